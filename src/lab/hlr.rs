//! An HLR: behind the GSN that turns GTP into MAP (TS 29.060 §7.4), with a MAP face of its own, or both.
//!
//! It answers Send Routeing Information for GPRS, takes Failure Reports, and tells every GGSN
//! that is waiting for a subscriber when the subscriber can be reached again. By MAP it is also what
//! SGSNs attach subscribers at, and what service centres ask.

mod location;
mod map;
mod messages;

pub use map::MapConfig;

use super::behaviour::Behaviour;
use super::subscribers::{Subscriber, Subscribers};
use crate::codec::gtp1::ie::{GsnAddress, MapCause, MsNotReachableReason, PrivateExtension};
use crate::codec::gtp1::message::{
    FailureReportRequest, FailureReportResponse, NoteMsGprsPresentRequest, NoteMsGprsPresentResponse,
    SendRouteingInformationForGprsRequest, SendRouteingInformationForGprsResponse,
};
use crate::codec::gtp1::private_extension::{DOCUMENTATION_ENTERPRISE, Hints};
use crate::codec::gtp1::{Cause, Message, Packet};
use crate::codec::map::{ErrorCode, OperationCode};
use crate::codec::sccp::AddressBuf;
use crate::machine::gtp::{self, Endpoint, Inbound, Incoming};
use crate::machine::ss7::stack;
use crate::machine::{
    AssociationChange, AssociationId, Machine, Message as Carried, Order, Origin, Transmit,
};
use crate::wire::{Imsi, Now, Writer};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// MAP user errors (TS 29.002 §17.6.6) that an HLR answers with.
pub mod map_error {
    /// The subscriber has no subscription here.
    pub const UNKNOWN_SUBSCRIBER: u8 = 1;
    /// Calls to the subscriber are barred.
    pub const CALL_BARRED: u8 = 13;
    /// The subscriber is not attached.
    pub const ABSENT_SUBSCRIBER: u8 = 27;
}

/// What an HLR is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// GTP-C timers and bounds; its restart counter is the HLR front's.
    pub gtp: gtp::Config,
    /// The enterprise whose Private Extension carries APN and chosen GGSN.
    pub enterprise: u16,
    /// GGSNs that may wait for one subscriber; one more is refused with "No resources available".
    pub max_listed: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { gtp: gtp::Config::default(), enterprise: DOCUMENTATION_ENTERPRISE, max_listed: 16 }
    }
}

/// What an HLR has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A GGSN or push server asked where a subscriber is.
    Asked {
        /// Who asked.
        by: IpAddr,
        /// For whom.
        imsi: Imsi,
        /// The SGSN named in the answer.
        sgsn: Option<IpAddr>,
        /// The MAP error named in the answer.
        map_error: Option<u8>,
        /// The reason named in the answer.
        not_reachable: Option<u8>,
    },
    /// A request was refused: by the front's own [`Behaviour`], or for a fault in it.
    Refused {
        /// Whose.
        by: IpAddr,
        /// The request's type.
        message_type: u8,
        /// The cause in the answer.
        cause: u8,
    },
    /// A GGSN reported that a subscriber could not be reached.
    FailureReported {
        /// Who reported it.
        by: IpAddr,
        /// Of whom.
        imsi: Imsi,
    },
    /// A GGSN has been told that a subscriber is reachable again, and has answered.
    Noted {
        /// Who has been told.
        ggsn: IpAddr,
        /// Of whom.
        imsi: Imsi,
        /// The cause in its answer; `None`: no answer came.
        cause: Option<u8>,
    },
    /// Somebody has invoked an operation of MAP.
    Invoked {
        /// Who.
        by: AddressBuf,
        /// The operation.
        operation: OperationCode,
        /// For whom, if that can be told.
        imsi: Option<Imsi>,
        /// The error that was answered.
        error: Option<ErrorCode>,
    },
    /// Something that the HLR has invoked itself is over.
    Told {
        /// The operation.
        operation: OperationCode,
        /// For whom.
        imsi: Option<Imsi>,
        /// At whose.
        to: AddressBuf,
        /// Whether it was answered.
        outcome: Result<(), super::map::Failed>,
    },
    /// Something happened in the signalling network.
    Network(stack::Event),
}

/// The simulated HLR: a GTP-C front and, by [`Hlr::with_map`], a MAP face.
#[derive(Debug)]
pub struct Hlr {
    config: Config,
    endpoint: Endpoint,
    subscribers: Subscribers,
    /// The GGSNs that wait for a subscriber, and where they listen.
    listed: BTreeMap<Imsi, BTreeSet<SocketAddr>>,
    notes: BTreeMap<u64, (Imsi, SocketAddr)>,
    next_tag: u64,
    behaviour: Behaviour,
    events: VecDeque<Event>,
    map: Option<map::MapSide>,
}

impl Hlr {
    /// An HLR with these subscribers.
    #[must_use]
    pub fn new(config: Config, subscribers: Subscribers) -> Self {
        Self {
            endpoint: Endpoint::new(config.gtp.clone()),
            config,
            subscribers,
            listed: BTreeMap::new(),
            notes: BTreeMap::new(),
            next_tag: 0,
            behaviour: Behaviour::default(),
            events: VecDeque::new(),
            map: None,
        }
    }

    /// The subscribers as they are now.
    #[must_use]
    pub fn subscribers(&self) -> &Subscribers {
        &self.subscribers
    }

    /// The subscribers, to be changed in ways that nobody is told of.
    pub fn subscribers_mut(&mut self) -> &mut Subscribers {
        &mut self.subscribers
    }

    /// The GGSNs that wait for the subscriber.
    pub fn listed(&self, imsi: Imsi) -> impl Iterator<Item = SocketAddr> {
        self.listed.get(&imsi).into_iter().flatten().copied()
    }

    /// GTP counters.
    #[must_use]
    pub fn counters(&self) -> &gtp::Counters {
        self.endpoint.counters()
    }

    /// How the HLR misbehaves.
    pub fn behaviour_mut(&mut self) -> &mut Behaviour {
        &mut self.behaviour
    }

    /// The subscriber attached at `sgsn` (MAP Update GPRS Location): from now on it can be
    /// reached there, and every GGSN that waits for it is told so.
    pub fn attach(&mut self, now: Now, imsi: Imsi, sgsn: IpAddr) {
        let Some(subscriber) = self.subscribers.get_mut(imsi) else { return };
        subscriber.attached = true;
        subscriber.sgsn = Some(sgsn);
        subscriber.not_reachable = None;
        self.back(now, imsi);
    }

    /// The subscriber was heard again where it is attached (MAP Ready for SM): as
    /// [`Hlr::attach`] without a move.
    pub fn reachable(&mut self, now: Now, imsi: Imsi) {
        let Some(subscriber) = self.subscribers.get_mut(imsi) else { return };
        subscriber.not_reachable = None;
        self.back(now, imsi);
    }

    /// Tells everybody who waits for the subscriber.
    fn back(&mut self, now: Now, imsi: Imsi) {
        self.note(now, imsi);
        self.note_gateways(now, imsi);
        self.alert_centres(now, imsi);
    }

    /// The subscriber detached (MAP Purge MS).
    pub fn detach(&mut self, imsi: Imsi) {
        if let Some(subscriber) = self.subscribers.get_mut(imsi) {
            subscriber.attached = false;
        }
    }

    /// Sets or clears the MS Not Reachable Reason without telling anyone.
    pub fn set_reason(&mut self, imsi: Imsi, reason: Option<u8>) {
        if let Some(subscriber) = self.subscribers.get_mut(imsi) {
            subscriber.not_reachable = reason;
        }
    }

    /// Makes the HLR answer for this subscriber with a MAP error alone, or stops it.
    pub fn set_map_error(&mut self, imsi: Imsi, error: Option<u8>) {
        if let Some(subscriber) = self.subscribers.get_mut(imsi) {
            subscriber.map_error = error;
        }
    }

    /// Restarts: what was under way is forgotten, the GTP-C front's counter goes up by one, and SGSNs are told
    /// by MAP at the next call of a timer. The HLR's own data stay.
    pub fn restart(&mut self) {
        self.config.gtp.restart_counter = self.config.gtp.restart_counter.wrapping_add(1);
        self.endpoint = Endpoint::new(self.config.gtp.clone());
        self.notes.clear();
        if let Some(map) = &mut self.map {
            map.restart();
        }
    }

    /// TS 29.060 §7.4.5: tells the listed GGSNs that the subscriber is back.
    fn note(&mut self, now: Now, imsi: Imsi) {
        let Some(sgsn) = self.subscribers.get(imsi).filter(|s| s.is_reachable()).and_then(|s| s.sgsn) else {
            return;
        };
        let waiting: Vec<SocketAddr> = self.listed(imsi).collect();
        for ggsn in waiting {
            if self.notes.values().any(|note| *note == (imsi, ggsn)) {
                continue;
            }
            let note = NoteMsGprsPresentRequest {
                imsi: Some(imsi),
                gsn_address: Some(GsnAddress(sgsn)),
                ..Default::default()
            };
            self.next_tag += 1;
            // One that cannot be told now stays listed.
            if self.endpoint.request(now, ggsn, 0, &note, self.next_tag).is_ok() {
                self.notes.insert(self.next_tag, (imsi, ggsn));
            }
        }
    }

    fn list(&mut self, imsi: Imsi, ggsn: SocketAddr) -> bool {
        let listed = self.listed.entry(imsi).or_default();
        if listed.len() >= self.config.max_listed && !listed.contains(&ggsn) {
            return false;
        }
        listed.insert(ggsn);
        true
    }

    fn answer<M: Message>(&mut self, now: Now, to: Inbound, response: &M) {
        // An answer is far shorter than a datagram.
        self.endpoint.respond(now, to, 0, response).ok();
        if self.behaviour.answer_twice {
            self.endpoint.send(now, to.peer, 0, to.sequence, response).ok();
        }
    }

    fn handle_request(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        if self.behaviour.ignores(handle.message_type) {
            return self.endpoint.discard(handle);
        }
        match handle.message_type {
            SendRouteingInformationForGprsRequest::TYPE => self.route(now, handle, packet),
            FailureReportRequest::TYPE => self.failed(now, handle, packet),
            _ => self.endpoint.discard(handle),
        }
    }

    /// TS 29.060 §7.4.1, §7.4.2. A cause of acceptance says that the HLR has answered; whether it
    /// answered with an error stands in MAP Cause.
    fn route(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let request = SendRouteingInformationForGprsRequest::parse(packet);
        let refusal = self.behaviour.refusal(handle.message_type).map(Cause);
        let imsi = match (refusal, request.check(), request.imsi) {
            (None, Ok(()), Some(imsi)) => imsi,
            (refusal, fault, imsi) => {
                let cause = refusal.or(fault.err().map(|f| f.cause())).unwrap_or(Cause::SYSTEM_FAILURE);
                let response =
                    SendRouteingInformationForGprsResponse { cause: Some(cause), imsi, ..Default::default() };
                self.answer(now, handle, &response);
                return self.refused(handle, cause);
            }
        };
        let found = self.subscribers.get(imsi);
        let map_error = match found {
            None => Some(map_error::UNKNOWN_SUBSCRIBER),
            Some(Subscriber { map_error: Some(error), .. }) => Some(*error),
            Some(subscriber) if !subscriber.attached => Some(map_error::ABSENT_SUBSCRIBER),
            Some(_) => None,
        };
        let found = found.filter(|_| map_error.is_none());
        let sgsn = found.and_then(|s| s.sgsn);
        let not_reachable = found.and_then(|s| s.not_reachable);
        let wanted = request
            .private_extension
            .filter(|extension| extension.id == self.config.enterprise)
            .and_then(|extension| Hints::parse(extension.value).ok())
            .and_then(|hints| hints.apn);
        let chosen = found.zip(wanted).and_then(|(subscriber, apn)| {
            subscriber.ggsns.iter().find(|(name, _)| name.as_apn() == apn).map(|(_, ggsn)| *ggsn)
        });
        let mut value = [0; 160];
        let mut w = Writer::new(&mut value);
        Hints { apn: wanted, ggsn: chosen, indication: None }.write(&mut w);
        // An APN has at most 100 octets.
        let length = w.finish().unwrap_or(0);
        let response = SendRouteingInformationForGprsResponse {
            cause: Some(Cause::REQUEST_ACCEPTED),
            imsi: Some(imsi),
            map_cause: map_error.map(MapCause),
            ms_not_reachable_reason: not_reachable.map(MsNotReachableReason),
            gsn_address: sgsn.map(GsnAddress),
            private_extension: chosen
                .map(|_| PrivateExtension { id: self.config.enterprise, value: &value[..length] }),
            ..Default::default()
        };
        self.answer(now, handle, &response);
        // TS 23.060 §9.2.2.2: who was told a reason is also told when it ends.
        if not_reachable.is_some() {
            self.list(imsi, handle.peer);
        }
        self.events.push_back(Event::Asked { by: handle.peer.ip(), imsi, sgsn, map_error, not_reachable });
    }

    /// TS 29.060 §7.4.3, §7.4.4.
    fn failed(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let request = FailureReportRequest::parse(packet);
        let refusal = self.behaviour.refusal(handle.message_type).map(Cause);
        let mut map_cause = None;
        let cause = match (refusal, request.check(), request.imsi) {
            (Some(cause), ..) => cause,
            (_, Err(fault), _) => fault.cause(),
            (_, _, None) => Cause::MANDATORY_IE_MISSING,
            (_, _, Some(imsi)) => {
                if self.subscribers.get(imsi).is_none() {
                    map_cause = Some(MapCause(map_error::UNKNOWN_SUBSCRIBER));
                    Cause::REQUEST_ACCEPTED
                } else if self.list(imsi, handle.peer) {
                    self.events.push_back(Event::FailureReported { by: handle.peer.ip(), imsi });
                    Cause::REQUEST_ACCEPTED
                } else {
                    Cause::NO_RESOURCES_AVAILABLE
                }
            }
        };
        let response = FailureReportResponse { cause: Some(cause), map_cause, ..Default::default() };
        self.answer(now, handle, &response);
        if cause.is_rejected() {
            self.refused(handle, cause);
        }
    }

    fn refused(&mut self, handle: Inbound, cause: Cause) {
        let Inbound { peer, message_type, .. } = handle;
        self.events.push_back(Event::Refused { by: peer.ip(), message_type, cause: cause.0 });
    }

    fn noted(&mut self, tag: u64, cause: Option<u8>) {
        let Some((imsi, ggsn)) = self.notes.remove(&tag) else { return };
        if cause.is_some_and(|cause| Cause(cause).is_accepted())
            && let Some(listed) = self.listed.get_mut(&imsi)
        {
            listed.remove(&ggsn);
            if listed.is_empty() {
                self.listed.remove(&imsi);
            }
        }
        self.events.push_back(Event::Noted { ggsn: ggsn.ip(), imsi, cause });
    }

    fn drain(&mut self) {
        while let Some(event) = self.endpoint.poll_event() {
            if let gtp::Event::TimedOut { tag, .. } = event {
                self.noted(tag, None);
            }
        }
    }
}

impl Machine for Hlr {
    type Event = Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        if self.behaviour.silent {
            return;
        }
        match self.endpoint.handle_octets(now, from, octets) {
            Incoming::Request { handle, packet } => self.handle_request(now, handle, &packet),
            Incoming::Response { tag, packet, .. } => {
                let cause = NoteMsGprsPresentResponse::parse(&packet).cause;
                self.noted(tag, Some(cause.unwrap_or(Cause::INVALID_MESSAGE_FORMAT).0));
            }
            Incoming::Notice { .. } | Incoming::Nothing => {}
        }
        self.drain();
    }

    fn handle_timeout(&mut self, now: Now) {
        self.endpoint.handle_timeout(now);
        self.drain();
        if let Some(map) = &mut self.map {
            map.face.handle_timeout(now);
        }
        self.try_again(now);
        self.attend(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.endpoint.poll_transmit()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let map = self.map.as_ref().and_then(map::MapSide::poll_timeout);
        self.endpoint.poll_timeout().into_iter().chain(map).min()
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
