//! Asking the HLR by MAP: sendRoutingInfoForGprs, anyTimeInterrogation and sendRoutingInfoForSM, and what
//! their answers, errors and the network's own refusals mean (TS 29.002 §8.11, §10.1, §12.1).

use super::serving_node::{Called, RoutingArea};
use crate::codec::map::{
    AdditionalNumber, AnyTimeInterrogationArg, AnyTimeInterrogationRes, ApnString, DomainType, ErrorCode,
    GsnAddress, Hints, IsdnAddressBuf, IsdnAddressString, Null, PsSubscriberState, RequestedInfo,
    RoutingInfoForSmRes, SendRoutingInfoForGprsArg, SendRoutingInfoForGprsRes, SubscriberIdentity, Value,
    extension,
};
use crate::codec::sccp::ReturnCause;
use crate::codec::tcap::{PAbortCause, Problem};
use crate::push::{By, Cause, Reason, Refused, Rung};
use crate::wire::ber::OidBuf;
use crate::wire::{ApnBuf, DecodeError, Imsi, Prepender};
use std::fmt;
use std::net::IpAddr;

pub use super::whereabouts::Whereabouts;

/// Why a question to the HLR had no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A MAP user error, with the diagnostic of an absent subscriber or the cause of a delivery failure if one
    /// came.
    Error(ErrorCode, Option<u8>),
    /// The network returned the question, or would not take it (SCCP return cause).
    Returned(ReturnCause),
    /// The dialogue was aborted: by the provider with its cause, or by the HLR itself.
    Aborted(Option<PAbortCause>),
    /// The HLR takes no version of the application context that we speak.
    NoVersion,
    /// The HLR rejected the operation.
    Rejected(Problem),
    /// No answer came in time.
    Silent,
    /// The answer cannot be read.
    Malformed(DecodeError),
    /// As many questions as may be are under way.
    Overloaded,
    /// Nobody is configured to be asked, or the question cannot be put to anyone: a number is missing.
    Nobody,
}

impl Failed {
    /// Whether another HLR, or another way to it, may know better.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::Error(code, _) if *code != ErrorCode::SYSTEM_FAILURE)
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(code, None) => write!(f, "{code}"),
            Self::Error(code, Some(diagnostic)) => write!(f, "{code}, diagnostic {diagnostic}"),
            Self::Returned(cause) => write!(f, "it was not delivered: {cause}"),
            Self::Aborted(Some(cause)) => write!(f, "the dialogue was aborted: {cause}"),
            Self::Aborted(None) => f.write_str("the dialogue was aborted by its user"),
            Self::NoVersion => f.write_str("no version of the application context is supported there"),
            Self::Rejected(problem) => write!(f, "rejected: {problem}"),
            Self::Silent => f.write_str("no answer in time"),
            Self::Malformed(error) => write!(f, "the answer cannot be read: {error}"),
            Self::Overloaded => f.write_str("too many questions are under way"),
            Self::Nobody => f.write_str("there is nobody to ask, or the subscriber's number is missing"),
        }
    }
}

/// What a failed question means for a push.
#[must_use]
pub fn refused(failed: &Failed) -> Refused {
    let hlr = |cause: Cause| Refused::new(cause, By::Hlr, Some(Rung::Notification));
    let own = |cause: Cause| Refused::new(cause, By::Gateway, Some(Rung::Notification));
    match failed {
        // absentSubscriberSM says as much of the packet domain only if asked for it: it is no rung of ours.
        Failed::Error(ErrorCode::ABSENT_SUBSCRIBER_SM, diagnostic) => {
            let code = diagnostic.map_or(u16::from(ErrorCode::ABSENT_SUBSCRIBER_SM.0), u16::from);
            hlr(Cause::coded(Reason::AbsentSubscriber, code))
        }
        Failed::Error(code, _) => super::gtp::refused(code.0),
        Failed::Returned(cause) => own(Cause::coded(Reason::Returned, cause.0.into())),
        Failed::Aborted(Some(cause)) => hlr(Cause::coded(Reason::Aborted, cause.0.into())),
        Failed::Aborted(None) | Failed::NoVersion => hlr(Reason::Aborted.into()),
        Failed::Rejected(_) | Failed::Malformed(_) => hlr(Reason::NodeRefused.into()),
        Failed::Silent => hlr(Reason::NoResponse.into()),
        Failed::Overloaded => own(Reason::Overloaded.into()),
        Failed::Nobody => own(Reason::NoRoute.into()),
    }
}

fn number(address: &IsdnAddressString<'_>) -> Called {
    let digits: String =
        address.digits().map(|digit| char::from(b"0123456789*#abc"[usize::from(digit)])).collect();
    Called::Number(digits.into())
}

/// Writes the argument of sendRoutingInfoForGprs. The access point name rides in the extension
/// container under `oid`.
pub fn write_routing_for_gprs(
    p: &mut Prepender<'_>,
    imsi: Imsi,
    ggsn: Option<IpAddr>,
    ggsn_number: &IsdnAddressBuf,
    apn: Option<&ApnBuf>,
    oid: &OidBuf,
) {
    let mut buffer = [0; extension::CONTAINER_LEN];
    let name = apn.and_then(|apn| ApnString::new(apn.as_apn().0));
    let hints = Hints { apn: name, ..Hints::new() };
    let mut argument = SendRoutingInfoForGprsArg::new(imsi, ggsn_number.as_address());
    argument.ggsn_address = ggsn.map(GsnAddress);
    argument.extension_container = name.and_then(|_| hints.container(oid, &mut buffer));
    argument.write(p);
}

/// What the result of sendRoutingInfoForGprs says.
#[must_use]
pub fn routed_for_gprs(result: &SendRoutingInfoForGprsRes<'_>, oid: &OidBuf) -> Whereabouts {
    // What is no extension of ours, or no longer one, says nothing.
    let hints = Hints::find(result.extension_container.as_ref(), oid.as_oid()).ok().flatten();
    Whereabouts {
        sgsn: Some(result.sgsn_address.0),
        ggsn: result.ggsn_address.map(|address| address.0),
        chosen: hints.and_then(|hints| hints.ggsn_address).map(|address| address.0),
        not_reachable: result.mobile_not_reachable_reason.map(|reason| reason.get() as u8),
        ..Whereabouts::default()
    }
}

/// Writes the argument of anyTimeInterrogation for the packet domain.
pub fn write_interrogation(p: &mut Prepender<'_>, who: SubscriberIdentity<'_>, scf: &IsdnAddressBuf) {
    let mut info = RequestedInfo::new();
    info.location_information = Some(Null);
    info.subscriber_state = Some(Null);
    info.requested_domain = Some(DomainType::PS_DOMAIN);
    AnyTimeInterrogationArg::new(who, info, scf.as_address()).write(p);
}

/// MS Not Reachable Reason "no paging response via the SGSN" and "GPRS detached"; TS 23.040 §9.2.3.22 by way
/// of TS 29.002 §17.7.7.
const NO_PAGING_RESPONSE_VIA_SGSN: u8 = 5;
const GPRS_DETACHED: u8 = 6;

/// What the result of anyTimeInterrogation says.
#[must_use]
pub fn interrogated(result: &AnyTimeInterrogationRes<'_>) -> Whereabouts {
    let info = &result.subscriber_info;
    let mut found = Whereabouts::default();
    if let Some(location) = &info.location_information_gprs {
        found.called.extend(location.sgsn_number.as_ref().map(number));
        let area = location.routeing_area_identity.and_then(|area| RoutingArea::from_octets(&area));
        found.called.extend(area.map(Called::Area));
    }
    match &info.ps_subscriber_state {
        Some(PsSubscriberState::PsDetached(_)) => found.detached = true,
        Some(
            PsSubscriberState::PsAttachedNotReachableForPaging(_)
            | PsSubscriberState::PsPdpActiveNotReachableForPaging(_),
        ) => found.not_reachable = Some(NO_PAGING_RESPONSE_VIA_SGSN),
        Some(PsSubscriberState::NetDetNotReachable(_)) => found.not_reachable = Some(GPRS_DETACHED),
        _ => {}
    }
    found
}

/// What the result of sendRoutingInfoForSM says of the serving GPRS node.
#[must_use]
pub fn routed_for_sm(result: &RoutingInfoForSmRes<'_>) -> Whereabouts {
    let info = &result.location_info_with_lmsi;
    let mut called = Vec::new();
    if info.gprs_node_indicator.is_some() {
        called.push(number(&info.network_node_number));
    }
    if let Some(AdditionalNumber::SgsnNumber(sgsn)) = &info.additional_number {
        called.push(number(sgsn));
    }
    // Without one there is no packet domain for short messages: the subscriber is not attached to it.
    let detached = called.is_empty();
    Whereabouts { called, detached, ..Whereabouts::default() }
}

#[cfg(test)]
mod tests {
    use super::super::serving_node::ServingNodes;
    use super::*;
    use crate::push::Keep;

    #[test]
    fn only_what_may_pass_by_itself_is_tried_again() {
        let error = |code| Failed::Error(code, None);
        for (failed, keep, text) in [
            (error(ErrorCode::ABSENT_SUBSCRIBER), Keep::No, "absent-subscriber (27)"),
            (error(ErrorCode::UNKNOWN_SUBSCRIBER), Keep::No, "unknown-subscriber (1)"),
            (error(ErrorCode::CALL_BARRED), Keep::No, "barred (13)"),
            (error(ErrorCode::SYSTEM_FAILURE), Keep::Retry, "map-error (34)"),
            (Failed::Returned(ReturnCause(1)), Keep::Retry, "returned (1)"),
            (Failed::Aborted(Some(PAbortCause(4))), Keep::Retry, "aborted (4)"),
            (Failed::Aborted(None), Keep::Retry, "aborted"),
            (Failed::Silent, Keep::Retry, "no-response"),
            (Failed::Overloaded, Keep::Retry, "overloaded"),
            (Failed::Nobody, Keep::Retry, "no-route"),
        ] {
            let refused = refused(&failed);
            assert_eq!((refused.keep(), refused.cause.to_string().as_str()), (keep, text), "{failed}");
        }
    }

    #[test]
    fn a_serving_node_without_an_entry_is_the_stated_reason() {
        let mut nodes = ServingNodes::default();
        let found = Whereabouts { called: vec![Called::Number("15550021".into())], ..Whereabouts::default() };
        let refused = found.location(&nodes).unwrap_err();
        assert_eq!((refused.cause, refused.keep()), (Reason::NoServingAddress.into(), Keep::No));
        let sgsn = IpAddr::from([127, 0, 0, 11]);
        nodes.insert(Called::Number("1555".into()), sgsn);
        assert_eq!(found.location(&nodes).unwrap().sgsn, Some(sgsn));
        let detached = Whereabouts { detached: true, ..found };
        assert_eq!(detached.location(&nodes).unwrap_err().cause.reason, Reason::AbsentSubscriber);
    }
}
