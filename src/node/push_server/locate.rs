//! The ways by which the gateway role's questions to the HLR or HSS go, and where serving nodes are that have
//! no address in an answer.

use super::home::Home;
use super::{Event, PushServer};
use crate::node::diameter_user;
use crate::node::ggsn::{self, Ask, Question};
use crate::push::{By, Location, Reason, Refused, Rung, Via};
use crate::reach::locate::Whereabouts;
use crate::reach::locate::serving_node::{Called, ServingNodes};
use crate::wire::{Imsi, Now};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::PoisonError;

/// A way to ask the HLR or HSS; [`ggsn::Home::Owner`] counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// MAP sendRoutingInfoForGprs.
    RoutingForGprs,
    /// MAP anyTimeInterrogation.
    Interrogation,
    /// MAP sendRoutingInfoForSM, by the subscriber's number.
    RoutingForSm,
    /// Diameter.
    Diameter(diameter_user::Way),
    /// OsmoHLR's control interface.
    OsmoHlr,
}

impl Way {
    /// As the core calls it.
    #[must_use]
    pub const fn via(self) -> Via {
        match self {
            Self::RoutingForGprs => Via::Map,
            Self::Interrogation => Via::Ati,
            Self::RoutingForSm => Via::SriSm,
            Self::Diameter(way) => way.via(),
            Self::OsmoHlr => Via::OsmoHlr,
        }
    }
}

/// How subscribers are found.
#[derive(Clone, Debug, Default)]
pub struct LocateConfig {
    /// The ways of [`ggsn::Config::hlr`], by number.
    pub ways: Vec<Way>,
    /// Where on Gn serving nodes are that have no address in an answer.
    pub serving_nodes: ServingNodes,
    /// Whether one that is not among them is looked up by name ([`Event::Resolve`]).
    pub resolve: bool,
    /// Names being looked up at once.
    pub max_resolving: usize,
}

/// Finding subscribers.
#[derive(Debug)]
pub(super) struct Locating {
    config: LocateConfig,
    /// Answers whose serving node is being looked up.
    resolving: BTreeMap<u64, Whereabouts>,
}

impl Locating {
    pub(super) fn new(config: LocateConfig) -> Self {
        Self { config, resolving: BTreeMap::new() }
    }

    /// The name to look up for a serving node that nothing else leads to.
    fn host(&self, found: &Whereabouts) -> Option<String> {
        if !self.config.resolve || self.resolving.len() >= self.config.max_resolving {
            return None;
        }
        found.called.iter().find_map(|called| match called {
            Called::Area(area) => Some(area.host_name()),
            Called::Name(name) => Some(name.to_string()),
            Called::Number(_) => None,
        })
    }
}

/// Nobody can be asked by this way.
pub(super) fn nobody() -> Refused {
    Refused::new(Reason::NoRoute, By::Gateway, Some(Rung::Notification))
}

fn of_gateway(location: Location) -> ggsn::Location {
    ggsn::Location { sgsn: location.sgsn, not_reachable: location.not_reachable, ggsn: location.ggsn }
}

impl PushServer {
    /// The way that a question of the gateway role's went, by its place among all.
    pub(super) fn via(&self, way: Option<usize>) -> Option<Via> {
        // Beyond the last is who asked last.
        let ways = &self.config.ggsn.hlr;
        match ways.get(way?).or(ways.last())? {
            ggsn::Home::Front(_) => Some(Via::Gtp),
            ggsn::Home::Owner(way) => self.locating.config.ways.get(usize::from(*way)).map(|way| way.via()),
        }
    }

    /// The gateway role has a question to the HLR or HSS.
    pub(super) fn question(&mut self, now: Now, question: Question, way: u8, ask: Ask) {
        match self.locating.config.ways.get(usize::from(way)).copied() {
            Some(Way::Diameter(way)) => self.ask_hss(now, question, way, ask),
            Some(Way::OsmoHlr) => self.ask_osmo_hlr(now, question, ask),
            Some(way) => self.ask_hlr(now, question, way, ask),
            None => self.unanswered(now, question, &ask, nobody()),
        }
    }

    pub(super) fn unanswered(&mut self, now: Now, question: Question, ask: &Ask, refused: Refused) {
        match ask {
            Ask::Whereabouts { .. } => self.ggsn.answer_whereabouts(now, question, Err(refused)),
            Ask::Watch { .. } => self.ggsn.answer_report(now, question, None),
        }
    }

    /// An answer is no longer wanted.
    pub(super) fn withdrawn(&mut self, question: Question) {
        if let Some(Home { user, .. }) = &mut self.home {
            user.cancel(question.0);
        }
        self.hss_withdrawn(question);
        self.locating.resolving.remove(&question.0);
    }

    /// The subscriber's number, in digits.
    pub(super) fn msisdn(&self, imsi: Imsi) -> Option<Box<str>> {
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        let subscriber = directory.subscriber(imsi)?;
        subscriber.msisdn.as_ref().map(|msisdn| msisdn.as_str().into())
    }

    /// Whether anybody entered the subscriber, or the network told us of it.
    pub(super) fn is_subscriber(&self, imsi: Imsi) -> bool {
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        directory.subscriber(imsi).is_some()
    }

    pub(super) fn imsi_of(&self, msisdn: &str) -> Option<Imsi> {
        let directory = self.router.directory().read().unwrap_or_else(PoisonError::into_inner);
        directory.subscriber_of_msisdn(&msisdn.parse().ok()?)
    }

    /// Somebody said where the subscriber is.
    pub(super) fn whereabouts(&mut self, now: Now, question: Question, found: Whereabouts) {
        let located = found.location(&self.locating.config.serving_nodes);
        let unknown = |refused: &Refused| refused.cause.reason == Reason::NoServingAddress;
        if located.as_ref().is_err_and(unknown)
            && let Some(host) = self.locating.host(&found)
        {
            self.locating.resolving.insert(question.0, found);
            self.events.push_back(Event::Resolve { request: question.0, host });
            return;
        }
        self.ggsn.answer_whereabouts(now, question, located.map(of_gateway));
    }

    /// The answer to [`Event::Resolve`].
    pub fn resolved(&mut self, now: Now, request: u64, address: Option<IpAddr>) {
        let Some(found) = self.locating.resolving.remove(&request) else { return };
        let located = Whereabouts { sgsn: address, ..found }.location(&ServingNodes::default());
        self.ggsn.answer_whereabouts(now, Question(request), located.map(of_gateway));
        self.settle(now);
    }
}
