//! Secondary contexts and their traffic flow templates: TS 23.060 §9.2.2.1.1A.

use super::*;
use gtpush::codec::ip::write_udp;
use gtpush::codec::ts24008::tft::{self, Component, Direction, NewFilter, Operation, Tft};

fn filters(operation: Operation, precedence: u8, port: u16) -> Vec<u8> {
    let components = [Component::Protocol(17), Component::RemotePort(port)];
    let filter =
        NewFilter { identifier: 0, direction: Direction::Downlink, precedence, components: &components };
    write(|w| tft::write(w, operation, &[filter]))
}

fn secondary<'a>(nsapi: u8, linked: u8, tft: Option<&'a [u8]>) -> CreatePdpContextRequest<'a> {
    CreatePdpContextRequest {
        teid_data_i: Some(0x2000_0700 + u32::from(nsapi)),
        nsapi: Some(Nsapi(nsapi)),
        linked_nsapi: Some(Nsapi(linked)),
        sgsn_address_for_signalling: Some(GsnAddress(SGSN)),
        sgsn_address_for_user_traffic: Some(GsnAddress(SGSN)),
        qos_profile: QosProfile::decode_octets(QOS),
        tft: tft.map(Tft),
        ..Default::default()
    }
}

fn cause(answer: &[u8]) -> Cause {
    parse_create(answer).cause.unwrap()
}

#[test]
fn a_secondary_context_shares_the_address_and_takes_the_packets_of_its_template() {
    let mut bench = Bench::new();
    let primary = bench.create(&Ask::v4(1));
    let template = filters(Operation::Create, 10, 5060);
    let answer = bench.request(SGSN, primary.control, &secondary(6, 5, Some(&template)));
    let m = parse_create(&answer);
    assert_eq!(m.cause, Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(Packet::parse(&answer).unwrap().header.teid, primary.own[0]);
    assert_eq!(m.teid_control_plane, Some(primary.control));
    assert_ne!(m.teid_data_i, Some(primary.user));
    assert_eq!(m.end_user_address.unwrap().ipv4(), primary.v4);
    assert_eq!(bench.ggsn.len(), 2);
    assert_eq!(bench.events().len(), 1, "the owner hears of primary contexts only");

    let to = SocketAddr::new(primary.v4.unwrap().into(), 7);
    let down = |bench: &mut Bench, port: u16| {
        let packet = write(|w| write_udp(w, SocketAddr::new("192.0.2.1".parse().unwrap(), port), to, b"x"));
        bench.ggsn.deliver(bench.now, RoutingDomain(1), &packet).unwrap();
        teid_of(&bench.sent()[0])
    };
    assert_eq!(down(&mut bench, 5060), 0x2000_0706);
    assert_eq!(down(&mut bench, 5061), primary.own[1]);

    // Update changes the template.
    let template = filters(Operation::Replace, 10, 5061);
    let update = UpdatePdpContextRequest {
        teid_data_i: Some(0x2000_0706),
        nsapi: Some(Nsapi(6)),
        sgsn_address_for_control_plane: Some(GsnAddress(SGSN)),
        sgsn_address_for_user_traffic: Some(GsnAddress(SGSN)),
        qos_profile: QosProfile::decode_octets(QOS),
        tft: Some(Tft(&template)),
        ..Default::default()
    };
    let answer = bench.request(SGSN, primary.control, &update);
    let m = UpdatePdpContextResponse::parse(&Packet::parse(&answer).unwrap());
    assert_eq!(m.cause, Some(Cause::REQUEST_ACCEPTED));
    assert_eq!(down(&mut bench, 5060), primary.own[1]);
    assert_eq!(down(&mut bench, 5061), 0x2000_0706);

    // Alone it goes alone; with Teardown Ind everything goes.
    let delete = |teardown, nsapi| DeletePdpContextRequest {
        teardown_ind: Some(TeardownInd(teardown)),
        nsapi: Some(Nsapi(nsapi)),
        ..Default::default()
    };
    bench.request(SGSN, primary.control, &delete(false, 6));
    assert_eq!(bench.ggsn.len(), 1);
    assert_eq!(down(&mut bench, 5061), primary.own[1]);
    let template = filters(Operation::Create, 10, 5060);
    bench.request(SGSN, primary.control, &secondary(6, 5, Some(&template)));
    bench.request(SGSN, primary.control, &secondary(7, 6, Some(&template)));
    assert_eq!(bench.ggsn.len(), 3, "any context of the bundle may be linked to");
    bench.request(SGSN, primary.control, &delete(true, 7));
    assert!(bench.ggsn.is_empty());
}

#[test]
fn a_secondary_context_is_refused_without_its_primary_or_a_good_template() {
    let mut bench = Bench::new();
    let primary = bench.create(&Ask::v4(1));
    let good = filters(Operation::Create, 10, 5060);
    let ask = |bench: &mut Bench, teid, linked, tft: Option<&[u8]>| {
        cause(&bench.request(SGSN, teid, &secondary(6, linked, tft)))
    };
    assert_eq!(ask(&mut bench, 0x1234, 5, Some(&good)), Cause::CONTEXT_NOT_FOUND);
    assert_eq!(ask(&mut bench, primary.control, 9, Some(&good)), Cause::CONTEXT_NOT_FOUND);
    assert_eq!(ask(&mut bench, primary.control, 5, None), Cause::PDP_CONTEXT_WITHOUT_TFT_ALREADY_ACTIVATED);
    let wrong = filters(Operation::Add, 10, 5060);
    assert_eq!(ask(&mut bench, primary.control, 5, Some(&wrong)), Cause::SEMANTIC_ERROR_IN_THE_TFT_OPERATION);
    let cut = &good[..good.len() - 1];
    assert_eq!(ask(&mut bench, primary.control, 5, Some(cut)), Cause::SYNTACTIC_ERROR_IN_THE_TFT_OPERATION);
    assert_eq!(bench.ggsn.len(), 1);
}

#[test]
fn the_whole_bundle_moves_with_its_sgsn() {
    let mut bench = Bench::new();
    let primary = bench.create(&Ask::v4(1));
    let template = filters(Operation::Create, 10, 5060);
    bench.request(SGSN, primary.control, &secondary(6, 5, Some(&template)));
    let update = UpdatePdpContextRequest {
        teid_data_i: Some(0x2000_0001),
        teid_control_plane: Some(0x1000_0001),
        nsapi: Some(Nsapi(5)),
        sgsn_address_for_control_plane: Some(GsnAddress(SGSN_2)),
        sgsn_address_for_user_traffic: Some(GsnAddress(SGSN_2)),
        qos_profile: QosProfile::decode_octets(QOS),
        ..Default::default()
    };
    bench.request(SGSN_2, primary.control, &update);
    // The old SGSN's restart is nothing to them now, the new one's is.
    let other = |sgsn, recovery| Ask { sgsn, recovery: Some(recovery), ..Ask::v4(2) };
    bench.create(&other(SGSN, 1));
    bench.create(&other(SGSN, 2));
    assert_eq!(bench.ggsn.len(), 3);
    bench.create(&other(SGSN_2, 1));
    bench.create(&Ask { imsi: 3, ..other(SGSN_2, 2) });
    assert_eq!(bench.ggsn.len(), 1);
}
