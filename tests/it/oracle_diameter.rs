//! Every Diameter command that the rows can make, as tshark sees it.

use crate::oracle_ts24008::pycrate as python;
use crate::tshark;
use gtpush::capture::{LinkType, SctpFrames, Writer as Capture};
use gtpush::codec::diameter::{
    Address, Avps, CommandRow, Kind, LENGTH, Message, PPID, Row, Time, Value, command, dictionary, sample,
};
use gtpush::codec::gtp1::sample::Extent;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// The command and direction of each message of [`made_up`].
fn directions() -> impl Iterator<Item = (&'static CommandRow, bool)> {
    command::rows().flat_map(|row| {
        [true, false].into_iter().flat_map(move |request| std::iter::repeat_n((row, request), 5))
    })
}

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

const COMMANDS: &str = "Commands that tshark calls otherwise";
const LACKING: &str = "AVPs that tshark lacks";
const OTHERWISE: &str = "AVPs that tshark calls otherwise";
const PAGE: &str = include_str!("../../specs/diameter.md");

/// The rows of a table of the specs page.
fn table(section: &str) -> BTreeSet<String> {
    let section = PAGE.split("\n## ").find(|part| part.lines().next() == Some(section)).unwrap_or_default();
    section.lines().filter(|line| line.starts_with("| ")).skip(1).map(str::to_owned).collect()
}

/// The page's tables of what tshark calls otherwise, or not at all, hold exactly what was found.
fn same(found: &[(&str, BTreeSet<String>)]) {
    let mut wrong = String::new();
    for (section, found) in found {
        let written = table(section);
        for (what, rows) in [("add", found - &written), ("remove", &written - found)] {
            for row in rows {
                wrong += &format!("\n{section}: {what} {row}");
            }
        }
    }
    assert!(wrong.is_empty(), "specs/diameter.md: {wrong}");
}

/// The value of an attribute of a line of PDML.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

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
fn tshark_reads_every_command_both_ways_without_a_fault_and_names_every_avp_as_we_do() {
    let messages = made_up();
    let path = capture("diameter", &messages);
    let report = tshark::check(&path, |_| Some("diameter"));
    assert_eq!(report.frames.len(), messages.len());
    let mut ours: BTreeMap<(u32, u32), &Row> = BTreeMap::new();
    for (what, octets) in &messages {
        let message = Message::parse(octets).unwrap();
        walk(Avps::new(message.body(), LENGTH), 0, &mut |code, vendor, row| {
            let row = row.unwrap_or_else(|| panic!("{what}: no row for {code}"));
            ours.insert((vendor.unwrap_or(0), code), row);
        });
    }
    let text = tshark::pdml(&path);
    std::fs::remove_file(path).unwrap();
    // The names of commands and applications, in the order of the frames.
    let shown = |field: &str, start: &str| {
        let name = format!("name=\"{field}\"");
        let lines = text.lines().filter(|line| line.contains(&name));
        lines
            .map(|line| attribute(line, "showname").unwrap().trim_start_matches(start).to_owned())
            .collect::<Vec<_>>()
    };
    let (commands, applications) =
        (shown("diameter.cmd.code", "Command Code: "), shown("diameter.applicationId", "ApplicationId: "));
    assert_eq!((commands.len(), applications.len()), (messages.len(), messages.len()));
    let mut named = BTreeSet::new();
    for (((row, request), frame), (command, application)) in
        directions().zip(&report.frames).zip(commands.iter().zip(&applications))
    {
        let kind = if request { "Request" } else { "Answer" };
        assert!(frame.info.contains(kind), "{}", frame.info);
        let theirs =
            command.trim_end_matches(|c: char| c == ')' || c == '(' || c.is_ascii_digit() || c == ' ');
        let theirs = theirs.trim_start_matches("3GPP-");
        let flat = |name: &str| name.to_lowercase().replace([' ', '-'], "");
        if flat(theirs) != flat(row.name) {
            named.insert(format!("| {} | {} | {} | {command} |", row.code, row.name, row.standard));
        }
        assert!(!application.contains("Unknown"), "{application}: {}", frame.info);
    }
    // The names of AVPs.
    let mut avps: BTreeMap<(u32, u32), String> = BTreeMap::new();
    for line in text.lines().filter(|line| line.contains("name=\"diameter.avp\"")) {
        let shown = attribute(line, "showname").unwrap().trim_start_matches("AVP: ");
        let (name, rest) = shown.split_once('(').unwrap();
        let code: u32 = rest.split(')').next().unwrap().parse().unwrap();
        let vendor = if rest.contains(" vnd=") { 10_415 } else { 0 };
        avps.insert((vendor, code), name.to_owned());
    }
    let mut lacking = BTreeSet::new();
    let mut other = BTreeSet::new();
    for (key, row) in &ours {
        // Into a group that it does not know it does not look.
        let name = avps.get(key).map_or("Unknown", String::as_str);
        let line = format!("| {} | {} | {} |", row.code, row.name, row.standard);
        if name == "Unknown" {
            lacking.insert(line);
        } else if name != row.name {
            other.insert(format!("{line} {name} |"));
        }
    }
    // An AVP that it lacks is the one thing that it may complain about.
    let unknown: BTreeSet<&str> = ours
        .values()
        .map(|row| row.name)
        .filter(|name| lacking.iter().any(|line| line.contains(*name)))
        .collect();
    let faults: Vec<_> =
        report.faults.iter().filter(|fault| !unknown.iter().any(|name| fault.contains(name))).collect();
    let kinds: BTreeSet<_> =
        faults.iter().filter_map(|fault| fault.rsplit_once(": ")).map(|(_, why)| why).collect();
    assert!(faults.is_empty(), "{} faults: {kinds:#?}\n{:#?}", faults.len(), &faults[..faults.len().min(5)]);
    assert!(ours.len() > 200, "{} AVPs", ours.len());
    same(&[(COMMANDS, named), (LACKING, lacking), (OTHERWISE, other)]);
}

/// What python-diameter makes of messages: their header and every AVP with its value by the format of its own dictionary,
/// and each message written again from those values.
const PYTHON: &str = r#"
import datetime, sys
from diameter.message import Message, Avp
from diameter.message.avp import (AvpAddress, AvpFloat32, AvpFloat64, AvpGrouped, AvpInteger32, AvpInteger64, AvpTime,
    AvpUnsigned32, AvpUnsigned64, AvpUtf8String)

NUMBERS = (AvpInteger32, AvpInteger64, AvpUnsigned32, AvpUnsigned64)

def show(avp, depth):
    value, kind = None, type(avp)
    if kind is AvpGrouped:
        text = "group"
    elif kind in NUMBERS:
        bits = 64 if kind in (AvpInteger64, AvpUnsigned64) else 32
        text = f"number {avp.value % (1 << bits)}"
    elif kind is AvpTime:
        text = f"time {int(avp.value.timestamp())}"
    elif kind is AvpAddress:
        text = "address %d %s" % avp.value
    elif kind is AvpUtf8String:
        text = f"octets {avp.value.encode().hex()}"
    elif kind in (AvpFloat32, AvpFloat64):
        text = f"float {avp.value!r}"
    else:
        text = f"{'raw' if kind is Avp else 'octets'} {avp.payload.hex()}"
    print(depth, avp.code, avp.vendor_id, int(avp.is_mandatory), text)
    if kind is AvpGrouped:
        for inner in avp.value:
            show(inner, depth + 1)
    elif kind is not Avp and kind is not AvpTime and kind is not AvpAddress:
        # Its own encoder says the same octets.
        again = kind(avp.code, avp.vendor_id)
        again.value = avp.value
        assert again.payload == avp.payload, avp

for line in sys.stdin:
    message = Message.from_bytes(bytes.fromhex(line), plain_msg=True)
    header = message.header
    print("==", header.command_code, header.application_id, int(header.is_request), header.hop_by_hop_identifier,
          header.end_to_end_identifier)
    for avp in message.avps:
        show(avp, 0)
"#;

fn as_python_shows(avps: Avps<'_>, depth: usize, lines: &mut Vec<String>) {
    for avp in avps.map(Result::unwrap) {
        let row = dictionary::row(avp.code, avp.vendor).unwrap();
        let hex: String = avp.value.iter().map(|octet| format!("{octet:02x}")).collect();
        let own = match row.kind {
            Kind::Grouped(_) => "group".to_owned(),
            Kind::Integer32 | Kind::Unsigned32 | Kind::Enumerated(_) => {
                format!("number {}", u32::decode(avp.value).unwrap())
            }
            Kind::Integer64 | Kind::Unsigned64 => format!("number {}", u64::decode(avp.value).unwrap()),
            Kind::Time => format!("time {}", Time::decode(avp.value).unwrap().unix()),
            Kind::Address => match Address::decode(avp.value).unwrap() {
                Address::V4(address) => format!("address 1 {address}"),
                Address::V6(address) => format!("address 2 {address}"),
                Address::E164(number) => format!("address 8 {number}"),
                Address::Other(family, _) => format!("address {family} {}", &hex[4..]),
            },
            _ => format!("octets {hex}"),
        };
        lines.push(format!(
            "{depth} {} {} {} {own}\t{hex}",
            avp.code,
            avp.vendor.unwrap_or(0),
            u8::from(avp.mandatory())
        ));
        if matches!(row.kind, Kind::Grouped(_)) {
            as_python_shows(Avps::new(avp.value, 0), depth + 1, lines);
        }
    }
}

#[test]
fn python_diameter_reads_the_same_values_from_every_command() {
    let messages = made_up();
    let mut input = String::new();
    let mut expected = Vec::new();
    for (_, octets) in &messages {
        octets.iter().for_each(|octet| write!(input, "{octet:02x}").unwrap());
        input.push('\n');
        let message = Message::parse(octets).unwrap();
        let header = message.header;
        expected.push(format!(
            "== {} {} {} {} {}",
            header.code,
            header.application,
            u8::from(header.flags.request()),
            header.hop_by_hop,
            header.end_to_end
        ));
        as_python_shows(Avps::new(message.body(), LENGTH), 0, &mut expected);
    }
    let output = python(PYTHON, &input);
    let mut compared = 0;
    let mut wrong = BTreeSet::new();
    let mut theirs = output.lines();
    let mut ours = expected.iter().peekable();
    while let Some(own) = ours.next() {
        let their = theirs.next().unwrap_or_default();
        let (own, hex) = own.split_once('\t').unwrap_or((own, ""));
        compared += 1;
        if own == their {
            continue;
        }
        // What its dictionary lacks it shows as octets.
        let head = own.splitn(5, ' ').take(4).collect::<Vec<_>>().join(" ");
        let lacks = their == format!("{head} raw {hex}");
        if lacks && own.ends_with(" group") {
            let depth: usize = own.split(' ').next().unwrap().parse().unwrap();
            let within = |next: &&String| {
                next.split(' ')
                    .next()
                    .and_then(|depth| depth.parse::<usize>().ok())
                    .is_some_and(|at| at > depth)
            };
            while ours.next_if(within).is_some() {}
        }
        if !lacks {
            wrong.insert(format!("{own}: {their}"));
        }
    }
    assert_eq!(theirs.next(), None);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(compared > 12_000, "{compared}");
}
