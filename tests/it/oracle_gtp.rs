//! Every GTP message that the rows can make, as tshark sees it.

use crate::allocation::allocations;
use crate::tshark;
use gtpush::capture::{LinkType, Writer as Capture, udp_frame};
use gtpush::codec::gtp1::sample::{self, Extent, Seed};
use gtpush::codec::gtp1::{Packet, ie, message};
use gtpush::codec::{gtpu, ip::icmp};
use gtpush::wire::Writer;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Octets of IPv4 and UDP header in front of each message.
const IN_FRONT: usize = 28;

/// Wireshark 4.0 resumes one octet late behind PS Handover XID Parameters: what follows it in a
/// message is judged in messages without it only.
const PS_HANDOVER_XID: u8 = 180;

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

/// The labels that tshark's detailed dissection puts at each octet of each frame's GTP layer.
fn labels(capture: &Path) -> Vec<Vec<(usize, String)>> {
    let output = Command::new("tshark").arg("-r").arg(capture).args(["-n", "-T", "pdml"]).output().unwrap();
    let mut frames = Vec::new();
    let mut inside = false;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let attribute = |name: &str| {
            let (_, rest) = line.split_once(&format!(" {name}=\""))?;
            rest.split_once('"').map(|(value, _)| value.to_owned())
        };
        let line = line.trim_start();
        if line.starts_with("<packet>") {
            frames.push(Vec::new());
            inside = false;
        } else if line.starts_with("<proto ") {
            inside |= attribute("name").is_some_and(|name| name == "gtp");
        } else if inside && line.starts_with("<field ") {
            let label = attribute("showname").or(attribute("show")).unwrap_or_default();
            let at = attribute("pos").and_then(|pos| pos.parse().ok()).unwrap_or(0);
            frames.last_mut().unwrap().push((at, label));
        }
    }
    frames
}

/// Fails unless tshark has a name for each element of each message.
#[track_caller]
fn assert_named(capture: &Path, messages: &[(String, Vec<u8>)]) {
    let frames = labels(capture);
    assert_eq!(frames.len(), messages.len());
    for (labels, (what, octets)) in frames.iter().zip(messages) {
        let packet = Packet::parse(octets).unwrap();
        let mut elements = packet.elements();
        for element in elements.by_ref() {
            let name = element.name().expect("the table holds every element that is made up");
            let start = IN_FRONT + element.offset;
            let range = start..start + element.octets.len();
            let here: Vec<&str> =
                labels.iter().filter(|(at, _)| range.contains(at)).map(|(_, label)| label.as_str()).collect();
            let named = here.first().is_some_and(|label| !label.to_lowercase().starts_with("unknown"));
            assert!(named, "{what}: {name} at octet {} is {here:?} to tshark", element.offset);
            if element.code == PS_HANDOVER_XID {
                break;
            }
        }
        assert!(elements.fault().is_none(), "{what}");
    }
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
    for (frame, (what, _)) in report.frames.iter().zip(&messages) {
        assert_eq!(frame.comment, *what);
    }
    assert_named(&path, &messages);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_names_every_element_alone() {
    let private = &[0xff, 0, 8, 0x7e, 0xd9, 1, 2, 3, 4, 5, 6];
    let mut messages = Vec::new();
    // Type 238 announces types above 255, of which the standard defines none that GTP-C carries.
    for row in ie::ROWS.iter().filter(|row| row.code != 238) {
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
    assert_named(&path, &messages);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn reading_and_writing_a_message_allocates_nothing() {
    let mut buffer = vec![0; 8192];
    for row in message::rows() {
        let octets = sample::message(row, Extent::Maximal, 3);
        let spent = allocations(|| {
            let packet = Packet::parse(&octets).unwrap();
            assert!(packet.elements().all(|element| element.row.is_some()));
            let mut w = Writer::new(&mut buffer);
            let received = (row.rewrite)(&packet, &mut w);
            assert!(received.fault.is_none() && w.finish().is_ok());
        });
        assert_eq!(spent, 0, "{}", row.rust);
    }
}

#[test]
fn tshark_reads_every_message_of_the_user_plane() {
    let mut messages = Vec::new();
    // Wireshark 4.0 does not take a message of type 253, Tunnel Status, for GTP.
    for row in gtpu::message::rows().filter(|row| row.code != gtpu::message_type::TUNNEL_STATUS) {
        for (extent, seeds) in [(Extent::Minimal, 2), (Extent::Maximal, 4)] {
            for seed in 0..seeds {
                messages
                    .push((format!("{} {extent:?} {seed}", row.rust), sample::message(row, extent, seed)));
            }
        }
    }
    // A G-PDU in each form of the header, with an ICMP echo request in it.
    let mut ip = vec![0; 128];
    let mut w = Writer::new(&mut ip);
    icmp::write_echo_request(&mut w, "10.45.0.1".parse().unwrap(), "10.45.0.2".parse().unwrap(), 1, 1, &[]);
    let length = w.finish().unwrap();
    ip.truncate(length);
    let payload = &ip[..];
    let plain = [&gtpu::g_pdu_header(7, payload.len()).unwrap(), payload].concat();
    let length = |more: usize| ((payload.len() + more) as u16).to_be_bytes();
    let [h, l] = length(4);
    let sequence = [&[0x32, 255, h, l, 0, 0, 0, 7, 0, 9, 0, 0], payload].concat();
    let [h, l] = length(8);
    let pdcp = [&[0x34, 255, h, l, 0, 0, 0, 7, 0, 0, 0, 0xc0, 1, 0, 5, 0], payload].concat();
    for (what, octets) in [("plain", plain), ("sequence", sequence), ("PDCP PDU number", pdcp)] {
        assert_eq!(gtpu::g_pdu(&octets), Some((7, payload)));
        messages.push((format!("G-PDU {what}"), octets));
    }
    let path = capture("gtpu", 2152, &messages);
    let report = tshark::check(&path, |_| Some("gtp"));
    report.assert_clean();
    for (frame, (what, _)) in report.frames.iter().zip(&messages) {
        assert_eq!(frame.comment, *what);
        assert_eq!(frame.has("icmp"), what.starts_with("G-PDU"), "{what}");
    }
    std::fs::remove_file(path).unwrap();
}
