//! An HSS: what it knows of subscribers, and its faces S6a, S6d, Sh, S6c, S6m, S6t, SLh and SWx.

mod answer;
mod home;
mod location;
mod record;
mod s6a;
mod s6c;
mod s6m;
mod sh;
mod slh;
mod subscription;
mod swx;
#[cfg(test)]
mod tests;

pub use answer::Refusal;
pub(super) use home::tbcd;
pub use home::{Config, Doing, Event, Home, LONGEST, Outgoing};
pub use record::{Record, Serving, Watch, state};
pub use s6a::{cancellation, dsr, idr, nor, ulr};
pub use s6m::monitoring;
pub use sh::reference;

use super::diameter::{self, Answers, Fate, Faults};
use super::sgsn;
use super::subscribers::Subscribers;
use crate::machine::diameter::{Ask, Diameter, Event as Happened, Failure, Indication, PeerId};
use crate::machine::{
    AssociationChange, AssociationId, Certificate, Machine, Message, Order, Origin, Transmit,
};
use crate::wire::Now;
use std::collections::BTreeMap;
use std::time::Duration;

/// The HSS with its connections.
#[derive(Debug)]
pub struct Hss {
    node: Diameter,
    home: Home,
    faults: Faults,
    answers: Answers,
    /// What our requests under way are for, by tag.
    doing: BTreeMap<u64, Doing>,
    tags: u64,
    /// Requests that wait until their node is connected again.
    owed: Vec<Outgoing>,
    /// Since the restart somebody has been connected.
    back_up: bool,
    /// Connections, to be dropped.
    associations: Vec<AssociationId>,
    dropped: Vec<AssociationId>,
}

impl Hss {
    /// An HSS with these subscribers, to which whoever comes may talk.
    #[must_use]
    pub fn new(config: Config, subscribers: Subscribers) -> Self {
        let node = diameter::node(&config.host, &config.realm, &diameter::OF_HSS);
        Self::with_node(node, config, subscribers)
    }

    /// The same with peers of its own.
    #[must_use]
    pub fn with_node(
        node: crate::machine::diameter::Config,
        config: Config,
        subscribers: Subscribers,
    ) -> Self {
        Self {
            node: Diameter::new(node, config.seed),
            home: Home::new(config, subscribers),
            faults: Faults::default(),
            answers: Answers::default(),
            doing: BTreeMap::new(),
            tags: 0,
            owed: Vec::new(),
            back_up: false,
            associations: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// Its data.
    #[must_use]
    pub const fn home(&self) -> &Home {
        &self.home
    }

    /// Its peers.
    #[must_use]
    pub const fn node(&self) -> &Diameter {
        &self.node
    }

    /// What it does wrong.
    pub const fn faults_mut(&mut self) -> &mut Faults {
        &mut self.faults
    }

    /// Has something done to the data, of which peers may have to be told.
    pub fn change<T>(&mut self, now: Now, change: impl FnOnce(&mut Home) -> T) -> T {
        let changed = change(&mut self.home);
        self.attend(now);
        changed
    }

    /// Takes what an SGSN says that speaks no Diameter: its home hears it by MAP.
    pub fn sgsn_says(&mut self, now: Now, event: &sgsn::Event) {
        match *event {
            sgsn::Event::Attached { imsi } => self.change(now, |home| home.at_sgsn(now, imsi, None)),
            sgsn::Event::Detached { imsi } => self.change(now, |home| home.left_sgsn(imsi)),
            sgsn::Event::NotReachable { imsi } => self.change(now, |home| home.missed_by_sgsn(imsi)),
            sgsn::Event::Reachable { imsi } => self.change(now, |home| home.heard_by_sgsn(now, imsi)),
            _ => {}
        }
    }

    /// Restarts: connections are lost, data stay, and every node that serves somebody is told by RSR once it
    /// is connected again.
    pub fn restart(&mut self) {
        self.drop_associations();
        self.home.restart();
        self.doing.clear();
        self.owed.clear();
        self.back_up = false;
        while let Some(outgoing) = self.home.poll_request() {
            // What else was under way has died.
            self.owed.extend((outgoing.doing == Doing::Reset).then_some(outgoing));
        }
    }

    /// Loses every connection, as if the process had died.
    pub fn drop_associations(&mut self) {
        self.dropped.clone_from(&self.associations);
    }

    /// Disconnects every peer with this Disconnect-Cause, RFC 6733 §5.4.
    pub fn disconnect(&mut self, now: Now, cause: i32) {
        let peers: Vec<PeerId> = self.node.peers().collect();
        peers.into_iter().for_each(|peer| self.node.stop_peer(now, peer, cause));
        self.attend(now);
    }

    /// Sends a request of the HSS's own, if anybody leads to its node.
    fn send(&mut self, now: Now, outgoing: &Outgoing) -> Result<(), Failure> {
        self.tags += 1;
        let Outgoing { host, realm, command, body, doing } = outgoing;
        let ask = Ask { host: Some(host), ..Ask::new(self.tags, command, realm) };
        self.node.request(now, &ask, |w| w.octets(body))?;
        self.doing.insert(self.tags, doing.clone());
        Ok(())
    }

    fn attend(&mut self, now: Now) {
        self.hear();
        // Nodes come back one after the other.
        if self.back_up {
            for outgoing in std::mem::take(&mut self.owed) {
                if self.send(now, &outgoing).is_err() {
                    self.owed.push(outgoing);
                }
            }
        }
        while let Some(outgoing) = self.home.poll_request() {
            if let Err(why) = self.send(now, &outgoing) {
                self.home.told(outgoing.doing, Err(why), None);
            }
        }
    }

    /// Takes note of what happened between peers.
    fn hear(&mut self) {
        while let Some(event) = self.node.poll_event() {
            self.back_up |= matches!(event, Happened::Open { .. });
            if let Happened::Failed { tag, why } = event {
                if let Some(doing) = self.doing.remove(&tag) {
                    self.home.told(doing, Err(why), None);
                }
            } else if let Some(words) = self.node.in_words(&event) {
                self.home.event(Event::Network(words.into()));
            }
        }
    }
}

impl Machine for Hss {
    type Event = Event;

    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        if !self.faults.silent {
            self.node.handle_timeout(now);
        }
        self.answers.handle_timeout(now, &mut self.node);
        self.attend(now);
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.home.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let node = if self.faults.silent { None } else { self.node.poll_timeout() };
        [node, self.answers.due()].into_iter().flatten().min()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        match change {
            AssociationChange::Up { .. } => self.associations.push(id),
            AssociationChange::Down => self.associations.retain(|own| *own != id),
            _ => {}
        }
        self.node.handle_association(now, id, change);
        self.attend(now);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.node.handle_certificate(now, id, certificate);
        self.attend(now);
    }

    fn handle_stop(&mut self, now: Now) {
        self.node.stop(now);
        self.attend(now);
    }

    fn has_left(&self) -> bool {
        self.node.has_left()
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        if self.faults.silent {
            return;
        }
        match self.node.handle_message(now, id, message) {
            Indication::Nothing => {}
            Indication::Request { inbound, command, message, .. } => {
                let (outcome, body) = match self.faults.fate(command) {
                    Fate::Ignored => return,
                    Fate::Served => self.home.answer(now, command, &message),
                    Fate::Refused(outcome) => {
                        self.home.refused(command, &message, outcome);
                        (outcome, &[][..])
                    }
                };
                let answer = (inbound, outcome);
                self.answers.answer(now, &mut self.node, answer, body, self.faults.delay);
            }
            Indication::Answer { tag, outcome, message, .. } => {
                if let Some(doing) = self.doing.remove(&tag) {
                    self.home.told(doing, Ok(outcome), Some(&message));
                }
            }
        }
        self.attend(now);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.node.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.dropped.pop().map(Order::Abort).or_else(|| self.node.poll_order())
    }
}
