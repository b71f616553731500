//! A received message is its octets.

use super::avp::{Avp, Avps};
use super::header::{self, Header};
use crate::wire::{DecodeError, ErrorKind};

/// A framed message. Its AVPs are looked at when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its header.
    pub header: Header,
    octets: &'a [u8],
}

impl<'a> Message<'a> {
    /// Frames one whole message.
    ///
    /// # Errors
    /// The version is not 1, or the length is not that of `octets`.
    #[inline]
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let header = Header::read(octets)?;
        if header.version != 1 {
            return Err(DecodeError::new(ErrorKind::Version, "Diameter header", 0));
        }
        let length = header.length as usize;
        if length < header::LENGTH || !length.is_multiple_of(4) {
            return Err(DecodeError::new(ErrorKind::Length, "Message Length", 1));
        }
        match octets.len() {
            have if have < length => Err(DecodeError::new(ErrorKind::Truncated, "Diameter message", have)),
            have if have > length => Err(DecodeError::new(ErrorKind::Trailing, "Diameter message", length)),
            _ => Ok(Self { header, octets }),
        }
    }

    /// What a capture holds of a message of which it lacks the end, if the header is whole: the walk through
    /// the AVPs ends where it was cut.
    #[must_use]
    pub fn cut(octets: &'a [u8]) -> Option<Self> {
        let header = Header::read(octets).ok().filter(|header| header.version == 1)?;
        (octets.len() < header.length as usize).then_some(Self { header, octets })
    }

    /// Its octets.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// What follows the header.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        &self.octets[header::LENGTH..]
    }

    /// Its AVPs in order.
    #[inline]
    #[must_use]
    pub fn avps(&self) -> Avps<'a> {
        Avps::new(self.body(), header::LENGTH)
    }

    /// The first AVP with this code and vendor.
    #[inline]
    #[must_use]
    pub fn find(&self, code: u32, vendor: Option<u32>) -> Option<Avp<'a>> {
        self.avps().find(code, vendor)
    }

    /// The value of the first AVP of the row `R`, if it is there and can be read.
    #[inline]
    #[must_use]
    pub fn get<R: super::Tagged>(&self) -> Option<R::Value<'a>> {
        let avp = self.find(R::ROW.code, R::ROW.vendor())?;
        <R::Value<'a> as super::Value<'a>>::decode(avp.value)
    }
}
