//! `decode` beside tshark over messages of every kind of GTPv2 and Diameter, over every capture in
//! `pcaps/`, and over what foreign peers have sent.

use crate::agreement::{Explained, agree};
use crate::tshark;
use gtpush::capture::{LinkType, SctpFrames, Writer, frames, udp_frame};
use gtpush::codec::diameter::{self, PPID, command};
use gtpush::codec::gtp1::sample::Extent;
use gtpush::codec::{gtp0, gtp2};
use gtpush::trace::Dissector;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A capture of what `each` writes as frames, in a folder of its own so that its name stays.
fn captured(name: &str, each: impl FnOnce(&mut dyn FnMut(&[u8]))) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let mut i = 0;
    each(&mut |frame| {
        writer.packet(&mut out, all, Duration::from_secs(1_700_000_000 + i), frame, None);
        i += 1;
    });
    let folder = std::env::temp_dir().join(format!("gtpush-{}-alike", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name).with_extension("pcapng");
    std::fs::write(&path, out).unwrap();
    path
}

#[test]
fn gtpv2_messages_of_every_type_are_read_alike() {
    let path = captured("gtpv2", |write| {
        for row in gtp2::message::rows() {
            for (extent, seed) in [(Extent::Minimal, 1), (Extent::Maximal, 2), (Extent::Random, 3)] {
                let octets = gtp2::sample::message(row, extent, seed);
                let mut frame = Vec::new();
                let (from, to) = (([127, 0, 0, 2], 2123).into(), ([127, 0, 0, 11], 2123).into());
                udp_frame(from, to, &octets, &mut frame).unwrap();
                write(&frame);
            }
        }
    });
    agree(&path, 2_000, GTPV2);
}

/// Where tshark 4.0 and the clauses part.
const GTPV2: &[Explained] = &[];

/// Where tshark 4.0 has one table for the message types of versions 0 and 1: type, its name, the clause.
const VERSION_0: &[(u8, &str, &str)] = &[
    (22, "Initiate PDP Context Activation Request", "GSM 09.60 §7.1: Create AA PDP Context Request"),
    (23, "Initiate PDP Context Activation Response", "GSM 09.60 §7.1: Create AA PDP Context Response"),
    (52, "SGSN context acknowledgement", "GSM 09.60 §7.5.5: SGSN Context Acknowledge"),
];

#[test]
fn messages_of_version_0_and_of_gtp_prime_are_named_alike() {
    let mut messages = Vec::new();
    for kind in (0..=255).filter(|kind| gtp0::name(*kind).is_some()) {
        // A header of version 0, with a TID.
        let tid = [0xff, 0xff, 0xff, 0xff, 0, 1, 1, 0, 0, 0, 0, 0x51];
        messages.push([&[0x1e, kind, 0, 0, 0, 7, 0, 0][..], &tid].concat());
    }
    for kind in (0..=255).filter(|kind| gtp0::prime_name(*kind).is_some()) {
        messages.push([&[0x0e, kind, 0, 0, 0, 7][..], &[0; 14]].concat());
        messages.extend([0x0f, 0x2f, 0x4f].map(|flags| vec![flags, kind, 0, 0, 0, 7]));
    }
    let path = captured("gtp0", |write| {
        for octets in &messages {
            let mut frame = Vec::new();
            let (from, to) = (([127, 0, 0, 2], 3386).into(), ([127, 0, 0, 11], 3386).into());
            udp_frame(from, to, octets, &mut frame).unwrap();
            write(&frame);
        }
    });
    let theirs = tshark::fields(&path, &["gtp.message", "gtp.seq_number", "_ws.col.Info", "frame.protocols"]);
    let octets = std::fs::read(&path).unwrap();
    let mut dissector = Dissector::new();
    let mut named = 0;
    for (frame, row) in frames(&octets).zip(&theirs) {
        let message = dissector.frame(&frame.unwrap());
        let kind = message.fields.message_type.unwrap();
        assert_eq!((message.fields.sequence, message.malformed), (Some(7), None), "{kind}");
        assert_eq!(row[..2], [format!("{kind:#04x}"), "0x0007".to_owned()], "{kind}");
        assert!(!row[3].contains("_ws.malformed"), "{kind}: {}", row[3]);
        let explained = VERSION_0.iter().any(|(of, name, _)| (*of, *name) == (kind, row[2].as_str()));
        let ours = message.name().replace("Routeing", "Routing");
        assert!(explained || ours.eq_ignore_ascii_case(&row[2]), "{kind}: {ours}, {}", row[2]);
        named += 1;
    }
    assert_eq!(named, messages.len());
}

#[test]
fn diameter_commands_of_every_kind_are_read_alike() {
    let path = captured("diameter", |write| {
        let mut frames = SctpFrames::new(([127, 0, 0, 2], 40_000).into(), ([127, 0, 0, 11], 3868).into());
        for row in command::rows() {
            for request in [true, false] {
                for extent in [Extent::Minimal, Extent::Maximal] {
                    let octets = diameter::sample::message(row, request, extent, 1);
                    frames.message(1, PPID, &octets, &mut *write);
                }
            }
        }
    });
    agree(&path, 3_000, DIAMETER);
}

const DIAMETER: &[Explained] = &[
    Explained {
        fields: &[
            "diameter.avp",
            "diameter.avp.code",
            "HSS-ID",
            "Originating-SIP-URI",
            "Destination-SIP-URI",
        ],
        capture: "diameter",
        messages: &[
            "Send-Routing-Info-for-SM-Request",
            "Alert-Service-Centre-Request",
            "Report-SM-Delivery-Status-Request",
            "MO-Forward-Short-Message-Request",
            "MT-Forward-Short-Message-Request",
        ],
        why: "TS 29.338 §5.3.1: SMSMI-Correlation-ID is a group; tshark 4.0 does not know it and takes it for one value",
    },
    Explained {
        fields: &["Third-Context-Identifier"],
        capture: "diameter",
        messages: &["Update-Location-Answer", "Insert-Subscriber-Data-Request", "Reset-Request"],
        why: "TS 29.272 §7.3: tshark 4.0 does not know it",
    },
    Explained {
        fields: &["OFR-Flags"],
        capture: "diameter",
        messages: &["MO-Forward-Short-Message-Request"],
        why: "TS 29.338 §6.3: tshark 4.0 does not know it",
    },
];

#[test]
fn every_recorded_capture_is_read_alike_value_by_value() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pcaps");
    let mut captures: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    captures.retain(|path| path.extension().is_some_and(|e| e == "pcapng"));
    captures.sort();
    assert!(!captures.is_empty());
    for capture in captures {
        agree(&capture, 0, RECORDED);
    }
}

const RECORDED: &[Explained] = &[];
