//! A first PS node in another process (S803, S1001 between processes): it takes the push whole, goes on by
//! itself until the time to live ends, and tells what became of it.

use super::life::Line;
use super::{Awaiting, Hand, Phase, Router, Step, Transmission};
use crate::push::{Attempt, By, Effect, GatewayId, NotNotified, Rung, State, Ticket};
use crate::wire::Now;

impl Router {
    /// Whether a gateway is in a process of its own.
    pub(super) fn is_remote(&self, gateway: GatewayId) -> bool {
        self.config.remote.contains(&gateway)
    }

    /// S1001: the push goes to its first PS node. The device may see it from now on: it waits for its commit.
    pub(super) fn hand_over(&mut self, now: Now, key: u32, gateway: GatewayId, rung: Rung) {
        let Some(leg) = self.legs.get_mut(key) else { return };
        leg.rung = rung;
        leg.step = Step::Handing { gateway, hand: Hand::Committing };
        let (slot, imsi) = (leg.push, leg.imsi);
        let Some(live) = self.live.get(slot) else { return };
        let line = Line::on(rung, imsi);
        self.counters.notified += 1;
        match live.transmission {
            Transmission::Never => self.write_down_transmission(now, slot, State::Notified, line),
            Transmission::Committing => self.write_down(now, slot, State::Notified, line),
            Transmission::Committed => {
                self.write_down(now, slot, State::Notified, line);
                self.hand(key);
            }
        }
    }

    /// Hands over what waited for the commit.
    pub(super) fn hand(&mut self, key: u32) {
        let Some(leg) = self.legs.get_mut(key) else { return };
        let Step::Handing { gateway, hand: hand @ Hand::Committing } = &mut leg.step else { return };
        let Some(live) = self.live.get(leg.push) else { return };
        *hand = Hand::Asked;
        let (attempt, gateway, imsi) = (leg.tag, *gateway, leg.imsi);
        self.effects.push_back(Effect::Hand { attempt, gateway, imsi, push: live.push.clone() });
    }

    /// The gateway has it, durably. What waits there takes nobody's turn here.
    pub(super) fn hand_taken(&mut self, now: Now, attempt: Attempt) {
        let Some(key) = self.leg_of(attempt) else { return };
        let Some(leg) = self.legs.get_mut(key) else { return };
        let Step::Handing { hand: hand @ Hand::Asked, .. } = &mut leg.step else {
            self.counters.stale += 1;
            return;
        };
        *hand = Hand::Taken;
        let (slot, imsi, rung) = (leg.push, leg.imsi, leg.rung);
        self.handed += 1;
        if let Some(target) = self.targets.get_mut(&imsi) {
            target.legs.retain(|other| *other != key);
        }
        self.write_down(now, slot, State::Notified, Line { by: Some(By::Gateway), ..Line::on(rung, imsi) });
        self.unpark(imsi);
    }

    /// Takes a leg out of the count of those that wait at a gateway.
    pub(super) fn not_handed_any_more(&mut self, step: &Step) {
        if matches!(step, Step::Handing { hand: Hand::Taken, .. }) {
            self.handed -= 1;
        }
    }

    /// The gateway would not take it, or tells what became of it.
    pub(super) fn hand_ended(&mut self, now: Now, attempt: Attempt, outcome: Result<(), NotNotified>) {
        if let Some(key) = self.leg_of(attempt) {
            self.hand_ended_for(now, key, outcome);
        }
        self.note(attempt);
    }

    fn hand_ended_for(&mut self, now: Now, key: u32, outcome: Result<(), NotNotified>) {
        let Some(leg) = self.legs.get(key) else { return };
        let (slot, imsi, rung) = (leg.push, leg.imsi, leg.rung);
        // Nobody can have delivered what was not handed over.
        if !matches!(leg.step, Step::Handing { hand: Hand::Asked | Hand::Taken, .. }) {
            self.counters.stale += 1;
            return;
        }
        let Some(live) = self.live.get(slot) else { return };
        let (ended, late) = (live.phase == Phase::Ended, live.push.expires_ms <= now.wall_ms());
        match outcome {
            Ok(()) if !ended && late => self.expire(now, slot),
            Ok(()) => {
                self.forget_leg(key);
                let line = Line { by: Some(By::Device), ..Line::on(rung, imsi) };
                if ended {
                    self.write_down(now, slot, State::Delivered, line);
                    self.conclude(now, slot);
                } else {
                    // What else waits for this device need not wait any longer.
                    self.present(imsi);
                    self.end_with(now, slot, State::Delivered, line);
                }
            }
            Err(NotNotified { refused, keep }) => {
                self.take_back(key);
                self.third_rung(now, key, refused, keep);
            }
        }
    }

    /// A leg that goes on here counts here again.
    fn take_back(&mut self, key: u32) {
        let Some(leg) = self.legs.get_mut(key) else { return };
        let step = std::mem::replace(&mut leg.step, Step::Notifying);
        let imsi = leg.imsi;
        if matches!(step, Step::Handing { hand: Hand::Taken, .. })
            && let Some(target) = self.targets.get_mut(&imsi)
        {
            target.legs.push(key);
        }
        self.not_handed_any_more(&step);
    }

    /// Has it said when everything that has been written so far is committed: the gateway forgets what it
    /// told once it has its answer.
    fn note(&mut self, attempt: Attempt) {
        let last = self.effects.iter_mut().rev().find_map(|effect| match effect {
            Effect::Persist { ticket, .. } => Some(ticket),
            _ => None,
        });
        let Some(ticket) = last else {
            self.effects.push_back(Effect::Noted { attempt });
            return;
        };
        let ticket = *ticket.get_or_insert_with(|| {
            self.tickets += 1;
            Ticket(self.tickets)
        });
        self.awaiting.push_back((ticket, Awaiting::Noted(attempt)));
    }
}
