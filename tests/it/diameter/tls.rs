//! TLS over TCP: with itself, and with freeDiameter (GnuTLS).

use super::free_diameter::converse;
use super::node::{OUR_REALM, Station, THEIR_REALM, config, peer};
use super::programs::{Carrier, FREE_DIAMETER, certificate, free_diameter, have_free_diameter};
use crate::peers::{Folder, have, isolated};
use crate::tshark;
use gtpush::machine::diameter::{Outcome, State};
use gtpush::transport::link::Protocol;
use gtpush::transport::tap::{Capture, Config};
use gtpush::transport::{Ended, Link, Tls};
use std::net::SocketAddr;
use std::path::Path;

fn tls(folder: &Folder, name: &str) -> Tls {
    let (certificate, key) = certificate(folder, name);
    Tls::load(&certificate, &key, &folder.file("ca.pem")).unwrap()
}

fn listen(folder: &Folder, at: &str) -> Link {
    let link = Link::diameter_listen(Protocol::Tcp, vec![at.parse().unwrap()]);
    Link { tls: Some(tls(folder, "a.net.example")), ..link }
}

fn connect(folder: &Folder, us: &str, to: &str, at: SocketAddr) -> Link {
    let tls = tls(folder, us).to(to).unwrap();
    Link { tls: Some(tls), ..Link::diameter_connect(Protocol::Tcp, vec![at]) }
}

/// A server with TLS, which knows `b`.
fn server(folder: &Folder, capture: Option<&Capture>) -> Station {
    let mut ours = config("a");
    ours.peers = vec![peer("b", OUR_REALM, None)];
    ours.peers[0].secure = true;
    Station::tapped(ours, vec![listen(folder, "127.0.0.1:0")], capture.map(Capture::tap))
}

fn client(link: Link) -> Station {
    let mut theirs = config("b");
    theirs.peers = vec![peer("a", OUR_REALM, Some(0))];
    theirs.peers[0].secure = link.tls.is_some();
    Station::new(theirs, vec![link])
}

#[test]
fn two_nodes_speak_over_tls_and_the_capture_shows_it_in_clear() {
    if !have("openssl", "openssl") {
        return;
    }
    let folder = Folder::new("diameter-tls");
    let file = folder.file("tls.pcapng");
    let capture = Capture::start(Config {
        file: file.clone(),
        rotate: None,
        keep: 0,
        names: Vec::new(),
        sent_only: false,
    })
    .unwrap();
    let server = server(&folder, Some(&capture));
    let client = client(connect(&folder, "b.net.example", "a.net.example", server.at.unwrap()));
    client.wait_okay(0);
    for tag in 0..2000 {
        client.ask(tag, OUR_REALM).unwrap();
    }
    for _ in 0..2000 {
        assert_eq!(client.outcome().1, Ok(Outcome::SUCCESS));
    }
    client.stop();
    drop(server);
    capture.finish().unwrap();
    let report = tshark::check(&file, |_| Some("diameter"));
    report.assert_clean();
    assert!(report.frames.iter().all(|frame| frame.comment.contains("carried over TLS")));
}

#[test]
fn who_cannot_show_whom_it_is_does_not_come_in() {
    if !have("openssl", "openssl") {
        return;
    }
    let folder = Folder::new("diameter-tls-names");
    let server = server(&folder, None);
    let at = server.at.unwrap();
    let refused = |station: &Station| {
        station.wait("a refusal", |station| {
            let counters = station.handle();
            let ended = |why| counters.counters().associations.ended(why);
            ended(Ended::Insecure)
                + ended(Ended::NotMade)
                + ended(Ended::ByPeer)
                + ended(Ended::Aborted)
                + ended(Ended::Lost)
                > 0
        });
        assert!(!station.state(0).is_open());
    };
    // A certificate for another name.
    refused(&client(connect(&folder, "z.net.example", "a.net.example", at)));
    // A server that is not whom we mean.
    refused(&client(connect(&folder, "b.net.example", "x.net.example", at)));
    // A certificate by another authority.
    let other = Folder::new("diameter-tls-other");
    refused(&client(connect(&other, "b.net.example", "a.net.example", at)));
    // No TLS at all: what comes is no message of TLS.
    refused(&client(Link::diameter_connect(Protocol::Tcp, vec![at])));
    assert_eq!(server.state(0), State::Closed);
    client(connect(&folder, "b.net.example", "a.net.example", at)).wait_okay(0);
}

#[test]
fn files_that_are_replaced_hold_for_connections_that_begin_then() {
    if !have("openssl", "openssl") {
        return;
    }
    let (old, new) = (Folder::new("diameter-tls-old"), Folder::new("diameter-tls-new"));
    let server = server(&old, None);
    let at = server.at.unwrap();
    let meets = |folder: &Folder| client(connect(folder, "b.net.example", "a.net.example", at));
    let first = meets(&old);
    first.wait_okay(0);
    let (certificate, key) = certificate(&new, "a.net.example");
    let replace = |file: &Path| {
        std::fs::copy(file, old.file(file.file_name().unwrap().to_str().unwrap())).unwrap();
    };
    let refused = |station: Station| {
        station.wait("a refusal", |station| {
            let ended = |why| station.handle().counters().associations.ended(why);
            ended(Ended::Insecure) + ended(Ended::ByPeer) + ended(Ended::Aborted) + ended(Ended::Lost) > 0
        });
        assert!(!station.state(0).is_open());
    };
    first.stop();
    // Half of them are new: what they are does not fit, and what was there before holds.
    replace(&certificate);
    refused(meets(&new));
    let again = meets(&old);
    again.wait_okay(0);
    again.stop();
    replace(&key);
    replace(&new.file("ca.pem"));
    meets(&new).wait_okay(0);
}

#[test]
fn free_diameter_over_tls_when_we_connect() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("fd-tls-responder");
        let fd = free_diameter(&folder, Carrier::Tls, None);
        let mut ours = config("a");
        ours.peers = vec![peer("fd", THEIR_REALM, Some(0))];
        ours.peers[0].secure = true;
        let at = SocketAddr::new(FREE_DIAMETER.parse().unwrap(), 5868);
        let us = Station::new(ours, vec![connect(&folder, "a.net.example", "fd.peer.example", at)]);
        converse(&us, fd);
    });
}

#[test]
fn free_diameter_over_tls_when_it_connects() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("fd-tls-initiator");
        let mut ours = config("a");
        ours.peers = vec![peer("fd", THEIR_REALM, None)];
        ours.peers[0].secure = true;
        let us = Station::new(ours, vec![listen(&folder, "127.0.0.7:5868")]);
        let fd = free_diameter(&folder, Carrier::Tls, us.at);
        us.wait("the peer", |us| us.state(0) == State::ROpen);
        converse(&us, fd);
    });
}
