//! Values inside GTP messages, as pycrate and scapy read them.

use crate::oracle_ts24008::pycrate as python;
use gtpush::codec::gtp1::ie::{
    EndUserAddress, GsnAddress, Msisdn, Nsapi, Pco, PrivateExtension, QosProfile, Rai, RatType, Recovery,
    SelectionMode, TeardownInd, UserLocationInformation,
};
use gtpush::codec::gtp1::message::*;
use gtpush::codec::gtp1::sample::{self, Seed};
use gtpush::codec::gtp1::{Cause, Header, Message, Packet, Presence, encode, message};
use gtpush::codec::ts24008::{pco, qos::Qos};
use gtpush::wire::{ApnBuf, Plmn};
use std::fmt::Write as _;

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// Messages that come in two tables, one a direction; pycrate picks one by the receiver.
const FROM_GGSN: [&str; 2] = ["UpdatePdpContextRequestByGgsn", "UpdatePdpContextResponse"];

/// Messages that this release of pycrate cannot read: it gives the Extension Header Type List two
/// octets of length, and its MBMS Service Area reads on past its end.
const NOT_FOR_PYCRATE: [&str; 3] =
    ["SupportedExtensionHeadersNotification", "MbmsSessionStartRequest", "MbmsSessionUpdateRequest"];

/// Messages of which it reads the mandatory elements only: its Additional MBMS Trace Info is too
/// short, and it wants elements of later releases behind all others, where §7.7.0 has all ascend.
const MANDATORY_FOR_PYCRATE: [&str; 4] = [
    "CreateMbmsContextRequest",
    "UpdateMbmsContextRequest",
    "SgsnContextResponse",
    "ForwardRelocationRequest",
];

/// A message with each of its elements once (pycrate reads no repeated TV elements).
fn each_once(row: &MessageRow, only_mandatory: bool) -> Vec<u8> {
    let mut seed = Seed::new(7);
    let mut octets = vec![0x32, row.code, 0, 0, 0, 0, 0, 9, 0, 7, 0, 0];
    for field in row.fields.iter().filter(|field| !only_mandatory || field.presence == Presence::M) {
        octets.extend(sample::element(field.ie, &mut seed));
    }
    let length = (octets.len() - 8) as u16;
    octets[2..4].copy_from_slice(&length.to_be_bytes());
    octets
}

#[test]
fn pycrate_reads_the_same_elements_from_every_message() {
    let mut input = String::new();
    let mut expected = Vec::new();
    for row in message::rows().filter(|row| !NOT_FOR_PYCRATE.contains(&row.rust)) {
        let extents: &[bool] =
            if MANDATORY_FOR_PYCRATE.contains(&row.rust) { &[true] } else { &[true, false] };
        for &only_mandatory in extents {
            let receiver = if FROM_GGSN.contains(&row.rust) { "SGSN" } else { "GGSN" };
            let octets = each_once(row, only_mandatory);
            writeln!(input, "{receiver} {}", hex(&octets)).unwrap();
            let packet = Packet::parse(&octets).unwrap();
            let text: Vec<_> = packet.elements().map(|e| format!("{}={}", e.code, hex(e.value))).collect();
            expected.push((format!("{} {only_mandatory}", row.rust), text.join(" ")));
        }
    }
    let script = r#"
import sys
from pycrate_mobile.TS29060_GTP import *
for line in sys.stdin:
    receiver, octets = line.split()
    octets = bytes.fromhex(octets)
    message, error = (parse_GTP_SGSN if receiver == "SGSN" else parse_GTP_GGSN)(octets)
    if message is None or error == ERR_GTP_TYPE_NONEXIST:
        message, error = (parse_GTP_GGSN if receiver == "SGSN" else parse_GTP_SGSN)(octets)
    if message is None or error:
        print("error", error)
        continue
    if message.to_bytes() != octets:
        print("differs", message.to_bytes().hex())
        continue
    parts = []
    def walk(element):
        for e in element:
            if hasattr(e, "get_type"):
                if not e.get_trans():
                    parts.append("%d=%s" % (e.get_type(), e[-1].to_bytes().hex()))
            elif not e.get_trans():
                walk(e)
    walk(message[1])
    print(" ".join(parts))
"#;
    let output = python(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{output}");
    let differences: Vec<String> = expected
        .iter()
        .zip(lines)
        .filter(|((_, expected), line)| line != expected)
        .map(|((what, expected), line)| format!("{what}\n  ours    {expected}\n  pycrate {line}"))
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Messages built from values, and what scapy must read in them: the fields of each element. Scapy
/// takes the identifier of a Private Extension for one octet.
fn built() -> Vec<(Vec<u8>, &'static str)> {
    let apn: ApnBuf = "internet.example".parse().unwrap();
    let imsi = "001010123456789".parse().unwrap();
    let plmn = Plmn::new(1, 1, 2).unwrap();
    let sgsn = GsnAddress("127.0.0.11".parse().unwrap());
    let ggsn = GsnAddress("127.0.0.2".parse().unwrap());
    let msisdn = Msisdn(&[0x91, 0x51, 0x55, 0x10, 0x00, 0xf0]);
    let qos = [0x23, 0x92, 0x1f, 0x92, 0x96, 0xfe, 0xfe, 0x74, 0xfc, 0, 0];
    let mut buffer = [0; 64];
    let options = pco::build(&mut buffer, |w| {
        w.container(pco::id::DNS_IPV4, &[]);
    })
    .unwrap();
    let create = CreatePdpContextRequest {
        imsi: Some(imsi),
        rai: Some(Rai { plmn, lac: 0x1234, rac: 7 }),
        recovery: Some(Recovery(9)),
        selection_mode: Some(SelectionMode::SUBSCRIBED),
        teid_data_i: Some(0x1111_1111),
        teid_control_plane: Some(0x2222_2222),
        nsapi: Some(Nsapi(5)),
        end_user_address: Some(EndUserAddress::Ipv4(Some("10.45.0.2".parse().unwrap()))),
        apn: Some(apn.as_apn()),
        pco: Some(options),
        sgsn_address_for_signalling: Some(sgsn),
        sgsn_address_for_user_traffic: Some(sgsn),
        msisdn: Some(msisdn),
        qos_profile: Some(QosProfile { priority: 2, qos: Qos(&qos) }),
        rat_type: Some(RatType::GERAN),
        user_location_information: Some(UserLocationInformation { kind: 1, plmn, lac: 0x1234, code: 0x4321 }),
        ..Default::default()
    };
    let created = CreatePdpContextResponse {
        cause: Some(Cause::REQUEST_ACCEPTED),
        recovery: Some(Recovery(1)),
        teid_data_i: Some(3),
        teid_control_plane: Some(4),
        charging_id: Some(5),
        end_user_address: Some(EndUserAddress::Ipv6(Some("fd45::1".parse().unwrap()))),
        ggsn_address_for_control_plane: Some(ggsn),
        ggsn_address_for_user_traffic: Some(ggsn),
        ..Default::default()
    };
    let notification = PduNotificationRequest {
        imsi: Some(imsi),
        teid_control_plane: Some(0xa697_4900),
        end_user_address: Some(EndUserAddress::Ipv4(None)),
        apn: Some(apn.as_apn()),
        pco: Some(Pco(&[0x80])),
        ggsn_address_for_control_plane: Some(ggsn),
        private_extension: Some(PrivateExtension { id: 32_473, value: &[1, 2] }),
        ..Default::default()
    };
    let delete = DeletePdpContextRequest {
        teardown_ind: Some(TeardownInd(true)),
        nsapi: Some(Nsapi(5)),
        ..Default::default()
    };
    let deleted = DeletePdpContextResponse { cause: Some(Cause::NON_EXISTENT), ..Default::default() };
    vec![
        (
            octets(0x10, &create),
            "create_pdp_context_req 16 7 imsi=001010123456789 MCC=001 MNC=01 LAC=4660 RAC=7 restart_counter=9 \
             SelectionMode=252 TEIDI=286331153 TEICI=572662306 NSAPI=5 PDPTypeNumber=33 PDPAddress=10.45.0.2 \
             APN=internet.example ipv4_address=127.0.0.11 ipv4_address=127.0.0.11 digits=155501000 \
             delay_class=4 reliability_class=3 traffic_class=4 max_bitrate_up=254 RAT_Type=2 type=1 MCC=001 MNC=01 LAC=4660 SAC=17185",
        ),
        (
            octets(0x11, &created),
            "create_pdp_context_res 17 7 CauseValue=128 restart_counter=1 TEIDI=3 TEICI=4 Charging_id=5 \
             PDPTypeNumber=87 IPv6_PDPAddress=fd45::1 ipv4_address=127.0.0.2 ipv4_address=127.0.0.2",
        ),
        (
            octets(0x12, &notification),
            "pdu_notification_req 18 7 imsi=001010123456789 TEICI=2794932480 PDPTypeNumber=33 \
             APN=internet.example ipv4_address=127.0.0.2 extention_value=d90102",
        ),
        (octets(0x13, &delete), "delete_pdp_context_req 19 7 indicator=255 NSAPI=5"),
        (octets(0x14, &deleted), "delete_pdp_context_res 20 7 CauseValue=192"),
        (octets(0, &EchoRequest::default()), "echo_request 0 7"),
        (
            octets(0, &EchoResponse { recovery: Some(Recovery(77)), ..Default::default() }),
            "echo_response 0 7 restart_counter=77",
        ),
    ]
}

fn octets<M: Message>(teid: u32, message: &M) -> Vec<u8> {
    let mut buffer = [0; 512];
    let length = encode(&mut buffer, Header::new(teid, 7), message).unwrap();
    buffer[..length].to_vec()
}

#[test]
fn scapy_reads_the_same_values() {
    let built = built();
    let input: String = built.iter().map(|(octets, _)| hex(octets) + "\n").collect();
    let script = r#"
import sys
from scapy.contrib.gtp import *
WANTED = """imsi MCC MNC LAC RAC SAC restart_counter SelectionMode TEIDI TEICI NSAPI PDPTypeNumber PDPAddress IPv6_PDPAddress APN
ipv4_address digits delay_class reliability_class traffic_class max_bitrate_up RAT_Type type CauseValue Charging_id
extention_value indicator""".split()
for line in sys.stdin:
    octets = bytes.fromhex(line.strip())
    packet = GTPHeader(octets)
    if bytes(packet) != octets:
        print("differs", bytes(packet).hex())
        continue
    header = packet.get_field("gtp_type").i2repr(packet, packet.gtp_type)
    parts = [header, str(packet.teid), str(packet.seq)]
    for ie in getattr(packet.payload, "IE_list", []):
        for field in ie.fields_desc:
            value = ie.fields.get(field.name)
            if field.name in WANTED and value is not None:
                if isinstance(value, bytes):
                    value = value.decode() if all(32 <= c < 127 for c in value) else value.hex()
                parts.append("%s=%s" % (field.name, value))
    print(" ".join(parts))
"#;
    let output = python(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), built.len(), "{output}");
    for (line, (octets, expected)) in lines.iter().zip(&built) {
        let expected: Vec<&str> = expected.split_whitespace().collect();
        assert_eq!(line.split_whitespace().collect::<Vec<_>>(), expected, "{}", hex(octets));
    }
}
