//! What `decode` and tshark say of the same capture, value by value: the fields, the comparison, and the
//! differences that are right as they are.

use crate::peers::{Folder, Peer, have, wait_for};
use crate::tshark;
use gtpush::capture::frames;
use gtpush::codec::tcap::{self, Component};
use gtpush::trace::{Dissector, Element, Message, Protocol, Repeats, Shown, Ss7, elements};
use gtpush::wire::Apn;
use gtpush::wire::date::{DateTime, civil};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

/// A field that both know.
struct Field {
    /// tshark's names: several where it tells apart what the standard calls by one name.
    tshark: &'static [&'static str],
    /// Every value of a message, in the order of the octets.
    ours: fn(&Message<'_>, &mut Vec<String>),
}

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

fn ss7<T: ToString>(m: &Message<'_>, out: &mut Vec<String>, value: impl Fn(&Ss7<'_>) -> Option<T>) {
    push(out, m.fields.ss7.as_ref().and_then(value));
}

/// The parameters of M3UA: tag and value.
fn parameters(m: &Message<'_>, mut each: impl FnMut(u32, &[u8])) {
    elements(m, |element| match (element.protocol, element.code) {
        (Protocol::M3ua, Some(tag)) => each(tag, element.octets),
        _ => {}
    });
}

/// The components of TCAP, each with the code that is shown of it.
fn components(m: &Message<'_>, mut each: impl FnMut(&Component<'_>, u32)) {
    let Some(layer) = layer(m, Protocol::Tcap) else { return };
    let Ok(message) = tcap::Message::parse(layer.octets) else { return };
    let mut codes = Vec::new();
    elements(m, |element| match (element.protocol, element.shown) {
        (Protocol::Tcap, Shown::Named(code, _)) => codes.push(code),
        _ => {}
    });
    for (component, code) in message.components().map_while(Result::ok).zip(codes) {
        each(&component, code);
    }
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
    // Every parameter, those in Routing Keys and results too.
    Field {
        tshark: &["m3ua.parameter_tag"],
        ours: |m, out| parameters(m, |tag, _| out.push(tag.to_string())),
    },
    Field {
        tshark: &["m3ua.routing_context"],
        ours: |m, out| {
            parameters(m, |tag, value| {
                let words = value.as_chunks().0.iter().filter(|_| tag == 6);
                out.extend(words.map(|word| u32::from_be_bytes(*word).to_string()));
            });
        },
    },
    Field { tshark: &["m3ua.protocol_data_opc"], ours: |m, out| ss7(m, out, |ss7| ss7.opc) },
    Field { tshark: &["m3ua.protocol_data_dpc"], ours: |m, out| ss7(m, out, |ss7| ss7.dpc) },
    Field { tshark: &["m3ua.protocol_data_ni"], ours: |m, out| ss7(m, out, |ss7| ss7.network_indicator) },
    Field { tshark: &["m3ua.protocol_data_sls"], ours: |m, out| ss7(m, out, |ss7| ss7.sls) },
    Field {
        tshark: &["sccp.message_type"],
        ours: |m, out| push(out, layer(m, Protocol::Sccp).and_then(|layer| layer.octets.first())),
    },
    Field {
        tshark: &["sccp.called.ssn"],
        ours: |m, out| ss7(m, out, |ss7| ss7.called?.ssn().map(|ssn| ssn.0)),
    },
    Field {
        tshark: &["sccp.calling.ssn"],
        ours: |m, out| ss7(m, out, |ss7| ss7.calling?.ssn().map(|ssn| ssn.0)),
    },
    Field { tshark: &["sccp.called.pc"], ours: |m, out| ss7(m, out, |ss7| ss7.called?.point_code()) },
    Field { tshark: &["sccp.calling.pc"], ours: |m, out| ss7(m, out, |ss7| ss7.calling?.point_code()) },
    Field {
        tshark: &["sccp.called.digits"],
        ours: |m, out| ss7(m, out, |ss7| ss7.called?.title().map(|title| title.digits.to_string())),
    },
    Field {
        tshark: &["sccp.calling.digits"],
        ours: |m, out| ss7(m, out, |ss7| ss7.calling?.title().map(|title| title.digits.to_string())),
    },
    Field {
        tshark: &["sccp.return_cause"],
        ours: |m, out| ss7(m, out, |ss7| ss7.returned.map(|cause| cause.0)),
    },
    Field { tshark: &["tcap.otid"], ours: |m, out| ss7(m, out, |ss7| ss7.otid) },
    Field { tshark: &["tcap.dtid"], ours: |m, out| ss7(m, out, |ss7| ss7.dtid) },
    Field {
        tshark: &["tcap.application_context_name"],
        ours: |m, out| ss7(m, out, |ss7| Some(hex(&ss7.context?.octets()))),
    },
    Field {
        tshark: &["gsm_old.invokeID"],
        ours: |m, out| components(m, |component, _| out.extend(component.id().map(|id| id.to_string()))),
    },
    // Operations and errors. What is shown of an answer without one is that of the invocation.
    Field {
        tshark: &["gsm_old.localValue"],
        ours: |m, out| {
            components(m, |component, code| {
                let own = match component {
                    Component::ReturnResultLast(result) | Component::ReturnResultNotLast(result) => {
                        result.operation.is_some()
                    }
                    Component::Reject(_) => false,
                    _ => true,
                };
                out.extend(own.then(|| code.to_string()));
            });
        },
    },
];

/// One number format for both: tshark prints some fields in hexadecimal, and octets with colons.
fn plain(field: &str, value: &str) -> String {
    match value.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16)) {
        Some(Ok(number)) => number.to_string(),
        _ if field.starts_with("tcap.") => value.replace(':', ""),
        _ => value.to_owned(),
    }
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
                .filter(|theirs| field.tshark.contains(&theirs.name.as_str()))
                .map(|theirs| match theirs.name.as_str() {
                    "diameter.avp" | "tcap.application_context_name" => theirs.octets.clone(),
                    name => plain(name, &theirs.show),
                })
                .collect();
            if ours == theirs {
                agreed += ours.len();
            } else {
                differ(field.tshark[0], format!("{theirs:?} for tshark, {ours:?} for us"));
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
    let arguments = ["-i", "lo", "--immediate-mode", "-U", "-Z", "root", "-w", file];
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
