//! Pushes that others bring: Device-Trigger of a push server elsewhere, Device-Action of an outside
//! application server.

use super::{Desk, Said, Taken, Wanted, answer, from, is_listed, report_to};
use crate::codec::diameter::command::t4::DeviceTriggerRequest;
use crate::codec::diameter::command::tsp::DeviceActionRequest;
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{Command, Message, ResultCode};
use crate::machine::diameter::{Diameter, Inbound, Outcome};
use crate::push::{
    By, Input, Msisdn, Priority, Push, PushId, PushRequest, Reason, Recipient, Refused, Router,
};
use crate::reach::gateway::t4;
use crate::reach::locate::diameter::number;
use crate::reach::report_to::{Called, ReportTo, Told, is_plain};
use crate::reach::tsp::{self, Status};
use crate::wire::{Imsi, Now};
use std::sync::PoisonError;

/// A request that waits for the store.
#[derive(Debug)]
pub(super) struct Pending {
    push: PushId,
    /// The request, and those that said the same again.
    inbound: Vec<(Inbound, Reply)>,
    report_to: Option<ReportTo>,
}

/// What the answer holds.
#[derive(Clone, Debug)]
enum Reply {
    T4,
    Tsp { to: Called, scs: Option<Box<[u8]>>, reference: u32, kind: i32 },
}

/// A Device-Trigger, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    host: Box<str>,
    reference: u32,
    action: t4::Action,
    /// The push that it is; of a RECALL: none.
    push: Option<Result<Push, Refused>>,
}

pub(super) fn read_trigger(
    message: &Message<'_>,
    now: Now,
    config: &super::Config,
) -> Result<Wanted, Outcome> {
    let missing = Outcome::Result(ResultCode::MISSING_AVP);
    let from = from(message).ok_or(missing)?;
    let trigger = t4::Trigger::read(&DeviceTriggerRequest::parse(message))?;
    let session = message.get::<row::SessionId>().unwrap_or_default();
    if !is_plain(from.0) || !is_plain(from.1) {
        return Err(Outcome::Result(ResultCode::INVALID_AVP_VALUE));
    }
    let push = (trigger.action != t4::Action::Recall)
        .then(|| t4::accepted(&config.taking, &trigger, from, session, now));
    Ok(Wanted::Trigger(Box::new(Trigger {
        host: from.0.into(),
        reference: trigger.reference,
        action: trigger.action,
        push,
    })))
}

/// A Device-Action, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    host: Box<str>,
    realm: Box<str>,
    id: PushId,
    kind: tsp::Kind,
    to: Called,
    reference: u32,
    old: Option<u32>,
    scs: Option<Box<[u8]>>,
    validity: Option<std::time::Duration>,
    priority: bool,
    payload: Box<[u8]>,
    /// What it is refused with, whoever asks.
    refused: Option<Status>,
    number: i32,
}

pub(super) fn read_action(message: &Message<'_>) -> Result<Wanted, Outcome> {
    let (host, realm) = from(message).ok_or(Outcome::Result(ResultCode::MISSING_AVP))?;
    let session = message.get::<row::SessionId>().unwrap_or_default();
    if !is_plain(host) || !is_plain(realm) {
        return Err(Outcome::Result(ResultCode::INVALID_AVP_VALUE));
    }
    let nobody = || Called::External("".into());
    let (host, realm): (Box<str>, Box<str>) = (host.into(), realm.into());
    let action = match tsp::Action::read(&DeviceActionRequest::parse(message)) {
        Ok(action) => {
            let to = match &action.to {
                Called::External(text) | Called::Msisdn(text) => text.clone(),
            };
            Action {
                id: t4::drawn(&[session, &host, &to], action.reference),
                host,
                realm,
                kind: action.kind,
                reference: action.reference,
                old: action.old,
                scs: action.scs.map(Into::into),
                validity: action.validity,
                priority: action.priority,
                payload: action.payload.into(),
                refused: None,
                number: tsp::number(action.kind),
                to: action.to,
            }
        }
        Err(not) => Action {
            host,
            realm,
            id: PushId(0),
            kind: tsp::Kind::Trigger,
            to: nobody(),
            reference: not.reference,
            old: None,
            scs: None,
            validity: None,
            priority: false,
            payload: Box::default(),
            refused: Some(not.status),
            number: not.kind,
        },
    };
    Ok(Wanted::Action(Box::new(action)))
}

impl Desk {
    /// Device-Trigger-Request.
    pub(super) fn triggered(
        &mut self,
        now: Now,
        router: &Router,
        inbound: Inbound,
        trigger: Trigger,
        diameter: &mut Diameter,
    ) {
        let Trigger { host, reference, action, push } = trigger;
        if !self.config.take_from.iter().any(|listed| is_listed(listed, &host)) {
            self.counters.strangers += 1;
            answer(now, diameter, inbound, Outcome::Result(ResultCode::AUTHORIZATION_REJECTED));
            return;
        }
        let old = self.origins.get(&(host.to_ascii_lowercase().into(), reference, true)).copied();
        let old = old.filter(|id| router.is_live(*id));
        let push = match (action, push) {
            (t4::Action::Recall, _) | (_, None) => {
                let outcome = match old {
                    Some(id) => {
                        self.said.push_back(Said::Input(Input::Cancel(id)));
                        Outcome::SUCCESS
                    }
                    None => t4::NOT_PENDING,
                };
                answer(now, diameter, inbound, outcome);
                return;
            }
            (_, Some(Err(refused))) => {
                self.counters.refused += 1;
                answer(now, diameter, inbound, t4::refusal(&refused));
                return;
            }
            (action, Some(Ok(push))) => {
                // What is replaced goes; where it has gone already, the new one is a new one.
                if let (t4::Action::Replace, Some(id)) = (action, old)
                    && id != push.id
                {
                    self.said.push_back(Said::Input(Input::Cancel(id)));
                }
                push
            }
        };
        if let Some(own) = router.push(push.id) {
            self.counters.taken_again += 1;
            let same = own.targets == push.targets;
            let outcome = if same { ResultCode::SUCCESS } else { ResultCode::INVALID_AVP_VALUE };
            answer(now, diameter, inbound, Outcome::Result(outcome));
            return;
        }
        if self.reports.hurry(now, push.id) {
            // It has ended, and its end was not taken: it is told now.
            self.counters.taken_again += 1;
            answer(now, diameter, inbound, Outcome::SUCCESS);
            self.tell_due(now, diameter);
            return;
        }
        let report_to = report_to(push.report_to.as_deref());
        if let Some(request) = self.pend(now, inbound, Reply::T4, push.id, report_to, diameter) {
            self.said.push_back(Said::Store { request, push: Box::new(push) });
        }
    }

    /// Puts a request among those that wait for the store; `None`: it is answered, or waits with another.
    fn pend(
        &mut self,
        now: Now,
        inbound: Inbound,
        reply: Reply,
        push: PushId,
        report_to: Option<ReportTo>,
        diameter: &mut Diameter,
    ) -> Option<u64> {
        if let Some(same) = self.pending.values_mut().find(|pending| pending.push == push) {
            self.counters.taken_again += 1;
            same.inbound.push((inbound, reply));
            return None;
        }
        if self.pending.len() >= self.config.max_pending {
            self.counters.refused += 1;
            let refused = Refused::new(Reason::Overloaded, By::PushServer, None);
            reply.send(now, diameter, inbound, &Taken::Refused(refused));
            return None;
        }
        self.next = self.next.wrapping_add(1);
        self.pending.insert(self.next, Pending { push, inbound: vec![(inbound, reply)], report_to });
        Some(self.next)
    }

    /// The store has a push, or had it already, or it is not taken.
    pub fn taken(&mut self, now: Now, request: u64, outcome: &Taken, diameter: &mut Diameter) {
        let Some(pending) = self.pending.remove(&request) else { return };
        match outcome {
            Taken::New => {
                self.counters.taken += 1;
                if let Some(to) = &pending.report_to {
                    self.remember(to, pending.push);
                }
            }
            Taken::Known => self.counters.taken_again += 1,
            Taken::Refused(_) => self.counters.refused += 1,
        }
        for (inbound, reply) in pending.inbound {
            reply.send(now, diameter, inbound, outcome);
        }
    }

    /// Device-Action-Request.
    pub(super) fn action_asked(
        &mut self,
        now: Now,
        router: &Router,
        inbound: Inbound,
        action: Action,
        diameter: &mut Diameter,
    ) {
        let listed = |own: &&super::Scs| {
            let host = own.host.is_empty() || is_listed(&own.host, &action.host);
            host && own.realm.eq_ignore_ascii_case(&action.realm)
        };
        let Some(scs) = self.config.scs.iter().find(listed).cloned() else {
            self.counters.strangers += 1;
            answer(now, diameter, inbound, Outcome::Result(ResultCode::AUTHORIZATION_REJECTED));
            return;
        };
        let reply = Reply::Tsp {
            to: action.to.clone(),
            scs: action.scs.clone(),
            reference: action.reference,
            kind: action.number,
        };
        let status = self.asked(now, router, &scs, action, inbound, &reply, diameter);
        if let Some(status) = status {
            if status != Status::SUCCESS {
                self.counters.refused += 1;
            }
            reply.say(now, diameter, inbound, status);
        }
    }

    /// `None`: it is answered later.
    #[expect(clippy::too_many_arguments, reason = "what is asked, by whom, and how it is answered")]
    fn asked(
        &mut self,
        now: Now,
        router: &Router,
        scs: &super::Scs,
        action: Action,
        inbound: Inbound,
        reply: &Reply,
        diameter: &mut Diameter,
    ) -> Option<Status> {
        if let Some(status) = action.refused {
            return Some(status);
        }
        let host: Box<str> = action.host.to_ascii_lowercase().into();
        if !self.rates.admit(now, &host) {
            return Some(Status::RATE_EXCEEDED);
        }
        if let (Some(own), Some(said)) = (&scs.identity, &action.scs)
            && number(said) != *own
        {
            return Some(Status::INV_SCS_ID);
        }
        let live = |reference| {
            let id = self.origins.get(&(host.clone(), reference, false)).copied();
            id.filter(|id| router.is_live(*id))
        };
        let old = action.old.and_then(live);
        match (action.kind, old) {
            (tsp::Kind::Trigger, _) => {}
            (_, None) => return Some(Status::ORIGINAL_MESSAGE_SENT),
            (kind, Some(id)) => {
                // The device may have seen it.
                if router.may_have_been_seen(id) {
                    return Some(Status::ORIGINAL_MESSAGE_SENT);
                }
                self.said.push_back(Said::Input(Input::Cancel(id)));
                if kind == tsp::Kind::Recall {
                    return Some(Status::SUCCESS);
                }
            }
        }
        if action.kind == tsp::Kind::Trigger && live(action.reference).is_some() {
            self.counters.taken_again += 1;
            return Some(Status::SUCCESS);
        }
        if self.of_scs.get(&host).is_some_and(|count| *count >= scs.quota) {
            return Some(Status::QUOTA_EXCEEDED);
        }
        if action.validity.is_some_and(|validity| validity > self.config.taking.max_ttl) {
            return Some(Status::INV_PERIOD);
        }
        let (to, imsi) = match self.recipient(router, &action.to) {
            Ok(found) => found,
            Err(status) => return Some(status),
        };
        let report_to = ReportTo {
            host: action.host.clone(),
            realm: action.realm,
            reference: action.reference,
            by: Told::Tsp { to: action.to, scs: action.scs },
        };
        let request = PushRequest {
            id: action.id,
            application: scs.application.clone(),
            to,
            payload: action.payload.into(),
            content_type: "application/octet-stream".into(),
            ttl: action.validity,
            priority: if action.priority { Priority::High } else { Priority::Normal },
            report_to: Some(report_to.to_string().into()),
            sms: None,
        };
        let request_number = self.pend(now, inbound, reply.clone(), action.id, Some(report_to), diameter)?;
        self.said.push_back(Said::Admit { request: request_number, push: Box::new(request), imsi });
        None
    }

    /// Whom an SCS means.
    fn recipient(&self, router: &Router, to: &Called) -> Result<(Recipient, Option<Imsi>), Status> {
        match to {
            Called::External(name) if is_plain(name) => {
                Ok((Recipient::Static(name.parse().map_err(|_| Status::INV_EXT_ID)?), None))
            }
            Called::External(_) => Err(Status::INV_EXT_ID),
            Called::Msisdn(digits) => {
                let msisdn: Msisdn = digits.parse().map_err(|_| Status::INV_EXT_ID)?;
                let directory = router.directory().read().unwrap_or_else(PoisonError::into_inner);
                let imsi = directory.subscriber_of_msisdn(&msisdn).ok_or(Status::INV_EXT_ID)?;
                let to = digits.parse().map_err(|_| Status::INV_EXT_ID)?;
                Ok((Recipient::Dynamic(to), Some(imsi)))
            }
        }
    }
}

impl Reply {
    fn send(&self, now: Now, diameter: &mut Diameter, inbound: Inbound, outcome: &Taken) {
        match (self, outcome) {
            (Self::T4, Taken::Refused(refused)) => answer(now, diameter, inbound, t4::refusal(refused)),
            (Self::T4, _) => answer(now, diameter, inbound, Outcome::SUCCESS),
            (Self::Tsp { .. }, Taken::Refused(refused)) => {
                self.say(now, diameter, inbound, tsp::status(refused));
            }
            (Self::Tsp { .. }, _) => self.say(now, diameter, inbound, Status::SUCCESS),
        }
    }

    fn say(&self, now: Now, diameter: &mut Diameter, inbound: Inbound, status: Status) {
        let Self::Tsp { to, scs, reference, kind } = self else { return };
        let called = match to {
            Called::External(name) if name.is_empty() => None,
            called => Some(called),
        };
        // One whose connection is gone asks again.
        let _ = diameter.answer(now, inbound, Outcome::SUCCESS, |w| {
            tsp::write_answer(w, called, scs.as_deref(), *reference, *kind, status);
        });
    }
}
