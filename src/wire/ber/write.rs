//! From values to octets, back to front. Lengths are of the definite form, as short as they can be.

use super::{Oid, Tag};
use crate::wire::Prepender;

/// Puts tag and length in front of `length` octets of contents.
#[inline]
pub fn header(p: &mut Prepender<'_>, tag: Tag, constructed: bool, length: usize) {
    let first = (tag.class() as u8) << 6 | u8::from(constructed) << 5;
    if tag.number() < 0x1f && length < 0x80 {
        p.array([first | tag.number() as u8, length as u8]);
    } else {
        long_header(p, tag, first, length);
    }
}

#[inline(never)]
fn long_header(p: &mut Prepender<'_>, tag: Tag, first: u8, length: usize) {
    match length {
        0..=0x7f => p.u8(length as u8),
        0x80..=0xff => p.array([0x81, length as u8]),
        0x100..=0xffff => p.u24(0x82_0000 | length as u32),
        _ => match u32::try_from(length) {
            Ok(length) => {
                p.u32(length);
                p.u8(0x84);
            }
            Err(_) => p.overflow(),
        },
    }
    let number = tag.number();
    if number < 0x1f {
        p.u8(first | number as u8);
        return;
    }
    p.u8(number as u8 & 0x7f);
    let mut rest = number >> 7;
    while rest > 0 {
        p.u8(rest as u8 & 0x7f | 0x80);
        rest >>= 7;
    }
    p.u8(first | 0x1f);
}

/// A constructed element; `contents` writes its elements, the last one first.
#[inline]
pub fn constructed(p: &mut Prepender<'_>, tag: Tag, contents: impl FnOnce(&mut Prepender<'_>)) {
    let before = p.len();
    contents(p);
    header(p, tag, true, p.len() - before);
}

/// A primitive element; `contents` writes its octets, the last one first.
#[inline]
pub fn primitive(p: &mut Prepender<'_>, tag: Tag, contents: impl FnOnce(&mut Prepender<'_>)) {
    let before = p.len();
    contents(p);
    header(p, tag, false, p.len() - before);
}

/// A primitive element of these contents: an OCTET STRING.
#[inline]
pub fn octets(p: &mut Prepender<'_>, tag: Tag, value: &[u8]) {
    p.slice(value);
    header(p, tag, false, value.len());
}

/// NULL.
#[inline]
pub fn null(p: &mut Prepender<'_>, tag: Tag) {
    header(p, tag, false, 0);
}

/// BOOLEAN.
#[inline]
pub fn boolean(p: &mut Prepender<'_>, tag: Tag, value: bool) {
    p.u8(if value { 0xff } else { 0 });
    header(p, tag, false, 1);
}

/// INTEGER or ENUMERATED, in as few octets as hold it.
#[inline]
pub fn integer(p: &mut Prepender<'_>, tag: Tag, value: i64) {
    if let Ok(octet) = i8::try_from(value) {
        p.u8(octet as u8);
        header(p, tag, false, 1);
        return;
    }
    let before = p.len();
    let mut rest = value;
    loop {
        let octet = rest as u8;
        p.u8(octet);
        rest >>= 8;
        // The sign must be what the highest bit written says.
        if rest == 0 && octet < 0x80 || rest == -1 && octet >= 0x80 {
            break;
        }
    }
    header(p, tag, false, p.len() - before);
}

/// INTEGER that is never negative.
#[inline]
pub fn unsigned(p: &mut Prepender<'_>, tag: Tag, value: u32) {
    integer(p, tag, i64::from(value));
}

/// OBJECT IDENTIFIER.
#[inline]
pub fn oid(p: &mut Prepender<'_>, tag: Tag, value: Oid<'_>) {
    octets(p, tag, value.as_octets());
}

/// BIT STRING; of the last octet `unused` low bits do not count.
#[inline]
pub fn bits(p: &mut Prepender<'_>, tag: Tag, unused: u8, value: &[u8]) {
    p.slice(value);
    p.u8(unused);
    header(p, tag, false, value.len() + 1);
}
