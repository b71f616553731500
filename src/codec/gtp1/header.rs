//! The GTP header, TS 29.060 §6, and its extension headers; GTP-U (TS 29.281 §5) shares them.

use super::element::Elements;
use crate::wire::{DecodeError, ErrorKind, Mark, Writer};
use std::fmt;

const NAME: &str = "GTP header";

/// The version field of a datagram, whatever the rest of it is: 0, 1 or 2; `None` if it is empty.
#[inline]
#[must_use]
pub fn version(octets: &[u8]) -> Option<u8> {
    octets.first().map(|flags| flags >> 5)
}

/// The fields of a GTP version 1 header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Message type. Not used when writing: the message knows its own.
    pub message_type: u8,
    /// Tunnel Endpoint Identifier.
    pub teid: u32,
    /// Sequence number, if the S flag is set.
    pub sequence: Option<u16>,
    /// N-PDU number, if the PN flag is set.
    pub npdu: Option<u8>,
}

impl Header {
    /// A header as GTP-C writes it: with a sequence number, without extension headers.
    #[inline]
    #[must_use]
    pub const fn new(teid: u32, sequence: u16) -> Self {
        Self { message_type: 0, teid, sequence: Some(sequence), npdu: None }
    }

    /// Writes the header with the length left open.
    #[inline]
    pub fn open(&self, w: &mut Writer<'_>, message_type: u8) -> Mark {
        let [a, b, c, d] = self.teid.to_be_bytes();
        let at = w.len();
        match (self.sequence, self.npdu) {
            (None, None) => w.array([0x30, message_type, 0, 0, a, b, c, d]),
            (sequence, npdu) => {
                let flags = 0x30 | u8::from(sequence.is_some()) << 1 | u8::from(npdu.is_some());
                let [s, t] = sequence.unwrap_or(0).to_be_bytes();
                w.array([flags, message_type, 0, 0, a, b, c, d, s, t, npdu.unwrap_or(0), 0]);
            }
        }
        Mark::at(at + 2)
    }

    /// Fills the length in.
    #[inline]
    pub fn close(&self, w: &mut Writer<'_>, mark: Mark) {
        w.close_u16_after(mark, 4);
    }
}

/// The header of a datagram that [`Packet::parse`] refused for its lengths: enough to answer it
/// with the cause "Invalid message format" (TS 29.060 §11.1.2). `None` if even the header is cut.
#[must_use]
pub fn peek(octets: &[u8]) -> Option<Header> {
    let &[flags, message_type, _, _, a, b, c, d] = octets.first_chunk()?;
    let [s, t, npdu, _] = match octets.get(8..).and_then(|rest| rest.first_chunk()) {
        Some(optional) if flags & 7 != 0 => *optional,
        None if flags & 7 != 0 => return None,
        _ => [0; 4],
    };
    (flags & 0xf0 == 0x30).then_some(Header {
        message_type,
        teid: u32::from_be_bytes([a, b, c, d]),
        sequence: (flags & 2 != 0).then_some(u16::from_be_bytes([s, t])),
        npdu: (flags & 1 != 0).then_some(npdu),
    })
}

/// One GTP version 1 message, framed. It borrows the datagram and is a few words.
#[derive(Clone, Copy)]
pub struct Packet<'a> {
    /// The header's fields.
    pub header: Header,
    octets: &'a [u8],
    body: u32,
    extended: bool,
}

impl<'a> Packet<'a> {
    /// Frames a datagram: header, extension headers, and the length against what arrived.
    /// Octets behind the length are kept as [`Packet::trailing`].
    ///
    /// # Errors
    /// Another version or protocol type, or fewer octets than header and length say
    /// (TS 29.060 §11.1.1, §11.1.2).
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
        let Some(fixed) = octets.first_chunk::<8>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, octets.len()));
        };
        let [flags, message_type, l1, l2, a, b, c, d] = *fixed;
        if flags & 0xf0 != 0x30 {
            return Err(DecodeError::new(ErrorKind::Version, NAME, 0));
        }
        let said = 8 + usize::from(u16::from_be_bytes([l1, l2]));
        let end = said.min(octets.len());
        if whole && said > end {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, 2));
        }
        let mut header =
            Header { message_type, teid: u32::from_be_bytes([a, b, c, d]), sequence: None, npdu: None };
        if flags & 0x07 == 0 {
            return Ok(Self { header, octets, body: 8, extended: false });
        }
        let Some(&[s, t, npdu, next]) = octets[8..end].first_chunk::<4>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, 8));
        };
        if flags & 2 != 0 {
            header.sequence = Some(u16::from_be_bytes([s, t]));
        }
        if flags & 1 != 0 {
            header.npdu = Some(npdu);
        }
        if flags & 4 == 0 || next == 0 {
            return Ok(Self { header, octets, body: 12, extended: false });
        }
        let body = skip_extensions(&octets[..end], next)?;
        Ok(Self { header, octets, body, extended: true })
    }

    /// The message's octets: header, extension headers, elements.
    #[inline]
    #[must_use]
    pub fn octets(&self) -> &'a [u8] {
        &self.octets[..self.end()]
    }

    /// What followed the message in its datagram.
    #[inline]
    #[must_use]
    pub fn trailing(&self) -> &'a [u8] {
        &self.octets[self.end()..]
    }

    /// Octets of header and extension headers.
    #[inline]
    #[must_use]
    pub fn header_len(&self) -> usize {
        self.body as usize
    }

    /// What stands behind the header: elements, or the user's packet in a G-PDU.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        &self.octets[self.body as usize..self.end()]
    }

    /// The information elements in order.
    #[inline]
    #[must_use]
    pub fn elements(&self) -> Elements<'a> {
        Elements::new(self.body(), self.body as usize)
    }

    /// Whether the elements that the table holds come in ascending order of their types (TS 29.060 §7.7.0,
    /// §11.1.10), as far as they can be framed.
    #[inline]
    #[must_use]
    pub fn is_in_sequence(&self) -> bool {
        self.elements().filter(|element| element.row.is_some()).is_sorted_by_key(|element| element.code)
    }

    /// The extension headers in order.
    #[inline]
    #[must_use]
    pub fn extensions(&self) -> Extensions<'a> {
        let next = if self.extended { self.octets[11] } else { 0 };
        Extensions { octets: &self.octets[..self.body as usize], at: 12, next }
    }

    /// The first extension header that the receiver must understand and `known` does not hold
    /// (TS 29.060 §6.2): it is answered with Supported Extension Headers Notification.
    #[must_use]
    pub fn not_understood(&self, known: &[ExtensionType]) -> Option<ExtensionType> {
        self.extensions()
            .map(|extension| extension.kind)
            .find(|kind| kind.receiver_must_understand() && !known.contains(kind))
    }

    #[inline]
    fn end(&self) -> usize {
        let said = 8 + usize::from(u16::from_be_bytes([self.octets[2], self.octets[3]]));
        said.min(self.octets.len())
    }
}

impl fmt::Debug for Packet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packet").field("header", &self.header).field("body", &self.body()).finish()
    }
}

#[cold]
fn skip_extensions(octets: &[u8], mut next: u8) -> Result<u32, DecodeError> {
    let mut at = 12;
    while next != 0 {
        let length = 4 * usize::from(*octets.get(at).unwrap_or(&0));
        let fault = |kind| DecodeError::new(kind, "Extension Header", at);
        if length == 0 {
            return Err(fault(if at < octets.len() { ErrorKind::Length } else { ErrorKind::Truncated }));
        }
        next = *octets.get(at + length - 1).ok_or(fault(ErrorKind::Truncated))?;
        at += length;
    }
    // At most 65,543 octets: the length field has 16 bits.
    Ok(at as u32)
}

/// An extension header: its type, and its content without length and next type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// The type that the previous header announced.
    pub kind: ExtensionType,
    /// Offset of the length octet in the message.
    pub offset: usize,
    /// The content: 4n − 2 octets.
    pub content: &'a [u8],
}

/// The extension headers of a packet, whose chain has been checked.
#[derive(Clone, Copy, Debug)]
pub struct Extensions<'a> {
    octets: &'a [u8],
    at: usize,
    next: u8,
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Extension<'a>;

    fn next(&mut self) -> Option<Extension<'a>> {
        if self.next == 0 {
            return None;
        }
        let offset = self.at;
        let length = 4 * usize::from(*self.octets.get(offset)?);
        let end = offset + length;
        let content = self.octets.get(offset + 1..end.checked_sub(1)?)?;
        let kind = ExtensionType(self.next);
        self.next = *self.octets.get(end - 1)?;
        self.at = end;
        Some(Extension { kind, offset, content })
    }
}

/// The type of an extension header, TS 29.060 §6.1 and TS 29.281 §5.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtensionType(pub u8);

macro_rules! extension_types {
    ($($(#[$doc:meta])* $code:literal $constant:ident $name:literal;)*) => {
        impl ExtensionType {
            $($(#[$doc])* #[doc = concat!("`", stringify!($code), "` ", $name, ".")]
            pub const $constant: Self = Self($code);)*

            /// Every type that has a name.
            pub const ALL: &'static [Self] = &[$(Self($code)),*];

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

extension_types! {
    0x00 NO_MORE "No more extension headers";
    0x01 MBMS_SUPPORT_INDICATION "MBMS support indication";
    0x02 MS_INFO_CHANGE_REPORTING_SUPPORT_INDICATION "MS Info Change Reporting support indication";
    0x03 LONG_PDCP_PDU_NUMBER_OPTIONAL "Long PDCP PDU Number";
    0x20 SERVICE_CLASS_INDICATOR "Service Class Indicator";
    0x40 UDP_PORT "UDP Port";
    0x81 RAN_CONTAINER "RAN Container";
    0x82 LONG_PDCP_PDU_NUMBER "Long PDCP PDU Number";
    0x83 XW_RAN_CONTAINER "Xw RAN Container";
    0x84 NR_RAN_CONTAINER "NR RAN Container";
    0x85 PDU_SESSION_CONTAINER "PDU Session Container";
    0xc0 PDCP_PDU_NUMBER "PDCP PDU number";
    0xc1 SUSPEND_REQUEST "Suspend Request";
    0xc2 SUSPEND_RESPONSE "Suspend Response";
}

impl ExtensionType {
    /// Whether bits 8 and 7 say that the endpoint receiver must understand this header
    /// (TS 29.060 §6.1, figure 4: `10` endpoint, `11` endpoint and intermediate node).
    #[must_use]
    pub const fn receiver_must_understand(self) -> bool {
        self.0 & 0x80 != 0
    }
}
