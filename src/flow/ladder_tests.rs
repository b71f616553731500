use super::*;
use crate::capture::{Frame, LinkType, udp_frame};
use crate::trace::Dissector;
use std::net::SocketAddr;

/// Echo Request, Create PDP Context Response with "No resources available", PDU Notification Request.
const MESSAGES: [(&str, &str, &[u8]); 3] = [
    ("127.0.0.11:2123", "127.0.0.2:2123", &[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0]),
    ("127.0.0.2:2123", "127.0.0.11:2123", &[0x32, 17, 0, 6, 0, 0, 0, 9, 0, 8, 0, 0, 1, 199]),
    (
        "127.0.0.2:2123",
        "127.0.0.21:2123",
        &[0x32, 32, 0, 13, 0, 0, 0, 0, 0, 9, 0, 0, 2, 0, 1, 1, 0, 0, 0, 0, 0xf1],
    ),
];

fn ladder(style: Style, comment: Option<&str>) -> String {
    let names = [("127.0.0.11", "SGSN"), ("127.0.0.2", "GGSN")];
    let names = names.iter().map(|(address, name)| (address.parse().unwrap(), *name)).collect();
    let mut ladder = Ladder::new(style, names);
    ladder.node("phone");
    ladder.node("SGSN");
    let mut dissector = Dissector::new();
    let mut out = String::new();
    for (i, (from, to, octets)) in MESSAGES.iter().enumerate() {
        let mut frame = Vec::new();
        udp_frame(from.parse().unwrap(), to.parse().unwrap(), octets, &mut frame).unwrap();
        let frame = Frame {
            number: i as u64 + 1,
            wall: Some(Duration::from_millis(1_000 + i as u64)),
            comment: comment.filter(|_| i < 2),
            ..Frame::new(LinkType::RAW, &frame)
        };
        ladder.draw(&dissector.frame(&frame), (i == 2).then_some(1), &mut out);
    }
    out
}

#[test]
fn every_line_fits_the_terminal_and_says_who_what_and_why() {
    for width in [80, 100, 120, 160, 200] {
        let text = ladder(Style { width, ..Style::default() }, None);
        for line in text.lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        for word in ["SGSN", "GGSN", "127.0.0.21", "phone", "Echo Request", "No resources available (199)"] {
            assert!(text.contains(word), "{width}: {word} is missing from\n{text}");
        }
        assert!(text.contains("IMSI 001010000000001") && text.contains("(repeats 1)"), "{text}");
    }
}

#[test]
fn what_is_said_of_a_link_stands_at_its_first_message() {
    let text = ladder(Style { width: 160, ..Style::default() }, Some("carried over TCP"));
    assert_eq!(text.matches("# carried over TCP").count(), 1, "{text}");
    let text = ladder(Style { width: 160, ..Style::default() }, Some("see the log"));
    assert_eq!(text.matches("# see the log").count(), 2, "{text}");
}

#[test]
fn colours_and_ascii_are_a_matter_of_style() {
    let plain = ladder(Style { ascii: true, ..Style::default() }, None);
    assert!(plain.is_ascii() && plain.contains('>') && plain.contains('<'), "{plain}");
    let coloured = ladder(Style { colours: true, ..Style::default() }, None);
    assert!(coloured.contains("\x1b[33m") && coloured.contains("\x1b[36m"));
}

#[test]
fn a_dropped_message_ends_in_a_cross() {
    assert!(!ladder(Style::default(), Some("by the way")).contains('✗'));
    let text = ladder(Style::default(), Some("dropped by the link"));
    assert!(text.contains('✗') && text.contains("# dropped by the link"), "{text}");
}

#[test]
fn more_nodes_than_columns_still_fit() {
    let mut ladder = Ladder::new(Style { width: 80, ..Style::default() }, Names::new());
    let mut dissector = Dissector::new();
    let mut out = String::new();
    for i in 0..40u8 {
        let mut frame = Vec::new();
        let from = SocketAddr::from(([127, 0, 0, i], 2123));
        udp_frame(from, "127.0.1.1:2123".parse().unwrap(), MESSAGES[0].2, &mut frame).unwrap();
        let frame = Frame {
            wall: Some(Duration::from_secs(u64::from(i) * 500_000_000_000)),
            ..Frame::new(LinkType::RAW, &frame)
        };
        ladder.draw(&dissector.frame(&frame), None, &mut out);
    }
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn a_whole_push_reads_well_at_every_width() {
    for width in [80, 120, 180] {
        let names =
            [("127.0.0.31", "phone"), ("127.0.0.11", "SGSN"), ("127.0.0.2", "GGSN"), ("127.0.0.21", "HLR")];
        let table = names.iter().map(|(address, name)| (address.parse().unwrap(), *name)).collect();
        let mut ladder = Ladder::new(Style { width, ..Style::default() }, table);
        names.iter().for_each(|(_, name)| ladder.node(name));
        let mut out = String::new();
        crate::trace::tests::each(|message, repeats| ladder.draw(message, repeats, &mut out));
        assert!(out.lines().all(|line| line.chars().count() <= width), "{out}");
        for word in [
            "PDU Notification Request (repeats 3)",
            "Paging request type 1",
            "CoAP CON POST /push",
            "10.45.0.2",
        ] {
            assert!(out.contains(word), "{width}: {word} is missing from\n{out}");
        }
    }
}

#[test]
fn a_lookup_by_map_names_the_operation_the_subscriber_and_the_error() {
    let names = [("127.0.0.2", "gtpush"), ("127.0.0.5", "STP")];
    let names = names.iter().map(|(address, name)| (address.parse().unwrap(), *name)).collect();
    let mut ladder = Ladder::new(Style { width: 160, ..Style::default() }, names);
    let mut dissector = Dissector::new();
    let mut out = String::new();
    for (number, octets) in (1..).zip(crate::trace::lookup()) {
        let frame =
            Frame { number, wall: Some(Duration::from_millis(number)), ..Frame::new(LinkType::RAW, &octets) };
        dissector.messages(&frame, |message| ladder.draw(message, None, &mut out));
    }
    for part in [
        "gtpush",
        "STP",
        "MAP invoke sendRoutingInfoForGprs",
        "IMSI 001010000000001",
        "MAP returnError absentSubscriber",
        "of sendRoutingInfoForGprs",
    ] {
        assert!(out.contains(part), "{part} is not in\n{out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 160), "{out}");
    println!("{out}");
}

#[test]
fn where_no_ip_packet_carries_them_messages_go_between_signalling_points() {
    // A network management message of MTP level 3, from point code 11 to 21 (Q.704 §2.2, §15).
    let [a, b, c, d] = (21_u32 | 11 << 14 | 5 << 28).to_le_bytes();
    let octets = [0x80, a, b, c, d, 0x11, 0];
    let frame = Frame::new(LinkType::MTP3, &octets);
    let mut ladder = Ladder::new(Style::default(), Names::new());
    let (mut dissector, mut drawn) = (Dissector::new(), String::new());
    ladder.draw(&dissector.frame(&frame), None, &mut drawn);
    assert!(drawn.contains("PC 11") && drawn.contains("PC 21") && !drawn.contains("0.0.0.0"), "{drawn}");
}
