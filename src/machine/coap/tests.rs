//! Behaviour of the endpoint, seen from outside: octets in, octets and events out.

use super::*;
use crate::codec::coap::{OptionNumber, Packet, Type};
use crate::wire::Now;
use proptest::prelude::*;

type Peer = (u32, u16);
const A: Peer = (1, 5683);
const B: Peer = (2, 5683);

fn at(ms: u64) -> Now {
    Now::default().after(Duration::from_millis(ms))
}

fn endpoint(config: Config) -> Endpoint<Peer> {
    Endpoint::new(config, 7)
}

fn server() -> Endpoint<Peer> {
    endpoint(Config::default())
}

fn post(payload: &[u8]) -> Request<'_> {
    Request {
        method: Code::POST,
        path: "push",
        queries: &["app=mail.example", "id=01"],
        content_format: Some(ContentFormat::JSON),
        payload,
        confirmable: true,
    }
}

fn sent(endpoint: &mut Endpoint<Peer>) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| endpoint.poll_transmit().map(|(_, octets)| octets.to_vec())).collect()
}

fn one(endpoint: &mut Endpoint<Peer>) -> Vec<u8> {
    let mut all = sent(endpoint);
    assert_eq!(all.len(), 1, "exactly one datagram");
    all.remove(0)
}

fn events(endpoint: &mut Endpoint<Peer>) -> Vec<Event<Peer>> {
    std::iter::from_fn(|| endpoint.poll_event()).collect()
}

fn asked(endpoint: &mut Endpoint<Peer>) -> Received<Peer> {
    match endpoint.poll_event() {
        Some(Event::Request(received)) => received,
        other => panic!("a request was expected: {other:?}"),
    }
}

fn answered(endpoint: &mut Endpoint<Peer>) -> Answer {
    match endpoint.poll_event() {
        Some(Event::Response { answer, .. }) => answer,
        other => panic!("an answer was expected: {other:?}"),
    }
}

fn changed() -> Response<'static> {
    Response { code: Code::CHANGED, ..Default::default() }
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Client of `A`'s, server of `B`'s: carries datagrams until nothing moves.
fn carry(now: Now, client: &mut Endpoint<Peer>, server: &mut Endpoint<Peer>) {
    loop {
        let (up, down) = (sent(client), sent(server));
        if up.is_empty() && down.is_empty() {
            return;
        }
        up.iter().for_each(|octets| server.handle_octets(now, A, octets));
        down.iter().for_each(|octets| client.handle_octets(now, B, octets));
    }
}

#[test]
fn a_request_is_answered_on_its_acknowledgement() {
    let (mut client, mut server) = (server(), server());
    client.request(at(0), B, &post(b"{}"), b"tok", 9).unwrap();
    let request = one(&mut client);
    let packet = Packet::parse(&request).unwrap();
    assert_eq!(packet.header.kind, Type::Confirmable);
    assert_eq!(packet.all(OptionNumber::URI_QUERY).count(), 2);
    server.handle_octets(at(1), A, &request);
    let received = asked(&mut server);
    assert_eq!((received.joined_path().as_str(), received.query("app")), ("push", Some("mail.example")));
    assert_eq!((received.payload.as_slice(), received.token.as_slice()), (&b"{}"[..], &b"tok"[..]));
    let response = Response {
        code: Code::CREATED,
        location_path: &["register", "ab"],
        content_format: Some(ContentFormat::JSON),
        payload: b"{\"token\":\"ab\"}",
    };
    server.respond(at(2), received.handle, &response).unwrap();
    client.handle_octets(at(3), B, &one(&mut server));
    let answer = answered(&mut client);
    assert_eq!((answer.code, answer.separate, answer.complete), (Code::CREATED, false, true));
    assert_eq!(answer.location_path, ["register", "ab"]);
    assert_eq!(server.respond(at(4), received.handle, &response), Err(Error::Gone));
    assert_eq!(client.holdings().outgoing + client.holdings().timers, 0);
    assert_eq!(server.holdings().unanswered + server.holdings().timers, 0);
}

#[test]
fn a_repeated_request_gets_the_identical_octets_and_is_not_told_twice() {
    let (mut client, mut server) = (server(), server());
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let request = one(&mut client);
    server.handle_octets(at(0), A, &request);
    server.handle_octets(at(1), A, &request);
    assert!(sent(&mut server).is_empty(), "no answer yet");
    let received = asked(&mut server);
    server.respond(at(2), received.handle, &changed()).unwrap();
    let first = one(&mut server);
    for ms in [3, 100_000, 246_000] {
        server.handle_octets(at(ms), A, &request);
        assert_eq!(one(&mut server), first);
    }
    assert_eq!((server.poll_event(), server.counters().duplicates), (None, 4));
    // The same Message ID of another peer is another message.
    server.handle_octets(at(3), B, &request);
    assert!(server.poll_event().is_some());
    // And after EXCHANGE_LIFETIME it is a new one.
    server.handle_octets(at(247_001), A, &request);
    assert!(server.poll_event().is_some());
}

#[test]
fn a_repeated_non_confirmable_request_is_dropped() {
    let mut server = server();
    let request = hex("51020001 aa b470757368");
    server.handle_octets(at(0), A, &request);
    let received = asked(&mut server);
    assert!(!received.confirmable);
    server.respond(at(0), received.handle, &changed()).unwrap();
    let answer = one(&mut server);
    let packet = Packet::parse(&answer).unwrap();
    assert_eq!((packet.header.kind, packet.header.token.as_octets()), (Type::NonConfirmable, &[0xaa][..]));
    server.handle_octets(at(1), A, &request);
    assert_eq!((server.poll_event(), sent(&mut server).len()), (None, 0));
}

#[test]
fn a_confirmable_message_is_repeated_with_doubled_time_outs_and_then_given_up() {
    let mut client = server();
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let first = one(&mut client);
    let mut before = Duration::ZERO;
    let mut wait = None;
    for _ in 0..4 {
        let due = client.poll_timeout().unwrap();
        let elapsed = due - before;
        match wait {
            None => assert!((2000..=3000).contains(&elapsed.as_millis()), "{elapsed:?}"),
            Some(wait) => assert_eq!(elapsed, wait),
        }
        wait = Some(elapsed * 2);
        before = due;
        client.handle_timeout(Now::default().after(due));
        assert_eq!(one(&mut client), first, "the identical octets");
    }
    let due = client.poll_timeout().unwrap();
    assert!(due <= Duration::from_secs(93), "MAX_TRANSMIT_WAIT");
    client.handle_timeout(Now::default().after(due));
    assert_eq!(events(&mut client), [Event::TimedOut { tag: 1, peer: B }]);
    assert_eq!((client.counters().retransmitted, client.holdings().outgoing), (4, 0));
}

#[test]
fn an_empty_acknowledgement_stops_repetition_but_is_no_answer() {
    let (mut client, mut server) = (server(), server());
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    server.handle_octets(at(0), A, &one(&mut client));
    let received = asked(&mut server);
    server.acknowledge(at(0), received.handle);
    let ack = one(&mut server);
    client.handle_octets(at(1), B, &ack);
    client.handle_octets(at(1), B, &ack);
    assert_eq!(events(&mut client), [Event::Acknowledged { tag: 1, peer: B }]);
    client.handle_timeout(at(20_000));
    assert!(sent(&mut client).is_empty());
    // The answer comes in a Confirmable message, which is acknowledged, each time it comes.
    server.respond(at(20_000), received.handle, &changed()).unwrap();
    let separate = one(&mut server);
    assert_eq!(Packet::parse(&separate).unwrap().header.kind, Type::Confirmable);
    client.handle_octets(at(20_001), B, &separate);
    client.handle_octets(at(20_002), B, &separate);
    assert!(answered(&mut client).separate);
    let acks = sent(&mut client);
    assert_eq!((acks.len(), &acks[0], client.poll_event()), (2, &acks[1], None));
    server.handle_octets(at(20_003), A, &acks[0]);
    assert_eq!(server.holdings().outgoing, 0);
}

#[test]
fn without_an_answer_after_the_acknowledgement_the_request_times_out() {
    let mut client = server();
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let mut ack = one(&mut client)[..4].to_vec();
    (ack[0], ack[1]) = (0x60, 0);
    client.handle_octets(at(10), B, &ack);
    assert_eq!(client.poll_timeout(), Some(Duration::from_millis(60_010)));
    client.handle_timeout(at(60_010));
    assert_eq!(events(&mut client)[1..], [Event::TimedOut { tag: 1, peer: B }]);
}

#[test]
fn a_separate_answer_may_overtake_the_acknowledgement() {
    let mut client = server();
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let request = one(&mut client);
    client.handle_octets(at(1), B, &hex("51440099 74"));
    assert_eq!(answered(&mut client).code, Code::CHANGED);
    client.handle_octets(at(2), B, &[0x60, 0, request[2], request[3]]);
    client.handle_timeout(at(100_000));
    assert_eq!((client.poll_event(), sent(&mut client).len()), (None, 0));
}

#[test]
fn only_the_peer_that_was_asked_can_answer_with_the_token_of_the_request() {
    let mut client = server();
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let request = one(&mut client);
    let id = [request[2], request[3]];
    // From another peer; with another token; on another message's acknowledgement.
    client.handle_octets(at(1), A, &[0x61, 0x44, id[0], id[1], b't']);
    client.handle_octets(at(1), B, &[0x61, 0x44, id[0], id[1], b'u']);
    client.handle_octets(at(1), B, &[0x61, 0x44, id[0], id[1] ^ 1, b't']);
    client.handle_octets(at(1), A, &hex("51440001 74"));
    assert_eq!((client.poll_event(), client.counters().unexpected), (None, 4));
    assert!(sent(&mut client).is_empty());
    client.handle_octets(at(2), B, &[0x61, 0x44, id[0], id[1], b't']);
    assert_eq!(answered(&mut client).code, Code::CHANGED);
}

#[test]
fn a_confirmable_answer_that_nobody_waits_for_is_reset() {
    let mut client = server();
    client.handle_octets(at(0), B, &hex("41441234 74"));
    assert_eq!(one(&mut client), hex("70001234"));
    client.handle_octets(at(0), B, &hex("51441235 74"));
    assert!(sent(&mut client).is_empty(), "a Non-confirmable one is dropped");
}

#[test]
fn a_reset_ends_the_request() {
    let mut client = server();
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let request = one(&mut client);
    client.handle_octets(at(1), B, &[0x70, 0, request[2], request[3]]);
    assert_eq!(events(&mut client), [Event::Reset { tag: 1, peer: B }]);
    let non = Request { confirmable: false, ..post(b"x") };
    client.request(at(2), B, &non, b"t", 2).unwrap();
    let request = one(&mut client);
    client.handle_octets(at(3), B, &[0x70, 0, request[2], request[3]]);
    assert_eq!(events(&mut client), [Event::Reset { tag: 2, peer: B }]);
}

#[test]
fn a_ping_is_answered_with_a_reset() {
    let mut server = server();
    server.handle_octets(at(0), A, &hex("40000102"));
    assert_eq!(one(&mut server), hex("70000102"));
}

#[test]
fn a_confirmable_message_with_a_format_error_is_reset_and_any_other_is_dropped() {
    let mut server = server();
    for (octets, reset) in [
        ("4000010200", true),
        ("4900010200", true),
        ("40010102ff", true),
        ("400101020f", true),
        ("40200102", true),
        ("40c00102", true),
        ("40e10102", true),
        ("50010102ff", false),
        ("50200102", false),
        ("50000102", false),
        ("60010102", false),
        ("70450102", false),
        ("80010102", false),
        ("4001", false),
        ("", false),
    ] {
        server.handle_octets(at(0), A, &hex(octets));
        let answer = sent(&mut server);
        assert_eq!(answer, if reset { vec![hex("70000102")] } else { vec![] }, "{octets}");
        assert_eq!(server.poll_event(), None);
    }
}

#[test]
fn an_unknown_critical_option_is_refused_and_an_unknown_elective_one_left_aside() {
    let mut server = server();
    // Option 9 (OSCORE) empty, then Uri-Path.
    server.handle_octets(at(0), A, &hex("40020001 90 2170"));
    let answer = one(&mut server);
    let packet = Packet::parse(&answer).unwrap();
    assert_eq!((packet.header.kind, packet.header.code), (Type::Acknowledgement, Code::BAD_OPTION));
    assert_eq!(packet.payload, b"OSCORE is not understood");
    server.handle_octets(at(0), A, &hex("50020002 90 2170"));
    assert_eq!(one(&mut server), hex("70000002"));
    // Uri-Host twice; Uri-Path that is not UTF-8; Accept of three octets.
    for octets in ["40020003 3161 0162", "40020004 b1ff", "40020005 d304 000000"] {
        server.handle_octets(at(0), A, &hex(octets));
        assert_eq!(one(&mut server)[1], Code::BAD_OPTION.0, "{octets}");
    }
    // Elective: 2,048 is even.
    server.handle_octets(at(0), A, &hex("40020006 e006f3 "));
    assert_eq!(asked(&mut server).method, Code::POST);
    assert_eq!(server.counters().bad_option, 5);
}

#[test]
fn an_answer_with_an_unknown_critical_option_is_rejected() {
    let mut client = server();
    client.request(at(0), B, &post(b"x"), b"t", 1).unwrap();
    let request = one(&mut client);
    client.handle_octets(at(1), B, &[0x61, 0x44, request[2], request[3], b't', 0x90]);
    client.handle_octets(at(1), B, &hex("41440009 74 90"));
    assert_eq!(one(&mut client), hex("70000009"));
    assert_eq!(client.poll_event(), None);
}

#[test]
fn a_proxy_request_is_refused() {
    let mut server = server();
    server.handle_octets(at(0), A, &hex("40010001 d3167a7a7a"));
    assert_eq!(one(&mut server)[1], Code::PROXYING_NOT_SUPPORTED.0);
}

#[test]
fn one_confirmable_message_at_a_time_goes_to_a_peer_and_the_others_wait_in_order() {
    let mut client = endpoint(Config { max_waiting_per_peer: 2, ..Default::default() });
    for tag in 0..3u8 {
        client.request(at(0), B, &post(&[tag]), &[tag], tag.into()).unwrap();
    }
    assert_eq!(client.request(at(0), B, &post(b"x"), b"x", 9), Err(Error::Overloaded));
    assert_eq!(client.request(at(0), A, &post(b"x"), b"x", 10), Ok(()), "another peer does not wait");
    let mut outgoing = sent(&mut client);
    assert_eq!(outgoing.len(), 2);
    for tag in 0..3u8 {
        let request = outgoing.remove(0);
        assert_eq!(Packet::parse(&request).unwrap().payload, [tag]);
        client.handle_octets(at(1), B, &[0x61, 0x44, request[2], request[3], tag]);
        assert_eq!(answered(&mut client).code, Code::CHANGED);
        outgoing = sent(&mut client);
    }
}

#[test]
fn a_cancelled_request_is_not_repeated_and_lets_the_next_one_go() {
    let mut client = server();
    client.request(at(0), B, &post(b"1"), b"1", 1).unwrap();
    client.request(at(0), B, &post(b"2"), b"2", 2).unwrap();
    client.request(at(0), B, &post(b"3"), b"3", 3).unwrap();
    assert_eq!(sent(&mut client).len(), 1);
    client.cancel(at(1), 2);
    assert!(sent(&mut client).is_empty());
    client.cancel(at(2), 1);
    assert_eq!(Packet::parse(&one(&mut client)).unwrap().payload, b"3");
    assert_eq!((client.poll_event(), client.holdings().outgoing), (None, 1));
}

#[test]
fn a_forgotten_peer_hears_nothing_more() {
    let mut both = server();
    both.request(at(0), B, &post(&[0; 3000]), b"1", 1).unwrap();
    both.request(at(0), B, &post(b"2"), b"2", 2).unwrap();
    both.handle_octets(at(0), B, &hex("40020001 b470757368"));
    both.handle_octets(at(0), B, &[&hex("40020002 d10e08 ff")[..], &[7; 16]].concat());
    both.request(at(0), A, &post(b"a"), b"1", 3).unwrap();
    let received = asked(&mut both);
    assert_eq!(both.holdings().assemblies, 1);
    sent(&mut both);
    both.forget(at(1), B);
    assert_eq!(both.respond(at(1), received.handle, &changed()), Err(Error::Gone));
    let holdings = both.holdings();
    assert_eq!((holdings.outgoing, holdings.peers, holdings.remembered), (1, 1, 0));
    assert_eq!((holdings.unanswered, holdings.assemblies, holdings.timers), (0, 0, 1));
    both.handle_timeout(at(4000));
    assert_eq!(both.poll_transmit().map(|(peer, _)| peer), Some(A));
    assert_eq!(both.poll_transmit(), None);
    assert_eq!(both.poll_event(), None);
}

#[test]
fn a_long_body_goes_up_in_blocks_and_is_put_together() {
    for (ours, theirs) in [(1024, 1024), (1024, 128), (64, 1024), (16, 16)] {
        let mut client = endpoint(Config { block_size: ours, ..Default::default() });
        let mut server = endpoint(Config { block_size: theirs, ..Default::default() });
        for length in [1025, 2048, 5000] {
            let body: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            client.request(at(0), B, &post(&body), b"t", 1).unwrap();
            carry(at(1), &mut client, &mut server);
            let received = asked(&mut server);
            assert_eq!(received.payload, body, "{ours} {theirs}");
            assert_eq!(received.query("id"), Some("01"));
            server.respond(at(2), received.handle, &changed()).unwrap();
            carry(at(2), &mut client, &mut server);
            assert_eq!(answered(&mut client).code, Code::CHANGED);
            assert_eq!(server.poll_event(), None);
        }
        assert_eq!((server.holdings().assemblies, server.assembled_octets), (0, 0));
    }
}

#[test]
fn the_blocks_are_those_of_the_standards_figure() {
    let mut client = endpoint(Config { block_size: 128, ..Default::default() });
    client.request(at(0), B, &post(&[1; 300]), b"t", 1).unwrap();
    let first = one(&mut client);
    let packet = Packet::parse(&first).unwrap();
    assert_eq!(packet.block(OptionNumber::BLOCK1).unwrap().to_string(), "0/1/128");
    assert_eq!(packet.uint(OptionNumber::SIZE1), Some(300));
    // 2.31 with 1:0/1/32: smaller blocks from here on, the count in those.
    client.handle_octets(at(1), B, &[0x61, 0x5f, first[2], first[3], b't', 0xd1, 14, 0x09]);
    let second = one(&mut client);
    let packet = Packet::parse(&second).unwrap();
    assert_eq!(packet.block(OptionNumber::BLOCK1).unwrap().to_string(), "4/1/32");
    assert_eq!((packet.payload.len(), packet.uint(OptionNumber::SIZE1)), (32, None));
    assert_ne!(packet.header.message_id, Packet::parse(&first).unwrap().header.message_id);
    // 4.13 before the end is the answer; 4.08 likewise.
    client.handle_octets(at(2), B, &[0x61, 0x8d, second[2], second[3], b't']);
    assert_eq!(answered(&mut client).code, Code::REQUEST_ENTITY_TOO_LARGE);
    assert_eq!(client.holdings().timers, 0);
}

#[test]
fn a_success_before_the_last_block_or_a_continue_after_it_is_not_taken_for_the_answer() {
    let mut client = endpoint(Config { block_size: 16, ..Default::default() });
    client.request(at(0), B, &post(&[1; 20]), b"t", 1).unwrap();
    let first = one(&mut client);
    client.handle_octets(at(1), B, &[0x61, 0x44, first[2], first[3], b't']);
    assert_eq!((client.poll_event(), sent(&mut client).len()), (None, 0));
    client.handle_timeout(at(70_000));
    assert_eq!(events(&mut client), [Event::TimedOut { tag: 1, peer: B }]);
    client.request(at(0), B, &post(b"x"), b"t", 2).unwrap();
    let first = one(&mut client);
    client.handle_octets(at(1), B, &[0x61, 0x5f, first[2], first[3], b't']);
    assert_eq!(client.poll_event(), None);
}

#[test]
fn a_peer_that_finds_the_first_block_too_large_gets_smaller_ones() {
    let mut client = endpoint(Config { block_size: 64, ..Default::default() });
    client.request(at(0), B, &post(&[1; 70]), b"t", 1).unwrap();
    let first = one(&mut client);
    client.handle_octets(at(1), B, &[0x61, 0x8d, first[2], first[3], b't', 0xd1, 14, 0x08]);
    let again = one(&mut client);
    let packet = Packet::parse(&again).unwrap();
    assert_eq!(packet.block(OptionNumber::BLOCK1).unwrap().to_string(), "0/1/16");
    assert_eq!(packet.payload.len(), 16);
}

fn block(id: u8, value: u8, payload: &[u8]) -> Vec<u8> {
    [&[0x40, 2, 0, id, 0xb1, b'p', 0xd1, 3, value, 0xff], payload].concat()
}

#[test]
fn a_body_with_a_missing_block_is_incomplete() {
    let mut server = server();
    server.handle_octets(at(0), A, &block(1, 0x08, &[1; 16]));
    assert_eq!(one(&mut server)[1], Code::CONTINUE.0);
    server.handle_octets(at(0), A, &block(2, 0x28, &[3; 16]));
    assert_eq!(one(&mut server)[1], Code::REQUEST_ENTITY_INCOMPLETE.0);
    server.handle_octets(at(0), B, &block(2, 0x10, &[3; 3]));
    assert_eq!(one(&mut server)[1], Code::REQUEST_ENTITY_INCOMPLETE.0, "another peer's body");
    server.handle_octets(at(0), A, &block(3, 0x10, &[2; 3]));
    assert_eq!(asked(&mut server).payload, [&[1; 16][..], &[2; 3]].concat());
    server.handle_octets(at(0), A, &block(4, 0x18, &[2; 3]));
    assert_eq!(one(&mut server)[1], Code::BAD_REQUEST.0, "a block that is not full, and more follow");
    server.handle_octets(at(0), A, &block(5, 0x0f, &[2; 3]));
    assert_eq!(one(&mut server)[1], Code::BAD_REQUEST.0, "the reserved size");
    server.handle_octets(at(0), A, &block(6, 0x08, &[1; 16]));
    assert_eq!(one(&mut server)[1], Code::CONTINUE.0);
    server.handle_timeout(at(60_000));
    assert_eq!(server.holdings().assemblies, 0, "given up after a while");
}

#[test]
fn bodies_are_bounded_in_size_and_number() {
    let config = Config { max_body: 40, max_assemblies: 1, ..Default::default() };
    let mut server = endpoint(config);
    for (id, value, code) in [
        (1, 0x08, Code::CONTINUE),
        (2, 0x18, Code::CONTINUE),
        (3, 0x28, Code::REQUEST_ENTITY_TOO_LARGE),
        (4, 0x08, Code::CONTINUE),
    ] {
        server.handle_octets(at(0), A, &block(id, value, &[1; 16]));
        let answer = one(&mut server);
        let packet = Packet::parse(&answer).unwrap();
        assert_eq!(packet.header.code, code, "{id}");
        if code == Code::REQUEST_ENTITY_TOO_LARGE {
            assert_eq!(packet.uint(OptionNumber::SIZE1), Some(40));
        }
    }
    server.handle_octets(at(0), B, &block(1, 0x08, &[1; 16]));
    assert_eq!(one(&mut server)[1], Code::SERVICE_UNAVAILABLE.0);
    // In one piece; and announced by Size1.
    server.handle_octets(at(0), B, &[&[0x40, 2, 0, 9, 0xff][..], &[1; 41]].concat());
    assert_eq!(one(&mut server)[1], Code::REQUEST_ENTITY_TOO_LARGE.0);
    let announced = [&hex("4002000a d10e08 d114 29 ff")[..], &[1; 16]].concat();
    server.handle_octets(at(0), B, &announced);
    assert_eq!(one(&mut server)[1], Code::REQUEST_ENTITY_TOO_LARGE.0);
}

#[test]
fn a_long_answer_comes_down_in_blocks() {
    let mut client = endpoint(Config { max_body: 4000, ..Default::default() });
    let mut server = endpoint(Config { block_size: 64, ..Default::default() });
    let get = Request { method: Code::GET, payload: b"", content_format: None, ..post(b"") };
    for (length, complete) in [(64usize, true), (65, true), (3000, true), (5000, false)] {
        let body: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
        client.request(at(0), B, &get, b"t", 1).unwrap();
        let mut rounds = 0;
        let answer = loop {
            carry(at(1), &mut client, &mut server);
            match server.poll_event() {
                Some(Event::Request(received)) => {
                    let response = Response { code: Code::CONTENT, payload: &body, ..Default::default() };
                    server.respond(at(1), received.handle, &response).unwrap();
                    rounds += 1;
                }
                _ => break answered(&mut client),
            }
        };
        assert_eq!(answer.complete, complete);
        assert_eq!(body[..answer.payload.len()], answer.payload);
        if complete {
            assert_eq!((answer.payload.len(), rounds), (length, length.div_ceil(64)));
        }
    }
}

#[test]
fn open_requests_are_bounded_and_forgotten_in_the_end() {
    let mut server = endpoint(Config { max_unanswered: 2, ..Default::default() });
    for id in 0..3 {
        server.handle_octets(at(0), A, &[0x40, 2, 0, id]);
    }
    assert_eq!(one(&mut server)[1], Code::SERVICE_UNAVAILABLE.0);
    let received = asked(&mut server);
    server.handle_timeout(at(247_000));
    assert_eq!(server.respond(at(247_000), received.handle, &changed()), Err(Error::Gone));
    assert_eq!(server.holdings(), Holdings::default());
    assert_eq!(server.poll_timeout(), None);
}

#[test]
fn what_is_remembered_is_bounded_in_number_and_octets() {
    let config = Config { max_remembered: 10, max_remembered_octets: 100, ..Default::default() };
    let mut server = endpoint(config);
    for id in 0..50u8 {
        server.handle_octets(at(id.into()), A, &[0x40, 2, 0, id]);
        let handle = asked(&mut server).handle;
        server.respond(at(id.into()), handle, &Response { payload: &[7; 25], ..changed() }).unwrap();
        assert!(server.holdings().remembered <= 10);
    }
    assert_eq!(server.holdings().remembered, 3, "of 30 octets each");
    assert_eq!(server.counters().forgotten, 47);
}

#[test]
fn an_ignored_request_and_its_repetitions_get_nothing() {
    let mut server = server();
    for _ in 0..3 {
        server.handle_octets(at(0), A, &[0x40, 2, 0, 1]);
        if let Some(Event::Request(received)) = server.poll_event() {
            server.ignore(received.handle);
        }
    }
    assert_eq!((sent(&mut server).len(), server.holdings().unanswered), (0, 0));
}

#[test]
fn a_request_that_was_passed_over_is_a_request_again_when_it_is_repeated() {
    let mut server = server();
    server.handle_octets(at(0), A, &[0x40, 2, 0, 1]);
    let handle = asked(&mut server).handle;
    server.pass_over(handle);
    assert_eq!((server.holdings().unanswered, server.holdings().remembered), (0, 0));
    server.handle_octets(at(2), A, &[0x40, 2, 0, 1]);
    let handle = asked(&mut server).handle;
    server.respond(at(2), handle, &changed()).unwrap();
    let answer = one(&mut server);
    server.handle_octets(at(4), A, &[0x40, 2, 0, 1]);
    assert_eq!(one(&mut server), answer);
}

#[test]
fn message_ids_are_not_used_again_within_their_lifetime() {
    let mut client = server();
    let non = Request { confirmable: false, payload: b"", ..post(b"") };
    let mut seen = vec![false; 65_536];
    let mut refused = 0;
    for i in 0..65_600u32 {
        match client.request(at(0), B, &non, &i.to_be_bytes(), 1) {
            Ok(()) => {
                let octets = one(&mut client);
                let id = usize::from(u16::from_be_bytes([octets[2], octets[3]]));
                assert!(!std::mem::replace(&mut seen[id], true));
            }
            Err(error) => {
                assert_eq!(error, Error::Overloaded);
                refused += 1;
            }
        }
        client.cancel(at(0), 1);
    }
    assert_eq!(refused, 65);
    assert_eq!(client.request(at(600_000), B, &non, b"z", 1), Ok(()));
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let mut client = endpoint(Config { max_requests: 1, max_peers: 1, ..Default::default() });
    let long = "x".repeat(256);
    assert_eq!(client.request(at(0), B, &post(b""), &[0; 9], 1), Err(Error::Token));
    assert_eq!(client.request(at(0), B, &Request { path: &long, ..post(b"") }, b"", 1), Err(Error::TooLong));
    assert_eq!(
        client.request(at(0), B, &Request { method: Code::CONTENT, ..post(b"") }, b"", 1),
        Err(Error::Code)
    );
    client.request(at(0), B, &post(b""), b"", 1).unwrap();
    assert_eq!(client.request(at(0), B, &post(b""), b"", 2), Err(Error::Token));
    assert_eq!(client.request(at(0), B, &post(b""), b"2", 2), Err(Error::Overloaded));
    client.cancel(at(0), 1);
    assert_eq!(client.request(at(0), A, &post(b""), b"", 2), Err(Error::Overloaded));
}

#[test]
fn a_path_becomes_one_option_a_segment() {
    let mut client = server();
    for (path, segments) in [("", 0), ("/", 0), ("push", 1), ("/register/ab", 2), ("a//b", 3)] {
        client.request(at(0), B, &Request { path, ..post(b"") }, b"", 1).unwrap();
        let octets = one(&mut client);
        let packet = Packet::parse(&octets).unwrap();
        assert_eq!(packet.all(OptionNumber::URI_PATH).count(), segments, "{path}");
        client.cancel(at(0), 1);
    }
}

/// A link that loses, repeats and reorders, on virtual time.
fn lossy_exchange(seed: u64, length: usize, separate: bool) -> (usize, Option<Answer>) {
    let mut random = Endpoint::<Peer>::new(Config::default(), seed);
    let mut dice = move || random.next_random() % 100;
    let mut client = Endpoint::new(Config { block_size: 256, ..Default::default() }, seed);
    let mut server = Endpoint::new(Config::default(), seed ^ 1);
    let body: Vec<u8> = (0..length).map(|i| i as u8).collect();
    client.request(at(0), B, &post(&body), b"t", 1).unwrap();
    let (mut served, mut answer) = (0, None);
    let mut flying: Vec<(u64, bool, Vec<u8>)> = Vec::new();
    for ms in (0..700_000).step_by(20) {
        let now = at(ms);
        client.handle_timeout(now);
        server.handle_timeout(now);
        let up = sent(&mut client).into_iter().map(|octets| (true, octets));
        let down = sent(&mut server).into_iter().map(|octets| (false, octets));
        for (to_server, octets) in up.chain(down).collect::<Vec<_>>() {
            let copies = match dice() {
                0..20 => 0,
                20..40 => 2,
                _ => 1,
            };
            for _ in 0..copies {
                flying.push((ms + dice() * 5, to_server, octets.clone()));
            }
        }
        let (due, rest): (Vec<_>, Vec<_>) = flying.into_iter().partition(|(at, ..)| *at <= ms);
        flying = rest;
        for (_, to_server, octets) in due {
            if to_server {
                server.handle_octets(now, A, &octets)
            } else {
                client.handle_octets(now, B, &octets)
            }
        }
        while let Some(event) = server.poll_event() {
            if let Event::Request(received) = event {
                assert_eq!(received.payload, body);
                served += 1;
                if separate {
                    server.acknowledge(now, received.handle);
                }
                server.respond(now, received.handle, &changed()).unwrap();
            }
        }
        while let Some(event) = client.poll_event() {
            match event {
                Event::Response { answer: found, .. } => {
                    assert!(answer.is_none(), "one answer only");
                    answer = Some(found);
                }
                Event::Acknowledged { .. } => {}
                _ => return (served, answer),
            }
        }
    }
    assert_eq!(client.holdings(), Holdings::default());
    assert_eq!(server.holdings(), Holdings::default());
    (served, answer)
}

#[test]
fn with_loss_repetition_and_reordering_a_request_is_served_once_and_answered() {
    let mut answered = 0;
    for seed in 0..40 {
        let (served, answer) = lossy_exchange(seed, if seed % 2 == 0 { 10 } else { 1500 }, seed % 4 > 1);
        assert!(served <= 1, "seed {seed}");
        answered += usize::from(answer.is_some_and(|answer| answer.code == Code::CHANGED));
    }
    assert!(answered >= 36, "{answered} of 40");
}

proptest! {
    #[test]
    fn no_octets_from_anyone_make_the_endpoint_panic_or_grow_past_its_bounds(
        datagrams in proptest::collection::vec(
            (0..3u32, proptest::collection::vec(prop_oneof![any::<u8>(), Just(0x40), Just(2), Just(0xd1)], 0..24)), 0..60
        ),
    ) {
        let config = Config {
            max_requests: 4, max_peers: 3, max_remembered: 5, max_unanswered: 3, max_assemblies: 2,
            ..Default::default()
        };
        let mut endpoint = endpoint(config);
        let mut ms = 0;
        let _ = endpoint.request(at(0), (0, 1), &post(&[0; 1500]), b"", 1);
        for (peer, octets) in datagrams {
            ms += 500;
            endpoint.handle_octets(at(ms), (peer, 1), &octets);
            endpoint.handle_timeout(at(ms));
            while let Some(event) = endpoint.poll_event() {
                if let Event::Request(received) = event {
                    if ms % 1000 == 0 {
                        endpoint.acknowledge(at(ms), received.handle);
                    }
                    if ms % 1500 == 0 {
                        let _ = endpoint.respond(at(ms), received.handle, &changed());
                    }
                }
            }
            let holdings = endpoint.holdings();
            prop_assert!(holdings.outgoing <= 4 && holdings.peers <= 3 && holdings.remembered <= 5);
            prop_assert!(holdings.unanswered <= 3 && holdings.assemblies <= 2);
            sent(&mut endpoint);
        }
        for _ in 0..1000 {
            let Some(due) = endpoint.poll_timeout() else { break };
            endpoint.handle_timeout(Now::default().after(due));
            sent(&mut endpoint);
        }
        prop_assert_eq!(endpoint.holdings(), Holdings::default());
    }
}
