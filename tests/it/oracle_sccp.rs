//! SCCP messages as pycrate and tshark read them.

use crate::oracle_ts24008::pycrate as python;
use crate::tshark::SEVERAL;
use gtpush::capture::{LinkType, SctpFrames, Writer};
use gtpush::codec::m3ua::{DataHeader, prepend};
use gtpush::codec::sccp::sample::{self, Extent};
use gtpush::codec::sccp::{
    Address, AddressBuf, EncodingScheme, Form, Kind, Layout, MESSAGES, Management, ManagementType, Message,
    ParameterName, Parts, ProtocolClass, Ssn, TitleForm, Unitdata, message_type,
};
use gtpush::wire::PointCodeFormat::{self, Ansi, China, Itu};
use gtpush::wire::Prepender;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

fn unitdata(octets: &[u8], format: PointCodeFormat) -> Option<Unitdata<'_>> {
    match Message::parse(octets, format).unwrap() {
        Message::Unitdata(message) => Some(message),
        Message::ConnectionOriented(..) => None,
    }
}

/// Every message, whole, least and made up at random.
fn messages(format: PointCodeFormat, random: u64) -> Vec<Vec<u8>> {
    let extents = [(Extent::Minimal, 1), (Extent::Maximal, 8), (Extent::Random, random)];
    let each = |row| {
        extents.iter().flat_map(move |(extent, seeds)| {
            (0..*seeds).map(move |seed| sample::message(row, format, *extent, seed))
        })
    };
    MESSAGES.iter().flat_map(each).collect()
}

/// An address as the script below prints it.
fn parts_text(address: Address<'_>) -> String {
    let parts = address.parts();
    let some = |value: Option<u32>| value.map_or("-".to_owned(), |value| value.to_string());
    let mut text = format!(
        "{} {} {} {}",
        u8::from(parts.route_on_ssn),
        address.indicator(),
        some(parts.point_code.map(|code| code.0)),
        some(parts.ssn.map(|ssn| u32::from(ssn.0))),
    );
    let Some(title) = parts.title else { return text };
    let bcd = matches!(title.encoding, EncodingScheme::BCD_ODD | EncodingScheme::BCD_EVEN);
    let _ = match title.form {
        TitleForm::Nature => write!(text, " nai {} {}", title.nature.0, title.digits),
        TitleForm::Translation => {
            write!(text, " tt {} {}", title.translation_type, hex(title.digits.octets()))
        }
        _ => {
            let digits = if bcd { title.digits.to_string() } else { hex(title.digits.octets()) };
            let nature = if title.form == TitleForm::Full { title.nature.0.to_string() } else { "-".into() };
            let (tt, np, es) = (title.translation_type, title.plan.0, title.encoding.0);
            write!(text, " all {tt} {np} {es} {nature} {digits}")
        }
    };
    text
}

#[test]
fn pycrate_reads_the_same_values_from_every_message_and_writes_the_same_octets() {
    let script = r#"
import sys
from pycrate_mobile.SCCP import parse_SCCP
def address(a):
    indicator, pc, ssn, title = a[1]._content
    gti = indicator["GTInd"].get_val()
    text = "%d %d %s %s" % (indicator["RoutingInd"].get_val(), gti,
        pc.get_val() if indicator["PCInd"].get_val() else "-",
        ssn.get_val() if indicator["SSNInd"].get_val() else "-")
    if not gti:
        return text
    gt = title.get_alt()
    if gti == 1:
        return text + " nai %d %s" % (gt[1].get_val(), gt.get_addr())
    if gti == 2:
        return text + " tt %d %s" % (gt[0].get_val(), gt.get_addr())
    nature = gt["NAI"].get_val() if gti == 4 else "-"
    return text + " all %d %d %d %s %s" % (gt[0].get_val(), gt[1].get_val(), gt[2].get_val(), nature, gt.get_addr())
for line in sys.stdin.read().split():
    octets = bytes.fromhex(line)
    message, error = parse_SCCP(octets, w_scmg=False)
    if error:
        print("error", error)
        continue
    if message.to_bytes() != octets:
        print("differs", message.to_bytes().hex())
        continue
    kind = message[0].get_val()
    if kind not in (9, 10, 17, 18, 19, 20):
        print(kind)
        continue
    text = [str(kind), message[1].to_bytes().hex()]
    if kind > 10:
        text.append(str(message[2].get_val()))
    text.append(address(message["CalledPartyAddr"]))
    text.append(address(message["CallingPartyAddr"]))
    text.append(message["Data" if kind < 19 else "LongData"][1].get_val().hex())
    if kind > 10:
        for option in message["Opt"]:
            if not option.get_trans() and option[0].get_val():
                text.append("%d=%s" % (option[0].get_val(), option.to_bytes()[2:].hex()))
    print(" / ".join(text))
"#;
    let mut input = String::new();
    let mut expected = Vec::new();
    // This release of pycrate cannot make an ERR.
    for octets in messages(Itu, 60).into_iter().filter(|octets| octets[0] != message_type::ERR) {
        let _ = writeln!(input, "{}", hex(&octets));
        let Some(message) = unitdata(&octets, Itu) else {
            expected.push(octets[0].to_string());
            continue;
        };
        let handling = match message.kind {
            Kind::Unitdata(class) => class.0,
            Kind::Service(cause) => cause.0,
        };
        let mut text = vec![message.message_type().to_string(), format!("{handling:02x}")];
        if message.form != Form::Basic {
            text.push(message.hop_counter.to_string());
        }
        text.extend([parts_text(message.called), parts_text(message.calling), hex(message.data)]);
        text.extend(message.optional.iter().map(|it| format!("{}={}", it.name.0, hex(it.value))));
        expected.push(text.join(" / "));
    }
    let output = python(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{output}");
    let differences: Vec<String> = expected
        .iter()
        .zip(lines)
        .filter(|(expected, line)| expected != line)
        .map(|(expected, line)| format!("ours    {expected}\npycrate {line}"))
        .collect();
    assert!(
        differences.is_empty(),
        "{} of {}\n{}",
        differences.len(),
        expected.len(),
        differences.join("\n")
    );
}

#[test]
fn pycrate_reads_the_same_values_from_every_management_message() {
    let script = r#"
import sys
from pycrate_mobile.SCCP import parse_SCMG
for line in sys.stdin.read().split():
    message, error = parse_SCMG(bytes.fromhex(line))
    if error or message.to_bytes() != bytes.fromhex(line):
        print("error", error)
        continue
    text = [message[i].get_val() for i in range(3)] + [message[3].to_bytes()[0] & 3]
    if len(message._content) > 4:
        text.append(message[4].to_bytes()[0] & 15)
    print(*text)
"#;
    let (mut input, mut expected) = (String::new(), String::new());
    for kind in &ManagementType::ALL[..6] {
        for seed in 0..20 {
            let octets = sample::management(*kind, Itu, seed);
            let _ = writeln!(input, "{}", hex(&octets));
            let it = Management::parse(&octets, Itu).unwrap();
            let _ = write!(expected, "{} {} {} {}", kind.0, it.ssn().0, it.point_code(), it.multiplicity());
            let level = it.congestion_level().map_or(String::new(), |level| format!(" {level}"));
            let _ = writeln!(expected, "{level}");
        }
    }
    assert_eq!(python(script, &input), expected);
}

/// A capture of M3UA over SCTP with `messages` of SCCP.
fn capture(name: &str, messages: &[Vec<u8>]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let link = writer.interface(&mut out, "sigtran", LinkType::RAW);
    let ends = ["127.0.0.2:2905", "127.0.0.5:2905"].map(|end| end.parse().unwrap());
    let mut sender = SctpFrames::new(ends[0], ends[1]);
    for (i, message) in messages.iter().enumerate() {
        let header = DataHeader { opc: 1, dpc: 2, si: 3, ni: 2, ..DataHeader::default() };
        let mut buffer = [0; 8_192];
        let mut p = Prepender::new(&mut buffer);
        let trim = prepend(&mut p, &header, &mut |p| p.slice(message));
        let start = p.finish().unwrap();
        let octets = &buffer[start..buffer.len() - trim.0];
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        sender.message(0, 3, octets, |frame| writer.packet(&mut out, link, wall, frame, None));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

/// What tshark reads as a network of `format`, one row a frame.
fn fields(capture: &Path, format: PointCodeFormat, names: &[&str]) -> Vec<Vec<String>> {
    let standard = match format {
        Ansi => "ANSI",
        China => "Chinese ITU",
        _ => "ITU",
    };
    let mut command = Command::new("tshark");
    command.arg("-r").arg(capture).args([
        "-n",
        "-T",
        "fields",
        "-E",
        "separator=\x1e",
        "-E",
        "aggregator=\x1f",
    ]);
    command.args(["-o", &format!("mtp3.standard:{standard}"), "-o", "sccp.defragment_xudt:FALSE"]);
    // What connections carry is none of our matter here.
    command.args(["--disable-protocol", "bssap"]);
    for name in names {
        command.args(["-e", name]);
    }
    let output = command.output().expect("tshark is the oracle of this test: install it");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| line.split('\x1e').map(str::to_owned).collect()).collect()
}

/// The same message for a subsystem that tshark has no dissector for, with data that look like nothing
/// that it knows: one that fails keeps it from the parameters behind.
fn unclaimed(octets: &[u8], format: PointCodeFormat) -> Vec<u8> {
    let Some(message) = unitdata(octets, format) else { return octets.to_vec() };
    let other = |address: Address<'_>| {
        let parts = address.parts();
        AddressBuf::new(format, &Parts { ssn: parts.ssn.map(|_| Ssn::INTERNATIONAL_USE), ..parts }).unwrap()
    };
    let (called, calling) = (other(message.called), other(message.calling));
    let (called, calling) = (called.as_address(), calling.as_address());
    let data = vec![0; message.data.len()];
    written(|p| Unitdata { called, calling, data: &data, ..message }.write(p))
}

fn written(write: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let mut buffer = [0; 6_000];
    let mut p = Prepender::new(&mut buffer);
    write(&mut p);
    let start = p.finish().unwrap();
    buffer[start..].to_vec()
}

const NAMES: [&str; 33] = [
    "_ws.malformed",
    "_ws.expert.severity",
    "sccp.message_type",
    "sccp.class",
    "sccp.handling",
    "sccp.return_cause",
    "sccp.hops",
    "sccp.importance",
    "sccp.segmentation.first",
    "sccp.segmentation.class",
    "sccp.segmentation.remaining",
    "sccp.segmentation.slr",
    "sccp.called.ri",
    "sccp.called.gti",
    "sccp.called.pc",
    "sccp.called.ansi_pc",
    "sccp.called.chinese_pc",
    "sccp.called.ssn",
    "sccp.called.tt",
    "sccp.called.np",
    "sccp.called.es",
    "sccp.called.nai",
    "sccp.called.digits",
    "sccp.calling.ri",
    "sccp.calling.gti",
    "sccp.calling.pc",
    "sccp.calling.ansi_pc",
    "sccp.calling.chinese_pc",
    "sccp.calling.ssn",
    "sccp.calling.tt",
    "sccp.calling.np",
    "sccp.calling.es",
    "sccp.calling.nai",
];

/// Numbers as tshark prints them, with base and sign of truth as it likes.
fn number(text: &str) -> String {
    let first = text.split(SEVERAL).next().unwrap_or_default();
    match first {
        "True" => "1".to_owned(),
        "False" => "0".to_owned(),
        _ => match first.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16).unwrap().to_string(),
            None => first.to_owned(),
        },
    }
}

/// What tshark must print for an address, in the order of [`NAMES`].
fn expected(address: Address<'_>, format: PointCodeFormat, digits: bool) -> Vec<String> {
    let parts = address.parts();
    let mut row = vec![u8::from(parts.route_on_ssn).to_string(), address.indicator().to_string()];
    let code = |of| match parts.point_code {
        Some(code) if of == format => {
            if of == Itu {
                code.to_string()
            } else {
                code.display(format).to_string()
            }
        }
        _ => String::new(),
    };
    row.extend([code(Itu), code(Ansi), code(China)]);
    row.push(parts.ssn.map_or(String::new(), |ssn| ssn.0.to_string()));
    let title = parts.title;
    let element = |forms: &[TitleForm], value: fn(gtpush::codec::sccp::GlobalTitle<'_>) -> u8| {
        let title = title.filter(|title| forms.contains(&title.form));
        title.map_or(String::new(), |title| value(title).to_string())
    };
    use TitleForm::{Full, Nature, Plan, Translation};
    row.push(element(&[Translation, Plan, Full], |title| title.translation_type));
    row.push(element(&[Plan, Full], |title| title.plan.0));
    row.push(element(&[Plan, Full], |title| title.encoding.0));
    row.push(element(&[Nature, Full], |title| title.nature.0));
    if digits {
        row.push(title.map_or(String::new(), |title| title.digits.to_string()));
    }
    row
}

#[test]
fn tshark_reads_every_message_and_each_of_its_parameters() {
    for format in [Itu, Ansi, China] {
        let messages: Vec<_> = messages(format, 25).iter().map(|octets| unclaimed(octets, format)).collect();
        let path = capture(&format!("sccp-{}", format.name()), &messages);
        let rows = fields(&path, format, &NAMES);
        assert_eq!(rows.len(), messages.len());
        for (row, octets) in rows.iter().zip(&messages) {
            let at = format!("{format:?} {}", hex(octets));
            assert_eq!(row[0], "", "{at} is malformed");
            assert_eq!(number(&row[2]), octets[0].to_string(), "{at}");
            let Some(message) = unitdata(octets, format) else { continue };
            let mut expected_row: Vec<String> = match message.kind {
                Kind::Unitdata(class) => {
                    let handling = if class.return_on_error() { "8" } else { "0" };
                    vec![class.class().to_string(), handling.to_owned(), String::new()]
                }
                Kind::Service(cause) => vec![String::new(), String::new(), cause.0.to_string()],
            };
            let hops =
                if message.form == Form::Basic { String::new() } else { message.hop_counter.to_string() };
            expected_row.push(hops);
            // Importance is of ITU-T alone.
            let importance = message.optional.importance().filter(|_| format != Ansi);
            expected_row.push(importance.map_or(String::new(), |value| value.to_string()));
            expected_row.extend(match message.optional.segmentation() {
                Some(it) => {
                    let flags = [it.first, it.in_sequence].map(|flag| u8::from(flag).to_string());
                    let [first, class] = flags;
                    vec![first, class, it.remaining.to_string(), it.reference.to_string()]
                }
                None => vec![String::new(); 4],
            });
            expected_row.extend(expected(message.called, format, true));
            expected_row.extend(expected(message.calling, format, false));
            let mut seen: Vec<String> = row[3..].iter().map(|value| number(value)).collect();
            // Digits are no number, and where nothing tells odd from even tshark has its own guess.
            seen[19] = row[22].clone();
            let told = [EncodingScheme::BCD_ODD, EncodingScheme::BCD_EVEN];
            if message
                .called
                .title()
                .is_some_and(|title| title.form != TitleForm::Nature && !told.contains(&title.encoding))
            {
                seen[19] = expected_row[19].clone();
            }
            assert_eq!(seen, expected_row, "{at}\n{:?}", NAMES);
        }
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn tshark_reads_every_management_message() {
    for format in [Itu, Ansi, China] {
        let known = if format == Ansi { ManagementType::ALL } else { &ManagementType::ALL[..6] };
        let mut bodies = Vec::new();
        for kind in known {
            bodies.extend((0..5).map(|seed| sample::management(*kind, format, seed)));
        }
        let address = AddressBuf::on_ssn(format, None, Ssn::MANAGEMENT).unwrap();
        let row = MESSAGES.iter().find(|row| row.layout == Some(Layout::Unitdata(Form::Basic))).unwrap();
        let template = sample::message(row, format, Extent::Minimal, 0);
        let template = unitdata(&template, format).unwrap();
        let all = bodies.iter().map(|body| {
            let (called, calling) = (address.as_address(), address.as_address());
            let kind = Kind::Unitdata(ProtocolClass::new(0, false));
            written(|p| Unitdata { kind, called, calling, data: body, ..template }.write(p))
        });
        let path = capture(&format!("scmg-{}", format.name()), &all.collect::<Vec<_>>());
        let pc = match format {
            Ansi => "sccpmg.ansi_pc",
            China => "sccpmg.chinese_pc",
            _ => "sccpmg.pc",
        };
        let names =
            ["_ws.malformed", "sccpmg.message_type", "sccpmg.ssn", pc, "sccpmg.smi", "sccpmg.congestion"];
        for (row, body) in fields(&path, format, &names).iter().zip(&bodies) {
            let it = Management::parse(body, format).unwrap();
            let at = format!("{format:?} {}", hex(body));
            assert_eq!((&*row[0], number(&row[1])), ("", it.kind().0.to_string()), "{at}");
            // What ANSI alone has is known by name, and SSC is of ITU-T alone.
            if it.kind().0 > 6 || format == Ansi && it.kind() == ManagementType::SSC {
                continue;
            }
            let code = if format == Itu {
                it.point_code().to_string()
            } else {
                it.point_code().display(format).to_string()
            };
            assert_eq!(number(&row[2]), it.ssn().0.to_string(), "{at}");
            assert_eq!(number(&row[3]), code, "{at}");
            assert_eq!(number(&row[4]), it.multiplicity().to_string(), "{at}");
            let level = it.congestion_level();
            assert_eq!(number(&row[5]), level.map_or(String::new(), |level| level.to_string()), "{at}");
        }
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn tshark_gives_the_same_names() {
    let mut command = Command::new("tshark");
    command.args(["-G", "values"]);
    let output = command.output().expect("tshark is the oracle of this test: install it");
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("V\tsccp.")).collect();
    let name = |field: &str, code: u8| {
        lines.iter().find_map(|line| {
            let mut columns = line.split('\t');
            let matches = columns.next() == Some("V") && columns.next() == Some(field);
            let value = columns.next().map(number).filter(|value| *value == code.to_string());
            if matches && value.is_some() { columns.next().map(str::to_lowercase) } else { None }
        })
    };
    // The same words but for those that the two abbreviate otherwise.
    for cause in gtpush::codec::sccp::ReturnCause::ALL {
        let theirs = name("sccp.return_cause", cause.0).unwrap_or_default();
        let ours = cause.name().unwrap().to_lowercase();
        let user = *cause == gtpush::codec::sccp::ReturnCause::UNEQUIPPED_USER;
        assert!(theirs.starts_with(&ours) || user, "{ours} / {theirs}");
    }
    for ssn in Ssn::ALL {
        let theirs = name("sccp.ssn", ssn.0).unwrap_or_default();
        let ours = ssn.name().unwrap().to_lowercase();
        let word = ours.split([' ', ',']).next().unwrap();
        assert!(theirs.contains(word), "{ours} / {theirs}");
    }
    for row in MESSAGES {
        let theirs = name("sccp.message_type", row.code).unwrap_or_default();
        let word = row.printed.to_lowercase();
        let word = word.split(' ').next_back().unwrap();
        assert!(theirs.contains(word) || row.name == "IT", "{} / {theirs}", row.printed);
    }
    assert_eq!(ParameterName::ALL.len(), 21);
}
