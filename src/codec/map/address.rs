//! Numbers and addresses: TS 29.002 §17.7.8, TS 23.003.

use super::element::{Form, Kind, Octets, Type, Value, octets, write_octets};
use crate::wire::ber::{self, OctetString, Tag, Tlv};
use crate::wire::{Apn, DecodeError, Digits, ErrorKind, Imsi, Prepender};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// `APN`: an access point name, labels with their lengths.
pub type ApnString<'a> = Octets<'a, 2, 63, { Form::Apn as u8 }>;

impl<'a> ApnString<'a> {
    /// The name, if it came in one piece.
    #[must_use]
    pub fn as_apn(&self) -> Option<Apn<'a>> {
        self.as_slice().map(Apn)
    }
}

impl Value<'_> for Imsi {
    const TYPE: &'static Type =
        &Type { name: "IMSI", tag: Some(Tag::OCTET_STRING), kind: Kind::Octets(3, 8, Form::Tbcd) };

    #[inline]
    fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        if !element.constructed()
            && let Ok(octets) = element.value.try_into()
        {
            return Ok(Self(octets));
        }
        let mut imsi = [0xff; 8];
        let string = octets(element, name, 1, 8)?;
        for (place, octet) in imsi.iter_mut().zip(string.octets()) {
            *place = octet;
        }
        Ok(Self(imsi))
    }

    /// Of a short IMSI without the octets that hold no digit.
    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        if self.0[7] != 0xff {
            p.array(self.0);
            ber::header(p, tag, false, 8);
            return;
        }
        let length = self.0.iter().rposition(|octet| *octet != 0xff).map_or(1, |last| last + 1);
        ber::octets(p, tag, &self.0[..length]);
    }
}

/// `GSN-Address`: a GSN's IPv4 or IPv6 address, behind an octet with its type and length
/// (TS 23.003 §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GsnAddress(pub IpAddr);

const IPV4: u8 = 4;
const IPV6: u8 = 1 << 6 | 16;

impl GsnAddress {
    /// From an octet with type and length, and the address.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Option<Self> {
        let (kind, address) = octets.split_first()?;
        match *kind {
            IPV4 => Some(Self(<[u8; 4]>::try_from(address).ok()?.into())),
            IPV6 => Some(Self(<[u8; 16]>::try_from(address).ok()?.into())),
            _ => None,
        }
    }
}

impl Value<'_> for GsnAddress {
    const TYPE: &'static Type = &Type {
        name: "GSN-Address",
        tag: Some(Tag::OCTET_STRING),
        kind: Kind::Octets(5, 17, Form::GsnAddress),
    };

    #[inline]
    fn read(element: &Tlv<'_>, name: &'static str) -> Result<Self, DecodeError> {
        let string = octets(element, name, 5, 17)?;
        let mut buffer = [0; 17];
        let octets = string.gather(&mut buffer).unwrap_or_default();
        Self::from_octets(octets).ok_or_else(|| element.fault(ErrorKind::Value, name))
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        match self.0 {
            IpAddr::V4(v4) => {
                p.array(v4.octets());
                p.u8(IPV4);
                ber::header(p, tag, false, 5);
            }
            IpAddr::V6(v6) => {
                p.array(v6.octets());
                p.u8(IPV6);
                ber::header(p, tag, false, 17);
            }
        }
    }
}

/// Nature of address indicator of an [`AddressString`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Nature(pub u8);

impl Nature {
    /// Unknown.
    pub const UNKNOWN: Self = Self(0);
    /// International number.
    pub const INTERNATIONAL: Self = Self(1);
    /// National significant number.
    pub const NATIONAL: Self = Self(2);

    const NAMES: [&'static str; 8] = [
        "unknown",
        "international number",
        "national significant number",
        "network specific number",
        "subscriber number",
        "reserved",
        "abbreviated number",
        "reserved for extension",
    ];

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        Self::NAMES[(self.0 & 7) as usize]
    }
}

/// Numbering plan indicator of an [`AddressString`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plan(pub u8);

impl Plan {
    /// Unknown.
    pub const UNKNOWN: Self = Self(0);
    /// ISDN and telephony numbering plan, E.164.
    pub const ISDN: Self = Self(1);
    /// Land mobile numbering plan, E.212.
    pub const LAND_MOBILE: Self = Self(6);

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 & 0xf {
            0 => "unknown",
            1 => "ISDN/Telephony Numbering (Rec ITU-T E.164)",
            3 => "data numbering plan (ITU-T Rec X.121)",
            4 => "telex numbering plan (ITU-T Rec F.69)",
            6 => "land mobile numbering plan (ITU-T Rec E.212)",
            8 => "national numbering plan",
            9 => "private numbering plan",
            15 => "reserved for extension",
            _ => "spare",
        }
    }
}

/// `AddressString` of at most `MAX` octets: an octet with nature and plan, then TBCD digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AddressString<'a, const MAX: usize = 20>(OctetString<'a>);

/// `ISDN-AddressString`.
pub type IsdnAddressString<'a> = AddressString<'a, 9>;

/// `FTN-AddressString`.
pub type FtnAddressString<'a> = AddressString<'a, 15>;

impl<'a, const MAX: usize> AddressString<'a, MAX> {
    /// From its octets; `None` if there are none, or too many.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Option<Self> {
        (1..=MAX).contains(&octets.len()).then_some(Self(OctetString::contiguous(octets)))
    }

    /// The string.
    #[inline]
    #[must_use]
    pub const fn get(&self) -> OctetString<'a> {
        self.0
    }

    fn first(&self) -> u8 {
        self.0.octets().next().unwrap_or(0x80)
    }

    /// Nature of address.
    #[must_use]
    pub fn nature(&self) -> Nature {
        Nature(self.first() >> 4 & 7)
    }

    /// Numbering plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan(self.first() & 0xf)
    }

    /// The digits up to the first filler: 0 to 9, then `*`, `#`, a, b, c as 10 to 14.
    pub fn digits(&self) -> impl Iterator<Item = u8> + 'a {
        self.0.octets().skip(1).flat_map(|octet| [octet & 0xf, octet >> 4]).take_while(|digit| *digit != 0xf)
    }

    /// The same, kept.
    #[must_use]
    pub fn to_buf(&self) -> AddressBuf<MAX> {
        let mut buf = AddressBuf { octets: [0xff; MAX], length: self.0.len().min(MAX) as u8 };
        for (place, octet) in buf.octets.iter_mut().zip(self.0.octets()) {
            *place = octet;
        }
        buf
    }
}

/// Digits alone, behind `+` if the number is an international one of E.164.
impl<const MAX: usize> fmt::Display for AddressString<'_, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (self.nature(), self.plan()) == (Nature::INTERNATIONAL, Plan::ISDN) {
            f.write_str("+")?;
        }
        self.0.octets().skip(1).try_fold((), |(), octet| Digits(&[octet]).fmt(f))
    }
}

impl<const MAX: usize> fmt::Debug for AddressString<'_, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'a, const MAX: usize> Value<'a> for AddressString<'a, MAX> {
    const TYPE: &'static Type = &Type {
        name: "AddressString",
        tag: Some(Tag::OCTET_STRING),
        kind: Kind::Octets(1, MAX, Form::Address),
    };

    #[inline]
    fn read(element: &Tlv<'a>, name: &'static str) -> Result<Self, DecodeError> {
        octets(element, name, 1, MAX).map(Self)
    }

    #[inline]
    fn write_as(&self, p: &mut Prepender<'_>, tag: Tag) {
        write_octets(p, tag, &self.0);
    }
}

/// Text that is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address is digits, behind + if it is an international number, and at most 15 of them")
    }
}

impl std::error::Error for NotAnAddress {}

/// An [`AddressString`] of our own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressBuf<const MAX: usize = 20> {
    octets: [u8; MAX],
    length: u8,
}

/// An [`IsdnAddressString`] of our own.
pub type IsdnAddressBuf = AddressBuf<9>;

impl<const MAX: usize> AddressBuf<MAX> {
    /// From digits (0 to 9, `*`, `#`, a, b, c).
    ///
    /// # Errors
    /// Another character, no digit, or more than `2 * (MAX - 1)`.
    pub fn new(nature: Nature, plan: Plan, digits: &str) -> Result<Self, NotAnAddress> {
        let mut buf = Self { octets: [0xff; MAX], length: 0 };
        let (first, places) = buf.octets.split_first_mut().ok_or(NotAnAddress)?;
        *first = 0x80 | (nature.0 & 7) << 4 | plan.0 & 0xf;
        if digits.is_empty() || digits.len() > 2 * places.len() {
            return Err(NotAnAddress);
        }
        for (i, character) in digits.bytes().enumerate() {
            let digit = b"0123456789*#abc".iter().position(|c| *c == character).ok_or(NotAnAddress)? as u8;
            let place = &mut places[i / 2];
            *place = if i % 2 == 0 { 0xf0 | digit } else { *place & 0xf | digit << 4 };
        }
        buf.length = 1 + digits.len().div_ceil(2) as u8;
        Ok(buf)
    }

    /// The borrowed form.
    #[inline]
    #[must_use]
    pub fn as_address(&self) -> AddressString<'_, MAX> {
        AddressString(OctetString::contiguous(&self.octets[..usize::from(self.length)]))
    }
}

/// `+` and digits: an international number of E.164; digits alone: one of unknown nature.
impl<const MAX: usize> FromStr for AddressBuf<MAX> {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        match text.strip_prefix('+') {
            Some(digits) => Self::new(Nature::INTERNATIONAL, Plan::ISDN, digits),
            None => Self::new(Nature::UNKNOWN, Plan::ISDN, text),
        }
    }
}

impl<const MAX: usize> fmt::Display for AddressBuf<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_address().fmt(f)
    }
}

impl<const MAX: usize> fmt::Debug for AddressBuf<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_address().fmt(f)
    }
}
