//! Whatever comes in by whichever port: no panic, no growth past the bounds, and the same again.

use super::*;
use gtpush::codec::ip::{icmp, write_udp};
use gtpush::node::ggsn::{AddressCase, Notify};
use proptest::prelude::*;

/// Good datagrams of every kind, to be spoilt.
fn corpus(bench: &mut Bench) -> Vec<(Port, Vec<u8>)> {
    let session = bench.create(&Ask::v46(1));
    let own = SocketAddr::new(session.v4.unwrap().into(), 1);
    let router = write(|w| icmp::write_router_solicitation(w, "fe80::2".parse().unwrap()));
    let udp = write(|w| write_udp(w, own, PUSH.parse().unwrap(), b"register"));
    let ping = write(|w| icmp::write_echo_request(w, own.ip(), "192.0.2.1".parse().unwrap(), 1, 1, b"x"));
    let options =
        super::activation::pco(&[(0x8021, super::activation::IPCP), (0x000d, &[]), (0xc023, &[1, 2])]);
    let mut all = vec![
        (Port::GtpC, Ask { pco: options, recovery: Some(1), ..Ask::v46(2) }.octets(500)),
        (Port::GtpC, Ask { sgsn: SGSN_2, ..Ask::v6(3) }.octets(501)),
        (Port::GtpC, encode(Header::new(0, 502), &EchoRequest::default())),
    ];
    let update = UpdatePdpContextRequest {
        teid_data_i: Some(5),
        nsapi: Some(Nsapi(5)),
        sgsn_address_for_control_plane: Some(GsnAddress(SGSN_2)),
        sgsn_address_for_user_traffic: Some(GsnAddress(SGSN_2)),
        qos_profile: QosProfile::decode_octets(QOS),
        tft: Some(gtpush::codec::ts24008::tft::Tft(&[0x21, 0x10, 10, 2, 0x30, 17])),
        ..Default::default()
    };
    all.push((Port::GtpC, encode(Header::new(session.control, 503), &update)));
    let delete = DeletePdpContextRequest { nsapi: Some(Nsapi(5)), ..Default::default() };
    all.push((Port::GtpC, encode(Header::new(session.control, 504), &delete)));
    let note = NoteMsGprsPresentRequest {
        imsi: Some(imsi(7)),
        gsn_address: Some(GsnAddress(SGSN)),
        ..Default::default()
    };
    all.push((Port::GtpC, encode(Header::new(0, 505), &note)));
    let located = SendRouteingInformationForGprsResponse {
        cause: Some(Cause::REQUEST_ACCEPTED),
        imsi: Some(imsi(7)),
        gsn_address: Some(GsnAddress(SGSN)),
        ..Default::default()
    };
    let notify =
        Notify { tag: 1, imsi: imsi(7), apn: apn("internet"), address: AddressCase::Blank, v6: false };
    bench.ggsn.notify(bench.now, notify);
    let asked = bench.sent();
    let sequence = asked[0].packet().header.sequence.unwrap();
    all.push((Port::GtpC, encode(Header::new(0, sequence), &located)));
    let lost = ErrorIndication {
        teid_data_i: Some(session.own[1]),
        gtp_u_peer_address: Some(GsnAddress(SGSN)),
        ..Default::default()
    };
    all.push((Port::GtpU, encode(Header::new(0, 0), &lost)));
    for packet in [router, udp, ping.clone()] {
        all.push((Port::GtpU, write(|w| gtpu::write_g_pdu(w, session.user, &packet))));
    }
    all.push((Port::Gi, ping));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn spoilt_datagrams_neither_kill_nor_grow_it(
        steps in proptest::collection::vec((0usize..14, 0u8..4, any::<u16>(), any::<u8>(), 0u64..5000), 1..60),
    ) {
        let run = || {
            let mut bench = Bench::with(Config { max_contexts: 8, max_procedures: 8, ..config() });
            let corpus = corpus(&mut bench);
            let mut trail = Vec::new();
            for (which, kind, at, value, wait) in &steps {
                let (port, octets) = &corpus[which % corpus.len()];
                let mut octets = octets.clone();
                let place = usize::from(*at) % octets.len();
                match kind {
                    0 => {}
                    1 => octets[place] ^= value,
                    2 => octets.truncate(place),
                    _ => octets.insert(place, *value),
                }
                trail.extend(bench.feed(*port, SocketAddr::new(SGSN, 2123), &octets));
                trail.extend(bench.pass(Duration::from_millis(*wait)));
                assert!(bench.ggsn.len() <= 8);
            }
            (trail, bench.events())
        };
        prop_assert_eq!(run(), run(), "the same in, the same out");
    }
}
