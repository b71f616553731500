//! What a GGSN is told before it starts.

use crate::machine::gtp::context::RoutingDomain;
use crate::push::Prefix;
use crate::wire::{ApnBuf, Imsi, Plmn};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Everything a [`super::Ggsn`] needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Our address for control plane, as it stands in the GGSN Address IEs.
    pub control: IpAddr,
    /// Our address for user traffic.
    pub user: IpAddr,
    /// The access points served. None: adapter mode, a foreign GGSN keeps the contexts.
    pub apns: Vec<ApnConfig>,
    /// Which of `apns` serves a request without an Access Point Name; `None`: such a request is
    /// refused with cause 219 (TS 29.060 §7.7.30).
    pub default_apn: Option<usize>,
    /// Most PDP contexts at once, at most 2^20; past it, cause 199 "No resources available".
    pub max_contexts: u32,
    /// Most network-requested activations and HLR queries under way at once.
    pub max_procedures: u32,
    /// Seeds TEIDs, charging identifiers and hash tables. Draw it from the operating system.
    pub seed: u64,
    /// Our restart counter (TS 23.007 §8): increased by one at each start and kept over it.
    pub restart_counter: u8,
    /// T3-RESPONSE (TS 29.060 §7.6).
    pub t3_response: Duration,
    /// N3-REQUESTS (TS 29.060 §7.6): how often a request is sent in all.
    pub n3_requests: u8,
    /// How often an SGSN is asked for an echo; `None`: never. At least 60 s (TS 29.060 §7.2.1).
    pub echo_interval: Option<Duration>,
    /// Whether messages with elements out of sequence are dropped (TS 29.060 §11.1.10).
    pub in_sequence: bool,
    /// Most IP addresses of peers remembered at once.
    pub max_paths: u32,
    /// Most requests of ours that are in flight to one peer; 65,000 at most.
    pub max_in_flight: u32,
    /// Most requests of peers that are remembered, so that a repeated one gets the same answer.
    pub max_duplicates: u32,
    /// The ways to the HLR, in the order they are tried.
    pub hlr: Vec<Home>,
    /// Network-requested activation.
    pub notification: Notification,
    /// What the Gi side is.
    pub gi: Gi,
    /// Whether packets between two devices of one APN pass inside the GGSN.
    pub ms_to_ms: bool,
    /// A context without traffic for so long is released, unless held. `None`: never.
    pub idle: Option<Duration>,
    /// Whether addresses return to their pool only after `confirm_release`. Without it they
    /// return when the context ends.
    pub confirm_releases: bool,
    /// The lowest MTU on the way to the devices, told in container 0010H and in IPv6 router
    /// advertisements.
    pub mtu: u16,
    /// The networks of GSNs that are heard on Gn; datagrams from others are dropped unanswered.
    /// Empty: all are heard.
    pub peers: Vec<Prefix>,
}

/// A way to the HLR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// A GSN that takes Send Routeing Information for GPRS for it (TS 29.060 §7.4).
    Front(SocketAddr),
    /// The GGSN's owner asks, by a protocol of its own: [`Event::Question`](super::Event::Question)
    /// names this number.
    Owner(u8),
}

/// What the Gi side of the GGSN is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gi {
    /// A network inside the GGSN, which answers ICMP echo at any address and swallows the rest.
    Internal,
    /// Packets leave by [`crate::machine::Port::Gi`], a TUN device.
    Tun,
}

/// One access point.
#[derive(Clone, Debug)]
pub struct ApnConfig {
    /// Its network identifier. A request that adds an operator identifier
    /// (`.mnc<MNC>.mcc<MCC>.gprs`, TS 23.003 §9.1.2) means the same access point.
    pub name: ApnBuf,
    /// The address space of its devices.
    pub domain: RoutingDomain,
    /// Whether IPv4 contexts are allowed, and their dynamic addresses.
    pub v4: Option<PoolV4>,
    /// Whether IPv6 contexts are allowed, and their dynamic prefixes.
    pub v6: Option<PoolV6>,
    /// Whether one context may have both (PDP type IPv4v6).
    pub v4v6: bool,
    /// Static addresses by subscription: (IMSI, address or any address of the /64).
    pub subscribed: Vec<(Imsi, IpAddr)>,
    /// A range in which any subscriber may name its static address (first, last).
    pub static_v4: Option<(Ipv4Addr, Ipv4Addr)>,
    /// A range of prefixes (/64 each) in which any subscriber may name its own (first, last).
    pub static_v6: Option<(Ipv6Addr, Ipv6Addr)>,
    /// DNS servers over IPv4: primary, secondary.
    pub dns_v4: [Option<Ipv4Addr>; 2],
    /// DNS servers over IPv6: primary, secondary.
    pub dns_v6: [Option<Ipv6Addr>; 2],
    /// Where the devices find the push server. UDP to it becomes [`super::Event::ToPush`].
    pub push: Vec<SocketAddr>,
    /// The highest bit rates that are granted, uplink and downlink, in kbit/s; `None`: whatever is
    /// asked for.
    pub max_bit_rate: Option<(u32, u32)>,
    /// APN restriction value to answer with (TS 23.060 §15.4); `None`: not told.
    pub restriction: Option<u8>,
}

/// Dynamic IPv4 addresses `first` to `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolV4 {
    /// First address.
    pub first: Ipv4Addr,
    /// Last address.
    pub last: Ipv4Addr,
}

/// Dynamic IPv6 prefixes: every /64 of one shorter prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolV6 {
    /// The prefix; bits past `length` do not count.
    pub prefix: Ipv6Addr,
    /// Its length in bits, 40 to 64.
    pub length: u8,
}

/// Network-requested PDP context activation (TS 29.060 §7.3.8–7.3.11, US 2013/0121252 §0113–0129).
#[derive(Clone, Debug)]
pub struct Notification {
    /// How long an accepted PDU Notification may take to become a Create PDP Context Request.
    pub wait_for_create: Duration,
    /// The operator whose container FF00H carries the indication of combinations 2 and 3.
    pub operator: Plmn,
    /// The enterprise number of our Private Extensions; the default is the one that RFC 5612 sets
    /// aside for documentation, 32473.
    pub enterprise: u16,
    /// The UDP port of SGSNs, 2123 unless a laboratory moves it.
    pub sgsn_port: u16,
    /// The address in the GGSN Address IE of 27 and 34, where it is not `control`.
    pub ggsn_address: Option<IpAddr>,
}

impl Default for Notification {
    fn default() -> Self {
        Self {
            wait_for_create: Duration::from_secs(20),
            operator: Plmn([0x00, 0xf1, 0x10]),
            enterprise: 32_473,
            sgsn_port: 2123,
            ggsn_address: None,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            control: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)),
            user: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2)),
            apns: Vec::new(),
            default_apn: None,
            max_contexts: 65_536,
            max_procedures: 65_536,
            seed: 0,
            restart_counter: 0,
            t3_response: Duration::from_secs(3),
            n3_requests: 3,
            echo_interval: Some(Duration::from_secs(60)),
            in_sequence: true,
            max_paths: 4096,
            max_in_flight: 60_000,
            max_duplicates: 200_000,
            hlr: Vec::new(),
            notification: Notification::default(),
            gi: Gi::Internal,
            ms_to_ms: true,
            idle: None,
            confirm_releases: true,
            mtu: 1400,
            peers: Vec::new(),
        }
    }
}

impl ApnConfig {
    /// An access point without pools, addresses or servers.
    #[must_use]
    pub fn new(name: ApnBuf, domain: RoutingDomain) -> Self {
        Self {
            name,
            domain,
            v4: None,
            v6: None,
            v4v6: true,
            subscribed: Vec::new(),
            static_v4: None,
            static_v6: None,
            dns_v4: [None; 2],
            dns_v6: [None; 2],
            push: Vec::new(),
            max_bit_rate: None,
            restriction: None,
        }
    }
}
