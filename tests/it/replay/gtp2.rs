//! GTPv2-C: one S11 capture played from both sides; tshark reads what is said.

use super::*;
use crate::peers::isolated;
use crate::tshark;
use gtpush::capture::{LinkType, Writer, udp_frame};

const MME: [u8; 4] = [127, 0, 0, 11];
const SGW: [u8; 4] = [127, 0, 0, 24];

/// An element of instance `instance`: TS 29.274 §8.2.1.
fn ie(code: u8, instance: u8, value: &[u8]) -> Vec<u8> {
    let length = (value.len() as u16).to_be_bytes();
    [&[code, length[0], length[1], instance], value].concat()
}

/// F-TEID with an IPv4 address, §8.22.
fn tunnel(instance: u8, interface: u8, teid: u32, address: [u8; 4]) -> Vec<u8> {
    ie(87, instance, &[&[0x80 | interface][..], &teid.to_be_bytes(), &address].concat())
}

/// A message with a TEID in its header.
fn message(kind: u8, teid: u32, sequence: u32, elements: &[Vec<u8>]) -> Vec<u8> {
    let body = elements.concat();
    let length = (body.len() as u16 + 8).to_be_bytes();
    let number = (sequence << 8).to_be_bytes();
    [&[0x48, kind, length[0], length[1]][..], &teid.to_be_bytes(), &number, &body].concat()
}

/// A session over S11 that is created, with `cause`, and deleted.
pub fn recorded(folder: &Folder, name: &str, cause: u8) -> PathBuf {
    let apn = b"\x08internet";
    let bearer =
        ie(93, 0, &[ie(73, 0, &[5]), ie(80, 0, &[[0x29, 9].to_vec(), vec![0; 20]].concat())].concat());
    let create = message(
        32,
        0,
        0x0001_0203,
        &[
            ie(1, 0, &[0x00, 0x01, 0x01, 0, 0, 0, 0, 0xf1]),
            ie(83, 0, &[0x00, 0xf1, 0x10]),
            ie(82, 0, &[6]),
            tunnel(0, 10, 0x1111_0001, MME),
            // The P-GW by its address alone.
            tunnel(1, 7, 0, [192, 0, 2, 7]),
            ie(71, 0, apn),
            ie(128, 0, &[0]),
            ie(99, 0, &[1]),
            ie(79, 0, &[1, 0, 0, 0, 0]),
            ie(127, 0, &[0]),
            ie(72, 0, &[0, 0, 0x10, 0, 0, 0, 0x10, 0]),
            bearer,
        ],
    );
    let granted = [
        ie(73, 0, &[5]),
        ie(2, 0, &[16, 0]),
        tunnel(0, 1, 0x2222_0002, SGW),
        tunnel(2, 5, 0x3333_0002, [192, 0, 2, 7]),
    ];
    let created = message(
        33,
        0x1111_0001,
        0x0001_0203,
        &[
            ie(2, 0, &[cause, 0]),
            tunnel(0, 11, 0x2222_0001, SGW),
            tunnel(1, 7, 0x3333_0001, [192, 0, 2, 7]),
            ie(79, 0, &[1, 10, 45, 0, 9]),
            ie(127, 0, &[0]),
            ie(93, 0, &granted.concat()),
            ie(3, 0, &[4]),
        ],
    );
    let delete = message(36, 0x2222_0001, 0x0001_0204, &[ie(73, 0, &[5])]);
    let deleted = message(37, 0x1111_0001, 0x0001_0204, &[ie(2, 0, &[16, 0]), ie(3, 0, &[4])]);
    let (a, b) = (SocketAddr::from((MME, 2123)), SocketAddr::from((SGW, 2123)));
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let link = writer.interface(&mut out, "S11", LinkType::RAW);
    for (second, (from, to, octets)) in
        (0..).zip([(a, b, create), (b, a, created), (a, b, delete), (b, a, deleted)])
    {
        let mut frame = Vec::new();
        udp_frame(from, to, &octets, &mut frame).unwrap();
        writer.packet(&mut out, link, Duration::from_secs(second), &frame, None);
    }
    let file = folder.file(name);
    std::fs::write(&file, out).unwrap();
    file
}

#[test]
fn an_s11_session_is_played_from_both_sides_with_tunnels_of_this_run() {
    isolated(|| {
        let folder = Folder::new("replay-gtp2");
        let right = recorded(&folder, "s11.pcapng", 16);
        tshark::check(&right, |_| Some("gtpv2")).assert_clean();
        let wrong = recorded(&folder, "wrong.pcapng", 17);
        let (code, text) = gtpush(&["replay", right.to_str().unwrap(), "--as", "127.0.0.11", "--dry-run"]);
        assert!(code == 0 && text.contains("send   Create Session Request"), "{text}");
        assert!(text.contains("learns Bearer Contexts created.S1-U SGW F-TEID, TEID"), "{text}");
        for (expected, wanted) in [(&right, 0), (&wrong, 3)] {
            // Longer and shorter than what was recorded, on both sides.
            let set = ["--set", "imsi=00101000000077", "--set", "apn=longer.internet.example"];
            let file = right.to_str().unwrap().to_owned();
            let gateway = std::thread::spawn(move || {
                let args = ["replay", &file, "--as", "127.0.0.24", "--timeout", "30s", "--strict"];
                gtpush(&[&args[..], &set].concat())
            });
            let live = folder.file("live.pcapng");
            let args = ["replay", expected.to_str().unwrap(), "--as", "127.0.0.11", "--target", "127.0.0.24"];
            // What is sent before the other side is there is sent again.
            let more = ["--capture", live.to_str().unwrap(), "--t3", "200ms", "--n3", "50"];
            let (code, text) = gtpush(&[&args[..], &more, &set].concat());
            let (served, said) = gateway.join().unwrap();
            assert_eq!((code, served), (wanted, 0), "{text}\n{said}");
            if wanted == 0 {
                assert!(text.contains("TEID control plane (theirs)"), "{text}");
                assert!(said.contains("TEID user plane (ours)"), "{said}");
            } else {
                assert!(text.contains("Cause") && text.contains("Create Session Response"), "{text}");
            }
            let report = tshark::check(&live, |_| Some("gtpv2"));
            report.assert_clean();
            assert!(report.frames.len() >= 4);
        }
    });
}
