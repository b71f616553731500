//! Packets through tunnels: Gi inside, source addresses, device to device, the push server.

use super::*;
use gtpush::codec::ip::{Icmp, Packet as IpPacket, icmp, write_udp};
use gtpush::node::ggsn::{Ended, Gi};

fn ping(from: IpAddr, to: IpAddr) -> Vec<u8> {
    write(|w| icmp::write_echo_request(w, from, to, 0x4711, 1, b"sgsnemu"))
}

fn is_pong(packet: &[u8], from: IpAddr, to: IpAddr) {
    let packet = IpPacket::parse(packet).unwrap();
    assert_eq!((packet.source, packet.destination), (from, to));
    assert_eq!(packet.icmp(), Some(Icmp::EchoReply { identifier: 0x4711, sequence: 1, data: b"sgsnemu" }));
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn pdp4_act_deact_gtpu_access() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v4(1));
    let own = session.v4.unwrap().into();
    let down = bench.up(&session, &ping(own, ip("192.0.2.1")));
    is_pong(&down[0], ip("192.0.2.1"), own);
    // After deactivation the tunnel is unknown.
    bench.delete(&session);
    let octets = write(|w| gtpu::write_g_pdu(w, session.user, &ping(own, ip("192.0.2.1"))));
    let sent = bench.feed(Port::GtpU, SocketAddr::new(SGSN, 40_000), &octets);
    assert_eq!((sent.len(), sent[0].port, sent[0].to), (1, Port::GtpU, SocketAddr::new(SGSN, 2152)));
    let packet = sent[0].packet();
    assert_eq!((packet.header.message_type, packet.header.teid), (26, 0));
    assert_eq!(packet.header.sequence, Some(0));
    let extensions: Vec<_> = packet.extensions().collect();
    assert_eq!(extensions.len(), 1);
    assert_eq!(extensions[0].kind, gtpu::ExtensionType::UDP_PORT);
    assert_eq!(extensions[0].content, 40_000u16.to_be_bytes());
    let m = ErrorIndication::parse(&packet);
    m.check().unwrap();
    assert_eq!(m.teid_data_i, Some(session.user));
    assert_eq!(m.gtp_u_peer_address, Some(GsnAddress(ip("127.0.0.2"))));
}

#[test]
fn pdp6_act_deact_icmp6() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v6(1));
    let identifier = u128::from(session.v6.unwrap()) as u64;
    let link_local = Ipv6Addr::from_bits((0xfe80u128 << 112) | u128::from(identifier));
    let down = bench.up(&session, &write(|w| icmp::write_router_solicitation(w, link_local)));
    let packet = IpPacket::parse(&down[0]).unwrap();
    assert_eq!(packet.destination, IpAddr::V6(link_local));
    let Some(Icmp::RouterAdvertisement(ra)) = packet.icmp() else { panic!("{packet:?}") };
    let prefix = ra.prefix.unwrap();
    assert_eq!((prefix.length, prefix.valid, prefix.preferred), (64, u32::MAX, u32::MAX));
    assert_eq!(prefix.prefix.segments()[..4], session.v6.unwrap().segments()[..4]);
    assert_eq!(prefix.prefix.segments()[4..], [0; 4]);
    assert_eq!((ra.lifetime, ra.mtu), (0xffff, Some(1400)));
    // Any interface identifier under the prefix is the device's.
    let own = Ipv6Addr::from_bits(prefix.prefix.to_bits() | 0xabcd);
    let down = bench.up(&session, &ping(own.into(), ip("2001:db8::1")));
    is_pong(&down[0], ip("2001:db8::1"), own.into());
    // Solicited from the unspecified address it is advertised to all nodes.
    let down = bench.up(&session, &write(|w| icmp::write_router_solicitation(w, Ipv6Addr::UNSPECIFIED)));
    assert_eq!(IpPacket::parse(&down[0]).unwrap().destination, IpAddr::V6(icmp::ALL_NODES));
    // The router answers on its link.
    let down = bench.up(&session, &ping(link_local.into(), ip("ff02::2")));
    is_pong(&down[0], ip("fe80::1"), link_local.into());
}

/// TS 29.061 §11.2.1.3.2.
#[test]
fn a_device_that_does_not_solicit_is_told_its_prefix_all_the_same() {
    let mut bench = Bench::new();
    let sessions = [bench.create(&Ask::v6(1)), bench.create(&Ask::v46(2))];
    bench.create(&Ask::v4(3));
    // TEID and prefix of each advertisement within a minute.
    let told = |bench: &mut Bench| -> Vec<(u32, Ipv6Addr)> {
        let sent = bench.pass(Duration::from_secs(60));
        let user = sent.iter().filter(|sent| sent.port == Port::GtpU);
        user.map(|sent| {
            let (teid, packet) = gtpu::g_pdu(&sent.octets).unwrap();
            let packet = IpPacket::parse(packet).unwrap();
            let Some(Icmp::RouterAdvertisement(ra)) = packet.icmp() else { panic!("{packet:?}") };
            assert_eq!(packet.destination, IpAddr::V6(icmp::ALL_NODES));
            (teid, ra.prefix.unwrap().prefix)
        })
        .collect()
    };
    let of =
        |session: &Session| (session.own[1], Ipv6Addr::from_bits(session.v6.unwrap().to_bits() >> 64 << 64));
    assert_eq!(told(&mut bench), [of(&sessions[0]), of(&sessions[1])].repeat(3));
    assert_eq!(told(&mut bench), [], "what was said holds for as long as the context");
    // One that solicits is not told again, and one that is gone not at all.
    let session = bench.create(&Ask::v6(4));
    assert_eq!(bench.pass(Duration::from_secs(5)).len(), 1);
    let down = bench.up(&session, &write(|w| icmp::write_router_solicitation(w, Ipv6Addr::UNSPECIFIED)));
    assert_eq!(down.len(), 1);
    let gone = bench.create(&Ask::v6(5));
    bench.delete(&gone);
    assert_eq!(told(&mut bench), []);
    assert_eq!(bench.ggsn.counters().router_advertisements, 8);
}

#[test]
fn pdp46_act_deact_icmp() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v46(1));
    for (own, other) in [
        (IpAddr::from(session.v4.unwrap()), ip("192.0.2.1")),
        (IpAddr::from(session.v6.unwrap()), ip("2001:db8::1")),
    ] {
        is_pong(&bench.up(&session, &ping(own, other))[0], other, own);
    }
}

#[test]
fn gtpu_access_wrong_saddr() {
    let mut bench = Bench::new();
    let four = bench.create(&Ask::v4(1));
    let other = bench.create(&Ask::v4(2));
    let six = bench.create(&Ask::v6(3));
    let own6 = u128::from(six.v6.unwrap());
    let spoofed = [
        (four, ip("10.45.99.99"), ip("192.0.2.1")),
        (four, IpAddr::from(other.v4.unwrap()), ip("192.0.2.1")),
        (four, ip("fe80::2"), ip("ff02::2")),
        (four, ip("0.0.0.0"), ip("192.0.2.1")),
        (six, IpAddr::from(Ipv6Addr::from_bits(own6 + (1 << 64))), ip("2001:db8::1")),
        (six, ip("2001:db8::2"), ip("2001:db8::1")),
        (six, ip("10.45.0.3"), ip("192.0.2.1")),
        // A link-local source does not leave the link.
        (six, ip("fe80::2"), ip("2001:db8::1")),
        (six, ip("::"), ip("2001:db8::1")),
    ];
    for (n, (session, from, to)) in spoofed.into_iter().enumerate() {
        assert_eq!(bench.up(&session, &ping(from, to)), Vec::<Vec<u8>>::new(), "from {from}");
        assert_eq!(bench.ggsn.counters().spoofed, n as u64 + 1);
    }
    assert_eq!(bench.ggsn.len(), 3, "and nothing else comes of it");
}

#[test]
fn pdp4_clients_interact() {
    for sequence in [None, Some(4711)] {
        let mut bench = Bench::new();
        let a = bench.create(&Ask::v4(1));
        let b = bench.create(&Ask::v4(2));
        let (a4, b4) = (IpAddr::from(a.v4.unwrap()), IpAddr::from(b.v4.unwrap()));
        let header = gtpu::Header { teid: a.user, sequence, ..Default::default() };
        let octets = write(|w| {
            let mark = header.open(w, gtpu::message_type::G_PDU);
            w.slice(&ping(a4, b4));
            header.close(w, mark);
        });
        let sent = bench.user(SGSN, &octets);
        assert_eq!(teid_of(&sent[0]), b.own[1], "what A sends comes out at B");
        assert_eq!(gtpu::g_pdu(&sent[0].octets).unwrap().1, ping(a4, b4));
        assert_eq!(bench.ggsn.counters().ms_to_ms, 1);
        // Nobody answers for a device that is not there.
        assert!(bench.up(&a, &ping(a4, ip("10.45.7.7"))).is_empty());
    }
}

#[test]
fn devices_of_two_access_points_do_not_meet() {
    let mut bench = Bench::new();
    let a = bench.create(&Ask::v4(1));
    let b = bench.create(&Ask { apn: Some("four"), ..Ask::v4(2) });
    assert_eq!(a.v4, b.v4, "overlapping address spaces");
    let other = bench.create(&Ask { apn: Some("four"), ..Ask::v4(3) });
    let packet = ping(a.v4.unwrap().into(), other.v4.unwrap().into());
    assert!(bench.up(&a, &packet).is_empty());
    let mut isolated = Bench::with(Config { ms_to_ms: false, ..config() });
    let a = isolated.create(&Ask::v4(1));
    let b = isolated.create(&Ask::v4(2));
    let packet = ping(a.v4.unwrap().into(), b.v4.unwrap().into());
    assert!(isolated.up(&a, &packet).is_empty());
}

#[test]
fn udp_to_the_push_address_goes_to_the_push_server_alone() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v46(1));
    bench.events();
    let from = SocketAddr::new(session.v4.unwrap().into(), 40_000);
    let push: SocketAddr = PUSH.parse().unwrap();
    assert!(bench.up(&session, &write(|w| write_udp(w, from, push, b"register"))).is_empty());
    let events = bench.events();
    let [Event::ToPush { context, imsi: whose, domain, from: source, to, payload }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(*context, bench.ggsn.context_for(imsi(1), &apn("internet")).unwrap());
    assert_eq!((*whose, *domain, *source, *to), (imsi(1), RoutingDomain(1), from, push));
    assert_eq!(payload, b"register");
    let six = SocketAddr::new(session.v6.unwrap().into(), 40_000);
    let push6: SocketAddr = "[fd45:0:0:ffff::1]:5683".parse().unwrap();
    bench.up(&session, &write(|w| write_udp(w, six, push6, b"register")));
    assert_eq!(bench.events().len(), 1);
    // Another port is not the push server's; its address still answers a ping.
    let other: SocketAddr = "10.45.0.1:53".parse().unwrap();
    assert!(bench.up(&session, &write(|w| write_udp(w, from, other, b"?"))).is_empty());
    assert!(bench.events().is_empty());
    is_pong(&bench.up(&session, &ping(from.ip(), push.ip()))[0], push.ip(), from.ip());
    // Spoofed it does not arrive.
    let spoofed = SocketAddr::new(ip("10.45.9.9"), 40_000);
    bench.up(&session, &write(|w| write_udp(w, spoofed, push, b"register")));
    assert!(bench.events().is_empty());
}

#[test]
fn a_packet_is_sent_to_a_context_and_never_to_its_successor() {
    let mut bench = Bench::new();
    bench.create(&Ask::v4(1));
    let context = bench.ggsn.context_for(imsi(1), &apn("internet")).unwrap();
    let packet = ping(ip("192.0.2.1"), ip("10.45.0.2"));
    bench.ggsn.transmit(bench.now, context, &packet).unwrap();
    let sent = bench.sent();
    assert_eq!(sent[0].octets[..4], [0x30, 255, 0, packet.len() as u8]);
    assert_eq!(teid_of(&sent[0]), Ask::v4(1).teids()[1]);
    bench.create(&Ask::v4(1));
    assert!(bench.ggsn.transmit(bench.now, context, &packet).is_err());
    assert!(bench.sent().is_empty());
}

#[test]
fn packets_from_gi_find_their_device_by_address() {
    let mut bench = Bench::new();
    let a = bench.create(&Ask::v4(1));
    let b = bench.create(&Ask { apn: Some("four"), ..Ask::v4(2) });
    assert_eq!(a.v4, b.v4);
    let packet = ping(ip("192.0.2.1"), a.v4.unwrap().into());
    for (domain, session) in [(1, a), (2, b)] {
        bench.ggsn.deliver(bench.now, RoutingDomain(domain), &packet).unwrap();
        let sent = bench.sent();
        assert_eq!(teid_of(&sent[0]), session.own[1]);
    }
    assert!(bench.ggsn.deliver(bench.now, RoutingDomain(3), &packet).is_err());
    let c = bench.create(&Ask::v6(3));
    let any = Ipv6Addr::from_bits(u128::from(c.v6.unwrap()) ^ 0xff);
    let packet = ping(ip("2001:db8::1"), any.into());
    bench.ggsn.deliver(bench.now, RoutingDomain(1), &packet).unwrap();
    assert_eq!(teid_of(&bench.sent()[0]), c.own[1]);
}

#[test]
fn with_a_tun_device_packets_leave_by_gi() {
    let mut bench = Bench::with(Config { gi: Gi::Tun, ..config() });
    let session = bench.create(&Ask::v4(1));
    let own = IpAddr::from(session.v4.unwrap());
    let packet = ping(own, ip("192.0.2.1"));
    let octets = write(|w| gtpu::write_g_pdu(w, session.user, &packet));
    let sent = bench.user(SGSN, &octets);
    assert_eq!((sent.len(), sent[0].port), (1, Port::Gi));
    assert_eq!(sent[0].octets, packet);
    let back = ping(ip("192.0.2.1"), own);
    let sent = bench.feed(Port::Gi, SocketAddr::new(ip("0.0.0.0"), 0), &back);
    assert_eq!((sent[0].port, teid_of(&sent[0])), (Port::GtpU, session.own[1]));
}

#[test]
fn an_error_indication_ends_the_context_that_it_means_and_no_other() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v4(1));
    bench.create(&Ask::v4(2));
    bench.events();
    let indication = |address: IpAddr, teid| {
        let m = ErrorIndication {
            teid_data_i: Some(teid),
            gtp_u_peer_address: Some(GsnAddress(address)),
            ..Default::default()
        };
        encode(Header::new(0, 0), &m)
    };
    bench.user(SGSN, &indication(SGSN, 0x1234));
    bench.user(SGSN_2, &indication(SGSN, session.own[1]));
    assert_eq!(bench.ggsn.len(), 2, "an unknown tunnel, and a stranger's word");
    assert!(bench.user(SGSN, &indication(SGSN, session.own[1])).is_empty());
    let events = bench.events();
    assert!(
        matches!(events[..], [Event::Deleted { why: Ended::ErrorIndication, imsi: i, .. }] if i == imsi(1))
    );
}

#[test]
fn an_extension_header_that_must_be_understood_is_refused_by_name() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v4(1));
    let [a, b, c, d] = session.user.to_be_bytes();
    // Extension header 0xc7: comprehension required, known to nobody.
    let octets = [0x34, 255, 0, 8, a, b, c, d, 0, 0, 0, 0xc7, 1, 0, 0, 0];
    let sent = bench.user(SGSN, &octets);
    assert_eq!(sent[0].packet().header.message_type, 31);
    // 0x40 need not be; the packet behind it is looked at.
    let mut known = vec![0x34, 255, 0, 0, a, b, c, d, 0, 0, 0, 0x40, 1, 8, 104, 0];
    known.extend(ping(session.v4.unwrap().into(), ip("192.0.2.1")));
    known[3] = (known.len() - 8) as u8;
    assert_eq!(bench.user(SGSN, &known).len(), 1);
}
