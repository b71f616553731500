//! Addresses to give out, by number: a pool knows how many there are, not what they look like.

use std::collections::VecDeque;

/// The numbers 0 to `size` − 1, each free or taken. The one that has been free for longest is
/// given out first, so that an address rests before it has a new holder.
#[derive(Debug)]
pub(super) struct Pool {
    size: u32,
    /// Numbers from here on have never been given out.
    fresh: u32,
    /// Given back, oldest first.
    rested: VecDeque<u32>,
    taken: Vec<u64>,
}

/// A pool is cut to so many addresses.
const LARGEST: u64 = 1 << 24;

impl Pool {
    pub(super) fn new(size: u64) -> Self {
        let size = size.min(LARGEST) as u32;
        let words = size.div_ceil(64) as usize;
        Self { size, fresh: 0, rested: VecDeque::new(), taken: vec![0; words] }
    }

    pub(super) fn size(&self) -> u32 {
        self.size
    }

    /// Takes a number; `None`: all are taken.
    pub(super) fn take(&mut self) -> Option<u32> {
        while self.fresh < self.size {
            let number = self.fresh;
            self.fresh += 1;
            if self.claim(number) {
                return Some(number);
            }
        }
        let number = self.rested.pop_front()?;
        self.claim(number);
        Some(number)
    }

    /// Keeps `number` out of the pool for good. To be called before any is taken.
    pub(super) fn exclude(&mut self, number: u32) {
        if number < self.size {
            self.claim(number);
        }
    }

    /// Gives a taken number back; `false`: it was not taken.
    pub(super) fn give_back(&mut self, number: u32) -> bool {
        let Some(word) = self.taken.get_mut(number as usize / 64) else { return false };
        let bit = 1 << (number % 64);
        if *word & bit == 0 {
            return false;
        }
        *word &= !bit;
        self.rested.push_back(number);
        true
    }

    fn claim(&mut self, number: u32) -> bool {
        let Some(word) = self.taken.get_mut(number as usize / 64) else { return false };
        let bit = 1 << (number % 64);
        let free = *word & bit == 0;
        *word |= bit;
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_given_out_twice_and_the_longest_free_comes_first() {
        let mut pool = Pool::new(4);
        pool.exclude(2);
        assert_eq!([pool.take(), pool.take(), pool.take(), pool.take()], [Some(0), Some(1), Some(3), None]);
        assert!(pool.give_back(1));
        assert!(!pool.give_back(1));
        assert!(!pool.give_back(99));
        assert!(pool.give_back(0));
        assert_eq!([pool.take(), pool.take(), pool.take()], [Some(1), Some(0), None]);
        assert_eq!(Pool::new(u64::MAX).size(), 1 << 24);
    }
}
