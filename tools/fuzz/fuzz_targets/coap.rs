//! CoAP: what parses encodes to the same octets; no datagrams make the endpoint panic, or hold more
//! than its bounds allow, or hold anything for ever.
#![no_main]

use gtpush::codec::coap::{Code, Encoder, Packet, body::Body};
use gtpush::machine::coap::{Config, Endpoint, Event, Holdings, Request, Response};
use gtpush::wire::{Now, Writer};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|data: &[u8]| {
    if let Ok(packet) = Packet::parse(data) {
        let mut buffer = vec![0; data.len() + 16];
        let mut w = Writer::new(&mut buffer);
        let mut encoder = Encoder::new(&mut w, &packet.header);
        packet.options().for_each(|(number, value)| encoder.option(number, value));
        encoder.payload(packet.payload).expect("options that were read are in order");
        let length = w.finish().expect("what was read fits again");
        assert_eq!(&buffer[..length], data);
    }
    if let Ok(body) = Body::parse(data) {
        body.members().for_each(drop);
    }
    sequence(data);
});

/// The input as operations: an octet that says what to do, then what it needs.
fn sequence(mut data: &[u8]) {
    let config = Config {
        max_requests: 4,
        max_waiting_per_peer: 2,
        max_peers: 3,
        max_remembered: 6,
        max_remembered_octets: 500,
        max_unanswered: 3,
        max_body: 200,
        max_assemblies: 2,
        max_assembled_octets: 300,
        block_size: 32,
        ..Config::default()
    };
    let mut endpoint: Endpoint<u8> = Endpoint::new(config, 1);
    let mut now = Now::default();
    let mut open = Vec::new();
    let body = [7; 100];
    while let Some((&what, rest)) = data.split_first() {
        data = rest;
        let peer = what >> 6;
        match what & 7 {
            0 | 1 => {
                let length = usize::from(what >> 3 & 7) * 6;
                let (datagram, rest) = data.split_at(length.min(data.len()));
                data = rest;
                endpoint.handle_octets(now, peer, datagram);
            }
            2 => {
                let request = Request {
                    method: Code::POST,
                    path: "push",
                    queries: &["id=1"],
                    content_format: None,
                    payload: &body[..usize::from(what >> 3 & 7) * 14],
                    confirmable: what & 8 == 0,
                };
                let _ = endpoint.request(now, peer, &request, &[what], u64::from(what >> 5));
            }
            3 => {
                if let Some(handle) = open.pop() {
                    let code = if what & 8 == 0 { Code::CHANGED } else { Code::CONTENT };
                    let response = Response { code, payload: &body, ..Response::default() };
                    let _ = endpoint.respond(now, handle, &response);
                }
            }
            4 => open.iter().for_each(|handle| endpoint.acknowledge(now, *handle)),
            5 => {
                if what & 8 == 0 {
                    endpoint.cancel(now, u64::from(what >> 5));
                } else {
                    endpoint.forget(now, peer);
                }
            }
            6 => {
                now = now.after(Duration::from_millis(300 << (what >> 3 & 7)));
                endpoint.handle_timeout(now);
            }
            _ => {
                while let Some((_, octets)) = endpoint.poll_transmit() {
                    Packet::parse(octets).expect("what is sent has no format error");
                }
            }
        }
        while let Some(event) = endpoint.poll_event() {
            if let Event::Request(received) = event {
                open.push(received.handle);
            }
        }
        let holdings = endpoint.holdings();
        assert!(holdings.outgoing <= 4 && holdings.peers <= 3 && holdings.remembered <= 6);
        assert!(holdings.unanswered <= 3 && holdings.assemblies <= 2 && holdings.timers <= 9);
    }
    for _ in 0..10_000 {
        let Some(due) = endpoint.poll_timeout() else { break };
        now = now.after(due.saturating_sub(now.mono));
        endpoint.handle_timeout(now);
        while endpoint.poll_transmit().is_some() {}
    }
    assert_eq!(endpoint.holdings(), Holdings::default());
}
