//! How much of each peer is listened to.

use crate::wire::Now;
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::time::Duration;

/// Bounds on what one peer may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// A second; 0: without bound.
    pub(super) rate: u32,
    /// At once.
    pub(super) burst: u32,
    /// Peers counted at once; past it new ones share one count.
    pub(super) max_peers: usize,
}

/// A bucket that fills with time and from which each asking takes.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// What may be asked for now, in billionths.
    left: u128,
    seen: Duration,
}

/// A bucket for each peer.
#[derive(Debug)]
pub(super) struct Rates<K> {
    limits: Limits,
    peers: BTreeMap<K, Bucket>,
    others: Option<Bucket>,
    forgot: Option<Duration>,
}

/// How long between two looks at who may be forgotten.
const AGAIN: Duration = Duration::from_secs(1);

const ONE: u128 = 1_000_000_000;

impl<K: Ord> Rates<K> {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, peers: BTreeMap::new(), others: None, forgot: None }
    }

    /// Whether `by` may ask once more.
    pub(super) fn admit<Q>(&mut self, now: Now, by: &Q) -> bool
    where
        Q: Ord + ToOwned<Owned = K> + ?Sized,
        K: Borrow<Q>,
    {
        if self.limits.rate == 0 {
            return true;
        }
        let most = u128::from(self.limits.burst.max(1)) * ONE;
        let full = Bucket { left: most, seen: now.mono };
        let bucket = if let Some(bucket) = self.peers.get_mut(by) {
            bucket
        } else {
            if self.peers.len() >= self.limits.max_peers {
                self.forget(now);
            }
            if self.peers.len() < self.limits.max_peers {
                self.peers.entry(by.to_owned()).or_insert(full)
            } else {
                self.others.get_or_insert(full)
            }
        };
        let passed = now.mono.saturating_sub(bucket.seen);
        bucket.left = (bucket.left + passed.as_nanos() * u128::from(self.limits.rate)).min(most);
        bucket.seen = now.mono;
        match bucket.left.checked_sub(ONE) {
            Some(left) => {
                bucket.left = left;
                true
            }
            None => false,
        }
    }

    /// Forgets peers whose buckets are full again; once a second at most, for it looks at all of them.
    fn forget(&mut self, now: Now) {
        if self.forgot.is_some_and(|at| now.mono < at + AGAIN) {
            return;
        }
        self.forgot = Some(now.mono);
        let most = u128::from(self.limits.burst.max(1)) * ONE;
        let rate = u128::from(self.limits.rate);
        self.peers.retain(|_, bucket| {
            let passed = now.mono.saturating_sub(bucket.seen);
            bucket.left + passed.as_nanos() * rate < most
        });
    }
}
