//! Every M3UA and SUA message that the rows can make, as tshark and pycrate see it.

use crate::oracle_ts24008::pycrate;
use crate::tshark;
use gtpush::capture::{LinkType, SctpFrames, Writer as Capture};
use gtpush::codec::gtp1::sample::Extent;
use gtpush::codec::m3ua::{MessageRow, Packet, Row, message, sample};
use gtpush::codec::sua;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// Minimal, maximal, and some in between.
fn made_up(rows: &[&MessageRow]) -> Vec<(String, Vec<u8>)> {
    let mut messages = Vec::new();
    for row in rows {
        for extent in [Extent::Minimal, Extent::Maximal, Extent::Random] {
            for seed in 0..if extent == Extent::Random { 12 } else { 2 } {
                messages
                    .push((format!("{} {extent:?} {seed}", row.name), sample::message(row, extent, seed)));
            }
        }
    }
    messages
}

fn capture(name: &str, ppid: u32, messages: &[(String, Vec<u8>)]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let mut frames = SctpFrames::new(([127, 0, 0, 2], 40_000).into(), ([127, 0, 0, 11], 2905).into());
    for (i, (what, octets)) in messages.iter().enumerate() {
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        frames.message(1, ppid, octets, |frame| writer.packet(&mut out, all, wall, frame, Some(what)));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

/// Lower case, and without what the standard and tshark do not write alike.
fn plain(name: &str) -> String {
    let plain = name.to_lowercase().replace([' ', '/', '-', '_'], "");
    plain.replace("information", "info").replace("identifier", "id").replace("acknowledgement", "ack")
}

/// What tshark calls otherwise: M3UA's names, then its.
const OTHERWISE: &[(&str, &str)] =
    &[("payloaddata", "data"), ("ss7networkcongestion", "signallingcongestion")];

/// Runs tshark over every message: nothing malformed, no expert error, and each message and
/// parameter is called by its name.
fn judged(layer: &'static str, ppid: u32, rows: &[&MessageRow], parameters: &[&Row]) {
    let messages = made_up(rows);
    let path = capture(layer, ppid, &messages);
    let report = tshark::check(&path, |_| Some(layer));
    // What a user's octets are is no matter of this layer.
    let faults: Vec<_> = report.faults.iter().filter(|fault| !fault.contains("no name for")).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(report.frames.len(), messages.len());
    let field = |name: &str| format!("{layer}.{name}");
    let names =
        tshark::fields(&path, &[&field("message_class"), &field("message_type"), &field("parameter_tag")]);
    let known = |text: &str| text.split(tshark::SEVERAL).map(str::to_owned).collect::<Vec<_>>();
    for ((what, octets), row) in messages.iter().zip(&names) {
        let packet = Packet::parse(octets).unwrap();
        assert_eq!(row[0], packet.class().0.to_string(), "{what}");
        assert_eq!(row[1], packet.message_type().to_string(), "{what}");
        let number = |text: &String| {
            let text = text.trim();
            text.strip_prefix("0x")
                .map_or_else(|| text.parse().unwrap(), |hex| u16::from_str_radix(hex, 16).unwrap())
        };
        let theirs: Vec<u16> = known(&row[2]).iter().filter(|text| !text.is_empty()).map(number).collect();
        let ours: Vec<u16> = tags(&packet, parameters);
        assert_eq!(theirs, ours, "{what}");
    }
    let text: BTreeSet<String> = tshark::pdml(&path)
        .lines()
        .filter_map(|line| line.split_once("showname=\"").map(|(_, rest)| plain(rest)))
        .collect();
    for row in parameters {
        let used = messages
            .iter()
            .any(|(_, octets)| tags(&Packet::parse(octets).unwrap(), parameters).contains(&row.tag));
        assert!(used, "no message has {}", row.name);
        let name = format!("parametertag:{}", plain(row.name));
        let named = text.iter().any(|text| text.starts_with(&name));
        assert!(named, "tshark has no {} (0x{:04x})", row.name, row.tag);
    }
    for row in rows {
        let mut name = plain(row.name);
        if let Some((_, other)) = OTHERWISE.iter().find(|(ours, _)| *ours == name) {
            name = (*other).to_owned();
        }
        let short = plain(row.short);
        let named = text.iter().any(|text| {
            text.starts_with("messagetype:") && (text.contains(&name) || text.contains(&format!("({short})")))
        });
        assert!(named, "tshark has no {} ({})", row.name, row.short);
    }
    std::fs::remove_file(path).unwrap();
}

/// Every tag in the order in which they stand, those inside others too.
fn tags(packet: &Packet<'_>, rows: &[&Row]) -> Vec<u16> {
    fn walk(parameters: gtpush::codec::m3ua::Parameters<'_>, rows: &[&Row], tags: &mut Vec<u16>) {
        for parameter in parameters.map(Result::unwrap) {
            tags.push(parameter.tag);
            let row = rows.iter().find(|row| row.tag == parameter.tag).unwrap();
            if !row.fields.is_empty() {
                let skip = usize::from(row.format == gtpush::codec::m3ua::Format::Address) * 4;
                walk(gtpush::codec::m3ua::Parameters::new(&parameter.value[skip..], 0), rows, tags);
            }
        }
    }
    let mut tags = Vec::new();
    walk(packet.parameters(), rows, &mut tags);
    tags
}

#[test]
fn tshark_names_every_m3ua_message_and_parameter() {
    judged("m3ua", gtpush::codec::m3ua::PPID, message::ROWS, gtpush::codec::m3ua::parameter::ROWS);
}

#[test]
fn tshark_names_every_sua_message_and_parameter() {
    let rows: Vec<&Row> = sua::parameter::rows().collect();
    judged("sua", sua::PPID, sua::message::ROWS, &rows);
}

/// pycrate frames the same parameters, and gives back the same octets.
#[test]
fn pycrate_reads_the_same_parameters_from_every_message() {
    let mut input = String::new();
    let mut expected = Vec::new();
    for (what, octets) in made_up(&[message::ROWS, sua::message::ROWS].concat()) {
        let packet = Packet::parse(&octets).unwrap();
        let hex =
            |octets: &[u8]| octets.iter().fold(String::new(), |text, octet| text + &format!("{octet:02x}"));
        writeln!(input, "{}", hex(&octets)).unwrap();
        let mut text = format!("{} {}", packet.class().0, packet.message_type());
        for parameter in packet.parameters().map(Result::unwrap) {
            write!(text, " {}={}", parameter.tag, hex(parameter.value)).unwrap();
        }
        expected.push((what, text));
    }
    let script = r#"
import sys
from pycrate_mobile.SIGTRAN import SIGTRAN
for line in sys.stdin:
    octets = bytes.fromhex(line)
    message = SIGTRAN()
    message.from_bytes(octets)
    header, parameters = message[0].get_val(), message[1]
    again = SIGTRAN()
    again.from_bytes(octets)
    again.reautomate()
    if again.to_bytes() != octets:
        print("differs", again.to_bytes().hex())
        continue
    text = "%d %d" % (header[2], header[3])
    for parameter in parameters:
        text += " %d=%s" % (parameter[0].get_val(), parameter[2].get_val().hex())
    print(text)
"#;
    let output = pycrate(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), expected.len());
    for (line, (what, text)) in lines.iter().zip(&expected) {
        assert_eq!(line, text, "{what}");
    }
}
