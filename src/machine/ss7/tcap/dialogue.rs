//! Open dialogues and the transaction IDs that they are known by.

use super::invocation::NONE;
use crate::codec::sccp::AddressBuf;
use crate::codec::tcap::{InvokeId, Reject, TransactionId};
use crate::wire::ber::OidBuf;
use std::collections::VecDeque;
use std::time::Duration;

/// Where a dialogue stands (Q.774 §3.3.3). One that is not open is Idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// We began it; no answer has come.
    InitiationSent,
    /// The peer began it; we have not answered.
    InitiationReceived,
    /// Both sides have spoken.
    Active,
}

/// One dialogue from its beginning to its end. A number is never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DialogueId {
    pub(super) slot: u32,
    pub(super) generation: u32,
}

/// Rejects that wait in one dialogue for its next message.
pub(super) const MAX_REJECTS: usize = 4;

#[derive(Clone, Copy, Debug)]
pub(super) struct Dialogue {
    pub state: State,
    /// SCCP class 1 asked for.
    pub in_sequence: bool,
    pub return_on_error: bool,
    /// The next invoke ID to be given out.
    pub next_invoke: u8,
    rejects: [Reject; MAX_REJECTS],
    reject_count: u8,
    /// The peer's transaction ID, once it is known.
    pub remote: TransactionId,
    /// First of our invocations.
    pub invocations: u32,
    /// What the owner has tied to it.
    pub tag: u64,
    /// When it began, as `Now::mono`.
    pub began: Duration,
    pub peer: AddressBuf,
    pub local: AddressBuf,
    /// The application context, in application context mode.
    pub context: Option<OidBuf>,
    /// Invoke IDs of the peer's that wait for our answer, one bit each.
    open: [u64; 4],
}

impl Dialogue {
    pub fn new(state: State, local: AddressBuf, peer: AddressBuf, began: Duration) -> Self {
        let none = Reject { id: None, problem: crate::codec::tcap::Problem::MISTYPED_COMPONENT };
        Self {
            state,
            in_sequence: false,
            return_on_error: false,
            next_invoke: 1,
            rejects: [none; MAX_REJECTS],
            reject_count: 0,
            remote: TransactionId::default(),
            invocations: NONE,
            tag: 0,
            began,
            peer,
            local,
            context: None,
            open: [0; 4],
        }
    }

    /// Takes note of an invocation of the peer's; `false`: its ID is in use.
    pub fn open(&mut self, id: InvokeId) -> bool {
        let (word, bit) = (usize::from(id as u8 >> 6), 1 << (id as u8 & 63));
        let free = self.open[word] & bit == 0;
        self.open[word] |= bit;
        free
    }

    /// The invocation of the peer's is answered.
    pub fn close(&mut self, id: InvokeId) {
        self.open[usize::from(id as u8 >> 6)] &= !(1 << (id as u8 & 63));
    }

    /// Rejects that go with the next message.
    pub fn rejects(&self) -> &[Reject] {
        &self.rejects[..usize::from(self.reject_count)]
    }

    /// `false`: too many wait.
    pub fn reject(&mut self, reject: Reject) -> bool {
        match self.rejects.get_mut(usize::from(self.reject_count)) {
            Some(place) => {
                *place = reject;
                self.reject_count += 1;
                true
            }
            None => false,
        }
    }

    pub fn rejects_sent(&mut self) {
        self.reject_count = 0;
    }
}

#[derive(Debug)]
struct Place {
    generation: u32,
    dialogue: Option<Dialogue>,
}

/// Dialogues in numbered places. A place is used again only after many others, under the next
/// generation, so that a transaction ID comes back after hundreds of millions of dialogues.
#[derive(Debug)]
pub(super) struct Table {
    places: Vec<Place>,
    /// The place given back longest ago first.
    free: VecDeque<u32>,
    limit: u32,
    slot_bits: u32,
    keys: [u32; 4],
}

/// The most places: twelve bits of a transaction ID are left to the generation.
const MOST: u32 = 1 << 20;

impl Table {
    pub fn new(limit: u32, seed: u64) -> Self {
        let limit = limit.clamp(1, MOST);
        let mut state = seed;
        let keys = std::array::from_fn(|_| {
            // splitmix64.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ mixed >> 31) as u32
        });
        let slot_bits = limit.next_power_of_two().trailing_zeros();
        Self { places: Vec::new(), free: VecDeque::new(), limit, slot_bits, keys }
    }

    /// Places in use.
    pub fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// Places ever used.
    pub fn places(&self) -> usize {
        self.places.len()
    }

    /// Octets of memory taken.
    pub fn octets(&self) -> usize {
        self.places.capacity() * size_of::<Place>() + self.free.capacity() * size_of::<u32>()
    }

    /// Opens a dialogue; `None`: every place is in use.
    pub fn insert(&mut self, dialogue: Dialogue) -> Option<DialogueId> {
        let all = self.places.len() >= self.limit as usize;
        let slot = if all || self.free.len() > self.limit as usize / 8 {
            self.free.pop_front()?
        } else {
            let slot = self.places.len() as u32;
            // Generations begin apart, so that the IDs of one start say nothing of the next.
            let generation = self.keys[0] ^ slot.wrapping_mul(0x9e37_79b9);
            self.places.push(Place { generation, dialogue: None });
            slot
        };
        let place = &mut self.places[slot as usize];
        place.generation = place.generation.wrapping_add(1);
        place.dialogue = Some(dialogue);
        Some(DialogueId { slot, generation: place.generation })
    }

    pub fn remove(&mut self, slot: u32) -> Option<Dialogue> {
        let dialogue = self.places.get_mut(slot as usize)?.dialogue.take()?;
        self.free.push_back(slot);
        Some(dialogue)
    }

    pub fn get(&self, id: DialogueId) -> Option<&Dialogue> {
        let place = self.places.get(id.slot as usize)?;
        place.dialogue.as_ref().filter(|_| place.generation == id.generation)
    }

    pub fn get_mut(&mut self, id: DialogueId) -> Option<&mut Dialogue> {
        let place = self.places.get_mut(id.slot as usize)?;
        place.dialogue.as_mut().filter(|_| place.generation == id.generation)
    }

    pub fn slot_mut(&mut self, slot: u32) -> Option<&mut Dialogue> {
        self.places.get_mut(slot as usize)?.dialogue.as_mut()
    }

    /// The dialogue in a place.
    pub fn at(&self, slot: u32) -> Option<(DialogueId, &Dialogue)> {
        let place = self.places.get(slot as usize)?;
        let dialogue = place.dialogue.as_ref()?;
        Some((DialogueId { slot, generation: place.generation }, dialogue))
    }

    /// Our transaction ID of a dialogue: place and generation, mixed.
    pub fn transaction_id(&self, id: DialogueId) -> TransactionId {
        let raw = id.generation.wrapping_shl(self.slot_bits) | id.slot;
        TransactionId::from(mix(raw, &self.keys))
    }

    /// The dialogue that a transaction ID means; `None`: none, or one that is over.
    pub fn find(&self, id: TransactionId) -> Option<DialogueId> {
        let raw = unmix(id.number()?, &self.keys);
        let slot = raw & ((1 << self.slot_bits) - 1);
        let (id, _) = self.at(slot)?;
        (id.generation.wrapping_shl(self.slot_bits) == raw & !((1 << self.slot_bits) - 1)).then_some(id)
    }
}

fn round(half: u32, key: u32) -> u32 {
    let mixed = (half ^ key).wrapping_mul(0x9e37_79b1);
    (mixed ^ mixed >> 15).wrapping_mul(0x85eb_ca77) >> 16
}

/// A permutation of 32 bits: four Feistel rounds.
fn mix(value: u32, keys: &[u32; 4]) -> u32 {
    let (mut left, mut right) = (value >> 16, value & 0xffff);
    for key in keys {
        (left, right) = (right, left ^ round(right, *key));
    }
    left << 16 | right
}

fn unmix(value: u32, keys: &[u32; 4]) -> u32 {
    let (mut left, mut right) = (value >> 16, value & 0xffff);
    for key in keys.iter().rev() {
        (left, right) = (right ^ round(left, *key), left);
    }
    left << 16 | right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::sccp::Ssn;
    use crate::wire::PointCodeFormat;

    fn dialogue() -> Dialogue {
        let address = AddressBuf::on_ssn(PointCodeFormat::Itu, None, Ssn::HLR).unwrap();
        Dialogue::new(State::InitiationSent, address, address, Duration::ZERO)
    }

    #[test]
    fn mixing_is_undone_by_unmixing() {
        let table = Table::new(1000, 42);
        for value in [0, 1, 0xffff, 0x1_0000, u32::MAX, 0x1234_5678] {
            assert_eq!(unmix(mix(value, &table.keys), &table.keys), value);
        }
    }

    #[test]
    fn a_transaction_id_finds_its_dialogue_and_no_later_one() {
        let mut table = Table::new(4, 7);
        let mut old = Vec::new();
        for _ in 0..1000 {
            let id = table.insert(dialogue()).unwrap();
            let tid = table.transaction_id(id);
            assert_eq!(table.find(tid), Some(id));
            assert!(!old.contains(&tid));
            table.remove(id.slot);
            old.push(tid);
            assert!(old.iter().all(|tid| table.find(*tid).is_none()));
        }
    }

    #[test]
    fn every_place_can_be_used_and_no_more() {
        for limit in [1, 3, 4, 100] {
            let mut table = Table::new(limit, 1);
            let ids: Vec<_> = std::iter::from_fn(|| table.insert(dialogue())).collect();
            assert_eq!((ids.len(), table.len()), (limit as usize, limit as usize));
            table.remove(ids[0].slot);
            assert!(table.get(ids[0]).is_none());
            assert!(table.insert(dialogue()).is_some() && table.insert(dialogue()).is_none());
        }
    }

    #[test]
    fn a_dialogue_takes_a_stated_amount_of_memory() {
        assert!(size_of::<Place>() <= 216, "{}", size_of::<Place>());
    }
}
