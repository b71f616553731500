//! Pushes handed to first PS nodes in other processes: Device-Trigger out, Delivery-Report in.

use super::{Desk, Said, UnderWay, Wanted, answer, failed, from};
use crate::codec::diameter::command::t4::{DeliveryReportRequest, DeviceTriggerRequest};
use crate::codec::diameter::{Command, Message, ResultCode};
use crate::machine::diameter::{Ask, Diameter, Inbound, Outcome};
use crate::push::{Attempt, By, GatewayId, Input, Keep, NotNotified, Push, Reason, Refused, Router, Rung};
use crate::reach::gateway::t4::{self, Delivered};
use crate::reach::locate::diameter::Failed;
use crate::wire::{Imsi, Now};
use std::collections::HashMap;

/// By what both sides know a push: the subscriber and Reference-Number.
pub(super) type Key = (Imsi, u32);

#[derive(Debug)]
struct Handed {
    attempt: Attempt,
    gateway: usize,
}

/// What gateways have, or are being given.
#[derive(Debug, Default)]
pub(super) struct Handing {
    by_key: HashMap<Key, Handed>,
    by_attempt: HashMap<Attempt, Key>,
    /// Delivery-Reports that are answered once what they say is committed.
    noting: HashMap<Attempt, Vec<Inbound>>,
}

impl Handing {
    fn remove(&mut self, key: Key) -> Option<Handed> {
        let handed = self.by_key.remove(&key)?;
        self.by_attempt.remove(&handed.attempt);
        Some(handed)
    }
}

/// A Delivery-Report, and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    host: Box<str>,
    delivered: Delivered,
}

pub(super) fn read_report(message: &Message<'_>) -> Result<Wanted, Outcome> {
    let (host, _) = from(message).ok_or(Outcome::Result(ResultCode::MISSING_AVP))?;
    let delivered = t4::delivered(&DeliveryReportRequest::parse(message))?;
    Ok(Wanted::Report(Reported { host: host.into(), delivered }))
}

impl Desk {
    /// Hands a push to a gateway.
    pub fn hand(
        &mut self,
        now: Now,
        attempt: Attempt,
        gateway: GatewayId,
        imsi: Imsi,
        push: &Push,
        diameter: &mut Diameter,
    ) {
        if let Err(not) = self.try_hand(now, attempt, gateway, imsi, push, diameter) {
            self.counters.hand_refused += 1;
            self.said.push_back(Said::Input(Input::Handed { attempt, outcome: Err(not) }));
        }
    }

    fn try_hand(
        &mut self,
        now: Now,
        attempt: Attempt,
        gateway: GatewayId,
        imsi: Imsi,
        push: &Push,
        diameter: &mut Diameter,
    ) -> Result<(), NotNotified> {
        let own = |reason, keep| NotNotified {
            refused: Refused::new(reason, By::PushServer, Some(Rung::Notification)),
            keep,
        };
        let place = self.config.gateways.iter().position(|own| own.id == gateway);
        let place = place.ok_or(own(Reason::NoGateway, Keep::No))?;
        let id = t4::identifier(push, imsi);
        let key = (imsi, t4::reference(id));
        // Another push of this subscriber's has that Reference-Number: it must not be taken for this one.
        if self.handing.by_key.contains_key(&key) {
            return Err(own(Reason::Overloaded, Keep::Retry));
        }
        let payload = t4::payload(push, id).map_err(|_| own(Reason::PayloadTooLarge, Keep::No))?;
        let trigger = t4::trigger(push, imsi, &payload, now);
        let tag = self.tag(UnderWay::Trigger(key));
        let to = &self.config.gateways[place];
        let ask = Ask {
            host: Some(&to.host),
            ..Ask::new(tag, <DeviceTriggerRequest<'static> as Command<'static>>::ROW, &to.realm)
        };
        if let Err(why) = diameter.request(now, &ask, |w| trigger.write(w)) {
            self.under_way.remove(&tag);
            return Err(t4::not_taken(&failed(why)));
        }
        self.counters.handed += 1;
        self.handing.by_key.insert(key, Handed { attempt, gateway: place });
        self.handing.by_attempt.insert(attempt, key);
        Ok(())
    }

    /// Device-Trigger-Answer.
    pub(super) fn trigger_answered(&mut self, key: Key, outcome: Result<(), Failed>) {
        let Some(handed) = self.handing.by_key.get(&key) else { return };
        let attempt = handed.attempt;
        match outcome {
            Ok(()) => {
                self.counters.hand_taken += 1;
                self.said.push_back(Said::Input(Input::HandTaken { attempt }));
            }
            // What it reported before its answer came counts.
            Err(_) if self.handing.noting.contains_key(&attempt) => {}
            Err(failed) => {
                self.counters.hand_refused += 1;
                self.handing.remove(key);
                let outcome = Err(t4::not_taken(&failed));
                self.said.push_back(Said::Input(Input::Handed { attempt, outcome }));
            }
        }
    }

    /// The router does not want it any more: it is taken back.
    pub fn abandoned(&mut self, now: Now, attempt: Attempt, diameter: &mut Diameter) {
        let Some(&key) = self.handing.by_attempt.get(&attempt) else { return };
        let Some(handed) = self.handing.remove(key) else { return };
        self.counters.recalled += 1;
        let tag = self.tag(UnderWay::Recall);
        let Some(to) = self.config.gateways.get(handed.gateway) else { return };
        let ask = Ask {
            host: Some(&to.host),
            ..Ask::new(tag, <DeviceTriggerRequest<'static> as Command<'static>>::ROW, &to.realm)
        };
        let (imsi, reference) = key;
        // What cannot be taken back ends there with its Validity-Time.
        if diameter.request(now, &ask, |w| t4::recall(imsi, reference).write(w)).is_err() {
            self.under_way.remove(&tag);
        }
    }

    /// Delivery-Report-Request.
    pub(super) fn delivery_reported(
        &mut self,
        now: Now,
        router: &Router,
        inbound: Inbound,
        report: Reported,
        diameter: &mut Diameter,
    ) {
        let Reported { host, delivered: Delivered { imsi, reference, outcome } } = report;
        self.counters.reports += 1;
        let key = (imsi, reference);
        let known = self.config.gateways.iter().any(|own| own.host.eq_ignore_ascii_case(&host));
        if !known {
            self.counters.strangers += 1;
            answer(now, diameter, inbound, Outcome::Result(ResultCode::AUTHORIZATION_REJECTED));
            return;
        }
        if let Some(handed) = self.handing.by_key.get(&key)
            && self.config.gateways[handed.gateway].host.eq_ignore_ascii_case(&host)
        {
            let attempt = handed.attempt;
            let waiting = self.handing.noting.entry(attempt).or_default();
            let again = !waiting.is_empty();
            waiting.push(inbound);
            if again {
                self.counters.reports_again += 1;
            } else {
                self.said.push_back(Said::Input(Input::Handed { attempt, outcome }));
            }
            return;
        }
        self.counters.reports_again += 1;
        // After a restart of ours the push is handed over once more before its report is of use.
        let mut waiting = router.pushes_to(imsi);
        let later = waiting.any(|push| t4::reference(t4::identifier(push, imsi)) == reference);
        let outcome = if later { ResultCode::UNABLE_TO_COMPLY } else { ResultCode::SUCCESS };
        answer(now, diameter, inbound, Outcome::Result(outcome));
    }

    /// What a Delivery-Report said is committed.
    pub fn noted(&mut self, now: Now, attempt: Attempt, diameter: &mut Diameter) {
        for inbound in self.handing.noting.remove(&attempt).unwrap_or_default() {
            answer(now, diameter, inbound, Outcome::SUCCESS);
        }
        if let Some(&key) = self.handing.by_attempt.get(&attempt) {
            self.handing.remove(key);
        }
    }
}
