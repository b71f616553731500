//! Routing keys registered and deregistered: RFC 4666 §4.4.

use super::config::{Registration, RoutingKey, Server, Side};
use super::event::{AspState, Event};
use super::{PeerId, ServerId, Xua};
use crate::codec::m3ua::message::{
    self, DeregistrationRequest, DeregistrationResponse, DeregistrationResult, RegistrationRequest,
    RegistrationResponse, RegistrationResult,
};
use crate::codec::m3ua::{
    AffectedPointCode, AffectedPointCodes, DeregistrationStatus, ErrorCode, Many, Packet, RegistrationStatus,
    Words,
};
use crate::machine::ss7::PointCode;
use crate::wire::Now;
use std::collections::VecDeque;

impl Xua {
    /// Sends the key of an application server of ours.
    pub(super) fn send_registration(&mut self, slot: u32, peer: u32) {
        let server = &self.servers[slot as usize];
        let Some(key) = server.config.key.clone() else { return };
        let context = server.config.routing_context.map(u32::to_be_bytes);
        let opcs: Vec<[u8; 4]> =
            key.opcs.iter().map(|opc| AffectedPointCode { mask: 0, point_code: opc.0 }.to_word()).collect();
        let (dpc, indicators) = ([key.dpc.0], [&key.service_indicators[..]]);
        let list = [AffectedPointCodes::new(&opcs)];
        let routing_key = [message::RoutingKey {
            // Our number of the application server: any that is ours alone will do.
            local_routing_key_identifier: Some(slot + 1),
            routing_context: context.as_ref().map(Words::one),
            traffic_mode_type: server.mode,
            destination_point_code: Many::of(&dpc),
            network_appearance: server.config.network_appearance,
            service_indicators: if key.service_indicators.is_empty() {
                Many::default()
            } else {
                Many::of(&indicators)
            },
            originating_point_code_list: if opcs.is_empty() { Many::default() } else { Many::of(&list) },
            ..message::RoutingKey::default()
        }];
        let request =
            RegistrationRequest { routing_key: Many::of(&routing_key), ..RegistrationRequest::default() };
        self.send(peer, &request);
    }

    /// Registration Response.
    pub(super) fn registered(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let response = RegistrationResponse::parse(&packet);
        if response.received.fault.is_some() {
            self.fault(peer, packet, &response.received);
            return;
        }
        for result in response.registration_result.iter() {
            let (Some(identifier), Some(status)) =
                (result.local_routing_key_identifier, result.registration_status)
            else {
                continue;
            };
            let slot = identifier.wrapping_sub(1);
            let asked = self
                .servers
                .get_mut(slot as usize)
                .and_then(|server| server.member_mut(peer))
                .filter(|member| member.asked == Some(super::server::Asked::Registration));
            let Some(member) = asked else { continue };
            let context = result.routing_context.and_then(|contexts| contexts.single());
            let good = matches!(
                status,
                RegistrationStatus::SUCCESSFULLY_REGISTERED
                    | RegistrationStatus::ROUTING_KEY_ALREADY_REGISTERED
            );
            if good {
                member.asked = None;
                member.due = None;
                member.registered = true;
                if context.is_some_and(|context| context != 0) || member.routing_context.is_none() {
                    member.routing_context = context;
                }
            } else {
                let due = now.mono + self.config.t_refused;
                member.due = Some(due);
                self.wake(due);
            }
            self.report(Event::Registered { peer: PeerId(peer), server: ServerId(slot), status });
            if good && !self.servers[slot as usize].resting {
                self.ask_active(now, slot, peer);
            }
        }
    }

    /// Takes the registration of an application server of ours back at `peer`, once our process is
    /// inactive there.
    pub fn deregister(&mut self, server: ServerId, peer: PeerId) {
        let member = self.servers.get(server.0 as usize).and_then(|server| server.member(peer.0));
        let Some((_, member)) = member.filter(|(_, member)| member.registered) else { return };
        let Some(context) = member.routing_context.map(u32::to_be_bytes) else { return };
        let routing_context = Some(Words::one(&context));
        let request = DeregistrationRequest { routing_context, ..DeregistrationRequest::default() };
        self.send(peer.0, &request);
    }

    /// Deregistration Response.
    pub(super) fn deregistered(&mut self, _now: Now, peer: u32, packet: Packet<'_>) {
        let response = DeregistrationResponse::parse(&packet);
        if response.received.fault.is_some() {
            self.fault(peer, packet, &response.received);
            return;
        }
        for result in response.deregistration_result.iter() {
            let done = result.deregistration_status == Some(DeregistrationStatus::SUCCESSFULLY_DEREGISTERED);
            let context = result.routing_context.and_then(|contexts| contexts.single());
            for slot in self.peers[peer as usize].servers.clone() {
                let ours = self.activates(slot, peer);
                let Some(member) = self.servers[slot as usize].member_mut(peer) else { continue };
                if done && ours && member.registered && member.routing_context == context {
                    member.registered = false;
                    self.servers[slot as usize].resting = true;
                }
            }
        }
    }

    /// Registration Request.
    pub(super) fn their_registration(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        if self.peers[peer as usize].theirs == AspState::Down {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
            return;
        }
        let request = RegistrationRequest::parse(&packet);
        if self.is_faulty(peer, packet, &request.received) {
            return;
        }
        // Each result is 24 octets: as many as were asked for fit.
        let mut answers = Vec::new();
        for key in request.routing_key.iter().take(self.config.max_registered_servers.max(16)) {
            let (status, context) = self.register(peer, &key);
            let identifier = key.local_routing_key_identifier.unwrap_or_default();
            answers.push((identifier, status, context.unwrap_or_default().to_be_bytes()));
        }
        let results: Vec<RegistrationResult<'_>> = answers
            .iter()
            .map(|(identifier, status, context)| RegistrationResult {
                local_routing_key_identifier: Some(*identifier),
                registration_status: Some(*status),
                routing_context: Some(Words::one(context)),
                ..RegistrationResult::default()
            })
            .collect();
        let response = RegistrationResponse {
            registration_result: Many::of(&results),
            ..RegistrationResponse::default()
        };
        self.send(peer, &response);
        // Only now, so that Notify follows the response.
        for slot in self.peers[peer as usize].servers.clone() {
            let member = self.servers[slot as usize].member(peer);
            if member.is_some_and(|(_, member)| member.registered && member.state == AspState::Down) {
                self.set_member(now, slot, peer, AspState::Inactive, false);
            }
        }
    }

    fn register(&mut self, peer: u32, key: &message::RoutingKey<'_>) -> (RegistrationStatus, Option<u32>) {
        let permitted = self.peer_config(peer).registration;
        let mut points = key.destination_point_code.iter();
        let (Some(dpc), None) = (points.next(), points.next()) else {
            return (RegistrationStatus::UNSUPPORTED_RK_PARAMETER_FIELD, None);
        };
        if dpc > 0xff_ffff {
            return (RegistrationStatus::INVALID_DPC, None);
        }
        if permitted == Registration::Refused {
            return (RegistrationStatus::PERMISSION_DENIED, None);
        }
        if key.traffic_mode_type.is_some_and(|mode| mode.name().is_none()) {
            return (RegistrationStatus::UNSUPPORTED_TRAFFIC_HANDLING_MODE, None);
        }
        let asked = key.routing_context.and_then(|contexts| contexts.single());
        let wanted = RoutingKey {
            dpc: PointCode(dpc),
            service_indicators: key.service_indicators.iter().flatten().copied().collect(),
            opcs: key
                .originating_point_code_list
                .iter()
                .flat_map(|list| list.iter())
                .map(|opc| PointCode(opc.point_code))
                .collect(),
        };
        for slot in 0..self.servers.len() as u32 {
            let server = &self.servers[slot as usize];
            let same = server.live && server.config.side == Side::Remote;
            let overlapping = same && server.config.key.as_ref().is_some_and(|known| overlap(known, &wanted));
            if !overlapping {
                continue;
            }
            let context = server.config.routing_context;
            if server.config.key.as_ref() != Some(&wanted) {
                return (RegistrationStatus::CANNOT_SUPPORT_UNIQUE_ROUTING, None);
            }
            if asked.is_some() && asked != context {
                return (RegistrationStatus::ROUTING_KEY_CHANGE_REFUSED, None);
            }
            if let (Some(network), Some(ours)) = (key.network_appearance, server.config.network_appearance)
                && network != ours
            {
                return (RegistrationStatus::INVALID_NETWORK_APPEARANCE, None);
            }
            if let (Some(mode), Some(ours)) = (key.traffic_mode_type, server.mode)
                && mode != ours
            {
                return (RegistrationStatus::UNSUPPORTED_TRAFFIC_HANDLING_MODE, None);
            }
            return self.enlist(slot, peer, permitted, context);
        }
        if permitted != Registration::Dynamic {
            return (RegistrationStatus::PERMISSION_DENIED, None);
        }
        let registered = self.servers.iter().filter(|server| server.live && server.registered).count();
        if registered >= self.config.max_registered_servers {
            return (RegistrationStatus::INSUFFICIENT_RESOURCES, None);
        }
        let taken =
            |context| self.servers.iter().any(|s| s.live && s.config.routing_context == Some(context));
        let context = match asked {
            Some(asked) if taken(asked) => return (RegistrationStatus::ROUTING_KEY_CHANGE_REFUSED, None),
            Some(asked) => asked,
            // There are fewer application servers than numbers.
            None => (1..=u32::MAX)
                .map(|step| self.last_context.wrapping_add(step).max(1))
                .find(|&context| !taken(context))
                .unwrap_or(1),
        };
        self.last_context = context;
        let config = Server {
            name: format!("registered-{context}"),
            side: Side::Remote,
            routing_context: Some(context),
            network_appearance: key.network_appearance,
            traffic_mode: key.traffic_mode_type,
            key: Some(wanted),
            ..Server::default()
        };
        let slot = self.add_server(config, &[peer], true);
        self.routes.add(PointCode(dpc), 0, slot, 0);
        (RegistrationStatus::SUCCESSFULLY_REGISTERED, Some(context))
    }

    /// Makes `peer` a process of an application server whose key it has registered.
    fn enlist(
        &mut self,
        slot: u32,
        peer: u32,
        permitted: Registration,
        context: Option<u32>,
    ) -> (RegistrationStatus, Option<u32>) {
        let server = &mut self.servers[slot as usize];
        if let Some(member) = server.member_mut(peer) {
            let again = std::mem::replace(&mut member.registered, true);
            let status = if again {
                RegistrationStatus::ROUTING_KEY_ALREADY_REGISTERED
            } else {
                RegistrationStatus::SUCCESSFULLY_REGISTERED
            };
            return (status, context);
        }
        if permitted != Registration::Dynamic || !server.registered {
            return (RegistrationStatus::PERMISSION_DENIED, None);
        }
        server.members.push(super::server::Member {
            peer,
            state: AspState::Down,
            asked: None,
            due: None,
            routing_context: context,
            registered: true,
            overridden: false,
        });
        self.peers[peer as usize].servers.push(slot);
        (RegistrationStatus::SUCCESSFULLY_REGISTERED, context)
    }

    /// Deregistration Request.
    pub(super) fn their_deregistration(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        if self.peers[peer as usize].theirs == AspState::Down {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
            return;
        }
        let request = DeregistrationRequest::parse(&packet);
        if self.is_faulty(peer, packet, &request.received) {
            return;
        }
        let Some(contexts) = request.routing_context else { return };
        let mut answers = Vec::new();
        for context in contexts.iter().take(self.config.max_registered_servers.max(16)) {
            answers.push((context.to_be_bytes(), self.strike(now, peer, context)));
        }
        let results: Vec<DeregistrationResult<'_>> = answers
            .iter()
            .map(|(context, status)| DeregistrationResult {
                routing_context: Some(Words::one(context)),
                deregistration_status: Some(*status),
                ..DeregistrationResult::default()
            })
            .collect();
        let response = DeregistrationResponse {
            deregistration_result: Many::of(&results),
            ..DeregistrationResponse::default()
        };
        self.send(peer, &response);
    }

    fn strike(&mut self, now: Now, peer: u32, context: u32) -> DeregistrationStatus {
        let known = |server: &&super::ServerState| {
            server.live
                && server.config.side == Side::Remote
                && server.config.routing_context == Some(context)
        };
        let Some(slot) = self.servers.iter().position(|server| known(&server)) else {
            return DeregistrationStatus::INVALID_ROUTING_CONTEXT;
        };
        let Some((_, member)) = self.servers[slot].member(peer) else {
            return DeregistrationStatus::NOT_REGISTERED;
        };
        if self.peer_config(peer).registration == Registration::Refused {
            return DeregistrationStatus::PERMISSION_DENIED;
        }
        if !member.registered {
            return DeregistrationStatus::NOT_REGISTERED;
        }
        if member.state == AspState::Active {
            return DeregistrationStatus::ASP_CURRENTLY_ACTIVE;
        }
        self.expel(now, slot as u32, peer);
        DeregistrationStatus::SUCCESSFULLY_DEREGISTERED
    }

    /// A process has registered no longer; an application server that nobody has registered is gone.
    fn expel(&mut self, now: Now, slot: u32, peer: u32) {
        let server = &mut self.servers[slot as usize];
        let Some(member) = server.member_mut(peer) else { return };
        member.registered = false;
        if !server.registered {
            return;
        }
        self.set_member(now, slot, peer, AspState::Down, false);
        let server = &mut self.servers[slot as usize];
        server.members.retain(|member| member.peer != peer);
        server.active.clear();
        let active = server.members.iter().enumerate().filter(|(_, m)| m.state == AspState::Active);
        server.active = active.map(|(index, _)| index as u32).collect();
        self.peers[peer as usize].servers.retain(|known| *known != slot);
        self.bury(slot);
    }

    /// Frees a registered application server without processes, once T(r) does not run.
    pub(super) fn bury(&mut self, slot: u32) {
        let server = &mut self.servers[slot as usize];
        if !server.live || !server.registered || !server.members.is_empty() || server.recovery_due.is_some() {
            return;
        }
        server.live = false;
        let mut lost = Vec::new();
        for peer in &mut self.peers {
            let (gone, held) = std::mem::take(&mut peer.held).into_iter().partition(|(of, _)| *of == slot);
            peer.held = held;
            lost.extend::<VecDeque<_>>(gone);
        }
        for (_, kept) in lost {
            self.let_go(&kept);
            self.counters.data_discarded += 1;
        }
        let server = &self.servers[slot as usize];
        let dpc = server.config.key.as_ref().map(|key| key.dpc);
        if let Some(dpc) = dpc {
            self.routes.remove(dpc, slot);
        }
    }

    /// What `peer` has registered counts no longer: RFC 4666 §4.4.2.
    pub(super) fn forget_registrations(&mut self, now: Now, peer: u32) {
        for slot in self.peers[peer as usize].servers.clone() {
            let registered = self.servers[slot as usize].member(peer).is_some_and(|(_, m)| m.registered);
            if registered {
                self.expel(now, slot, peer);
            }
        }
    }
}

/// Whether some message could match both keys.
fn overlap(a: &RoutingKey, b: &RoutingKey) -> bool {
    fn common<T: PartialEq>(a: &[T], b: &[T]) -> bool {
        a.is_empty() || b.is_empty() || a.iter().any(|x| b.contains(x))
    }
    a.dpc == b.dpc && common(&a.service_indicators, &b.service_indicators) && common(&a.opcs, &b.opcs)
}
