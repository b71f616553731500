//! Overload reports of others, honoured by the loss algorithm: RFC 7683 §5.

use super::Diameter;
use super::event::{Event, PeerId};
use crate::codec::diameter::dictionary::{group, row};
use crate::codec::diameter::{AvpWriter, Group, Message};
use crate::wire::Now;
use std::time::Duration;

/// OLR_DEFAULT_ALGO: the loss algorithm.
const LOSS: u64 = 1;
/// OC-Report-Type HOST_REPORT and REALM_REPORT.
const HOST_REPORT: i32 = 0;
const REALM_REPORT: i32 = 1;
/// What OC-Validity-Duration is if it is not there, and the most that it may be: RFC 7683 §7.5.
const VALIDITY: u32 = 30;
const LONGEST: u32 = 86_400;

/// A report in force: RFC 7683 §5.2.1.
#[derive(Debug)]
pub(super) struct Report {
    realm: bool,
    name: String,
    application: u32,
    sequence: u64,
    pub(super) reduction: u8,
    until: Duration,
}

/// Writes OC-Supported-Features: what we can do.
pub(super) fn supported(w: &mut AvpWriter<'_>) {
    let features = group::OcSupportedFeatures { oc_feature_vector: Some(LOSS), ..Default::default() };
    w.avp::<row::OcSupportedFeatures>(Group::Built(&features));
}

impl Diameter {
    /// Takes note of the reports in an answer.
    pub(super) fn note_reports(&mut self, now: Now, peer: u32, message: &Message<'_>) {
        for avp in message.avps().whole() {
            if avp.code == row::OcOlr::CODE && avp.vendor.is_none() {
                let report = Group::<group::OcOlr<'_>>::Received(avp.value).read();
                self.note_report(now, peer, message, &report);
            }
        }
    }

    fn note_report(&mut self, now: Now, peer: u32, message: &Message<'_>, report: &group::OcOlr<'_>) {
        let (Some(sequence), Some(kind)) = (report.oc_sequence_number, report.oc_report_type) else { return };
        let realm = kind == REALM_REPORT;
        let name = if realm { message.get::<row::OriginRealm>() } else { message.get::<row::OriginHost>() };
        let reduction = report.oc_reduction_percentage.unwrap_or(0);
        let validity = report.oc_validity_duration.unwrap_or(VALIDITY);
        let (Some(name), true) = (name, realm || kind == HOST_REPORT) else { return };
        // RFC 7683 §7.7 and §7.5: what is out of range is not a report.
        if reduction > 100 || validity > LONGEST {
            return;
        }
        let application = message.header.application;
        self.reports.retain(|report| report.until > now.mono);
        let full = self.reports.len() >= self.config.max_reports;
        let known = self
            .reports
            .iter_mut()
            .find(|r| r.realm == realm && r.application == application && name.is(&r.name));
        let until = now.mono + Duration::from_secs(validity.into());
        let reduction = reduction as u8;
        match known {
            // RFC 7683 §5.2.1.3: one that is not newer says nothing new.
            Some(known) if sequence <= known.sequence => return,
            Some(known) => {
                (known.sequence, known.reduction, known.until) = (sequence, reduction, until);
            }
            None if validity == 0 || reduction == 0 => return,
            None if full => return,
            None => self.reports.push(Report {
                realm,
                name: name.0.to_owned(),
                application,
                sequence,
                reduction,
                until,
            }),
        }
        let reduction = if validity == 0 { 0 } else { reduction };
        self.report(Event::Overload { peer: PeerId(peer), reduction, realm });
    }

    /// Whether a request to this host (or realm) is one of those that are not to be sent.
    pub(super) fn abated(&mut self, now: Now, realm: bool, name: &str, application: u32) -> bool {
        let asked = self.reports.iter().find(|report| {
            report.realm == realm
                && report.application == application
                && report.until > now.mono
                && report.name.eq_ignore_ascii_case(name)
        });
        let Some(reduction) = asked.map(|report| u64::from(report.reduction)) else { return false };
        self.draw() % 100 < reduction
    }
}
