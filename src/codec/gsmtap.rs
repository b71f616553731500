//! GSMTAP: the pseudo-header under which Wireshark knows radio frames.
