//! Messages waiting for the transport, one behind the other in one buffer.

use crate::codec::diameter::{AvpWriter, Header, PPID};
use crate::machine::{AssociationId, Message};
use crate::wire::Full;
use std::collections::VecDeque;
use std::ops::Range;

/// A queue of messages that allocates only while it grows to its working size.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    buffer: Vec<u8>,
    used: usize,
    waiting: VecDeque<(AssociationId, Range<usize>)>,
}

impl Outbox {
    /// Queues a message of at most `longest` octets. If it does not fit, nothing is queued.
    #[inline]
    pub(super) fn write(
        &mut self,
        to: AssociationId,
        longest: usize,
        header: &Header,
        write: impl FnOnce(&mut AvpWriter<'_>),
    ) -> Result<&mut [u8], Full> {
        if self.buffer.len() < self.used + longest {
            self.buffer.resize(self.used + 2 * longest, 0);
        }
        let start = self.used;
        let mut w = AvpWriter::new(&mut self.buffer[start..start + longest], header);
        write(&mut w);
        let end = start + w.finish()?;
        self.used = end;
        self.waiting.push_back((to, start..end));
        Ok(&mut self.buffer[start..end])
    }

    /// Queues octets.
    #[inline]
    pub(super) fn copy(&mut self, to: AssociationId, octets: &[u8]) -> &mut [u8] {
        let start = self.used;
        let end = start + octets.len();
        if self.buffer.len() < end {
            self.buffer.resize(2 * end, 0);
        }
        self.buffer[start..end].copy_from_slice(octets);
        self.used = end;
        self.waiting.push_back((to, start..end));
        &mut self.buffer[start..end]
    }

    /// Takes the oldest message.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<(AssociationId, Message<'_>)> {
        let (to, range) = self.waiting.pop_front()?;
        if self.waiting.is_empty() {
            self.used = 0;
        }
        Some((to, Message { stream: 0, ppid: PPID, octets: &self.buffer[range] }))
    }

    /// The message that was queued last.
    pub(super) fn last(&self) -> &[u8] {
        self.waiting.back().map_or(&[], |(_, range)| &self.buffer[range.clone()])
    }

    /// Takes back the message that was queued last.
    pub(super) fn take_back(&mut self) {
        if let Some((_, range)) = self.waiting.pop_back() {
            self.used = range.start;
        }
    }

    /// Takes out all messages for an association that is gone, and hands out their octets.
    pub(super) fn withdraw(&mut self, from: AssociationId, mut taken: impl FnMut(&[u8])) {
        let buffer = &self.buffer;
        self.waiting.retain(|(to, range)| {
            if *to == from {
                taken(&buffer[range.clone()]);
            }
            *to != from
        });
        if self.waiting.is_empty() {
            self.used = 0;
        }
    }

    /// Octets in use.
    pub(super) const fn octets(&self) -> usize {
        self.used
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
