//! Layer 3 between device and core, TS 24.008: session management (§9.5), of GPRS mobility management
//! what the lab needs (§9.4), and the paging request of TS 44.018 §9.1.22.
//!
//! A received message is its octets. [`Packet::parse`] frames it; [`Packet::elements`] walks it by the
//! rows of its message; a message type's `parse` is one such walk into typed fields that borrow the
//! packet. What is wrong with an element is data (`faults`), never a failure of the walk; `check` says
//! whether §8 makes the receiver refuse the message, and with which cause. Elements that no field took
//! (unknown, repeated, out of sequence, of a wrong length) stay in `others` and are written back behind
//! the known ones; an unchanged message is re-encoded by copying [`Packet::octets`].

mod cause;
mod elements;
mod header;
pub mod ie;
pub mod indication;
pub mod message;
pub mod pco;
pub mod qos;
pub mod rr;
pub mod tft;
mod value;

pub use cause::{GmmCause, SmCause};
pub use elements::{
    Element, Elements, Fault, Faults, Format, MessageRow, Others, Part, Place, Presence, Row, Trouble,
};
pub use header::{Direction, Header, Packet, ProtocolDiscriminator, TransactionIdentifier};
pub use message::{AnyMessage, Message};
pub use pco::Pco;
pub use qos::Qos;
pub use tft::Tft;
pub use value::{
    AttachType, GprsTimer, LlcSapi, MobileIdentity, Nsapi, PdpAddress, PdpType, RoutingAreaIdentification,
    Value,
};

use crate::wire::Writer;

/// Writes a whole message: header, then body.
pub fn write<M: Message>(w: &mut Writer<'_>, header: Header, message: &M) {
    header.write(w, M::ROW.message_type);
    message.write_body(w);
}

#[cfg(test)]
mod tests;
