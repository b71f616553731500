//! S6a: an MME authenticates, registers and gives up a subscriber, TS 29.272 §5.2. A subscriber that is given
//! with `--imsi` is served by the tester for a moment, and by nobody afterwards.

use super::*;
use crate::codec::diameter::command::Command as _;
use crate::codec::diameter::command::s6a::{
    AuthenticationInformationRequest, NotifyRequest, PurgeUeRequest, UpdateLocationRequest,
};

const AIR: &CommandRow = AuthenticationInformationRequest::ROW;
const ULR: &CommandRow = UpdateLocationRequest::ROW;
const PUR: &CommandRow = PurgeUeRequest::ROW;
const NOR: &CommandRow = NotifyRequest::ROW;

/// Visited-PLMN-Id: 001, 01.
const VISITED: &[u8] = &[0x00, 0xf1, 0x10];
/// RAT-Type: EUTRAN.
const EUTRAN: i32 = 1004;
/// ULR-Flags, TS 29.272 §7.3.7: S6a/S6d-Indicator.
const S6A: u32 = 1 << 1;

/// The cases.
pub const CASES: &[Row] = &[
    Row::new("TC_s6a_air", "TS 29.272 §5.2.3.1", "AIR: as many vectors as asked for, or fewer", |t| {
        let imsi = imsi(t)?;
        let answer = ask(t, AIR, |w| authenticate(w, &imsi))?;
        came(&answer, Outcome::Base(ResultCode::SUCCESS.0))?;
        let message = parsed(&answer)?;
        let Some(info) = message.find(row::AuthenticationInfo::CODE, Some(TGPP)) else {
            return fail("the answer has no Authentication-Info");
        };
        let vectors = diameter::Avps::new(info.value, 0).map_while(Result::ok);
        let count = vectors.filter(|avp| avp.code == row::EUtranVector::CODE).count();
        check((1..=2).contains(&count), || format!("{count} E-UTRAN vectors come where 2 were asked for"))
    }),
    Row::new("TC_s6a_air_user_unknown", "TS 29.272 §5.2.3.1.3", "AIR for nobody: 5001, user unknown", |t| {
        let answer = ask(t, AIR, |w| authenticate(w, NOBODY))?;
        came(&answer, Outcome::Experimental(experimental::ERROR_USER_UNKNOWN))
    }),
    Row::new("TC_s6a_ulr_user_unknown", "TS 29.272 §5.2.1.1.3", "ULR for nobody: 5001", |t| {
        let answer = ask(t, ULR, |w| locate(w, NOBODY))?;
        came(&answer, Outcome::Experimental(experimental::ERROR_USER_UNKNOWN))
    }),
    Row::new("TC_s6a_pur_user_unknown", "TS 29.272 §5.2.1.3.3", "PUR for nobody: 5001", |t| {
        let answer = ask(t, PUR, |w| w.avp::<row::UserName>(NOBODY))?;
        came(&answer, Outcome::Experimental(experimental::ERROR_USER_UNKNOWN))
    }),
    Row::new("TC_s6a_nor_user_unknown", "TS 29.272 §5.2.5.1.3", "NOR for nobody: 5001", |t| {
        let answer = ask(t, NOR, |w| w.avp::<row::UserName>(NOBODY))?;
        came(&answer, Outcome::Experimental(experimental::ERROR_USER_UNKNOWN))
    }),
    Row::new(
        "TC_s6a_nor_unknown_serving_node",
        "TS 29.272 §5.2.5.1.3",
        "NOR of a node that does not serve: 5423",
        |t| {
            let imsi = imsi(t)?;
            let peer = connected(t)?;
            // The tester itself may have served the subscriber in an earlier run.
            let stranger = format!("stranger.{}", t.line(0)?.network().host);
            let header = Header::request(NOR.code, NOR.application, NOR.proxiable);
            let octets = request_of(t, &stranger, &peer, header, |w| w.avp::<row::UserName>(&imsi))?;
            let answer = asked(t, octets)?;
            came(&answer, Outcome::Experimental(experimental::ERROR_UNKNOWN_SERVING_NODE))
        },
    ),
    Row::new(
        "TC_s6a_ulr_pur",
        "TS 29.272 §5.2.1.1, §5.2.1.3",
        "ULR: ULA-Flags and Subscription-Data; then PUR",
        |t| {
            let imsi = imsi(t)?;
            let peer = connected(t)?;
            let answer = again(t, &peer, ULR, |w| locate(w, &imsi))?;
            came(&answer, Outcome::Base(ResultCode::SUCCESS.0))?;
            let message = parsed(&answer)?;
            for (code, name) in
                [(row::UlaFlags::CODE, "ULA-Flags"), (row::SubscriptionData::CODE, "Subscription-Data")]
            {
                check(message.find(code, Some(TGPP)).is_some(), || format!("the answer has no {name}"))?;
            }
            let answer = again(t, &peer, PUR, |w| w.avp::<row::UserName>(&imsi))?;
            came(&answer, Outcome::Base(ResultCode::SUCCESS.0))
        },
    ),
];

fn authenticate(w: &mut AvpWriter<'_>, imsi: &str) {
    w.avp::<row::UserName>(imsi);
    w.group::<row::RequestedEutranAuthenticationInfo>(|w| {
        w.avp::<row::NumberOfRequestedVectors>(2);
        w.avp::<row::ImmediateResponsePreferred>(0);
    });
    w.avp::<row::VisitedPlmnId>(VISITED);
}

fn locate(w: &mut AvpWriter<'_>, imsi: &str) {
    w.avp::<row::UserName>(imsi);
    w.avp::<row::RatType>(EUTRAN);
    w.avp::<row::UlrFlags>(S6A);
    w.avp::<row::VisitedPlmnId>(VISITED);
}
