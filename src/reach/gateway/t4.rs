//! A first PS node in another process: "Push message + IMSI" (US 2013/0121252 S803, S1001) as Device-Trigger,
//! what became of it as Delivery-Report, TS 29.337 §5.2.
//!
//! Payload is the push as the connectionless Push of WSP, for port 2948: what a device's push client reads
//! where a short message service centre takes the trigger, and what a gateway of ours makes a CoAP message of.

use crate::codec::diameter::command::t4::{DeliveryReportRequest, DeviceTriggerRequest};
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{AvpWriter, Class, Fields, Group, ResultCode, TGPP, group};
use crate::codec::wsp;
use crate::machine::diameter::Outcome;
use crate::push::{
    self, By, Cause, HistoryEntry, Keep, NotNotified, Priority, Push, PushId, Reason, Refused, Rung, State,
};
use crate::reach::locate::diameter::{self, Failed};
use crate::reach::report_to::{ReportTo, Told};
use crate::reach::sms::message::{self, Carried};
use crate::wire::{Full, Imsi, Now};
use std::time::Duration;

/// Trigger-Action, TS 29.337 §6.3.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// TRIGGER (0).
    Trigger,
    /// RECALL (1).
    Recall,
    /// REPLACE (2).
    Replace,
}

impl Action {
    const fn number(self) -> u32 {
        match self {
            Self::Trigger => 0,
            Self::Recall => 1,
            Self::Replace => 2,
        }
    }

    const fn of(number: Option<u32>) -> Option<Self> {
        match number {
            None | Some(0) => Some(Self::Trigger),
            Some(1) => Some(Self::Recall),
            Some(2) => Some(Self::Replace),
            Some(_) => None,
        }
    }
}

/// A Device-Trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trigger<'a> {
    /// User-Identifier { User-Name }.
    pub imsi: Imsi,
    /// Reference-Number, by which both sides know it.
    pub reference: u32,
    /// Trigger-Action.
    pub action: Action,
    /// Priority-Indication.
    pub priority: bool,
    /// Validity-Time; `None`: the gateway's own.
    pub validity: Option<Duration>,
    /// Application-Port-Identifier.
    pub port: Option<u32>,
    /// Payload.
    pub payload: &'a [u8],
}

impl<'a> Trigger<'a> {
    /// Writes what is its own of a Device-Trigger-Request.
    pub fn write(&self, w: &mut AvpWriter<'_>) {
        let imsi = self.imsi.to_string();
        let identifier = group::UserIdentifier { user_name: Some(&imsi), ..Default::default() };
        DeviceTriggerRequest {
            user_identifier: Some(Group::Built(&identifier)),
            payload: Some(self.payload),
            reference_number: Some(self.reference),
            trigger_action: Some(self.action.number()),
            validity_time: self.validity.map(|left| u32::try_from(left.as_secs()).unwrap_or(u32::MAX).max(1)),
            priority_indication: Some(i32::from(self.priority)),
            application_port_identifier: self.port,
            ..Default::default()
        }
        .put(w);
    }

    /// Reads a Device-Trigger-Request.
    ///
    /// # Errors
    /// What it is to be refused with.
    pub fn read(request: &DeviceTriggerRequest<'a>) -> Result<Self, Outcome> {
        let user = request.user_identifier.map(|user| user.read()).unwrap_or_default();
        // By IMSI alone: who the subscriber is, was the push server's to find out.
        let imsi = user.user_name.and_then(diameter::imsi).ok_or(USER_UNKNOWN)?;
        let missing = Outcome::Result(ResultCode::MISSING_AVP);
        Ok(Self {
            imsi,
            reference: request.reference_number.ok_or(missing)?,
            action: Action::of(request.trigger_action)
                .ok_or(Outcome::Result(ResultCode::INVALID_AVP_VALUE))?,
            priority: request.priority_indication == Some(1),
            validity: request.validity_time.map(|seconds| Duration::from_secs(seconds.into())),
            port: request.application_port_identifier,
            payload: request.payload.ok_or(missing)?,
        })
    }
}

/// The identifier under which a gateway has a push: its own, but where it is for several subscribers, one for
/// each.
#[must_use]
pub fn identifier(push: &Push, imsi: Imsi) -> PushId {
    let place = push.targets.iter().position(|target| *target == imsi).unwrap_or_default();
    PushId(push.id.0 ^ (place as u128) << 72)
}

/// Reference-Number of a push at a gateway.
#[must_use]
pub const fn reference(id: PushId) -> u32 {
    id.0 as u32
}

/// Payload of a push, under the identifier that the gateway is to have it under.
///
/// # Errors
/// A name in it is too long.
pub fn payload(push: &Push, id: PushId) -> Result<Vec<u8>, Full> {
    message::wap_push(push, id)
}

/// The Device-Trigger of a push: what is left of its time to live goes with it.
#[must_use]
pub fn trigger<'a>(push: &Push, imsi: Imsi, payload: &'a [u8], now: Now) -> Trigger<'a> {
    Trigger {
        imsi,
        reference: reference(identifier(push, imsi)),
        action: Action::Trigger,
        priority: push.priority == Priority::High,
        validity: Some(Duration::from_millis(push.expires_ms.saturating_sub(now.wall_ms()))),
        port: Some(wsp::PUSH_PORT.into()),
        payload,
    }
}

/// Takes a push back: RECALL under its Reference-Number.
#[must_use]
pub const fn recall<'a>(imsi: Imsi, reference: u32) -> Trigger<'a> {
    let action = Action::Recall;
    Trigger { imsi, reference, action, priority: false, validity: None, port: None, payload: &[] }
}

const USER_UNKNOWN: Outcome = Outcome::tgpp(5001);
const SC_CONGESTION: Outcome = Outcome::tgpp(5531);
const SM_PROTOCOL: Outcome = Outcome::tgpp(5532);
/// DIAMETER_ERROR_ORIGINAL_MESSAGE_NOT_PENDING, TS 29.337 §7.3.7.
pub const NOT_PENDING: Outcome = Outcome::tgpp(5535);

fn no(cause: Cause, by: By, keep: Keep) -> NotNotified {
    NotNotified { refused: Refused::new(cause, by, Some(Rung::Notification)), keep }
}

/// What it means for a push that a gateway did not take its trigger (TS 29.337 §7.3; RFC 6733 §7.1).
#[must_use]
pub fn not_taken(failed: &Failed) -> NotNotified {
    let coded = |reason, code: u32| Cause::coded(reason, u16::try_from(code).unwrap_or(u16::MAX));
    let said = |cause, keep| no(cause, By::Gateway, keep);
    match failed {
        Failed::Experimental { vendor: TGPP, code, .. } => match *code {
            5001 => said(coded(Reason::UnknownSubscriber, *code), Keep::No),
            5531 => said(coded(Reason::Overloaded, *code), Keep::Retry),
            code => said(coded(Reason::NodeRefused, code), Keep::No),
        },
        Failed::Experimental { code, .. } => said(coded(Reason::NodeRefused, *code), Keep::No),
        Failed::Result { code, .. } => match (code.class(), *code) {
            (_, ResultCode::TOO_BUSY | ResultCode::RESOURCES_EXCEEDED) => {
                said(coded(Reason::Overloaded, code.0), Keep::Retry)
            }
            (_, ResultCode::UNABLE_TO_DELIVER | ResultCode::LOOP_DETECTED) => {
                said(coded(Reason::NoRoute, code.0), Keep::Retry)
            }
            (_, ResultCode::UNABLE_TO_COMPLY) | (Some(Class::TransientFailure), _) => {
                said(coded(Reason::NodeRefused, code.0), Keep::Retry)
            }
            _ => said(coded(Reason::NodeRefused, code.0), Keep::No),
        },
        Failed::NoResult | Failed::Malformed(_) => said(Reason::NodeRefused.into(), Keep::No),
        // It may have it all the same: asked again, it knows the push by its identifier.
        Failed::Silent => said(Reason::NoResponse.into(), Keep::Retry),
        Failed::NoPeer | Failed::Nobody => no(Reason::NoRoute.into(), By::PushServer, Keep::Retry),
        Failed::Overloaded => no(Reason::Overloaded.into(), By::PushServer, Keep::Retry),
    }
}

/// What a trigger that is not taken is refused with.
#[must_use]
pub fn refusal(refused: &Refused) -> Outcome {
    match refused.cause.reason {
        Reason::UnknownUser | Reason::UnknownSubscriber => USER_UNKNOWN,
        Reason::Overloaded => SC_CONGESTION,
        Reason::PayloadTooLarge => SM_PROTOCOL,
        Reason::UnknownApplication | Reason::SourceNotAllowed | Reason::DomainNotAllowed => {
            Outcome::Result(ResultCode::AUTHORIZATION_REJECTED)
        }
        _ => Outcome::Result(ResultCode::UNABLE_TO_COMPLY),
    }
}

/// What a gateway makes of triggers.
#[derive(Clone, Debug)]
pub struct Taking {
    /// The application of those that name none.
    pub application: push::ApplicationId,
    /// Time to live of those that have none.
    pub ttl: Duration,
    /// The longest.
    pub max_ttl: Duration,
    /// The longest payload.
    pub max_payload: usize,
    /// Whether they may go by short message.
    pub sms: bool,
}

/// The push that a trigger of `host` is, under the session `session`.
///
/// # Errors
/// It cannot be taken.
pub fn accepted(
    taking: &Taking,
    trigger: &Trigger<'_>,
    (host, realm): (&str, &str),
    session: &str,
    now: Now,
) -> Result<Push, Refused> {
    let refused = |reason| Refused::new(reason, By::Gateway, None);
    let wap = trigger.port.is_none_or(|port| port == u32::from(wsp::PUSH_PORT));
    let raw = Carried {
        id: None,
        application: None,
        content_type: "application/octet-stream".into(),
        data: trigger.payload,
    };
    let carried = if wap { message::carried(trigger.payload).unwrap_or(raw) } else { raw };
    if carried.data.len() > taking.max_payload {
        return Err(refused(Reason::PayloadTooLarge));
    }
    let ttl = trigger.validity.unwrap_or(taking.ttl).min(taking.max_ttl);
    let to = trigger.imsi.to_string();
    let id = carried.id.unwrap_or_else(|| drawn(&[session, host, &to], trigger.reference));
    let by = Told::T4 { imsi: trigger.imsi };
    let report_to =
        ReportTo { host: host.into(), realm: realm.into(), reference: trigger.reference, by }.to_string();
    Ok(Push {
        id,
        application: carried.application.unwrap_or_else(|| taking.application.clone()),
        to: push::Recipient::Dynamic(to.parse().map_err(|_| refused(Reason::UnknownSubscriber))?),
        targets: [trigger.imsi].into(),
        payload: carried.data.into(),
        content_type: carried.content_type.into(),
        accepted_ms: now.wall_ms(),
        expires_ms: now.wall_ms().saturating_add(u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)),
        priority: if trigger.priority { Priority::High } else { Priority::Normal },
        report_to: Some(report_to.into()),
        sms: taking.sms,
        state: State::Received,
        tries: 0,
        transmitted: false,
    })
}

/// An identifier for what brings none: the same for the same request, so that one that comes again, even
/// after a restart, is known (FNV-1a of 128 bits).
#[must_use]
pub fn drawn(texts: &[&str], number: u32) -> PushId {
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let octets = texts.iter().flat_map(|text| text.bytes().chain([0])).chain(number.to_be_bytes());
    let hash = octets.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, octet| {
        (hash ^ u128::from(octet)).wrapping_mul(PRIME)
    });
    PushId(hash)
}

/// SM-Delivery-Outcome-T4, TS 29.337 §6.3.1.
mod outcome {
    pub const ABSENT_SUBSCRIBER: i32 = 0;
    pub const UE_MEMORY_CAPACITY_EXCEEDED: i32 = 1;
    pub const SUCCESSFUL_TRANSFER: i32 = 2;
    pub const VALIDITY_TIME_EXPIRED: i32 = 3;
}

/// Absent-Subscriber-Diagnostic-T4 (TS 29.337 §6.3.2) and the absentSubscriberDiagnosticSM (TS 23.040 §3.3.2)
/// that says it of the packet domain.
const DIAGNOSTICS: &[(i32, u16)] = &[(0, 5), (1, 6), (2, 7), (3, 8), (4, 2), (5, 10)];

/// SM-Delivery-Outcome-T4 and Absent-Subscriber-Diagnostic-T4 of the end of a push. There is a value for
/// everything that can become of a short message; what can become of a push besides is ABSENT_SUBSCRIBER
/// without a diagnostic: it did not come to the device.
#[must_use]
pub fn told(entry: &HistoryEntry) -> (i32, Option<i32>) {
    let absent = |diagnostic| (outcome::ABSENT_SUBSCRIBER, diagnostic);
    match (entry.state, entry.cause) {
        (State::Delivered, _) => (outcome::SUCCESSFUL_TRANSFER, None),
        (State::Expired, _) => (outcome::VALIDITY_TIME_EXPIRED, None),
        (_, Some(cause)) => match (cause.reason, cause.code) {
            (Reason::MemoryFull, _) => (outcome::UE_MEMORY_CAPACITY_EXCEEDED, None),
            (Reason::NotReachable, Some(code)) => {
                absent(DIAGNOSTICS.iter().find(|(_, own)| *own == code).map(|(diagnostic, _)| *diagnostic))
            }
            (Reason::NoActivation | Reason::NoAcknowledgement, _) => absent(Some(0)),
            (Reason::AbsentSubscriber, _) => absent(Some(1)),
            (Reason::Barred, _) => absent(Some(4)),
            (Reason::UnknownUser | Reason::UnknownSubscriber, _) => absent(Some(5)),
            _ => absent(None),
        },
        (_, None) => absent(None),
    }
}

/// Writes what is its own of a Delivery-Report-Request.
pub fn write_report(w: &mut AvpWriter<'_>, imsi: Imsi, reference: u32, entry: &HistoryEntry) {
    let imsi = imsi.to_string();
    let identifier = group::UserIdentifier { user_name: Some(&imsi), ..Default::default() };
    let (outcome, diagnostic) = told(entry);
    DeliveryReportRequest {
        user_identifier: Some(Group::Built(&identifier)),
        reference_number: Some(reference),
        sm_delivery_outcome_t4: Some(outcome),
        absent_subscriber_diagnostic_t4: diagnostic,
        ..Default::default()
    }
    .put(w);
}

/// A Delivery-Report as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Whom the trigger was for.
    pub imsi: Imsi,
    /// Reference-Number.
    pub reference: u32,
    /// What became of it.
    pub outcome: Result<(), NotNotified>,
}

/// Reads a Delivery-Report-Request.
///
/// # Errors
/// What it is to be refused with.
pub fn delivered(request: &DeliveryReportRequest<'_>) -> Result<Delivered, Outcome> {
    let user = request.user_identifier.map(|user| user.read()).unwrap_or_default();
    let imsi = user.user_name.and_then(diameter::imsi).ok_or(USER_UNKNOWN)?;
    let missing = Outcome::Result(ResultCode::MISSING_AVP);
    let ended = |cause| Err(no(cause, By::Gateway, Keep::No));
    let outcome = match request.sm_delivery_outcome_t4.ok_or(missing)? {
        outcome::SUCCESSFUL_TRANSFER => Ok(()),
        outcome::VALIDITY_TIME_EXPIRED => ended(Reason::TimeToLive.into()),
        outcome::UE_MEMORY_CAPACITY_EXCEEDED => ended(Reason::MemoryFull.into()),
        outcome::ABSENT_SUBSCRIBER => {
            let diagnostic = request.absent_subscriber_diagnostic_t4;
            let code = DIAGNOSTICS.iter().find(|(own, _)| Some(*own) == diagnostic).map(|(_, code)| *code);
            ended(Cause { reason: Reason::AbsentSubscriber, code })
        }
        _ => return Err(Outcome::Result(ResultCode::INVALID_AVP_VALUE)),
    };
    Ok(Delivered { imsi, reference: request.reference_number.ok_or(missing)?, outcome })
}

/// Whether a gateway need not tell the end of a push again: it was taken, or never will be.
#[must_use]
pub fn is_last_word(answer: &Result<(), Failed>) -> bool {
    match answer {
        Ok(()) => true,
        Err(Failed::Experimental { code, .. }) => *code / 1000 == 5 && *code != 5531,
        Err(Failed::Result { code, .. }) => {
            code.class() == Some(Class::PermanentFailure)
                && !matches!(*code, ResultCode::UNABLE_TO_COMPLY | ResultCode::RESOURCES_EXCEEDED)
        }
        Err(_) => false,
    }
}

/// The name of an SM-Delivery-Outcome-T4.
#[must_use]
pub fn outcome_name(value: i32) -> Option<&'static str> {
    <row::SmDeliveryOutcomeT4 as crate::codec::diameter::Tagged>::ROW.value_name(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = include_str!("../../../specs/triggers.md");

    fn entry(state: State, cause: Option<Cause>) -> HistoryEntry {
        HistoryEntry { at_ms: 0, state, rung: None, cause, by: None, imsi: None, via: None }
    }

    #[test]
    fn each_end_has_its_outcome_and_the_page_says_so() {
        let because = |reason: Reason| Some(Cause::from(reason));
        for (state, cause, outcome, diagnostic) in [
            (State::Delivered, None, 2, None),
            (State::Expired, because(Reason::TimeToLive), 3, None),
            (State::Failed, because(Reason::MemoryFull), 1, None),
            (State::Failed, because(Reason::AbsentSubscriber), 0, Some(1)),
            (State::Failed, because(Reason::NoActivation), 0, Some(0)),
            (State::Failed, because(Reason::Barred), 0, Some(4)),
            (State::Failed, because(Reason::UnknownSubscriber), 0, Some(5)),
            (State::Failed, Some(Cause::coded(Reason::NotReachable, 8)), 0, Some(3)),
            (State::Failed, Some(Cause::coded(Reason::NotReachable, 7)), 0, Some(2)),
            (State::Failed, because(Reason::DeviceRefused), 0, None),
        ] {
            assert_eq!(told(&entry(state, cause)), (outcome, diagnostic), "{state} {cause:?}");
            let name = outcome_name(outcome).unwrap();
            assert!(PAGE.contains(name), "{name} is not in the page");
        }
    }

    #[test]
    fn what_was_not_taken_is_tried_again_only_where_that_may_help() {
        let result = |code| Failed::Result { code: ResultCode(code), avp: None, said: None };
        let tgpp = |code| Failed::Experimental { vendor: TGPP, code, said: None };
        for (failed, reason, keep) in [
            (tgpp(5001), Reason::UnknownSubscriber, Keep::No),
            (tgpp(5530), Reason::NodeRefused, Keep::No),
            (tgpp(5531), Reason::Overloaded, Keep::Retry),
            (tgpp(5532), Reason::NodeRefused, Keep::No),
            (result(3002), Reason::NoRoute, Keep::Retry),
            (result(3003), Reason::NodeRefused, Keep::No),
            (result(3004), Reason::Overloaded, Keep::Retry),
            (result(4002), Reason::NodeRefused, Keep::Retry),
            (result(5003), Reason::NodeRefused, Keep::No),
            (result(5012), Reason::NodeRefused, Keep::Retry),
            (Failed::Silent, Reason::NoResponse, Keep::Retry),
            (Failed::NoPeer, Reason::NoRoute, Keep::Retry),
            (Failed::Overloaded, Reason::Overloaded, Keep::Retry),
            (Failed::NoResult, Reason::NodeRefused, Keep::No),
        ] {
            let not = not_taken(&failed);
            assert_eq!((not.refused.cause.reason, not.keep), (reason, keep), "{failed}");
        }
    }

    #[test]
    fn an_identifier_that_is_drawn_is_the_same_for_the_same_request_alone() {
        let one = drawn(&["push.example;1;2", "push.example", "00101"], 7);
        assert_eq!(one, drawn(&["push.example;1;2", "push.example", "00101"], 7));
        for other in [
            drawn(&["push.example;1;3", "push.example", "00101"], 7),
            drawn(&["push.example;1;2", "push.example", "00101"], 8),
            drawn(&["push.example;1;2push", ".example", "00101"], 7),
        ] {
            assert_ne!(one, other);
        }
    }
}
