//! What `decode` and tshark say of the same capture, value by value: the fields, the comparison, and the
//! differences that are right as they are.

mod fields;

use crate::peers::{Folder, Peer, have, wait_for};
use crate::tshark;
use fields::{FIELDS, layer};
use gtpush::capture::frames;
use gtpush::trace::{Dissector, Element, Message, Protocol, Repeats, Shown, elements};
use gtpush::wire::date::{DateTime, civil};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// A difference that is right as it is.
pub struct Explained {
    /// tshark's names of the fields, or the standard's of elements.
    pub fields: &'static [&'static str],
    /// The capture's name without its ending.
    pub capture: &'static str,
    /// The messages' names.
    pub messages: &'static [&'static str],
    /// The clause that says so, and what tshark makes of it.
    pub why: &'static str,
}

/// One number format for both: tshark prints some fields in hexadecimal, and octets with colons.
fn plain(field: &str, value: &str) -> String {
    match value.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16)) {
        Some(Ok(number)) => number.to_string(),
        _ if field.starts_with("tcap.") || field == "coap.token" => value.replace(':', ""),
        _ => value.to_owned(),
    }
}

/// Whether tshark's field has that name, which may have a protocol behind `@`.
fn is(field: &tshark::Field, name: &str) -> bool {
    let (name, protocol) = name.split_once('@').unwrap_or((name, &field.protocol));
    (field.name.as_str(), field.protocol.as_str()) == (name, protocol)
}

/// A layer whose elements both name, and what of tshark's packet it is.
struct Inside {
    /// The protocol whose octets both count from.
    from: (&'static str, Protocol),
    /// The protocol whose elements are compared.
    of: (&'static str, Protocol),
    /// What tshark shows there beside the elements.
    beside: &'static [&'static str],
}

const INSIDE: &[Inside] = &[
    Inside {
        from: ("tcap", Protocol::Tcap),
        of: ("gsm_map", Protocol::Map),
        beside: &["gsm_old.", "ber.bitstring.padding"],
    },
    Inside {
        from: ("diameter", Protocol::Diameter),
        of: ("diameter", Protocol::Diameter),
        // Every AVP's octets are compared among the fields.
        beside: &[""],
    },
];

/// An element with its value, as ours.
struct Part {
    /// Which of the frame's layers of the kind it stands in.
    layer: usize,
    at: usize,
    name: &'static str,
    octets: String,
    /// The value in each way in which tshark may show it.
    values: Vec<String>,
    leaf: bool,
}

impl Part {
    /// Whether its type is one of ASN.1's own, or its name that of the type, as of an item in a list.
    fn bare(&self) -> bool {
        ["OCTET STRING", "AddressString"].contains(&self.name)
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

impl Inside {
    /// The elements of a message, which is in the `nth` such layer of the frame.
    fn parts(&self, m: &Message<'_>, nth: usize, parts: &mut Vec<Part>) {
        let Some(layer) = layer(m, self.from.1) else { return };
        let mut depth = 0;
        let first = parts.len();
        elements(m, |element| {
            if element.protocol != self.of.1 {
                return;
            }
            if parts.len() > first
                && let Some(before) = parts.last_mut()
            {
                before.leaf = element.depth <= depth;
            }
            depth = element.depth;
            // What a BIT STRING has in front of its bits tshark shows by itself.
            let front = usize::from(bits(&element).is_some());
            parts.push(Part {
                layer: nth,
                at: element.octets.as_ptr() as usize - layer.octets.as_ptr() as usize + front,
                name: element.name.unwrap_or_default(),
                octets: hex(&element.octets[front..]),
                values: values(&element),
                leaf: true,
            });
        });
    }

    /// Every difference: of each element name, place, octets and value, and whether there are others.
    fn compare(
        &self,
        parts: &[Part],
        packet: &[tshark::Field],
        differ: &mut dyn FnMut(&str, String),
    ) -> usize {
        let begins: Vec<usize> =
            (0..packet.len()).filter(|i| packet[*i].begins(self.from.0)).chain([packet.len()]).collect();
        let mut agreed = 0;
        for (nth, range) in begins.windows(2).enumerate() {
            let base = packet[range[0]].at;
            let theirs: Vec<_> = packet[range[0]..range[1]]
                .iter()
                .filter(|field| field.protocol == self.of.0 && !field.octets.is_empty() && field.at >= base)
                .collect();
            let ours =
                || parts.iter().filter(|part| part.layer == nth && part.leaf && !part.octets.is_empty());
            for part in ours() {
                let end = part.at + part.octets.len() / 2;
                let within: Vec<_> =
                    theirs.iter().filter(|field| (part.at..end).contains(&(field.at - base))).collect();
                let named = within.iter().any(|field| {
                    (field.at - base, &field.octets) == (part.at, &part.octets)
                        && (part.bare() || alike(&field.label, part.name))
                });
                let valued = within.iter().any(|field| part.values.contains(&field.show.replace(':', "")));
                if named && valued {
                    agreed += 1;
                } else {
                    let theirs: Vec<_> =
                        within.iter().map(|field| (&field.name, &field.label, &field.show)).collect();
                    differ(part.name, format!("{theirs:?} for tshark, {} for us", part.values[0]));
                }
            }
            for field in theirs.iter().filter(|field| field.leaf) {
                let at = field.at - base;
                let covered = ours().any(|part| (part.at..part.at + part.octets.len() / 2).contains(&at));
                let beside = self.beside.iter().any(|name| field.name.starts_with(name));
                if !covered && !beside {
                    differ(&field.name, format!("{} for tshark, nothing for us", field.show));
                }
            }
        }
        agreed
    }
}

/// What tshark 4.0 calls otherwise than the standard does: its name, the standard's, the clause.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("Accounting-Multi-Session-Id", "Acct-Multi-Session-Id", "RFC 6733 §9.8.5"),
    ("Cx-User-Data", "User-Data", "TS 29.229 §6.3.19"),
    ("Sh-User-Data", "User-Data", "TS 29.329 §6.3.3"),
    ("PSR-Address", "PPR-Address", "TS 29.173 §6.4"),
];

/// Whether tshark's name and the standard's are one, however they are written.
fn alike(theirs: &str, standard: &str) -> bool {
    let letters = |name: &str| name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
    letters(theirs) == letters(standard)
        || OTHERWISE.iter().any(|(tshark, name, _)| (*tshark, *name) == (theirs, standard))
}

/// The bits of a BIT STRING, which are shown as such before the names of those that are set.
fn bits(element: &Element<'_>) -> Option<String> {
    let text = matches!(element.shown, Shown::Member(_)).then(|| element.shown.to_string())?;
    let bits = text.split(' ').next()?;
    let (unused, octets) = element.octets.split_first()?;
    let all = bits.bytes().all(|bit| bit == b'0' || bit == b'1');
    (all && bits.len() + usize::from(*unused) == 8 * octets.len()).then(|| bits.to_owned())
}

/// A value in each way in which tshark may show it, without colons.
fn values(element: &Element<'_>) -> Vec<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = element.shown.to_string();
    let value = match (element.shown, bits(element)) {
        (_, Some(bits)) => {
            let octets = bits.as_bytes().chunks(8).map(|bits| {
                bits.iter().rev().fold(0, |octet: u8, bit| octet >> 1 | u8::from(*bit == b'1') << 7)
            });
            hex(&octets.collect::<Vec<u8>>())
        }
        (Shown::Named(number, _), None) => number.to_string(),
        (Shown::Time(DateTime(seconds)), None) => {
            let (year, month, day) = civil(seconds / 86_400);
            let (_, time) = text.trim_end_matches('Z').split_once('T').unwrap();
            format!("{} {day:2}, {year} {time}.000000000 UTC", MONTHS[month as usize - 1])
        }
        // A number with its name, a truth, an international number.
        (Shown::Member(_), None) => match text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
            Some((_, number)) => number.to_owned(),
            None if text == "true" || text == "false" => u8::from(text == "true").to_string(),
            None => text.trim_start_matches('+').to_owned(),
        },
        _ => text,
    };
    // Text tshark may have for octets, and octets for a number.
    let octets = (value == element.octets.escape_ascii().to_string()).then(|| hex(element.octets));
    let number = (value.len() <= 16 && value == hex(element.octets)).then(|| u64::from_str_radix(&value, 16));
    let number = number.and_then(Result::ok).map(|number| number.to_string());
    [value.replace(':', "")].into_iter().chain(octets).chain(number).collect()
}

/// Every difference over `capture`, and how many values agreed. Each value must be there, in the order
/// of the octets.
fn compare(capture: &Path, explained: &[Explained]) -> (Vec<String>, usize) {
    let stem = capture.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let theirs = tshark::packets(capture);
    let octets = std::fs::read(capture).unwrap();
    let (mut dissector, mut repeats) = (Dissector::new(), Repeats::new());
    let (mut differences, mut agreed, mut packets) = (Vec::new(), 0, theirs.iter());
    // What the rows have explained.
    let mut used: BTreeSet<&'static str> = BTreeSet::new();
    for frame in frames(&octets) {
        let frame = frame.unwrap_or_else(|fault| panic!("{}: {fault}", capture.display()));
        let packet = packets.next().expect("tshark reads as many frames");
        let mut ours: Vec<Vec<String>> = FIELDS.iter().map(|_| Vec::new()).collect();
        let mut parts: Vec<Vec<Part>> = INSIDE.iter().map(|_| Vec::new()).collect();
        let mut layers = vec![0; INSIDE.len()];
        let (mut title, mut malformed, mut retransmitted) = ("", false, Vec::new());
        dissector.messages(&frame, |message| {
            title = message.name();
            // Into a chunk that comes again tshark does not look.
            if let (Some(_), Some(number)) = (message.fields.sctp, repeats.see(message)) {
                return retransmitted.push(number.to_string());
            }
            malformed |= message.malformed.is_some();
            for (field, values) in FIELDS.iter().zip(&mut ours) {
                (field.ours)(message, values);
            }
            for ((inside, parts), nth) in INSIDE.iter().zip(&mut parts).zip(&mut layers) {
                inside.parts(message, *nth, parts);
                *nth += usize::from(layer(message, inside.from.1).is_some());
            }
        });
        let mut differ = |field: &str, what: String| {
            let mut rows = explained.iter().filter(|row| row.capture == stem);
            let fitting = rows.find_map(|row| {
                let field = row.fields.iter().find(|name| **name == field)?;
                Some((field, row.messages.iter().find(|name| **name == title)?))
            });
            if let Some((field, message)) = fitting {
                used.extend([field, message]);
            } else {
                differences.push(format!("frame {} {title}: {field} is {what}", frame.number));
            }
        };
        let theirs = packet.iter().any(|field| field.name == "_ws.malformed");
        if theirs != malformed {
            differ("_ws.malformed", format!("{theirs} for tshark, {malformed} for us"));
        }
        let theirs: Vec<_> = packet.iter().filter(|field| field.name == "sctp.retransmission").collect();
        if !theirs.iter().map(|field| &field.show).eq(&retransmitted) {
            differ("sctp.retransmission", format!("{theirs:?} for tshark, {retransmitted:?} for us"));
        }
        for (field, ours) in FIELDS.iter().zip(ours) {
            let theirs: Vec<String> = packet
                .iter()
                .filter(|theirs| field.tshark.iter().any(|name| is(theirs, name)))
                .map(|theirs| match theirs.name.as_str() {
                    "diameter.avp" | "tcap.application_context_name" => theirs.octets.clone(),
                    name => plain(name, &theirs.show),
                })
                .collect();
            if ours == theirs {
                agreed += ours.len();
            } else {
                let name = field.tshark[0].split('@').next().unwrap();
                differ(name, format!("{theirs:?} for tshark, {ours:?} for us"));
            }
        }
        for (inside, parts) in INSIDE.iter().zip(&parts) {
            agreed += inside.compare(parts, packet, &mut differ);
        }
    }
    assert!(packets.next().is_none(), "tshark reads more frames than we do");
    for row in explained.iter().filter(|row| row.capture == stem) {
        let mut names = row.fields.iter().chain(row.messages);
        differences
            .extend(names.find(|name| !used.contains(*name)).map(|name| format!("no row need name {name}")));
    }
    (differences, agreed)
}

/// Fails with every difference that no row explains, and for rows that would explain anything.
#[track_caller]
pub fn agree(capture: &Path, least: usize, explained: &[Explained]) {
    for row in explained {
        let lists = [row.fields, row.messages];
        let named = lists.iter().all(|list| !list.is_empty())
            && lists
                .concat()
                .iter()
                .chain([&row.capture])
                .all(|part| !part.is_empty() && !part.contains('*'));
        assert!(
            named && row.why.contains('§'),
            "a row names field, capture, message and clause: {}",
            row.why
        );
    }
    let (differences, agreed) = compare(capture, explained);
    let count = differences.len();
    let first = differences.into_iter().take(40).collect::<Vec<_>>().join("\n");
    assert!(count == 0, "{}: {count} differences\n{first}", capture.display());
    assert!(agreed >= least, "{}: only {agreed} values compared", capture.display());
}

/// Runs `talk` while tcpdump records what passes `lo` of the caller's network, and reads the capture, which
/// rows call `name`, as tshark does. Call it inside [`crate::peers::isolated`].
#[track_caller]
pub fn recorded(folder: &Folder, name: &str, least: usize, explained: &[Explained], talk: impl FnOnce()) {
    if !have("tcpdump", "tcpdump") || !have("tshark", "tshark") {
        return talk();
    }
    let capture = folder.file(name).with_extension("pcap");
    let file = capture.to_str().unwrap();
    // Room for two thousand packets, in a guest that is slow to write them.
    let room = ["-s", "16384", "-B", "32768"];
    let arguments =
        [&["-i", "lo", "--immediate-mode", "-U", "-Z", "root"][..], &room, &["-w", file]].concat();
    let mut tcpdump = Peer::start("tcpdump", &arguments, folder.file("tcpdump.log"));
    tcpdump.wait_log("listening on lo");
    talk();
    // What has passed is written when the file grows no more.
    let length = || std::fs::metadata(&capture).unwrap().len();
    let mut before = 0;
    wait_for("the capture to end", || {
        let now = length();
        std::thread::sleep(Duration::from_millis(200));
        (std::mem::replace(&mut before, now) == now && now == length()).then_some(())
    });
    tcpdump.signal(libc::SIGINT);
    tcpdump.wait_log("0 packets dropped by kernel");
    agree(&capture, least, explained);
}
