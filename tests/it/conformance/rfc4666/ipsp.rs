//! Two IPSPs: §4.3, §5.5.

use super::key;
use super::tester::{Tester, label};
use gtpush::codec::m3ua::message::*;
use gtpush::machine::LinkId;
use gtpush::machine::ss7::Mtp;
use gtpush::machine::ss7::xua::{
    AsState, Config, Exchange, Peer, PeerId, Registration, Role, Route, Server, ServerId, Side,
};

fn config(exchange: Exchange) -> Config {
    let local = Server { routing_context: Some(10), key: key(10), peers: vec![0], ..Server::default() };
    let remote = Server {
        side: Side::Remote,
        routing_context: Some(20),
        key: key(20),
        peers: vec![0],
        ..Server::default()
    };
    let double = exchange == Exchange::Double;
    Config {
        peers: vec![Peer {
            link: LinkId(0),
            role: Role::Ipsp(exchange),
            registration: Registration::Refused,
            ..Peer::default()
        }],
        servers: if double { vec![local, remote] } else { vec![remote] },
        routes: if double {
            Vec::new()
        } else {
            vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }]
        },
        beat: None,
        ..Config::default()
    }
}

#[test]
fn a_single_exchange_that_we_begin_activates_both_ends() {
    let mut t = Tester::new(config(Exchange::Single { initiate: true }));
    let a = t.connect(0);
    t.let_up(a);
    t.let_active(a, Some(20));
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
    t.quiet(a);
    t.send_data(a, Some(20), 20, 10, 0, b"in");
    assert_eq!(t.delivered.pop_front().unwrap().1, b"in");
    assert_eq!(t.xua.transfer(t.now, label(10, 20, 0), &mut |p| p.slice(b"out")), Ok(()));
    t.collect();
    assert_eq!(t.expect_data(a).data, b"out");
}

#[test]
fn a_single_exchange_that_the_peer_begins_activates_both_ends() {
    let mut t = Tester::new(config(Exchange::Single { initiate: false }));
    let a = t.connect(0);
    t.quiet(a);
    t.asp_up(a);
    t.expect::<Notify<'_>, _>(a, |_| ());
    t.asp_active(a, None, Some(20));
    t.expect::<Notify<'_>, _>(a, |_| ());
    t.send_data(a, Some(20), 20, 10, 0, b"in");
    assert_eq!(t.delivered.pop_front().unwrap().1, b"in");
    assert_eq!(t.xua.transfer(t.now, label(10, 20, 0), &mut |p| p.slice(b"out")), Ok(()));
    t.collect();
    assert_eq!(t.expect_data(a).data, b"out");
}

#[test]
fn two_exchanges_activate_one_direction_each() {
    let mut t = Tester::new(config(Exchange::Double));
    let a = t.connect(0);
    t.let_up(a);
    t.let_active(a, Some(10));
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
    assert_eq!(t.xua.server_state(ServerId(1)), AsState::Down);
    t.send_data(a, Some(10), 20, 10, 0, b"in");
    assert_eq!(t.delivered.pop_front().unwrap().1, b"in");
    assert!(t.xua.transfer(t.now, label(10, 20, 0), &mut |p| p.slice(b"out")).is_err());
    t.asp_up(a);
    t.expect::<Notify<'_>, _>(a, |_| ());
    t.asp_active(a, None, Some(20));
    t.expect::<Notify<'_>, _>(a, |_| ());
    assert_eq!(t.xua.transfer(t.now, label(10, 20, 0), &mut |p| p.slice(b"out")), Ok(()));
    t.collect();
    assert_eq!(t.expect_data(a).context, Some(20));
    // The peer leaves one direction; the other stays.
    t.send(a, &AspDown::default());
    t.expect::<AspDownAck<'_>, _>(a, |_| ());
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
    assert_eq!(t.xua.asp_state(ServerId(1), PeerId(0)), gtpush::machine::ss7::xua::AspState::Down);
}

/// Both ends may begin a single exchange at once.
#[test]
fn a_single_exchange_that_both_begin_activates_both_ends() {
    let mut t = Tester::new(config(Exchange::Single { initiate: true }));
    let a = t.connect(0);
    t.expect::<AspUp<'_>, _>(a, |_| ());
    t.asp_up(a);
    t.expect::<AspActive<'_>, _>(a, |_| ());
    t.send(a, &AspUpAck::default());
    t.asp_active(a, None, Some(20));
    t.send(a, &AspActiveAck::default());
    t.quiet(a);
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
}
