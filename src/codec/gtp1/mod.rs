//! GTP version 1, control plane: TS 29.060.
//!
//! A received message is its octets. [`Packet::parse`] frames the header; [`Packet::elements`]
//! walks the information elements and stores nothing; `X::parse` of a [`message`] is one pass,
//! driven by the message's rows, into typed fields that borrow the packet. The same struct is
//! filled to build a message, which [`write()`] encodes.

pub mod cause;
mod edit;
pub mod element;
pub mod header;
pub mod ie;
pub mod message;
pub mod private_extension;
pub mod sample;
pub(crate) mod table;

pub use cause::{Cause, CauseClass};
pub use edit::Edit;
pub use element::{Element, Elements, Fault, FaultKind, Format, Ie, Many, Presence, Received, Row, Value};
pub use header::{Extension, ExtensionType, Extensions, Header, Packet, peek, version};
pub use message::{FieldRow, Message, MessageRow};

use crate::wire::{Full, Writer};

/// Writes a whole message: header, then the elements in the order of the message's table.
#[inline]
pub fn write<M: Message>(w: &mut Writer<'_>, header: Header, message: &M) {
    let mark = header.open(w, M::TYPE);
    message.write_body(w);
    header.close(w, mark);
}

/// Encodes a whole message into `buffer` and says how many octets it took.
#[inline]
pub fn encode<M: Message>(buffer: &mut [u8], header: Header, message: &M) -> Result<usize, Full> {
    let mut w = Writer::new(buffer);
    write(&mut w, header, message);
    w.finish()
}

#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;
