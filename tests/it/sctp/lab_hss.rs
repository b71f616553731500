//! `gtpush lab hss` and `gtpush lookup` over the kernel's SCTP.

use super::here;
use crate::peers::{Folder, Peer, run};

#[test]
#[ignore = "SCTP"]
fn the_lab_s_hss_is_asked_over_sctp() {
    here(|| {
        let folder = Folder::new("sctp-lab-hss");
        let (lab, nodes) = (folder.file("lab.toml"), folder.file("nodes.toml"));
        std::fs::write(
            &lab,
            "transport = \"sctp\"\n[[subscriber]]\nimsi = \"001010000000002\"\nmsisdn = \"15550002\"\n\
             sgsn = \"127.0.0.11\"\n",
        )
        .unwrap();
        std::fs::write(&nodes, "[[serving_node]]\nnumber = \"15550021\"\naddress = \"127.0.0.11\"\n")
            .unwrap();
        let gtpush = env!("CARGO_BIN_EXE_gtpush");
        let arguments = ["lab", "hss", "-c", lab.to_str().unwrap()];
        let mut hss = Peer::start(gtpush, &arguments, folder.file("hss.log"));
        hss.wait_log("listens on");
        for via in ["sh", "s6m", "slh"] {
            let said = run(
                gtpush,
                &[
                    "lookup",
                    "--via",
                    via,
                    "-c",
                    nodes.to_str().unwrap(),
                    "--connect",
                    "sctp:127.0.0.22:3868",
                    "--peer",
                    "hss.lab.example",
                    "--json",
                    "+15550002",
                ],
            );
            assert!(said.contains("\"sgsn\":\"127.0.0.11\""), "{via}: {said}");
        }
    });
}
