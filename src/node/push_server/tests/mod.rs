//! A push server whose HLR, MSC and SGSN are played by hand, on virtual time.

mod home;
mod sms;
