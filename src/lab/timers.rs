//! Timers of different durations, each of which can be stopped.

use std::collections::BTreeMap;
use std::time::Duration;

/// Names one running timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimerKey {
    due: Duration,
    order: u64,
}

/// Running timers and what each is for.
#[derive(Debug)]
pub struct Timers<T> {
    running: BTreeMap<TimerKey, T>,
    order: u64,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self { running: BTreeMap::new(), order: 0 }
    }
}

impl<T> Timers<T> {
    /// Starts a timer.
    pub fn start(&mut self, due: Duration, what: T) -> TimerKey {
        self.order += 1;
        let key = TimerKey { due, order: self.order };
        self.running.insert(key, what);
        key
    }

    /// Stops a timer, if it still runs.
    pub fn stop(&mut self, key: TimerKey) -> Option<T> {
        self.running.remove(&key)
    }

    /// Takes the next one that is due.
    pub fn pop_due(&mut self, mono: Duration) -> Option<T> {
        let first = self.running.first_entry().filter(|entry| entry.key().due <= mono)?;
        Some(first.remove())
    }

    /// When the next one is due.
    #[must_use]
    pub fn due(&self) -> Option<Duration> {
        self.running.first_key_value().map(|(key, _)| key.due)
    }
}
