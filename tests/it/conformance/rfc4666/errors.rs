//! Every error code of §3.8.1 where the RFC has it raised.

use super::tester::{Tester, about, encoded};
use super::{RECEIVER, SENDER, stp};
use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::{ErrorCode, Status, TrafficMode, Words};
use gtpush::machine::AssociationId;
use gtpush::machine::ss7::xua::{PeerId, Registration};

fn gateway() -> (Tester, AssociationId) {
    let mut t = Tester::new(stp(None, Registration::Refused));
    let a = t.connect(0);
    (t, a)
}

fn active() -> (Tester, AssociationId) {
    let (mut t, a) = gateway();
    t.up_and_active(a, None, Some(SENDER.1));
    (t, a)
}

#[test]
fn invalid_version() {
    let (mut t, a) = gateway();
    let mut octets = encoded(&AspUp::default());
    octets[0] = 2;
    t.send_octets(a, 0, &octets);
    t.expect_error(a, ErrorCode::INVALID_VERSION);
}

#[test]
fn unsupported_message_class() {
    let (mut t, a) = gateway();
    // IUA's, SUA's, one that nobody has.
    for class in [5, 7, 8, 200] {
        t.send_octets(a, 0, &[1, 0, class, 1, 0, 0, 0, 8]);
        t.expect_error(a, ErrorCode::UNSUPPORTED_MESSAGE_CLASS);
    }
}

#[test]
fn unsupported_message_type() {
    let (mut t, a) = active();
    for (class, message_type) in [(0, 9), (1, 2), (2, 7), (3, 0), (4, 5), (9, 5)] {
        t.send_octets(a, 0, &[1, 0, class, message_type, 0, 0, 0, 8]);
        t.expect::<Error<'_>, _>(a, |packet| {
            let error = Error::parse(&packet);
            assert_eq!(error.error_code, Some(ErrorCode::UNSUPPORTED_MESSAGE_TYPE));
            // The offending message's beginning comes along.
            let offending = [1, 0, class, message_type, 0, 0, 0, 8];
            assert_eq!(error.diagnostic_information, Some(&offending[..]));
        });
    }
}

#[test]
fn unsupported_traffic_mode_type() {
    let (mut t, a) = gateway();
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    let mode = Some(TrafficMode(4));
    t.send(a, &AspActive { traffic_mode_type: mode, ..AspActive::default() });
    t.expect_error(a, ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE);
    t.quiet(a);
}

#[test]
fn unexpected_message() {
    let (mut t, a) = gateway();
    // Before ASP Up.
    t.send(a, &AspActive::default());
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
    t.send(a, &AspInactive::default());
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
    t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, b"down");
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
    // Before ASP Active.
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    t.send_data(a, Some(SENDER.1), SENDER.0, RECEIVER.0, 0, b"inactive");
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
    // What a gateway says, said to a gateway.
    t.send(a, &AspUpAck::default());
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
    t.send_octets(a, 0, &about!(DestinationUnavailable, None, &[1]));
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
}

#[test]
fn protocol_error() {
    let (mut t, a) = gateway();
    // A length that is less than a header, one that is more than the message, octets too many.
    for octets in
        [&[1, 0, 3, 1, 0, 0, 0, 4][..], &[1, 0, 3, 1, 0, 0, 0, 20], &[1, 0, 3, 1, 0, 0, 0, 8, 1, 2, 3, 4, 5]]
    {
        t.send_octets(a, 0, octets);
        t.expect_error(a, ErrorCode::PROTOCOL_ERROR);
    }
    assert_eq!(t.xua.counters().malformed, 3);
}

#[test]
fn invalid_stream_identifier() {
    let (mut t, a) = gateway();
    t.send_octets(a, 1, &encoded(&AspUp::default()));
    t.expect_error(a, ErrorCode::INVALID_STREAM_IDENTIFIER);
    // Heartbeat may use any.
    t.send_octets(a, 2, &encoded(&Heartbeat::default()));
    t.expect::<HeartbeatAck<'_>, _>(a, |_| ());
}

#[test]
fn refused_management_blocking() {
    let (mut t, a) = gateway();
    t.xua.set_blocked(t.now, PeerId(0), true);
    t.send(a, &AspUp::default());
    t.expect_error(a, ErrorCode::REFUSED_MANAGEMENT_BLOCKING);
    t.xua.set_blocked(t.now, PeerId(0), false);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    // A process that is up goes down.
    t.xua.set_blocked(t.now, PeerId(0), true);
    t.collect();
    t.expect::<AspDownAck<'_>, _>(a, |_| ());
}

#[test]
fn invalid_parameter_value() {
    let (mut t, a) = active();
    let words = [SENDER.1.to_be_bytes(), RECEIVER.1.to_be_bytes()];
    let data = Data {
        routing_context: Some(Words::new(&words)),
        protocol_data: Some(Default::default()),
        ..Data::default()
    };
    t.send_octets(a, 1, &encoded(&data));
    t.expect_error(a, ErrorCode::INVALID_PARAMETER_VALUE);
}

#[test]
fn parameter_field_error() {
    let (mut t, a) = active();
    // Protocol Data of four octets; a parameter longer than the message; a Routing Context of three.
    for body in [&[2, 0x10, 0, 8, 1, 2, 3, 4][..], &[2, 0x10, 0, 99, 1, 2, 3, 4], &[0, 6, 0, 7, 1, 2, 3, 0]] {
        let mut octets = vec![1, 0, 1, 1, 0, 0, 0, 8 + body.len() as u8];
        octets.extend(body);
        t.send_octets(a, 1, &octets);
        t.expect_error(a, ErrorCode::PARAMETER_FIELD_ERROR);
    }
}

#[test]
fn unexpected_parameter() {
    let (mut t, a) = gateway();
    // ASP Up with a Routing Context; twice an ASP Identifier.
    for body in [&[0, 6, 0, 8, 0, 0, 0, 1][..], &[0, 0x11, 0, 8, 0, 0, 0, 1, 0, 0x11, 0, 8, 0, 0, 0, 2]] {
        let mut octets = vec![1, 0, 3, 1, 0, 0, 0, 8 + body.len() as u8];
        octets.extend(body);
        t.send_octets(a, 0, &octets);
        t.expect_error(a, ErrorCode::UNEXPECTED_PARAMETER);
    }
    // One that nobody knows is passed over (§3.2).
    t.send_octets(a, 0, &[1, 0, 3, 1, 0, 0, 0, 16, 0x7f, 0x7f, 0, 8, 0, 0, 0, 1]);
    t.expect::<AspUpAck<'_>, _>(a, |_| ());
    assert_eq!(t.xua.counters().unknown_parameters, 1);
}

#[test]
fn missing_parameter() {
    let (mut t, a) = active();
    t.send_octets(a, 1, &encoded(&Data::default()));
    t.expect_error(a, ErrorCode::MISSING_PARAMETER);
    t.send(a, &DestinationStateAudit::default());
    t.expect_error(a, ErrorCode::MISSING_PARAMETER);
    t.send(a, &RegistrationRequest::default());
    t.expect_error(a, ErrorCode::MISSING_PARAMETER);
}

#[test]
fn invalid_network_appearance() {
    let mut config = stp(None, Registration::Refused);
    config.servers[0].network_appearance = Some(7);
    let mut t = Tester::new(config);
    let a = t.connect(0);
    t.up_and_active(a, None, None);
    let data = |network| Data {
        network_appearance: network,
        protocol_data: Some(gtpush::codec::m3ua::ProtocolData { dpc: 1, ..Default::default() }),
        ..Data::default()
    };
    t.send_octets(a, 1, &encoded(&data(Some(8))));
    t.expect::<Error<'_>, _>(a, |packet| {
        let error = Error::parse(&packet);
        assert_eq!(error.error_code, Some(ErrorCode::INVALID_NETWORK_APPEARANCE));
        assert_eq!(error.network_appearance, Some(8));
    });
    for network in [Some(7), None] {
        t.send_octets(a, 1, &encoded(&data(network)));
    }
    assert_eq!(t.delivered.len(), 2);
}

#[test]
fn invalid_routing_context() {
    let (mut t, a) = active();
    t.send_data(a, Some(99), SENDER.0, RECEIVER.0, 0, b"x");
    assert_eq!(t.expect_error(a, ErrorCode::INVALID_ROUTING_CONTEXT), Some(99));
    t.send_octets(a, 0, &about!(DestinationStateAudit, Some(98), &[1]));
    assert_eq!(t.expect_error(a, ErrorCode::INVALID_ROUTING_CONTEXT), Some(98));
}

#[test]
fn no_configured_as_for_asp() {
    let mut config = stp(None, Registration::Refused);
    config.servers.remove(0);
    config.routes.clear();
    let mut t = Tester::new(config);
    let a = t.connect(0);
    t.asp_up(a);
    t.quiet(a);
    t.send(a, &AspActive::default());
    t.expect_error(a, ErrorCode::NO_CONFIGURED_AS_FOR_ASP);
}

#[test]
fn an_error_is_never_answered_with_an_error() {
    let (mut t, a) = active();
    for octets in [
        &[1, 0, 0, 0, 0, 0, 0, 8][..],
        &[1, 0, 0, 0, 0, 0, 0, 99],
        &[2, 0, 0, 0, 0, 0, 0, 8],
        &[1, 0, 0, 1, 0, 0, 0, 8],
    ] {
        t.send_octets(a, 0, octets);
    }
    t.quiet(a);
    assert_eq!(t.xua.counters().errors_received, 1);
}
