//! Nodes and wires to which anything happens in any order, for proptest in this crate's tests and for
//! libFuzzer in `tools/fuzz`.

use super::{Application, Ask, Config, Diameter, Event, Forwarding, Inbound, Indication, Outcome, Peer};
use crate::codec::diameter::command::sh::UserDataRequest;
use crate::codec::diameter::dictionary::application::SH;
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{Command, Fields, PPID, ResultCode, Uri};
use crate::machine::{AssociationChange, AssociationId, LinkId, Message, Order};
use crate::wire::Now;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

const REALM: &str = "net.example";
const NODES: usize = 3;

/// A node, and what it is asked and asks.
struct Station {
    node: Diameter,
    open: Vec<Inbound>,
    /// How often each of its requests has ended.
    ends: BTreeMap<u64, u32>,
}

fn station(at: usize) -> Station {
    let peer = |other: usize| Peer {
        identity: format!("n{other}.{REALM}"),
        realm: REALM.to_owned(),
        // Each connects to those after it; 0 and 1 to each other, so that there are elections.
        connect: (other > at || (at, other) == (1, 0)).then_some(LinkId(other as u32)),
        on_redirect: (at, other) == (0, 2),
        window: 5,
        ..Peer::default()
    };
    let config = Config {
        identity: format!("n{at}.{REALM}"),
        realm: REALM.to_owned(),
        applications: vec![Application::tgpp(SH)],
        peers: (0..NODES).filter(|other| *other != at).map(peer).collect(),
        forwarding: if at == 1 { Forwarding::Relay } else { Forwarding::No },
        strangers: 1,
        timeout: Duration::from_secs(20),
        max_requests: 8,
        max_inbound: 4,
        max_remembered: 6,
        max_remembered_octets: 2000,
        max_unknown: 3,
        max_redirects: 2,
        max_reports: 2,
        ..Config::default()
    };
    Station { node: Diameter::new(config, 77 + at as u64), open: Vec::new(), ends: BTreeMap::new() }
}

type End = (usize, AssociationId);

struct Walk {
    now: Now,
    stations: Vec<Station>,
    wires: Vec<(End, End)>,
    /// Messages under way.
    under_way: Vec<(End, Vec<u8>)>,
    next: u64,
    tag: u64,
}

impl Walk {
    fn number(&mut self) -> AssociationId {
        self.next += 1;
        AssociationId(self.next)
    }

    fn up(&mut self, (at, id): End, link: u32) {
        let peer = SocketAddr::from(([127, 0, 0, 1], 3868));
        let change = AssociationChange::Up { link: LinkId(link), peer, streams: 1 };
        self.stations[at].node.handle_association(self.now, id, change);
    }

    fn cut(&mut self, end: End) {
        let Some(at) = self.wires.iter().position(|(a, b)| *a == end || *b == end) else { return };
        let (a, b) = self.wires.remove(at);
        for (node, id) in [a, b] {
            self.under_way.retain(|(to, _)| *to != (node, id));
            self.stations[node].node.handle_association(self.now, id, AssociationChange::Down);
        }
    }

    fn other(&self, end: End) -> Option<End> {
        self.wires.iter().find_map(|(a, b)| (*a == end).then_some(*b).or_else(|| (*b == end).then_some(*a)))
    }

    /// Takes what the nodes have to say.
    fn take(&mut self, refuse: bool) {
        for at in 0..NODES {
            while let Some((id, message)) = self.stations[at].node.poll_message() {
                let octets = message.octets.to_vec();
                if let Some(other) = self.other((at, id)) {
                    self.under_way.push((other, octets));
                }
            }
            while let Some(event) = self.stations[at].node.poll_event() {
                if let Event::Failed { tag, .. } = event {
                    *self.stations[at].ends.get_mut(&tag).expect("a request that was made") += 1;
                }
            }
            while let Some(order) = self.stations[at].node.poll_order() {
                match order {
                    Order::Connect(link) if refuse => {
                        let (id, change) = (self.number(), AssociationChange::NotMade { link });
                        self.stations[at].node.handle_association(self.now, id, change);
                    }
                    Order::Connect(link) => {
                        let (a, b) = ((at, self.number()), (link.0 as usize, self.number()));
                        self.wires.push((a, b));
                        self.up(a, link.0);
                        self.up(b, 99);
                    }
                    Order::Close(id) | Order::Abort(id) => self.cut((at, id)),
                }
            }
        }
    }

    fn hand(&mut self, (at, id): End, ppid: u32, octets: &[u8]) {
        let Station { node, open, ends } = &mut self.stations[at];
        match node.handle_message(self.now, id, Message { stream: 0, ppid, octets }) {
            Indication::Nothing => {}
            Indication::Request { inbound, .. } => open.push(inbound),
            Indication::Answer { tag, .. } => {
                *ends.get_mut(&tag).expect("a request that was made") += 1;
            }
        }
    }

    fn check(&self) {
        for station in &self.stations {
            let node = &station.node;
            assert!(node.under_way() <= 8 && node.inbound() <= 4 && node.memory.len() <= 6);
            assert!(node.memory.octets() <= 2000 && node.peers.len() <= NODES);
            assert!(node.reports.len() <= 2 && node.redirections.len() <= 2 && node.held.len() <= 8);
            assert!(station.ends.values().all(|ends| *ends <= 1));
            let waiting: u32 = node.peers.iter().map(|remote| remote.waiting).sum();
            assert_eq!(waiting as usize, node.under_way());
        }
    }
}

/// The octets as things that happen: two octets each, which say what, and to whom. Each request ends exactly
/// once, what is held stays within its bounds, and is gone in the end.
///
/// # Panics
/// It is not so.
pub fn sequence(data: &[u8]) {
    let mut walk = Walk {
        now: Now::default(),
        stations: (0..NODES).map(station).collect(),
        wires: Vec::new(),
        under_way: Vec::new(),
        next: 0,
        tag: 0,
    };
    for pair in data.chunks_exact(2) {
        let (what, value) = (pair[0], pair[1]);
        let at = usize::from(what >> 4) % NODES;
        let some = |length: usize| usize::from(value) % length.max(1);
        match what & 15 {
            0 | 1 => {
                walk.tag += 1;
                let host = format!("n{}.{REALM}", value % 4);
                let host = (value & 4 != 0).then_some(&host[..]);
                let ask = Ask { host, ..Ask::new(walk.tag, UserDataRequest::ROW, REALM) };
                let Station { node, ends, .. } = &mut walk.stations[at];
                let asked = node.request(walk.now, &ask, |w| UserDataRequest { ..Default::default() }.put(w));
                if asked.is_ok() {
                    ends.insert(walk.tag, 0);
                }
            }
            2..=6 => {
                // In order on each wire, in any order otherwise.
                if let Some((end, _)) = walk.under_way.get(some(walk.under_way.len())) {
                    let end = *end;
                    let first = walk.under_way.iter().position(|(to, _)| *to == end).unwrap_or_default();
                    let (end, mut octets) = walk.under_way.remove(first);
                    if what & 15 == 6 {
                        // A bit is wrong, or it comes twice.
                        if value & 1 == 0 {
                            let (at, bit) = (some(octets.len()), 1 << (value >> 5));
                            octets[at] ^= bit;
                        } else {
                            walk.hand(end, PPID, &octets);
                        }
                    }
                    walk.hand(end, PPID, &octets);
                }
            }
            7 | 8 => {
                let Station { node, open, .. } = &mut walk.stations[at];
                if !open.is_empty() {
                    let inbound = open.remove(some(open.len()));
                    let outcomes = [
                        ResultCode::SUCCESS,
                        ResultCode::TOO_BUSY,
                        ResultCode::UNABLE_TO_DELIVER,
                        ResultCode::REDIRECT_INDICATION,
                    ];
                    let outcome = outcomes[usize::from(value >> 4) % 4];
                    let host = format!("aaa://n{}.{REALM}:3868", value & 3);
                    let uri = Uri::parse(&host).filter(|_| outcome == ResultCode::REDIRECT_INDICATION);
                    let _ = node.answer(walk.now, inbound, Outcome::Result(outcome), |w| {
                        if let Some(uri) = uri {
                            w.avp::<row::RedirectHost>(uri);
                        }
                    });
                }
            }
            9 => {
                if let Some((a, _)) = walk.wires.get(some(walk.wires.len())) {
                    walk.cut(*a);
                }
            }
            10 => {
                walk.now = walk.now.after(Duration::from_millis(150) * u32::from(value));
                walk.stations.iter_mut().for_each(|station| station.node.handle_timeout(walk.now));
            }
            11 => {
                let peer = super::PeerId(u32::from(value) % 2);
                walk.stations[at].node.stop_peer(walk.now, peer, i32::from(value >> 4) % 3);
            }
            12 => walk.stations[at].node.resume(walk.now, super::PeerId(u32::from(value) % 2)),
            13 => {
                if let Some((a, _)) = walk.wires.get(some(walk.wires.len())).copied() {
                    let change = if value & 64 == 0 {
                        AssociationChange::Blocked
                    } else {
                        AssociationChange::Writable
                    };
                    walk.stations[a.0].node.handle_association(walk.now, a.1, change);
                }
            }
            14 => {
                if let Some((a, b)) = walk.wires.get(some(walk.wires.len())).copied() {
                    walk.hand(if value & 128 == 0 { a } else { b }, 46 + u32::from(value & 1), pair);
                }
            }
            _ => {
                let tag = u64::from(value) % (walk.tag + 1);
                let Station { node, ends, .. } = &mut walk.stations[at];
                if node.cancel(tag) {
                    *ends.get_mut(&tag).expect("a request that was made") += 1;
                }
            }
        }
        walk.take(value & 7 == 7);
        walk.check();
    }
    // Time passes and nothing is carried: all that waits ends.
    for _ in 0..200 {
        walk.under_way.clear();
        let due = walk.stations.iter().filter_map(|station| station.node.poll_timeout()).min();
        let Some(due) = due else { break };
        walk.now = walk.now.after(due.saturating_sub(walk.now.mono) + Duration::from_millis(1));
        walk.stations.iter_mut().for_each(|station| station.node.handle_timeout(walk.now));
        walk.take(true);
        walk.check();
        if walk.now.mono > Duration::from_secs(600) && walk.stations.iter().all(|s| s.node.under_way() == 0) {
            break;
        }
    }
    for station in &walk.stations {
        assert!(station.ends.values().all(|ends| *ends == 1), "each request ends exactly once");
        assert_eq!(station.node.inbound(), 0);
    }
}
