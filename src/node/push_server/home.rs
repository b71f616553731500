//! The HLR by MAP: what the gateway role wants to know of it, and what it says by itself.

use super::sms::Deliveries;
use super::{Event, PushServer};
use crate::node::ggsn::{self, Ask, Question};
use crate::node::map_user::{self, Answer, MapUser};
use crate::push::{Input, Reason, Refused};
use crate::reach::locate::map::{self, Failed, Whereabouts};
use crate::reach::locate::serving_node::{Called, ServingNodes};
use crate::wire::{Imsi, Now};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A way to ask the HLR by MAP; [`ggsn::Home::Owner`] counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// sendRoutingInfoForGprs.
    RoutingForGprs,
    /// anyTimeInterrogation.
    Interrogation,
    /// sendRoutingInfoForSM, by the subscriber's number.
    RoutingForSm,
}

/// How the HLR is reached by MAP.
#[derive(Clone, Debug)]
pub struct MapConfig {
    /// The user of MAP.
    pub user: map_user::Config,
    /// The ways of [`ggsn::Config::hlr`], by number.
    pub ways: Vec<Way>,
    /// Where on Gn serving nodes are that have no address in an answer.
    pub serving_nodes: ServingNodes,
    /// Whether one that is not among them is looked up by name ([`Event::Resolve`]).
    pub resolve: bool,
    /// Names being looked up at once.
    pub max_resolving: usize,
    /// Short messages that one push may take.
    pub max_segments: u8,
}

/// The MAP side of a push server.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) user: MapUser,
    ways: Vec<Way>,
    serving_nodes: ServingNodes,
    resolve: bool,
    max_resolving: usize,
    /// Answers whose serving node is being looked up.
    resolving: BTreeMap<u64, Whereabouts>,
    pub(super) max_segments: u8,
    pub(super) deliveries: Deliveries,
}

impl Home {
    pub(super) fn new(config: MapConfig, seed: u64) -> Self {
        Self {
            user: MapUser::new(config.user, seed),
            ways: config.ways,
            serving_nodes: config.serving_nodes,
            resolve: config.resolve,
            max_resolving: config.max_resolving,
            resolving: BTreeMap::new(),
            max_segments: config.max_segments,
            deliveries: Deliveries::default(),
        }
    }

    /// The name to look up for a serving node that nothing else leads to.
    fn host(&self, found: &Whereabouts) -> Option<String> {
        if !self.resolve || self.resolving.len() >= self.max_resolving {
            return None;
        }
        found.called.iter().find_map(|called| match called {
            Called::Area(area) => Some(area.host_name()),
            Called::Name(name) => Some(name.to_string()),
            Called::Number(_) => None,
        })
    }
}

impl PushServer {
    /// The MAP side, for its counters and states.
    #[must_use]
    pub fn map(&self) -> Option<&MapUser> {
        self.home.as_ref().map(|home| &home.user)
    }

    /// The gateway role has a question to the HLR.
    pub(super) fn question(&mut self, now: Now, question: Question, way: u8, ask: Ask) {
        let asked = match (&ask, self.home.as_ref().and_then(|home| home.ways.get(usize::from(way)))) {
            (_, None) => None,
            (Ask::Watch { imsi }, Some(_)) => {
                Some(map_user::Question::Failure { imsi: *imsi, ggsn: Some(self.config.ggsn.control) })
            }
            (Ask::Whereabouts { imsi, apn }, Some(Way::RoutingForGprs)) => {
                let (ggsn, apn) = (Some(self.config.ggsn.control), apn.clone());
                Some(map_user::Question::RoutingForGprs { imsi: *imsi, ggsn, apn })
            }
            (Ask::Whereabouts { imsi, .. }, Some(Way::Interrogation)) => {
                Some(map_user::Question::Interrogation { imsi: *imsi })
            }
            (Ask::Whereabouts { imsi, .. }, Some(Way::RoutingForSm)) => self
                .msisdn(*imsi)
                .map(|msisdn| map_user::Question::RoutingForSm { imsi: Some(*imsi), msisdn }),
        };
        match (asked, &mut self.home) {
            (Some(asked), Some(home)) => home.user.ask(now, question.0, asked),
            _ => self.unanswered(now, question, &ask, Failed::Nobody),
        }
    }

    fn unanswered(&mut self, now: Now, question: Question, ask: &Ask, failed: Failed) {
        match ask {
            Ask::Whereabouts { .. } => {
                self.ggsn.answer_whereabouts(now, question, Err(map::refused(&failed)));
            }
            Ask::Watch { .. } => self.ggsn.answer_report(now, question, None),
        }
    }

    /// An answer is no longer wanted.
    pub(super) fn withdrawn(&mut self, question: Question) {
        if let Some(home) = &mut self.home {
            home.user.cancel(question.0);
            home.resolving.remove(&question.0);
        }
    }

    /// The subscriber's number, in digits.
    fn msisdn(&self, imsi: Imsi) -> Option<Box<str>> {
        use std::sync::PoisonError;
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        let subscriber = directory.subscriber(imsi)?;
        subscriber.msisdn.as_ref().map(|msisdn| msisdn.as_str().into())
    }

    fn imsi_of(&self, msisdn: &str) -> Option<Imsi> {
        use std::sync::PoisonError;
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        directory.subscriber_of_msisdn(&msisdn.parse().ok()?)
    }

    pub(super) fn map_said(&mut self, now: Now, event: map_user::Event) {
        match event {
            map_user::Event::Answered { tag, outcome } => self.map_answered(now, tag, outcome),
            map_user::Event::Present { inbound, imsi, .. } => {
                if let Some(home) = &mut self.home {
                    home.user.answer(now, inbound, Ok(()));
                }
                self.router.handle(now, Input::Reachable { imsi });
            }
            map_user::Event::Alert { inbound, msisdn, imsi } => {
                let imsi = imsi.or_else(|| self.imsi_of(&msisdn));
                if let (Some(home), Some(inbound)) = (&mut self.home, inbound) {
                    home.user.answer(now, inbound, Ok(()));
                }
                if let Some(imsi) = imsi {
                    self.router.handle(now, Input::Reachable { imsi });
                }
            }
            map_user::Event::Screened(why) => self.events.push_back(Event::Screened(why)),
            map_user::Event::Network(event) => self.events.push_back(Event::Network(event)),
        }
    }

    fn map_answered(&mut self, now: Now, tag: u64, outcome: Result<Answer, Failed>) {
        let Some(outcome) = self.sms_answered(now, tag, outcome) else { return };
        let question = Question(tag);
        match (question.is_watch(), outcome) {
            (false, Ok(Answer::Whereabouts(found))) => self.whereabouts(now, question, found),
            (false, Ok(_)) => {}
            (false, Err(failed)) => {
                self.ggsn.answer_whereabouts(now, question, Err(map::refused(&failed)));
            }
            (true, Ok(_)) => self.ggsn.answer_report(now, question, Some(true)),
            // A refusal of the HLR itself is final; one of the way to it is not.
            (true, Err(failed)) => {
                self.ggsn.answer_report(now, question, (!failed.may_pass()).then_some(false));
            }
        }
    }

    fn whereabouts(&mut self, now: Now, question: Question, found: Whereabouts) {
        let Some(home) = &mut self.home else { return };
        let located = found.location(&home.serving_nodes);
        let unknown = |refused: &Refused| refused.cause.reason == Reason::NoServingAddress;
        if located.as_ref().is_err_and(unknown)
            && let Some(host) = home.host(&found)
        {
            home.resolving.insert(question.0, found);
            self.events.push_back(Event::Resolve { request: question.0, host });
            return;
        }
        let located = located.map(|location| ggsn::Location {
            sgsn: location.sgsn,
            not_reachable: location.not_reachable,
            ggsn: location.ggsn,
        });
        self.ggsn.answer_whereabouts(now, question, located);
    }

    /// The answer to [`Event::Resolve`].
    pub fn resolved(&mut self, now: Now, request: u64, address: Option<IpAddr>) {
        let found = self.home.as_mut().and_then(|home| home.resolving.remove(&request));
        let Some(found) = found else { return };
        let located = Whereabouts { sgsn: address, ..found }.location(&ServingNodes::default());
        let located = located.map(|location| ggsn::Location {
            sgsn: location.sgsn,
            not_reachable: location.not_reachable,
            ggsn: location.ggsn,
        });
        self.ggsn.answer_whereabouts(now, Question(request), located);
        self.settle(now);
    }
}
