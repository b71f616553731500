//! Timers of one constant duration: a queue in which the oldest is due first.

use std::time::Duration;

/// No slot.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Link {
    previous: u32,
    next: u32,
    due: Duration,
    queued: bool,
}

const IDLE: Link = Link { previous: NONE, next: NONE, due: Duration::ZERO, queued: false };

/// A queue of slot numbers in the order in which they fall due. All timers in one queue run for
/// the same time, so a new one always goes to the end; any one can be taken out. Each operation
/// touches a fixed number of links: nothing is searched, and nothing cancelled stays behind.
#[derive(Debug)]
pub(crate) struct Queue {
    links: Vec<Link>,
    first: u32,
    last: u32,
    length: usize,
}

impl Default for Queue {
    fn default() -> Self {
        Self { links: Vec::new(), first: NONE, last: NONE, length: 0 }
    }
}

impl Queue {
    /// Puts `slot` at the end. A slot that is queued already moves there.
    #[inline]
    pub(crate) fn push(&mut self, slot: u32, due: Duration) {
        self.remove(slot);
        let index = slot as usize;
        if self.links.len() <= index {
            self.links.resize(index + 1, IDLE);
        }
        self.links[index] = Link { previous: self.last, next: NONE, due, queued: true };
        match self.last {
            NONE => self.first = slot,
            last => self.links[last as usize].next = slot,
        }
        self.last = slot;
        self.length += 1;
    }

    /// Takes `slot` out; says whether it was in.
    #[inline]
    pub(crate) fn remove(&mut self, slot: u32) -> bool {
        let Some(link) = self.links.get_mut(slot as usize).filter(|link| link.queued) else {
            return false;
        };
        let Link { previous, next, .. } = std::mem::replace(link, IDLE);
        match previous {
            NONE => self.first = next,
            previous => self.links[previous as usize].next = next,
        }
        match next {
            NONE => self.last = previous,
            next => self.links[next as usize].previous = previous,
        }
        self.length -= 1;
        true
    }

    /// The slot that is due first, and when.
    #[inline]
    pub(crate) fn first(&self) -> Option<(u32, Duration)> {
        (self.first != NONE).then(|| (self.first, self.links[self.first as usize].due))
    }

    /// When the first slot is due.
    #[inline]
    pub(crate) fn due(&self) -> Option<Duration> {
        self.first().map(|(_, due)| due)
    }

    /// Takes out the first slot if it is due at `mono`.
    #[inline]
    pub(crate) fn pop_due(&mut self, mono: Duration) -> Option<u32> {
        let (slot, due) = self.first()?;
        (due <= mono).then(|| {
            self.remove(slot);
            slot
        })
    }

    /// Slots queued.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::VecDeque;

    #[test]
    fn what_is_taken_out_leaves_the_rest_in_order() {
        let mut queue = Queue::default();
        let at = Duration::from_secs;
        for slot in 0..5 {
            queue.push(slot, at(u64::from(slot)));
        }
        assert!(queue.remove(2));
        assert!(!queue.remove(2));
        assert!(!queue.remove(99));
        queue.push(0, at(9));
        assert_eq!(queue.due(), Some(at(1)));
        assert_eq!(queue.pop_due(at(0)), None);
        let order: Vec<_> = std::iter::from_fn(|| queue.pop_due(at(100))).collect();
        assert_eq!(order, [1, 3, 4, 0]);
        assert_eq!((queue.len(), queue.due()), (0, None));
    }

    proptest! {
        #[test]
        fn it_behaves_as_a_list_would(operations in proptest::collection::vec((0u8..3, 0u32..12), 0..200)) {
            let mut queue = Queue::default();
            let mut list: VecDeque<u32> = VecDeque::new();
            for (operation, slot) in operations {
                match operation {
                    0 => {
                        queue.push(slot, Duration::from_secs(1));
                        list.retain(|s| *s != slot);
                        list.push_back(slot);
                    }
                    1 => {
                        prop_assert_eq!(queue.remove(slot), list.contains(&slot));
                        list.retain(|s| *s != slot);
                    }
                    _ => prop_assert_eq!(queue.pop_due(Duration::from_secs(1)), list.pop_front()),
                }
                prop_assert_eq!(queue.len(), list.len());
                prop_assert_eq!(queue.first().map(|(s, _)| s), list.front().copied());
            }
        }
    }
}
