//! Basic and derived AVP data formats, RFC 6733 §4.2 and §4.3.

use super::check::Place;
use super::table::Tagged;
use super::write::AvpWriter;
use crate::wire::text;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The value of an AVP.
pub trait Value<'a>: Sized + Copy {
    /// Octets of the data, if there is only one number of them.
    const LENGTH: Option<usize> = None;
    /// Reads the data of an AVP; `None` if the format does not allow it.
    fn decode(octets: &'a [u8]) -> Option<Self>;
    /// Reads the data of an AVP and looks into them: `None` if a message with such data must be refused.
    #[inline]
    fn checked(octets: &'a [u8], _place: Place) -> Option<Self> {
        Self::decode(octets)
    }
    /// Writes the data of an AVP.
    fn encode(&self, w: &mut AvpWriter<'_>);
    /// Writes an AVP of the row `R`.
    #[inline]
    fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
        w.group::<R>(|w| self.encode(w));
    }
}

impl<'a> Value<'a> for &'a [u8] {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        Some(octets)
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        w.octets(self);
    }

    #[inline]
    fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
        w.data::<R>(self);
    }
}

impl<'a> Value<'a> for &'a str {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        text::utf8(octets)
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        w.octets(self.as_bytes());
    }

    #[inline]
    fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
        w.data::<R>(self.as_bytes());
    }
}

macro_rules! number {
    ($($type:ty)*) => {$(
        impl Value<'_> for $type {
            const LENGTH: Option<usize> = Some(size_of::<$type>());

            #[inline]
            fn decode(octets: &[u8]) -> Option<Self> {
                octets.try_into().ok().map(<$type>::from_be_bytes)
            }

            #[inline]
            fn encode(&self, w: &mut AvpWriter<'_>) {
                w.array(self.to_be_bytes());
            }

            #[inline]
            fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
                w.data::<R>(&self.to_be_bytes());
            }
        }
    )*};
}

number! { i32 i64 u32 u64 f32 f64 }

/// DiameterIdentity: the FQDN of a node, or a realm, RFC 6733 §4.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity<'a>(pub &'a str);

impl Identity<'_> {
    /// Whether both are the same name: case does not matter.
    #[must_use]
    pub fn is(&self, other: &str) -> bool {
        // Nearly always it is written as it is elsewhere, and that is seen at once.
        self.0 == other || self.0.eq_ignore_ascii_case(other)
    }
}

impl std::fmt::Display for Identity<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl<'a> Value<'a> for Identity<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        if octets.is_empty() {
            return None;
        }
        text::graphic(octets).map(Self)
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        w.octets(self.0.as_bytes());
    }

    #[inline]
    fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
        w.data::<R>(self.0.as_bytes());
    }
}

/// Address, RFC 6733 §4.3.1: a number of IANA's address families and the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Address<'a> {
    /// Family 1.
    V4(Ipv4Addr),
    /// Family 2.
    V6(Ipv6Addr),
    /// Family 8: the digits of an E.164 number in UTF-8.
    E164(&'a str),
    /// Any other family, 0 and 65535 excepted; never empty when it is read.
    Other(u16, &'a [u8]),
}

impl<'a> Value<'a> for Address<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (family, address) = octets.split_first_chunk::<2>()?;
        match u16::from_be_bytes(*family) {
            1 => <[u8; 4]>::try_from(address).ok().map(|octets| Self::V4(octets.into())),
            2 => <[u8; 16]>::try_from(address).ok().map(|octets| Self::V6(octets.into())),
            8 => text::utf8(address).filter(|number| !number.is_empty()).map(Self::E164),
            0 | u16::MAX => None,
            _ if address.is_empty() => None,
            family => Some(Self::Other(family, address)),
        }
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        match self {
            Self::V4(address) => {
                w.array([0, 1]);
                w.array(address.octets());
            }
            Self::V6(address) => {
                w.array([0, 2]);
                w.array(address.octets());
            }
            Self::E164(number) => {
                w.array([0, 8]);
                w.octets(number.as_bytes());
            }
            Self::Other(family, address) => {
                w.array(family.to_be_bytes());
                w.octets(address);
            }
        }
    }
}

/// Time, RFC 6733 §4.3.1: seconds since 1900, which begin anew in 2036.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time(pub u32);

impl Time {
    const EPOCH: u64 = 2_208_988_800;

    /// Seconds since 1970: a value without its highest bit lies after 2036, as in SNTP.
    #[inline]
    #[must_use]
    pub const fn unix(self) -> u64 {
        let era = if self.0 >> 31 == 0 { 1 << 32 } else { 0 };
        self.0 as u64 + era - Self::EPOCH
    }

    /// From seconds since 1970.
    #[inline]
    #[must_use]
    pub const fn from_unix(seconds: u64) -> Self {
        Self(seconds.wrapping_add(Self::EPOCH) as u32)
    }
}

impl Value<'_> for Time {
    const LENGTH: Option<usize> = u32::LENGTH;

    #[inline]
    fn decode(octets: &[u8]) -> Option<Self> {
        u32::decode(octets).map(Self)
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        self.0.encode(w);
    }

    #[inline]
    fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
        self.0.put::<R>(w);
    }
}

/// DiameterURI, RFC 6733 §4.3.1, taken apart; `text` is what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Uri<'a> {
    /// All of it.
    pub text: &'a str,
    /// Whether the scheme is `aaas`.
    pub secure: bool,
    /// The host.
    pub host: &'a str,
    /// The port, if one is named.
    pub port: Option<u16>,
    /// `tcp`, `sctp` or `udp`, if named.
    pub transport: Option<&'a str>,
    /// `diameter`, `radius` or `tacacs+`, if named.
    pub protocol: Option<&'a str>,
}

impl<'a> Uri<'a> {
    /// Takes `text` apart.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (secure, rest) = match text.strip_prefix("aaas://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("aaa://")?),
        };
        let mut parts = rest.split(';');
        let place = parts.next()?;
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (place, None),
        };
        let mut uri = Self { text, secure, host, port, transport: None, protocol: None };
        if host.is_empty() || !host.bytes().all(|octet| octet.is_ascii_graphic()) {
            return None;
        }
        for part in parts {
            match part.split_once('=')? {
                ("transport", value @ ("tcp" | "sctp" | "udp")) => uri.transport = Some(value),
                ("protocol", value @ ("diameter" | "radius" | "tacacs+")) => uri.protocol = Some(value),
                _ => return None,
            }
        }
        // RFC 6733 §4.3.1: UDP is not for Diameter.
        (uri.transport != Some("udp") || !matches!(uri.protocol, None | Some("diameter"))).then_some(uri)
    }
}

impl<'a> Value<'a> for Uri<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        Self::parse(text::utf8(octets)?)
    }

    #[inline]
    fn encode(&self, w: &mut AvpWriter<'_>) {
        w.octets(self.text.as_bytes());
    }

    #[inline]
    fn put<R: Tagged>(&self, w: &mut AvpWriter<'_>) {
        w.data::<R>(self.text.as_bytes());
    }
}
