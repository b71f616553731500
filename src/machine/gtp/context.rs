//! PDP contexts: the only table of them, which GGSN and SGSN each hold one of.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A private address space. The same address may be in use in two of them at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoutingDomain(pub u16);

/// One PDP context of one table. A context that is gone never answers to its old id, even when
/// its slot is in use again.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContextId {
    /// Place in the table.
    pub slot: u32,
    /// How many contexts have had this slot, counting this one.
    pub generation: u32,
}

impl fmt::Debug for ContextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ContextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.slot, self.generation)
    }
}

/// The PDP addresses of one context: an IPv4 address, an IPv6 prefix, or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Addresses {
    /// The IPv4 address.
    pub v4: Option<Ipv4Addr>,
    /// The IPv6 address: the /64 prefix that belongs to the context, and the interface identifier
    /// that the GGSN suggested. The device may use any interface identifier (TS 29.061 §11.2.1.3).
    pub v6: Option<Ipv6Addr>,
}

impl Addresses {
    /// One address alone.
    #[must_use]
    pub fn one(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self { v4: Some(v4), v6: None },
            IpAddr::V6(v6) => Self { v4: None, v6: Some(v6) },
        }
    }

    /// Whether `address` belongs to the context: the IPv4 address itself, or any in the IPv6 /64.
    #[must_use]
    pub fn cover(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(v4) => self.v4 == Some(v4),
            IpAddr::V6(v6) => self.v6.is_some_and(|own| prefix(own) == prefix(v6)),
        }
    }

    /// The IPv4 address if there is one, else the IPv6 address.
    #[must_use]
    pub fn first(&self) -> Option<IpAddr> {
        self.v4.map(IpAddr::V4).or(self.v6.map(IpAddr::V6))
    }

    /// Whether there is no address at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.v4.is_none() && self.v6.is_none()
    }
}

/// The upper 64 bits of an IPv6 address.
#[must_use]
pub fn prefix(address: Ipv6Addr) -> u64 {
    (address.to_bits() >> 64) as u64
}
