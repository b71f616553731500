//! Datagrams waiting to be sent, one behind the other in one buffer.

use std::collections::VecDeque;
use std::ops::Range;

/// Allocates only while it grows to its working size.
#[derive(Debug)]
pub(super) struct Queue<P> {
    buffer: Vec<u8>,
    waiting: VecDeque<(P, Range<usize>)>,
}

impl<P> Queue<P> {
    pub(super) fn new() -> Self {
        Self { buffer: Vec::new(), waiting: VecDeque::new() }
    }

    pub(super) fn push(&mut self, to: P, octets: &[u8]) {
        if self.waiting.is_empty() {
            self.buffer.clear();
        }
        let start = self.buffer.len();
        self.buffer.extend_from_slice(octets);
        self.waiting.push_back((to, start..self.buffer.len()));
    }

    pub(super) fn pop(&mut self) -> Option<(P, &[u8])> {
        let (to, range) = self.waiting.pop_front()?;
        Some((to, &self.buffer[range]))
    }
}
