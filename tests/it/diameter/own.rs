//! Two nodes of ours over TCP.

use super::node::{OUR_REALM, Station, config, peer};
use gtpush::machine::diameter::{Outcome, State, Status};
use gtpush::transport::Link;
use gtpush::transport::link::Protocol;
use std::time::Duration;

#[test]
fn capabilities_watchdog_and_a_request_over_tcp() {
    let mut second = config("b");
    second.peers = vec![peer("a", OUR_REALM, None)];
    second.tw = Duration::from_millis(100);
    let listen = Link::diameter_listen(Protocol::Tcp, vec!["127.0.0.1:0".parse().unwrap()]);
    let server = Station::new(second, vec![listen]);
    let mut first = config("a");
    first.peers = vec![peer("b", OUR_REALM, Some(0))];
    let connect = Link::diameter_connect(Protocol::Tcp, vec![server.at.unwrap()]);
    let client = Station::new(first, vec![connect]);
    client.wait_okay(0);
    assert_eq!((client.state(0), server.state(0)), (State::IOpen, State::ROpen));
    client.ask(7, OUR_REALM).unwrap();
    assert_eq!(client.outcome(), (7, Ok(Outcome::SUCCESS)));
    server.wait("watchdogs", |server| {
        server.handle().ask(|node, _| node.diameter.counters().watchdogs).unwrap() >= 3
    });
    assert_eq!(server.status(0), Status::Okay);
    client.stop();
    server.wait("the end", |server| server.state(0) == State::Closed);
}

#[test]
fn a_server_that_is_not_there_yet_is_connected_with_when_it_is() {
    let mut first = config("a");
    first.peers = vec![peer("b", OUR_REALM, Some(0))];
    let reserved = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = reserved.local_addr().unwrap();
    drop(reserved);
    let client = Station::new(first, vec![Link::diameter_connect(Protocol::Tcp, vec![at])]);
    client.wait("an attempt", |client| {
        client.handle().counters().associations.ended(gtpush::transport::Ended::NotMade) > 0
    });
    let mut second = config("b");
    second.peers = vec![peer("a", OUR_REALM, None)];
    let server = Station::new(second, vec![Link::diameter_listen(Protocol::Tcp, vec![at])]);
    client.wait_okay(0);
    drop(server);
}
