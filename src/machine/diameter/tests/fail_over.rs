//! Peers that fail, and what becomes of what waits for them.

use super::*;

/// A client of two servers of one realm; the first is preferred.
fn client_of_two() -> Net {
    let mut first = config("a", &[("s1", Some(0)), ("s2", Some(1))]);
    first.peers[1].priority = 1;
    let mut net = Net::new(vec![
        (first, vec![1, 2]),
        (config("s1", &[("a", None)]), vec![]),
        (config("s2", &[("a", None)]), vec![]),
    ]);
    net.settle();
    net
}

fn flag(octets: &[u8]) -> bool {
    diameter::Message::parse(octets).unwrap().header.flags.retransmitted()
}

fn end_to_end(octets: &[u8]) -> u32 {
    diameter::Message::parse(octets).unwrap().header.end_to_end
}

#[test]
fn what_waits_for_a_lost_peer_goes_to_the_other_with_the_t_bit() {
    let mut net = client_of_two();
    net.nodes[1].answers = None;
    for tag in 0..10 {
        net.ask(0, tag).unwrap();
    }
    net.settle();
    assert_eq!((net.requests(1).len(), net.requests(2).len()), (10, 0));
    net.cut(0);
    net.settle();
    let again = net.requests(2);
    assert!(again.len() == 10 && again.iter().all(|octets| flag(octets)));
    let ids = |requests: &[&[u8]]| requests.iter().map(|octets| end_to_end(octets)).collect::<Vec<_>>();
    assert_eq!(ids(&net.requests(1)), ids(&again), "the End-to-End Identifiers stay");
    let expected: Vec<_> = (0..10).map(|tag| (tag, Ok(Outcome::SUCCESS))).collect();
    assert_eq!(net.outcomes(0), expected);
    net.ask(0, 10).unwrap();
    net.settle();
    assert!(!flag(net.requests(2)[10]), "a new one has no T bit");
    assert_eq!(net.nodes[0].node.counters().sent_again, 10);
}

#[test]
fn what_the_transport_has_not_taken_was_not_sent() {
    let mut net = client_of_two();
    net.ask(0, 1).unwrap();
    net.cut(0);
    net.settle();
    assert_eq!((net.requests(1).len(), net.requests(2).len()), (0, 1));
    assert!(!flag(net.requests(2)[0]));
    assert_eq!(net.outcomes(0), [(1, Ok(Outcome::SUCCESS))]);
}

#[test]
fn a_frozen_peer_is_suspected_after_two_tw_and_its_answers_come_too_late() {
    let mut net = client_of_two();
    let tw = net.nodes[0].node.config().tw;
    net.nodes[0].node.config.timeout = 10 * tw;
    net.nodes[1].frozen = true;
    net.ask(0, 1).unwrap();
    net.pass(2 * tw - Duration::from_secs(1));
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Okay);
    assert!(net.outcomes(0).is_empty());
    net.pass(Duration::from_secs(2));
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Suspect);
    assert_eq!(net.outcomes(0), [(1, Ok(Outcome::SUCCESS))]);
    assert!(flag(net.requests(2)[0]));
    // One Tw more, and the connection is closed; Tc, and it is tried again: REOPEN until three answers.
    net.pass(tw);
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Down);
    net.nodes[1].frozen = false;
    net.pass(net.nodes[0].node.config().tc + Duration::from_secs(1));
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Reopen);
    net.ask(0, 2).unwrap();
    net.settle();
    assert_eq!(net.requests(2).len(), 2, "not by a peer that has to prove itself");
    net.pass(2 * tw + Duration::from_secs(1));
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Okay);
    net.ask(0, 3).unwrap();
    net.settle();
    assert_eq!(net.requests(1).len(), 1);
    let statuses: Vec<_> = net.nodes[0]
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Watchdog { peer: PeerId(0), status } => Some(*status),
            _ => None,
        })
        .collect();
    use Status::{Down, Okay, Reopen, Suspect};
    assert_eq!(statuses, [Okay, Suspect, Down, Reopen, Okay]);
}

#[test]
fn with_no_other_peer_a_request_is_lost_with_its_connection() {
    let mut net = Net::two();
    net.settle();
    net.nodes[1].answers = None;
    net.ask(0, 1).unwrap();
    net.settle();
    net.cut(0);
    net.settle();
    assert_eq!(net.outcomes(0), [(1, Err(Failure::PeersLost))]);
    assert_eq!(net.ask(0, 2), Err(Failure::NoPeer));
    let ask = Ask::new(3, UserDataRequest::ROW, "nowhere.example");
    assert_eq!(net.nodes[0].node.request(net.now, &ask, user_data), Err(Failure::NoRoute));
}

#[test]
fn a_request_without_an_answer_ends_in_time() {
    let mut net = Net::two();
    net.settle();
    net.nodes[1].answers = None;
    net.ask(0, 1).unwrap();
    net.pass(Duration::from_secs(11));
    assert_eq!(net.outcomes(0), [(1, Err(Failure::Timeout))]);
    // Answered then, it is too late.
    let Handed::Request(inbound, ..) = net.nodes[1].handed[0] else { panic!() };
    net.nodes[1].node.answer(net.now, inbound, Outcome::SUCCESS, |_| {}).unwrap();
    net.settle();
    assert_eq!((net.outcomes(0).len(), net.nodes[0].node.counters().late), (1, 1));
}

#[test]
fn a_busy_peer_is_passed_over_without_the_t_bit() {
    let mut net = client_of_two();
    net.nodes[1].answers = Some(ResultCode::TOO_BUSY.into());
    net.ask(0, 1).unwrap();
    net.settle();
    assert_eq!((net.requests(1).len(), net.requests(2).len()), (1, 1));
    assert!(!flag(net.requests(2)[0]));
    assert_eq!(net.outcomes(0), [(1, Ok(Outcome::SUCCESS))]);
    // If all are busy, that is the answer.
    net.nodes[2].answers = Some(ResultCode::TOO_BUSY.into());
    net.ask(0, 2).unwrap();
    net.settle();
    assert_eq!(net.outcomes(0)[1], (2, Ok(ResultCode::TOO_BUSY.into())));
}

#[test]
fn a_full_window_goes_to_the_next_peer_and_then_says_so() {
    let mut net = client_of_two();
    for remote in &mut net.nodes[0].node.peers {
        remote.peer.window = 2;
    }
    net.nodes[1].answers = None;
    net.nodes[2].answers = None;
    for tag in 0..4 {
        net.ask(0, tag).unwrap();
    }
    assert_eq!(net.ask(0, 4), Err(Failure::TooBusy));
    net.settle();
    assert_eq!((net.requests(1).len(), net.requests(2).len()), (2, 2));
}

#[test]
fn load_is_shared_by_weight() {
    let mut first = config("a", &[("s1", Some(0)), ("s2", Some(1))]);
    first.peers[0].weight = 3;
    let mut net = Net::new(vec![
        (first, vec![1, 2]),
        (config("s1", &[("a", None)]), vec![]),
        (config("s2", &[("a", None)]), vec![]),
    ]);
    net.settle();
    for tag in 0..400 {
        net.ask(0, tag).unwrap();
        net.settle();
    }
    let share = net.requests(1).len();
    assert!((270..330).contains(&share), "{share}");
    // A host that is named gets it.
    net.ask_host(0, 400, Some("S2.net.example")).unwrap();
    net.settle();
    assert_eq!(net.requests(1).len(), share);
}

#[test]
fn a_repeat_gets_the_same_answer_by_whatever_way_it_comes() {
    let mut net = client_of_two();
    net.ask(0, 1).unwrap();
    net.settle();
    let request = net.requests(1)[0].to_vec();
    let answer = net.sent.last().unwrap().2.clone();
    let id = net.wires[0].1.1;
    let mut again = request.clone();
    again[4] |= 0x10;
    again[12..16].copy_from_slice(&[1, 2, 3, 4]);
    net.hand(1, id, &again);
    net.settle();
    let (_, _, repeated) = net.sent.last().unwrap();
    assert_eq!(
        (&repeated[12..16], &repeated[16..], &repeated[..12]),
        (&[1, 2, 3, 4][..], &answer[16..], &answer[..12])
    );
    assert_eq!((net.requests(1).len(), net.nodes[1].node.counters().duplicates), (1, 1));
    // Another request with the same number, of another session, is no repeat.
    let mut other = request;
    let at = other.windows(4).position(|w| w == b"a.ne").unwrap();
    other[at] = b'b';
    net.hand(1, id, &other);
    assert_eq!(net.requests(1).len(), 2);
}

#[test]
fn the_answer_goes_to_where_the_request_came_from_last() {
    let mut net = Net::two();
    net.settle();
    net.nodes[1].answers = None;
    net.ask(0, 1).unwrap();
    net.settle();
    let mut again = net.requests(1)[0].to_vec();
    again[12..16].copy_from_slice(&[9, 9, 9, 9]);
    let id = net.wires[0].1.1;
    net.hand(1, id, &again);
    assert_eq!(net.requests(1).len(), 1, "it is being worked on");
    let Handed::Request(inbound, ..) = net.nodes[1].handed[0] else { panic!() };
    net.nodes[1].node.answer(net.now, inbound, Outcome::SUCCESS, |_| {}).unwrap();
    assert_eq!(net.nodes[1].node.answer(net.now, inbound, Outcome::SUCCESS, |_| {}), Err(Gone));
    net.settle();
    assert_eq!(net.sent.last().unwrap().2[12..16], [9, 9, 9, 9]);
}
