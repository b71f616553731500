//! Ends that are told until they are taken: Delivery-Report to a push server, Device-Notification to an
//! outside application server.

use super::{Desk, Said, UnderWay, report_to};
use crate::codec::diameter::Command;
use crate::codec::diameter::command::t4::DeliveryReportRequest;
use crate::codec::diameter::command::tsp::DeviceNotificationRequest;
use crate::machine::diameter::{Ask, Diameter};
use crate::push::{HistoryEntry, PushId, Report, State};
use crate::reach::gateway::t4;
use crate::reach::locate::diameter::Failed;
use crate::reach::report_to::{ReportTo, Told};
use crate::reach::tsp;
use crate::wire::Now;
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

#[derive(Debug)]
struct Waiting {
    to: ReportTo,
    entry: HistoryEntry,
    tries: u32,
    /// When it is told; `None`: it is being told.
    due: Option<Duration>,
}

/// Ends that wait to be taken.
#[derive(Debug, Default)]
pub(super) struct Reports {
    waiting: HashMap<PushId, Waiting>,
    due: BTreeSet<(Duration, PushId)>,
}

impl Reports {
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn under_way(&self) -> usize {
        self.waiting.len() - self.due.len()
    }

    pub(super) fn next(&self) -> Option<Duration> {
        self.due.first().map(|(at, _)| *at)
    }

    fn set(&mut self, push: PushId, at: Option<Duration>) {
        let Some(waiting) = self.waiting.get_mut(&push) else { return };
        if let Some(before) = waiting.due.take() {
            self.due.remove(&(before, push));
        }
        waiting.due = at;
        if let Some(at) = at {
            self.due.insert((at, push));
        }
    }

    /// An end is asked after: it is told at once. `false`: it is not among those that wait.
    pub(super) fn hurry(&mut self, now: Now, push: PushId) -> bool {
        let Some(waiting) = self.waiting.get_mut(&push) else { return false };
        waiting.tries = 0;
        if waiting.due.is_some() {
            self.set(push, Some(now.mono));
        }
        true
    }
}

impl Desk {
    /// A push has ended, and its end is committed.
    pub fn ended(&mut self, now: Now, report: &Report) {
        let Some(to) = report_to(report.report_to.as_deref()) else { return };
        self.forget(&to, report.push);
        let untold = match &to.by {
            // Who took it back knows.
            Told::T4 { .. } => report.entry.state == State::Cancelled,
            Told::Tsp { .. } => tsp::outcome(&report.entry).is_none(),
        };
        if untold {
            self.said.push_back(Said::Reported(report.push));
            return;
        }
        let waiting = Waiting { to, entry: report.entry, tries: 0, due: None };
        self.reports.waiting.insert(report.push, waiting);
        self.reports.set(report.push, Some(now.mono));
    }

    /// Tells as many of those that are due as may be.
    pub(super) fn tell_due(&mut self, now: Now, diameter: &mut Diameter) {
        while self.reports.under_way() < self.config.max_reporting
            && let Some(&(at, push)) = self.reports.due.first()
            && at <= now.mono
        {
            self.tell(now, push, diameter);
        }
    }

    fn tell(&mut self, now: Now, push: PushId, diameter: &mut Diameter) {
        self.reports.set(push, None);
        let tag = self.tag(UnderWay::Report(push));
        let Some(Waiting { to, entry, .. }) = self.reports.waiting.get(&push) else { return };
        let sent = match &to.by {
            Told::T4 { imsi } => {
                let row = <DeliveryReportRequest<'static> as Command<'static>>::ROW;
                let ask = Ask { host: Some(&to.host), ..Ask::new(tag, row, &to.realm) };
                diameter.request(now, &ask, |w| t4::write_report(w, *imsi, to.reference, entry))
            }
            Told::Tsp { to: called, scs } => {
                let row = <DeviceNotificationRequest<'static> as Command<'static>>::ROW;
                let ask = Ask { host: Some(&to.host), ..Ask::new(tag, row, &to.realm) };
                let outcome = tsp::outcome(entry).unwrap_or_default();
                diameter.request(now, &ask, |w| {
                    tsp::write_notification(w, called, scs.as_deref(), to.reference, outcome);
                })
            }
        };
        if let Err(why) = sent {
            self.under_way.remove(&tag);
            self.told_again(now, push, why != crate::machine::diameter::Failure::TooLong);
        }
    }

    /// Delivery-Report-Answer or Device-Notification-Answer.
    pub(super) fn report_answered(
        &mut self,
        now: Now,
        push: PushId,
        outcome: Result<(), Failed>,
        diameter: &mut Diameter,
    ) {
        if !self.reports.waiting.contains_key(&push) {
            return;
        }
        if t4::is_last_word(&outcome) {
            match outcome {
                Ok(()) => self.counters.told += 1,
                Err(_) => self.counters.given_up += 1,
            }
            self.forget_report(push);
        } else {
            self.told_again(now, push, true);
        }
        self.tell_due(now, diameter);
    }

    fn forget_report(&mut self, push: PushId) {
        self.reports.set(push, None);
        self.reports.waiting.remove(&push);
        self.said.push_back(Said::Reported(push));
    }

    fn told_again(&mut self, now: Now, push: PushId, may: bool) {
        let Some(waiting) = self.reports.waiting.get_mut(&push) else { return };
        let patience = u64::try_from(self.config.patience.as_millis()).unwrap_or(u64::MAX);
        if !may || waiting.entry.at_ms.saturating_add(patience) <= now.wall_ms() {
            self.counters.given_up += 1;
            return self.forget_report(push);
        }
        self.counters.told_again += 1;
        let pause = self.config.back_off.saturating_mul(1 << waiting.tries.min(16));
        waiting.tries += 1;
        self.reports.set(push, Some(now.mono + pause.min(self.config.max_back_off)));
    }
}
