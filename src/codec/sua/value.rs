//! The values of SUA's own parameters: RFC 3868 §3.10.

use crate::codec::m3ua::Value;
use crate::wire::Writer;
use std::fmt;

/// Which of SCCP's causes a code is: §3.10.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CauseType(pub u8);

impl CauseType {
    /// Q.713 §3.12.
    pub const RETURN: Self = Self(1);
    /// Q.713 §3.15.
    pub const REFUSAL: Self = Self(2);
    /// Q.713 §3.11.
    pub const RELEASE: Self = Self(3);
    /// Q.713 §3.13.
    pub const RESET: Self = Self(4);
    /// Q.713 §3.14.
    pub const ERROR: Self = Self(5);
}

/// SCCP Cause: §3.10.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SccpCause {
    /// Which of the causes.
    pub cause_type: CauseType,
    /// Its value, as Q.713 has it.
    pub value: u8,
}

impl<'a> Value<'a> for SccpCause {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[_, _, cause_type, value] = octets else { return None };
        Some(Self { cause_type: CauseType(cause_type), value })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array([0, 0, self.cause_type.0, self.value]);
    }
}

/// Segmentation: §3.10.23.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segmentation {
    /// Whether this is the first segment.
    pub first: bool,
    /// How many follow, 0 to 15 in SCCP.
    pub remaining: u8,
    /// 24 bits that the segments of one message have in common.
    pub reference: u32,
}

impl<'a> Value<'a> for Segmentation {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[first, a, b, c] = octets else { return None };
        let reference = u32::from_be_bytes([0, a, b, c]);
        Some(Self { first: first & 0x80 != 0, remaining: first & 0x7f, reference })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u8(u8::from(self.first) << 7 | self.remaining & 0x7f);
        w.u24(self.reference);
    }
}

/// A DRN or TID label: §3.10.15, §3.10.16.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Label {
    /// The bit that the label begins with.
    pub start: u8,
    /// The bit that it ends with.
    pub end: u8,
    /// Its value.
    pub value: u16,
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bits {} to {} = {:#06x}", self.start, self.end, self.value)
    }
}

impl<'a> Value<'a> for Label {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let &[start, end, a, b] = octets else { return None };
        Some(Self { start, end, value: u16::from_be_bytes([a, b]) })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array([self.start, self.end]);
        w.u16(self.value);
    }
}

/// An IPv4 or IPv6 address.
impl<'a, const N: usize> Value<'a> for [u8; N] {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        octets.try_into().ok()
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.slice(self);
    }
}
