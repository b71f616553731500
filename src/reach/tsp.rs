//! Outside application servers by Tsp: Device-Action asks for a push, Device-Notification tells what became of
//! it, TS 29.368 §5, §6.

use crate::codec::diameter::command::tsp::{DeviceActionRequest, DeviceNotificationRequest};
use crate::codec::diameter::{AvpWriter, Fields, Group, group};
use crate::push::{HistoryEntry, Reason, Refused, State};
use crate::reach::locate::diameter::{self, Tbcd};
use crate::reach::report_to::Called;
use std::time::Duration;

/// Action-Type, TS 29.368 §6.4.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Device Trigger Request (1).
    Trigger,
    /// Device Trigger Recall (3).
    Recall,
    /// Device Trigger Replace (4).
    Replace,
}

/// Delivery Report (2).
const DELIVERY_REPORT: i32 = 2;

impl Kind {
    const fn number(self) -> i32 {
        match self {
            Self::Trigger => 1,
            Self::Recall => 3,
            Self::Replace => 4,
        }
    }

    const fn of(number: i32) -> Option<Self> {
        match number {
            1 => Some(Self::Trigger),
            3 => Some(Self::Recall),
            4 => Some(Self::Replace),
            _ => None,
        }
    }
}

/// Request-Status, TS 29.368 §6.4.9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status(pub i32);

impl Status {
    /// SUCCESS.
    pub const SUCCESS: Self = Self(0);
    /// INVPAYLOAD.
    pub const INV_PAYLOAD: Self = Self(101);
    /// INVEXTID.
    pub const INV_EXT_ID: Self = Self(102);
    /// INVSCSID.
    pub const INV_SCS_ID: Self = Self(103);
    /// INVPERIOD.
    pub const INV_PERIOD: Self = Self(104);
    /// NOTAUTHORIZED.
    pub const NOT_AUTHORIZED: Self = Self(105);
    /// SERVICEUNAVAILABLE.
    pub const SERVICE_UNAVAILABLE: Self = Self(106);
    /// PERMANENTERROR.
    pub const PERMANENT_ERROR: Self = Self(107);
    /// QUOTAEXCEEDED.
    pub const QUOTA_EXCEEDED: Self = Self(108);
    /// RATEEXCEEDED.
    pub const RATE_EXCEEDED: Self = Self(109);
    /// REPLACEFAIL.
    pub const REPLACE_FAIL: Self = Self(110);
    /// RECALLFAIL.
    pub const RECALL_FAIL: Self = Self(111);
    /// ORIGINALMESSAGESENT.
    pub const ORIGINAL_MESSAGE_SENT: Self = Self(112);
    /// TEMPORARYERROR.
    pub const TEMPORARY_ERROR: Self = Self(201);
}

/// What an SCS asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action<'a> {
    /// Action-Type.
    pub kind: Kind,
    /// Whom it is for.
    pub to: Called,
    /// Reference-Number.
    pub reference: u32,
    /// Old-Reference-Number: what is recalled or replaced.
    pub old: Option<u32>,
    /// SCS-Identity.
    pub scs: Option<&'a [u8]>,
    /// Validity-Time.
    pub validity: Option<Duration>,
    /// Priority-Indication.
    pub priority: bool,
    /// Application-Port-Identifier.
    pub port: Option<u32>,
    /// Payload.
    pub payload: &'a [u8],
}

/// What an action cannot be done for, and what an answer to it repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAsked {
    /// Request-Status.
    pub status: Status,
    /// Reference-Number.
    pub reference: u32,
    /// Action-Type as it came.
    pub kind: i32,
}

impl<'a> Action<'a> {
    /// Reads a Device-Action-Request.
    ///
    /// # Errors
    /// It asks for nothing that there is.
    pub fn read(request: &DeviceActionRequest<'a>) -> Result<Self, NotAsked> {
        let action = request.device_action.map(|action| action.read()).unwrap_or_default();
        let data = action.trigger_data.map(|data| data.read()).unwrap_or_default();
        let reference = action.reference_number.unwrap_or_default();
        let number = action.action_type.unwrap_or_default();
        let no = |status| NotAsked { status, reference, kind: number };
        let kind = Kind::of(number).ok_or(no(Status::PERMANENT_ERROR))?;
        let to = match (action.external_identifier, action.msisdn) {
            (Some(name), _) => Called::External(name.into()),
            (None, Some(number)) => Called::Msisdn(diameter::number(number)),
            (None, None) => return Err(no(Status::INV_EXT_ID)),
        };
        let old = action.old_reference_number;
        let payload = data.payload.unwrap_or_default();
        match kind {
            Kind::Recall if old.is_none() => return Err(no(Status::RECALL_FAIL)),
            Kind::Replace if old.is_none() => return Err(no(Status::REPLACE_FAIL)),
            Kind::Trigger | Kind::Replace if data.payload.is_none() => return Err(no(Status::INV_PAYLOAD)),
            _ => {}
        }
        let validity = action.validity_time.or(data.validity_time);
        if validity == Some(0) {
            return Err(no(Status::INV_PERIOD));
        }
        Ok(Self {
            kind,
            to,
            reference,
            old,
            scs: action.scs_identity,
            validity: validity.map(|seconds| Duration::from_secs(seconds.into())),
            priority: data.priority_indication == Some(1),
            port: data.application_port_identifier,
            payload,
        })
    }
}

/// What a push that is not accepted is for an SCS.
#[must_use]
pub const fn status(refused: &Refused) -> Status {
    match refused.cause.reason {
        Reason::PayloadTooLarge => Status::INV_PAYLOAD,
        Reason::UnknownUser | Reason::UnknownSubscriber | Reason::IdentifierExpired => Status::INV_EXT_ID,
        Reason::UnknownApplication
        | Reason::WrongSecret
        | Reason::DomainNotAllowed
        | Reason::SourceNotAllowed => Status::NOT_AUTHORIZED,
        Reason::NotProvisioned | Reason::NoGateway | Reason::Barred => Status::SERVICE_UNAVAILABLE,
        Reason::Overloaded | Reason::SystemFailure | Reason::NoResponse => Status::TEMPORARY_ERROR,
        _ => Status::PERMANENT_ERROR,
    }
}

/// Writes what is its own of a Device-Action-Answer.
pub fn write_answer(
    w: &mut AvpWriter<'_>,
    to: Option<&Called>,
    scs: Option<&[u8]>,
    reference: u32,
    kind: i32,
    status: Status,
) {
    let digits = msisdn(to);
    let notification = group::DeviceNotification {
        external_identifier: external(to),
        reference_number: Some(reference),
        action_type: Some(kind),
        msisdn: digits.as_ref().map(Tbcd::octets),
        scs_identity: scs,
        request_status: Some(status.0),
        ..Default::default()
    };
    w.avp::<crate::codec::diameter::dictionary::row::DeviceNotification>(Group::Built(&notification));
}

/// The number of an Action-Type.
#[must_use]
pub const fn number(kind: Kind) -> i32 {
    kind.number()
}

fn external(to: Option<&Called>) -> Option<&str> {
    match to {
        Some(Called::External(name)) => Some(name),
        _ => None,
    }
}

fn msisdn(to: Option<&Called>) -> Option<Tbcd> {
    match to {
        Some(Called::Msisdn(digits)) => Tbcd::new(digits),
        _ => None,
    }
}

/// Delivery-Outcome of the end of a push, TS 29.368 §6.4.10; `None`: the SCS took it back itself, and knows.
#[must_use]
pub const fn outcome(entry: &HistoryEntry) -> Option<i32> {
    const SUCCESS: i32 = 0;
    const EXPIRED: i32 = 1;
    const TEMPORARY_ERROR: i32 = 2;
    const UNDELIVERABLE: i32 = 3;
    const UNCONFIRMED: i32 = 4;
    Some(match entry.state {
        State::Delivered => SUCCESS,
        State::Expired => EXPIRED,
        State::Cancelled => return None,
        _ => match entry.cause {
            Some(cause) => match cause.reason {
                Reason::Overloaded | Reason::SystemFailure | Reason::NoResponse | Reason::NoRoute => {
                    TEMPORARY_ERROR
                }
                // The device may have it: it never said so.
                Reason::NoAcknowledgement | Reason::TooManyTries => UNCONFIRMED,
                _ => UNDELIVERABLE,
            },
            None => UNDELIVERABLE,
        },
    })
}

/// Writes what is its own of a Device-Notification-Request.
pub fn write_notification(
    w: &mut AvpWriter<'_>,
    to: &Called,
    scs: Option<&[u8]>,
    reference: u32,
    outcome: i32,
) {
    let digits = msisdn(Some(to));
    let notification = group::DeviceNotification {
        external_identifier: external(Some(to)),
        reference_number: Some(reference),
        action_type: Some(DELIVERY_REPORT),
        msisdn: digits.as_ref().map(Tbcd::octets),
        scs_identity: scs,
        delivery_outcome: Some(outcome),
        ..Default::default()
    };
    DeviceNotificationRequest {
        device_notification: Some(Group::Built(&notification)),
        ..Default::default()
    }
    .put(w);
}
