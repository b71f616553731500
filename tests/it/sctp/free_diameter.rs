//! Debian's freeDiameterd over the kernel's SCTP, with two addresses.

use super::here;
use crate::agreement::recorded;
use crate::diameter::free_diameter::converse;
use crate::diameter::node::{Station, THEIR_REALM, config, peer};
use crate::diameter::programs::{Carrier, FREE_DIAMETER, free_diameter, have_free_diameter};
use crate::peers::Folder;
use gtpush::machine::diameter::State;
use gtpush::transport::Link;
use gtpush::transport::link::Protocol;
use std::net::SocketAddr;

#[test]
#[ignore = "SCTP"]
fn free_diameter_over_sctp_when_we_connect() {
    if !have_free_diameter() {
        return;
    }
    here(|| {
        let folder = Folder::new("fd-sctp-responder");
        let fd = free_diameter(&folder, Carrier::Sctp, None);
        let mut ours = config("a");
        ours.peers = vec![peer("fd", THEIR_REALM, Some(0))];
        let at = |host: &str| SocketAddr::new(host.parse().unwrap(), 3868);
        let both = vec![at(FREE_DIAMETER), at("10.99.0.2")];
        recorded(&folder, "free-diameter-sctp", 800, &[], || {
            let us = Station::new(ours, vec![Link::diameter_connect(Protocol::Sctp, both)]);
            converse(&us, fd);
        });
    });
}

#[test]
#[ignore = "SCTP"]
fn free_diameter_over_sctp_when_it_connects() {
    if !have_free_diameter() {
        return;
    }
    here(|| {
        let folder = Folder::new("fd-sctp-initiator");
        let mut ours = config("a");
        ours.peers = vec![peer("fd", THEIR_REALM, None)];
        let at: SocketAddr = "127.0.0.7:3868".parse().unwrap();
        let us = Station::new(ours, vec![Link::diameter_listen(Protocol::Sctp, vec![at])]);
        let fd = free_diameter(&folder, Carrier::Sctp, Some(at));
        us.wait("the peer", |us| us.state(0) == State::ROpen);
        converse(&us, fd);
    });
}
