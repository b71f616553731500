//! What `decode` and tshark say of the same capture, value by value: the fields, the comparison, and the
//! differences that are right as they are.

use crate::tshark::{self, SEVERAL};
use gtpush::capture::frames;
use gtpush::trace::{Dissector, Element, Message, Protocol, Shown, elements};
use gtpush::wire::Apn;
use std::path::Path;

/// A field that both know.
struct Field {
    /// tshark's names: several where it tells apart what the standard calls by one name.
    tshark: &'static [&'static str],
    /// Every value of a message, in the order of the octets.
    ours: fn(&Message<'_>, &mut Vec<String>),
}

/// A difference that is right as it is.
pub struct Explained {
    /// tshark's name of the field.
    pub field: &'static str,
    /// The capture's name without its ending.
    pub capture: &'static str,
    /// The message's name.
    pub message: &'static str,
    /// The clause that says so, and what tshark makes of it.
    pub why: &'static str,
}

fn gtp2(m: &Message<'_>, code: u32, out: &mut Vec<String>, value: impl Fn(&Element<'_>) -> Option<String>) {
    elements(m, |element| {
        if (element.protocol, element.code) == (Protocol::Gtp2, Some(code)) && !element.octets.is_empty() {
            out.extend(value(&element));
        }
    });
}

/// The first octet of each element of a type, less the bits that are spare.
fn octet(m: &Message<'_>, code: u32, mask: u8, out: &mut Vec<String>) {
    gtp2(m, code, out, |element| Some((element.octets[0] & mask).to_string()));
}

fn end(
    m: &Message<'_>,
    out: &mut Vec<String>,
    value: impl Fn(&gtpush::codec::gtp2::ie::FTeid) -> Option<String>,
) {
    gtp2(m, 87, out, |element| match &element.shown {
        Shown::FTeid(end) => value(end),
        _ => None,
    });
}

fn layer<'m, 'a>(m: &'m Message<'a>, protocol: Protocol) -> Option<&'m gtpush::trace::Layer<'a>> {
    m.layers.iter().find(|layer| layer.protocol == protocol)
}

fn push(out: &mut Vec<String>, value: Option<impl ToString>) {
    out.extend(value.map(|value| value.to_string()));
}

/// Values of every AVP of that name and vendor.
fn avp(m: &Message<'_>, name: &str, out: &mut Vec<String>, value: impl Fn(&Element<'_>) -> Option<String>) {
    elements(m, |element| {
        if element.protocol == Protocol::Diameter && element.name == Some(name) {
            out.extend(value(&element));
        }
    });
}

fn as_text(element: &Element<'_>) -> Option<String> {
    Some(String::from_utf8_lossy(element.octets).into_owned())
}

fn as_number(element: &Element<'_>) -> Option<String> {
    Some(u32::from_be_bytes(*element.octets.first_chunk()?).to_string())
}

const FIELDS: &[Field] = &[
    // GTPv2-C.
    Field {
        tshark: &["gtpv2.message_type"],
        ours: |m, out| push(out, layer(m, Protocol::Gtp2).and_then(|layer| layer.octets.get(1))),
    },
    Field { tshark: &["gtpv2.teid"], ours: |m, out| push(out, layer(m, Protocol::Gtp2).and(m.fields.teid)) },
    Field {
        tshark: &["gtpv2.seq"],
        ours: |m, out| push(out, layer(m, Protocol::Gtp2).and(m.fields.sequence)),
    },
    Field { tshark: &["gtpv2.cause"], ours: |m, out| octet(m, 2, 0xff, out) },
    Field { tshark: &["gtpv2.rec"], ours: |m, out| octet(m, 3, 0xff, out) },
    Field {
        tshark: &["gtpv2.apn"],
        ours: |m, out| {
            elements(m, |element| match (element.protocol, element.code) {
                (Protocol::Gtp2, Some(71)) => out.push(element.shown.to_string()),
                // APN and Relative Capacity: a capacity, and an APN behind its length.
                (Protocol::Gtp2, Some(184)) => push(out, element.octets.get(2..).map(Apn)),
                _ => {}
            });
        },
    },
    Field {
        tshark: &["gtpv2.ebi"],
        ours: |m, out| {
            elements(m, |element| {
                // Where the elements have it that hold one beside other things (§8.26, §8.53, §8.117, §8.132).
                let at = match (element.protocol, element.code) {
                    (Protocol::Gtp2, Some(73 | 91 | 123 | 186)) => 0..1,
                    (Protocol::Gtp2, Some(201)) => 2..3,
                    // S103 PDN Data Forwarding Info, §8.25: a list behind address and key.
                    (Protocol::Gtp2, Some(90)) => 10..element.octets.len(),
                    _ => 0..0,
                };
                out.extend(element.octets.get(at).unwrap_or(&[]).iter().map(|ebi| (ebi & 0xf).to_string()));
            });
        },
    },
    Field { tshark: &["gtpv2.rat_type"], ours: |m, out| octet(m, 82, 0xff, out) },
    Field { tshark: &["gtpv2.f_teid_gre_key"], ours: |m, out| end(m, out, |end| Some(end.teid.to_string())) },
    Field {
        tshark: &["gtpv2.f_teid_interface_type"],
        ours: |m, out| end(m, out, |end| Some(end.interface.0.to_string())),
    },
    Field { tshark: &["gtpv2.f_teid_ipv4"], ours: |m, out| end(m, out, |end| Some(end.v4?.to_string())) },
    Field { tshark: &["gtpv2.f_teid_ipv6"], ours: |m, out| end(m, out, |end| Some(end.v6?.to_string())) },
    Field { tshark: &["gtpv2.charging_id"], ours: |m, out| gtp2(m, 94, out, as_number) },
    Field {
        tshark: &["gtpv2.mei"],
        ours: |m, out| gtp2(m, 75, out, |element| Some(element.shown.to_string())),
    },
    // Diameter: every AVP's code, nested ones too, in order.
    Field {
        tshark: &["diameter.cmd.code"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.code)),
    },
    Field {
        tshark: &["diameter.flags.request"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| u8::from(d.header.flags.request()))),
    },
    Field {
        tshark: &["diameter.applicationId"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.application)),
    },
    Field {
        tshark: &["diameter.hopbyhopid"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.hop_by_hop)),
    },
    Field {
        tshark: &["diameter.endtoendid"],
        ours: |m, out| push(out, m.fields.diameter.map(|d| d.header.end_to_end)),
    },
    Field {
        tshark: &["diameter.avp.code"],
        ours: |m, out| {
            elements(m, |element| {
                if element.protocol == Protocol::Diameter {
                    push(out, element.code);
                }
            });
        },
    },
    // Every AVP with its flags, its vendor, its value and its padding: what stands at the offset that we say,
    // around the value that we have.
    Field {
        tshark: &["diameter.avp"],
        ours: |m, out| {
            let Some(layer) = layer(m, Protocol::Diameter) else { return };
            elements(m, |element| {
                if element.protocol == Protocol::Diameter {
                    let avp = &layer.octets[element.offset..];
                    let head = if avp[4] & 0x80 == 0 { 8 } else { 12 };
                    let end = head + element.octets.len();
                    let padding = &avp[end..avp.len().min(end.next_multiple_of(4))];
                    let octets = [&avp[..head], element.octets, padding].concat();
                    out.push(octets.iter().map(|octet| format!("{octet:02x}")).collect());
                }
            });
        },
    },
    Field { tshark: &["diameter.Session-Id"], ours: |m, out| avp(m, "Session-Id", out, as_text) },
    Field { tshark: &["diameter.Origin-Host"], ours: |m, out| avp(m, "Origin-Host", out, as_text) },
    Field { tshark: &["diameter.Result-Code"], ours: |m, out| avp(m, "Result-Code", out, as_number) },
    // Experimental-Result-Code has no field of its own in tshark 4.0: its AVP is compared by code alone.
    // SS7 over IP.
    Field {
        tshark: &["m3ua.message_type"],
        ours: |m, out| push(out, layer(m, Protocol::M3ua).and_then(|layer| layer.octets.get(3))),
    },
    Field {
        tshark: &["m3ua.message_class"],
        ours: |m, out| push(out, layer(m, Protocol::M3ua).and_then(|layer| layer.octets.get(2))),
    },
    Field { tshark: &["tcap.otid"], ours: |m, out| push(out, m.fields.ss7.and_then(|ss7| ss7.otid)) },
    Field { tshark: &["tcap.dtid"], ours: |m, out| push(out, m.fields.ss7.and_then(|ss7| ss7.dtid)) },
    // Operations and errors of MAP are compared in `decode_vs_tshark_ss7`, answers without a code among them.
];

/// One number format for both: tshark prints some fields in hexadecimal, and octets with colons.
fn plain(field: &str, value: &str) -> String {
    match value.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16)) {
        Some(Ok(number)) => number.to_string(),
        _ if field.starts_with("tcap.") => value.replace(':', ""),
        _ => match value {
            "True" => "1".to_owned(),
            "False" => "0".to_owned(),
            value => value.to_owned(),
        },
    }
}

/// Every difference over `capture`, and how many values agreed. Each value must be there, in the order
/// of the octets.
pub fn compare(capture: &Path, explained: &[Explained]) -> (Vec<String>, usize) {
    let stem = capture.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut names = vec!["frame.protocols"];
    names.extend(FIELDS.iter().flat_map(|field| field.tshark));
    let theirs = tshark::fields(capture, &names);
    let octets = std::fs::read(capture).unwrap();
    let mut dissector = Dissector::new();
    let (mut differences, mut agreed, mut rows) = (Vec::new(), 0, theirs.iter());
    for frame in frames(&octets) {
        let frame = frame.unwrap_or_else(|fault| panic!("{}: {fault}", capture.display()));
        let row = rows.next().expect("tshark reads as many frames");
        let mut ours: Vec<Vec<String>> = FIELDS.iter().map(|_| Vec::new()).collect();
        let (mut title, mut malformed) = (String::new(), false);
        dissector.messages(&frame, |message| {
            title = message.name().to_owned();
            malformed |= message.malformed.is_some();
            for (field, values) in FIELDS.iter().zip(&mut ours) {
                (field.ours)(message, values);
            }
        });
        let known = |field: &str| {
            explained
                .iter()
                .any(|e| (e.field, e.capture, e.message) == (field, stem.as_str(), title.as_str()))
        };
        if row[0].contains("_ws.malformed") != malformed && !known("_ws.malformed") {
            differences
                .push(format!("frame {} {title}: malformed is {malformed} for us, {}", frame.number, row[0]));
        }
        let mut columns = row[1..].iter();
        for (field, ours) in FIELDS.iter().zip(ours) {
            let theirs: Vec<String> = columns
                .by_ref()
                .take(field.tshark.len())
                .flat_map(|value| value.split(SEVERAL))
                .filter(|value| !value.is_empty())
                .map(|value| plain(field.tshark[0], value))
                .collect();
            if ours == theirs {
                agreed += ours.len();
            } else if !known(field.tshark[0]) {
                differences.push(format!(
                    "frame {} {title}: {} is {theirs:?} for tshark, {ours:?} for us",
                    frame.number, field.tshark[0]
                ));
            }
        }
    }
    assert!(rows.next().is_none(), "tshark reads more frames than we do");
    (differences, agreed)
}

/// Fails with every difference that no row explains, and for rows that would explain anything.
#[track_caller]
pub fn agree(capture: &Path, least: usize, explained: &[Explained]) {
    for row in explained {
        let named =
            [row.field, row.capture, row.message].iter().all(|part| !part.is_empty() && !part.contains('*'));
        assert!(
            named && row.why.contains('§'),
            "a row names field, capture, message and clause: {}",
            row.field
        );
    }
    let (differences, agreed) = compare(capture, explained);
    let count = differences.len();
    let first = differences.into_iter().take(40).collect::<Vec<_>>().join("\n");
    assert!(count == 0, "{}: {count} differences\n{first}", capture.display());
    assert!(agreed >= least, "{}: only {agreed} values compared", capture.display());
}
