//! GTP: the SGSN's side against GGSNs, the GGSN's side against an SGSN.

use super::*;
use crate::peers::{have, isolated, osmo_ggsn};
use crate::tshark;

const OSMO: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 3));
const OWN: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));

/// What one GGSN says of its access point and another does not.
const MASK: &str = "
[[mask]]
element = \"Protocol Configuration Options.IPv4 Link MTU\"
presence = true
[[mask]]
element = \"Protocol Configuration Options.DNS Server IPv4 Address\"
presence = true
# OsmoGGSN grants its own whatever is asked.
[[mask]]
message = \"Update PDP Context Response\"
element = \"Quality of Service Profile\"
";

fn path(file: &Path) -> &str {
    file.to_str().unwrap()
}

#[test]
fn a_capture_between_our_sgsn_and_our_ggsn_is_played_against_osmo_ggsn_and_the_other_way() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("replay-osmo");
        let _osmo = osmo_ggsn(&folder);
        let ours = own_ggsn();
        let gateway: IpAddr = "10.45.0.1".parse().unwrap();
        let of_osmo = record(&folder, "osmo.pcapng", OSMO, gateway);
        let of_ours = record(&folder, "own.pcapng", OWN, "192.0.2.1".parse().unwrap());

        let (code, text) = gtpush(&["replay", path(&of_ours), "--as"]);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("sgsn") && text.contains("127.0.0.11") && text.contains("ggsn"), "{text}");
        let (code, text) = gtpush(&["replay", path(&of_ours), "--as", "sgsn", "--dry-run"]);
        assert_eq!(code, 0, "{text}");
        for line in
            ["send   Create PDP Context Request", "await  Delete PDP Context Response", "learns Charging ID"]
        {
            assert!(text.contains(line), "{line}: {text}");
        }

        // Ours against OsmoGGSN. What only one of them says of its access point is masked.
        let live = folder.file("live.pcapng");
        let args = |more: &[&'static str]| -> Vec<&str> {
            [&["replay", path(&of_ours), "--as", "sgsn", "--target", "127.0.0.3"], more].concat()
        };
        let (code, text) = gtpush(&args(&[]));
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("IPv4 Link MTU: recorded 1400, missing in what came"), "{text}");
        std::fs::write(folder.file("own.pcapng.mask.toml"), MASK).unwrap();
        let junit = folder.file("junit.xml");
        let (code, text) =
            gtpush(&[args(&[]), vec!["--capture", path(&live), "--junit", path(&junit)]].concat());
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("1 run: 1 as recorded, 0 not; 3 messages sent"), "{text}");
        assert!(text.contains("TEID control plane (theirs): "), "{text}");
        let junit = std::fs::read_to_string(junit).unwrap();
        assert!(junit.contains("tests=\"6\" failures=\"0\" errors=\"0\""), "{junit}");
        // What was sent is whole, to Wireshark too.
        tshark::check(&live, |_| Some("gtp")).assert_clean();

        // The other way.
        let back = ["replay", path(&of_osmo), "--as", "sgsn", "--target", "127.0.0.2"];
        let (code, text) = gtpush(&back);
        let differs = text.contains("IPv4 Link MTU: not recorded, got 1400");
        assert!(code == 3 && differs, "{text}");
        std::fs::write(folder.file("osmo.pcapng.mask.toml"), MASK).unwrap();
        let (code, text) = gtpush(&back);
        assert_eq!(code, 0, "{text}");

        // With a broken expectation it fails and says which element: Cause 128 becomes 129.
        let wrong = broken(&folder, &of_ours, "wrong.pcapng", &[0x32, 17], &[1, 128], &[1, 129]);
        std::fs::write(folder.file("wrong.pcapng.mask.toml"), MASK).unwrap();
        let (code, text) = gtpush(&["replay", path(&wrong), "--as", "sgsn", "--target", "127.0.0.3"]);
        assert_eq!(code, 3, "{text}");
        let reason =
            "Cause: recorded New PDP type due to network preference (129), got Request accepted (128)";
        assert!(text.contains(reason) && text.contains("Create PDP Context Response"), "{text}");

        // Nobody there: the request is sent N3 times, and its answer is missing.
        let nobody =
            ["replay", path(&of_ours), "--as", "sgsn", "--target", "127.0.0.9", "--t3", "50ms", "--n3", "4"];
        let (code, text) = gtpush(&nobody);
        assert!(code == 3 && text.contains("no answer came") && text.contains("3 again"), "{text}");
        drop(ours);
    });
}

#[test]
fn a_sweep_makes_ten_thousand_subscribers_of_one() {
    isolated(|| {
        let folder = Folder::new("replay-sweep");
        let ours = own_ggsn();
        let capture = record(&folder, "own.pcapng", OWN, "192.0.2.1".parse().unwrap());
        let sweep = "imsi=001010000000001..001010000010000";
        let (code, text) =
            gtpush(&["replay", path(&capture), "--as", "sgsn", "--target", "127.0.0.2", "--set", sweep]);
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("10000 runs: 10000 as recorded, 0 not; 30000 messages sent"), "{text}");
        let ggsn = ours.stop().unwrap();
        assert!(ggsn.is_empty(), "each of them deleted its context");
    });
}

#[test]
fn the_ggsn_s_side_answers_a_live_sgsn_as_recorded() {
    isolated(|| {
        let folder = Folder::new("replay-passive");
        let ours = own_ggsn();
        let capture = record(&folder, "own.pcapng", OWN, "192.0.2.1".parse().unwrap());
        drop(ours);
        // Now the recording is the GGSN, and the lab's SGSN the node under test.
        let file = path(&capture).to_owned();
        let args = ["replay", &file, "--as", "ggsn", "--user-plane", "--timeout", "15s"].map(str::to_owned);
        let replay = std::thread::spawn(move || gtpush(&args.each_ref().map(String::as_str)));
        // What the SGSN sends before it is there it sends again.
        record(&folder, "again.pcapng", OWN, "192.0.2.1".parse().unwrap());
        let (code, text) = replay.join().unwrap();
        assert_eq!(code, 0, "{text}");
        assert!(text.contains("1 run: 1 as recorded"), "{text}");
    });
}
