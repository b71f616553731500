//! The endpoint itself: its state, its verbs, its timers.

use super::client::Outgoing;
use super::memory::Memory;
use super::peers::Peers;
use super::queue::Queue;
use super::server::{Assembly, Unanswered};
use super::{Config, Counters, Event};
use crate::codec::coap::{Header, Token, Type};
use crate::wire::{Full, Now, Writer};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

/// Something with a time limit that belongs to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Item {
    /// A request of ours, or an answer sent in a message of its own.
    Outgoing(u64),
    /// A peer's request that the owner has not answered yet.
    Unanswered(u64),
    /// A body being put together from blocks.
    Assembly(u64),
}

/// One CoAP endpoint in both roles, towards any number of peers.
///
/// `P` is what the owner knows a peer by. It must tell apart whatever may have the same address:
/// a context and an address, or a routing domain and an address. Call order as with
/// [`Machine`](crate::machine::Machine).
#[derive(Debug)]
pub struct Endpoint<P> {
    pub(super) config: Config,
    pub(super) counters: Counters,
    pub(super) queue: Queue<P>,
    pub(super) events: VecDeque<Event<P>>,
    /// Where messages are written before they are queued or kept.
    scratch: Vec<u8>,
    random: u64,
    serial: u64,
    timers: BTreeSet<(Duration, Item)>,
    pub(super) owned: BTreeSet<(P, Item)>,
    pub(super) peers: Peers<P>,
    pub(super) outgoing: HashMap<u64, Outgoing<P>>,
    pub(super) by_token: HashMap<(P, Token), u64>,
    pub(super) by_message_id: HashMap<(P, u16), u64>,
    pub(super) by_tag: BTreeSet<(u64, u64)>,
    pub(super) memory: Memory<P>,
    pub(super) unanswered: HashMap<u64, Unanswered<P>>,
    pub(super) assemblies: HashMap<u64, Assembly<P>>,
    pub(super) assembly_of: BTreeMap<(P, Box<[u8]>), u64>,
    pub(super) assembled_octets: usize,
}

/// How much of each kind of state an endpoint holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Own requests and separate answers, under way or waiting.
    pub outgoing: usize,
    /// Peers with a Message ID sequence.
    pub peers: usize,
    /// Received messages remembered.
    pub remembered: usize,
    /// Received requests without an answer yet.
    pub unanswered: usize,
    /// Bodies being put together.
    pub assemblies: usize,
    /// Timers set.
    pub timers: usize,
}

impl<P: Copy + Eq + Hash + Ord + Debug> Endpoint<P> {
    /// An endpoint; `seed` feeds the spread of time-outs and the first Message IDs.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            config,
            counters: Counters::default(),
            queue: Queue::new(),
            events: VecDeque::new(),
            scratch: Vec::new(),
            random: seed,
            serial: 0,
            timers: BTreeSet::new(),
            owned: BTreeSet::new(),
            peers: Peers::new(),
            outgoing: HashMap::new(),
            by_token: HashMap::new(),
            by_message_id: HashMap::new(),
            by_tag: BTreeSet::new(),
            memory: Memory::new(),
            unanswered: HashMap::new(),
            assemblies: HashMap::new(),
            assembly_of: BTreeMap::new(),
            assembled_octets: 0,
        }
    }

    /// Forgets all that concerns `peer`, whose address may now be another's: no more repetitions,
    /// no events. What was queued for sending before still leaves.
    pub fn forget(&mut self, now: Now, peer: P) {
        // Nothing that waits for this peer may start when what it waits for ends.
        if let Some(state) = self.peers.get_mut(peer) {
            state.waiting.clear();
        }
        while let Some(item) = self.first_owned(peer) {
            self.drop_item(now, item);
            self.owned.remove(&(peer, item));
        }
        self.memory.forget(peer);
        self.peers.forget(peer);
    }

    fn first_owned(&self, peer: P) -> Option<Item> {
        let first = (peer, Item::Outgoing(0));
        self.owned.range(first..).next().filter(|(owner, _)| *owner == peer).map(|(_, item)| *item)
    }

    fn drop_item(&mut self, now: Now, item: Item) {
        match item {
            Item::Outgoing(id) => self.finish(now, id),
            Item::Unanswered(id) => {
                self.take_unanswered(id);
            }
            Item::Assembly(id) => {
                self.take_assembly(id);
            }
        }
    }

    /// Runs every timer that is due at `now`.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some((due, item)) = self.timers.first().copied().filter(|(due, _)| *due <= now.mono) {
            self.timers.remove(&(due, item));
            match item {
                Item::Outgoing(id) => self.outgoing_due(now, id),
                Item::Unanswered(_) | Item::Assembly(_) => self.drop_item(now, item),
            }
        }
        self.memory.expire(now);
        self.peers.expire(now, &self.config);
    }

    /// The next datagram to send, and to whom.
    pub fn poll_transmit(&mut self) -> Option<(P, &[u8])> {
        self.queue.pop()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event<P>> {
        self.events.pop_front()
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let timer = self.timers.first().map(|(due, _)| *due);
        [timer, self.memory.next_expiry(), self.peers.next_expiry()].into_iter().flatten().min()
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How much state there is.
    #[must_use]
    pub fn holdings(&self) -> Holdings {
        Holdings {
            outgoing: self.outgoing.len(),
            peers: self.peers.len(),
            remembered: self.memory.len(),
            unanswered: self.unanswered.len(),
            assemblies: self.assemblies.len(),
            timers: self.timers.len(),
        }
    }

    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// The next number of a SplitMix64 sequence.
    pub(super) fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Sets, moves or clears the one timer of `item`; `was` is where it stood.
    pub(super) fn set_timer(&mut self, item: Item, was: Option<Duration>, at: Option<Duration>) {
        if let Some(was) = was {
            self.timers.remove(&(was, item));
        }
        if let Some(at) = at {
            self.timers.insert((at, item));
        }
    }

    /// Writes a message and hands it back by value.
    pub(super) fn build(
        &mut self,
        write: impl FnOnce(&mut Writer<'_>) -> Result<(), Full>,
    ) -> Result<Box<[u8]>, Full> {
        // The longest payload of a UDP datagram over IPv4.
        self.scratch.resize(65_507, 0);
        let mut w = Writer::new(&mut self.scratch);
        write(&mut w)?;
        let length = w.finish()?;
        Ok(self.scratch[..length].into())
    }

    /// Queues a datagram.
    pub(super) fn send(&mut self, peer: P, octets: &[u8]) {
        self.counters.sent += 1;
        self.queue.push(peer, octets);
    }

    /// Queues an Empty message (RFC 7252 §4.1) and hands back its octets.
    pub(super) fn send_empty(&mut self, peer: P, kind: Type, message_id: u16) -> [u8; 4] {
        let header = Header::empty(kind, message_id);
        let [high, low] = message_id.to_be_bytes();
        let octets = [1 << 6 | (header.kind as u8) << 4, header.code.0, high, low];
        self.counters.resets_sent += u64::from(kind == Type::Reset);
        self.send(peer, &octets);
        octets
    }
}
