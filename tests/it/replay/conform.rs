//! Suites: our GGSN passes all of its, OsmoGGSN all but what is known of it.

use super::*;
use crate::peers::{have, isolated, osmo_ggsn, run, wait_for};

/// What of the suite OsmoGGSN 1.9 does not pass.
const OSMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/replay/osmo-ggsn.baseline.toml");

#[test]
fn our_ggsn_passes_every_case() {
    isolated(|| {
        let folder = Folder::new("conform-own");
        let ggsn = own_ggsn();
        let (junit, html) = (folder.file("own.xml"), folder.file("own.html"));
        let (code, text) = gtpush(&[
            "conform",
            "ggsn",
            "--jobs",
            "4",
            "--target",
            "127.0.0.2",
            "--apn",
            "four",
            "--apn6",
            "six",
            "--apn46",
            "internet",
            "--ping",
            "192.0.2.1",
            "--ping6",
            "2001:db8::1",
            "--junit",
            junit.to_str().unwrap(),
            "--html",
            html.to_str().unwrap(),
        ]);
        let left = ggsn.handle().ask(|ggsn, _| ggsn.len()).unwrap();
        assert_eq!(code, 0, "{text}");
        assert!(text.contains(" 0 failed, 0 inconclusive"), "{text}");
        assert!(std::fs::read_to_string(junit).unwrap().contains("failures=\"0\" errors=\"0\""));
        assert!(std::fs::read_to_string(html).unwrap().contains("TC_pdp4_act_deact"));
        assert!(left <= 1, "cases put away what they made: {left}");
    });
}

#[test]
fn osmo_ggsn_passes_but_what_is_known_and_a_new_failure_counts() {
    if !have("osmo-ggsn", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("conform-osmo");
        let _osmo = osmo_ggsn(&folder);
        wait_for("duplicate address detection", || {
            run("ip", &["-6", "address", "show", "tentative"]).trim().is_empty().then_some(())
        });
        let all = [
            "conform",
            "ggsn",
            "--target",
            "127.0.0.3",
            "--apn",
            "internet",
            "--apn6",
            "inet6",
            "--apn46",
            "inet46",
            "--ping",
            "10.45.0.1",
            "--ping6",
            "fd45::1",
        ];
        let (code, text) = gtpush(&[&all[..], &["--only", "TC_pdp*", "--baseline", OSMO]].concat());
        assert_eq!(code, 0, "{text}");
        assert!(!text.contains("passes now"), "{text}");
        assert!(text.contains("fail         TC_pdp4_act_deact_mtu (known)"), "{text}");
        // Without the baseline they count, and are told with what happened.
        let only = ["--only", "TC_pdu_notification_reject", "--tap"];
        let (code, text) = gtpush(&[&all[..], &only].concat());
        assert_eq!(code, 3, "{text}");
        assert!(text.contains("not ok 1 - TC_pdu_notification_reject"), "{text}");
    });
}

#[test]
fn the_lab_s_sgsn_passes_its_suite() {
    isolated(|| {
        let mut plan = lab::Plan::new(IpAddr::from([127, 0, 0, 2]));
        plan.subscribers = vec![Subscriber::new(imsi())];
        plan.sgsn_config.gtp.echo_interval = None;
        // A notification is answered by a creation at the GGSN that asked.
        plan.sgsn_config.create_where_notified = true;
        let lab = lab::start(plan, Clock::start(), None).unwrap();
        let mobile = lab.device(imsi(), IpAddr::from([127, 0, 0, 31]), None).unwrap();
        mobile.handle().ask(|device, now| device.attach(now)).unwrap();
        assert!(lab.wait_attached(imsi(), PATIENCE));
        // The lab has no inter-SGSN mobility.
        let folder = Folder::new("conform-sgsn");
        let known = folder.file("known.toml");
        let names = ["TC_sgsn_context_not_known", "TC_identification_not_known"];
        std::fs::write(&known, names.map(|name| format!("{name} = \"fail\"\n")).concat()).unwrap();
        let (code, text) = gtpush(&[
            "conform",
            "sgsn",
            "--baseline",
            known.to_str().unwrap(),
            "--target",
            "127.0.0.11",
            "--imsi",
            "1010000000001",
            "--apn",
            "internet",
        ]);
        assert_eq!(code, 0, "{text}");
    });
}

#[test]
fn cases_are_listed_with_their_clauses_and_unknown_ones_are_told() {
    let (code, text) = gtpush(&["conform", "ggsn", "--list", "--only", "TC_pdp4*"]);
    assert!(code == 0 && text.contains("TC_pdp4_act_deact_ipcp") && text.contains("TS 29.060"), "{text}");
    assert!(!text.contains("TC_pdp6"), "{text}");
    let (code, text) = gtpush(&["conform", "mars", "--list"]);
    assert!(code == 1 && text.contains("ggsn, sgsn"), "{text}");
}
