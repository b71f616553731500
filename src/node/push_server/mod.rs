//! The push server: the routing core, CoAP towards the devices, and the gateway role through which it
//! reaches them.
//!
//! Integrated, the gateway's contexts carry the CoAP messages: a push is wrapped into UDP and IP from
//! the access point's push address and handed to its context, never to an address. As an adapter, a
//! foreign gateway keeps the contexts: the same machine asks the HLR and notifies the SGSN, and the CoAP
//! messages leave by an ordinary socket towards the addresses that devices registered from.

mod home;
mod hss;
mod links;
mod locate;
mod resources;
mod sms;
mod triggers;

use crate::machine::coap::{self, Endpoint, Error};
use crate::machine::gtp::context::{Addresses, ContextId};
use crate::machine::{
    AssociationChange, AssociationId, Certificate, Machine, Message, Order, Origin, Outbox, Port, Transmit,
};
use crate::machine::{ctrl, diameter, ss7};
use crate::node::diameter_user::{self, DiameterUser};
use crate::node::ggsn::{self, AddressCase, Ggsn};
use crate::node::map_user::{self, MapUser};
use crate::node::osmo_hlr_user::OsmoHlrUser;
use crate::node::push_proxy;
use crate::node::trigger_desk::{self, Desk};
use crate::push::{
    Addressing, Attempt, Change, ContextRef, Destination, Directory, Effect, GatewayId, Input, NotNotified,
    Push, PushId, PushRequest, Refused, Report, Router, RoutingDomain, Snapshot, Ticket, Unsent,
};
use crate::reach::device;
use crate::reach::gateway::{gi, local};
use crate::reach::locate::gtp;
use crate::wire::{Imsi, Now, Writer};
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use home::Home;
pub use home::MapConfig;
use hss::Hss;
use links::Owner;
use locate::Locating;
pub use locate::{LocateConfig, Way};
use sms::Deliveries;
pub use sms::{SmsConfig, SmsWay};

/// Who keeps the devices' contexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// We do.
    Integrated,
    /// A foreign gateway does; devices are reached over the packet data network.
    Adapter {
        /// The address space that our CoAP socket lies in.
        domain: RoutingDomain,
    },
}

/// What a push server is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who keeps the contexts.
    pub mode: Mode,
    /// The number of our own gateway role.
    pub gateway: GatewayId,
    /// The gateway role. In adapter mode it has no access points.
    pub ggsn: ggsn::Config,
    /// CoAP.
    pub coap: coap::Config,
    /// Whether a notification with a blank address asks for IPv6.
    pub notify_v6: bool,
    /// Whether there is a proxy that takes logins.
    pub proxy: bool,
    /// Logins that wait for the proxy.
    pub max_logins: usize,
    /// How subscribers are found.
    pub locate: LocateConfig,
    /// The HLR by MAP, where it is asked so.
    pub map: Option<MapConfig>,
    /// The HSS by Diameter, where it is asked so.
    pub diameter: Option<diameter_user::Config>,
    /// How short messages go, where they do.
    pub sms: Option<SmsConfig>,
    /// Triggers by the same Diameter node: gateways elsewhere, push servers and application servers that bring some.
    pub triggers: Option<trigger_desk::Config>,
    /// OsmoHLR's control interface, where that is asked.
    pub osmo_hlr: Option<ctrl::Config>,
    /// Random octets, never used before: tokens are drawn from them.
    pub seed: [u8; 32],
}

/// What a push server reports.
#[derive(Debug)]
pub enum Event {
    /// Write this down, in order; where there is a ticket, say [`Input::Committed`] afterwards.
    Persist {
        /// What.
        change: Change,
        /// What waits for it.
        ticket: Option<Ticket>,
    },
    /// Tell the application server.
    Report(Report),
    /// Store a push that another push server brought, and say [`PushServer::taken`].
    Store {
        /// Names it in the answer.
        request: u64,
        /// What.
        push: Box<Push>,
    },
    /// Admit and store a push that an outside application server asks for, and say [`PushServer::taken`].
    Admit {
        /// Names it in the answer.
        request: u64,
        /// What.
        push: Box<PushRequest>,
        /// For which subscriber, where it is named by number.
        imsi: Option<Imsi>,
    },
    /// The end of a push was told and taken: it need not be told again.
    Reported(PushId),
    /// A device asks the proxy to log in in its user's place; answer with
    /// [`PushServer::login_answered`].
    Login {
        /// Names it in the answer.
        request: u64,
        /// Whose device asks, where a context of ours vouches for it.
        imsi: Option<Imsi>,
        /// What it asks for.
        login: push_proxy::Login,
    },
    /// A context is there.
    ContextUp {
        /// The context.
        context: ContextId,
        /// Whose.
        imsi: Imsi,
        /// Its addresses.
        addresses: Addresses,
    },
    /// A context is gone, its binding revoked.
    ContextDown {
        /// The context.
        context: ContextId,
        /// Whose it was.
        imsi: Imsi,
        /// Why.
        why: ggsn::Ended,
    },
    /// A peer restarted.
    PeerRestarted {
        /// The peer.
        peer: IpAddr,
    },
    /// A serving node is to be looked up by its name; answer with [`PushServer::resolved`].
    Resolve {
        /// Names it in the answer.
        request: u64,
        /// The name.
        host: String,
    },
    /// Something in the signalling network was not listened to.
    Screened(map_user::Screened),
    /// Something happened in the signalling network.
    Network(ss7::stack::Event),
    /// Something happened to Diameter peers.
    Diameter(diameter::Event),
    /// OsmoHLR's control interface is connected, or no longer.
    OsmoHlr(bool),
    /// A peer does not answer any more.
    PathDown {
        /// The peer.
        peer: IpAddr,
    },
}

/// What was counted, beyond what the router, the gateway role and CoAP count for themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests of devices.
    pub requests: u64,
    /// Requests of devices that were refused.
    pub refused: u64,
    /// CoAP messages for contexts that were gone.
    pub gone: u64,
    /// CoAP messages that did not fit into a packet.
    pub too_large: u64,
}

/// How a device speaks CoAP with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Peer {
    /// Through a context of ours, from its address to the push address.
    Context { context: ContextId, device: SocketAddr, push: SocketAddr },
    /// Over the packet data network.
    Gi { device: SocketAddr },
}

/// The push server as one machine: ports `GtpC`, `GtpU`, `Gtp0`, `Gi` and, in adapter mode, `Coap`.
#[derive(Debug)]
pub struct PushServer {
    config: Config,
    router: Router,
    ggsn: Ggsn,
    coap: Endpoint<Peer>,
    locating: Locating,
    home: Option<Home>,
    hss: Option<Hss>,
    deliveries: Option<Deliveries>,
    desk: Option<Desk>,
    osmo_hlr: Option<OsmoHlrUser>,
    /// Whose each association is.
    owners: HashMap<AssociationId, Owner>,
    /// Which access point a context belongs to: by slot, its generation and the place of the point.
    access: Vec<(u32, u16)>,
    /// Registrations and the like that wait for the router, by the router's number for them.
    asked: HashMap<u64, Peer>,
    /// Logins that wait for the proxy.
    logins: HashSet<u64>,
    outbox: Outbox,
    events: VecDeque<Event>,
    packet: Vec<u8>,
    counters: Counters,
}

/// The longest packet that a CoAP message is wrapped into.
const LONGEST_PACKET: usize = 4096;

impl PushServer {
    /// A push server that knows what `directory` knows.
    #[must_use]
    pub fn new(config: Config, directory: Arc<RwLock<Directory>>) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = config.seed;
        // Message identifiers and time-outs need not be secret; tokens come from the router's dice.
        let spread = u64::from_be_bytes([a, b, c, d, e, f, g, h]).rotate_left(17);
        Self {
            router: Router::new(directory, config.seed),
            ggsn: Ggsn::new(config.ggsn.clone()),
            coap: Endpoint::new(config.coap.clone(), spread),
            locating: Locating::new(config.locate.clone()),
            home: config.map.clone().map(|map| Home::new(map, spread.rotate_left(29))),
            deliveries: config.sms.clone().map(Deliveries::new),
            desk: config.triggers.clone().map(Desk::new),
            hss: config.diameter.clone().map(|diameter| Hss::new(diameter, spread.rotate_left(43))),
            osmo_hlr: config.osmo_hlr.clone().map(OsmoHlrUser::new),
            owners: HashMap::new(),
            access: Vec::new(),
            asked: HashMap::new(),
            logins: HashSet::new(),
            outbox: Outbox::default(),
            events: VecDeque::new(),
            packet: vec![0; LONGEST_PACKET],
            counters: Counters::default(),
            config,
        }
    }

    /// Takes what the store holds.
    pub fn load(&mut self, now: Now, snapshot: Snapshot) {
        let mut snapshot = snapshot;
        if let Some(desk) = &mut self.desk {
            desk.load(now, &snapshot.pushes, std::mem::take(&mut snapshot.reports));
        }
        self.router.load(now, snapshot);
        self.settle(now);
    }

    /// Hands an input to the router: pushes, what is committed, and the like.
    pub fn handle(&mut self, now: Now, input: Input) {
        self.router.handle(now, input);
        self.settle(now);
    }

    /// An admitted push whose record is committed.
    pub fn accept(&mut self, now: Now, push: Push) {
        self.handle(now, Input::Accepted(push));
    }

    /// The application server takes a push back.
    pub fn cancel(&mut self, now: Now, push: PushId) {
        self.handle(now, Input::Cancel(push));
    }

    /// What was persisted with this ticket, and all before it, is committed.
    pub fn committed(&mut self, now: Now, ticket: Ticket) {
        self.handle(now, Input::Committed(ticket));
    }

    /// Releases a context by the network.
    ///
    /// # Errors
    /// It is gone already.
    pub fn release(&mut self, now: Now, context: ContextId) -> Result<(), ggsn::Gone> {
        let released = self.ggsn.release(now, context);
        self.settle(now);
        released
    }

    /// The router, for its counters and sizes.
    #[must_use]
    pub fn router(&self) -> &Router {
        &self.router
    }

    /// The gateway role, for its counters and contexts.
    #[must_use]
    pub fn ggsn(&self) -> &Ggsn {
        &self.ggsn
    }

    /// What CoAP counted.
    #[must_use]
    pub fn coap_counters(&self) -> &coap::Counters {
        self.coap.counters()
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Carries everything from one part to the next until nothing is left to carry.
    fn settle(&mut self, now: Now) {
        loop {
            if let Some(event) = self.ggsn.poll_event() {
                self.ggsn_said(now, event);
            } else if let Some(event) = self.home.as_mut().and_then(|home| home.user.poll_event()) {
                self.map_said(now, event);
            } else if let Some(event) = self.hss.as_mut().and_then(|hss| hss.user.poll_event()) {
                self.hss_said(now, event);
            } else if let Some(event) = self.osmo_hlr.as_mut().and_then(Machine::poll_event) {
                self.osmo_hlr_said(now, event);
            } else if let Some(event) = self.coap.poll_event() {
                self.coap_said(now, event);
            } else if self.desk_said(now) {
                continue;
            } else if let Some(effect) = self.router.poll_effect() {
                self.carry_out(now, effect);
            } else if !self.send_coap(now) {
                break;
            }
        }
    }

    fn ggsn_said(&mut self, now: Now, event: ggsn::Event) {
        let gateway = self.config.gateway;
        let input = match event {
            ggsn::Event::Created { context, imsi, apn, domain, addresses, .. } => {
                self.events.push_back(Event::ContextUp { context, imsi, addresses });
                let points = &self.config.ggsn.apns;
                let point = points.iter().position(|point| point.name == apn && !point.push.is_empty());
                let Some(point) = point else { return };
                let slot = context.slot as usize;
                if self.access.len() <= slot {
                    self.access.resize(slot + 1, (0, 0));
                }
                self.access[slot] = (context.generation, point as u16);
                let (domain, addresses) = (local::domain(domain), local::addresses(addresses));
                Input::ContextUp { context: local::context_ref(gateway, context), imsi, domain, addresses }
            }
            ggsn::Event::Deleted { context, imsi, why, .. } => {
                self.events.push_back(Event::ContextDown { context, imsi, why });
                Input::ContextDown { context: local::context_ref(gateway, context) }
            }
            ggsn::Event::ToPush { context, from, to, payload, .. } => {
                self.coap.handle_octets(now, Peer::Context { context, device: from, push: to }, &payload);
                return;
            }
            ggsn::Event::Located { tag, result, way } => {
                let via = self.via(way);
                let outcome = result
                    .map(|found| gtp::located(found.sgsn, found.ggsn, found.not_reachable))
                    .map(|location| crate::push::Location { via, ..location })
                    .map_err(|why| Refused { via, ..not_located(why) });
                Input::Located { attempt: Attempt(tag), outcome }
            }
            ggsn::Event::Notified { tag, result } => {
                let outcome = match result {
                    Ok(found) => local::activated(gateway, found.context, found.addresses)
                        .ok_or_else(|| local::no_activation(false)),
                    Err(why) => Err(not_notified(why)),
                };
                Input::Notified { attempt: Attempt(tag), outcome }
            }
            ggsn::Event::MsPresent { imsi } => Input::Reachable { imsi },
            ggsn::Event::PeerRestarted { peer } => {
                self.events.push_back(Event::PeerRestarted { peer });
                return;
            }
            ggsn::Event::PathDown { peer } => {
                self.events.push_back(Event::PathDown { peer });
                return;
            }
            ggsn::Event::Question { question, way, ask } => {
                self.question(now, question, way, ask);
                return;
            }
            ggsn::Event::Withdrawn { question } => {
                self.withdrawn(question);
                return;
            }
            ggsn::Event::Updated { .. } => return,
        };
        self.router.handle(now, input);
    }

    fn coap_said(&mut self, now: Now, event: coap::Event<Peer>) {
        match event {
            coap::Event::Request(request) => self.request(now, request),
            coap::Event::Response { tag, peer, answer } => {
                let (address, context) = match peer {
                    Peer::Context { context, device, .. } => {
                        (device.ip(), Some(local::context_ref(self.config.gateway, context)))
                    }
                    Peer::Gi { device } => (device.ip(), None),
                };
                let receipt = device::receipt(answer.code, address, context);
                self.router.handle(now, Input::Acknowledged { attempt: Attempt(tag), receipt });
            }
            // It stops the repetition; the answer is still to come.
            coap::Event::Acknowledged { .. } => {}
            coap::Event::Reset { tag, .. } => self.unsent(now, Attempt(tag), Unsent::Reset),
            coap::Event::TimedOut { tag, peer } => {
                let why = if self.is_silent(now, peer) { Unsent::Silent } else { Unsent::NoAcknowledgement };
                self.unsent(now, Attempt(tag), why);
            }
        }
    }

    fn unsent(&mut self, now: Now, attempt: Attempt, why: Unsent) {
        self.router.handle(now, Input::TransmitFailed { attempt, why });
    }

    /// Whether nothing has come through the context while a request waited for its answer.
    fn is_silent(&self, now: Now, peer: Peer) -> bool {
        let Peer::Context { context, .. } = peer else { return false };
        let coap = &self.config.coap;
        // The least that passes before a request is given up (RFC 7252 §4.2), and with an empty
        // acknowledgement the most.
        let repeated = coap.ack_timeout.saturating_mul((2 << coap.max_retransmit.min(16)) - 1);
        let waited = repeated.max(coap.response_timeout);
        self.ggsn.heard(context).is_none_or(|heard| heard.saturating_add(waited) < now.mono)
    }

    fn carry_out(&mut self, now: Now, effect: Effect) {
        match effect {
            Effect::Persist { change, ticket } => self.events.push_back(Event::Persist { change, ticket }),
            Effect::Report(report) => {
                if let Some(desk) = &mut self.desk {
                    desk.ended(now, &report);
                    self.desk_timeout(now);
                }
                self.events.push_back(Event::Report(report));
            }
            Effect::Locate { attempt, imsi, apn } => self.ggsn.locate(now, attempt.0, imsi, apn.as_ref()),
            Effect::Resolve { push, user } => self.who(now, push, &user),
            Effect::Notify { attempt, gateway, imsi, apn, addressing } => {
                let ours = match self.config.mode {
                    Mode::Integrated => gateway == self.config.gateway,
                    // On behalf of whichever foreign gateway it is.
                    Mode::Adapter { .. } => true,
                };
                if !ours {
                    let outcome = Err(local::no_gateway());
                    self.router.handle(now, Input::Notified { attempt, outcome });
                    return;
                }
                let address = match addressing {
                    Addressing::Static(address) => AddressCase::Static(address),
                    Addressing::Blank => AddressCase::Blank,
                    Addressing::Allocated => AddressCase::AllocatedWithIndication,
                    Addressing::BlankIndicated => AddressCase::BlankWithIndication,
                };
                let v6 = self.config.notify_v6;
                self.ggsn.notify(now, ggsn::Notify { tag: attempt.0, imsi, apn, address, v6 });
            }
            Effect::Transmit { attempt, push, to } => self.push(now, attempt, &push, &to),
            Effect::Sms { attempt, imsi, msisdn, push } => {
                self.sms(now, attempt, imsi, msisdn.as_ref(), &push);
            }
            Effect::SmsSubmit { attempt } => self.sms_submit(now, attempt),
            Effect::Hand { attempt, gateway, imsi, push } => self.hand(now, attempt, gateway, imsi, &push),
            Effect::Noted { attempt } => self.noted(now, attempt),
            Effect::Abandon { attempt } => {
                self.hand_abandoned(now, attempt);
                self.sms_abandoned(attempt);
                self.coap.cancel(now, attempt.0);
                self.ggsn.cancel(now, attempt.0);
            }
            Effect::Registered { request, outcome } => self.registered(now, request, outcome),
            Effect::Deregistered { request, found } => self.deregistered(now, request, found),
            Effect::Hold { context, hold } => self.ggsn.hold(local::context_id(context), hold),
            // If it is gone already, the router hears of that too.
            Effect::Release { context } => drop(self.ggsn.release(now, local::context_id(context))),
            Effect::Released { context } => self.ggsn.confirm_release(local::context_id(context)),
        }
    }

    fn push(&mut self, now: Now, attempt: Attempt, push: &Push, to: &Destination) {
        let peer = match to {
            Destination::Context { context, address, .. } => self.peer_in(*context, *address),
            Destination::Address { .. } => {
                gi::target(to).map(|(_, device, _)| Peer::Gi { device }).filter(|_| self.is_adapter())
            }
        };
        let Some(peer) = peer else {
            self.unsent(now, attempt, Unsent::Gone);
            return;
        };
        let (coap, token) = (&mut self.coap, device::token(attempt));
        let sent = device::queries(push, to)
            .with_request(push, |request| coap.request(now, peer, request, &token, attempt.0));
        match sent {
            Ok(()) => {}
            Err(Error::TooLong | Error::Code) => self.unsent(now, attempt, Unsent::Impossible),
            Err(_) => self.unsent(now, attempt, Unsent::Overloaded),
        }
    }

    fn is_adapter(&self) -> bool {
        matches!(self.config.mode, Mode::Adapter { .. })
    }

    /// The device at `address` of a context that is still there, as a CoAP peer of the push address.
    fn peer_in(&self, context: ContextRef, address: IpAddr) -> Option<Peer> {
        let context = local::context_id(context);
        let (generation, point) = *self.access.get(context.slot as usize)?;
        if generation != context.generation {
            return None;
        }
        self.ggsn.addresses(context)?;
        let point = self.config.ggsn.apns.get(usize::from(point))?;
        let push = *point.push.iter().find(|push| push.is_ipv4() == address.is_ipv4())?;
        let port = self.device_port();
        Some(Peer::Context { context, device: SocketAddr::new(address, port), push })
    }

    fn device_port(&self) -> u16 {
        use std::sync::PoisonError;
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        directory.config().device_port
    }

    /// Sends one CoAP message, if one waits.
    fn send_coap(&mut self, now: Now) -> bool {
        let Some((peer, octets)) = self.coap.poll_transmit() else { return false };
        match peer {
            Peer::Context { context, device, push } => {
                let mut w = Writer::new(&mut self.packet);
                crate::codec::ip::write_udp(&mut w, push, device, octets);
                match w.finish() {
                    Ok(length) => {
                        if self.ggsn.transmit(now, context, &self.packet[..length]).is_err() {
                            // The router hears of it by the context's end.
                            self.counters.gone += 1;
                        }
                    }
                    Err(_) => self.counters.too_large += 1,
                }
            }
            Peer::Gi { device } => {
                if self.outbox.copy(Port::Coap, device, octets).is_err() {
                    self.counters.too_large += 1;
                }
            }
        }
        true
    }
}

/// What it means for a push that the gateway role could not locate a subscriber.
#[must_use]
pub fn not_located(why: ggsn::NotLocated) -> Refused {
    match why {
        ggsn::NotLocated::NotAttached { map_cause } => gtp::not_attached(map_cause),
        ggsn::NotLocated::Refused { map_cause } => gtp::refused(map_cause),
        ggsn::NotLocated::Front { cause } => gtp::front_refused(cause),
        ggsn::NotLocated::Silent | ggsn::NotLocated::NoFront => gtp::silent(),
        ggsn::NotLocated::Overloaded => gtp::overloaded(),
        ggsn::NotLocated::Owner(refused) => refused,
    }
}

fn not_notified(why: ggsn::NotNotified) -> NotNotified {
    match why {
        ggsn::NotNotified::NotLocated(why) => local::not_located(not_located(why)),
        ggsn::NotNotified::Kept(kept) => match kept.why {
            ggsn::Unreached::Reason(reason) => local::not_reachable(reason),
            ggsn::Unreached::Refused(cause) => local::refused(cause, kept.reported),
            ggsn::Unreached::Rejected(cause) => local::rejected(cause, kept.reported),
            ggsn::Unreached::Silent => local::silent(kept.reported),
            ggsn::Unreached::NoActivation => local::no_activation(kept.reported),
        },
        ggsn::NotNotified::NoAddress | ggsn::NotNotified::Overloaded => local::overloaded(),
        ggsn::NotNotified::Apn => local::no_gateway(),
    }
}

impl Machine for PushServer {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        match from.port {
            Port::Coap => {
                let device = SocketAddr::new(from.peer.ip().to_canonical(), from.peer.port());
                self.coap.handle_octets(now, Peer::Gi { device }, octets);
            }
            _ => self.ggsn.handle_octets(now, from, octets),
        }
        self.settle(now);
    }

    fn handle_timeout(&mut self, now: Now) {
        self.ggsn.handle_timeout(now);
        if let Some(home) = &mut self.home {
            home.user.handle_timeout(now);
        }
        if let Some(hss) = &mut self.hss {
            hss.user.handle_timeout(now);
        }
        if let Some(user) = &mut self.osmo_hlr {
            user.handle_timeout(now);
        }
        self.desk_timeout(now);
        self.coap.handle_timeout(now);
        self.router.handle_timeout(now);
        self.settle(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        if self.outbox.is_empty() { self.ggsn.poll_transmit() } else { self.outbox.pop() }
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let map = self.map().and_then(MapUser::poll_timeout);
        let diameter = self.diameter().and_then(DiameterUser::poll_timeout);
        let osmo_hlr = self.osmo_hlr.as_ref().and_then(Machine::poll_timeout);
        let own = [self.ggsn.poll_timeout(), self.coap.poll_timeout(), self.router.poll_timeout()];
        let desk = self.desk.as_ref().and_then(Desk::poll_timeout);
        let all = own.into_iter().chain([map, diameter, osmo_hlr, desk]);
        all.flatten().min()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.changed(now, id, change);
        self.settle(now);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.certified(now, id, certificate);
        self.settle(now);
    }

    fn handle_stop(&mut self, now: Now) {
        if let Some(hss) = &mut self.hss {
            hss.user.handle_stop(now);
        }
    }

    fn has_left(&self) -> bool {
        self.hss.as_ref().is_none_or(|hss| hss.user.has_left())
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.message(now, id, message);
        self.settle(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.next_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.next_order()
    }
}

#[cfg(test)]
mod tests;
