//! LLC and SNDCP between device and SGSN: unacknowledged information frames (UI) of TS 44.064 and
//! SN-UNITDATA of TS 44.065, without ciphering and compression.

mod crc;
mod frame;
pub mod sndcp;

pub use crc::crc24;
pub use frame::{Control, Frame, Repeats, sapi, write_ui};

/// N201-U of SAPI 1 (GPRS mobility and session management): most octets of its information field,
/// TS 44.064 table 9.
pub const N201_U_SIGNALLING: usize = 400;
/// N201-U of the user data SAPIs, TS 44.064 table 9.
pub const N201_U_DATA: usize = 500;

#[cfg(test)]
mod tests;
