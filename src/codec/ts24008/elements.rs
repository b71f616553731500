//! The walk over a message's elements: TS 24.007 §11.2, and what TS 24.008 §8.5 to §8.7 make of faults.

use super::header::{Direction, ProtocolDiscriminator};
use super::{GmmCause, SmCause};
use crate::wire::{ErrorKind, Reader, Writer};
use std::fmt;

/// How an element is framed, TS 24.007 §11.2.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Type 1 V: half an octet; the first of two stands in bits 1 to 4.
    Half,
    /// Type 3 V: octets of a known number.
    V,
    /// Type 4 LV: a length octet, then the value.
    Lv,
    /// Type 1 TV: the identifier in bits 5 to 8, the value in bits 1 to 4.
    TvHalf,
    /// Type 2: an identifier alone.
    T,
    /// Type 3 TV: an identifier, then octets of a known number.
    Tv,
    /// Type 4 TLV.
    Tlv,
    /// Type 6 TLV-E: a length of two octets.
    TlvE,
}

impl Format {
    /// Octets before the value.
    #[must_use]
    pub const fn overhead(self) -> u16 {
        match self {
            Self::Half | Self::V | Self::TvHalf => 0,
            Self::Lv | Self::T | Self::Tv => 1,
            Self::Tlv => 2,
            Self::TlvE => 3,
        }
    }

    /// As the standard's tables print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Half | Self::V => "V",
            Self::Lv => "LV",
            Self::TvHalf | Self::Tv => "TV",
            Self::T => "T",
            Self::Tlv => "TLV",
            Self::TlvE => "TLV-E",
        }
    }
}

/// One information element as it stands in messages.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// Identifier; 0 where the element is always sent without one. For [`Format::TvHalf`] the low half is 0.
    pub iei: u8,
    /// Name as the standard's message tables print it.
    pub name: &'static str,
    /// Clause of TS 24.008 that defines the value.
    pub clause: &'static str,
    /// Framing.
    pub format: Format,
    /// Shortest whole element in octets, as the tables give it (0 for half an octet).
    pub min: u16,
    /// Longest whole element in octets.
    pub max: u16,
}

impl Row {
    /// Fewest octets of the value.
    #[must_use]
    pub const fn min_value(&self) -> u16 {
        self.min.saturating_sub(self.format.overhead())
    }

    /// Most octets of the value.
    #[must_use]
    pub const fn max_value(&self) -> u16 {
        self.max.saturating_sub(self.format.overhead())
    }

    fn admits(&self, length: usize) -> bool {
        (usize::from(self.min_value())..=usize::from(self.max_value())).contains(&length)
    }
}

/// Whether an element must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// M: without it the message is refused.
    Mandatory,
    /// O.
    Optional,
}

/// One line of a message's table.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The element.
    pub row: &'static Row,
    /// Whether it must be there. Mandatory elements here are those without identifier, at their place.
    pub presence: Presence,
}

/// One message.
#[derive(Debug)]
pub struct MessageRow {
    /// Which protocol.
    pub protocol: ProtocolDiscriminator,
    /// Message type, §10.4.
    pub message_type: u8,
    /// Name as the standard prints it.
    pub name: &'static str,
    /// Clause of TS 24.008.
    pub clause: &'static str,
    /// Who sends it.
    pub direction: Direction,
    /// Its elements in their order.
    pub parts: &'static [Part],
}

/// What the walk makes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The element of the message's table with this index.
    Part(u8),
    /// Not to be used, and why.
    Aside(Trouble),
}

/// What can be wrong with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// A mandatory element is not there, or cut short, or of a length that it cannot have (§8.5).
    Mandatory,
    /// An unknown identifier of the kind that must be understood: bits 5 to 8 are 0 (§8.5, TS 24.007 §11.2.5).
    ComprehensionRequired,
    /// Another unknown identifier: ignored (§8.6.1).
    Unknown,
    /// An element that must come earlier: ignored (§8.6.2).
    OutOfSequence,
    /// A second one: ignored (§8.6.3).
    Repeated,
    /// An optional element that is cut short or has a length that it cannot have: as if not there (§8.7.1).
    Syntax,
    /// Refused by the receiver's own look at an element's content (§8.7.2, §8.8).
    Conditional,
}

impl Trouble {
    /// Whether the message must be refused for it.
    #[must_use]
    pub const fn refuses(self) -> bool {
        matches!(self, Self::Mandatory | Self::ComprehensionRequired | Self::Conditional)
    }
}

/// One thing that is wrong with a message.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fault {
    /// What is wrong.
    pub trouble: Trouble,
    /// What the octets are like.
    pub kind: ErrorKind,
    /// Name of the element; of an unknown one, a word for it.
    pub element: &'static str,
    /// Identifier, 0 if it has none.
    pub iei: u8,
    /// Where, in octets from the start of the message.
    pub offset: u32,
}

impl Fault {
    /// The session management cause to answer with (§8.5 to §8.7).
    #[must_use]
    pub const fn sm_cause(&self) -> SmCause {
        match self.trouble {
            Trouble::Mandatory | Trouble::ComprehensionRequired => SmCause::INVALID_MANDATORY_INFORMATION,
            Trouble::Conditional => SmCause::CONDITIONAL_IE_ERROR,
            _ => SmCause::INFORMATION_ELEMENT_NON_EXISTENT_OR_NOT_IMPLEMENTED,
        }
    }

    /// The mobility management cause to answer with (§8.5 to §8.7).
    #[must_use]
    pub const fn gmm_cause(&self) -> GmmCause {
        GmmCause(self.sm_cause().0)
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trouble, kind, element, iei, offset } = self;
        write!(f, "{trouble:?}: {element} ({iei:#04x}) {} at octet {offset}", kind.as_str())
    }
}

impl std::error::Error for Fault {}

/// What was wrong with a message, in short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The first fault met.
    pub first: Option<Fault>,
    /// The first fault that refuses the message.
    pub refusing: Option<Fault>,
    /// Elements that no field took.
    pub aside: u16,
}

impl Faults {
    /// Notes what is wrong with `element`, if anything is.
    pub(super) fn note(&mut self, element: &Element<'_>) {
        let Place::Aside(trouble) = element.place else { return };
        self.aside = self.aside.saturating_add(1);
        let fault = Fault {
            trouble,
            kind: element.kind,
            element: element.row.map_or("Information element", |row| row.name),
            iei: element.iei,
            offset: u32::try_from(element.offset).unwrap_or(u32::MAX),
        };
        self.first.get_or_insert(fault);
        if trouble.refuses() {
            self.refusing.get_or_insert(fault);
        }
    }
}

/// One element of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Its row, if the message's table has one.
    pub row: Option<&'static Row>,
    /// Its identifier; 0 if it has none.
    pub iei: u8,
    /// Where it starts, in octets from the start of the message.
    pub offset: usize,
    /// Its value. Half an octet stands in bits 1 to 4 of one octet.
    pub value: &'a [u8],
    /// What the walk makes of it.
    pub place: Place,
    /// The whole element with identifier and length. Two halves share their octet.
    pub octets: &'a [u8],
    /// What its octets are like, where the walk has put it aside.
    pub kind: ErrorKind,
}

/// Values of half an octet, to be borrowed like any other value.
static HALVES: [u8; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

fn half(nibble: u8) -> &'static [u8] {
    std::slice::from_ref(&HALVES[usize::from(nibble & 0xf)])
}

/// A walk over a message. Ends at the end of the octets, or where they can no longer be framed.
#[derive(Clone, Copy, Debug)]
pub struct Elements<'a> {
    r: Reader<'a>,
    parts: &'static [Part],
    /// Index of the next part that may come.
    next: usize,
    /// The high half of an octet whose low half has been handed out.
    high: Option<&'a [u8]>,
    ended: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn new(body: &'a [u8], offset: usize, parts: &'static [Part]) -> Self {
        Self { r: Reader::at(body, offset, "Information element"), parts, next: 0, high: None, ended: false }
    }

    /// An element made of what has been taken since `start`.
    fn element(
        &self,
        start: Reader<'a>,
        row: Option<&'static Row>,
        iei: u8,
        value: &'a [u8],
        place: Place,
    ) -> Element<'a> {
        let octets = start.peek();
        let octets = &octets[..self.r.offset() - start.offset()];
        Element { row, iei, offset: start.offset(), value, place, octets, kind: ErrorKind::Length }
    }

    /// The octets end inside an element: all that is left is that element.
    fn cut(
        &mut self,
        start: Reader<'a>,
        row: Option<&'static Row>,
        iei: u8,
        trouble: Trouble,
    ) -> Element<'a> {
        self.ended = true;
        self.r = start;
        let octets = self.r.rest();
        let place = Place::Aside(trouble);
        Element { row, iei, offset: start.offset(), value: &[], place, octets, kind: ErrorKind::Truncated }
    }

    fn mandatory(&mut self, row: &'static Row) -> Element<'a> {
        let start = self.r;
        let index = self.next;
        self.next += 1;
        if row.format == Format::Half {
            if let Some(octet) = self.high.take() {
                let value = half(octet[0] >> 4);
                let offset = start.offset() - 1;
                let place = Place::Part(index as u8);
                return Element {
                    row: Some(row),
                    iei: 0,
                    offset,
                    value,
                    place,
                    octets: octet,
                    kind: ErrorKind::Length,
                };
            }
            let Ok(octet) = self.r.take(1) else { return self.missing(start, row) };
            self.high = Some(octet);
            return self.element(start, Some(row), 0, half(octet[0]), Place::Part(index as u8));
        }
        self.high = None;
        let taken = match row.format {
            Format::Lv => self.r.u8().and_then(|length| self.r.take(usize::from(length))),
            _ => self.r.take(usize::from(row.min_value())),
        };
        match taken {
            Ok(value) if row.admits(value.len()) => {
                self.element(start, Some(row), 0, value, Place::Part(index as u8))
            }
            Ok(value) => self.element(start, Some(row), 0, value, Place::Aside(Trouble::Mandatory)),
            Err(_) => self.missing(start, row),
        }
    }

    fn missing(&mut self, start: Reader<'a>, row: &'static Row) -> Element<'a> {
        self.next = self.parts.len();
        let nothing_left = start.is_empty();
        let mut element = self.cut(start, Some(row), 0, Trouble::Mandatory);
        if nothing_left {
            element.kind = ErrorKind::Missing;
        }
        element
    }

    fn tagged(&mut self) -> Option<Element<'a>> {
        let start = self.r;
        let iei = self.r.u8().ok()?;
        let known = self.parts.iter().enumerate().find(|(_, part)| {
            part.presence == Presence::Optional
                && match part.row.format {
                    Format::TvHalf => part.row.iei == iei & 0xf0,
                    _ => part.row.iei == iei,
                }
        });
        let Some((index, row)) = known.map(|(index, part)| (index, part.row)) else {
            let trouble = if iei & 0xf0 == 0 { Trouble::ComprehensionRequired } else { Trouble::Unknown };
            if iei & 0x80 != 0 {
                let value = half(iei);
                let mut e = self.element(start, None, iei & 0xf0, value, Place::Aside(trouble));
                e.kind = ErrorKind::Unknown;
                return Some(e);
            }
            return Some(match self.r.u8().and_then(|length| self.r.take(usize::from(length))) {
                Ok(value) => {
                    let mut e = self.element(start, None, iei, value, Place::Aside(trouble));
                    e.kind = ErrorKind::Unknown;
                    e
                }
                Err(_) => self.cut(start, None, iei, trouble),
            });
        };
        let taken = match row.format {
            Format::TvHalf => Ok(half(iei)),
            Format::T => Ok(&[][..]),
            Format::Tlv => self.r.u8().and_then(|length| self.r.take(usize::from(length))),
            Format::TlvE => self.r.u16().and_then(|length| self.r.take(usize::from(length))),
            _ => self.r.take(usize::from(row.min_value())),
        };
        let Ok(value) = taken else { return Some(self.cut(start, Some(row), row.iei, Trouble::Syntax)) };
        let place = if index + 1 == self.next {
            Place::Aside(Trouble::Repeated)
        } else if index < self.next {
            Place::Aside(Trouble::OutOfSequence)
        } else {
            self.next = index + 1;
            let whole = matches!(row.format, Format::TvHalf | Format::T) || row.admits(value.len());
            if whole { Place::Part(index as u8) } else { Place::Aside(Trouble::Syntax) }
        };
        Some(self.element(start, Some(row), row.iei, value, place))
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        if self.ended {
            return None;
        }
        match self.parts.get(self.next) {
            Some(part) if part.presence == Presence::Mandatory => Some(self.mandatory(part.row)),
            _ => self.tagged(),
        }
    }
}

/// Elements that no field of a message took, in the order met.
#[derive(Clone, Copy, Default)]
pub struct Others<'a> {
    body: &'a [u8],
    parts: &'static [Part],
}

impl<'a> Others<'a> {
    pub(super) fn of(body: &'a [u8], parts: &'static [Part]) -> Self {
        Self { body, parts }
    }

    /// Elements to send as they are, behind those of the message's table.
    #[must_use]
    pub const fn raw(octets: &'a [u8]) -> Self {
        Self { body: octets, parts: &[] }
    }

    /// Walks them.
    pub fn iter(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        Elements::new(self.body, 0, self.parts).filter(|e| matches!(e.place, Place::Aside(_)))
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        for element in self.iter() {
            if element.iei != 0 || element.row.is_none_or(|row| row.iei != 0) {
                w.slice(element.octets);
            }
        }
    }
}

impl PartialEq for Others<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().map(|e| e.octets).eq(other.iter().map(|e| e.octets))
    }
}

impl fmt::Debug for Others<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|e| e.octets)).finish()
    }
}

/// Writes a message's fields by its rows, joining halves to octets.
pub(super) struct Put<'w, 'b> {
    w: &'w mut Writer<'b>,
    low: Option<u8>,
}

impl<'w, 'b> Put<'w, 'b> {
    pub(super) fn new(w: &'w mut Writer<'b>) -> Self {
        Self { w, low: None }
    }

    /// Writes one element whose value `value` writes; nothing if it is optional and absent. An absent
    /// mandatory one becomes the shortest run of zeros that its row allows.
    pub(super) fn element(&mut self, part: &Part, value: Option<impl FnOnce(&mut Writer<'_>)>) {
        let row = part.row;
        if matches!(row.format, Format::Half | Format::TvHalf) {
            let mut octet = [0];
            let mut w = Writer::new(&mut octet);
            match value {
                Some(value) => value(&mut w),
                None if part.presence == Presence::Optional => return,
                None => {}
            }
            let nibble = octet[0] & 0xf;
            if row.format == Format::TvHalf {
                return self.w.u8(row.iei | nibble);
            }
            match self.low.take() {
                Some(low) => self.w.u8(nibble << 4 | low),
                None => self.low = Some(nibble),
            }
            return;
        }
        let absent = |w: &mut Writer<'_>| (0..row.min_value()).for_each(|_| w.u8(0));
        if value.is_none() && part.presence == Presence::Optional {
            return;
        }
        if row.iei != 0 {
            self.w.u8(row.iei);
        }
        let mark8 = matches!(row.format, Format::Lv | Format::Tlv).then(|| self.w.open_u8());
        let mark16 = matches!(row.format, Format::TlvE).then(|| self.w.open_u16());
        match value {
            Some(value) => value(self.w),
            None => absent(self.w),
        }
        if let Some(mark) = mark8 {
            self.w.close_u8(mark);
        }
        if let Some(mark) = mark16 {
            self.w.close_u16(mark);
        }
    }

    /// Ends the elements of the table: an odd half is filled up with zeros.
    pub(super) fn finish(self) {
        if let Some(low) = self.low {
            self.w.u8(low);
        }
    }
}
