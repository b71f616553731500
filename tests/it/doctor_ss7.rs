//! `gtpush doctor` and `gtpush lookup` against the lab's signalling network: each fault that an operator
//! meets, and what is said about it.

use crate::peers::{Folder, Peer, isolated, run};
use std::process::Command;

const SUBSCRIBER: &str = "001010000000001";

const LAB: &str = "map = true\n[[subscriber]]\nimsi = \"001010000000001\"\nmsisdn = \"15550001\"\n\
                   sgsn = \"127.0.0.11\"\nattached = true\n";

const REGISTERED: &str = "[[ss7.server]]\nname = \"gtpush\"\npoint_code = \"0-1-3\"\nregister = true\n\
                          traffic_mode = \"loadshare\"\nlinks = [\"stp\"]\n";

/// A network in which all speak SUA: the transfer point has a port for each, and knows two numbers.
const OVER_SUA: &str = r#"
[[ss7]]
name = "stp"
point_code = "0-0-1"
[[ss7.link]]
name = "hlr"
role = "sgp"
adaptation = "sua"
transport = "tcp"
listen = ["127.0.0.31:14001"]
[[ss7.link]]
name = "gtpush"
role = "sgp"
adaptation = "sua"
transport = "tcp"
listen = ["127.0.0.31:14002"]
[[ss7.server]]
name = "hlr"
side = "remote"
point_code = "0-0-6"
routing_context = 6
links = ["hlr"]
[[ss7.server]]
name = "gtpush"
side = "remote"
point_code = "0-1-3"
routing_context = 13
links = ["gtpush"]
[[ss7.route]]
point_code = "0-0-6"
servers = ["hlr"]
[[ss7.route]]
point_code = "0-1-3"
servers = ["gtpush"]
[[ss7.translation]]
prefix = "15550006"
route_on_ssn = true
targets = [{ point_code = "0-0-6" }]
[[ss7.translation]]
prefix = "15550011"
route_on_ssn = true
targets = [{ point_code = "0-1-3" }]
[[ss7]]
name = "hlr"
point_code = "0-0-6"
number = "15550006"
[[ss7.link]]
name = "stp"
adaptation = "sua"
transport = "tcp"
connect = ["127.0.0.31:14001"]
[[ss7.server]]
name = "hlr"
routing_context = 6
links = ["stp"]
[[ss7.translation]]
prefix = ""
targets = [{ point_code = "0-0-1" }]
"#;

const TITLES: &str = "[[ss7.translation]]\nprefix = \"\"\ntargets = [{ point_code = \"0-0-1\" }]\n";

/// A configuration that asks this HLR through the lab's transfer point, with more in its network.
fn configuration(hlr: &str, port: u16, more: &str) -> String {
    format!(
        "[locate]\norder = [\"map\"]\n[map]\nhlr = [\"{hlr}\"]\ninvoke_timeout = \"1s\"\n\
         [[ss7]]\nname = \"sigtran\"\npoint_code = \"0-1-3\"\nnumber = \"15550011\"\n\
         [[ss7.link]]\nname = \"stp\"\ntransport = \"tcp\"\nconnect = [\"127.0.0.31:{port}\"]\n{more}"
    )
}

fn gtpush(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_gtpush"))
        .args(arguments)
        .current_dir(folder.file(""))
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code(), text)
}

fn lab(folder: &Folder, more: &str) -> Peer {
    let file = folder.file("lab.toml");
    std::fs::write(&file, format!("{LAB}{more}")).unwrap();
    let arguments = ["lab", "network", "-c", file.to_str().unwrap()];
    let mut peer = Peer::start(env!("CARGO_BIN_EXE_gtpush"), &arguments, folder.file("lab.log"));
    peer.wait_log("the lab runs");
    // The HLR has registered its point code.
    peer.wait_log("hlr: application server 0: AS-ACTIVE");
    peer
}

#[test]
fn doctor_says_of_each_fault_of_the_signalling_network_what_to_do_next() {
    isolated(|| {
        let folder = Folder::new("doctor-ss7");
        let _lab = lab(&folder, "");
        let context = "[[ss7.server]]\nname = \"as1\"\nlinks = [\"stp\"]\nrouting_context = 99\n";
        let titles = format!("{REGISTERED}{TITLES}");
        let by_point_code = "ssn=6 pc=0-0-6";
        for (text, problem, advice) in [
            (configuration(by_point_code, 2905, REGISTERED), "answers for 001010000000001", ""),
            (configuration("gt=15550006 tt=0 np=1 nai=4 ssn=6", 2905, &titles), "answers for", ""),
            (configuration(by_point_code, 2906, REGISTERED), "no association", "start the gateway"),
            (configuration(by_point_code, 2905, ""), "No Configured AS for ASP (26)", "`register = true`"),
            (configuration(by_point_code, 2905, context), "is AS-INACTIVE", "`routing_context`"),
            (
                // The HLR's own, which shares its load.
                configuration(
                    by_point_code,
                    2905,
                    &REGISTERED.replace("0-1-3", "0-0-6").replace("loadshare", "override"),
                ),
                "does not register us: Error - Unsupported/Invalid Traffic Handling Mode (10)",
                "`traffic_mode`",
            ),
            (
                configuration("gt={imsi} tt=0 np=7 nai=4 ssn=6", 2905, &titles),
                "no translation for this specific address (1)",
                "no route for the HLR's global title",
            ),
            (configuration("ssn=9 pc=0-0-6", 2905, REGISTERED), "unequipped user (4)", "an HLR has 6"),
            (
                configuration("ssn=6 pc=0-7-7", 2905, REGISTERED),
                "no answer in time",
                "no route to the HLR's point code or drop a wrong network indicator",
            ),
            (
                configuration(by_point_code, 2905, REGISTERED)
                    .replace("number = ", "network_indicator = 3\nnumber = "),
                "no answer in time",
                "drop a wrong network indicator without a word (ours is 3)",
            ),
            (
                configuration("gt={imsi} tt=0 np=7 nai=4 ssn=6", 2905, REGISTERED),
                "has no [[ss7.translation]]",
                "pc=0-0-1",
            ),
            (
                configuration("gt=9{imsi} tt=0 np=7 nai=4 ssn=6", 2905, REGISTERED),
                "stand for a whole global title",
                "gt={imsi}",
            ),
        ] {
            std::fs::write(folder.file("gtpush.toml"), &text).unwrap();
            let (_, said) = gtpush(&folder, &["doctor", "--imsi", SUBSCRIBER]);
            assert!(said.contains(problem) && said.contains(advice), "{problem}; {advice}\n{text}\n{said}");
        }
    });
}

#[test]
fn a_lookup_without_a_configuration_asks_the_lab() {
    isolated(|| {
        let folder = Folder::new("lookup-lab");
        let _lab = lab(&folder, "");
        let by_options = [
            "lookup",
            "--connect",
            "tcp:127.0.0.31:2905",
            "--point-code",
            "0-1-3",
            "--register",
            "--number",
            "15550011",
            "--hlr",
            "ssn=6 pc=0-0-6",
            SUBSCRIBER,
        ];
        for arguments in [&["lookup", SUBSCRIBER][..], &["lookup", "--via", "gtp", SUBSCRIBER], &by_options] {
            let (code, said) = gtpush(&folder, arguments);
            assert!(code == Some(0) && said.contains("127.0.0.11"), "{arguments:?}: {said}");
        }
        // A number and no address: no entry leads from it to Gn.
        for (via, who) in [("ati", SUBSCRIBER), ("sri-sm", "15550001")] {
            let (code, said) = gtpush(&folder, &["lookup", "--via", via, who]);
            assert!(code == Some(3) && said.contains("serving node  number 15550021"), "{via}: {said}");
        }
    });
}

#[test]
fn over_sua_tshark_sees_questions_pass_by_title_and_point_code_and_come_back_with_their_cause() {
    isolated(|| {
        let folder = Folder::new("lookup-sua");
        let _lab = lab(&folder, OVER_SUA);
        let server =
            format!("[[ss7.server]]\nname = \"gtpush\"\nrouting_context = 13\nlinks = [\"stp\"]\n{TITLES}");
        // Data in CLDT and CLDR: by tshark, messages of types 1 and 2 of class 7.
        for (hlr, code, says, types) in [
            ("gt=15550006 tt=0 np=1 nai=4 ssn=6", 0, "127.0.0.11", ["1", "1"]),
            ("ssn=6 pc=0-0-6", 0, "127.0.0.11", ["1", "1"]),
            ("ssn=9 pc=0-0-6", 1, "unequipped user (4)", ["1", "2"]),
            (
                "gt={imsi} tt=0 np=7 nai=4 ssn=6",
                1,
                "no translation for this specific address (1)",
                ["1", "2"],
            ),
        ] {
            let text = configuration(hlr, 14002, &server)
                .replace("transport = \"tcp\"", "transport = \"tcp\"\nadaptation = \"sua\"");
            std::fs::write(folder.file("gtpush.toml"), text).unwrap();
            let capture = folder.file("sua.pcapng");
            let capture = capture.to_str().unwrap();
            let arguments =
                ["lookup", "-c", "gtpush.toml", "--capture", capture, "--timeout", "5s", SUBSCRIBER];
            let (ended, said) = gtpush(&folder, &arguments);
            assert!(ended == Some(code) && said.contains(says), "{hlr}: {said}");
            let filter = "sua.message_class == 7 && gsm_old.localValue == 24";
            let judged =
                run("tshark", &["-r", capture, "-Y", filter, "-T", "fields", "-e", "sua.message_type"]);
            let judged: Vec<_> =
                judged.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
            assert_eq!(judged, types, "{hlr}");
        }
    });
}
