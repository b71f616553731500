//! Signalling System No. 7 over IP. Each layer is a machine that is called directly and is handed the
//! layer below it: TCAP dialogues in SCCP in M3UA (or SUA).

pub mod sccp;
pub mod stack;
pub mod tcap;
pub mod xua;

pub use crate::wire::PointCode;
pub use stack::Ss7;

use crate::wire::{Now, Prepender};
use std::fmt;

/// What a message signal unit's routing label and service information say: RFC 4666 §3.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Label {
    /// Originating point code.
    pub opc: PointCode,
    /// Destination point code.
    pub dpc: PointCode,
    /// Service indicator: 3 is SCCP.
    pub si: u8,
    /// Network indicator, 0 to 3.
    pub ni: u8,
    /// Message priority.
    pub mp: u8,
    /// Signalling link selection.
    pub sls: u8,
}

/// MTP-TRANSFER (Q.701 §8.1): what a user part is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer<'a> {
    /// The routing label.
    pub label: Label,
    /// The user part's message.
    pub data: &'a [u8],
}

/// Why a message was not accepted for sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NotSent {
    /// No route leads to the destination.
    NoRoute,
    /// The destination is known and cannot be reached now.
    Unavailable,
    /// The destination or the way to it is congested.
    Congested,
    /// The user part at the destination is not there.
    UserUnavailable,
    /// Our own queues are full.
    Overloaded,
    /// The message does not fit into what the protocol can carry.
    TooLong,
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRoute => "no route leads to the destination",
            Self::Unavailable => "the destination cannot be reached now",
            Self::Congested => "the destination is congested",
            Self::UserUnavailable => "the user part at the destination is not available",
            Self::Overloaded => "our own queues are full",
            Self::TooLong => "the message is too long for the protocol",
        })
    }
}

impl std::error::Error for NotSent {}

/// The layer under a user part: MTP-3, or M3UA in its place.
pub trait Mtp {
    /// MTP-TRANSFER request: `write` puts the user part's message in front of nothing; the layer puts
    /// its own headers in front of it. Accepted means that it will be sent while any way to the
    /// destination lasts.
    fn transfer(
        &mut self,
        now: Now,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent>;

    /// Whether messages for `dpc` may be as long as the user part's longest: they do not go by MTP-3.
    fn carries_long(&self, dpc: PointCode) -> bool {
        let _ = dpc;
        false
    }
}
