//! Every TS 24.008 message that we can send, over GSMTAP and LLC, as tshark and pycrate see it.

use crate::tshark;
use gtpush::capture::{LinkType, Writer as Capture, udp_frame};
use gtpush::codec::gsmtap;
use gtpush::codec::llc::write_ui;
use gtpush::codec::ts24008::message::{self, AnyMessage};
use gtpush::codec::ts24008::{
    Direction, Format, Header, MessageRow, Packet, Presence, ProtocolDiscriminator, Row,
    TransactionIdentifier, ie,
};
use gtpush::wire::Writer;
use std::fmt::Write as _;
use std::path::PathBuf;
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
        // An IMSI, or a P-TMSI.
        "10.5.1.4" if row.max >= 9 => &[0x09, 0x10, 0x10, 0, 0, 0, 0, 0x10],
        "10.5.1.4" => &[0xf4, 0xc0, 0, 0, 1],
        "10.5.5.15" => &[0x00, 0xf1, 0x10, 0, 1, 1],
        "10.5.5.12a" => &[0x17, 0x23, 0x40, 0x20, 0x00],
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
    let mut octets = match row.protocol {
        ProtocolDiscriminator::Sm => vec![0x1a, row.message_type],
        ProtocolDiscriminator::Gmm => vec![0x08, row.message_type],
    };
    let mut low = None;
    for part in row.parts {
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

#[test]
fn tshark_names_every_message() {
    let messages: Vec<_> =
        message::rows().map(|row| (uplink(row), over_the_air(uplink(row), &whole(row)))).collect();
    let path = captured("ts24008", &messages);
    println!("{}", path.display());
    let report = tshark::check(&path, |_| Some("gsm_a.dtap"));
    report.assert_clean();
}
