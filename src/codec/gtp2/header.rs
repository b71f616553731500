//! The GTPv2-C header, TS 29.274 §5.

use super::element::Elements;
use crate::wire::{DecodeError, ErrorKind, Writer};

const NAME: &str = "GTPv2-C header";

/// The fields of a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Message type.
    pub message_type: u8,
    /// Tunnel Endpoint Identifier, if the T flag is set: all but Echo and Version Not Supported
    /// Indication have one (§5.5.1).
    pub teid: Option<u32>,
    /// Sequence number: 24 bits.
    pub sequence: u32,
    /// Message Priority, 0 to 15, if the MP flag is set (§5.4).
    pub priority: Option<u8>,
    /// Whether another message follows this one in the datagram: the P flag, §5.5.1.
    pub piggybacked: bool,
}

impl Header {
    /// The header of a message for the tunnel `teid`.
    #[must_use]
    pub const fn new(message_type: u8, teid: u32, sequence: u32) -> Self {
        Self { message_type, teid: Some(teid), sequence, priority: None, piggybacked: false }
    }

    /// Octets that the header takes.
    #[must_use]
    pub const fn octets(&self) -> usize {
        if self.teid.is_some() { 12 } else { 8 }
    }

    /// Writes the header with a length of zero.
    pub fn open(&self, w: &mut Writer<'_>) {
        let flags = 0x40
            | u8::from(self.piggybacked) << 4
            | u8::from(self.teid.is_some()) << 3
            | u8::from(self.priority.is_some()) << 2;
        w.array([flags, self.message_type, 0, 0]);
        if let Some(teid) = self.teid {
            w.u32(teid);
        }
        w.u24(self.sequence & 0xff_ffff);
        w.u8(self.priority.unwrap_or(0) << 4);
    }
}

/// One message, framed. It borrows the datagram and is a few words.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// The header's fields.
    pub header: Header,
    octets: &'a [u8],
    end: usize,
}

impl<'a> Packet<'a> {
    /// Frames the first message of a datagram.
    ///
    /// # Errors
    /// Another version, or fewer octets than header and length say (§7.7.2, §7.7.3).
    #[inline]
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        Self::framed(octets, true)
    }

    /// Frames what there is of a message whose end is missing, as in a capture that was cut.
    ///
    /// # Errors
    /// As [`Packet::parse`], but for a length past the last octet.
    pub fn beginning(octets: &'a [u8]) -> Result<Self, DecodeError> {
        Self::framed(octets, false)
    }

    #[inline]
    fn framed(octets: &'a [u8], whole: bool) -> Result<Self, DecodeError> {
        let Some(&[flags, message_type, l1, l2, ..]) = octets.first_chunk::<8>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, octets.len()));
        };
        if flags >> 5 != 2 {
            return Err(DecodeError::new(ErrorKind::Version, NAME, 0));
        }
        let said = 4 + usize::from(u16::from_be_bytes([l1, l2]));
        let end = said.min(octets.len());
        let tunnel = flags & 8 != 0;
        let head = if tunnel { 12 } else { 8 };
        if said > end && (whole || end < head) {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, 2));
        }
        if end < head {
            return Err(DecodeError::new(ErrorKind::Length, NAME, 2));
        }
        let word =
            |at: usize| u32::from_be_bytes([octets[at], octets[at + 1], octets[at + 2], octets[at + 3]]);
        let last = word(head - 4);
        let header = Header {
            message_type,
            teid: tunnel.then(|| word(4)),
            sequence: last >> 8,
            priority: (flags & 4 != 0).then_some(last as u8 >> 4),
            piggybacked: flags & 0x10 != 0,
        };
        Ok(Self { header, octets, end })
    }

    /// The message's octets.
    #[must_use]
    pub fn octets(&self) -> &'a [u8] {
        &self.octets[..self.end]
    }

    /// What follows the message in its datagram: with the P flag another message, which
    /// [`Packet::parse`] frames in turn.
    #[must_use]
    pub fn trailing(&self) -> &'a [u8] {
        &self.octets[self.end..]
    }

    /// The message that rides behind this one, if the P flag is set (§5.5.1).
    ///
    /// # Errors
    /// As [`Packet::parse`], with offsets in the second message.
    #[must_use]
    pub fn piggybacked(&self) -> Option<Result<Self, DecodeError>> {
        self.header.piggybacked.then(|| Self::parse(self.trailing()))
    }

    /// The information elements in order.
    #[inline]
    #[must_use]
    pub fn elements(&self) -> Elements<'a> {
        let head = self.header.octets();
        Elements::new(&self.octets[head..self.end], head)
    }
}
