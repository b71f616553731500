//! Peers and their associations.

use super::destination::Destinations;
use super::event::{AspState, Event};
use super::outbox::Kept;
use super::{Bound, Incoming, PeerId, Role, ServerId, Xua};
use crate::codec::m3ua::message::{AspUp, Error};
use crate::codec::m3ua::{Class, ErrorCode, Packet};
use crate::machine::{AssociationId, LinkId, Message, Order};
use crate::wire::Now;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

/// What we have asked a peer about our process as a whole, and not been answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Up,
    Down,
}

/// What is known of a peer.
#[derive(Debug)]
pub(super) struct PeerState {
    /// Index into the configuration.
    pub(super) config: usize,
    pub(super) association: Option<AssociationId>,
    pub(super) streams: u16,
    pub(super) blocked: bool,
    /// Our process there: down or inactive.
    pub(super) ours: AspState,
    /// Its process here: down or inactive.
    pub(super) theirs: AspState,
    /// The ASP Identifier that it has said.
    pub(super) identifier: Option<u32>,
    pub(super) asked: Option<Asked>,
    /// When what was asked is asked again.
    pub(super) due: Option<Duration>,
    /// Whether our process is to be down there.
    pub(super) resting: bool,
    /// When the next Heartbeat leaves, or the association is given up.
    pub(super) beat_due: Option<Duration>,
    /// The number of the last Heartbeat, and whether it is unanswered.
    pub(super) beat: u64,
    pub(super) beat_open: bool,
    /// When the next audit leaves.
    pub(super) audit_due: Option<Duration>,
    pub(super) destinations: Destinations,
    /// Users' messages that wait until the association takes them, with their application server.
    pub(super) held: VecDeque<(u32, Kept)>,
    /// The application servers that it takes part in.
    pub(super) servers: Vec<u32>,
}

impl PeerState {
    pub(super) fn new(config: usize) -> Self {
        Self {
            config,
            association: None,
            streams: 1,
            blocked: false,
            ours: AspState::Down,
            theirs: AspState::Down,
            identifier: None,
            asked: None,
            due: None,
            resting: false,
            beat_due: None,
            beat: 0,
            beat_open: false,
            audit_due: None,
            destinations: Destinations::default(),
            held: VecDeque::new(),
            servers: Vec::new(),
        }
    }

    /// The stream for a signalling link selection: DATA never takes stream 0 if there is another
    /// (RFC 4666 §1.4.7).
    #[inline]
    pub(super) fn stream(&self, sls: u8) -> u16 {
        if self.streams > 1 { 1 + u16::from(sls) % (self.streams - 1) } else { 0 }
    }
}

impl Xua {
    /// The peers without an association that one from `address` by `link` may be with.
    fn candidates(&self, link: LinkId, address: SocketAddr) -> impl Iterator<Item = u32> {
        let ip = address.ip().to_canonical();
        self.peers.iter().enumerate().filter_map(move |(slot, peer)| {
            let config = &self.config.peers[peer.config];
            let meant = peer.association.is_none()
                && config.link == link
                && (config.addresses.is_empty()
                    || config.addresses.iter().any(|known| known.to_canonical() == ip));
            meant.then_some(slot as u32)
        })
    }

    pub(super) fn connected(
        &mut self,
        now: Now,
        id: AssociationId,
        link: LinkId,
        address: SocketAddr,
        streams: u16,
    ) {
        let mut candidates = self.candidates(link, address);
        let Some(first) = candidates.next() else {
            drop(candidates);
            self.turn_away(id, address);
            return;
        };
        let identified = |slot: u32| self.peer_config(slot).asp_identifier.is_some();
        // One peer alone that says its identifier is still asked for it, when it says ASP Up.
        let open = candidates.any(identified) || identified(first);
        drop(candidates);
        if open && !matches!(self.peer_config(first).role, Role::Asp) {
            self.associations.insert(id, Bound::Open { link, address, streams });
        } else {
            self.bind(now, id, first, streams);
        }
    }

    fn turn_away(&mut self, id: AssociationId, address: SocketAddr) {
        self.counters.refused += 1;
        self.orders.push_back(Order::Abort(id));
        self.report(Event::Refused { address });
    }

    fn bind(&mut self, now: Now, id: AssociationId, peer: u32, streams: u16) {
        self.associations.insert(id, Bound::Peer(peer));
        let state = &mut self.peers[peer as usize];
        state.association = Some(id);
        state.streams = streams.max(1);
        state.blocked = false;
        self.report(Event::Connected { peer: PeerId(peer) });
        if self.speaks_first(peer) {
            self.ask_up(now, peer);
        }
    }

    /// Takes the first messages of an association that may be of several peers: its ASP Identifier
    /// says of which.
    pub(super) fn identify(
        &mut self,
        now: Now,
        id: AssociationId,
        link: LinkId,
        address: SocketAddr,
        streams: u16,
        message: Message<'_>,
    ) {
        let code = match Packet::parse(message.octets) {
            Ok(packet) if packet.class() == Class::MGMT => return,
            Ok(packet) if (packet.class(), packet.message_type()) == (Class::ASPSM, 1) => {
                match AspUp::parse(&packet).asp_identifier {
                    None => ErrorCode::ASP_IDENTIFIER_REQUIRED,
                    Some(identifier) => {
                        let peer = self
                            .candidates(link, address)
                            .find(|&slot| self.peer_config(slot).asp_identifier == Some(identifier));
                        match peer {
                            None => ErrorCode::INVALID_ASP_IDENTIFIER,
                            Some(peer) => {
                                self.bind(now, id, peer, streams);
                                let _: Incoming<'_> = self.receive(now, peer, message);
                                return;
                            }
                        }
                    }
                }
            }
            Ok(_) => ErrorCode::UNEXPECTED_MESSAGE,
            Err(_) => {
                self.counters.malformed += 1;
                ErrorCode::PROTOCOL_ERROR
            }
        };
        self.counters.errors_sent += 1;
        let error = Error { error_code: Some(code), ..Error::default() };
        self.send_to(id, message.ppid, &error);
    }

    /// The association is gone.
    pub(super) fn disconnected(&mut self, now: Now, peer: u32) {
        let state = &mut self.peers[peer as usize];
        let Some(association) = state.association.take() else { return };
        state.blocked = false;
        state.destinations.clear();
        self.report(Event::Disconnected { peer: PeerId(peer) });
        let stranded = self.strand(peer, association);
        self.down(now, peer, true);
        for (server, kept) in stranded {
            self.redirect(now, server, kept);
        }
    }

    /// Takes back what has not left for `peer`: in the order in which it was to.
    fn strand(&mut self, peer: u32, association: AssociationId) -> Vec<(u32, Kept)> {
        let mut stranded = Vec::new();
        self.outbox.withdraw(association, |envelope, octets| {
            if let (Some(server), Some(kept)) = (envelope.server, Kept::read(envelope, octets)) {
                stranded.push((server, kept));
            }
        });
        let held = std::mem::take(&mut self.peers[peer as usize].held);
        for (_, kept) in &held {
            self.let_go(kept);
        }
        stranded.extend(held);
        stranded
    }

    /// The peer has forgotten everything, and the association lives on.
    pub(super) fn restarted(&mut self, now: Now, peer: u32) {
        let Some(association) = self.peers[peer as usize].association else { return };
        self.peers[peer as usize].destinations.clear();
        let stranded = self.strand(peer, association);
        self.down(now, peer, true);
        for (server, kept) in stranded {
            self.redirect(now, server, kept);
        }
        if self.speaks_first(peer) {
            self.ask_up(now, peer);
        }
    }

    /// Both processes are down: `failed` if the association says so.
    fn down(&mut self, now: Now, peer: u32, failed: bool) {
        let state = &mut self.peers[peer as usize];
        let was = state.ours.max(state.theirs);
        state.ours = AspState::Down;
        state.theirs = AspState::Down;
        state.asked = None;
        state.due = None;
        state.beat_due = None;
        state.beat_open = false;
        state.audit_due = None;
        if was != AspState::Down {
            self.report(Event::Asp { peer: PeerId(peer), server: None, state: AspState::Down });
        }
        for server in self.peers[peer as usize].servers.clone() {
            self.set_member(now, server, peer, AspState::Down, failed);
        }
        self.forget_registrations(now, peer);
        self.peers[peer as usize].identifier = None;
    }

    /// Whether ours is to say ASP Up.
    pub(super) fn speaks_first(&self, peer: u32) -> bool {
        match self.peer_config(peer).role {
            Role::Asp => true,
            Role::Sgp => false,
            Role::Ipsp(super::Exchange::Single { initiate }) => initiate,
            Role::Ipsp(super::Exchange::Double) => true,
        }
    }

    pub(super) fn peer_timers(&mut self, now: Now, peer: u32) {
        let state = &self.peers[peer as usize];
        if state.association.is_none() {
            return;
        }
        if let Some(due) = state.due {
            if due <= now.mono {
                self.counters.retransmissions += 1;
                match state.asked {
                    Some(Asked::Down) => self.ask_down(now, peer),
                    _ => self.ask_up(now, peer),
                }
            } else {
                self.wake(due);
            }
        }
        self.beat_timer(now, peer);
        self.audit_timer(now, peer);
    }

    /// Reports the state of a process in one application server.
    pub(super) fn report_asp(&mut self, server: u32, peer: u32, state: AspState) {
        self.report(Event::Asp { peer: PeerId(peer), server: Some(ServerId(server)), state });
    }
}
