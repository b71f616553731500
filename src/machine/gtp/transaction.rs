//! Our own requests: TS 29.060 §7.6, §9.3.1.1.
//!
//! Sequence numbers run per path, so that each path can have nearly 65,536 requests in flight.
//! An answer is therefore looked for on the path to the address that it comes from: one from
//! another address of the peer, which §10.2.2 does not forbid, cannot be told from an
//! answer to another peer's request of that number, and is dropped as unexpected (§11.1.4).

use crate::machine::Port;
use crate::machine::timer::Queue;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

/// Whose request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The owner's, who knows it by this tag.
    Owner(u64),
    /// An Echo Request of the path.
    Echo,
}

#[derive(Debug)]
pub(crate) struct Transaction {
    pub(crate) path: u32,
    pub(crate) sequence: u16,
    pub(crate) expects: u8,
    pub(crate) purpose: Purpose,
    /// Times sent so far.
    pub(crate) attempts: u32,
    pub(crate) to: SocketAddr,
    /// The request as first sent; every repetition is these octets.
    pub(crate) octets: Vec<u8>,
}

/// All requests in flight.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    slots: Vec<Transaction>,
    free: Vec<u32>,
    index: HashMap<(u32, u16), u32>,
    tags: HashMap<u64, u32>,
    pub(crate) timers: Queue,
}

impl Transactions {
    /// The port by which requests go out.
    pub(crate) const PORT: Port = Port::GtpC;

    #[inline]
    pub(crate) fn find(&self, path: u32, sequence: u16) -> Option<u32> {
        self.index.get(&(path, sequence)).copied()
    }

    #[inline]
    pub(crate) fn tagged(&self, tag: u64) -> Option<u32> {
        self.tags.get(&tag).copied()
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> &Transaction {
        &self.slots[slot as usize]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> &mut Transaction {
        &mut self.slots[slot as usize]
    }

    /// Enters a request that was just sent for the first time.
    pub(crate) fn enter(
        &mut self,
        (path, sequence): (u32, u16),
        expects: u8,
        purpose: Purpose,
        to: SocketAddr,
        octets: &[u8],
        due: Duration,
    ) {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.slots.push(Transaction {
                    path,
                    sequence,
                    expects,
                    purpose,
                    attempts: 0,
                    to,
                    octets: Vec::new(),
                });
                (self.slots.len() - 1) as u32
            }
        };
        let place = &mut self.slots[slot as usize];
        let mut kept = std::mem::take(&mut place.octets);
        kept.clear();
        kept.extend_from_slice(octets);
        *place = Transaction { path, sequence, expects, purpose, attempts: 1, to, octets: kept };
        self.index.insert((path, sequence), slot);
        if let Purpose::Owner(tag) = purpose {
            self.tags.insert(tag, slot);
        }
        self.timers.push(slot, due);
    }

    /// Ends a request: answered, given up or cancelled. Its octets' memory is used again.
    pub(crate) fn finish(&mut self, slot: u32) -> (u32, SocketAddr, Purpose) {
        self.timers.remove(slot);
        let Transaction { path, sequence, purpose, to, .. } = self.slots[slot as usize];
        self.index.remove(&(path, sequence));
        if let Purpose::Owner(tag) = purpose
            && self.tags.get(&tag) == Some(&slot)
        {
            self.tags.remove(&tag);
        }
        self.free.push(slot);
        (path, to, purpose)
    }

    /// Requests in flight.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }
}
