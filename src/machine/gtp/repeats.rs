//! What names a request to a GSN: TS 29.060 §7.6. A repeat comes from the same address and port with the
//! same number and type; while the first one is being worked on, it is dropped.

use crate::machine::duplicates;
use crate::machine::index::{address_words, hash};
use std::net::SocketAddr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) peer: SocketAddr,
    pub(super) sequence: u16,
    pub(super) message_type: u8,
}

impl duplicates::Key for Key {
    fn hash(&self, seed: u64) -> u32 {
        let (high, low) = address_words(self.peer.ip());
        let rest = u64::from(self.peer.port()) << 24 | u64::from(self.sequence) << 8;
        hash(seed, hash(seed, high, low).into(), rest | u64::from(self.message_type))
    }
}
