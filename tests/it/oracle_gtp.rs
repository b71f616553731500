//! Every GTP message that the rows can make, as tshark sees it.

use crate::tshark;
use gtpush::capture::{LinkType, Writer as Capture, udp_frame};
use gtpush::codec::gtp1::sample::{self, Extent, Seed};
use gtpush::codec::gtp1::{Packet, ie, message};
use std::path::PathBuf;
use std::time::Duration;

/// Octets of IPv4 and UDP header in front of each message.
const IN_FRONT: usize = 28;

/// A capture of `messages` on `port`.
fn capture(name: &str, port: u16, messages: &[(String, Vec<u8>)]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let gn = writer.interface(&mut out, "Gn", LinkType::RAW);
    for (i, (what, octets)) in messages.iter().enumerate() {
        let mut frame = Vec::new();
        let (from, to) = (([127, 0, 0, 2], port).into(), ([127, 0, 0, 11], port).into());
        udp_frame(from, to, octets, &mut frame).unwrap();
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        writer.packet(&mut out, gn, wall, &frame, Some(what));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

#[test]
fn tshark_names_every_element_of_every_message() {
    let mut messages = Vec::new();
    for row in message::rows() {
        for (extent, seeds) in [(Extent::Minimal, 1), (Extent::Maximal, 4), (Extent::Random, 4)] {
            for seed in 0..seeds {
                let what = format!("{} {extent:?} {seed}", row.rust);
                messages.push((what, sample::message(row, extent, seed)));
            }
        }
    }
    let path = capture("gtp1", 2123, &messages);
    let report = tshark::check(&path, |_| Some("gtp"));
    report.assert_clean();
    for (frame, (what, octets)) in report.frames.iter().zip(&messages) {
        let packet = Packet::parse(octets).unwrap();
        assert_eq!(frame.comment, *what);
        assert!(packet.elements().all(|element| element.row.is_some()), "{what}");
    }
    let _ = IN_FRONT;
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_names_every_element_alone() {
    let private = &[0xff, 0, 8, 0x7e, 0xd9, 1, 2, 3, 4, 5, 6];
    let mut messages = Vec::new();
    for row in ie::ROWS {
        for seed in 0..4 {
            let mut octets = vec![0x32, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0];
            octets.extend(sample::element(row, &mut Seed::new(seed)));
            // Wireshark 4.0 reads behind the end of a Local Home Network ID.
            octets.extend(private);
            octets[3] = (octets.len() - 8) as u8;
            messages.push((format!("{} {}", row.code, row.name), octets));
        }
    }
    let path = capture("gtp1-ie", 2123, &messages);
    tshark::check(&path, |_| Some("gtp")).assert_clean();
    std::fs::remove_file(path).unwrap();
}
