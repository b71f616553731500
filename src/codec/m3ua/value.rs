//! The values of parameters. Decoding borrows and never allocates.

use super::header::{self, Parameters};
use super::parameter::Tagged;
use crate::wire::Writer;
use std::fmt;
use std::marker::PhantomData;

/// A value that a parameter carries.
pub trait Value<'a>: Copy + fmt::Debug {
    /// Reads the value's octets; `None` if the clause does not allow them.
    fn decode(octets: &'a [u8]) -> Option<Self>;

    /// Writes the value's octets.
    fn encode(&self, w: &mut Writer<'_>);
}

/// A 32-bit number.
pub type Word = u32;
/// Octets as they are: text, or what a peer wants back.
pub type Octets<'a> = &'a [u8];

impl<'a> Value<'a> for u32 {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        Some(Self::from_be_bytes(octets.try_into().ok()?))
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u32(*self);
    }
}

impl<'a> Value<'a> for &'a [u8] {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        Some(octets)
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.slice(self);
    }
}

/// Three reserved octets and one that says something: a congestion level, a hop counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Level(pub u8);

impl<'a> Value<'a> for Level {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[_, _, _, level] = octets else { return None };
        Some(Self(level))
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u32(self.0.into());
    }
}

/// A list of 32-bit words: routing contexts.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Words<'a> {
    octets: &'a [u8],
}

impl<'a> Words<'a> {
    /// Over words in network order.
    #[inline]
    #[must_use]
    pub const fn new(words: &'a [[u8; 4]]) -> Self {
        Self { octets: words.as_flattened() }
    }

    /// Of one word in network order.
    #[inline]
    #[must_use]
    pub const fn one(word: &'a [u8; 4]) -> Self {
        Self { octets: word }
    }

    /// How many.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.octets.len() / 4
    }

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.octets.len() < 4
    }

    /// The only word, if there is just one.
    #[inline]
    #[must_use]
    pub fn single(&self) -> Option<u32> {
        self.octets.try_into().ok().map(u32::from_be_bytes)
    }

    /// Each word.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = u32> + Clone + use<'a> {
        self.octets.as_chunks::<4>().0.iter().map(|word| u32::from_be_bytes(*word))
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> Value<'a> for Words<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        (!octets.is_empty() && octets.len().is_multiple_of(4)).then_some(Self { octets })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.slice(self.octets);
    }
}

/// One affected point code: RFC 4666 §3.4.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AffectedPointCode {
    /// How many low bits of the point code say nothing.
    pub mask: u8,
    /// The point code, right-justified.
    pub point_code: u32,
}

impl AffectedPointCode {
    /// As the parameter carries it.
    #[inline]
    #[must_use]
    pub const fn to_word(self) -> [u8; 4] {
        let [_, a, b, c] = self.point_code.to_be_bytes();
        [self.mask, a, b, c]
    }

    /// Whether `point_code` is meant.
    #[inline]
    #[must_use]
    pub const fn covers(self, point_code: u32) -> bool {
        let mask = if self.mask >= 24 { 0xff_ffff } else { (1 << self.mask) - 1 };
        self.point_code | mask == point_code | mask
    }
}

/// A list of point codes with masks: affected, concerned, originating.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct AffectedPointCodes<'a>(Words<'a>);

impl<'a> AffectedPointCodes<'a> {
    /// Over what [`AffectedPointCode::to_word`] gives.
    #[inline]
    #[must_use]
    pub const fn new(words: &'a [[u8; 4]]) -> Self {
        Self(Words::new(words))
    }

    /// Of one.
    #[inline]
    #[must_use]
    pub const fn one(word: &'a [u8; 4]) -> Self {
        Self(Words::one(word))
    }

    /// How many.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each point code.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = AffectedPointCode> + Clone + use<'a> {
        self.0.iter().map(|word| AffectedPointCode { mask: (word >> 24) as u8, point_code: word & 0xff_ffff })
    }
}

impl fmt::Debug for AffectedPointCodes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> Value<'a> for AffectedPointCodes<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        Words::decode(octets).map(Self)
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        self.0.encode(w);
    }
}

/// Protocol Data: the routing label and the user part's message, RFC 4666 §3.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProtocolData<'a> {
    /// Originating Point Code.
    pub opc: u32,
    /// Destination Point Code.
    pub dpc: u32,
    /// Service Indicator.
    pub si: u8,
    /// Network Indicator.
    pub ni: u8,
    /// Message Priority.
    pub mp: u8,
    /// Signalling Link Selection.
    pub sls: u8,
    /// User Protocol Data.
    pub data: &'a [u8],
}

impl<'a> Value<'a> for ProtocolData<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&[a, b, c, d, e, f, g, h, si, ni, mp, sls], data) = octets.split_first_chunk::<12>()?;
        let opc = u32::from_be_bytes([a, b, c, d]);
        Some(Self { opc, dpc: u32::from_be_bytes([e, f, g, h]), si, ni, mp, sls, data })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u32(self.opc);
        w.u32(self.dpc);
        w.array([self.si, self.ni, self.mp, self.sls]);
        w.slice(self.data);
    }
}

/// A parameter that may be there several times.
pub struct Many<'a, P: Tagged> {
    /// Where they were received, in their order among others.
    octets: &'a [u8],
    /// Those to send.
    items: &'a [P::Value<'a>],
    row: PhantomData<P>,
}

impl<P: Tagged> Clone for Many<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Tagged> Copy for Many<'_, P> {}

impl<P: Tagged> Default for Many<'_, P> {
    fn default() -> Self {
        Self { octets: &[], items: &[], row: PhantomData }
    }
}

impl<'a, P: Tagged> Many<'a, P> {
    /// To send.
    #[must_use]
    pub const fn of(items: &'a [P::Value<'a>]) -> Self {
        Self { octets: &[], items, row: PhantomData }
    }

    pub(crate) const fn received(octets: &'a [u8]) -> Self {
        Self { octets, items: &[], row: PhantomData }
    }

    /// Each value. One that its definition does not allow is left out: the message's fault tells of it.
    pub fn iter(&self) -> impl Iterator<Item = P::Value<'a>> + use<'a, P> {
        Parameters::new(self.octets, 0)
            .map_while(Result::ok)
            .filter(|parameter| parameter.tag == P::TAG)
            .filter_map(|parameter| P::Value::decode(parameter.value))
            .chain(self.items.iter().copied())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    pub(crate) fn write(&self, w: &mut Writer<'_>) {
        for value in self.iter() {
            header::parameter(w, P::TAG, |w| value.encode(w));
        }
    }
}

impl<P: Tagged> fmt::Debug for Many<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
