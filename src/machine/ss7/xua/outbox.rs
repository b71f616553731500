//! Messages waiting for the transport, written back to front into one buffer, and messages kept for
//! better times.

use super::Payload;
use crate::machine::{AssociationId, Message};
use crate::wire::{Full, Prepender};
use std::collections::VecDeque;

/// Whose message waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Envelope {
    pub(super) association: AssociationId,
    pub(super) stream: u16,
    pub(super) ppid: u32,
    /// The application server's slot, for a message of a user's.
    pub(super) server: Option<u32>,
    pub(super) sls: u8,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    envelope: Envelope,
    /// Where the message begins, counted from the buffer's end.
    back: usize,
    length: usize,
}

/// A queue of messages that allocates only while it grows to its working size.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    buffer: Vec<u8>,
    /// Octets in use at the end of the buffer.
    used: usize,
    waiting: VecDeque<Waiting>,
}

impl Outbox {
    /// Queues what `write` writes; it answers with the number of octets at its end that are not part
    /// of the message. If it does not fit, nothing is queued.
    #[inline]
    pub(super) fn write(
        &mut self,
        envelope: Envelope,
        longest: usize,
        write: impl FnOnce(&mut Prepender<'_>) -> usize,
    ) -> Result<(), Full> {
        if self.buffer.len() < self.used + longest {
            self.grow(longest);
        }
        let end = self.buffer.len() - self.used;
        let mut p = Prepender::new(&mut self.buffer[end - longest..end]);
        let trim = write(&mut p);
        let length = p.len();
        p.finish()?;
        self.used += length;
        self.waiting.push_back(Waiting { envelope, back: self.used, length: length - trim });
        Ok(())
    }

    #[cold]
    fn grow(&mut self, longest: usize) {
        let mut buffer = vec![0; 2 * (self.used + longest)];
        let from = self.buffer.len() - self.used;
        let to = buffer.len() - self.used;
        buffer[to..].copy_from_slice(&self.buffer[from..]);
        self.buffer = buffer;
    }

    /// Takes the oldest message.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(AssociationId, Message<'_>)> {
        let waiting = self.waiting.pop_front()?;
        if self.waiting.is_empty() {
            self.used = 0;
        }
        let Envelope { association, stream, ppid, .. } = waiting.envelope;
        let start = self.buffer.len() - waiting.back;
        let octets = &self.buffer[start..start + waiting.length];
        Some((association, Message { stream, ppid, octets }))
    }

    /// Takes out all messages for `association`; hands those of users to `user`.
    pub(super) fn withdraw(&mut self, association: AssociationId, mut user: impl FnMut(Envelope, &[u8])) {
        let (buffer, waiting) = (&self.buffer, &mut self.waiting);
        waiting.retain(|waiting| {
            if waiting.envelope.association != association {
                return true;
            }
            if waiting.envelope.server.is_some() {
                let start = buffer.len() - waiting.back;
                user(waiting.envelope, &buffer[start..start + waiting.length]);
            }
            false
        });
        if self.waiting.is_empty() {
            self.used = 0;
        }
    }

    /// Overwrites octets of the message that was queued last.
    pub(super) fn patch_last(&mut self, range: std::ops::Range<usize>, octets: &[u8]) {
        let Some(last) = self.waiting.back() else { return };
        let start = self.buffer.len() - last.back;
        if let Some(place) = self.buffer[start..start + last.length].get_mut(range) {
            place.copy_from_slice(octets);
        }
    }

    /// Octets in use.
    #[inline]
    pub(super) fn octets(&self) -> usize {
        self.used
    }
}

/// A user's message that waits for its application server or its association.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) payload: Payload,
    pub(super) octets: Box<[u8]>,
}
