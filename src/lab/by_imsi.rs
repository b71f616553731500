//! What is kept of many subscribers, found by IMSI.

use crate::machine::index::{Index, hash, seed};
use crate::wire::Imsi;

/// A value for each IMSI: one step to find it however many there are, and no room between them.
#[derive(Clone, Debug)]
pub struct ByImsi<T> {
    entries: Vec<(Imsi, T)>,
    index: Index,
    seed: u64,
}

impl<T> Default for ByImsi<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), index: Index::default(), seed: seed() }
    }
}

impl<T> ByImsi<T> {
    #[inline]
    fn hash(&self, imsi: Imsi) -> u32 {
        hash(self.seed, u64::from_le_bytes(imsi.0), 0)
    }

    #[inline]
    fn find(&self, imsi: Imsi) -> Option<u32> {
        self.index.find(self.hash(imsi), |slot| self.entries[slot as usize].0 == imsi)
    }

    /// The value.
    #[inline]
    #[must_use]
    pub fn get(&self, imsi: Imsi) -> Option<&T> {
        self.find(imsi).map(|slot| &self.entries[slot as usize].1)
    }

    /// The value.
    #[inline]
    pub fn get_mut(&mut self, imsi: Imsi) -> Option<&mut T> {
        self.find(imsi).map(|slot| &mut self.entries[slot as usize].1)
    }

    /// The value; where there is none it is made.
    #[inline]
    pub fn or_insert_with(&mut self, imsi: Imsi, make: impl FnOnce() -> T) -> &mut T {
        let slot = match self.find(imsi) {
            Some(slot) => slot,
            None => self.push(imsi, make()),
        };
        &mut self.entries[slot as usize].1
    }

    /// Sets the value.
    pub fn insert(&mut self, imsi: Imsi, value: T) {
        match self.find(imsi) {
            Some(slot) => self.entries[slot as usize].1 = value,
            None => {
                self.push(imsi, value);
            }
        }
    }

    fn push(&mut self, imsi: Imsi, value: T) -> u32 {
        let slot = self.entries.len() as u32;
        self.index.insert(self.hash(imsi), slot);
        self.entries.push((imsi, value));
        slot
    }

    /// Takes the value out.
    pub fn remove(&mut self, imsi: Imsi) -> Option<T> {
        let slot = self.find(imsi)?;
        self.index.remove(self.hash(imsi), slot);
        let (_, value) = self.entries.swap_remove(slot as usize);
        // The last has moved to where this one was.
        if let Some((moved, _)) = self.entries.get(slot as usize) {
            let hash = self.hash(*moved);
            self.index.remove(hash, self.entries.len() as u32);
            self.index.insert(hash, slot);
        }
        Some(value)
    }

    /// All, in the order of their IMSIs.
    #[must_use]
    pub fn in_order(&self) -> Vec<&(Imsi, T)> {
        let mut all: Vec<_> = self.entries.iter().collect();
        // Nearly always they were put in in this order.
        all.sort_by_key(|(imsi, _)| *imsi);
        all
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T: PartialEq> PartialEq for ByImsi<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.entries.iter().all(|(imsi, own)| other.get(*imsi) == Some(own))
    }
}

impl<T: Eq> Eq for ByImsi<T> {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn it_behaves_as_a_sorted_map_would(operations in proptest::collection::vec((0u8..4, 0u64..30, any::<u8>()), 0..300)) {
            let mut map = ByImsi::default();
            let mut model = BTreeMap::new();
            for (operation, number, value) in operations {
                let imsi = Imsi(number.to_be_bytes());
                match operation {
                    0 => {
                        map.insert(imsi, value);
                        model.insert(imsi, value);
                    }
                    1 => prop_assert_eq!(map.remove(imsi), model.remove(&imsi)),
                    2 => {
                        let made = *map.or_insert_with(imsi, || value);
                        prop_assert_eq!(made, *model.entry(imsi).or_insert(value));
                    }
                    _ => prop_assert_eq!(map.get_mut(imsi), model.get_mut(&imsi)),
                }
                prop_assert_eq!(map.get(imsi), model.get(&imsi));
                prop_assert_eq!((map.len(), map.is_empty()), (model.len(), model.is_empty()));
            }
            let all: Vec<_> = map.in_order().into_iter().copied().collect();
            prop_assert_eq!(&all, &model.into_iter().collect::<Vec<_>>());
            let mut backwards = ByImsi::default();
            all.iter().rev().for_each(|(imsi, value)| backwards.insert(*imsi, *value));
            prop_assert_eq!(&backwards, &map);
            backwards.insert(Imsi([0xff; 8]), 0);
            prop_assert_ne!(&backwards, &map);
        }
    }
}
