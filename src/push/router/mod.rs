//! The life of a push.

use super::{Directory, Effect, Input, Snapshot};
use crate::wire::Now;
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// What the router counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Pushes taken over.
    pub accepted: u64,
    /// Pushes that a device acknowledged.
    pub delivered: u64,
    /// Pushes that ended undelivered.
    pub failed: u64,
    /// Pushes whose time to live ended.
    pub expired: u64,
    /// Pushes taken back.
    pub cancelled: u64,
    /// Pushes put aside until the device is back.
    pub kept: u64,
    /// Locate effects.
    pub located: u64,
    /// Notify effects.
    pub notified: u64,
    /// Transmit effects.
    pub transmitted: u64,
    /// Answers to attempts that were no longer wanted, or not from the bound device.
    pub stale: u64,
    /// Registrations made.
    pub registered: u64,
    /// Registrations refused.
    pub registrations_refused: u64,
    /// Registrations ended.
    pub released: u64,
}

/// Routes pushes.
#[derive(Debug)]
pub struct Router {
    directory: Arc<RwLock<Directory>>,
    counters: Counters,
}

impl Router {
    /// A router without pushes. `seed` is 32 random octets: tokens are drawn from it.
    #[must_use]
    pub fn new(directory: Arc<RwLock<Directory>>, _seed: [u8; 32]) -> Self {
        Self { directory, counters: Counters::default() }
    }

    /// Takes up the pushes that had not ended when the last process did.
    pub fn load(&mut self, _now: Now, _snapshot: Snapshot) {}

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Arc<RwLock<Directory>> {
        &self.directory
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Takes an input.
    pub fn handle(&mut self, _now: Now, _input: Input) {}

    /// Runs what is due.
    pub fn handle_timeout(&mut self, _now: Now) {}

    /// The next thing to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        None
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        None
    }
}
