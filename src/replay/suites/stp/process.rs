//! The states of a process: RFC 4666 §4.3.4; and what no gateway may accept, §3.8.1.

use super::*;

/// The cases.
pub const CASES: &[Row] = &[
    Row::new("TC_connect_asp_up", "RFC 4666 §4.3.4.1", "ASP Up is acknowledged", |t| up(t.line(0)?)),
    Row::new("TC_aspup_twice", "RFC 4666 §4.3.4.1", "ASP Up again is acknowledged again", |t| {
        up(t.line(0)?)?;
        up(t.line(0)?)
    }),
    Row::new(
        "TC_aspup_active",
        "RFC 4666 §4.3.4.1",
        "ASP Up when active: Ack and Error 6; inactive",
        up_active,
    ),
    Row::new("TC_beat", "RFC 4666 §4.3.4.6", "BEAT without data is acknowledged", |t| beat(t, &[])),
    Row::new(
        "TC_beat_payload",
        "RFC 4666 §4.3.4.6",
        "BEAT is acknowledged with its data, octet by octet",
        |t| beat(t, &[(tag::HEARTBEAT_DATA, &[0xa1, 0xa2, 0xa3, 0xa4, 0xa5])]),
    ),
    Row::new("TC_aspdn", "RFC 4666 §4.3.4.2", "ASP Down is acknowledged, twice if it comes twice", down),
    Row::new("TC_asp_act", "RFC 4666 §4.3.4.3", "ASP Active: Ack, and Notify of AS-ACTIVE", |t| {
        act(t, None)
    }),
    Row::new("TC_asp_act_override", "RFC 4666 §4.3.4.3", "ASP Active by Override", |t| {
        act(t, Some(TrafficMode::OVERRIDE))
    }),
    Row::new("TC_asp_act_loadshare", "RFC 4666 §4.3.4.3", "ASP Active by Loadshare", |t| {
        act(t, Some(TrafficMode::LOADSHARE))
    }),
    Row::new("TC_asp_act_broadcast", "RFC 4666 §4.3.4.3", "ASP Active by Broadcast", |t| {
        act(t, Some(TrafficMode::BROADCAST))
    }),
    Row::new(
        "TC_asp_act_other_mode",
        "RFC 4666 §4.3.4.3",
        "ASP Active by a mode that is not the server's: Error 5",
        other_mode,
    ),
    Row::new(
        "TC_asp_inact",
        "RFC 4666 §4.3.4.4",
        "ASP Inactive is acknowledged; Notify of AS-PENDING or AS-INACTIVE",
        inactive,
    ),
    Row::new(
        "TC_aspac_before_aspup",
        "RFC 4666 §4.3.1, §3.8.1",
        "ASP Active before ASP Up: Error 6",
        |t| refused(t.line(0)?, message(kind::ACTIVE, &[]), &[ErrorCode::UNEXPECTED_MESSAGE]),
    ),
    Row::new(
        "TC_aspac_unknown_context",
        "RFC 4666 §4.3.4.3",
        "ASP Active for a context that is none: Error 25 or 26",
        |t| {
            up(t.line(0)?)?;
            let octets = message(kind::ACTIVE, &[(tag::ROUTING_CONTEXT, &[0x7f, 0, 0, 1])]);
            refused(
                t.line(0)?,
                octets,
                &[ErrorCode::INVALID_ROUTING_CONTEXT, ErrorCode::NO_CONFIGURED_AS_FOR_ASP],
            )
        },
    ),
    Row::new("TC_invalid_version", "RFC 4666 §3.8.1", "another version: Error 1", |t| {
        let mut octets = message(kind::UP, &[]);
        octets[0] = 2;
        refused(t.line(0)?, octets, &[ErrorCode::INVALID_VERSION])
    }),
    Row::new("TC_unsupported_class", "RFC 4666 §3.8.1", "a class that is none: Error 3", |t| {
        refused(t.line(0)?, message((200, 1), &[]), &[ErrorCode::UNSUPPORTED_MESSAGE_CLASS])
    }),
    Row::new(
        "TC_unsupported_type",
        "RFC 4666 §3.8.1",
        "a type that its class does not have: Error 4",
        |t| refused(t.line(0)?, message((3, 99), &[]), &[ErrorCode::UNSUPPORTED_MESSAGE_TYPE]),
    ),
];

fn beat(t: &mut Tester, body: &[(u16, &[u8])]) -> Ended {
    up(t.line(0)?)?;
    let answer = t.line(0)?.ask(message(kind::BEAT, body), "BEAT Ack", PATIENCE, is(kind::BEAT_ACK))?;
    check(answer == message(kind::BEAT_ACK, body), || "BEAT Ack bears other data".into())
}

fn down(t: &mut Tester) -> Ended {
    let line = t.line(0)?;
    up(line)?;
    line.ask(message(kind::DOWN, &[]), "ASP Down Ack", PATIENCE, is(kind::DOWN_ACK))?;
    line.ask(message(kind::DOWN, &[]), "second ASP Down Ack", PATIENCE, is(kind::DOWN_ACK)).map(drop)
}

fn act(t: &mut Tester, mode: Option<TrafficMode>) -> Ended {
    let code = code(t, 0)?;
    let key = registered(t, 0, code, mode)?;
    activate(t, 0, &key, mode)?;
    notified(t.line(0)?, Status::AS_ACTIVE)
}

fn up_active(t: &mut Tester) -> Ended {
    let code = code(t, 0)?;
    active(t, 0, code, None)?;
    up(t.line(0)?)?;
    match t.line(0)?.receive(PATIENCE, is(kind::ERROR)) {
        Some(octets) => {
            let got = Error::parse(&packet(&octets)?).error_code;
            check(got == Some(ErrorCode::UNEXPECTED_MESSAGE), || format!("the Error is {got:?}"))
        }
        None => fail("no Error (Unexpected Message) comes"),
    }
}

fn other_mode(t: &mut Tester) -> Ended {
    let code = code(t, 0)?;
    let key = registered(t, 0, code, Some(TrafficMode::LOADSHARE))?;
    let mode = TrafficMode::OVERRIDE.0.to_be_bytes();
    let octets = message(kind::ACTIVE, &[(tag::TRAFFIC_MODE, &mode), (tag::ROUTING_CONTEXT, &key.context)]);
    refused(t.line(0)?, octets, &[ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE])
}

fn inactive(t: &mut Tester) -> Ended {
    let code = code(t, 0)?;
    let key = active(t, 0, code, None)?;
    let line = t.line(0)?;
    notified(line, Status::AS_ACTIVE)?;
    let request = message(kind::INACTIVE, &[(tag::ROUTING_CONTEXT, &key.context)]);
    line.ask(request, "ASP Inactive Ack", PATIENCE, is(kind::INACTIVE_ACK))?;
    let Some(octets) = line.receive(PATIENCE, is(kind::NOTIFY)) else {
        return fail("no Notify of the server's state comes");
    };
    let status = Notify::parse(&packet(&octets)?).status;
    let good = [Some(Status::AS_PENDING), Some(Status::AS_INACTIVE)];
    check(good.contains(&status), || format!("the Notify tells {status:?}"))
}
