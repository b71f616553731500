//! ASP Up, ASP Down, ASP Active and Heartbeat at the gateway.

use super::tester::Tester;
use super::{RECEIVER, SENDER, stp};
use gtpush::codec::m3ua::message::*;
use gtpush::codec::m3ua::{ErrorCode, Status, TrafficMode, Words};
use gtpush::machine::ss7::xua::{
    AsState, AspState, Config, Event, Peer, PeerId, Registration, Role, ServerId,
};
use gtpush::machine::{AssociationChange, LinkId, Order};
use std::time::Duration;

fn gateway() -> Tester {
    Tester::new(stp(None, Registration::Refused))
}

#[test]
fn TC_connect_asp_up() {
    let mut t = gateway();
    let a = t.connect(0);
    t.asp_up(a);
    assert_eq!(t.expect_notify(a, Status::AS_INACTIVE), Some(SENDER.1));
    t.quiet(a);
}

#[test]
fn TC_beat() {
    let mut t = gateway();
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    t.send(a, &Heartbeat::default());
    t.expect::<HeartbeatAck<'_>, _>(a, |packet| {
        assert_eq!(HeartbeatAck::parse(&packet).heartbeat_data, None);
    });
}

#[test]
fn TC_beat_payload() {
    let mut t = gateway();
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    let data = [0xa1, 0xa2, 0xa3, 0xa4, 0xa5];
    t.send(a, &Heartbeat { heartbeat_data: Some(&data), ..Heartbeat::default() });
    t.expect::<HeartbeatAck<'_>, _>(a, |packet| {
        assert_eq!(HeartbeatAck::parse(&packet).heartbeat_data, Some(&data[..]));
    });
}

#[test]
fn TC_beat_timeout() {
    let second = Duration::from_secs(1);
    let config =
        Config { beat: Some(10 * second), beat_timeout: 3 * second, ..stp(None, Registration::Refused) };
    let mut t = Tester::new(config);
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    for _ in 0..3 {
        t.quiet(a);
        t.pass(10 * second);
        let data = t.expect::<Heartbeat<'_>, _>(a, |packet| {
            Heartbeat::parse(&packet).heartbeat_data.unwrap().to_vec()
        });
        // What is not ours does not answer it.
        t.send(a, &HeartbeatAck { heartbeat_data: Some(b"else"), ..HeartbeatAck::default() });
        t.send(a, &HeartbeatAck { heartbeat_data: Some(&data), ..HeartbeatAck::default() });
    }
    t.pass(10 * second);
    t.expect::<Heartbeat<'_>, _>(a, |_| ());
    t.pass(2 * second);
    assert!(t.orders.is_empty());
    t.pass(2 * second);
    assert_eq!(t.orders, [Order::Abort(a)]);
    assert!(t.events.contains(&Event::HeartbeatLost { peer: PeerId(0) }));
    t.change(a, AssociationChange::Down);
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Down);
}

#[test]
fn TC_asp_act() {
    let mut t = gateway();
    let a = t.connect(0);
    t.up_and_active(a, None, None);
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
    // Again: acknowledged, and nothing changes (§4.3.4.3).
    t.asp_active(a, None, None);
    t.quiet(a);
}

fn active_with(mode: TrafficMode) {
    let mut t = gateway();
    let a = t.connect(0);
    t.up_and_active(a, Some(mode), None);
    t.quiet(a);
    // Another mode does not fit an application server that has one.
    let other = if mode == TrafficMode::OVERRIDE { TrafficMode::LOADSHARE } else { TrafficMode::OVERRIDE };
    t.send(a, &AspActive { traffic_mode_type: Some(other), ..AspActive::default() });
    t.expect_error(a, ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE);
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
}

#[test]
fn TC_asp_act_override() {
    active_with(TrafficMode::OVERRIDE);
}

#[test]
fn TC_asp_act_loadshare() {
    active_with(TrafficMode::LOADSHARE);
}

#[test]
fn TC_asp_act_broadcast() {
    active_with(TrafficMode::BROADCAST);
}

#[test]
fn TC_asp_down_inactive() {
    let mut t = gateway();
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    t.send(a, &AspDown::default());
    t.expect::<AspDownAck<'_>, _>(a, |_| ());
    t.quiet(a);
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Down);
    assert_eq!(t.xua.asp_state(ServerId(0), PeerId(0)), AspState::Down);
    // Down already: acknowledged all the same (§4.3.4.2).
    t.send(a, &AspDown::default());
    t.expect::<AspDownAck<'_>, _>(a, |_| ());
}

#[test]
fn TC_asp_down_active() {
    let mut t = gateway();
    let a = t.connect(0);
    t.up_and_active(a, None, None);
    t.send(a, &AspDown::default());
    t.expect::<AspDownAck<'_>, _>(a, |_| ());
    t.quiet(a);
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Pending);
    t.pass(Duration::from_secs(2));
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Down);
}

#[test]
fn TC_rapid_init_shutdown() {
    let mut t = gateway();
    for _ in 0..3 {
        let a = t.connect(0);
        t.change(a, AssociationChange::Down);
    }
    let a = t.connect(0);
    t.asp_up(a);
    assert_eq!(t.xua.sizes().associations, 1);
}

/// §4.3.4.4, §4.3.2: the last process leaves, and comes back before and after T(r).
#[test]
fn an_application_server_is_pending_for_t_r_when_its_last_process_leaves() {
    let mut t = gateway();
    let a = t.connect(0);
    t.up_and_active(a, None, Some(SENDER.1));
    for late in [false, true] {
        t.send(a, &AspInactive::default());
        t.expect::<AspInactiveAck<'_>, _>(a, |_| ());
        t.expect_notify(a, Status::AS_PENDING);
        if late {
            t.pass(Duration::from_secs(2));
            t.expect_notify(a, Status::AS_INACTIVE);
        }
        t.asp_active(a, None, Some(SENDER.1));
        t.expect_notify(a, Status::AS_ACTIVE);
        t.quiet(a);
    }
}

/// §4.3.4.1: ASP Up when active is acknowledged, an error, and leaves the process inactive.
#[test]
fn asp_up_from_an_active_process_begins_anew() {
    let mut t = gateway();
    let a = t.connect(0);
    t.up_and_active(a, None, None);
    t.asp_up(a);
    t.expect_error(a, ErrorCode::UNEXPECTED_MESSAGE);
    t.expect_notify(a, Status::AS_PENDING);
    assert_eq!(t.xua.asp_state(ServerId(0), PeerId(0)), AspState::Inactive);
}

/// §4.3.4.1: a process that comes up is told in which state its application server is.
#[test]
fn a_process_that_comes_up_is_told_the_state_of_its_application_server() {
    let mut t = gateway();
    let (a, b) = (t.connect(1), t.connect(2));
    t.up_and_active(a, None, None);
    t.asp_up(b);
    assert_eq!(t.expect_notify(b, Status::AS_ACTIVE), Some(RECEIVER.1));
    t.quiet(a);
    t.quiet(b);
}

/// §3.8.2, §4.3.4.5.
#[test]
fn too_few_processes_and_a_failed_one_are_notified() {
    let mut config = stp(Some(TrafficMode::LOADSHARE), Registration::Refused);
    config.peers.push(Peer { link: LinkId(4), role: Role::Sgp, ..Peer::default() });
    config.servers[1].peers.push(4);
    config.servers[1].required = 2;
    let mut t = Tester::new(config);
    let all = [t.connect(1), t.connect(2), t.connect(4)];
    for (number, id) in all.into_iter().enumerate() {
        t.send(id, &AspUp { asp_identifier: Some(number as u32 + 1), ..AspUp::default() });
        t.expect::<AspUpAck<'_>, _>(id, |_| ());
        t.expect_notify(id, Status::AS_INACTIVE);
    }
    let [a, b, c] = all;
    t.asp_active(a, None, None);
    // One of two does not make it active.
    t.quiet(a);
    t.asp_active(b, None, None);
    for id in all {
        t.expect_notify(id, Status::AS_ACTIVE);
    }
    t.change(b, AssociationChange::Down);
    t.expect_notify(a, Status::ASP_FAILURE);
    t.expect_notify(c, Status::ASP_FAILURE);
    t.expect_notify(c, Status::INSUFFICIENT_ASP_RESOURCES);
    t.quiet(a);
    assert_eq!(t.xua.server_state(ServerId(1)), AsState::Active);
}

fn with_address(dynamic: bool) -> Config {
    let known = Peer {
        name: "known".into(),
        addresses: vec!["127.0.3.1".parse().unwrap()],
        role: Role::Sgp,
        ..Peer::default()
    };
    let any = Peer { name: "any".into(), addresses: Vec::new(), instances: 2, ..known.clone() };
    let mut config = stp(None, Registration::Refused);
    config.peers = if dynamic { vec![any] } else { vec![known] };
    config.servers.truncate(1);
    config.routes.clear();
    config
}

#[test]
fn TC_unknown_client_nodynamic() {
    let mut t = Tester::new(with_address(false));
    let a = t.connect_from(0, [127, 0, 3, 2]);
    assert_eq!(t.orders, [Order::Abort(a)]);
    assert_eq!(t.xua.counters().refused, 1);
    t.send(a, &AspUp::default());
    t.quiet(a);
}

#[test]
fn TC_known_client_nodynamic() {
    let mut t = Tester::new(with_address(false));
    let a = t.connect_from(0, [127, 0, 3, 1]);
    t.up_and_active(a, None, None);
    // A second of the same is one too many.
    let b = t.connect_from(0, [127, 0, 3, 1]);
    assert_eq!(t.orders, [Order::Abort(b)]);
}

#[test]
fn TC_unknown_client_dynamic() {
    let mut t = Tester::new(with_address(true));
    let a = t.connect_from(0, [127, 0, 3, 2]);
    t.up_and_active(a, None, None);
    let b = t.connect_from(0, [127, 0, 3, 9]);
    t.asp_up(b);
    assert!(t.orders.is_empty());
    let c = t.connect_from(0, [127, 0, 3, 10]);
    assert_eq!(t.orders, [Order::Abort(c)]);
}

/// §3.5.1, §3.8.1: peers of one address are told apart by what they say.
#[test]
fn processes_of_one_address_are_told_apart_by_their_identifiers() {
    let mut config = stp(None, Registration::Refused);
    for (number, peer) in config.peers[1..3].iter_mut().enumerate() {
        peer.link = LinkId(1);
        peer.asp_identifier = Some(number as u32 + 11);
    }
    let mut t = Tester::new(config);
    let a = t.connect(1);
    t.asp_up_refused(a, None, ErrorCode::ASP_IDENTIFIER_REQUIRED);
    t.asp_up_refused(a, Some(99), ErrorCode::INVALID_ASP_IDENTIFIER);
    t.send(a, &AspUp { asp_identifier: Some(12), ..AspUp::default() });
    t.expect::<AspUpAck<'_>, _>(a, |_| ());
    assert_eq!(t.xua.asp_state(ServerId(1), PeerId(2)), AspState::Inactive);
    // It is there already.
    let b = t.connect(1);
    t.asp_up_refused(b, Some(12), ErrorCode::INVALID_ASP_IDENTIFIER);
    t.send(b, &AspUp { asp_identifier: Some(11), ..AspUp::default() });
    t.expect::<AspUpAck<'_>, _>(b, |_| ());
    assert_eq!(t.xua.asp_state(ServerId(1), PeerId(1)), AspState::Inactive);
}

impl Tester {
    #[track_caller]
    fn asp_up_refused(
        &mut self,
        id: gtpush::machine::AssociationId,
        asp_identifier: Option<u32>,
        code: ErrorCode,
    ) {
        self.send(id, &AspUp { asp_identifier, ..AspUp::default() });
        self.expect_error(id, code);
        self.quiet(id);
    }
}

/// Several application servers of one process: §4.3.4.3.
#[test]
fn TC_act_rctx_several() {
    let mut config = stp(None, Registration::Refused);
    config.servers[1].peers = vec![0];
    let mut t = Tester::new(config);
    let a = t.connect(0);
    t.asp_up(a);
    t.expect_notify(a, Status::AS_INACTIVE);
    t.expect_notify(a, Status::AS_INACTIVE);
    let words = [SENDER.1.to_be_bytes(), 77_u32.to_be_bytes(), RECEIVER.1.to_be_bytes()];
    t.send(a, &AspActive { routing_context: Some(Words::new(&words)), ..AspActive::default() });
    // The one that there is not is refused, the others are acknowledged.
    assert_eq!(t.expect_error(a, ErrorCode::INVALID_ROUTING_CONTEXT), Some(77));
    t.expect::<AspActiveAck<'_>, _>(a, |packet| {
        let contexts = AspActiveAck::parse(&packet).routing_context.unwrap();
        assert_eq!(contexts.iter().collect::<Vec<_>>(), [SENDER.1, RECEIVER.1]);
    });
    t.expect_notify(a, Status::AS_ACTIVE);
    t.expect_notify(a, Status::AS_ACTIVE);
    let word = RECEIVER.1.to_be_bytes();
    t.send(a, &AspInactive { routing_context: Some(Words::one(&word)), ..AspInactive::default() });
    t.expect::<AspInactiveAck<'_>, _>(a, |_| ());
    assert_eq!(t.xua.server_state(ServerId(0)), AsState::Active);
    assert_eq!(t.xua.server_state(ServerId(1)), AsState::Pending);
}
