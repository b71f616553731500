//! From a key to a slot: open addressing over (hash, slot) pairs; the keys stay in the slab.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

/// A key for [`hash`], as std's maps have one of their own: nothing that can be seen hangs on it.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(0)
}

/// The octets of an address in two words.
#[inline]
pub(crate) fn address_words(address: IpAddr) -> (u64, u64) {
    match address {
        IpAddr::V4(v4) => (u64::from(v4.to_bits()), 4),
        IpAddr::V6(v6) => {
            let bits = v6.to_bits();
            ((bits >> 64) as u64, bits as u64)
        }
    }
}

/// A multiplicative hash of two words, keyed so that peers cannot choose collisions.
#[inline]
pub(crate) fn hash(seed: u64, a: u64, b: u64) -> u32 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let straight = u128::from(a ^ seed) * u128::from((b ^ seed.rotate_left(32)) | 1);
    let crossed = u128::from(a.wrapping_add(b.rotate_left(17)) ^ ODD) * u128::from((ODD ^ seed) | 1);
    let wide = straight ^ crossed;
    let folded = (wide >> 64) as u64 ^ wide as u64;
    (folded.wrapping_mul(ODD) >> 32) as u32
}

const EMPTY: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u32,
    slot: u32,
}

/// A map from keys that live elsewhere to slots. Equal keys must not be inserted twice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// A power of two of places, or none.
    entries: Vec<Entry>,
    used: usize,
}

impl Index {
    #[inline]
    pub(crate) fn find(&self, hash: u32, mut is: impl FnMut(u32) -> bool) -> Option<u32> {
        let mask = self.entries.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let entry = self.entries[at];
            if entry.slot == EMPTY {
                return None;
            }
            if entry.hash == hash && is(entry.slot) {
                return Some(entry.slot);
            }
            at = (at + 1) & mask;
        }
    }

    pub(crate) fn insert(&mut self, hash: u32, slot: u32) {
        if self.used * 4 >= self.entries.len() * 3 {
            self.grow();
        }
        self.place(Entry { hash, slot });
        self.used += 1;
    }

    /// Removes the entry that leads to `slot`; `false`: there is none.
    pub(crate) fn remove(&mut self, hash: u32, slot: u32) -> bool {
        let Some(mask) = self.entries.len().checked_sub(1) else { return false };
        let mut hole = hash as usize & mask;
        loop {
            let entry = self.entries[hole];
            if entry.slot == EMPTY {
                return false;
            }
            if entry.slot == slot && entry.hash == hash {
                break;
            }
            hole = (hole + 1) & mask;
        }
        // Pull later entries of the run back, so that no search ends early.
        let mut at = hole;
        loop {
            at = (at + 1) & mask;
            let entry = self.entries[at];
            if entry.slot == EMPTY {
                break;
            }
            let home = entry.hash as usize & mask;
            if (at.wrapping_sub(home) & mask) >= (at.wrapping_sub(hole) & mask) {
                self.entries[hole] = entry;
                hole = at;
            }
        }
        self.entries[hole].slot = EMPTY;
        self.used -= 1;
        true
    }

    fn place(&mut self, entry: Entry) {
        let mask = self.entries.len() - 1;
        let mut at = entry.hash as usize & mask;
        while self.entries[at].slot != EMPTY {
            at = (at + 1) & mask;
        }
        self.entries[at] = entry;
    }

    fn grow(&mut self) {
        let size = (self.entries.len() * 2).max(16);
        let old = std::mem::replace(&mut self.entries, vec![Entry { hash: 0, slot: EMPTY }; size]);
        for entry in old {
            if entry.slot != EMPTY {
                self.place(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn an_index_agrees_with_a_map_under_any_order_of_insertion_and_removal() {
        let mut index = Index::default();
        let mut model: HashMap<u64, u32> = HashMap::new();
        let mut keys = vec![0u64; 512];
        let mut state = 7u64;
        for step in 0..20_000u64 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step | 1);
            let slot = (state >> 33) as u32 % 512;
            let key = u64::from(slot) * 8;
            keys[slot as usize] = key;
            let h = hash(3, key, 1) & 0x3f;
            if model.remove(&key).is_some() {
                assert!(index.remove(h, slot));
                assert!(!index.remove(h, slot));
            } else {
                index.insert(h, slot);
                model.insert(key, slot);
            }
            let probe = u64::from((state >> 40) as u32 % 512) * 8;
            let found = index.find(hash(3, probe, 1) & 0x3f, |s| keys[s as usize] == probe);
            assert_eq!(found, model.get(&probe).copied());
        }
        assert_eq!(index.used, model.len());
    }
}
