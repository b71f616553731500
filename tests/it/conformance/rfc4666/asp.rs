//! As an ASP of a gateway, and as a gateway and an ASP at once.

use super::tester::{Tester, label};
use super::{CLIENT, SENDER, stp};
use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::{ErrorCode, Status, TrafficMode, Words};
use gtpush::machine::ss7::xua::{
    AsState, AspState, Config, Event, Peer, PeerId, Registration, Role, Route, Server, ServerId,
};
use gtpush::machine::ss7::{Mtp, NotSent};
use gtpush::machine::{AssociationChange, AssociationId, LinkId, Order};
use std::time::Duration;

fn client(change: impl FnOnce(&mut Config)) -> (Tester, AssociationId) {
    let mut config = stp(None, Registration::Refused);
    change(&mut config);
    let mut t = Tester::new(config);
    let d = t.connect(3);
    (t, d)
}

#[test]
fn TC_clnt_connect_asp_up() {
    let (mut t, d) = client(|_| ());
    // Until it is answered it is asked again.
    for _ in 0..3 {
        t.expect::<AspUp<'_>, _>(d, |_| ());
        t.quiet(d);
        t.pass(Duration::from_secs(2));
    }
    t.let_up(d);
    assert_eq!(t.xua.counters().retransmissions, 3);
    assert_eq!(t.xua.asp_state(ServerId(2), PeerId(3)), AspState::Inactive);
}

#[test]
fn TC_clnt_asp_act() {
    let (mut t, d) = client(|_| ());
    t.let_up(d);
    t.let_active(d, Some(CLIENT.1));
    assert_eq!(t.xua.server_state(ServerId(2)), AsState::Active);
    t.pass(Duration::from_secs(60));
    t.quiet(d);
}

#[test]
fn TC_clnt_asp_act_tmt_loadshare() {
    let (mut t, d) = client(|config| config.servers[2].traffic_mode = Some(TrafficMode::LOADSHARE));
    t.let_up(d);
    t.expect::<AspActive<'_>, _>(d, |packet| {
        assert_eq!(AspActive::parse(&packet).traffic_mode_type, Some(TrafficMode::LOADSHARE));
    });
}

/// No Notify is waited for.
#[test]
fn TC_clnt_quirk_no_notify_asp_act() {
    let (mut t, d) = client(|_| ());
    t.let_up(d);
    t.let_active(d, Some(CLIENT.1));
    assert_eq!(t.xua.transfer(t.now, label(1, CLIENT.0, 0), &mut |p| p.u8(1)), Ok(()));
}

/// OsmoSTP may notify before it acknowledges.
#[test]
fn a_notify_before_the_acknowledgement_changes_nothing() {
    let (mut t, d) = client(|_| ());
    t.expect::<AspUp<'_>, _>(d, |_| ());
    t.send(d, &Notify { status: Some(Status::AS_INACTIVE), ..Notify::default() });
    t.quiet(d);
    t.send(d, &AspUpAck::default());
    t.expect::<AspActive<'_>, _>(d, |_| ());
    t.send(d, &Notify { status: Some(Status::AS_ACTIVE), ..Notify::default() });
    assert_eq!(t.xua.server_state(ServerId(2)), AsState::Inactive);
    t.send(d, &AspActiveAck::default());
    assert_eq!(t.xua.server_state(ServerId(2)), AsState::Active);
    t.quiet(d);
    assert_eq!(t.xua.counters().errors_sent, 0);
}

fn relayed(context: bool, to_client: bool) {
    let (mut t, d) = client(|config| {
        if !context {
            config.servers.iter_mut().for_each(|server| server.routing_context = None);
        }
    });
    let of = |(_, number): (u32, u32)| context.then_some(number);
    t.let_up(d);
    t.let_active(d, of(CLIENT));
    let a = t.connect(0);
    t.up_and_active(a, None, of(SENDER));
    if to_client {
        t.send_data(a, of(SENDER), SENDER.0, CLIENT.0, 3, b"through");
        let arrived = t.expect_data(d);
        assert_eq!(
            (arrived.context, arrived.dpc, &arrived.data[..]),
            (of(CLIENT), CLIENT.0, &b"through"[..])
        );
    } else {
        t.send_data(d, of(CLIENT), CLIENT.0, SENDER.0, 3, b"through");
        let arrived = t.expect_data(a);
        assert_eq!(
            (arrived.context, arrived.dpc, &arrived.data[..]),
            (of(SENDER), SENDER.0, &b"through"[..])
        );
    }
    assert_eq!(t.xua.counters().data_relayed, 1);
}

#[test]
fn TC_clnt_sg_to_asp() {
    relayed(true, true);
}

#[test]
fn TC_clnt_asp_to_sg() {
    relayed(true, false);
}

#[test]
fn TC_clnt_sg_to_asp_norctx() {
    relayed(false, true);
}

#[test]
fn TC_clnt_asp_to_sg_norctx() {
    relayed(false, false);
}

/// §4.3.4.1: an ASP Up Ack that nobody asked for says that the gateway has forgotten us.
#[test]
fn we_activate_again_when_the_gateway_has_forgotten_us() {
    let (mut t, d) = client(|_| ());
    t.let_up(d);
    t.let_active(d, Some(CLIENT.1));
    t.send(d, &AspUpAck::default());
    t.expect_error(d, ErrorCode::UNEXPECTED_MESSAGE);
    t.let_active(d, Some(CLIENT.1));
    assert_eq!(t.xua.server_state(ServerId(2)), AsState::Active);
    // §4.3.4.2, §4.3.4.4: taken out, we ask to come back, but not at once.
    t.send(d, &AspInactiveAck::default());
    assert_eq!(t.xua.asp_state(ServerId(2), PeerId(3)), AspState::Inactive);
    t.pass(Duration::from_secs(9));
    t.quiet(d);
    t.pass(Duration::from_secs(1));
    t.let_active(d, Some(CLIENT.1));
    t.send(d, &AspDownAck::default());
    assert_eq!(t.xua.asp_state(ServerId(2), PeerId(3)), AspState::Down);
    t.pass(Duration::from_secs(10));
    t.let_up(d);
    t.let_active(d, Some(CLIENT.1));
}

#[test]
fn what_is_refused_is_not_asked_again_soon() {
    let (mut t, d) = client(|_| ());
    t.expect::<AspUp<'_>, _>(d, |_| ());
    let error = |code| Error { error_code: Some(code), ..Error::default() };
    t.send(d, &error(ErrorCode::REFUSED_MANAGEMENT_BLOCKING));
    assert!(
        t.events.contains(&Event::ErrorReceived {
            peer: PeerId(3),
            code: ErrorCode::REFUSED_MANAGEMENT_BLOCKING
        })
    );
    t.pass(Duration::from_secs(9));
    t.quiet(d);
    t.pass(Duration::from_secs(1));
    t.let_up(d);
    t.expect::<AspActive<'_>, _>(d, |_| ());
    t.send(d, &error(ErrorCode::INVALID_ROUTING_CONTEXT));
    t.pass(Duration::from_secs(9));
    t.quiet(d);
    t.pass(Duration::from_secs(1));
    t.let_active(d, Some(CLIENT.1));
}

#[test]
fn an_association_is_closed_in_order() {
    let (mut t, d) = client(|_| ());
    t.let_up(d);
    t.let_active(d, Some(CLIENT.1));
    t.xua.close(t.now, PeerId(3));
    t.collect();
    t.expect::<AspDown<'_>, _>(d, |_| ());
    assert!(t.orders.is_empty());
    t.send(d, &AspDownAck::default());
    assert_eq!(t.orders, [Order::Close(d)]);
    t.pass(Duration::from_secs(30));
    t.quiet(d);
}

/// Two associations to one gateway, load shared: one goes with messages on it, and each message that
/// had not left goes by the other.
fn two(mode: TrafficMode) -> (Tester, [AssociationId; 2]) {
    let peer = |link| Peer { link: LinkId(link), role: Role::Asp, ..Peer::default() };
    let config = Config {
        peers: vec![peer(0), peer(1)],
        servers: vec![Server {
            routing_context: Some(CLIENT.1),
            traffic_mode: Some(mode),
            peers: vec![0, 1],
            ..Server::default()
        }],
        routes: vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }],
        beat: None,
        audit: None,
        ..Config::default()
    };
    let mut t = Tester::new(config);
    let ids = [t.connect(0), t.connect(1)];
    for id in ids {
        t.let_up(id);
        t.let_active(id, Some(CLIENT.1));
    }
    (t, ids)
}

#[test]
fn messages_of_an_association_that_goes_leave_by_the_other() {
    let (mut t, [a, b]) = two(TrafficMode::LOADSHARE);
    for n in 0..100 {
        let sent = t.xua.transfer(t.now, label(CLIENT.0, 9, n), &mut |p| p.u8(n));
        assert_eq!(sent, Ok(()));
    }
    // Nothing has been taken by the transport yet.
    t.change(a, AssociationChange::Down);
    t.quiet(a);
    let mut arrived: Vec<u8> = (0..100).map(|_| t.expect_data(b).sls).collect();
    arrived.sort_unstable();
    assert_eq!(arrived, (0..100).collect::<Vec<_>>());
    t.quiet(b);
    assert_eq!(t.xua.counters().data_redirected, 50);
    t.change(b, AssociationChange::Down);
    assert_eq!(t.xua.transfer(t.now, label(CLIENT.0, 9, 1), &mut |p| p.u8(1)), Ok(()));
    t.pass(Duration::from_secs(2));
    assert_eq!(t.xua.transfer(t.now, label(CLIENT.0, 9, 1), &mut |p| p.u8(1)), Err(NotSent::Unavailable));
    assert!(t.events.contains(&Event::Discarded { server: ServerId(0), messages: 1 }));
}

/// What is accepted is bounded, and what is not accepted is refused.
#[test]
fn at_the_bound_messages_are_refused() {
    let (mut t, [a, b]) = two(TrafficMode::LOADSHARE);
    t.change(a, AssociationChange::Blocked);
    t.change(b, AssociationChange::Blocked);
    let bound = t.xua.config().max_kept_messages;
    for _ in 0..bound {
        assert_eq!(t.xua.transfer(t.now, label(1, 9, 0), &mut |p| p.u8(0)), Ok(()));
    }
    assert_eq!(t.xua.transfer(t.now, label(1, 9, 0), &mut |p| p.u8(0)), Err(NotSent::Overloaded));
    // What is accepted stays so when the association goes.
    t.change(a, AssociationChange::Down);
    assert_eq!(t.xua.sizes().kept, bound);
    t.change(b, AssociationChange::Writable);
    assert_eq!((t.xua.sizes().kept, t.xua.sizes().kept_octets), (0, 0));
    assert_eq!(t.waiting(b), bound);
    let long = [0; 70_000];
    assert_eq!(t.xua.transfer(t.now, label(1, 9, 0), &mut |p| p.slice(&long)), Err(NotSent::TooLong));
}

/// §4.3.4.3: overridden by our other association, we stand by and take over when it goes.
#[test]
fn an_overridden_process_takes_over_when_the_other_goes() {
    let (mut t, [a, b]) = two(TrafficMode::OVERRIDE);
    let word = CLIENT.1.to_be_bytes();
    let notify = |status| Notify {
        status: Some(status),
        routing_context: Some(Words::one(&word)),
        ..Notify::default()
    };
    t.send(a, &notify(Status::ALTERNATE_ASP_ACTIVE));
    assert_eq!(t.xua.asp_state(ServerId(0), PeerId(0)), AspState::Inactive);
    assert_eq!(t.xua.transfer(t.now, label(1, 9, 0), &mut |p| p.u8(0)), Ok(()));
    t.collect();
    t.expect_data(b);
    t.quiet(a);
    t.change(b, AssociationChange::Down);
    t.let_active(a, Some(CLIENT.1));
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
}
