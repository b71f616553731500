//! M3UA and SUA endpoints: RFC 4666 and RFC 3868. One [`Xua`] is all the processes of one node, as ASP,
//! SGP and IPSP, towards all of its peers.
//!
//! Whose process is in which state is kept twice: of each peer (ASP Up, ASP Down) and of each peer in
//! each application server (ASP Active, ASP Inactive). Traffic leaves by routes: destination → application
//! servers → an active process of one of them. What is accepted for sending is sent while any process
//! of the application server is active: it waits for T(r) in an application server that has lost its
//! last process, and leaves by another association when its own is lost.

mod asp;
mod config;
mod connectionless;
mod destination;
mod event;
mod management;
mod outbox;
mod peer;
mod registration;
mod route;
pub mod sample;
mod server;
mod sgp;
mod ssnm;
mod transfer;

pub use config::{
    Config, Exchange, Peer, Protocol, Registration, Role, Route, RoutingKey, Selection, Server, Side,
};
pub use connectionless::To;
pub use event::{AsState, AspState, Counters, Destination, Event};

use super::{Label, Transfer};
use crate::codec::m3ua::{self, Packet};
use crate::codec::sua;
use crate::machine::{AssociationChange, AssociationId, Message, Order};
use crate::wire::Now;
use outbox::Outbox;
use peer::PeerState;
use route::Routes;
use server::ServerState;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

/// A peer: the index into [`Config::peers`], if each has one instance; instances of one peer follow
/// each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u32);

/// An application server: the index into [`Config::servers`]; those that peers register follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServerId(pub u32);

/// What a received message means to the user part.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Incoming<'a> {
    /// MTP-TRANSFER indication.
    Transfer(Transfer<'a>),
    /// A connectionless message of SUA: `sua::message::Cldt` or `Cldr`, by its type, which can be parsed
    /// without a fault.
    Connectionless {
        /// Who sent it.
        peer: PeerId,
        /// The application server that it belongs to.
        server: ServerId,
        /// The message.
        packet: Packet<'a>,
    },
    /// Nothing for the user: consumed, relayed, refused, or dropped and counted.
    Nothing,
}

/// What an association that is not yet a peer's may become.
#[derive(Clone, Copy, Debug)]
enum Bound {
    /// A peer's slot.
    Peer(u32),
    /// Several peers have the address: its ASP Identifier will tell.
    Open { link: crate::machine::LinkId, address: SocketAddr, streams: u16 },
}

/// How a user's message is sent again, in another association or later.
#[derive(Clone, Copy, Debug)]
enum Payload {
    /// The user part's octets, to go into DATA.
    Data(Label),
    /// A whole SUA message, whose Routing Context is its first parameter.
    Connectionless(u8),
}

/// What an endpoint holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Associations.
    pub associations: usize,
    /// Application servers that peers have registered.
    pub registered: usize,
    /// Messages kept.
    pub kept: usize,
    /// Their octets.
    pub kept_octets: usize,
    /// Statements about destinations.
    pub destinations: usize,
    /// Events waiting.
    pub events: usize,
    /// Octets waiting to be sent.
    pub outbox_octets: usize,
}

/// An M3UA and SUA endpoint.
#[derive(Debug)]
pub struct Xua {
    config: Config,
    associations: HashMap<AssociationId, Bound>,
    peers: Vec<PeerState>,
    servers: Vec<ServerState>,
    routes: Routes,
    outbox: Outbox,
    orders: VecDeque<Order>,
    events: VecDeque<Event>,
    counters: Counters,
    /// When `handle_timeout` is to be called; it may be early.
    next: Option<Duration>,
    /// Where management messages and kept messages are written.
    scratch: Vec<u8>,
    kept: usize,
    kept_octets: usize,
    /// The last Routing Context that was given to a registered key.
    last_context: u32,
}

impl Xua {
    /// An endpoint without associations.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let mut peers = Vec::new();
        let mut first = Vec::new();
        for (index, peer) in config.peers.iter().enumerate() {
            first.push(peers.len() as u32);
            peers.extend((0..peer.instances.max(1)).map(|_| PeerState::new(index)));
        }
        let mut xua = Self {
            associations: HashMap::new(),
            peers,
            servers: Vec::new(),
            routes: Routes::new(&config),
            outbox: Outbox::default(),
            orders: VecDeque::new(),
            events: VecDeque::new(),
            counters: Counters::default(),
            next: None,
            scratch: vec![0; config.max_message.max(4096)],
            kept: 0,
            kept_octets: 0,
            last_context: 0,
            config,
        };
        for server in xua.config.servers.clone() {
            let slots: Vec<u32> = server
                .peers
                .iter()
                .filter_map(|&peer| {
                    let instances = u32::from(xua.config.peers.get(peer)?.instances.max(1));
                    Some(first[peer]..first[peer] + instances)
                })
                .flatten()
                .collect();
            xua.add_server(server, &slots, false);
        }
        xua
    }

    /// How this endpoint behaves.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// What is held.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes {
            associations: self.associations.len(),
            registered: self.servers.iter().filter(|server| server.live && server.registered).count(),
            kept: self.kept,
            kept_octets: self.kept_octets,
            destinations: self.peers.iter().map(|peer| peer.destinations.len()).sum(),
            events: self.events.len(),
            outbox_octets: self.outbox.octets(),
        }
    }

    /// Every peer with its name and association.
    pub fn peers(&self) -> impl Iterator<Item = (PeerId, &str, Option<AssociationId>)> {
        self.peers.iter().enumerate().map(|(slot, peer)| {
            (PeerId(slot as u32), &*self.config.peers[peer.config].name, peer.association)
        })
    }

    /// Every application server with its name and state.
    pub fn servers(&self) -> impl Iterator<Item = (ServerId, &str, AsState)> {
        self.servers
            .iter()
            .enumerate()
            .filter(|(_, server)| server.live)
            .map(|(slot, server)| (ServerId(slot as u32), &*server.config.name, server.state))
    }

    /// The state of an application server.
    #[must_use]
    pub fn server_state(&self, server: ServerId) -> AsState {
        self.servers.get(server.0 as usize).map_or(AsState::Down, |server| server.state)
    }

    /// The state of the process in `server` that is ours at `peer` or the peer's here.
    #[must_use]
    pub fn asp_state(&self, server: ServerId, peer: PeerId) -> AspState {
        let member = self.servers.get(server.0 as usize).and_then(|server| server.member(peer.0));
        member.map_or(AspState::Down, |(_, member)| member.state)
    }

    /// Takes one message of an association.
    #[inline]
    pub fn handle_message<'a>(&mut self, now: Now, id: AssociationId, message: Message<'a>) -> Incoming<'a> {
        match self.associations.get(&id) {
            Some(&Bound::Peer(peer)) => self.receive(now, peer, message),
            Some(&Bound::Open { link, address, streams }) => {
                self.identify(now, id, link, address, streams, message);
                Incoming::Nothing
            }
            None => Incoming::Nothing,
        }
    }

    /// The next message to send.
    #[inline]
    pub fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.outbox.pop()
    }

    /// The next thing that an association's transport is to do.
    pub fn poll_order(&mut self) -> Option<Order> {
        self.orders.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When [`Self::handle_timeout`] wants to be called; it may be early.
    #[inline]
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        self.next
    }

    /// Takes note of what became of an association.
    pub fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        match change {
            AssociationChange::Up { link, peer, streams } => self.connected(now, id, link, peer, streams),
            AssociationChange::Down => match self.associations.remove(&id) {
                Some(Bound::Peer(peer)) => self.disconnected(now, peer),
                _ => self.outbox.withdraw(id, |_, _| {}),
            },
            AssociationChange::Restarted => {
                if let Some(&Bound::Peer(peer)) = self.associations.get(&id) {
                    self.restarted(now, peer);
                }
            }
            AssociationChange::Blocked | AssociationChange::Writable => {
                if let Some(&Bound::Peer(peer)) = self.associations.get(&id) {
                    let blocked = matches!(change, AssociationChange::Blocked);
                    self.peers[peer as usize].blocked = blocked;
                    if !blocked {
                        self.release_held(now, peer);
                    }
                }
            }
            AssociationChange::NotMade { .. }
            | AssociationChange::Insecure { .. }
            | AssociationChange::PathDown(_)
            | AssociationChange::PathUp(_) => {}
        }
    }

    /// Runs every timer that is due.
    pub fn handle_timeout(&mut self, now: Now) {
        if self.next.is_none_or(|due| due > now.mono) {
            return;
        }
        self.next = None;
        for peer in 0..self.peers.len() as u32 {
            self.peer_timers(now, peer);
        }
        for server in 0..self.servers.len() as u32 {
            self.server_timers(now, server);
        }
    }

    /// Remembers that something is due.
    fn wake(&mut self, due: Duration) {
        self.next = Some(self.next.map_or(due, |next| next.min(due)));
    }

    fn report(&mut self, event: Event) {
        if self.events.len() < self.config.max_events {
            self.events.push_back(event);
        } else {
            self.counters.events_dropped += 1;
        }
    }

    fn peer_config(&self, peer: u32) -> &Peer {
        &self.config.peers[self.peers[peer as usize].config]
    }

    /// Queues a management message. A peer without an association gets none.
    fn send<M: m3ua::Message>(&mut self, peer: u32, message: &M) {
        let Some(association) = self.peers[peer as usize].association else { return };
        let ppid = self.ppid(peer);
        self.send_to(association, ppid, message);
    }

    fn ppid(&self, peer: u32) -> u32 {
        match self.peer_config(peer).protocol {
            Protocol::M3ua => m3ua::PPID,
            Protocol::Sua => sua::PPID,
        }
    }

    fn send_to<M: m3ua::Message>(&mut self, association: AssociationId, ppid: u32, message: &M) {
        let Ok(length) = m3ua::encode(&mut self.scratch, message) else { return };
        let envelope = outbox::Envelope { association, stream: 0, ppid, server: None, sls: 0 };
        // What fitted into the scratch buffer fits into as much room.
        let _ = self.outbox.write(envelope, length, |p| {
            p.slice(&self.scratch[..length]);
            0
        });
    }
}

#[cfg(test)]
mod tests;
