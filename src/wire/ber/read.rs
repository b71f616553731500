//! From octets to elements.

use super::string::{self, BitString, OctetString};
use super::{Oid, write};
use crate::wire::{DecodeError, ErrorKind, Prepender};
use std::fmt;
use std::num::NonZeroU32;

/// How deep elements may nest; deeper ones are [`ErrorKind::Bound`]. MAP needs less than twenty.
pub const DEPTH: u8 = 32;

/// X.690 §8.1.2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Class {
    /// Defined by X.680 itself.
    Universal = 0,
    /// `[APPLICATION n]`.
    Application = 1,
    /// `[n]`.
    Context = 2,
    /// `[PRIVATE n]`.
    Private = 3,
}

/// Class and number of a tag. Whether the encoding is constructed is no part of it
/// ([`Tlv::constructed`]), since a string may be either.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(u32);

impl Tag {
    /// BOOLEAN.
    pub const BOOLEAN: Self = Self::universal(1);
    /// INTEGER.
    pub const INTEGER: Self = Self::universal(2);
    /// BIT STRING.
    pub const BIT_STRING: Self = Self::universal(3);
    /// OCTET STRING.
    pub const OCTET_STRING: Self = Self::universal(4);
    /// NULL.
    pub const NULL: Self = Self::universal(5);
    /// OBJECT IDENTIFIER.
    pub const OBJECT_IDENTIFIER: Self = Self::universal(6);
    /// EXTERNAL.
    pub const EXTERNAL: Self = Self::universal(8);
    /// ENUMERATED.
    pub const ENUMERATED: Self = Self::universal(10);
    /// UTF8String.
    pub const UTF8_STRING: Self = Self::universal(12);
    /// SEQUENCE and SEQUENCE OF.
    pub const SEQUENCE: Self = Self::universal(16);
    /// SET and SET OF.
    pub const SET: Self = Self::universal(17);
    /// IA5String.
    pub const IA5_STRING: Self = Self::universal(22);

    /// The greatest number that is read: 28 bits, four octets of the long form.
    pub const MAX: u32 = (1 << 28) - 1;

    /// A tag; of `number` the low 28 bits count.
    #[inline]
    #[must_use]
    pub const fn new(class: Class, number: u32) -> Self {
        Self((class as u32) << 30 | number & Self::MAX)
    }

    /// `[UNIVERSAL number]`.
    #[inline]
    #[must_use]
    pub const fn universal(number: u32) -> Self {
        Self::new(Class::Universal, number)
    }

    /// `[APPLICATION number]`.
    #[inline]
    #[must_use]
    pub const fn application(number: u32) -> Self {
        Self::new(Class::Application, number)
    }

    /// `[number]`.
    #[inline]
    #[must_use]
    pub const fn context(number: u32) -> Self {
        Self::new(Class::Context, number)
    }

    /// `[PRIVATE number]`.
    #[inline]
    #[must_use]
    pub const fn private(number: u32) -> Self {
        Self::new(Class::Private, number)
    }

    /// The class.
    #[inline]
    #[must_use]
    pub const fn class(self) -> Class {
        match self.0 >> 30 {
            0 => Class::Universal,
            1 => Class::Application,
            2 => Class::Context,
            _ => Class::Private,
        }
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0 & Self::MAX
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.class() {
            Class::Universal => write!(f, "[UNIVERSAL {}]", self.number()),
            Class::Application => write!(f, "[APPLICATION {}]", self.number()),
            Class::Context => write!(f, "[{}]", self.number()),
            Class::Private => write!(f, "[PRIVATE {}]", self.number()),
        }
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One element: its tag and where its octets are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Class and number.
    pub tag: Tag,
    /// Offset of the tag from the start of the message.
    pub offset: u32,
    form: Form,
    /// The contents, without the end-of-contents octets.
    pub value: &'a [u8],
    /// The whole element: tag, length, contents, end-of-contents octets.
    pub octets: &'a [u8],
}

/// How deep an element stands, how many octets its tag and length have, and whether it is constructed
/// and its length indefinite: eight bits each. One number, so that no element is ever copied octet
/// by octet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form(u32);

impl Form {
    #[inline(always)]
    const fn new(constructed: bool, indefinite: bool, header: u8) -> Self {
        Self(constructed as u32 | (indefinite as u32) << 8 | (header as u32) << 16)
    }

    #[inline(always)]
    const fn at(self, depth: u8) -> Self {
        Self(self.0 | (depth as u32) << 24)
    }

    #[inline(always)]
    const fn constructed(self) -> bool {
        self.0 & 0xff != 0
    }

    #[inline(always)]
    const fn indefinite(self) -> bool {
        self.0 & 0xff00 != 0
    }

    #[inline(always)]
    const fn header(self) -> usize {
        (self.0 >> 16 & 0xff) as usize
    }

    #[inline(always)]
    const fn depth(self) -> u8 {
        (self.0 >> 24) as u8
    }
}

impl<'a> Tlv<'a> {
    /// The element that fills `octets`: anything behind it is [`ErrorKind::Trailing`].
    pub fn parse(octets: &'a [u8], element: &'static str) -> Result<Self, DecodeError> {
        let mut walk = Walk::new(octets, element);
        let tlv = walk.some()?;
        walk.finish()?;
        Ok(tlv)
    }

    /// Whether the contents are elements.
    #[inline]
    #[must_use]
    pub const fn constructed(&self) -> bool {
        self.form.constructed()
    }

    /// Whether the length was of the indefinite form.
    #[inline]
    #[must_use]
    pub const fn indefinite(&self) -> bool {
        self.form.indefinite()
    }

    /// Offset of the contents from the start of the message.
    #[inline]
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.offset as usize + self.form.header()
    }

    /// The fault `kind` with this element, under the name `element`.
    #[inline]
    #[must_use]
    pub const fn fault(&self, kind: ErrorKind, element: &'static str) -> DecodeError {
        DecodeError::new(kind, element, self.offset as usize)
    }

    /// The elements inside; `element` names this one in errors.
    #[inline(always)]
    pub fn walk(&self, element: &'static str) -> Result<Walk<'a>, DecodeError> {
        if !self.constructed() {
            return Err(self.fault(ErrorKind::Value, element));
        }
        let depth = self.form.depth();
        if depth >= DEPTH {
            return Err(self.fault(ErrorKind::Bound, element));
        }
        Ok(Walk { rest: self.value, offset: self.value_offset(), depth: depth + 1, element })
    }

    /// The one element inside, as an explicit tag has it.
    #[inline]
    pub fn inner(&self, element: &'static str) -> Result<Tlv<'a>, DecodeError> {
        let mut walk = self.walk(element)?;
        let inner = walk.some()?;
        walk.finish()?;
        Ok(inner)
    }

    #[inline(always)]
    fn primitive(&self, element: &'static str) -> Result<&'a [u8], DecodeError> {
        if self.constructed() { Err(self.fault(ErrorKind::Value, element)) } else { Ok(self.value) }
    }

    /// NULL.
    #[inline]
    pub fn null(&self, element: &'static str) -> Result<(), DecodeError> {
        if self.primitive(element)?.is_empty() { Ok(()) } else { Err(self.fault(ErrorKind::Length, element)) }
    }

    /// BOOLEAN.
    #[inline]
    pub fn boolean(&self, element: &'static str) -> Result<bool, DecodeError> {
        match self.primitive(element)? {
            [octet] => Ok(*octet != 0),
            _ => Err(self.fault(ErrorKind::Length, element)),
        }
    }

    /// INTEGER and ENUMERATED of up to 64 bits. Leading octets that say nothing are accepted.
    #[inline(always)]
    pub fn integer(&self, element: &'static str) -> Result<i64, DecodeError> {
        match self.primitive(element)? {
            [octet] => Ok(i64::from(*octet as i8)),
            octets if matches!(octets.len(), 2..=8) => {
                let first = if octets[0] & 0x80 == 0 { 0 } else { -1 };
                Ok(octets.iter().fold(first, |value, octet| value << 8 | i64::from(*octet)))
            }
            _ => Err(self.fault(ErrorKind::Length, element)),
        }
    }

    /// INTEGER or ENUMERATED that must fit into `T`; else [`ErrorKind::Value`].
    #[inline(always)]
    pub fn integer_as<T: TryFrom<i64>>(&self, element: &'static str) -> Result<T, DecodeError> {
        T::try_from(self.integer(element)?).map_err(|_| self.fault(ErrorKind::Value, element))
    }

    /// OBJECT IDENTIFIER.
    #[inline]
    pub fn oid(&self, element: &'static str) -> Result<Oid<'a>, DecodeError> {
        Oid::new(self.primitive(element)?).ok_or_else(|| self.fault(ErrorKind::Value, element))
    }

    /// OCTET STRING, and any string type encoded like it, in one piece or in segments.
    #[inline(always)]
    pub fn string(&self, element: &'static str) -> Result<OctetString<'a>, DecodeError> {
        if self.constructed() {
            // A copy: the element itself can stay in registers.
            let segmented = *self;
            string::octet_string(&segmented, element)
        } else {
            Ok(OctetString::contiguous(self.value))
        }
    }

    /// BIT STRING, in one piece or in segments.
    pub fn bits(&self, element: &'static str) -> Result<BitString<'a>, DecodeError> {
        string::bit_string(self, element)
    }

    /// Writes the element as it came, octet by octet.
    #[inline]
    pub fn write(&self, p: &mut Prepender<'_>) {
        p.slice(self.octets);
    }

    /// Writes the element's contents as they came, under another tag and a length of the definite
    /// form.
    pub fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        p.slice(self.value);
        write::header(p, tag, self.constructed(), self.value.len());
    }
}

/// The elements of a constructed element, or of a message, in order. Ends after the first fault.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'a> {
    rest: &'a [u8],
    offset: usize,
    depth: u8,
    element: &'static str,
}

impl<'a> Walk<'a> {
    /// The elements of a whole message; `element` names it in errors.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8], element: &'static str) -> Self {
        Self::at(octets, 0, element)
    }

    /// The elements of `octets`, which stand at `offset` of the message.
    #[inline]
    #[must_use]
    pub const fn at(octets: &'a [u8], offset: usize, element: &'static str) -> Self {
        Self { rest: octets, offset, depth: 0, element }
    }

    /// The tag of the constructed element that `octets` begin with, and what there is of the elements in
    /// it: for a message that is cut short.
    #[must_use]
    pub fn of_beginning(octets: &'a [u8], element: &'static str) -> Option<(Tag, Self)> {
        let head = Head::read(octets, 0, element).ok().filter(|head| head.constructed)?;
        let rest = octets.get(usize::from(head.header)..)?;
        Some((head.tag, Self { rest, offset: usize::from(head.header), depth: 1, element }))
    }

    /// The fault `kind` at the present place.
    #[inline]
    #[must_use]
    pub const fn fault(&self, kind: ErrorKind) -> DecodeError {
        DecodeError::new(kind, self.element, self.offset)
    }

    /// Offset of the next element in the message.
    #[inline]
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Octets left.
    #[inline]
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether nothing is left.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes the next element, if there is one.
    #[inline(always)]
    pub fn read(&mut self) -> Result<Option<Tlv<'a>>, DecodeError> {
        if self.rest.is_empty() { Ok(None) } else { self.some().map(Some) }
    }

    /// Takes the next element, which must be there.
    #[inline(always)]
    pub fn some(&mut self) -> Result<Tlv<'a>, DecodeError> {
        // The form that nearly all have: a low tag number and a short length.
        let measured = match *self.rest {
            [first, length, ref tail @ ..]
                if first != 0
                    && first & 0x1f != 0x1f
                    && length < 0x80
                    && usize::from(length) <= tail.len() =>
            {
                Measured {
                    tag: Tag(u32::from(first & 0xc0) << 24 | u32::from(first & 0x1f)),
                    form: Form::new(first & 0x20 != 0, false, 2),
                    length: u32::from(length),
                    total: NonZeroU32::MIN.saturating_add(u32::from(length) + 1),
                }
            }
            // The walk itself is not borrowed here, so that it can stay in registers.
            _ => match Self::measure(self.rest, self.depth) {
                Some(measured) => measured,
                None => {
                    let refused = *self;
                    self.rest = &[];
                    return Err(refused.refuse());
                }
            },
        };
        let (octets, rest) = self.rest.split_at(measured.total.get() as usize);
        let tlv = Tlv {
            tag: measured.tag,
            offset: self.offset as u32,
            form: measured.form.at(self.depth),
            value: &octets[measured.form.header()..][..measured.length as usize],
            octets,
        };
        self.rest = rest;
        self.offset += octets.len();
        Ok(tlv)
    }

    /// What is wrong with the next element.
    #[cold]
    #[inline(never)]
    fn refuse(self) -> DecodeError {
        let fault = if self.rest.is_empty() { None } else { self.try_measure().err() };
        fault.unwrap_or(self.fault(ErrorKind::Missing))
    }

    /// The next element, of any form: in two registers, and what is wrong with it is asked for apart.
    #[inline(never)]
    fn measure(rest: &'a [u8], depth: u8) -> Option<Measured> {
        Self { rest, offset: 0, depth, element: "" }.try_measure().ok()
    }

    fn try_measure(&self) -> Result<Measured, DecodeError> {
        let head = Head::read(self.rest, self.offset, self.element)?;
        if head.is_end() {
            return Err(self.fault(ErrorKind::Value));
        }
        let header = usize::from(head.header);
        let (length, total) = match head.length {
            Some(length) if length <= self.rest.len() - header => (length, header + length),
            Some(_) => return Err(self.fault(ErrorKind::Truncated)),
            None => {
                let length = self.contents(header)?;
                (length, header + length + 2)
            }
        };
        let form = Form::new(head.constructed, head.length.is_none(), head.header);
        let bound = |_| self.fault(ErrorKind::Bound);
        let total = u32::try_from(total).and_then(NonZeroU32::try_from).map_err(bound)?;
        Ok(Measured { tag: head.tag, form, length: length as u32, total })
    }

    /// The length of the contents that begin at `from` and end with end-of-contents octets. Walks
    /// over elements of the definite form and counts those of the indefinite one.
    fn contents(&self, from: usize) -> Result<usize, DecodeError> {
        let mut at = from;
        let mut open = 1;
        loop {
            let head = Head::read(&self.rest[at..], self.offset + at, self.element)?;
            let start = at;
            at += usize::from(head.header);
            if head.is_end() {
                open -= 1;
                if open == 0 {
                    return Ok(start - from);
                }
                continue;
            }
            match head.length {
                Some(length) if length <= self.rest.len() - at => at += length,
                Some(_) => {
                    return Err(DecodeError::new(ErrorKind::Truncated, self.element, self.offset + start));
                }
                None if self.depth + open < DEPTH => open += 1,
                None => return Err(DecodeError::new(ErrorKind::Bound, self.element, self.offset + start)),
            }
        }
    }

    /// The tag of the next element, without taking it.
    #[inline(always)]
    #[must_use]
    pub fn peek(&self) -> Option<Tag> {
        let first = *self.rest.first()?;
        if first & 0x1f == 0x1f {
            return Head::read(self.rest, 0, "").ok().map(|head| head.tag);
        }
        Some(Tag(u32::from(first & 0xc0) << 24 | u32::from(first & 0x1f)))
    }

    /// Takes the next element if it is `tag`: an OPTIONAL one.
    #[inline(always)]
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Tlv<'a>>, DecodeError> {
        if self.peek() == Some(tag) { self.some().map(Some) } else { Ok(None) }
    }

    /// Takes the next element, which must be `tag`; else it is [`ErrorKind::Missing`] under the name
    /// `element`.
    #[inline(always)]
    pub fn mandatory(&mut self, tag: Tag, element: &'static str) -> Result<Tlv<'a>, DecodeError> {
        if self.peek() == Some(tag) {
            self.some()
        } else {
            Err(DecodeError::new(ErrorKind::Missing, element, self.offset))
        }
    }

    /// Ends the walk: anything left over is a fault.
    #[inline]
    pub fn finish(self) -> Result<(), DecodeError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.fault(ErrorKind::Trailing)) }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Result<Tlv<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// An element's tag and form, the length of its contents and of all of it.
#[derive(Clone, Copy)]
struct Measured {
    tag: Tag,
    form: Form,
    length: u32,
    total: NonZeroU32,
}

/// Tag and length octets.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub tag: Tag,
    pub constructed: bool,
    pub header: u8,
    /// `None`: the indefinite form.
    pub length: Option<usize>,
}

impl Head {
    /// Whether these are end-of-contents octets.
    pub fn is_end(&self) -> bool {
        self.tag == Tag(0) && !self.constructed
    }

    pub fn read(octets: &[u8], offset: usize, element: &'static str) -> Result<Self, DecodeError> {
        let fault = |kind| DecodeError::new(kind, element, offset);
        let octet = |at: usize| octets.get(at).copied().ok_or(fault(ErrorKind::Truncated));
        let first = octet(0)?;
        let constructed = first & 0x20 != 0;
        let mut number = u32::from(first & 0x1f);
        let mut at = 1;
        if number == 0x1f {
            number = 0;
            loop {
                let next = octet(at)?;
                at += 1;
                number = number << 7 | u32::from(next & 0x7f);
                if next & 0x80 == 0 {
                    break;
                }
                if at > 4 {
                    return Err(fault(ErrorKind::Bound));
                }
            }
        }
        let tag = Tag(u32::from(first & 0xc0) << 24 | number);
        let form = octet(at)?;
        at += 1;
        let length = match form {
            0..=0x7f => Some(usize::from(form)),
            0x80 if constructed => None,
            // The indefinite form of a primitive, and the reserved value (X.690 §8.1.3.5).
            0x80 | 0xff => return Err(fault(ErrorKind::Length)),
            _ => {
                let count = usize::from(form & 0x7f);
                let mut length: u32 = 0;
                for i in 0..count {
                    if length >> 24 != 0 {
                        return Err(fault(ErrorKind::Bound));
                    }
                    length = length << 8 | u32::from(octet(at + i)?);
                }
                at += count;
                Some(length as usize)
            }
        };
        // End-of-contents octets are two zeros and nothing else (X.690 §8.1.5).
        if tag == Tag(0) && !constructed && (length != Some(0) || at != 2) {
            return Err(fault(ErrorKind::Value));
        }
        // At most 5 octets of tag and 127 of length.
        Ok(Self { tag, constructed, header: at as u8, length })
    }
}
