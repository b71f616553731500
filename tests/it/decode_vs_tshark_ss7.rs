//! What `decode` says of SS7 over IP, field by field beside what tshark says: every message of M3UA,
//! every operation and error of MAP in dialogues over SCCP.

use crate::tshark::{self, SEVERAL};
use gtpush::capture::{LinkType, SctpFrames, Writer as Capture, frames};
use gtpush::codec::gtp1::sample::Extent;
use gtpush::codec::m3ua::{self, DataHeader};
use gtpush::codec::map::element::Type;
use gtpush::codec::map::sample::{Encoding, value};
use gtpush::codec::map::{context, error, operation};
use gtpush::codec::sccp::{
    AddressBuf, DigitsBuf, Form, Kind, NumberingPlan, Optional, ProtocolClass, ReturnCause, Ssn, TitleBuf,
    Unitdata,
};
use gtpush::codec::tcap::{self, Aarq, Code, Dialogue, MessageType, TransactionId};
use gtpush::trace::{Dissector, Message, Protocol};
use gtpush::wire::ber::Oid;
use gtpush::wire::{PointCode, PointCodeFormat, Prepender};
use std::path::PathBuf;
use std::time::Duration;

fn written(write: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut p = Prepender::new(&mut buffer);
    write(&mut p);
    let start = p.finish().unwrap();
    buffer.split_off(start)
}

/// Addresses of each kind in turn: global titles, and subsystems with and without a point code.
fn address(n: usize, digits: &str, ssn: u8) -> AddressBuf {
    let format = PointCodeFormat::Itu;
    match n % 3 {
        0 => {
            let digits = DigitsBuf::collect(digits.bytes().map(|digit| digit - b'0')).unwrap();
            let title = TitleBuf::international(NumberingPlan(1), digits);
            AddressBuf::on_title(format, title.as_title(), Some(Ssn(ssn))).unwrap()
        }
        1 => AddressBuf::on_ssn(format, Some(PointCode(2_057)), Ssn(ssn)).unwrap(),
        _ => AddressBuf::on_ssn(format, None, Ssn(ssn)).unwrap(),
    }
}

fn carried(n: usize, kind: Kind, data: &[u8]) -> Vec<u8> {
    let (called, calling) = (address(n, "999700000001", 6), address(n / 3, "99970000002", 149));
    let form = if data.len() > 200 { Form::Long } else { [Form::Basic, Form::Extended][n % 2] };
    let sccp = written(|p| {
        let message = Unitdata {
            form,
            kind,
            hop_counter: if form == Form::Basic { 0 } else { 12 },
            called: called.as_address(),
            calling: calling.as_address(),
            data,
            optional: Optional::NONE,
        };
        message.write(p);
    });
    let header = DataHeader {
        opc: 100 + n as u32,
        dpc: 5_000 + n as u32,
        si: 3,
        ni: (n % 4) as u8,
        sls: (n % 16) as u8,
        routing_context: Some(70 + n as u32),
        ..DataHeader::default()
    };
    let mut buffer = vec![0; 9_000];
    let mut p = Prepender::new(&mut buffer);
    let trim = m3ua::prepend(&mut p, &header, &mut |p| p.slice(&sccp));
    let start = p.finish().unwrap();
    buffer.truncate(buffer.len() - trim.0);
    buffer.split_off(start)
}

fn captured(name: &str, messages: &[Vec<u8>]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let mut sender = SctpFrames::new("127.0.0.2:2905".parse().unwrap(), "127.0.0.5:2905".parse().unwrap());
    for (i, message) in (0..).zip(messages) {
        let wall = Duration::from_secs(1_700_000_000 + i);
        sender.message(1, m3ua::PPID, message, |frame| writer.packet(&mut out, all, wall, frame, None));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

struct Field {
    tshark: &'static str,
    ours: fn(&Message<'_>) -> Option<String>,
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}

const FIELDS: &[Field] = &[
    Field {
        tshark: "m3ua.message_type",
        ours: |m| {
            let layer = m.layers.iter().find(|layer| layer.protocol == Protocol::M3ua)?;
            text(layer.octets.get(3))
        },
    },
    Field { tshark: "m3ua.routing_context", ours: |m| text(m.fields.ss7?.routing_context) },
    Field { tshark: "m3ua.protocol_data_opc", ours: |m| text(m.fields.ss7?.opc) },
    Field { tshark: "m3ua.protocol_data_dpc", ours: |m| text(m.fields.ss7?.dpc) },
    Field { tshark: "m3ua.protocol_data_ni", ours: |m| text(m.fields.ss7?.network_indicator) },
    Field { tshark: "m3ua.protocol_data_sls", ours: |m| text(m.fields.ss7?.sls) },
    Field { tshark: "sccp.called.ssn", ours: |m| text(m.fields.ss7?.called?.ssn().map(|ssn| ssn.0)) },
    Field { tshark: "sccp.calling.ssn", ours: |m| text(m.fields.ss7?.calling?.ssn().map(|ssn| ssn.0)) },
    Field { tshark: "sccp.called.pc", ours: |m| text(m.fields.ss7?.called?.point_code()) },
    Field { tshark: "sccp.calling.pc", ours: |m| text(m.fields.ss7?.calling?.point_code()) },
    Field { tshark: "sccp.called.digits", ours: |m| text(m.fields.ss7?.called?.title().map(|t| t.digits)) },
    Field { tshark: "sccp.calling.digits", ours: |m| text(m.fields.ss7?.calling?.title().map(|t| t.digits)) },
    Field { tshark: "sccp.return_cause", ours: |m| text(m.fields.ss7?.returned.map(|cause| cause.0)) },
    Field { tshark: "tcap.otid", ours: |m| text(m.fields.ss7?.otid) },
    Field { tshark: "tcap.dtid", ours: |m| text(m.fields.ss7?.dtid) },
    Field {
        tshark: "gsm_old.localValue",
        ours: |m| {
            let operation = m.fields.ss7?.operation?;
            text(operation.error.or(operation.code))
        },
    },
    Field { tshark: "e212.imsi", ours: |m| text(m.fields.imsi) },
];

fn plain(value: &str) -> String {
    match value.strip_prefix("0x").map(|hex| u64::from_str_radix(hex, 16)) {
        Some(Ok(number)) => number.to_string(),
        _ => value.replace(':', ""),
    }
}

/// Every difference, and how many values agreed.
fn compare(path: &PathBuf, names: &[String], explained: &[(&str, &str, &str)]) -> (Vec<String>, usize) {
    let mut wanted = vec!["frame.protocols"];
    wanted.extend(FIELDS.iter().map(|field| field.tshark));
    let rows = tshark::fields(path, &wanted);
    let octets = std::fs::read(path).unwrap();
    let mut dissector = Dissector::new();
    let (mut differences, mut agreed) = (Vec::new(), 0);
    let mut number = 0;
    for frame in frames(&octets) {
        let frame = frame.unwrap();
        let row = &rows[number];
        let name = &names[number];
        number += 1;
        dissector.messages(&frame, |message| {
            if row[0].contains("_ws.malformed") != message.malformed.is_some() {
                differences.push(format!("{name}: {} for tshark, {:?} for us", row[0], message.malformed));
            }
            for (field, theirs) in FIELDS.iter().zip(&row[1..]) {
                let theirs: Vec<String> =
                    theirs.split(SEVERAL).filter(|value| !value.is_empty()).map(plain).collect();
                let ours = (field.ours)(message);
                let known = explained
                    .iter()
                    .any(|(of, part, why)| *of == field.tshark && name.contains(part) && !why.is_empty());
                match &ours {
                    Some(value) if theirs.contains(value) => agreed += 1,
                    None if theirs.is_empty() => {}
                    _ if known => {}
                    _ => differences
                        .push(format!("{name}: {} is {theirs:?} for tshark, {ours:?} for us", field.tshark)),
                }
            }
        });
    }
    assert_eq!(number, rows.len());
    (differences, agreed)
}

fn agree(name: &str, messages: &[(String, Vec<u8>)], least: usize, explained: &[(&str, &str, &str)]) {
    let (names, octets): (Vec<String>, Vec<Vec<u8>>) = messages.iter().cloned().unzip();
    let path = captured(name, &octets);
    let (differences, agreed) = compare(&path, &names, explained);
    assert!(differences.is_empty(), "{}:\n{}", path.display(), differences.join("\n"));
    assert!(agreed >= least, "only {agreed} values compared");
    std::fs::remove_file(path).unwrap();
}

fn parameter(of: Option<&Type>, extent: Extent, seed: u64) -> Vec<u8> {
    of.map(|of| value(of, extent, Encoding::Shortest, seed)).unwrap_or_default()
}

fn dialogue(code: u8, version: u8) -> Option<[u8; 7]> {
    let row = context::ROWS.iter().find(|row| {
        row.operations.iter().any(|operation| operation.0 == code)
            && (row.versions.0..=row.versions.1).contains(&version)
    })?;
    Some(gtpush::codec::map::ApplicationContext { number: row.number, version }.octets())
}

fn begin(tid: u32, code: u8, context: Option<[u8; 7]>, argument: &[u8]) -> Vec<u8> {
    written(|p| {
        tcap::write(p, MessageType::Begin, Some(tid.into()), None, |p| {
            let code = Code::Local(code.into());
            tcap::component_portion(p, |p| tcap::invoke(p, 1, None, code, |p| p.slice(argument)));
            if let Some(context) = &context {
                Dialogue::Aarq(Aarq::new(Oid::new(context).unwrap())).write(p);
            }
        });
    })
}

fn end(tid: u32, components: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let tid = TransactionId::from(tid);
    written(|p| {
        tcap::write(p, MessageType::End, None, Some(tid), |p| tcap::component_portion(p, components));
    })
}

fn class_1() -> Kind {
    Kind::Unitdata(ProtocolClass::new(1, true))
}

#[test]
fn dialogues_of_every_operation_are_read_alike() {
    let mut messages = Vec::new();
    let mut n = 0;
    for row in operation::ROWS {
        let (code, version) = (row.code.0, row.versions.1);
        let context = dialogue(code, version);
        for (extent, seed) in [(Extent::Minimal, 1), (Extent::Random, 2)] {
            n += 1;
            let tid = 0x0100_0000 + n as u32;
            let name = format!("{} v{version} {extent:?}", row.name);
            let argument = parameter(row.argument, extent, seed);
            messages.push((
                format!("{name} invoke"),
                carried(n, class_1(), &begin(tid, code, context, &argument)),
            ));
            let result = parameter(row.result, extent, seed);
            let answer = end(tid, |p| {
                tcap::return_result(p, true, 1, Code::Local(code.into()), |p| p.slice(&result));
            });
            messages.push((format!("{name} result"), carried(n, class_1(), &answer)));
        }
    }
    agree(
        "map-operations",
        &messages,
        1_000,
        &[
            // A result without a parameter has no operation code: ours is that of the invocation.
            ("gsm_old.localValue", "result", "of the invocation, where the answer has none"),
            ("e212.imsi", "reset", "HLR-Id: the leading digits of many subscribers, and no one's IMSI"),
        ],
    );
}

#[test]
fn every_error_and_what_comes_back_are_read_alike() {
    let mut messages = Vec::new();
    for (n, row) in error::ROWS.iter().enumerate() {
        let tid = 0x0200_0000 + n as u32;
        let argument = parameter(operation::ROWS[4].argument, Extent::Minimal, 1);
        let code = operation::ROWS[4].code.0;
        let asked = begin(tid, code, dialogue(code, operation::ROWS[4].versions.1), &argument);
        messages.push((format!("{} asked", row.name), carried(n, class_1(), &asked)));
        let parameter = parameter(row.parameter, Extent::Minimal, n as u64);
        let answer = end(tid, |p| {
            tcap::return_error(p, 1, Code::Local(row.code.0.into()), |p| p.slice(&parameter));
        });
        messages.push((format!("{} error", row.name), carried(n, class_1(), &answer)));
        if n < 14 {
            let kind = Kind::Service(ReturnCause(n as u8));
            messages.push((format!("return cause {n}"), carried(n, kind, &asked)));
        }
    }
    agree("map-errors", &messages, 800, &[]);
}
