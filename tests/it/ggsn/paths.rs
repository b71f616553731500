//! Echo, versions, repetition, restart of a peer.

use super::*;
use gtpush::node::ggsn::Ended;

#[test]
fn echo_req_resp() {
    let mut bench = Bench::new();
    let answer = bench.request(SGSN, 0, &EchoRequest::default());
    let packet = Packet::parse(&answer).unwrap();
    assert_eq!(packet.header.message_type, EchoResponse::TYPE);
    assert_eq!(EchoResponse::parse(&packet).recovery, Some(Recovery(7)));
    // On the user plane the counter is there, and 0.
    let sent = bench.user(SGSN, &encode(Header::new(0, 9), &EchoRequest::default()));
    assert_eq!((sent[0].port, sent[0].to), (Port::GtpU, SocketAddr::new(SGSN, 2152)));
    let packet = sent[0].packet();
    assert_eq!(packet.header.sequence, Some(9));
    assert_eq!(EchoResponse::parse(&packet).recovery, Some(Recovery(0)));
}

#[test]
fn another_version_is_refused_on_both_ports() {
    let mut bench = Bench::new();
    let v0 = [0x1e, 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for port in [Port::GtpC, Port::Gtp0] {
        let sent = bench.feed(port, SocketAddr::new(SGSN, 3386), &v0);
        assert_eq!(sent[0].packet().header.message_type, VersionNotSupported::TYPE);
        assert_eq!((sent[0].port, sent[0].to.port()), (port, 3386));
    }
}

#[test]
fn act_deact_retrans_duplicate() {
    let mut bench = Bench::new();
    let create = Ask::v4(1).octets(40);
    let first = bench.control(SGSN, &create);
    assert_eq!(bench.control(SGSN, &create), first, "the identical octets");
    assert_eq!(bench.ggsn.len(), 1);
    let m = CreatePdpContextResponse::parse(&first[0].packet());
    let delete = DeletePdpContextRequest {
        teardown_ind: Some(TeardownInd(true)),
        nsapi: Some(Nsapi(5)),
        ..Default::default()
    };
    let octets = |sequence| encode(Header::new(m.teid_control_plane.unwrap(), sequence), &delete);
    let gone = bench.control(SGSN, &octets(41));
    let cause = |sent: &[Sent]| DeletePdpContextResponse::parse(&sent[0].packet()).cause.unwrap();
    assert_eq!(cause(&gone), Cause::REQUEST_ACCEPTED);
    assert_eq!(bench.control(SGSN, &octets(41)), gone);
    let again = bench.control(SGSN, &octets(42));
    assert_eq!((again[0].packet().header.teid, cause(&again)), (0, Cause::NON_EXISTENT));
    // The creation repeated late is still the old one, and creates nothing.
    assert_eq!(bench.control(SGSN, &create), first);
    assert!(bench.ggsn.is_empty());
}

#[test]
fn pdp_act2_recovery() {
    let mut bench = Bench::new();
    let ask = |n, sgsn, recovery| Ask { sgsn, recovery: Some(recovery), ..Ask::v4(n) };
    let old = bench.create(&ask(1, SGSN, 3));
    let other = bench.create(&ask(2, SGSN_2, 9));
    bench.create(&ask(3, SGSN, 3));
    bench.events();
    let new = bench.create(&ask(4, SGSN, 4));
    let events = bench.events();
    assert_eq!(events[0], Event::PeerRestarted { peer: SGSN });
    let restarted =
        events.iter().filter(|e| matches!(e, Event::Deleted { why: Ended::SgsnRestarted, .. })).count();
    assert_eq!((restarted, bench.ggsn.len()), (2, 2));
    assert_eq!(bench.delete(&old), (0, Cause::NON_EXISTENT));
    assert_eq!(bench.delete(&new).1, Cause::REQUEST_ACCEPTED);
    assert_eq!(bench.delete(&other).1, Cause::REQUEST_ACCEPTED);
}

#[test]
fn a_restart_counter_from_before_the_restart_drops_nothing() {
    let mut bench = Bench::new();
    let ask = |n, recovery| Ask { recovery: Some(recovery), ..Ask::v4(n) };
    bench.create(&ask(1, 4));
    bench.create(&ask(2, 3));
    assert_eq!(bench.ggsn.len(), 2);
    // The counter has eight bits: 2 comes after 254.
    let mut bench = Bench::new();
    bench.create(&ask(1, 254));
    bench.create(&ask(2, 2));
    assert_eq!(bench.ggsn.len(), 1);
}

#[test]
fn pdp_act_restart_ctr_echo() {
    let mut config = config();
    config.echo_interval = Some(Duration::from_secs(60));
    let mut bench = Bench::with(config);
    bench.create(&Ask { recovery: Some(3), ..Ask::v4(1) });
    let answer = |bench: &mut Bench, counter| {
        let sent = bench.pass(Duration::from_secs(61));
        assert_eq!(sent.len(), 1, "{sent:?}");
        let request = sent[0].packet();
        assert_eq!(request.header.message_type, EchoRequest::TYPE);
        let m = EchoResponse { recovery: Some(Recovery(counter)), ..Default::default() };
        let octets = encode(Header::new(0, request.header.sequence.unwrap()), &m);
        bench.control(SGSN, &octets);
    };
    answer(&mut bench, 3);
    assert_eq!(bench.ggsn.len(), 1);
    answer(&mut bench, 4);
    assert!(bench.ggsn.is_empty());
    assert!(bench.events().iter().any(|e| matches!(e, Event::Deleted { why: Ended::SgsnRestarted, .. })));
}

#[test]
fn a_path_that_goes_down_takes_its_contexts_with_it() {
    let mut config = config();
    config.echo_interval = Some(Duration::from_secs(60));
    let mut bench = Bench::with(config);
    bench.create(&Ask::v4(1));
    let sent = bench.pass(Duration::from_secs(75));
    assert_eq!(sent.len(), 3, "N3-REQUESTS echoes");
    assert!(sent.iter().all(|s| s.octets == sent[0].octets));
    let events = bench.events();
    assert!(events.contains(&Event::PathDown { peer: SGSN }));
    assert!(matches!(events.last(), Some(Event::Deleted { why: Ended::PathDown, .. })));
    assert!(bench.ggsn.is_empty());
}

#[test]
fn what_no_ggsn_expects_is_dropped_in_silence() {
    let mut bench = Bench::new();
    for message_type in 0..=255u8 {
        // A header with a sequence number, and no element at all.
        let octets = [0x32, message_type, 0, 4, 0, 0, 0, 0, 0, message_type, 0, 0];
        let sent = bench.control(SGSN, &octets);
        let answered = matches!(message_type, 1 | 16 | 18 | 20 | 29 | 36 | 128);
        assert_eq!(sent.len(), usize::from(answered), "message type {message_type}: {sent:?}");
        bench.user(SGSN, &octets);
        bench.feed(Port::Gi, SocketAddr::new(SGSN, 0), &octets);
    }
    assert!(bench.ggsn.is_empty());
}
