//! The AVP header and the walk over AVPs, RFC 6733 §4.

use crate::wire::{DecodeError, ErrorKind};

/// V: a Vendor-Id follows the length.
pub const VENDOR: u8 = 0x80;
/// M: who does not understand the AVP must refuse the message.
pub const MANDATORY: u8 = 0x40;
/// P: was for end-to-end security.
pub const PROTECTED: u8 = 0x20;

/// One AVP where it stands in its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Avp<'a> {
    /// AVP Code.
    pub code: u32,
    /// Vendor-Id, if the V bit is set and it is not 0.
    pub vendor: Option<u32>,
    /// AVP Flags.
    pub flags: u8,
    /// Offset of its first octet in the message.
    pub offset: usize,
    /// Its data, without padding.
    pub value: &'a [u8],
    /// All of its octets with its padding, as far as that was sent.
    pub octets: &'a [u8],
}

impl Avp<'_> {
    /// Whether the M bit is set.
    #[inline]
    #[must_use]
    pub const fn mandatory(&self) -> bool {
        self.flags & MANDATORY != 0
    }

    /// Offset of its data in the message.
    #[inline]
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.offset + if self.flags & VENDOR != 0 { 12 } else { 8 }
    }
}

/// The AVPs of a message or a group, in order. After an error nothing follows.
#[derive(Clone, Copy, Debug)]
pub struct Avps<'a> {
    octets: &'a [u8],
    offset: usize,
}

impl<'a> Avps<'a> {
    /// The AVPs in `octets`, which begin at `offset` of the message.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8], offset: usize) -> Self {
        Self { octets, offset }
    }

    /// The first AVP with this code and vendor.
    #[inline]
    #[must_use]
    pub fn find(self, code: u32, vendor: Option<u32>) -> Option<Avp<'a>> {
        self.map_while(Result::ok).find(|avp| avp.code == code && avp.vendor == vendor)
    }

    /// What has not been walked yet.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.octets
    }

    #[cold]
    fn fault(&mut self, kind: ErrorKind, element: &'static str, offset: usize) -> DecodeError {
        self.octets = &[];
        DecodeError::new(kind, element, offset)
    }
}

impl<'a> Iterator for Avps<'a> {
    type Item = Result<Avp<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let octets = self.octets;
        let offset = self.offset;
        let Some(&[a, b, c, d, flags, l1, l2, l3]) = octets.first_chunk::<8>() else {
            if octets.is_empty() {
                return None;
            }
            return Some(Err(self.fault(ErrorKind::Truncated, "AVP header", offset)));
        };
        let code = u32::from_be_bytes([a, b, c, d]);
        let length = u32::from_be_bytes([0, l1, l2, l3]) as usize;
        let mut start = 8;
        let mut vendor = None;
        if flags & VENDOR != 0 {
            let Some(&[_, _, _, _, _, _, _, _, a, b, c, d]) = octets.first_chunk::<12>() else {
                return Some(Err(self.fault(ErrorKind::Truncated, "AVP header", offset)));
            };
            start = 12;
            let id = u32::from_be_bytes([a, b, c, d]);
            vendor = (id != 0).then_some(id);
        }
        let Some(value) = octets.get(start..length) else {
            let name = super::dictionary::name(code, vendor);
            let kind = if length < start { ErrorKind::Length } else { ErrorKind::Truncated };
            return Some(Err(self.fault(kind, name, offset)));
        };
        // The last AVP of a group is sometimes sent without its padding.
        let end = length.next_multiple_of(4).min(octets.len());
        let (whole, rest) = octets.split_at(end);
        self.octets = rest;
        self.offset = offset + end;
        Some(Ok(Avp { code, vendor, flags, offset, value, octets: whole }))
    }
}
