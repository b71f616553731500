//! Between whom a message went, also where no IP packet carried it: captures of MTP and of SCCP have none.

use super::{Message, ss7};
use crate::codec::sccp::Address;
use std::fmt;
use std::net::IpAddr;

/// One end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'a> {
    /// A node on IP.
    Address(IpAddr),
    /// A signalling point: Q.704 §2.2.
    PointCode(u32),
    /// A user of SCCP, where its message alone was captured.
    Party(Address<'a>),
    /// Nothing says who.
    Unknown,
}

impl fmt::Display for End<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Address(address) => write!(f, "{address}"),
            Self::PointCode(code) => write!(f, "PC {code}"),
            Self::Party(address) => write!(f, "{}", ss7::Party(address)),
            Self::Unknown => f.write_str("-"),
        }
    }
}

impl<'a> Message<'a> {
    /// Whether an IP packet carried it, or the capture says what IP addresses did.
    #[inline]
    #[must_use]
    pub fn has_addresses(&self) -> bool {
        let some = |end: std::net::SocketAddr| end.port() != 0 || !end.ip().is_unspecified();
        some(self.source) || some(self.destination)
    }

    /// Sender and receiver.
    #[must_use]
    pub fn ends(&self) -> [End<'a>; 2] {
        if self.has_addresses() {
            return [End::Address(self.source.ip()), End::Address(self.destination.ip())];
        }
        let Some(fields) = self.fields.ss7 else { return [End::Unknown; 2] };
        let end = |code: Option<u32>, party| {
            code.map(End::PointCode).or(Option::map(party, End::Party)).unwrap_or(End::Unknown)
        };
        [end(fields.opc, fields.calling), end(fields.dpc, fields.called)]
    }
}
