//! G-PDUs in every header form, the path and tunnel messages, and any octets at all.

use super::message::*;
use super::*;
use crate::codec::gtp1::sample::{self, Extent};
use crate::codec::gtp1::{Cause, FaultKind, Received};
use proptest::prelude::*;

#[test]
fn a_g_pdu_is_its_packet_behind_eight_octets() {
    let mut buffer = [0; 64];
    let mut w = Writer::new(&mut buffer);
    write_g_pdu(&mut w, 0x0102_0304, b"packet");
    let length = w.finish().unwrap();
    assert_eq!(buffer[..length], *b"\x30\xff\x00\x06\x01\x02\x03\x04packet");
    assert_eq!(g_pdu(&buffer[..length]), Some((0x0102_0304, &b"packet"[..])));
    assert_eq!(buffer[..8], g_pdu_header(0x0102_0304, 6).unwrap());
    for cut in 0..length {
        assert_eq!(g_pdu(&buffer[..cut]), None);
    }
    assert_eq!(g_pdu_header(1, MAX_PAYLOAD + 1), None);
}

#[test]
fn a_g_pdu_with_sequence_and_extension_headers_yields_the_same_packet() {
    let sequence = b"\x32\xff\x00\x0a\x00\x00\x00\x09\x00\x07\x00\x00packet";
    assert_eq!(g_pdu(sequence), Some((9, &b"packet"[..])));
    let extended = b"\x34\xff\x00\x12\x00\x00\x00\x09\x00\x00\x00\xc0\x01\x00\x05\x85\x01\x10\x09\x00packet";
    assert_eq!(g_pdu(extended), Some((9, &b"packet"[..])));
    let packet = Packet::parse(extended).unwrap();
    let kinds: Vec<_> = packet.extensions().map(|e| (e.kind, e.content)).collect();
    assert_eq!(kinds[0], (ExtensionType::PDCP_PDU_NUMBER, &[0, 5][..]));
    assert_eq!(kinds[1], (ExtensionType::PDU_SESSION_CONTAINER, &[0x10, 9][..]));
    assert_eq!(g_pdu(b"\x30\x01\x00\x00\x00\x00\x00\x00"), None);
}

#[test]
fn every_message_reads_back_into_its_own_octets() {
    for row in rows() {
        for (extent, seeds) in [(Extent::Minimal, 2), (Extent::Maximal, 8), (Extent::Random, 16)] {
            for seed in 0..seeds {
                let octets = sample::message(row, extent, seed);
                let packet = Packet::parse(&octets).unwrap();
                let mut buffer = [0; 256];
                let mut w = Writer::new(&mut buffer);
                let mark = packet.header.open(&mut w, row.code);
                let Received { fault, incorrect, unknown, .. } = (row.rewrite)(&packet, &mut w);
                packet.header.close(&mut w, mark);
                let length = w.finish().unwrap();
                assert_eq!((fault, incorrect, unknown), (None, 0, 0), "{}", row.rust);
                assert_eq!(buffer[..length], octets, "{}", row.rust);
            }
        }
    }
}

#[test]
fn an_error_indication_names_tunnel_and_peer_and_may_name_the_port() {
    let indication = ErrorIndication {
        teid_data_i: Some(0xdead_beef),
        gtp_u_peer_address: Some(ie::GsnAddress("127.0.0.2".parse().unwrap())),
        ..Default::default()
    };
    let mut buffer = [0; 64];
    let mut w = Writer::new(&mut buffer);
    let header = Header::new(0, 0);
    let mark = open_with_udp_port(&mut w, header, ErrorIndication::TYPE, 2152);
    indication.write_body(&mut w);
    header.close(&mut w, mark);
    let length = w.finish().unwrap();
    let expected =
        b"\x36\x1a\x00\x14\0\0\0\0\0\0\0\x40\x01\x08\x68\x00\x10\xde\xad\xbe\xef\x85\x00\x04\x7f\0\0\x02";
    assert_eq!(buffer[..length], *expected);
    let packet = Packet::parse(&buffer[..length]).unwrap();
    assert_eq!(packet.not_understood(&[]), None);
    let read = ErrorIndication::parse(&packet);
    assert_eq!((read.check(), read.teid_data_i), (Ok(()), Some(0xdead_beef)));
    let lacking = Packet::parse(&[0x32, 26, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    let fault = ErrorIndication::parse(&lacking).check().unwrap_err();
    assert_eq!((fault.kind, fault.code), (FaultKind::Missing, 16));
    assert_eq!(fault.cause(), Cause::MANDATORY_IE_MISSING);
}

#[test]
fn message_types_have_names() {
    assert_eq!(name(message_type::G_PDU), Some("G-PDU"));
    assert_eq!(name(message_type::END_MARKER), Some("End Marker"));
    assert_eq!(name(16), None);
}

proptest! {
    #[test]
    fn any_octets_are_read_without_panic(octets in prop::collection::vec(any::<u8>(), 0..100)) {
        let _ = g_pdu(&octets);
        let mut with_header = vec![0x30 | octets.first().copied().unwrap_or(0) & 7, 255, 0, octets.len() as u8];
        with_header.extend([0, 0, 0, 1]);
        with_header.extend(&octets);
        if let Some((teid, payload)) = g_pdu(&with_header) {
            prop_assert_eq!(teid, 1);
            prop_assert!(with_header.ends_with(payload));
        }
        if let Ok(packet) = Packet::parse(&with_header) {
            let _ = packet.extensions().count();
            for row in rows() {
                let _ = (row.rewrite)(&packet, &mut Writer::new(&mut [0; 512]));
            }
        }
    }
}
