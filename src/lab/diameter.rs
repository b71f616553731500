//! What the lab's Diameter nodes have in common: what they do wrong, and answers that take their time.

use super::timers::Timers;
use crate::codec::diameter::{CommandRow, ResultCode, application, experimental};
use crate::machine::diameter::{Application, Config, Diameter, Inbound, Outcome};
use crate::wire::Now;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What a node does wrong. The default is good manners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// Hears nothing and says nothing, as if its process was stopped: the watchdog gets no answer either.
    pub silent: bool,
    /// Requests, by command code, that are left without an answer.
    pub ignore: BTreeSet<u32>,
    /// Requests, by command code, that are refused with this code.
    pub refuse: BTreeMap<u32, u32>,
    /// Every request is refused with DIAMETER_TOO_BUSY.
    pub busy: bool,
    /// How long each answer waits.
    pub delay: Duration,
}

/// What a bare number means in an application of 3GPP: one of its codes where it has one.
#[must_use]
pub fn outcome(code: u32) -> Outcome {
    match code / 1000 != 3 && experimental::ALL.contains(&code) {
        true => Outcome::tgpp(code),
        false => Outcome::Result(ResultCode(code)),
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is served.
    Served,
    /// It is refused.
    Refused(Outcome),
    /// It gets no answer.
    Ignored,
}

impl Faults {
    /// What becomes of a request.
    #[must_use]
    pub fn fate(&self, command: &CommandRow) -> Fate {
        if self.ignore.contains(&command.code) {
            return Fate::Ignored;
        }
        if self.busy {
            return Fate::Refused(ResultCode::TOO_BUSY.into());
        }
        self.refuse.get(&command.code).map_or(Fate::Served, |code| Fate::Refused(outcome(*code)))
    }
}

/// An answer that waits.
#[derive(Debug)]
struct Held {
    inbound: Inbound,
    outcome: Outcome,
    body: Box<[u8]>,
}

/// Answers that wait.
#[derive(Debug, Default)]
pub struct Answers {
    held: Timers<Held>,
}

impl Answers {
    /// Answers a request, now or later. A peer that is gone by then gets none.
    pub fn answer(
        &mut self,
        now: Now,
        node: &mut Diameter,
        (inbound, outcome): (Inbound, Outcome),
        body: &[u8],
        delay: Duration,
    ) {
        if delay.is_zero() {
            let _ = node.answer(now, inbound, outcome, |w| w.octets(body));
        } else {
            self.held.start(now.mono + delay, Held { inbound, outcome, body: body.into() });
        }
    }

    /// Sends what has waited long enough.
    pub fn handle_timeout(&mut self, now: Now, node: &mut Diameter) {
        while let Some(Held { inbound, outcome, body }) = self.held.pop_due(now.mono) {
            let _ = node.answer(now, inbound, outcome, |w| w.octets(&body));
        }
    }

    /// When that is.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        self.held.due()
    }
}

/// A node of the lab: whoever comes is a peer.
#[must_use]
pub fn node(identity: &str, realm: &str, applications: &[u32]) -> Config {
    Config {
        identity: identity.to_owned(),
        realm: realm.to_owned(),
        // RFC 6733 §5.3.1: a CER without Host-IP-Address is refused.
        addresses: vec![std::net::Ipv4Addr::LOCALHOST.into()],
        vendor: crate::codec::diameter::TGPP,
        product: "gtpush lab".to_owned(),
        applications: applications.iter().map(|id| Application::tgpp(*id)).collect(),
        strangers: 1024,
        ..Config::default()
    }
}

/// What an HSS speaks.
pub const OF_HSS: [u32; 7] = [
    application::S6A,
    application::SH,
    application::S6C,
    application::S6M,
    application::S6T,
    application::SLH,
    application::SWX,
];

/// What an MME speaks.
pub const OF_MME: [u32; 2] = [application::S6A, application::SGD];
