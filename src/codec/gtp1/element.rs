//! Information elements as the table and the messages see them: rows, values, and the walk.

use super::cause::Cause;
use crate::wire::{ErrorKind, Writer};
use std::fmt;
use std::marker::PhantomData;

/// How an element is framed, TS 29.060 §7.7.0: codes below 128 are TV, the others TLV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Type and a value of so many octets.
    Tv(u8),
    /// Type, two octets of length, and a value of at least and at most so many octets.
    Tlv(u16, u16),
    /// Type, one octet of length, and a value: the Extension Header Type List alone, §7.7.40.
    ShortTlv,
}

impl Format {
    /// Whether a value of `length` octets is one that the format allows.
    #[must_use]
    pub const fn allows(self, length: usize) -> bool {
        match self {
            Self::Tv(octets) => length == octets as usize,
            Self::Tlv(least, most) => least as usize <= length && length <= most as usize,
            Self::ShortTlv => length <= 0xff,
        }
    }
}

/// One row of an element table.
#[derive(Debug)]
pub struct Row {
    /// The type octet.
    pub code: u8,
    /// The name as the standard prints it.
    pub name: &'static str,
    /// Framing and length.
    pub format: Format,
    /// The clause that defines the value.
    pub clause: &'static str,
    /// Whether octets are a value that the clause allows.
    pub accepts: fn(&[u8]) -> bool,
    /// If their number alone decides that: the least and the most.
    pub lengths: Option<(u16, u16)>,
}

/// Octets of the values of TV elements by their types; 0 where the table holds none.
pub(crate) const fn fixed(rows: &[Option<&Row>; 256]) -> [u8; 128] {
    let mut fixed = [0; 128];
    let mut code = 0;
    while code < 128 {
        if let Some(Row { format: Format::Tv(octets), .. }) = rows[code] {
            fixed[code] = *octets;
        }
        code += 1;
    }
    fixed
}

/// A value that an element carries. Decoding borrows and never allocates.
pub trait Value<'a>: Copy + fmt::Debug {
    /// If the number of octets alone decides whether they are a value: the least and the most.
    const LENGTHS: Option<(u16, u16)> = None;

    /// Reads the value's octets; `None` if the clause does not allow them.
    fn decode(octets: &'a [u8]) -> Option<Self>;

    /// Writes the value's octets.
    fn encode(&self, w: &mut Writer<'_>);

    /// Writes type and value.
    #[inline]
    fn write_tv(&self, code: u8, w: &mut Writer<'_>) {
        w.u8(code);
        self.encode(w);
    }

    /// Writes type, length and value.
    #[inline]
    fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
        w.u8(code);
        let mark = w.open_u16();
        self.encode(w);
        w.close_u16(mark);
    }
}

/// A row as a type: what the table expands to, and what messages name.
pub trait Ie {
    /// The type octet.
    const CODE: u8;
    /// The row.
    const ROW: &'static Row;
    /// What the element carries.
    type Value<'a>: Value<'a>;

    /// Writes the element.
    #[inline]
    fn write(value: &Self::Value<'_>, w: &mut Writer<'_>) {
        match Self::ROW.format {
            Format::Tv(_) => value.write_tv(Self::CODE, w),
            Format::Tlv(..) => value.write_tlv(Self::CODE, w),
            Format::ShortTlv => {
                w.u8(Self::CODE);
                let mark = w.open_u8();
                value.encode(w);
                w.close_u8(mark);
            }
        }
    }

    /// Takes the element's value off `tail`, which begins behind the type octet.
    #[inline]
    fn split(tail: &[u8]) -> Option<(&[u8], &[u8])> {
        match Self::ROW.format {
            Format::Tv(n) => tail.split_at_checked(usize::from(n)),
            Format::Tlv(..) => split_tlv(tail),
            Format::ShortTlv => split_short(tail),
        }
    }
}

/// Takes length and value off `tail`.
#[inline]
pub(crate) fn split_tlv(tail: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, tail) = tail.split_first_chunk::<2>()?;
    tail.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

/// Whether a message's clause demands the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Mandatory.
    M,
    /// Conditional.
    C,
    /// Optional.
    O,
}

/// What is wrong with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// A mandatory element is not there: TS 29.060 §11.1.5.
    Missing,
    /// A mandatory element has a length that its clause does not allow: §11.1.6.
    Length,
    /// A mandatory element has a value that its clause does not allow: §11.1.7.
    Incorrect,
    /// The message ends inside the element: §11.1.6.
    CutShort,
    /// A TV element that the table does not hold: its length is unknown, and with it everything
    /// behind it: §11.1.9.
    Unknown,
}

/// A fault for which a message must be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The type octet of the element.
    pub code: u8,
    /// Offset of the element from the start of the message; for a missing one, the message's end.
    pub offset: u32,
}

impl Fault {
    /// The cause that answers a request with this fault.
    #[must_use]
    pub const fn cause(&self) -> Cause {
        match self.kind {
            FaultKind::Missing => Cause::MANDATORY_IE_MISSING,
            FaultKind::Incorrect | FaultKind::Length => Cause::MANDATORY_IE_INCORRECT,
            FaultKind::CutShort | FaultKind::Unknown => Cause::INVALID_MESSAGE_FORMAT,
        }
    }

    /// The fault as the one error of decoding.
    #[must_use]
    pub fn error(&self) -> crate::wire::DecodeError {
        let kind = match self.kind {
            FaultKind::Missing => ErrorKind::Missing,
            FaultKind::Incorrect => ErrorKind::Value,
            FaultKind::Length => ErrorKind::Length,
            FaultKind::CutShort => ErrorKind::Truncated,
            FaultKind::Unknown => ErrorKind::Unknown,
        };
        let name = super::ie::row(self.code).map_or("Information Element", |row| row.name);
        crate::wire::DecodeError::new(kind, name, self.offset as usize)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (type {})", self.error(), self.code)
    }
}

/// What a parse noticed beside the values. A message that is built has the default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Received<'a> {
    /// The first fault that framing or a mandatory element showed.
    pub fault: Option<Fault>,
    /// Bit n: the message's field n was met, whether or not its value could be read.
    pub met: u64,
    /// Optional elements whose value the clause does not allow: treated as absent (§11.1.8).
    pub incorrect: u16,
    /// TLV elements that the table does not hold: skipped (§11.1.9).
    pub unknown: u16,
    /// Elements that stand before one that the message's table puts earlier (§11.1.10).
    pub out_of_sequence: u16,
    /// Known elements that this message does not have: skipped (§11.1.11).
    pub unexpected: u16,
    /// Elements repeated beyond what the message's table allows: skipped (§11.1.12).
    pub repeated: u16,
    #[doc(hidden)]
    pub borrow: PhantomData<&'a ()>,
}

impl Received<'_> {
    /// Keeps the first fault.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse(&mut self, kind: FaultKind, code: u8, offset: usize) {
        if self.fault.is_none() {
            self.fault = Some(Fault { kind, code, offset: offset as u32 });
        }
    }

    /// An element whose value does not decode.
    #[cold]
    #[inline(never)]
    pub(crate) fn incorrect(&mut self, presence: Presence, row: &Row, length: usize, offset: usize) {
        if presence == Presence::M {
            let kind = if row.format.allows(length) { FaultKind::Incorrect } else { FaultKind::Length };
            self.refuse(kind, row.code, offset);
        } else {
            self.incorrect = self.incorrect.saturating_add(1);
        }
    }

    /// Skips an element that has no (further) place in the message; `None` ends the walk.
    #[cold]
    #[inline(never)]
    pub(crate) fn skip<'b>(&mut self, octets: &'b [u8], offset: usize, has_place: bool) -> Option<&'b [u8]> {
        let (&code, tail) = octets.split_first()?;
        match split_element(super::ie::row(code), code, tail) {
            Ok((_, rest)) => {
                let count = if has_place {
                    &mut self.repeated
                } else if super::ie::row(code).is_some() {
                    &mut self.unexpected
                } else {
                    &mut self.unknown
                };
                *count = count.saturating_add(1);
                Some(rest)
            }
            Err(kind) => {
                self.refuse(kind, code, offset);
                None
            }
        }
    }
}

#[inline]
fn split_short(tail: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, tail) = tail.split_first()?;
    tail.split_at_checked(usize::from(*length))
}

#[inline]
fn split_element<'a>(row: Option<&Row>, code: u8, tail: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), FaultKind> {
    let split = match row.map(|row| row.format) {
        Some(Format::Tv(n)) => tail.split_at_checked(usize::from(n)),
        Some(Format::ShortTlv) => split_short(tail),
        _ if code < 128 => return Err(FaultKind::Unknown),
        _ => split_tlv(tail),
    };
    split.ok_or(FaultKind::CutShort)
}

/// One element as it stands in a message.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The type octet.
    pub code: u8,
    /// Offset of the type octet from the start of the message.
    pub offset: usize,
    /// The value, without type and length.
    pub value: &'a [u8],
    /// The whole element: type, length if it has one, value.
    pub octets: &'a [u8],
    /// The table's row, if it holds the code.
    pub row: Option<&'static Row>,
}

impl Element<'_> {
    /// The name as the standard prints it, if the table holds the code.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.row.map(|row| row.name)
    }
}

/// The elements of a message in order. The walk ends early where an element cannot be framed;
/// [`Elements::rest`] then is what could not be walked.
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

    /// What is not walked yet; after the last element, what could not be framed.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.octets
    }

    /// Why the walk ended before the octets did, if it did.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        let (&code, tail) = self.octets.split_first()?;
        let kind = split_element(super::ie::row(code), code, tail).err()?;
        Some(Fault { kind, code, offset: self.offset as u32 })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        let (&code, tail) = self.octets.split_first()?;
        // A length of two octets is read without asking the table; the types of TV come first.
        let (head, length) = match super::ie::FIXED.get(usize::from(code)) {
            Some(0) => return None,
            Some(length) => (1, usize::from(*length)),
            None if code == super::ie::row::ExtensionHeaderTypeList::CODE => (2, usize::from(*tail.first()?)),
            None => (3, usize::from(u16::from_be_bytes(*tail.first_chunk()?))),
        };
        let (octets, rest) = self.octets.split_at_checked(head + length)?;
        let value = octets.get(head..)?;
        let element = Element { code, offset: self.offset, value, octets, row: super::ie::row(code) };
        self.offset += octets.len();
        self.octets = rest;
        Some(element)
    }
}

/// An element that a message may repeat: values to send, or the octets that hold them, walked
/// when asked for.
#[derive(Clone, Copy)]
pub enum Many<'a, V> {
    /// Values to send.
    Values(&'a [V]),
    /// Elements with type `code` among `octets`, of which there are `count`.
    Octets {
        /// From the first such element to the end of the message.
        octets: &'a [u8],
        /// The type octet.
        code: u8,
        /// How many there are.
        count: u16,
    },
}

impl<V> Default for Many<'_, V> {
    fn default() -> Self {
        Self::Values(&[])
    }
}

impl<'a, V: Value<'a>> Many<'a, V> {
    /// How many there are. Those whose value the clause does not allow count, but are not walked.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Values(values) => values.len(),
            Self::Octets { count, .. } => usize::from(*count),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = V> + use<'a, V> {
        let (values, octets, wanted): (&'a [V], &'a [u8], u8) = match *self {
            Self::Values(values) => (values, &[], 0),
            Self::Octets { octets, code, .. } => (&[], octets, code),
        };
        let walked = Elements::new(octets, 0)
            .filter(move |element| element.code == wanted)
            .filter_map(|element| V::decode(element.value));
        values.iter().copied().chain(walked)
    }

    #[inline]
    pub(crate) fn meet(&mut self, here: &'a [u8], of: u8) {
        match self {
            Self::Octets { count, .. } => *count = count.saturating_add(1),
            Self::Values(_) => *self = Self::Octets { octets: here, code: of, count: 1 },
        }
    }
}

impl<'a, V: Value<'a>> fmt::Debug for Many<'a, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
