use super::icmp::{self, Prefix, RouterAdvertisement, Unreachable};
use super::*;
use crate::wire::ErrorKind;
use std::net::{IpAddr, SocketAddr};

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

#[test]
fn a_datagram_is_read_as_it_was_written_in_both_families() {
    for (from, to) in [("10.45.0.2:5683", "10.45.0.1:5684"), ("[fd45::2]:5683", "[fd45::1]:1")] {
        for payload in [&b""[..], b"x", b"push"] {
            let octets = written(|w| write_udp(w, address(from), address(to), payload));
            let packet = Packet::parse(&octets).unwrap();
            assert_eq!(packet.octets, octets);
            assert_eq!(packet.fragment, None);
            let udp = packet.udp().unwrap();
            assert_eq!((udp.source, udp.destination, udp.payload), (address(from), address(to), payload));
            assert_eq!(packet.flow().ports, Some((udp.source.port(), udp.destination.port())));
        }
    }
}

#[test]
fn one_flipped_bit_anywhere_in_a_datagram_is_noticed() {
    let good = written(|w| write_udp(w, address("10.45.0.2:5683"), address("10.45.0.1:5684"), b"push"));
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            let udp = Packet::parse(&bad).ok().and_then(|packet| packet.udp());
            assert_eq!(udp, None, "octet {at} bit {bit}");
        }
    }
}

#[test]
fn echo_is_answered_and_the_answer_bears_its_numbers() {
    for (from, to) in [("10.45.0.1", "10.45.0.2"), ("fd45::1", "fd45::2")] {
        let (from, to): (IpAddr, IpAddr) = (from.parse().unwrap(), to.parse().unwrap());
        let request = written(|w| icmp::write_echo_request(w, from, to, 7, 9, b"ping"));
        let request = Packet::parse(&request).unwrap();
        let mut answered = false;
        let reply = written(|w| answered = icmp::answer_echo(w, &request));
        assert!(answered);
        let reply = Packet::parse(&reply).unwrap();
        assert_eq!((reply.source, reply.destination), (to, from));
        assert_eq!(reply.icmp(), Some(Icmp::EchoReply { identifier: 7, sequence: 9, data: b"ping" }));
        let mut answered = true;
        let nothing = written(|w| answered = icmp::answer_echo(w, &reply));
        assert!(!answered && nothing.is_empty());
    }
}

#[test]
fn unreachable_quotes_no_more_than_its_protocol_allows() {
    let about = [0x45; 2000];
    for (from, to, most) in [("10.0.0.1", "10.0.0.2", 576), ("fd45::1", "fd45::2", 1280)] {
        let (from, to): (IpAddr, IpAddr) = (from.parse().unwrap(), to.parse().unwrap());
        let octets = written(|w| icmp::write_unreachable(w, from, to, Unreachable::Port, &about));
        assert_eq!(octets.len(), most);
        let packet = Packet::parse(&octets).unwrap();
        assert!(matches!(packet.icmp(), Some(Icmp::Unreachable { code: 3 | 4, .. })));
    }
}

#[test]
fn router_advertisements_are_read_as_written_and_only_with_hop_limit_255() {
    let what = RouterAdvertisement {
        hop_limit: 64,
        lifetime: 65_535,
        prefix: Some(Prefix {
            prefix: "fd45:0:0:1::".parse().unwrap(),
            length: 64,
            valid: !0,
            preferred: !0,
        }),
        mtu: Some(1400),
    };
    let router = "fe80::1".parse().unwrap();
    let mut octets = written(|w| icmp::write_router_advertisement(w, router, icmp::ALL_NODES, &what));
    assert_eq!(Packet::parse(&octets).unwrap().icmp(), Some(Icmp::RouterAdvertisement(what)));
    octets[7] = 254;
    assert_eq!(Packet::parse(&octets).unwrap().icmp(), None);
    let octets = written(|w| icmp::write_router_solicitation(w, "fe80::2".parse().unwrap()));
    assert_eq!(Packet::parse(&octets).unwrap().icmp(), Some(Icmp::RouterSolicitation));
}

#[test]
fn later_fragments_have_addresses_but_no_ports() {
    let mut octets = written(|w| write_udp(w, address("10.45.0.2:1"), address("10.45.0.1:2"), &[0; 64]));
    let set = |octets: &mut [u8], flags: u16| {
        octets[6..8].copy_from_slice(&flags.to_be_bytes());
        octets[10..12].copy_from_slice(&[0, 0]);
        let sum = Checksum::default().over(&octets[..20]).value();
        octets[10..12].copy_from_slice(&sum.to_be_bytes());
    };
    set(&mut octets, 0x2000);
    let first = Packet::parse(&octets).unwrap();
    assert_eq!(first.fragment, Some(Fragment { identification: 0, offset: 0, more: true }));
    assert_eq!(first.flow().ports, Some((1, 2)));
    assert_eq!(first.udp(), None);
    set(&mut octets, 0x0002);
    let later = Packet::parse(&octets).unwrap();
    assert_eq!(later.fragment, Some(Fragment { identification: 0, offset: 16, more: false }));
    assert_eq!(later.flow().ports, None);

    // IPv6: fragment header with offset 8 and no more pieces.
    let mut six = vec![0x60, 0, 0, 0, 0, 16, 44, 64];
    six.extend([0xfd; 32]);
    six.extend([17, 0, 0, 8, 0, 0, 0, 5, 0, 1, 0, 2, 0, 8, 0, 0]);
    let packet = Packet::parse(&six).unwrap();
    assert_eq!(packet.fragment, Some(Fragment { identification: 5, offset: 8, more: false }));
    assert_eq!((packet.protocol, packet.flow().ports), (17, None));
}

#[test]
fn endless_extension_headers_are_refused() {
    let mut octets = vec![0x60, 0, 0, 0, 0, 80, 0, 64];
    octets.extend([0xfd; 32]);
    octets.extend([0; 80]);
    assert_eq!(Packet::parse(&octets).unwrap_err().kind, ErrorKind::Bound);
}

proptest::proptest! {
    #[test]
    fn any_octets_are_read_without_panic(mut octets in proptest::collection::vec(0u8.., 0..160), version in 0..3usize) {
        if let Some(first) = octets.first_mut() {
            *first = [*first, 0x45, 0x60][version];
        }
        if let Ok(packet) = Packet::parse(&octets) {
            let _ = (packet.flow(), packet.udp(), packet.icmp());
            let mut buffer = [0; 2000];
            icmp::answer_echo(&mut Writer::new(&mut buffer), &packet);
        }
    }
}
