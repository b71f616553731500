//! What every node of Diameter does: RFC 6733.

use super::*;
use crate::codec::diameter::command::sh::UserDataRequest;
use crate::codec::diameter::{Command as _, avp};

/// The cases.
pub const CASES: &[Row] = &[
    Row::new(
        "TC_cer_cea",
        "RFC 6733 §5.3",
        "CER is answered by CEA 2001 with all that it must have",
        exchange,
    ),
    Row::new(
        "TC_cer_no_common_application",
        "RFC 6733 §5.3",
        "CER with applications that are none: 5010",
        |t| {
            let request = capabilities(t, &[16_700_001])?;
            let answer = asked(t, request)?;
            refused(&answer, ResultCode::NO_COMMON_APPLICATION, None)
        },
    ),
    Row::new("TC_dwr_dwa", "RFC 6733 §5.5", "DWR is answered by DWA 2001", |t| {
        base(t, command::DEVICE_WATCHDOG, |_| {})
    }),
    Row::new("TC_dpr_dpa", "RFC 6733 §5.4", "DPR is answered by DPA 2001", |t| {
        base(t, command::DISCONNECT_PEER, |w| w.avp::<row::DisconnectCause>(0))
    }),
    Row::new(
        "TC_command_unsupported",
        "RFC 6733 §7.1.3",
        "a command that the application does not have: 3001",
        |t| {
            answered(
                t,
                Header::request(16_777_000, application::SH, true),
                ResultCode::COMMAND_UNSUPPORTED,
                None,
                |_| {},
            )
        },
    ),
    Row::new(
        "TC_application_unsupported",
        "RFC 6733 §7.1.3",
        "an application that was not agreed: 3007",
        |t| {
            answered(
                t,
                Header::request(306, 16_700_001, true),
                ResultCode::APPLICATION_UNSUPPORTED,
                None,
                |_| {},
            )
        },
    ),
    Row::new("TC_invalid_hdr_bits", "RFC 6733 §7.1.3", "a request with the E bit: 3008", |t| {
        let mut header = UserDataRequest::header();
        header.flags = Flags(header.flags.0 | Flags::ERROR);
        answered(t, header, ResultCode::INVALID_HDR_BITS, None, |_| {})
    }),
    Row::new(
        "TC_avp_unsupported",
        "RFC 6733 §7.1.5, §7.5",
        "an unknown AVP with the M bit: 5001, and which in Failed-AVP",
        |t| {
            let number =
                t.plan.msisdn.clone().map(|_| msisdn(t)).transpose()?.unwrap_or(NOBODYS_NUMBER.to_vec());
            answered(t, UserDataRequest::header(), ResultCode::AVP_UNSUPPORTED, Some(16_700_001), |w| {
                w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(&number));
                w.avp::<row::DataReference>(17);
                w.raw(16_700_001, None, avp::MANDATORY, &[1, 2, 3, 4]);
            })
        },
    ),
    Row::new(
        "TC_avp_missing",
        "RFC 6733 §7.1.5, §7.5",
        "UDR without User-Identity: 5005, and an example in Failed-AVP",
        |t| {
            answered(
                t,
                UserDataRequest::header(),
                ResultCode::MISSING_AVP,
                Some(row::UserIdentity::CODE),
                |w| {
                    w.avp::<row::DataReference>(17);
                },
            )
        },
    ),
    Row::new("TC_avp_invalid_length", "RFC 6733 §7.1.5", "Data-Reference of three octets: 5014", |t| {
        answered(
            t,
            UserDataRequest::header(),
            ResultCode::INVALID_AVP_LENGTH,
            Some(row::DataReference::CODE),
            |w| {
                w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(NOBODYS_NUMBER));
                w.raw(row::DataReference::CODE, Some(TGPP), avp::MANDATORY, &[0, 0, 17]);
            },
        )
    }),
    Row::new(
        "TC_unknown_avp_optional",
        "RFC 6733 §4.1",
        "an unknown AVP without the M bit is passed over",
        |t| {
            let peer = connected(t)?;
            let octets = request(t, &peer, UserDataRequest::header(), |w| {
                w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(NOBODYS_NUMBER));
                w.avp::<row::DataReference>(17);
                w.raw(16_700_001, None, 0, &[1, 2, 3, 4]);
            })?;
            let answer = asked(t, octets)?;
            came(&answer, Outcome::Experimental(experimental::ERROR_USER_UNKNOWN))
        },
    ),
    Row::new(
        "TC_destination_realm",
        "RFC 6733 §6.1.4, §7.1.3",
        "another realm than the node's: 3003, or 3002",
        |t| {
            connected(t)?;
            let peer = Peer { host: "hss.elsewhere.example".into(), realm: "elsewhere.example".into() };
            let octets = request(t, &peer, UserDataRequest::header(), |w| {
                w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(NOBODYS_NUMBER));
                w.avp::<row::DataReference>(17);
            })?;
            let answer = asked(t, octets)?;
            let got = outcome(&parsed(&answer)?)?;
            let good = [ResultCode::REALM_NOT_SERVED, ResultCode::UNABLE_TO_DELIVER]
                .map(|code| Outcome::Base(code.0));
            check(good.contains(&got), || format!("{got} comes"))
        },
    ),
];

fn exchange(t: &mut Tester) -> Ended {
    let request = capabilities(t, &[application::SH, application::S6A, application::SLH])?;
    let answer = asked(t, request)?;
    came(&answer, Outcome::Base(ResultCode::SUCCESS.0))?;
    let message = parsed(&answer)?;
    for (code, name) in [
        (row::HostIpAddress::CODE, "Host-IP-Address"),
        (row::VendorId::CODE, "Vendor-Id"),
        (row::ProductName::CODE, "Product-Name"),
    ] {
        check(message.find(code, None).is_some(), || format!("CEA has no {name}"))?;
    }
    Ok(())
}

fn base(t: &mut Tester, code: u32, write: impl FnOnce(&mut AvpWriter<'_>)) -> Ended {
    connected(t)?;
    let header = numbered(t, Header::request(code, 0, false));
    let mut ended = Ok(());
    let octets = message(&header, |w| {
        ended = origin(t, w);
        write(w);
    });
    ended?;
    let answer = asked(t, octets)?;
    came(&answer, Outcome::Base(ResultCode::SUCCESS.0))
}

fn answered(
    t: &mut Tester,
    header: Header,
    code: ResultCode,
    failed: Option<u32>,
    write: impl FnOnce(&mut AvpWriter<'_>),
) -> Ended {
    let peer = connected(t)?;
    let octets = request(t, &peer, header, write)?;
    let sent = Header::read(&octets).map_err(|error| Stop::Inconclusive(error.to_string()))?;
    // What is not known may be answered by a message that follows no ABNF: RFC 6733 §7.2.
    let answer = t.line(0)?.ask(octets, "answer", PATIENCE, |octets| {
        Header::read(octets).is_ok_and(|got| !got.flags.request() && got.hop_by_hop == sent.hop_by_hop)
    })?;
    refused(&answer, code, failed)
}
