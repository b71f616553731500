use super::*;

#[test]
fn data_goes_both_ways_between_an_asp_and_a_gateway() {
    let mut gateway = sgp(&[1]);
    gateway.relay = false;
    let mut net = Net::new(vec![asp(10, 100, 1, None), gateway]);
    net.connect((0, 0), (1, 0));
    assert_eq!(net.nodes[0].xua.server_state(ServerId(0)), AsState::Active);
    assert_eq!(net.nodes[1].xua.server_state(ServerId(0)), AsState::Active);
    for length in 0..9 {
        let data = &b"userpart"[..length];
        assert_eq!(net.transfer(0, label(10, 1, 7), data), Ok(()));
        assert_eq!(net.nodes[1].data.pop_front(), Some((label(10, 1, 7), data.to_vec())));
        assert_eq!(net.transfer(1, label(1, 10, 5), data), Ok(()));
        assert_eq!(net.nodes[0].data.pop_front(), Some((label(1, 10, 5), data.to_vec())));
    }
    assert_eq!(net.transfer(1, label(1, 11, 5), b"x"), Err(NotSent::NoRoute));
    assert!(net.nodes.iter().all(|node| node.xua.counters().errors_sent == 0));
    // SLS 7 of three streams.
    assert!(net.nodes[0].sent.iter().any(|(_, stream, _)| *stream == 1 + 7 % 3));
}
