//! The records as JSON.

use super::Problem;
use crate::push::{self, HistoryEntry};
use crate::store;
use crate::wire::date::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A push that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PushBody {
    /// The application's identifier; may be left out where `Basic` names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "chat")]
    pub application: Option<String>,
    /// The user's static identifier `name@domain`, or a dynamic identifier.
    #[schema(example = "alice@push.example")]
    pub to: String,
    /// What to say, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Dinner is ready")]
    pub payload: Option<String>,
    /// What to say, as base64, instead of `payload`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload_base64: Option<String>,
    /// Media type of the payload; `text/plain` or `application/octet-stream` where left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How many seconds to go on trying; where left out, or above the server's longest, the server's own.
    /// `expires` in the answer says what it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u64>,
    /// `high`, `normal` or `low`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Where to POST how it ends: an http URL at one of the application's domains or networks. The report may
    /// come more than once, with the same `id`, and comes after a restart if it did not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report_to: Option<String>,
    /// `false`: not by short message, although the application's pushes may go so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<bool>,
}

/// One push or several.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code)] // it describes; requests are read by their first character
pub enum PushBodies {
    /// One.
    One(PushBody),
    /// Several, stored together.
    Several(Vec<PushBody>),
}

/// Which pushes go first when there is a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Before all others.
    High,
    /// The usual.
    #[default]
    Normal,
    /// After all others.
    Low,
}

impl From<Priority> for push::Priority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::High => Self::High,
            Priority::Normal => Self::Normal,
            Priority::Low => Self::Low,
        }
    }
}

/// A push that was accepted: it is stored and will be tried until it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Accepted {
    /// Its identifier, for ever.
    #[schema(example = "019aaf0f3c5e7b1c4de0a8c9b4f2d6e1")]
    pub id: String,
    /// When its time to live ends (RFC 3339); earlier than asked for where `ttl` is above the server's
    /// longest.
    #[schema(example = "2026-01-31T18:30:00.000Z")]
    pub expires: String,
}

/// What became of one push of several: `id` and `expires`, or `error`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AcceptedOrNot {
    /// Its identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When its time to live ends (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Problem>,
}

/// One line of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// When (RFC 3339).
    pub at: String,
    /// received, stored, locating, notified, activated, transmitted, kept, delivered, failed, expired or cancelled.
    pub state: String,
    /// The rung reached: known-address, notification, sms or kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rung: Option<String>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Who said so: push-server, hlr, gateway, sgsn, device or application-server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Which subscriber it is about; told to the administrator alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imsi: Option<String>,
    /// By which way the HLR or HSS was asked, where this is its answer: gtp, map, ati, sri-sm, sh, s6c, s6m, slh, s6t, swx
    /// or osmo-hlr.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cause {
    /// A name.
    pub reason: String,
    /// The number that the refusing protocol uses for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
}

impl Entry {
    /// As told to the administrator (`whole`) or to an application.
    #[must_use]
    pub fn new(entry: &HistoryEntry, whole: bool) -> Self {
        Self {
            at: rfc3339(entry.at_ms),
            state: entry.state.as_str().into(),
            rung: entry.rung.map(|rung| rung.as_str().into()),
            cause: entry.cause.map(|cause| Cause { reason: cause.reason.as_str().into(), code: cause.code }),
            by: entry.by.map(|by| by.as_str().into()),
            imsi: entry.imsi.filter(|_| whole).map(|imsi| imsi.to_string()),
            via: entry.via.map(|via| via.as_str().into()),
        }
    }
}

/// A push and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PushStatus {
    /// Its identifier.
    pub id: String,
    /// The application.
    pub application: String,
    /// The recipient.
    pub to: String,
    /// Where it stands.
    pub state: String,
    /// Whether nothing comes after that.
    pub ended: bool,
    /// Tries so far.
    pub tries: u32,
    /// When it was accepted (RFC 3339).
    pub accepted: String,
    /// When its time to live ends (RFC 3339).
    pub expires: String,
    /// What happened, in order; not in listings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Entry>,
}

impl PushStatus {
    /// As told to the administrator (`whole`) or to an application.
    #[must_use]
    pub fn new(record: &store::PushRecord, whole: bool) -> Self {
        Self {
            id: record.id.to_string(),
            application: record.application.to_string(),
            to: record.to.to_string(),
            state: record.state.as_str().into(),
            ended: record.state.is_terminal(),
            tries: record.tries,
            accepted: rfc3339(record.accepted_ms),
            expires: rfc3339(record.expires_ms),
            history: record.history.iter().map(|entry| Entry::new(entry, whole)).collect(),
        }
    }
}

/// What happened to a push, as an event or a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Which push.
    pub id: String,
    /// The application.
    pub application: String,
    /// The recipient.
    pub to: String,
    /// What happened.
    #[serde(flatten)]
    pub entry: Entry,
}

/// Which pushes to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PushQuery {
    /// Of this application only; an application sees its own alone.
    pub application: Option<String>,
    /// To this recipient only.
    pub to: Option<String>,
    /// In this state only.
    pub state: Option<String>,
    /// Older than this push, to go on with a listing.
    pub before: Option<String>,
    /// At most so many: 1 to 1000, 50 where left out.
    pub limit: Option<usize>,
}

/// An application. Secrets go in and out by `POST …/secret` alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Application {
    /// Its identifier; in a request it stands in the path.
    pub id: String,
    /// Whether it has a secret; not read from requests.
    pub has_secret: bool,
    /// Domains whose servers may push for it and take reports; `*.` in front: all below.
    #[schema(example = json!(["chat.example"]))]
    pub domains: Vec<String>,
    /// Networks whose servers may push for it and take reports.
    #[schema(example = json!(["192.0.2.0/24"]))]
    pub networks: Vec<String>,
    /// Where reports go unless a push says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report_to: Option<String>,
    /// Whether its pushes may go by short message where the packet domain does not reach the device.
    pub sms: bool,
}

impl From<&push::Application> for Application {
    fn from(from: &push::Application) -> Self {
        Self {
            id: from.id.to_string(),
            has_secret: from.secret.is_some(),
            domains: from.domains.iter().map(ToString::to_string).collect(),
            networks: from.networks.iter().map(ToString::to_string).collect(),
            report_to: from.report_to.as_deref().map(Into::into),
            sms: from.sms,
        }
    }
}

/// A secret, told once and kept as a hash only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Secret {
    /// Whose.
    pub of: String,
    /// The secret. It cannot be asked for again.
    pub secret: String,
}

/// A subscriber. Secrets go out by `POST …/secret` alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Subscriber {
    /// The IMSI; in a request it stands in the path.
    pub imsi: String,
    /// Static user identifiers, `name@domain`. Subscribers that share one are devices of one user.
    #[schema(example = json!(["alice@push.example"]))]
    pub identifiers: Vec<String>,
    /// Whether there is a secret for registrations in adapter mode; not read from requests.
    pub has_secret: bool,
    /// The number that short messages go to: digits, the country code first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msisdn: Option<String>,
    /// The subscription's own PDP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub static_address: Option<String>,
}

impl From<&push::Subscriber> for Subscriber {
    fn from(from: &push::Subscriber) -> Self {
        Self {
            imsi: from.imsi.to_string(),
            identifiers: from.identifiers.iter().map(ToString::to_string).collect(),
            has_secret: from.secret.is_some(),
            msisdn: from.msisdn.as_ref().map(ToString::to_string),
            static_address: from.static_address.map(|address| address.to_string()),
        }
    }
}

/// A registration: which device of which user is where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Binding {
    /// Names the registration; only its beginning, for whoever knows all of it can act for the device.
    pub token: String,
    /// The identifier that was registered.
    pub user: String,
    /// The subscriber.
    pub imsi: String,
    /// What the user calls the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// The routing domain.
    pub domain: u16,
    /// The device's address there.
    pub address: String,
    /// The device's port for pushes.
    pub port: u16,
    /// The gateway that the device is behind, where the registration came through a PDP context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<u16>,
    /// End of the registration (RFC 3339).
    pub expires: String,
}

/// A first PS node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Gateway {
    /// Its number; in a request it stands in the path.
    pub id: u16,
    /// What people call it.
    pub name: String,
    /// Its GTP-C address.
    pub address: String,
    /// Whether this process is that gateway; not read from requests.
    pub local: bool,
    /// Networks of the SGSNs it can talk to; none: any.
    pub serves: Vec<String>,
    /// Access point names that the preset rule gives it.
    pub apns: Vec<String>,
}

impl From<&push::Gateway> for Gateway {
    fn from(from: &push::Gateway) -> Self {
        Self {
            id: from.id.0,
            name: from.name.to_string(),
            address: from.address.to_string(),
            local: from.local,
            serves: from.serves.iter().map(ToString::to_string).collect(),
            apns: from.apns.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A private network and the gateway it lies behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Route {
    /// The private network.
    #[schema(example = "10.45.0.0/16")]
    pub prefix: String,
    /// The gateway's number.
    pub gateway: u16,
}

/// A routing domain: within one, an address means one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Domain {
    /// Its number.
    pub id: u16,
    /// Its networks.
    pub routes: Vec<Route>,
}

/// Where in a long listing to begin.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The first place, from 0.
    pub start: Option<usize>,
    /// How many: 1 to 1000, 100 where left out.
    pub count: Option<usize>,
}

impl Page {
    pub(super) fn get(self) -> (usize, usize) {
        (self.start.unwrap_or(0), self.count.unwrap_or(100).clamp(1, 1000))
    }
}

/// How the server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServerStatus {
    /// The program's version.
    pub version: String,
    /// Whether it takes pushes; if not, why.
    pub ready: bool,
    /// Why it is not ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// Pushes that have not ended.
    pub pushes: usize,
    /// Registered devices.
    pub bindings: usize,
    /// Subscribers.
    pub subscribers: usize,
    /// Applications.
    pub applications: usize,
    /// Writes that wait for the disk.
    pub store_queue: u64,
}

/// Wall time in milliseconds since the Unix epoch as RFC 3339, in UTC.
#[must_use]
pub fn rfc3339(ms: u64) -> String {
    format!("{}.{:03}Z", DateTime(ms / 1000), ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(rfc3339(951_827_696_789), "2000-02-29T12:34:56.789Z");
        assert_eq!(rfc3339(1_709_210_096_000), "2024-02-29T12:34:56.000Z");
        assert_eq!(rfc3339(1_735_689_599_999), "2024-12-31T23:59:59.999Z");
        assert_eq!(rfc3339(4_107_542_400_000), "2100-03-01T00:00:00.000Z");
    }

    #[test]
    fn an_application_is_not_told_the_imsi() {
        let entry = HistoryEntry {
            at_ms: 0,
            state: push::State::Kept,
            rung: None,
            cause: None,
            by: None,
            imsi: Some("001010000000001".parse().unwrap()),
            via: None,
        };
        assert!(Entry::new(&entry, false).imsi.is_none());
        assert!(Entry::new(&entry, true).imsi.is_some());
    }
}
