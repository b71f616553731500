//! tshark reads all that two nodes say to each other.

use super::node::{OUR_REALM, Station, config, peer};
use crate::peers::Folder;
use crate::tshark;
use gtpush::machine::diameter::Outcome;
use gtpush::transport::Link;
use gtpush::transport::link::Protocol;
use gtpush::transport::tap::{Capture, Config};

#[test]
fn tshark_names_every_message_of_a_connection() {
    let folder = Folder::new("diameter-capture");
    let file = folder.file("diameter.pcapng");
    let capture = Capture::start(Config {
        file: file.clone(),
        rotate: None,
        keep: 0,
        names: Vec::new(),
        sent_only: false,
    })
    .unwrap();
    let mut second = config("b");
    second.peers = vec![peer("a", OUR_REALM, None)];
    second.tw = std::time::Duration::from_millis(100);
    let listen = Link::diameter_listen(Protocol::Tcp, vec!["127.0.0.1:0".parse().unwrap()]);
    let server = Station::tapped(second, vec![listen], Some(capture.tap()));
    let mut first = config("a");
    first.peers = vec![peer("b", OUR_REALM, Some(0))];
    let connect = Link::diameter_connect(Protocol::Tcp, vec![server.at.unwrap()]);
    let client = Station::new(first, vec![connect]);
    client.wait_okay(0);
    client.ask(1, OUR_REALM).unwrap();
    assert_eq!(client.outcome().1, Ok(Outcome::SUCCESS));
    // Another realm's: an error answer.
    server.wait("watchdogs", |server| {
        server.handle().ask(|node, _| node.diameter.counters().watchdogs).unwrap() >= 2
    });
    client.stop();
    drop(server);
    capture.finish().unwrap();
    let report = tshark::check(&file, |_| Some("diameter"));
    report.assert_clean();
    let info: Vec<_> = report.frames.iter().map(|frame| frame.info.as_str()).collect();
    for name in ["Capabilities-Exchange", "Device-Watchdog", "User-Data", "Disconnect-Peer"] {
        for kind in ["Request", "Answer"] {
            let wanted = format!("{name} {kind}");
            assert!(info.iter().any(|info| info.contains(&wanted)), "no {wanted} in {info:#?}");
        }
    }
    assert!(report.frames.iter().all(|frame| !frame.info.contains("Unknown")), "{info:#?}");
}
