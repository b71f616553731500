//! S6m and S6t, TS 29.336 §5, §8: who hides behind an external identifier, and events that are monitored.

use super::answer::{Refusal, error};
use super::home::{Doing, Home, Served, tbcd, write_node};
use super::record::{Monitor, Record};
use crate::codec::diameter::command::s6m::SubscriberInformationRequest;
use crate::codec::diameter::command::s6t::{
    ConfigurationInformationRequest, NiddInformationRequest, ReportingInformationRequest,
};
use crate::codec::diameter::{AvpWriter, Identity, ResultCode, TGPP, Time, experimental, group, row};
use crate::wire::{Imsi, Now};

/// HSS-Cause, TS 29.336 §6.4.9.
mod cause {
    pub const ABSENT: u32 = 1;
    pub const NOT_PROVISIONED: u32 = 1 << 1;
    pub const BARRED: u32 = 1 << 2;
}

/// Monitoring-Type, TS 29.336 §8.4.9.
pub mod monitoring {
    /// The network does not reach the device any more.
    pub const LOSS_OF_CONNECTIVITY: u32 = 0;
    /// The device can be reached.
    pub const REACHABILITY: u32 = 1;
    /// Where the device is.
    pub const LOCATION: u32 = 2;
}

/// MONTE-Location-Type: LAST_KNOWN_LOCATION, TS 29.336 §8.4.16.
const LAST_KNOWN: u32 = 1;
/// Reachability-Information: REACHABLE_FOR_DATA, TS 29.336 §8.4.21.
const REACHABLE_FOR_DATA: u32 = 1;

impl Home {
    /// Whom answers of S6m and S6t are about.
    fn write_identifier(&self, imsi: Imsi, w: &mut AvpWriter<'_>) {
        let subscriber = self.subscriber(imsi);
        let number = subscriber.and_then(|subscriber| subscriber.msisdn.as_deref()).map(tbcd);
        let names = subscriber.map_or(&[][..], |subscriber| &subscriber.names);
        w.group::<row::UserIdentifier>(|w| {
            w.avp::<row::UserName>(&imsi.to_string());
            if let Some(number) = &number {
                w.avp::<row::Msisdn>(number);
            }
            if let Some(name) = names.iter().find(|name| !name.contains(':')) {
                w.avp::<row::ExternalIdentifier>(name);
            }
        });
    }

    /// §5.2.1: Subscriber-Information.
    pub(super) fn information(
        &mut self,
        request: &SubscriberInformationRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_UNAUTHORIZED_REQUESTING_ENTITY)?;
        let Some(identifier) = request.user_identifier else {
            return Err(Refusal::missing::<row::UserIdentifier>());
        };
        let imsi = self.by_identifier(&identifier.read())?;
        self.write_identifier(imsi, w);
        let map_error = self.subscriber(imsi).and_then(|subscriber| subscriber.map_error);
        let record = self.look(imsi);
        let mut nodes = record.attached();
        let first = nodes.next();
        let msc = self.subscriber(imsi).and_then(|subscriber| subscriber.msc.as_deref()).map(tbcd);
        w.group::<row::ServiceData>(|w| {
            w.group::<row::T4Data>(|w| {
                let absent = first.is_none() && msc.is_none();
                let causes = [
                    (absent, cause::ABSENT),
                    (map_error == Some(11), cause::NOT_PROVISIONED),
                    (map_error == Some(13), cause::BARRED),
                ];
                let causes = causes.iter().filter(|(is, _)| *is).fold(0, |all, (_, bit)| all | bit);
                if causes != 0 {
                    w.avp::<row::HssCause>(causes);
                }
                match (first, &msc) {
                    (Some((node, mme)), _) => w.group::<row::ServingNode>(|w| write_node(w, node, mme)),
                    (None, Some(msc)) => w.group::<row::ServingNode>(|w| w.avp::<row::MscNumber>(msc)),
                    (None, None) => {}
                }
                for (node, mme) in nodes {
                    w.group::<row::AdditionalServingNode>(|w| write_node(w, node, mme));
                }
                if let (Some(_), Some(msc)) = (first, &msc) {
                    w.group::<row::AdditionalServingNode>(|w| w.avp::<row::MscNumber>(msc));
                }
            });
        });
        Ok(())
    }

    /// §8.2.1: Configuration-Information. Each event is taken or refused by itself.
    pub(super) fn configure(
        &mut self,
        now: Now,
        request: &ConfigurationInformationRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_UNAUTHORIZED_REQUESTING_ENTITY)?;
        let Some(identifier) = request.user_identifier else {
            return Err(Refusal::missing::<row::UserIdentifier>());
        };
        let imsi = self.by_identifier(&identifier.read())?;
        let realm: Box<str> = request.origin_realm.map_or("", |realm| realm.0).into();
        self.write_identifier(imsi, w);
        let mut asked = false;
        for event in request.monitoring_event_configuration.iter() {
            let event = event.read();
            let scef = event.scef_id.iter().next().map_or("", |scef| scef.0);
            let ended: Vec<u32> = event.scef_reference_id_for_deletion.iter().collect();
            for reference in &ended {
                let monitors = &mut self.record(imsi).monitors;
                let before = monitors.len();
                monitors.retain(|own| !(own.reference == *reference && own.scef.eq_ignore_ascii_case(scef)));
                let gone = monitors.len() < before;
                let code = (!gone).then_some(experimental::ERROR_CONFIGURATION_EVENT_NON_EXISTANT);
                status(w, *reference, scef, code);
            }
            let Some(reference) = event.scef_reference_id.iter().next() else { continue };
            let taken = self.monitor(now, imsi, scef, &realm, &event);
            let reachable = self.look(imsi).is_reachable();
            match taken {
                Ok(monitoring::LOCATION) => {
                    let record = self.look(imsi);
                    w.group::<row::MonitoringEventReport>(|w| location(w, now, &record, reference, scef));
                }
                // What is so already is reported at once; one report may be all that is wanted.
                Ok(kind) if kind == monitoring::REACHABILITY && reachable => {
                    w.group::<row::MonitoringEventReport>(|w| report(w, reference, scef, kind));
                    self.reported(imsi, reference);
                }
                Ok(kind) => {
                    asked |= kind == monitoring::REACHABILITY;
                    status(w, reference, scef, None);
                }
                Err(code) => status(w, reference, scef, Some(code)),
            }
        }
        if asked {
            self.ask_reachability(imsi);
        }
        Ok(())
    }

    /// Takes one event, or says why not.
    fn monitor(
        &mut self,
        now: Now,
        imsi: Imsi,
        scef: &str,
        realm: &str,
        event: &group::MonitoringEventConfiguration<'_>,
    ) -> Result<u32, u32> {
        let refused = experimental::ERROR_CONFIGURATION_EVENT_STORAGE_NOT_SUCCESSFUL;
        let (reference, kind) =
            event.scef_reference_id.iter().next().zip(event.monitoring_type.iter().next()).ok_or(refused)?;
        let last = |asked: &group::LocationInformationConfiguration<'_>| {
            asked.monte_location_type.iter().next() == Some(LAST_KNOWN)
        };
        let mut asked = event.location_information_configuration.iter().map(|asked| asked.read());
        // Of where the device is we know what we last heard; nothing is left to be kept.
        if kind == monitoring::LOCATION && !scef.is_empty() && asked.any(|asked| last(&asked)) {
            return Ok(kind);
        }
        if scef.is_empty() || !matches!(kind, monitoring::LOSS_OF_CONNECTIVITY | monitoring::REACHABILITY) {
            return Err(refused);
        }
        let until = event.monitoring_duration.iter().next().map(Time::unix);
        let left = event.maximum_number_of_reports.iter().next();
        if until.is_some_and(|until| until <= now.wall.as_secs()) || left == Some(0) {
            return Err(refused);
        }
        let most = self.config.max_watches;
        let monitors = &mut self.record(imsi).monitors;
        monitors.retain(|own| !(own.reference == reference && own.scef.eq_ignore_ascii_case(scef)));
        if monitors.len() >= most {
            return Err(refused);
        }
        // §8.4.2: without number and duration one report is wanted.
        let left = if left.is_none() && until.is_none() { Some(1) } else { left };
        monitors.push(Monitor { reference, scef: scef.into(), realm: realm.into(), kind, left, until });
        Ok(kind)
    }

    fn reported(&mut self, imsi: Imsi, reference: u32) {
        let monitors = &mut self.record(imsi).monitors;
        for monitor in monitors.iter_mut().filter(|monitor| monitor.reference == reference) {
            monitor.left = monitor.left.map(|left| left.saturating_sub(1));
        }
        monitors.retain(|monitor| monitor.left != Some(0));
    }

    /// §8.2.2: Reporting-Information, to every server that monitors the reachability of the subscriber.
    pub(super) fn report(&mut self, now: Now, imsi: Imsi) {
        let unix = now.wall.as_secs();
        let record = self.record(imsi);
        record.monitors.retain(|monitor| monitor.until.is_none_or(|until| until > unix));
        if !record.is_reachable() {
            return;
        }
        let due = record.monitors.iter().filter(|monitor| monitor.kind == monitoring::REACHABILITY);
        let due: Vec<Monitor> = due.cloned().collect();
        for monitor in due {
            let (reference, kind) = (monitor.reference, monitor.kind);
            let (to, doing) = ((&*monitor.scef, &*monitor.realm), Doing::Report(imsi, reference));
            let mut identifier = vec![0; 512];
            let mut i = AvpWriter::bare(&mut identifier);
            self.write_identifier(imsi, &mut i);
            let Ok(length) = i.finish_bare() else { continue };
            self.send::<ReportingInformationRequest<'_>>(to, doing, |w| {
                w.octets(&identifier[..length]);
                w.group::<row::MonitoringEventReport>(|w| report(w, reference, &monitor.scef, kind));
            });
            self.reported(imsi, reference);
        }
    }

    /// §8.2.4: NIDD-Information: data without IP are for every access point of the subscriber.
    pub(super) fn authorise(
        &mut self,
        request: &NiddInformationRequest<'_>,
        w: &mut AvpWriter<'_>,
    ) -> Served {
        self.allow(request.origin_host, experimental::ERROR_UNAUTHORIZED_REQUESTING_ENTITY)?;
        let Some(identifier) = request.user_identifier else {
            return Err(Refusal::missing::<row::UserIdentifier>());
        };
        let imsi = self.by_identifier(&identifier.read())?;
        let wanted = request.nidd_authorization_request.map(|wanted| wanted.read());
        let wanted = wanted.and_then(|wanted| wanted.service_selection.iter().next());
        let known = |apn: &str| self.has_apn(imsi, apn);
        if wanted.is_some_and(|apn| !known(apn)) {
            return Err(error(experimental::ERROR_USER_NO_APN_SUBSCRIPTION));
        }
        let number = self.subscriber(imsi).and_then(|subscriber| subscriber.msisdn.as_deref()).map(tbcd);
        w.group::<row::NiddAuthorizationResponse>(|w| {
            if let Some(number) = &number {
                w.avp::<row::Msisdn>(number);
            }
            w.avp::<row::UserName>(&imsi.to_string());
        });
        Ok(())
    }
}

/// What a Monitoring-Event-Report says of where a device was last heard of, TS 29.336 §8.4.3.
fn location(w: &mut AvpWriter<'_>, now: Now, record: &Record, reference: u32, scef: &str) {
    w.avp::<row::ScefReferenceId>(reference);
    w.avp::<row::ScefId>(Identity(scef));
    w.group::<row::EpsLocationInformation>(|w| {
        for (serving, mme) in record.attached() {
            let [a, b, c] = serving.visited;
            let age =
                u32::try_from(now.mono.saturating_sub(serving.since).as_secs() / 60).unwrap_or(u32::MAX);
            if mme {
                w.group::<row::MmeLocationInformation>(|w| {
                    w.avp::<row::EUtranCellGlobalIdentity>(&[a, b, c, 0, 0, 0, 1]);
                    w.avp::<row::TrackingAreaIdentity>(&[a, b, c, 0, 1]);
                    w.avp::<row::AgeOfLocationInformation>(age);
                });
            } else {
                w.group::<row::SgsnLocationInformation>(|w| {
                    w.avp::<row::RoutingAreaIdentity>(&[a, b, c, 0, 1, 1]);
                    w.avp::<row::AgeOfLocationInformation>(age);
                });
            }
        }
    });
    w.avp::<row::MonitoringType>(monitoring::LOCATION);
}

/// What a Monitoring-Event-Report holds.
fn report(w: &mut AvpWriter<'_>, reference: u32, scef: &str, kind: u32) {
    w.avp::<row::ScefReferenceId>(reference);
    w.avp::<row::ScefId>(Identity(scef));
    w.avp::<row::ReachabilityInformation>(REACHABLE_FOR_DATA);
    w.avp::<row::MonitoringType>(kind);
}

/// A Monitoring-Event-Config-Status.
fn status(w: &mut AvpWriter<'_>, reference: u32, scef: &str, code: Option<u32>) {
    w.group::<row::MonitoringEventConfigStatus>(|w| {
        w.group::<row::ServiceReport>(|w| {
            w.group::<row::ServiceResult>(|w| {
                if code.is_some() {
                    w.avp::<row::VendorId>(TGPP);
                }
                w.avp::<row::ServiceResultCode>(code.unwrap_or(ResultCode::SUCCESS.0));
            });
        });
        w.avp::<row::ScefReferenceId>(reference);
        if !scef.is_empty() {
            w.avp::<row::ScefId>(Identity(scef));
        }
    });
}
