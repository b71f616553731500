//! Diameter: one capture played from both sides, over TCP though SCTP was recorded.

use super::*;
use crate::peers::{Peer, have, isolated, wait_for};
use crate::tshark;
use gtpush::capture::{LinkType, SctpFrames, Writer};
use gtpush::codec::diameter::{AvpWriter, Header, Identity, PPID, row};

/// Application-Id of Sh and command code of User-Data: TS 29.329 §6.
const SH: u32 = 16_777_217;
const USER_DATA: u32 = 306;

fn message(header: &Header, write: impl FnOnce(&mut AvpWriter<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 4_096];
    let mut w = AvpWriter::new(&mut buffer, header);
    write(&mut w);
    let length = w.finish().unwrap();
    buffer.truncate(length);
    buffer
}

fn between(w: &mut AvpWriter<'_>, host: &str) {
    w.avp::<row::AuthSessionState>(1);
    w.avp::<row::OriginHost>(Identity(host));
    w.avp::<row::OriginRealm>(Identity("example"));
}

/// An application server asks an HSS, which answers with `result`.
pub fn recorded(folder: &Folder, name: &str, result: i32) -> PathBuf {
    let mut header = Header::request(USER_DATA, SH, true);
    (header.hop_by_hop, header.end_to_end) = (0x11, 0x22);
    let session = "as.example;1;2";
    let request = message(&header, |w| {
        w.avp::<row::SessionId>(session);
        between(w, "as.example");
        w.avp::<row::DestinationHost>(Identity("hss.example"));
        w.avp::<row::DestinationRealm>(Identity("example"));
        w.group::<row::UserIdentity>(|w| w.avp::<row::Msisdn>(&[0x51, 0x55, 0x00, 0x10]));
        w.avp::<row::DataReference>(17);
        w.avp::<row::UserName>("001010000000001");
    });
    let answer = message(&header.answer(false), |w| {
        w.avp::<row::SessionId>(session);
        w.avp::<row::ResultCode>(result);
        between(w, "hss.example");
    });
    let (a, b) = ("127.0.0.5:3868".parse().unwrap(), "127.0.0.61:3868".parse().unwrap());
    let mut out = Vec::new();
    let mut writer = Writer::new("gtpush");
    writer.start(&mut out);
    let link = writer.interface(&mut out, "Sh", LinkType::RAW);
    for (second, (from, to, octets)) in (0..).zip([(a, b, &request), (b, a, &answer)]) {
        SctpFrames::new(from, to).message(0, PPID, octets, |frame| {
            writer.packet(&mut out, link, Duration::from_secs(second), frame, None);
        });
    }
    let file = folder.file(name);
    std::fs::write(&file, out).unwrap();
    file
}

#[test]
fn both_sides_of_a_sh_dialogue_meet_over_tcp_and_a_wrong_expectation_is_named() {
    isolated(|| {
        let folder = Folder::new("replay-diameter");
        let capture = recorded(&folder, "sh.pcapng", 2001);
        let (code, text) = gtpush(&["replay", capture.to_str().unwrap(), "--as"]);
        assert!(code == 0 && text.contains("hss") && text.contains("as "), "{text}");
        let wrong = recorded(&folder, "wrong.pcapng", 5001);
        for (expected, code_wanted) in [(&capture, 0), (&wrong, 3)] {
            let file = capture.to_str().unwrap().to_owned();
            let hss = std::thread::spawn(move || {
                let listen = ["--listen", "tcp:127.0.0.61:3868", "--timeout", "30s"];
                let set = ["--set", "imsi=001010000000007", "--set", "msisdn=15550077"];
                gtpush(&[&["replay", &file, "--as", "hss"][..], &listen, &set].concat())
            });
            let live = folder.file("live.pcapng");
            let expected = expected.to_str().unwrap();
            // The values have other lengths than the recorded ones.
            let (code, text) = gtpush(&[
                "replay",
                expected,
                "--as",
                "as",
                "--target",
                "127.0.0.61",
                "--timeout",
                "30s",
                "--set",
                "imsi=001010000000007",
                "--set",
                "msisdn=15550077",
                "--identity",
                "host=another.as.example",
                "--capture",
                live.to_str().unwrap(),
            ]);
            let (served, said) = hss.join().unwrap();
            assert_eq!((code, served), (code_wanted, 0), "{text}\n{said}");
            assert!(said.contains("session id (theirs)") && said.contains("another.as.example"), "{said}");
            if code_wanted != 0 {
                assert!(text.contains("Result-Code: recorded") && text.contains("5001"), "{text}");
            }
            let report = tshark::check(&live, |_| Some("diameter"));
            report.assert_clean();
            assert!(report.frames.len() >= 4, "capabilities, request and answer");
        }
    });
}

/// Two HSSs need not write their documents alike.
const MASK: &str = "[[mask]]\nmessage = \"User-Data-Answer\"\nelement = \"User-Data\"\n\
                    [[mask]]\nelement = \"Vendor-Specific-Application-Id*\"\npresence = true\n";

#[test]
fn a_sh_dialogue_with_a_foreign_hss_is_played_against_ours_and_answers_a_live_lookup() {
    if !have("ip", "iproute2") || !have("tshark", "tshark") {
        return;
    }
    let Some(python) = crate::hss_lookup::python() else { return };
    isolated(move || {
        let folder = Folder::new("replay-sh");
        std::fs::write(folder.file("nodes.toml"), crate::hss_lookup::NODES).unwrap();
        let server = crate::hss_lookup::hss(&folder, &python);
        let capture = folder.file("lookup.pcapng");
        let capture = capture.to_str().unwrap();
        let nodes = folder.file("nodes.toml");
        let lookup = |more: &[&str]| {
            let connect = ["--connect", "tcp:127.0.0.61:3868", "--peer", "hss.python.example"];
            let us = ["--origin", "push.gtpush.example", "-c", nodes.to_str().unwrap(), "--timeout", "5s"];
            gtpush(&[&["lookup", "--via", "sh", "--json"][..], &connect, &us, more, &["+15550001"]].concat())
        };
        let (code, recorded) = lookup(&["--capture", capture]);
        assert!(code == 0 && recorded.contains("127.0.0.11"), "{recorded}\n{}", server.log());
        drop(server);

        // Our HSS, which has another name, is asked as the foreign one was.
        let config = folder.file("lab.toml");
        let subscriber = "imsi = \"001010000000001\"\nmsisdn = \"15550001\"\nsgsn = \"127.0.0.11\"\n";
        let more = "sgsn_number = \"15550021\"\nattached = true\n";
        std::fs::write(&config, format!("[[subscriber]]\n{subscriber}{more}")).unwrap();
        let args = ["lab", "hss", "-c", config.to_str().unwrap()];
        let mut ours = Peer::start(env!("CARGO_BIN_EXE_gtpush"), &args, folder.file("ours.log"));
        ours.wait_log("listens");
        let play = |more: &[&str]| {
            let ours = ["--target", "127.0.0.22", "--identity", "peer-host=hss.lab.example"];
            let realm = ["--identity", "peer-realm=lab.example"];
            gtpush(&[&["replay", capture, "--as", "as"][..], &ours, &realm, more].concat())
        };
        let (code, text) = play(&[]);
        assert!(code == 3 && text.contains("User-Data: recorded"), "{text}");
        std::fs::write(folder.file("lookup.pcapng.mask.toml"), MASK).unwrap();
        let live = folder.file("live.pcapng");
        let (code, text) = play(&["--capture", live.to_str().unwrap()]);
        assert_eq!(code, 0, "{text}\n{}", ours.log());
        tshark::check(&live, |_| Some("diameter")).assert_clean();
        // A number that nobody has is answered by an error, which is named.
        let (code, text) = play(&["--set", "msisdn=15559999"]);
        assert!(code == 3 && text.contains("5001"), "{text}");
        drop(ours);

        // The recording is the HSS, twice, each time in another session.
        for _ in 0..2 {
            let file = capture.to_owned();
            let replay = std::thread::spawn(move || {
                let listen = ["--listen", "tcp:127.0.0.61:3868", "--timeout", "30s"];
                gtpush(&[&["replay", &file, "--as", "hss"][..], &listen].concat())
            });
            wait_for("the replay", || {
                let sockets = std::fs::read_to_string("/proc/thread-self/net/tcp").unwrap();
                // 3868 listens.
                sockets.lines().any(|line| line.contains(":0F1C 00000000:0000 0A")).then_some(())
            });
            let (code, again) = lookup(&[]);
            let (served, said) = replay.join().unwrap();
            assert_eq!((code, served), (0, 0), "{again}\n{said}");
            assert!(again.contains("127.0.0.11") && said.contains("session id (theirs)"), "{again}\n{said}");
        }
    });
}
