//! A redirect agent that is not ours sends us to a host that we connect with only then.

use super::node::{Station, THEIR_REALM, config, peer};
use super::programs::{Carrier, FREE_DIAMETER, free_diameter, have_free_diameter};
use crate::peers::{Folder, Peer, isolated};
use gtpush::codec::diameter::ResultCode;
use gtpush::machine::diameter::{Outcome, State};
use gtpush::transport::Link;
use gtpush::transport::link::Protocol;
use std::net::SocketAddr;

const AGENT: &str = "127.0.0.61";

fn agent(folder: &Folder, python: &str, uri: &str) -> Peer {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/hss.py");
    let mut peer = Peer::start(python, &[script, AGENT, uri], folder.file("agent.log"));
    peer.wait_log("ready");
    peer
}

/// Us: the agent is a peer, and freeDiameter one that is there for redirections.
fn us() -> Station {
    let mut ours = config("a");
    ours.peers = vec![peer("agent", THEIR_REALM, Some(0)), peer("fd", THEIR_REALM, Some(1))];
    ours.peers[1].on_redirect = true;
    let links = [AGENT, FREE_DIAMETER].map(|ip| SocketAddr::new(ip.parse().unwrap(), 3868));
    Station::new(ours, links.map(|at| Link::diameter_connect(Protocol::Tcp, vec![at])).into())
}

#[test]
fn a_foreign_redirect_agent_sends_us_to_free_diameter_and_no_further_than_the_table() {
    let Some(python) = crate::hss_lookup::python() else { return };
    if !have_free_diameter() {
        return;
    }
    isolated(move || {
        let folder = Folder::new("diameter-redirect");
        let fd = free_diameter(&folder, Carrier::Tcp, None);
        let redirecting = agent(&folder, &python, "aaa://fd.peer.example:3868;transport=tcp");
        let station = us();
        station.wait_okay(0);
        assert_eq!(station.state(1), State::Closed, "nobody has named it");
        for tag in 0..20 {
            station.ask(tag, THEIR_REALM).unwrap();
            assert_eq!(station.outcome(), (tag, Ok(Outcome::SUCCESS)));
        }
        let asked = fd.asked();
        assert!(asked.len() == 20 && asked.values().all(|times| *times == [false]), "{asked:?}");
        // Redirect-Max-Cache-Time: the agent was asked once.
        assert_eq!(redirecting.log().lines().filter(|line| line.starts_with('{')).count(), 1);
        drop((station, redirecting));
        // A host that is in no table.
        let _redirecting = agent(&folder, &python, "aaa://elsewhere.example:3868;transport=tcp");
        let station = us();
        station.wait_okay(0);
        station.ask(1, THEIR_REALM).unwrap();
        assert_eq!(station.outcome(), (1, Ok(ResultCode::REDIRECT_INDICATION.into())));
        assert_eq!(station.state(1), State::Closed);
    });
}
