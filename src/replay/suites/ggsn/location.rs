//! Network-requested activation and location management, as far as an SGSN or HLR begins: TS 29.060 §7.3.8
//! to §7.3.11, §7.4.

use super::{alive, v4};
use crate::codec::gtp1::message::{
    NoteMsGprsPresentRequest, NoteMsGprsPresentResponse, PduNotificationRejectRequest,
    PduNotificationRejectResponse, PduNotificationResponse, SendRouteingInformationForGprsResponse,
};
use crate::replay::suites::tester::prelude::*;

pub const CASES: &[Row] = &[
    Row::new(
        "TC_pdu_notification_reject",
        "TS 29.060 §7.3.10, §7.3.11",
        "PDU Notification Reject Request for a procedure that is not known is answered with a cause of a response",
        reject_unknown,
    ),
    Row::new(
        "TC_pdu_notification_reject_ie_missing",
        "TS 29.060 §7.3.10, §11.1.5",
        "PDU Notification Reject Request without Cause: cause 202",
        reject_without_cause,
    ),
    Row::new(
        "TC_pdu_notification_resp_unsolicited",
        "TS 29.060 §7.6",
        "a PDU Notification Response that nobody asked for is passed over",
        unsolicited,
    ),
    Row::new(
        "TC_note_ms_gprs_present",
        "TS 29.060 §7.4.5, §7.4.6",
        "Note MS GPRS Present Request is answered with a cause",
        note,
    ),
    Row::new(
        "TC_note_ms_gprs_present_ie_missing",
        "TS 29.060 §7.4.5, §11.1.5",
        "Note MS GPRS Present Request without GSN Address: cause 202",
        note_without_address,
    ),
    Row::new(
        "TC_sri_for_gprs_resp_unsolicited",
        "TS 29.060 §7.6",
        "a Send Routeing Information for GPRS Response that nobody asked for is passed over",
        unsolicited_location,
    ),
];

fn rejection(t: &mut Tester, with_cause: bool) -> Result<Cause, Stop> {
    let apn: Option<crate::wire::ApnBuf> = t.plan.apns[0].as_ref().and_then(|apn| apn.parse().ok());
    let message = PduNotificationRejectRequest {
        cause: with_cause.then_some(Cause::MS_REFUSES_REQUEST),
        teid_control_plane: Some(0x7fff_fff0),
        end_user_address: Some(EndUserAddress::Ipv4(None)),
        apn: apn.as_ref().map(crate::wire::ApnBuf::as_apn),
        ..Default::default()
    };
    let answer = t.request::<_, PduNotificationRejectResponse<'_>>(Who::First, 0x7fff_fff0, &message)?;
    let packet = Packet::parse(&answer).map_err(|error| Stop::Fail(error.to_string()))?;
    match PduNotificationRejectResponse::parse(&packet).cause {
        Some(cause) => Ok(cause),
        None => fail("PDU Notification Reject Response without Cause"),
    }
}

fn reject_unknown(t: &mut Tester) -> Ended {
    let cause = rejection(t, true)?;
    check(cause.0 >= 128, || format!("the cause is {}", name(cause)))
}

fn reject_without_cause(t: &mut Tester) -> Ended {
    let cause = rejection(t, false)?;
    check(cause == Cause::MANDATORY_IE_MISSING, || format!("the cause is {}", name(cause)))
}

fn unsolicited(t: &mut Tester) -> Ended {
    let message = PduNotificationResponse { cause: Some(Cause::REQUEST_ACCEPTED), ..Default::default() };
    silent(t, |number| encoded(Header::new(0, number), &message))
}

fn unsolicited_location(t: &mut Tester) -> Ended {
    let message = SendRouteingInformationForGprsResponse {
        cause: Some(Cause::REQUEST_ACCEPTED),
        imsi: Some(t.imsi(0)),
        gsn_address: Some(GsnAddress(t.address(Who::First))),
        ..Default::default()
    };
    silent(t, |number| encoded(Header::new(0, number), &message))
}

fn silent(t: &mut Tester, octets: impl Fn(u16) -> Vec<u8>) -> Ended {
    let number = t.number();
    t.send(Who::First, GTP_C, &octets(number))?;
    let patience = t.plan.t3;
    let came = t.receive(Who::First, GTP_C, patience, |octets| octets.get(1) != Some(&1));
    check(came.is_none(), || "an answer that nobody asked for is answered".into())?;
    alive(t)?;
    let session = t.create(&v4(t, 0))?;
    t.end(&session)
}

fn noted(t: &mut Tester, address: bool) -> Result<Cause, Stop> {
    let message = NoteMsGprsPresentRequest {
        imsi: Some(t.imsi(0)),
        gsn_address: address.then(|| GsnAddress(t.address(Who::First))),
        ..Default::default()
    };
    let answer = t.request::<_, NoteMsGprsPresentResponse<'_>>(Who::First, 0, &message)?;
    let packet = Packet::parse(&answer).map_err(|error| Stop::Fail(error.to_string()))?;
    match NoteMsGprsPresentResponse::parse(&packet).cause {
        Some(cause) => Ok(cause),
        None => fail("Note MS GPRS Present Response without Cause"),
    }
}

fn note(t: &mut Tester) -> Ended {
    let cause = noted(t, true)?;
    check(cause.0 >= 128, || format!("the cause is {}", name(cause)))
}

fn note_without_address(t: &mut Tester) -> Ended {
    let cause = noted(t, false)?;
    check(cause == Cause::MANDATORY_IE_MISSING, || format!("the cause is {}", name(cause)))
}
