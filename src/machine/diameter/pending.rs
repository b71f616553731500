//! Requests that wait for an answer, found by the Hop-by-Hop Identifier that we gave them.

use super::event::{Inbound, RequestId};
use crate::machine::AssociationId;
use crate::machine::heap::Heap;
use std::time::Duration;

/// Whose a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The node's, by its tag.
    Node(u64),
    /// Another's, whose answer the answer becomes.
    Forwarded(Inbound),
}

/// Peers that one request can have been sent to.
pub(super) const TRIED: usize = 8;

/// A request that waits.
#[derive(Debug)]
pub(super) struct Pending {
    generation: u16,
    pub(super) live: bool,
    pub(super) owner: Owner,
    /// To whom it was sent last, and over what.
    pub(super) peer: u32,
    pub(super) connection: AssociationId,
    /// Its octets, as they were sent last.
    pub(super) octets: Vec<u8>,
    /// To whom it was sent before.
    pub(super) tried: [u32; TRIED],
    pub(super) tries: u8,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Pendings {
    slots: Vec<Pending>,
    free: Vec<u32>,
    limit: u32,
    heap: Heap,
    /// What Hop-by-Hop Identifiers are mixed with, so that they begin anywhere.
    mask: u32,
    own: u16,
}

/// The slot of requests that are a connection's own affair: never one of [`Pendings`].
const OWN: u32 = 0xffff;

impl Pendings {
    pub(super) fn new(limit: u32, seed: u64) -> Self {
        let mask = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32;
        let heap = Heap::default();
        Self { slots: Vec::new(), free: Vec::new(), limit: limit.min(OWN), heap, mask, own: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// A new one, whose octets are those of an older one; `None`: the bound is reached.
    pub(super) fn insert(
        &mut self,
        owner: Owner,
        peer: u32,
        connection: AssociationId,
        due: Duration,
    ) -> Option<u32> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.slots.len() < self.limit as usize => {
                self.slots.push(Pending {
                    generation: 0,
                    live: false,
                    owner,
                    peer,
                    connection,
                    octets: Vec::new(),
                    tried: [0; TRIED],
                    tries: 0,
                });
                (self.slots.len() - 1) as u32
            }
            None => return None,
        };
        let pending = &mut self.slots[slot as usize];
        pending.generation = pending.generation.wrapping_add(1);
        (pending.live, pending.owner, pending.tries) = (true, owner, 0);
        (pending.peer, pending.connection) = (peer, connection);
        self.heap.insert(slot, due);
        Some(slot)
    }

    /// It is to be sent again: by another number, so that an answer to the old one is told from one to
    /// the new.
    pub(super) fn renumber(&mut self, slot: u32) -> u32 {
        let pending = &mut self.slots[slot as usize];
        pending.generation = pending.generation.wrapping_add(1);
        self.number(slot)
    }

    /// Its Hop-by-Hop Identifier.
    pub(super) fn number(&self, slot: u32) -> u32 {
        (u32::from(self.slots[slot as usize].generation) << 16 | slot) ^ self.mask
    }

    /// A Hop-by-Hop Identifier of a request that is a connection's own affair.
    pub(super) fn own_number(&mut self) -> u32 {
        self.own = self.own.wrapping_add(1);
        (u32::from(self.own) << 16 | OWN) ^ self.mask
    }

    /// The one that has this Hop-by-Hop Identifier.
    #[inline]
    pub(super) fn numbered(&self, number: u32) -> Option<u32> {
        let slot = (number ^ self.mask) & 0xffff;
        let pending = self.slots.get(slot as usize)?;
        (pending.live && pending.generation == ((number ^ self.mask) >> 16) as u16).then_some(slot)
    }

    #[inline]
    pub(super) fn at(&mut self, slot: u32) -> &mut Pending {
        &mut self.slots[slot as usize]
    }

    pub(super) fn id(&self, slot: u32) -> RequestId {
        RequestId { slot, generation: u32::from(self.slots[slot as usize].generation) }
    }

    /// The slots of those that wait for this peer.
    pub(super) fn of(&self, peer: u32) -> Vec<u32> {
        let waits = |(_, pending): &(usize, &Pending)| pending.live && pending.peer == peer;
        self.slots.iter().enumerate().filter(waits).map(|(slot, _)| slot as u32).collect()
    }

    /// Every slot in use.
    pub(super) fn all(&self) -> Vec<u32> {
        let slots = self.slots.iter().enumerate().filter(|(_, pending)| pending.live);
        slots.map(|(slot, _)| slot as u32).collect()
    }

    pub(super) fn remove(&mut self, slot: u32) {
        let pending = &mut self.slots[slot as usize];
        if std::mem::replace(&mut pending.live, false) {
            // One long request must not keep its room for ever.
            if pending.octets.capacity() > 16 << 10 {
                pending.octets = Vec::new();
            }
            self.heap.remove(slot);
            self.free.push(slot);
        }
    }

    /// When the first falls due.
    pub(super) fn first(&self) -> Option<Duration> {
        self.heap.first().map(|(due, _)| due)
    }

    /// One that is due.
    pub(super) fn due(&self, mono: Duration) -> Option<u32> {
        self.heap.first().filter(|(due, _)| *due <= mono).map(|(_, slot)| slot)
    }
}
