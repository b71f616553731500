//! The rungs: what is tried for each subscriber of a push, and what comes of it.

use super::life::Line;
use super::{Leg, Phase, Router, Step, Transmission, read};
use crate::push::bindings::{Entry, Standing};
use crate::push::{
    Activated, Addressing, Attempt, By, Cause, ContextRef, Destination, Directory, Effect, GatewayId, Keep,
    Location, NotNotified, Reason, Receipt, Refused, Rung, Selection, State, Unsent, Via,
};
use crate::wire::{Imsi, Now};

pub(super) fn no(reason: impl Into<Cause>, by: By, rung: Rung) -> Refused {
    Refused::new(reason, by, Some(rung))
}

/// Where an entry leads, if it leads anywhere.
fn destination(directory: &Directory, entry: &Entry) -> Option<Destination> {
    match entry.context {
        Some(context) => Some(Destination::Context { context, imsi: entry.imsi, address: entry.address }),
        None => Some(Destination::Address {
            gateway: directory.gateway_of(entry.domain, entry.address)?.id,
            domain: entry.domain,
            address: (entry.address, entry.port).into(),
            token: entry.registered.as_ref()?.token,
        }),
    }
}

fn context_of(to: &Destination) -> Option<ContextRef> {
    match to {
        Destination::Context { context, .. } => Some(*context),
        Destination::Address { .. } => None,
    }
}

impl Router {
    /// Begins a round: every subscriber who is not settled, from the first rung.
    pub(super) fn begin(&mut self, now: Now, slot: u32) {
        let directory = self.directory.clone();
        let most = self.config.max_tries;
        let Some(live) = self.live.get_mut(slot) else { return };
        if live.push.expires_ms <= now.wall_ms() {
            self.expire(now, slot);
            return;
        }
        if live.tries >= most {
            let last = live.refused.map_or(By::PushServer, |refused| refused.by);
            self.end(now, slot, State::Failed, Refused::new(Reason::TooManyTries, last, Some(Rung::Kept)));
            return;
        }
        if live.push.targets.is_empty() {
            self.resolve(now, slot);
            return;
        }
        let (settled, push) = (live.settled, live.push.clone());
        if self.park(slot) {
            return;
        }
        let Some(live) = self.live.get_mut(slot) else { return };
        live.tries += 1;
        live.state = State::Stored;
        live.retry = 0;
        live.until_present = 0;
        let mut waiting = 0;
        let mut known = Vec::new();
        for (place, imsi) in push.targets.iter().enumerate().filter(|(place, _)| settled >> place & 1 == 0) {
            if self.targets.get(imsi).is_some_and(|target| now.mono < target.not_before) {
                waiting |= 1 << place;
                self.unpark(*imsi);
                continue;
            }
            known.clear();
            {
                let directory = read(&directory);
                if directory.subscriber(*imsi).is_some() {
                    for (_, entry) in directory.bindings.of(*imsi) {
                        let live = match (&entry.registered, entry.standing) {
                            (Some(registered), Standing::Registered) => registered.expires_ms > now.wall_ms(),
                            (_, Standing::Activated) => true,
                            _ => false,
                        };
                        known.extend(live.then(|| destination(&directory, entry)).flatten());
                    }
                }
            }
            if known.is_empty() {
                let key = self.new_leg(slot, place, *imsi);
                self.second_rung(now, key);
            }
            for to in &known {
                let key = self.new_leg(slot, place, *imsi);
                self.transmit(now, key, *to, Rung::KnownAddress);
            }
        }
        if let Some(live) = self.live.get_mut(slot) {
            // Only now: what ended at once must not end the round before all have begun.
            live.phase = Phase::Running;
            live.retry |= waiting;
            if live.legs.is_empty() && live.refused.is_none() {
                live.refused = Some(no(Reason::NoResponse, By::PushServer, Rung::Kept));
            }
        }
        self.conclude(now, slot);
    }

    /// Puts a push behind others to the same subscriber, if as many attempts as allowed are under way.
    fn park(&mut self, slot: u32) -> bool {
        let Some(live) = self.live.get_mut(slot) else { return false };
        let most = self.config.max_attempts_per_subscriber;
        for (place, imsi) in live.push.targets.iter().enumerate() {
            if live.settled >> place & 1 == 0
                && let Some(target) = self.targets.get_mut(imsi)
                && target.legs.len() >= most
            {
                live.phase = Phase::Parked;
                target.parked.push_back((slot, live.serial));
                return true;
            }
        }
        false
    }

    /// Lets the next push to a subscriber go on.
    pub(super) fn unpark(&mut self, imsi: Imsi) {
        let Some(target) = self.targets.get_mut(&imsi) else { return };
        while let Some((slot, serial)) = target.parked.pop_front() {
            if let Some(live) = self.live.get(slot)
                && (live.serial, live.phase) == (serial, Phase::Parked)
            {
                self.queue(slot);
                return;
            }
        }
    }

    fn new_leg(&mut self, slot: u32, place: usize, imsi: Imsi) -> u32 {
        let key = self.legs.next_key();
        let tag = Attempt(u64::from(self.dice.u32()) << 32 | u64::from(key));
        let target = self.targets.entry(imsi).or_default();
        let leg = Leg {
            push: slot,
            target: place as u8,
            imsi,
            tag,
            step: Step::Locating,
            rung: Rung::KnownAddress,
            presence: target.presence,
        };
        target.legs.push(key);
        if let Some(live) = self.live.get_mut(slot) {
            live.legs.push(key);
        }
        self.legs.insert(leg)
    }

    /// The leg of an attempt that is still wanted.
    pub(super) fn leg_of(&mut self, attempt: Attempt) -> Option<u32> {
        let key = attempt.0 as u32;
        let found = self.legs.get(key).is_some_and(|leg| leg.tag == attempt);
        if !found {
            self.counters.stale += 1;
        }
        found.then_some(key)
    }

    fn transmit(&mut self, now: Now, key: u32, to: Destination, rung: Rung) {
        if let Destination::Address { gateway, .. } = to
            && self.is_remote(gateway)
        {
            self.hand_over(now, key, gateway, rung);
            return;
        }
        let Some(leg) = self.legs.get(key) else { return };
        let (slot, imsi, attempt) = (leg.push, leg.imsi, leg.tag);
        let Some(live) = self.live.get(slot) else { return };
        let (push, transmission) = (live.push.clone(), live.transmission);
        let line = Line::on(rung, imsi);
        let step = match transmission {
            Transmission::Committed => {
                self.write_down(now, slot, State::Transmitted, line);
                self.counters.transmitted += 1;
                self.effects.push_back(Effect::Transmit { attempt, push, to });
                Step::Transmitting(to)
            }
            Transmission::Committing => {
                self.write_down(now, slot, State::Transmitted, line);
                Step::Committing(to)
            }
            Transmission::Never => {
                self.write_down_transmission(now, slot, State::Transmitted, line);
                Step::Committing(to)
            }
        };
        if let Some(leg) = self.legs.get_mut(key) {
            leg.step = step;
            leg.rung = rung;
        }
    }

    pub(super) fn transmission_committed(&mut self, now: Now, slot: u32, serial: u32) {
        let Some(live) = self.live.get_mut(slot).filter(|live| live.serial == serial) else { return };
        live.transmission = Transmission::Committed;
        let (push, legs) = (live.push.clone(), live.legs.clone());
        if push.expires_ms <= now.wall_ms() && live.phase != Phase::Ended {
            self.expire(now, slot);
            return;
        }
        for key in legs {
            self.sms_submit(key);
            self.hand(key);
            if let Some(leg) = self.legs.get_mut(key)
                && let Step::Committing(to) = leg.step
            {
                leg.step = Step::Transmitting(to);
                self.counters.transmitted += 1;
                self.effects.push_back(Effect::Transmit { attempt: leg.tag, push: push.clone(), to });
            }
        }
    }

    /// The second rung for one subscriber: a context that is there although nobody registered
    /// through it; else S803, or where a rule presets the gateway, S1001 at once.
    fn second_rung(&mut self, now: Now, key: u32) {
        let Some(leg) = self.legs.get(key) else { return };
        let (slot, imsi, attempt) = (leg.push, leg.imsi, leg.tag);
        let directory = self.directory.clone();
        let directory = read(&directory);
        // Whom the network knows need not be remembered here.
        if directory.subscriber(imsi).is_none() && !self.config.strangers && !self.may_resolve(slot) {
            drop(directory);
            let refused = no(Reason::UnknownUser, By::PushServer, Rung::Notification);
            self.leg_ended(now, key, refused, Keep::No);
            return;
        }
        if let Some(to) = bare_context(&directory, imsi) {
            drop(directory);
            self.transmit(now, key, to, Rung::Notification);
            return;
        }
        let preset = directory.select(None);
        drop(directory);
        let apn = match self.config.selection {
            Selection::ByApn => {
                self.notify(now, key, preset, None);
                return;
            }
            Selection::ByHlr => Some(self.config.apn.clone()),
            Selection::BySgsn => None,
        };
        if let Some(leg) = self.legs.get_mut(key) {
            leg.step = Step::Locating;
        }
        self.write_down(now, slot, State::Locating, Line::on(Rung::Notification, imsi));
        self.counters.located += 1;
        self.effects.push_back(Effect::Locate { attempt, imsi, apn });
    }

    /// S1001: hands the device over to its first PS node.
    fn notify(&mut self, now: Now, key: u32, gateway: Option<GatewayId>, via: Option<Via>) {
        let Some(leg) = self.legs.get_mut(key) else { return };
        let (slot, imsi, attempt) = (leg.push, leg.imsi, leg.tag);
        leg.step = Step::Notifying;
        let Some(gateway) = gateway else {
            let refused = Refused { via, ..no(Reason::NoGateway, By::PushServer, Rung::Notification) };
            self.third_rung(now, key, refused, Keep::No);
            return;
        };
        if self.is_remote(gateway) {
            self.hand_over(now, key, gateway, Rung::Notification);
            return;
        }
        let fixed = read(&self.directory).subscriber(imsi).and_then(|s| s.static_address);
        let fixed = fixed.filter(|_| !self.config.without_static.contains(&gateway));
        let addressing = fixed.map_or(self.config.addressing, Addressing::Static);
        let apn = self.config.apn.clone();
        self.write_down(now, slot, State::Notified, Line { via, ..Line::on(Rung::Notification, imsi) });
        self.counters.notified += 1;
        self.effects.push_back(Effect::Notify { attempt, gateway, imsi, apn, addressing });
    }

    pub(super) fn located(&mut self, now: Now, attempt: Attempt, outcome: Result<Location, Refused>) {
        let Some(key) = self.leg_of(attempt) else { return };
        let Some(leg) = self.legs.get(key) else { return };
        if !matches!(leg.step, Step::Locating) {
            self.counters.stale += 1;
            return;
        }
        let imsi = leg.imsi;
        let location = match outcome {
            Ok(location) => location,
            Err(refused) => {
                let refused = Refused { rung: Some(Rung::Notification), ..refused };
                self.third_rung(now, key, refused, refused.keep());
                return;
            }
        };
        let (context, gateway) = {
            let directory = read(&self.directory);
            (bare_context(&directory, imsi), directory.select(Some(&location)))
        };
        if let Some(to) = context {
            self.transmit(now, key, to, Rung::Notification);
            return;
        }
        match (gateway, location.not_reachable) {
            (None, Some(reason)) => {
                let cause = Cause::coded(Reason::NotReachable, reason.into());
                let refused = Refused { via: location.via, ..no(cause, By::Hlr, Rung::Notification) };
                self.third_rung(now, key, refused, Keep::UntilPresent);
            }
            // Whether a reason forbids the notification is the gateway's decision (S1003).
            (gateway, _) => self.notify(now, key, gateway, location.via),
        }
    }

    pub(super) fn notified(&mut self, now: Now, attempt: Attempt, outcome: Result<Activated, NotNotified>) {
        let Some(key) = self.leg_of(attempt) else { return };
        let Some(leg) = self.legs.get(key) else { return };
        if !matches!(leg.step, Step::Notifying) {
            self.counters.stale += 1;
            return;
        }
        let (slot, imsi) = (leg.push, leg.imsi);
        let activated = match outcome {
            Ok(activated) => activated,
            Err(NotNotified { refused, keep }) => {
                let refused = Refused { rung: Some(Rung::Notification), ..refused };
                self.third_rung(now, key, refused, keep);
                return;
            }
        };
        let directory = self.directory.clone();
        let to = match activated.context {
            Some(context) => {
                let mut directory = super::write(&directory);
                let found = directory.bindings.by_context(context).filter(|(_, entry)| entry.imsi == imsi);
                let found = found.map(|(place, entry)| (place, destination(&directory, entry)));
                if let Some((place, _)) = found {
                    directory.bindings.activated(place);
                }
                found.and_then(|(_, to)| to)
            }
            None => {
                let directory = read(&directory);
                let mut entries = directory.bindings.of(imsi).filter(|(_, entry)| entry.registered.is_some());
                entries.find_map(|(_, entry)| destination(&directory, entry))
            }
        };
        match to {
            Some(to) => {
                self.write_down(now, slot, State::Activated, Line::on(Rung::Notification, imsi));
                self.transmit(now, key, to, Rung::Notification);
            }
            None => {
                let refused = no(Reason::ContextGone, By::Gateway, Rung::Notification);
                self.leg_ended(now, key, refused, Keep::Retry);
            }
        }
    }

    pub(super) fn acknowledged(&mut self, now: Now, attempt: Attempt, receipt: Receipt) {
        let Some(key) = self.leg_of(attempt) else { return };
        let Some(leg) = self.legs.get(key) else { return };
        let from_there = match &leg.step {
            Step::Transmitting(Destination::Context { context, address, .. }) => {
                receipt.context == Some(*context) && same_holder(receipt.address, *address)
            }
            Step::Transmitting(Destination::Address { address, .. }) => {
                receipt.context.is_none() && receipt.address == address.ip()
            }
            _ => false,
        };
        if !from_there {
            self.counters.stale += 1;
            return;
        }
        let (slot, imsi, rung) = (leg.push, leg.imsi, leg.rung);
        let Some(live) = self.live.get(slot) else { return };
        let (ended, late) = (live.phase == Phase::Ended, live.push.expires_ms <= now.wall_ms());
        match receipt.class {
            2 if ended => {
                self.forget_leg(key);
                self.write_down(now, slot, State::Delivered, Line::on(rung, imsi));
                self.conclude(now, slot);
            }
            _ if late && !ended => self.expire(now, slot),
            2 => {
                self.forget_leg(key);
                // What else waits for this device need not wait any longer.
                self.present(imsi);
                let line = Line { by: Some(By::Device), ..Line::on(rung, imsi) };
                self.end_with(now, slot, State::Delivered, line);
            }
            class => {
                let code = u16::from(class) * 100 + u16::from(receipt.detail);
                let refused = no(Cause::coded(Reason::DeviceRefused, code), By::Device, rung);
                // Request Entity Incomplete (RFC 7959 §2.9.2): a block went missing. Too Many Requests
                // (RFC 8516 §3) and Service Unavailable (RFC 7252 §5.9.3.4): later.
                let keep = if matches!(code, 408 | 429 | 503) { Keep::Retry } else { Keep::No };
                self.leg_ended(now, key, refused, keep);
            }
        }
    }

    pub(super) fn transmit_failed(&mut self, now: Now, attempt: Attempt, why: Unsent) {
        let Some(key) = self.leg_of(attempt) else { return };
        let found = self.legs.get(key).map(|leg| (&leg.step, leg.rung));
        let Some((Step::Transmitting(to), rung)) = found else {
            self.counters.stale += 1;
            return;
        };
        let foreign = matches!(to, Destination::Address { .. });
        match why {
            Unsent::Gone => self.fall(now, key, no(Reason::ContextGone, By::Gateway, rung)),
            // Behind a foreign gateway, nobody tells whether the address is still the device's.
            Unsent::NoAcknowledgement | Unsent::Silent if foreign => {
                self.fall(now, key, no(Reason::NoAcknowledgement, By::Device, rung));
            }
            Unsent::NoAcknowledgement | Unsent::Silent => {
                let doubtful = context_of(to).filter(|_| why == Unsent::Silent);
                let refused = no(Reason::NoAcknowledgement, By::Device, rung);
                self.leg_ended(now, key, refused, Keep::Retry);
                if let Some(context) = doubtful {
                    self.give_up(now, context);
                }
            }
            Unsent::Reset => {
                let refused = no(Cause::coded(Reason::DeviceRefused, 0), By::Device, rung);
                self.leg_ended(now, key, refused, Keep::No);
            }
            Unsent::Overloaded => {
                self.leg_ended(now, key, no(Reason::Overloaded, By::PushServer, rung), Keep::Retry);
            }
            Unsent::Impossible => {
                self.leg_ended(now, key, no(Reason::PayloadTooLarge, By::PushServer, rung), Keep::No);
            }
        }
    }

    /// Has a silent context ended, unless a device registered through it. The device may never have
    /// learnt that it was activated, or know of it no more; what is tried again asks and notifies anew.
    ///
    /// A registration outlives the silence of a device that is out of coverage (US 2013/0121252 §0082):
    /// it was there, and the SGSN says when it has lost the context.
    fn give_up(&mut self, now: Now, context: ContextRef) {
        let directory = self.directory.clone();
        let entry = {
            let mut directory = super::write(&directory);
            let found = directory.bindings.by_context(context);
            let key = found.filter(|(_, entry)| entry.registered.is_none()).map(|(key, _)| key);
            key.and_then(|key| directory.bindings.remove(key))
        };
        let Some(entry) = entry else { return };
        self.effects.push_back(Effect::Release { context });
        let others = self.targets.get(&entry.imsi).map(|target| target.legs.clone()).unwrap_or_default();
        for key in others {
            let Some(leg) = self.legs.get(key) else { continue };
            match &leg.step {
                Step::Committing(to) if context_of(to) == Some(context) => {}
                Step::Transmitting(to) if context_of(to) == Some(context) => {
                    self.effects.push_back(Effect::Abandon { attempt: leg.tag });
                }
                _ => continue,
            }
            // After the same pause as the one that was met with silence: not all at once.
            let refused = no(Reason::ContextGone, By::PushServer, leg.rung);
            self.leg_ended(now, key, refused, Keep::Retry);
        }
    }

    /// From the first rung to the second: the known address leads nowhere any more.
    fn fall(&mut self, now: Now, key: u32, refused: Refused) {
        let Some(leg) = self.legs.get_mut(key) else { return };
        let (slot, imsi) = (leg.push, leg.imsi);
        leg.tag = Attempt(u64::from(self.dice.u32()) << 32 | u64::from(key));
        leg.step = Step::Locating;
        let Some(live) = self.live.get_mut(slot) else { return };
        live.refused = Some(refused);
        let late = live.push.expires_ms <= now.wall_ms();
        if live.phase == Phase::Ended || late || live.tries >= self.config.max_tries {
            self.leg_ended(now, key, refused, Keep::Retry);
            return;
        }
        live.tries += 1;
        if live.legs.len() == 1 {
            live.state = State::Stored;
        }
        let line = Line::on(Rung::KnownAddress, imsi).because(&refused);
        self.write_down(now, slot, State::Stored, line);
        self.second_rung(now, key);
    }

    /// Takes the attempts that lead to an ended context, or to an address that is no longer the
    /// device's, and lets them fall to the next rung.
    pub(super) fn cut_off(
        &mut self,
        now: Now,
        imsi: Imsi,
        gone: impl Fn(&Destination) -> bool,
        why: Refused,
    ) {
        let Some(target) = self.targets.get(&imsi) else { return };
        for key in target.legs.clone() {
            let Some(leg) = self.legs.get(key) else { continue };
            match &leg.step {
                Step::Committing(to) if gone(to) => {}
                Step::Transmitting(to) if gone(to) => {
                    self.effects.push_back(Effect::Abandon { attempt: leg.tag });
                }
                _ => continue,
            }
            self.fall(now, key, why);
        }
    }

    pub(super) fn cut_off_context(&mut self, now: Now, imsi: Imsi, context: ContextRef) {
        let why = no(Reason::ContextGone, By::Gateway, Rung::KnownAddress);
        self.cut_off(now, imsi, |to| context_of(to) == Some(context), why);
    }

    /// One attempt has ended without success.
    pub(super) fn leg_ended(&mut self, now: Now, key: u32, refused: Refused, keep: Keep) {
        let Some(leg) = self.legs.get(key) else { return };
        let (slot, place, imsi, presence) = (leg.push, leg.target, leg.imsi, leg.presence);
        let back_meanwhile = self.targets.get(&imsi).is_some_and(|target| target.presence != presence);
        self.forget_leg(key);
        let keep = if keep == Keep::UntilPresent && back_meanwhile { Keep::Retry } else { keep };
        if keep == Keep::Retry {
            self.back_off(now, imsi);
        }
        self.settle(slot, place, keep, refused);
        let several =
            self.live.get(slot).is_some_and(|live| !live.legs.is_empty() || live.phase == Phase::Ended);
        if several {
            let state = if keep == Keep::No { State::Failed } else { State::Kept };
            let line = Line { rung: refused.rung, imsi: Some(imsi), ..Line::default() };
            self.write_down_aside(now, slot, state, line.because(&refused));
        }
        self.conclude(now, slot);
    }

    pub(super) fn forget_leg(&mut self, key: u32) {
        let Some(leg) = self.legs.remove(key) else { return };
        self.not_handed_any_more(&leg.step);
        if let Some(live) = self.live.get_mut(leg.push) {
            live.legs.retain(|other| *other != key);
        }
        if let Some(target) = self.targets.get_mut(&leg.imsi) {
            target.legs.retain(|other| *other != key);
        }
        self.unpark(leg.imsi);
    }
}

/// A context of the subscriber that is there, whoever had it activated.
fn bare_context(directory: &Directory, imsi: Imsi) -> Option<Destination> {
    let mut entries = directory.bindings.of(imsi).filter(|(_, entry)| entry.context.is_some());
    entries.find_map(|(_, entry)| destination(directory, entry))
}

/// Whether two addresses belong to one device: an IPv6 device may use any of its /64.
fn same_holder(a: std::net::IpAddr, b: std::net::IpAddr) -> bool {
    use std::net::IpAddr::V6;
    match (a, b) {
        (V6(a), V6(b)) => a.octets()[..8] == b.octets()[..8],
        _ => a == b,
    }
}
