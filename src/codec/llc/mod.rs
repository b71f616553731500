//! LLC and SNDCP between device and SGSN, TS 44.064 and TS 44.065.
