//! `decode` and `flow` over captures: whole, damaged, endless; and over the recorded ones, whose
//! expected output stands beside them.

use crate::allocation::most_held;
use gtpush::capture::{LinkType, Writer, udp_frame};
use gtpush::cli::capture::Selection;
use gtpush::cli::decode::{Args, Totals, decode};
use gtpush::codec::gtp1::message::rows;
use gtpush::codec::gtp1::sample::{Extent, Seed, message};
use gtpush::trace::Columns;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn args() -> Args {
    Args { file: "capture".into(), ..Args::default() }
}

fn run(args: &Args, mut octets: &[u8]) -> (Totals, String, String) {
    let (mut out, mut complaints) = (Vec::new(), Vec::new());
    let totals = decode(args, &mut octets, &mut out, &mut complaints).unwrap();
    (totals, String::from_utf8(out).unwrap(), String::from_utf8(complaints).unwrap())
}

/// A capture of `payloads` on the GTP-C port.
fn capture(payloads: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let gn = writer.interface(&mut out, "Gn", LinkType::RAW);
    writer
        .names(&mut out, &[("127.0.0.2".parse().unwrap(), "ggsn"), ("127.0.0.11".parse().unwrap(), "sgsn")]);
    let (from, to): (SocketAddr, SocketAddr) =
        ("127.0.0.2:2123".parse().unwrap(), "127.0.0.11:2123".parse().unwrap());
    for (i, payload) in payloads.iter().enumerate() {
        let mut frame = Vec::new();
        udp_frame(from, to, payload, &mut frame).unwrap();
        writer.packet(&mut out, gn, Duration::new(1_700_000_000, i as u32 * 1_000), &frame, None);
    }
    out
}

fn every_message() -> Vec<Vec<u8>> {
    rows().map(|row| message(row, Extent::Maximal, 7)).collect()
}

#[test]
fn one_line_and_one_object_a_message() {
    let messages = every_message();
    let octets = capture(&messages);
    let (totals, text, complaints) = run(&args(), &octets);
    assert_eq!(complaints, "");
    assert_eq!(totals, Totals { frames: messages.len() as u64, shown: messages.len() as u64, ..totals });
    assert_eq!((totals.malformed, totals.faults, text.lines().count()), (0, 0, messages.len()));
    for row in rows() {
        assert!(text.contains(row.name), "{} is not named", row.name);
    }
    assert!(text.contains("ggsn:2123 → sgsn:2123"), "{text}");

    for verbose in [false, true] {
        let (_, json, _) = run(&Args { json: true, verbose, ..args() }, &octets);
        assert_eq!(json.lines().count(), messages.len());
        for line in json.lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(object["protocol"], "GTPv1-C");
            assert_eq!(object["source_name"], "ggsn");
            assert_eq!(object["elements"].is_array(), verbose);
        }
    }
}

#[test]
fn fields_between_tabs_are_the_members_of_the_object() {
    let names: Vec<&str> =
        Columns::names().filter(|name| !matches!(*name, "malformed" | "elements")).collect();
    let fields: Columns = names.join(",").parse().unwrap();
    let mut filled = BTreeSet::new();
    let captures = recorded().into_iter().map(|path| std::fs::read(path).unwrap());
    for octets in captures.chain([capture(&every_message())]) {
        let (_, text, _) = run(&Args { fields: Some(fields.clone()), ..args() }, &octets);
        let (_, json, _) = run(&Args { json: true, ..args() }, &octets);
        assert_eq!(text.lines().count(), json.lines().count());
        for (line, written) in text.lines().zip(json.lines()) {
            let object: serde_json::Value = serde_json::from_str(written).unwrap();
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), names.len(), "{line}");
            for (name, column) in names.iter().zip(columns) {
                let plain = |value: &serde_json::Value| match value {
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                match &object[*name] {
                    serde_json::Value::Null => assert_eq!(column, "", "{name}"),
                    serde_json::Value::Array(values) => {
                        assert_eq!(column, values.iter().map(plain).collect::<Vec<_>>().join(","), "{name}");
                    }
                    // As it is written: a float would lose nanoseconds.
                    serde_json::Value::Number(_) => {
                        assert!(
                            written.contains(&format!("\"{name}\":{column}")),
                            "{name} {column}: {written}"
                        );
                    }
                    value => assert_eq!(column, plain(value), "{name}"),
                }
                if !column.is_empty() {
                    filled.insert(*name);
                }
            }
        }
    }
    for name in
        ["imsi", "cause_name", "session_id", "operation", "gsn_addresses", "after", "uri_path", "otid"]
    {
        assert!(filled.contains(name), "no capture has {name}: {filled:?}");
    }
    // An access point name that JSON must escape, and a column too.
    let odd = vec![0x32, 16, 0, 12, 0, 0, 0, 0, 0, 7, 0, 0, 131, 0, 5, 4, b'a', b'"', b'\\', b'\t'];
    let octets = capture(&[odd]);
    let (_, json, _) = run(&Args { json: true, ..args() }, &octets);
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(object["access_point_name"], r#"a\"\\\t"#);
    let (_, text, _) =
        run(&Args { fields: Some("access_point_name,number".parse().unwrap()), ..args() }, &octets);
    assert_eq!(text, "a\\\"\\\\\\t\t1\n");
    let error = "number,imsy".parse::<Columns>().unwrap_err().to_string();
    assert!(error.contains("\"imsy\"") && error.contains("imsi"), "{error}");
}

#[test]
fn a_malformed_message_names_layer_element_and_offset_and_the_next_one_follows() {
    let mut messages = every_message();
    // Echo Response whose Recovery has lost its value.
    messages.insert(0, vec![0x32, 2, 0, 5, 0, 0, 0, 0, 0, 7, 0, 0, 14]);
    let octets = capture(&messages);
    let (totals, text, _) = run(&args(), &octets);
    assert_eq!((totals.malformed, totals.shown), (1, messages.len() as u64));
    let first = text.lines().next().unwrap();
    assert!(first.contains("[malformed GTPv1-C: Recovery is cut short at octet 12]"), "{first}");
    let (_, json, _) = run(&Args { json: true, ..args() }, &octets);
    let object: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(object["malformed"]["layer"], "GTPv1-C");
    assert_eq!(object["malformed"]["element"], "Recovery");
    assert_eq!(object["malformed"]["offset"], 12);
}

#[test]
fn a_port_is_read_as_what_is_spoken_on_it() {
    let (mut writer, mut octets) = (Writer::new("gtpush"), Vec::new());
    writer.start(&mut octets);
    let gn = writer.interface(&mut octets, "Gn", LinkType::RAW);
    let mut frame = Vec::new();
    let ends = (SocketAddr::from(([127, 0, 0, 2], 40_000)), SocketAddr::from(([127, 0, 0, 3], 2124)));
    udp_frame(ends.0, ends.1, &[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0], &mut frame).unwrap();
    writer.packet(&mut octets, gn, Duration::from_secs(1), &frame, None);
    let (totals, ..) = run(&args(), &octets);
    assert_eq!((totals.shown, totals.silent), (0, 1));
    let ports = vec![gtpush::cli::capture::port("2124=GTP-C").unwrap()];
    let selection = Selection { ports, ..Selection::default() };
    let (_, text, _) = run(&Args { selection, ..args() }, &octets);
    assert!(text.contains("127.0.0.3:2124  GTPv1-C Echo Request"), "{text}");
    let wrong = gtpush::cli::capture::port("2124=smtp").unwrap_err();
    assert!(wrong.contains("diameter"), "{wrong}");
}

#[test]
fn a_file_that_is_cut_short_is_reported_and_read_as_far_as_it_goes() {
    let octets = capture(&every_message());
    let (totals, _, complaints) = run(&args(), &octets[..octets.len() - 9]);
    assert_eq!((totals.faults, totals.shown), (1, rows().count() as u64 - 1));
    assert!(complaints.contains(&format!("is cut short at octet {}", octets.len() - 9)), "{complaints}");
    let (totals, _, complaints) = run(&args(), b"not a capture at all");
    assert_eq!((totals.frames, totals.faults), (0, 1));
    assert!(complaints.contains("Magic Number"), "{complaints}");
}

#[test]
fn damaged_captures_are_decoded_to_their_end() {
    let whole = capture(&every_message());
    let begun = Instant::now();
    for round in 0..300 {
        let mut seed = Seed::new(round);
        let mut octets = whole.clone();
        let mut at = || {
            let number = u32::from_be_bytes([seed.octet(), seed.octet(), seed.octet(), seed.octet()]);
            number as usize % whole.len()
        };
        match round % 3 {
            0 => (0..60).for_each(|i| octets[at()] ^= 1 << (i % 8)),
            1 => octets.truncate(at()),
            _ => {
                // A piece twice.
                let (from, to) = (at(), at());
                let piece = octets[from.min(to)..from.max(to)].to_vec();
                octets.splice(from..from, piece);
            }
        }
        for json in [false, true] {
            let (totals, text, _) = run(&Args { json, verbose: true, all: true, ..args() }, &octets);
            assert_eq!(totals.shown, totals.frames, "round {round}");
            assert!(text.lines().count() >= totals.frames as usize);
            if json {
                for line in text.lines() {
                    serde_json::from_str::<serde_json::Value>(line)
                        .unwrap_or_else(|error| panic!("round {round}: {error}: {line}"));
                }
            }
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "round {round}: too slow");
    }
}

/// Repeats `body` behind `head` until `left` octets have been read; remembers the longest request.
struct Endless<'a> {
    head: &'a [u8],
    body: &'a [u8],
    at: usize,
    left: usize,
    longest: usize,
}

impl Read for Endless<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.longest = self.longest.max(buffer.len());
        let rest = match self.head {
            [] => &self.body[self.at..],
            head => head,
        };
        let n = rest.len().min(buffer.len()).min(self.left);
        buffer[..n].copy_from_slice(&rest[..n]);
        self.left -= n;
        if self.head.is_empty() {
            self.at = (self.at + n) % self.body.len();
        } else {
            self.head = &self.head[n..];
        }
        Ok(n)
    }
}

#[test]
fn endless_input_is_read_in_bounded_memory() {
    let whole = capture(&every_message());
    let body = capture(&[]);
    // Sections one after the other; and one block that never ends.
    let block = [6, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff, 0, 0, 0, 0];
    for (head, body) in [(&whole[..], &whole[..]), (&[&body[..], &block].concat()[..], &[0; 4096][..])] {
        let mut source = Endless { head, body, at: 0, left: 24 << 20, longest: 0 };
        decode(&args(), &mut source, &mut io::sink(), &mut io::sink()).unwrap();
        assert_eq!(source.left, 0);
        assert!(source.longest <= 2 << 20, "{} octets asked for at once", source.longest);
    }
}

/// The recorded captures.
fn recorded() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pcaps");
    let mut captures: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    captures.retain(|path| path.extension().is_some_and(|e| e == "pcapng"));
    captures.sort();
    captures
}

#[test]
fn every_recorded_capture_decodes_as_the_text_beside_it_says() {
    const REFRESH: &str = "GTPUSH_REFRESH_PCAPS";
    let refresh = std::env::var_os(REFRESH).is_some();
    let mut wrong = Vec::new();
    for path in recorded() {
        let octets = std::fs::read(&path).unwrap();
        let (totals, text, complaints) = run(&args(), &octets);
        let beside = path.with_extension("decode.txt");
        if refresh {
            std::fs::write(&beside, &text).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        if text != expected {
            let line = text.lines().zip(expected.lines()).position(|(a, b)| a != b);
            wrong.push(format!(
                "{} differs from line {} on",
                beside.display(),
                line.unwrap_or(text.lines().count().min(expected.lines().count())) + 1
            ));
        }
        if totals.malformed > 0 || totals.faults > 0 {
            wrong.push(format!("{}: {} malformed messages, {complaints}", path.display(), totals.malformed));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nif the new output is right, `{REFRESH}=1 cargo test --test it recorded` writes it; look at the difference before you commit it",
        wrong.join("\n")
    );
}

#[test]
fn every_expected_text_has_its_capture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pcaps");
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if let Some(name) = path.to_str().and_then(|path| path.strip_suffix(".decode.txt")) {
            assert!(Path::new(&format!("{name}.pcapng")).exists(), "{} stands alone", path.display());
        }
    }
}

#[test]
fn recorded_captures_are_decoded_to_their_end_whatever_befalls_them() {
    for path in recorded() {
        let whole = std::fs::read(&path).unwrap();
        for round in 0..40u64 {
            let mut seed = Seed::new(round);
            let mut octets = whole.clone();
            for _ in 0..1 + octets.len() / 400 {
                let number = u32::from_be_bytes([seed.octet(), seed.octet(), seed.octet(), seed.octet()]);
                let at = number as usize % octets.len();
                octets[at] ^= 1 << seed.below(8);
            }
            if round % 2 == 0 {
                octets.truncate(octets.len() * usize::from(seed.octet()) / 255);
            }
            let (totals, _, _) = run(&Args { verbose: true, all: true, ..args() }, &octets);
            // A packet of SCTP may have several messages.
            assert!(totals.shown >= totals.frames, "{} round {round}", path.display());
        }
    }
}

/// Writes subscribers' messages without end: requests of which some are answered and some come twice, every
/// one with identifiers of its own, and fragments that nothing completes.
struct Busy {
    ready: Vec<u8>,
    at: usize,
    turn: u64,
    left: u64,
    writer: Writer,
}

impl Read for Busy {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.ready.len() {
            if self.left == 0 {
                return Ok(0);
            }
            (self.at, self.left) = (0, self.left - 1);
            self.ready.clear();
            let row = |code| rows().find(|row| row.code == code).unwrap();
            for _ in 0..8 {
                self.turn += 1;
                let (a, b) =
                    (SocketAddr::from(([10, 0, 0, 1], 2123)), SocketAddr::from(([10, 0, 0, 2], 2123)));
                let mut frame = Vec::new();
                let mut octets = message(
                    row(if self.turn.is_multiple_of(3) { 17 } else { 16 }),
                    Extent::Minimal,
                    self.turn,
                );
                octets[8..10].copy_from_slice(&(self.turn as u16).to_be_bytes());
                udp_frame(a, b, &octets, &mut frame).unwrap();
                if self.turn.is_multiple_of(7) {
                    // More fragments, of which none follows.
                    frame[4..6].copy_from_slice(&(self.turn as u16).to_be_bytes());
                    frame[6] |= 0x20;
                }
                let wall = Duration::from_millis(1_700_000_000_000 + 20 * self.turn);
                let gn = BUSY.with(|gn| gn.get().unwrap());
                self.writer.packet(&mut self.ready, gn, wall, &frame, None);
            }
        }
        let n = (self.ready.len() - self.at).min(buffer.len());
        buffer[..n].copy_from_slice(&self.ready[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

thread_local! {
    static BUSY: std::cell::Cell<Option<gtpush::capture::Interface>> = const { std::cell::Cell::new(None) };
}

fn busy(reads: u64) -> Busy {
    let (mut writer, mut ready) = (Writer::new("gtpush"), Vec::new());
    writer.start(&mut ready);
    let gn = writer.interface(&mut ready, "Gn", LinkType::RAW);
    BUSY.with(|busy| busy.set(Some(gn)));
    Busy { ready, at: 0, turn: 0, left: reads, writer }
}

#[test]
fn a_capture_of_any_length_takes_the_same_memory() {
    let selection = Selection {
        filter: Some("imsi=0* or cause!=accepted".parse().unwrap()),
        subscriber: Some("001010000000001".parse().unwrap()),
        tunnels: true,
        ..Selection::default()
    };
    let every = [
        args(),
        Args { json: true, ..args() },
        Args { fields: Some("number,imsi,answers".parse().unwrap()), ..args() },
        Args { stats: true, ..args() },
        Args { selection, json: true, ..args() },
    ];
    for args in every {
        let held = |reads| {
            most_held(|| {
                let mut source = busy(reads);
                decode(&args, &mut source, &mut io::sink(), &mut io::sink()).unwrap();
                assert_eq!((source.left, source.at), (0, source.ready.len()));
            })
        };
        // Long enough for every table to be full of what is young enough.
        let (short, long) = (held(1_000), held(3_000));
        assert!(long < 24 << 20, "{long} octets");
        assert!(long <= short + short / 2, "{long} octets in the place of {short}");
    }
}

#[test]
fn filters_choose_and_statistics_count() {
    let mut payloads = Vec::new();
    for sequence in 0..10_u8 {
        payloads.push(vec![0x32, 1, 0, 4, 0, 0, 0, 0, 0, sequence, 0, 0]);
    }
    payloads.push(payloads[3].clone());
    payloads.extend(every_message());
    let octets = capture(&payloads);
    let only = |filter: &str| {
        let selection = Selection { filter: Some(filter.parse().unwrap()), ..Selection::default() };
        run(&Args { selection, ..args() }, &octets)
    };
    let (totals, text, _) = only("msg=echo_request and not repeat");
    assert_eq!((totals.shown, text.lines().count()), (11, 11), "{text}");
    let (totals, text, _) = only("repeat");
    assert_eq!(totals.shown, 1);
    assert!(text.contains("[repeats 4]"), "{text}");
    let (totals, _, _) = only("imsi=99999*");
    assert_eq!(totals.shown, 0);

    let (_, text, _) = run(&Args { stats: true, ..args() }, &octets);
    let line = text.lines().find(|line| line.starts_with("GTPv1-C Echo Request")).unwrap();
    let numbers: Vec<&str> = line.split_whitespace().skip(3).collect();
    // Eleven and one of the table; one said twice; none answered between these ends.
    assert_eq!(numbers[..3], ["12", "1", "0"], "{text}");
    assert!(text.contains("Request accepted"), "{text}");
    let (_, json, _) = run(&Args { stats: true, json: true, ..args() }, &octets);
    let object: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(object["messages"], payloads.len());
    let kinds = object["kinds"].as_array().unwrap();
    let echo = kinds.iter().find(|kind| kind["message"] == "Echo Request").unwrap();
    assert_eq!((echo["count"].as_u64(), echo["repeats"].as_u64()), (Some(12), Some(1)));
}

#[test]
fn in_recorded_captures_answers_are_matched_and_a_subscriber_is_followed() {
    let mut answered = 0;
    for path in recorded() {
        let octets = std::fs::read(&path).unwrap();
        let (_, json, _) = run(&Args { json: true, ..args() }, &octets);
        let mut imsi = None;
        let mut messages = 0;
        for line in json.lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(number) = object["answers"].as_u64() {
                answered += 1;
                assert!(number <= object["number"].as_u64().unwrap(), "{line}");
            }
            if let Some(found) = object["imsi"].as_str() {
                imsi.get_or_insert(found.to_owned());
            }
            messages += 1;
        }
        let Some(imsi) = imsi else { continue };
        let selection = Selection { subscriber: Some(imsi.parse().unwrap()), ..Selection::default() };
        let (totals, text, _) = run(&Args { selection, ..args() }, &octets);
        assert!(totals.shown > 0 && totals.shown <= messages, "{}: {text}", path.display());
    }
    assert!(answered > 40, "{answered} answers found");
}
