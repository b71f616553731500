//! Strings, whole or in segments (X.690 §8.6, §8.7).

use super::read::Head;
use super::{DEPTH, Tag, Tlv};
use crate::wire::{DecodeError, ErrorKind};

/// An OCTET STRING. One that came in segments is walked, not put together; most came whole.
#[derive(Clone, Copy, Debug)]
pub struct OctetString<'a> {
    /// The string itself, or the segments with their headers.
    value: &'a [u8],
    length: u32,
    segmented: bool,
}

impl<'a> OctetString<'a> {
    /// A string in one piece.
    #[inline]
    #[must_use]
    pub const fn contiguous(octets: &'a [u8]) -> Self {
        Self { value: octets, length: octets.len() as u32, segmented: false }
    }

    /// Octets in all segments together.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there is no octet in it.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The string, if it came in one piece (or all of it in one segment).
    #[inline]
    #[must_use]
    pub const fn as_slice(&self) -> Option<&'a [u8]> {
        if self.segmented { None } else { Some(self.value) }
    }

    /// The pieces in order.
    #[inline]
    #[must_use]
    pub const fn segments(&self) -> Segments<'a> {
        Segments { rest: self.value, segmented: self.segmented }
    }

    /// The octets in order.
    pub fn octets(&self) -> impl Iterator<Item = u8> + 'a {
        self.segments().flatten().copied()
    }

    /// The whole string: as it is if it came in one piece, else put together in `buffer`; `None` if
    /// that is too small.
    #[inline]
    pub fn gather<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]>
    where
        'a: 'b,
    {
        if !self.segmented {
            return Some(self.value);
        }
        let buffer = buffer.get_mut(..self.len())?;
        let mut rest = &mut *buffer;
        for segment in self.segments() {
            let (head, tail) = rest.split_at_mut(segment.len());
            head.copy_from_slice(segment);
            rest = tail;
        }
        Some(buffer)
    }

    /// The string in an array, if it has exactly `N` octets.
    #[must_use]
    pub fn array<const N: usize>(&self) -> Option<[u8; N]> {
        let mut array = [0; N];
        let gathered = self.gather(&mut array)?;
        gathered.try_into().ok()
    }
}

impl PartialEq for OctetString<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self.as_slice(), other.as_slice()) {
            (Some(a), Some(b)) => a == b,
            _ => self.length == other.length && self.octets().eq(other.octets()),
        }
    }
}

impl Eq for OctetString<'_> {}

/// The pieces of an [`OctetString`].
#[derive(Clone, Copy, Debug)]
pub struct Segments<'a> {
    rest: &'a [u8],
    segmented: bool,
}

impl<'a> Iterator for Segments<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if !self.segmented {
            let whole = std::mem::take(&mut self.rest);
            return (!whole.is_empty()).then_some(whole);
        }
        // Lengths were held to each other when the string was read: what is left is to pass over
        // the headers of constructed segments and the ends of indefinite ones.
        while !self.rest.is_empty() {
            let head = Head::read(self.rest, 0, "segment").ok()?;
            self.rest = self.rest.get(usize::from(head.header)..)?;
            if !head.constructed && !head.is_end() {
                let (segment, rest) = self.rest.split_at_checked(head.length?)?;
                self.rest = rest;
                return Some(segment);
            }
        }
        None
    }
}

/// The octets, and the only segment with anything in it.
struct Found<'a> {
    length: usize,
    filled: usize,
    only: &'a [u8],
}

/// Holds the lengths of the segments of `tlv` to each other.
fn check<'a>(
    tlv: &Tlv<'a>,
    depth: u8,
    tag: Tag,
    element: &'static str,
    each: &mut dyn FnMut(&Tlv<'a>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    if depth >= DEPTH {
        return Err(tlv.fault(ErrorKind::Bound, element));
    }
    for segment in tlv.walk(element)? {
        let segment = segment?;
        if segment.tag != tag {
            return Err(segment.fault(ErrorKind::Value, element));
        }
        if segment.constructed() {
            check(&segment, depth + 1, tag, element, each)?;
        } else {
            each(&segment)?;
        }
    }
    Ok(())
}

#[cold]
pub(super) fn octet_string<'a>(tlv: &Tlv<'a>, element: &'static str) -> Result<OctetString<'a>, DecodeError> {
    let mut found = Found { length: 0, filled: 0, only: &[] };
    check(tlv, 0, Tag::OCTET_STRING, element, &mut |segment| {
        if !segment.value.is_empty() {
            found.filled += 1;
            found.only = segment.value;
            found.length += segment.value.len();
        }
        Ok(())
    })?;
    Ok(if found.filled <= 1 {
        OctetString::contiguous(found.only)
    } else {
        OctetString { value: tlv.value, length: found.length as u32, segmented: true }
    })
}

/// A BIT STRING: bit 0 is the first, the highest of the first octet.
#[derive(Clone, Copy, Debug)]
pub struct BitString<'a> {
    /// The contents with the octet of unused bits, or the segments with their headers.
    value: &'a [u8],
    bits: u32,
    segmented: bool,
}

impl<'a> BitString<'a> {
    /// Bits in it.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bits as usize
    }

    /// Whether there is no bit in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bits == 0
    }

    /// The octets in order; of the last the unused bits are the low ones.
    pub fn octets(&self) -> impl Iterator<Item = u8> + 'a {
        let segmented = self.segmented;
        Segments { rest: self.value, segmented }.flat_map(|segment| segment.iter().skip(1)).copied()
    }

    /// The bit `number`; one past the end is not set.
    #[must_use]
    pub fn bit(&self, number: usize) -> bool {
        number < self.len()
            && self.octets().nth(number / 8).is_some_and(|octet| octet & (0x80 >> (number % 8)) != 0)
    }
}

pub(super) fn bit_string<'a>(tlv: &Tlv<'a>, element: &'static str) -> Result<BitString<'a>, DecodeError> {
    let mut bits = 0;
    let mut closed = false;
    let mut each = |segment: &Tlv<'a>| {
        let Some((&unused, octets)) = segment.value.split_first() else {
            return Err(segment.fault(ErrorKind::Length, element));
        };
        // Only the last segment may have unused bits (X.690 §8.6.4).
        if unused > 7 || unused > 0 && octets.is_empty() || closed {
            return Err(segment.fault(ErrorKind::Value, element));
        }
        closed = unused > 0;
        bits += octets.len() * 8 - usize::from(unused);
        Ok(())
    };
    if tlv.constructed() {
        check(tlv, 0, Tag::BIT_STRING, element, &mut each)?;
    } else {
        each(tlv)?;
    }
    Ok(BitString { value: tlv.value, bits: bits as u32, segmented: tlv.constructed() })
}
