//! `decode` and `flow` over captures: whole, damaged, endless; and over the recorded ones, whose
//! expected output stands beside them.

use gtpush::capture::{LinkType, Writer, udp_frame};
use gtpush::cli::decode::{Args, Totals, decode};
use gtpush::codec::gtp1::message::rows;
use gtpush::codec::gtp1::sample::{Extent, Seed, message};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn args() -> Args {
    Args { file: "capture".into(), json: false, verbose: false, all: false, nodes: Vec::new() }
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
