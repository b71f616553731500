//! What `decode` says of a message, field by field beside what tshark says: over generated messages of GTP
//! of version 1, of the user plane, and over the air.

use crate::agreement::{Explained, agree};
use crate::oracle_ts24008::{over_the_air, uplink, whole};
use crate::peers::Folder;
use gtpush::capture::{LinkType, Writer, udp_frame};
use gtpush::codec::gtp1::message::rows;
use gtpush::codec::gtp1::sample::{Extent, message};
use gtpush::codec::{gtpu, ts24008};
use std::net::SocketAddr;
use std::time::Duration;

const EXPLAINED: &[Explained] = &[
    Explained {
        fields: &["gtp.message", "gtp.teid", "gtp.seq_number"],
        capture: "gtpu-alike",
        messages: &["Tunnel Status"],
        why: "TS 29.281 §7.3.3 (release 16): tshark 4.0 does not know the message",
    },
    Explained {
        fields: &["gtp.nsapi", "gtp.apn"],
        capture: "gtp-alike",
        messages: &["SGSN Context Response", "Forward Relocation Request"],
        why: "TS 29.060 §7.7.29: stands inside PDP Context",
    },
    Explained {
        fields: &["gtp.teid", "gtp.teid_data"],
        capture: "gtp-alike",
        messages: &["Forward Relocation Response"],
        why: "TS 29.060 §7.7.39, §7.7.45A: stands inside RAB Setup Information",
    },
    Explained {
        fields: &["gtp.nsapi"],
        capture: "gtp-alike",
        messages: &["SGSN Context Acknowledge", "Forward Relocation Response", "Forward SRNS Context"],
        why: "TS 29.060 §7.7.15, §7.7.19, §7.7.39: stands inside TEID Data II, RAB Context or RAB Setup Information",
    },
    Explained {
        fields: &["_ws.malformed"],
        capture: "gtp-alike",
        messages: &[
            "Create PDP Context Request",
            "Update PDP Context Request",
            "MS Info Change Notification Request",
        ],
        why: "TS 29.060 §7.7.94: tshark looks into the made-up octets of User CSG Information for a country code",
    },
];

/// Writes a capture of that name, and reads it as tshark does.
fn read_alike(name: &str, datagrams: &[(&str, &str, Vec<u8>)], least: usize) {
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let all = writer.interface(&mut out, "all", LinkType::RAW);
    for (i, (from, to, payload)) in datagrams.iter().enumerate() {
        let (from, to): (SocketAddr, SocketAddr) = (from.parse().unwrap(), to.parse().unwrap());
        let mut frame = Vec::new();
        udp_frame(from, to, payload, &mut frame).unwrap();
        writer.packet(&mut out, all, Duration::new(1_700_000_000 + i as u64, 0), &frame, None);
    }
    let folder = Folder::new(name);
    let path = folder.file(name).with_extension("pcapng");
    std::fs::write(&path, out).unwrap();
    agree(&path, least, EXPLAINED);
}

#[test]
fn gtp_messages_of_every_type_are_read_alike() {
    let mut datagrams = Vec::new();
    for row in rows() {
        for (extent, seed) in [(Extent::Minimal, 1), (Extent::Maximal, 2), (Extent::Random, 3)] {
            datagrams.push(("127.0.0.2:2123", "127.0.0.11:2123", message(row, extent, seed)));
        }
    }
    read_alike("gtp-alike", &datagrams, 500);
}

#[test]
fn messages_of_the_user_plane_are_read_alike() {
    let mut datagrams = Vec::new();
    for row in gtpu::message::rows() {
        for (extent, seed) in [(Extent::Minimal, 1), (Extent::Maximal, 2)] {
            datagrams.push(("127.0.0.2:2152", "127.0.0.11:2152", message(row, extent, seed)));
        }
    }
    read_alike("gtpu-alike", &datagrams, 30);
}

#[test]
fn messages_over_the_air_are_read_alike() {
    let datagrams: Vec<_> = ts24008::message::rows()
        .map(|row| {
            let (from, to) = match uplink(row) {
                true => ("127.0.0.31:4729", "127.0.0.11:4729"),
                false => ("127.0.0.11:4729", "127.0.0.31:4729"),
            };
            (from, to, over_the_air(uplink(row), &whole(row)))
        })
        .collect();
    read_alike("air-alike", &datagrams, 45);
}
