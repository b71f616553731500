//! The protocol-converting GSN of TS 29.060 §7.4: GTP-C location management for GGSNs on one side, MAP with the
//! HLR on the other.
//!
//! ```text
//! GGSN ── 32 Send Routeing Information for GPRS ──▸ gateway ── sendRoutingInfoForGprs (24) ──▸ HLR
//! GGSN ── 34 Failure Report ─────────────────────▸ gateway ── failureReport (25) ───────────▸ HLR
//! GGSN ◂─ 36 Note MS GPRS Present ─────────────── gateway ◂── noteMsPresentForGprs (26) ──── HLR
//! ```
//!
//! Or an HSS by Diameter: Sh, S6c, S6m or SLh for 32, a subscription to the reachability (Sh SNR, S6t CIR, S6c
//! RDR) for 34, Push-Notification, Reporting-Information or Alert-Service-Centre for 36.
//!
//! Behind it the HLR knows all GGSNs by one ggsn-Number, the gateway's own, and may send a note without
//! the ggsn-Address of the one that waits. So the gateway remembers durably which GGSN waits for which
//! subscriber ([`Watch`]): a GGSN is told that the HLR watches only after the store has it.
//!
//! It listens to few, as GSMA FS.11 category 1 asks: to configured networks of GSNs and global titles, to three
//! operations, to so much of each; what else comes is refused or dropped, counted and reported.

mod cause;
mod home;
pub mod hss;
mod location;
mod note;
#[cfg(test)]
mod tests;
mod watches;

pub use cause::{Refusal, is_last_word, of_failure, of_hss, of_note};
pub use home::{Behind, Why};

use super::map_user::{self, MapUser};
use super::rate::{Limits, Rates};
use crate::codec::gtp1::message::{FailureReportRequest, SendRouteingInformationForGprsRequest};
use crate::codec::gtp1::private_extension::DOCUMENTATION_ENTERPRISE;
use crate::codec::gtp1::{Cause, Message as _};
use crate::machine::counters::counters;
use crate::machine::diameter;
use crate::machine::gtp::{self, Endpoint, Incoming};
use crate::machine::ss7::stack;
use crate::machine::{
    AssociationChange, AssociationId, Certificate, Machine, Message, Order, Origin, Transmit,
};
use crate::node::diameter_user::DiameterUser;
use crate::node::slab::Slab;
use crate::push::{Prefix, Watch};
use crate::wire::{Imsi, Now};
use home::{Home, Said};
use location::Request;
use note::{Note, Telling};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use watches::Watches;

/// What an HLR gateway is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Our address on Gn.
    pub address: IpAddr,
    /// GTP-C; its restart counter is ours.
    pub gtp: gtp::Config,
    /// Who is asked, and how.
    pub behind: Behind,
    /// The networks of GSNs that may ask and be told; nobody else is answered.
    pub gsns: Vec<Prefix>,
    /// Requests a second of one GSN; 0: without bound.
    pub rate: u32,
    /// How many at once.
    pub burst: u32,
    /// GSNs for which that is counted; past it new ones share one count.
    pub max_rated: usize,
    /// GGSNs that may wait for subscribers; past it a GGSN gets "No resources available".
    pub max_watches: usize,
    /// The enterprise whose Private Extension carries access point name and chosen GGSN.
    pub enterprise: u16,
    /// The UDP port where GGSNs take notes: 2123 unless a laboratory moves it (TS 29.060 §10.1.1).
    pub gsn_port: u16,
    /// How long until a GGSN is told again that did not take a note.
    pub retell: Duration,
}

impl Config {
    /// A gateway that asks by `map` and listens to nobody yet.
    #[must_use]
    pub fn new(map: map_user::Config) -> Self {
        Self::before(Behind::Map(map))
    }

    /// The same before whatever is `behind`.
    #[must_use]
    pub fn before(behind: Behind) -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            gtp: gtp::Config::default(),
            behind,
            gsns: Vec::new(),
            rate: 10_000,
            burst: 10_000,
            max_rated: 4096,
            max_watches: 1_000_000,
            enterprise: DOCUMENTATION_ENTERPRISE,
            gsn_port: 2123,
            retell: Duration::from_secs(60),
        }
    }
}

/// What was not listened to, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screened {
    /// A datagram from outside the networks of GSNs: dropped.
    Gsn(IpAddr),
    /// A GSN asked too much: "No resources available".
    Rate(IpAddr),
    /// A message that no GSN has to send to us: dropped.
    Message(IpAddr, u8),
    /// The HLR named a GGSN outside the networks of GSNs: unexpectedDataValue.
    Named(IpAddr),
    /// On the side of MAP.
    Map(map_user::Screened),
}

impl Screened {
    /// Which kind it is, in one word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Gsn(_) => "gsn",
            Self::Rate(_) => "rate",
            Self::Message(..) => "message",
            Self::Named(_) => "named",
            Self::Map(map_user::Screened::Origin(_)) => "map-origin",
            Self::Map(map_user::Screened::Rate(_)) => "map-rate",
            Self::Map(map_user::Screened::Context(_)) => "map-context",
            Self::Map(map_user::Screened::Operation(..)) => "map-operation",
        }
    }
}

impl fmt::Display for Screened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gsn(by) => write!(f, "{by}: it is in none of the networks that may ask"),
            Self::Rate(by) => write!(f, "{by}: too many requests a second"),
            Self::Message(by, kind) => write!(f, "{by}: message type {kind} is not served"),
            Self::Named(ggsn) => write!(f, "{ggsn}: the HLR names a GGSN in none of the networks"),
            Self::Map(why) => why.fmt(f),
        }
    }
}

/// A change of the durable list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchChange {
    /// A GGSN waits.
    Put(Watch),
    /// It waits no more.
    Remove(Watch),
}

/// What an HLR gateway reports.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// Write this down, in order; where there is a ticket, say [`HlrGateway::committed`] afterwards.
    Persist {
        /// What.
        change: WatchChange,
        /// What waits for it.
        ticket: Option<u64>,
    },
    /// A GGSN was answered.
    Answered {
        /// The GGSN.
        ggsn: IpAddr,
        /// For whom it asked.
        imsi: Imsi,
        /// Whether it reported a failure; otherwise it asked for routeing information.
        report: bool,
        /// The SGSN that it was told, or what it was refused with.
        outcome: Result<Option<IpAddr>, Refusal>,
        /// What went wrong on the way to the HLR.
        failed: Option<Why>,
    },
    /// A GGSN was told that a subscriber is there again.
    Told {
        /// The GGSN.
        ggsn: IpAddr,
        /// The subscriber.
        imsi: Imsi,
        /// The cause in its answer; `None`: it did not answer.
        cause: Option<Cause>,
    },
    /// Something was not listened to.
    Screened(Screened),
    /// A GGSN restarted. It waits for whom it waited before.
    PeerRestarted {
        /// The GGSN.
        peer: IpAddr,
    },
    /// A GGSN does not answer any more.
    PathDown {
        /// The GGSN.
        peer: IpAddr,
    },
    /// It answers again.
    PathUp {
        /// The GGSN.
        peer: IpAddr,
    },
    /// Something happened in the signalling network.
    Network(stack::Event),
    /// Something happened to Diameter peers.
    Peers(diameter::Event),
}

counters! {
    /// What was counted, beyond what GTP and MAP count for themselves.
    pub struct Counters {
        /// Send Routeing Information for GPRS Requests taken.
        asked,
        /// Failure Reports taken.
        reported,
        /// Requests that the HLR granted.
        granted,
        /// Requests that the HLR answered with an error.
        denied,
        /// Requests refused with a cause of rejection.
        refused,
        /// noteMsPresentForGprs of the HLR.
        notes,
        /// Those for whom no GGSN waited.
        nobody_waits,
        /// GGSNs that took a note.
        told,
        /// Notes that a GGSN refused or did not answer.
        untold,
        /// Notes sent again to a GGSN that had not taken one.
        retold,
        /// Datagrams of strangers, dropped.
        strangers,
        /// Requests past the rate of a GSN, refused.
        over_rate,
        /// Messages that are not served, dropped.
        not_served,
        /// Notes for GGSNs of strange networks, refused.
        strange_ggsns,
        /// Watches that the store could not write.
        unwritten,
    }
}

/// The gateway as one machine: [`Port::GtpC`](crate::machine::Port::GtpC) and the links to the signalling network.
#[derive(Debug)]
pub struct HlrGateway {
    config: Config,
    endpoint: Endpoint,
    home: Home,
    rates: Rates<IpAddr>,
    /// Requests under way; the number of their place is their tag towards the HLR.
    requests: Slab<Request>,
    /// Which request waits for a ticket of the store's.
    tickets: BTreeMap<u64, u64>,
    /// Notes of the HLR that wait for GGSNs.
    notes: BTreeMap<u64, Note>,
    /// Notes under way to GGSNs, by the tag of the GTP request.
    tellings: BTreeMap<u64, Telling>,
    next: u64,
    watches: Watches,
    /// GGSNs that wait for somebody: for how many, and whether their path is watched.
    waiting: BTreeMap<IpAddr, (usize, bool)>,
    /// Who is there again, and at which SGSN, though the GGSN that waits has not taken the note.
    untold: BTreeMap<Watch, IpAddr>,
    retell: Option<Duration>,
    retold: Option<Watch>,
    events: VecDeque<Event>,
    counters: Counters,
}

impl HlrGateway {
    /// A gateway without associations. `seed` must be random.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        let limits = Limits { rate: config.rate, burst: config.burst, max_peers: config.max_rated };
        Self {
            endpoint: Endpoint::new(config.gtp.clone()),
            home: Home::new(config.behind.clone(), seed),
            rates: Rates::new(limits),
            requests: Slab::new(u32::try_from(config.behind.max_queries()).unwrap_or(u32::MAX)),
            tickets: BTreeMap::new(),
            notes: BTreeMap::new(),
            tellings: BTreeMap::new(),
            next: 1,
            watches: Watches::new(config.max_watches),
            waiting: BTreeMap::new(),
            untold: BTreeMap::new(),
            retell: None,
            retold: None,
            events: VecDeque::new(),
            counters: Counters::default(),
            config,
        }
    }

    /// Takes what the store holds.
    pub fn load(&mut self, now: Now, watches: impl IntoIterator<Item = Watch>) {
        for watch in watches {
            if !self.watches.contains(&watch) {
                self.watches.load(watch);
                self.begin_waiting(now, watch);
            }
        }
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What GTP counted.
    #[must_use]
    pub fn gtp_counters(&self) -> &gtp::Counters {
        self.endpoint.counters()
    }

    /// The MAP side, for its counters and states.
    #[must_use]
    pub fn map(&self) -> Option<&MapUser> {
        self.home.map()
    }

    /// The Diameter side, for its counters and states.
    #[must_use]
    pub fn diameter(&self) -> Option<&DiameterUser> {
        self.home.diameter()
    }

    /// Requests of GGSNs under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.requests.len()
    }

    /// GGSNs that wait for subscribers, each counted for each.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.watches.len()
    }

    fn hears(&self, peer: IpAddr) -> bool {
        self.config.gsns.iter().any(|network| network.contains(peer))
    }

    fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }

    fn screened(&mut self, why: Screened) {
        match why {
            Screened::Gsn(_) => self.counters.strangers += 1,
            Screened::Rate(_) => self.counters.over_rate += 1,
            Screened::Message(..) => self.counters.not_served += 1,
            Screened::Named(_) => self.counters.strange_ggsns += 1,
            // The MAP user has counted it.
            Screened::Map(_) => {}
        }
        self.events.push_back(Event::Screened(why));
    }

    /// A GGSN waits: its path is watched (TS 29.060 §7.2.1).
    fn begin_waiting(&mut self, now: Now, watch: Watch) {
        let (count, used) = self.waiting.entry(watch.gateway.ip()).or_default();
        *count += 1;
        if *count == 1 {
            *used = self.endpoint.use_path(now, watch.gateway);
        }
    }

    fn end_waiting(&mut self, watch: Watch) {
        self.untold.remove(&watch);
        let peer = watch.gateway.ip();
        let Some((count, used)) = self.waiting.get_mut(&peer) else { return };
        *count -= 1;
        if *count == 0 {
            if *used {
                self.endpoint.leave_path(peer);
            }
            self.waiting.remove(&peer);
        }
    }

    fn persist(&mut self, change: WatchChange, ticket: Option<u64>) {
        self.events.push_back(Event::Persist { change, ticket });
    }

    /// Carries everything from one side to the other until nothing is left to carry.
    fn settle(&mut self, now: Now) {
        loop {
            if let Some(said) = self.home.poll(now) {
                match said {
                    Said::Answered { tag, outcome } => self.home_answered(now, tag, outcome),
                    Said::Present { note, imsi, sgsn, ggsn } => self.present(now, note, imsi, sgsn, ggsn),
                    Said::Screened(why) => self.screened(Screened::Map(why)),
                    Said::Network(event) => self.events.push_back(Event::Network(event)),
                    Said::Peers(event) => self.events.push_back(Event::Peers(event)),
                }
            } else if let Some(event) = self.endpoint.poll_event() {
                match event {
                    gtp::Event::TimedOut { tag, .. } => self.told(now, tag, None),
                    gtp::Event::PeerRestarted { peer, .. } => {
                        self.events.push_back(Event::PeerRestarted { peer });
                    }
                    gtp::Event::PathDown { peer } => self.events.push_back(Event::PathDown { peer }),
                    gtp::Event::PathUp { peer } => self.events.push_back(Event::PathUp { peer }),
                }
            } else {
                return;
            }
        }
    }
}

impl Machine for HlrGateway {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        let peer = from.peer.ip();
        if !self.hears(peer) {
            return self.screened(Screened::Gsn(peer));
        }
        match self.endpoint.handle_octets(now, from, octets) {
            Incoming::Request { handle, packet } => match handle.message_type {
                SendRouteingInformationForGprsRequest::TYPE => self.routeing_asked(now, handle, &packet),
                FailureReportRequest::TYPE => self.failure_reported(now, handle, &packet),
                other => {
                    self.endpoint.discard(handle);
                    self.screened(Screened::Message(peer, other));
                }
            },
            Incoming::Response { tag, packet, .. } => self.note_answered(now, tag, &packet),
            Incoming::Notice { packet, .. } => {
                self.screened(Screened::Message(peer, packet.header.message_type));
            }
            Incoming::Nothing => {}
        }
        self.settle(now);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.endpoint.handle_timeout(now);
        self.home.handle_timeout(now);
        if self.retell.is_some_and(|due| due <= now.mono) {
            self.tell_again(now);
        }
        self.settle(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.endpoint.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        [self.endpoint.poll_timeout(), self.home.poll_timeout(), self.retell].into_iter().flatten().min()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.home.handle_association(now, id, change);
        self.settle(now);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.home.handle_certificate(now, id, certificate);
        self.settle(now);
    }

    fn handle_stop(&mut self, now: Now) {
        self.home.handle_stop(now);
    }

    fn has_left(&self) -> bool {
        self.home.has_left()
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.home.handle_message(now, id, message);
        self.settle(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.home.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.home.poll_order()
    }
}
