//! Two nodes.

use super::*;

#[test]
fn they_meet_and_a_request_is_answered() {
    let mut net = Net::two();
    net.settle();
    assert_eq!(net.nodes[0].node.state(PeerId(0)), State::IOpen);
    assert_eq!(net.nodes[1].node.state(PeerId(0)), State::ROpen);
    net.ask(0, 7).unwrap();
    net.settle();
    assert_eq!(net.outcomes(0), [(7, Ok(Outcome::SUCCESS))]);
    assert_eq!((net.nodes[0].node.under_way(), net.nodes[1].node.inbound()), (0, 0));
    for (_, _, octets) in &net.sent {
        diameter::check(&diameter::Message::parse(octets).unwrap()).unwrap();
    }
}

#[test]
fn a_quiet_connection_is_watched() {
    let mut net = Net::two();
    net.settle();
    net.pass(Duration::from_secs(301));
    let counters = [0, 1].map(|node| net.nodes[node].node.counters().watchdogs);
    assert!(counters.iter().sum::<u64>() >= 10, "{counters:?}");
    assert_eq!(net.nodes[0].node.status(PeerId(0)), Status::Okay);
}
