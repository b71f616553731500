//! Our processes at peers: what is asked, and what is answered.

use super::event::{AspState, Event};
use super::peer::Asked;
use super::server::{self, Member};
use super::{PeerId, ServerId, Xua};
use crate::codec::m3ua::message::{
    AspActive, AspActiveAck, AspDown, AspInactive, AspInactiveAck, AspUp, Notify,
};
use crate::codec::m3ua::{ErrorCode, Packet, Status, TrafficMode, Words};
use crate::machine::Order;
use crate::wire::Now;

impl Xua {
    /// Takes our process out of an application server, or back into it, at all peers.
    pub fn set_active(&mut self, now: Now, server: ServerId, active: bool) {
        let Some(state) = self.servers.get_mut(server.0 as usize) else { return };
        state.resting = !active;
        for index in 0..self.servers[server.0 as usize].members.len() {
            let Member { peer, state, .. } = self.servers[server.0 as usize].members[index];
            if !self.activates(server.0, peer) || state == AspState::Down {
                continue;
            }
            match (active, state) {
                (true, AspState::Inactive) => self.ask_active(now, server.0, peer),
                (false, AspState::Active) => self.ask_inactive(now, server.0, peer),
                _ => {}
            }
        }
    }

    /// Ends an association in order: ASP Inactive, ASP Down, and the transport's close when that is
    /// acknowledged.
    pub fn close(&mut self, now: Now, peer: PeerId) {
        let Some(state) = self.peers.get_mut(peer.0 as usize) else { return };
        let Some(association) = state.association else { return };
        state.resting = true;
        if state.ours == AspState::Down || !self.speaks_first(peer.0) {
            self.orders.push_back(Order::Close(association));
        } else {
            self.ask_down(now, peer.0);
        }
    }

    pub(super) fn ask_up(&mut self, now: Now, peer: u32) {
        let asp_identifier = self.peer_config(peer).our_asp_identifier;
        self.ask(now, peer, Asked::Up);
        self.send(peer, &AspUp { asp_identifier, ..AspUp::default() });
    }

    pub(super) fn ask_down(&mut self, now: Now, peer: u32) {
        self.ask(now, peer, Asked::Down);
        self.send(peer, &AspDown::default());
    }

    fn ask(&mut self, now: Now, peer: u32, asked: Asked) {
        let due = now.mono + self.config.t_ack;
        let state = &mut self.peers[peer as usize];
        state.asked = Some(asked);
        state.due = Some(due);
        self.wake(due);
    }

    fn ask_member(&mut self, now: Now, slot: u32, peer: u32, asked: server::Asked) -> Option<Member> {
        let due = now.mono + self.config.t_ack;
        let member = self.servers[slot as usize].member_mut(peer)?;
        member.asked = Some(asked);
        member.due = Some(due);
        let member = *member;
        self.wake(due);
        Some(member)
    }

    pub(super) fn ask_active(&mut self, now: Now, slot: u32, peer: u32) {
        let mode = self.servers[slot as usize].mode;
        let Some(member) = self.ask_member(now, slot, peer, server::Asked::Active) else { return };
        let context = member.routing_context.map(u32::to_be_bytes);
        let message = AspActive {
            traffic_mode_type: mode,
            routing_context: context.as_ref().map(Words::one),
            ..AspActive::default()
        };
        self.send(peer, &message);
    }

    pub(super) fn ask_inactive(&mut self, now: Now, slot: u32, peer: u32) {
        let Some(member) = self.ask_member(now, slot, peer, server::Asked::Inactive) else { return };
        let context = member.routing_context.map(u32::to_be_bytes);
        let routing_context = context.as_ref().map(Words::one);
        self.send(peer, &AspInactive { routing_context, ..AspInactive::default() });
    }

    pub(super) fn ask_registration(&mut self, now: Now, slot: u32, peer: u32) {
        if self.ask_member(now, slot, peer, server::Asked::Registration).is_some() {
            self.send_registration(slot, peer);
        }
    }

    /// ASP Up Ack.
    pub(super) fn up_acknowledged(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let state = &mut self.peers[peer as usize];
        if state.asked != Some(Asked::Up) {
            // The gateway has lost our state: RFC 4666 §4.3.4.1.
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
        }
        let state = &mut self.peers[peer as usize];
        if state.resting {
            return;
        }
        let begun = state.asked == Some(Asked::Up) && state.ours != AspState::Down;
        state.asked = None;
        state.due = None;
        // By a single exchange the peer's ASP Up has brought us up already.
        if !begun {
            self.came_up(now, peer, true);
        }
    }

    /// Our process is inactive at `peer` now, or (`ours` not) its process here, or by a single exchange both.
    pub(super) fn came_up(&mut self, now: Now, peer: u32, ours: bool) {
        let single = self.is_single(peer);
        let state = &mut self.peers[peer as usize];
        if ours || single {
            state.ours = AspState::Inactive;
        }
        if !ours || single {
            state.theirs = AspState::Inactive;
        }
        self.report(Event::Asp { peer: PeerId(peer), server: None, state: AspState::Inactive });
        self.start_beat(now, peer);
        for slot in self.peers[peer as usize].servers.clone() {
            let begin = self.activates(slot, peer) && (ours || single);
            if begin || (self.is_activated(slot, peer) && (!ours || single)) {
                self.set_member(now, slot, peer, AspState::Inactive, false);
            }
            if begin && !self.servers[slot as usize].resting {
                self.join(now, slot, peer);
            }
        }
    }

    /// Registers or activates our process.
    pub(super) fn join(&mut self, now: Now, slot: u32, peer: u32) {
        let server = &self.servers[slot as usize];
        let registered = server.member(peer).is_some_and(|(_, member)| member.registered);
        let m3ua = self.peer_config(peer).protocol == super::Protocol::M3ua;
        if server.config.register && !registered && m3ua {
            self.ask_registration(now, slot, peer);
        } else {
            self.ask_active(now, slot, peer);
        }
    }

    /// ASP Down Ack.
    pub(super) fn down_acknowledged(&mut self, now: Now, peer: u32) {
        let state = &mut self.peers[peer as usize];
        let asked = state.asked.take();
        state.due = None;
        let closing = state.resting && asked == Some(Asked::Down);
        if state.ours != AspState::Down {
            state.ours = AspState::Down;
            if self.is_single(peer) {
                self.peers[peer as usize].theirs = AspState::Down;
            }
            self.report(Event::Asp { peer: PeerId(peer), server: None, state: AspState::Down });
            for slot in self.peers[peer as usize].servers.clone() {
                if self.activates(slot, peer) {
                    self.set_member(now, slot, peer, AspState::Down, false);
                    if let Some(member) = self.servers[slot as usize].member_mut(peer) {
                        member.registered = false;
                    }
                }
            }
        }
        if closing {
            self.orders.extend(self.peers[peer as usize].association.map(Order::Close));
        } else if !self.peers[peer as usize].resting {
            // Not of our asking: the gateway blocks us. We ask again later.
            let due = now.mono + self.config.t_refused;
            let state = &mut self.peers[peer as usize];
            state.asked = Some(Asked::Up);
            state.due = Some(due);
            self.wake(due);
        }
    }

    /// ASP Active Ack and ASP Inactive Ack: of the application servers with these Routing Contexts.
    pub(super) fn acknowledged(&mut self, now: Now, peer: u32, packet: Packet<'_>, active: bool) {
        let contexts = if active {
            AspActiveAck::parse(&packet).routing_context
        } else {
            AspInactiveAck::parse(&packet).routing_context
        };
        let wanted = if active { server::Asked::Active } else { server::Asked::Inactive };
        let mut met = false;
        for slot in self.peers[peer as usize].servers.clone() {
            if !self.activates(slot, peer) {
                continue;
            }
            let resting = self.servers[slot as usize].resting;
            let t_refused = self.config.t_refused;
            let Some(member) = self.servers[slot as usize].member_mut(peer) else { continue };
            let meant = match (contexts, member.routing_context) {
                (Some(contexts), Some(known)) => contexts.iter().any(|context| context == known),
                _ => true,
            };
            if !meant || member.state == AspState::Down {
                continue;
            }
            met = true;
            let asked = member.asked == Some(wanted);
            if active && !asked {
                // Late, or for nothing: it changes nothing.
                continue;
            }
            member.asked = None;
            member.due = None;
            member.overridden = false;
            if !active && !asked && !resting {
                // The gateway has taken us out: we ask to come back later (RFC 4666 §4.3.4.4).
                let due = now.mono + t_refused;
                member.due = Some(due);
                self.wake(due);
            }
            let state = if active { AspState::Active } else { AspState::Inactive };
            self.set_member(now, slot, peer, state, false);
            if active {
                self.audit_routes(now, slot, peer);
            }
        }
        if !met {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
        }
    }

    /// Notify: RFC 4666 §4.3.4.5.
    pub(super) fn notified(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let notify = Notify::parse(&packet);
        let Some(status) = notify.status.filter(|_| notify.received.fault.is_none()) else {
            self.fault(peer, packet, &notify.received);
            return;
        };
        self.counters.notifications_received += 1;
        self.report(Event::Notified { peer: PeerId(peer), status });
        let alternate = status == Status::ALTERNATE_ASP_ACTIVE;
        let wanted = matches!(status, Status::AS_PENDING | Status::INSUFFICIENT_ASP_RESOURCES);
        if !alternate && !wanted {
            return;
        }
        for slot in self.peers[peer as usize].servers.clone() {
            if !self.activates(slot, peer) {
                continue;
            }
            let mode = self.servers[slot as usize].traffic_mode();
            let Some(member) = self.servers[slot as usize].member_mut(peer) else { continue };
            let meant = match (notify.routing_context, member.routing_context) {
                (Some(contexts), Some(known)) => contexts.iter().any(|context| context == known),
                _ => true,
            };
            if !meant {
                continue;
            }
            if alternate && mode == TrafficMode::OVERRIDE && member.state == AspState::Active {
                member.overridden = true;
                self.set_member(now, slot, peer, AspState::Inactive, false);
                continue;
            }
            let idle = member.state == AspState::Inactive && member.asked.is_none();
            if wanted && idle && !self.servers[slot as usize].resting {
                self.join(now, slot, peer);
            }
        }
    }

    /// A process of an application server has gone: one of ours that stands by takes its place.
    pub(super) fn stand_in(&mut self, now: Now, slot: u32) {
        let server = &self.servers[slot as usize];
        if server.resting || !server.active.is_empty() {
            return;
        }
        for index in 0..server.members.len() {
            let Member { peer, state, asked, overridden, .. } = self.servers[slot as usize].members[index];
            if state == AspState::Inactive && overridden && asked.is_none() && self.activates(slot, peer) {
                self.ask_active(now, slot, peer);
            }
        }
    }

    /// A peer has refused something of ours with Error: it is asked again, but not soon.
    pub(super) fn refused(&mut self, now: Now, peer: u32, code: ErrorCode, contexts: Option<Words<'_>>) {
        let due = now.mono + self.config.t_refused;
        let state = &mut self.peers[peer as usize];
        if state.asked == Some(Asked::Up) {
            state.due = Some(due);
            self.wake(due);
            return;
        }
        let about_activation = matches!(
            code,
            ErrorCode::INVALID_ROUTING_CONTEXT
                | ErrorCode::NO_CONFIGURED_AS_FOR_ASP
                | ErrorCode::UNSUPPORTED_TRAFFIC_MODE_TYPE
                | ErrorCode::REFUSED_MANAGEMENT_BLOCKING
                | ErrorCode::UNEXPECTED_MESSAGE
                | ErrorCode::UNSUPPORTED_MESSAGE_CLASS
                | ErrorCode::INVALID_PARAMETER_VALUE
                | ErrorCode::MISSING_PARAMETER
        );
        if !about_activation {
            return;
        }
        for slot in self.peers[peer as usize].servers.clone() {
            let Some(member) = self.servers[slot as usize].member_mut(peer) else { continue };
            let meant = match (contexts, member.routing_context) {
                (Some(contexts), Some(known)) => contexts.iter().any(|context| context == known),
                _ => true,
            };
            if meant && member.asked.is_some() {
                member.due = Some(due);
                self.wake(due);
            }
        }
    }
}
