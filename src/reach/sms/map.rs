//! sendRoutingInfoForSM, mt-ForwardSM and reportSM-DeliveryStatus: TS 29.002 §12.1, §12.9, §12.3, and what
//! their errors mean for a push (TS 23.040 §3.3, §10).

use crate::codec::map::{
    AdditionalNumber, ErrorCode, IsdnAddressString, RoutingInfoForSmRes, SmDeliveryOutcome,
    SmEnumeratedDeliveryFailureCause,
};
use crate::push::{By, Cause, Keep, Reason, Refused, Rung, SmsFailed};
use crate::reach::locate::map::Failed;
use crate::wire::Imsi;

/// A node that takes short messages to a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Whether it is an SGSN; otherwise an MSC.
    pub sgsn: bool,
    /// Its number, in digits.
    pub number: Box<str>,
}

impl Node {
    /// Whose word its answers are.
    #[must_use]
    pub fn by(&self) -> By {
        if self.sgsn { By::Sgsn } else { By::Msc }
    }
}

/// Where short messages for a subscriber go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// Who it is.
    pub imsi: Imsi,
    /// The nodes to try, the MSC first.
    pub nodes: Vec<Node>,
}

/// What the result of sendRoutingInfoForSM says.
#[must_use]
pub fn routed(result: &RoutingInfoForSmRes<'_>) -> Routing {
    let info = &result.location_info_with_lmsi;
    let node = |sgsn, number: &IsdnAddressString<'_>| Node { sgsn, number: digits(number) };
    let mut nodes = vec![node(info.gprs_node_indicator.is_some(), &info.network_node_number)];
    match &info.additional_number {
        Some(AdditionalNumber::MscNumber(msc)) => nodes.push(node(false, msc)),
        Some(AdditionalNumber::SgsnNumber(sgsn)) => nodes.push(node(true, sgsn)),
        Some(AdditionalNumber::Other(_)) | None => {}
    }
    nodes.sort_by_key(|node| node.sgsn);
    Routing { imsi: result.imsi, nodes }
}

fn digits(address: &IsdnAddressString<'_>) -> Box<str> {
    address
        .digits()
        .map(|digit| char::from(b"0123456789*#abc"[usize::from(digit)]))
        .collect::<String>()
        .into()
}

/// What the HLR is told of a delivery that came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which of its reasons to remember us.
    pub outcome: SmDeliveryOutcome,
    /// Why the subscriber is absent, if the node said.
    pub diagnostic: Option<u8>,
}

/// The outcome that the HLR is to hear of, so that it remembers the service centre for an alert; `None`: it
/// can do nothing about this.
#[must_use]
pub fn outcome(failed: &Failed) -> Option<Outcome> {
    match *failed {
        Failed::Error(ErrorCode::ABSENT_SUBSCRIBER_SM, diagnostic) => {
            Some(Outcome { outcome: SmDeliveryOutcome::ABSENT_SUBSCRIBER, diagnostic })
        }
        Failed::Error(ErrorCode::ABSENT_SUBSCRIBER, _) => {
            Some(Outcome { outcome: SmDeliveryOutcome::ABSENT_SUBSCRIBER, diagnostic: None })
        }
        Failed::Error(ErrorCode::SM_DELIVERY_FAILURE, Some(MEMORY_CAPACITY_EXCEEDED)) => {
            Some(Outcome { outcome: SmDeliveryOutcome::MEMORY_CAPACITY_EXCEEDED, diagnostic: None })
        }
        _ => None,
    }
}

/// Whether the device itself has spoken, so that no other node will do better.
#[must_use]
pub fn is_final(failed: &Failed) -> bool {
    matches!(failed, Failed::Error(ErrorCode::SM_DELIVERY_FAILURE, _))
}

/// SM-EnumeratedDeliveryFailureCause, TS 29.002 §17.7.7.
const MEMORY_CAPACITY_EXCEEDED: u8 = SmEnumeratedDeliveryFailureCause::MEMORY_CAPACITY_EXCEEDED.0 as u8;
const EQUIPMENT_PROTOCOL_ERROR: u8 = SmEnumeratedDeliveryFailureCause::EQUIPMENT_PROTOCOL_ERROR.0 as u8;
const EQUIPMENT_NOT_SM_EQUIPPED: u8 = SmEnumeratedDeliveryFailureCause::EQUIPMENT_NOT_SM_EQUIPPED.0 as u8;

/// What a failed question to the HLR or a failed delivery by a node means for a push. `by`: whom it was put to.
///
/// An absent subscriber is waited for: the HLR that says so remembers us by itself; one that a node found
/// absent it remembers once it has been told.
#[must_use]
pub fn refused(failed: &Failed, by: By) -> SmsFailed {
    let coded = |reason, code: u8| Cause::coded(reason, code.into());
    let said = |cause: Cause, by, keep| SmsFailed::Refused {
        refused: Refused::new(cause, by, Some(Rung::Sms)),
        keep,
    };
    let own = |cause: Cause| said(cause, By::PushServer, Keep::Retry);
    match *failed {
        Failed::Error(
            code @ (ErrorCode::ABSENT_SUBSCRIBER_SM | ErrorCode::ABSENT_SUBSCRIBER),
            diagnostic,
        ) => said(coded(Reason::AbsentSubscriber, diagnostic.unwrap_or(code.0)), by, Keep::UntilPresent),
        Failed::Error(ErrorCode::SM_DELIVERY_FAILURE, Some(cause)) => match cause {
            MEMORY_CAPACITY_EXCEEDED => {
                said(coded(Reason::MemoryFull, cause), By::Device, Keep::UntilPresent)
            }
            EQUIPMENT_PROTOCOL_ERROR | EQUIPMENT_NOT_SM_EQUIPPED => {
                said(coded(Reason::DeviceRefused, cause), By::Device, Keep::No)
            }
            _ => said(coded(Reason::NodeRefused, cause), by, Keep::No),
        },
        Failed::Error(code, _) => {
            let (reason, keep) = match code {
                ErrorCode::UNKNOWN_SUBSCRIBER => (Reason::UnknownSubscriber, Keep::No),
                ErrorCode::TELESERVICE_NOT_PROVISIONED => (Reason::NotProvisioned, Keep::No),
                ErrorCode::CALL_BARRED
                | ErrorCode::ILLEGAL_SUBSCRIBER
                | ErrorCode::ILLEGAL_EQUIPMENT
                | ErrorCode::ROAMING_NOT_ALLOWED => (Reason::Barred, Keep::No),
                // Busy; not there any more, or not yet: the HLR will know of another node.
                ErrorCode::SUBSCRIBER_BUSY_FOR_MT_SMS
                | ErrorCode::UNIDENTIFIED_SUBSCRIBER
                | ErrorCode::SM_DELIVERY_FAILURE
                | ErrorCode::SYSTEM_FAILURE
                | ErrorCode::RESOURCE_LIMITATION => (Reason::MapError, Keep::Retry),
                _ => (Reason::MapError, Keep::No),
            };
            said(coded(reason, code.0), by, keep)
        }
        Failed::Returned(cause) => own(coded(Reason::Returned, cause.0)),
        Failed::Aborted(Some(cause)) => said(coded(Reason::Aborted, cause.0), by, Keep::Retry),
        Failed::Aborted(None) => said(Reason::Aborted.into(), by, Keep::Retry),
        Failed::NoVersion => said(Reason::Aborted.into(), by, Keep::No),
        Failed::Rejected(_) | Failed::Malformed(_) => said(Reason::NodeRefused.into(), by, Keep::No),
        Failed::Silent => said(Reason::NoResponse.into(), by, Keep::Retry),
        Failed::Overloaded => own(Reason::Overloaded.into()),
        Failed::Nobody => SmsFailed::NoWay,
    }
}
