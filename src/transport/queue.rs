//! What waits to be sent over one association.

use crate::machine::Message;
use std::collections::VecDeque;

/// Octets of an emptied queue that are kept for the next messages.
const KEPT: usize = 64 * 1024;

/// A message of the queue, without its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) stream: u16,
    pub(super) ppid: u32,
    pub(super) length: usize,
}

/// Messages one behind the other in one buffer, so that many of them leave with one system call.
#[derive(Debug, Default)]
pub(super) struct Queue {
    octets: Vec<u8>,
    start: usize,
    messages: VecDeque<Waiting>,
    /// Octets of the first message that have left already: only TCP cuts.
    cut: usize,
}

impl Queue {
    pub(super) fn push(&mut self, message: Message<'_>) {
        // Moved to the front when what has left takes more room than what waits: each octet is
        // moved once at most for each octet that left.
        if self.start > KEPT && self.start > self.octets.len() - self.start {
            self.octets.drain(..self.start);
            self.start = 0;
        }
        self.octets.extend_from_slice(message.octets);
        let Message { stream, ppid, octets } = message;
        self.messages.push_back(Waiting { stream, ppid, length: octets.len() });
    }

    /// Octets waiting.
    pub(super) fn octets(&self) -> &[u8] {
        &self.octets[self.start..]
    }

    /// Messages waiting, oldest first; the first may have left in part.
    pub(super) fn messages(&self) -> impl Iterator<Item = Waiting> + '_ {
        self.messages.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.octets.len() - self.start
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// The oldest `count` messages have left.
    pub(super) fn sent_messages(&mut self, count: usize) {
        let length: usize = self.messages.drain(..count).map(|message| message.length).sum();
        self.left(length);
    }

    /// The oldest `count` octets have left. Answers how many messages ended with them.
    pub(super) fn sent_octets(&mut self, count: usize) -> usize {
        self.cut += count;
        let mut ended = 0;
        while let Some(first) = self.messages.front().filter(|first| first.length <= self.cut) {
            self.cut -= first.length;
            self.messages.pop_front();
            ended += 1;
        }
        self.left(count);
        ended
    }

    fn left(&mut self, count: usize) {
        self.start += count;
        if self.start == self.octets.len() {
            self.start = 0;
            self.octets.clear();
            if self.octets.capacity() > KEPT {
                self.octets.shrink_to(KEPT);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(octets: &[u8]) -> Message<'_> {
        Message { stream: 3, ppid: 3, octets }
    }

    #[test]
    fn messages_leave_in_order_whole_or_cut() {
        let mut queue = Queue::default();
        for octets in [&b"abc"[..], b"de", b"f"] {
            queue.push(message(octets));
        }
        assert_eq!(queue.octets(), b"abcdef");
        assert_eq!(queue.sent_octets(4), 1);
        assert_eq!(queue.octets(), b"ef");
        assert_eq!(queue.sent_octets(1), 1);
        queue.push(message(b"gh"));
        assert_eq!(queue.messages().map(|m| m.length).collect::<Vec<_>>(), [1, 2]);
        queue.sent_messages(2);
        assert!(queue.is_empty() && queue.octets().is_empty());
    }

    #[test]
    fn a_queue_that_never_empties_does_not_grow() {
        let mut queue = Queue::default();
        queue.push(message(&[0; 1000]));
        for _ in 0..100_000 {
            queue.push(message(&[0; 1000]));
            queue.sent_messages(1);
        }
        assert_eq!(queue.len(), 1000);
        assert!(queue.octets.capacity() < 1 << 20, "{}", queue.octets.capacity());
    }
}
