//! Address → gateway: longest prefix in a routing domain (US 2013/0121252 §0073, §0074).

use super::{GatewayId, Prefix, Route, RoutingDomain};
use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Text that is not `address/bits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPrefix;

impl fmt::Display for NotAPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a network is written as address/bits, such as 10.45.0.0/16")
    }
}

impl std::error::Error for NotAPrefix {}

impl Prefix {
    /// One address alone.
    #[must_use]
    pub fn host(address: IpAddr) -> Self {
        Self { address, length: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// The same network with the bits that do not count set to zero.
    #[must_use]
    pub fn masked(self) -> Self {
        Self { address: mask(self.address, self.length), length: self.length }
    }

    /// Whether `address` lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4()
            && mask(address, self.length) == mask(self.address, self.length)
    }
}

fn mask(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

impl FromStr for Prefix {
    type Err = NotAPrefix;
    fn from_str(text: &str) -> Result<Self, NotAPrefix> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotAPrefix)?;
        let whole = Self::host(address);
        let length = length.map_or(Ok(whole.length), str::parse).map_err(|_| NotAPrefix)?;
        if length > whole.length {
            return Err(NotAPrefix);
        }
        Ok(Self { address, length })
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// The networks of all routing domains.
#[derive(Debug, Default)]
pub(super) struct Routes {
    gateways: HashMap<(RoutingDomain, Prefix), GatewayId>,
    /// Which lengths are in use: (domain, IPv4?) → lengths, longest first.
    lengths: HashMap<(RoutingDomain, bool), Vec<u8>>,
}

impl Routes {
    pub fn put(&mut self, route: Route) {
        let prefix = route.prefix.masked();
        self.gateways.insert((route.domain, prefix), route.gateway);
        let lengths = self.lengths.entry((route.domain, prefix.address.is_ipv4())).or_default();
        if let Err(at) = lengths.binary_search_by(|own| prefix.length.cmp(own)) {
            lengths.insert(at, prefix.length);
        }
    }

    pub fn remove(&mut self, domain: RoutingDomain, prefix: Prefix) -> bool {
        self.gateways.remove(&(domain, prefix.masked())).is_some()
    }

    pub fn gateway(&self, domain: RoutingDomain, address: IpAddr) -> Option<GatewayId> {
        self.lengths.get(&(domain, address.is_ipv4()))?.iter().find_map(|length| {
            let prefix = Prefix { address: mask(address, *length), length: *length };
            self.gateways.get(&(domain, prefix)).copied()
        })
    }

    pub fn all(&self) -> Vec<Route> {
        let mut all: Vec<Route> = self
            .gateways
            .iter()
            .map(|((domain, prefix), gateway)| Route { domain: *domain, prefix: *prefix, gateway: *gateway })
            .collect();
        all.sort_by_key(|route| (route.domain, route.prefix.address, route.prefix.length));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_of_the_own_domain_wins() {
        let mut routes = Routes::default();
        for (domain, prefix, gateway) in [
            (1, "10.0.0.0/8", 1),
            (1, "10.45.0.0/16", 2),
            (1, "10.45.7.7/32", 3),
            (2, "10.45.0.0/16", 4),
            (1, "fd45::/32", 5),
            (1, "::/0", 6),
        ] {
            let prefix = prefix.parse().unwrap();
            routes.put(Route { domain: RoutingDomain(domain), prefix, gateway: GatewayId(gateway) });
        }
        let find = |domain, address: &str| {
            routes.gateway(RoutingDomain(domain), address.parse().unwrap()).map(|gateway| gateway.0)
        };
        assert_eq!(find(1, "10.1.2.3"), Some(1));
        assert_eq!(find(1, "10.45.2.3"), Some(2));
        assert_eq!(find(1, "10.45.7.7"), Some(3));
        assert_eq!(find(2, "10.45.7.7"), Some(4));
        assert_eq!(find(2, "10.1.2.3"), None);
        assert_eq!(find(1, "fd45::1"), Some(5));
        assert_eq!(find(1, "fd46::1"), Some(6));
        assert_eq!(find(1, "11.0.0.1"), None);
        assert_eq!(routes.all().len(), 6);
        assert!(routes.remove(RoutingDomain(1), "10.45.9.9/16".parse().unwrap()));
        assert_eq!(routes.gateway(RoutingDomain(1), "10.45.2.3".parse().unwrap()), Some(GatewayId(1)));
    }

    #[test]
    fn networks_are_read_strictly() {
        assert!("10.0.0.0/33".parse::<Prefix>().is_err());
        assert!("10.0.0.0/x".parse::<Prefix>().is_err());
        assert_eq!("::1".parse::<Prefix>().unwrap().to_string(), "::1/128");
        let network: Prefix = "192.0.2.0/24".parse().unwrap();
        assert!(network.contains("192.0.2.9".parse().unwrap()));
        assert!(network.contains("::ffff:192.0.2.9".parse().unwrap()));
        assert!(!network.contains("192.0.3.9".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Prefix>().unwrap().contains("8.8.8.8".parse().unwrap()));
    }
}
