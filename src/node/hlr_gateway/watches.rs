//! Which GGSN waits for which subscriber: what the store holds of it, and what is on its way there.

use crate::push::Watch;
use crate::wire::Imsi;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

#[derive(Clone, Copy, Debug)]
struct State {
    /// The request that brought it in: tells it from one that was removed before.
    born: u64,
    /// The last request that wrote it.
    writer: u64,
    /// The store has it.
    committed: bool,
    /// The HLR watches for it: it stays.
    wanted: bool,
}

/// What a request that wants a watch is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secured {
    /// It is in the store.
    Already,
    /// It must be written; `new`: it was not there at all.
    Write { born: u64, new: bool },
    /// There is no room.
    Full,
}

#[derive(Debug)]
pub(super) struct Watches {
    all: BTreeMap<Watch, State>,
    max: usize,
}

impl Watches {
    pub(super) fn new(max: usize) -> Self {
        Self { all: BTreeMap::new(), max }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn contains(&self, watch: &Watch) -> bool {
        self.all.contains_key(watch)
    }

    /// Takes one from the store.
    pub(super) fn load(&mut self, watch: Watch) {
        self.all.insert(watch, State { born: 0, writer: 0, committed: true, wanted: true });
    }

    /// `request` wants the watch to be in the store.
    pub(super) fn secure(&mut self, watch: Watch, request: u64) -> Secured {
        if let Some(state) = self.all.get_mut(&watch) {
            if state.committed {
                return Secured::Already;
            }
            state.writer = request;
            return Secured::Write { born: state.born, new: false };
        }
        if self.all.len() >= self.max {
            return Secured::Full;
        }
        let state = State { born: request, writer: request, committed: false, wanted: false };
        self.all.insert(watch, state);
        Secured::Write { born: request, new: true }
    }

    /// The HLR watches; `false`: the watch was removed meanwhile.
    pub(super) fn want(&mut self, watch: &Watch) -> bool {
        let Some(state) = self.all.get_mut(watch) else { return false };
        state.wanted = true;
        true
    }

    /// The store has what was written for the one that was `born` then.
    pub(super) fn committed(&mut self, watch: &Watch, born: u64) {
        if let Some(state) = self.all.get_mut(watch).filter(|state| state.born == born) {
            state.committed = true;
        }
    }

    /// The store could not write it for `request`, or the HLR does not watch for it. Whether it is removed: not
    /// where others have it from the HLR or the store.
    pub(super) fn give_up(&mut self, watch: &Watch, request: u64, unwritten: bool) -> bool {
        let gone = self.all.get(watch).is_some_and(|state| {
            state.writer == request && if unwritten { !state.committed } else { !state.wanted }
        });
        gone && self.remove(watch)
    }

    /// `false`: there is none.
    pub(super) fn remove(&mut self, watch: &Watch) -> bool {
        self.all.remove(watch).is_some()
    }

    /// The GGSNs that wait for a subscriber.
    pub(super) fn of(&self, imsi: Imsi) -> impl Iterator<Item = Watch> {
        let lowest = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        self.all
            .range(Watch { imsi, gateway: lowest }..)
            .map(|(watch, _)| *watch)
            .take_while(move |watch| watch.imsi == imsi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(imsi: &str, gateway: &str) -> Watch {
        Watch { imsi: imsi.parse().unwrap(), gateway: gateway.parse().unwrap() }
    }

    #[test]
    fn the_watches_of_one_subscriber_are_found_among_all() {
        let mut watches = Watches::new(10);
        let (a, b, c) = ("001010000000001", "001010000000002", "001010000000003");
        for (imsi, gateway) in
            [(b, "127.0.0.2:2123"), (a, "127.0.0.2:2123"), (b, "[::1]:2123"), (c, "127.0.0.2:2123")]
        {
            watches.load(watch(imsi, gateway));
        }
        let found: Vec<_> = watches.of(b.parse().unwrap()).map(|watch| watch.gateway.to_string()).collect();
        assert_eq!(found, ["127.0.0.2:2123", "[::1]:2123"]);
        assert_eq!(watches.of("001010000000009".parse().unwrap()).count(), 0);
    }

    #[test]
    fn a_watch_goes_only_if_nobody_else_has_it() {
        let mut watches = Watches::new(1);
        let one = watch("001010000000001", "127.0.0.2:2123");
        assert_eq!(watches.secure(one, 1), Secured::Write { born: 1, new: true });
        assert_eq!(watches.secure(watch("001010000000002", "127.0.0.2:2123"), 2), Secured::Full);
        // A second request writes it too; the first one's failure is not its own.
        assert_eq!(watches.secure(one, 3), Secured::Write { born: 1, new: false });
        assert!(!watches.give_up(&one, 1, false));
        assert!(watches.want(&one));
        assert!(!watches.give_up(&one, 3, false));
        watches.committed(&one, 1);
        assert_eq!(watches.secure(one, 4), Secured::Already);
        assert!(!watches.give_up(&one, 3, true));
        assert!(watches.remove(&one));
        // What was written of the old one says nothing of a new one.
        assert_eq!(watches.secure(one, 5), Secured::Write { born: 5, new: true });
        watches.committed(&one, 1);
        assert_eq!(watches.secure(one, 6), Secured::Write { born: 5, new: false });
        assert!(watches.give_up(&one, 6, true));
        assert_eq!(watches.len(), 0);
    }
}
