//! How connections come to be, and end.

use super::*;
use crate::codec::diameter::dictionary::row;
use crate::machine::Certificate;

fn state(net: &Net, node: usize) -> State {
    net.nodes[node].node.state(PeerId(0))
}

fn closed(net: &Net, node: usize) -> Vec<Down> {
    let events = net.nodes[node].events.iter();
    events.filter_map(|event| if let Event::Closed { why, .. } = event { Some(*why) } else { None }).collect()
}

fn rejected(net: &Net, node: usize) -> Vec<ResultCode> {
    let events = net.nodes[node].events.iter();
    let results = events.filter_map(|event| match event {
        Event::Rejected { result, .. } => Some(*result),
        _ => None,
    });
    results.collect()
}

#[test]
fn of_two_connections_the_one_of_the_higher_name_is_kept() {
    for (first, second) in [("a", "b"), ("B", "a")] {
        let mut net = Net::new(vec![
            (config(first, &[(second, Some(0))]), vec![1]),
            (config(second, &[(first, Some(0))]), vec![0]),
        ]);
        // Both connect before either has heard of the other.
        for node in 0..2 {
            net.nodes[node].node.handle_timeout(net.now);
        }
        for node in 0..2 {
            while let Some(order) = net.nodes[node].node.poll_order() {
                net.order(node, order);
            }
        }
        net.settle();
        assert_eq!(net.wires.len(), 1, "{first} {second}");
        let states = [state(&net, 0), state(&net, 1)];
        // RFC 6733 §5.6.4: who wins keeps the connection to which it is responder.
        let winner = usize::from(first.eq_ignore_ascii_case("a"));
        assert_eq!((states[winner], states[1 - winner]), (State::ROpen, State::IOpen), "{states:?}");
        net.ask(0, 1).unwrap();
        net.ask(1, 2).unwrap();
        net.settle();
        assert_eq!(net.outcomes(0), [(1, Ok(Outcome::SUCCESS))]);
        assert_eq!(net.outcomes(1), [(2, Ok(Outcome::SUCCESS))]);
    }
}

#[test]
fn a_peer_that_is_not_configured_is_unknown() {
    let mut net =
        Net::new(vec![(config("a", &[("b", Some(0))]), vec![1]), (config("b", &[("c", None)]), vec![])]);
    net.settle();
    assert_eq!((state(&net, 0), state(&net, 1)), (State::Closed, State::Closed));
    assert_eq!(closed(&net, 0), [Down::Refused(ResultCode::UNKNOWN_PEER)]);
    assert_eq!(rejected(&net, 1), [ResultCode::UNKNOWN_PEER]);
    let cea = diameter::Message::parse(&net.sent[1].2).unwrap();
    assert!(cea.header.flags.error() && cea.get::<row::ProductName>().is_some());
    assert!(net.wires.is_empty());
}

#[test]
fn so_many_strangers_may_come_as_are_allowed() {
    let second = Config { strangers: 1, ..config("b", &[]) };
    let mut net = Net::new(vec![
        (config("a", &[("b", Some(0))]), vec![1]),
        (second, vec![]),
        (config("c", &[("b", Some(0))]), vec![1]),
    ]);
    net.settle();
    let open = [0, 2].into_iter().filter(|node| state(&net, *node) == State::IOpen).count();
    assert_eq!((open, rejected(&net, 1)), (1, vec![ResultCode::UNKNOWN_PEER]));
    assert_eq!(net.nodes[1].node.peers().count(), 1);
    net.cut(0);
    net.settle();
    assert_eq!(net.nodes[1].node.peers().count(), 0, "it is forgotten with its connection");
}

#[test]
fn without_a_common_application_there_is_no_connection() {
    let first = Config { applications: vec![Application::ietf(4)], ..config("a", &[("b", Some(0))]) };
    let mut net = Net::new(vec![(first, vec![1]), (config("b", &[("a", None)]), vec![])]);
    net.settle();
    assert_eq!(closed(&net, 0), [Down::Refused(ResultCode::NO_COMMON_APPLICATION)]);
    assert_eq!(rejected(&net, 1), [ResultCode::NO_COMMON_APPLICATION]);
    // With a relay every application is common.
    let first = Config { applications: vec![Application::relay()], ..config("a", &[("b", Some(0))]) };
    let mut net = Net::new(vec![(first, vec![1]), (config("b", &[("a", None)]), vec![])]);
    net.settle();
    assert!(net.nodes[0].node.serves(SH) && net.nodes[1].node.serves(4));
}

#[test]
fn a_peer_under_another_name_is_not_the_peer() {
    let mut net =
        Net::new(vec![(config("a", &[("x", Some(0))]), vec![1]), (config("b", &[("a", None)]), vec![])]);
    net.settle();
    assert_eq!(closed(&net, 0), [Down::Stranger]);
}

#[test]
fn an_address_that_is_not_the_peers_is_refused() {
    let mut second = config("b", &[("a", None)]);
    second.peers[0].addresses = vec![[192, 0, 2, 1].into()];
    let mut net = Net::new(vec![(config("a", &[("b", Some(0))]), vec![1]), (second, vec![])]);
    net.settle();
    assert_eq!(rejected(&net, 1), [ResultCode::UNKNOWN_PEER]);
}

#[test]
fn a_certificate_is_to_be_valid_for_the_peers_name() {
    for (valid_for, up) in [("a.net.example", true), ("z.net.example", false)] {
        let mut second = config("b", &[("a", None)]);
        second.peers[0].secure = true;
        let mut node = Diameter::new(second, 1);
        let (now, id) = (Now::default(), AssociationId(1));
        let from = "127.0.0.1:1".parse().unwrap();
        let change = AssociationChange::Up { link: LinkId(0), peer: from, streams: 1 };
        node.handle_association(now, id, change);
        node.handle_certificate(now, id, Certificate::new(move |name| name == valid_for));
        let cer = first_cer();
        let _ = node.handle_message(now, id, Message { stream: 0, ppid: diameter::PPID, octets: &cer });
        assert_eq!(node.state(PeerId(0)).is_open(), up);
        // Without TLS it may not come at all.
        let id = AssociationId(2);
        let mut node = Diameter::new(node.config().clone(), 1);
        node.handle_association(now, id, change);
        let _ = node.handle_message(now, id, Message { stream: 0, ppid: diameter::PPID, octets: &cer });
        assert!(!node.state(PeerId(0)).is_open());
    }
}

/// What node `a` says first.
pub(super) fn first_cer() -> Vec<u8> {
    let mut net = Net::two();
    net.settle();
    net.sent[0].2.clone()
}

#[test]
fn a_connection_is_tried_again_after_tc() {
    let mut net = Net::two();
    net.nodes[1].dead = true;
    net.pass(Duration::from_secs(25));
    assert_eq!(closed(&net, 0), [Down::NotConnected]);
    net.pass(Duration::from_secs(10));
    assert_eq!(closed(&net, 0).len(), 2);
    net.nodes[1].dead = false;
    net.pass(Duration::from_secs(30));
    assert_eq!(state(&net, 0), State::IOpen);
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Okay, "it has never failed");
}

#[test]
fn a_node_that_stops_says_so_and_one_that_is_told_does_not_connect() {
    let mut net = Net::two();
    net.settle();
    net.nodes[1].node.stop_peer(net.now, PeerId(0), 0);
    net.settle();
    assert_eq!(closed(&net, 0), [Down::ByPeer(0)]);
    assert_eq!(closed(&net, 1), [Down::ByUs]);
    assert_eq!((state(&net, 0), state(&net, 1), net.wires.len()), (State::Closed, State::Closed, 0));
    // Asked again after Tc, it is still stopped.
    net.pass(Duration::from_secs(40));
    assert_eq!(rejected(&net, 1), [ResultCode::UNKNOWN_PEER]);
    net.nodes[1].node.resume(net.now, PeerId(0));
    net.pass(Duration::from_secs(40));
    assert_eq!(state(&net, 0), State::IOpen);
    // BUSY, DO_NOT_WANT_TO_TALK_TO_YOU: not before there is something to say.
    for cause in [1, 2] {
        net.nodes[1].node.stop_peer(net.now, PeerId(0), cause);
        net.settle();
        net.nodes[1].node.resume(net.now, PeerId(0));
        net.pass(Duration::from_secs(300));
        assert_eq!(state(&net, 0), State::Closed);
        assert_eq!(net.ask(0, 1), Err(Failure::NoPeer));
        net.settle();
        assert_eq!(state(&net, 0), State::IOpen);
    }
}

#[test]
fn a_second_cer_on_an_open_connection_is_refused() {
    let mut net = Net::two();
    net.settle();
    let (cer, id) = (net.sent[0].2.clone(), net.wires[0].1.1);
    net.hand(1, id, &cer);
    net.settle();
    let cea = diameter::Message::parse(&net.sent.last().unwrap().2).unwrap();
    assert_eq!(Outcome::of(&cea), Some(ResultCode::UNABLE_TO_COMPLY.into()));
    assert_eq!(state(&net, 1), State::ROpen);
}

#[test]
fn a_cer_in_place_of_the_cea_ends_the_attempt() {
    let mut node = Diameter::new(config("a", &[("b", Some(0))]), 1);
    let (id, now) = (AssociationId(1), Now::default());
    node.handle_timeout(now);
    let change = AssociationChange::Up { link: LinkId(0), peer: "127.0.0.1:1".parse().unwrap(), streams: 1 };
    node.handle_association(now, id, change);
    assert_eq!(node.state(PeerId(0)), State::WaitICea);
    let _ = node.handle_message(now, id, Message { stream: 0, ppid: 46, octets: &first_cer() });
    assert_eq!(node.state(PeerId(0)), State::Closed);
}

#[test]
fn who_says_nothing_is_hung_up_on() {
    let mut node = Diameter::new(config("b", &[("a", None)]), 1);
    let change = AssociationChange::Up { link: LinkId(0), peer: "127.0.0.1:1".parse().unwrap(), streams: 1 };
    let now = Now::default();
    for id in 0..100 {
        node.handle_association(now, AssociationId(id), change);
    }
    let mut aborted = 0;
    while let Some(order) = node.poll_order() {
        assert!(matches!(order, Order::Abort(_)));
        aborted += 1;
    }
    assert_eq!(aborted, 100 - node.config().max_unknown);
    let now = now.after(node.poll_timeout().unwrap());
    node.handle_timeout(now);
    assert_eq!(std::iter::from_fn(|| node.poll_order()).count(), node.config().max_unknown);
}

#[test]
fn dtls_is_hung_up_on_with_a_word_about_it() {
    let mut net = Net::two();
    net.settle();
    let id = net.wires[0].0.1;
    let now = net.now;
    let octets = [22, 254, 253, 0];
    let _ = net.nodes[0].node.handle_message(now, id, Message { stream: 0, ppid: 47, octets: &octets });
    net.settle();
    assert_eq!(closed(&net, 0), [Down::Dtls]);
    assert!(Down::Dtls.to_string().contains("DTLS"));
}
