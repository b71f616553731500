//! The GGSN role: Gn towards SGSNs (TS 29.060, TS 29.281), Gi towards the push server.
//!
//! An address outlives its context: when a context ends, [`Event::Deleted`] tells the owner to
//! revoke what is bound to it, and only [`Ggsn::confirm_release`] returns the address to its pool.

mod access;
mod config;
mod create;
mod event;
mod gi;
mod locate;
mod manage;
mod notification;
mod pco;
mod pool;
mod router_advertisement;
mod user_plane;

pub use config::{ApnConfig, Config, Gi, Home, Notification, PoolV4, PoolV6};
pub use event::{
    Activated, AddressCase, Ask, Ended, Event, Kept, Location, NotLocated, NotNotified, Notify, Question,
    Unreached,
};

use super::slab::Place;
use crate::codec::gtp1::message::{
    CreatePdpContextRequest, DeletePdpContextRequest, MsInfoChangeNotificationRequest,
    NoteMsGprsPresentRequest, PduNotificationRejectRequest, UpdatePdpContextRequest,
};
use crate::codec::gtp1::{Message, Packet};
use crate::machine::counters::counters;
use crate::machine::gtp::context::{Addresses, ContextId, Contexts, RoutingDomain};
use crate::machine::gtp::{self, Endpoint, Heard, Inbound, Incoming};
use crate::machine::timer::Queue;
use crate::machine::{Machine, Origin, Outbox, Port, Transmit};
use crate::wire::{ApnBuf, Imsi, Now};
use access::AccessPoints;
use locate::Queries;
use notification::Procedures;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The context is gone, or the packet belongs to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such PDP context any more")
    }
}

impl std::error::Error for Gone {}

counters! {
    /// What a GGSN has counted since it was made.
    pub struct Counters {
        /// Contexts created, secondary ones too.
        contexts_created,
        /// Create PDP Context Requests refused.
        creates_refused,
        /// Contexts ended, for whatever reason.
        contexts_ended,
        /// Packets from devices.
        uplink,
        /// Packets to devices.
        downlink,
        /// Packets from devices with another source address than their own: dropped.
        spoofed,
        /// Packets from devices that are no IP packets: dropped.
        malformed,
        /// Packets from devices that nothing inside the GGSN wanted.
        swallowed,
        /// Packets from one device to another.
        ms_to_ms,
        /// G-PDUs for no context: answered with Error Indication.
        unknown_tunnel,
        /// Error Indications received.
        error_indications,
        /// GTP-U messages that nothing could be done with.
        user_plane_ignored,
        /// Packets from Gi to an address that no device has.
        no_such_device,
        /// Packets larger than a G-PDU can carry.
        too_large,
        /// Router advertisements sent.
        router_advertisements,
        /// PDU Notification Requests sent for the first time.
        notifications,
        /// Datagrams on Gn from outside the configured networks: dropped unanswered.
        strangers,
        /// Messages that no GGSN expects: dropped (TS 29.060 §11.1.4).
        unexpected,
    }
}

/// What the GGSN keeps with a context.
#[derive(Clone, Debug)]
struct Own {
    /// Place of its access point.
    access: u16,
    charging_id: u32,
    /// A binding lives: not released for idleness.
    held: bool,
    /// The endpoint counts it as a user of the path to its SGSN.
    on_path: bool,
    /// When the last packet came from the device.
    heard: Option<Duration>,
    /// Router advertisements begun that nobody solicited.
    unsolicited: u8,
}

/// What an answer to one of our requests is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Send Routeing Information for GPRS.
    Query(Place),
    /// PDU Notification.
    Notification(Place),
    /// Failure Report.
    Report(Place),
    /// Anything whose answer changes nothing.
    Courtesy,
}

impl Asked {
    /// As the tag of a request: kind in 2 bits, slot in 30, generation in 32.
    fn tag(self) -> u64 {
        let (kind, place) = match self {
            Self::Query(place) => (1, place),
            Self::Notification(place) => (2, place),
            Self::Report(place) => (3, place),
            Self::Courtesy => return 0,
        };
        kind << 62 | u64::from(place.slot & 0x3fff_ffff) << 32 | u64::from(place.generation)
    }

    fn of(tag: u64) -> Self {
        let place = Place { slot: (tag >> 32) as u32 & 0x3fff_ffff, generation: tag as u32 };
        match tag >> 62 {
            1 => Self::Query(place),
            2 => Self::Notification(place),
            3 => Self::Report(place),
            _ => Self::Courtesy,
        }
    }
}

/// What an owner's tag names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Locate(Place),
    Notify(Place),
}

/// A Gateway GPRS Support Node, sans-IO.
#[derive(Debug)]
pub struct Ggsn {
    config: Config,
    endpoint: Endpoint,
    contexts: Contexts<Own>,
    access: AccessPoints,
    queries: Queries,
    procedures: Procedures,
    /// What the owner asked for and has had no answer to.
    wishes: BTreeMap<u64, Wish>,
    /// Contexts that end when nothing passes through them.
    idle: Queue,
    /// Contexts whose prefix is to be advertised.
    advertisements: Queue,
    next_charging_id: u32,
    /// The time of the last call.
    clock: Now,
    outbox: Outbox,
    events: VecDeque<Event>,
    counters: Counters,
}

/// Idle contexts ended, or prefixes advertised, in one call of `handle_timeout`; the rest stay due.
const BATCH: usize = 1024;

impl Ggsn {
    /// A GGSN without contexts.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let endpoint = Endpoint::new(gtp::Config {
            t3_response: config.t3_response,
            n3_requests: u32::from(config.n3_requests.max(1)),
            echo_interval: config.echo_interval,
            restart_counter: config.restart_counter,
            in_sequence: config.in_sequence,
            max_paths: config.max_paths,
            max_in_flight_per_path: config.max_in_flight,
            duplicates: gtp::Limits { requests: config.max_duplicates, ..gtp::Limits::default() },
            ..gtp::Config::default()
        });
        let limit = config.max_procedures.min(1 << 20);
        Self {
            endpoint,
            contexts: Contexts::new(config.max_contexts, config.seed),
            access: AccessPoints::new(&config.apns, config.default_apn),
            queries: Queries::new(limit),
            procedures: Procedures::new(limit),
            wishes: BTreeMap::new(),
            idle: Queue::default(),
            advertisements: Queue::default(),
            next_charging_id: (config.seed >> 32) as u32 & 0x00ff_ffff,
            clock: Now::default(),
            outbox: Outbox::default(),
            events: VecDeque::new(),
            counters: Counters::default(),
            config,
        }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The GTP-C endpoint, for its counters and sizes.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// PDP contexts, secondary ones too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.contexts.len()
    }

    /// Whether there is no PDP context.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.contexts.is_empty()
    }

    /// The primary context that has `address`.
    #[must_use]
    pub fn context_of(&self, domain: RoutingDomain, address: IpAddr) -> Option<ContextId> {
        self.contexts.by_address(domain, address).map(|context| context.id())
    }

    /// The primary context of `imsi` at `apn`.
    #[must_use]
    pub fn context_for(&self, imsi: Imsi, apn: &ApnBuf) -> Option<ContextId> {
        let access = self.access.find(Some(apn.as_apn()))?;
        self.context_at(imsi, access)
    }

    /// The addresses of a primary context.
    #[must_use]
    pub fn addresses(&self, context: ContextId) -> Option<Addresses> {
        self.contexts.get(context).map(|context| context.addresses())
    }

    /// When a packet last came from the device through a primary context or its secondaries, as
    /// [`Now::mono`].
    #[must_use]
    pub fn heard(&self, context: ContextId) -> Option<Duration> {
        let bundle = std::iter::once(context).chain(self.contexts.secondaries(context));
        bundle.filter_map(|id| self.contexts.get(id)?.data.heard).max()
    }

    fn context_at(&self, imsi: Imsi, access: u16) -> Option<ContextId> {
        (0..16)
            .filter_map(|nsapi| self.contexts.by_subscriber(imsi, nsapi))
            .find(|context| context.primary().is_none() && context.data.access == access)
            .map(|context| context.id())
    }

    /// Forgets a `locate` or `notify`; no event will come of it.
    pub fn cancel(&mut self, now: Now, tag: u64) {
        match self.wishes.remove(&tag) {
            Some(Wish::Locate(place)) => self.drop_query(place),
            Some(Wish::Notify(place)) => self.leave_procedure(now, place, tag),
            None => {}
        }
    }

    /// Whether a live binding holds the context, which is then not released for idleness
    /// (US 2013/0121252 §0082).
    pub fn hold(&mut self, context: ContextId, held: bool) {
        let Some(found) = self.contexts.get_mut(context) else { return };
        found.data.held = held;
        if held {
            self.idle.remove(context.slot);
        } else {
            self.touch(self.clock, context);
        }
    }

    /// No binding leads to the context of an [`Event::Deleted`] any more: its addresses may go to
    /// someone else.
    pub fn confirm_release(&mut self, context: ContextId) {
        self.access.confirm(context);
    }

    /// Something passed through a context.
    #[inline]
    fn touch(&mut self, now: Now, context: ContextId) {
        if let Some(idle) = self.config.idle
            && self.contexts.get(context).is_some_and(|context| !context.data.held)
        {
            self.idle.push(context.slot, now.mono + idle);
        }
    }

    /// A peer's message carried its restart counter.
    fn recovery(&mut self, now: Now, peer: SocketAddr, value: u8) {
        if let Heard::Restarted { .. } = self.endpoint.recovery(now, peer, value) {
            self.peer_restarted(peer.ip());
        }
    }

    fn peer_restarted(&mut self, peer: IpAddr) {
        self.events.push_back(Event::PeerRestarted { peer });
        self.drop_peer(peer, Ended::SgsnRestarted);
    }

    /// Ends every context whose signalling goes to `peer`.
    fn drop_peer(&mut self, peer: IpAddr, why: Ended) {
        loop {
            let context = self.contexts.of_peer(peer);
            let Some(context) = context else { break };
            self.end(context, why);
        }
    }

    /// Takes a context out, and with a primary its secondaries. Of a primary the owner is told.
    fn end(&mut self, id: ContextId, why: Ended) {
        loop {
            let secondary = self.contexts.secondaries(id).next();
            let Some(secondary) = secondary else { break };
            self.end(secondary, why);
        }
        self.idle.remove(id.slot);
        self.advertisements.remove(id.slot);
        let Some(context) = self.contexts.remove(id) else { return };
        self.counters.contexts_ended += 1;
        if context.data.on_path {
            self.endpoint.leave_path(context.control().address);
        }
        if context.primary().is_some() {
            return;
        }
        let (imsi, addresses) = (context.imsi(), context.addresses());
        if self.config.confirm_releases {
            self.access.rest(context.data.access, imsi, id, addresses);
        } else {
            self.access.give_back(context.data.access, addresses);
        }
        let domain = context.domain();
        self.events.push_back(Event::Deleted { context: id, imsi, domain, addresses, why });
    }

    fn handle_control(&mut self, now: Now, from: Origin, octets: &[u8]) {
        match self.endpoint.handle_octets(now, from, octets) {
            Incoming::Request { handle, packet } => self.handle_request(now, handle, packet),
            Incoming::Response { tag, packet, .. } => self.handle_response(now, Asked::of(tag), packet),
            Incoming::Notice { .. } => self.counters.unexpected += 1,
            Incoming::Nothing => {}
        }
        self.drain_endpoint(now);
    }

    fn handle_request(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        match handle.message_type {
            CreatePdpContextRequest::TYPE => self.create(now, handle, packet),
            UpdatePdpContextRequest::TYPE => self.update(now, handle, packet),
            DeletePdpContextRequest::TYPE => self.delete(now, handle, packet),
            MsInfoChangeNotificationRequest::TYPE => self.ms_info_change(now, handle, packet),
            PduNotificationRejectRequest::TYPE => self.rejected(now, handle, packet),
            NoteMsGprsPresentRequest::TYPE => self.ms_present(now, handle, packet),
            _ => {
                self.counters.unexpected += 1;
                self.endpoint.discard(handle);
            }
        }
    }

    fn handle_response(&mut self, now: Now, asked: Asked, packet: Packet<'_>) {
        match asked {
            Asked::Query(place) => self.query_answered(now, place, packet),
            Asked::Notification(place) => self.notification_answered(now, place, packet),
            Asked::Report(place) => self.report_answered(now, place, packet),
            Asked::Courtesy => {}
        }
    }

    /// Whether datagrams from `peer` are taken on Gn.
    fn hears(&self, peer: IpAddr) -> bool {
        self.config.peers.is_empty() || self.config.peers.iter().any(|network| network.contains(peer))
    }

    fn drain_endpoint(&mut self, now: Now) {
        while let Some(event) = self.endpoint.poll_event() {
            match event {
                gtp::Event::TimedOut { tag, .. } => match Asked::of(tag) {
                    Asked::Query(place) => self.query_silent(now, place),
                    Asked::Notification(place) => self.notification_silent(now, place),
                    Asked::Report(place) => self.report_silent(now, place),
                    Asked::Courtesy => {}
                },
                gtp::Event::PeerRestarted { peer, .. } => self.peer_restarted(peer),
                gtp::Event::PathDown { peer } => {
                    self.events.push_back(Event::PathDown { peer });
                    self.drop_peer(peer, Ended::PathDown);
                }
                gtp::Event::PathUp { .. } => {}
            }
        }
    }
}

impl Machine for Ggsn {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        self.clock = now;
        let gn = matches!(from.port, Port::GtpC | Port::Gtp0 | Port::GtpU);
        if gn && !self.hears(from.peer.ip()) {
            self.counters.strangers += 1;
            return;
        }
        match from.port {
            Port::GtpC | Port::Gtp0 => self.handle_control(now, from, octets),
            Port::GtpU => self.handle_user(now, from, octets),
            Port::Gi => self.handle_gi(now, octets),
            _ => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.clock = now;
        self.endpoint.handle_timeout(now);
        self.drain_endpoint(now);
        self.activation_timeouts(now);
        self.advertise_unsolicited(now);
        for _ in 0..BATCH {
            let Some(slot) = self.idle.pop_due(now.mono) else { break };
            let context = self.contexts.in_slot(slot).map(|context| context.id());
            if let Some(context) = context {
                self.end_by_network(now, context, Ended::Idle);
            }
        }
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        if let Some(transmit) = self.endpoint.poll_transmit() {
            return Some(transmit);
        }
        self.outbox.pop()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let own = self.idle.due().into_iter().chain(self.advertisements.due()).min();
        [self.endpoint.poll_timeout(), self.procedures.poll_timeout(), own].into_iter().flatten().min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_what_was_asked() {
        let place = Place { slot: 77, generation: u32::MAX };
        for asked in [Asked::Query(place), Asked::Notification(place), Asked::Report(place), Asked::Courtesy]
        {
            assert_eq!(Asked::of(asked.tag()), asked);
        }
    }

    #[test]
    fn only_configured_networks_are_heard_on_gn() {
        let peers = vec![crate::push::Prefix { address: IpAddr::from([192, 0, 2, 0]), length: 24 }];
        let mut ggsn = Ggsn::new(Config { peers, ..Config::default() });
        let echo_request = [0x32, 1, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0];
        for (from, answered) in [("192.0.2.9:2123", true), ("198.51.100.9:2123", false)] {
            let from = Origin { port: Port::GtpC, peer: from.parse().unwrap() };
            ggsn.handle_octets(Now::default(), from, &echo_request);
            assert_eq!(ggsn.poll_transmit().is_some(), answered);
        }
        assert_eq!(ggsn.counters().strangers, 1);
    }
}
