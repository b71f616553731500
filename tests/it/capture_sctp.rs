//! What messages of associations look like in a capture: to tshark, and to ourselves.

use crate::tshark::{self, SEVERAL};
use gtpush::capture::sctp::{Packet, Reassembly};
use gtpush::capture::{LinkType, SctpFrames, Writer, frames};
use std::path::PathBuf;
use std::time::Duration;

/// ASP Up: RFC 4666 §3.5.1.
const ASP_UP: &[u8] = &[1, 0, 3, 1, 0, 0, 0, 8];

/// Payload protocol identifiers: M3UA, and none.
const M3UA: u32 = 3;
const NONE: u32 = 0;

type Sent<'a> = (&'a str, &'a str, u16, u32, &'a [u8], Option<&'a str>);

fn written(name: &str, messages: &[Sent<'_>]) -> PathBuf {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    let mut senders: Vec<((&str, &str), SctpFrames)> = Vec::new();
    for (i, (from, to, stream, ppid, octets, comment)) in messages.iter().enumerate() {
        let ends = (*from, *to);
        if !senders.iter().any(|(of, _)| *of == ends) {
            senders.push((ends, SctpFrames::new(from.parse().unwrap(), to.parse().unwrap())));
        }
        let (_, sender) = senders.iter_mut().find(|(of, _)| *of == ends).unwrap();
        let wall = Duration::from_secs(1_700_000_000 + i as u64);
        sender.message(*stream, *ppid, octets, |frame| writer.packet(&mut out, all, wall, frame, *comment));
    }
    let path = std::env::temp_dir().join(format!("gtpush-{}-{name}.pcapng", std::process::id()));
    std::fs::write(&path, out).unwrap();
    path
}

#[test]
fn tshark_reads_messages_of_associations_over_both_ip_versions() {
    let path = written(
        "sctp-both",
        &[
            ("127.0.0.2:2905", "127.0.0.5:2905", 0, M3UA, ASP_UP, None),
            ("127.0.0.5:2905", "127.0.0.2:2905", 0, M3UA, &[1, 0, 3, 4, 0, 0, 0, 8], None),
            (
                "[::1]:40000",
                "[::2]:2905",
                3,
                M3UA,
                ASP_UP,
                Some("carried over TCP, shown in a frame of SCTP"),
            ),
            ("127.0.0.2:2905", "127.0.0.5:2905", 0, M3UA, ASP_UP, None),
            ("127.0.0.2:2905", "127.0.0.5:2905", 9, M3UA, ASP_UP, None),
        ],
    );
    let report = tshark::check(&path, |_| Some("m3ua"));
    report.assert_clean();
    assert_eq!(report.frames[0].info.trim(), "ASPUP");
    assert_eq!(report.frames[1].info.trim(), "ASPUP_ACK");
    assert!(report.frames[2].has("ipv6"));
    assert_eq!(report.frames[2].comment, "carried over TCP, shown in a frame of SCTP");
    let names = [
        "sctp.checksum.status",
        "sctp.data_tsn_raw",
        "sctp.data_sid",
        "sctp.data_ssn",
        "sctp.data_payload_proto_id",
    ];
    let expected = [[1, 0, 0, 0, 3], [1, 0, 0, 0, 3], [1, 0, 3, 0, 3], [1, 1, 0, 1, 3], [1, 2, 9, 0, 3]];
    for (row, expected) in tshark::fields(&path, &names).iter().zip(expected) {
        let row: Vec<u32> = row.iter().map(|value| number(value)).collect();
        assert_eq!(row, expected);
    }
    std::fs::remove_file(path).unwrap();
}

fn number(text: &str) -> u32 {
    match text.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16).unwrap(),
        None => text.parse().unwrap(),
    }
}

#[test]
fn a_long_message_is_put_together_again_by_tshark_and_by_us() {
    let long: Vec<u8> = (0..200_000u32).map(|i| (i * 7 % 251) as u8).collect();
    let path = written(
        "sctp-long",
        &[
            ("127.0.0.2:5000", "127.0.0.5:5001", 1, NONE, &long, None),
            ("127.0.0.2:5000", "127.0.0.5:5001", 1, NONE, b"after it", None),
        ],
    );
    let rows = tshark::fields(&path, &["sctp.fragment", "data.data"]);
    let theirs: Vec<&str> =
        rows.iter().flat_map(|row| row[1].split(SEVERAL)).filter(|data| !data.is_empty()).collect();
    let hex: String = long.iter().map(|octet| format!("{octet:02x}")).collect();
    assert!(rows.len() > 3 && rows.iter().filter(|row| !row[0].is_empty()).count() > 0);
    assert!(theirs.contains(&hex.as_str()), "tshark does not put the message together");

    let octets = std::fs::read(&path).unwrap();
    let mut reassembly = Reassembly::default();
    let mut ours = Vec::new();
    for frame in frames(&octets) {
        let packet = Packet::parse(&frame.unwrap().octets[20..]).unwrap();
        for chunk in packet.chunks(0) {
            let data = chunk.unwrap().data().unwrap();
            ours.extend(reassembly.add(Duration::ZERO, &packet, &data).map(<[u8]>::to_vec));
        }
    }
    assert_eq!(ours, [long, b"after it".to_vec()]);
    std::fs::remove_file(path).unwrap();
}
