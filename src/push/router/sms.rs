//! The third rung: a short message through the CS domain (US 2013/0121252 §0106), where the rung before it
//! cannot succeed and the application allows it.

use super::life::Line;
use super::{Phase, Router, Stage, Step, Transmission, read};
use crate::push::{Attempt, By, Effect, Keep, Reason, Refused, Rung, SmsFailed, State};
use crate::wire::Now;

/// Whether a short message may come through where the packet domain said this. Not where the push itself
/// is refused, nor where nobody knows the subscriber.
fn may_help(refused: &Refused) -> bool {
    !matches!(
        refused.cause.reason,
        Reason::UnknownSubscriber | Reason::DeviceRefused | Reason::PayloadTooLarge | Reason::Overloaded
    )
}

/// The longer of two waits: what is tried again soon is tried on every rung.
fn longer(a: Keep, b: Keep) -> Keep {
    match (a, b) {
        (Keep::Retry, _) | (_, Keep::Retry) => Keep::Retry,
        (Keep::UntilPresent, _) | (_, Keep::UntilPresent) => Keep::UntilPresent,
        _ => Keep::No,
    }
}

impl Router {
    /// The second rung has come to nothing: the third one, where it may help, or the end of the attempt.
    /// What passes by itself is waited for.
    pub(super) fn third_rung(&mut self, now: Now, key: u32, refused: Refused, keep: Keep) {
        let Some(leg) = self.legs.get_mut(key) else { return };
        let (slot, place, imsi, attempt) = (leg.push, leg.target, leg.imsi, leg.tag);
        let Some(live) = self.live.get_mut(slot) else { return };
        let wanted = self.config.sms && live.push.sms && live.no_sms >> place & 1 == 0;
        let over = live.phase == Phase::Ended || live.push.expires_ms <= now.wall_ms();
        if !wanted || over || keep == Keep::Retry || !may_help(&refused) {
            self.leg_ended(now, key, refused, keep);
            return;
        }
        leg.step = Step::Sms { stage: Stage::Asked, refused, keep };
        leg.rung = Rung::Sms;
        if live.legs.len() == 1 {
            live.state = State::Stored;
        }
        let push = live.push.clone();
        let msisdn = read(&self.directory).subscriber(imsi).and_then(|s| s.msisdn.clone());
        let line = Line::on(Rung::Notification, imsi).because(&refused);
        self.write_down(now, slot, State::Stored, line);
        self.write_down(now, slot, State::Locating, Line::on(Rung::Sms, imsi));
        self.counters.sms += 1;
        self.effects.push_back(Effect::Sms { attempt, imsi, msisdn, push });
    }

    /// The way is known: as the first hand-over to the network, it waits for its commit.
    pub(super) fn sms_ready(&mut self, now: Now, attempt: Attempt) {
        let Some(key) = self.leg_of(attempt) else { return };
        let Some(leg) = self.legs.get_mut(key) else { return };
        let Step::Sms { stage, .. } = &mut leg.step else {
            self.counters.stale += 1;
            return;
        };
        let (slot, imsi) = (leg.push, leg.imsi);
        let Some(live) = self.live.get(slot).filter(|_| *stage == Stage::Asked) else {
            self.counters.stale += 1;
            return;
        };
        let transmission = live.transmission;
        *stage = Stage::Committing;
        let line = Line::on(Rung::Sms, imsi);
        match transmission {
            Transmission::Never => self.write_down_transmission(now, slot, State::Transmitted, line),
            Transmission::Committing => self.write_down(now, slot, State::Transmitted, line),
            Transmission::Committed => {
                self.write_down(now, slot, State::Transmitted, line);
                self.sms_submit(key);
            }
        }
    }

    /// Hands over a short message that waited for the commit.
    pub(super) fn sms_submit(&mut self, key: u32) {
        if let Some(leg) = self.legs.get_mut(key)
            && let Step::Sms { stage: stage @ Stage::Committing, .. } = &mut leg.step
        {
            *stage = Stage::Submitted;
            self.effects.push_back(Effect::SmsSubmit { attempt: leg.tag });
        }
    }

    pub(super) fn sms_answered(&mut self, now: Now, attempt: Attempt, outcome: Result<(), SmsFailed>) {
        let Some(key) = self.leg_of(attempt) else { return };
        let Some(leg) = self.legs.get(key) else { return };
        let Step::Sms { stage, refused: before, keep: kept } = leg.step else {
            self.counters.stale += 1;
            return;
        };
        let (slot, place, imsi) = (leg.push, leg.target, leg.imsi);
        let Some(live) = self.live.get_mut(slot) else { return };
        let (ended, late) = (live.phase == Phase::Ended, live.push.expires_ms <= now.wall_ms());
        let (refused, keep) = match outcome {
            // Nobody can have acknowledged what was not handed over.
            Ok(()) if stage != Stage::Submitted => {
                self.counters.stale += 1;
                return;
            }
            Ok(()) => {
                self.counters.sms_delivered += 1;
                let line = Line { by: Some(By::Device), ..Line::on(Rung::Sms, imsi) };
                if ended {
                    self.forget_leg(key);
                    self.write_down(now, slot, State::Delivered, line);
                    self.conclude(now, slot);
                } else if late {
                    self.expire(now, slot);
                } else {
                    self.forget_leg(key);
                    self.end_with(now, slot, State::Delivered, line);
                }
                return;
            }
            Err(SmsFailed::NoWay) => {
                live.no_sms |= 1 << place;
                (before, kept)
            }
            Err(SmsFailed::Refused { refused, keep }) => {
                if keep == Keep::No {
                    live.no_sms |= 1 << place;
                }
                (Refused { rung: Some(Rung::Sms), ..refused }, longer(keep, kept))
            }
        };
        self.leg_ended(now, key, refused, keep);
    }
}
