//! Requests that are not for us, and redirections.

use super::*;
use crate::codec::diameter::dictionary::row;

/// A client, an agent, and a server in another realm.
fn chain(forwarding: Forwarding) -> Net {
    let mut client = config("a", &[("r", Some(0))]);
    client.routes =
        vec![Route { realm: "home.example".into(), application: None, peers: vec![Hop::default()] }];
    let mut agent = config("r", &[("a", None), ("s", Some(0))]);
    agent.applications = vec![Application::relay()];
    agent.peers[1].realm = "home.example".into();
    agent.peers[1].identity = "s.home.example".into();
    agent.forwarding = forwarding;
    let mut server = config("s", &[("r", None)]);
    server.identity = "s.home.example".into();
    server.realm = "home.example".into();
    let mut net = Net::new(vec![(client, vec![1]), (agent, vec![2]), (server, vec![])]);
    net.settle();
    net
}

fn ask(net: &mut Net, tag: u64, extra: &[u8]) {
    let ask = Ask::new(tag, UserDataRequest::ROW, "home.example");
    let write = |w: &mut diameter::AvpWriter<'_>| {
        user_data(w);
        w.octets(extra);
    };
    net.nodes[0].node.request(net.now, &ask, write).unwrap();
    net.settle();
}

#[test]
fn a_relay_passes_on_every_octet_and_adds_its_route_record() {
    let mut net = chain(Forwarding::Relay);
    // An AVP that no relay knows, its M bit set; and one whose padding is not zero.
    let extra = [0, 0, 0xee, 0xee, 0xc0, 0, 0, 13, 0, 1, 2, 3, 9, 0xaa, 0xbb, 0xcc];
    ask(&mut net, 1, &extra);
    let [.., (0, 1, first), (1, 2, second), (2, 1, third), (1, 0, fourth)] = &net.sent[..] else {
        panic!("{:?}", net.sent.iter().map(|(a, b, _)| (a, b)).collect::<Vec<_>>())
    };
    assert_eq!(second[20..first.len()], first[20..]);
    let added = diameter::Avps::new(&second[first.len()..], 0).next().unwrap().unwrap();
    assert_eq!((added.code, added.value), (row::RouteRecord::CODE, &b"a.net.example"[..]));
    assert_eq!((&first[4..12], &first[16..20]), (&second[4..12], &second[16..20]));
    assert_ne!(first[12..16], second[12..16], "the Hop-by-Hop Identifier is the hop's own");
    assert_eq!((&fourth[..12], &fourth[16..]), (&third[..12], &third[16..]));
    assert_eq!(first[12..16], fourth[12..16]);
    // The server refuses what it does not know; that is not the relay's affair.
    assert_eq!(net.outcomes(0), [(1, Ok(ResultCode::AVP_UNSUPPORTED.into()))]);
    ask(&mut net, 2, &[]);
    assert_eq!(net.outcomes(0)[1], (2, Ok(Outcome::SUCCESS)));
    assert_eq!((net.nodes[1].node.inbound(), net.nodes[1].node.under_way()), (0, 0));
}

#[test]
fn a_proxy_looks_at_what_it_passes_on() {
    let mut net = chain(Forwarding::Proxy);
    ask(&mut net, 1, &[0, 0, 0xee, 0xee, 0xc0, 0, 0, 12, 0, 1, 2, 3]);
    assert_eq!(net.outcomes(0), [(1, Ok(ResultCode::AVP_UNSUPPORTED.into()))]);
    assert!(net.nodes[2].handed.is_empty());
}

#[test]
fn a_request_that_has_been_here_is_a_loop() {
    let mut net = chain(Forwarding::Relay);
    let mut record = vec![0, 0, 1, 26, 0x40, 0, 0, 21];
    record.extend(b"R.net.example\0\0\0");
    ask(&mut net, 1, &record);
    assert_eq!(net.outcomes(0), [(1, Ok(ResultCode::LOOP_DETECTED.into()))]);
    assert_eq!(net.nodes[1].node.counters().loops, 1);
}

#[test]
fn a_relay_does_not_send_back_to_whom_a_request_came_from() {
    let mut net = chain(Forwarding::Relay);
    net.nodes[0].node.request(net.now, &Ask::new(1, UserDataRequest::ROW, REALM), user_data).unwrap();
    net.settle();
    assert_eq!(net.outcomes(0), [(1, Ok(ResultCode::UNABLE_TO_DELIVER.into()))]);
}

#[test]
fn a_relay_answers_for_a_server_that_is_gone() {
    let mut net = chain(Forwarding::Relay);
    net.nodes[2].answers = None;
    ask(&mut net, 1, &[]);
    let wire = net.wires.iter().position(|(a, b)| a.0 == 2 || b.0 == 2).unwrap();
    net.cut(wire);
    net.settle();
    assert_eq!(net.outcomes(0), [(1, Ok(ResultCode::UNABLE_TO_DELIVER.into()))]);
}

/// A client of two servers, of which the first redirects to the second.
fn redirecting(usage: i32, seconds: u32) -> Net {
    let mut first = config("a", &[("s1", Some(0)), ("s2", Some(1))]);
    first.peers[1].priority = 1;
    let mut net = Net::new(vec![
        (first, vec![1, 2]),
        (config("s1", &[("a", None)]), vec![]),
        (config("s2", &[("a", None)]), vec![]),
    ]);
    net.settle();
    net.nodes[1].answers = None;
    for tag in 0..2 {
        net.ask(0, tag).unwrap();
        net.settle();
        let Some(Handed::Request(inbound, ..)) = net.nodes[1].handed.pop() else { continue };
        let uri = diameter::Uri::parse("aaa://s2.net.example:3868;transport=tcp").unwrap();
        let write = |w: &mut diameter::AvpWriter<'_>| {
            w.avp::<row::RedirectHost>(uri);
            w.avp::<row::RedirectHostUsage>(usage);
            w.avp::<row::RedirectMaxCacheTime>(seconds);
        };
        net.nodes[1].node.answer(net.now, inbound, ResultCode::REDIRECT_INDICATION, write).unwrap();
        net.settle();
    }
    assert_eq!(net.outcomes(0), [(0, Ok(Outcome::SUCCESS)), (1, Ok(Outcome::SUCCESS))]);
    net
}

fn asked(net: &Net) -> usize {
    net.sent
        .iter()
        .filter(|(from, to, octets)| (*from, *to, octets[4] & 0x80, octets[7]) == (0, 1, 0x80, 0x32))
        .count()
}

#[test]
fn a_redirection_is_followed_and_remembered_as_it_says() {
    // DONT_CARE: each request is redirected anew; so is one for a session of its own.
    assert_eq!(asked(&redirecting(0, 60)), 2);
    assert_eq!(asked(&redirecting(1, 60)), 2);
    for usage in 2..=4 {
        let mut net = redirecting(usage, 60);
        assert_eq!(asked(&net), 1, "usage {usage}");
        net.pass(Duration::from_secs(61));
        net.ask(0, 9).unwrap();
        net.settle();
        assert_eq!(asked(&net), 2, "its time is over");
    }
    assert_eq!(asked(&redirecting(3, 0)), 2);
}

/// A client whose first server redirects to these hosts; `s2` and `s3` are connected with when they are named.
fn redirected_to(hosts: &[&str]) -> Net {
    let mut first = config("a", &[("s1", Some(0)), ("s2", Some(1)), ("s3", Some(2))]);
    for peer in &mut first.peers[1..] {
        peer.on_redirect = true;
    }
    let mut net = Net::new(vec![
        (first, vec![1, 2, 3]),
        (config("s1", &[("a", None)]), vec![]),
        // It does not know the client.
        (config("s2", &[("x", None)]), vec![]),
        (config("s3", &[("a", None)]), vec![]),
    ]);
    net.settle();
    net.pass(Duration::from_secs(60));
    net.settle();
    for peer in [1, 2] {
        assert_eq!(net.nodes[0].node.state(PeerId(peer)), State::Closed, "nobody has named it");
    }
    net.nodes[1].answers = None;
    net.ask(0, 1).unwrap();
    net.settle();
    let Some(Handed::Request(inbound, ..)) = net.nodes[1].handed.pop() else {
        panic!("the first server is asked")
    };
    let write = |w: &mut diameter::AvpWriter<'_>| {
        for host in hosts {
            w.avp::<row::RedirectHost>(diameter::Uri::parse(host).unwrap());
        }
    };
    net.nodes[1].node.answer(net.now, inbound, ResultCode::REDIRECT_INDICATION, write).unwrap();
    net.settle();
    net
}

#[test]
fn a_peer_that_is_there_for_redirections_is_connected_with_when_one_names_it() {
    let net = redirected_to(&["aaa://s3.net.example:3868"]);
    assert_eq!(net.outcomes(0), [(1, Ok(Outcome::SUCCESS))]);
    assert!(net.nodes[0].node.state(PeerId(2)).is_open());
    assert_eq!(net.requests(3).len(), 1);
    assert_eq!(net.requests(3)[0][4] & 0x10, 0, "it was never sent again: no T bit");
    // The first that is named sends us off: the next one is asked.
    let net = redirected_to(&["aaa://s2.net.example:3868", "aaa://s3.net.example:3868"]);
    assert_eq!(net.outcomes(0), [(1, Ok(Outcome::SUCCESS))]);
    assert!(!net.nodes[0].node.state(PeerId(1)).is_open());
    // None that is named takes us.
    let net = redirected_to(&["aaa://s2.net.example:3868"]);
    assert_eq!(net.outcomes(0), [(1, Err(Failure::NoPeer))]);
    // A host that is no peer of ours is not connected with, whoever names it: the answer is the outcome.
    let net = redirected_to(&["aaa://stranger.net.example:3868"]);
    assert_eq!(net.outcomes(0), [(1, Ok(ResultCode::REDIRECT_INDICATION.into()))]);
}
