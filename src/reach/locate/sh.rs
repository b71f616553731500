//! Asking the HSS by Sh: state and location in the packet domain, and being told when the device can be
//! reached again (TS 29.328 §6.1, TS 29.329).

use super::diameter::{Failed, Named, Who, whole};
use super::serving_node::{Called, RoutingArea};
use super::whereabouts::Whereabouts;
use crate::codec::diameter::command::sh::{
    PushNotificationRequest, SubscribeNotificationsRequest, UserDataAnswer, UserDataRequest,
};
use crate::codec::diameter::sh_data::{Location, ShData, Text};
use crate::codec::diameter::{AvpWriter, Command, Fields, Group, Many, Message, Time};
use std::time::Duration;

/// Data-Reference, TS 29.329 §6.3.4.
mod reference {
    pub const LOCATION_INFORMATION: i32 = 14;
    pub const USER_STATE: i32 = 15;
    pub const UE_REACHABILITY_FOR_IP: i32 = 25;
}

/// Requested-Domain `PS-Domain`, TS 29.329 §6.3.7.
const PS_DOMAIN: i32 = 1;
/// Requested-Nodes `MME` and `SGSN`, TS 29.329 §6.3.17.
const MME_AND_SGSN: u32 = 0b11;
/// Subs-Req-Type, TS 29.329 §6.3.6.
const SUBSCRIBE: i32 = 0;
const UNSUBSCRIBE: i32 = 1;
/// One-Time-Notification `ONE_TIME_NOTIFICATION_REQUESTED`, TS 29.329 §6.3.22.
const ONCE: i32 = 0;

/// What is asked beside the usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether MME and SGSN are both asked for (Requested-Nodes); an old HSS refuses the AVP.
    pub nodes: bool,
    /// Whether the serving node is to page, so that the location is that of now.
    pub current: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { nodes: true, current: false }
    }
}

/// Whether Sh has a name for the subscriber: never an IMSI.
#[must_use]
pub fn knows(who: Who<'_>) -> bool {
    !matches!(who, Who::Imsi(_))
}

/// Writes User-Data-Request for user state and location in the packet domain; `None`: Sh has no name
/// for the subscriber.
pub fn write_user_data(w: &mut AvpWriter<'_>, who: Who<'_>, options: Options) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let identity = named.identity();
    UserDataRequest {
        user_identity: Some(Group::Built(&identity)),
        data_reference: Many::Built(&[reference::LOCATION_INFORMATION, reference::USER_STATE]),
        requested_domain: Some(PS_DOMAIN),
        current_location: Some(options.current.into()),
        requested_nodes: options.nodes.then_some(MME_AND_SGSN),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// What User-Data-Answer says.
///
/// # Errors
/// The HSS refused, or the Sh-Data cannot be read.
pub fn user_data(message: &Message<'_>) -> Result<Whereabouts, Failed> {
    whole(message)?;
    let answer = UserDataAnswer::parse(message);
    let Some(octets) = answer.user_data else { return Err(Failed::NoResult) };
    Ok(said(&ShData::parse(octets).map_err(Failed::Malformed)?))
}

/// The state of a domain, TS 29.328 Annex C: PSUserState and EPSUserState.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Detached,
    NotReachable,
    Reachable,
    /// Not provided, or not asked for.
    Unknown,
}

impl State {
    fn new(value: Option<u8>) -> Self {
        match value {
            Some(0) => Self::Detached,
            Some(1 | 3) => Self::NotReachable,
            Some(2 | 4) => Self::Reachable,
            _ => Self::Unknown,
        }
    }
}

/// MS Not Reachable Reason "no paging response via the SGSN", TS 29.060 §7.7.25A.
const NO_PAGING_RESPONSE: u8 = 5;

fn said(data: &ShData<'_>) -> Whereabouts {
    let (ps, eps) = (State::new(data.ps_user_state), State::new(data.eps_user_state));
    let mut found = Whereabouts {
        imsi: data.private_identity.and_then(|text| super::diameter::imsi(&text.to_string())),
        ..Whereabouts::default()
    };
    // An SGSN that the subscriber has left is not where it is.
    if ps != State::Detached {
        node(&mut found, data.ps_location.as_ref(), true);
    }
    if eps != State::Detached {
        node(&mut found, data.eps_location.as_ref(), false);
    }
    let states = [ps, eps];
    let any = |state| states.contains(&state);
    if any(State::Reachable) {
    } else if any(State::NotReachable) {
        found.not_reachable = Some(NO_PAGING_RESPONSE);
    } else {
        // Detached there where anything is known at all.
        found.detached = any(State::Detached) && found.called.is_empty();
    }
    found
}

/// What one domain calls its serving node.
fn node(found: &mut Whereabouts, location: Option<&Location<'_>>, sgsn: bool) {
    let Some(location) = location else { return };
    if let Some(name) = location.node {
        let name: Box<str> = name.to_string().trim_start_matches('+').into();
        let is_number = !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_digit());
        found.called.push(if is_number { Called::Number(name) } else { Called::Name(name) });
    }
    if sgsn && let Some(area) = location.area.and_then(area) {
        found.called.push(Called::Area(area));
    }
    // What was heard last counts.
    let age = if location.current == Some(true) { Some(0) } else { location.age };
    found.age = [found.age, age].into_iter().flatten().min();
}

/// RoutingAreaId: the octets of TS 29.002's RAIdentity in base64.
fn area(text: Text<'_>) -> Option<RoutingArea> {
    let mut octets = [0; 6];
    let (mut bits, mut held, mut at) = (0_u32, 0, 0);
    for character in text.0.bytes().filter(|character| !character.is_ascii_whitespace()) {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            *octets.get_mut(at)? = (bits >> held) as u8;
            bits &= (1 << held) - 1;
            at += 1;
        }
    }
    (at == octets.len()).then(|| RoutingArea::from_octets(&octets)).flatten()
}

/// Writes Subscribe-Notifications-Request: be told once when the device can be reached for IP, until
/// `expires` (wall time since the Unix epoch), or no longer; `None`: Sh has no name for the
/// subscriber.
pub fn write_subscription(w: &mut AvpWriter<'_>, who: Who<'_>, expires: Option<Duration>) -> Option<()> {
    let named = Named::new(who).filter(|_| knows(who))?;
    let identity = named.identity();
    SubscribeNotificationsRequest {
        user_identity: Some(Group::Built(&identity)),
        subs_req_type: Some(if expires.is_some() { SUBSCRIBE } else { UNSUBSCRIBE }),
        data_reference: Many::Built(&[reference::UE_REACHABILITY_FOR_IP]),
        expiry_time: expires.map(|expires| Time::from_unix(expires.as_secs())),
        one_time_notification: expires.map(|_| ONCE),
        ..Default::default()
    }
    .put(w);
    Some(())
}

/// Whom a Push-Notification-Request is about, by the names that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noticed {
    /// Public identity.
    pub public: Option<Box<str>>,
    /// Number, in digits.
    pub msisdn: Option<Box<str>>,
    /// External Identifier.
    pub external: Option<Box<str>>,
    /// Whether it says that the device can be reached, and not that it is detached.
    pub reachable: bool,
}

/// What Push-Notification-Request says.
///
/// # Errors
/// The Sh-Data cannot be read.
pub fn notified(message: &Message<'_>) -> Result<Noticed, crate::wire::DecodeError> {
    let request = PushNotificationRequest::parse(message);
    let identity = super::diameter::read(request.user_identity).unwrap_or_default();
    let data = ShData::parse(request.user_data.unwrap_or_default())?;
    let found = said(&data);
    let barred = found.detached || found.not_reachable.is_some();
    Ok(Noticed {
        public: identity.public_identity.map(Into::into),
        msisdn: identity.msisdn.map(super::diameter::number),
        external: identity.external_identifier.map(Into::into),
        reachable: !barred,
    })
}
