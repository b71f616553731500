//! What GGSNs ask: Send Routeing Information for GPRS and Failure Report, TS 29.060 §7.4.1–7.4.4.

use super::cause::Refusal;
use super::home::{Found, Wanted, Why};
use super::watches::Secured;
use super::{Event, HlrGateway, Screened, WatchChange};
use crate::codec::gtp1::ie::{GsnAddress, MapCause, MsNotReachableReason, PrivateExtension};
use crate::codec::gtp1::message::{
    FailureReportRequest, FailureReportResponse, SendRouteingInformationForGprsRequest,
    SendRouteingInformationForGprsResponse,
};
use crate::codec::gtp1::private_extension::Hints;
use crate::codec::gtp1::{Cause, Packet};
use crate::machine::gtp::Inbound;
use crate::node::slab::Place;
use crate::push::Watch;
use crate::wire::{ApnBuf, Imsi, Now, Writer};
use std::net::SocketAddr;

/// A request of a GGSN under way.
#[derive(Debug)]
pub(super) struct Request {
    handle: Inbound,
    imsi: Imsi,
    apn: Option<ApnBuf>,
    /// A Failure Report; otherwise routeing information is wanted.
    report: bool,
    written: Written,
    /// What the HLR said.
    outcome: Option<Result<Found, Refusal>>,
}

/// What the store has of the watch that goes with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// None goes with it, or not yet.
    Nothing,
    /// It is on its way.
    Waiting {
        /// The request that brought in the watch.
        born: u64,
        /// What the store says once it has it.
        ticket: u64,
    },
    /// It is there.
    Done,
}

/// The longest value of a Private Extension of ours: an access point name of 100 octets, an address of 16.
const HINTS: usize = 128;

impl HlrGateway {
    /// Send Routeing Information for GPRS Request.
    pub(super) fn routeing_asked(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let m = SendRouteingInformationForGprsRequest::parse(packet);
        let Some(imsi) = self.admit(now, handle, false, m.imsi, m.check().map_err(|fault| fault.cause()))
        else {
            return;
        };
        self.counters.asked += 1;
        let ours = m.private_extension.filter(|own| own.id == self.config.enterprise);
        // What cannot be read is not for us.
        let apn = ours.and_then(|own| Hints::parse(own.value).ok()).and_then(|hints| hints.apn);
        let apn = apn.map(ApnBuf::from);
        let tag = self.begin(handle, imsi, apn.clone(), false);
        self.home.ask(now, tag, imsi, handle.peer.ip(), Wanted::Whereabouts { apn });
    }

    /// Failure Report Request. The watch goes to the store while the HLR is asked: a note may come before its
    /// answer.
    pub(super) fn failure_reported(&mut self, now: Now, handle: Inbound, packet: &Packet<'_>) {
        let m = FailureReportRequest::parse(packet);
        let Some(imsi) = self.admit(now, handle, true, m.imsi, m.check().map_err(|fault| fault.cause()))
        else {
            return;
        };
        self.counters.reported += 1;
        let tag = self.begin(handle, imsi, None, true);
        if self.secure(now, tag) {
            self.home.ask(now, tag, imsi, handle.peer.ip(), Wanted::Watch);
        } else {
            self.finish(now, tag, None);
        }
    }

    /// The subscriber that a request is about, if it may be asked.
    fn admit(
        &mut self,
        now: Now,
        handle: Inbound,
        report: bool,
        imsi: Option<Imsi>,
        fault: Result<(), Cause>,
    ) -> Option<Imsi> {
        let peer = handle.peer.ip();
        let cause = if !self.rates.admit(now, &peer) {
            self.screened(Screened::Rate(peer));
            Cause::NO_RESOURCES_AVAILABLE
        } else if self.requests.len() >= self.config.behind.max_queries() {
            Cause::NO_RESOURCES_AVAILABLE
        } else {
            match (fault, imsi) {
                (Ok(()), Some(imsi)) => return Some(imsi),
                (Err(cause), _) => cause,
                (Ok(()), None) => Cause::MANDATORY_IE_MISSING,
            }
        };
        self.counters.refused += 1;
        self.refuse(now, handle, imsi, report, Refusal::of(cause));
        None
    }

    fn begin(&mut self, handle: Inbound, imsi: Imsi, apn: Option<ApnBuf>, report: bool) -> u64 {
        let written = Written::Nothing;
        let request = Request { handle, imsi, apn, report, written, outcome: None };
        self.requests.insert(request).expect("what was admitted has room").number()
    }

    /// Where a GGSN takes notes: at its own port, whatever port it asks from (TS 29.060 §10.1.1).
    fn watch(&self, request: &Request) -> Watch {
        let gateway = SocketAddr::new(request.handle.peer.ip(), self.config.gsn_port);
        Watch { imsi: request.imsi, gateway }
    }

    /// Has the watch of a request written. `false`: there is no room, and the request has its outcome.
    fn secure(&mut self, now: Now, tag: u64) -> bool {
        let Some(request) = self.requests.get(Place::numbered(tag)) else { return false };
        let watch = self.watch(request);
        let (written, outcome) = match self.watches.secure(watch, tag) {
            Secured::Already => (Written::Done, None),
            Secured::Write { born, new } => {
                if new {
                    self.begin_waiting(now, watch);
                }
                let ticket = self.number();
                self.tickets.insert(ticket, tag);
                self.persist(WatchChange::Put(watch), Some(ticket));
                (Written::Waiting { born, ticket }, None)
            }
            Secured::Full => (Written::Done, Some(Err(Refusal::of(Cause::NO_RESOURCES_AVAILABLE)))),
        };
        let room = outcome.is_none();
        if let Some(request) = self.requests.get_mut(Place::numbered(tag)) {
            request.written = written;
            request.outcome = outcome.or(request.outcome);
        }
        room
    }

    /// What was persisted with this ticket, and all before it, is committed; or could not be (`written` is
    /// false), and nothing of it is in the store.
    pub fn committed(&mut self, now: Now, ticket: u64, written: bool) {
        let Some(tag) = self.tickets.remove(&ticket) else { return };
        let Some(request) = self.requests.get(Place::numbered(tag)) else { return };
        let watch = self.watch(request);
        let Written::Waiting { born, ticket: latest } = request.written else { return };
        // It was removed and written anew meanwhile.
        if latest != ticket {
            return;
        }
        let outcome = if written {
            self.watches.committed(&watch, born);
            request.outcome
        } else {
            self.counters.unwritten += 1;
            if self.watches.give_up(&watch, tag, true) {
                self.end_waiting(watch);
            }
            Some(Err(Refusal::of(Cause::NO_RESOURCES_AVAILABLE)))
        };
        if let Some(request) = self.requests.get_mut(Place::numbered(tag)) {
            request.written = Written::Done;
            request.outcome = outcome;
        }
        self.finish(now, tag, None);
        self.settle(now);
    }

    /// The HLR has answered, or cannot be asked.
    pub(super) fn home_answered(&mut self, now: Now, tag: u64, outcome: Result<Found, (Refusal, Why)>) {
        let Some(request) = self.requests.get_mut(Place::numbered(tag)) else { return };
        let (outcome, failed) = match outcome {
            Ok(found) => (Ok(found), None),
            Err((refusal, why)) => (Err(refusal), Some(why)),
        };
        request.outcome = Some(outcome);
        let report = request.report;
        let Some(request) = self.requests.get(Place::numbered(tag)) else { return };
        let watch = self.watch(request);
        match outcome {
            Ok(found) if report || found.not_reachable.is_some() => {
                // It cannot be reached now: an older note is of no use to anybody.
                self.untold.remove(&watch);
                let kept = self.watches.want(&watch);
                // A GGSN that is given a reason is told when it ends (TS 23.060 §9.2.2.2).
                if !report || !kept {
                    self.secure(now, tag);
                    self.watches.want(&watch);
                }
            }
            Ok(_) => {}
            Err(_) if report => {
                if self.watches.give_up(&watch, tag, false) {
                    self.end_waiting(watch);
                    self.persist(WatchChange::Remove(watch), None);
                }
            }
            Err(_) => {}
        }
        self.finish(now, tag, failed);
    }

    /// Answers a request that has its outcome, unless it waits for the store.
    fn finish(&mut self, now: Now, tag: u64, failed: Option<Why>) {
        let Some(request) = self.requests.get(Place::numbered(tag)) else { return };
        let Some(outcome) = request.outcome else { return };
        if outcome.is_ok() && matches!(request.written, Written::Waiting { .. }) {
            return;
        }
        let Some(request) = self.requests.remove(Place::numbered(tag)) else { return };
        let Request { handle, imsi, apn, report, .. } = request;
        match outcome {
            Ok(found) => {
                self.counters.granted += 1;
                self.grant(now, handle, imsi, apn, report, found);
            }
            Err(refusal) => {
                match refusal.map_cause {
                    Some(_) => self.counters.denied += 1,
                    None => self.counters.refused += 1,
                }
                self.refuse(now, handle, Some(imsi), report, refusal);
            }
        }
        self.events.push_back(Event::Answered {
            ggsn: handle.peer.ip(),
            imsi,
            report,
            outcome: outcome.map(|found| found.sgsn),
            failed,
        });
    }

    fn grant(
        &mut self,
        now: Now,
        handle: Inbound,
        imsi: Imsi,
        apn: Option<ApnBuf>,
        report: bool,
        found: Found,
    ) {
        let cause = Some(Cause::REQUEST_ACCEPTED);
        if report {
            let response = FailureReportResponse { cause, ..Default::default() };
            // An answer is far shorter than a datagram.
            self.endpoint.respond(now, handle, 0, &response).ok();
            return;
        }
        let mut value = [0; HINTS];
        let mut w = Writer::new(&mut value);
        Hints { apn: apn.as_ref().map(ApnBuf::as_apn), ggsn: found.chosen, indication: None }.write(&mut w);
        let length = w.finish().unwrap_or(0);
        let response = SendRouteingInformationForGprsResponse {
            cause,
            imsi: Some(imsi),
            ms_not_reachable_reason: found.not_reachable.map(MsNotReachableReason),
            gsn_address: found.sgsn.map(GsnAddress),
            private_extension: found
                .chosen
                .map(|_| PrivateExtension { id: self.config.enterprise, value: &value[..length] }),
            ..Default::default()
        };
        self.endpoint.respond(now, handle, 0, &response).ok();
    }

    fn refuse(&mut self, now: Now, handle: Inbound, imsi: Option<Imsi>, report: bool, refusal: Refusal) {
        let (cause, map_cause) = (Some(refusal.cause), refusal.map_cause.map(MapCause));
        if report {
            let response = FailureReportResponse { cause, map_cause, ..Default::default() };
            self.endpoint.respond(now, handle, 0, &response).ok();
        } else {
            let response =
                SendRouteingInformationForGprsResponse { cause, imsi, map_cause, ..Default::default() };
            self.endpoint.respond(now, handle, 0, &response).ok();
        }
    }
}
