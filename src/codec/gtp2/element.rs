//! Information elements: the rows, the walk, and how one is written (TS 29.274 §8.2).

use crate::codec::gtp1::Value;
use crate::wire::{DecodeError, ErrorKind, Writer};

/// The type that says that the real one, above 255, stands behind the instance: §8.2.1A.
pub const EXTENSION: u8 = 254;

/// One row of the table of elements.
#[derive(Debug)]
pub struct Row {
    /// The type.
    pub code: u8,
    /// The name as the standard prints it.
    pub name: &'static str,
    /// Specification and clause of the value.
    pub clause: &'static str,
    /// Octets of the value at least. A longer value is read for what is known (§7.7.11).
    pub least: u16,
    /// Whether the value holds elements itself.
    pub grouped: bool,
    /// Whether octets are a value that the clause allows.
    pub accepts: fn(&[u8]) -> bool,
}

/// A row as a type: what the table expands to.
pub trait Ie {
    /// The type.
    const CODE: u8;
    /// The row.
    const ROW: &'static Row;
    /// What the element carries.
    type Value<'a>: Value<'a>;
}

/// Writes an element.
pub fn element<I: Ie>(w: &mut Writer<'_>, instance: u8, value: &I::Value<'_>) {
    framed(w, I::CODE, instance, |w| value.encode(w));
}

/// Writes a grouped element, whose elements `inside` writes.
pub fn group<I: Ie>(w: &mut Writer<'_>, instance: u8, inside: impl FnOnce(&mut Writer<'_>)) {
    framed(w, I::CODE, instance, inside);
}

fn framed(w: &mut Writer<'_>, code: u8, instance: u8, inside: impl FnOnce(&mut Writer<'_>)) {
    let start = w.len();
    w.array([code, 0, 0, instance & 0xf]);
    inside(w);
    w.close_length(start + 1, start + 4);
}

/// One element as it stands in a message.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The type octet.
    pub code: u8,
    /// The type behind [`EXTENSION`], if it is that and there is one.
    pub extension: Option<u16>,
    /// The instance.
    pub instance: u8,
    /// Offset of the type octet from the start of the message.
    pub offset: usize,
    /// The value, without type, length and instance.
    pub value: &'a [u8],
    /// The whole element.
    pub octets: &'a [u8],
    /// The table's row, if it holds the type.
    pub row: Option<&'static Row>,
}

impl<'a> Element<'a> {
    /// The elements inside, if this is a group.
    #[must_use]
    pub fn elements(&self) -> Elements<'a> {
        Elements::new(self.value, self.offset + 4)
    }
}

/// The elements of a message or of a group in order. The walk ends early where one cannot be framed.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a> {
    octets: &'a [u8],
    offset: usize,
}

impl<'a> Elements<'a> {
    /// A walk over `octets`, which stand at `offset` of the message.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8], offset: usize) -> Self {
        Self { octets, offset }
    }

    /// Where the walk stands in the message.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What is not walked yet; after the last element, what could not be framed.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.octets
    }

    /// Why the walk ended before the octets did, if it did.
    #[must_use]
    pub fn fault(&self) -> Option<DecodeError> {
        let &code = self.octets.first()?;
        let name = super::ie::row(code).map_or("Information Element", |row| row.name);
        split(self.octets).is_none().then(|| DecodeError::new(ErrorKind::Truncated, name, self.offset))
    }

    /// The value of the first element of this type and instance, if its clause allows it.
    #[must_use]
    pub fn value<I: Ie>(mut self, instance: u8) -> Option<I::Value<'a>> {
        let element = self.find(|element| (element.code, element.instance) == (I::CODE, instance))?;
        I::Value::decode(element.value)
    }

    /// The elements inside the groups of this type and instance.
    pub fn groups<I: Ie>(self, instance: u8) -> impl Iterator<Item = Elements<'a>> {
        self.filter(move |element| (element.code, element.instance) == (I::CODE, instance))
            .map(|element| element.elements())
    }
}

/// The first element off `octets`: instance, value and the rest.
#[inline]
fn split(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[_, l1, l2, instance], tail) = octets.split_first_chunk()?;
    let (value, rest) = tail.split_at_checked(usize::from(u16::from_be_bytes([l1, l2])))?;
    Some((instance & 0xf, value, rest))
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        let &code = self.octets.first()?;
        let (instance, value, rest) = split(self.octets)?;
        let octets = &self.octets[..self.octets.len() - rest.len()];
        let extension = match value.first_chunk() {
            Some(kind) if code == EXTENSION => Some(u16::from_be_bytes(*kind)),
            _ => None,
        };
        let row = super::ie::row(code);
        let element = Element { code, extension, instance, offset: self.offset, value, octets, row };
        self.offset += octets.len();
        self.octets = rest;
        Some(element)
    }
}
