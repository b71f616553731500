//! The tables of TS 29.002 and every value that they can make, as pycrate and tshark see them.

use crate::oracle_ts24008::pycrate;
use crate::tshark;
use gtpush::capture::{LinkType, SctpFrames, Writer as Capture};
use gtpush::codec::gtp1::sample::Extent;
use gtpush::codec::map::element::Type;
use gtpush::codec::map::element::{Kind, TypeRow};
use gtpush::codec::map::sample::{self, Encoding};
use gtpush::codec::map::{ApplicationContext, context, error, operation, types, walk};
use gtpush::codec::tcap::{self, Code};
use gtpush::wire::Prepender;
use gtpush::wire::ber::{Oid, Tlv};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Members that versions 1 and 2 have, and version 3 has not: pycrate keeps the versions apart.
const OLDER: &[&str] =
    &["cug-Interlock=", "teleserviceCode=", "mwd-Set=", "roamingNumber=", "sm-RP-DA/roamingNumber="];

/// CHOICE types that put a form of an older version beside the one of version 3, and our own.
fn only_ours(row: &TypeRow) -> bool {
    [
        "AbsentSubscriber",
        "RoamingNotAllowed",
        "SmDeliveryFailure",
        "CugReject",
        "SsSubscriptionViolation",
        "Hints",
    ]
    .contains(&row.rust)
}

/// Each leaf of a value: the names on the way to it, and what it holds.
fn leaves(row: &TypeRow, octets: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut path: Vec<(String, bool)> = Vec::new();
    let element = Tlv::parse(octets, "sample").unwrap();
    walk(row.of, &element, &mut |member| {
        let depth = usize::from(member.depth);
        path.truncate(depth);
        let in_list = path.last().is_some_and(|(_, list)| *list);
        let name = member.name.unwrap_or_else(|| panic!("{row:?}: an unknown member in {octets:02x?}"));
        let of = member.of.unwrap_or_else(|| panic!("{row:?}: {name} is not of its type"));
        path.push((
            if in_list { "[]".to_owned() } else { name.to_owned() },
            matches!(of.kind, Kind::ListOf(_)),
        ));
        let element = &member.element;
        let value = match &of.kind {
            Kind::Sequence(_) | Kind::ListOf(_) | Kind::Choice(_) => return,
            Kind::Octets(..) => hex(&element.string("x").unwrap().octets().collect::<Vec<_>>()),
            Kind::Integer(..) => element.integer("x").unwrap().to_string(),
            Kind::Enumerated(names) => {
                let number: u32 = element.integer_as("x").unwrap();
                names.iter().find(|(known, _)| *known == number).unwrap().1.to_owned()
            }
            Kind::Bits(..) => {
                let bits = element.bits("x").unwrap();
                (0..bits.len()).map(|bit| if bits.bit(bit) { '1' } else { '0' }).collect()
            }
            Kind::Boolean => element.boolean("x").unwrap().to_string(),
            Kind::Null => "NULL".to_owned(),
            Kind::Oid => element.oid("x").unwrap().to_string(),
            Kind::Any => return,
        };
        let names: Vec<&str> = path[1..].iter().map(|(name, _)| name.as_str()).collect();
        lines.push(format!("{}={value}", names.join("/")));
    });
    lines
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn rewritten(row: &TypeRow, octets: &[u8], anew: bool) -> Vec<u8> {
    let mut buffer = vec![0; 1 << 17];
    let mut p = Prepender::new(&mut buffer);
    let element = Tlv::parse(octets, "value").unwrap();
    (row.rewrite)(&element, anew, &mut p).unwrap_or_else(|e| panic!("{row:?}: {e}: {}", hex(octets)));
    let start = p.finish().unwrap();
    buffer.split_off(start)
}

const READ: &str = r"
import sys
from pycrate_asn1dir import MAP, MAPv2
from pycrate_asn1rt.codecs import ASN1CodecBER as B
objects = {}
for module, prefix in ((MAP, 'MAP_'), (MAPv2, 'MAPv2_')):
    for holder in vars(module).values():
        if not getattr(holder, '_name_', '').startswith(prefix.replace('_', '-')):
            continue
        for name in getattr(holder, '_type_', []):
            o = getattr(holder, name.replace('-', '_'))
            # An ENUMERATED of the group call types has the name of a SEQUENCE.
            if type(o).__name__ in ('SEQ', 'CHOICE'):
                objects.setdefault(prefix + name, o)

def leaves(o, v, path, out):
    kind = type(o).__name__
    if kind in ('SEQ', 'SET'):
        for name in o._cont:
            if name in v:
                leaves(o._cont[name], v[name], path + [name], out)
        for name in v:
            if name not in o._cont:
                out.append('/'.join(path + [name]) + '=?')
    elif kind == 'CHOICE':
        leaves(o._cont[v[0]], v[1], path + [v[0]], out)
    elif kind in ('SEQ_OF', 'SET_OF'):
        for item in v:
            leaves(o._cont, item, path + ['[]'], out)
    else:
        if kind == 'OCT_STR': text = v.hex()
        elif kind == 'BIT_STR': text = format(v[0], '0%db' % v[1]) if v[1] else ''
        elif kind == 'NULL': text = 'NULL'
        elif kind == 'BOOL': text = 'true' if v else 'false'
        elif kind == 'OID': text = '.'.join(map(str, v))
        elif kind == 'OPEN': return
        else: text = str(v)
        out.append('/'.join(path) + '=' + text)

for line in sys.stdin.read().splitlines():
    name, text = line.split()
    try:
        o = objects[name]
        o.from_ber(bytes.fromhex(text))
        out = []
        leaves(o, o._val, [], out)
        forms = []
        for undefined, fragment, long in ((False, 0, 0), (True, 0, 0), (True, 2, 0), (False, 3, 3)):
            B.ENC_LUNDEF, B.ENC_OSTR_FRAG, B.ENC_BSTR_FRAG, B.ENC_LLONG = undefined, fragment, fragment, long
            forms.append(o.to_ber().hex())
        B.ENC_LUNDEF, B.ENC_OSTR_FRAG, B.ENC_BSTR_FRAG, B.ENC_LLONG = False, 0, 0, 0
        print(','.join(forms) + ' ' + ' '.join(out))
    except Exception as e:
        print('! %s %r' % (type(e).__name__, e))
";

#[test]
fn pycrate_reads_and_writes_every_type_as_we_do() {
    let mut input = String::new();
    let mut cases = Vec::new();
    for row in types::rows().filter(|row| !only_ours(row)) {
        let older = matches!(row.rust, "ForwardSmArg" | "ReportSmDeliveryStatusArgV2" | "PurgeMsArgV2");
        let extents = [(Extent::Minimal, 2), (Extent::Maximal, 3), (Extent::Random, 6)];
        let mut told = 0;
        for (extent, seed) in
            extents.iter().flat_map(|(extent, seeds)| (0..*seeds).map(|seed| (*extent, seed)))
        {
            let octets = sample::value(row.of, extent, Encoding::Shortest, seed);
            let lines = leaves(row, &octets);
            if lines.iter().any(|line| {
                OLDER.iter().any(|name| line.starts_with(name) && !row.of.name.starts_with("CUG"))
            }) {
                continue;
            }
            told += 1;
            let module = if older { "MAPv2_" } else { "MAP_" };
            let _ = writeln!(input, "{module}{} {}", row.of.name, hex(&octets));
            cases.push((row, octets, lines));
        }
        assert!(told > 0, "{row:?}");
    }
    let output = pycrate(READ, &input);
    let mut faults = BTreeSet::new();
    assert_eq!(output.lines().count(), cases.len());
    for ((row, octets, lines), answer) in cases.iter().zip(output.lines()) {
        if let Some(error) = answer.strip_prefix("! ") {
            faults.insert(format!("{row:?}: {error}"));
            continue;
        }
        let (forms, values) = answer.split_once(' ').unwrap();
        let values: Vec<&str> = values.split(' ').filter(|value| !value.is_empty()).collect();
        if values != *lines {
            let ours = lines.iter().find(|line| !values.contains(&line.as_str()));
            let theirs = values.iter().find(|line| !lines.contains(&(**line).to_owned()));
            faults.insert(format!("{row:?}: {ours:?} {theirs:?}"));
        }
        for (i, form) in forms.split(',').map(unhex).enumerate() {
            if i == 0 && form != *octets {
                faults.insert(format!("{row:?}: written {} for {}", hex(&form), hex(octets)));
            }
            assert_eq!(leaves(row, &form), *lines, "{row:?} form {i}");
            // What an extension carries is kept in the form that it came in.
            if !lines.iter().any(|line| line.contains("extId=")) {
                assert_eq!(hex(&rewritten(row, &form, true)), hex(octets), "{row:?} form {i}");
            }
            if matches!(row.of.kind, Kind::Sequence(_)) {
                assert_eq!(hex(&rewritten(row, &form, false)), hex(&form), "{row:?} form {i}");
            }
        }
    }
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

const TABLES: &str = r"
from pycrate_asn1dir import MAP, MAPv2
def name(t):
    if t is None: return '-'
    if t._typeref is not None: return t._typeref.called[1]
    return type(t).__name__
for module in (MAP, MAPv2):
    for holder in vars(module).values():
        if not getattr(holder, '_name_', '').startswith(('MAP-', 'MAPv2-')): continue
        version = '3' if module is MAP else '2'
        for n in getattr(holder, '_val_', []):
            o = getattr(holder, n.replace('-', '_'))
            try: v = o.get_val()
            except Exception: continue
            if isinstance(v, dict) and 'operationCode' in v:
                errors = sorted(e['errorCode'][1] for e in v['Errors'].root) if 'Errors' in v else []
                print('operation', version, v['operationCode'][1], n, name(v.get('ArgumentType')),
                      name(v.get('ResultType')), ','.join(map(str, errors)) or '-')
            elif isinstance(v, dict) and 'errorCode' in v and 'priority' not in v:
                print('error', version, v['errorCode'][1], n, name(v.get('ParameterType')))
            elif isinstance(v, tuple) and v[:6] == (0, 4, 0, 0, 1, 0) and len(v) == 8:
                print('context', v[6], v[7], n)
";

fn type_name(of: Option<&'static Type>) -> &'static str {
    match of {
        None => "-",
        Some(of) => match of.kind {
            Kind::ListOf(_) => "SendAuthenticationInfoRes",
            // Where version 2 has a string or CHOICE that has a name of its own there.
            _ => of.name,
        },
    }
}

#[test]
fn the_tables_of_operations_errors_and_contexts_are_those_of_pycrate() {
    let output = pycrate(TABLES, "");
    let rows: BTreeSet<&str> = output.lines().collect();
    let mut missing = Vec::new();
    for row in operation::ROWS {
        let mut errors: Vec<u8> = row.errors.iter().map(|code| code.0).collect();
        errors.sort_unstable();
        let errors: Vec<String> = errors.iter().map(u8::to_string).collect();
        let errors = if errors.is_empty() { "-".to_owned() } else { errors.join(",") };
        let version = if row.versions.1 >= 3 { 3 } else { 2 };
        let argument = match (row.name, version) {
            // Version 2 names what it has instead.
            ("cancelLocation", 2) => "CancelLocationArg",
            ("sendAuthenticationInfo", 2) => "SendAuthenticationInfoArg",
            _ => type_name(row.argument),
        };
        let result = match (row.name, version) {
            ("reportSM-DeliveryStatus", 2) => "ISDN-AddressString",
            _ => type_name(row.result),
        };
        // Its pycrate module has no version 3.
        let version = if row.name == "alertServiceCentre" { 3 } else { version };
        let line = format!("operation {version} {} {} {argument} {result} {errors}", row.code.0, row.name);
        if !rows.contains(line.as_str()) {
            missing.push(line);
        }
    }
    for row in error::ROWS {
        let found = rows.iter().any(|line| {
            let mut words = line.split(' ');
            words.next() == Some("error")
                && words.next().is_some()
                && words.next() == Some(&row.code.0.to_string())
                && words.next() == Some(row.name)
                && words.next().is_some_and(|parameter| {
                    parameter == "-" && row.parameter.is_none()
                        || row.parameter.is_some_and(|of| {
                            of.name == parameter
                                || matches!(of.kind, Kind::Octets(..)) && parameter == "SS-Status"
                        })
                })
        });
        if !found {
            missing.push(format!(
                "error {} {} {}",
                row.code.0,
                row.name,
                row.parameter.map_or("-", |of| of.name)
            ));
        }
    }
    for row in context::ROWS {
        for version in row.versions.0..=row.versions.1 {
            // Version 2 prints some without "Context"; of 33 pycrate has the newest version alone.
            let found = row.number == 33
                || rows.iter().any(|line| line.starts_with(&format!("context {} {version} ", row.number)));
            if !found {
                missing.push(format!("context {} {version} {}", row.number, row.name));
            }
        }
        let newest = format!("context {} {} {}-v{}", row.number, row.versions.1, row.name, row.versions.1);
        if !rows.contains(newest.as_str()) {
            missing.push(newest);
        }
    }
    assert!(missing.is_empty(), "not in pycrate:\n{}\nof\n{output}", missing.join("\n"));
}

/// A component in a TCAP message with its application context, in SCCP UDT and M3UA DATA.
struct Sent {
    what: String,
    octets: Vec<u8>,
    /// What the component carries, and its type.
    value: Option<(&'static Type, Vec<u8>)>,
}

fn message(
    what: String,
    context: ApplicationContext,
    begin: bool,
    value: Option<(&'static Type, Vec<u8>)>,
    component: impl FnOnce(&mut Prepender<'_>, &[u8]),
) -> Sent {
    let mut buffer = vec![0; 1 << 16];
    let mut p = Prepender::new(&mut buffer);
    let context = context.octets();
    let context = Oid::new(&context).unwrap();
    let id = tcap::TransactionId::new(&[0, 0, 0, 1]);
    let (kind, otid, dtid) =
        if begin { (tcap::MessageType::Begin, id, None) } else { (tcap::MessageType::End, None, id) };
    let carried = value.as_ref().map_or(&[][..], |(_, octets)| octets);
    tcap::write(&mut p, kind, otid, dtid, |p| {
        tcap::component_portion(p, |p| component(p, carried));
        let dialogue = if begin {
            tcap::Dialogue::Aarq(tcap::Aarq { context, version1: true, user_information: None })
        } else {
            tcap::Dialogue::Aare(tcap::Aare {
                context,
                version1: true,
                result: tcap::AssociateResult::ACCEPTED,
                diagnostic: tcap::Diagnostic::USER_NULL,
                user_information: None,
            })
        };
        dialogue.write(p);
    });
    // LUDT, class 0, 15 hops, both addresses by subsystem: HLR and GGSN.
    let [high, low] = (p.len() as u16).to_be_bytes();
    p.slice(&[0x13, 0, 15, 7, 0, 8, 0, 9, 0, 0, 0, 2, 0x42, 6, 2, 0x42, 150, low, high]);
    // Protocol Data: OPC, DPC, SI 3, NI 2.
    let padding = p.len().next_multiple_of(4) - p.len();
    let protocol_data = 16 + p.len();
    let mut octets = p.written().to_vec();
    octets.extend(vec![0; padding]);
    let mut m3ua = vec![1, 0, 1, 1];
    m3ua.extend((8 + (protocol_data + padding) as u32).to_be_bytes());
    m3ua.extend([2, 0x10]);
    m3ua.extend((protocol_data as u16).to_be_bytes());
    m3ua.extend([0, 0, 0, 1, 0, 0, 0, 2, 3, 2, 0, 0]);
    m3ua.extend(octets);
    Sent { what, octets: m3ua, value }
}

/// Every operation's argument and result, and every error's parameter, in their forms.
fn components() -> Vec<Sent> {
    let mut sent = Vec::new();
    let extents = [
        (Extent::Minimal, 0),
        (Extent::Maximal, 0),
        (Extent::Maximal, 1),
        (Extent::Random, 0),
        (Extent::Random, 1),
    ];
    for context in context::ROWS {
        for version in context.versions.0..=context.versions.1 {
            let at = ApplicationContext { number: context.number, version };
            for row in context.operations.iter().filter_map(|code| at.operation(*code)) {
                for (extent, seed) in extents {
                    let what = |part| format!("{at} {} {part} {extent:?} {seed}", row.name);
                    let of = |of: Option<&'static Type>| {
                        of.map(|of| (of, sample::value(of, extent, Encoding::Shortest, seed)))
                    };
                    let code = Code::Local(i32::from(row.code.0));
                    sent.push(message(what("argument"), at, true, of(row.argument), |p, octets| {
                        tcap::invoke(p, 1, None, code, |p| p.slice(octets));
                    }));
                    sent.push(message(what("result"), at, false, of(row.result), |p, octets| {
                        tcap::return_result(p, true, 1, code, |p| p.slice(octets));
                    }));
                }
            }
        }
    }
    let at = ApplicationContext::GPRS_LOCATION_INFO_RETRIEVAL;
    for row in error::ROWS {
        for (extent, seed) in extents {
            let what = format!("{} {extent:?} {seed}", row.name);
            let value = row.parameter.map(|of| (of, sample::value(of, extent, Encoding::Shortest, seed)));
            sent.push(message(what, at, false, value, |p, octets| {
                tcap::return_error(p, 1, Code::Local(i32::from(row.code.0)), |p| p.slice(octets));
            }));
        }
    }
    sent
}

#[test]
fn tshark_names_every_member_of_every_operation_and_error() {
    let sent = components();
    let mut out = Vec::new();
    let mut writer = Capture::new("gtpush");
    writer.start(&mut out);
    let gn = writer.interface(&mut out, "SIGTRAN", LinkType::RAW);
    let mut frames = SctpFrames::new("127.0.0.2:2905".parse().unwrap(), "127.0.0.3:2905".parse().unwrap());
    for (i, message) in sent.iter().enumerate() {
        let wall = std::time::Duration::from_secs(1_700_000_000 + i as u64);
        frames.message(1, 3, &message.octets, |frame| {
            writer.packet(&mut out, gn, wall, frame, Some(&message.what))
        });
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-map.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    let report = tshark::check(&path, |_| Some("gsm_map"));
    let mut faults = BTreeSet::new();
    for fault in &report.faults {
        faults.insert(fault.clone());
    }
    assert_eq!(report.frames.len(), sent.len());
    let pdml = tshark::pdml(&path);
    for (packet, message) in pdml.split("<packet>").skip(1).zip(&sent) {
        let Some((of, octets)) = &message.value else { continue };
        // Release 16 gave it subscription data; Wireshark 4.0 does not look for them.
        if message.what.contains(" reset ") {
            continue;
        }
        // Versions 1 and 2 have no extensions; the same rows serve all versions.
        let old = message.what.contains("-v1 sendRoutingInfoForSM")
            || message.what.contains("-v2 sendRoutingInfoForSM");
        if old && !message.what.contains("Minimal") {
            continue;
        }
        let fields = places(packet);
        // The value stands at the end of what was sent, but for the dialogue portion before it.
        let start = 20 + 12 + 16 + message.octets.len() - octets.len() - padding(message);
        let element = Tlv::parse(octets, "value").unwrap();
        walk(of, &element, &mut |member| {
            let (at, end) = (start + member.element.offset as usize, member.element.octets.len());
            let named =
                fields.iter().any(|(place, label)| (at..=at + end).contains(place) && !label.is_empty());
            let named = named
                || OLDER.iter().any(|older| member.name == older.strip_suffix('='))
                || member.name == Some("sm-RP-DA");
            if !named && member.depth > 0 && !member.element.value.is_empty() {
                faults.insert(format!("{}: {} has no name", message.what, member.name.unwrap_or("?")));
            }
        });
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.into_iter().collect::<Vec<_>>().join("\n")
    );
    std::fs::remove_file(path).unwrap();
}

/// Octets of padding behind the Protocol Data.
fn padding(message: &Sent) -> usize {
    let length = usize::from(u16::from_be_bytes([message.octets[10], message.octets[11]]));
    message.octets.len() - 8 - length
}

/// Where each field of the MAP layer stands, and its label.
fn places(packet: &str) -> Vec<(usize, String)> {
    let Some((_, map)) = packet.split_once("<proto name=\"gsm_map\"") else { return Vec::new() };
    map.lines()
        .filter_map(|line| {
            let attribute = |name: &str| {
                let (_, rest) = line.split_once(&format!(" {name}=\""))?;
                rest.split_once('"').map(|(value, _)| value.to_owned())
            };
            let name = attribute("name").unwrap_or_default();
            let label = attribute("showname").or_else(|| attribute("show")).unwrap_or_default();
            let known = !label.to_lowercase().starts_with("unknown") && !name.starts_with("ber.unknown");
            Some((attribute("pos")?.parse().ok()?, if known { label } else { String::new() }))
        })
        .collect()
}
