//! Addresses: of the user, of a node.

use crate::codec::gtp1::element::Value;
use crate::wire::Writer;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// End User Address, §7.7.27: the PDP type, and the address if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndUserAddress<'a> {
    /// ETSI organization, PPP.
    Ppp,
    /// IETF organization, IPv4 (`21`).
    Ipv4(Option<Ipv4Addr>),
    /// IETF organization, IPv6 (`57`).
    Ipv6(Option<Ipv6Addr>),
    /// IETF organization, IPv4v6 (`8d`).
    Ipv4v6(Option<Ipv4Addr>, Option<Ipv6Addr>),
    /// Another PDP type.
    Other {
        /// PDP type organization: 0 ETSI, 1 IETF.
        organization: u8,
        /// PDP type number.
        number: u8,
        /// The address.
        address: &'a [u8],
    },
}

impl EndUserAddress<'_> {
    /// The PDP type of `address`, with it.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::Ipv4(Some(v4)),
            IpAddr::V6(v6) => Self::Ipv6(Some(v6)),
        }
    }

    /// The IPv4 address, if there is one and it is not 0.0.0.0 (which asks for a dynamic one).
    #[must_use]
    pub fn ipv4(&self) -> Option<Ipv4Addr> {
        match self {
            Self::Ipv4(v4) | Self::Ipv4v6(v4, _) => v4.filter(|v4| !v4.is_unspecified()),
            _ => None,
        }
    }

    /// The IPv6 address or prefix, if there is one and it is not `::`.
    #[must_use]
    pub fn ipv6(&self) -> Option<Ipv6Addr> {
        match self {
            Self::Ipv6(v6) | Self::Ipv4v6(_, v6) => v6.filter(|v6| !v6.is_unspecified()),
            _ => None,
        }
    }
}

impl<'a> Value<'a> for EndUserAddress<'a> {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        let (&[organization, number], address) = octets.split_first_chunk::<2>()?;
        let v4 = |o: &[u8; 4]| Ipv4Addr::from(*o);
        let v6 = |o: &[u8; 16]| Ipv6Addr::from(*o);
        match (organization & 0x0f, number, address.len()) {
            (1, 0x21, 0) => Some(Self::Ipv4(None)),
            (1, 0x21, 4) => Some(Self::Ipv4(address.first_chunk().map(v4))),
            (1, 0x57, 0) => Some(Self::Ipv6(None)),
            (1, 0x57, 16) => Some(Self::Ipv6(address.first_chunk().map(v6))),
            (1, 0x8d, 0) => Some(Self::Ipv4v6(None, None)),
            (1, 0x8d, 4) => Some(Self::Ipv4v6(address.first_chunk().map(v4), None)),
            (1, 0x8d, 16) => Some(Self::Ipv4v6(None, address.first_chunk().map(v6))),
            (1, 0x8d, 20) => Some(Self::Ipv4v6(address.first_chunk().map(v4), address.last_chunk().map(v6))),
            (1, 0x21 | 0x57 | 0x8d, _) => None,
            (0, 1, 0) => Some(Self::Ppp),
            (organization, number, _) => Some(Self::Other { organization, number, address }),
        }
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        match self {
            Self::Ppp => w.array([0xf0, 1]),
            Self::Ipv4(v4) => {
                w.array([0xf1, 0x21]);
                put(w, *v4, None);
            }
            Self::Ipv6(v6) => {
                w.array([0xf1, 0x57]);
                put(w, None, *v6);
            }
            Self::Ipv4v6(v4, v6) => {
                w.array([0xf1, 0x8d]);
                put(w, *v4, *v6);
            }
            Self::Other { organization, number, address } => {
                w.array([0xf0 | organization, *number]);
                w.slice(address);
            }
        }
    }

    #[inline]
    fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
        if let Self::Ipv4(Some(v4)) = self {
            let [a, b, c, d] = v4.octets();
            w.array([code, 0, 6, 0xf1, 0x21, a, b, c, d]);
        } else {
            w.u8(code);
            let mark = w.open_u16();
            self.encode(w);
            w.close_u16(mark);
        }
    }
}

#[inline]
fn put(w: &mut Writer<'_>, v4: Option<Ipv4Addr>, v6: Option<Ipv6Addr>) {
    if let Some(v4) = v4 {
        w.array(v4.octets());
    }
    if let Some(v6) = v6 {
        w.array(v6.octets());
    }
}

/// GSN Address, §7.7.32: a node's IPv4 or IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GsnAddress(pub IpAddr);

impl<'a> Value<'a> for GsnAddress {
    #[inline]
    fn decode(octets: &'a [u8]) -> Option<Self> {
        if let Ok(v4) = <[u8; 4]>::try_from(octets) {
            Some(Self(IpAddr::V4(v4.into())))
        } else {
            <[u8; 16]>::try_from(octets).ok().map(|v6| Self(IpAddr::V6(v6.into())))
        }
    }

    #[inline]
    fn encode(&self, w: &mut Writer<'_>) {
        match self.0 {
            IpAddr::V4(v4) => w.array(v4.octets()),
            IpAddr::V6(v6) => w.array(v6.octets()),
        }
    }

    #[inline]
    fn write_tlv(&self, code: u8, w: &mut Writer<'_>) {
        match self.0 {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                w.array([code, 0, 4, a, b, c, d]);
            }
            IpAddr::V6(v6) => {
                w.array([code, 0, 16]);
                w.array(v6.octets());
            }
        }
    }
}
