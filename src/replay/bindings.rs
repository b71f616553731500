//! What takes the place of recorded values in one run.

use super::unit::{Kind, show};
use std::collections::HashMap;
use std::fmt;

/// Whose choice a value is, as seen from the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Ours.
    Us,
    /// The node's under test.
    Them,
    /// The same at both ends.
    Both,
}

/// One substitution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Substitution {
    /// What it is.
    pub kind: Kind,
    /// Whose choice it is.
    pub side: Side,
    /// The recorded value.
    pub recorded: Vec<u8>,
    /// The value of this run.
    pub now: Vec<u8>,
}

impl fmt::Display for Substitution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = match self.side {
            Side::Us => "ours",
            Side::Them => "theirs",
            Side::Both => "both",
        };
        let (recorded, now) = (show(self.kind, &self.recorded), show(self.kind, &self.now));
        write!(f, "{} ({whose}): {recorded} -> {now}", self.kind.name())
    }
}

/// Recorded values → those of this run.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    known: HashMap<(Kind, Side, Vec<u8>), Vec<u8>>,
    order: Vec<(Kind, Side, Vec<u8>)>,
}

impl Bindings {
    /// The value in the place of `recorded`.
    #[must_use]
    pub fn get(&self, kind: Kind, side: Side, recorded: &[u8]) -> Option<&Vec<u8>> {
        if let Some(value) = self.known.get(&(kind, side, recorded.to_vec())) {
            return Some(value);
        }
        None
    }

    /// The value in the place of `recorded`; of an IPv6 address also one within the prefix that took the
    /// place of its own.
    #[must_use]
    pub fn value(&self, kind: Kind, side: Side, recorded: &[u8]) -> Option<Vec<u8>> {
        if let Some(value) = self.get(kind, side, recorded) {
            return Some(value.clone());
        }
        if kind != Kind::UserAddress || recorded.len() != 16 {
            return None;
        }
        let prefix = self.known.iter().find(|((is, _, of), to)| {
            *is == kind && of.len() == 16 && to.len() == 16 && of[..8] == recorded[..8]
        });
        prefix.map(|(_, to)| [&to[..8], &recorded[8..]].concat())
    }

    /// Puts `now` in the place of `recorded` from now on.
    pub fn set(&mut self, kind: Kind, side: Side, recorded: &[u8], now: Vec<u8>) {
        let key = (kind, side, recorded.to_vec());
        if self.known.insert(key.clone(), now).is_none() {
            self.order.push(key);
        }
    }

    /// What took the place of something else, in the order learned.
    pub fn substitutions(&self) -> impl Iterator<Item = Substitution> + use<'_> {
        self.order.iter().filter_map(|key| {
            let (kind, side, recorded) = key.clone();
            let now = self.known.get(key)?.clone();
            (now != recorded).then_some(Substitution { kind, side, recorded, now })
        })
    }
}
