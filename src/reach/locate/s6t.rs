//! Having the HSS watch a subscriber by S6t, and being told when the device can be reached: TS 29.336 §7, §8.

use super::diameter::{Failed, Named, Who, imsi, read, whole};
use super::serving_node::{Called, RoutingArea};
use super::whereabouts::Whereabouts;
use crate::codec::diameter::command::s6t::{
    ConfigurationInformationAnswer, ConfigurationInformationRequest, ReportingInformationRequest,
};
use crate::codec::diameter::{
    AvpWriter, Command, Fields, Group, Identity, Many, Message, ResultCode, TGPP, Time, group,
};
use std::time::Duration;

/// Monitoring-Type, TS 29.336 §8.4.7.
mod monitoring {
    pub const UE_REACHABILITY: u32 = 1;
    pub const LOCATION_REPORTING: u32 = 2;
}

/// Reachability-Type `Reachability for Data`, TS 29.336 §8.4.12.
const FOR_DATA: u32 = 1 << 1;
/// MONTE-Location-Type `LAST_KNOWN_LOCATION`, TS 29.336 §8.4.16.
const LAST_KNOWN: u32 = 1;

/// Whether S6t has a name for the subscriber: anything but a public identity.
#[must_use]
pub fn knows(who: Who<'_>) -> bool {
    super::s6m::knows(who)
}

/// What is to be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Whether the device can be reached for data, told once, until a time (wall, since the Unix epoch).
    Reachability(Duration),
    /// Where the device was last, told at once and once.
    Location,
}

/// Writes Configuration-Information-Request for one report, which the HSS sends to `host`, us, with
/// `reference`; `None`: S6t has no name for the subscriber.
pub fn write_configuration(
    w: &mut AvpWriter<'_>,
    who: Who<'_>,
    host: &str,
    reference: u32,
    event: Event,
) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let identifier = named.identifier();
    let (kind, until) = match event {
        Event::Reachability(until) => (monitoring::UE_REACHABILITY, Some(until)),
        Event::Location => (monitoring::LOCATION_REPORTING, None),
    };
    let is_location = until.is_none();
    let (references, hosts, kinds) = ([reference], [Identity(host)], [kind]);
    let until = [Time::from_unix(until.unwrap_or_default().as_secs())];
    let reachability = group::UeReachabilityConfiguration {
        reachability_type: Many::Built(&[FOR_DATA]),
        ..Default::default()
    };
    let location = group::LocationInformationConfiguration {
        monte_location_type: Many::Built(&[LAST_KNOWN]),
        ..Default::default()
    };
    let (reachability, location) = ([Group::Built(&reachability)], [Group::Built(&location)]);
    let configuration = group::MonitoringEventConfiguration {
        scef_reference_id: Many::Built(&references),
        scef_id: Many::Built(&hosts),
        monitoring_type: Many::Built(&kinds),
        maximum_number_of_reports: Many::Built(&[1]),
        monitoring_duration: Many::Built(if is_location { &[] } else { &until }),
        ue_reachability_configuration: Many::Built(if is_location { &[] } else { &reachability }),
        location_information_configuration: Many::Built(if is_location { &location } else { &[] }),
        ..Default::default()
    };
    let configurations = [Group::Built(&configuration)];
    ConfigurationInformationRequest {
        user_identifier: Some(Group::Built(&identifier)),
        monitoring_event_configuration: Many::Built(&configurations),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The reference of the configuration that asked for it.
    pub reference: Option<u32>,
    /// Whether it says that the device can be reached.
    pub reachable: bool,
    /// Where the device is, as far as that is said.
    pub whereabouts: Whereabouts,
}

fn report(from: &group::MonitoringEventReport<'_>) -> Report {
    let mut found = Whereabouts::default();
    for location in from.eps_location_information.iter().map(|location| location.read()) {
        if let Some(sgsn) = read(location.sgsn_location_information) {
            let area = sgsn.routing_area_identity.and_then(RoutingArea::from_octets);
            found.called.extend(area.map(Called::Area));
            found.age = sgsn.age_of_location_information;
        }
        if let Some(mme) = read(location.mme_location_information) {
            found.age = [found.age, mme.age_of_location_information].into_iter().flatten().min();
        }
    }
    let types = from.monitoring_type.iter().next();
    Report {
        reference: from.scef_reference_id.iter().next(),
        reachable: types == Some(monitoring::UE_REACHABILITY)
            || from.reachability_information.iter().next().is_some(),
        whereabouts: found,
    }
}

/// What Configuration-Information-Answer says: the report, where there is one at once.
///
/// # Errors
/// The HSS refused the request or the event.
pub fn configured(message: &Message<'_>) -> Result<Option<Report>, Failed> {
    whole(message)?;
    let answer = ConfigurationInformationAnswer::parse(message);
    let statuses = answer.monitoring_event_config_status.iter().map(|status| status.read());
    let results = statuses.flat_map(|status| status.service_report.iter().map(|report| report.read()));
    for result in results.flat_map(|report| report.service_result.iter().map(|result| result.read())) {
        let Some(code) = result.service_result_code.iter().next() else { continue };
        if ResultCode(code).class() != Some(crate::codec::diameter::Class::Success) {
            let vendor = result.vendor_id.iter().next().unwrap_or(TGPP);
            return Err(Failed::Experimental { vendor, code, said: None });
        }
    }
    let who = answer.user_identifier.iter().find_map(|who| who.read().user_name.and_then(imsi));
    Ok(answer.monitoring_event_report.iter().next().map(|from| {
        let mut report = report(&from.read());
        report.whereabouts.imsi = who;
        report
    }))
}

/// What Reporting-Information-Request says, report by report; each is about the subscriber named in the request or
/// is known by its reference alone.
pub fn reported<'a>(message: &Message<'a>) -> impl Iterator<Item = Report> + use<'a> {
    let request = ReportingInformationRequest::parse(message);
    let who = read(request.user_identifier).and_then(|who| who.user_name.and_then(imsi));
    request.monitoring_event_report.iter().map(move |from| {
        let mut report = report(&from.read());
        report.whereabouts.imsi = who;
        report
    })
}
