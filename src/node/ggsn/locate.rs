//! Asking the HLR, by way of a GSN that speaks MAP for us: TS 29.060 §7.4.1 and §7.4.2,
//! US 2013/0121252 S803 and S1002.

use super::config::Home;
use super::event::{Ask, Event, Location, NotLocated, Question};
use super::{Asked, Ggsn, Wish};
use crate::codec::gtp1::ie::{MapCause, PrivateExtension};
use crate::codec::gtp1::message::{
    NoteMsGprsPresentRequest, NoteMsGprsPresentResponse, SendRouteingInformationForGprsRequest,
    SendRouteingInformationForGprsResponse,
};
use crate::codec::gtp1::private_extension::Hints;
use crate::codec::gtp1::{Cause, Packet};
use crate::machine::gtp::Inbound;
use crate::node::slab::{Place, Slab};
use crate::push::{Keep, Refused};
use crate::wire::{ApnBuf, Imsi, Now, Writer};

/// MAP user error absentSubscriber, TS 29.002 §17.6.6.
const ABSENT_SUBSCRIBER: u8 = 27;

/// Who wants to know.
#[derive(Clone, Copy, Debug)]
pub(super) enum For {
    /// The owner, by the tag of its `locate`.
    Owner(u64),
    /// A network-requested activation.
    Procedure(Place),
}

/// One question to the HLR.
#[derive(Debug)]
pub(super) struct Query {
    asker: For,
    imsi: Imsi,
    apn: Option<ApnBuf>,
    /// Which of the HLR's fronts has the question now.
    front: usize,
}

pub(super) type Queries = Slab<Query>;

impl Ggsn {
    /// Asks the HLR where `imsi` is (US 2013/0121252 S803, S1002), and for a GGSN if an APN is
    /// named. Ends in [`Event::Located`]. A tag in use is not taken again.
    pub fn locate(&mut self, now: Now, tag: u64, imsi: Imsi, apn: Option<&ApnBuf>) {
        if self.wishes.contains_key(&tag) {
            return;
        }
        match self.ask(now, For::Owner(tag), imsi, apn.cloned()) {
            Ok(place) => {
                self.wishes.insert(tag, Wish::Locate(place));
            }
            Err(why) => self.events.push_back(Event::Located { tag, result: Err(why), way: None }),
        }
    }

    pub(super) fn ask(
        &mut self,
        now: Now,
        asker: For,
        imsi: Imsi,
        apn: Option<ApnBuf>,
    ) -> Result<Place, NotLocated> {
        if self.config.hlr.is_empty() {
            return Err(NotLocated::NoFront);
        }
        let query = Query { asker, imsi, apn, front: 0 };
        let place = self.queries.insert(query).ok_or(NotLocated::Overloaded)?;
        if self.ask_front(now, place) {
            Ok(place)
        } else {
            self.queries.remove(place);
            Err(NotLocated::Overloaded)
        }
    }

    /// Sends a question to its front, or to the next that can be sent to; `false`: to none.
    fn ask_front(&mut self, now: Now, place: Place) -> bool {
        while let Some(query) = self.queries.get_mut(place) {
            let Some(home) = self.config.hlr.get(query.front) else { return false };
            let front = match home {
                Home::Front(front) => front,
                Home::Owner(way) => {
                    let ask = Ask::Whereabouts { imsi: query.imsi, apn: query.apn.clone() };
                    let question = Question(Asked::Query(place).tag());
                    self.events.push_back(Event::Question { question, way: *way, ask });
                    return true;
                }
            };
            let mut value = [0; 128];
            let mut w = Writer::new(&mut value);
            let apn = query.apn.as_ref().map(ApnBuf::as_apn);
            Hints { apn, ..Hints::default() }.write(&mut w);
            // An access point name has 100 octets at most.
            let length = w.finish().unwrap_or(0);
            let request = SendRouteingInformationForGprsRequest {
                imsi: Some(query.imsi),
                private_extension: (length > 0).then_some(PrivateExtension {
                    id: self.config.notification.enterprise,
                    value: &value[..length],
                }),
                ..Default::default()
            };
            if self.endpoint.request(now, *front, 0, &request, Asked::Query(place).tag()).is_ok() {
                return true;
            }
            query.front += 1;
        }
        false
    }

    pub(super) fn drop_query(&mut self, place: Place) {
        if let Some(query) = self.queries.remove(place) {
            self.withdraw(query.front, Asked::Query(place));
        }
    }

    /// No answer is wanted of the way to the HLR that was asked last.
    pub(super) fn withdraw(&mut self, way: usize, asked: Asked) {
        match self.config.hlr.get(way) {
            Some(Home::Owner(_)) => {
                self.events.push_back(Event::Withdrawn { question: Question(asked.tag()) });
            }
            _ => {
                self.endpoint.cancel(asked.tag());
            }
        }
    }

    /// The owner's answer to [`Ask::Whereabouts`]. A refusal that may pass is not the last word while
    /// there is another way.
    pub fn answer_whereabouts(&mut self, now: Now, question: Question, result: Result<Location, Refused>) {
        let Asked::Query(place) = Asked::of(question.0) else { return };
        match result {
            Err(refused) if refused.keep() == Keep::Retry => {
                self.ask_next(now, place, NotLocated::Owner(refused));
            }
            result => self.answer_query(now, place, result.map_err(NotLocated::Owner)),
        }
    }

    pub(super) fn query_silent(&mut self, now: Now, place: Place) {
        self.ask_next(now, place, NotLocated::Silent);
    }

    /// The front that was asked is of no use; `last` is what it comes to if it was the last.
    fn ask_next(&mut self, now: Now, place: Place, last: NotLocated) {
        let Some(query) = self.queries.get_mut(place) else { return };
        query.front += 1;
        if !self.ask_front(now, place) {
            self.answer_query(now, place, Err(last));
        }
    }

    fn answer_query(&mut self, now: Now, place: Place, result: Result<Location, NotLocated>) {
        let Some(query) = self.queries.remove(place) else { return };
        match query.asker {
            For::Owner(tag) => {
                self.wishes.remove(&tag);
                self.events.push_back(Event::Located { tag, result, way: Some(query.front) });
            }
            For::Procedure(procedure) => self.located(now, procedure, query.front, result),
        }
    }

    pub(super) fn query_answered(&mut self, now: Now, place: Place, packet: Packet<'_>) {
        let m = SendRouteingInformationForGprsResponse::parse(&packet);
        let Some(query) = self.queries.get(place) else { return };
        let refused = |cause: Cause| Err(NotLocated::Front { cause: cause.0 });
        // The IMSI is mandatory, but some fronts leave it out of a refusal.
        let cause = m.cause.unwrap_or(Cause::MANDATORY_IE_MISSING);
        let result = if cause.is_rejected() {
            refused(cause)
        } else if let Err(fault) = m.check() {
            refused(fault.cause())
        } else if m.imsi != Some(query.imsi) {
            refused(Cause::MANDATORY_IE_INCORRECT)
        } else if let Some(MapCause(map_cause)) = m.map_cause {
            Err(match map_cause {
                ABSENT_SUBSCRIBER => NotLocated::NotAttached { map_cause },
                _ => NotLocated::Refused { map_cause },
            })
        } else {
            let ours = m.private_extension.filter(|x| x.id == self.config.notification.enterprise);
            let hints = ours.and_then(|x| Hints::parse(x.value).ok()).unwrap_or_default();
            let location = Location {
                sgsn: m.gsn_address.map(|address| address.0),
                not_reachable: m.ms_not_reachable_reason.map(|reason| reason.0),
                ggsn: hints.ggsn,
            };
            if location.sgsn.is_none() && location.not_reachable.is_none() {
                refused(Cause::MANDATORY_IE_MISSING)
            } else {
                Ok(location)
            }
        };
        match result {
            // A front that cannot do its work is not the HLR's last word.
            Err(why @ NotLocated::Front { .. }) => self.ask_next(now, place, why),
            result => self.answer_query(now, place, result),
        }
    }

    /// Note MS GPRS Present, TS 29.060 §7.4.5 and §7.4.6.
    pub(super) fn ms_present(&mut self, now: Now, handle: Inbound, packet: Packet<'_>) {
        let m = NoteMsGprsPresentRequest::parse(&packet);
        let cause = match (m.check(), m.imsi) {
            (Ok(()), Some(imsi)) => {
                self.events.push_back(Event::MsPresent { imsi });
                Cause::REQUEST_ACCEPTED
            }
            (Err(fault), _) => fault.cause(),
            (Ok(()), None) => Cause::MANDATORY_IE_MISSING,
        };
        let response = NoteMsGprsPresentResponse { cause: Some(cause), ..Default::default() };
        self.endpoint.respond(now, handle, 0, &response).ok();
    }
}
