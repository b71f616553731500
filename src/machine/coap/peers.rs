//! What is kept for a peer as such: its next Message ID, and who waits behind NSTART = 1.

use super::Config;
use crate::wire::Now;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

#[derive(Debug)]
pub(super) struct Peer {
    next_id: u16,
    /// Message IDs given out since `epoch`, and in the lifetime before it: together an upper bound
    /// of those that may not be used again yet (RFC 7252 §4.4).
    used: u32,
    used_before: u32,
    epoch: Duration,
    last_used: Duration,
    /// Its place in the order of those to be forgotten.
    idle_at: Duration,
    /// The one Confirmable message that is not acknowledged yet (NSTART, RFC 7252 §4.7).
    pub(super) busy: Option<u64>,
    /// Those that wait for it.
    pub(super) waiting: VecDeque<u64>,
}

#[derive(Debug)]
pub(super) struct Peers<P> {
    peers: HashMap<P, Peer>,
    /// One entry a peer; looked at anew when it is due.
    idle: BTreeSet<(Duration, P)>,
}

impl<P: Copy + Eq + Hash + Ord> Peers<P> {
    pub(super) fn new() -> Self {
        Self { peers: HashMap::new(), idle: BTreeSet::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.peers.len()
    }

    pub(super) fn get_mut(&mut self, peer: P) -> Option<&mut Peer> {
        self.peers.get_mut(&peer)
    }

    /// The peer's state, made if there is room for it.
    pub(super) fn entry(
        &mut self,
        now: Now,
        config: &Config,
        peer: P,
        random: impl FnOnce() -> u64,
    ) -> Option<&mut Peer> {
        if !self.peers.contains_key(&peer) && self.peers.len() >= config.max_peers {
            return None;
        }
        let idle = &mut self.idle;
        Some(self.peers.entry(peer).or_insert_with(|| {
            let idle_at = now.mono + config.exchange_lifetime;
            idle.insert((idle_at, peer));
            Peer {
                idle_at,
                next_id: random() as u16,
                used: 0,
                used_before: 0,
                epoch: now.mono,
                last_used: now.mono,
                busy: None,
                waiting: VecDeque::new(),
            }
        }))
    }

    pub(super) fn next_expiry(&self) -> Option<Duration> {
        self.idle.first().map(|(due, _)| *due)
    }

    /// Forgets peers that nothing was sent to for a whole lifetime.
    pub(super) fn expire(&mut self, now: Now, config: &Config) {
        while let Some((due, key)) = self.idle.first().copied().filter(|(due, _)| *due <= now.mono) {
            self.idle.remove(&(due, key));
            let Some(peer) = self.peers.get_mut(&key) else { continue };
            let end = peer.last_used + config.exchange_lifetime;
            if peer.busy.is_none() && peer.waiting.is_empty() && end <= now.mono {
                self.peers.remove(&key);
            } else {
                // Never due again at once, whatever the configuration.
                peer.idle_at = end.max(now.mono + Duration::from_secs(1));
                self.idle.insert((peer.idle_at, key));
            }
        }
    }

    pub(super) fn forget(&mut self, peer: P) {
        if let Some(state) = self.peers.remove(&peer) {
            self.idle.remove(&(state.idle_at, peer));
        }
    }
}

impl Peer {
    /// A Message ID that was not used towards this peer within EXCHANGE_LIFETIME; `None` if 65,535
    /// of them were.
    pub(super) fn message_id(&mut self, now: Now, config: &Config) -> Option<u16> {
        let elapsed = now.mono.saturating_sub(self.epoch);
        if elapsed >= config.exchange_lifetime {
            self.used_before = if elapsed >= 2 * config.exchange_lifetime { 0 } else { self.used };
            self.used = 0;
            self.epoch = now.mono;
        }
        if self.used + self.used_before >= u32::from(u16::MAX) {
            return None;
        }
        self.used += 1;
        self.last_used = now.mono;
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        Some(id)
    }
}
