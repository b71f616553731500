//! Access points at work: which there are, what they allow, and who has which address.

use super::config::ApnConfig;
use super::pool::Pool;
use crate::machine::gtp::context::{Addresses, ContextId, RoutingDomain, prefix};
use crate::wire::{Apn, Imsi};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The interface identifier that a device is told to use on its link.
pub(super) const DEVICE_INTERFACE: u64 = 2;

/// The addresses that a subscription names.
#[derive(Clone, Copy, Debug, Default)]
struct Subscribed {
    v4: Option<Ipv4Addr>,
    v6: Option<Ipv6Addr>,
}

/// One access point.
#[derive(Debug)]
pub(super) struct Access {
    pub(super) config: ApnConfig,
    v4: Option<Pool>,
    v6: Option<Pool>,
    subscribed: BTreeMap<Imsi, Subscribed>,
    /// Every address that a subscription names.
    named: BTreeSet<IpAddr>,
    pub(super) allows_v4: bool,
    pub(super) allows_v6: bool,
}

/// Which addresses a context is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// IPv4: `None` none, `Some(None)` any, `Some(Some(a))` this one.
    pub(super) v4: Option<Option<Ipv4Addr>>,
    /// IPv6, likewise.
    pub(super) v6: Option<Option<Ipv6Addr>>,
}

/// Why there is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoAddress {
    /// Every dynamic address is taken.
    Exhausted,
    /// The address asked for is not the subscriber's to ask for.
    NotTheirs,
    /// It is the subscriber's, and another context has it, or had it a moment ago.
    InUse,
}

/// Every access point, and the addresses whose contexts are gone but may still be bound.
#[derive(Debug)]
pub(super) struct AccessPoints {
    points: Vec<Access>,
    default: Option<usize>,
    /// Addresses of contexts that ended and are not confirmed yet.
    unconfirmed: BTreeMap<ContextId, (u16, Addresses)>,
    /// Static ones among them: who had them, in which context.
    resting: BTreeMap<(RoutingDomain, IpAddr), (Imsi, ContextId)>,
}

fn v4_size(first: Ipv4Addr, last: Ipv4Addr) -> u64 {
    (u64::from(last.to_bits()) + 1).saturating_sub(u64::from(first.to_bits()))
}

/// The address that stands for an IPv6 /64.
fn network(address: Ipv6Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(u128::from(prefix(address)) << 64)
}

fn device(prefix: u64) -> Ipv6Addr {
    Ipv6Addr::from_bits(u128::from(prefix) << 64 | u128::from(DEVICE_INTERFACE))
}

impl Access {
    fn new(config: ApnConfig) -> Self {
        let mut subscribed: BTreeMap<Imsi, Subscribed> = BTreeMap::new();
        for (imsi, address) in &config.subscribed {
            let entry = subscribed.entry(*imsi).or_default();
            match address {
                IpAddr::V4(v4) => entry.v4 = Some(*v4),
                IpAddr::V6(v6) => entry.v6 = Some(device(prefix(*v6))),
            }
        }
        let v4 = config.v4.map(|range| Pool::new(v4_size(range.first, range.last)));
        let v6 = config.v6.map(|range| Pool::new(1 << (64 - range.length.clamp(40, 64))));
        let named = config.subscribed.iter().map(|(_, address)| key(*address)).collect();
        let some_v4 = subscribed.values().any(|s| s.v4.is_some());
        let some_v6 = subscribed.values().any(|s| s.v6.is_some());
        let mut access = Self {
            allows_v4: v4.is_some() || config.static_v4.is_some() || some_v4,
            allows_v6: v6.is_some() || config.static_v6.is_some() || some_v6,
            v4,
            v6,
            subscribed,
            named,
            config,
        };
        // Static addresses and the push server's own are nobody's to be given.
        let push = access.config.push.iter().map(|push| push.ip());
        for address in access.named.iter().copied().chain(push).collect::<Vec<_>>() {
            let (number, pool) = match address {
                IpAddr::V4(v4) => (access.v4_number(v4), &mut access.v4),
                IpAddr::V6(v6) => (access.v6_number(v6), &mut access.v6),
            };
            if let (Some(number), Some(pool)) = (number, pool) {
                pool.exclude(number);
            }
        }
        access
    }

    fn v4_number(&self, address: Ipv4Addr) -> Option<u32> {
        let range = self.config.v4?;
        let number = address.to_bits().checked_sub(range.first.to_bits())?;
        (address <= range.last && number < self.v4.as_ref()?.size()).then_some(number)
    }

    fn v4_address(&self, number: u32) -> Option<Ipv4Addr> {
        Some(Ipv4Addr::from_bits(self.config.v4?.first.to_bits().wrapping_add(number)))
    }

    fn v6_base(&self) -> Option<u64> {
        let range = self.config.v6?;
        let size = 1u64 << (64 - range.length.clamp(40, 64));
        Some(prefix(range.prefix) & !(size - 1))
    }

    fn v6_number(&self, address: Ipv6Addr) -> Option<u32> {
        let number = prefix(address).checked_sub(self.v6_base()?)?;
        u32::try_from(number).ok().filter(|number| self.v6.as_ref().is_some_and(|pool| *number < pool.size()))
    }

    fn v6_address(&self, number: u32) -> Option<Ipv6Addr> {
        Some(device(self.v6_base()? + u64::from(number)))
    }

    fn in_static_range(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(v4) => self.config.static_v4.is_some_and(|(first, last)| (first..=last).contains(&v4)),
            IpAddr::V6(v6) => self
                .config
                .static_v6
                .is_some_and(|(first, last)| (prefix(first)..=prefix(last)).contains(&prefix(v6))),
        }
    }

    /// Whether `address` is one that this access point gives to devices.
    pub(super) fn owns(&self, address: IpAddr) -> bool {
        self.is_dynamic(address) || self.in_static_range(address) || self.named.contains(&key(address))
    }

    /// Whether `imsi` may have `address` as its static one.
    pub(super) fn may_have(&self, imsi: Imsi, address: IpAddr) -> bool {
        let subscribed = self.subscribed.get(&imsi).copied().unwrap_or_default();
        let own = match address {
            IpAddr::V4(_) => subscribed.v4.map(IpAddr::V4),
            IpAddr::V6(_) => subscribed.v6.map(IpAddr::V6),
        };
        match own {
            Some(own) => key(own) == key(address),
            None => {
                self.in_static_range(address)
                    && !self.is_dynamic(address)
                    && !self.named.contains(&key(address))
            }
        }
    }

    /// Whether `address` goes back to a pool.
    fn is_dynamic(&self, address: IpAddr) -> bool {
        let numbered = match address {
            IpAddr::V4(v4) => self.v4_number(v4).is_some(),
            IpAddr::V6(v6) => self.v6_number(v6).is_some(),
        };
        numbered && !self.named.contains(&key(address))
    }

    fn give_back(&mut self, address: IpAddr) {
        if !self.is_dynamic(address) {
            return;
        }
        let (number, pool) = match address {
            IpAddr::V4(v4) => (self.v4_number(v4), &mut self.v4),
            IpAddr::V6(v6) => (self.v6_number(v6), &mut self.v6),
        };
        if let (Some(number), Some(pool)) = (number, pool) {
            pool.give_back(number);
        }
    }
}

impl AccessPoints {
    pub(super) fn new(points: &[ApnConfig], default: Option<usize>) -> Self {
        Self {
            points: points.iter().cloned().map(Access::new).collect(),
            default: default.filter(|index| *index < points.len()),
            unconfirmed: BTreeMap::new(),
            resting: BTreeMap::new(),
        }
    }

    pub(super) fn get(&self, index: u16) -> Option<&Access> {
        self.points.get(usize::from(index))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Access> {
        self.points.iter()
    }

    /// The access point that `apn` names, with or without operator identifier (TS 23.003 §9.1).
    pub(super) fn find(&self, apn: Option<Apn<'_>>) -> Option<u16> {
        let index = match apn {
            None => self.default?,
            Some(apn) => {
                let whole = self.points.iter().position(|point| same(point.config.name.as_apn(), apn));
                whole.or_else(|| {
                    let network = network_identifier(apn)?;
                    self.points.iter().position(|point| same(point.config.name.as_apn(), network))
                })?
            }
        };
        u16::try_from(index).ok()
    }

    /// Contexts that ended without confirmation.
    pub(super) fn unconfirmed(&self) -> usize {
        self.unconfirmed.len()
    }

    /// Whether the address rests from another subscriber, or is in a context (`used`).
    fn blocked(&self, domain: RoutingDomain, imsi: Imsi, address: IpAddr, used: bool) -> bool {
        used || self.resting.get(&(domain, key(address))).is_some_and(|(holder, _)| *holder != imsi)
    }

    /// Gives `imsi` the addresses that it wants. `used` says whether a context has an address.
    pub(super) fn assign(
        &mut self,
        index: u16,
        imsi: Imsi,
        wanted: Wanted,
        used: impl Fn(RoutingDomain, IpAddr) -> bool,
    ) -> Result<Addresses, NoAddress> {
        let Some(access) = self.points.get(usize::from(index)) else { return Err(NoAddress::NotTheirs) };
        let domain = access.config.domain;
        let subscribed = access.subscribed.get(&imsi).copied().unwrap_or_default();
        let named = |address: IpAddr| {
            if !access.may_have(imsi, address) {
                Err(NoAddress::NotTheirs)
            } else if self.blocked(domain, imsi, address, used(domain, address)) {
                Err(NoAddress::InUse)
            } else {
                Ok(())
            }
        };
        // A static address of the subscription, unless it is in use: then a dynamic one must do.
        let own = |address: Option<IpAddr>| address.filter(|address| named(*address).is_ok());
        let mut fixed = Addresses::default();
        if let Some(v4) = wanted.v4 {
            fixed.v4 = match v4 {
                Some(v4) => Some(named(v4.into()).map(|()| v4)?),
                None => subscribed.v4.filter(|v4| own(Some((*v4).into())).is_some()),
            };
        }
        if let Some(v6) = wanted.v6 {
            fixed.v6 = match v6 {
                Some(v6) => Some(named(v6.into()).map(|()| device(prefix(v6)))?),
                None => subscribed.v6.filter(|v6| own(Some((*v6).into())).is_some()),
            };
        }
        let Some(access) = self.points.get_mut(usize::from(index)) else { return Err(NoAddress::NotTheirs) };
        let v4_number = match (wanted.v4, fixed.v4) {
            (Some(_), None) => Some(access.v4.as_mut().and_then(Pool::take).ok_or(NoAddress::Exhausted)?),
            _ => None,
        };
        let v6_number = match (wanted.v6, fixed.v6) {
            (Some(_), None) => match access.v6.as_mut().and_then(Pool::take) {
                Some(number) => Some(number),
                None => {
                    if let (Some(number), Some(pool)) = (v4_number, &mut access.v4) {
                        pool.give_back(number);
                    }
                    return Err(NoAddress::Exhausted);
                }
            },
            _ => None,
        };
        // What rests from this subscriber's own earlier context is in use again.
        for address in fixed.iter() {
            self.resting.remove(&(domain, key(address)));
        }
        Ok(Addresses {
            v4: fixed.v4.or_else(|| v4_number.and_then(|number| access.v4_address(number))),
            v6: fixed.v6.or_else(|| v6_number.and_then(|number| access.v6_address(number))),
        })
    }

    /// Returns addresses that no context had.
    pub(super) fn give_back(&mut self, index: u16, addresses: Addresses) {
        let Some(access) = self.points.get_mut(usize::from(index)) else { return };
        for address in addresses.iter() {
            access.give_back(address);
        }
    }

    /// Keeps the addresses of a context that ended until [`AccessPoints::confirm`].
    pub(super) fn rest(&mut self, index: u16, imsi: Imsi, context: ContextId, addresses: Addresses) {
        let Some(access) = self.points.get(usize::from(index)) else { return };
        let domain = access.config.domain;
        for address in addresses.iter().filter(|address| !access.is_dynamic(*address)) {
            self.resting.insert((domain, key(address)), (imsi, context));
        }
        self.unconfirmed.insert(context, (index, addresses));
    }

    /// Nothing is bound to the ended context's addresses any more.
    pub(super) fn confirm(&mut self, context: ContextId) -> bool {
        let Some((index, addresses)) = self.unconfirmed.remove(&context) else { return false };
        let Some(access) = self.points.get_mut(usize::from(index)) else { return false };
        let domain = access.config.domain;
        for address in addresses.iter() {
            access.give_back(address);
            let place = (domain, key(address));
            if self.resting.get(&place).is_some_and(|(_, holder)| *holder == context) {
                self.resting.remove(&place);
            }
        }
        true
    }
}

/// Of an IPv6 address only the prefix counts.
fn key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(network(v6)),
    }
}

fn same(a: Apn<'_>, b: Apn<'_>) -> bool {
    a.0.eq_ignore_ascii_case(b.0)
}

/// The name without an operator identifier `mnc….mcc….gprs`, if it ends in one.
fn network_identifier(apn: Apn<'_>) -> Option<Apn<'_>> {
    // Three labels: 1+6, 1+6, 1+4 octets.
    let (network, operator) = apn.0.split_at_checked(apn.0.len().checked_sub(19)?)?;
    let is = |at: usize, text: &[u8]| {
        operator.get(at..at + text.len()).is_some_and(|part| part.eq_ignore_ascii_case(text))
    };
    (is(0, b"\x06mnc") && is(7, b"\x06mcc") && is(14, b"\x04gprs") && !network.is_empty())
        .then_some(Apn(network))
}

#[cfg(test)]
mod tests {
    use super::super::config::{PoolV4, PoolV6};
    use super::*;

    fn imsi(n: u8) -> Imsi {
        format!("0010100000000{n:02}").parse().unwrap()
    }

    fn points() -> AccessPoints {
        let mut one = ApnConfig::new("internet".parse().unwrap(), RoutingDomain(1));
        let v4 = |last| Ipv4Addr::new(10, 45, 0, last);
        one.v4 = Some(PoolV4 { first: v4(1), last: v4(4) });
        one.v6 = Some(PoolV6 { prefix: "fd45::".parse().unwrap(), length: 62 });
        one.push = vec!["10.45.0.1:5683".parse().unwrap()];
        one.subscribed = vec![(imsi(9), v4(3).into()), (imsi(9), "fd45:0:0:1::".parse().unwrap())];
        one.static_v4 = Some((v4(100), v4(110)));
        let two = ApnConfig::new("mms".parse().unwrap(), RoutingDomain(2));
        AccessPoints::new(&[one, two], Some(1))
    }

    const FREE: fn(RoutingDomain, IpAddr) -> bool = |_, _| false;
    const V4: Wanted = Wanted { v4: Some(None), v6: None };
    const V6: Wanted = Wanted { v4: None, v6: Some(None) };

    #[test]
    fn an_access_point_is_found_with_and_without_operator_identifier() {
        let points = points();
        let find = |name: &str| {
            let apn: crate::wire::ApnBuf = name.parse().unwrap();
            points.find(Some(apn.as_apn()))
        };
        assert_eq!(find("internet"), Some(0));
        assert_eq!(find("InterNet.mnc001.MCC001.gprs"), Some(0));
        assert_eq!(find("mms.mnc001.mcc001.gprs"), Some(1));
        assert_eq!(find("mnc001.mcc001.gprs"), None);
        assert_eq!(find("intranet"), None);
        assert_eq!(points.find(None), Some(1));
    }

    #[test]
    fn static_addresses_and_the_push_server_s_are_never_given_out_dynamically() {
        let mut points = points();
        let mut given: Vec<_> =
            (1..=2).map(|n| points.assign(0, imsi(n), V4, FREE).unwrap().v4.unwrap().octets()[3]).collect();
        given.sort_unstable();
        assert_eq!(given, [2, 4]);
        assert_eq!(points.assign(0, imsi(3), V4, FREE), Err(NoAddress::Exhausted));
        let own = points.assign(0, imsi(9), V4, FREE).unwrap();
        assert_eq!(own.v4, Some(Ipv4Addr::new(10, 45, 0, 3)));
        let prefixes: Vec<_> = (1..=3)
            .map(|n| prefix(points.assign(0, imsi(n), V6, FREE).unwrap().v6.unwrap()) & 0xff)
            .collect();
        assert_eq!(prefixes, [0, 2, 3]);
        assert_eq!(points.assign(0, imsi(4), V6, FREE), Err(NoAddress::Exhausted));
    }

    #[test]
    fn an_address_returns_only_when_its_release_is_confirmed() {
        let mut points = points();
        let context = ContextId { slot: 1, generation: 1 };
        let a = points.assign(0, imsi(1), V4, FREE).unwrap();
        let _b = points.assign(0, imsi(2), V4, FREE).unwrap();
        points.rest(0, imsi(1), context, a);
        assert_eq!(points.assign(0, imsi(3), V4, FREE), Err(NoAddress::Exhausted));
        assert!(points.confirm(context));
        assert!(!points.confirm(context));
        assert_eq!(points.assign(0, imsi(3), V4, FREE), Ok(a));
    }

    #[test]
    fn a_static_address_rests_from_others_but_not_from_its_own_subscriber() {
        let mut points = points();
        let address = Ipv4Addr::new(10, 45, 0, 105);
        let named = Wanted { v4: Some(Some(address)), v6: None };
        let first = ContextId { slot: 1, generation: 1 };
        let given = points.assign(0, imsi(1), named, FREE).unwrap();
        assert_eq!(points.assign(0, imsi(2), named, |_, _| true), Err(NoAddress::InUse));
        points.rest(0, imsi(1), first, given);
        assert_eq!(points.assign(0, imsi(2), named, FREE), Err(NoAddress::InUse));
        assert_eq!(points.assign(0, imsi(1), named, FREE), Ok(given));
        assert!(points.confirm(first));
        let theirs = Wanted { v4: Some(Some(Ipv4Addr::new(10, 45, 0, 3))), v6: None };
        assert_eq!(points.assign(0, imsi(1), theirs, FREE), Err(NoAddress::NotTheirs));
        let pool = Wanted { v4: Some(Some(Ipv4Addr::new(10, 45, 0, 2))), v6: None };
        assert_eq!(points.assign(0, imsi(1), pool, FREE), Err(NoAddress::NotTheirs));
    }

    #[test]
    fn half_of_a_dual_address_is_not_kept_when_the_other_half_is_exhausted() {
        let mut points = points();
        for n in 1..=3 {
            points.assign(0, imsi(n), V6, FREE).unwrap();
        }
        let both = Wanted { v4: Some(None), v6: Some(None) };
        assert_eq!(points.assign(0, imsi(4), both, FREE), Err(NoAddress::Exhausted));
        for n in 1..=2 {
            points.assign(0, imsi(n), V4, FREE).unwrap();
        }
    }
}
