use super::*;
use crate::machine::LinkId;
use crate::machine::ss7::{Mtp, NotSent, PointCode};
use std::collections::VecDeque;

mod sequences;
mod traffic;

/// Endpoints with virtual associations between them: what leaves one arrives at the other, in order.
pub(super) struct Net {
    pub(super) now: Now,
    pub(super) nodes: Vec<Node>,
    /// Node and association at each end.
    wires: HashMap<(usize, AssociationId), (usize, AssociationId)>,
    next: u64,
}

pub(super) struct Node {
    pub(super) xua: Xua,
    pub(super) data: VecDeque<(Label, Vec<u8>)>,
    pub(super) events: Vec<Event>,
    /// What it has sent: association, stream, octets.
    pub(super) sent: Vec<(AssociationId, u16, Vec<u8>)>,
}

impl Net {
    pub(super) fn new(configs: Vec<Config>) -> Self {
        let node = |config| Node {
            xua: Xua::new(config),
            data: VecDeque::new(),
            events: Vec::new(),
            sent: Vec::new(),
        };
        Self {
            now: Now::default(),
            nodes: configs.into_iter().map(node).collect(),
            wires: HashMap::new(),
            next: 1,
        }
    }

    /// An association between links of two nodes.
    pub(super) fn connect(&mut self, a: (usize, u32), b: (usize, u32)) -> (AssociationId, AssociationId) {
        let ids = (AssociationId(self.next), AssociationId(self.next + 1));
        self.next += 2;
        self.wires.insert((a.0, ids.0), (b.0, ids.1));
        self.wires.insert((b.0, ids.1), (a.0, ids.0));
        let up = |link, host: usize| AssociationChange::Up {
            link: LinkId(link),
            peer: SocketAddr::from(([127, 0, 2, host as u8 + 1], 2905)),
            streams: 4,
        };
        self.nodes[b.0].xua.handle_association(self.now, ids.1, up(b.1, a.0));
        self.nodes[a.0].xua.handle_association(self.now, ids.0, up(a.1, b.0));
        self.run();
        ids
    }

    /// The association is gone at both ends; what was on its way is lost.
    pub(super) fn cut(&mut self, node: usize, id: AssociationId) {
        let Some((other, far)) = self.wires.remove(&(node, id)) else { return };
        self.wires.remove(&(other, far));
        for (node, id) in [(node, id), (other, far)] {
            self.nodes[node].xua.handle_association(self.now, id, AssociationChange::Down);
        }
        self.run();
    }

    /// Carries messages until nothing moves.
    pub(super) fn run(&mut self) {
        for _ in 0..10_000 {
            let mut moved = false;
            for n in 0..self.nodes.len() {
                while let Some((id, message)) = self.nodes[n].xua.poll_message() {
                    let (stream, ppid, octets) = (message.stream, message.ppid, message.octets.to_vec());
                    moved = true;
                    if let Some(&(other, far)) = self.wires.get(&(n, id)) {
                        let message = Message { stream, ppid, octets: &octets };
                        let to = &mut self.nodes[other];
                        if let Incoming::Transfer(t) = to.xua.handle_message(self.now, far, message) {
                            to.data.push_back((t.label, t.data.to_vec()));
                        }
                    }
                    self.nodes[n].sent.push((id, stream, octets));
                }
                while let Some(event) = self.nodes[n].xua.poll_event() {
                    self.nodes[n].events.push(event);
                }
                while let Some(order) = self.nodes[n].xua.poll_order() {
                    moved = true;
                    let (Order::Close(id) | Order::Abort(id)) = order else { continue };
                    self.cut(n, id);
                }
            }
            if !moved {
                return;
            }
        }
        panic!("it never comes to rest");
    }

    pub(super) fn transfer(&mut self, node: usize, label: Label, data: &[u8]) -> Result<(), NotSent> {
        let sent = self.nodes[node].xua.transfer(self.now, label, &mut |p| p.slice(data));
        self.run();
        sent
    }
}

pub(super) fn label(opc: u32, dpc: u32, sls: u8) -> Label {
    Label { opc: PointCode(opc), dpc: PointCode(dpc), si: 3, ni: 2, mp: 0, sls }
}

pub(super) fn key(dpc: u32) -> Option<RoutingKey> {
    Some(RoutingKey { dpc: PointCode(dpc), ..RoutingKey::default() })
}

/// An ASP of point code `pc` with routing context `context`, on links 0 to `links` - 1 to the same
/// gateway, through which everything goes.
pub(super) fn asp(pc: u32, context: u32, links: u32, mode: Option<m3ua::TrafficMode>) -> Config {
    Config {
        peers: (0..links)
            .map(|link| Peer { name: format!("stp-{link}"), link: LinkId(link), ..Peer::default() })
            .collect(),
        servers: vec![Server {
            name: "ours".into(),
            routing_context: Some(context),
            traffic_mode: mode,
            key: key(pc),
            peers: (0..links as usize).collect(),
            ..Server::default()
        }],
        routes: vec![Route { mask: 14, servers: vec![(0, 0)], ..Route::default() }],
        beat: None,
        ..Config::default()
    }
}

/// A gateway of point code 1 with application servers of point codes 10, 20 …, routing contexts 100,
/// 200 …, each with so many processes, one link each.
pub(super) fn sgp(processes: &[u32]) -> Config {
    let mut config = Config { point_codes: vec![PointCode(1)], relay: true, beat: None, ..Config::default() };
    for (index, count) in processes.iter().enumerate() {
        let number = index as u32 + 1;
        let first = config.peers.len();
        for n in 0..*count {
            let link = LinkId(config.peers.len() as u32);
            let name = format!("asp-{number}-{n}");
            config.peers.push(Peer { name, link, role: Role::Sgp, ..Peer::default() });
        }
        config.servers.push(Server {
            name: format!("as-{number}"),
            side: Side::Remote,
            routing_context: Some(100 * number),
            key: key(10 * number),
            peers: (first..config.peers.len()).collect(),
            ..Server::default()
        });
    }
    config
}
