//! What `decode` says of a message, field by field beside what tshark says: over generated messages
//! of every kind, and over every capture in `pcaps/`.

use crate::oracle_ts24008::{over_the_air, uplink, whole};
use crate::tshark::{self, SEVERAL};
use gtpush::capture::{LinkType, Writer, frames, udp_frame};
use gtpush::codec::gtp1::message::rows;
use gtpush::codec::gtp1::sample::{Extent, message};
use gtpush::codec::{gtpu, ts24008};
use gtpush::trace::{Dissector, Message, Protocol, elements};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A field that both know: tshark's names, and what ours is for a message.
struct Field {
    /// Several where tshark tells apart what the standard calls by one name.
    tshark: &'static [&'static str],
    ours: fn(&Message<'_>) -> Vec<String>,
}

fn number<T: Into<u64>>(value: Option<T>) -> Vec<String> {
    value.map(|value| value.into().to_string()).into_iter().collect()
}

fn text(value: Option<impl ToString>) -> Vec<String> {
    value.map(|value| value.to_string()).into_iter().collect()
}

fn when<T>(holds: bool, value: Option<T>) -> Option<T> {
    value.filter(|_| holds)
}

fn is_gtp(m: &Message<'_>) -> bool {
    m.layers.has(Protocol::Gtp1) || m.layers.has(Protocol::GtpU)
}

/// GTP's type of the message, also where it carries another protocol.
fn gtp_type(m: &Message<'_>) -> Option<u8> {
    m.layers
        .iter()
        .find(|layer| matches!(layer.protocol, Protocol::Gtp1 | Protocol::GtpU | Protocol::Gtp0))
        .and_then(|layer| layer.octets.get(1).copied())
}

/// Every element of that name, as decode shows it.
fn shown(m: &Message<'_>, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    elements(m, |element| {
        if element.name == Some(name) {
            all.push(element.shown.to_string());
        }
    });
    all
}

fn gsn(m: &Message<'_>, v6: bool) -> Vec<String> {
    let all = ["GSN Address", "GTP-U Peer Address"].into_iter().flat_map(|name| shown(m, name));
    all.filter(|address| address.contains(':') == v6).collect()
}

fn addresses<'a>(list: &'a [Option<IpAddr>], v6: bool) -> impl Iterator<Item = String> + 'a {
    list.iter().flatten().filter(move |address| address.is_ipv6() == v6).map(ToString::to_string)
}

const FIELDS: &[Field] = &[
    Field { tshark: &["gtp.message"], ours: |m| number(gtp_type(m)) },
    Field { tshark: &["gtp.teid"], ours: |m| number(when(is_gtp(m), m.fields.teid)) },
    Field { tshark: &["gtp.seq_number"], ours: |m| number(when(is_gtp(m), m.fields.sequence)) },
    // Of Diameter tshark calls it an IMSI in S6a alone.
    Field { tshark: &["e212.imsi", "diameter.User-Name"], ours: |m| text(m.fields.imsi) },
    Field { tshark: &["e164.msisdn"], ours: |m| [text(m.fields.msisdn), shown(m, "SGSN Number")].concat() },
    Field {
        tshark: &["gtp.cause"],
        ours: |m| number(when(m.protocol() == Protocol::Gtp1, m.fields.cause).map(|cause| cause.value)),
    },
    Field { tshark: &["gtp.map_cause"], ours: |m| number(m.fields.map_cause.map(|cause| cause.0)) },
    Field {
        tshark: &["gtp.ms_reason"],
        ours: |m| number(m.fields.ms_not_reachable_reason.map(|reason| reason.0)),
    },
    Field { tshark: &["gtp.recovery"], ours: |m| number(m.fields.recovery) },
    Field { tshark: &["gtp.nsapi"], ours: |m| number(when(m.protocol() == Protocol::Gtp1, m.fields.nsapi)) },
    Field { tshark: &["gtp.apn"], ours: |m| text(when(m.protocol() == Protocol::Gtp1, m.fields.apn)) },
    Field { tshark: &["gtp.teid_cp"], ours: |m| number(m.fields.teid_control_plane) },
    Field { tshark: &["gtp.teid_data"], ours: |m| number(m.fields.teid_data_i) },
    Field {
        tshark: &["gtp.user_ipv4"],
        ours: |m| match m.protocol() {
            Protocol::Gtp1 => addresses(&m.fields.end_user, false).collect(),
            _ => Vec::new(),
        },
    },
    Field { tshark: &["gtp.gsn_ipv4"], ours: |m| gsn(m, false) },
    Field { tshark: &["gtp.gsn_ipv6"], ours: |m| gsn(m, true) },
    Field {
        tshark: &["gsm_a.dtap.msg_gmm_type"],
        ours: |m| number(when(m.protocol() == Protocol::Gmm, m.fields.message_type)),
    },
    Field {
        tshark: &["gsm_a.dtap.msg_sm_type"],
        ours: |m| number(when(m.protocol() == Protocol::Sm, m.fields.message_type)),
    },
    Field {
        tshark: &["gsm_a.gm.sm.cause", "gsm_a.gm.sm.cause_2"],
        ours: |m| number(when(m.protocol() == Protocol::Sm, m.fields.cause).map(|cause| cause.value)),
    },
    Field {
        tshark: &["gsm_a.gm.gmm.cause"],
        ours: |m| number(when(m.protocol() == Protocol::Gmm, m.fields.cause).map(|cause| cause.value)),
    },
    Field { tshark: &["gsm_a.gm.sm.apn"], ours: |m| text(when(m.protocol() == Protocol::Sm, m.fields.apn)) },
    Field { tshark: &["coap.mid"], ours: |m| number(m.fields.coap.map(|c| c.header().message_id)) },
    Field { tshark: &["coap.code"], ours: |m| number(m.fields.coap.map(|c| c.header().code.0)) },
    Field { tshark: &["coap.type"], ours: |m| number(m.fields.coap.map(|c| c.header().kind as u8)) },
    Field {
        tshark: &["coap.token"],
        ours: |m| {
            let token = m.fields.coap.map(|c| c.header().token);
            let hex = |octets: &[u8]| octets.iter().map(|o| format!("{o:02x}")).collect::<String>();
            text(token.filter(|t| !t.as_octets().is_empty()).map(|t| hex(t.as_octets())))
        },
    },
    Field {
        tshark: &["coap.opt.uri_path"],
        ours: |m| {
            let path = m.fields.coap.into_iter().flat_map(|c| c.path().collect::<Vec<_>>());
            path.map(|segment| String::from_utf8_lossy(segment).into_owned()).collect()
        },
    },
];

/// A difference that is right as it is: the field, the capture, the messages, and the clause.
struct Explained {
    field: &'static str,
    /// What the capture's name ends with.
    capture: &'static str,
    messages: &'static [&'static str],
    why: &'static str,
}

const EXPLAINED: &[Explained] = &[
    Explained {
        field: "gtp.message",
        capture: "gtpu-alike",
        messages: &["Tunnel Status"],
        why: "tshark 4.0 does not know the message (TS 29.281 §7.3.3, release 16)",
    },
    Explained {
        field: "gtp.teid",
        capture: "gtpu-alike",
        messages: &["Tunnel Status"],
        why: "tshark 4.0 does not know the message (TS 29.281 §7.3.3, release 16)",
    },
    Explained {
        field: "gtp.seq_number",
        capture: "gtpu-alike",
        messages: &["Tunnel Status"],
        why: "tshark 4.0 does not know the message (TS 29.281 §7.3.3, release 16)",
    },
    Explained {
        field: "e164.msisdn",
        capture: "gtp-alike",
        messages: &["Forward Relocation Response"],
        why: "tshark 4.0 shows the SGSN Number (TS 29.060 §7.7.47) of this message as octets",
    },
    Explained {
        field: "e212.imsi",
        capture: "gtp-alike",
        messages: &["MBMS Registration Response", "MBMS Session Update Request"],
        why: "TMGI (TS 29.060 §7.7.56) holds a service identifier and a PLMN; tshark reads it as a mobile identity",
    },
    Explained {
        field: "gtp.nsapi",
        capture: "gtp-alike",
        messages: &["SGSN Context Response", "Forward Relocation Request"],
        why: "stands inside PDP Context (TS 29.060 §7.7.29), of which several belong to no one summary",
    },
    Explained {
        field: "gtp.apn",
        capture: "gtp-alike",
        messages: &["SGSN Context Response", "Forward Relocation Request"],
        why: "stands inside PDP Context (TS 29.060 §7.7.29)",
    },
    Explained {
        field: "gtp.gsn_ipv4",
        capture: "gtp-alike",
        messages: &["SGSN Context Response", "Forward Relocation Request"],
        why: "stands inside PDP Context (TS 29.060 §7.7.29)",
    },
    Explained {
        field: "gtp.teid_data",
        capture: "gtp-alike",
        messages: &["Forward Relocation Response"],
        why: "stands inside RAB Setup Information (TS 29.060 §7.7.39)",
    },
    Explained {
        field: "gtp.nsapi",
        capture: "gtp-alike",
        messages: &["SGSN Context Acknowledge", "Forward Relocation Response", "Forward SRNS Context"],
        why: "stands inside TEID Data II, RAB Context or RAB Setup Information (TS 29.060 §7.7.15, §7.7.19, §7.7.39)",
    },
];

/// One number format for both: tshark prints some fields in hexadecimal.
fn plain(value: &str) -> String {
    match value.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16)) {
        Some(Ok(number)) => number.to_string(),
        _ => value.to_owned(),
    }
}

/// Every difference over `capture`; how many values agreed.
fn compare(capture: &Path) -> (Vec<String>, usize) {
    let mut names = vec!["frame.protocols"];
    names.extend(FIELDS.iter().flat_map(|field| field.tshark));
    let theirs = tshark::fields(capture, &names);
    let stem = capture.file_stem().unwrap_or_default().to_string_lossy();
    let octets = std::fs::read(capture).unwrap();
    let mut dissector = Dissector::new();
    let (mut differences, mut agreed, mut row) = (Vec::new(), 0, theirs.iter());
    for frame in frames(&octets) {
        let frame = frame.unwrap_or_else(|fault| panic!("{}: {fault}", capture.display()));
        let theirs = row.next().expect("tshark reads as many frames");
        let message = dissector.frame(&frame);
        let name = format!("{} {}", message.protocol(), message.name());
        let malformed = theirs[0].contains("_ws.malformed");
        if malformed != message.malformed.is_some() {
            differences.push(format!(
                "frame {} {name}: tshark {malformed}, we {:?} about malformed",
                frame.number, message.malformed
            ));
        }
        let mut columns = theirs[1..].iter();
        for field in FIELDS {
            let theirs: Vec<String> = columns
                .by_ref()
                .take(field.tshark.len())
                .flat_map(|value| value.split(SEVERAL))
                .filter(|value| !value.is_empty())
                .map(plain)
                .collect();
            let ours = (field.ours)(&message);
            // The numbers that MAP and Diameter carry are compared where all of theirs is.
            let others = [Protocol::Map, Protocol::Diameter].iter().any(|layer| message.layers.has(*layer));
            let elsewhere = others && field.tshark.contains(&"e164.msisdn");
            let explained = elsewhere
                || EXPLAINED.iter().any(|e| {
                    field.tshark.contains(&e.field)
                        && stem.ends_with(e.capture)
                        && e.messages.contains(&message.name())
                });
            // A summary holds one of several, which must be one of theirs.
            if ours.iter().all(|value| theirs.contains(value)) && ours.is_empty() == theirs.is_empty() {
                agreed += ours.len();
            } else if !explained {
                differences.push(format!(
                    "frame {} {name}: {} is {theirs:?} for tshark, {ours:?} for us",
                    frame.number, field.tshark[0]
                ));
            }
        }
    }
    assert!(row.next().is_none(), "tshark reads more frames than we do");
    (differences, agreed)
}

#[track_caller]
pub fn agree(capture: &Path, least: usize) {
    let (differences, agreed) = compare(capture);
    assert!(differences.is_empty(), "{}:\n{}", capture.display(), differences.join("\n"));
    assert!(agreed >= least, "only {agreed} values compared");
}

fn captured(name: &str, datagrams: &[(&str, &str, Vec<u8>)]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    for (i, (from, to, payload)) in datagrams.iter().enumerate() {
        let (from, to): (SocketAddr, SocketAddr) = (from.parse().unwrap(), to.parse().unwrap());
        let mut frame = Vec::new();
        udp_frame(from, to, payload, &mut frame).unwrap();
        writer.packet(&mut out, all, Duration::new(1_700_000_000 + i as u64, 0), &frame, None);
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

#[test]
fn every_explanation_names_field_capture_message_and_clause() {
    for row in EXPLAINED {
        let named = [row.field, row.capture].into_iter().chain(row.messages.iter().copied());
        assert!(
            named.clone().count() > 2 && named.clone().all(|part| !part.is_empty() && !part.contains('*'))
        );
        assert!(row.why.contains('§'), "{}: {}", row.field, row.why);
    }
}

#[test]
fn gtp_messages_of_every_type_are_read_alike() {
    let mut datagrams = Vec::new();
    for row in rows() {
        for (extent, seed) in [(Extent::Minimal, 1), (Extent::Maximal, 2), (Extent::Random, 3)] {
            datagrams.push(("127.0.0.2:2123", "127.0.0.11:2123", message(row, extent, seed)));
        }
    }
    let path = captured("gtp-alike", &datagrams);
    agree(&path, 500);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn messages_of_the_user_plane_are_read_alike() {
    let mut datagrams = Vec::new();
    for row in gtpu::message::rows() {
        for (extent, seed) in [(Extent::Minimal, 1), (Extent::Maximal, 2)] {
            datagrams.push(("127.0.0.2:2152", "127.0.0.11:2152", message(row, extent, seed)));
        }
    }
    let path = captured("gtpu-alike", &datagrams);
    agree(&path, 30);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn messages_over_the_air_are_read_alike() {
    let datagrams: Vec<_> = ts24008::message::rows()
        .map(|row| {
            let (from, to) = match uplink(row) {
                true => ("127.0.0.31:4729", "127.0.0.11:4729"),
                false => ("127.0.0.11:4729", "127.0.0.31:4729"),
            };
            (from, to, over_the_air(uplink(row), &whole(row)))
        })
        .collect();
    let path = captured("air-alike", &datagrams);
    agree(&path, 45);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn every_recorded_capture_is_read_alike() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pcaps");
    let mut captures: Vec<PathBuf> = std::fs::read_dir(&folder)
        .map(|entries| entries.map(|entry| entry.unwrap().path()).collect())
        .unwrap_or_default();
    captures.retain(|path| path.extension().is_some_and(|e| e == "pcapng"));
    captures.sort();
    for capture in captures {
        // The fields of this list are GTP's and the air's, which flows by MAP and Diameter have few of, some none.
        let by = |way: &&str| capture.file_name().unwrap().to_str().is_some_and(|name| name.starts_with(way));
        let few = ["map-", "sh-", "s6m-", "s6c-", "slh-", "sgd-"].iter().any(by);
        agree(&capture, if few { 0 } else { 10 });
    }
}
