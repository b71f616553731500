//! TS 29.060 §11.1.2: lengths that contradict the datagram.

use super::{Config, Endpoint, Incoming};
use crate::machine::{Origin, Port};
use crate::wire::Now;

// Delete PDP Context Request, sequence number 7, NSAPI 5.
const DELETE: [u8; 14] = [0x32, 20, 0, 6, 0, 0, 0, 9, 0, 7, 0, 0, 0x14, 5];

fn answer(octets: &[u8]) -> Option<Vec<u8>> {
    let mut endpoint = Endpoint::new(Config::default());
    let from = Origin { port: Port::GtpC, peer: "127.0.0.11:2123".parse().unwrap() };
    assert!(matches!(endpoint.handle_octets(Now::default(), from, octets), Incoming::Nothing));
    assert_eq!(endpoint.counters().too_short, 1);
    endpoint.poll_transmit().map(|transmit| transmit.octets.to_vec())
}

#[test]
fn a_request_that_is_shorter_than_its_length_says_gets_invalid_message_format() {
    let refusal = vec![0x32, 21, 0, 6, 0, 0, 0, 0, 0, 7, 0, 0, 1, 193];
    for cut in 12..DELETE.len() {
        assert_eq!(answer(&DELETE[..cut]), Some(refusal.clone()));
    }
}

#[test]
fn what_has_no_whole_header_is_no_request_or_has_no_cause_gets_nothing() {
    for cut in 0..12 {
        assert_eq!(answer(&DELETE[..cut]), None);
    }
    let mut cut = DELETE;
    cut[3] = 7;
    cut[1] = 21;
    assert_eq!(answer(&cut), None, "a response");
    cut[1] = 1;
    assert_eq!(answer(&cut), None, "an Echo Request");
    cut[1] = 200;
    assert_eq!(answer(&cut), None, "a type that is not known");
    cut[1] = 20;
    cut[0] = 0x30;
    assert_eq!(answer(&cut), None, "no sequence number to give back");
}
