//! Debian's osmo-stp on the other end: M3UA as raw octets.

use super::here;
use crate::associations::probe::{Station, framed};
use crate::peers::{Folder, Peer, have};
use gtpush::transport::Framing;
use gtpush::transport::link::{Link, PPID_M3UA, Protocol};
use std::time::Duration;

/// osmo-stp at port 2905 of these addresses that lets ASPs register what they want; `more` stands in its
/// configuration. Call it inside [`here`].
pub fn osmo_stp(folder: &Folder, at: &[&str], more: &str) -> Peer {
    let at: String = at.iter().map(|address| format!("  local-ip {address}\n")).collect();
    let config = format!(
        "log stderr\n logging level all notice\n\
         cs7 instance 0\n xua rkm routing-key-allocation dynamic-permitted\n{more} \
         listen m3ua 2905\n{at}  accept-asp-connections dynamic-permitted\n"
    );
    let file = folder.file("osmo-stp.cfg");
    std::fs::write(&file, config).unwrap();
    Peer::start("osmo-stp", &["-c", file.to_str().unwrap()], folder.file("osmo-stp.log"))
}

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

#[test]
#[ignore = "SCTP"]
fn an_asp_comes_up_registers_a_routing_key_and_becomes_active() {
    if !have("osmo-stp", "osmo-stp") {
        return;
    }
    here(|| {
        let folder = Folder::new("osmo-stp");
        let stp = osmo_stp(&folder, &["127.0.0.1"], "");
        let mut link =
            Link::connect(Protocol::Sctp, Framing::Xua, PPID_M3UA, vec!["127.0.0.1:2905".parse().unwrap()]);
        link.timing.first = Duration::from_millis(50);
        let asp = Station::new(link);
        let id = asp.up();
        // Class and type of the next message, and the message; what it tells unasked is passed over.
        let answer = |class: u8, kind: u8| loop {
            let (_, stream, ppid, octets) = asp.message();
            assert_eq!(ppid, PPID_M3UA, "{octets:x?}");
            if octets[2..4] == [class, kind] {
                return (stream, octets);
            }
            assert!(octets[2] != 0 || octets[3] != 0, "an Error: {octets:x?}\n{}", stp.log());
        };
        // ASP Up; its Ack.
        asp.send(id, 0, PPID_M3UA, &hex("01000301 00000008"));
        assert_eq!(answer(3, 4).0, 0);
        // Heartbeat with data that comes back as it is.
        asp.send(id, 0, PPID_M3UA, &hex("01000303 00000014 0009000c 6774707573680102"));
        assert_eq!(answer(3, 6).1, hex("01000306 00000014 0009000c 6774707573680102"));
        // Registration Request: routing key 1 for point code 23. The response has a routing context.
        asp.send(id, 0, PPID_M3UA, &hex("01000901 0000001c 02070014 020a0008 00000001 020b0008 00000017"));
        let (_, response) = answer(9, 2);
        let at = response.windows(4).position(|w| w == [0, 6, 0, 8]).expect("a routing context") + 4;
        let context: Vec<u8> = response[at..at + 4].to_vec();
        // ASP Active for it; its Ack.
        let mut active = hex("01000401 00000010 00060008");
        active.extend(&context);
        asp.send(id, 0, PPID_M3UA, &active);
        let (_, ack) = answer(4, 3);
        assert!(ack.windows(4).any(|w| w == context), "{ack:x?}");
        // What it does not know it answers with an Error, and the association stays.
        let mut odd = framed(1, 16);
        odd[2..4].copy_from_slice(&[99, 1]);
        odd[8..].copy_from_slice(&hex("0009000861626364"));
        asp.send(id, 0, PPID_M3UA, &odd);
        loop {
            let (_, _, _, octets) = asp.message();
            if octets[2..4] == [0, 0] {
                break;
            }
        }
    });
}
