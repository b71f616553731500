//! What `decode` says of SS7 over IP, field by field beside what tshark says: every message of M3UA,
//! every operation and error of MAP in dialogues over SCCP.

use crate::agreement::{Explained, agree};
use crate::peers::Folder;
use gtpush::capture::{LinkType, SctpFrames, Writer as Capture};
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
use gtpush::wire::ber::Oid;
use gtpush::wire::{PointCode, PointCodeFormat, Prepender};
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

/// Writes a capture of that name, and reads it as tshark does.
fn read_alike(name: &str, messages: &[Vec<u8>], least: usize, explained: &[Explained]) {
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let mut sender = SctpFrames::new("127.0.0.2:2905".parse().unwrap(), "127.0.0.5:2905".parse().unwrap());
    for (i, message) in (0..).zip(messages) {
        let wall = Duration::from_secs(1_700_000_000 + i);
        sender.message(1, m3ua::PPID, message, |frame| writer.packet(&mut out, all, wall, frame, None));
    }
    let folder = Folder::new(name);
    let path = folder.file(name).with_extension("pcapng");
    std::fs::write(&path, out).unwrap();
    agree(&path, least, explained);
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
            let argument = parameter(row.argument, extent, seed);
            messages.push(carried(n, class_1(), &begin(tid, code, context, &argument)));
            let result = parameter(row.result, extent, seed);
            let answer = end(tid, |p| {
                tcap::return_result(p, true, 1, Code::Local(code.into()), |p| p.slice(&result));
            });
            messages.push(carried(n, class_1(), &answer));
        }
    }
    read_alike("map-operations", &messages, 1_000, OPERATIONS);
}

#[test]
fn every_error_and_what_comes_back_are_read_alike() {
    let mut messages = Vec::new();
    for (n, row) in error::ROWS.iter().enumerate() {
        let tid = 0x0200_0000 + n as u32;
        let argument = parameter(operation::ROWS[4].argument, Extent::Minimal, 1);
        let code = operation::ROWS[4].code.0;
        let asked = begin(tid, code, dialogue(code, operation::ROWS[4].versions.1), &argument);
        messages.push(carried(n, class_1(), &asked));
        let parameter = parameter(row.parameter, Extent::Minimal, n as u64);
        let answer = end(tid, |p| {
            tcap::return_error(p, 1, Code::Local(row.code.0.into()), |p| p.slice(&parameter));
        });
        messages.push(carried(n, class_1(), &answer));
        if n < 14 {
            let kind = Kind::Service(ReturnCause(n as u8));
            messages.push(carried(n, kind, &asked));
        }
    }
    read_alike("map-errors", &messages, 1_000, ERRORS);
}

const OPERATIONS: &[Explained] = &[
    Explained {
        fields: &["roamingNumber"],
        capture: "map-operations",
        messages: &["SMS-DELIVER", "SMS-SUBMIT"],
        why: "TS 29.002 §17.7.6: tshark 4.0 does not know it in sm-RP-DA and sm-RP-OA",
    },
    Explained {
        fields: &[
            "_ws.malformed",
            "networkNode-Number",
            "msc-Number",
            "diameter-Name",
            "diameter-Realm",
            "smsf-3gpp-Number",
            "smsf-non-3gpp-Number",
        ],
        capture: "map-operations",
        messages: &["sendRoutingInfoForSM"],
        why: "GSM 09.02 §14.7.6: by the code of version 1 tshark 4.0 reads what version 1 had there",
    },
    Explained {
        fields: &["_ws.malformed"],
        capture: "map-operations",
        messages: &["anyTimeInterrogation"],
        why: "TS 29.002 §17.7.8: tshark looks into made-up octets for digits of a country code",
    },
];

const ERRORS: &[Explained] = &[
    Explained {
        fields: &["_ws.malformed", "roamingNotAllowedCause", "mwd-Set"],
        capture: "map-errors",
        messages: &["roamingNotAllowed", "absentSubscriber"],
        why: "GSM 09.02 §14.6.6: what version 1 has instead of a SEQUENCE tshark 4.0 does not know",
    },
    Explained {
        fields: &["PW-RegistrationFailureCause"],
        capture: "map-errors",
        messages: &["pw-RegistrationFailure"],
        why: "TS 29.002 §17.6.6: tshark 4.0 does not know the parameter",
    },
];
