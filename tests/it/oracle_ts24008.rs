//! Every TS 24.008 message that we can send, over GSMTAP and LLC, as tshark and pycrate see it.

use crate::tshark;
use gtpush::capture::{LinkType, Writer as Capture, udp_frame};
use gtpush::codec::gsmtap;
use gtpush::codec::ip::{self, icmp};
use gtpush::codec::llc::write_ui;
use gtpush::codec::ts24008::message::{self, AnyMessage};
use gtpush::codec::ts24008::{
    Direction, Format, MessageRow, MobileIdentity, Packet, Part, ProtocolDiscriminator, Row, ie,
};
use gtpush::lab::air::{Air, Side};
use gtpush::machine::Outbox;
use gtpush::wire::Writer;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{IpAddr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A value for an element that makes sense to a decoder.
fn sample(row: &Row) -> &'static [u8] {
    const QOS: &[u8] = &[0x0b, 0x92, 0x1f, 0x71, 0x96, 0xfe, 0xfe, 0x74, 0xfb, 0x40, 0x40, 0x00];
    match row.clause {
        "10.5.1.8" => &[0],
        "10.5.6.2" => &[5],
        "10.5.6.9" => &[3],
        "10.5.6.5" => QOS,
        "10.5.6.4" if row.iei == 0 => &[0x01, 0x21],
        "10.5.6.4" => &[0x01, 0x21, 10, 45, 0, 2],
        "10.5.6.1" => b"\x08internet",
        // DNS server IPv4 address, IPv4 link MTU.
        "10.5.6.3" | "10.5.6.3a" => &[0x80, 0, 0x0d, 4, 10, 45, 0, 1, 0, 0x10, 2, 0x05, 0x78],
        "10.5.6.17" => &[1],
        "10.5.6.19" => &[1],
        "10.5.6.20" => &[1],
        "10.5.6.21" => &[0x01, 0x01, 0x01],
        "10.5.7.2" | "10.5.7.5" => &[4],
        "10.5.6.11" => &[0x08],
        "10.5.6.6" => &[38],
        "10.5.7.4a" | "10.5.7.4" | "10.5.7.3" => &[0x21],
        "10.5.6.5a" => &[1],
        "10.5.6.7" => &[0x10],
        // Create new TFT with one filter: IPv4 source address 10.45.0.1.
        "10.5.6.12" => &[0x21, 0x31, 10, 9, 0x10, 10, 45, 0, 1, 255, 255, 255, 255],
        "10.5.6.10" => &[1],
        "10.5.6.15" => &[0x80],
        "10.5.6.18" => &[1],
        "10.5.7.8" => &[1],
        "10.5.5.12" => &[0xe5, 0xe0],
        "10.5.5.2" => &[1],
        "10.5.1.2" => &[7],
        "10.5.5.6" => &[0, 0],
        "10.5.5.3" | "10.5.5.10" => &[0],
        "10.5.5.19" => &[9],
        "10.5.3.1" | "10.5.3.1.1" => {
            &[0x23, 0x55, 0x3c, 0xbe, 0x96, 0x37, 0xa8, 0x9d, 1, 2, 3, 4, 5, 6, 7, 8]
        }
        "10.5.3.2" | "10.5.3.2.1" => &[0xa5, 0x42, 0x11, 0xd5],
        "10.5.3.2.2" => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
        // An IMEISV, an IMSI, or a P-TMSI.
        "10.5.1.4" if row.min == 11 => &[0x33, 0x65, 0x39, 0x08, 0x53, 0x46, 0x13, 0x20, 0xf1],
        "10.5.1.4" if row.max >= 9 => &[0x09, 0x10, 0x10, 0, 0, 0, 0, 0x10],
        "10.5.1.4" => &[0xf4, 0xc0, 0, 0, 1],
        "10.5.5.15" => &[0x00, 0xf1, 0x10, 0, 1, 1],
        "10.5.5.12a" => &[0x12, 0x05, 0x01, 0x00, 0x00],
        "10.5.5.8" | "10.5.5.8a" => &[1, 2, 3],
        "10.5.5.4" => &[1],
        "10.5.5.29" => &[1],
        "10.5.1.15" => &[1],
        "10.5.5.1" => &[1],
        "10.5.5.7" => &[0],
        "10.5.5.14" => &[17],
        "10.5.5.21" => &[],
        "10.5.1.13" => &[0x00, 0xf1, 0x10],
        "10.5.5.23" => &[1],
        "10.5.5.5" => &[1],
        "10.5.5.20" => &[2],
        "10.5.7.1" | "10.5.7.7" => &[0x20, 0],
        clause => panic!("no sample for {} of §{clause}", row.name),
    }
}

/// A message with all its elements.
pub fn whole(row: &MessageRow) -> Vec<u8> {
    parts(row, row.parts)
}

/// A message with these elements.
fn parts(row: &MessageRow, parts: &[Part]) -> Vec<u8> {
    let mut octets = match row.protocol {
        ProtocolDiscriminator::Sm => vec![0x1a, row.message_type],
        ProtocolDiscriminator::Gmm => vec![0x08, row.message_type],
    };
    let mut low = None;
    for part in parts {
        let value = sample(part.row);
        match part.row.format {
            Format::Half => match low.take() {
                None => low = Some(value[0]),
                Some(low) => octets.push(value[0] << 4 | low),
            },
            Format::V => {}
            Format::Lv => octets.push(value.len() as u8),
            Format::TvHalf => octets.push(part.row.iei | value[0]),
            Format::T | Format::Tv => octets.push(part.row.iei),
            Format::Tlv => octets.extend([part.row.iei, value.len() as u8]),
            Format::TlvE => octets.extend([part.row.iei, 0, value.len() as u8]),
        }
        if !matches!(part.row.format, Format::Half | Format::TvHalf) {
            octets.extend(value);
        }
    }
    octets
}

pub fn uplink(row: &MessageRow) -> bool {
    row.direction != Direction::Downlink
}

/// The octets as they go over the air.
pub fn over_the_air(uplink: bool, layer3: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; layer3.len() + 32];
    let mut w = Writer::new(&mut buffer);
    gsmtap::Header::new(gsmtap::Payload::Llc, uplink).write(&mut w);
    write_ui(&mut w, 1, !uplink, 0, |w| w.slice(layer3));
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

fn captured(name: &str, datagrams: &[(bool, Vec<u8>)]) -> PathBuf {
    let mut out = Vec::new();
    let mut capture = Capture::new("gtpush");
    capture.start(&mut out);
    let air = capture.interface(&mut out, "Air", LinkType::RAW);
    let (device, sgsn) = ("127.0.0.31:4729".parse().unwrap(), "127.0.0.11:4729".parse().unwrap());
    for (i, (uplink, datagram)) in datagrams.iter().enumerate() {
        let (from, to) = if *uplink { (device, sgsn) } else { (sgsn, device) };
        let mut frame = Vec::new();
        udp_frame(from, to, datagram, &mut frame).unwrap();
        capture.packet(&mut out, air, Duration::new(1_700_000_000 + i as u64, 0), &frame, None);
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

/// What Wireshark calls an element whose name is not the standard's.
fn tshark_word(row: &Row) -> &'static str {
    match row.clause {
        "10.5.6.12" if row.name == "TFT" => "Traffic Flow Template",
        "10.5.6.20" => "WLAN offload",
        "10.5.1.2" => "Ciphering Key Sequence Number",
        "10.5.1.4" => "Mobile Identity",
        "10.5.5.15" => "Routing Area Identification",
        "10.5.7.3" => "GPRS Timer",
        "10.5.7.4a" => "GPRS Timer 3",
        "10.5.1.13" => "PLMN List",
        "10.5.3.2" => "Authentication Response Parameter",
        _ => row.name,
    }
}

/// Below each frame's layer `layer`: offset from the layer's start, length and name of what stands in it at
/// the first level.
fn dissected(path: &Path, layer: &str) -> Vec<Vec<(usize, usize, String)>> {
    let pdml = tshark::pdml(path);
    let attribute = |line: &str, name: &str| -> Option<String> {
        let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
        Some(line[start..].split('"').next().unwrap_or_default().replace("&amp;", "&"))
    };
    let mut frames = Vec::new();
    let mut inside = None;
    for line in pdml.lines() {
        let number = |name| attribute(line, name).and_then(|n| n.parse::<usize>().ok());
        if line == "<packet>" {
            frames.push(Vec::new());
        } else if line.starts_with("  <proto ") {
            let wanted = attribute(line, "name").as_deref() == Some(layer);
            inside = number("pos").filter(|_| wanted);
        } else if let (true, Some(start), Some(frame)) =
            (line.starts_with("    <field "), inside, frames.last_mut())
        {
            let name =
                attribute(line, "showname").filter(|name| !name.is_empty()).or(attribute(line, "show"));
            if let (Some(at), Some(size), Some(name)) = (number("pos"), number("size"), name) {
                frame.push((at - start, size, name));
            }
        }
    }
    frames
}

#[test]
fn tshark_names_every_message_and_every_element_at_its_place() {
    let rows: Vec<_> = message::rows().collect();
    let messages: Vec<_> =
        rows.iter().map(|row| (uplink(row), over_the_air(uplink(row), &whole(row)))).collect();
    let path = captured("ts24008", &messages);
    let report = tshark::check(&path, |_| Some("gsm_a.dtap"));
    report.assert_clean();
    let frames = dissected(&path, "gsm_a.dtap");
    assert_eq!(frames.len(), rows.len());
    let mut seen = BTreeSet::new();
    for ((row, frame), report) in rows.iter().zip(&frames).zip(&report.frames) {
        assert!(report.has("gsmtap") && report.has("llcgprs"), "{:?}", report.layers);
        // Two spellings of one name: "Attach request", "Attach Request"; a blank before "(" or none.
        let plain = |text: &str| {
            let text = text.to_lowercase().replace([' ', '.'], "").replace("rejection", "rej");
            text.replace("reject", "rej").replace("request", "req").replace("response", "resp")
        };
        let (name, _) = row.name.split_once(" (mobile").unwrap_or((row.name, ""));
        assert!(plain(&report.info).contains(&plain(name)), "{} is called {}", row.name, report.info);
        let octets = whole(row);
        let packet = Packet::parse(&octets).unwrap();
        for element in packet.elements(row) {
            let part = element.row.unwrap();
            if part.clause == "10.5.1.8" {
                // Nothing to name.
                continue;
            }
            seen.insert((part.name, part.iei, part.format as u8));
            let word = tshark_word(part).to_lowercase();
            let found = frame.iter().any(|(at, size, name)| {
                *at == element.offset
                    && *size == element.octets.len().max(1)
                    && name.to_lowercase().contains(&word)
            });
            assert!(found, "{}: {} at {} is none of {frame:?}", row.name, part.name, element.offset);
        }
    }
    // Every row of the table stands in some message.
    for row in ie::ALL.iter().filter(|row| row.clause != "10.5.1.8") {
        assert!(seen.contains(&(row.name, row.iei, row.format as u8)), "{} is in no message", row.name);
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn what_is_read_is_written_back_the_same_with_elements_nobody_knows() {
    for row in message::rows() {
        let mut octets = whole(row);
        // Unknown ones: type 4, and types 1 and 2.
        octets.extend([0x4f, 3, 1, 2, 3, 0xfe, 0x5a, 0]);
        let packet = Packet::parse(&octets).unwrap();
        let message = AnyMessage::parse(&packet, row.direction).unwrap();
        let mut buffer = vec![0; octets.len() + 8];
        let mut w = Writer::new(&mut buffer);
        w.slice(&octets[..2]);
        message.write_body(&mut w);
        let length = w.finish().unwrap();
        assert_eq!(buffer[..length], octets, "{}", row.name);
    }
}

/// Elements that this release of pycrate does not have in these messages.
fn pycrate_lacks(row: &MessageRow, element: &Row) -> bool {
    element.iei == 0x7b
        // It gives Network feature support the identifier A-.
        || (row.name == "Attach accept" && element.iei == 0xb0)
}

#[test]
fn pycrate_reads_the_same_values() {
    let mut input = String::new();
    let mut expected = Vec::new();
    for row in message::rows() {
        let known: Vec<Part> =
            row.parts.iter().filter(|part| !pycrate_lacks(row, part.row)).copied().collect();
        let octets = parts(row, &known);
        writeln!(input, "{} {}", if uplink(row) { "MO" } else { "MT" }, hex(&octets)).unwrap();
        let packet = Packet::parse(&octets).unwrap();
        let mut elements = Vec::new();
        let mut low = None;
        for element in packet.elements(row) {
            match (element.row.unwrap().format, low.take()) {
                // pycrate lists the high half first.
                (Format::Half, None) => low = Some(element.value[0]),
                (Format::Half, Some(low)) => {
                    elements.push(format!("h{:x}", element.value[0]));
                    elements.push(format!("h{low:x}"));
                }
                _ => elements.push(hex(element.octets)),
            }
        }
        expected.push((row.name, elements.join(" ")));
    }
    let script = r#"
import sys
from pycrate_mobile.NAS import parse_NAS_MO, parse_NAS_MT
for line in sys.stdin:
    way, octets = line.split()
    octets = bytes.fromhex(octets)
    message, error = (parse_NAS_MO if way == "MO" else parse_NAS_MT)(octets)
    if error:
        print("error", error)
        continue
    if message.to_bytes() != octets:
        print("differs", message.to_bytes().hex())
        continue
    parts = []
    for part in list(message)[1:]:
        length = part.get_bl()
        if length == 4:
            parts.append("h%x" % part.to_uint())
        elif length:
            parts.append(part.to_bytes().hex())
    print(" ".join(parts))
"#;
    let output = pycrate(script, &input);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines.len(), expected.len(), "{output}");
    for ((name, expected), line) in expected.iter().zip(lines) {
        assert_eq!(line, expected, "{name}");
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").unwrap();
        text
    })
}

/// What a Python program with pycrate prints.
#[track_caller]
pub fn pycrate(script: &str, input: &str) -> String {
    let python = std::env::var("GTPUSH_PYTHON").unwrap_or_else(|_| "tools/.venv/bin/python".to_owned());
    let child = Command::new(&python)
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| {
        panic!(
            "{python} does not start ({error}): pycrate is the oracle of this test; `tools/test` installs it, \
             or name a Python that has it in GTPUSH_PYTHON (`pip install -r tools/requirements.txt`)"
        )
    });
    // It may print more than a pipe holds before it has read everything.
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let written = writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    written.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Datagrams that carry a packet from one end of the air interface.
fn data_frames(air: &mut Air, nsapi: u8, write: impl FnOnce(&mut Writer<'_>)) -> Vec<Vec<u8>> {
    let mut buffer = [0; 1502];
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let length = w.finish().unwrap();
    let mut outbox = Outbox::default();
    air.data(&mut outbox, "127.0.0.11:4729".parse().unwrap(), nsapi, 3, &buffer[..length]).unwrap();
    std::iter::from_fn(|| outbox.pop().map(|transmit| transmit.octets.to_vec())).collect()
}

#[test]
fn tshark_puts_user_data_together_down_to_the_application() {
    let (mut device, mut network) = (Air::new(Side::Mobile), Air::new(Side::Network));
    let (v4, server4) = ("10.45.0.2:5683".parse().unwrap(), "10.45.0.1:5683".parse().unwrap());
    let (v6, server6) = ("[fd45::2]:5683".parse().unwrap(), "[fd45::1]:5683".parse().unwrap());
    // CON POST /push with a token and JSON of more octets than N201-U.
    let mut post = vec![0x44, 0x02, 0x12, 0x34, 1, 2, 3, 4, 0xb4];
    post.extend(b"push\x11\x32\xff\"");
    post.extend([b'x'; 1000]);
    post.push(b'"');
    let ra = icmp::RouterAdvertisement {
        hop_limit: 64,
        lifetime: 9000,
        prefix: Some(icmp::Prefix {
            prefix: "fd45::".parse().unwrap(),
            length: 64,
            valid: !0,
            preferred: !0,
        }),
        mtu: Some(1400),
    };
    let link: Ipv6Addr = "fe80::2".parse().unwrap();
    let router: Ipv6Addr = "fe80::1".parse().unwrap();
    let (a4, b4): (IpAddr, IpAddr) = ("10.45.0.2".parse().unwrap(), "10.45.0.1".parse().unwrap());
    let (a6, b6): (IpAddr, IpAddr) = ("fd45::2".parse().unwrap(), "fd45::1".parse().unwrap());
    let packets: Vec<(bool, &str, Vec<Vec<u8>>)> = vec![
        (false, "coap", data_frames(&mut network, 5, |w| ip::write_udp(w, server4, v4, &post))),
        (false, "coap", data_frames(&mut network, 6, |w| ip::write_udp(w, server6, v6, &post))),
        (
            true,
            "coap",
            data_frames(&mut device, 5, |w| ip::write_udp(w, v4, server4, &[0x60, 0x44, 0x12, 0x34])),
        ),
        (true, "icmp", data_frames(&mut device, 5, |w| icmp::write_echo_request(w, a4, b4, 1, 1, b""))),
        (false, "icmp", data_frames(&mut network, 5, |w| icmp::write_echo_reply(w, b4, a4, 1, 1, b""))),
        (true, "icmpv6", data_frames(&mut device, 6, |w| icmp::write_echo_request(w, a6, b6, 1, 1, b""))),
        (false, "icmpv6", data_frames(&mut network, 6, |w| icmp::write_echo_reply(w, b6, a6, 1, 1, b""))),
        (true, "icmpv6", data_frames(&mut device, 6, |w| icmp::write_router_solicitation(w, link))),
        (
            false,
            "icmpv6",
            data_frames(&mut network, 6, |w| {
                icmp::write_router_advertisement(w, router, icmp::ALL_NODES, &ra)
            }),
        ),
        (
            false,
            "icmp",
            data_frames(&mut network, 5, |w| {
                let mut about = [0; 100];
                let mut quoted = Writer::new(&mut about);
                ip::write_udp(&mut quoted, v4, server4, b"\x40\x01\x00\x01");
                let length = quoted.finish().unwrap();
                icmp::write_unreachable(w, b4, a4, icmp::Unreachable::Port, &about[..length]);
            }),
        ),
        (
            false,
            "icmpv6",
            data_frames(&mut network, 6, |w| {
                let mut about = [0; 100];
                let mut quoted = Writer::new(&mut about);
                ip::write_udp(&mut quoted, v6, server6, b"\x40\x01\x00\x01");
                let length = quoted.finish().unwrap();
                icmp::write_unreachable(w, b6, a6, icmp::Unreachable::Port, &about[..length]);
            }),
        ),
    ];
    let mut datagrams = Vec::new();
    let mut tops = Vec::new();
    for (uplink, top, frames) in packets {
        for (i, frame) in frames.iter().enumerate() {
            // The packet appears whole in the frame of its last segment.
            tops.push((i + 1 == frames.len()).then_some(top));
            datagrams.push((uplink, frame.clone()));
        }
    }
    assert_eq!(datagrams.len(), 2 * 3 + 9);
    let path = captured("sndcp", &datagrams);
    let report = tshark::check(&path, |frame| tops[frame.number as usize - 1].or(Some("sndcp")));
    report.assert_clean();
    std::fs::remove_file(path).unwrap();
}

#[test]
fn tshark_knows_whom_we_page() {
    let imsi = "001010000000001".parse().unwrap();
    let identities = [MobileIdentity::imsi(imsi), MobileIdentity::tmsi(0xc000_0001)];
    let datagrams: Vec<_> = identities
        .iter()
        .map(|identity| {
            let mut outbox = Outbox::default();
            Air::page(&mut outbox, "127.0.0.31:4729".parse().unwrap(), *identity).unwrap();
            (false, outbox.pop().unwrap().octets.to_vec())
        })
        .collect();
    let path = captured("paging", &datagrams);
    let report = tshark::check(&path, |_| Some("gsm_a.ccch"));
    report.assert_clean();
    assert!(report.frames[0].info.contains("Paging Request Type 1"), "{}", report.frames[0].info);
    let rows = tshark::fields(&path, &["e212.imsi", "3gpp.tmsi"]);
    assert_eq!(rows[0][0], "001010000000001");
    assert_eq!(rows[1][1].parse(), Ok(0xc000_0001_u32));
    std::fs::remove_file(path).unwrap();
}
