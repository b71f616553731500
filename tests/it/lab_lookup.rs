//! `gtpush lab hss` and `gtpush lab mme`, asked by `gtpush lookup`, each as it is without a file: as in the README.

use crate::peers::{Folder, Peer, have, isolated, wait_for};
use std::process::Command;

const ALICE: &str = "001010000000001";
const BOB: &str = "001010000000002";

/// The exit code of a lookup, and what it printed.
fn lookup(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush")).arg("lookup").args(arguments).output().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

fn lab(folder: &Folder, role: &str, more: &[&str]) -> Peer {
    let mut arguments = vec!["lab", role];
    arguments.extend(more);
    let mut peer = Peer::start(env!("CARGO_BIN_EXE_gtpush"), &arguments, folder.file(&format!("{role}.log")));
    peer.wait_log("listens on");
    peer
}

#[test]
fn every_way_of_diameter_finds_the_lab_s_subscribers_without_a_file() {
    if !have("ip", "iproute2") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("lab-lookup");
        let mut hss_lab = lab(&folder, "hss", &[]);
        // Bob is at the SGSN, by whichever name the way takes.
        for (via, who) in [
            ("sh", "+15550002"),
            ("sh", BOB),
            ("sh", "bob@push.example"),
            ("sh", "sip:bob@ims.example"),
            ("s6c", BOB),
            ("s6c", "+15550002"),
            ("s6m", BOB),
            ("s6m", "+15550002"),
            ("s6m", "bob@push.example"),
            ("s6t", BOB),
            ("s6t", "bob@push.example"),
            ("slh", BOB),
            ("slh", "+15550002"),
        ] {
            let (code, said) = lookup(&["--via", via, "--json", who]);
            assert!(code == Some(0) && said.contains("\"sgsn\":\"127.0.0.11\""), "{via} {who}: {said}");
        }
        // Alice is at the MME, which has no address on Gn.
        for via in ["sh", "s6c", "s6m", "slh"] {
            let (code, said) = lookup(&["--via", via, ALICE]);
            assert!(code == Some(3) && said.contains("no-serving-address"), "{via}: {said}");
            assert!(said.contains("name mme.lab.example"), "{via}: {said}");
            assert!(said.contains("[[serving_node]]"), "{via}: {said}");
        }
        let (code, said) = lookup(&["--via", "swx", "--apn", "internet", BOB]);
        assert!(code == Some(0) && said.contains("127.0.0.2"), "{said}");
        let (code, said) = lookup(&["--via", "sh", "+15550009"]);
        assert!(code == Some(3) && said.contains("unknown-subscriber"), "{said}");
        assert!(!said.contains("what to do"), "{said}");
        // What a person gets wrong at first is told with what to do about it.
        let (code, said) = lookup(&["--via", "sh", "15550002"]);
        assert!(code == Some(3) && said.contains("--msisdn"), "{said}");
        let (code, said) = lookup(&["--via", "sh", "--msisdn", "15550002"]);
        assert_eq!(code, Some(0), "{said}");
        let (code, said) = lookup(&["--via", "sh", ""]);
        assert!(code == Some(1) && said.contains("is no IMSI"), "{said}");
        let hss = ["--connect", "tcp:127.0.0.22:3868", "--peer", "hss.lab.example"];
        let (code, said) = lookup(&[&["--via", "s6c", "+15550002"], &hss[..]].concat());
        assert!(code == Some(1) && said.contains("--number"), "{said}");
        // The MME has Alice attach, with her keys.
        let mme = lab(&folder, "mme", &["--stop-after", "20s"]);
        wait_for("Alice at the MME", || mme.log().contains(" attached, ").then_some(()));
        hss_lab.wait_log(" sent ULR for ");
    });
}
