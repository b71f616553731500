//! A device: attaches, activates PDP contexts of itself or because the network asks, registers with the
//! push server and takes pushes.
//!
//! It is a [`Machine`] on [`Port::Air`] and knows nothing of the core: what it hears is TS 24.008 and IP.

mod client;
mod config;
mod event;
mod session;
#[cfg(test)]
mod tests;

pub use config::{Activation, Config, Dns, Login, Manner, OnRequest, Reaction, Receipt, Registration};
pub use event::{Counters, Event, Link, Seen, Unwanted};
pub use session::SmState;

use crate::codec::ts24008::message::{
    AttachComplete, AttachRequest, AuthenticationAndCipheringFailure, AuthenticationAndCipheringRequest,
    AuthenticationAndCipheringResponse, DetachAcceptUplink, DetachRequestUplink, GmmMessage, GmmStatus,
    ServiceRequest,
};
use crate::codec::ts24008::{
    self, AttachType, Direction, GmmCause, Header, Message, MobileIdentity, Packet, RoutingAreaIdentification,
};
use crate::lab::air::{Air, Received, Side};
use crate::lab::milenage::Response;
use crate::machine::{Machine, Origin, Outbox, Port, Transmit, coap};
use crate::wire::{Imsi, Now, Writer};
use client::{Held, Peer, Purpose};
use session::Context;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::time::Duration;

/// State of mobility management, TS 24.008 §4.1.3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GmmState {
    /// GMM-DEREGISTERED.
    Deregistered,
    /// GMM-REGISTERED-INITIATED: an Attach Request is on its way.
    RegisteredInitiated,
    /// GMM-REGISTERED.
    Registered,
    /// GMM-DEREGISTERED-INITIATED: a Detach Request is on its way.
    DeregisteredInitiated,
}

impl fmt::Display for GmmState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deregistered => "GMM-DEREGISTERED",
            Self::RegisteredInitiated => "GMM-REGISTERED-INITIATED",
            Self::Registered => "GMM-REGISTERED",
            Self::DeregisteredInitiated => "GMM-DEREGISTERED-INITIATED",
        })
    }
}

/// A message that waits for its answer and is sent again.
#[derive(Debug)]
struct Pending {
    octets: Vec<u8>,
    due: Duration,
    every: Duration,
    /// How often it may be sent again.
    left: u32,
}

/// The longest layer 3 message.
const MESSAGE: usize = 2048;
/// Service type, TS 24.008 §10.5.5.20.
const SIGNALLING: u8 = 0;
const PAGING_RESPONSE: u8 = 2;
/// Ciphering key sequence number: no key is available (§10.5.1.2).
const NO_KEY: u8 = 7;
/// Detach type, §10.5.5.5.
const GPRS_DETACH: u8 = 1;
const POWER_OFF: u8 = 8;
const RE_ATTACH_REQUIRED: u8 = 1;

/// A simulated device.
#[derive(Debug)]
pub struct Device {
    config: Config,
    air: Air,
    outbox: Outbox,
    events: VecDeque<Event>,
    counters: Counters,
    state: GmmState,
    mobility: Option<Pending>,
    p_tmsi: Option<u32>,
    /// The last sequence number that its USIM has seen (TS 33.102 §6.3.3).
    sqn: u64,
    contexts: Vec<Context>,
    /// Contexts to be activated once it is attached.
    wanted: Vec<Activation>,
    covered: bool,
    /// When the READY timer runs out.
    ready_until: Option<Duration>,
    coap: coap::Endpoint<Peer>,
    peers: BTreeSet<Peer>,
    requests: BTreeMap<u64, Purpose>,
    next_tag: u64,
    held: Vec<Held>,
    log: BTreeMap<String, Seen>,
    order: VecDeque<String>,
    scratch: Vec<u8>,
}

/// Where a device's CoAP tokens begin: elsewhere for each seed and subscriber, so that nobody off the
/// path guesses them (RFC 7252 §5.3.1).
fn first_token(config: &Config) -> u64 {
    let mut x = (config.seed ^ u64::from_le_bytes(config.imsi.0)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

impl Device {
    /// A device that is switched off.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            air: Air::with_n201(Side::Mobile, config.n201),
            outbox: Outbox::default(),
            events: VecDeque::new(),
            counters: Counters::default(),
            state: GmmState::Deregistered,
            mobility: None,
            p_tmsi: None,
            sqn: 0,
            contexts: Vec::new(),
            wanted: Vec::new(),
            covered: true,
            ready_until: None,
            coap: coap::Endpoint::new(config.coap.clone(), config.seed),
            peers: BTreeSet::new(),
            requests: BTreeMap::new(),
            next_tag: first_token(&config),
            held: Vec::new(),
            log: BTreeMap::new(),
            order: VecDeque::new(),
            scratch: vec![0; 2 * MESSAGE],
            config,
        }
    }

    /// Who it is.
    #[must_use]
    pub fn imsi(&self) -> Imsi {
        self.config.imsi
    }

    /// What it was told.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What it was told, to be changed while it runs. Bounds, timers and the identity of CoAP and air
    /// ends are those from the start.
    pub fn config_mut(&mut self) -> &mut Config {
        &mut self.config
    }

    /// Its state of mobility management.
    #[must_use]
    pub fn state(&self) -> GmmState {
        self.state
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What it has seen of the push with this identifier.
    #[must_use]
    pub fn seen(&self, push: &str) -> Option<&Seen> {
        self.log.get(push)
    }

    /// Every push that it has seen, by identifier.
    pub fn log(&self) -> impl Iterator<Item = (&str, &Seen)> {
        self.log.iter().map(|(id, seen)| (id.as_str(), seen))
    }

    /// Attaches, TS 24.008 §4.7.3. Nothing happens if it is attached, or about to be.
    pub fn attach(&mut self, now: Now) {
        if matches!(self.state, GmmState::Registered | GmmState::RegisteredInitiated) {
            return;
        }
        self.state = GmmState::RegisteredInitiated;
        let request = AttachRequest {
            // GEA1 and GEA2, SM over dedicated and GPRS channels, UCS2, screening, LCS: as phones send it.
            ms_network_capability: Some(&[0xe5, 0xe0]),
            attach_type: Some(AttachType::GPRS),
            ciphering_key_sequence_number: Some(NO_KEY),
            drx_parameter: Some([0, 0]),
            identity: Some(MobileIdentity::imsi(self.config.imsi)),
            old_routing_area: Some(RoutingAreaIdentification::default()),
            // One access technology, GSM E, power class 1, early classmark sending.
            ms_radio_access_capability: Some(&[0x12, 0x05, 0x01, 0x00, 0x00]),
            ..Default::default()
        };
        let octets = written(Header::gmm(), &request);
        self.mobility = Some(self.pending(now, octets, self.config.t3310));
        self.send_pending(now, None);
    }

    /// Detaches, TS 24.008 §4.7.4.1. Switching off waits for no answer.
    pub fn detach(&mut self, now: Now, power_off: bool) {
        if self.state != GmmState::Registered {
            return;
        }
        let request = DetachRequestUplink {
            detach_type: Some(GPRS_DETACH | if power_off { POWER_OFF } else { 0 }),
            p_tmsi: self.p_tmsi.map(MobileIdentity::tmsi),
            ..Default::default()
        };
        let octets = written(Header::gmm(), &request);
        if power_off {
            self.send(now, &octets);
            self.detached(now, None);
            return;
        }
        self.state = GmmState::DeregisteredInitiated;
        self.mobility = Some(self.pending(now, octets, self.config.t3321));
        self.send_pending(now, None);
    }

    /// Takes it out of coverage or back. Out of coverage it hears nothing and nothing that it sends
    /// arrives. Coming back, if attached, it says so by a Service Request.
    pub fn set_coverage(&mut self, now: Now, covered: bool) {
        let back = covered && !self.covered;
        self.covered = covered;
        if back && self.state == GmmState::Registered {
            self.service_request(now, SIGNALLING);
        }
    }

    /// Switches it off and on: it forgets everything but its log, and says nothing about it.
    pub fn restart(&mut self) {
        let fresh = Self::new(self.config.clone());
        let (log, order) = (std::mem::take(&mut self.log), std::mem::take(&mut self.order));
        let (next_tag, counters, sqn) = (self.next_tag, self.counters, self.sqn);
        let air = std::mem::replace(&mut self.air, fresh.air);
        *self = Self { log, order, next_tag, counters, sqn, air, ..Self::new(self.config.clone()) };
    }

    fn service_request(&mut self, now: Now, service_type: u8) {
        let Some(p_tmsi) = self.p_tmsi else { return };
        let request = ServiceRequest {
            ciphering_key_sequence_number: Some(NO_KEY),
            service_type: Some(service_type),
            p_tmsi: Some(MobileIdentity::tmsi(p_tmsi)),
            ..Default::default()
        };
        self.send(now, &written(Header::gmm(), &request));
    }

    fn pending(&self, now: Now, octets: Vec<u8>, every: Duration) -> Pending {
        Pending { octets, due: now.mono + every, every, left: self.config.attempts.saturating_sub(1) }
    }

    /// Sends what waits for its answer: of a context, or of mobility management.
    fn send_pending(&mut self, now: Now, nsapi: Option<u8>) {
        let pending = match nsapi {
            Some(nsapi) => self.contexts.iter().find(|c| c.nsapi == nsapi).and_then(|c| c.pending.as_ref()),
            None => self.mobility.as_ref(),
        };
        if let Some(octets) = pending.map(|pending| pending.octets.clone()) {
            self.send(now, &octets);
        }
    }

    /// Sends a layer 3 message, if there is coverage.
    fn send(&mut self, now: Now, octets: &[u8]) {
        if self.covered {
            // A message of ours is shorter than a datagram.
            self.air.signal_octets(&mut self.outbox, self.config.sgsn, octets).ok();
        }
        self.heard_by_network(now);
    }

    fn heard_by_network(&mut self, now: Now) {
        self.ready_until = self.config.ready.map(|ready| now.mono + ready);
    }

    fn handle_mobility(&mut self, now: Now, packet: &Packet<'_>) {
        let Some(message) = GmmMessage::parse(packet, Direction::Downlink) else {
            return self.gmm_status(now, GmmCause::MESSAGE_TYPE_NON_EXISTENT_OR_NOT_IMPLEMENTED);
        };
        if let Err(fault) = message.check() {
            self.counters.refused += 1;
            return self.gmm_status(now, fault.gmm_cause());
        }
        match message {
            GmmMessage::AttachAccept(accept) => {
                let p_tmsi = accept.allocated_p_tmsi.and_then(|identity| identity.as_tmsi());
                match self.state {
                    GmmState::RegisteredInitiated => {
                        self.state = GmmState::Registered;
                        self.mobility = None;
                        self.p_tmsi = p_tmsi.or(self.p_tmsi);
                        self.events.push_back(Event::Attached { p_tmsi: self.p_tmsi });
                    }
                    // Our Attach Complete was lost.
                    GmmState::Registered if p_tmsi.is_some() && p_tmsi == self.p_tmsi => {}
                    _ => return,
                }
                if p_tmsi.is_some() {
                    self.send(now, &written(Header::gmm(), &AttachComplete::default()));
                }
                for wanted in std::mem::take(&mut self.wanted) {
                    self.activate(now, wanted);
                }
            }
            GmmMessage::AttachReject(reject) if self.state == GmmState::RegisteredInitiated => {
                self.mobility = None;
                self.state = GmmState::Deregistered;
                self.events.push_back(Event::AttachRefused(reject.cause));
            }
            GmmMessage::AuthenticationAndCipheringRequest(request) => self.challenged(now, &request),
            // §4.7.7.5: the USIM is of no use here.
            GmmMessage::AuthenticationAndCipheringReject(_)
                if self.state == GmmState::RegisteredInitiated =>
            {
                self.mobility = None;
                self.state = GmmState::Deregistered;
                self.events.push_back(Event::AttachRefused(Some(GmmCause::ILLEGAL_MS)));
            }
            GmmMessage::AuthenticationAndCipheringReject(_) if self.state == GmmState::Registered => {
                self.detached(now, Some(GmmCause::ILLEGAL_MS));
            }
            GmmMessage::DetachRequestDownlink(request) => {
                self.send(now, &written(Header::gmm(), &DetachAcceptUplink::default()));
                let again = request.detach_type.is_some_and(|kind| kind & 7 == RE_ATTACH_REQUIRED);
                if self.state == GmmState::RegisteredInitiated && again {
                    return;
                }
                let wanted: Vec<_> = self.contexts.iter().map(|context| context.want.clone()).collect();
                let was = self.state != GmmState::Deregistered;
                if was {
                    self.detached(now, request.cause.or(Some(GmmCause::IMPLICITLY_DETACHED)));
                }
                if again {
                    if self.config.restores_contexts {
                        self.wanted = wanted;
                    }
                    self.attach(now);
                }
            }
            GmmMessage::DetachAcceptDownlink(_) if self.state == GmmState::DeregisteredInitiated => {
                self.detached(now, None);
            }
            GmmMessage::ServiceReject(reject) => {
                // §4.7.13.4: the network knows of no attachment.
                let gone = [GmmCause::IMPLICITLY_DETACHED, GmmCause::MS_IDENTITY_CANNOT_BE_DERIVED];
                if reject.cause.is_some_and(|cause| gone.contains(&cause))
                    && self.state == GmmState::Registered
                {
                    self.detached(now, reject.cause);
                    self.attach(now);
                }
            }
            _ => {}
        }
    }

    /// The network asks for a proof, and gives its own (§4.7.7.2, TS 33.102 §6.3.3).
    fn challenged(&mut self, now: Now, request: &AuthenticationAndCipheringRequest<'_>) {
        let mut answer = AuthenticationAndCipheringResponse {
            ac_reference_number: request.ac_reference_number,
            spare: Some(0),
            ..Default::default()
        };
        let keys = self.config.keys;
        let failed = match (request.rand, request.autn) {
            (None, _) => None,
            (Some(rand), None) => {
                answer.res = Some(keys.vector(rand, 0, false).triplet().0);
                None
            }
            (Some(rand), Some(autn)) => match keys.respond(rand, autn, self.sqn) {
                Response::Res { res, sqn } => {
                    self.sqn = sqn;
                    let [a, b, c, d, extension @ ..] = res;
                    let answer = AuthenticationAndCipheringResponse {
                        res: Some([a, b, c, d]),
                        res_extension: Some(&extension),
                        ..answer
                    };
                    return self.send(now, &written(Header::gmm(), &answer));
                }
                Response::Stale(auts) => Some((GmmCause::SYNCH_FAILURE, Some(auts))),
                Response::Wrong => Some((GmmCause::MAC_FAILURE, None)),
            },
        };
        let octets = match failed {
            None => written(Header::gmm(), &answer),
            Some((cause, auts)) => {
                let failure =
                    AuthenticationAndCipheringFailure { cause: Some(cause), auts, ..Default::default() };
                written(Header::gmm(), &failure)
            }
        };
        self.send(now, &octets);
    }

    fn gmm_status(&mut self, now: Now, cause: GmmCause) {
        let status = GmmStatus { cause: Some(cause), ..Default::default() };
        self.send(now, &written(Header::gmm(), &status));
    }

    /// All contexts are gone without a word (§4.7.4).
    fn detached(&mut self, now: Now, cause: Option<GmmCause>) {
        self.state = GmmState::Deregistered;
        self.mobility = None;
        while let Some(nsapi) = self.contexts.last().map(|context| context.nsapi) {
            self.drop_context(now, nsapi, None, false);
        }
        self.events.push_back(Event::Detached(cause));
    }

    fn is_listening(&self, now: Now) -> bool {
        self.ready_until.is_none_or(|until| now.mono < until)
    }

    fn paged(&mut self, now: Now, identities: [Option<MobileIdentity>; 2]) {
        let mine = identities.into_iter().flatten().any(|identity| {
            identity.as_imsi() == Some(self.config.imsi)
                || self.p_tmsi.is_some() && identity.as_tmsi() == self.p_tmsi
        });
        if mine && self.state == GmmState::Registered {
            self.service_request(now, PAGING_RESPONSE);
            self.events.push_back(Event::Paged);
        }
    }
}

/// The octets of a message.
fn written<M: Message>(header: Header, message: &M) -> Vec<u8> {
    let mut buffer = vec![0; MESSAGE];
    let mut w = Writer::new(&mut buffer);
    ts24008::write(&mut w, header, message);
    // Our messages have at most a dozen short elements; their longest, PCO, is bounded by its length octet.
    let length = w.finish().unwrap_or_default();
    buffer.truncate(length);
    buffer
}

impl Machine for Device {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        if from.port != Port::Air || from.peer != self.config.sgsn {
            self.counters.not_understood += 1;
            return;
        }
        if !self.covered {
            self.counters.not_heard += 1;
            return;
        }
        let listening = self.is_listening(now);
        match self.air.receive(octets) {
            Ok(Received::Paging(page)) => self.paged(now, [Some(page.identity), page.second]),
            Ok(Received::Nothing) => {}
            Ok(_) if !listening => self.counters.not_heard += 1,
            Ok(Received::Signalling(packet)) => {
                let octets = packet.octets().to_vec();
                // The air interface has framed it once.
                let Ok(packet) = Packet::parse(&octets) else { return };
                match packet.header {
                    Header::Gmm { skip: 0 } => self.handle_mobility(now, &packet),
                    // §8.3.1: ignored.
                    Header::Gmm { .. } => {}
                    Header::Sm(ti) => self.handle_session(now, ti, &packet),
                }
            }
            Ok(Received::Data { nsapi, packet }) => {
                let packet = packet.to_vec();
                self.handle_packet(now, nsapi, &packet);
            }
            Err(_) => self.counters.not_understood += 1,
        }
        self.pump(now);
    }

    fn handle_timeout(&mut self, now: Now) {
        if let Some(mut pending) = self.mobility.take_if(|pending| pending.due <= now.mono) {
            if pending.left > 0 {
                pending.left -= 1;
                pending.due = now.mono + pending.every;
                self.counters.repeated_requests += 1;
                self.mobility = Some(pending);
                self.send_pending(now, None);
            } else if self.state == GmmState::RegisteredInitiated {
                self.state = GmmState::Deregistered;
                self.events.push_back(Event::AttachRefused(None));
            } else {
                self.detached(now, None);
            }
        }
        self.session_timeout(now);
        self.client_timeout(now);
        self.coap.handle_timeout(now);
        self.pump(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let contexts = self.contexts.iter().flat_map(Context::timers);
        let held = self.held.iter().map(|held| held.due);
        let mobility = self.mobility.iter().map(|pending| pending.due);
        contexts.chain(held).chain(mobility).chain(self.coap.poll_timeout()).min()
    }
}
