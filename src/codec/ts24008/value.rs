//! The values of information elements. Reading never fails within the lengths that the element's row
//! allows; accessors judge the contents.

use super::{GmmCause, SmCause};
use crate::wire::{Apn, Imsi, Plmn, Writer};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an element's octets become.
pub trait Value<'a>: Copy {
    /// From a value whose length the element's row allows.
    fn read(octets: &'a [u8]) -> Self;
    /// Writes the value's octets; half an octet goes into bits 1 to 4 of one octet.
    fn write(&self, w: &mut Writer<'_>);
}

impl<'a> Value<'a> for &'a [u8] {
    fn read(octets: &'a [u8]) -> Self {
        octets
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.slice(self);
    }
}

impl<'a> Value<'a> for u8 {
    fn read(octets: &'a [u8]) -> Self {
        octets.first().copied().unwrap_or_default()
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.u8(*self);
    }
}

impl<'a> Value<'a> for u16 {
    fn read(octets: &'a [u8]) -> Self {
        octets.first_chunk().copied().map(u16::from_be_bytes).unwrap_or_default()
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.u16(*self);
    }
}

/// An element of no octets (type 2): being there is its value.
impl<'a> Value<'a> for () {
    fn read(_: &'a [u8]) -> Self {}
    fn write(&self, _: &mut Writer<'_>) {}
}

impl<'a, const N: usize> Value<'a> for [u8; N] {
    fn read(octets: &'a [u8]) -> Self {
        octets.first_chunk().copied().unwrap_or([0; N])
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.array(*self);
    }
}

macro_rules! octet_values {
    ($($(#[$doc:meta])* $type:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(pub u8);
        octet_values!(impl $type);
    )* };
    (impl $type:ident) => {
        impl<'a> Value<'a> for $type {
            fn read(octets: &'a [u8]) -> Self {
                Self(u8::read(octets))
            }
            fn write(&self, w: &mut Writer<'_>) {
                w.u8(self.0);
            }
        }
    };
}

octet_values! {
    /// Network service access point identifier, §10.5.6.2: 5 to 15; the spare half octet is kept.
    Nsapi;
    /// LLC service access point identifier, §10.5.6.9: 0 (not assigned), 3, 5, 9 or 11.
    LlcSapi;
    /// GPRS timer, §10.5.7.3: unit in bits 6 to 8, value in bits 1 to 5.
    GprsTimer;
    /// Attach type, §10.5.5.2 (bits 1 to 3; bit 4 is follow-on request).
    AttachType;
}
octet_values!(impl SmCause);
octet_values!(impl GmmCause);

impl Nsapi {
    /// The identifier without the spare bits.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0 & 0xf
    }
}

impl LlcSapi {
    /// The first data SAPI.
    pub const SAPI3: Self = Self(3);

    /// The identifier without the spare bits.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0 & 0xf
    }
}

impl GprsTimer {
    /// The timer is deactivated.
    pub const DEACTIVATED: Self = Self(0xe0);

    /// Length in seconds; `None`: deactivated.
    #[must_use]
    pub const fn seconds(self) -> Option<u32> {
        let value = (self.0 & 0x1f) as u32;
        match self.0 >> 5 {
            0 => Some(value * 2),
            2 => Some(value * 360),
            7 => None,
            _ => Some(value * 60),
        }
    }
}

impl AttachType {
    /// GPRS attach.
    pub const GPRS: Self = Self(1);
}

impl<'a> Value<'a> for Apn<'a> {
    fn read(octets: &'a [u8]) -> Self {
        Self(octets)
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.slice(self.0);
    }
}

macro_rules! borrowed_values {
    ($($type:ident),*) => { $(
        impl<'a> Value<'a> for super::$type<'a> {
            fn read(octets: &'a [u8]) -> Self {
                Self(octets)
            }
            fn write(&self, w: &mut Writer<'_>) {
                w.slice(self.0);
            }
        }
    )* };
}

borrowed_values!(Pco, Qos, Tft);

/// PDP type organisation and number, TS 24.008 §10.5.6.4 and TS 29.060 §7.7.27.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PdpType {
    /// Organisation 0, number 1.
    Ppp,
    /// Organisation 1 (IETF), number 0x21.
    Ipv4,
    /// Organisation 1, number 0x57.
    Ipv6,
    /// Organisation 1, number 0x8d.
    Ipv4v6,
    /// Another pair.
    Other {
        /// Organisation, four bits.
        organisation: u8,
        /// Number.
        number: u8,
    },
}

impl PdpType {
    /// Organisation (four bits) and number.
    #[must_use]
    pub const fn numbers(self) -> (u8, u8) {
        match self {
            Self::Ppp => (0, 1),
            Self::Ipv4 => (1, 0x21),
            Self::Ipv6 => (1, 0x57),
            Self::Ipv4v6 => (1, 0x8d),
            Self::Other { organisation, number } => (organisation & 0xf, number),
        }
    }

    /// From organisation and number.
    #[must_use]
    pub const fn from_numbers(organisation: u8, number: u8) -> Self {
        match (organisation & 0xf, number) {
            (0, 1) => Self::Ppp,
            (1, 0x21) => Self::Ipv4,
            (1, 0x57) => Self::Ipv6,
            (1, 0x8d) => Self::Ipv4v6,
            (organisation, number) => Self::Other { organisation, number },
        }
    }
}

/// Packet data protocol address, §10.5.6.4, in at most 22 octets: type organisation (spare half octet
/// kept), type number, and the address if there is one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PdpAddress {
    octets: [u8; 22],
    length: u8,
}

impl PdpAddress {
    /// A type with no address: to be given one, or a blank one.
    #[must_use]
    pub fn blank(pdp_type: PdpType) -> Self {
        let (organisation, number) = pdp_type.numbers();
        let mut octets = [0; 22];
        octets[..2].copy_from_slice(&[organisation, number]);
        Self { octets, length: 2 }
    }

    /// One address, of type IPv4 or IPv6.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::blank(PdpType::Ipv4).with(&v4.octets()),
            IpAddr::V6(v6) => Self::blank(PdpType::Ipv6).with(&v6.octets()),
        }
    }

    /// Both addresses, of type IPv4v6. A missing IPv4 address is sent as 0.0.0.0, a missing IPv6 one is left out.
    #[must_use]
    pub fn of_both(v4: Option<Ipv4Addr>, v6: Option<Ipv6Addr>) -> Self {
        let both = Self::blank(PdpType::Ipv4v6).with(&v4.unwrap_or(Ipv4Addr::UNSPECIFIED).octets());
        match v6 {
            Some(v6) => both.with(&v6.octets()),
            None => both,
        }
    }

    fn with(mut self, address: &[u8]) -> Self {
        let start = usize::from(self.length);
        if let Some(place) = self.octets.get_mut(start..start + address.len()) {
            place.copy_from_slice(address);
            self.length += address.len() as u8;
        }
        self
    }

    /// From the element's value (or that of TS 29.060's End User Address, which has the same form),
    /// cut to 22 octets.
    #[must_use]
    pub fn from_octets(value: &[u8]) -> Self {
        let length = value.len().min(22);
        let mut octets = [0; 22];
        octets[..length].copy_from_slice(&value[..length]);
        Self { octets, length: length as u8 }
    }

    /// The element's value.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }

    /// The type.
    #[must_use]
    pub fn pdp_type(&self) -> PdpType {
        PdpType::from_numbers(self.octets[0], self.octets[1])
    }

    /// The address octets.
    #[must_use]
    pub fn address(&self) -> &[u8] {
        self.octets().get(2..).unwrap_or_default()
    }

    /// The IPv4 address, if there is one that is not 0.0.0.0.
    #[must_use]
    pub fn ipv4(&self) -> Option<Ipv4Addr> {
        let octets: [u8; 4] = match self.pdp_type() {
            PdpType::Ipv4 => self.address().try_into().ok()?,
            PdpType::Ipv4v6 => *self.address().first_chunk()?,
            _ => return None,
        };
        Some(Ipv4Addr::from(octets)).filter(|address| !address.is_unspecified())
    }

    /// The IPv6 address, if there is one. What the device takes from it is the interface identifier (low 64 bits).
    #[must_use]
    pub fn ipv6(&self) -> Option<Ipv6Addr> {
        let octets: [u8; 16] = match (self.pdp_type(), self.address()) {
            (PdpType::Ipv6, address) => address.try_into().ok()?,
            (PdpType::Ipv4v6, address) if address.len() == 20 => *address.last_chunk()?,
            _ => return None,
        };
        Some(Ipv6Addr::from(octets))
    }
}

impl fmt::Debug for PdpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.pdp_type(), Hex(self.address()))
    }
}

/// Octets in hexadecimal, for `Debug`.
pub(super) struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl<'a> Value<'a> for PdpAddress {
    fn read(octets: &'a [u8]) -> Self {
        Self::from_octets(octets)
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.slice(self.octets());
    }
}

/// Mobile identity, §10.5.1.4, in at most 9 octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MobileIdentity {
    octets: [u8; 9],
    length: u8,
}

impl MobileIdentity {
    /// An IMSI.
    #[must_use]
    pub fn imsi(imsi: Imsi) -> Self {
        let mut octets = [0xff; 9];
        let packed = imsi.digits();
        let mut digits = packed.iter().take(15);
        let mut length = 1;
        let mut count = 0;
        octets[0] = digits.next().unwrap_or(0xf) << 4 | 1;
        for (i, digit) in digits.enumerate() {
            count = i + 1;
            let octet = &mut octets[1 + i / 2];
            *octet = if i % 2 == 0 { 0xf0 | digit } else { *octet & 0xf | digit << 4 };
            length = 2 + i / 2;
        }
        // Bit 4 of the first octet: the number of digits is odd.
        if count % 2 == 0 {
            octets[0] |= 8;
        }
        Self { octets, length: length as u8 }
    }

    /// A TMSI or P-TMSI.
    #[must_use]
    pub fn tmsi(tmsi: u32) -> Self {
        let [a, b, c, d] = tmsi.to_be_bytes();
        Self { octets: [0xf4, a, b, c, d, 0, 0, 0, 0], length: 5 }
    }

    /// From the element's value, cut to 9 octets.
    #[must_use]
    pub fn from_octets(value: &[u8]) -> Self {
        let length = value.len().min(9);
        let mut octets = [0; 9];
        octets[..length].copy_from_slice(&value[..length]);
        Self { octets, length: length as u8 }
    }

    /// The element's value.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }

    /// The IMSI, if this is one.
    #[must_use]
    pub fn as_imsi(&self) -> Option<Imsi> {
        let (&first, rest) = self.octets().split_first()?;
        if first & 7 != 1 {
            return None;
        }
        let mut word = u64::MAX;
        let nibbles = std::iter::once(first >> 4).chain(rest.iter().flat_map(|o| [o & 0xf, o >> 4]));
        let odd = first & 8 != 0;
        let count = (2 * rest.len() + usize::from(odd)).min(16);
        for (i, nibble) in nibbles.take(count).enumerate() {
            word &= !(0xf << (4 * i));
            word |= u64::from(nibble) << (4 * i);
        }
        Some(Imsi(word.to_le_bytes())).filter(Imsi::is_valid)
    }

    /// The TMSI or P-TMSI, if this is one.
    #[must_use]
    pub fn as_tmsi(&self) -> Option<u32> {
        match *self.octets() {
            [first, a, b, c, d] if first & 7 == 4 => Some(u32::from_be_bytes([a, b, c, d])),
            _ => None,
        }
    }
}

impl fmt::Debug for MobileIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.as_imsi(), self.as_tmsi()) {
            (Some(imsi), _) => write!(f, "IMSI {imsi}"),
            (_, Some(tmsi)) => write!(f, "TMSI {tmsi:#010x}"),
            _ => write!(f, "{}", Hex(self.octets())),
        }
    }
}

impl<'a> Value<'a> for MobileIdentity {
    fn read(octets: &'a [u8]) -> Self {
        Self::from_octets(octets)
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.slice(self.octets());
    }
}

/// Routing area identification, §10.5.5.15.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RoutingAreaIdentification {
    /// Country and network.
    pub plmn: Plmn,
    /// Location area code.
    pub lac: u16,
    /// Routing area code.
    pub rac: u8,
}

impl<'a> Value<'a> for RoutingAreaIdentification {
    fn read(octets: &'a [u8]) -> Self {
        let [a, b, c, d, e, rac] = <[u8; 6]>::read(octets);
        Self { plmn: Plmn([a, b, c]), lac: u16::from_be_bytes([d, e]), rac }
    }
    fn write(&self, w: &mut Writer<'_>) {
        w.array(self.plmn.0);
        w.u16(self.lac);
        w.u8(self.rac);
    }
}
