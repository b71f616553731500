//! A table of procedures under way, bounded, whose places are told apart by generation.

/// One entry of one slab; never another's, even when its place is in use again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) slot: u32,
    pub(super) generation: u32,
}

impl Place {
    /// It in one word, as a tag for others.
    pub(super) fn number(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.slot)
    }

    /// The place that has this number.
    pub(super) fn numbered(number: u64) -> Self {
        Self { slot: number as u32, generation: (number >> 32) as u32 }
    }
}

#[derive(Debug)]
pub(super) struct Slab<T> {
    entries: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
    limit: u32,
}

impl<T> Slab<T> {
    pub(super) fn new(limit: u32) -> Self {
        Self { entries: Vec::new(), free: Vec::new(), limit }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// `None`: the bound is reached.
    pub(super) fn insert(&mut self, value: T) -> Option<Place> {
        if self.len() >= self.limit as usize {
            return None;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.entries.push((0, None));
            (self.entries.len() - 1) as u32
        });
        let (generation, place) = &mut self.entries[slot as usize];
        *generation = generation.wrapping_add(1);
        *place = Some(value);
        Some(Place { slot, generation: *generation })
    }

    pub(super) fn get_mut(&mut self, place: Place) -> Option<&mut T> {
        let (generation, value) = self.entries.get_mut(place.slot as usize)?;
        (*generation == place.generation).then_some(value.as_mut()).flatten()
    }

    pub(super) fn get(&self, place: Place) -> Option<&T> {
        let (generation, value) = self.entries.get(place.slot as usize)?;
        (*generation == place.generation).then_some(value.as_ref()).flatten()
    }

    pub(super) fn remove(&mut self, place: Place) -> Option<T> {
        self.get(place)?;
        self.free.push(place.slot);
        self.entries.get_mut(place.slot as usize)?.1.take()
    }

    /// The place of what is in `slot` now.
    pub(super) fn place(&self, slot: u32) -> Option<Place> {
        let (generation, value) = self.entries.get(slot as usize)?;
        value.as_ref().map(|_| Place { slot, generation: *generation })
    }
}
