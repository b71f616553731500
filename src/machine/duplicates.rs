//! Requests that were seen before.
//!
//! A repeated request (the same key, which names the sender and the sender's number, and the same content)
//! gets the octets that the first one got. A request that only shares the number with an older one,
//! because the sender's numbers wrapped or it restarted, has other content and is a new request.

use super::index::{Index, seed};
use crate::machine::timer::Queue;
use std::collections::VecDeque;
use std::time::Duration;

/// Bounds of the memory of answered requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests remembered at most, answered ones and ones in work together.
    pub requests: u32,
    /// Octets of answers kept at most; the oldest are forgotten first.
    pub octets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests: 65_536, octets: 16 << 20 }
    }
}

/// What names a request among all that are remembered.
pub(crate) trait Key: Copy + Eq {
    /// A hash that depends on `seed`, so that peers cannot choose collisions.
    fn hash(&self, seed: u64) -> u32;
}

/// A place in the memory; stale once the place has another tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ticket {
    slot: u32,
    generation: u32,
}

impl Ticket {
    /// A request that is not remembered.
    pub(crate) const UNTRACKED: Self = Self { slot: u32::MAX, generation: 0 };

    /// Its place.
    pub(crate) const fn slot(self) -> u32 {
        self.slot
    }
}

#[derive(Clone, Copy, Debug)]
enum State {
    Free,
    /// Handed to the owner, not answered yet.
    Pending,
    /// Answered: the octets stand at this place of the stream of all octets ever kept.
    Answered {
        start: u64,
        length: u32,
    },
}

#[derive(Clone, Copy, Debug)]
struct Entry<K> {
    key: K,
    content: u64,
    /// Of the key.
    hash: u32,
    generation: u32,
    state: State,
}

/// What is known about a request that has come.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen<'a> {
    /// Never before: to be handled and answered.
    New(Ticket),
    /// Being worked on.
    Pending(Ticket),
    /// Answered with these octets (in two parts where the memory wraps).
    Answered(&'a [u8], &'a [u8]),
}

/// The memory.
#[derive(Debug)]
pub(crate) struct Duplicates<K> {
    lifetime: Duration,
    limits: Limits,
    seed: u64,
    index: Index,
    entries: Vec<Entry<K>>,
    free: Vec<u32>,
    pending: Queue,
    answered: Queue,
    octets: VecDeque<u8>,
    /// Place of the first kept octet in the stream.
    base: u64,
    /// Answers forgotten early because of a bound, and requests not remembered for the same reason.
    pub(crate) overflow: u64,
}

/// Mixes the content into one word, four times eight octets at a time: two requests with one number and
/// different content must differ, and nobody gains from making two of his own collide.
fn digest(octets: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(K);
    let mut lanes = [0, 1, 2, octets.len() as u64];
    let (blocks, rest) = octets.as_chunks::<32>();
    for block in blocks {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
            *lane = mix(*lane, u64::from_le_bytes(*word));
        }
    }
    let (words, rest) = rest.as_chunks();
    let hash = lanes.into_iter().fold(0, mix);
    let hash = words.iter().fold(hash, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let hash = rest.iter().fold(hash, |hash, octet| mix(hash, u64::from(*octet)));
    hash ^ (hash >> 29)
}

impl<K: Key> Duplicates<K> {
    pub(crate) fn new(lifetime: Duration, limits: Limits) -> Self {
        Self {
            lifetime,
            limits,
            seed: seed(),
            index: Index::default(),
            entries: Vec::new(),
            free: Vec::new(),
            pending: Queue::default(),
            answered: Queue::default(),
            octets: VecDeque::new(),
            base: 0,
            overflow: 0,
        }
    }

    /// Looks a request up and, if it is new, enters it.
    pub(crate) fn see(&mut self, mono: Duration, key: K, request: &[u8]) -> Seen<'_> {
        self.expire(mono);
        let content = digest(request);
        let hash = key.hash(self.seed);
        if let Some(slot) = self.index.find(hash, |slot| self.entries[slot as usize].key == key) {
            let entry = self.entries[slot as usize];
            if entry.content == content {
                return match entry.state {
                    State::Answered { start, length } => self.kept(start, length),
                    State::Pending | State::Free => {
                        Seen::Pending(Ticket { slot, generation: entry.generation })
                    }
                };
            }
            self.forget(slot);
        }
        Seen::New(self.enter(mono, key, hash, content))
    }

    fn kept(&self, start: u64, length: u32) -> Seen<'_> {
        let from = (start - self.base) as usize;
        let to = from + length as usize;
        let (front, back) = self.octets.as_slices();
        let middle = front.len();
        Seen::Answered(
            &front[from.min(middle)..to.min(middle)],
            &back[from.max(middle) - middle..to.max(middle) - middle],
        )
    }

    fn enter(&mut self, mono: Duration, key: K, hash: u32, content: u64) -> Ticket {
        if self.len() >= self.limits.requests as usize {
            self.overflow += 1;
            match self.answered.first() {
                Some((oldest, _)) => self.forget(oldest),
                None => return Ticket::UNTRACKED,
            }
        }
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.entries.push(Entry { key, content, hash, generation: 0, state: State::Free });
                (self.entries.len() - 1) as u32
            }
        };
        let entry = &mut self.entries[slot as usize];
        let generation = entry.generation.wrapping_add(1);
        *entry = Entry { key, content, hash, generation, state: State::Pending };
        self.index.insert(hash, slot);
        self.pending.push(slot, mono + self.lifetime);
        Ticket { slot, generation }
    }

    fn pending(&self, ticket: Ticket) -> bool {
        self.entries
            .get(ticket.slot as usize)
            .is_some_and(|e| e.generation == ticket.generation && matches!(e.state, State::Pending))
    }

    /// Keeps the answer to a request for its repeats.
    pub(crate) fn answer(&mut self, mono: Duration, ticket: Ticket, octets: &[u8]) {
        if !self.pending(ticket) {
            return;
        }
        self.pending.remove(ticket.slot);
        while self.octets.len() + octets.len() > self.limits.octets {
            self.overflow += 1;
            match self.answered.first() {
                Some((oldest, _)) => self.forget(oldest),
                None => {
                    self.forget(ticket.slot);
                    return;
                }
            }
        }
        let start = self.base + self.octets.len() as u64;
        self.octets.extend(octets);
        self.entries[ticket.slot as usize].state = State::Answered { start, length: octets.len() as u32 };
        self.answered.push(ticket.slot, mono + self.lifetime);
    }

    /// Forgets a request that gets no answer.
    pub(crate) fn discard(&mut self, ticket: Ticket) {
        if self.pending(ticket) {
            self.forget(ticket.slot);
        }
    }

    fn forget(&mut self, slot: u32) {
        let entry = &mut self.entries[slot as usize];
        let old = std::mem::replace(&mut entry.state, State::Free);
        self.index.remove(entry.hash, slot);
        self.free.push(slot);
        if !matches!(old, State::Answered { .. }) {
            self.pending.remove(slot);
            return;
        }
        self.answered.remove(slot);
        // Answers are kept in the order of the queue, so what stands before the oldest is free.
        let keep = match self.answered.first().map(|(oldest, _)| self.entries[oldest as usize].state) {
            Some(State::Answered { start, .. }) => (start - self.base) as usize,
            _ => self.octets.len(),
        };
        self.octets.drain(..keep);
        self.base += keep as u64;
    }

    /// Forgets all whose time is over.
    pub(crate) fn expire(&mut self, mono: Duration) {
        while let Some((slot, _)) = self.answered.first().filter(|(_, due)| *due <= mono) {
            self.forget(slot);
        }
        while let Some((slot, _)) = self.pending.first().filter(|(_, due)| *due <= mono) {
            self.forget(slot);
        }
    }

    /// Requests remembered.
    pub(crate) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Octets of answers kept.
    pub(crate) fn octets(&self) -> usize {
        self.octets.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::index::hash;
    use super::*;

    const LIFE: Duration = Duration::from_secs(10);

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Number(u16);

    impl Key for Number {
        fn hash(&self, seed: u64) -> u32 {
            hash(seed, self.0.into(), 0)
        }
    }

    fn key(sequence: u16) -> Number {
        Number(sequence)
    }

    fn new(memory: &mut Duplicates<Number>, at: u64, sequence: u16, request: &[u8]) -> Ticket {
        match memory.see(Duration::from_secs(at), key(sequence), request) {
            Seen::New(ticket) => ticket,
            seen => panic!("{seen:?}"),
        }
    }

    fn answered(memory: &mut Duplicates<Number>, at: u64, sequence: u16, request: &[u8]) -> Option<Vec<u8>> {
        match memory.see(Duration::from_secs(at), key(sequence), request) {
            Seen::Answered(a, b) => Some([a, b].concat()),
            _ => None,
        }
    }

    #[test]
    fn a_repeat_is_dropped_while_the_first_is_in_work_and_then_gets_its_answer() {
        let mut memory = Duplicates::new(LIFE, Limits::default());
        let ticket = new(&mut memory, 0, 1, b"request");
        assert_eq!(memory.see(Duration::from_secs(1), key(1), b"request"), Seen::Pending(ticket));
        memory.answer(Duration::from_secs(2), ticket, b"answer");
        assert_eq!(answered(&mut memory, 11, 1, b"request").unwrap(), b"answer");
        new(&mut memory, 12, 1, b"request");
    }

    #[test]
    fn a_number_used_again_for_something_else_is_a_new_request() {
        let mut memory = Duplicates::new(LIFE, Limits::default());
        let ticket = new(&mut memory, 0, 1, b"request");
        memory.answer(Duration::ZERO, ticket, b"answer");
        let other = new(&mut memory, 1, 1, b"another request");
        memory.answer(Duration::from_secs(1), ticket, b"too late");
        memory.answer(Duration::from_secs(1), other, b"another");
        assert_eq!(answered(&mut memory, 1, 1, b"another request").unwrap(), b"another");
        assert_eq!((memory.len(), memory.octets()), (1, 7));
    }

    #[test]
    fn at_the_bound_of_octets_the_oldest_answer_goes_and_the_memory_wraps() {
        let mut memory = Duplicates::new(LIFE, Limits { requests: 100, octets: 25 });
        for n in 0..50u16 {
            let ticket = new(&mut memory, 0, n, b"r");
            memory.answer(Duration::ZERO, ticket, &[n as u8; 10]);
            assert_eq!(answered(&mut memory, 0, n, b"r").unwrap(), [n as u8; 10]);
            if n > 0 {
                assert_eq!(answered(&mut memory, 0, n - 1, b"r").unwrap(), [n as u8 - 1; 10]);
            }
            assert!(memory.len() <= 2 && memory.octets() <= 25);
        }
        let ticket = new(&mut memory, 0, 99, b"r");
        memory.answer(Duration::ZERO, ticket, &[0; 26]);
        assert_eq!((memory.len(), memory.octets()), (0, 0));
    }

    #[test]
    fn at_the_bound_of_requests_one_in_work_is_never_forgotten() {
        let mut memory = Duplicates::new(LIFE, Limits { requests: 2, octets: 100 });
        let first = new(&mut memory, 0, 1, b"r");
        let second = new(&mut memory, 0, 2, b"r");
        assert_eq!(new(&mut memory, 0, 3, b"r"), Ticket::UNTRACKED);
        memory.answer(Duration::ZERO, Ticket::UNTRACKED, b"unkept");
        memory.answer(Duration::ZERO, first, b"a");
        assert_ne!(new(&mut memory, 0, 4, b"r"), Ticket::UNTRACKED);
        assert_eq!(memory.see(Duration::ZERO, key(2), b"r"), Seen::Pending(second));
        assert_eq!(memory.overflow, 2);
        memory.expire(LIFE);
        assert_eq!((memory.len(), memory.octets()), (0, 0));
    }
}
