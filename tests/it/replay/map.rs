//! MAP: an HLR's side answers a live lookup as recorded.

use super::*;
use crate::peers::{Peer, isolated};

const LAB: &str = "map = true\n[[subscriber]]\nimsi = \"001010000000001\"\nmsisdn = \"15550001\"\n\
                   sgsn = \"127.0.0.11\"\nattached = true\n";

#[test]
fn an_hlr_out_of_a_capture_answers_a_live_lookup() {
    isolated(|| {
        let folder = Folder::new("replay-map");
        let config = folder.file("lab.toml");
        std::fs::write(&config, LAB).unwrap();
        let capture = folder.file("lookup.pcapng");
        let capture = capture.to_str().unwrap();
        let lookup = ["lookup", "--json", "001010000000001"];
        let program = env!("CARGO_BIN_EXE_gtpush");
        let args = ["lab", "network", "-c", config.to_str().unwrap()];
        let lab = Peer::start(program, &args, folder.file("lab.log"));
        let (code, recorded) = gtpush(&[&lookup[..], &["--timeout", "20s", "--capture", capture]].concat());
        assert_eq!(code, 0, "{recorded}\n{}", lab.log());
        assert!(recorded.contains("127.0.0.11"), "{recorded}");
        drop(lab);

        let (code, text) = gtpush(&["replay", capture, "--as"]);
        assert!(code == 0 && text.contains("hlr") && text.contains("ggsn"), "{text}");

        // The lab is gone: the capture is gateway and HLR. Twice, each time for another dialogue.
        for _ in 0..2 {
            let file = capture.to_owned();
            let replay = std::thread::spawn(move || {
                gtpush(&[
                    "replay",
                    &file,
                    "--as",
                    "hlr",
                    "--listen",
                    "tcp:127.0.0.31:2905",
                    "--timeout",
                    "30s",
                ])
            });
            let (code, live) = gtpush(&[&lookup[..], &["--timeout", "20s"]].concat());
            let (played, text) = replay.join().unwrap();
            assert_eq!((code, played), (0, 0), "{live}\n{text}");
            assert!(live.contains("127.0.0.11"), "{live}");
            assert!(text.contains("transaction id (theirs)") && text.contains("1 as recorded"), "{text}");
        }

        // Another subscriber is not the recorded one; as a variable it is.
        let other = "001010000000002";
        let file = capture.to_owned();
        let replay = std::thread::spawn(move || {
            let set = format!("imsi={other}");
            gtpush(&[
                "replay",
                &file,
                "--as",
                "hlr",
                "--listen",
                "tcp:127.0.0.31:2905",
                "--timeout",
                "30s",
                "--set",
                &set,
            ])
        });
        let (code, live) = gtpush(&["lookup", "--json", "--timeout", "20s", other]);
        let (played, text) = replay.join().unwrap();
        assert_eq!((code, played), (0, 0), "{live}\n{text}");
    });
}
