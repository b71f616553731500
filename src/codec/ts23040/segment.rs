//! One message in as many short messages as it takes: TS 23.040 §9.2.3.24.1 and §9.2.3.24.8.

use super::MOST_USER_DATA;
use super::ie::{Concatenation, Ports, UserData};
use super::value::DataCoding;
use crate::wire::{Full, Writer};
use std::collections::BTreeMap;
use std::time::Duration;

/// 8 bit data cut into the user data of at most 255 short messages.
#[derive(Clone, Copy, Debug)]
pub struct Segments<'a> {
    data: &'a [u8],
    ports: Option<Ports>,
    coding: DataCoding,
    reference: u16,
    wide: bool,
    room: usize,
    total: u8,
}

impl<'a> Segments<'a> {
    /// Cuts `data` for `ports`. What fits into one short message stays whole; the parts of what does not
    /// bear `reference`, with its 16 bits if `wide`, or else the lower 8.
    ///
    /// # Errors
    /// More than 255 short messages hold.
    pub fn new(
        data: &'a [u8],
        ports: Option<Ports>,
        coding: DataCoding,
        reference: u16,
        wide: bool,
    ) -> Result<Self, Full> {
        let ports_length = ports.map_or(0, |ports| ports.length());
        let whole = MOST_USER_DATA - if ports.is_some() { 1 + ports_length } else { 0 };
        let part = MOST_USER_DATA - 1 - ports_length - Concatenation::length(wide);
        let (room, total) = match data.len() {
            length if length <= whole => (whole, 1),
            length => (part, length.div_ceil(part)),
        };
        let total = u8::try_from(total).map_err(|_| Full)?;
        Ok(Self { data, ports, coding, reference, wide, room, total })
    }

    /// How many short messages there are.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.total
    }

    /// The user data of short message `number`, from 1, written into `buffer`; `None`: there is none.
    #[must_use]
    pub fn part<'b>(&self, number: u8, buffer: &'b mut [u8; MOST_USER_DATA]) -> Option<UserData<'b>> {
        if number == 0 || number > self.total {
            return None;
        }
        let start = usize::from(number - 1) * self.room;
        let part = &self.data[start..self.data.len().min(start + self.room)];
        let concatenation = (self.total > 1).then_some(Concatenation {
            reference: if self.wide { self.reference } else { self.reference & 0xff },
            wide: self.wide,
            total: self.total,
            number,
        });
        let has_header = concatenation.is_some() || self.ports.is_some();
        let mut w = Writer::new(buffer);
        if has_header {
            let mark = w.open_u8();
            self.ports.iter().for_each(|ports| ports.write(&mut w));
            concatenation.iter().for_each(|concatenation| concatenation.write(&mut w));
            w.close_u8(mark);
        }
        w.slice(part);
        let length = w.finish().ok()?;
        UserData::of_octets(&buffer[..length], has_header, self.coding)
    }
}

/// What an [`Assembly`] spends at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Messages under way; default 64. The oldest gives way.
    pub messages: usize,
    /// How long the rest of a message is awaited; default 10 min.
    pub wait: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { messages: 64, wait: Duration::from_secs(600) }
    }
}

/// What the parts of one message have in common, besides the sender.
type Key<S> = (S, u16, bool, u8);

#[derive(Debug)]
struct Parts {
    since: Duration,
    turn: u64,
    parts: BTreeMap<u8, Vec<u8>>,
}

/// Puts concatenated messages together, whatever their order. `S` tells senders apart.
#[derive(Debug)]
pub struct Assembly<S> {
    bounds: Bounds,
    waiting: BTreeMap<Key<S>, Parts>,
    turn: u64,
    whole: Vec<u8>,
}

impl<S: Ord + Clone> Assembly<S> {
    /// Nothing waiting.
    #[must_use]
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, waiting: BTreeMap::new(), turn: 0, whole: Vec::new() }
    }

    /// Messages under way.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none is under way.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes user data in octets that came from `sender` at `now`; the whole message, once it is there.
    /// A part that comes again replaces the one before.
    pub fn add<'a>(&'a mut self, now: Duration, sender: &S, data: &UserData<'a>) -> Option<&'a [u8]> {
        let Some(Concatenation { reference, wide, total, number }) = data.concatenation() else {
            return Some(data.data());
        };
        self.turn += 1;
        let turn = self.turn;
        let wait = self.bounds.wait;
        self.waiting.retain(|_, parts| now.saturating_sub(parts.since) <= wait);
        let key = (sender.clone(), reference, wide, total);
        if !self.waiting.contains_key(&key)
            && self.waiting.len() >= self.bounds.messages.max(1)
            && let Some(oldest) = self.waiting.iter().min_by_key(|(_, p)| p.turn).map(|(key, _)| key.clone())
        {
            self.waiting.remove(&oldest);
        }
        let entry =
            self.waiting.entry(key.clone()).or_insert(Parts { since: now, turn, parts: BTreeMap::new() });
        entry.parts.insert(number, data.data().to_vec());
        // Numbers are from 1 to the total, so that as many as the total are all of them.
        if entry.parts.len() < usize::from(total) {
            return None;
        }
        let entry = self.waiting.remove(&key)?;
        self.whole.clear();
        entry.parts.values().for_each(|part| self.whole.extend_from_slice(part));
        Some(&self.whole)
    }
}
