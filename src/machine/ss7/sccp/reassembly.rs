//! Messages that come in segments: Q.714 §4.1.1.2.

use crate::codec::sccp::{Address, AddressBuf, ProtocolClass, ReturnCause, Segmentation, Unitdata};
use crate::machine::timer::Queue;
use crate::wire::PointCode;
use std::collections::HashMap;
use std::time::Duration;

/// What segments of one message have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    calling: AddressBuf,
    opc: PointCode,
    reference: u32,
}

/// A message of which some segments have come.
#[derive(Clone, Debug)]
pub(super) struct Partial {
    key: Key,
    called: AddressBuf,
    /// Of the first segment, which is the one with the sender's options.
    pub(super) class: ProtocolClass,
    pub(super) importance: Option<u8>,
    pub(super) in_sequence: bool,
    pub(super) sls: u8,
    /// Octets of the first segment: what is returned if the others do not come.
    first: usize,
    /// Segments that are still to come.
    remaining: u8,
    /// Octets that the message may grow to.
    reserved: usize,
    pub(super) data: Vec<u8>,
}

impl Partial {
    pub(super) fn called(&self) -> Address<'_> {
        self.called.as_address()
    }

    pub(super) fn calling(&self) -> Address<'_> {
        self.key.calling.as_address()
    }

    pub(super) fn opc(&self) -> PointCode {
        self.key.opc
    }

    /// The data of the first segment.
    pub(super) fn first(&self) -> &[u8] {
        &self.data[..self.first.min(self.data.len())]
    }
}

/// What became of a segment.
#[derive(Debug)]
pub(super) enum Step {
    /// Others are to come.
    Kept,
    /// It belongs to nothing that is known.
    Stray,
    /// It was the last: the whole message.
    Whole(Box<Partial>),
    /// The message that it belongs to cannot be put together: to be returned as its first segment.
    Failed(Box<Partial>, ReturnCause),
    /// It is a first segment, and there is no room for its message.
    NoRoom,
}

/// All messages of which some segments have come.
#[derive(Debug)]
pub(super) struct Reassembly {
    time: Duration,
    max: usize,
    max_octets: usize,
    index: HashMap<Key, u32>,
    slots: Vec<Option<Box<Partial>>>,
    free: Vec<u32>,
    timers: Queue,
    /// Octets that are reserved: what the messages may grow to.
    octets: usize,
}

impl Reassembly {
    pub(super) fn new(time: Duration, max: usize, max_octets: usize) -> Self {
        Self {
            time,
            max,
            max_octets,
            index: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            timers: Queue::default(),
            octets: 0,
        }
    }

    /// Takes a segment. Segments come in their order, since all have one signalling link selection:
    /// one out of order, or twice, ends its message (§4.1.1.2.4).
    pub(super) fn take(
        &mut self,
        now: Duration,
        opc: PointCode,
        sls: u8,
        message: &Unitdata<'_>,
        class: ProtocolClass,
        segmentation: Segmentation,
    ) -> Step {
        let (Ok(calling), Ok(called)) =
            (AddressBuf::try_from(message.calling), AddressBuf::try_from(message.called))
        else {
            return if segmentation.first { Step::NoRoom } else { Step::Stray };
        };
        let key = Key { calling, opc, reference: segmentation.reference };
        if segmentation.first {
            if let Some(&slot) = self.index.get(&key) {
                // The sender has begun anew, or the segment came twice: nothing is returned for the
                // old one, since the same message may yet arrive.
                self.remove(slot);
            }
            let reserved = message.data.len() * (usize::from(segmentation.remaining) + 1);
            if self.index.len() >= self.max || self.octets + reserved > self.max_octets {
                return Step::NoRoom;
            }
            let mut data = Vec::with_capacity(reserved);
            data.extend_from_slice(message.data);
            return self.begin(
                now,
                Partial {
                    key,
                    called,
                    class,
                    importance: message.optional.importance(),
                    in_sequence: segmentation.in_sequence,
                    sls,
                    first: message.data.len(),
                    remaining: segmentation.remaining,
                    reserved,
                    data,
                },
            );
        }
        let Some(&slot) = self.index.get(&key) else { return Step::Stray };
        let Some(partial) = self.slots.get_mut(slot as usize).and_then(Option::as_mut) else {
            return Step::Stray;
        };
        // No segment is longer than the first: the sum was reserved by it (§4.1.1.1.2).
        let in_order = segmentation.remaining + 1 == partial.remaining;
        if !in_order || message.data.len() > partial.first {
            return match self.remove(slot) {
                Some(partial) => Step::Failed(partial, ReturnCause::ERROR_IN_MESSAGE_TRANSPORT),
                None => Step::Stray,
            };
        }
        partial.data.extend_from_slice(message.data);
        partial.remaining = segmentation.remaining;
        if partial.remaining > 0 {
            return Step::Kept;
        }
        self.remove(slot).map_or(Step::Stray, Step::Whole)
    }

    fn begin(&mut self, now: Duration, partial: Partial) -> Step {
        if partial.remaining == 0 {
            return Step::Whole(Box::new(partial));
        }
        self.octets += partial.reserved;
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            (self.slots.len() - 1) as u32
        });
        self.index.insert(partial.key, slot);
        self.slots[slot as usize] = Some(Box::new(partial));
        self.timers.push(slot, now + self.time);
        Step::Kept
    }

    fn remove(&mut self, slot: u32) -> Option<Box<Partial>> {
        let partial = self.slots.get_mut(slot as usize)?.take()?;
        self.index.remove(&partial.key);
        self.timers.remove(slot);
        self.free.push(slot);
        self.octets -= partial.reserved;
        Some(partial)
    }

    /// The next message whose T(reass) is over.
    pub(super) fn expire(&mut self, now: Duration) -> Option<Box<Partial>> {
        let slot = self.timers.pop_due(now)?;
        self.remove(slot)
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.timers.due()
    }

    /// Messages of which some segments have come.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// Octets reserved for them.
    pub(super) fn octets(&self) -> usize {
        self.octets
    }
}
