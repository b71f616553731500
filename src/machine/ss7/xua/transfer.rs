//! MTP-TRANSFER: DATA out and in.

use super::destination::Availability;
use super::event::{AsState, AspState};
use super::outbox::{Envelope, Kept};
use super::ssnm::Saying;
use super::{Destination, Exchange, Incoming, Payload, Protocol, Role, Selection, Side, Xua};
use crate::codec::m3ua::message::Data;
use crate::codec::m3ua::{
    AffectedPointCode, DataHeader, ErrorCode, Packet, ProtocolData, TrafficMode, prepend,
};
use crate::machine::Message;
use crate::machine::ss7::{Label, Mtp, NotSent, PointCode, Transfer};
use crate::wire::{Now, Prepender};

/// How many Correlation Ids of an application server are remembered.
const HEARD: usize = 256;

impl Kept {
    /// From a message that was already encoded.
    pub(super) fn read(envelope: Envelope, octets: &[u8]) -> Option<Self> {
        if envelope.ppid != crate::codec::m3ua::PPID {
            return Some(Self { payload: Payload::Connectionless(envelope.sls), octets: octets.into() });
        }
        let packet = Packet::parse(octets).ok()?;
        let data = Data::parse(&packet).protocol_data?;
        Some(Self { payload: Payload::Data(label(&data)), octets: data.data.into() })
    }
}

fn label(data: &ProtocolData<'_>) -> Label {
    Label {
        opc: PointCode(data.opc),
        dpc: PointCode(data.dpc),
        si: data.si,
        ni: data.ni,
        mp: data.mp,
        sls: data.sls,
    }
}

impl Mtp for Xua {
    fn transfer(
        &mut self,
        now: Now,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent> {
        let sent = self.route(now, label, None, write);
        match sent {
            Ok(()) => self.counters.data_sent += 1,
            Err(NotSent::Overloaded) => self.counters.overloaded += 1,
            Err(_) => self.counters.not_sent += 1,
        }
        sent
    }
}

impl Xua {
    /// Whether a message for `dpc` would be accepted now, but for our own queues.
    #[must_use]
    pub fn is_reachable(&self, now: Now, dpc: PointCode) -> bool {
        let Some(way) = self.routes.find(dpc) else { return false };
        way.iter().any(|&(slot, _)| {
            let Some(server) = self.servers.get(slot as usize) else { return false };
            server.live
                && match server.state {
                    AsState::Active => server.active.iter().any(|&index| {
                        let peer = server.members[index as usize].peer;
                        let known = self.peers[peer as usize].destinations.condition(dpc, now.mono);
                        known.availability != Availability::Unavailable
                    }),
                    AsState::Pending => true,
                    AsState::Down | AsState::Inactive => false,
                }
        })
    }

    /// Sends by the best application server of the way to the destination, but not by `except`.
    fn route(
        &mut self,
        now: Now,
        label: Label,
        except: Option<u32>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent> {
        let Some(way) = self.routes.find(label.dpc) else { return Err(NotSent::NoRoute) };
        if let [(slot, _)] = way[..] {
            return if Some(slot) == except {
                Err(NotSent::NoRoute)
            } else {
                self.dispatch(now, slot, label, write, false)
            };
        }
        let length = way.len();
        let mut refusal = NotSent::NoRoute;
        let mut at = 0;
        while at < length {
            // Those of one priority take turns by SLS; the way does not change meanwhile.
            let Some(way) = self.routes.find(label.dpc) else { break };
            let equal = way[at..].iter().take_while(|(_, priority)| *priority == way[at].1).count();
            for k in 0..equal {
                let Some(way) = self.routes.find(label.dpc) else { break };
                let (slot, _) = way[at + (usize::from(label.sls) + k) % equal];
                if Some(slot) == except {
                    continue;
                }
                match self.dispatch(now, slot, label, write, false) {
                    Ok(()) => return Ok(()),
                    Err(NotSent::TooLong) => return Err(NotSent::TooLong),
                    // The first that knows the destination says why.
                    Err(error) if refusal == NotSent::NoRoute => refusal = error,
                    Err(_) => {}
                }
            }
            at += equal;
        }
        Err(refusal)
    }

    /// Sends by one application server. `again`: the message was accepted before, and no bound
    /// keeps it from staying so.
    fn dispatch(
        &mut self,
        now: Now,
        slot: u32,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
        again: bool,
    ) -> Result<(), NotSent> {
        let Some(server) = self.servers.get_mut(slot as usize).filter(|server| server.live) else {
            return Err(NotSent::NoRoute);
        };
        if server.protocol != Protocol::M3ua {
            return Err(NotSent::NoRoute);
        }
        match server.state {
            AsState::Active => {}
            AsState::Pending => {
                let others = server.kept.len();
                let kept = self.written(Payload::Data(label), write)?;
                if !again && !self.has_room(others, kept.octets.len()) {
                    return Err(NotSent::Overloaded);
                }
                self.keep(slot, kept);
                return Ok(());
            }
            AsState::Down | AsState::Inactive => return Err(NotSent::Unavailable),
        }
        if server.traffic_mode() == TrafficMode::BROADCAST {
            return self.broadcast(now, slot, label, write, again);
        }
        let first = server.first(label.sls);
        let count = server.active.len();
        // What need not stay in sequence takes a process that is not blocked, if there is one.
        let any = server.config.selection == Selection::RoundRobin;
        let mut restricted = None;
        let mut refusal = NotSent::Unavailable;
        for k in 0..count {
            let server = &self.servers[slot as usize];
            let index = server.active[(first % count + k) % count] as usize;
            let peer = server.members[index].peer;
            match self.allows(now, slot, peer, label) {
                Ok(Availability::Available) if !(any && self.peers[peer as usize].blocked) => {
                    return self.put(slot, index, None, label, write, again);
                }
                Ok(_) => restricted = restricted.or(Some(index)),
                Err(error) => refusal = error,
            }
        }
        match restricted {
            Some(index) => self.put(slot, index, None, label, write, again),
            None => Err(refusal),
        }
    }

    /// What `peer` has said of the destination.
    #[inline]
    fn allows(&self, now: Now, slot: u32, peer: u32, label: Label) -> Result<Availability, NotSent> {
        if self.servers[slot as usize].config.side == Side::Local
            && self.peer_config(peer).role == Role::Ipsp(Exchange::Double)
        {
            // With two exchanges ours is for what comes in.
            return Err(NotSent::NoRoute);
        }
        let known = self.peers[peer as usize].destinations.condition(label.dpc, now.mono);
        if known.availability == Availability::Unavailable {
            Err(NotSent::Unavailable)
        } else if known.absent & 1 << (label.si & 15) != 0 {
            Err(NotSent::UserUnavailable)
        } else if self.config.congestion_priorities && label.mp < known.level {
            Err(NotSent::Congested)
        } else {
            Ok(known.availability)
        }
    }

    /// Sends to every active process, with a Correlation Id by which copies are known.
    fn broadcast(
        &mut self,
        now: Now,
        slot: u32,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
        again: bool,
    ) -> Result<(), NotSent> {
        let server = &mut self.servers[slot as usize];
        server.correlation = server.correlation.wrapping_add(1);
        let correlation = Some(server.correlation);
        let mut result = Err(NotSent::Unavailable);
        for k in 0..server.active.len() {
            let server = &self.servers[slot as usize];
            let index = server.active[k] as usize;
            let sent = match self.allows(now, slot, server.members[index].peer, label) {
                Ok(_) => self.put(slot, index, correlation, label, write, again),
                Err(error) => Err(error),
            };
            if result.is_err() {
                result = sent;
            }
        }
        result
    }

    /// Sends by one process.
    #[inline]
    fn put(
        &mut self,
        slot: u32,
        index: usize,
        correlation_id: Option<u32>,
        label: Label,
        write: &mut dyn FnMut(&mut Prepender<'_>),
        again: bool,
    ) -> Result<(), NotSent> {
        let server = &self.servers[slot as usize];
        let member = &server.members[index];
        let peer = &self.peers[member.peer as usize];
        let Some(association) = peer.association else { return Err(NotSent::Unavailable) };
        if peer.blocked || !peer.held.is_empty() {
            let (peer, others) = (member.peer, peer.held.len());
            let kept = self.written(Payload::Data(label), write)?;
            if !again && !self.has_room(others, kept.octets.len()) {
                return Err(NotSent::Overloaded);
            }
            self.hold(peer, slot, kept);
            return Ok(());
        }
        if !again && self.outbox.octets() > self.config.max_outbox_octets {
            return Err(NotSent::Overloaded);
        }
        let header = DataHeader {
            network_appearance: server.config.network_appearance,
            routing_context: member.routing_context,
            correlation_id,
            opc: label.opc.0,
            dpc: label.dpc.0,
            si: label.si,
            ni: label.ni,
            mp: label.mp,
            sls: label.sls,
        };
        let envelope = Envelope {
            association,
            stream: peer.stream(label.sls),
            ppid: crate::codec::m3ua::PPID,
            server: Some(slot),
            sls: label.sls,
        };
        let sent = self.outbox.write(envelope, self.config.max_message, |p| prepend(p, &header, write).0);
        sent.map_err(|_| NotSent::TooLong)
    }

    /// What `write` writes, to be kept.
    fn written(
        &mut self,
        payload: Payload,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<Kept, NotSent> {
        let mut p = Prepender::new(&mut self.scratch[..self.config.max_message]);
        write(&mut p);
        if p.is_full() {
            return Err(NotSent::TooLong);
        }
        Ok(Kept { payload, octets: p.written().into() })
    }

    pub(super) fn hold(&mut self, peer: u32, slot: u32, kept: Kept) {
        self.kept += 1;
        self.kept_octets += kept.octets.len();
        self.counters.data_kept += 1;
        self.peers[peer as usize].held.push_back((slot, kept));
    }

    /// The association takes messages again.
    pub(super) fn release_held(&mut self, now: Now, peer: u32) {
        let held = std::mem::take(&mut self.peers[peer as usize].held);
        for (slot, kept) in held {
            self.let_go(&kept);
            let sent = match (self.active_index(slot, peer), kept.payload) {
                (Some(index), Payload::Data(label)) => {
                    self.put(slot, index, None, label, &mut |p| p.slice(&kept.octets), true)
                }
                (Some(index), Payload::Connectionless(sls)) => {
                    self.forward_again(now, slot, Some(index), sls, &kept.octets)
                }
                (None, _) => Err(NotSent::Unavailable),
            };
            if sent.is_err() {
                self.redirect(now, slot, kept);
            }
        }
    }

    /// Sends a message that was accepted before by whatever process of its application server is
    /// active now.
    pub(super) fn redirect(&mut self, now: Now, slot: u32, kept: Kept) {
        let sent = match kept.payload {
            Payload::Data(label) => {
                let mut write = |p: &mut Prepender<'_>| p.slice(&kept.octets);
                let sent = self.dispatch(now, slot, label, &mut write, true);
                // Nothing of this application server reaches it: another may.
                sent.or_else(|_| self.route(now, label, Some(slot), &mut write))
            }
            Payload::Connectionless(sls) => self.forward_again(now, slot, None, sls, &kept.octets),
        };
        match sent {
            Ok(()) => self.counters.data_redirected += 1,
            Err(_) => self.counters.data_discarded += 1,
        }
    }

    /// DATA.
    #[inline]
    pub(super) fn data<'a>(
        &mut self,
        now: Now,
        peer: u32,
        packet: Packet<'a>,
        message: Message<'a>,
    ) -> Incoming<'a> {
        let data = Data::parse(&packet);
        let Some(protocol) = data.protocol_data.filter(|_| data.received.fault.is_none()) else {
            self.fault(peer, packet, &data.received);
            return Incoming::Nothing;
        };
        if message.stream == 0 && self.peers[peer as usize].streams > 1 {
            self.counters.data_dropped += 1;
            self.error(peer, ErrorCode::INVALID_STREAM_IDENTIFIER, None, packet.octets());
            return Incoming::Nothing;
        }
        let context = data.routing_context.and_then(|contexts| contexts.single());
        let several = data.routing_context.is_some_and(|contexts| contexts.len() != 1);
        let found =
            if several { Err(ErrorCode::INVALID_PARAMETER_VALUE) } else { self.addressed(peer, context) };
        let slot = match found {
            Ok(slot) => slot,
            Err(code) => {
                self.counters.data_dropped += 1;
                self.error(peer, code, context, packet.octets());
                return Incoming::Nothing;
            }
        };
        let server = &mut self.servers[slot as usize];
        if let (Some(ours), Some(theirs)) = (server.config.network_appearance, data.network_appearance)
            && ours != theirs
        {
            self.counters.data_dropped += 1;
            self.error_network(peer, theirs, packet.octets());
            return Incoming::Nothing;
        }
        if let Some(id) = data.correlation_id
            && server.mode == Some(TrafficMode::BROADCAST)
        {
            if server.heard.contains(&id) {
                self.counters.data_duplicate += 1;
                return Incoming::Nothing;
            }
            if server.heard.len() >= HEARD {
                server.heard.pop_front();
            }
            server.heard.push_back(id);
        }
        let label = label(&protocol);
        self.counters.data_received += 1;
        self.counters.unknown_parameters += u64::from(data.received.unknown);
        if !self.peers[peer as usize].destinations.is_empty() {
            self.heard_from(now, peer, label);
        }
        if !self.is_ours(label.dpc) {
            self.pass_on(now, peer, slot, label, protocol.data);
            return Incoming::Nothing;
        }
        Incoming::Transfer(Transfer { label, data: protocol.data })
    }

    /// The application server that a message of `peer`'s with `context` belongs to.
    pub(super) fn addressed(&self, peer: u32, context: Option<u32>) -> Result<u32, ErrorCode> {
        let servers = &self.peers[peer as usize].servers;
        let mut idle = false;
        let mut found = None;
        for &slot in servers {
            let Some((_, member)) = self.servers[slot as usize].member(peer) else { continue };
            let meant =
                context.is_none() || member.routing_context.is_none_or(|known| Some(known) == context);
            if !meant {
                continue;
            }
            let active = member.state == AspState::Active
                || (member.asked == Some(super::server::Asked::Active) && self.activates(slot, peer));
            if active && found.is_none() {
                found = Some(slot);
            }
            idle = true;
        }
        match found {
            Some(slot) => Ok(slot),
            None if idle => Err(ErrorCode::UNEXPECTED_MESSAGE),
            None if servers.is_empty() => Err(ErrorCode::NO_CONFIGURED_AS_FOR_ASP),
            None => Err(ErrorCode::INVALID_ROUTING_CONTEXT),
        }
    }

    /// Whether messages for `dpc` are for us.
    fn is_ours(&self, dpc: PointCode) -> bool {
        if self.config.point_codes.is_empty() {
            !self.config.relay || self.routes.find(dpc).is_none()
        } else {
            self.config.point_codes.contains(&dpc)
        }
    }

    /// A message for another: to the application server that handles it, or refused with Destination
    /// Unavailable.
    fn pass_on(&mut self, now: Now, peer: u32, from: u32, label: Label, data: &[u8]) {
        let sent = if self.config.relay {
            self.route(now, label, Some(from), &mut |p| p.slice(data))
        } else {
            Err(NotSent::NoRoute)
        };
        match sent {
            Ok(()) => self.counters.data_relayed += 1,
            Err(error) => {
                self.counters.data_dropped += 1;
                if matches!(self.peer_config(peer).role, Role::Asp) {
                    return;
                }
                let affected = AffectedPointCode { mask: 0, point_code: label.dpc.0 };
                match error {
                    NotSent::NoRoute | NotSent::Unavailable => {
                        self.say(from, peer, affected, Saying::State(Destination::Unavailable));
                    }
                    // For every eighth message, as Q.704 §13.7.5 has it.
                    NotSent::Congested | NotSent::Overloaded if self.counters.data_dropped % 8 == 1 => {
                        let level = self.congestion(now, label.dpc).max(1);
                        self.say(from, peer, affected, Saying::State(Destination::Congested(level)));
                    }
                    _ => {}
                }
            }
        }
    }
}
