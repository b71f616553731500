//! Paths: what is known about each peer GSN. TS 29.060 §7.2, TS 23.007 §18.

use crate::machine::timer::Queue;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// What a peer's restart counter says, compared with the one known before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The first value heard of this peer.
    First,
    /// The known value.
    Same,
    /// A newer value: the peer has restarted and lost its contexts.
    Restarted {
        /// The value known before.
        old: u8,
    },
    /// An older value: this message was overtaken by a newer one (TS 23.007 §18) and says nothing.
    Stale,
    /// Nothing could be remembered: the table of paths is full of paths in use.
    Untracked,
}

/// Compares restart counters as TS 23.007 §18 does, taking the roll-over of the eight-bit integer
/// into account: a value up to 127 steps ahead is newer, all others are older.
#[must_use]
pub const fn compare(known: Option<u8>, heard: u8) -> Heard {
    match known {
        None => Heard::First,
        Some(old) => match heard.wrapping_sub(old) {
            0 => Heard::Same,
            1..=127 => Heard::Restarted { old },
            _ => Heard::Stale,
        },
    }
}

#[derive(Debug)]
pub(crate) struct Path {
    /// Where Echo Requests go.
    pub(crate) peer: SocketAddr,
    /// The peer's restart counter.
    pub(crate) restart: Option<u8>,
    /// Contexts that depend on this path (TS 29.060 §7.2.1: a path in use).
    pub(crate) users: u32,
    /// Our requests without an answer.
    pub(crate) in_flight: u32,
    pub(crate) next_sequence: u16,
    /// N3-REQUESTS Echo Requests went unanswered, and nothing was heard since.
    pub(crate) down: bool,
    live: bool,
}

/// All paths, by the peer's address. Paths that nothing depends on wait, least recently used
/// first, to make room for others.
#[derive(Debug)]
pub(crate) struct Paths {
    index: HashMap<IpAddr, u32>,
    slots: Vec<Path>,
    free: Vec<u32>,
    idle: Queue,
    /// When to send the next Echo Request.
    pub(crate) echo: Queue,
    limit: u32,
    first_sequence: u16,
    pub(crate) down: u32,
}

impl Paths {
    pub(crate) fn new(limit: u32, first_sequence: u16) -> Self {
        Self {
            index: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            idle: Queue::default(),
            echo: Queue::default(),
            limit: limit.clamp(1, u32::MAX - 1),
            first_sequence,
            down: 0,
        }
    }

    #[inline]
    pub(crate) fn find(&self, peer: IpAddr) -> Option<u32> {
        self.index.get(&peer).copied()
    }

    #[inline]
    pub(crate) fn get(&self, slot: u32) -> &Path {
        &self.slots[slot as usize]
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, slot: u32) -> &mut Path {
        &mut self.slots[slot as usize]
    }

    /// The path to `peer`, made if there is none. `None`: every path is in use.
    pub(crate) fn open(&mut self, peer: SocketAddr) -> Option<u32> {
        if let Some(slot) = self.find(peer.ip()) {
            self.settle(slot);
            return Some(slot);
        }
        if self.index.len() >= self.limit as usize {
            let (oldest, _) = self.idle.first()?;
            self.close(oldest);
        }
        let path = Path {
            peer,
            restart: None,
            users: 0,
            in_flight: 0,
            next_sequence: self.first_sequence,
            down: false,
            live: true,
        };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = path;
                slot
            }
            None => {
                self.slots.push(path);
                (self.slots.len() - 1) as u32
            }
        };
        self.index.insert(peer.ip(), slot);
        self.settle(slot);
        Some(slot)
    }

    fn close(&mut self, slot: u32) {
        self.idle.remove(slot);
        self.echo.remove(slot);
        let path = &mut self.slots[slot as usize];
        if path.down {
            self.down -= 1;
        }
        path.live = false;
        self.index.remove(&path.peer.ip());
        self.free.push(slot);
    }

    /// Puts the path among the idle ones, or takes it from there.
    pub(crate) fn settle(&mut self, slot: u32) {
        let path = &self.slots[slot as usize];
        if path.users == 0 && path.in_flight == 0 {
            self.idle.push(slot, Duration::ZERO);
        } else {
            self.idle.remove(slot);
        }
    }

    /// Takes note of the peer's restart counter.
    pub(crate) fn learn(&mut self, slot: u32, value: u8) -> Heard {
        let path = self.get_mut(slot);
        let heard = compare(path.restart, value);
        if !matches!(heard, Heard::Stale) {
            path.restart = Some(value);
        }
        heard
    }

    /// Says that the path is down, or up again; `true` if that is new.
    pub(crate) fn set_down(&mut self, slot: u32, down: bool) -> bool {
        let path = &mut self.slots[slot as usize];
        if path.down == down {
            return false;
        }
        path.down = down;
        if down {
            self.down += 1;
        } else {
            self.down -= 1;
        }
        true
    }

    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Path> {
        self.slots.iter().filter(|path| path.live)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(n: u8) -> SocketAddr {
        SocketAddr::from(([127, 0, 1, n], 2123))
    }

    /// TS 23.007 §18: the comparison takes the integer roll-over into account.
    #[test]
    fn a_restart_counter_is_newer_older_or_the_same_across_the_wrap() {
        assert_eq!(compare(None, 7), Heard::First);
        for known in 0..=255u8 {
            for ahead in 0..=255u8 {
                let expected = match ahead {
                    0 => Heard::Same,
                    1..=127 => Heard::Restarted { old: known },
                    128..=255 => Heard::Stale,
                };
                assert_eq!(compare(Some(known), known.wrapping_add(ahead)), expected);
            }
        }
        assert_eq!(compare(Some(255), 0), Heard::Restarted { old: 255 });
        assert_eq!(compare(Some(0), 255), Heard::Stale);
    }

    #[test]
    fn a_message_that_was_overtaken_by_a_newer_one_is_no_restart() {
        let mut paths = Paths::new(4, 0);
        let slot = paths.open(peer(1)).unwrap();
        assert_eq!(paths.learn(slot, 254), Heard::First);
        assert_eq!(paths.learn(slot, 1), Heard::Restarted { old: 254 });
        assert_eq!(paths.learn(slot, 254), Heard::Stale);
        assert_eq!(paths.learn(slot, 1), Heard::Same);
    }

    #[test]
    fn the_least_recently_used_idle_path_makes_room_and_one_in_use_never_does() {
        let mut paths = Paths::new(3, 0);
        let first = paths.open(peer(1)).unwrap();
        paths.get_mut(first).users = 1;
        paths.settle(first);
        paths.open(peer(2)).unwrap();
        paths.open(peer(3)).unwrap();
        paths.open(peer(2)).unwrap();
        paths.open(peer(4)).unwrap();
        assert!(paths.find(peer(3).ip()).is_none());
        for n in [1, 2, 4] {
            let slot = paths.find(peer(n).ip()).unwrap();
            paths.get_mut(slot).users = 1;
            paths.settle(slot);
        }
        assert_eq!(paths.open(peer(5)), None);
        assert_eq!(paths.len(), 3);
    }
}
