//! A foreign SGSN on our GGSN: `sgsnemu`, out of Debian's osmo-ggsn package.

use super::*;
use crate::peers::{Folder, Peer, have, isolated, wait_for};
use gtpush::transport::Clock;
use gtpush::transport::driver::{Driver, Sockets, spawn};
use std::sync::{Arc, Mutex};

/// Our GGSN on real sockets at 127.0.0.2, and what it reported.
fn serve() -> (Driver<Ggsn>, Arc<Mutex<Vec<Event>>>) {
    let mut config = config();
    config.default_apn = Some(0);
    let mut sockets = Sockets::default();
    for (port, number) in [(Port::GtpC, 2123), (Port::GtpU, 2152), (Port::Gtp0, 3386)] {
        sockets.udp(port, SocketAddr::new(config.control, number)).unwrap();
    }
    let events = Arc::<Mutex<Vec<Event>>>::default();
    let seen = events.clone();
    let on_event = move |ggsn: &mut Ggsn, _: Now, event: Event| {
        if let Event::Deleted { context, .. } = &event {
            ggsn.confirm_release(*context);
        }
        seen.lock().unwrap().push(event);
    };
    let driver = spawn("ggsn", Clock::start(), Ggsn::new(config), sockets, None, on_event).unwrap();
    (driver, events)
}

fn sgsnemu(folder: &Folder, more: &[&str]) -> Peer {
    let state = folder.file("");
    let mut args = vec!["-l", "127.0.0.41", "-r", "127.0.0.2", "-a", "internet", "-i", "001010000000001"];
    args.extend(["--timelimit", "6", "--statedir", state.to_str().unwrap()]);
    args.extend(more);
    args.insert(0, "sgsnemu");
    args.insert(0, "-oL");
    Peer::start("stdbuf", &args, folder.file("sgsnemu.log"))
}

#[test]
fn sgsnemu_activates_pings_and_deactivates() {
    if !have("sgsnemu", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("sgsnemu");
        let (driver, events) = serve();
        let pings = ["--pinghost", "192.0.2.1", "--pingcount", "3", "--pingrate", "5"];
        let mut sgsn = sgsnemu(&folder, &pings);
        // It does not end by itself.
        sgsn.wait_log("Received delete PDP context response. Cause value: 128");
        let log = sgsn.log();
        let ggsn = driver.stop().unwrap();
        assert!(log.contains("3 packets transmitted") && log.contains("3 packets received"), "{log}");
        assert!(ggsn.is_empty(), "sgsnemu deleted its context");
        let events = events.lock().unwrap();
        assert!(matches!(events[..], [Event::Created { .. }, Event::Deleted { .. }]), "{events:?}");
        assert_eq!((ggsn.counters().uplink, ggsn.counters().downlink), (3, 3));
    });
}

#[test]
fn sgsnemu_of_version_0_is_told_the_version() {
    if !have("sgsnemu", "osmo-ggsn") {
        return;
    }
    isolated(|| {
        let folder = Folder::new("sgsnemu-v0");
        let (driver, _) = serve();
        let sgsn = sgsnemu(&folder, &["--gtpversion", "0"]);
        let handle = driver.handle();
        wait_for("Version Not Supported", || {
            let sent = handle.ask(|ggsn, _| ggsn.endpoint().counters().version_not_supported_sent);
            (sent.unwrap() > 0).then_some(())
        });
        // It says which version it was refused in favour of.
        wait_for("the refusal at the SGSN", || {
            sgsn.log().contains("Unsupported GTP version 1").then_some(())
        });
        let ggsn = driver.stop().unwrap();
        assert!(ggsn.is_empty());
    });
}
