//! Creation and deletion of contexts of one address family.

use super::*;
use gtpush::codec::ts24008::pco::{Ppp, id, ppp};

/// A PCO from its containers.
pub fn pco(containers: &[(u16, &[u8])]) -> Vec<u8> {
    write(|w| {
        w.u8(0x80);
        for (id, content) in containers {
            w.u16(*id);
            w.u8(content.len() as u8);
            w.slice(content);
        }
    })
}

/// IPCP Configure-Request for primary and secondary DNS server.
pub const IPCP: &[u8] = &[1, 0, 0, 16, 129, 6, 0, 0, 0, 0, 131, 6, 0, 0, 0, 0];

fn ipcp_servers(answer: &[u8]) -> Vec<Ipv4Addr> {
    let m = parse_create(answer);
    m.pco
        .unwrap()
        .containers()
        .filter(|c| c.id == id::IPCP)
        .flat_map(|c| {
            let packet = Ppp::parse(c.content).unwrap();
            assert_eq!(packet.code, ppp::CONFIGURE_NAK);
            [packet.address(ppp::PRIMARY_DNS), packet.address(ppp::SECONDARY_DNS)]
        })
        .flatten()
        .collect()
}

#[test]
fn pdp4_act_deact() {
    let mut bench = Bench::new();
    let (session, answer) = bench.ask(&Ask::v4(1));
    assert_eq!(session.cause, Cause::REQUEST_ACCEPTED);
    let m = parse_create(&answer);
    assert_eq!(m.reordering_required, Some(ReorderingRequired(false)));
    assert_eq!(m.recovery, Some(Recovery(7)), "the first contact tells the restart counter");
    assert_eq!(m.ggsn_address_for_control_plane, Some(GsnAddress("127.0.0.2".parse().unwrap())));
    assert_eq!(m.ggsn_address_for_user_traffic, Some(GsnAddress("127.0.0.2".parse().unwrap())));
    assert_eq!(m.qos_profile, QosProfile::decode_octets(QOS));
    assert_eq!(m.charging_gateway_address, None);
    assert_eq!(m.pco, None, "nothing was asked");
    assert_ne!((session.control, session.user), (0, 0));
    let events = bench.events();
    let [Event::Created { imsi: whose, msisdn, apn, domain, addresses, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(*whose, imsi(1));
    assert_eq!(msisdn.as_deref(), Some("49177"));
    assert_eq!((apn.to_string().as_str(), *domain), ("internet", RoutingDomain(1)));
    assert_eq!((addresses.v4, addresses.v6), (session.v4, None));
    assert_ne!(session.v4.unwrap(), Ipv4Addr::new(10, 45, 0, 1), "the push server's address is its own");

    assert_eq!(bench.delete(&session), (session.own[0], Cause::REQUEST_ACCEPTED));
    assert!(matches!(bench.events()[..], [Event::Deleted { .. }]));
    assert!(bench.ggsn.is_empty());
}

#[test]
fn pdp6_act_deact() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v6(1));
    let v6 = session.v6.unwrap();
    assert_eq!(v6.segments()[..3], [0xfd45, 0, 0]);
    assert_ne!(v6.segments()[4..], [0; 4], "an interface identifier comes with it");
    assert_eq!(session.v4, None);
    assert_eq!(bench.delete(&session), (session.own[0], Cause::REQUEST_ACCEPTED));
}

#[test]
fn pdp4_act_deact_ipcp() {
    let mut bench = Bench::new();
    let (_, answer) = bench.ask(&Ask { pco: pco(&[(id::IPCP, IPCP)]), ..Ask::v4(1) });
    assert_eq!(ipcp_servers(&answer), DNS_V4);
}

#[test]
fn pdp4_act_deact_ipcp_pap_broken() {
    let broken = [1, 0, 0, 0x6b, 3, b'f', b'o'];
    let mut bench = Bench::new();
    let ask = Ask { pco: pco(&[(id::PAP, &broken), (id::IPCP, IPCP)]), ..Ask::v4(1) };
    let (session, answer) = bench.ask(&ask);
    assert_eq!(session.cause, Cause::REQUEST_ACCEPTED);
    assert_eq!(ipcp_servers(&answer), DNS_V4);
}

#[test]
fn pap_and_chap_are_granted() {
    let pap = [1, 9, 0, 12, 3, b'f', b'o', b'o', 3, b'b', b'a', b'r'];
    let challenge = [1, 4, 0, 9, 4, 1, 2, 3, 4];
    let response = [2, 4, 0, 9, 4, 1, 2, 3, 4];
    let mut bench = Bench::new();
    let containers: &[(u16, &[u8])] = &[(id::PAP, &pap), (id::CHAP, &challenge), (id::CHAP, &response)];
    let (_, answer) = bench.ask(&Ask { pco: pco(containers), ..Ask::v4(1) });
    let m = parse_create(&answer);
    let got: Vec<_> = m.pco.unwrap().containers().map(|c| (c.id, c.content[0], c.content[1])).collect();
    assert_eq!(got, [(id::PAP, ppp::AUTHENTICATE_ACK, 9), (id::CHAP, ppp::SUCCESS, 4)]);
}

#[test]
fn pdp4_act_deact_pcodns() {
    let mut bench = Bench::new();
    let (_, answer) = bench.ask(&Ask { pco: pco(&[(id::DNS_IPV4, &[])]), ..Ask::v4(1) });
    let m = parse_create(&answer);
    assert_eq!(m.pco.unwrap().dns_ipv4().collect::<Vec<_>>(), DNS_V4);
    assert!(!m.pco.unwrap().has(id::IPCP));
}

#[test]
fn pdp4_act_deact_pcodns_mtu() {
    let mut bench = Bench::new();
    let containers: &[(u16, &[u8])] = &[(id::DNS_IPV4, &[]), (id::IPV4_LINK_MTU, &[]), (0x00ff, &[])];
    let (_, answer) = bench.ask(&Ask { pco: pco(containers), ..Ask::v4(1) });
    let options = parse_create(&answer).pco.unwrap();
    options.check(0).unwrap();
    assert_eq!(options.ipv4_link_mtu(), Some(1400));
    assert_eq!(options.dns_ipv4().count(), 2);
}

#[test]
fn pdp4_act_deact_gtpu_with_separate_dns_requests() {
    let primary = [1, 1, 0, 10, 129, 6, 0, 0, 0, 0];
    let secondary = [1, 2, 0, 10, 131, 6, 0, 0, 0, 0];
    let mut bench = Bench::new();
    let ask = Ask { pco: pco(&[(id::IPCP, &primary), (id::IPCP, &secondary)]), ..Ask::v4(1) };
    let (_, answer) = bench.ask(&ask);
    assert_eq!(ipcp_servers(&answer), DNS_V4);
    let single = Ask { pco: pco(&[(id::IPCP, &primary)]), ..Ask::v4(2) };
    let (_, answer) = bench.ask(&single);
    assert_eq!(ipcp_servers(&answer), DNS_V4[..1]);
}

#[test]
fn pdp6_act_deact_pcodns() {
    let mut bench = Bench::new();
    let (_, answer) = bench.ask(&Ask { pco: pco(&[(id::DNS_IPV6, &[])]), ..Ask::v6(1) });
    assert_eq!(parse_create(&answer).pco.unwrap().dns_ipv6().collect::<Vec<_>>(), dns_v6());
    // Asked for nothing that the clause knows, it says nothing.
    let (_, answer) = bench.ask(&Ask { pco: pco(&[(0x1234, &[1, 2])]), ..Ask::v6(2) });
    assert_eq!(parse_create(&answer).pco, None);
}

#[test]
fn any_nsapi_will_do_and_no_rai_too() {
    let mut bench = Bench::new();
    for nsapi in 0..16 {
        bench.create(&Ask { nsapi, with_rai: false, ..Ask::v4(1) });
    }
    assert_eq!(bench.ggsn.len(), 16);
}

#[test]
fn access_points_are_found_by_name_and_refused_by_cause_219() {
    let mut bench = Bench::new();
    bench.create(&Ask { apn: Some("Internet.mnc001.mcc001.gprs"), ..Ask::v4(1) });
    let unknown = Cause::MISSING_OR_UNKNOWN_APN;
    assert_eq!(bench.refused(&Ask { apn: Some("intranet"), ..Ask::v4(2) }), unknown);
    assert_eq!(bench.refused(&Ask { apn: None, ..Ask::v4(2) }), unknown);
    let mut bench = Bench::with(Config { default_apn: Some(1), ..config() });
    bench.create(&Ask { apn: None, ..Ask::v4(2) });
    assert!(matches!(&bench.events()[..], [Event::Created { domain: RoutingDomain(2), .. }]));
}

#[test]
fn a_pdp_type_that_is_not_served_is_refused_by_cause_220() {
    let mut bench = Bench::new();
    let refused = Cause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE;
    assert_eq!(bench.refused(&Ask { apn: Some("six"), ..Ask::v4(1) }), refused);
    assert_eq!(bench.refused(&Ask { apn: Some("four"), ..Ask::v6(1) }), refused);
    assert_eq!(bench.refused(&Ask { address: EndUserAddress::Ppp, ..Ask::v4(1) }), refused);
    assert!(bench.ggsn.is_empty());
}

#[test]
fn static_addresses_are_the_subscriber_s_own_or_refused() {
    let mut bench = Bench::new();
    let own = Ipv4Addr::new(10, 45, 200, 9);
    let named = EndUserAddress::Ipv4(Some(own));
    let refused = Cause::UNKNOWN_PDP_ADDRESS_OR_PDP_TYPE;
    assert_eq!(bench.refused(&Ask { address: named, ..Ask::v4(1) }), refused);
    assert_eq!(bench.create(&Ask { address: named, ..Ask::v4(900) }).v4, Some(own));
    // His second context cannot have it too, and gets a dynamic one.
    let second = bench.create(&Ask { nsapi: 6, ..Ask::v4(900) });
    assert_ne!(second.v4, Some(own));
    let both = bench.refused(&Ask { nsapi: 7, address: named, ..Ask::v4(900) });
    assert_eq!(both, Cause::NO_RESOURCES_AVAILABLE);
    // A dynamic address cannot be picked.
    let dynamic = EndUserAddress::Ipv4(Some(Ipv4Addr::new(10, 45, 3, 3)));
    assert_eq!(bench.refused(&Ask { address: dynamic, ..Ask::v4(1) }), refused);
}

#[test]
fn lots_of_concurrent_pdp_ctx() {
    let mut bench = Bench::new();
    let sessions: Vec<_> = (0..1000).map(|n| bench.create(&Ask::v4(n))).collect();
    let mut seen: Vec<_> = sessions.iter().map(|s| (s.v4, s.charging_id)).collect();
    seen.sort_unstable();
    seen.dedup_by_key(|s| s.0);
    assert_eq!(seen.len(), 1000, "each has an address of its own");
    seen.sort_unstable_by_key(|s| s.1);
    seen.dedup_by_key(|s| s.1);
    assert_eq!(seen.len(), 1000, "and a charging id");
    assert_eq!(bench.ggsn.len(), 1000);
    for session in &sessions {
        assert_eq!(bench.delete(session), (session.own[0], Cause::REQUEST_ACCEPTED));
    }
    assert!(bench.ggsn.is_empty());
}

#[test]
fn addr_pool_exhaustion() {
    let mut bench = Bench::new();
    let mut sessions = Vec::new();
    // 10.45.0.1 to 10.45.15.255, less the push server's.
    for n in 1000..5094 {
        sessions.push(bench.create(&Ask::v4(n)));
    }
    let exhausted = Cause::ALL_DYNAMIC_PDP_ADDRESSES_ARE_OCCUPIED;
    assert_eq!(bench.refused(&Ask::v4(6000)), exhausted);
    let first = sessions[17];
    bench.delete(&first);
    assert_eq!(bench.refused(&Ask::v4(6000)), exhausted, "not before the release is confirmed");
    let gone = bench.events().into_iter().find_map(|event| match event {
        Event::Deleted { context, .. } => Some(context),
        _ => None,
    });
    bench.ggsn.confirm_release(gone.unwrap());
    assert_eq!(bench.create(&Ask::v4(6000)).v4, first.v4);
    // Another access point has its own addresses.
    bench.create(&Ask { apn: Some("four"), ..Ask::v4(6001) });
}

#[test]
fn at_the_bound_of_contexts_there_are_no_resources() {
    let mut bench = Bench::with(Config { max_contexts: 3, ..config() });
    for n in 0..3 {
        bench.create(&Ask::v4(n));
    }
    assert_eq!(bench.refused(&Ask::v4(3)), Cause::NO_RESOURCES_AVAILABLE);
    // An owner that never confirms anything cannot make us grow either.
    let mut bench = Bench::with(Config { max_contexts: 3, ..config() });
    let causes: Vec<_> = (0..12).map(|_| bench.ask(&Ask::v4(1)).0.cause).collect();
    assert_eq!(causes[0], Cause::REQUEST_ACCEPTED);
    assert_eq!(causes[11], Cause::NO_RESOURCES_AVAILABLE);
}

#[test]
fn mandatory_elements_that_miss_or_lie_are_answered_with_their_cause() {
    let mut bench = Bench::new();
    let whole = Ask::v4(1).octets(1);
    let packet = Packet::parse(&whole).unwrap();
    let without = |code: u8| {
        let mut octets = whole[..12].to_vec();
        for element in packet.elements().filter(|e| e.code != code) {
            octets.extend(element.octets);
        }
        let length = (octets.len() - 8) as u16;
        octets[2..4].copy_from_slice(&length.to_be_bytes());
        octets
    };
    // TEID Data I, NSAPI, both addresses, QoS profile; IMSI, TEID-C and End User Address of a
    // first context.
    for (sequence, code) in [16, 20, 133, 135, 2, 17, 128].into_iter().enumerate() {
        let mut octets = without(code);
        octets[9] = 10 + sequence as u8;
        let sent = bench.control(SGSN, &octets);
        let cause = parse_create(&sent[0].octets).cause;
        assert_eq!(cause, Some(Cause::MANDATORY_IE_MISSING), "element {code}");
    }
    let mut octets = whole.clone();
    octets[9] = 99;
    let address = packet.elements().find(|e| e.code == 133).unwrap();
    octets[address.offset + 3..address.offset + 7].fill(0);
    let sent = bench.control(SGSN, &octets);
    assert_eq!(parse_create(&sent[0].octets).cause, Some(Cause::MANDATORY_IE_INCORRECT));
    assert!(bench.ggsn.is_empty());
}

#[test]
fn a_new_request_for_the_same_nsapi_takes_the_context_s_place() {
    let mut bench = Bench::new();
    let old = bench.create(&Ask::v4(1));
    bench.events();
    let new = bench.create(&Ask::v4(1));
    let events = bench.events();
    let [Event::Deleted { context: gone, why, .. }, Event::Created { context, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(*why, gtpush::node::ggsn::Ended::Replaced);
    assert_ne!(gone, context);
    assert_ne!((old.control, old.user, old.v4), (new.control, new.user, new.v4));
    assert_eq!(bench.ggsn.len(), 1);
    assert_eq!(bench.delete(&old), (0, Cause::NON_EXISTENT));
}

#[test]
fn pdp4_act_update_teic_and_teid() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v4(1));
    let update = |control: Option<u32>, user: u32, sgsn: IpAddr| UpdatePdpContextRequest {
        recovery: None,
        teid_data_i: Some(user),
        teid_control_plane: control,
        nsapi: Some(Nsapi(5)),
        sgsn_address_for_control_plane: Some(GsnAddress(sgsn)),
        sgsn_address_for_user_traffic: Some(GsnAddress(sgsn)),
        qos_profile: QosProfile::decode_octets(QOS),
        ..Default::default()
    };
    // Another TEID for signalling: answered to that, and so is the deletion.
    let answer = bench.request(SGSN, session.control, &update(Some(0x77), session.own[1], SGSN));
    let packet = Packet::parse(&answer).unwrap();
    let m = UpdatePdpContextResponse::parse(&packet);
    assert_eq!((packet.header.teid, m.cause), (0x77, Some(Cause::REQUEST_ACCEPTED)));
    assert_eq!((m.teid_data_i, m.teid_control_plane), (Some(session.user), Some(session.control)));
    assert_eq!(m.charging_id, Some(session.charging_id));
    assert_eq!(m.qos_profile, QosProfile::decode_octets(QOS));
    // Another TEID for user traffic, at another SGSN.
    let answer = bench.request(SGSN_2, session.control, &update(None, 0x2000_0099, SGSN_2));
    assert_eq!(Packet::parse(&answer).unwrap().header.teid, 0x77);
    let context = bench.ggsn.context_for(imsi(1), &apn("internet")).unwrap();
    bench.ggsn.transmit(bench.now, context, b"packet").unwrap();
    let sent = bench.sent();
    assert_eq!((sent[0].to, teid_of(&sent[0])), (SocketAddr::new(SGSN_2, 2152), 0x2000_0099));
    let updated = bench.events().into_iter().filter(|e| matches!(e, Event::Updated { .. })).count();
    assert_eq!(updated, 2);
    assert_eq!(bench.delete(&session), (0x77, Cause::REQUEST_ACCEPTED));
    // What is gone cannot be updated.
    let answer = bench.request(SGSN, session.control, &update(Some(1), 2, SGSN));
    let packet = Packet::parse(&answer).unwrap();
    assert_eq!(packet.header.teid, 0);
    assert_eq!(UpdatePdpContextResponse::parse(&packet).cause, Some(Cause::NON_EXISTENT));
}

#[test]
fn no_bit_rate_above_the_access_point_s_is_granted() {
    let mut config = config();
    config.apns[0].max_bit_rate = Some((64, 128));
    let mut bench = Bench::with(config);
    let (_, answer) = bench.ask(&Ask::v4(1));
    let granted = parse_create(&answer).qos_profile.unwrap();
    assert_eq!(granted.priority, QOS[0]);
    assert_eq!(granted.qos.0[..5], QOS[1..6]);
    assert_eq!(granted.qos.maximum_bit_rate_uplink(), Some(64));
    assert_eq!(granted.qos.maximum_bit_rate_downlink(), Some(128));
}

#[test]
fn ms_info_change_is_answered() {
    let mut bench = Bench::new();
    let session = bench.create(&Ask::v4(1));
    let m = MsInfoChangeNotificationRequest { rat_type: Some(RatType::UTRAN), ..Default::default() };
    let answer = bench.request(SGSN, session.control, &m);
    let packet = Packet::parse(&answer).unwrap();
    assert_eq!(packet.header.teid, session.own[0]);
    let cause = MsInfoChangeNotificationResponse::parse(&packet).cause;
    assert_eq!(cause, Some(Cause::REQUEST_ACCEPTED));
    let answer = bench.request(SGSN, 0xdead, &m);
    let cause = MsInfoChangeNotificationResponse::parse(&Packet::parse(&answer).unwrap()).cause;
    assert_eq!(cause, Some(Cause::NON_EXISTENT));
}
