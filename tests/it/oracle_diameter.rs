//! Every Diameter command that the rows can make, as tshark sees it.

use crate::tshark;
use gtpush::capture::{LinkType, SctpFrames, Writer as Capture};
use gtpush::codec::diameter::{Avps, Kind, LENGTH, Message, PPID, Row, command, dictionary, sample};
use gtpush::codec::gtp1::sample::Extent;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

fn made_up() -> Vec<(String, Vec<u8>)> {
    let mut messages = Vec::new();
    for row in command::rows() {
        for request in [true, false] {
            for extent in [Extent::Minimal, Extent::Maximal, Extent::Random] {
                for seed in 0..if extent == Extent::Random { 3 } else { 1 } {
                    let what = if request { row.request_name } else { row.answer_name };
                    messages.push((
                        format!("{what} {extent:?} {seed}"),
                        sample::message(row, request, extent, seed),
                    ));
                }
            }
        }
    }
    messages
}

fn capture(name: &str, messages: &[(String, Vec<u8>)]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let mut frames = SctpFrames::new(([127, 0, 0, 2], 40_000).into(), ([127, 0, 0, 11], 3868).into());
    for (i, (what, octets)) in messages.iter().enumerate() {
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        frames.message(1, PPID, octets, |frame| writer.packet(&mut out, all, wall, frame, Some(what)));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

/// AVPs whose rows tshark's dictionary lacks, or has under another number's name.
const UNKNOWN_TO_TSHARK: &[&str] = &[
    "SMSMI-Correlation-ID",
    "HSS-ID",
    "Originating-SIP-URI",
    "Destination-SIP-URI",
    "OFR-Flags",
    "Third-Context-Identifier",
];

fn walk(avps: Avps<'_>, depth: usize, see: &mut dyn FnMut(u32, Option<u32>, Option<&'static Row>)) {
    for avp in avps.map(Result::unwrap) {
        let row = dictionary::row(avp.code, avp.vendor);
        see(avp.code, avp.vendor, row);
        if matches!(row.map(|row| row.kind), Some(Kind::Grouped(_))) && depth < 8 {
            walk(Avps::new(avp.value, 0), depth + 1, see);
        }
    }
}

#[test]
fn tshark_reads_every_command_without_a_fault_and_names_every_avp() {
    let messages = made_up();
    let path = capture("diameter", &messages);
    let report = tshark::check(&path, |_| Some("diameter"));
    let faults: Vec<_> = report
        .faults
        .iter()
        .filter(|fault| {
            !fault.contains("no name for") && !UNKNOWN_TO_TSHARK.iter().any(|name| fault.contains(name))
        })
        .collect();
    let kinds: BTreeSet<_> =
        faults.iter().filter_map(|fault| fault.rsplit_once(": ")).map(|(_, why)| why).collect();
    assert!(faults.is_empty(), "{} faults: {kinds:#?}\n{:#?}", faults.len(), &faults[..faults.len().min(5)]);
    let mut ours: BTreeMap<u32, &Row> = BTreeMap::new();
    for (what, octets) in &messages {
        let message = Message::parse(octets).unwrap();
        walk(Avps::new(message.body(), LENGTH), 0, &mut |code, _, row| {
            ours.insert(code, row.unwrap_or_else(|| panic!("{what}: no row for {code}")));
        });
    }
    let text = tshark::pdml(&path);
    let unknown: BTreeSet<u32> = text
        .lines()
        .filter(|line| line.contains("name=\"diameter.avp.code\""))
        .filter(|line| line.contains(" Unknown"))
        .filter_map(|line| line.split_once("showname=\"AVP Code: ")?.1.split(' ').next()?.parse().ok())
        .collect();
    let names: Vec<_> = unknown
        .iter()
        .filter_map(|code| ours.get(code))
        .map(|row| row.name)
        .filter(|name| !UNKNOWN_TO_TSHARK.contains(name))
        .collect();
    assert!(names.is_empty(), "tshark has no name for {names:?}");
    assert!(ours.len() > 200, "{} AVPs", ours.len());
    std::fs::remove_file(path).unwrap();
}
