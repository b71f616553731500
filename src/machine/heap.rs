//! Timers of any duration: a heap in which each one can be found.

use std::time::Duration;

/// No place.
const NONE: u32 = u32::MAX;

/// A heap of slot numbers by when they fall due, from which any slot can be taken out. Nothing
/// cancelled stays behind.
#[derive(Debug, Default)]
pub(crate) struct Heap {
    order: Vec<(Duration, u32)>,
    /// Where in `order` a slot stands.
    places: Vec<u32>,
}

impl Heap {
    /// Puts in a slot that is not in.
    pub(crate) fn insert(&mut self, slot: u32, due: Duration) {
        let index = slot as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, NONE);
        }
        let at = self.order.len();
        self.order.push((due, slot));
        self.places[index] = at as u32;
        self.rise(at);
    }

    /// Takes out a slot, if it is in.
    pub(crate) fn remove(&mut self, slot: u32) {
        let Some(place) = self.places.get_mut(slot as usize) else { return };
        let at = std::mem::replace(place, NONE);
        if at == NONE {
            return;
        }
        let at = at as usize;
        self.order.swap_remove(at);
        if let Some(&(_, moved)) = self.order.get(at) {
            self.places[moved as usize] = at as u32;
            self.sink(at);
            self.rise(at);
        }
    }

    /// The slot that is due first, and when.
    pub(crate) fn first(&self) -> Option<(Duration, u32)> {
        self.order.first().copied()
    }

    /// Octets of memory taken.
    pub(crate) fn octets(&self) -> usize {
        self.order.capacity() * size_of::<(Duration, u32)>() + self.places.capacity() * size_of::<u32>()
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.order.swap(a, b);
        self.places[self.order[a].1 as usize] = a as u32;
        self.places[self.order[b].1 as usize] = b as u32;
    }

    fn rise(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / 4;
            if self.order[parent].0 <= self.order[at].0 {
                return;
            }
            self.swap(parent, at);
            at = parent;
        }
    }

    fn sink(&mut self, mut at: usize) {
        loop {
            let first = at * 4 + 1;
            let last = (first + 4).min(self.order.len());
            let Some(least) = (first..last).min_by_key(|child| self.order[*child].0) else { return };
            if self.order[at].0 <= self.order[least].0 {
                return;
            }
            self.swap(at, least);
            at = least;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_behaves_as_a_sorted_set_would(operations in proptest::collection::vec((0u8..3, 0u32..40, 0u64..20), 0..300)) {
            let mut heap = Heap::default();
            let mut model: BTreeSet<(Duration, u32)> = BTreeSet::new();
            for (operation, slot, due) in operations {
                let due = Duration::from_secs(due);
                match operation {
                    0 if model.iter().all(|(_, s)| *s != slot) => {
                        heap.insert(slot, due);
                        model.insert((due, slot));
                    }
                    1 => {
                        heap.remove(slot);
                        model.retain(|(_, s)| *s != slot);
                    }
                    _ => {
                        prop_assert_eq!(heap.first().map(|f| f.0), model.first().map(|f| f.0));
                        if let Some((due, slot)) = heap.first() {
                            heap.remove(slot);
                            prop_assert!(model.remove(&(due, slot)));
                        }
                    }
                }
                prop_assert_eq!(heap.order.len(), model.len());
            }
        }
    }
}
