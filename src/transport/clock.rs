//! Where time comes from.

use crate::wire::Now;
use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The process's clock. Every driver of one process copies the same one.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Now {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Now { mono: self.start.elapsed(), wall }
    }
}

/// The time as a driver's round goes by: it is read when something arrives, not by each that asks. Where the
/// kernel tells it by a system call (in a guest, under some hypervisors) that is most of what a round costs.
#[derive(Debug)]
pub(super) struct Time {
    clock: Clock,
    now: Cell<Now>,
}

impl Time {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, now: Cell::new(clock.now()) }
    }

    /// Reads the clock.
    pub(super) fn read(&self) -> Now {
        self.now.set(self.clock.now());
        self.now.get()
    }

    /// The time that was read last.
    pub(super) fn now(&self) -> Now {
        self.now.get()
    }
}
