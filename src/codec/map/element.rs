//! Values and how they stand in BER: what the rows of the tables are made of.

use crate::wire::ber::{self, OctetString, Oid, Tag, Tlv, Walk};
use crate::wire::{DecodeError, ErrorKind, Prepender};
use std::fmt;
use std::marker::PhantomData;

/// What a type looks like: the rows that names, samples and pages are made from.
#[derive(Debug)]
pub struct Type {
    /// The type's name as the standard prints it; empty where the standard gives none.
    pub name: &'static str,
    /// The tag that the type has by itself. A CHOICE has none of its own.
    pub tag: Option<Tag>,
    /// What it consists of.
    pub kind: Kind,
}

/// What a [`Type`] consists of.
#[derive(Debug)]
pub enum Kind {
    /// SEQUENCE.
    Sequence(&'static [MemberRow]),
    /// CHOICE.
    Choice(&'static [MemberRow]),
    /// SEQUENCE OF, SET OF.
    ListOf(&'static Type),
    /// ENUMERATED: numbers and their names.
    Enumerated(&'static [(u32, &'static str)]),
    /// BIT STRING of at least and at most so many bits, with the names of some.
    Bits(u8, u8, &'static [(u8, &'static str)]),
    /// OCTET STRING of at least and at most so many octets.
    Octets(usize, usize, Form),
    /// INTEGER from and to.
    Integer(i64, i64),
    /// BOOLEAN.
    Boolean,
    /// NULL.
    Null,
    /// OBJECT IDENTIFIER.
    Oid,
    /// A type of anyone's own.
    Any,
}

/// What the octets of an OCTET STRING mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Something that is printed as it is.
    Plain,
    /// Digits, low nibble first.
    Tbcd,
    /// Type of number, numbering plan, digits.
    Address,
    /// Address type and length, address.
    GsnAddress,
    /// Labels with their lengths.
    Apn,
    /// Characters.
    Text,
    /// A part of a short message, TS 23.040.
    ShortMessage,
}

impl Form {
    const fn of(number: u8) -> Self {
        const ALL: [Form; 7] = [
            Form::Plain,
            Form::Tbcd,
            Form::Address,
            Form::GsnAddress,
            Form::Apn,
            Form::Text,
            Form::ShortMessage,
        ];
        ALL[number as usize]
    }
}

/// How the tag of a member is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagging {
    /// The tag of the type itself, or of one of its alternatives.
    Own,
    /// This one instead of the type's.
    Implicit(u8),
    /// This one around the type's.
    Explicit(u8),
}

/// One member of a SEQUENCE or alternative of a CHOICE.
#[derive(Debug)]
pub struct MemberRow {
    /// The name as the standard prints it.
    pub name: &'static str,
    /// Its tag.
    pub tagging: Tagging,
    /// Its type.
    pub of: &'static Type,
    /// Whether it may be left out.
    pub optional: bool,
}

impl Type {
    /// Whether an element with `tag` may be a value of this type that stands for itself.
    #[must_use]
    pub fn begins_with(&self, tag: Tag) -> bool {
        match (self.tag, &self.kind) {
            (_, Kind::Any) => true,
            (Some(own), _) => own == tag,
            (None, Kind::Choice(rows)) => rows.iter().any(|row| row.begins_with(tag)),
            (None, _) => false,
        }
    }
}

impl MemberRow {
    /// Whether an element with `tag` may be this member.
    #[must_use]
    pub fn begins_with(&self, tag: Tag) -> bool {
        match self.tagging {
            Tagging::Own => self.of.begins_with(tag),
            Tagging::Implicit(n) | Tagging::Explicit(n) => tag == Tag::context(u32::from(n)),
        }
    }
}

/// A value of an ASN.1 type, read from an element and written as one.
pub trait Value<'a>: Copy + PartialEq + fmt::Debug {
    /// The rows.
    const TYPE: &'static Type;

    /// The type's own tag; of a CHOICE, which has none, it is never looked at.
    const TAG: Tag = match Self::TYPE.tag {
        Some(tag) => tag,
        None => Tag::NULL,
    };

    /// Whether an element with `tag` may be such a value, where no other tag is put on it.
    #[inline]
    #[must_use]
    fn begins_with(tag: Tag) -> bool {
        tag == Self::TAG
    }

    /// Reads the contents of `element`, whose tag has been looked at; `name` names it in errors.
    ///
    /// # Errors
    /// The first fault: a mandatory member missing, a length or value that the type does not have.
    fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError>;

    /// Puts the element in front, under `tag` instead of the type's own.
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag);

    /// Puts the element in front.
    #[inline]
    fn write(&self, p: &mut Prepender<'_>) {
        self.write_as(p, Self::TAG);
    }

    /// The same value as if it had not been received: it is written in the shortest form, without
    /// what is unknown.
    #[must_use]
    fn anew(self) -> Self {
        self
    }
}

/// Reads a value that is the whole of `element`, such as an operation's argument.
///
/// # Errors
/// [`ErrorKind::Value`] if the element has another tag, and what [`Value::read`] finds.
#[inline]
pub fn read<'a, T: Value<'a>>(element: &Tlv<'a>) -> Result<T, DecodeError> {
    if !T::begins_with(element.tag) {
        return Err(element.fault(ErrorKind::Value, T::TYPE.name));
    }
    T::read(element, T::TYPE.name)
}

/// What a SEQUENCE was read from. Default in one that is built.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Received<'a> {
    element: Option<&'a [u8]>,
    /// Members that its table does not have, or has not twice. They are kept, wherever they stood.
    pub unknown: u16,
}

impl<'a> Received<'a> {
    /// Nothing was received.
    pub const NONE: Self = Self { element: None, unknown: 0 };

    #[inline]
    pub(crate) fn new(element: &Tlv<'a>, unknown: u16) -> Self {
        Self { element: Some(element.octets), unknown }
    }

    /// The whole element as it came.
    #[must_use]
    pub const fn octets(&self) -> Option<&'a [u8]> {
        self.element
    }

    fn tlv(&self) -> Option<Tlv<'a>> {
        Tlv::parse(self.element?, "").ok()
    }

    /// The members that the table `rows` does not have, in the order in which they came.
    pub fn unknown_members(&self, rows: &'static [MemberRow]) -> impl Iterator<Item = Tlv<'a>> {
        let mut met = 0_u128;
        let walk = self.tlv().filter(|_| self.unknown > 0).and_then(|tlv| tlv.walk("").ok());
        walk.into_iter().flatten().flatten().filter(move |member| {
            let place =
                rows.iter().enumerate().position(|(i, row)| met >> i & 1 == 0 && row.begins_with(member.tag));
            if let Some(place) = place {
                met |= 1 << place;
            }
            place.is_none()
        })
    }

    /// Writes the element as it came if `same` says that it still means the value to write.
    pub(crate) fn write(&self, p: &mut Prepender<'_>, tag: Tag, same: impl FnOnce(&Tlv<'a>) -> bool) -> bool {
        let Some(element) = self.tlv().filter(same) else { return false };
        if element.tag == tag {
            p.slice(element.octets);
        } else {
            element.write_as(p, tag);
        }
        true
    }

    /// Writes the unknown members.
    pub(crate) fn write_unknown(&self, p: &mut Prepender<'_>, rows: &'static [MemberRow]) {
        // Back to front over what can only be walked front to back.
        for i in (0..usize::from(self.unknown)).rev() {
            if let Some(member) = self.unknown_members(rows).nth(i) {
                p.slice(member.octets);
            }
        }
    }
}

/// The members of a SEQUENCE, one after the other.
pub(crate) struct Members<'a> {
    walk: Walk<'a>,
    next: Option<Tag>,
    pub unknown: u16,
}

/// Unknown members that are kept of one SEQUENCE; more are [`ErrorKind::Bound`].
const MAX_UNKNOWN: u16 = 64;

/// Items that are read of one SEQUENCE OF; more are [`ErrorKind::Bound`]. No list of TS 29.002 may
/// have more than 100.
const MAX_ITEMS: usize = 256;

impl<'a> Members<'a> {
    #[inline(always)]
    pub fn of(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
        let walk = element.walk(name)?;
        Ok(Self { next: walk.peek(), walk, unknown: 0 })
    }

    /// The tag of the next member.
    #[inline]
    pub const fn next(&self) -> Option<Tag> {
        self.next
    }

    #[inline(always)]
    pub fn take(&mut self) -> Result<Tlv<'a>, DecodeError> {
        let member = self.walk.some()?;
        self.next = self.walk.peek();
        Ok(member)
    }

    /// Where the next member stands.
    #[inline]
    pub const fn offset(&self) -> usize {
        self.walk.offset()
    }

    /// Whether there is more to match with the rows. If they took nothing since `start`, the next
    /// member has no place among them: it is stepped over.
    #[inline(always)]
    pub fn again(&mut self, start: usize) -> Result<bool, DecodeError> {
        if self.walk.is_empty() {
            return Ok(false);
        }
        if self.walk.offset() == start {
            self.skip_one()?;
        }
        Ok(true)
    }

    #[cold]
    fn skip_one(&mut self) -> Result<(), DecodeError> {
        if self.unknown == MAX_UNKNOWN {
            return Err(self.walk.fault(ErrorKind::Bound));
        }
        self.unknown += 1;
        self.take().map(|_| ())
    }
}

/// A value that carries no information but that it is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Null;

impl Value<'_> for Null {
    const TYPE: &'static Type = &Type { name: "NULL", tag: Some(Tag::NULL), kind: Kind::Null };

    #[inline]
    fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        element.null(name).map(|()| Self)
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        ber::null(p, tag);
    }
}

impl Value<'_> for bool {
    const TYPE: &'static Type = &Type { name: "BOOLEAN", tag: Some(Tag::BOOLEAN), kind: Kind::Boolean };

    #[inline]
    fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        element.boolean(name)
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        ber::boolean(p, tag, *self);
    }
}

/// An INTEGER between `MIN` and `MAX`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integer<const MIN: i64, const MAX: i64>(i64);

impl<const MIN: i64, const MAX: i64> Integer<MIN, MAX> {
    /// The number, if the type has it.
    #[must_use]
    pub const fn new(value: i64) -> Option<Self> {
        if MIN <= value && value <= MAX { Some(Self(value)) } else { None }
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl<const MIN: i64, const MAX: i64> fmt::Debug for Integer<MIN, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<const MIN: i64, const MAX: i64> Value<'_> for Integer<MIN, MAX> {
    const TYPE: &'static Type =
        &Type { name: "INTEGER", tag: Some(Tag::INTEGER), kind: Kind::Integer(MIN, MAX) };

    #[inline]
    fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        Self::new(element.integer(name)?).ok_or_else(|| element.fault(ErrorKind::Value, name))
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        ber::integer(p, tag, self.0);
    }
}

/// An OCTET STRING of `MIN` to `MAX` octets, which may have come in segments; `FORM` is a [`Form`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Octets<'a, const MIN: usize, const MAX: usize, const FORM: u8 = { Form::Plain as u8 }>(
    OctetString<'a>,
);

impl<'a, const MIN: usize, const MAX: usize, const FORM: u8> Octets<'a, MIN, MAX, FORM> {
    /// The octets, if the type has so many.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Option<Self> {
        if MIN <= octets.len() && octets.len() <= MAX {
            Some(Self(OctetString::contiguous(octets)))
        } else {
            None
        }
    }

    /// The string.
    #[inline]
    #[must_use]
    pub const fn get(&self) -> OctetString<'a> {
        self.0
    }

    /// The octets, if they came in one piece.
    #[inline]
    #[must_use]
    pub const fn as_slice(&self) -> Option<&'a [u8]> {
        self.0.as_slice()
    }
}

impl<const MIN: usize, const MAX: usize, const FORM: u8> fmt::Debug for Octets<'_, MIN, MAX, FORM> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.octets().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl<'a, const MIN: usize, const MAX: usize, const FORM: u8> Value<'a> for Octets<'a, MIN, MAX, FORM> {
    const TYPE: &'static Type = &Type {
        name: "OCTET STRING",
        tag: Some(Tag::OCTET_STRING),
        kind: Kind::Octets(MIN, MAX, Form::of(FORM)),
    };

    #[inline]
    fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
        octets(element, name, MIN, MAX).map(Self)
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        write_octets(p, tag, &self.0);
    }
}

/// An OCTET STRING's octets, once their number has been looked at.
#[inline]
pub(crate) fn octets<'a>(
    element: &Tlv<'a>,
    name: &'static str,
    least: usize,
    most: usize,
) -> Result<OctetString<'a>, DecodeError> {
    let string = element.string(name)?;
    if string.len() < least || string.len() > most {
        return Err(element.fault(ErrorKind::Length, name));
    }
    Ok(string)
}

/// Writes a string, segmented or not, in one piece.
#[inline]
pub(crate) fn write_octets(p: &mut Prepender<'_>, tag: Tag, string: &OctetString<'_>) {
    if let Some(octets) = string.as_slice() {
        ber::octets(p, tag, octets);
        return;
    }
    let before = p.len();
    let mut left = string.len();
    while left > 0 {
        // Back to front over segments that can only be walked front to back.
        let mut start = 0;
        let last = string.segments().find(|segment| {
            start += segment.len();
            start >= left
        });
        let Some(segment) = last.filter(|segment| !segment.is_empty()) else { break };
        p.slice(segment);
        left = start - segment.len();
    }
    ber::header(p, tag, false, p.len() - before);
}

impl<const N: usize> Value<'_> for [u8; N] {
    const TYPE: &'static Type =
        &Type { name: "OCTET STRING", tag: Some(Tag::OCTET_STRING), kind: Kind::Octets(N, N, Form::Plain) };

    #[inline]
    fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        if !element.constructed()
            && let Ok(array) = element.value.try_into()
        {
            return Ok(array);
        }
        element.string(name)?.array().ok_or_else(|| element.fault(ErrorKind::Length, name))
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        p.array(*self);
        ber::header(p, tag, false, N);
    }
}

impl<'a> Value<'a> for Oid<'a> {
    const TYPE: &'static Type =
        &Type { name: "OBJECT IDENTIFIER", tag: Some(Tag::OBJECT_IDENTIFIER), kind: Kind::Oid };

    #[inline]
    fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
        element.oid(name)
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        ber::octets(p, tag, self.as_octets());
    }
}

/// An element of any type, kept as it came.
#[derive(Clone, Copy, PartialEq)]
pub struct Any<'a>(&'a [u8]);

impl<'a> Any<'a> {
    /// One element: tag, length and contents.
    #[must_use]
    pub fn new(element: &'a [u8]) -> Option<Self> {
        Tlv::parse(element, "").ok().map(|_| Self(element))
    }

    /// The element; its offset counts from itself.
    ///
    /// # Errors
    /// None, if it was made by reading.
    pub fn tlv(&self, name: &'static str) -> Result<Tlv<'a>, DecodeError> {
        Tlv::parse(self.0, name)
    }

    /// Tag, length and contents.
    #[must_use]
    pub const fn as_octets(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Any<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl<'a> Value<'a> for Any<'a> {
    const TYPE: &'static Type = &Type { name: "ANY", tag: None, kind: Kind::Any };

    #[inline]
    fn begins_with(_: Tag) -> bool {
        true
    }

    #[inline]
    fn read(element: &Tlv<'a>, _: &'static str) -> Result<Self, DecodeError> {
        Ok(Self(element.octets))
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, _: Tag) {
        p.slice(self.0);
    }
}

/// A SEQUENCE OF: received, or given to be written.
#[derive(Clone, Copy)]
pub struct List<'a, T> {
    from: From<'a, T>,
    items: PhantomData<T>,
}

#[derive(Clone, Copy)]
enum From<'a, T> {
    Received { element: &'a [u8], anew: bool },
    Given(&'a [T]),
}

impl<'a, T: Value<'a>> List<'a, T> {
    /// A list to write.
    #[must_use]
    pub const fn of(items: &'a [T]) -> Self {
        Self { from: From::Given(items), items: PhantomData }
    }

    /// The items in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'a, T> {
        let (received, given, afresh) = match self.from {
            From::Received { element, anew } => (element, &[][..], anew),
            From::Given(items) => (&[][..], items, false),
        };
        // What was received has been looked at: no item is left out here.
        let walk = Tlv::parse(received, "").and_then(|list| list.walk(""));
        let received = walk.into_iter().flatten().flatten().filter_map(|item| T::read(&item, "").ok());
        received.chain(given.iter().copied()).map(move |item| if afresh { item.anew() } else { item })
    }

    /// Whether there is no item in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl<'a, T: Value<'a>> PartialEq for List<'a, T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<'a, T: Value<'a>> fmt::Debug for List<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Value<'a>> Value<'a> for List<'a, T> {
    const TYPE: &'static Type =
        &Type { name: "SEQUENCE OF", tag: Some(Tag::SEQUENCE), kind: Kind::ListOf(T::TYPE) };

    fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
        for (i, item) in element.walk(name)?.enumerate() {
            let item = item?;
            if i == MAX_ITEMS {
                return Err(item.fault(ErrorKind::Bound, name));
            }
            if !T::begins_with(item.tag) {
                return Err(item.fault(ErrorKind::Value, name));
            }
            T::read(&item, name)?;
        }
        let from = From::Received { element: element.octets, anew: false };
        Ok(Self { from, items: PhantomData })
    }

    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        match self.from {
            From::Received { element, anew: false } => {
                if let Ok(element) = Tlv::parse(element, "") {
                    if element.tag == tag {
                        p.slice(element.octets);
                    } else {
                        element.write_as(p, tag);
                    }
                }
            }
            From::Received { .. } => ber::constructed(p, tag, |p| {
                for i in (0..self.iter().count()).rev() {
                    if let Some(item) = self.iter().nth(i) {
                        item.write(p);
                    }
                }
            }),
            From::Given(items) => ber::constructed(p, tag, |p| {
                for item in items.iter().rev() {
                    item.write(p);
                }
            }),
        }
    }

    fn anew(mut self) -> Self {
        if let From::Received { anew, .. } = &mut self.from {
            *anew = true;
        }
        self
    }
}

/// The first 64 bits of a BIT STRING, and how many bits it has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Bits {
    bits: u64,
    length: u8,
}

impl Bits {
    /// With these bits set, at least `least` bits long. Of bits past 63 none is kept.
    #[must_use]
    pub fn of(least: u8, set: &[u8]) -> Self {
        let mut bits = Self { bits: 0, length: least.min(64) };
        for bit in set.iter().filter(|bit| **bit < 64) {
            bits.bits |= 1 << 63 >> bit;
            bits.length = bits.length.max(bit + 1);
        }
        bits
    }

    /// Whether the bit is there and set; bit 0 is the first.
    #[must_use]
    pub const fn has(self, bit: u8) -> bool {
        bit < self.length && self.bits << bit >> 63 != 0
    }

    /// Bits in it, of at most 64.
    #[must_use]
    pub const fn len(self) -> u8 {
        self.length
    }

    /// Whether there is no bit in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.length == 0
    }

    pub(crate) fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        let string = element.bits(name)?;
        let length = string.len().min(64) as u8;
        let octets = string.octets().take(8).zip((0..8).rev());
        let bits = octets.fold(0, |bits, (octet, place)| bits | u64::from(octet) << (8 * place));
        // What is behind the end does not count.
        let bits = if length == 0 { 0 } else { bits >> (64 - length) << (64 - length) };
        Ok(Self { bits, length })
    }

    pub(crate) fn write_as(self, p: &mut Prepender<'_>, tag: Tag) {
        let count = usize::from(self.length.div_ceil(8));
        let unused = (count * 8) as u8 - self.length;
        ber::bits(p, tag, unused, &self.bits.to_be_bytes()[..count]);
    }
}

impl fmt::Debug for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..self.length).try_for_each(|bit| f.write_str(if self.has(bit) { "1" } else { "0" }))
    }
}

/// A type with its place in the standard and in the code.
pub struct TypeRow {
    /// The name of the type here.
    pub rust: &'static str,
    /// Clause of TS 29.002.
    pub clause: &'static str,
    /// Its rows.
    pub of: &'static Type,
    /// Reads an element into the type and writes it again: as it came, or anew.
    pub rewrite: fn(&Tlv<'_>, bool, &mut Prepender<'_>) -> Result<(), DecodeError>,
}

impl fmt::Debug for TypeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} §{}", self.rust, self.clause)
    }
}
