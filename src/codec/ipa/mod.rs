//! IPA, the multiplex of the Osmocom programs over TCP, and CTRL, their control protocol in it: lines of text that
//! get and set variables (OsmoHLR user manual, "Osmocom Control Interface").
//!
//! ```text
//! length (2) │ protocol (1) │ 0xee only: extension (1) │ text
//! ```

mod ctrl;
mod header;

#[cfg(test)]
mod tests;

pub use ctrl::{Ctrl, variable_is_safe};
pub use header::{EXTENSION_CTRL, Frame, LENGTH, OSMO, write};

/// The port of OsmoHLR's control interface.
pub const PORT_OSMO_HLR_CTRL: u16 = 4259;
