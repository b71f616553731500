//! What one peer has said of destinations.

use crate::codec::m3ua::AffectedPointCode;
use crate::machine::ss7::PointCode;
use std::collections::HashMap;
use std::time::Duration;

/// Whether a destination can be reached by a peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Availability {
    #[default]
    Available,
    Restricted,
    Unavailable,
}

/// What is remembered of a destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) availability: Availability,
    /// Congestion level.
    pub(super) level: u8,
    /// No news of congestion since the last audit.
    pub(super) stale: bool,
    /// A bit for each service indicator whose user part is not there.
    pub(super) absent: u16,
    /// Until when level and absent user parts count.
    pub(super) until: Duration,
}

/// Statements that deviate from "available", and those that make an exception from a range.
#[derive(Debug, Default)]
pub(super) struct Destinations {
    exact: HashMap<PointCode, Condition>,
    ranges: Vec<(AffectedPointCode, Condition)>,
}

impl Destinations {
    pub(super) fn len(&self) -> usize {
        self.exact.len() + self.ranges.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.ranges.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.exact.clear();
        self.ranges.clear();
    }

    /// What is known of `dpc`.
    #[inline]
    pub(super) fn condition(&self, dpc: PointCode, mono: Duration) -> Condition {
        if self.is_empty() {
            return Condition::default();
        }
        let exact = self.exact.get(&dpc);
        let mut condition = exact.copied().unwrap_or_else(|| {
            // The newest statement about a range stands last.
            let range = self.ranges.iter().rev().find(|(range, _)| range.covers(dpc.0));
            range.map(|(_, condition)| *condition).unwrap_or_default()
        });
        if condition.until <= mono {
            condition.level = 0;
            condition.absent = 0;
        }
        condition
    }

    /// Changes what is known of the affected destinations; `false` if there is no room for it.
    pub(super) fn change(
        &mut self,
        affected: AffectedPointCode,
        mono: Duration,
        limit: usize,
        change: impl Fn(&mut Condition),
    ) -> bool {
        let dpc = PointCode(affected.point_code);
        if affected.mask == 0 {
            let mut condition = self.condition(dpc, mono);
            change(&mut condition);
            let excepted = self.ranges.iter().any(|(range, _)| range.covers(dpc.0));
            if condition == Condition::default() && !excepted {
                self.exact.remove(&dpc);
                return true;
            }
            if !self.exact.contains_key(&dpc) && self.len() >= limit {
                return false;
            }
            self.exact.insert(dpc, condition);
            return true;
        }
        for (dpc, condition) in &mut self.exact {
            if affected.covers(dpc.0) {
                change(condition);
            }
        }
        let known = self
            .ranges
            .iter()
            .position(|(range, _)| range.mask == affected.mask && affected.covers(range.point_code));
        let (_, mut condition) = match known {
            Some(at) => self.ranges.remove(at),
            None => (affected, Condition::default()),
        };
        // Narrower ranges within it are overtaken.
        self.ranges.retain(|(range, _)| range.mask >= affected.mask || !affected.covers(range.point_code));
        change(&mut condition);
        let wider = self.ranges.iter().any(|(range, _)| range.covers(affected.point_code));
        if condition != Condition::default() || wider {
            if self.len() >= limit {
                return false;
            }
            self.ranges.push((affected, condition));
        } else if self.ranges.is_empty() {
            self.exact.retain(|_, condition| *condition != Condition::default());
        }
        true
    }

    /// Everything that deviates from "available".
    pub(super) fn deviating(&self) -> impl Iterator<Item = AffectedPointCode> {
        let exact = self
            .exact
            .iter()
            .filter(|(_, condition)| **condition != Condition::default())
            .map(|(dpc, _)| AffectedPointCode { mask: 0, point_code: dpc.0 });
        exact.chain(self.ranges.iter().map(|(range, _)| *range))
    }
}
