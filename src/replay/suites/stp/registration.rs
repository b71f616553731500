//! Routing keys: RFC 4666 §3.6, §4.4.

use super::*;

/// The cases.
pub const CASES: &[Row] = &[
    Row::new(
        "TC_rkm_reg_dynamic_permitted",
        "RFC 4666 §4.4.1",
        "a new key is registered and has a context",
        |t| {
            let code = code(t, 0)?;
            let key = registered(t, 0, code, None)?;
            check(key.context != [0; 4], || "the routing context is 0".into())
        },
    ),
    Row::new(
        "TC_rkm_reg_twice",
        "RFC 4666 §4.4.1",
        "the same key again: the same context, or status 12",
        twice,
    ),
    Row::new("TC_rkm_reg_before_aspup", "RFC 4666 §4.4, §3.8.1", "REG REQ before ASP Up: Error 6", |t| {
        let key = parameters(&[(tag::LOCAL_IDENTIFIER, &[0, 0, 0, 7]), (tag::DESTINATION, &[0, 0, 1, 1])]);
        let octets = message(kind::REG_REQ, &[(tag::ROUTING_KEY, &key)]);
        refused(t.line(0)?, octets, &[ErrorCode::UNEXPECTED_MESSAGE])
    }),
    Row::new(
        "TC_rkm_reg_missing_key",
        "RFC 4666 §3.6.1, §3.8.1",
        "REG REQ without a routing key: Error 22",
        |t| {
            up(t.line(0)?)?;
            refused(t.line(0)?, message(kind::REG_REQ, &[]), &[ErrorCode::MISSING_PARAMETER])
        },
    ),
    Row::new("TC_rkm_unreg_other_asp", "RFC 4666 §3.6.4", "the context of another process: status 4", |t| {
        let code = code(t, 0)?;
        let key = registered(t, 1, code, None)?;
        up(t.line(0)?)?;
        let denied = [DeregistrationStatus::NOT_REGISTERED, DeregistrationStatus::PERMISSION_DENIED];
        deregister(t, key.context, &denied)
    }),
    Row::new("TC_rkm_unreg_invalid", "RFC 4666 §3.6.4", "a context that is none: status 2", |t| {
        up(t.line(0)?)?;
        deregister(t, [0x7f, 0, 0, 2], &[DeregistrationStatus::INVALID_ROUTING_CONTEXT])
    }),
    Row::new(
        "TC_rkm_unreg_registered",
        "RFC 4666 §4.4.2",
        "a registered key is taken back: status 0",
        |t| {
            let code = code(t, 0)?;
            let key = registered(t, 0, code, None)?;
            deregister(t, key.context, &[DeregistrationStatus::SUCCESSFULLY_DEREGISTERED])?;
            // It is gone.
            let gone = [DeregistrationStatus::INVALID_ROUTING_CONTEXT, DeregistrationStatus::NOT_REGISTERED];
            deregister(t, key.context, &gone)
        },
    ),
    Row::new("TC_rkm_unreg_active", "RFC 4666 §3.6.4", "a key that one is active for: status 5", |t| {
        let code = code(t, 0)?;
        let key = active(t, 0, code, None)?;
        deregister(t, key.context, &[DeregistrationStatus::ASP_CURRENTLY_ACTIVE])
    }),
    Row::new(
        "TC_dyn_asp_as_rkm_permitted",
        "RFC 4666 §4.4, §4.3.4",
        "registered, active, inactive, taken back, down",
        life,
    ),
];

fn twice(t: &mut Tester) -> Ended {
    let code = code(t, 0)?;
    let key = registered(t, 0, code, None)?;
    let (status, again) = registration(t, 0, code, None)?;
    let known =
        [RegistrationStatus::SUCCESSFULLY_REGISTERED, RegistrationStatus::ROUTING_KEY_ALREADY_REGISTERED];
    check(known.contains(&status), || format!("the same key again: {status}"))?;
    let other = status == RegistrationStatus::SUCCESSFULLY_REGISTERED && again.context != key.context;
    check(!other, || "the same key has two routing contexts".into())
}

fn deregister(t: &mut Tester, context: [u8; 4], wanted: &[DeregistrationStatus]) -> Ended {
    let request = message(kind::DEREG_REQ, &[(tag::ROUTING_CONTEXT, &context)]);
    let answer = t.line(0)?.ask(request, "DEREG RSP", PATIENCE, is(kind::DEREG_RSP))?;
    let packet = packet(&answer)?;
    let result = DeregistrationResponse::parse(&packet).deregistration_result.iter().next();
    let status = result.and_then(|result| result.deregistration_status);
    check(status.is_some_and(|status| wanted.contains(&status)), || match status {
        Some(status) => format!("{} is awaited, and {status} comes", wanted[0]),
        None => "DEREG RSP without a Deregistration Status".into(),
    })
}

fn life(t: &mut Tester) -> Ended {
    let code = code(t, 0)?;
    let key = active(t, 0, code, None)?;
    let context: &[(u16, &[u8])] = &[(tag::ROUTING_CONTEXT, &key.context)];
    t.line(0)?.ask(message(kind::INACTIVE, context), "ASP Inactive Ack", PATIENCE, is(kind::INACTIVE_ACK))?;
    deregister(t, key.context, &[DeregistrationStatus::SUCCESSFULLY_DEREGISTERED])?;
    t.line(0)?.ask(message(kind::DOWN, &[]), "ASP Down Ack", PATIENCE, is(kind::DOWN_ACK)).map(drop)
}
