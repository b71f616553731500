//! A recipient whom nobody entered here: the network is asked who that is.

use super::life::Line;
use super::timers::Due;
use super::{Phase, Router, write};
use crate::push::{Effect, Keep, PushId, Reason, Recipient, Refused, State, Subscriber, UserId, Via};
use crate::wire::{Imsi, Now};
use std::sync::Arc;

/// How many of the oldest are looked at for one who waits for nothing.
const LOOKED_AT: usize = 64;

impl Router {
    /// Whether the network may know the recipient of a push.
    pub(super) fn may_resolve(&self, slot: u32) -> bool {
        let to = self.live.get(slot).map(|live| &live.push.to);
        self.config.resolve && matches!(to, Some(Recipient::Static(_)))
    }

    /// Asks who the recipient is.
    pub(super) fn resolve(&mut self, now: Now, slot: u32) {
        let Some(live) = self.live.get_mut(slot) else { return };
        live.tries += 1;
        live.phase = Phase::Kept;
        live.state = State::Stored;
        let push = live.push.id;
        let Recipient::Static(user) = live.push.to.clone() else { return };
        self.counters.resolved += 1;
        self.write_down(now, slot, State::Locating, Line::default());
        self.effects.push_back(Effect::Resolve { push, user });
    }

    /// The network said who the recipient is, or why not.
    pub(super) fn resolved(&mut self, now: Now, push: PushId, outcome: Result<(Imsi, Via), Refused>) {
        let slot = self.by_id.get(&push).copied();
        let waits = |slot: &u32| {
            let live = self.live.get(*slot);
            live.is_some_and(|live| live.phase == Phase::Kept && live.push.targets.is_empty())
        };
        let Some(slot) = slot.filter(waits) else {
            self.counters.stale += 1;
            return;
        };
        let (imsi, via) = match outcome {
            Ok(found) => found,
            Err(refused) if refused.keep() == Keep::No => {
                let cause = match refused.cause.reason {
                    Reason::UnknownSubscriber => Reason::UnknownUser.into(),
                    _ => refused.cause,
                };
                self.end(now, slot, State::Failed, Refused { cause, rung: None, ..refused });
                return;
            }
            Err(refused) => {
                self.ask_later(now, slot, refused);
                return;
            }
        };
        let Some(live) = self.live.get_mut(slot) else { return };
        let to = live.push.to.clone();
        if let Recipient::Static(user) = to {
            self.remember(imsi, user);
        }
        let Some(live) = self.live.get_mut(slot) else { return };
        Arc::make_mut(&mut live.push).targets = [imsi].into();
        self.targets.entry(imsi).or_default().pushes.push(slot);
        self.write_down(
            now,
            slot,
            State::Locating,
            Line { imsi: Some(imsi), via: Some(via), ..Line::default() },
        );
        self.queue(slot);
    }

    /// Enters a recipient whom the network knows, so that it need not be asked again. At the bound the oldest one is
    /// forgotten for whom no push is under way; where there is none, nobody is entered.
    fn remember(&mut self, imsi: Imsi, user: UserId) {
        let mut directory = write(&self.directory);
        let known = directory.subscriber(imsi);
        if known.is_some_and(|known| known.identifiers.contains(&user)) {
            return;
        }
        if self.resolved.len() >= self.config.max_resolved {
            let idle = |(imsi, _): &(Imsi, UserId)| !self.targets.contains_key(imsi);
            let Some(at) = self.resolved.iter().take(LOOKED_AT).position(idle) else { return };
            if let Some((imsi, user)) = self.resolved.remove(at) {
                directory.forget_identifier(imsi, &user);
            }
        }
        let known = directory.subscriber(imsi).cloned();
        let mut subscriber = known.unwrap_or_else(|| Subscriber {
            imsi,
            identifiers: Vec::new(),
            secret: None,
            msisdn: None,
            static_address: None,
        });
        subscriber.identifiers.push(user.clone());
        directory.put_subscriber(subscriber);
        self.resolved.push_back((imsi, user));
    }

    fn ask_later(&mut self, now: Now, slot: u32, refused: Refused) {
        let (first, longest) = (self.config.back_off, self.config.max_back_off);
        let Some(live) = self.live.get_mut(slot) else { return };
        live.refused = Some(refused);
        let pause = first.saturating_mul(1 << live.tries.saturating_sub(1).min(16)).min(longest);
        let due = Due::Retry { push: slot, serial: live.serial, round: live.round };
        self.timers.set(now.mono + pause, due);
        self.counters.kept += 1;
        self.write_down(now, slot, State::Kept, Line::default().because(&refused));
    }
}
