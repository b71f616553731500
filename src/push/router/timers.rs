//! What is due when.

use crate::push::{DynamicId, Token};
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::time::Duration;

/// What a timer is for. A timer whose object has gone or moved on does nothing.
#[derive(Clone, Debug)]
pub(super) enum Due {
    /// A push's time to live.
    TimeToLive { push: u32, serial: u32 },
    /// The next try of a kept push.
    Retry { push: u32, serial: u32, round: u32 },
    /// The end of a registration.
    Binding(Token),
    /// The end of a dynamic identifier.
    Dynamic(DynamicId),
}

#[derive(Debug)]
struct Timer {
    at: Duration,
    order: u64,
    due: Due,
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Timer {}
impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Timer {
    /// The earliest is the greatest, as the heap wants it.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Timer>,
    order: u64,
}

impl Timers {
    pub fn set(&mut self, at: Duration, due: Due) {
        self.order += 1;
        self.heap.push(Timer { at, order: self.order, due });
    }

    pub fn next(&self) -> Option<Duration> {
        self.heap.peek().map(|timer| timer.at)
    }

    pub fn pop(&mut self, now: Duration) -> Option<Due> {
        if self.next()? > now {
            return None;
        }
        self.heap.pop().map(|timer| timer.due)
    }

    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Throws away the timers that no longer matter.
    pub fn retain(&mut self, matters: impl Fn(&Due) -> bool) {
        self.heap.retain(|timer| matters(&timer.due));
    }
}
