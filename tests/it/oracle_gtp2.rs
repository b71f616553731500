//! Every GTPv2-C message that the rows can make, as tshark sees it.

use crate::allocation::allocations;
use crate::tshark;
use gtpush::capture::{LinkType, Writer as Capture, udp_frame};
use gtpush::codec::gtp2::sample::{self, Extent, Seed};
use gtpush::codec::gtp2::{Elements, Packet, check, ie, message};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Octets of IPv4 and UDP header in front of each message.
const IN_FRONT: usize = 28;

/// A capture of `messages`.
fn capture(name: &str, messages: &[(String, Vec<u8>)]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let s11 = writer.interface(&mut out, "S11", LinkType::RAW);
    for (i, (what, octets)) in messages.iter().enumerate() {
        let mut frame = Vec::new();
        let (from, to) = (([127, 0, 0, 2], 2123).into(), ([127, 0, 0, 11], 2123).into());
        udp_frame(from, to, octets, &mut frame).unwrap();
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        writer.packet(&mut out, s11, wall, &frame, Some(what));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

/// What tshark calls the element at each offset of each frame's GTPv2 layer.
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
            inside |= attribute("name").is_some_and(|name| name == "gtpv2");
        } else if inside && line.starts_with("<field ") {
            let label = attribute("showname").or(attribute("show")).unwrap_or_default();
            let at = attribute("pos").and_then(|pos| pos.parse().ok()).unwrap_or(0);
            frames.last_mut().unwrap().push((at, label));
        }
    }
    frames
}

/// Fails unless tshark has a name for each element, groups' elements included.
#[track_caller]
fn assert_named(what: &str, labels: &[(usize, String)], mut elements: Elements<'_>) {
    for element in elements.by_ref() {
        let row = element.row.expect("the table holds every element that is made up");
        let at = IN_FRONT + element.offset;
        let labels_at =
            |at| labels.iter().filter(move |(pos, _)| *pos == at).map(|(_, label)| label.as_str());
        let here: Vec<&str> = labels_at(at).collect();
        let known =
            here.iter().any(|label| label.contains(" : ")) && here.iter().all(|l| !l.starts_with("Unknown"));
        assert!(known, "{what}: {} at octet {} is {here:?} to tshark", row.name, element.offset);
        // Remote UE Context tshark 4.0 names, and takes no further apart.
        if row.grouped && !labels_at(at + 4).any(|label| label.ends_with("not dissected yet")) {
            assert_named(what, labels, element.elements());
        }
    }
    assert!(elements.fault().is_none(), "{what}");
}

#[track_caller]
fn judge(name: &str, messages: &[(String, Vec<u8>)]) {
    let path = capture(name, messages);
    let report = tshark::check(&path, |_| Some("gtpv2"));
    report.assert_clean();
    let labels = labels(&path);
    assert_eq!(labels.len(), messages.len());
    for (labels, (what, octets)) in labels.iter().zip(messages) {
        let packet = Packet::parse(octets).unwrap();
        assert_eq!(check(&packet), Ok(()), "{what}");
        assert_named(what, labels, packet.elements());
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_names_every_element_of_every_message() {
    let mut messages = Vec::new();
    for row in message::rows() {
        for (extent, seeds) in [(Extent::Minimal, 1), (Extent::Maximal, 3), (Extent::Random, 3)] {
            for seed in 0..seeds {
                messages
                    .push((format!("{} {extent:?} {seed}", row.name), sample::message(row, extent, seed)));
            }
        }
    }
    judge("gtp2", &messages);
}

#[test]
fn tshark_names_every_element_alone() {
    let mut messages = Vec::new();
    // Type 254 announces types above 255, of which the standard defines none.
    for row in ie::ROWS.iter().filter(|row| row.code != 254 && !row.grouped) {
        for seed in 0..4 {
            let mut octets = vec![0x40, 1, 0, 0, 0, 0, 7, 0, 3, 0, 1, 0, 9];
            octets.extend(sample::element(row, 0, &mut Seed::new(seed)));
            let length = (octets.len() - 4) as u16;
            octets[2..4].copy_from_slice(&length.to_be_bytes());
            messages.push((format!("{} {}", row.code, row.name), octets));
        }
    }
    judge("gtp2-ie", &messages);
}

#[test]
fn judging_a_message_allocates_nothing() {
    for row in message::rows() {
        let octets = sample::message(row, Extent::Maximal, 3);
        let spent = allocations(|| {
            let packet = Packet::parse(&octets).unwrap();
            assert_eq!(check(&packet), Ok(()));
        });
        assert_eq!(spent, 0, "{}", row.name);
    }
}

/// Elements that this release of pycrate takes for longer or shorter than their lengths say.
const NOT_FOR_PYCRATE: [u8; 7] = [132, 177, 184, 186, 187, 189, 213];

/// Messages whose groups it gives other types than table 8.1-1, or whose own elements it reads past.
const MESSAGES_NOT_FOR_PYCRATE: [&str; 8] = [
    "CS Paging Indication",
    "Context Response",
    "Create Bearer Request",
    "Forward Relocation Request",
    "Identification Response",
    "MBMS Session Start Request",
    "MBMS Session Update Request",
    "Modify Bearer Command",
];

/// Type, instance and value of each element, groups' elements behind their group.
fn flat(elements: Elements<'_>, out: &mut Vec<String>) {
    for element in elements {
        let value: String = element.value.iter().map(|octet| format!("{octet:02x}")).collect();
        out.push(format!("{}.{}={value}", element.code, element.instance));
        if element.row.is_some_and(|row| row.grouped) {
            flat(element.elements(), out);
        }
    }
}

/// The elements without those that pycrate does not read, groups included.
fn readable(elements: Elements<'_>) -> Vec<u8> {
    let mut octets = Vec::new();
    for element in elements.filter(|element| !NOT_FOR_PYCRATE.contains(&element.code)) {
        let value = match element.row.is_some_and(|row| row.grouped) {
            true => readable(element.elements()),
            false => element.value.to_vec(),
        };
        octets.push(element.code);
        octets.extend((value.len() as u16).to_be_bytes());
        octets.push(element.instance);
        octets.extend(value);
    }
    octets
}

#[test]
fn pycrate_reads_the_same_elements_from_every_message() {
    let mut input = String::new();
    let mut expected = Vec::new();
    for row in message::rows().filter(|row| !MESSAGES_NOT_FOR_PYCRATE.contains(&row.name)) {
        for extent in [Extent::Minimal, Extent::Maximal] {
            let whole = sample::message(row, extent, 5);
            let packet = Packet::parse(&whole).unwrap();
            let head = packet.header.octets();
            let mut octets = [&whole[..head], &readable(packet.elements())].concat();
            let length = (octets.len() - 4) as u16;
            octets[2..4].copy_from_slice(&length.to_be_bytes());
            input.extend(octets.iter().map(|octet| format!("{octet:02x}")));
            input.push('\n');
            let mut elements = Vec::new();
            flat(Packet::parse(&octets).unwrap().elements(), &mut elements);
            expected.push((format!("{} {extent:?}", row.name), elements.join(" ")));
        }
    }
    let script = r#"
import sys
from pycrate_mobile.TS29274_GTPC import *
GTPCIEs.VERIF_MAND = False
for line in sys.stdin:
    message, error = parse_GTPC(bytes.fromhex(line.strip()))
    if message is None or error:
        print("error", error)
        continue
    parts = []
    def walk(elements):
        for e in elements:
            parts.append("%d.%d=%s" % (e.get_type(), e[0]["Inst"].get_val(), e[1].to_bytes().hex()))
            if isinstance(e[1], GTPCIEs):
                walk(e[1])
    walk(message[1])
    print(" ".join(parts))
"#;
    let output = crate::oracle_ts24008::pycrate(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{output}");
    let differences: Vec<String> = expected
        .iter()
        .zip(lines)
        .filter(|((_, expected), line)| line != expected)
        .map(|((what, expected), line)| format!("{what}\n  ours    {expected}\n  pycrate {line}"))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
