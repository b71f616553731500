//! MTP3 User Adaptation Layer: RFC 4666. SUA (RFC 3868) shares the header, the framing of parameters
//! and the tables' shape.
//!
//! A received message is its octets. [`Packet::parse`] frames the header; [`Packet::parameters`] walks
//! the parameters and stores nothing; `X::parse` of a [`message`] is one pass, driven by the message's
//! rows, into typed fields that borrow the packet. Parameters are accepted in any order and unknown
//! ones are passed over and kept in the octets (§3.2). Management messages are written front to back
//! by [`write()`]; DATA is put in front of the user's octets by [`prepend()`].

pub mod cause;
pub mod header;
pub mod message;
pub mod parameter;
mod prepend;
pub mod sample;
pub(crate) mod table;
pub mod value;

pub use cause::{
    DeregistrationStatus, ErrorCode, RegistrationStatus, Status, TrafficMode, UnavailabilityCause, UserCause,
};
pub use header::{Class, Packet, Parameter, Parameters};
pub use message::{Message, MessageRow, row};
pub use parameter::{Fault, FaultKind, FieldRow, Format, Presence, Received, Row};
pub use prepend::{DataHeader, SPARE, Trim, prepend};
pub use value::{AffectedPointCode, AffectedPointCodes, Many, ProtocolData, Value, Words};

use crate::wire::{Full, Writer};

/// The registered SCTP and TCP port (§1.4.8).
pub const PORT: u16 = 2905;
/// The SCTP payload protocol identifier (§7.1).
pub const PPID: u32 = 3;
/// The one version that there is (§3.1.1).
pub const VERSION: u8 = 1;

/// Writes a whole message: header, then the parameters in the order of the message's table.
#[inline]
pub fn write<M: Message>(w: &mut Writer<'_>, message: &M) {
    let mark = header::open(w, M::CLASS, M::TYPE);
    message.write_body(w);
    header::close(w, mark);
}

/// Encodes a whole message into `buffer` and says how many octets it took.
#[inline]
pub fn encode<M: Message>(buffer: &mut [u8], message: &M) -> Result<usize, Full> {
    let mut w = Writer::new(buffer);
    write(&mut w, message);
    w.finish()
}

#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;
