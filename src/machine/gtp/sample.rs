//! Operations on an endpoint in any order, for proptest in this crate's tests and for libFuzzer
//! in `tools/fuzz`.

use super::{Config, Endpoint, Event, Incoming, Limits, Overloaded};
use crate::codec::gtp1::message::{PduNotificationRequest, PduNotificationResponse};
use crate::codec::gtp1::{self, Cause, Header, Message};
use crate::machine::{Origin, Port};
use crate::wire::Now;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

/// The GTP-C end of a peer.
#[must_use]
pub fn peer(n: u8) -> SocketAddr {
    SocketAddr::from(([127, 0, 1, n], 2123))
}

/// What it sends comes from there.
#[must_use]
pub fn from(n: u8) -> Origin {
    Origin { port: Port::GtpC, peer: peer(n) }
}

/// A message with this sequence number, TEID 0.
///
/// # Panics
/// It is longer than 256 octets.
pub fn encode<M: Message>(sequence: u16, message: &M) -> Vec<u8> {
    let mut buffer = [0; 256];
    let length = gtp1::encode(&mut buffer, Header::new(0, sequence), message).expect("a short message");
    buffer[..length].to_vec()
}

/// PDU Notification Response: accepted.
#[must_use]
pub fn accepted(sequence: u16) -> Vec<u8> {
    let cause = Some(Cause::REQUEST_ACCEPTED);
    encode(sequence, &PduNotificationResponse { cause, ..Default::default() })
}

/// A PDU Notification Request to that peer.
///
/// # Errors
/// A bound is reached.
pub fn notify(endpoint: &mut Endpoint, now: Now, to: u8, tag: u64) -> Result<u16, Overloaded> {
    endpoint.request(now, peer(to), 0, &PduNotificationRequest::default(), tag)
}

/// The octets as operations on paths, transactions and duplicates: two octets each, which say what is
/// done and with what. Each request ends exactly once, in an answer, a time-out or a cancellation; what is
/// held stays within its bounds and is gone in the end.
///
/// # Panics
/// It is not so.
pub fn sequence(data: &[u8]) {
    let limits = Limits { requests: 5, octets: 60 };
    let mut endpoint = Endpoint::new(Config {
        n3_requests: 3,
        echo_interval: Some(Duration::from_secs(7)),
        max_paths: 3,
        max_in_flight_per_path: 4,
        max_in_flight: 8,
        duplicates: limits,
        ..Config::default()
    });
    let mut now = Now::default();
    // Of each request: the peer, the number, and how often it has ended.
    let mut requests: BTreeMap<u64, (u8, u16, u32)> = BTreeMap::new();
    let mut open = Vec::new();
    let mut users = [0u32; 4];
    let mut tag = 0;
    for pair in data.chunks_exact(2) {
        let (what, value) = (pair[0], pair[1]);
        let n = what >> 6;
        match what & 7 {
            0 => {
                tag += 1;
                if let Ok(number) = notify(&mut endpoint, now, n, tag) {
                    requests.insert(tag, (n, number, 0));
                }
            }
            1 => {
                let some = requests.values().nth(usize::from(value) % requests.len().max(1)).copied();
                let number = some.map_or(u16::from(value), |(_, number, _)| number);
                if let Incoming::Response { tag, .. } =
                    endpoint.handle_octets(now, from(n), &accepted(number))
                {
                    requests.get_mut(&tag).expect("a request that was made").2 += 1;
                }
            }
            2 => {
                let octets = encode(u16::from(value & 3), &PduNotificationRequest::default());
                if let Incoming::Request { handle, .. } = endpoint.handle_octets(now, from(n), &octets) {
                    open.push(handle);
                }
            }
            3 => {
                if let Some(handle) = open.pop() {
                    let response =
                        PduNotificationResponse { cause: Some(Cause(value)), ..Default::default() };
                    endpoint.respond(now, handle, 0, &response).expect("an open request");
                }
            }
            4 => {
                if endpoint.cancel(u64::from(value)) {
                    requests.get_mut(&u64::from(value)).expect("a request that was made").2 += 1;
                }
            }
            5 if value & 1 == 0 => {
                endpoint.recovery(now, peer(n), value);
            }
            5 if value & 2 == 0 => users[usize::from(n)] += u32::from(endpoint.use_path(now, peer(n))),
            5 => {
                if users[usize::from(n)] > 0 {
                    users[usize::from(n)] -= 1;
                    endpoint.leave_path(peer(n).ip());
                }
            }
            6 => {
                now = now.after(Duration::from_millis(200) * u32::from(value));
                endpoint.handle_timeout(now);
            }
            _ => {
                endpoint.handle_octets(now, from(n), pair);
            }
        }
        while let Some(event) = endpoint.poll_event() {
            if let Event::TimedOut { tag, .. } = event {
                requests.get_mut(&tag).expect("a request that was made").2 += 1;
            }
        }
        while endpoint.poll_transmit().is_some() {}
        let sizes = endpoint.sizes();
        assert!(sizes.paths <= 3 && sizes.in_flight <= 8);
        assert!(sizes.remembered <= 5 && sizes.remembered_octets <= 60);
        assert!(requests.values().all(|(.., ends)| *ends <= 1));
    }
    for n in 0..4 {
        (0..users[usize::from(n)]).for_each(|_| endpoint.leave_path(peer(n).ip()));
    }
    while let Some(due) = endpoint.poll_timeout() {
        now = now.after(due.saturating_sub(now.mono));
        endpoint.handle_timeout(now);
        while let Some(event) = endpoint.poll_event() {
            if let Event::TimedOut { tag, .. } = event {
                requests.get_mut(&tag).expect("a request that was made").2 += 1;
            }
        }
    }
    assert!(requests.values().all(|(.., ends)| *ends == 1), "each request ends exactly once");
    endpoint.handle_timeout(now.after(endpoint.config().memory()));
    let sizes = endpoint.sizes();
    assert_eq!((sizes.in_flight, sizes.remembered, sizes.remembered_octets), (0, 0, 0));
}
