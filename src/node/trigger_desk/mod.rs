//! Device triggers by Diameter, both ways: pushes handed to a first PS node in another process and taken from
//! push servers elsewhere (T4, TS 29.337), pushes that outside application servers ask for (Tsp, TS 29.368).
//!
//! ```text
//! SCS ── Device-Action ──▸ push server ── Device-Trigger ──▸ gateway ── PDU Notification … ──▸ device
//! SCS ◂─ Device-Notification ── push server ◂── Delivery-Report ── gateway ◂──── acknowledgement ──
//! ```
//!
//! What was taken is in the store before it is acknowledged, and an end that is to be told is told until it is
//! taken, across restarts of either side. A request that comes again, or a report that does, is known by the push's
//! identifier and Reference-Number: it is answered, and counts once.
//!
//! The desk is no machine of its own: it speaks through the owner's [`Diameter`], under tags of its own.

mod hand;
mod report;
mod take;
#[cfg(test)]
mod tests;

use super::rate::{Limits, Rates};
use crate::codec::diameter::dictionary::{application, row};
use crate::codec::diameter::{CommandRow, Message, ResultCode};
use crate::machine::counters::counters;
use crate::machine::diameter::{Diameter, Failure, Inbound, Outcome};
use crate::push::{ApplicationId, GatewayId, Input, Push, PushId, PushRequest, Refused, Report, Router};
use crate::reach::gateway::t4;
use crate::reach::locate::diameter::{self, Failed};
use crate::reach::report_to::{ReportTo, Told};
use crate::wire::{Imsi, Now};
use hand::Handing;
use report::Reports;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;
use take::Pending;

/// A first PS node in another process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Which.
    pub id: GatewayId,
    /// Its DiameterIdentity.
    pub host: Box<str>,
    /// Its realm.
    pub realm: Box<str>,
}

/// An outside application server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scs {
    /// Its DiameterIdentity; empty: any of its realm.
    pub host: Box<str>,
    /// Its realm.
    pub realm: Box<str>,
    /// The application that its pushes are of.
    pub application: ApplicationId,
    /// The number that it may call itself in SCS-Identity; `None`: any.
    pub identity: Option<Box<str>>,
    /// Pushes of it that may be under way at once.
    pub quota: usize,
}

/// What a desk is told before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// To whom pushes are handed.
    pub gateways: Vec<Gateway>,
    /// Push servers whose triggers are taken, by DiameterIdentity; a name that begins with a dot stands for all
    /// below it.
    pub take_from: Vec<Box<str>>,
    /// What is made of triggers.
    pub taking: t4::Taking,
    /// Who may ask by Tsp.
    pub scs: Vec<Scs>,
    /// Device-Actions a second of one SCS; 0: without bound.
    pub rate: u32,
    /// How many at once.
    pub burst: u32,
    /// Requests that may wait for the store at once.
    pub max_pending: usize,
    /// Reports under way at once; more wait.
    pub max_reporting: usize,
    /// First pause before a report is told again; doubled at each failure.
    pub back_off: Duration,
    /// Longest such pause.
    pub max_back_off: Duration,
    /// How long an end is told to somebody who does not take it.
    pub patience: Duration,
}

impl Config {
    /// A desk that hands to nobody and takes from nobody.
    #[must_use]
    pub fn new(taking: t4::Taking) -> Self {
        Self {
            gateways: Vec::new(),
            take_from: Vec::new(),
            taking,
            scs: Vec::new(),
            rate: 1000,
            burst: 1000,
            max_pending: 16_384,
            max_reporting: 256,
            back_off: Duration::from_secs(2),
            max_back_off: Duration::from_secs(300),
            patience: Duration::from_secs(7 * 24 * 3600),
        }
    }
}

/// What the desk wants of its owner.
#[derive(Debug)]
pub enum Said {
    /// Hand this to the router.
    Input(Input),
    /// Store this push, hand it to the router, and say [`Desk::taken`].
    Store {
        /// Names it in the answer.
        request: u64,
        /// What.
        push: Box<Push>,
    },
    /// Admit what an application server asks for, store it, hand it to the router, and say [`Desk::taken`].
    Admit {
        /// Names it in the answer.
        request: u64,
        /// What.
        push: Box<PushRequest>,
        /// For which subscriber, where that is known already.
        imsi: Option<Imsi>,
    },
    /// An end was taken by whom it was told, or will never be: it need not be kept.
    Reported(PushId),
}

counters! {
    /// What was counted.
    pub struct Counters {
        /// Pushes handed to gateways.
        handed,
        /// Those that a gateway took.
        hand_taken,
        /// Those that one did not take.
        hand_refused,
        /// Pushes taken back from gateways.
        recalled,
        /// Delivery-Reports of gateways.
        reports,
        /// Those that said nothing new, or that nobody waited for.
        reports_again,
        /// Device-Triggers and Device-Actions that became pushes.
        taken,
        /// Those that were known already.
        taken_again,
        /// Those that were refused.
        refused,
        /// Requests of peers that are not listed.
        strangers,
        /// Ends told.
        told,
        /// Ends that were not taken, and are told again.
        told_again,
        /// Ends that nobody will take.
        given_up,
    }
}

/// A request of ours under way.
#[derive(Debug)]
enum UnderWay {
    /// Device-Trigger.
    Trigger(hand::Key),
    /// Device-Trigger that takes one back.
    Recall,
    /// Delivery-Report or Device-Notification.
    Report(PushId),
}

/// Whose request it was that a push came by: Origin-Host, Reference-Number, and whether by T4.
type Origin = (Box<str>, u32, bool);

/// The desk.
#[derive(Debug)]
pub struct Desk {
    config: Config,
    next: u64,
    under_way: HashMap<u64, UnderWay>,
    handing: Handing,
    /// Requests that wait for the store.
    pending: HashMap<u64, Pending>,
    /// Which push a request that may come again became.
    origins: HashMap<Origin, PushId>,
    /// How many of them each SCS has.
    of_scs: HashMap<Box<str>, usize>,
    rates: Rates<Box<str>>,
    reports: Reports,
    said: VecDeque<Said>,
    counters: Counters,
}

/// The tags of requests of the desk's have this bit: no place in a table of questions has such a number.
const TAG: u64 = 1 << 31;

/// Whether a tag is the desk's.
#[must_use]
pub const fn is_ours(tag: u64) -> bool {
    tag & TAG != 0
}

/// The applications of the desk.
#[must_use]
pub const fn is_our_application(id: u32) -> bool {
    matches!(id, application::T4 | application::TSP)
}

/// What it means that a request could not be sent, or had no answer.
pub(super) fn failed(why: Failure) -> Failed {
    match why {
        Failure::NoRoute | Failure::NoPeer | Failure::Stopped => Failed::NoPeer,
        Failure::PeersLost | Failure::Timeout => Failed::Silent,
        Failure::TooBusy => Failed::Overloaded,
        Failure::TooLong => Failed::Nobody,
        _ => Failed::NoResult,
    }
}

impl Desk {
    /// A desk with nothing under way.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let limits = Limits { rate: config.rate, burst: config.burst, max_peers: config.scs.len().max(64) };
        Self {
            rates: Rates::new(limits),
            config,
            next: 0,
            under_way: HashMap::new(),
            handing: Handing::default(),
            pending: HashMap::new(),
            origins: HashMap::new(),
            of_scs: HashMap::new(),
            reports: Reports::default(),
            said: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// Takes what the store holds: pushes under way, and ends that were not taken.
    pub fn load<'a>(
        &mut self,
        now: Now,
        pushes: impl IntoIterator<Item = &'a Push>,
        reports: impl IntoIterator<Item = Report>,
    ) {
        for push in pushes {
            if let Some(to) = report_to(push.report_to.as_deref()) {
                self.remember(&to, push.id);
            }
        }
        for report in reports {
            self.ended(now, &report);
        }
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Ends that wait to be taken.
    #[must_use]
    pub fn reporting(&self) -> usize {
        self.reports.len()
    }

    /// The next thing to do for the owner.
    pub fn poll(&mut self) -> Option<Said> {
        self.said.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        if self.reports.under_way() < self.config.max_reporting { self.reports.next() } else { None }
    }

    /// Tells what is due.
    pub fn handle_timeout(&mut self, now: Now, diameter: &mut Diameter) {
        self.tell_due(now, diameter);
    }

    fn tag(&mut self, under_way: UnderWay) -> u64 {
        self.next = self.next.wrapping_add(1);
        let tag = self.next << 32 | TAG;
        self.under_way.insert(tag, under_way);
        tag
    }

    /// A request became a push that has not ended.
    fn remember(&mut self, to: &ReportTo, push: PushId) {
        let origin = origin(to);
        let (host, _, t4) = &origin;
        if !t4 && !self.origins.contains_key(&origin) {
            *self.of_scs.entry(host.clone()).or_default() += 1;
        }
        self.origins.insert(origin, push);
    }

    fn forget(&mut self, to: &ReportTo, push: PushId) {
        let origin = origin(to);
        if self.origins.get(&origin) != Some(&push) {
            return;
        }
        self.origins.remove(&origin);
        let (host, _, t4) = &origin;
        if !t4 && let Some(count) = self.of_scs.get_mut(host) {
            *count -= 1;
            if *count == 0 {
                self.of_scs.remove(host);
            }
        }
    }

    /// A request came that is the desk's. The owner answers nothing.
    pub fn request(
        &mut self,
        now: Now,
        router: &Router,
        inbound: Inbound,
        wanted: Wanted,
        diameter: &mut Diameter,
    ) {
        match wanted {
            Wanted::Trigger(trigger) => self.triggered(now, router, inbound, *trigger, diameter),
            Wanted::Action(action) => self.action_asked(now, router, inbound, *action, diameter),
            Wanted::Report(report) => self.delivery_reported(now, router, inbound, report, diameter),
            Wanted::Refused(outcome) => {
                self.counters.refused += 1;
                answer(now, diameter, inbound, outcome);
            }
        }
    }

    /// A request of the desk's was answered, or was not.
    pub fn answered(&mut self, now: Now, tag: u64, outcome: Result<(), Failed>, diameter: &mut Diameter) {
        match self.under_way.remove(&tag) {
            Some(UnderWay::Trigger(key)) => self.trigger_answered(key, outcome),
            Some(UnderWay::Report(push)) => self.report_answered(now, push, outcome, diameter),
            // A gateway that does not know it any more has nothing to take back.
            Some(UnderWay::Recall) | None => {}
        }
    }

    /// The same, of one that was not.
    pub fn not_answered(&mut self, now: Now, tag: u64, why: Failure, diameter: &mut Diameter) {
        self.answered(now, tag, Err(failed(why)), diameter);
    }
}

/// What the answer to a request of the desk's says.
///
/// # Errors
/// It was refused.
pub fn outcome(message: &Message<'_>) -> Result<(), Failed> {
    diameter::outcome(message)
}

/// A request as the desk takes it: nothing of it is borrowed, so that it can be answered at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Device-Trigger.
    Trigger(Box<take::Trigger>),
    /// Device-Action.
    Action(Box<take::Action>),
    /// Delivery-Report.
    Report(hand::Reported),
    /// It is to be refused.
    Refused(Outcome),
}

/// Reads a request of one of the desk's applications.
#[must_use]
pub fn wanted(command: &'static CommandRow, message: &Message<'_>, now: Now, config: &Config) -> Wanted {
    let read = match (command.application, command.request) {
        (application::T4, "DTR") => take::read_trigger(message, now, config),
        (application::T4, "DRR") => hand::read_report(message),
        (application::TSP, "DAR") => take::read_action(message),
        _ => Err(Outcome::Result(ResultCode::COMMAND_UNSUPPORTED)),
    };
    read.unwrap_or_else(Wanted::Refused)
}

impl Desk {
    /// The configuration, for [`wanted`].
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
}

/// Who asks: Origin-Host and Origin-Realm.
fn from<'a>(message: &Message<'a>) -> Option<(&'a str, &'a str)> {
    Some((message.get::<row::OriginHost>()?.0, message.get::<row::OriginRealm>()?.0))
}

/// Whether `name` is what `listed` names: itself, or with a leading dot any name below.
fn is_listed(listed: &str, name: &str) -> bool {
    match listed.strip_prefix('.') {
        Some(above) => name.len().checked_sub(above.len() + 1).is_some_and(|dot| {
            name.as_bytes()[dot] == b'.' && name.as_bytes()[dot + 1..].eq_ignore_ascii_case(above.as_bytes())
        }),
        None => listed.eq_ignore_ascii_case(name),
    }
}

fn report_to(text: Option<&str>) -> Option<ReportTo> {
    text?.parse().ok()
}

fn origin(to: &ReportTo) -> Origin {
    (to.host.to_ascii_lowercase().into(), to.reference, matches!(to.by, Told::T4 { .. }))
}

/// Answers with nothing but an outcome. One whose connection is gone asks again.
fn answer(now: Now, diameter: &mut Diameter, inbound: Inbound, outcome: Outcome) {
    let _ = diameter.answer(now, inbound, outcome, |_| {});
}

/// What became of a push that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is stored, and the router has it.
    New,
    /// It was stored before, and has ended.
    Known,
    /// It is not taken.
    Refused(Refused),
}
