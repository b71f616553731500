//! The recorded captures with octets flipped, cut and duplicated: whatever a file holds, reading it
//! ends, without a panic, and what is remembered stays within its bounds.

use gtpush::capture::frames;
use gtpush::trace::{Dissector, Json, Line, Names, Repeats};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

/// A generator whose seed is all there is to it (Knuth's constants).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

fn recorded() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pcaps");
    let mut all: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pcapng"))
        .map(|path| (path.display().to_string(), std::fs::read(&path).unwrap()))
        .collect();
    all.sort();
    assert!(!all.is_empty());
    all
}

/// Reads all of it and writes it in every form; the number of frames and faults of the file.
fn read(octets: &[u8]) -> (usize, usize) {
    let (mut dissector, mut repeats, names) = (Dissector::new(), Repeats::new(), Names::default());
    let (mut read, mut faults) = (0, 0);
    let mut out = String::new();
    for frame in frames(octets) {
        let Ok(frame) = frame else {
            faults += 1;
            continue;
        };
        read += 1;
        let mut messages = 0;
        dissector.messages(&frame, |message| {
            messages += 1;
            let (names, start, verbose) = (&names, Duration::ZERO, true);
            let repeats = repeats.see(message);
            out.clear();
            write!(out, "{}", Line { message, names, start, repeats, verbose }).unwrap();
            write!(out, "{}", Json { message, names, repeats, answers: None, verbose }).unwrap();
        });
        // A message has at least a chunk's header, or that of a message in the octets of a stream.
        assert!(messages <= 1 + (1 << 17), "frame {}", frame.number);
    }
    let mut late = 0;
    dissector.finish(|_, _| late += 1);
    assert!(late <= octets.len() / 8, "a message has a header");
    (read, faults)
}

#[test]
fn a_capture_is_read_to_its_end_whatever_was_flipped_cut_or_duplicated() {
    let mut chance = Chance(1);
    for (name, whole) in recorded() {
        let (count, faults) = read(&whole);
        assert!(count > 0 && faults == 0, "{name}");
        for turn in 0..12 {
            let mut octets = whole.clone();
            for _ in 0..1 + chance.below(20) {
                let at = chance.below(octets.len());
                let length = chance.below(64).min(octets.len() - at);
                match turn % 4 {
                    0 => octets[at] ^= 1 << chance.below(8),
                    1 => drop(octets.drain(at..at + length)),
                    2 => {
                        let again = octets[at..at + length].to_vec();
                        octets.splice(at..at, again);
                    }
                    _ => octets.truncate(octets.len() - length),
                }
            }
            // A block has twelve octets at least.
            let (count, faults) = read(&octets);
            assert!(count + faults <= octets.len() / 12 + 2, "{name}, turn {turn}");
        }
    }
}

#[test]
fn frames_that_are_flipped_in_place_are_all_seen() {
    let mut chance = Chance(2);
    for (name, whole) in recorded() {
        let places: Vec<(usize, usize)> = frames(&whole)
            .map(|frame| frame.unwrap())
            .map(|frame| (frame.offset as usize, frame.octets.len()))
            .collect();
        for _ in 0..4 {
            let mut octets = whole.clone();
            for (at, length) in places.iter().filter(|(_, length)| *length > 0) {
                octets[at + chance.below(*length)] ^= 1 << chance.below(8);
            }
            assert_eq!(read(&octets), (places.len(), 0), "{name}");
        }
    }
}

/// Protocol, message and fault of every message of `frame`.
fn said(dissector: &mut Dissector, frame: &gtpush::capture::Frame<'_>) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    dissector.messages(frame, |message| {
        let signalling = message.layers.iter().find(|layer| layer.protocol.is_signalling());
        let name = signalling.map(|layer| format!("{} {}", layer.protocol, layer.message));
        all.push((name.unwrap_or_default(), message.malformed.is_some()));
    });
    all
}

#[test]
fn frames_that_the_capture_cut_are_named_and_are_not_malformed() {
    let mut named = std::collections::BTreeMap::new();
    for (file, whole) in recorded() {
        for snaplen in [90, 120, 150, 200, 300, 500] {
            let (mut entire, mut short) = (Dissector::new(), Dissector::new());
            for frame in frames(&whole) {
                let frame = frame.unwrap();
                let expected = said(&mut entire, &frame);
                let there = frame.octets.len().min(snaplen);
                let cut = gtpush::capture::Frame { octets: &frame.octets[..there], ..frame };
                let got = said(&mut short, &cut);
                let at = format!("{file}, frame {}, {snaplen} octets", frame.number);
                let faulty = |all: &[(String, bool)]| all.iter().any(|(_, malformed)| *malformed);
                assert!(!faulty(&got) || faulty(&expected), "{at}: {got:?}");
                // The header of the first message has at most twenty octets; whatever stands in front of it
                // fits into the shortest cut.
                if snaplen >= 120 && there < frame.octets.len() && !expected[0].0.is_empty() {
                    assert_eq!(got[0].0, expected[0].0, "{at}");
                    *named.entry(expected[0].0.split(' ').next().unwrap().to_owned()).or_insert(0) += 1;
                }
            }
        }
    }
    for protocol in ["Diameter", "M3UA", "GTPv1-C"] {
        assert!(named.contains_key(protocol), "{named:?}");
    }
}
