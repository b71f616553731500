//! What was received lately, and the octets that answered it: RFC 7252 §4.5.

use super::Config;
use crate::wire::Now;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// What became of a message that was received before.
#[derive(Debug, Default)]
pub(super) enum Outcome {
    /// No answer yet, or none ever: its repetition gets nothing.
    #[default]
    Silence,
    /// These octets, whenever it comes again.
    Octets(Box<[u8]>),
}

impl Outcome {
    fn len(&self) -> usize {
        match self {
            Self::Silence => 0,
            Self::Octets(octets) => octets.len(),
        }
    }
}

#[derive(Debug)]
struct Entry {
    /// Tells this message from an earlier one with the same Message ID.
    serial: u64,
    outcome: Outcome,
}

type Key<P> = (P, u16);

/// Bounded in time (two constant lifetimes, so two queues), number and octets.
#[derive(Debug)]
pub(super) struct Memory<P> {
    entries: BTreeMap<Key<P>, Entry>,
    confirmable: VecDeque<(Duration, Key<P>, u64)>,
    non_confirmable: VecDeque<(Duration, Key<P>, u64)>,
    octets: usize,
    serial: u64,
}

impl<P: Copy + Ord> Memory<P> {
    pub(super) fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            confirmable: VecDeque::new(),
            non_confirmable: VecDeque::new(),
            octets: 0,
            serial: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, peer: P, message_id: u16) -> Option<&Outcome> {
        self.entries.get(&(peer, message_id)).map(|entry| &entry.outcome)
    }

    /// Remembers a message; answers with how many had to be forgotten for it.
    pub(super) fn insert(
        &mut self,
        now: Now,
        config: &Config,
        peer: P,
        message_id: u16,
        confirmable: bool,
    ) -> u64 {
        let mut forgotten = 0;
        while self.confirmable.len() + self.non_confirmable.len() >= config.max_remembered.max(1) {
            forgotten += u64::from(self.pop_oldest());
        }
        self.serial += 1;
        let key = (peer, message_id);
        self.remove(&key);
        self.entries.insert(key, Entry { serial: self.serial, outcome: Outcome::Silence });
        let (queue, lifetime) = if confirmable {
            (&mut self.confirmable, config.exchange_lifetime)
        } else {
            (&mut self.non_confirmable, config.non_lifetime)
        };
        queue.push_back((now.mono + lifetime, key, self.serial));
        forgotten
    }

    /// Keeps the octets that answered a message, if it is still remembered; answers with how many
    /// had to be forgotten for them.
    pub(super) fn answered(&mut self, config: &Config, peer: P, message_id: u16, octets: &[u8]) -> u64 {
        let Some(entry) = self.entries.get_mut(&(peer, message_id)) else { return 0 };
        self.octets = self.octets - entry.outcome.len() + octets.len();
        entry.outcome = Outcome::Octets(octets.into());
        let mut forgotten = 0;
        while self.octets > config.max_remembered_octets && !self.entries.is_empty() {
            forgotten += u64::from(self.pop_oldest());
        }
        forgotten
    }

    /// Forgets what is past its lifetime.
    pub(super) fn expire(&mut self, now: Now) {
        while self.next_expiry().is_some_and(|expiry| expiry <= now.mono) {
            self.pop_oldest();
        }
    }

    pub(super) fn next_expiry(&self) -> Option<Duration> {
        let front = |queue: &VecDeque<(Duration, Key<P>, u64)>| queue.front().map(|(expiry, ..)| *expiry);
        match (front(&self.confirmable), front(&self.non_confirmable)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    pub(super) fn forget(&mut self, peer: P) {
        while let Some(key) = self.entries.range((peer, 0)..=(peer, u16::MAX)).next().map(|(key, _)| *key) {
            self.remove(&key);
        }
    }

    pub(super) fn forget_message(&mut self, peer: P, message_id: u16) {
        self.remove(&(peer, message_id));
    }

    fn remove(&mut self, key: &Key<P>) -> bool {
        match self.entries.remove(key) {
            Some(entry) => {
                self.octets -= entry.outcome.len();
                true
            }
            None => false,
        }
    }

    /// Takes the front that expires first; whether it was still remembered.
    fn pop_oldest(&mut self) -> bool {
        let expiry = |queue: &VecDeque<(Duration, Key<P>, u64)>| queue.front().map(|(expiry, ..)| *expiry);
        let queue = match (expiry(&self.confirmable), expiry(&self.non_confirmable)) {
            (Some(a), Some(b)) if b < a => &mut self.non_confirmable,
            (None, _) => &mut self.non_confirmable,
            _ => &mut self.confirmable,
        };
        let Some((_, key, serial)) = queue.pop_front() else { return false };
        self.entries.get(&key).is_some_and(|entry| entry.serial == serial) && self.remove(&key)
    }
}
