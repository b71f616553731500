//! The life of a push.
//!
//! Each subscriber that a push is for climbs the rungs for itself: known address → notification →
//! short message → kept. The push is delivered as soon as one device acknowledges it; attempts that are under way to
//! the others then run to their end and are written into the history.

mod attempt;
mod hand;
mod life;
mod registration;
mod resolve;
mod sms;
mod timers;

#[cfg(test)]
mod tests;

use super::secret::{Allowance, Dice};
use super::slab::Slab;
use super::{
    Admission, Attempt, Change, Config, ContextRef, Destination, Directory, Effect, GatewayId, Granted,
    Input, Keep, Push, PushId, Refused, Report, Rung, Snapshot, State, Ticket, UserId,
};
use crate::wire::{Imsi, Now};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use timers::{Due, Timers};

/// What the router counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Pushes taken over.
    pub accepted: u64,
    /// Pushes that a device acknowledged.
    pub delivered: u64,
    /// Pushes that ended undelivered.
    pub failed: u64,
    /// Pushes whose time to live ended.
    pub expired: u64,
    /// Pushes taken back.
    pub cancelled: u64,
    /// Times that a push was put aside, until the device is back or the next try.
    pub kept: u64,
    /// Locate effects.
    pub located: u64,
    /// Questions who a recipient is.
    pub resolved: u64,
    /// Notify effects.
    pub notified: u64,
    /// Transmit effects.
    pub transmitted: u64,
    /// Sms effects.
    pub sms: u64,
    /// Short messages that the device's short message layer acknowledged.
    pub sms_delivered: u64,
    /// Answers to attempts that were no longer wanted, or not from the bound device.
    pub stale: u64,
    /// Registrations made or renewed.
    pub registered: u64,
    /// Registrations refused.
    pub registrations_refused: u64,
    /// Registrations ended.
    pub released: u64,
    /// Contexts that found no room in the table.
    pub contexts_unknown: u64,
}

/// Where a push is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// In a ready queue.
    Queued,
    /// At least one attempt is under way.
    Running,
    /// Waiting until one of its subscribers has fewer attempts under way.
    Parked,
    /// Put aside.
    Kept,
    /// Its end is decided.
    Ended,
}

/// The first hand-over to the network waits for its commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transmission {
    Never,
    Committing,
    Committed,
}

#[derive(Debug)]
struct Live {
    push: Arc<Push>,
    serial: u32,
    phase: Phase,
    state: State,
    tries: u32,
    /// Counts what a retry timer must match.
    round: u32,
    transmission: Transmission,
    legs: Vec<u32>,
    /// By the subscriber's place in `push.targets`: nothing more will be tried.
    settled: u64,
    /// In this round: to be tried again after a pause.
    retry: u64,
    /// In this round: to be tried when the network says so.
    until_present: u64,
    /// By the subscriber's place: not by short message any more.
    no_sms: u64,
    refused: Option<Refused>,
    /// The end is committed.
    closed: bool,
}

#[derive(Debug)]
enum Step {
    /// To be transmitted as soon as the commit is there.
    Committing(Destination),
    Locating,
    Notifying,
    Transmitting(Destination),
    /// Handed over to a gateway in another process.
    Handing {
        gateway: GatewayId,
        hand: Hand,
    },
    /// By short message; what the rung before came to.
    Sms {
        stage: Stage,
        refused: Refused,
        keep: Keep,
    },
}

/// How far a push is that goes to a gateway in another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hand {
    /// To be handed over as soon as the commit is there.
    Committing,
    /// Handed over.
    Asked,
    /// The gateway has it, and will tell.
    Taken,
}

/// How far a short message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The way is being found.
    Asked,
    /// To be handed over as soon as the commit is there.
    Committing,
    /// Handed over.
    Submitted,
}

/// One subscriber's (or one of their addresses') part of a push.
#[derive(Debug)]
struct Leg {
    push: u32,
    target: u8,
    imsi: Imsi,
    tag: Attempt,
    step: Step,
    rung: Rung,
    /// The target's count of presences when the leg began.
    presence: u32,
}

/// A subscriber with pushes under way.
#[derive(Debug, Default)]
struct Target {
    pushes: Vec<u32>,
    legs: Vec<u32>,
    /// Pushes that wait their turn.
    parked: VecDeque<(u32, u32)>,
    /// How often the subscriber was found present.
    presence: u32,
    failures: u32,
    not_before: Duration,
}

/// What waits for a commit.
#[derive(Debug)]
enum Awaiting {
    Transmission { push: u32, serial: u32 },
    End { push: u32, serial: u32, report: Box<Report> },
    Registered { request: u64, granted: Box<Granted> },
    Deregistered { request: u64 },
    Released(ContextRef),
    Noted(Attempt),
}

/// Routes pushes.
#[derive(Debug)]
pub struct Router {
    directory: Arc<RwLock<Directory>>,
    config: Config,
    admission: Admission,
    counters: Counters,
    dice: Dice,
    allowance: Allowance,
    live: Slab<Live>,
    by_id: HashMap<PushId, u32>,
    serial: u32,
    legs: Slab<Leg>,
    /// Those of them that wait at gateways in other processes.
    handed: usize,
    targets: HashMap<Imsi, Target>,
    /// Recipients of whom the network said who they are, the oldest first.
    resolved: VecDeque<(Imsi, UserId)>,
    /// By priority.
    ready: [VecDeque<(u32, u32)>; 3],
    timers: Timers,
    tickets: u64,
    awaiting: VecDeque<(Ticket, Awaiting)>,
    effects: VecDeque<Effect>,
}

fn read(directory: &RwLock<Directory>) -> RwLockReadGuard<'_, Directory> {
    directory.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(directory: &RwLock<Directory>) -> RwLockWriteGuard<'_, Directory> {
    directory.write().unwrap_or_else(PoisonError::into_inner)
}

impl Router {
    /// A router without pushes. `seed` is 32 random octets, never used before: tokens are drawn
    /// from it.
    #[must_use]
    pub fn new(directory: Arc<RwLock<Directory>>, seed: [u8; 32]) -> Self {
        let (config, admission) = {
            let directory = read(&directory);
            (directory.config().clone(), directory.admission().clone())
        };
        Self {
            allowance: Allowance::new(config.max_verifications),
            directory,
            config,
            admission,
            counters: Counters::default(),
            dice: Dice::new(seed),
            live: Slab::default(),
            by_id: HashMap::new(),
            serial: 0,
            legs: Slab::default(),
            handed: 0,
            targets: HashMap::new(),
            resolved: VecDeque::new(),
            ready: Default::default(),
            timers: Timers::default(),
            tickets: 0,
            awaiting: VecDeque::new(),
            effects: VecDeque::new(),
        }
    }

    /// Takes what the store holds: fills the directory and takes up every push that has not ended.
    /// What had been handed to the network may reach the device twice, under the same push
    /// identifier.
    pub fn load(&mut self, now: Now, snapshot: Snapshot) {
        let directory = self.directory.clone();
        let dropped = write(&directory).load(now, &snapshot);
        for token in dropped {
            self.persist(Change::Unbound(token));
        }
        for binding in &snapshot.bindings {
            if read(&directory).binding(binding.token).is_some() {
                self.timers.set(mono(now, binding.expires_ms), Due::Binding(binding.token));
            }
        }
        for dynamic in &snapshot.dynamics {
            self.timers.set(mono(now, dynamic.expires_ms), Due::Dynamic(dynamic.id.clone()));
        }
        for push in snapshot.pushes {
            self.take(now, push, true);
        }
        self.pump(now);
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Arc<RwLock<Directory>> {
        &self.directory
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Pushes that have not ended, or whose end is not committed yet.
    #[must_use]
    pub fn live(&self) -> usize {
        self.live.len()
    }

    /// Whether a push has not ended, or its end is not committed yet.
    #[must_use]
    pub fn is_live(&self, id: PushId) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Whether a push was ever handed to the network: the device may have seen it.
    #[must_use]
    pub fn may_have_been_seen(&self, id: PushId) -> bool {
        let live = self.by_id.get(&id).and_then(|slot| self.live.get(*slot));
        live.is_some_and(|live| live.transmission != Transmission::Never)
    }

    /// A push that has not ended, or whose end is not committed yet.
    #[must_use]
    pub fn push(&self, id: PushId) -> Option<&Arc<Push>> {
        self.live.get(*self.by_id.get(&id)?).map(|live| &live.push)
    }

    /// The pushes under way to a subscriber.
    pub fn pushes_to(&self, imsi: Imsi) -> impl Iterator<Item = &Arc<Push>> {
        let slots = self.targets.get(&imsi).map_or(&[][..], |target| &target.pushes);
        slots.iter().filter_map(|slot| self.live.get(*slot)).map(|live| &live.push)
    }

    /// Attempts under way.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.legs.len()
    }

    /// Takes an input.
    pub fn handle(&mut self, now: Now, input: Input) {
        match input {
            Input::Accepted(push) => self.take(now, push, false),
            Input::Cancel(id) => self.cancel(now, id),
            Input::Register(registration) => self.register(now, registration),
            Input::Deregister { request, token, through } => self.deregister(now, request, token, through),
            Input::ContextUp { context, imsi, domain, addresses } => {
                self.context_up(now, context, imsi, domain, addresses);
            }
            Input::ContextDown { context } => self.context_down(now, context),
            Input::AddressDown { domain, address } => self.address_down(now, domain, address),
            Input::Located { attempt, outcome } => self.located(now, attempt, outcome),
            Input::Resolved { push, outcome } => self.resolved(now, push, outcome),
            Input::Notified { attempt, outcome } => self.notified(now, attempt, outcome),
            Input::HandTaken { attempt } => self.hand_taken(now, attempt),
            Input::Handed { attempt, outcome } => self.hand_ended(now, attempt, outcome),
            Input::Acknowledged { attempt, receipt } => self.acknowledged(now, attempt, receipt),
            Input::TransmitFailed { attempt, why } => self.transmit_failed(now, attempt, why),
            Input::SmsReady { attempt } => self.sms_ready(now, attempt),
            Input::Sms { attempt, outcome } => self.sms_answered(now, attempt, outcome),
            Input::Reachable { imsi } => self.present(imsi),
            Input::Committed(ticket) => self.committed(now, ticket),
        }
        self.pump(now);
    }

    /// Runs what is due.
    pub fn handle_timeout(&mut self, now: Now) {
        while let Some(due) = self.timers.pop(now.mono) {
            match due {
                Due::TimeToLive { push, serial } => self.time_to_live(now, push, serial),
                Due::Retry { push, serial, round } => {
                    if let Some(live) = self.live.get(push)
                        && (live.serial, live.round, live.phase) == (serial, round, Phase::Kept)
                    {
                        self.queue(push);
                    }
                }
                Due::Binding(token) => self.binding_due(now, token),
                Due::Dynamic(id) => self.dynamic_due(now, id),
            }
        }
        self.pump(now);
    }

    /// The next thing to do.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.timers.next()
    }

    fn persist(&mut self, change: Change) {
        self.effects.push_back(Effect::Persist { change, ticket: None });
    }

    fn persist_then(&mut self, change: Change, awaiting: Awaiting) {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.awaiting.push_back((ticket, awaiting));
        self.effects.push_back(Effect::Persist { change, ticket: Some(ticket) });
    }

    fn committed(&mut self, now: Now, ticket: Ticket) {
        while self.awaiting.front().is_some_and(|(waiting, _)| *waiting <= ticket) {
            let Some((_, awaiting)) = self.awaiting.pop_front() else { break };
            match awaiting {
                Awaiting::Transmission { push, serial } => self.transmission_committed(now, push, serial),
                Awaiting::End { push, serial, report } => {
                    self.effects.push_back(Effect::Report(*report));
                    if let Some(live) = self.live.get_mut(push)
                        && live.serial == serial
                    {
                        live.closed = true;
                        self.free_if_done(push);
                    }
                }
                Awaiting::Registered { request, granted } => {
                    self.effects.push_back(Effect::Registered { request, outcome: Ok(*granted) });
                }
                Awaiting::Deregistered { request } => {
                    self.effects.push_back(Effect::Deregistered { request, found: true });
                }
                Awaiting::Released(context) => self.effects.push_back(Effect::Released { context }),
                Awaiting::Noted(attempt) => self.effects.push_back(Effect::Noted { attempt }),
            }
        }
    }

    /// Starts queued pushes, in order of priority, as far as attempts are allowed.
    fn pump(&mut self, now: Now) {
        let most = self.config.max_attempts;
        for priority in 0..self.ready.len() {
            while self.legs.len() - self.handed < most {
                let Some((push, serial)) = self.ready[priority].pop_front() else { break };
                if let Some(live) = self.live.get(push)
                    && (live.serial, live.phase) == (serial, Phase::Queued)
                {
                    self.begin(now, push);
                }
            }
        }
    }

    /// Keeps the heap of timers near the number of things that have one.
    fn tidy_timers(&mut self) {
        let directory = self.directory.clone();
        let directory = read(&directory);
        let wanted = 2 * self.live.len() + directory.bindings.registered() + directory.dynamics.len();
        if self.timers.len() <= 2 * wanted + 4096 {
            return;
        }
        let live = &self.live;
        self.timers.retain(|due| match due {
            Due::TimeToLive { push, serial } => live.get(*push).is_some_and(|l| l.serial == *serial),
            Due::Retry { push, serial, round } => live
                .get(*push)
                .is_some_and(|l| (l.serial, l.round, l.phase) == (*serial, *round, Phase::Kept)),
            Due::Binding(token) => directory.bindings.by_token(*token).is_some(),
            Due::Dynamic(id) => directory.dynamics.contains_key(id),
        });
    }
}

/// The monotonic time at which the wall clock will show `wall_ms`, if it goes on as it does.
fn mono(now: Now, wall_ms: u64) -> Duration {
    now.mono + Duration::from_millis(wall_ms).saturating_sub(now.wall)
}
