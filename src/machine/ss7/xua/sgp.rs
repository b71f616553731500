//! The peers' processes here: what they ask for, as an SGP or IPSP answers it. RFC 4666 §4.3.4.

use super::event::{AspState, Event};
use super::{PeerId, Xua};
use crate::codec::m3ua::message::{
    AspActive, AspActiveAck, AspDownAck, AspInactive, AspInactiveAck, AspUp, AspUpAck,
};
use crate::codec::m3ua::{ErrorCode, Packet, Status, TrafficMode, Words};
use crate::wire::Now;

impl Xua {
    /// ASP Up: §4.3.4.1.
    pub(super) fn up(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let message = AspUp::parse(&packet);
        if self.is_faulty(peer, packet, &message.received) {
            return;
        }
        let config = self.peer_config(peer);
        let (blocked, expected) = (config.blocked, config.asp_identifier);
        let code = match (expected, message.asp_identifier) {
            _ if blocked => Some(ErrorCode::REFUSED_MANAGEMENT_BLOCKING),
            (Some(_), None) => Some(ErrorCode::ASP_IDENTIFIER_REQUIRED),
            (Some(expected), Some(said)) if expected != said => Some(ErrorCode::INVALID_ASP_IDENTIFIER),
            (None, Some(said)) if self.is_taken(peer, said) => Some(ErrorCode::INVALID_ASP_IDENTIFIER),
            _ => None,
        };
        if let Some(code) = code {
            self.error(peer, code, None, packet.octets());
            return;
        }
        self.peers[peer as usize].identifier = message.asp_identifier;
        let asp_identifier = self.peer_config(peer).our_asp_identifier;
        self.send(peer, &AspUpAck { asp_identifier, ..AspUpAck::default() });
        let servers = self.peers[peer as usize].servers.clone();
        if self.peers[peer as usize].theirs == AspState::Down {
            self.came_up(now, peer, false);
            for &slot in &servers {
                // Those whose state has just changed were told by that.
                let told = self.servers[slot as usize].members.iter().filter(|m| m.state != AspState::Down);
                if told.count() > 1 || self.servers[slot as usize].state != super::AsState::Inactive {
                    self.notify_state(slot, Some(peer));
                }
            }
            return;
        }
        let active = servers.iter().any(|&slot| {
            self.is_activated(slot, peer)
                && self.servers[slot as usize].member(peer).is_some_and(|(_, m)| m.state == AspState::Active)
        });
        if active {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
            for slot in servers {
                if self.is_activated(slot, peer) {
                    self.set_member(now, slot, peer, AspState::Inactive, false);
                }
            }
            self.forget_registrations(now, peer);
        }
    }

    /// Whether another peer of an application server of `peer`'s has this ASP Identifier.
    fn is_taken(&self, peer: u32, identifier: u32) -> bool {
        self.peers[peer as usize].servers.iter().any(|&slot| {
            let members = &self.servers[slot as usize].members;
            members.iter().any(|member| {
                let other = &self.peers[member.peer as usize];
                member.peer != peer && other.association.is_some() && other.identifier == Some(identifier)
            })
        })
    }

    /// Blocks a peer's process, or lets it in again: ASP Up is refused with "Refused - Management
    /// Blocking", and a process that is up goes down.
    pub fn set_blocked(&mut self, now: Now, peer: PeerId, blocked: bool) {
        let Some(state) = self.peers.get(peer.0 as usize) else { return };
        let up = state.theirs != AspState::Down;
        self.config.peers[state.config].blocked = blocked;
        if blocked && up {
            self.their_down(now, peer.0);
        }
    }

    /// ASP Down: §4.3.4.2.
    pub(super) fn their_down(&mut self, now: Now, peer: u32) {
        self.send(peer, &AspDownAck::default());
        let single = self.is_single(peer);
        let state = &mut self.peers[peer as usize];
        if state.theirs == AspState::Down {
            return;
        }
        state.theirs = AspState::Down;
        if single {
            state.ours = AspState::Down;
        }
        self.report(Event::Asp { peer: PeerId(peer), server: None, state: AspState::Down });
        for slot in self.peers[peer as usize].servers.clone() {
            if self.is_activated(slot, peer) {
                self.set_member(now, slot, peer, AspState::Down, false);
            }
        }
        self.forget_registrations(now, peer);
    }

    /// The application servers of `peer`'s with these Routing Contexts; without any, all of them. The
    /// Routing Contexts that there are none for are refused.
    fn meant(&mut self, peer: u32, contexts: Option<Words<'_>>, packet: Packet<'_>) -> Option<Vec<u32>> {
        let servers = self.peers[peer as usize].servers.clone();
        let servers: Vec<u32> = servers.into_iter().filter(|&slot| self.is_activated(slot, peer)).collect();
        if servers.is_empty() {
            self.error(peer, ErrorCode::NO_CONFIGURED_AS_FOR_ASP, None, packet.octets());
            return None;
        }
        let Some(contexts) = contexts else { return Some(servers) };
        let mut meant = Vec::new();
        for context in contexts.iter() {
            let slot = servers.iter().find(|&&slot| {
                let member = self.servers[slot as usize].member(peer);
                member.is_some_and(|(_, member)| member.routing_context.is_none_or(|known| known == context))
            });
            match slot {
                Some(&slot) if meant.contains(&slot) => {}
                Some(&slot) => meant.push(slot),
                None => self.error(peer, ErrorCode::INVALID_ROUTING_CONTEXT, Some(context), packet.octets()),
            }
        }
        (!meant.is_empty()).then_some(meant)
    }

    /// The Routing Contexts of `servers` that an acknowledgement names: those that were asked for.
    fn contexts(&self, peer: u32, servers: &[u32], asked: Option<Words<'_>>) -> Vec<[u8; 4]> {
        let Some(asked) = asked else { return Vec::new() };
        asked
            .iter()
            .filter(|context| {
                servers.iter().any(|&slot| {
                    let member = self.servers[slot as usize].member(peer);
                    member.is_some_and(|(_, m)| m.routing_context.is_none_or(|known| known == *context))
                })
            })
            .map(u32::to_be_bytes)
            .collect()
    }

    /// ASP Active: §4.3.4.3.
    pub(super) fn their_active(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let message = AspActive::parse(&packet);
        if self.is_faulty(peer, packet, &message.received) {
            return;
        }
        if self.peers[peer as usize].theirs == AspState::Down {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
            return;
        }
        if self.peer_config(peer).blocked {
            self.error(peer, ErrorCode::REFUSED_MANAGEMENT_BLOCKING, None, packet.octets());
            return;
        }
        let Some(mut servers) = self.meant(peer, message.routing_context, packet) else { return };
        let mode = message.traffic_mode_type;
        if mode.is_some_and(|mode| mode.name().is_none()) {
            self.error(peer, ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE, None, packet.octets());
            return;
        }
        let mut refused = Vec::new();
        servers.retain(|&slot| {
            let server = &mut self.servers[slot as usize];
            match (server.mode, mode) {
                (Some(ours), Some(theirs)) if ours != theirs => {
                    refused.push(server.config.routing_context);
                    false
                }
                (None, _) => {
                    server.mode = Some(mode.unwrap_or(TrafficMode::OVERRIDE));
                    true
                }
                _ => true,
            }
        });
        for context in refused {
            self.error(peer, ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE, context, packet.octets());
        }
        if servers.is_empty() {
            return;
        }
        let contexts = self.contexts(peer, &servers, message.routing_context);
        let acknowledgement = AspActiveAck {
            traffic_mode_type: mode,
            routing_context: message.routing_context.map(|_| Words::new(&contexts)),
            ..AspActiveAck::default()
        };
        self.send(peer, &acknowledgement);
        for slot in servers {
            self.take_over(now, slot, peer);
        }
    }

    /// A process becomes active; in an application server that one process at a time handles, the
    /// others become inactive and are told.
    fn take_over(&mut self, now: Now, slot: u32, peer: u32) {
        let server = &self.servers[slot as usize];
        let already = server.member(peer).is_some_and(|(_, member)| member.state == AspState::Active);
        self.set_member(now, slot, peer, AspState::Active, false);
        if already || self.servers[slot as usize].traffic_mode() != TrafficMode::OVERRIDE {
            return;
        }
        let identifier = self.peers[peer as usize].identifier;
        let members = self.servers[slot as usize].members.clone();
        for other in members {
            if other.peer != peer && other.state == AspState::Active && self.is_activated(slot, other.peer) {
                self.set_member(now, slot, other.peer, AspState::Inactive, false);
                self.notify(slot, other.peer, Status::ALTERNATE_ASP_ACTIVE, identifier);
            }
        }
    }

    /// ASP Inactive: §4.3.4.4.
    pub(super) fn their_inactive(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let message = AspInactive::parse(&packet);
        if self.is_faulty(peer, packet, &message.received) {
            return;
        }
        if self.peers[peer as usize].theirs == AspState::Down {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
            return;
        }
        let Some(servers) = self.meant(peer, message.routing_context, packet) else { return };
        let contexts = self.contexts(peer, &servers, message.routing_context);
        let acknowledgement = AspInactiveAck {
            routing_context: message.routing_context.map(|_| Words::new(&contexts)),
            ..AspInactiveAck::default()
        };
        self.send(peer, &acknowledgement);
        for slot in servers {
            self.set_member(now, slot, peer, AspState::Inactive, false);
        }
    }
}
