//! Operations on an endpoint in every role, in any order, for proptest in this crate's tests and for libFuzzer in
//! `tools/fuzz`.

use super::{Config, Exchange, Peer, Registration, Role, Route, RoutingKey, Server, Side, Xua};
use crate::codec::gtp1::sample::Extent;
use crate::codec::m3ua::message::{AspActive, AspActiveAck, AspUp, AspUpAck};
use crate::codec::m3ua::{self, Class, Packet, TrafficMode, message, sample};
use crate::machine::ss7::{Label, Mtp, PointCode};
use crate::machine::{AssociationChange, AssociationId, LinkId, Message, Order};
use crate::wire::Now;
use std::net::SocketAddr;
use std::time::Duration;

/// The octets as operations, three octets each: messages of every kind, associations that come, go and are
/// blocked, time, and traffic. What is held stays within its bounds, each message accepted leaves or is counted,
/// and everything comes to rest.
///
/// # Panics
/// It is not so.
pub fn sequence(data: &[u8]) {
    let (steps, _) = data.as_chunks();
    run(steps, Registration::Static);
    run(steps, Registration::Dynamic);
}

fn label(opc: u32, dpc: u32, sls: u8) -> Label {
    Label { opc: PointCode(opc), dpc: PointCode(dpc), si: 3, ni: 2, mp: 0, sls }
}

fn key(dpc: u32) -> Option<RoutingKey> {
    Some(RoutingKey { dpc: PointCode(dpc), ..RoutingKey::default() })
}

/// Two application servers of two processes each, one link each.
fn gateway() -> Config {
    let peer = |link| Peer { link: LinkId(link), role: Role::Sgp, ..Peer::default() };
    let server = |number: u32, peers| Server {
        side: Side::Remote,
        routing_context: Some(100 * number),
        key: key(10 * number),
        peers,
        ..Server::default()
    };
    Config {
        peers: (0..4).map(peer).collect(),
        servers: vec![server(1, vec![0, 1]), server(2, vec![2, 3])],
        point_codes: vec![PointCode(1)],
        relay: true,
        ..Config::default()
    }
}

/// As little of everything as there may be.
fn config(registration: Registration) -> Config {
    let mut config = gateway();
    config.peers.push(Peer { link: LinkId(4), role: Role::Asp, ..Peer::default() });
    config.peers.push(Peer { link: LinkId(5), role: Role::Ipsp(Exchange::Double), ..Peer::default() });
    config.peers.iter_mut().for_each(|peer| peer.registration = registration);
    let local = Server { routing_context: Some(7), peers: vec![4, 5], key: key(1), ..Server::default() };
    config.servers.push(local);
    config.servers.iter_mut().for_each(|server| server.traffic_mode = Some(TrafficMode::LOADSHARE));
    config.servers[1].traffic_mode = Some(TrafficMode::OVERRIDE);
    config.routes.push(Route { mask: 14, servers: vec![(2, 0), (1, 1)], ..Route::default() });
    Config {
        beat: Some(Duration::from_secs(3)),
        beat_timeout: Duration::from_secs(1),
        audit: Some(Duration::from_secs(2)),
        max_kept_messages: 5,
        max_kept_octets: 64,
        max_destinations: 4,
        max_registered_servers: 2,
        max_events: 50,
        ..config
    }
}

struct Run {
    xua: Xua,
    now: Now,
    open: Vec<(AssociationId, bool)>,
    /// Messages of users that the transport has taken.
    out: u64,
    next: u64,
}

impl Run {
    fn take(&mut self) {
        while let Some((_, message)) = self.xua.poll_message() {
            let packet = Packet::parse(message.octets).unwrap();
            self.out += u64::from(packet.class() == Class::TRANSFER);
        }
        while let Some(Order::Close(id) | Order::Abort(id)) = self.xua.poll_order() {
            self.open.retain(|(open, _)| *open != id);
            self.xua.handle_association(self.now, id, AssociationChange::Down);
        }
    }

    fn hand(&mut self, id: AssociationId, stream: u16, octets: &[u8]) {
        let _ = self.xua.handle_message(self.now, id, Message { stream, ppid: m3ua::PPID, octets });
    }

    fn hand_one<M: m3ua::Message>(&mut self, id: AssociationId, message: &M) {
        let mut buffer = [0; 64];
        let length = m3ua::encode(&mut buffer, message).unwrap();
        self.hand(id, 0, &buffer[..length]);
    }

    fn step(&mut self, what: u8, a: u8, b: u8) {
        let some = (!self.open.is_empty()).then(|| usize::from(a) % self.open.len().max(1));
        match (what % 10, some) {
            (0, _) => {
                self.next += 1;
                let id = AssociationId(self.next);
                self.open.push((id, false));
                let link = LinkId(u32::from(a % 7));
                let peer = SocketAddr::from(([127, 0, 0, 1], 2905));
                let up = AssociationChange::Up { link, peer, streams: u16::from(b % 3) };
                self.xua.handle_association(self.now, id, up);
            }
            (1, Some(at)) if b < 64 => {
                let (id, _) = self.open.swap_remove(at);
                self.xua.handle_association(self.now, id, AssociationChange::Down);
            }
            (2, Some(at)) => {
                let (id, blocked) = &mut self.open[at];
                *blocked = !*blocked;
                let change = if *blocked { AssociationChange::Blocked } else { AssociationChange::Writable };
                self.xua.handle_association(self.now, *id, change);
            }
            (3, Some(at)) => {
                let (id, _) = self.open[at];
                let row = message::ROWS[usize::from(b) % message::ROWS.len()];
                let octets = sample::message(row, Extent::Random, u64::from(a) << 8 | u64::from(b));
                self.hand(id, u16::from(a & 1), &octets);
            }
            (4, Some(at)) => {
                let (id, _) = self.open[at];
                match b % 4 {
                    0 => self.hand_one(id, &AspUp::default()),
                    1 => self.hand_one(id, &AspUpAck::default()),
                    2 => self.hand_one(id, &AspActive::default()),
                    _ => self.hand_one(id, &AspActiveAck::default()),
                }
            }
            (5, Some(at)) => {
                let (id, _) = self.open[at];
                let row = message::ROWS[usize::from(b) % message::ROWS.len()];
                let mut octets = sample::message(row, Extent::Maximal, u64::from(b));
                let at = usize::from(a) % octets.len();
                octets[at] ^= b;
                self.hand(id, 1, &octets);
            }
            (6, _) => {
                self.now = self.now.after(Duration::from_millis(20) * u32::from(b));
                self.xua.handle_timeout(self.now);
            }
            (7, _) => self.take(),
            _ => {
                let dpc = [10, 20, 30, 5][usize::from(a % 4)];
                let _ = self.xua.transfer(self.now, label(1, dpc, b), &mut |p| p.u16(0));
            }
        }
        let (sizes, config) = (self.xua.sizes(), self.xua.config());
        assert!(sizes.registered <= config.max_registered_servers);
        assert!(sizes.destinations <= config.max_destinations * config.peers.len());
        assert!(sizes.events <= config.max_events);
        assert_eq!(sizes.kept == 0, sizes.kept_octets == 0);
    }
}

fn run(steps: &[[u8; 3]], registration: Registration) {
    let mut run =
        Run { xua: Xua::new(config(registration)), now: Now::default(), open: Vec::new(), out: 0, next: 0 };
    for &[what, a, b] in steps {
        run.step(what, a, b);
    }
    // Each message that was accepted has left, or waits, or was counted as dropped.
    run.take();
    while let Some((id, _)) = run.open.pop() {
        run.xua.handle_association(run.now, id, AssociationChange::Down);
        run.take();
    }
    let counters = *run.xua.counters();
    let kept = run.xua.sizes().kept as u64;
    if registration != Registration::Dynamic {
        assert_eq!(counters.data_sent + counters.data_relayed, run.out + kept + counters.data_discarded);
    }
    // Everything comes to rest.
    for _ in 0..100 {
        let Some(due) = run.xua.poll_timeout() else { break };
        run.now = run.now.after(due.saturating_sub(run.now.mono));
        run.xua.handle_timeout(run.now);
        run.take();
    }
    assert_eq!(run.xua.poll_timeout(), None);
    let sizes = run.xua.sizes();
    assert_eq!((sizes.kept, sizes.kept_octets, sizes.associations, sizes.registered), (0, 0, 0, 0));
}
