//! What is known of other signalling points and their subsystems: Q.714 §5.2 and §5.3.

use super::{Availability, Event};
use crate::codec::sccp::{ReturnCause, Ssn};
use crate::wire::PointCode;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The SCCP of a signalling point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SccpState {
    Allowed,
    /// It cannot be reached; it is asked whether it can again.
    Prohibited,
    /// There is none.
    Unequipped,
}

/// A signalling point of which there is something to remember.
#[derive(Clone, Copy, Debug)]
struct Remote {
    reachable: bool,
    sccp: SccpState,
    /// Restriction level, 0 to 8: messages of less importance are discarded (Q.714 §2.6).
    level: u8,
    /// When the level is taken for one less.
    decay: Duration,
}

const NORMAL: Remote = Remote { reachable: true, sccp: SccpState::Allowed, level: 0, decay: Duration::ZERO };

impl Remote {
    fn is_normal(&self) -> bool {
        self.reachable && self.sccp == SccpState::Allowed && self.level == 0
    }
}

/// A subsystem that is out of service: when it is asked next, and after which time.
#[derive(Clone, Copy, Debug)]
struct Test {
    due: Duration,
    interval: Duration,
}

/// A subsystem at a signalling point.
pub(super) type Place = (PointCode, Ssn);

/// Everything that is not in order. What is not here is thought to be.
#[derive(Debug)]
pub(super) struct Remotes {
    status_time: Duration,
    max_status_time: Duration,
    decay_time: Duration,
    max_remotes: usize,
    max_subsystems: usize,
    remotes: BTreeMap<PointCode, Remote>,
    decays: BTreeSet<(Duration, PointCode)>,
    /// Prohibited subsystems; 1 is the SCCP itself.
    prohibited: BTreeMap<Place, Test>,
    tests: BTreeSet<(Duration, Place)>,
    /// Things that were not remembered, there being too many.
    pub(super) forgotten: u64,
}

impl Remotes {
    pub(super) fn new(config: &super::Config) -> Self {
        Self {
            status_time: config.status_time,
            max_status_time: config.max_status_time.max(config.status_time),
            decay_time: config.decay_time,
            max_remotes: config.max_remotes,
            max_subsystems: config.max_subsystems,
            remotes: BTreeMap::new(),
            decays: BTreeSet::new(),
            prohibited: BTreeMap::new(),
            tests: BTreeSet::new(),
            forgotten: 0,
        }
    }

    fn get(&self, code: PointCode) -> Remote {
        self.remotes.get(&code).copied().unwrap_or(NORMAL)
    }

    /// Remembers the new state of a signalling point, unless there is no room for one more.
    fn set(&mut self, code: PointCode, remote: Remote) -> bool {
        if remote.is_normal() {
            self.remotes.remove(&code);
        } else if self.remotes.len() < self.max_remotes || self.remotes.contains_key(&code) {
            self.remotes.insert(code, remote);
        } else {
            self.forgotten += 1;
            return false;
        }
        true
    }

    /// Whether a message of an importance can go to a signalling point, and if it is routed on a
    /// subsystem number, to that subsystem.
    ///
    /// # Errors
    /// Why not.
    #[inline]
    pub(super) fn check(&self, code: PointCode, ssn: Option<Ssn>, importance: u8) -> Result<(), ReturnCause> {
        if self.remotes.is_empty() && self.prohibited.is_empty() {
            return Ok(());
        }
        let remote = self.get(code);
        if !remote.reachable {
            return Err(ReturnCause::MTP_FAILURE);
        }
        match remote.sccp {
            SccpState::Allowed => {}
            SccpState::Prohibited => return Err(ReturnCause::SCCP_FAILURE),
            SccpState::Unequipped => return Err(ReturnCause::UNEQUIPPED_USER),
        }
        if ssn.is_some_and(|ssn| self.prohibited.contains_key(&(code, ssn))) {
            return Err(ReturnCause::SUBSYSTEM_FAILURE);
        }
        if importance < remote.level {
            return Err(ReturnCause::NETWORK_CONGESTION);
        }
        Ok(())
    }

    /// MTP-PAUSE: nothing of it can be reached, and nothing of it is asked (§5.2.2).
    pub(super) fn pause(&mut self, code: PointCode) -> Option<Event> {
        let before = self.get(code);
        self.cancel_tests(code);
        self.set_level(code, 0, Duration::ZERO);
        let known = self.set(code, Remote { reachable: false, ..NORMAL });
        (known && before.reachable).then_some(Event::PointCode(code, Availability::Prohibited))
    }

    /// MTP-RESUME: all of it is thought to be reachable again (§5.2.3).
    pub(super) fn resume(&mut self, code: PointCode) -> Option<Event> {
        let before = self.get(code);
        self.cancel_tests(code);
        self.set_level(code, 0, Duration::ZERO);
        self.set(code, NORMAL);
        match (before.reachable, before.sccp) {
            (false, _) => Some(Event::PointCode(code, Availability::Allowed)),
            (true, SccpState::Allowed) => None,
            (true, _) => Some(Event::RemoteSccp(code, Availability::Allowed)),
        }
    }

    /// Its SCCP cannot be reached, or there is none (§5.2.4).
    pub(super) fn user_unavailable(
        &mut self,
        now: Duration,
        code: PointCode,
        equipped: bool,
    ) -> Option<Event> {
        let before = self.get(code);
        let sccp = if equipped { SccpState::Prohibited } else { SccpState::Unequipped };
        if before.sccp == sccp || !self.set(code, Remote { sccp, ..before }) {
            return None;
        }
        self.cancel_tests(code);
        if equipped && !self.start_test(now, (code, Ssn::MANAGEMENT)) {
            // What is never asked would stay out of reach.
            self.set(code, before);
            return None;
        }
        (before.sccp == SccpState::Allowed).then_some(Event::RemoteSccp(code, Availability::Prohibited))
    }

    /// The restriction level of a signalling point, from MTP-STATUS or SSC.
    pub(super) fn congested(&mut self, now: Duration, code: PointCode, level: u8) -> Option<Event> {
        let before = self.get(code).level;
        self.set_level(code, level.min(8), now + self.decay_time);
        let after = self.get(code).level;
        (before != after).then_some(Event::Restricted(code, after))
    }

    fn set_level(&mut self, code: PointCode, level: u8, decay: Duration) {
        let before = self.get(code);
        self.decays.remove(&(before.decay, code));
        if self.set(code, Remote { level, decay, ..before }) && level > 0 {
            self.decays.insert((decay, code));
        }
    }

    /// SSP: the subsystem is out of service, and is asked for its state from now on (§5.3.2).
    pub(super) fn prohibit(&mut self, now: Duration, place: Place) -> Option<Event> {
        let new = !self.prohibited.contains_key(&place);
        (new && self.start_test(now, place)).then_some(Event::Subsystem(
            place.0,
            place.1,
            Availability::Prohibited,
        ))
    }

    /// SSA: the subsystem, or with subsystem 1 the SCCP, is in service (§5.3.3).
    pub(super) fn allow(&mut self, place: Place) -> Option<Event> {
        let (code, ssn) = place;
        if ssn == Ssn::MANAGEMENT {
            let before = self.get(code);
            self.stop_test(place);
            self.set(code, Remote { sccp: SccpState::Allowed, ..before });
            return (before.sccp != SccpState::Allowed)
                .then_some(Event::RemoteSccp(code, Availability::Allowed));
        }
        self.stop_test(place).then_some(Event::Subsystem(code, ssn, Availability::Allowed))
    }

    fn start_test(&mut self, now: Duration, place: Place) -> bool {
        if self.prohibited.len() >= self.max_subsystems {
            self.forgotten += 1;
            return false;
        }
        let test = Test { due: now + self.status_time, interval: self.status_time };
        self.prohibited.insert(place, test);
        self.tests.insert((test.due, place));
        true
    }

    fn stop_test(&mut self, place: Place) -> bool {
        let Some(test) = self.prohibited.remove(&place) else { return false };
        self.tests.remove(&(test.due, place));
        true
    }

    fn cancel_tests(&mut self, code: PointCode) {
        while let Some((&place, _)) = self.prohibited.range((code, Ssn(0))..=(code, Ssn(255))).next() {
            self.stop_test(place);
        }
    }

    /// The next subsystem whose T(stat info) is over: it is to be asked. The time doubles (§5.3.4.2).
    pub(super) fn test_due(&mut self, now: Duration) -> Option<Place> {
        let (due, place) = *self.tests.first().filter(|(due, _)| *due <= now)?;
        self.tests.remove(&(due, place));
        let test = self.prohibited.get_mut(&place)?;
        test.interval = (test.interval * 2).min(self.max_status_time);
        test.due = now + test.interval;
        self.tests.insert((test.due, place));
        Some(place)
    }

    /// The next signalling point whose T(D) is over: its congestion is one level less.
    pub(super) fn decay_due(&mut self, now: Duration) -> Option<Event> {
        let (_, code) = *self.decays.first().filter(|(due, _)| *due <= now)?;
        let level = self.get(code).level.saturating_sub(1);
        self.set_level(code, level, now + self.decay_time);
        Some(Event::Restricted(code, level))
    }

    pub(super) fn due(&self) -> Option<Duration> {
        let test = self.tests.first().map(|(due, _)| *due);
        let decay = self.decays.first().map(|(due, _)| *due);
        test.into_iter().chain(decay).min()
    }

    /// Signalling points and subsystems that are remembered.
    pub(super) fn len(&self) -> (usize, usize) {
        (self.remotes.len(), self.prohibited.len())
    }
}
