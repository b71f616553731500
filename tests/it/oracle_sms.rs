//! Short messages and WAP Push, as tshark and pycrate read them.

use crate::oracle_ts24008::pycrate as python;
use crate::tshark::{self, SEVERAL};
use gtpush::capture::{LinkType, Writer as Capture, udp_frame};
use gtpush::codec::ts23040::segment::Segments;
use gtpush::codec::ts23040::{
    AddressBuf, DataCoding, Deliver, DeliverReport, MOST_USER_DATA, MessageType, Outcome, Ports,
    StatusReport, Submit, SubmitReport, TimeStamp, ValidityPeriod, sample,
};
use gtpush::codec::wsp::{self, ApplicationId, ContentType, Push};
use gtpush::wire::Writer;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

fn octets(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

fn captured(name: &str, link: LinkType, frames: &[Vec<u8>]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", link);
    for (i, frame) in frames.iter().enumerate() {
        writer.packet(&mut out, all, Duration::from_secs(1_700_000_000 + i as u64), frame, None);
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

/// A link type for private use, which tshark is told to read as TPDUs towards the mobile.
const TPDU: LinkType = LinkType(147);
const AS_TPDU: &str = r#"uat:user_dlts:"User 0 (DLT=147)","gsm_sms","0","","0","""#;

fn plain(value: &str) -> String {
    match value.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16)) {
        Some(Ok(number)) => number.to_string(),
        _ => value.to_owned(),
    }
}

#[test]
fn tshark_reads_the_same_short_messages() {
    let mut frames = Vec::new();
    let mut expected = Vec::new();
    for seed in 0..60 {
        let octets = sample::message(MessageType::Deliver, false, seed);
        let deliver = Deliver::parse(&octets).unwrap();
        let [year, month, day, hour, minute, second] = deliver.time_stamp.fields().unwrap();
        let ports = deliver.data.ports();
        let place = deliver.data.concatenation();
        let optional = |value: Option<u16>| value.map(|value| value.to_string()).unwrap_or_default();
        expected.push(vec![
            "0".to_owned(),
            deliver.data.coding.0.to_string(),
            deliver.data.length.to_string(),
            format!("{year} {month} {day} {hour} {minute} {second}"),
            optional(ports.map(|ports| ports.destination)),
            optional(ports.map(|ports| ports.originator)),
            optional(place.map(|place| place.reference)),
            optional(place.map(|place| place.total.into())),
            optional(place.map(|place| place.number.into())),
            if ports.is_some() { String::new() } else { deliver.data.to_string() },
        ]);
        frames.push(octets);
    }
    let path = captured("sms-deliver", TPDU, &frames);
    let names = [
        "gsm_sms.tp-mti",
        "gsm_sms.tp-dcs",
        "gsm_sms.tp.user_data_length",
        "gsm_sms.scts.year",
        "gsm_sms.scts.month",
        "gsm_sms.scts.day",
        "gsm_sms.scts.hour",
        "gsm_sms.scts.minutes",
        "gsm_sms.scts.seconds",
        "gsm_sms.destination_port",
        "gsm_sms.originator_port",
        "gsm_sms.udh.mm.msg_id",
        "gsm_sms.udh.mm.msg_parts",
        "gsm_sms.udh.mm.msg_part",
        "gsm_sms.sms_text",
        "_ws.malformed",
    ];
    let rows = tshark::fields_told(&path, &["-o", AS_TPDU], &names);
    assert_eq!(rows.len(), expected.len());
    for (i, (row, expected)) in rows.iter().zip(expected).enumerate() {
        let row: Vec<String> = row.iter().map(|value| plain(value.split(SEVERAL).next().unwrap())).collect();
        assert_eq!(row[15], "", "message {i} is malformed for tshark");
        let theirs = vec![
            row[0].clone(),
            row[1].clone(),
            row[2].clone(),
            row[3..9].join(" "),
            row[9].clone(),
            row[10].clone(),
            row[11].clone(),
            row[12].clone(),
            row[13].clone(),
            row[14].clone(),
        ];
        assert_eq!(theirs, expected, "message {i}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_puts_a_push_of_several_short_messages_together() {
    let fields = octets(|w| {
        wsp::application_id(w, ApplicationId::Uri("x-wap-application:gtpush"));
        wsp::push_flag(w, 4);
    });
    let data = vec![b'x'; 500];
    let content_type = ContentType::named("text/plain");
    let push = octets(|w| Push { tid: 9, content_type, fields: &fields, offset: 0, data: &data }.write(w));
    let segments =
        Segments::new(&push, Some(Ports::WAP_PUSH), DataCoding::EIGHT_BIT_ME, 0x77, false).unwrap();
    assert!(segments.total() > 3);
    let from = AddressBuf::number("+999123").unwrap();
    let mut frames = Vec::new();
    for number in 1..=segments.total() {
        let mut buffer = [0; MOST_USER_DATA];
        let deliver = Deliver {
            flags: Deliver::NO_MORE,
            originating: from.as_address(),
            protocol: 0,
            time_stamp: TimeStamp::from_wall(Duration::from_secs(1_700_000_000)),
            data: segments.part(number, &mut buffer).unwrap(),
        };
        frames.push(octets(|w| deliver.write(w)));
    }
    let path = captured("sms-push", TPDU, &frames);
    let names = [
        "wsp.TID",
        "wsp.pdu_type",
        "wsp.header.x_wap_application_id",
        "wsp.header.push_flag",
        "frame.protocols",
    ];
    let rows = tshark::fields_told(&path, &["-o", AS_TPDU], &names);
    let last = rows.last().unwrap();
    assert_eq!(last[..2], ["0x09", "0x06"], "{rows:?}");
    assert!(last[2].contains("x-wap-application:gtpush"), "{last:?}");
    assert!(last[3].contains("Last push"), "{last:?}");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_names_the_same_numbers_in_pushes() {
    let push = |content_type: u8, fields: &[u8]| {
        let content_type = ContentType::WellKnown(content_type);
        let push = octets(|w| Push { tid: 1, content_type, fields, offset: 0, data: b"" }.write(w));
        let mut frame = Vec::new();
        let (from, to) = ("127.0.0.2:9200".parse().unwrap(), "127.0.0.31:2948".parse().unwrap());
        udp_frame(from, to, &push, &mut frame).unwrap();
        frame
    };
    let mut frames: Vec<_> = wsp::CONTENT_TYPES.iter().map(|(number, _)| push(*number, &[])).collect();
    for (number, _) in wsp::APPLICATION_IDS {
        frames.push(push(3, &octets(|w| wsp::application_id(w, ApplicationId::WellKnown(*number)))));
    }
    let path = captured("wsp-numbers", LinkType::RAW, &frames);
    let names = ["wsp.header.content_type", "wsp.header.x_wap_application_id", "_ws.malformed"];
    let rows = tshark::fields(&path, &names);
    for ((number, name), row) in wsp::CONTENT_TYPES.iter().zip(&rows) {
        // tshark 4.0 has the names of an earlier release of the register for these two.
        if !matches!(number, 0x0a | 0x16) {
            assert!(row[0].eq_ignore_ascii_case(name), "{number:#x} {name}: {row:?}");
        }
    }
    for ((number, name), row) in wsp::APPLICATION_IDS.iter().zip(&rows[wsp::CONTENT_TYPES.len()..]) {
        assert!(row[1].contains(name), "{number:#x} {name}: {row:?}");
    }
    assert!(rows.iter().all(|row| row[2].is_empty()));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_names_the_same_header_fields() {
    let mut frames = Vec::new();
    for (code, _) in wsp::FIELD_NAMES {
        let fields = octets(|w| wsp::well_known_field(w, *code, "x"));
        let content_type = ContentType::WellKnown(3);
        let push = octets(|w| Push { tid: 1, content_type, fields: &fields, offset: 0, data: b"" }.write(w));
        let mut frame = Vec::new();
        let (from, to) = ("127.0.0.2:9200".parse().unwrap(), "127.0.0.31:2948".parse().unwrap());
        udp_frame(from, to, &push, &mut frame).unwrap();
        frames.push(frame);
    }
    let path = captured("wsp-fields", LinkType::RAW, &frames);
    let pdml = tshark::pdml(&path);
    let packets: Vec<&str> = pdml.split("<packet>").skip(1).collect();
    assert_eq!(packets.len(), frames.len());
    for ((code, name), packet) in wsp::FIELD_NAMES.iter().zip(packets) {
        let named = packet.to_lowercase().contains(&name.to_lowercase());
        assert!(named, "{code:#x} {name}: {packet}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn pycrate_reads_the_same_short_messages() {
    let mut input = String::new();
    let mut expected = Vec::new();
    for kind in MessageType::ALL {
        for seed in 0..40 {
            let refused = seed % 2 == 1;
            let octets = sample::message(*kind, refused, seed);
            let line = match kind {
                MessageType::Deliver => {
                    let m = Deliver::parse(&octets).unwrap();
                    format!("{} {} {}", m.protocol, m.data.coding.0, m.data.length)
                }
                MessageType::Submit => {
                    let m = Submit::parse(&octets).unwrap();
                    let form = match m.validity {
                        ValidityPeriod::Absent => 0,
                        other => other.format(),
                    };
                    format!("{} {} {} {} {form}", m.reference, m.protocol, m.data.coding.0, m.data.length)
                }
                MessageType::StatusReport => {
                    let m = StatusReport::parse(&octets).unwrap();
                    format!("{} {}", m.reference, m.status.0)
                }
                MessageType::DeliverReport => match DeliverReport::parse(&octets, refused).unwrap().outcome {
                    Outcome::Refused(cause) => cause.0.to_string(),
                    Outcome::Acknowledged => "ack".to_owned(),
                },
                MessageType::SubmitReport => match SubmitReport::parse(&octets, refused).unwrap().outcome {
                    Outcome::Refused(cause) => cause.0.to_string(),
                    Outcome::Acknowledged => "ack".to_owned(),
                },
                MessageType::Command => continue,
            };
            let hex = octets.iter().fold(String::new(), |mut text, octet| {
                write!(text, "{octet:02x}").unwrap();
                text
            });
            writeln!(input, "{kind:?} {} {hex}", u8::from(refused)).unwrap();
            expected.push((kind, seed, line));
        }
    }
    let script = r#"
import sys
from pycrate_mobile import TS23040_SMS as sms
classes = {
    ("Deliver", "0"): sms.SMS_DELIVER, ("Deliver", "1"): sms.SMS_DELIVER,
    ("Submit", "0"): sms.SMS_SUBMIT, ("Submit", "1"): sms.SMS_SUBMIT,
    ("StatusReport", "0"): sms.SMS_STATUS_REPORT, ("StatusReport", "1"): sms.SMS_STATUS_REPORT,
    ("DeliverReport", "0"): sms.SMS_DELIVER_REPORT_RP_ACK, ("DeliverReport", "1"): sms.SMS_DELIVER_REPORT_RP_ERROR,
    ("SubmitReport", "0"): sms.SMS_SUBMIT_REPORT_RP_ACK, ("SubmitReport", "1"): sms.SMS_SUBMIT_REPORT_RP_ERROR,
}
def number(part):
    return int.from_bytes(part.to_bytes(), "big")
for line in sys.stdin:
    kind, refused, octets = line.split()
    octets = bytes.fromhex(octets)
    m = classes[kind, refused]()
    m.from_bytes(octets)
    if m.to_bytes() != octets:
        print("differs", m.to_bytes().hex())
        continue
    if kind == "Deliver":
        print(number(m["TP_PID"]), number(m["TP_DCS"]), m["TP_UD"]["UDL"].get_val() if "UDL" in [f._name for f in m["TP_UD"]] else number(m["TP_UDL"]))
    elif kind == "Submit":
        print(number(m["TP_MR"]), number(m["TP_PID"]), number(m["TP_DCS"]), m["TP_UD"]["UDL"].get_val() if "UDL" in [f._name for f in m["TP_UD"]] else number(m["TP_UDL"]), m["TP_VPF"].get_val())
    elif kind == "StatusReport":
        print(number(m["TP_MR"]), number(m["TP_ST"]))
    else:
        print(number(m["TP_FCS"]) if refused == "1" else "ack")
"#;
    let output = python(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{output}");
    for ((kind, seed, expected), line) in expected.iter().zip(lines) {
        assert_eq!(line, expected, "{kind:?} {seed}");
    }
}
