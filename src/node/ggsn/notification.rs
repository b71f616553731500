//! Network-requested PDP context activation: TS 23.060 §9.2.2.2, TS 29.060 §7.3.8 to §7.3.11 and
//! §7.4.3; US 2013/0121252 S1001 to S1003.
//!
//! One procedure for each subscriber and access point, whoever wants it and how often:
//!
//! ```text
//! Locating ──▶ Notifying ──▶ Waiting ──▶ (activated)
//!    ▲             │            │
//!    └── asked ◀───┴────────────┤  once, where the SGSN does not know the IMSI
//!        again                  ▼
//!                           Reporting ──▶ (kept)
//! ```
//!
//! A Create PDP Context Request ends it well at any time, also before the SGSN's answer to the
//! notification, and also while the failure is being reported.

use super::access::Wanted;
use super::config::Home;
use super::event::{
    Activated, AddressCase, Ask, Event, Kept, Location, NotLocated, NotNotified, Notify, Question, Unreached,
};
use super::locate::For;
use super::{Asked, Ggsn, Wish};
use crate::codec::gtp1::ie::{EndUserAddress, GsnAddress, Pco, PrivateExtension};
use crate::codec::gtp1::message::{
    FailureReportRequest, FailureReportResponse, PduNotificationRejectRequest, PduNotificationRejectResponse,
    PduNotificationRequest, PduNotificationResponse,
};
use crate::codec::gtp1::private_extension::Hints;
use crate::codec::gtp1::{Cause, Packet};
use crate::codec::ts24008::indication::{CONTAINER, Indication};
use crate::codec::ts24008::pco::PcoWriter;
use crate::machine::gtp::Inbound;
use crate::machine::gtp::context::{Addresses, ContextId};
use crate::machine::timer::Queue;
use crate::node::slab::{Place, Slab};
use crate::wire::{ApnBuf, Imsi, Now, Writer};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// MS Not Reachable Reason "no paging response via the SGSN" (TS 29.060 §7.7.25A, coded
/// as TS 29.002's AbsentSubscriberDiagnosticSM): the one with which a notification is worth trying.
const NO_PAGING_RESPONSE_VIA_SGSN: u8 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The HLR is being asked; again, if a first answer led to an SGSN that did not know the IMSI.
    Locating { query: Option<Place>, again: Option<(IpAddr, Unreached)> },
    /// PDU Notification Request sent.
    Notifying,
    /// Accepted; the Create PDP Context Request is to come.
    Waiting,
    /// Failure Report Request sent.
    Reporting { why: Unreached },
}

#[derive(Debug)]
pub(super) struct Procedure {
    imsi: Imsi,
    apn: ApnBuf,
    /// Place of the access point, where it is ours.
    access: Option<u16>,
    case: AddressCase,
    v6: bool,
    /// Combination 2: the address that waits for its device.
    kept: Addresses,
    /// The tags of those who want it.
    waiters: Vec<u64>,
    sgsn: Option<IpAddr>,
    /// The HLR was asked a second time.
    asked_again: bool,
    /// The HLR's front that answered last.
    front: usize,
    state: State,
}

/// The network-requested activations under way.
#[derive(Debug)]
pub(super) struct Procedures {
    slab: Slab<Procedure>,
    /// By subscriber and the access point's name in lower case, without operator identifier.
    by_subscriber: BTreeMap<(Imsi, Box<[u8]>), Place>,
    /// Those that wait for a Create PDP Context Request.
    waiting: Queue,
}

impl Procedures {
    pub(super) fn new(limit: u32) -> Self {
        Self { slab: Slab::new(limit), by_subscriber: BTreeMap::new(), waiting: Queue::default() }
    }

    pub(super) fn poll_timeout(&self) -> Option<Duration> {
        self.waiting.due()
    }

    /// A subscriber's procedures.
    fn of(&self, imsi: Imsi) -> impl Iterator<Item = Place> {
        let from = (imsi, Box::default());
        self.by_subscriber.range(from..).take_while(move |((i, _), _)| *i == imsi).map(|(_, place)| *place)
    }

    fn at(&self, imsi: Imsi, access: u16) -> Option<Place> {
        if self.by_subscriber.is_empty() {
            return None;
        }
        self.of(imsi).find(|place| self.slab.get(*place).is_some_and(|p| p.access == Some(access)))
    }
}

fn key(imsi: Imsi, name: &ApnBuf) -> (Imsi, Box<[u8]>) {
    (imsi, name.as_octets().to_ascii_lowercase().into())
}

impl Ggsn {
    /// Makes a device activate a context: S1001 to S1003 of US 2013/0121252. Ends in
    /// [`Event::Notified`]. A tag in use is not taken again.
    ///
    /// Where the subscriber has a context at the access point already, that ends it at once; where
    /// a notification is under way for it, this one waits for that one's end.
    pub fn notify(&mut self, now: Now, notify: Notify) {
        let Notify { tag, imsi, apn, address, v6 } = notify;
        if self.wishes.contains_key(&tag) {
            return;
        }
        let refuse = |ggsn: &mut Self, why| {
            ggsn.events.push_back(Event::Notified { tag, result: Err(why) });
        };
        if self.wishes.len() >= 2 * self.config.max_procedures as usize {
            return refuse(self, NotNotified::Overloaded);
        }
        let access = match self.access.find(Some(apn.as_apn())) {
            Some(access) => Some(access),
            // In adapter mode the access points are someone else's.
            None if self.config.apns.is_empty() => None,
            None => return refuse(self, NotNotified::Apn),
        };
        let name = access.and_then(|access| self.access.get(access)).map_or(apn, |p| p.config.name.clone());
        if let Some(context) = access.and_then(|access| self.context_at(imsi, access)) {
            let addresses = self.addresses(context).unwrap_or_default();
            let activated = Activated { context: Some(context), addresses };
            return self.events.push_back(Event::Notified { tag, result: Ok(activated) });
        }
        let key = key(imsi, &name);
        if let Some(place) = self.procedures.by_subscriber.get(&key).copied() {
            if let Some(procedure) = self.procedures.slab.get_mut(place) {
                procedure.waiters.push(tag);
                self.wishes.insert(tag, Wish::Notify(place));
            }
            return;
        }
        let kept = match self.keep_address(imsi, access, address, v6) {
            Ok(kept) => kept,
            Err(why) => return refuse(self, why),
        };
        let procedure = Procedure {
            imsi,
            apn: name.clone(),
            access,
            case: address,
            v6,
            kept,
            waiters: vec![tag],
            sgsn: None,
            asked_again: false,
            front: 0,
            state: State::Locating { query: None, again: None },
        };
        let Some(place) = self.procedures.slab.insert(procedure) else {
            self.return_kept(access, kept);
            return refuse(self, NotNotified::Overloaded);
        };
        self.procedures.by_subscriber.insert(key, place);
        self.wishes.insert(tag, Wish::Notify(place));
        self.ask_whereabouts(now, place, None);
    }

    /// Checks that the address case is possible, and takes the address of combination 2.
    fn keep_address(
        &mut self,
        imsi: Imsi,
        access: Option<u16>,
        case: AddressCase,
        v6: bool,
    ) -> Result<Addresses, NotNotified> {
        let Some(index) = access else {
            // The pool of a foreign gateway is not ours to take from.
            return match case {
                AddressCase::AllocatedWithIndication => Err(NotNotified::Apn),
                _ => Ok(Addresses::default()),
            };
        };
        let Some(point) = self.access.get(index) else { return Err(NotNotified::Apn) };
        let wants_v6 = match case {
            AddressCase::Static(address) => address.is_ipv6(),
            _ => v6,
        };
        let allowed = if wants_v6 { point.allows_v6 } else { point.allows_v4 };
        match case {
            _ if !allowed => Err(NotNotified::Apn),
            AddressCase::Static(address) if !point.may_have(imsi, address) => Err(NotNotified::Apn),
            AddressCase::AllocatedWithIndication => {
                let wanted = if v6 {
                    Wanted { v4: None, v6: Some(None) }
                } else {
                    Wanted { v4: Some(None), v6: None }
                };
                let contexts = &self.contexts;
                self.access
                    .assign(index, imsi, wanted, |domain, a| contexts.by_address(domain, a).is_some())
                    .map_err(|_| NotNotified::NoAddress)
            }
            _ => Ok(Addresses::default()),
        }
    }

    fn return_kept(&mut self, access: Option<u16>, kept: Addresses) {
        if let Some(access) = access {
            // No device ever had it, so nothing can be bound to it.
            self.access.give_back(access, kept);
        }
    }

    /// The address that a notification under way has promised the subscriber.
    pub(super) fn kept_addresses(&self, imsi: Imsi, access: u16) -> Addresses {
        let place = self.procedures.at(imsi, access);
        place.and_then(|place| self.procedures.slab.get(place)).map(|p| p.kept).unwrap_or_default()
    }

    /// The promised address went into a context.
    pub(super) fn kept_addresses_used(&mut self, imsi: Imsi, access: u16) {
        let Some(place) = self.procedures.at(imsi, access) else { return };
        if let Some(procedure) = self.procedures.slab.get_mut(place) {
            procedure.kept = Addresses::default();
        }
    }

    fn ask_whereabouts(&mut self, now: Now, place: Place, again: Option<(IpAddr, Unreached)>) {
        let Some(procedure) = self.procedures.slab.get(place) else { return };
        let imsi = procedure.imsi;
        match self.ask(now, For::Procedure(place), imsi, None) {
            Ok(query) => {
                if let Some(procedure) = self.procedures.slab.get_mut(place) {
                    procedure.state = State::Locating { query: Some(query), again };
                }
            }
            Err(why) => self.finish(place, Err(NotNotified::NotLocated(why))),
        }
    }

    /// S1002 is answered: the decision of S1003.
    pub(super) fn located(
        &mut self,
        now: Now,
        place: Place,
        front: usize,
        result: Result<Location, NotLocated>,
    ) {
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        let State::Locating { again, .. } = procedure.state else { return };
        procedure.front = front.min(self.config.hlr.len().saturating_sub(1));
        let location = match result {
            Ok(location) => location,
            Err(why) => return self.finish(place, Err(NotNotified::NotLocated(why))),
        };
        match (location.sgsn, location.not_reachable) {
            (Some(sgsn), None | Some(NO_PAGING_RESPONSE_VIA_SGSN)) => match again {
                // The HLR still names the SGSN that does not know the subscriber.
                Some((before, why)) if before == sgsn => self.report(now, place, why),
                _ => self.send_notification(now, place, sgsn),
            },
            (sgsn, reason) => {
                // The HLR has listed us when it gave the reason: no report is needed.
                let why = Unreached::Reason(reason.unwrap_or(NO_PAGING_RESPONSE_VIA_SGSN));
                self.finish(place, Err(NotNotified::Kept(Kept { why, sgsn, reported: false })));
            }
        }
    }

    fn send_notification(&mut self, now: Now, place: Place, sgsn: IpAddr) {
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        procedure.sgsn = Some(sgsn);
        procedure.state = State::Notifying;
        let indication = match procedure.case {
            AddressCase::AllocatedWithIndication => Some(Indication::NewlyAllocated),
            AddressCase::BlankWithIndication => Some(Indication::RequestDynamic),
            AddressCase::Static(_) | AddressCase::Blank => None,
        };
        let address = match procedure.case {
            AddressCase::Static(address) => Some(address),
            _ => procedure.kept.first(),
        };
        // IPv4 or IPv6, never IPv4v6 (TS 23.060 §9.2.2.2).
        let end_user_address = match (address, procedure.v6) {
            (Some(address), _) => EndUserAddress::of(address),
            (None, false) => EndUserAddress::Ipv4(None),
            (None, true) => EndUserAddress::Ipv6(None),
        };
        let settings = &self.config.notification;
        let (mut options, mut value) = ([0; 16], [0; 16]);
        let mut pco = None;
        let mut private_extension = None;
        if let Some(indication) = indication {
            let mut w = Writer::new(&mut options);
            PcoWriter::new(&mut w).container(CONTAINER, &indication.to_container(settings.operator));
            let length = w.finish().unwrap_or(0);
            pco = Some(Pco(&options[..length]));
            let mut w = Writer::new(&mut value);
            Hints { indication: Some(indication), ..Hints::default() }.write(&mut w);
            let length = w.finish().unwrap_or(0);
            private_extension = Some(PrivateExtension { id: settings.enterprise, value: &value[..length] });
        }
        let request = PduNotificationRequest {
            imsi: Some(procedure.imsi),
            teid_control_plane: Some(self.contexts.spare_teid(number(place))),
            end_user_address: Some(end_user_address),
            apn: Some(procedure.apn.as_apn()),
            pco,
            ggsn_address_for_control_plane: Some(GsnAddress(
                settings.ggsn_address.unwrap_or(self.config.control),
            )),
            private_extension,
            ..Default::default()
        };
        let to = SocketAddr::new(sgsn, settings.sgsn_port);
        match self.endpoint.request(now, to, 0, &request, Asked::Notification(place).tag()) {
            Ok(_) => self.counters.notifications += 1,
            Err(_) => self.finish(place, Err(NotNotified::Overloaded)),
        }
    }

    pub(super) fn notification_answered(&mut self, now: Now, place: Place, packet: Packet<'_>) {
        let m = PduNotificationResponse::parse(&packet);
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        if procedure.state != State::Notifying {
            return;
        }
        let cause = m.cause.unwrap_or(Cause::MANDATORY_IE_MISSING);
        if cause.is_accepted() {
            procedure.state = State::Waiting;
            self.procedures.waiting.push(place.slot, now.mono + self.config.notification.wait_for_create);
        } else {
            self.unreached(now, place, Unreached::Refused(cause.0));
        }
    }

    pub(super) fn notification_silent(&mut self, now: Now, place: Place) {
        let Some(procedure) = self.procedures.slab.get(place) else { return };
        if procedure.state == State::Notifying {
            self.report(now, place, Unreached::Silent);
        }
    }

    /// PDU Notification Reject Request: the device was not reached, or did not want. Answered to
    /// whoever sends it; believed where it names our TEID and comes from the SGSN that was asked.
    pub(super) fn rejected(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        let m = PduNotificationRejectRequest::parse(&packet);
        let cause = m.check().map_or_else(|fault| fault.cause(), |()| Cause::REQUEST_ACCEPTED);
        let response = PduNotificationRejectResponse { cause: Some(cause), ..Default::default() };
        self.endpoint.respond(now, handle, m.teid_control_plane.unwrap_or(0), &response).ok();
        if !cause.is_accepted() {
            return;
        }
        let named = [packet.header.teid, m.teid_control_plane.unwrap_or(0)];
        let place = named.into_iter().find_map(|teid| {
            let number = self.contexts.spare_number(teid)?;
            let place = self.procedures.slab.place(number & SLOT_MASK)?;
            (self::number(place) == number).then_some(place)
        });
        let Some(place) = place else { return };
        let Some(procedure) = self.procedures.slab.get(place) else { return };
        let from_sgsn = procedure.sgsn == Some(handle.peer.ip());
        if from_sgsn && matches!(procedure.state, State::Notifying | State::Waiting) {
            self.endpoint.cancel(Asked::Notification(place).tag());
            self.procedures.waiting.remove(place.slot);
            let cause = m.cause.map_or(0, |cause| cause.0);
            self.unreached(now, place, Unreached::Rejected(cause));
        }
    }

    pub(super) fn activation_timeouts(&mut self, now: Now) {
        for _ in 0..super::BATCH {
            let Some(slot) = self.procedures.waiting.pop_due(now.mono) else { break };
            if let Some(place) = self.procedures.slab.place(slot) {
                self.report(now, place, Unreached::NoActivation);
            }
        }
    }

    /// The SGSN said no. If it does not know the IMSI, the HLR is asked once more.
    fn unreached(&mut self, now: Now, place: Place, why: Unreached) {
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        let unknown = Cause::IMSI_NOT_KNOWN.0;
        let moved = matches!(why, Unreached::Refused(c) | Unreached::Rejected(c) if c == unknown);
        match procedure.sgsn {
            Some(sgsn) if moved && !procedure.asked_again => {
                procedure.asked_again = true;
                self.ask_whereabouts(now, place, Some((sgsn, why)));
            }
            _ => self.report(now, place, why),
        }
    }

    /// Failure Report Request: from now on the HLR watches for the subscriber.
    fn report(&mut self, now: Now, place: Place, why: Unreached) {
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        procedure.state = State::Reporting { why };
        self.send_report(now, place);
    }

    /// Sends the report to the front at hand, or to the next that can be sent to.
    fn send_report(&mut self, now: Now, place: Place) {
        while let Some(procedure) = self.procedures.slab.get_mut(place) {
            let front = match self.config.hlr.get(procedure.front) {
                Some(Home::Front(front)) => *front,
                Some(Home::Owner(way)) => {
                    let question = Question(Asked::Report(place).tag());
                    let ask = Ask::Watch { imsi: procedure.imsi };
                    self.events.push_back(Event::Question { question, way: *way, ask });
                    return;
                }
                None => return self.reported(place, false),
            };
            let request = FailureReportRequest { imsi: Some(procedure.imsi), ..Default::default() };
            if self.endpoint.request(now, front, 0, &request, Asked::Report(place).tag()).is_ok() {
                return;
            }
            procedure.front += 1;
        }
    }

    pub(super) fn report_answered(&mut self, now: Now, place: Place, packet: Packet<'_>) {
        let m = FailureReportResponse::parse(&packet);
        let accepted = m.check().is_ok() && m.cause.is_some_and(Cause::is_accepted) && m.map_cause.is_none();
        // A refusal of the HLR itself is final; one of its front is not.
        if accepted || m.map_cause.is_some() {
            self.reported(place, accepted);
        } else {
            self.report_silent(now, place);
        }
    }

    /// The owner's answer to [`Ask::Watch`]: whether the HLR watches; `None`: it could not be asked.
    pub fn answer_report(&mut self, now: Now, question: Question, watches: Option<bool>) {
        let Asked::Report(place) = Asked::of(question.0) else { return };
        match watches {
            Some(watches) => self.reported(place, watches),
            None => self.report_silent(now, place),
        }
    }

    pub(super) fn report_silent(&mut self, now: Now, place: Place) {
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        if let State::Reporting { .. } = procedure.state {
            procedure.front += 1;
            self.send_report(now, place);
        }
    }

    fn reported(&mut self, place: Place, reported: bool) {
        let Some(procedure) = self.procedures.slab.get(place) else { return };
        let State::Reporting { why } = procedure.state else { return };
        let kept = Kept { why, sgsn: procedure.sgsn, reported };
        self.finish(place, Err(NotNotified::Kept(kept)));
    }

    /// A Create PDP Context Request was granted: whoever waits for it has what was wanted.
    pub(super) fn context_created(
        &mut self,
        _now: Now,
        imsi: Imsi,
        access: u16,
        context: ContextId,
        addresses: Addresses,
    ) {
        if let Some(place) = self.procedures.at(imsi, access) {
            self.finish(place, Ok(Activated { context: Some(context), addresses }));
        }
    }

    /// Adapter mode: the device of `imsi` was heard at `addresses`, so a notification for it has
    /// reached its end.
    pub fn activated(&mut self, _now: Now, imsi: Imsi, addresses: Addresses) {
        let foreign = |procedures: &Procedures| {
            procedures.of(imsi).find(|place| procedures.slab.get(*place).is_some_and(|p| p.access.is_none()))
        };
        while let Some(place) = foreign(&self.procedures) {
            self.finish(place, Ok(Activated { context: None, addresses }));
        }
    }

    fn finish(&mut self, place: Place, result: Result<Activated, NotNotified>) {
        let Some(procedure) = self.remove_procedure(place) else { return };
        for tag in procedure.waiters {
            self.wishes.remove(&tag);
            self.events.push_back(Event::Notified { tag, result });
        }
    }

    /// Takes a procedure out with all that it has under way, and returns what it kept.
    fn remove_procedure(&mut self, place: Place) -> Option<Procedure> {
        let procedure = self.procedures.slab.remove(place)?;
        self.procedures.by_subscriber.remove(&key(procedure.imsi, &procedure.apn));
        self.procedures.waiting.remove(place.slot);
        match procedure.state {
            State::Locating { query: Some(query), .. } => self.drop_query(query),
            State::Notifying => {
                self.endpoint.cancel(Asked::Notification(place).tag());
            }
            State::Reporting { .. } => self.withdraw(procedure.front, Asked::Report(place)),
            State::Locating { query: None, .. } | State::Waiting => {}
        }
        self.return_kept(procedure.access, procedure.kept);
        Some(procedure)
    }

    /// One of those who wait for a procedure gives up; the last one ends it.
    pub(super) fn leave_procedure(&mut self, _now: Now, place: Place, tag: u64) {
        let Some(procedure) = self.procedures.slab.get_mut(place) else { return };
        procedure.waiters.retain(|waiter| *waiter != tag);
        if procedure.waiters.is_empty() {
            self.remove_procedure(place);
        }
    }
}

const SLOT_MASK: u32 = (1 << 20) - 1;

/// A procedure's number among the spare TEIDs: slot in 20 bits, generation in the rest.
fn number(place: Place) -> u32 {
    (place.generation & 0x7ff) << 20 | place.slot & SLOT_MASK
}
