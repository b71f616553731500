//! Nodes joined by wires, on virtual time.

mod fail_over;
mod forward;
mod meet;
mod sequences;
mod serve;
mod tables;
mod two;

use super::*;
use crate::codec::diameter::command::sh::UserDataRequest;
use crate::codec::diameter::dictionary::application::SH;
use crate::codec::diameter::{self, Command, Fields};
use crate::machine::{AssociationChange, LinkId};
use std::net::SocketAddr;

pub(super) const REALM: &str = "net.example";

/// What a node was handed.
#[derive(Debug)]
pub(super) enum Handed {
    Request(Inbound, Vec<u8>),
    Answer(u64, Outcome),
}

pub(super) struct Station {
    pub node: Diameter,
    pub events: Vec<Event>,
    pub handed: Vec<Handed>,
    /// What it does with a request: `None`: it waits for the test.
    pub answers: Option<Outcome>,
    /// It hears and says nothing, as a process that is stopped.
    pub frozen: bool,
    /// Nobody can connect to it.
    pub dead: bool,
}

/// A wire: two ends, each a node and an association.
type End = (usize, AssociationId);

pub(super) struct Net {
    pub now: Now,
    pub nodes: Vec<Station>,
    /// `links[node][link]` leads to that node.
    pub links: Vec<Vec<usize>>,
    pub wires: Vec<(End, End)>,
    next: u64,
    /// Every message: who sent it to whom.
    pub sent: Vec<(usize, usize, Vec<u8>)>,
}

pub(super) fn config(name: &str, peers: &[(&str, Option<u32>)]) -> Config {
    Config {
        identity: format!("{name}.{REALM}"),
        realm: REALM.to_owned(),
        addresses: vec![[127, 0, 0, 1].into()],
        applications: vec![Application::tgpp(SH)],
        peers: peers
            .iter()
            .map(|(name, link)| Peer {
                identity: format!("{name}.{REALM}"),
                realm: REALM.to_owned(),
                connect: link.map(LinkId),
                ..Peer::default()
            })
            .collect(),
        tw_jitter: Duration::ZERO,
        ..Config::default()
    }
}

impl Net {
    /// Nodes, and to which node each of their links leads.
    pub fn new(nodes: Vec<(Config, Vec<usize>)>) -> Self {
        let mut net = Self {
            now: Now { mono: Duration::from_secs(100), wall: Duration::from_secs(1_700_000_000) },
            nodes: Vec::new(),
            links: Vec::new(),
            wires: Vec::new(),
            next: 0,
            sent: Vec::new(),
        };
        for (seed, (config, links)) in nodes.into_iter().enumerate() {
            net.nodes.push(Station {
                node: Diameter::new(config, 0x9e37_79b9_7f4a_7c15 ^ seed as u64),
                events: Vec::new(),
                handed: Vec::new(),
                answers: Some(Outcome::SUCCESS),
                frozen: false,
                dead: false,
            });
            net.links.push(links);
        }
        net
    }

    /// Two nodes, of which the first connects to the second.
    pub fn two() -> Self {
        Self::new(vec![(config("a", &[("b", Some(0))]), vec![1]), (config("b", &[("a", None)]), vec![])])
    }

    fn number(&mut self) -> AssociationId {
        self.next += 1;
        AssociationId(self.next)
    }

    /// Cuts a wire for both.
    pub fn cut(&mut self, at: usize) {
        let (a, b) = self.wires.remove(at);
        for (node, id) in [a, b] {
            self.nodes[node].node.handle_association(self.now, id, AssociationChange::Down);
        }
    }

    fn other(&self, end: End) -> Option<(usize, End)> {
        self.wires.iter().enumerate().find_map(|(at, (a, b))| {
            (*a == end).then_some((at, *b)).or_else(|| (*b == end).then_some((at, *a)))
        })
    }

    fn order(&mut self, node: usize, order: Order) {
        match order {
            Order::Connect(link) => {
                let to = self.links[node][link.0 as usize];
                let (a, b) = (self.number(), self.number());
                if self.nodes[to].dead {
                    let change = AssociationChange::NotMade { link };
                    return self.nodes[node].node.handle_association(self.now, a, change);
                }
                self.wires.push(((node, a), (to, b)));
                let peer = |host: usize| SocketAddr::from(([127, 0, 1, host as u8], 3868));
                let up = |link, host| AssociationChange::Up { link, peer: peer(host), streams: 1 };
                self.nodes[node].node.handle_association(self.now, a, up(link, to));
                self.nodes[to].node.handle_association(self.now, b, up(LinkId(99), node));
            }
            Order::Close(id) | Order::Abort(id) => {
                if let Some((at, _)) = self.other((node, id)) {
                    self.cut(at);
                }
            }
        }
    }

    /// Carries messages until nothing moves.
    pub fn settle(&mut self) {
        for _ in 0..10_000 {
            let mut moved = false;
            for n in 0..self.nodes.len() {
                if self.nodes[n].frozen {
                    continue;
                }
                if self.nodes[n].node.poll_timeout().is_some_and(|due| due <= self.now.mono) {
                    moved = true;
                    self.nodes[n].node.handle_timeout(self.now);
                }
                while let Some((id, message)) = self.nodes[n].node.poll_message() {
                    moved = true;
                    let octets = message.octets.to_vec();
                    assert!(diameter::Message::parse(&octets).is_ok(), "{octets:?}");
                    if let Some((_, (to, other))) = self.other((n, id)) {
                        self.sent.push((n, to, octets.clone()));
                        if !self.nodes[to].frozen {
                            self.hand(to, other, &octets);
                        }
                    }
                }
                while let Some(event) = self.nodes[n].node.poll_event() {
                    self.nodes[n].events.push(event);
                }
                while let Some(order) = self.nodes[n].node.poll_order() {
                    moved = true;
                    self.order(n, order);
                }
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    pub fn hand(&mut self, to: usize, id: AssociationId, octets: &[u8]) {
        let now = self.now;
        let station = &mut self.nodes[to];
        let message = Message { stream: 0, ppid: diameter::PPID, octets };
        match station.node.handle_message(now, id, message) {
            Indication::Nothing => {}
            Indication::Request { inbound, message, .. } => {
                let octets = message.octets().to_vec();
                station.handed.push(Handed::Request(inbound, octets));
                if let Some(outcome) = station.answers {
                    station.node.answer(now, inbound, outcome, |_| {}).unwrap();
                }
            }
            Indication::Answer { tag, outcome, .. } => {
                station.handed.push(Handed::Answer(tag, outcome));
            }
        }
    }

    /// Lets time pass, timer by timer.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now.mono + time;
        self.settle();
        for _ in 0..100_000 {
            let awake = self.nodes.iter().filter(|station| !station.frozen);
            let due = awake.filter_map(|station| station.node.poll_timeout()).min();
            let Some(due) = due.filter(|due| *due <= end) else { break };
            self.now = self.now.after(due.saturating_sub(self.now.mono));
            self.settle();
        }
        self.now = self.now.after(end.saturating_sub(self.now.mono));
        self.settle();
    }

    /// A Sh-User-Data request.
    pub fn ask(&mut self, node: usize, tag: u64) -> Result<RequestId, Failure> {
        self.ask_host(node, tag, None)
    }

    pub fn ask_host(&mut self, node: usize, tag: u64, host: Option<&str>) -> Result<RequestId, Failure> {
        let ask = Ask { host, ..Ask::new(tag, UserDataRequest::ROW, REALM) };
        self.nodes[node].node.request(self.now, &ask, user_data)
    }

    /// The outcomes of a node's requests, by tag.
    pub fn outcomes(&self, node: usize) -> Vec<(u64, Result<Outcome, Failure>)> {
        let station = &self.nodes[node];
        let answers = station.handed.iter().filter_map(|handed| match handed {
            Handed::Answer(tag, outcome) => Some((*tag, Ok(*outcome))),
            Handed::Request(..) => None,
        });
        let failures = station.events.iter().filter_map(|event| match event {
            Event::Failed { tag, why } => Some((*tag, Err(*why))),
            _ => None,
        });
        answers.chain(failures).collect()
    }

    /// The requests that a node was handed.
    pub fn requests(&self, node: usize) -> Vec<&[u8]> {
        let requests = self.nodes[node].handed.iter().filter_map(|handed| match handed {
            Handed::Request(_, octets) => Some(&octets[..]),
            Handed::Answer(..) => None,
        });
        requests.collect()
    }
}

pub(super) fn user_data(w: &mut diameter::AvpWriter<'_>) {
    use crate::codec::diameter::dictionary::group;
    let identity = group::UserIdentity { msisdn: Some(&[0x51, 0x55, 0x00, 0x22]), ..Default::default() };
    UserDataRequest {
        user_identity: Some(diameter::Group::Built(&identity)),
        data_reference: diameter::Many::Built(&[15]),
        ..Default::default()
    }
    .put(w);
}
