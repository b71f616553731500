//! The endpoint by clause, by state and event, and under any sequence of operations.

use super::sample::{accepted, encode, from, notify, peer, sequence};
use super::{Config, Endpoint, Event, Heard, Incoming, Overloaded};
use crate::codec::gtp1::message::{
    DeletePdpContextResponse, EchoResponse, PduNotificationRequest, PduNotificationResponse,
};
use crate::codec::gtp1::{self, Cause, ie};
use crate::machine::{Origin, Port};
use crate::wire::Now;
use proptest::prelude::*;
use std::time::Duration;

const T3: Duration = Duration::from_secs(3);

fn endpoint() -> Endpoint {
    Endpoint::new(Config { restart_counter: 7, ..Config::default() })
}

fn sent(endpoint: &mut Endpoint) -> Vec<Vec<u8>> {
    std::iter::from_fn(|| endpoint.poll_transmit().map(|t| t.octets.to_vec())).collect()
}

/// What comes of a datagram: the answers, and whether the owner got it.
fn hear(endpoint: &mut Endpoint, origin: Origin, octets: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let given = !matches!(endpoint.handle_octets(Now::default(), origin, octets), Incoming::Nothing);
    (sent(endpoint), given)
}

/// TS 29.060 §11.1.1: the answer is a version 1 header alone, by the port that was asked.
#[test]
fn clause_11_1_1_another_version_is_answered_with_the_highest_that_we_speak() {
    let not_supported = |sequence: u8| vec![0x32, 3, 0, 4, 0, 0, 0, 0, 0, sequence, 0, 0];
    let mut v0 = [0; 20];
    v0[..6].copy_from_slice(&[0x1e, 16, 0, 0, 0, 9]);
    for port in [Port::GtpC, Port::Gtp0] {
        let origin = Origin { port, peer: peer(1) };
        assert_eq!(hear(&mut endpoint(), origin, &v0), (vec![not_supported(9)], false));
    }
    for version in 2..=7 {
        let octets = [version << 5, 32, 0, 4, 0, 0, 1, 0];
        assert_eq!(hear(&mut endpoint(), from(1), &octets), (vec![not_supported(0)], false));
    }
}

/// TS 29.060 §11.1.1: nobody answers Version Not Supported, or two GSNs would do so for ever.
#[test]
fn clause_11_1_1_version_not_supported_and_responses_are_never_answered() {
    for version in [0, 2, 3, 7] {
        let mut octets = [0; 20];
        octets[0] = version << 5;
        for message_type in [2, 3, 33] {
            octets[1] = message_type;
            assert_eq!(hear(&mut endpoint(), from(1), &octets), (vec![], false));
        }
    }
    assert_eq!(hear(&mut endpoint(), from(1), &[0x32, 3, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]), (vec![], false));
}

/// TS 29.060 §11.1.2.
#[test]
fn clause_11_1_2_what_is_too_short_for_the_header_of_its_version_is_dropped() {
    for (first, shortest) in [(0x1e, 20), (0x30, 8), (0x32, 12), (0x48, 8)] {
        for length in 0..shortest {
            let mut octets = vec![0; length];
            octets.iter_mut().take(2).zip([first, 1]).for_each(|(o, value)| *o = value);
            let mut endpoint = endpoint();
            assert_eq!(hear(&mut endpoint, from(1), &octets), (vec![], false), "{octets:?}");
            assert_eq!(endpoint.counters().too_short, 1);
        }
    }
}

/// TS 29.060 §11.1.3, §11.1.4: unknown types, and those of GTP-U and GTP′, are dropped in silence.
#[test]
fn clause_11_1_3_and_11_1_4_unknown_and_unexpected_messages_are_dropped() {
    for message_type in 0..=255u8 {
        let octets = [0x32, message_type, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0];
        let mut endpoint = endpoint();
        let (answers, given) = hear(&mut endpoint, from(1), &octets);
        let known = gtp1::message::rows().any(|row| row.code == message_type);
        if !known {
            assert_eq!((answers, given), (vec![], false), "{message_type}");
            assert_eq!(endpoint.counters().unknown_type + endpoint.counters().unexpected, 1);
        }
    }
    let mut endpoint = endpoint();
    assert_eq!(hear(&mut endpoint, from(1), &accepted(1)), (vec![], false));
    assert_eq!(endpoint.counters().responses_unexpected, 1);
}

/// TS 29.060 §11.1.10.
#[test]
fn clause_11_1_10_a_message_with_elements_out_of_sequence_is_dropped_unless_the_owner_wants_it() {
    // Delete PDP Context Request: Teardown Ind and NSAPI, an element nobody knows before them or between.
    let octets = |elements: &[u8]| {
        [&[0x32, 20, 0, 4 + elements.len() as u8, 0, 0, 0, 7, 0, 1, 0, 0], elements].concat()
    };
    for (elements, good) in [
        (&[0x13, 0xff, 0x14, 5][..], true),
        (&[0xf0, 0, 1, 0, 0x13, 0xff, 0xf0, 0, 1, 0, 0x14, 5], true),
        (&[0x14, 5, 0x14, 6], true),
        (&[0x14, 5, 0x13, 0xff], false),
        (&[0xff, 0, 2, 0, 1, 0x14, 5], false),
    ] {
        for in_sequence in [true, false] {
            let mut endpoint = Endpoint::new(Config { in_sequence, ..Config::default() });
            let heard = hear(&mut endpoint, from(1), &octets(elements));
            assert_eq!(heard, (vec![], good || !in_sequence), "{elements:x?}");
            assert_eq!(endpoint.counters().out_of_sequence, u64::from(in_sequence && !good));
        }
    }
    // An answer out of sequence is none: the request is still in flight.
    let mut endpoint = endpoint();
    notify(&mut endpoint, Now::default(), 1, 42).unwrap();
    let request = sent(&mut endpoint).remove(0);
    let answer = [&[0x32, 28, 0, 8, 0, 0, 0, 0][..], &request[8..10], &[0, 0, 14, 1, 1, 128]].concat();
    assert_eq!(hear(&mut endpoint, from(1), &answer), (vec![], false));
    assert_eq!(endpoint.sizes().in_flight, 1);
}

#[test]
fn every_message_of_the_table_is_known_to_the_endpoint() {
    for row in gtp1::message::rows() {
        assert_ne!(super::kind::kind(row.code), super::kind::Kind::Unknown, "{}", row.name);
    }
}

/// TS 29.060 §6.2, §7.2.4.
#[test]
fn an_extension_header_that_must_be_understood_is_answered_with_those_that_are() {
    let mut endpoint = endpoint();
    let octets = |kind| [0x36, 27, 0, 8, 0, 0, 0, 0, 0, 5, 0, kind, 1, 0, 0, 0];
    let (answers, given) = hear(&mut endpoint, from(1), &octets(0xc1));
    assert_eq!((answers.len(), answers[0][1], given), (1, 31, false));
    let (answers, given) = hear(&mut endpoint, from(1), &octets(0x01));
    assert_eq!((answers, given), (vec![], true), "one that need not be understood is skipped");
}

#[test]
fn an_echo_is_answered_with_our_restart_counter_and_one_without_a_number_is_not() {
    let mut endpoint = endpoint();
    let request = [0x32, 1, 0, 4, 0, 0, 0, 0, 0xab, 0xcd, 0, 0];
    let response = vec![0x32, 2, 0, 6, 0, 0, 0, 0, 0xab, 0xcd, 0, 0, 14, 7];
    assert_eq!(hear(&mut endpoint, from(1), &request), (vec![response], false));
    assert_eq!(hear(&mut endpoint, from(1), &[0x30, 1, 0, 0, 0, 0, 0, 0]), (vec![], false));
    assert_eq!(endpoint.counters().without_sequence, 1);
    assert_eq!(endpoint.sizes(), super::Sizes::default(), "nothing is remembered of who asks");
}

/// TS 29.060 §7.6: N3-REQUESTS times the same octets, T3-RESPONSE apart.
#[test]
fn an_unanswered_request_is_sent_n3_times_identically_and_then_given_up() {
    let mut endpoint = endpoint();
    let mut now = Now::default();
    notify(&mut endpoint, now, 1, 42).unwrap();
    let mut all = sent(&mut endpoint);
    for n in 1..=5 {
        assert_eq!(endpoint.poll_timeout(), Some(T3 * n), "exactly");
        now = Now::default().after(T3 * n - Duration::from_nanos(1));
        endpoint.handle_timeout(now);
        assert!(sent(&mut endpoint).is_empty(), "not before its time");
        endpoint.handle_timeout(now.after(Duration::from_nanos(1)));
        all.append(&mut sent(&mut endpoint));
    }
    assert_eq!(all.len(), 5);
    assert!(all.iter().all(|octets| *octets == all[0]));
    assert_eq!(endpoint.poll_event(), Some(Event::TimedOut { tag: 42, peer: peer(1) }));
    assert_eq!((endpoint.poll_event(), endpoint.poll_timeout()), (None, None));
}

/// Transaction: each state by each event.
#[test]
fn a_request_ends_once_whatever_comes_in_whichever_state() {
    for repeats in [0, 4] {
        for (event, expected) in [
            ("answer", "response"),
            ("answer twice", "response, unexpected"),
            ("answer of another type", "mismatched"),
            ("answer from elsewhere", "unexpected"),
            ("answer with another number", "unexpected"),
            ("cancel", "cancelled"),
            ("cancel and answer", "cancelled, unexpected"),
        ] {
            let mut endpoint = endpoint();
            let sequence = notify(&mut endpoint, Now::default(), 1, 9).unwrap();
            let now = Now::default().after(T3 * repeats);
            for n in 1..=repeats {
                endpoint.handle_timeout(Now::default().after(T3 * n));
            }
            let mut outcome = Vec::new();
            let mut hear = |endpoint: &mut Endpoint, n, octets: &[u8]| {
                let before = *endpoint.counters();
                if let Incoming::Response { tag, .. } = endpoint.handle_octets(now, from(n), octets) {
                    assert_eq!(tag, 9);
                    outcome.push("response");
                }
                if endpoint.counters().responses_unexpected > before.responses_unexpected {
                    outcome.push("unexpected");
                }
                if endpoint.counters().responses_mismatched > before.responses_mismatched {
                    outcome.push("mismatched");
                }
            };
            let cause = Some(Cause::REQUEST_ACCEPTED);
            let other = encode(sequence, &DeletePdpContextResponse { cause, ..Default::default() });
            match event {
                "answer" => hear(&mut endpoint, 1, &accepted(sequence)),
                "answer twice" => (0..2).for_each(|_| hear(&mut endpoint, 1, &accepted(sequence))),
                "answer of another type" => hear(&mut endpoint, 1, &other),
                "answer from elsewhere" => hear(&mut endpoint, 2, &accepted(sequence)),
                "answer with another number" => hear(&mut endpoint, 1, &accepted(sequence ^ 1)),
                _ => {
                    assert!(endpoint.cancel(9) && !endpoint.cancel(9));
                    if event == "cancel and answer" {
                        hear(&mut endpoint, 1, &accepted(sequence));
                    }
                    outcome.insert(0, "cancelled");
                }
            }
            assert_eq!(outcome.join(", "), expected, "{event} after {repeats} repeats");
            let still = usize::from(!expected.contains("response") && !expected.contains("cancelled"));
            assert_eq!(endpoint.sizes().in_flight, still, "{event}");
        }
    }
}

/// TS 29.060 §7.6.
#[test]
fn a_repeated_request_gets_the_identical_octets_for_as_long_as_it_may_be_repeated() {
    let mut endpoint = endpoint();
    let request = encode(3, &PduNotificationRequest::default());
    let Incoming::Request { handle, .. } = endpoint.handle_octets(Now::default(), from(1), &request) else {
        panic!()
    };
    assert_eq!(hear(&mut endpoint, from(1), &request), (vec![], false), "still being worked on");
    let response = PduNotificationResponse { cause: Some(Cause::IMSI_NOT_KNOWN), ..Default::default() };
    endpoint.respond(Now::default(), handle, 5, &response).unwrap();
    let first = sent(&mut endpoint);
    assert_eq!(hear(&mut endpoint, from(1), &request), (first, false));
    let mut other_port = from(1);
    other_port.peer.set_port(9);
    assert!(hear(&mut endpoint, other_port, &request).1, "another port is another sender");
    let later = Now::default().after(endpoint.config().memory());
    assert!(matches!(endpoint.handle_octets(later, from(1), &request), Incoming::Request { .. }));
}

#[test]
fn sixty_thousand_requests_are_in_flight_on_one_path_and_one_more_is_refused() {
    let mut endpoint = endpoint();
    let now = Now::default();
    let sequences: Vec<u16> = (0..60_000)
        .map(|tag| {
            let sequence = notify(&mut endpoint, now, 1, tag).unwrap();
            endpoint.poll_transmit();
            sequence
        })
        .collect();
    assert_eq!(notify(&mut endpoint, now, 1, 99_999), Err(Overloaded::InFlight));
    assert!(notify(&mut endpoint, now, 2, 99_999).is_ok(), "another path has its own bound");
    for (tag, sequence) in sequences.iter().enumerate().rev() {
        match endpoint.handle_octets(now, from(1), &accepted(*sequence)) {
            Incoming::Response { tag: got, .. } => assert_eq!(got, tag as u64),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(endpoint.sizes().in_flight, 1);
}

/// Path: TS 29.060 §7.2.1, TS 23.007 §18.
#[test]
fn a_path_in_use_is_asked_for_an_echo_goes_down_and_comes_up() {
    let interval = Duration::from_secs(60);
    let mut endpoint = Endpoint::new(Config { echo_interval: Some(interval), ..Config::default() });
    let mut now = Now::default();
    assert_eq!(endpoint.recovery(now, peer(1), 255), Heard::First);
    assert_eq!(endpoint.poll_timeout(), None, "nothing depends on it");
    assert!(endpoint.use_path(now, peer(1)));
    let tick = |endpoint: &mut Endpoint, now: &mut Now| {
        let due = endpoint.poll_timeout().unwrap();
        *now = now.after(due - now.mono);
        endpoint.handle_timeout(*now);
        sent(endpoint)
    };
    let echo = tick(&mut endpoint, &mut now);
    assert_eq!((echo.len(), echo[0][1], now.mono), (1, 1, interval));
    let sequence = u16::from_be_bytes([echo[0][8], echo[0][9]]);
    let response = |value| EchoResponse { recovery: Some(ie::Recovery(value)), ..Default::default() };
    endpoint.handle_octets(now, from(1), &encode(sequence, &response(0)));
    let restarted = Event::PeerRestarted { peer: peer(1).ip(), old: 255, new: 0 };
    assert_eq!(endpoint.poll_event(), Some(restarted), "the counter has rolled over");
    assert_eq!(endpoint.recovery(now, peer(1), 255), Heard::Stale, "overtaken by the newer one");
    for _ in 0..6 {
        tick(&mut endpoint, &mut now);
    }
    assert_eq!(endpoint.poll_event(), Some(Event::PathDown { peer: peer(1).ip() }));
    endpoint.handle_octets(now, from(1), &[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(endpoint.poll_event(), Some(Event::PathUp { peer: peer(1).ip() }));
    endpoint.leave_path(peer(1).ip());
    assert_eq!(endpoint.poll_timeout(), None);
}

proptest! {
    #[test]
    fn under_any_sequence_each_request_ends_once_and_state_is_bounded(
        data in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        sequence(&data);
    }

    #[test]
    fn any_datagram_is_survived_and_answered_with_at_most_one(
        data in proptest::collection::vec(any::<u8>(), 0..60), v1 in any::<bool>(), port in 0..3usize,
    ) {
        let mut data = data;
        if let (true, Some(first)) = (v1, data.first_mut()) {
            *first = 0x30 | *first & 7;
        }
        let origin = Origin { port: [Port::GtpC, Port::Gtp0, Port::GtpU][port], peer: peer(1) };
        prop_assert!(hear(&mut endpoint(), origin, &data).0.len() <= 1);
    }
}
