//! The header of a layer 3 message: TS 24.007 §11.2.3.

use super::elements::{Elements, MessageRow};
use super::message;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// Protocol discriminator, TS 24.007 §11.2.3.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolDiscriminator {
    /// GPRS mobility management (`1000`).
    Gmm,
    /// GPRS session management (`1010`).
    Sm,
}

impl ProtocolDiscriminator {
    /// The four bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        match self {
            Self::Gmm => 0x8,
            Self::Sm => 0xa,
        }
    }
}

/// Who sends a message. Types 0x05 and 0x06 of mobility management mean another message each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the mobile station to the network.
    Uplink,
    /// From the network to the mobile station.
    Downlink,
    /// Either way (in rows only).
    Both,
}

impl Direction {
    /// Whether a message of a row that says `self` may be sent in the direction `sent`.
    #[must_use]
    pub fn admits(self, sent: Self) -> bool {
        self == Self::Both || sent == Self::Both || self == sent
    }
}

/// Transaction identifier, TS 24.007 §11.2.3.1.3: a flag that the side which did not start the
/// transaction sets, and a value of 0 to 6 in one octet or of 7 to 127 in the extended form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransactionIdentifier {
    /// TI flag: set in messages to the side that started the transaction.
    pub flag: bool,
    /// TI value, 0 to 127.
    pub value: u8,
}

impl TransactionIdentifier {
    /// A transaction that the sender starts.
    #[must_use]
    pub const fn started(value: u8) -> Self {
        Self { flag: false, value }
    }

    /// The same transaction as the other side writes it.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { flag: !self.flag, value: self.value }
    }

    /// From the value part of a Linked TI element (TS 24.008 §10.5.6.7).
    #[must_use]
    pub fn from_linked(octets: &[u8]) -> Option<Self> {
        let (&first, rest) = octets.split_first()?;
        let flag = first & 0x80 != 0;
        match (first >> 4 & 7, rest) {
            (7, [second, ..]) => Some(Self { flag, value: second & 0x7f }),
            (7, []) => None,
            (value, _) => Some(Self { flag, value }),
        }
    }

    /// Writes the first octet with `low` in its low half, and the second if the value needs it.
    pub fn write(self, w: &mut Writer<'_>, low: u8) {
        let flag = u8::from(self.flag) << 7;
        if self.value < 7 {
            w.u8(flag | self.value << 4 | low);
        } else {
            w.array([flag | 0x70 | low, 0x80 | self.value & 0x7f]);
        }
    }
}

/// What stands before the message type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Header {
    /// Mobility management, with its skip indicator (0; a message with another one is ignored, §8.3.1).
    Gmm {
        /// Skip indicator, TS 24.007 §11.2.3.1.2.
        skip: u8,
    },
    /// Session management, with the transaction identifier.
    Sm(TransactionIdentifier),
}

impl Header {
    /// The header of a mobility management message.
    #[must_use]
    pub const fn gmm() -> Self {
        Self::Gmm { skip: 0 }
    }

    /// The header of a session management message.
    #[must_use]
    pub const fn sm(ti: TransactionIdentifier) -> Self {
        Self::Sm(ti)
    }

    /// Which protocol this is.
    #[must_use]
    pub const fn protocol(self) -> ProtocolDiscriminator {
        match self {
            Self::Gmm { .. } => ProtocolDiscriminator::Gmm,
            Self::Sm(_) => ProtocolDiscriminator::Sm,
        }
    }

    pub(super) fn write(self, w: &mut Writer<'_>, message_type: u8) {
        let protocol = self.protocol().bits();
        match self {
            Self::Gmm { skip } => w.u8(skip << 4 | protocol),
            Self::Sm(ti) => ti.write(w, protocol),
        }
        w.u8(message_type);
    }
}

/// A received message: its header, and where its body starts.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// The header.
    pub header: Header,
    /// Message type, TS 24.008 §10.4.
    pub message_type: u8,
    octets: &'a [u8],
    body: usize,
}

impl<'a> Packet<'a> {
    /// Frames a message.
    ///
    /// # Errors
    /// Too short to hold a message type (§8.2: to be ignored); a protocol discriminator other than
    /// those of GPRS mobility and session management (§8.4: to be ignored).
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "Protocol discriminator");
        let first = r.u8()?;
        let header = match first & 0xf {
            0x8 => Header::Gmm { skip: first >> 4 },
            0xa => {
                let flag = first & 0x80 != 0;
                let value = match first >> 4 & 7 {
                    7 => {
                        let r = &mut r;
                        let second =
                            r.u8().map_err(|e| DecodeError { element: "Transaction identifier", ..e })?;
                        second & 0x7f
                    }
                    value => value,
                };
                Header::Sm(TransactionIdentifier { flag, value })
            }
            _ => return Err(DecodeError::new(ErrorKind::Unknown, "Protocol discriminator", 0)),
        };
        let mut r = r.named("Message type");
        let message_type = r.u8()?;
        Ok(Self { header, message_type, octets, body: r.offset() })
    }

    /// The whole message.
    #[must_use]
    pub fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// What follows the message type.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        &self.octets[self.body..]
    }

    /// The transaction identifier, if this is a session management message.
    #[must_use]
    pub fn ti(&self) -> Option<TransactionIdentifier> {
        match self.header {
            Header::Sm(ti) => Some(ti),
            Header::Gmm { .. } => None,
        }
    }

    /// The row of this message when sent in `direction`; `None`: not known (§8.4).
    #[must_use]
    pub fn row(&self, direction: Direction) -> Option<&'static MessageRow> {
        message::row(self.header.protocol(), self.message_type, direction)
    }

    /// The elements in the order met, by the rows of the message `row`.
    #[must_use]
    pub fn elements(&self, row: &'static MessageRow) -> Elements<'a> {
        Elements::new(self.body(), self.body, row.parts)
    }
}
