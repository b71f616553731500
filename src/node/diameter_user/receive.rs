//! What comes from the HSS: answers, and what it says by itself.

use super::{DiameterUser, Event, Subject, ask};
use crate::codec::diameter::command::{Command, s6c, s6t, sgd as gd, sh};
use crate::codec::diameter::{CommandRow, Message, ResultCode, experimental};
use crate::machine;
use crate::machine::AssociationId;
use crate::machine::diameter::{Indication, Outcome};
use crate::node::trigger_desk;
use crate::reach::locate;
use crate::reach::locate::diameter::{imsi, number, read};
use crate::reach::sms::sgd::{self, NotTaken};
use crate::wire::Now;

impl DiameterUser {
    pub(super) fn received(&mut self, now: Now, id: AssociationId, message: machine::Message<'_>) {
        match self.node.handle_message(now, id, message) {
            Indication::Nothing => {}
            Indication::Answer { tag, message, .. } if trigger_desk::is_ours(tag) => {
                let outcome = trigger_desk::outcome(&message);
                self.events.push_back(Event::Told { tag, outcome });
            }
            Indication::Answer { tag, message, .. } => {
                let Some(outcome) = Self::read(&self.queries, tag, &message) else { return };
                let alert = Self::alert_number(&self.queries, tag, &message);
                self.answered(now, tag, outcome);
                if let Some((number, imsi)) = alert {
                    self.watch_by(number, imsi);
                }
            }
            Indication::Request { inbound, command, message, .. }
                if trigger_desk::is_our_application(command.application)
                    && self.config.triggers.is_some() =>
            {
                let Some(triggers) = &self.config.triggers else { return };
                let wanted = trigger_desk::wanted(command, &message, now, triggers);
                self.events.push_back(Event::Wanted { inbound, wanted });
            }
            Indication::Request { inbound, command, message, .. }
                if is(command, gd::MoForwardShortMessageRequest::ROW) =>
            {
                let sgd::Submitted { imsi, msisdn, centre, to } = sgd::submitted(&message);
                self.counters.submitted += 1;
                if !self.config.submits {
                    let outcome = Outcome::tgpp(experimental::ERROR_FACILITY_NOT_SUPPORTED);
                    let _ = self.node.answer(now, inbound, outcome, |_| {});
                } else if *centre != *self.config.service_centre {
                    self.submitted(now, inbound, Err(NotTaken::Centre));
                } else {
                    let who = Subject { imsi, msisdn, ..Subject::default() };
                    self.events.push_back(Event::Submitted { inbound, who, to });
                }
            }
            Indication::Request { inbound, command, message, .. } => {
                let (result, who) = noticed(command, &message);
                // A peer that has gone needs no answer.
                let _ = self.node.answer(now, inbound, result, |_| {});
                if result == ResultCode::COMMAND_UNSUPPORTED {
                    self.counters.unsupported += 1;
                }
                for (who, reference) in who {
                    self.counters.present += 1;
                    let who = self.known(who, reference);
                    self.events.push_back(Event::Present { who });
                }
            }
        }
    }

    /// The subscriber, by the name under which it is watched, with its IMSI.
    fn known(&mut self, mut who: Subject, reference: Option<u32>) -> Subject {
        let reference = reference.map(ask::reference_key);
        let names = [&who.msisdn, &who.external, &who.public, &reference];
        let watched = names.into_iter().flatten().find_map(|name| self.watches.remove(name));
        let template = self.config.public_identity.as_ref();
        let made = || template?.imsi(who.public.as_deref()?);
        who.imsi = who.imsi.or(watched).or_else(made);
        who
    }
}

fn is(command: &CommandRow, row: &CommandRow) -> bool {
    (command.application, command.code) == (row.application, row.code)
}

/// What a request of the HSS's is answered with, and who can be reached again by it.
fn noticed(command: &CommandRow, message: &Message<'_>) -> (ResultCode, Vec<(Subject, Option<u32>)>) {
    let is = |row| is(command, row);
    if is(sh::PushNotificationRequest::ROW) {
        return match locate::sh::notified(message) {
            Ok(noticed) => {
                let who = Subject {
                    imsi: None,
                    msisdn: noticed.msisdn,
                    external: noticed.external,
                    public: noticed.public,
                };
                (ResultCode::SUCCESS, if noticed.reachable { vec![(who, None)] } else { Vec::new() })
            }
            Err(_) => (ResultCode::INVALID_AVP_VALUE, Vec::new()),
        };
    }
    if is(s6c::AlertServiceCentreRequest::ROW) {
        let request = s6c::AlertServiceCentreRequest::parse(message);
        let who = read(request.user_identifier).unwrap_or_default();
        let who = Subject {
            imsi: who.user_name.and_then(imsi),
            msisdn: who.msisdn.map(number),
            external: who.external_identifier.map(Into::into),
            public: None,
        };
        return (ResultCode::SUCCESS, vec![(who, None)]);
    }
    if is(s6t::ReportingInformationRequest::ROW) {
        let request = s6t::ReportingInformationRequest::parse(message);
        let who = read(request.user_identifier).unwrap_or_default();
        let who = Subject {
            imsi: who.user_name.and_then(imsi),
            msisdn: who.msisdn.map(number),
            external: who.external_identifier.map(Into::into),
            public: None,
        };
        let reports = locate::s6t::reported(message).filter(|report| report.reachable);
        return (ResultCode::SUCCESS, reports.map(|report| (who.clone(), report.reference)).collect());
    }
    (ResultCode::COMMAND_UNSUPPORTED, Vec::new())
}
