//! The AVP header and the walk over AVPs, RFC 6733 §4.

use super::format::Value;
use super::table::Tagged;
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

    /// Whether a bit is set that RFC 6733 §4.1 keeps for later.
    #[inline]
    #[must_use]
    pub const fn reserved(&self) -> bool {
        self.flags & !(VENDOR | MANDATORY | PROTECTED) != 0
    }

    /// Whether it is one of the row `R`.
    #[inline]
    #[must_use]
    pub fn is<R: Tagged>(&self) -> bool {
        self.code == R::CODE && self.vendor.unwrap_or(0) == R::VENDOR
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
        self.whole().find(|avp| avp.code == code && avp.vendor == vendor)
    }

    /// The AVPs up to the first that cannot be read, for who does not ask what is wrong with that one.
    #[inline]
    pub fn whole(mut self) -> impl Iterator<Item = Avp<'a>> {
        std::iter::from_fn(move || self.step())
    }

    /// The next AVP; none at the end, nor where what is left is not a whole one.
    #[inline]
    pub(super) fn step(&mut self) -> Option<Avp<'a>> {
        let avp = self.first()?;
        let end = avp.octets.len();
        (self.octets, self.offset) = (&self.octets[end..], self.offset + end);
        Some(avp)
    }

    /// What has not been walked yet.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.octets
    }

    /// The AVP with which the octets begin, if it is whole.
    #[inline]
    fn first(&self) -> Option<Avp<'a>> {
        let (code, flags, length) = head(self.octets)?;
        let (start, id) = vendor(self.octets, flags)?;
        let value = self.octets.get(start..length)?;
        // The last AVP of a group is sometimes sent without its padding.
        let octets = self.octets.get(..length.next_multiple_of(4)).unwrap_or(self.octets);
        let vendor = if id == 0 { None } else { Some(id) };
        Some(Avp { code, vendor, flags, offset: self.offset, value, octets })
    }
}

/// Code, flags and length.
#[inline]
fn head(octets: &[u8]) -> Option<(u32, u8, usize)> {
    let head = u64::from_be_bytes(*octets.first_chunk()?);
    Some(((head >> 32) as u32, (head >> 24) as u8, (head & 0x00ff_ffff) as usize))
}

/// Octets of the header, and Vendor-Id: 0 without the V bit.
#[inline]
fn vendor(octets: &[u8], flags: u8) -> Option<(usize, u32)> {
    if flags & VENDOR == 0 {
        return Some((8, 0));
    }
    let (_, id) = octets.first_chunk::<12>()?.split_last_chunk()?;
    Some((12, u32::from_be_bytes(*id)))
}

/// What is wrong with the AVP with which `octets` begin.
#[cold]
#[inline(never)]
fn fault(octets: &[u8], offset: usize) -> DecodeError {
    let header = head(octets).and_then(|(code, flags, length)| Some((code, length, vendor(octets, flags)?)));
    let Some((code, length, (start, id))) = header else {
        return DecodeError::new(ErrorKind::Truncated, "AVP header", offset);
    };
    let kind = if length < start { ErrorKind::Length } else { ErrorKind::Truncated };
    DecodeError::new(kind, super::dictionary::name(code, (id != 0).then_some(id)), offset)
}

impl<'a> Iterator for Avps<'a> {
    type Item = Result<Avp<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Some(avp) = self.step() else {
            let octets = std::mem::take(&mut self.octets);
            return if octets.is_empty() { None } else { Some(Err(fault(octets, self.offset))) };
        };
        Some(Ok(avp))
    }
}

/// AVPs of which it is known which ones are likely to come next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ahead<'a> {
    octets: &'a [u8],
    /// AVP Code of the first; 0, which is no AVP, where there is none.
    code: u32,
}

impl<'a> Ahead<'a> {
    #[inline]
    pub(super) fn new(octets: &'a [u8]) -> Self {
        Self { octets, code: octets.first_chunk().map_or(0, |code| u32::from_be_bytes(*code)) }
    }

    /// What has not been walked yet.
    #[inline]
    pub(super) const fn rest(&self) -> &'a [u8] {
        self.octets
    }

    /// Whether the next AVP has the code of the row `R`.
    #[inline]
    pub(super) fn is<R: Tagged>(&self) -> bool {
        self.code == R::CODE
    }

    /// Flags and data of the next AVP, which has the code of the row `R`. `None` if it is not as one mostly is:
    /// with its Vendor-Id, whole, padded, of the one length if its format has one, and with no bits set that are
    /// kept for later.
    #[inline(always)]
    pub(super) fn take<R: Tagged>(&mut self) -> Option<(u8, &'a [u8])> {
        let (start, bits) = if R::VENDOR == 0 { (8, 0) } else { (12, VENDOR) };
        let (_, flags, length) = head(self.octets)?;
        let length = match <R::Value<'a> as Value<'a>>::LENGTH {
            Some(fixed) if length != start + fixed => return None,
            Some(fixed) => start + fixed,
            None => length,
        };
        let value = self.octets.get(start..length)?;
        let rest = self.octets.get(length.next_multiple_of(4)..)?;
        if flags & !(MANDATORY | PROTECTED) != bits
            || (R::VENDOR != 0 && self.octets[8..12] != R::VENDOR.to_be_bytes())
        {
            return None;
        }
        *self = Self::new(rest);
        Some((flags, value))
    }
}
