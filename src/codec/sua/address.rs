//! Source and Destination Address: RFC 3868 §3.10.2.

use super::message::AddressParts;
use crate::codec::m3ua::{FieldRow, Value};
use crate::wire::Writer;
use std::fmt;

/// By what an address is routed: §3.10.2.1.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoutingIndicator(pub u16);

macro_rules! indicators {
    ($($code:literal $constant:ident $name:literal;)*) => {
        impl RoutingIndicator {
            $(#[doc = concat!("`", stringify!($code), "` ", $name, ".")]
            pub const $constant: Self = Self($code);)*

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

indicators! {
    0 RESERVED "Reserved";
    1 GLOBAL_TITLE "Route on Global Title";
    2 SSN_AND_PC "Route on SSN + PC";
    3 HOSTNAME "Route on Hostname";
    4 SSN_AND_IP "Route on SSN + IP Address";
}

impl fmt::Debug for RoutingIndicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "routing indicator {}", self.0),
        }
    }
}

/// What goes into the SCCP address that is made from this one: §3.10.2.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressIndicator(pub u16);

impl AddressIndicator {
    /// The subsystem number.
    pub const SSN: u16 = 1;
    /// The point code.
    pub const POINT_CODE: u16 = 2;
    /// The global title.
    pub const GLOBAL_TITLE: u16 = 4;
}

/// A Global Title parameter: §3.10.2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalTitle<'a> {
    /// Global title indicator, 0 to 4: what of the following counts.
    pub indicator: u8,
    /// How many digits.
    pub count: u8,
    /// Translation type.
    pub translation_type: u8,
    /// Numbering plan.
    pub numbering_plan: u8,
    /// Nature of address.
    pub nature_of_address: u8,
    /// The digits, two an octet, the first in the low half.
    pub digits: &'a [u8],
}

impl<'a> Value<'a> for GlobalTitle<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&[_, _, _, indicator, count, translation_type, numbering_plan, nature_of_address], digits) =
            octets.split_first_chunk::<8>()?;
        // Padding may be counted.
        let digits = digits.get(..usize::from(count).div_ceil(2))?;
        Some(Self { indicator, count, translation_type, numbering_plan, nature_of_address, digits })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.array([
            0,
            0,
            0,
            self.indicator,
            self.count,
            self.translation_type,
            self.numbering_plan,
            self.nature_of_address,
        ]);
        w.slice(self.digits);
    }
}

/// An address.
#[derive(Clone, Copy, Debug)]
pub struct Address<'a> {
    /// By what it is routed.
    pub routing_indicator: RoutingIndicator,
    /// What of it goes into an SCCP address.
    pub indicator: AddressIndicator,
    /// Its parts.
    pub parts: AddressParts<'a>,
}

impl Address<'_> {
    /// What stands behind the two indicators.
    pub const FIELDS: &'static [FieldRow] = AddressParts::FIELDS;
}

impl<'a> Value<'a> for Address<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&[a, b, c, d], parts) = octets.split_first_chunk::<4>()?;
        Some(Self {
            routing_indicator: RoutingIndicator(u16::from_be_bytes([a, b])),
            indicator: AddressIndicator(u16::from_be_bytes([c, d])),
            parts: AddressParts::decode(parts)?,
        })
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        w.u16(self.routing_indicator.0);
        w.u16(self.indicator.0);
        self.parts.encode(w);
    }
}
