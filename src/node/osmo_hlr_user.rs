//! A user of OsmoHLR's control interface: asks it where subscribers are.

use crate::machine::ctrl::{self, Client};
use crate::machine::{AssociationChange, AssociationId, LinkId, Machine, Message, Order, Origin, Transmit};
use crate::node::diameter_user::Subject;
use crate::reach::locate::Whereabouts;
use crate::reach::locate::osmo_hlr::{self, Failed, Who};
use crate::wire::Now;
use std::collections::VecDeque;
use std::time::Duration;

/// What a user reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// OsmoHLR is connected, or no longer.
    Connected(bool),
    /// The end of [`OsmoHlrUser::ask`].
    Answered {
        /// Of the question.
        tag: u64,
        /// Where the subscriber is, or why that is not known.
        outcome: Result<Whereabouts, Failed>,
    },
}

/// A user of OsmoHLR's control interface.
#[derive(Debug)]
pub struct OsmoHlrUser {
    link: LinkId,
    client: Client,
    events: VecDeque<Event>,
}

impl OsmoHlrUser {
    /// A user that is not connected yet.
    #[must_use]
    pub fn new(config: ctrl::Config) -> Self {
        Self { link: config.link, client: Client::new(config), events: VecDeque::new() }
    }

    /// Whether a link is this user's.
    #[must_use]
    pub fn owns(&self, link: LinkId) -> bool {
        self.link == link
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &ctrl::Counters {
        self.client.counters()
    }

    /// Asks where a subscriber is, by IMSI or else by number. Ends in [`Event::Answered`].
    pub fn ask(&mut self, now: Now, tag: u64, who: &Subject) {
        let named = who.imsi.map(Who::Imsi).or_else(|| who.msisdn.as_deref().map(Who::Msisdn));
        match named {
            Some(who) => self.client.get(now, tag, &osmo_hlr::variable(who)),
            None => {
                let outcome = Err(Failed::Interface(ctrl::Failure::Variable));
                self.events.push_back(Event::Answered { tag, outcome });
            }
        }
        self.settle();
    }

    /// Forgets a question; no event will come of it.
    pub fn cancel(&mut self, tag: u64) {
        self.client.cancel(tag);
    }

    fn settle(&mut self) {
        while let Some(event) = self.client.poll_event() {
            self.events.extend(match event {
                ctrl::Event::Connected(is) => Some(Event::Connected(is)),
                ctrl::Event::Got { tag, outcome } => {
                    Some(Event::Answered { tag, outcome: osmo_hlr::told(&outcome) })
                }
                // The connection ends of it, which is told.
                ctrl::Event::Nonsense(_) => None,
            });
        }
    }
}

impl Machine for OsmoHlrUser {
    type Event = Event;

    /// The control interface has no datagrams.
    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.client.handle_timeout(now);
        self.settle();
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.client.poll_timeout()
    }

    fn handle_association(&mut self, _now: Now, id: AssociationId, change: AssociationChange) {
        self.client.handle_association(id, change);
        self.settle();
    }

    fn handle_message(&mut self, _now: Now, id: AssociationId, message: Message<'_>) {
        self.client.handle_message(id, message);
        self.settle();
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.client.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.client.poll_order()
    }
}
