//! Operations that we have invoked: one state machine each (Q.774 §3.2.1.1.3).

use super::dialogue::Table;
use crate::codec::tcap::InvokeId;
use crate::machine::heap::Heap;
use std::time::Duration;

/// What an operation reports (Q.771 §2.3.1.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Class {
    /// Success and failure.
    #[default]
    One = 1,
    /// Failure only.
    Two = 2,
    /// Success only.
    Three = 3,
    /// Neither.
    Four = 4,
}

impl Class {
    /// Whether a Return Result may answer.
    #[must_use]
    pub const fn reports_success(self) -> bool {
        matches!(self, Self::One | Self::Three)
    }

    /// Whether a Return Error may answer.
    #[must_use]
    pub const fn reports_failure(self) -> bool {
        matches!(self, Self::One | Self::Two)
    }
}

/// The end of a list.
pub(super) const NONE: u32 = u32::MAX;

/// An operation in the state Operation Sent.
#[derive(Clone, Copy, Debug)]
struct Invocation {
    /// The next of the same dialogue, or the next free place.
    next: u32,
    /// The dialogue's slot.
    dialogue: u32,
    id: InvokeId,
    class: Class,
}

/// The invocations of all dialogues: a list for each.
#[derive(Debug)]
pub(super) struct Pool {
    places: Vec<Invocation>,
    free: u32,
    used: usize,
    limit: u32,
    timers: Heap,
}

impl Pool {
    pub fn new(limit: u32) -> Self {
        Self { places: Vec::new(), free: NONE, used: 0, limit: limit.min(NONE - 1), timers: Heap::default() }
    }

    pub fn len(&self) -> usize {
        self.used
    }

    /// Octets of memory taken.
    pub fn octets(&self) -> usize {
        self.places.capacity() * size_of::<Invocation>() + self.timers.octets()
    }

    /// Whether so many more would be taken.
    pub fn has_room(&self, more: usize) -> bool {
        self.used + more <= self.limit as usize
    }

    pub fn is_empty(&self, list: u32) -> bool {
        list == NONE
    }

    /// Puts an invocation into a list. The caller has asked for the room and for the ID.
    pub fn insert(&mut self, list: &mut u32, dialogue: u32, id: InvokeId, class: Class, due: Duration) {
        let invocation = Invocation { next: *list, dialogue, id, class };
        let place = match self.free {
            NONE => {
                self.places.push(invocation);
                (self.places.len() - 1) as u32
            }
            place => {
                self.free = self.places[place as usize].next;
                self.places[place as usize] = invocation;
                place
            }
        };
        *list = place;
        self.used += 1;
        self.timers.insert(place, due);
    }

    /// The class of an invocation in progress.
    pub fn find(&self, list: u32, id: InvokeId) -> Option<Class> {
        let mut at = list;
        while let Some(invocation) = self.places.get(at as usize) {
            if invocation.id == id {
                return Some(invocation.class);
            }
            at = invocation.next;
        }
        None
    }

    /// Ends an invocation, if it is in progress.
    pub fn remove(&mut self, list: &mut u32, id: InvokeId) {
        let mut previous = NONE;
        let mut at = *list;
        while let Some(&invocation) = self.places.get(at as usize) {
            if invocation.id == id {
                match previous {
                    NONE => *list = invocation.next,
                    previous => self.places[previous as usize].next = invocation.next,
                }
                self.give_back(at);
                return;
            }
            previous = at;
            at = invocation.next;
        }
    }

    /// Ends all of a list.
    pub fn clear(&mut self, list: &mut u32) {
        let mut at = std::mem::replace(list, NONE);
        while let Some(&invocation) = self.places.get(at as usize) {
            self.give_back(at);
            at = invocation.next;
        }
    }

    fn give_back(&mut self, place: u32) {
        self.timers.remove(place);
        self.places[place as usize].next = self.free;
        self.free = place;
        self.used -= 1;
    }

    /// When the first timer runs out.
    pub fn due(&self) -> Option<Duration> {
        self.timers.first().map(|(due, _)| due)
    }

    /// Ends the first invocation whose timer has run out: the dialogue's slot, ID, class.
    pub fn pop_due(&mut self, mono: Duration, dialogues: &mut Table) -> Option<(u32, InvokeId, Class)> {
        let (_, place) = self.timers.first().filter(|(due, _)| *due <= mono)?;
        let Invocation { dialogue, id, class, .. } = self.places[place as usize];
        match dialogues.slot_mut(dialogue) {
            Some(found) => self.remove(&mut found.invocations, id),
            // Lists end with their dialogues: a timer that outlives one is merely put away.
            None => self.timers.remove(place),
        }
        Some((dialogue, id, class))
    }
}
