//! TCAP messages as pycrate and tshark see them.

use crate::oracle_ts24008::pycrate;
use crate::tshark::{check, fields};
use gtpush::capture::{LinkType, SctpFrames, Writer};
use gtpush::codec::tcap::sample::{COMPONENTS, aborts, message};
use gtpush::codec::tcap::{Code, Component, Diagnostic, Dialogue, Message, MessageType, Problem};
use std::fmt::Write as _;
use std::time::Duration;

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// Every message made up: all types, dialogue portions and components, and every P-Abort.
fn all() -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for kind in MessageType::ALL {
        let portions = if *kind == MessageType::Abort { 16 } else { 2 };
        messages.extend((0..portions).map(|which| message(*kind, which, 0..COMPONENTS)));
    }
    messages.extend(aborts().map(|(_, octets)| octets));
    messages
}

fn code(code: Code<'_>) -> String {
    match code {
        Code::Local(number) => number.to_string(),
        Code::Global(oid) => oid.to_string(),
    }
}

/// What a message says, as the script below prints it.
fn said(octets: &[u8]) -> String {
    let message = Message::parse(octets).unwrap();
    let mut text = message.kind.name().to_lowercase();
    for id in [message.otid, message.dtid].into_iter().flatten() {
        let _ = write!(text, " {id}");
    }
    if let Some(cause) = message.p_abort_cause {
        let _ = write!(text, " cause={}", cause.0);
    }
    let dialogue = message.dialogue().unwrap();
    match &dialogue {
        None => {}
        Some(Dialogue::Aarq(_) | Dialogue::Audt(_)) => text += " request",
        Some(Dialogue::Aare(apdu)) => {
            let source = match apdu.diagnostic {
                Diagnostic::User(_) => "user",
                Diagnostic::Provider(_) => "provider",
            };
            let _ = write!(text, " response {} {source} {}", apdu.result.0, apdu.diagnostic.value());
        }
        Some(Dialogue::Abrt(apdu)) => {
            let _ = write!(text, " abort {}", apdu.source.0);
        }
        Some(Dialogue::Other(_)) => text += " other",
    }
    if let Some(context) = dialogue.as_ref().and_then(Dialogue::context) {
        let _ = write!(text, " {context}");
    }
    for external in dialogue.iter().filter_map(Dialogue::user_information).flat_map(|i| i.externals()) {
        let _ = write!(text, " with {}", external.unwrap().reference.unwrap());
    }
    for component in message.components() {
        let component = component.unwrap();
        let id = component.id().map_or("absent".to_owned(), |id| id.to_string());
        let _ = match component {
            Component::Invoke(invoke) => {
                let linked = invoke.linked.map_or(String::new(), |id| format!(" linked={id}"));
                write!(text, " invoke:{id}{linked} {}", code(invoke.operation))
            }
            Component::ReturnResultLast(result) => {
                write!(text, " returnResult:{id} {}", result.operation.map(code).unwrap_or_default())
            }
            Component::ReturnResultNotLast(result) => {
                write!(text, " returnResultNotLast:{id} {}", result.operation.map(code).unwrap_or_default())
            }
            Component::ReturnError(error) => write!(text, " returnError:{id} {}", code(error.error)),
            Component::Reject(reject) => {
                let problem = ["general", "invoke", "returnResult", "returnError"];
                let problem = problem[reject.problem.choice() as usize];
                write!(text, " reject:{id} {problem} {}", reject.problem.value())
            }
        };
    }
    text
}

const READ: &str = r#"
import sys
from pycrate_asn1dir import TCAP_MAPv2v3 as M
from pycrate_asn1rt.codecs import ASN1CodecBER as B
T = M.TCAP_MAP_Messages.TCAP_MAP_Message
SOURCE = {'dialogue-service-user': 'user', 'dialogue-service-provider': 'provider'}

def oid(arcs):
    return '.'.join(map(str, arcs))

def code(value):
    return str(value[1]) if value[0] == 'local' else oid(value[1])

def number(choice):
    return 'absent' if choice[0] == 'absent' else str(choice[1])

def said(kind, value):
    out = [kind]
    for name in ('otid', 'dtid'):
        if name in value:
            out.append(value[name].hex())
    portion = value.get('dialoguePortion')
    reason = value.get('reason')
    if reason and reason[0] == 'p-abortCause':
        out.append('cause=%d' % reason[1])
    elif reason:
        portion = reason[1]
    if portion:
        name, apdu = portion['encoding'][1][1]
        if name == 'dialogueResponse':
            source, diagnostic = apdu['result-source-diagnostic']
            out.append('response %d %s %d' % (apdu['result'], SOURCE[source], diagnostic))
        elif name == 'dialogueAbort':
            out.append('abort %d' % apdu['abort-source'])
        else:
            out.append('request')
        if 'application-context-name' in apdu:
            out.append(oid(apdu['application-context-name']))
        for external in apdu.get('user-information', []):
            out.append('with ' + oid(external['direct-reference']))
    for component in value.get('components', []):
        name, c = component
        if name == 'basicROS':
            name, c = c
        text = name + ':' + number(c['invokeId'])
        if 'linkedId' in c:
            text += ' linked=' + number(c['linkedId'])
        if name == 'invoke':
            text += ' ' + code(c['opcode'])
        elif name == 'returnError':
            text += ' ' + code(c['errcode'])
        elif name == 'reject':
            text += ' %s %d' % c['problem']
        else:
            text += ' ' + (code(c['result']['opcode']) if 'result' in c else '')
        out.append(text)
    return ' '.join(out)

for line in sys.stdin.read().splitlines():
    T.from_ber(bytes.fromhex(line))
    kind, value = T._val
    forms = []
    for indefinite, segments, long in ((0, 0, 0), (1, 0, 0), (1, 2, 0), (0, 3, 3)):
        B.ENC_LUNDEF, B.ENC_OSTR_FRAG, B.ENC_LLONG = bool(indefinite), segments, long
        forms.append(T.to_ber().hex())
    B.ENC_LUNDEF, B.ENC_OSTR_FRAG, B.ENC_LLONG = False, 0, 0
    print(','.join(forms) + '|' + said(kind, value))
"#;

#[test]
fn pycrate_and_we_read_the_same_from_every_message_in_every_form() {
    let messages = all();
    let input: String = messages.iter().map(|octets| hex(octets) + "\n").collect();
    let output = pycrate(READ, &input);
    assert_eq!(output.lines().count(), messages.len());
    for (octets, line) in messages.iter().zip(output.lines()) {
        let (forms, theirs) = line.split_once('|').unwrap();
        assert_eq!(said(octets), theirs);
        let forms: Vec<Vec<u8>> = forms.split(',').map(unhex).collect();
        assert_eq!(hex(&forms[0]), hex(octets), "pycrate writes it otherwise");
        // Indefinite lengths, strings in segments, lengths of more octets than they need.
        for form in &forms[1..] {
            assert_ne!(form, octets);
            assert_eq!(said(form), theirs);
            assert_eq!(Message::parse(form).unwrap().octets(), form);
        }
    }
}

/// A TCAP message between a GGSN and an HLR: UDT in DATA (RFC 4666 §3.3.1).
fn data(octets: &[u8], to_hlr: bool) -> Vec<u8> {
    let hlr = [4, 0x43, 2, 0, 6];
    let ggsn = [4, 0x43, 1, 0, 150];
    let (called, calling) = if to_hlr { (hlr, ggsn) } else { (ggsn, hlr) };
    let mut udt = vec![9, 0x80, 3, 7, 11];
    udt.extend(called);
    udt.extend(calling);
    udt.push(octets.len().try_into().unwrap());
    udt.extend(octets);
    let (opc, dpc) = if to_hlr { (1_u32, 2_u32) } else { (2, 1) };
    let mut parameter = [opc.to_be_bytes(), dpc.to_be_bytes(), [3, 2, 0, 0]].concat();
    parameter.extend(&udt);
    let length = parameter.len() as u16 + 4;
    let mut data = vec![1, 0, 1, 1, 0, 0, 0, 0, 2, 0x10];
    data.extend(length.to_be_bytes());
    data.extend(parameter);
    data.resize(data.len().next_multiple_of(4), 0);
    let length = data.len() as u32;
    data[4..8].copy_from_slice(&length.to_be_bytes());
    data
}

#[test]
fn tshark_names_every_message_component_problem_and_cause() {
    let mut messages = Vec::new();
    for kind in MessageType::ALL {
        let components = if *kind == MessageType::Abort { 1 } else { COMPONENTS };
        // Each component by itself: a UDT has room for 255 octets.
        messages.extend((0..components).map(|number| message(*kind, number & 1, number..number + 1)));
    }
    messages.extend((0..16).map(|which| message(MessageType::Abort, which, 0..0)));
    messages.extend(aborts().map(|(_, octets)| octets));
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let (ggsn, hlr) = ("127.0.0.31:2905".parse().unwrap(), "127.0.0.2:2905".parse().unwrap());
    let mut senders = [SctpFrames::new(ggsn, hlr), SctpFrames::new(hlr, ggsn)];
    for (i, octets) in messages.iter().enumerate() {
        let to_hlr = Message::parse(octets).unwrap().kind.has_otid();
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        senders[usize::from(!to_hlr)].message(1, 3, &data(octets, to_hlr), |frame| {
            writer.packet(&mut out, all, wall, frame, None);
        });
    }
    let path = std::env::temp_dir().join(format!("gtpush-tcap-{}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    check(&path, |_| Some("tcap")).assert_clean();
    let names = [
        "tcap.otid",
        "tcap.dtid",
        "tcap.p_abortCause",
        "tcap.application_context_name",
        "tcap.result",
        "tcap.abort_source",
        "gsm_old.derivable",
        "gsm_old.generalProblem",
        "gsm_old.invokeProblem",
        "gsm_old.returnResultProblem",
        "gsm_old.returnErrorProblem",
        "gsm_old.localValue",
    ];
    let rows = fields(&path, &names);
    assert_eq!(rows.len(), messages.len());
    let mut problems = 0;
    for (octets, row) in messages.iter().zip(&rows) {
        let at = hex(octets);
        let message = Message::parse(octets).unwrap();
        let id =
            |id: Option<gtpush::codec::tcap::TransactionId>| id.map_or(String::new(), |id| id.to_string());
        assert_eq!([&row[0], &row[1]], [&id(message.otid), &id(message.dtid)], "{at}");
        let cause = message.p_abort_cause.map_or(String::new(), |cause| cause.0.to_string());
        assert_eq!(row[2], cause, "{at}");
        let dialogue = message.dialogue().unwrap();
        let context = dialogue.as_ref().and_then(Dialogue::context);
        assert_eq!(row[3], context.map_or(String::new(), |context| context.to_string()), "{at}");
        match dialogue {
            Some(Dialogue::Aare(apdu)) => assert_eq!(row[4], apdu.result.0.to_string(), "{at}"),
            Some(Dialogue::Abrt(apdu)) => assert_eq!(row[5], apdu.source.0.to_string(), "{at}"),
            _ => {}
        }
        match message.components().next().map(Result::unwrap) {
            Some(Component::Reject(reject)) => {
                let id = reject.id.map_or(String::new(), |id| id.to_string());
                assert_eq!(row[6], id, "{at}");
                assert_eq!(
                    row[7 + reject.problem.choice() as usize],
                    reject.problem.value().to_string(),
                    "{at}"
                );
                problems += 1;
            }
            Some(Component::Invoke(invoke)) => assert_eq!(row[11], code(invoke.operation), "{at}"),
            Some(Component::ReturnError(error)) => assert_eq!(row[11], code(error.error), "{at}"),
            _ => {}
        }
    }
    assert_eq!(problems, (Problem::ALL.len() + 1) * (MessageType::ALL.len() - 1));
    std::fs::remove_file(path).unwrap();
}
