//! Diameter, RFC 6733, with the applications of 3GPP by which a subscriber is found and triggered.
//!
//! [`Message::parse`] frames; [`Message::avps`] walks; a struct of [`command`] reads and writes one
//! command; [`check()`] says whether a request must be refused and with which Result-Code. Who knows which
//! command it has before it does both in one pass: [`Command::checked`].

pub mod avp;
mod check;
pub mod command;
pub mod dictionary;
pub mod experimental;
mod format;
mod header;
mod message;
mod result_code;
pub mod sample;
pub mod sh_data;
mod table;
mod write;

#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;

pub use avp::{Avp, Avps};
pub use check::{DEPTH, Failed, Fault, check, check_avps};
pub use command::{Command, CommandRow};
pub use dictionary::{TGPP, application, group, row};
pub use format::{Address, Identity, Time, Uri, Value};
pub use header::{Flags, Header, LENGTH, MOST, frame_length};
pub use message::Message;
pub use result_code::{Class, ResultCode};
pub use table::{Fields, Group, Kind, MFlag, Many, Presence, Row, Rule, Rules, Tagged};
pub use write::AvpWriter;

/// The port of TCP and SCTP.
pub const PORT: u16 = 3868;
/// The port of TLS over TCP, as IANA has it; RFC 6733 §11.4 prints 5658 (erratum).
pub const TLS_PORT: u16 = 5868;
/// SCTP's payload protocol identifier for Diameter in clear text.
pub const PPID: u32 = 46;
