//! One Diameter node: its peers, their connections, the requests that it makes and those that it is asked.
//! RFC 6733, with the watchdog of RFC 3539.
//!
//! [`Diameter`] is an inner machine: a node holds one, hands it associations, messages and time, and is
//! handed an [`Indication`] that borrows the message. Polled as [`crate::machine::Machine`] says:
//! [`Diameter::poll_message`] and [`Diameter::poll_order`] until `None`, [`Diameter::poll_event`] until
//! `None`, [`Diameter::poll_timeout`] once.
//!
//! As a client: [`Diameter::request`] fills in Session-Id, Vendor-Specific-Application-Id,
//! Auth-Session-State, Origin-Host, Origin-Realm, Destination-Host and Destination-Realm, as far as the
//! command has them, and the identifiers; the caller writes the rest. Each request that was accepted has
//! one outcome, known by its tag: [`Indication::Answer`] or [`Event::Failed`].
//!
//! As a server: [`Indication::Request`] is a request without fault (one with a fault has been refused with
//! its Result-Code and Failed-AVP); [`Diameter::answer`] answers it, at once or later. What the answer must
//! repeat of the request (Session-Id, Proxy-Info, the identifiers) is the machine's affair.

mod capabilities;
mod config;
mod envelope;
mod event;
mod forward;
mod outbox;
mod overload;
pub mod peer;
mod pending;
mod receive;
mod redirect;
mod remote;
mod route;
#[doc(hidden)]
pub mod sample;
mod screen;
mod send;
mod serve;
pub mod watchdog;
mod words;

pub use config::{Application, Config, Forwarding, Hop, Peer, Purpose, Route, Screening};
pub use event::{Ask, Down, Event, Failure, Gone, Inbound, Indication, Outcome, PeerId, RequestId};
pub use peer::State;
pub use screen::Screened;
pub use watchdog::Status;

use crate::codec::diameter::ResultCode;
use crate::machine::counters::counters;
use crate::machine::duplicates::{Duplicates, Limits};
use crate::machine::heap::Heap;
use crate::machine::{AssociationId, Message, Order};
use crate::wire::Now;
use outbox::Outbox;
use overload::Report;
use pending::Pendings;
use redirect::{Held, Redirection};
use remote::{Connection, Remote};
use serve::Inbounds;
use std::collections::VecDeque;
use std::time::Duration;

counters! {
    /// What a node counts.
    pub struct Counters {
        /// Requests of ours that were accepted.
        requests,
        /// Answers handed to the node.
        answers,
        /// Requests of ours that failed.
        failed,
        /// Requests that were sent again with the T bit, because a connection failed.
        sent_again,
        /// Requests that were sent to another peer because one refused them.
        rerouted,
        /// Answers to requests that wait no more, or that another peer got.
        late,
        /// Requests that we were asked and that were handed to the node.
        indicated,
        /// Requests that were refused for a fault of theirs.
        refused,
        /// Requests that were seen before.
        duplicates,
        /// Requests refused because too many are under way.
        crowded,
        /// Requests refused by screening.
        screened,
        /// Requests forwarded.
        forwarded,
        /// Requests refused because they had been here before.
        loops,
        /// Requests held back because of an overload report.
        abated,
        /// Messages that could not be read at all, or that no connection of ours carries.
        nonsense,
        /// DWRs sent.
        watchdogs,
        /// Connections turned away.
        rejected,
        /// Events dropped because nobody took them.
        events_dropped,
    }
}

/// One Diameter node.
#[derive(Debug)]
pub struct Diameter {
    config: Config,
    random: u64,
    /// What Origin-Hosts are mixed with.
    key: u64,
    started: bool,
    stopping: bool,
    peers: Vec<Remote>,
    connections: Vec<Connection>,
    /// Of peers, and of connections that have not said who they are.
    timers: Heap,
    pending: Pendings,
    inbound: Inbounds,
    memory: Duplicates<serve::Key>,
    redirections: Vec<Redirection>,
    held: Vec<Held>,
    reports: Vec<Report>,
    outbox: Outbox,
    orders: VecDeque<Order>,
    events: VecDeque<Event>,
    counters: Counters,
    /// The higher half of our Session-Ids, and the next of the lower.
    session: (u32, u32),
    end_to_end: u32,
}

impl Diameter {
    /// A node without connections. `seed` must be random.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        let peers = config.peers.iter().map(|peer| Remote::new(peer.clone(), config.reopen)).collect();
        let pending = Pendings::new(config.max_requests.min(65_535), seed);
        let inbound = Inbounds::new(config.max_inbound);
        let limits = Limits { requests: config.max_remembered, octets: config.max_remembered_octets };
        let memory = Duplicates::new(config.memory, limits);
        Self {
            random: seed | 1,
            key: seed.rotate_left(21) | 1,
            started: false,
            stopping: false,
            peers,
            connections: Vec::new(),
            timers: Heap::default(),
            pending,
            inbound,
            memory,
            redirections: Vec::new(),
            held: Vec::new(),
            reports: Vec::new(),
            outbox: Outbox::default(),
            orders: VecDeque::new(),
            events: VecDeque::new(),
            counters: Counters::default(),
            session: (0, 0),
            end_to_end: 0,
            config,
        }
    }

    /// How it behaves.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// What it counted.
    #[must_use]
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Every peer, configured or not, that is known now.
    pub fn peers(&self) -> impl Iterator<Item = PeerId> + '_ {
        (0..self.peers.len() as u32).filter(|at| !self.peers[*at as usize].is_free()).map(PeerId)
    }

    /// The DiameterIdentity of a peer.
    #[must_use]
    pub fn identity(&self, peer: PeerId) -> &str {
        self.peers.get(peer.0 as usize).map_or("", |remote| &remote.peer.identity)
    }

    /// The state of a peer.
    #[must_use]
    pub fn state(&self, peer: PeerId) -> State {
        self.peers.get(peer.0 as usize).map_or(State::Closed, |remote| remote.state)
    }

    /// Whether no peer has a connection, or an attempt at one.
    #[must_use]
    pub fn has_left(&self) -> bool {
        self.peers.iter().all(|remote| remote.state == State::Closed)
    }

    /// What the watchdog thinks of a peer.
    #[must_use]
    pub fn status(&self, peer: PeerId) -> Status {
        self.peers.get(peer.0 as usize).map_or(Status::Initial, |remote| remote.watchdog.status())
    }

    /// Whether some peer gets requests of an application now.
    #[must_use]
    pub fn serves(&self, application: u32) -> bool {
        self.peers.iter().any(|remote| remote.takes(application))
    }

    /// Requests of ours under way.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.pending.len()
    }

    /// Requests of others under way.
    #[must_use]
    pub fn inbound(&self) -> usize {
        self.inbound.len()
    }

    /// Runs every timer that is due. The first call begins to connect.
    pub fn handle_timeout(&mut self, now: Now) {
        self.start(now);
        while let Some((due, slot)) = self.timers.first().filter(|(due, _)| *due <= now.mono) {
            self.timers.remove(slot);
            self.timer(now, slot, due);
        }
        while let Some(slot) = self.pending.due(now.mono) {
            self.timed_out(now, slot);
        }
        while let Some(inbound) = self.inbound.late(now.mono) {
            // Whoever was handed it has forgotten it; the peer is told at least.
            let _ = self.answer(now, inbound, ResultCode::UNABLE_TO_COMPLY, |_| {});
        }
    }

    /// When [`Self::handle_timeout`] wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        if !self.started {
            return Some(Duration::ZERO);
        }
        let timers = self.timers.first().map(|(due, _)| due);
        [timers, self.pending.first(), self.inbound.first()].into_iter().flatten().min()
    }

    /// The next message to send.
    pub fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.outbox.pop()
    }

    /// The next thing that a connection's transport is to do.
    pub fn poll_order(&mut self) -> Option<Order> {
        // The last word leaves before the connection is closed.
        if self.outbox.is_empty() { self.orders.pop_front() } else { None }
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Begins, if it has not begun: connects to all peers to which we connect.
    fn start(&mut self, now: Now) {
        if std::mem::replace(&mut self.started, true) {
            return;
        }
        // RFC 6733 §3 and §8.8: what is unique for ever begins with the time.
        // Two of one name that start in one second differ, too.
        self.session = (now.wall.as_secs() as u32, self.draw() as u32 & 0xffff_0000);
        self.end_to_end = (now.wall.as_secs() as u32) << 20 | self.draw() as u32 & 0xf_ffff;
        for at in 0..self.peers.len() {
            if !self.peers[at].peer.on_redirect {
                self.begin(now, at as u32);
            }
        }
    }

    /// A random number (xorshift, seeded from outside).
    fn draw(&mut self) -> u64 {
        let mut x = self.random;
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.random = x;
        x.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn report(&mut self, event: Event) {
        if self.events.len() < self.config.max_events || matches!(event, Event::Failed { .. }) {
            self.events.push_back(event);
        } else {
            self.counters.events_dropped += 1;
        }
    }
}

#[cfg(test)]
mod tests;
