//! Messages that were seen before.

use super::{Message, Protocol};
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};
use std::net::IpAddr;
use std::time::Duration;

/// Messages remembered.
const MEMORY: usize = 8_192;

/// How long a message is remembered: longer than any retransmission of GTP or CoAP goes on by default.
const WHILE: Duration = Duration::from_secs(60);

/// Tells retransmissions: the same octets between the same two, of a protocol that numbers its
/// messages, or in the same chunk of SCTP. It remembers a bounded number of them for a bounded time of the capture.
#[derive(Debug, Default)]
pub struct Repeats {
    known: HashMap<u64, u64, BuildHasherDefault<Itself>>,
    order: VecDeque<(u64, Duration)>,
}

impl Repeats {
    /// Nothing seen.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Messages remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The number of the frame that `message` repeats, if it does.
    pub fn see(&mut self, message: &Message<'_>) -> Option<u64> {
        let layer = message.layers.top()?;
        match layer.protocol {
            Protocol::Gtp1 | Protocol::Gtp2 | Protocol::GtpU if message.fields.sequence.is_some() => {}
            Protocol::Coap => {}
            _ if message.fields.sctp.is_some() && !message.fragment => {}
            _ => return None,
        }
        let wall = message.wall.unwrap_or_default();
        while let Some((key, seen)) = self.order.front()
            && (self.order.len() >= MEMORY || wall.saturating_sub(*seen) > WHILE)
        {
            self.known.remove(key);
            self.order.pop_front();
        }
        let mut hash = Fnv::default();
        hash.add(layer.octets);
        let (from, to) = message.inner.unzip();
        for end in [Some(message.source), Some(message.destination), from, to].into_iter().flatten() {
            hash.address(end.ip());
            hash.add(&end.port().to_be_bytes());
        }
        // The same octets in another chunk are another message.
        if let Some(sctp) = message.fields.sctp {
            hash.add(&sctp.tsn.to_be_bytes());
        }
        match self.known.get(&hash.0) {
            Some(number) => Some(*number),
            None => {
                self.known.insert(hash.0, message.number);
                self.order.push_back((hash.0, wall));
                None
            }
        }
    }
}

/// The keys are hashes already.
#[derive(Clone, Copy, Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, octets: &[u8]) {
        octets.iter().for_each(|octet| self.0 = self.0 << 8 | u64::from(*octet));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// FNV-1a, 64 bits, of words of eight octets: what is hashed is compared within one run only.
pub(super) struct Fnv(pub(super) u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    pub(super) fn add(&mut self, octets: &[u8]) {
        let (words, rest) = octets.as_chunks::<8>();
        for word in words {
            self.mix(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.mix(u64::from_le_bytes(last) ^ (octets.len() as u64) << 56);
    }

    pub(super) fn address(&mut self, address: IpAddr) {
        match address {
            IpAddr::V4(v4) => self.add(&v4.octets()),
            IpAddr::V6(v6) => self.add(&v6.octets()),
        }
    }

    fn mix(&mut self, word: u64) {
        // The multiplication moves bits up only: the rotation brings them down again.
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}
