//! An SGSN: devices on its air side (TS 24.008 in LLC), GGSNs on its Gn side (TS 29.060,
//! TS 29.281), and between them attachment, paging, session management and the relay of packets.
//!
//! It does what network-requested activation needs of an SGSN (TS 23.060 §9.2.2.2): PDU
//! Notification Request, paging of an idle device, Request PDP Context Activation, the device's own
//! activation, and PDU Notification Reject where that fails. Tests may use it without devices:
//! [`Sgsn::create`] and its companions act as a device's wishes would.

mod challenge;
mod config;
mod event;
mod map;
mod mobility;
mod notification;
mod program;
mod session;
mod tunnel;
mod user;

pub use config::Config;
pub use event::Event;
pub use map::MapConfig;
pub use program::{Change, Create};

use super::air::Air;
use super::behaviour::Behaviour;
use super::timers::{TimerKey, Timers};
use crate::codec::gtp1::{Message, Packet, message};
use crate::codec::ts24008::TransactionIdentifier;
use crate::machine::gtp::context::{Addresses, ContextId, Contexts};
use crate::machine::gtp::{self, Endpoint, Inbound, Incoming};
use crate::machine::{
    AssociationChange, AssociationId, Machine, Message as Carried, Order, Origin, Outbox, Port, Transmit,
};
use crate::wire::{ApnBuf, Imsi, Now};
use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// One subscriber's device, as far as the SGSN knows it.
#[derive(Debug)]
struct Mobile {
    attached: bool,
    /// Attach Complete has come.
    complete: bool,
    /// How often Attach Accept was repeated by ourselves.
    accepts: u32,
    /// Where the device is.
    to: SocketAddr,
    air: Air,
    p_tmsi: u32,
    /// Until when the device needs no paging; `None`: for ever.
    ready_until: Option<Duration>,
    /// A page is out: times paged, and the timer.
    paging: Option<(u32, TimerKey)>,
    /// What waits for the device to answer its page.
    waiting: VecDeque<Deferred>,
    /// It did not answer when it was last paged: the MS Not Reachable for GPRS flag.
    silent: bool,
    /// The transaction identifier that the network uses next.
    next_ti: u8,
    /// Reachability as a test sets it: the device is attached, but its connection is suspended.
    suspended: bool,
}

/// What is done once a device is heard.
#[derive(Debug)]
enum Deferred {
    /// Request PDP Context Activation of a notification.
    Notification(u64),
    /// A message of TS 24.008.
    Signal(Vec<u8>),
    /// A user's packet.
    Packet(ContextId, Vec<u8>),
}

/// Who wanted a context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Device,
    Program,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Create PDP Context Request is out.
    Activating,
    Active,
    /// Delete PDP Context Request is out.
    Deactivating,
}

/// What the SGSN keeps with a context.
#[derive(Debug)]
struct Pdp {
    owner: Owner,
    state: State,
    /// The transaction as we write it.
    ti: TransactionIdentifier,
    llc_sapi: u8,
    apn: Option<ApnBuf>,
    ggsn: SocketAddr,
    addresses: Addresses,
    /// The device's Activate was answered with this, which its repeats get again.
    accept: Vec<u8>,
    /// Echo Requests are sent on the path for its sake.
    on_path: bool,
    /// The network-requested activation that it came from.
    notification: Option<u64>,
    /// Packets sent up and down.
    packets: (u64, u64),
    /// Packets that came before the answer to the Create, [`EARLY`] at most.
    early: Vec<Vec<u8>>,
}

/// Packets kept of a context whose GGSN has accepted while its answer is still to come: G-PDUs may overtake it.
const EARLY: usize = 4;

/// What an answer on Gn belongs to.
#[derive(Debug)]
enum Procedure {
    Create(ContextId),
    /// An update that a device asked for (Modify PDP Context Request) or a test.
    Update(ContextId),
    Delete {
        context: ContextId,
        teardown: bool,
    },
    /// PDU Notification Reject Request.
    Reject {
        imsi: Imsi,
        cause: u8,
    },
    Program,
}

/// A network-requested activation under way.
#[derive(Debug)]
struct Notification {
    apn: ApnBuf,
    /// The PDP address in 27, as octets of the element.
    address: Vec<u8>,
    pco: Vec<u8>,
    /// Who asked, and the TEID that a Reject carries.
    ggsn: SocketAddr,
    teid: u32,
    /// 28 has not been sent yet.
    unanswered: Option<Inbound>,
    /// The transaction as we write it.
    ti: TransactionIdentifier,
    attempts: u32,
    timer: Option<TimerKey>,
}

#[derive(Debug)]
enum Timer {
    /// T3350: Attach Accept with this P-TMSI is repeated until Attach Complete.
    Attach(Imsi, u32),
    /// T3360: a challenge with this number is repeated until it is answered.
    Challenge(Imsi, u8),
    /// T3313: the page of a device.
    Paging(Imsi),
    /// T3385: a Request PDP Context Activation.
    Request(Imsi, u64),
    /// T3386, T3395: a message to a device is repeated until its transaction is answered.
    Repeat(Imsi, TransactionIdentifier),
}

/// A message to a device that wants an answer.
#[derive(Debug)]
struct Repeat {
    octets: Vec<u8>,
    attempts: u32,
    timer: TimerKey,
    /// Update PDP Context Request to be answered when the device has.
    update: Option<(Inbound, ContextId)>,
    /// Correlation-ID of an Initiate PDP Context Activation Request.
    correlation: Option<u8>,
}

/// What an SGSN has counted besides its GTP-C endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Frames from the air that could not be read.
    pub air_errors: u64,
    /// Pages sent.
    pub pages: u64,
    /// Packets relayed from devices.
    pub uplink: u64,
    /// Packets relayed to devices.
    pub downlink: u64,
    /// Packets for tunnels that do not exist, answered with Error Indication.
    pub no_tunnel: u64,
    /// Packets dropped because their device could not be paged or too many waited.
    pub packets_dropped: u64,
}

/// The simulated SGSN.
#[derive(Debug)]
pub struct Sgsn {
    config: Config,
    endpoint: Endpoint,
    outbox: Outbox,
    events: VecDeque<Event>,
    mobiles: BTreeMap<Imsi, Mobile>,
    by_air: BTreeMap<SocketAddr, Imsi>,
    by_p_tmsi: BTreeMap<u32, Imsi>,
    next_p_tmsi: u32,
    contexts: Contexts<Pdp>,
    /// By subscriber and a number of their own.
    notifications: BTreeMap<(Imsi, u64), Notification>,
    procedures: BTreeMap<u64, Procedure>,
    /// Messages to devices that want an answer, by transaction.
    repeats: BTreeMap<(Imsi, TransactionIdentifier), Repeat>,
    next: u64,
    timers: Timers<Timer>,
    behaviour: Behaviour,
    counters: Counters,
    map: Option<map::MapSide>,
}

impl Sgsn {
    /// An SGSN without devices.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            endpoint: Endpoint::new(config.gtp.clone()),
            outbox: Outbox::default(),
            events: VecDeque::new(),
            mobiles: BTreeMap::new(),
            by_air: BTreeMap::new(),
            by_p_tmsi: BTreeMap::new(),
            // The two high bits of a P-TMSI are set (TS 23.003 §2.4).
            next_p_tmsi: 0xc000_0000 | (config.seed as u32 & 0x00ff_ff00),
            contexts: Contexts::new(config.max_contexts, config.seed | 0x1_0000),
            notifications: BTreeMap::new(),
            procedures: BTreeMap::new(),
            repeats: BTreeMap::new(),
            next: 0,
            timers: Timers::default(),
            behaviour: Behaviour::default(),
            counters: Counters::default(),
            map: None,
            config,
        }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The configuration, to be changed while the SGSN runs. Bounds and GTP timers stay as they were.
    pub fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// How the SGSN misbehaves.
    pub fn behaviour_mut(&mut self) -> &mut Behaviour {
        &mut self.behaviour
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What the GTP-C endpoint has counted.
    #[must_use]
    pub fn gtp_counters(&self) -> &gtp::Counters {
        self.endpoint.counters()
    }

    /// The GTP-C endpoint, to send what no procedure of an SGSN sends.
    pub fn endpoint_mut(&mut self) -> &mut Endpoint {
        &mut self.endpoint
    }

    /// PDP contexts, those being made counted.
    #[must_use]
    pub fn contexts(&self) -> usize {
        self.contexts.len()
    }

    /// The active context of a subscriber's NSAPI.
    #[must_use]
    pub fn context_of(&self, imsi: Imsi, nsapi: u8) -> Option<ContextId> {
        let context = self.contexts.by_subscriber(imsi, nsapi)?;
        (context.data.state == State::Active).then(|| context.id())
    }

    /// The addresses of a context.
    #[must_use]
    pub fn addresses_of(&self, context: ContextId) -> Option<Addresses> {
        self.contexts.get(context).map(|context| context.data.addresses)
    }

    /// Network-requested activations under way.
    #[must_use]
    pub fn notifications(&self) -> usize {
        self.notifications.len()
    }

    /// Whether the subscriber is attached.
    #[must_use]
    pub fn is_attached(&self, imsi: Imsi) -> bool {
        self.mobiles.get(&imsi).is_some_and(|mobile| mobile.attached)
    }

    /// Restarts: all devices, contexts and procedures are forgotten and the restart counter goes
    /// up by one, which GGSNs learn from the next message (TS 23.007 §18). Associations stay.
    pub fn restart(&mut self) {
        self.config.gtp.restart_counter = self.config.gtp.restart_counter.wrapping_add(1);
        let behaviour = std::mem::take(&mut self.behaviour);
        let seed = self.config.seed.wrapping_add(0x0101_0101_0101);
        let mut map = self.map.take();
        if let Some(map) = &mut map {
            map.restart();
        }
        *self = Self { behaviour, map, ..Self::new(Config { seed, ..self.config.clone() }) };
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Sends a request on Gn; `false` if it cannot be sent.
    fn request_for<M: Message>(
        &mut self,
        now: Now,
        to: SocketAddr,
        teid: u32,
        message: &M,
        procedure: Procedure,
    ) -> bool {
        let tag = self.number();
        let sent = self.endpoint.request(now, to, teid, message, tag).is_ok();
        if sent {
            self.procedures.insert(tag, procedure);
        }
        sent
    }

    fn answer<M: Message>(&mut self, now: Now, to: Inbound, teid: u32, response: &M) {
        // An answer is far shorter than a datagram.
        self.endpoint.respond(now, to, teid, response).ok();
        if self.behaviour.answer_twice {
            self.endpoint.send(now, to.peer, teid, to.sequence, response).ok();
        }
    }

    fn handle_gtp(&mut self, now: Now, from: Origin, octets: &[u8]) {
        match self.endpoint.handle_octets(now, from, octets) {
            Incoming::Request { handle, packet } => self.handle_request(now, handle, &packet),
            Incoming::Response { tag, peer, packet } => {
                if let Some(procedure) = self.procedures.remove(&tag) {
                    self.handle_answer(now, tag, procedure, peer, Some(&packet));
                }
            }
            Incoming::Notice { .. } | Incoming::Nothing => {}
        }
        self.drain(now);
    }

    fn handle_request(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        if self.behaviour.ignores(handle.message_type) {
            return self.endpoint.discard(handle);
        }
        match handle.message_type {
            message::PduNotificationRequest::TYPE => self.notified(now, handle, packet),
            message::UpdatePdpContextRequestByGgsn::TYPE => self.updated_by_ggsn(now, handle, packet),
            message::DeletePdpContextRequest::TYPE => self.deleted_by_ggsn(now, handle, packet),
            message::InitiatePdpContextActivationRequest::TYPE => self.initiated(now, handle, packet),
            _ => self.endpoint.discard(handle),
        }
    }

    /// An answer on Gn, or that none came.
    fn handle_answer(
        &mut self,
        now: Now,
        tag: u64,
        procedure: Procedure,
        peer: SocketAddr,
        packet: Option<&Packet<'_>>,
    ) {
        match procedure {
            Procedure::Create(context) => self.create_answered(now, context, peer, packet),
            Procedure::Update(context) => self.update_answered(now, context, peer, packet),
            Procedure::Delete { context, teardown } => self.delete_answered(now, context, teardown, packet),
            Procedure::Reject { imsi, cause } => self.reject_answered(imsi, cause, packet),
            Procedure::Program => {
                let octets = packet.map(|packet| packet.octets().to_vec());
                self.events.push_back(Event::Answer { tag, octets });
            }
        }
    }

    fn drain(&mut self, now: Now) {
        while let Some(event) = self.endpoint.poll_event() {
            match event {
                gtp::Event::TimedOut { tag, peer } => {
                    if let Some(procedure) = self.procedures.remove(&tag) {
                        self.handle_answer(now, tag, procedure, peer, None);
                    }
                }
                gtp::Event::PeerRestarted { peer, .. } => self.peer_restarted(now, peer, None),
                gtp::Event::PathDown { peer } => self.events.push_back(Event::PathDown { peer }),
                gtp::Event::PathUp { .. } => {}
            }
        }
    }

    /// TS 23.007 §18: a GGSN that restarted has lost its contexts.
    fn peer_restarted(&mut self, now: Now, peer: IpAddr, except: Option<ContextId>) {
        let lost: Vec<ContextId> = self
            .contexts
            .iter()
            .filter(|c| c.data.ggsn.ip() == peer && c.data.state == State::Active && Some(c.id()) != except)
            .map(|context| context.id())
            .collect();
        self.events.push_back(Event::PeerRestarted { peer });
        for context in lost {
            self.lose(now, context);
        }
    }
}

impl Machine for Sgsn {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        if self.behaviour.silent {
            return;
        }
        match from.port {
            Port::GtpC | Port::Gtp0 => self.handle_gtp(now, from, octets),
            Port::GtpU => self.handle_user(now, from, octets),
            Port::Air => self.handle_air(now, from.peer, octets),
            Port::Gi | Port::Coap => {}
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.endpoint.handle_timeout(now);
        self.drain(now);
        while let Some(timer) = self.timers.pop_due(now.mono) {
            match timer {
                Timer::Attach(imsi, p_tmsi) => self.attach_unanswered(now, imsi, p_tmsi),
                Timer::Challenge(imsi, number) => self.challenge_unanswered(now, imsi, number),
                Timer::Paging(imsi) => self.page_unanswered(now, imsi),
                Timer::Request(imsi, number) => self.request_unanswered(now, imsi, number),
                Timer::Repeat(imsi, ti) => self.repeat(now, imsi, ti),
            }
        }
        if let Some(map) = &mut self.map {
            map.face.handle_timeout(now);
        }
        self.attend(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        if self.outbox.is_empty() {
            return self.endpoint.poll_transmit();
        }
        self.outbox.pop()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let map = self.map.as_ref().and_then(|map| map.face.poll_timeout());
        self.endpoint.poll_timeout().into_iter().chain(self.timers.due()).chain(map).min()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        if let Some(map) = &mut self.map {
            map.face.handle_association(now, id, change);
        }
        self.attend(now);
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Carried<'_>) {
        if self.behaviour.silent {
            return;
        }
        if let Some(map) = &mut self.map {
            map.face.handle_message(now, id, message);
        }
        self.attend(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Carried<'_>)> {
        self.map.as_mut()?.face.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.map.as_mut()?.face.poll_order()
    }
}

#[cfg(test)]
mod tests;
