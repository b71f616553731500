//! GTP version 2, control plane: TS 29.274.
//!
//! A received message is its octets: [`Packet::parse`] frames header and length, and tells what is
//! piggy-backed; [`Packet::elements`] walks the information elements and stores nothing. An element is
//! known by its type *and* its instance, and what an instance means is said by the table of the message
//! or of the group that it stands in: [`message`] holds them all, [`check`] judges a message by its
//! table, groups included. Values are read and written by type: [`Elements::value`], [`write()`].
//! No node here speaks GTPv2, so no message is a struct: what reads captures wants rows.

pub mod cause;
mod check;
pub mod element;
pub mod header;
pub mod ie;
pub mod message;
pub mod sample;
mod table;

pub use cause::{Cause, CauseValue};
pub use check::{Fault, FaultKind, check};
pub use element::{Element, Elements, Ie, Row, element, group};
pub use header::{Header, Packet};
pub use message::{Field, Fields, Group, MessageRow, Presence};

use crate::wire::{Full, Writer};

/// UDP port of GTPv2-C: TS 29.274 §4.4.1.
pub const PORT: u16 = 2123;

/// Writes a whole message: the header, then what `body` writes with [`element()`] and [`group()`].
///
/// # Errors
/// The buffer is too small.
pub fn write(buffer: &mut [u8], header: &Header, body: impl FnOnce(&mut Writer<'_>)) -> Result<usize, Full> {
    let mut w = Writer::new(buffer);
    let start = w.len();
    header.open(&mut w);
    body(&mut w);
    w.close_length(start + 2, start + 4);
    w.finish()
}

#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;
