//! One subscriber's messages among those of others.

use super::*;
use crate::capture::{Frame, LinkType, SctpFrames, udp_frame};
use crate::codec::diameter::{Command, Identity, PPID, command::s6a::PurgeUeRequest};
use crate::codec::gtp1::message::CreatePdpContextRequest;
use crate::codec::gtp1::{Header, encode};
use crate::trace::{Dissector, Title, tests::scenario};
use std::time::Duration;

fn mine(who: &str, packets: &[Vec<u8>], passes: usize) -> Vec<String> {
    let mut subscriber: Subscriber = who.parse().unwrap();
    let mut titles = Vec::new();
    for _ in 0..passes {
        titles.clear();
        let mut dissector = Dissector::new();
        for (number, octets) in (1..).zip(packets) {
            let frame = Frame {
                number,
                wall: Some(Duration::from_secs(number)),
                ..Frame::new(LinkType::RAW, octets)
            };
            dissector.messages(&frame, |message| {
                if subscriber.see(message) {
                    titles.push(Title(message).to_string());
                }
            });
        }
    }
    titles
}

fn flow() -> Vec<Vec<u8>> {
    let create = CreatePdpContextRequest {
        imsi: Some("001010000000001".parse().unwrap()),
        teid_data_i: Some(0x31),
        teid_control_plane: Some(0x11),
        ..Default::default()
    };
    let mut octets = [0; 64];
    let length = encode(&mut octets, Header::new(0, 9), &create).unwrap();
    let (sgsn, ggsn) = (([127, 0, 0, 11], 2123).into(), ([127, 0, 0, 2], 2123).into());
    let asked = (sgsn, ggsn, octets[..length].to_vec());
    let datagrams = [asked].into_iter().chain(scenario()).map(|(from, to, payload)| {
        let mut frame = Vec::new();
        udp_frame(from, to, &payload, &mut frame).unwrap();
        frame
    });
    datagrams.chain(crate::trace::lookup()).collect()
}

#[test]
fn a_push_flow_is_the_subscriber_s_by_answers_tunnels_addresses_and_transactions() {
    let packets = flow();
    let titles = mine("001010000000001", &packets, 1);
    for part in [
        "Send Routeing Information for GPRS Request",
        "Send Routeing Information for GPRS Response",
        "PDU Notification Request",
        "PDU Notification Response",
        "CoAP CON POST /push",
        "CoAP ACK",
        "MAP invoke sendRoutingInfoForGprs",
        "MAP returnError absentSubscriber",
    ] {
        assert!(titles.iter().any(|title| title.contains(part)), "{part} is not in {titles:?}");
    }
    assert_eq!(mine("001010000000009", &packets, 2), [""; 0]);
}

#[test]
fn what_another_subscriber_is_given_is_no_longer_the_first_one_s() {
    let purge = |user: &'static str, session: &'static str, hop: u32, answer: bool| {
        let request = PurgeUeRequest {
            session_id: Some(session),
            auth_session_state: Some(1),
            origin_host: Some(Identity("mme.example")),
            user_name: (!user.is_empty()).then_some(user),
            ..Default::default()
        };
        let mut header = PurgeUeRequest::header();
        header.hop_by_hop = hop;
        let mut buffer = [0; 256];
        let length = request.write(&header, &mut buffer).unwrap();
        if answer {
            buffer[4] &= 0x7f;
        }
        let ends = (([127, 0, 0, 2], 3868).into(), ([127, 0, 0, 3], 3868).into());
        let (from, to) = if answer { (ends.1, ends.0) } else { ends };
        let mut octets = Vec::new();
        SctpFrames::new(from, to).message(1, PPID, &buffer[..length], |frame| octets = frame.to_vec());
        octets
    };
    let packets = [
        purge("001010000000001", "a;1", 7, false),
        purge("", "a;1", 7, true),
        purge("001010000000002", "a;2", 7, false),
        purge("", "a;2", 7, true),
        purge("001010000000001", "a;3", 8, false),
        purge("", "a;3", 8, true),
    ];
    let (first, second) = (mine("001010000000001", &packets, 1), mine("001010000000002", &packets, 1));
    assert_eq!((first.len(), second.len()), (4, 2), "{first:?} {second:?}");
}

#[test]
fn who_is_no_subscriber() {
    for text in ["", "1234", "0010100000000010", "00101x000000001"] {
        assert_eq!(text.parse::<Subscriber>().unwrap_err(), NotSubscriber);
    }
}

#[test]
fn what_is_known_is_bounded() {
    let mut subscriber: Subscriber = "001010000000001".parse().unwrap();
    let packets = flow();
    for _ in 0..20_000 {
        let mut dissector = Dissector::new();
        let frame = Frame::new(LinkType::RAW, &packets[0]);
        dissector.messages(&frame, |message| assert!(subscriber.see(message)));
    }
    assert!(subscriber.len() <= MEMORY && !subscriber.is_empty());
}
