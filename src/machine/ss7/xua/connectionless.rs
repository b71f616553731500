//! SUA's connectionless messages, CLDT and CLDR: RFC 3868 §3.2.

use super::event::{AsState, AspState};
use super::outbox::{Envelope, Kept};
use super::{Incoming, Payload, PeerId, Protocol, ServerId, Xua};
use crate::codec::m3ua::{ErrorCode, Packet, TrafficMode, Words, header};
use crate::codec::sua::message::{Cldr, Cldt};
use crate::codec::sua::{self, Message as _};
use crate::machine::Message;
use crate::machine::ss7::{NotSent, PointCode};
use crate::wire::{Now, Prepender, Writer};

/// Where a connectionless message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To the application servers on the way to a point code.
    PointCode(PointCode),
    /// To one application server.
    Server(ServerId),
}

/// Where the Routing Context, which each of these messages begins with, has its value.
const CONTEXT: std::ops::Range<usize> = header::LENGTH + 4..header::LENGTH + 8;

/// Stands there until it is known by which process the message leaves.
static UNSET: [u8; 4] = [0; 4];

/// Puts a whole message behind nothing, with this Routing Context, and says how many octets at its end
/// are none of it.
type Build<'b> = &'b mut dyn FnMut(&mut Prepender<'_>) -> usize;

impl Xua {
    /// Whether what goes to a point code goes as CLDT: the first application server on the way that carries
    /// anything now, or the first of all, speaks SUA.
    #[must_use]
    pub fn is_connectionless(&self, dpc: PointCode) -> bool {
        if self.config.peers.iter().all(|peer| peer.protocol == Protocol::M3ua) {
            return false;
        }
        let Some(way) = self.routes.find(dpc) else { return false };
        let servers = || way.iter().filter_map(|&(slot, _)| self.servers.get(slot as usize));
        let usable = servers().find(|server| matches!(server.state, AsState::Active | AsState::Pending));
        usable.or_else(|| servers().next()).is_some_and(|server| server.protocol == Protocol::Sua)
    }

    /// Sends CLDT: `message` without its data, which `write` writes, and with whatever Routing Context
    /// is in use.
    ///
    /// # Errors
    /// Why it was not accepted.
    pub fn connectionless(
        &mut self,
        now: Now,
        to: To,
        message: &Cldt<'_>,
        write: &mut dyn FnMut(&mut Prepender<'_>),
    ) -> Result<(), NotSent> {
        let message = Cldt { routing_context: Some(Words::one(&UNSET)), ..*message };
        let sls = message.sequence_control.unwrap_or_default() as u8;
        self.send_connectionless(now, to, sls, &mut |p| sua::prepend(p, &message, write).0)
    }

    /// Sends CLDR.
    ///
    /// # Errors
    /// Why it was not accepted.
    pub fn connectionless_response(&mut self, now: Now, to: To, message: &Cldr<'_>) -> Result<(), NotSent> {
        let message = Cldr { routing_context: Some(Words::one(&UNSET)), ..*message };
        let longest = self.config.max_message;
        let mut octets = Vec::new();
        self.send_connectionless(now, to, 0, &mut |p| {
            octets.resize(longest, 0);
            let mut w = Writer::new(&mut octets);
            let at = header::open(&mut w, Cldr::CLASS, Cldr::TYPE);
            message.write_body(&mut w);
            header::close(&mut w, at);
            match w.finish() {
                Ok(length) => p.slice(&octets[..length]),
                Err(_) => p.overflow(),
            }
            0
        })
    }

    fn send_connectionless(&mut self, now: Now, to: To, sls: u8, build: Build<'_>) -> Result<(), NotSent> {
        let sent = match to {
            To::Server(server) => self.forward(now, server.0, sls, build, false),
            To::PointCode(dpc) => {
                let way = self.routes.find(dpc).cloned().unwrap_or_default();
                let mut refusal = NotSent::NoRoute;
                let mut sent = Err(refusal);
                for (slot, _) in way {
                    sent = self.forward(now, slot, sls, build, false);
                    match sent {
                        Ok(()) | Err(NotSent::TooLong) => break,
                        Err(error) if refusal == NotSent::NoRoute => refusal = error,
                        Err(_) => sent = Err(refusal),
                    }
                }
                sent
            }
        };
        match sent {
            Ok(()) => self.counters.data_sent += 1,
            Err(NotSent::Overloaded) => self.counters.overloaded += 1,
            Err(_) => self.counters.not_sent += 1,
        }
        sent
    }

    /// Sends by one application server. `again`: the message was accepted before.
    fn forward(
        &mut self,
        _now: Now,
        slot: u32,
        sls: u8,
        build: Build<'_>,
        again: bool,
    ) -> Result<(), NotSent> {
        let Some(server) = self.servers.get_mut(slot as usize).filter(|server| server.live) else {
            return Err(NotSent::NoRoute);
        };
        if server.protocol != Protocol::Sua {
            return Err(NotSent::NoRoute);
        }
        match server.state {
            AsState::Active => {}
            AsState::Pending => {
                let others = server.kept.len();
                let kept = self.built(sls, build)?;
                if !again && !self.has_room(others, kept.octets.len()) {
                    return Err(NotSent::Overloaded);
                }
                self.keep(slot, kept);
                return Ok(());
            }
            AsState::Down | AsState::Inactive => return Err(NotSent::Unavailable),
        }
        let count = server.active.len();
        let first = server.first(sls);
        if server.traffic_mode() == TrafficMode::BROADCAST {
            let mut result = Err(NotSent::Unavailable);
            for k in 0..count {
                let index = self.servers[slot as usize].active[k] as usize;
                let sent = self.put_connectionless(slot, index, sls, build, again);
                result = result.or(sent);
            }
            return result;
        }
        let mut result = Err(NotSent::Unavailable);
        for k in 0..count {
            let index = self.servers[slot as usize].active[(first % count + k) % count] as usize;
            result = self.put_connectionless(slot, index, sls, build, again);
            if !matches!(result, Err(NotSent::Unavailable)) {
                break;
            }
        }
        result
    }

    fn put_connectionless(
        &mut self,
        slot: u32,
        index: usize,
        sls: u8,
        build: Build<'_>,
        again: bool,
    ) -> Result<(), NotSent> {
        let member = self.servers[slot as usize].members[index];
        let peer = &self.peers[member.peer as usize];
        let Some(association) = peer.association else { return Err(NotSent::Unavailable) };
        if peer.blocked || !peer.held.is_empty() {
            let others = peer.held.len();
            let kept = self.built(sls, build)?;
            if !again && !self.has_room(others, kept.octets.len()) {
                return Err(NotSent::Overloaded);
            }
            self.hold(member.peer, slot, kept);
            return Ok(());
        }
        if !again && self.outbox.octets() > self.config.max_outbox_octets {
            return Err(NotSent::Overloaded);
        }
        let stream = peer.stream(sls);
        let envelope = Envelope { association, stream, ppid: sua::PPID, server: Some(slot), sls };
        let sent = self.outbox.write(envelope, self.config.max_message, &mut *build);
        sent.map_err(|_| NotSent::TooLong)?;
        self.outbox.patch_last(CONTEXT, &member.routing_context.unwrap_or_default().to_be_bytes());
        Ok(())
    }

    /// What `build` writes, to be kept.
    fn built(&mut self, sls: u8, build: Build<'_>) -> Result<Kept, NotSent> {
        let mut p = Prepender::new(&mut self.scratch[..self.config.max_message]);
        let trim = build(&mut p);
        if p.is_full() {
            return Err(NotSent::TooLong);
        }
        let octets = p.written();
        Ok(Kept { payload: Payload::Connectionless(sls), octets: octets[..octets.len() - trim].into() })
    }

    /// Sends a message that was accepted before, by its own process or by another.
    pub(super) fn forward_again(
        &mut self,
        now: Now,
        slot: u32,
        by: Option<usize>,
        sls: u8,
        octets: &[u8],
    ) -> Result<(), NotSent> {
        let mut build = |p: &mut Prepender<'_>| {
            p.slice(octets);
            0
        };
        match by {
            Some(index) => self.put_connectionless(slot, index, sls, &mut build, true),
            None => self.forward(now, slot, sls, &mut build, true),
        }
    }

    /// CLDT or CLDR.
    pub(super) fn connectionless_received<'a>(
        &mut self,
        peer: u32,
        packet: Packet<'a>,
        message: Message<'a>,
    ) -> Incoming<'a> {
        let (received, context) = if packet.message_type() == Cldt::TYPE {
            let message = Cldt::parse(&packet);
            (message.received, message.routing_context)
        } else {
            let message = Cldr::parse(&packet);
            (message.received, message.routing_context)
        };
        if received.fault.is_some() {
            self.fault(peer, packet, &received);
            return Incoming::Nothing;
        }
        let context = context.and_then(|contexts| contexts.single());
        let found = if message.stream == 0 && self.peers[peer as usize].streams > 1 {
            Err(ErrorCode::INVALID_STREAM_IDENTIFIER)
        } else {
            self.addressed(peer, context)
        };
        match found {
            Ok(slot) => {
                self.counters.data_received += 1;
                Incoming::Connectionless { peer: PeerId(peer), server: ServerId(slot), packet }
            }
            Err(code) => {
                self.counters.data_dropped += 1;
                self.error(peer, code, context, packet.octets());
                Incoming::Nothing
            }
        }
    }

    /// Whether the process of `peer` in `slot` is active, and where it stands.
    pub(super) fn active_index(&self, slot: u32, peer: u32) -> Option<usize> {
        let server = self.servers.get(slot as usize).filter(|server| server.live)?;
        server.member(peer).filter(|(_, member)| member.state == AspState::Active).map(|(index, _)| index)
    }
}
