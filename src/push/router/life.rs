//! Coming in, being kept, ending.

use super::timers::Due;
use super::{Awaiting, Live, Phase, Router, Step, Transmission, mono, read};
use crate::push::{
    By, Cause, Change, Effect, HistoryEntry, Keep, Push, PushId, Reason, Refused, Report, Rung, State, Via,
};
use crate::wire::{Imsi, Now};
use std::sync::Arc;
use std::time::Duration;

/// What a line of history tells besides time and state.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    pub rung: Option<Rung>,
    pub cause: Option<Cause>,
    pub by: Option<By>,
    pub imsi: Option<Imsi>,
    pub via: Option<Via>,
}

impl Line {
    pub fn on(rung: Rung, imsi: Imsi) -> Self {
        Self { rung: Some(rung), imsi: Some(imsi), ..Self::default() }
    }

    pub fn because(self, refused: &Refused) -> Self {
        Self { cause: Some(refused.cause), by: Some(refused.by), via: refused.via, ..self }
    }
}

/// How far along a push is, for pushes with several devices.
fn progress(state: State) -> u8 {
    match state {
        State::Received | State::Stored | State::Kept => 0,
        State::Locating => 1,
        State::Notified => 2,
        State::Activated => 3,
        State::Transmitted => 4,
        State::Delivered | State::Failed | State::Expired | State::Cancelled => 5,
    }
}

impl Router {
    pub(super) fn take(&mut self, now: Now, mut push: Push, again: bool) {
        if self.by_id.contains_key(&push.id) || push.state.is_terminal() {
            return;
        }
        self.counters.accepted += 1;
        if push.targets.is_empty()
            && let Ok(targets) = read(&self.directory).resolve(now, &push.to)
        {
            push.targets = targets;
        }
        if push.targets.len() > 64 {
            push.targets = push.targets[..64].into();
        }
        self.serial = self.serial.wrapping_add(1);
        let serial = self.serial;
        let transmission = if push.transmitted { Transmission::Committed } else { Transmission::Never };
        let (id, expires_ms, tries, targets) = (push.id, push.expires_ms, push.tries, push.targets.clone());
        let slot = self.live.insert(Live {
            push: Arc::new(push),
            serial,
            phase: Phase::Kept,
            state: State::Stored,
            tries,
            round: 0,
            transmission,
            legs: Vec::new(),
            settled: 0,
            retry: 0,
            until_present: 0,
            no_sms: 0,
            refused: None,
            closed: false,
        });
        self.by_id.insert(id, slot);
        let mut crowded = false;
        for imsi in &targets {
            let target = self.targets.entry(*imsi).or_default();
            crowded |= target.pushes.len() >= self.config.max_pushes_per_subscriber;
            target.pushes.push(slot);
        }
        self.tell_live();
        if again {
            let cause = Refused::new(Reason::Restarted, By::PushServer, None);
            self.write_down(now, slot, State::Stored, Line::default().because(&cause));
        }
        if expires_ms <= now.wall_ms() {
            self.expire(now, slot);
        } else if targets.is_empty() && !self.may_resolve(slot) {
            self.end(now, slot, State::Failed, Refused::new(Reason::UnknownUser, By::PushServer, None));
        } else if crowded && !again {
            self.end(now, slot, State::Failed, Refused::new(Reason::Overloaded, By::PushServer, None));
        } else {
            self.timers.set(mono(now, expires_ms), Due::TimeToLive { push: slot, serial });
            self.queue(slot);
        }
    }

    pub(super) fn queue(&mut self, slot: u32) {
        if let Some(live) = self.live.get_mut(slot) {
            live.phase = Phase::Queued;
            live.round += 1;
            self.ready[live.push.priority as usize].push_back((slot, live.serial));
        }
    }

    fn entry(now: Now, state: State, line: Line) -> HistoryEntry {
        let Line { rung, cause, by, imsi, via } = line;
        HistoryEntry { at_ms: now.wall_ms(), state, rung, cause, by, imsi, via }
    }

    fn change(live: &Live, entry: HistoryEntry) -> Change {
        Change::Progress {
            push: live.push.id,
            state: live.state,
            entry,
            tries: live.tries,
            transmitted: live.transmission != Transmission::Never,
        }
    }

    /// Writes a line of history; the push as a whole moves on if the line is further along.
    pub(super) fn write_down(&mut self, now: Now, slot: u32, state: State, line: Line) {
        let Some(live) = self.live.get_mut(slot) else { return };
        if live.phase != Phase::Ended
            && !state.is_terminal()
            && (state == State::Kept || progress(state) >= progress(live.state))
        {
            live.state = state;
        }
        let change = Self::change(live, Self::entry(now, state, line));
        self.persist(change);
    }

    /// Writes a line about one device of several: the push as a whole does not move.
    pub(super) fn write_down_aside(&mut self, now: Now, slot: u32, state: State, line: Line) {
        let Some(live) = self.live.get(slot) else { return };
        let change = Self::change(live, Self::entry(now, state, line));
        self.persist(change);
    }

    /// As `write_down`, for the first hand-over to the network, which waits for its commit.
    pub(super) fn write_down_transmission(&mut self, now: Now, slot: u32, state: State, line: Line) {
        let Some(live) = self.live.get_mut(slot) else { return };
        live.transmission = Transmission::Committing;
        if live.phase != Phase::Ended {
            live.state = state;
        }
        let change = Self::change(live, Self::entry(now, state, line));
        let awaiting = Awaiting::Transmission { push: slot, serial: live.serial };
        self.persist_then(change, awaiting);
    }

    /// Puts a push aside after a round that did not get through.
    pub(super) fn keep(&mut self, now: Now, slot: u32) {
        let recheck = self.config.recheck;
        let Some(live) = self.live.get_mut(slot) else { return };
        live.phase = Phase::Kept;
        let (push, serial, round, refused) = (slot, live.serial, live.round, live.refused);
        // When the first of those who are tried again may be.
        let mut at: Option<Duration> = None;
        for (place, imsi) in live.push.targets.iter().enumerate() {
            if live.retry >> place & 1 == 1
                && let Some(target) = self.targets.get(imsi)
            {
                at = Some(at.map_or(target.not_before, |at| at.min(target.not_before)));
            }
        }
        let at = at.or(recheck.map(|pause| now.mono + pause));
        if let Some(at) = at {
            self.timers.set(at.max(now.mono), Due::Retry { push, serial, round });
        }
        self.counters.kept += 1;
        let line = Line { rung: Some(Rung::Kept), ..Line::default() };
        let line = refused.as_ref().map_or(line, |refused| line.because(refused));
        self.write_down(now, slot, State::Kept, line);
        self.tidy_timers();
    }

    /// Notes that a subscriber could not be reached now, for the pause before the next try.
    pub(super) fn back_off(&mut self, now: Now, imsi: Imsi) {
        let (first, longest) = (self.config.back_off, self.config.max_back_off);
        let spread = self.dice.u32() % 128;
        let Some(target) = self.targets.get_mut(&imsi) else { return };
        if now.mono < target.not_before {
            return;
        }
        let pause = first.saturating_mul(1 << target.failures.min(16)).min(longest);
        target.failures = target.failures.saturating_add(1);
        // Up to an eighth longer, so that many do not come back at one moment.
        target.not_before = now.mono + pause + pause * spread / 1024;
    }

    /// A subscriber is there: what was kept for them goes on at once, and pauses are short again.
    pub(super) fn present(&mut self, imsi: Imsi) {
        if let Some(target) = self.targets.get_mut(&imsi) {
            target.failures = 0;
        }
        self.wake(imsi);
    }

    /// A subscriber may be there: what was kept for them goes on at once.
    pub(super) fn wake(&mut self, imsi: Imsi) {
        let Some(target) = self.targets.get_mut(&imsi) else { return };
        target.presence = target.presence.wrapping_add(1);
        target.not_before = Duration::ZERO;
        for slot in target.pushes.clone() {
            if self.live.get(slot).is_some_and(|live| live.phase == Phase::Kept) {
                self.queue(slot);
            }
        }
    }

    pub(super) fn cancel(&mut self, now: Now, id: PushId) {
        let Some(slot) = self.by_id.get(&id).copied() else { return };
        let refused = Refused::new(Reason::TakenBack, By::ApplicationServer, None);
        self.end(now, slot, State::Cancelled, refused);
    }

    pub(super) fn time_to_live(&mut self, now: Now, slot: u32, serial: u32) {
        let Some(live) = self.live.get(slot) else { return };
        if live.serial != serial {
            return;
        }
        if now.wall_ms() < live.push.expires_ms {
            // The wall clock was set back.
            let at = mono(now, live.push.expires_ms).max(now.mono + Duration::from_millis(1));
            self.timers.set(at, Due::TimeToLive { push: slot, serial });
        } else if live.phase == Phase::Ended {
            self.abandon_all(slot);
            self.free_if_done(slot);
        } else {
            self.expire(now, slot);
        }
    }

    pub(super) fn expire(&mut self, now: Now, slot: u32) {
        self.end(now, slot, State::Expired, Refused::new(Reason::TimeToLive, By::PushServer, None));
    }

    /// Decides the end of a push. The report follows the commit.
    pub(super) fn end(&mut self, now: Now, slot: u32, state: State, refused: Refused) {
        let line = Line { rung: refused.rung, ..Line::default() };
        self.end_with(now, slot, state, line.because(&refused));
    }

    pub(super) fn end_with(&mut self, now: Now, slot: u32, state: State, line: Line) {
        let Some(live) = self.live.get_mut(slot).filter(|live| live.phase != Phase::Ended) else { return };
        // Its turn, which it had or was about to have, goes to the next.
        let turn = live.phase == Phase::Queued;
        live.phase = Phase::Ended;
        live.state = state;
        match state {
            State::Delivered => self.counters.delivered += 1,
            State::Expired => self.counters.expired += 1,
            State::Cancelled => self.counters.cancelled += 1,
            _ => self.counters.failed += 1,
        }
        let entry = Self::entry(now, state, line);
        let change = Self::change(live, entry);
        let report = Report {
            push: live.push.id,
            application: live.push.application.clone(),
            to: live.push.to.clone(),
            report_to: live.push.report_to.clone(),
            entry,
        };
        let awaiting = Awaiting::End { push: slot, serial: live.serial, report: Box::new(report) };
        self.persist_then(change, awaiting);
        if turn && let Some(live) = self.live.get(slot) {
            let push = live.push.clone();
            push.targets.iter().for_each(|imsi| self.unpark(*imsi));
        }
        if state != State::Delivered {
            self.abandon_all(slot);
        }
    }

    /// Takes back every attempt of a push.
    pub(super) fn abandon_all(&mut self, slot: u32) {
        let Some(live) = self.live.get_mut(slot) else { return };
        for key in std::mem::take(&mut live.legs) {
            self.drop_leg(key);
        }
    }

    /// Forgets an attempt; whoever works on it is told.
    pub(super) fn drop_leg(&mut self, key: u32) {
        let Some(leg) = self.legs.remove(key) else { return };
        self.not_handed_any_more(&leg.step);
        if !matches!(leg.step, Step::Committing(_)) {
            self.effects.push_back(Effect::Abandon { attempt: leg.tag });
        }
        if let Some(target) = self.targets.get_mut(&leg.imsi) {
            target.legs.retain(|other| *other != key);
        }
        self.unpark(leg.imsi);
    }

    /// Forgets a push whose end is committed and of which nothing is under way.
    pub(super) fn free_if_done(&mut self, slot: u32) {
        if !self.live.get(slot).is_some_and(|live| live.closed && live.legs.is_empty()) {
            return;
        }
        let Some(live) = self.live.remove(slot) else { return };
        self.by_id.remove(&live.push.id);
        for imsi in &live.push.targets {
            if let Some(target) = self.targets.get_mut(imsi) {
                target.pushes.retain(|other| *other != slot);
                if target.pushes.is_empty() {
                    self.targets.remove(imsi);
                }
            }
        }
        self.tell_live();
        self.tidy_timers();
    }

    fn tell_live(&self) {
        self.admission.set_live(self.live.len());
    }

    /// Ends a round when its last attempt has ended.
    pub(super) fn conclude(&mut self, now: Now, slot: u32) {
        let Some(live) = self.live.get(slot).filter(|live| live.legs.is_empty()) else { return };
        match live.phase {
            Phase::Ended => self.free_if_done(slot),
            Phase::Running if live.retry | live.until_present != 0 => self.keep(now, slot),
            Phase::Running => {
                let nobody = Refused::new(Reason::SystemFailure, By::PushServer, None);
                let refused = live.refused.unwrap_or(nobody);
                self.end(now, slot, State::Failed, refused);
            }
            Phase::Queued | Phase::Parked | Phase::Kept => {}
        }
    }

    /// Notes how one subscriber's part of the round ended.
    pub(super) fn settle(&mut self, slot: u32, place: u8, keep: Keep, refused: Refused) {
        let Some(live) = self.live.get_mut(slot) else { return };
        let bit = 1 << place;
        match keep {
            Keep::No => {
                // Another address of the same subscriber may still wait for its turn.
                if (live.retry | live.until_present) & bit == 0 {
                    live.settled |= bit;
                }
            }
            Keep::Retry => live.retry |= bit,
            Keep::UntilPresent => live.until_present |= bit,
        }
        if keep != Keep::No {
            live.settled &= !bit;
        }
        live.refused = Some(refused);
    }
}
