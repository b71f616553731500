//! A user of Diameter towards the HSS: asks it, in whichever of its realms answers, and takes what it says by
//! itself (TS 29.329, 29.338, 29.336, 29.173, 29.273).
//!
//! A question is put to the configured servers in their order: the next one where no peer leads there, nobody
//! answers, the refusal is not the server's last word, or the server does not know the subscriber.

mod ask;
mod receive;
mod subject;

pub use ask::{Answer, Question, Way};
pub use subject::{Subject, Template};

use crate::codec::diameter::experimental;
use crate::machine::counters::counters;
use crate::machine::diameter::{self, Diameter, Outcome};
use crate::machine::{
    AssociationChange, AssociationId, Certificate, LinkId, Machine, Message, Order, Origin, Transmit,
};
use crate::node::slab::{Place, Slab};
use crate::node::trigger_desk;
use crate::reach::locate::diameter::Failed;
use crate::reach::locate::sh;
use crate::reach::sms::sgd::{self, NotTaken};
use crate::wire::{Imsi, Now};
use ask::Query;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// A server that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Its realm.
    pub realm: String,
    /// Its identity; `None`: any server of the realm.
    pub host: Option<String>,
}

/// What a user of Diameter is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The node below.
    pub node: diameter::Config,
    /// The links of that node.
    pub links: Range<u32>,
    /// The servers, in the order they are asked.
    pub homes: Vec<Home>,
    /// The service centre's number, in digits; "": none.
    pub service_centre: String,
    /// Our number as a location client (GMLC-Number), in digits.
    pub gmlc_number: Option<String>,
    /// How Sh is asked.
    pub sh: sh::Options,
    /// How a subscriber without a number is named in Sh.
    pub public_identity: Option<Template>,
    /// How the server is made to watch; `None`: it is not.
    pub watch: Option<Way>,
    /// For how long it watches.
    pub watch_for: Duration,
    /// Whether devices may send short messages to the service centre.
    pub submits: bool,
    /// What is made of triggers; `None`: they are not served.
    pub triggers: Option<Arc<trigger_desk::Config>>,
    /// Questions under way at most.
    pub max_queries: usize,
    /// Subscribers that are watched at most.
    pub max_watches: usize,
}

impl Config {
    /// A user above `node` that asks nobody yet.
    #[must_use]
    pub fn new(node: diameter::Config) -> Self {
        Self {
            node,
            links: 0..0,
            homes: Vec::new(),
            service_centre: String::new(),
            gmlc_number: None,
            sh: sh::Options::default(),
            public_identity: None,
            watch: None,
            watch_for: Duration::from_secs(24 * 3600),
            submits: false,
            triggers: None,
            max_queries: 65_536,
            max_watches: 1_000_000,
        }
    }
}

/// What a user of Diameter reports.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The end of [`DiameterUser::ask`].
    Answered {
        /// Of the question.
        tag: u64,
        /// The answer, or why there is none.
        outcome: Result<Answer, Failed>,
    },
    /// The server says by itself that a subscriber can be reached again (PNR, ALR, RIR). It has been answered.
    Present {
        /// Who, as far as the server said.
        who: Subject,
    },
    /// A device sends the service centre a short message (OFR): it waits for [`DiameterUser::submitted`].
    Submitted {
        /// By which it is answered.
        inbound: diameter::Inbound,
        /// Who sends it.
        who: Subject,
        /// To which number, in digits; `None`: it is no SMS-SUBMIT.
        to: Option<Box<str>>,
    },
    /// A request of the applications of triggers: the desk answers it.
    Wanted {
        /// By which it is answered.
        inbound: diameter::Inbound,
        /// What.
        wanted: trigger_desk::Wanted,
    },
    /// The end of a request of the desk's.
    Told {
        /// Of which.
        tag: u64,
        /// What the answer says, or why there is none.
        outcome: Result<(), Failed>,
    },
    /// Something happened to peers and connections.
    Network(diameter::Event),
}

counters! {
    /// What was counted, beyond what the node below counts for itself.
    pub struct Counters {
        /// Questions put to the servers.
        asked,
        /// Questions put to another server.
        next_home,
        /// Answers.
        answered,
        /// Questions without an answer.
        failed,
        /// Subscriptions to notices that were taken.
        watched,
        /// Notices that a subscriber is there again.
        present,
        /// Short messages from devices.
        submitted,
        /// Requests of others that are not served.
        unsupported,
    }
}

/// A user of Diameter.
#[derive(Debug)]
pub struct DiameterUser {
    config: Config,
    node: Diameter,
    /// The number of their place is the tag of the node's request.
    queries: Slab<Query>,
    /// Which of them has a tag of the owner's.
    by_tag: HashMap<u64, Place>,
    /// Who is watched, by the name that the server was given.
    watches: HashMap<Box<str>, Imsi>,
    events: VecDeque<Event>,
    counters: Counters,
    leaving: bool,
}

impl DiameterUser {
    /// A user without connections. `seed` must be random.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            node: Diameter::new(config.node.clone(), seed),
            queries: Slab::new(u32::try_from(config.max_queries).unwrap_or(u32::MAX)),
            by_tag: HashMap::new(),
            watches: HashMap::new(),
            events: VecDeque::new(),
            counters: Counters::default(),
            leaving: false,
            config,
        }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The node below, for its counters and states.
    #[must_use]
    pub fn node(&self) -> &Diameter {
        &self.node
    }

    /// The node below, for requests that are not this user's.
    pub(super) fn node_mut(&mut self) -> &mut Diameter {
        &mut self.node
    }

    /// Whether a link is this user's.
    #[must_use]
    pub fn owns(&self, link: LinkId) -> bool {
        self.config.links.contains(&link.0)
    }

    /// Questions under way.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queries.len()
    }

    /// Whether no question is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queries.len() == 0
    }

    /// Answers [`Event::Submitted`]: the service centre has the short message, or why it does not take it.
    pub fn submitted(&mut self, now: Now, inbound: diameter::Inbound, outcome: Result<(), NotTaken>) {
        let code = match outcome {
            Ok(()) => Outcome::SUCCESS,
            Err(_) => Outcome::tgpp(experimental::ERROR_SM_DELIVERY_FAILURE),
        };
        // A peer that has gone needs no answer.
        let _ = self.node.answer(now, inbound, code, |w| {
            if let Err(why) = outcome {
                sgd::write_not_taken(w, why);
            }
        });
    }

    /// Takes what the node has found out by itself.
    fn settle(&mut self, now: Now) {
        if self.leaving {
            // What was asked is asked again by whoever starts next: it has not failed.
            while self.node.poll_event().is_some() {}
            self.events.clear();
            return;
        }
        while let Some(event) = self.node.poll_event() {
            match event {
                diameter::Event::Failed { tag, why } if trigger_desk::is_ours(tag) => {
                    let outcome = Err(trigger_desk::failed(why));
                    self.events.push_back(Event::Told { tag, outcome });
                }
                diameter::Event::Failed { tag, why } => self.failed(now, tag, ask::failed(why)),
                event => self.events.push_back(Event::Network(event)),
            }
        }
    }
}

impl Machine for DiameterUser {
    type Event = Event;

    /// Diameter has no datagrams.
    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.node.handle_timeout(now);
        self.settle(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.node.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.node.handle_association(now, id, change);
        self.settle(now);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.node.handle_certificate(now, id, certificate);
        self.settle(now);
    }

    fn handle_stop(&mut self, now: Now) {
        self.leaving = true;
        self.node.stop(now);
        self.settle(now);
    }

    fn has_left(&self) -> bool {
        self.node.has_left()
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.received(now, id, message);
        self.settle(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.node.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.node.poll_order()
    }
}

#[cfg(test)]
mod tests;
