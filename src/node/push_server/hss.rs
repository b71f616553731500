//! The HSS by Diameter, and OsmoHLR: what the gateway role and the router want to know of them, and what the HSS says by
//! itself.

use super::locate::nobody;
use super::{Event, PushServer};
use crate::node::diameter_user::{self, Answer, DiameterUser, Subject};
use crate::node::ggsn::{Ask, Question};
use crate::node::osmo_hlr_user::{self, OsmoHlrUser};
use crate::push::{By, Input, PushId, Reason, Refused, UserId, Via};
use crate::reach::locate::diameter::{self, Failed};
use crate::reach::locate::osmo_hlr;
use crate::wire::{Imsi, Now};
use std::collections::BTreeMap;
use std::sync::PoisonError;

/// A question that the gateway role did not ask.
#[derive(Debug)]
pub(super) enum Purpose {
    /// Who the recipient of a push is.
    Who(PushId),
    /// To have a subscriber watched of whom an answer said that nobody reaches it now.
    Watch(Imsi),
    /// The delivery of a short message with this tag.
    Sms(u64),
    /// To tell that a short message was delivered; nothing hangs on the answer.
    Told,
}

/// The Diameter side of a push server.
#[derive(Debug)]
pub(super) struct Hss {
    pub(super) user: DiameterUser,
    purposes: BTreeMap<u64, Purpose>,
    /// The gateway role's questions are never below 2⁶².
    next: u64,
    /// Whom a question of the gateway role's is about.
    about: BTreeMap<u64, Imsi>,
}

impl Hss {
    pub(super) fn new(config: diameter_user::Config, seed: u64) -> Self {
        let user = DiameterUser::new(config, seed);
        Self { user, purposes: BTreeMap::new(), next: 0, about: BTreeMap::new() }
    }

    pub(super) fn purpose(&mut self, purpose: Purpose) -> u64 {
        self.next += 1;
        self.purposes.insert(self.next, purpose);
        self.next
    }

    /// The answer to a question is no longer wanted.
    pub(super) fn forget(&mut self, tag: u64) {
        self.user.cancel(tag);
        self.purposes.remove(&tag);
    }
}

impl PushServer {
    /// The Diameter side, for its counters and states.
    #[must_use]
    pub fn diameter(&self) -> Option<&DiameterUser> {
        self.hss.as_ref().map(|hss| &hss.user)
    }

    /// OsmoHLR's control interface, for its counters.
    #[must_use]
    pub fn osmo_hlr(&self) -> Option<&OsmoHlrUser> {
        self.osmo_hlr.as_ref()
    }

    fn subject(&self, imsi: Imsi) -> Subject {
        Subject { msisdn: self.msisdn(imsi), ..Subject::imsi(imsi) }
    }

    /// Puts a question of the gateway role's to the HSS.
    pub(super) fn ask_hss(&mut self, now: Now, question: Question, way: diameter_user::Way, ask: Ask) {
        let (Ask::Whereabouts { imsi, .. } | Ask::Watch { imsi }) = &ask;
        let (imsi, who) = (*imsi, self.subject(*imsi));
        let Some(hss) = &mut self.hss else {
            return self.unanswered(now, question, &ask, nobody());
        };
        let watch = hss.user.config().watch;
        let asked = match (&ask, if way.can_watch() { Some(way) } else { watch }) {
            (Ask::Whereabouts { apn, .. }, _) => {
                diameter_user::Question::Whereabouts { way, who, apn: apn.clone() }
            }
            (Ask::Watch { .. }, Some(way)) => diameter_user::Question::Watch { way, who },
            (Ask::Watch { .. }, None) => return self.unanswered(now, question, &ask, nobody()),
        };
        hss.about.insert(question.0, imsi);
        hss.user.ask(now, question.0, asked);
    }

    /// Puts a question of the gateway role's to OsmoHLR, which watches nobody.
    pub(super) fn ask_osmo_hlr(&mut self, now: Now, question: Question, ask: Ask) {
        match (&ask, &mut self.osmo_hlr) {
            (Ask::Whereabouts { imsi, .. }, Some(user)) => user.ask(now, question.0, &Subject::imsi(*imsi)),
            _ => self.unanswered(now, question, &ask, nobody()),
        }
    }

    /// Asks who a recipient is whom nobody entered here.
    pub(super) fn who(&mut self, now: Now, push: PushId, user: &UserId) {
        let Some(hss) = &mut self.hss else {
            let outcome = Err(Refused::new(Reason::UnknownUser, By::PushServer, None));
            self.router.handle(now, Input::Resolved { push, outcome });
            return;
        };
        let tag = hss.purpose(Purpose::Who(push));
        let who = Subject { external: Some(user.as_str().into()), ..Subject::default() };
        let way = diameter_user::Way::S6m;
        hss.user.ask(now, tag, diameter_user::Question::Whereabouts { way, who, apn: None });
    }

    pub(super) fn hss_withdrawn(&mut self, question: Question) {
        if let Some(hss) = &mut self.hss {
            hss.user.cancel(question.0);
            hss.about.remove(&question.0);
        }
        if let Some(user) = &mut self.osmo_hlr {
            user.cancel(question.0);
        }
    }

    pub(super) fn hss_said(&mut self, now: Now, event: diameter_user::Event) {
        match event {
            diameter_user::Event::Answered { tag, outcome } => self.hss_answered(now, tag, outcome),
            diameter_user::Event::Present { who } => {
                for imsi in self.present(&who) {
                    self.router.handle(now, Input::Reachable { imsi });
                }
            }
            diameter_user::Event::Submitted { inbound, who, to } => {
                self.sms_submitted(now, inbound, &who, to.as_deref());
            }
            diameter_user::Event::Network(event) => self.events.push_back(Event::Diameter(event)),
            event => self.triggers_said(now, event),
        }
    }

    /// The subscribers of whom the HSS speaks.
    pub(super) fn present(&self, who: &Subject) -> Vec<Imsi> {
        if let Some(imsi) = who.imsi.or_else(|| self.imsi_of(who.msisdn.as_deref()?)) {
            return vec![imsi];
        }
        let Some(Ok(user)) = who.external.as_deref().map(str::parse::<UserId>) else { return Vec::new() };
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        directory.subscribers_of(&user)
    }

    fn hss_answered(&mut self, now: Now, tag: u64, outcome: Result<Answer, Failed>) {
        let Some(hss) = &mut self.hss else { return };
        match hss.purposes.remove(&tag) {
            Some(Purpose::Who(push)) => {
                let unnamed = || Refused::new(Reason::NodeRefused, By::Hlr, None);
                let outcome = match outcome {
                    Ok(Answer::Whereabouts(found)) => {
                        found.imsi.map(|imsi| (imsi, Via::S6m)).ok_or_else(unnamed)
                    }
                    Ok(_) => Err(unnamed()),
                    Err(failed) => Err(diameter::refused(&failed)),
                };
                let outcome = outcome.map_err(|refused| Refused { via: Some(Via::S6m), ..refused });
                self.router.handle(now, Input::Resolved { push, outcome });
                return;
            }
            // Without a watch the router's own look comes in its time.
            Some(Purpose::Watch(_) | Purpose::Told) => return,
            Some(Purpose::Sms(delivery)) => return self.sms_heard(now, delivery, outcome),
            None => {}
        }
        let about = hss.about.remove(&tag);
        let question = Question(tag);
        match (question.is_watch(), outcome) {
            (false, Ok(Answer::Whereabouts(found))) => {
                if let Some(imsi) = about
                    && (found.detached || found.not_reachable.is_some())
                {
                    self.watch(now, imsi);
                }
                self.whereabouts(now, question, found);
            }
            (false, Ok(_)) => {}
            (false, Err(failed)) => {
                self.ggsn.answer_whereabouts(now, question, Err(diameter::refused(&failed)));
            }
            (true, Ok(_)) => self.ggsn.answer_report(now, question, Some(true)),
            // A refusal of the HSS itself is final; one of the way to it is not.
            (true, Err(failed)) => {
                self.ggsn.answer_report(now, question, (!failed.may_pass()).then_some(false));
            }
        }
    }

    /// Has a subscriber watched of whom an answer said that nobody reaches it now: unlike MAP's, these
    /// questions do not leave our name with the server.
    fn watch(&mut self, now: Now, imsi: Imsi) {
        let who = self.subject(imsi);
        let Some(hss) = &mut self.hss else { return };
        let Some(way) = hss.user.config().watch else { return };
        if hss.purposes.values().any(|purpose| matches!(purpose, Purpose::Watch(own) if *own == imsi)) {
            return;
        }
        let tag = hss.purpose(Purpose::Watch(imsi));
        hss.user.ask(now, tag, diameter_user::Question::Watch { way, who });
    }

    pub(super) fn osmo_hlr_said(&mut self, now: Now, event: osmo_hlr_user::Event) {
        match event {
            osmo_hlr_user::Event::Connected(is) => self.events.push_back(Event::OsmoHlr(is)),
            osmo_hlr_user::Event::Answered { tag, outcome } => match outcome {
                Ok(found) => self.whereabouts(now, Question(tag), found),
                Err(failed) => {
                    let refused = osmo_hlr::refused(&failed);
                    self.ggsn.answer_whereabouts(now, Question(tag), Err(refused));
                }
            },
        }
    }
}
