//! What the configuration file says, as the configurations of the machines.

use crate::config::{Apn, Config, GiKind, Mode, PdpType, Prefix};
use crate::machine::gtp::context::RoutingDomain;
use crate::node::ggsn::{self, ApnConfig, Gi, Notification, PoolV4, PoolV6};
use crate::wire::Imsi;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The GGSN role, and the GTP-C side of adapter mode. `restart_counter` is the store's, `seed` random.
#[must_use]
pub fn ggsn(config: &Config, restart_counter: u8, seed: u64) -> ggsn::Config {
    let gtp = &config.gtp;
    let subscribed: Vec<_> =
        config.subscriber.iter().filter_map(|own| Some((own.imsi, own.static_address?))).collect();
    let apns: Vec<_> = match config.server.mode {
        Mode::Integrated => config.apn.iter().map(|apn| access_point(apn, &subscribed)).collect(),
        Mode::Adapter | Mode::Gateway => Vec::new(),
    };
    let default_apn = gtp
        .default_apn
        .as_ref()
        .and_then(|name| config.apn.iter().take(apns.len()).position(|apn| apn.name.as_apn().is(name)));
    let foreign = config.gateway.iter().find(|own| own.name_in_notification && own.address.is_some());
    ggsn::Config {
        control: gtp.gsn_address(),
        user: gtp.gsn_address(),
        apns,
        default_apn,
        max_contexts: gtp.max_contexts,
        max_procedures: config.locate.max_procedures,
        seed,
        restart_counter,
        t3_response: gtp.t3_response,
        n3_requests: gtp.n3_requests,
        echo_interval: gtp.echo,
        in_sequence: gtp.in_sequence,
        max_paths: gtp.max_paths,
        max_in_flight: gtp.max_in_flight,
        max_duplicates: gtp.max_duplicates,
        hlr: super::map::homes(config),
        notification: Notification {
            wait_for_create: config.locate.create_timeout,
            operator: gtp.plmn,
            enterprise: gtp.private_extension,
            ggsn_address: match config.server.mode {
                Mode::Integrated | Mode::Gateway => None,
                Mode::Adapter => foreign.and_then(|own| own.address),
            },
            ..Notification::default()
        },
        gi: match config.gi.kind {
            GiKind::Internal => Gi::Internal,
            GiKind::Tun => Gi::Tun,
        },
        ms_to_ms: config.gi.ms_to_ms,
        idle: gtp.idle_release,
        confirm_releases: true,
        mtu: config.gi.mtu,
        peers: gtp.peers.iter().copied().map(Into::into).collect(),
    }
}

fn access_point(apn: &Apn, subscribed: &[(Imsi, IpAddr)]) -> ApnConfig {
    let offers = |kind| apn.types.contains(&kind);
    let own = apn.dns.iter().filter_map(|dns| match dns {
        IpAddr::V4(v4) => Some(*v4),
        IpAddr::V6(_) => None,
    });
    let dns_v4 = two(own);
    let dns_v6 = two(apn.dns.iter().filter_map(|dns| match dns {
        IpAddr::V4(_) => None,
        IpAddr::V6(v6) => Some(*v6),
    }));
    let both = offers(PdpType::Ipv4v6);
    let push = [Some(apn.push_address), apn.push_address_v6];
    ApnConfig {
        v4: apn.pool_v4.filter(|_| both || offers(PdpType::Ipv4)).and_then(|pool| pool_v4(pool, apn)),
        v6: apn.pool_v6.filter(|_| both || offers(PdpType::Ipv6)).and_then(pool_v6),
        v4v6: both,
        subscribed: subscribed.to_vec(),
        static_v4: apn.static_v4.and_then(range_v4),
        static_v6: apn.static_v6.and_then(range_v6),
        dns_v4,
        dns_v6,
        push: push.into_iter().flatten().collect(),
        ..ApnConfig::new(apn.name.clone(), RoutingDomain(apn.domain))
    }
}

fn two<T>(mut all: impl Iterator<Item = T>) -> [Option<T>; 2] {
    [all.next(), all.next()]
}

fn range_v4(prefix: Prefix) -> Option<(Ipv4Addr, Ipv4Addr)> {
    let IpAddr::V4(first) = prefix.address else { return None };
    let hosts = u32::MAX.checked_shr(prefix.length.into()).unwrap_or(0);
    Some((first, Ipv4Addr::from(u32::from(first) | hosts)))
}

fn range_v6(prefix: Prefix) -> Option<(Ipv6Addr, Ipv6Addr)> {
    let IpAddr::V6(first) = prefix.address else { return None };
    let hosts = u128::MAX.checked_shr(prefix.length.into()).unwrap_or(0);
    Some((first, Ipv6Addr::from(u128::from(first) | hosts)))
}

/// The hosts of a prefix, without its network, broadcast and push server addresses: those are
/// where the prefix begins, or not in it.
fn pool_v4(prefix: Prefix, apn: &Apn) -> Option<PoolV4> {
    let (network, broadcast) = range_v4(prefix)?;
    let (mut first, mut last) = (u32::from(network), u32::from(broadcast));
    if last - first >= 3 {
        first += 1;
        last -= 1;
    }
    for taken in apn.dns.iter().copied().chain([apn.push_address.ip()]) {
        if let IpAddr::V4(v4) = taken
            && u32::from(v4) == first
            && first < last
        {
            first += 1;
        }
    }
    Some(PoolV4 { first: first.into(), last: last.into() })
}

fn pool_v6(prefix: Prefix) -> Option<PoolV6> {
    let IpAddr::V6(v6) = prefix.address else { return None };
    Some(PoolV6 { prefix: v6, length: prefix.length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_gtp_are_those_of_the_file() {
        let text = "[gtp]\nmax_paths = 1\nmax_in_flight = 2\nmax_contexts = 3\nmax_duplicates = 4\n";
        let role = ggsn(&Config::parse(text, "x").unwrap(), 0, 0);
        assert_eq!(
            (role.max_paths, role.max_in_flight, role.max_contexts, role.max_duplicates),
            (1, 2, 3, 4)
        );
    }
}
