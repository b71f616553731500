//! Debian's freeDiameterd on the other end.

use super::node::{Seen, Station, THEIR_REALM, config, peer};
use super::programs::{Carrier, FREE_DIAMETER, free_diameter, have_free_diameter};
use crate::agreement::recorded;
use crate::peers::{Folder, isolated};
use gtpush::machine::diameter::{Down, Event, Outcome, State};
use gtpush::transport::Link;
use gtpush::transport::link::Protocol;
use std::net::SocketAddr;
use std::time::Duration;

/// Us, connecting to it.
pub fn client(protocol: Protocol) -> Station {
    let mut ours = config("a");
    ours.peers = vec![peer("fd", THEIR_REALM, Some(0))];
    let at = SocketAddr::new(FREE_DIAMETER.parse().unwrap(), 3868);
    Station::new(ours, vec![Link::diameter_connect(protocol, vec![at])])
}

/// Both directions, watchdogs, and its disconnection, whoever has connected.
pub fn converse(us: &Station, mut fd: super::programs::Program) {
    us.wait_okay(0);
    for tag in 0..20 {
        us.ask(tag, THEIR_REALM).unwrap();
        assert_eq!(us.outcome(), (tag, Ok(Outcome::SUCCESS)));
    }
    let asked = fd.asked();
    assert!(asked.len() == 20 && asked.values().all(|times| *times == [false]), "{asked:?}");
    fd.signal(libc::SIGUSR1);
    us.next(|seen| if let Seen::Asked = seen { Some(()) } else { None });
    fd.wait("answered 2001");
    fd.signal(libc::SIGTERM);
    us.next(|seen| match seen {
        Seen::Event(Event::Closed { why: Down::ByPeer(cause), .. }) => {
            assert_eq!(cause, 0, "REBOOTING");
            Some(())
        }
        _ => None,
    });
}

#[test]
fn we_connect_and_both_ask() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("fd-responder");
        let fd = free_diameter(&folder, Carrier::Tcp, None);
        recorded(&folder, "free-diameter", 1_000, &[], || converse(&client(Protocol::Tcp), fd));
    });
}

#[test]
fn it_connects_and_both_ask() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("fd-initiator");
        let mut ours = config("a");
        ours.peers = vec![peer("fd", THEIR_REALM, None)];
        let at = "127.0.0.7:3868".parse().unwrap();
        let us = Station::new(ours, vec![Link::diameter_listen(Protocol::Tcp, vec![at])]);
        recorded(&folder, "free-diameter-connects", 1_000, &[], || {
            let fd = free_diameter(&folder, Carrier::Tcp, Some(at));
            us.wait("the peer", |us| us.state(0) == State::ROpen);
            converse(&us, fd);
        });
    });
}

#[test]
fn watchdogs_go_both_ways_and_our_disconnection_is_answered() {
    if !have_free_diameter() {
        return;
    }
    isolated(|| {
        let folder = Folder::new("fd-watchdog");
        let mut fd = free_diameter(&folder, Carrier::Tcp, None);
        let mut ours = config("a");
        ours.peers = vec![peer("fd", THEIR_REALM, Some(0))];
        ours.tw = Duration::from_millis(500);
        let at = SocketAddr::new(FREE_DIAMETER.parse().unwrap(), 3868);
        let us = Station::new(ours, vec![Link::diameter_connect(Protocol::Tcp, vec![at])]);
        us.wait_okay(0);
        let sent = |us: &Station| us.handle().ask(|node, _| node.diameter.counters().watchdogs).unwrap();
        us.wait("watchdogs", |us| sent(us) >= 4);
        us.wait_okay(0);
        us.stop();
        fd.wait("STATE_CLOS");
    });
}
