//! SS7 network management: what peers say of destinations, and what they are told. RFC 4666 §4.5.

use super::destination::Availability;
use super::event::{AsState, AspState, Destination, Event};
use super::server::Member;
use super::{PeerId, Protocol, Role, Xua};
use crate::codec::m3ua::message::{
    DestinationAvailable, DestinationRestricted, DestinationStateAudit, DestinationUnavailable,
    DestinationUserPartUnavailable, SignallingCongestion,
};
use crate::codec::m3ua::value::Level;
use crate::codec::m3ua::{
    AffectedPointCode, AffectedPointCodes, ErrorCode, Packet, Received, UserCause, Words,
};
use crate::codec::sua::message as sua;
use crate::machine::ss7::{Label, PointCode};
use crate::wire::Now;
use std::time::Duration;

/// Point codes in one audit: a message of a little over a kilooctet.
const AUDITED: usize = 256;

/// What an SSNM message says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Saying {
    State(Destination),
    UserPart(UserCause),
}

/// A parsed SSNM message.
struct Said<'a> {
    contexts: Option<Words<'a>>,
    network: Option<u32>,
    affected: Option<AffectedPointCodes<'a>>,
    /// `None`: an audit.
    saying: Option<Saying>,
    ssn: Option<u8>,
    received: Received,
}

macro_rules! said {
    ($message:ident, $saying:expr, $network:expr, $ssn:expr) => {
        Said {
            contexts: $message.routing_context,
            network: $network,
            affected: $message.affected_point_code,
            saying: $saying,
            ssn: $ssn,
            received: $message.received,
        }
    };
}

fn read<'a>(packet: &Packet<'a>) -> Said<'a> {
    match packet.message_type() {
        1 => {
            let m = DestinationUnavailable::parse(packet);
            said!(m, Some(Saying::State(Destination::Unavailable)), m.network_appearance, None)
        }
        2 => {
            let m = DestinationAvailable::parse(packet);
            said!(m, Some(Saying::State(Destination::Available)), m.network_appearance, None)
        }
        4 => {
            let m = SignallingCongestion::parse(packet);
            // Without a level there is one level only: §3.4.4.
            let level = m.congestion_indications.map_or(1, |level| level.0);
            said!(m, Some(Saying::State(Destination::Congested(level))), m.network_appearance, None)
        }
        5 => {
            let m = DestinationUserPartUnavailable::parse(packet);
            said!(m, m.user_cause.map(Saying::UserPart), m.network_appearance, None)
        }
        6 => {
            let m = DestinationRestricted::parse(packet);
            said!(m, Some(Saying::State(Destination::Restricted)), m.network_appearance, None)
        }
        _ => {
            let m = DestinationStateAudit::parse(packet);
            said!(m, None, m.network_appearance, None)
        }
    }
}

fn read_sua<'a>(packet: &Packet<'a>) -> Said<'a> {
    match packet.message_type() {
        1 => {
            let m = sua::DestinationUnavailable::parse(packet);
            let ssn = m.subsystem_number.map(|ssn| ssn.0);
            said!(m, Some(Saying::State(Destination::Unavailable)), None, ssn)
        }
        2 => {
            let m = sua::DestinationAvailable::parse(packet);
            let ssn = m.subsystem_number.map(|ssn| ssn.0);
            said!(m, Some(Saying::State(Destination::Available)), None, ssn)
        }
        4 => {
            let m = sua::Congestion::parse(packet);
            let level = m.congestion_level.unwrap_or_default().min(255) as u8;
            // A congested subsystem does not congest its destination.
            let ssn = m.subsystem_number.map(|ssn| ssn.0);
            said!(m, Some(Saying::State(Destination::Congested(level))), None, ssn)
        }
        5 => {
            let m = sua::DestinationUserPartUnavailable::parse(packet);
            said!(m, m.user_cause.map(Saying::UserPart), None, None)
        }
        6 => {
            let m = sua::DestinationRestricted::parse(packet);
            let ssn = m.subsystem_number.map(|ssn| ssn.0);
            said!(m, Some(Saying::State(Destination::Restricted)), None, ssn)
        }
        _ => {
            let m = sua::DestinationStateAudit::parse(packet);
            said!(m, None, None, m.subsystem_number.map(|ssn| ssn.0))
        }
    }
}

impl Xua {
    /// An SSNM message.
    pub(super) fn network(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let asp = matches!(self.peer_config(peer).role, Role::Asp);
        let kind = packet.message_type();
        // A gateway is asked and told of congestion; everything else it tells itself.
        let wrong = match self.peer_config(peer).role {
            Role::Asp => kind == 3,
            Role::Sgp => !matches!(kind, 3 | 4),
            Role::Ipsp(_) => false,
        };
        if wrong {
            self.error(peer, ErrorCode::UNEXPECTED_MESSAGE, None, packet.octets());
            return;
        }
        let m3ua = self.peer_config(peer).protocol == Protocol::M3ua;
        let said = if m3ua { read(&packet) } else { read_sua(&packet) };
        let Said { contexts, network, affected, saying, ssn, received } = said;
        let Some(affected) = affected.filter(|_| received.fault.is_none()) else {
            self.fault(peer, packet, &received);
            return;
        };
        if let Some(context) = self.unknown_context(peer, contexts) {
            self.error(peer, ErrorCode::INVALID_ROUTING_CONTEXT, Some(context), packet.octets());
            return;
        }
        if let Some(network) = network.filter(|network| self.is_foreign(peer, *network)) {
            self.error_network(peer, network, packet.octets());
            return;
        }
        let counts = self.is_active_at(peer) || (asp && self.config.ssnm_while_inactive);
        if !counts {
            self.counters.ssnm_ignored += 1;
            return;
        }
        match saying {
            None => self.audited(now, peer, contexts, affected),
            Some(saying) => {
                for affected in affected.iter() {
                    match ssn {
                        None => self.heard(now, peer, affected, saying),
                        Some(ssn) => self.heard_subsystem(affected, ssn, saying),
                    }
                }
            }
        }
    }

    /// The first of these Routing Contexts that is none of ours with `peer`.
    fn unknown_context(&self, peer: u32, contexts: Option<Words<'_>>) -> Option<u32> {
        contexts?.iter().find(|&context| {
            !self.peers[peer as usize].servers.iter().any(|&slot| {
                let member = self.servers[slot as usize].member(peer);
                member.is_some_and(|(_, m)| m.routing_context.is_none_or(|known| known == context))
            })
        })
    }

    fn is_foreign(&self, peer: u32, network: u32) -> bool {
        let servers = &self.peers[peer as usize].servers;
        !servers.is_empty()
            && servers.iter().all(|&slot| {
                let ours = self.servers[slot as usize].config.network_appearance;
                ours.is_some_and(|ours| ours != network)
            })
    }

    /// Whether any process between `peer` and us is active.
    fn is_active_at(&self, peer: u32) -> bool {
        self.peers[peer as usize].servers.iter().any(|&slot| {
            let member = self.servers[slot as usize].member(peer);
            member.is_some_and(|(_, member)| member.state == AspState::Active)
        })
    }

    fn heard(&mut self, now: Now, peer: u32, affected: AffectedPointCode, saying: Saying) {
        let until = now.mono + self.config.t_congestion;
        let limit = self.config.max_destinations;
        let destinations = &mut self.peers[peer as usize].destinations;
        let noted = destinations.change(affected, now.mono, limit, |condition| match saying {
            Saying::State(Destination::Unavailable) => condition.availability = Availability::Unavailable,
            Saying::State(Destination::Restricted) => condition.availability = Availability::Restricted,
            Saying::State(Destination::Available) => {
                condition.availability = Availability::Available;
                // The answer to an audit without word of congestion: there is none any more (§4.5.3).
                if condition.stale {
                    condition.level = 0;
                }
                condition.stale = false;
                condition.absent = 0;
                if condition.level == 0 {
                    condition.until = Duration::ZERO;
                }
            }
            Saying::State(Destination::Congested(level)) => {
                condition.level = level;
                condition.stale = false;
                condition.until = if level == 0 && condition.absent == 0 { Duration::ZERO } else { until };
            }
            Saying::UserPart(user) => {
                condition.absent |= 1 << (user.user & 15);
                condition.until = until;
            }
        });
        if !noted {
            self.counters.destinations_forgotten += 1;
        }
        match saying {
            Saying::State(state) => {
                let reachable = self.is_reachable(now, PointCode(affected.point_code));
                self.report(Event::Destination { peer: PeerId(peer), affected, state, reachable });
            }
            Saying::UserPart(UserCause { cause, user }) => {
                let point_code = PointCode(affected.point_code);
                self.report(Event::UserPartUnavailable { point_code, user, cause });
            }
        }
        self.start_audit(now, peer);
        if self.config.relay && matches!(self.peer_config(peer).role, Role::Asp) {
            self.distribute(affected, saying, Some(peer));
        }
    }

    fn heard_subsystem(&mut self, affected: AffectedPointCode, ssn: u8, saying: Saying) {
        let available = match saying {
            Saying::State(Destination::Unavailable) => false,
            Saying::State(Destination::Available | Destination::Restricted) => true,
            Saying::State(Destination::Congested(_)) | Saying::UserPart(_) => return,
        };
        let point_code = PointCode(affected.point_code);
        self.report(Event::Subsystem { point_code, ssn, available });
    }

    /// A message from a destination: its user part is there.
    pub(super) fn heard_from(&mut self, now: Now, peer: u32, label: Label) {
        let destinations = &mut self.peers[peer as usize].destinations;
        let bit = 1 << (label.si & 15);
        if destinations.condition(label.opc, now.mono).absent & bit != 0 {
            let affected = AffectedPointCode { mask: 0, point_code: label.opc.0 };
            let limit = self.config.max_destinations;
            destinations.change(affected, now.mono, limit, |condition| condition.absent &= !bit);
        }
    }

    /// Sends something to one process about an application server's traffic.
    pub(super) fn say(&mut self, slot: u32, peer: u32, affected: AffectedPointCode, saying: Saying) {
        let server = &self.servers[slot as usize];
        let network_appearance = server.config.network_appearance;
        let context = server.member(peer).and_then(|(_, m)| m.routing_context).map(u32::to_be_bytes);
        let routing_context = context.as_ref().map(Words::one);
        let word = affected.to_word();
        let affected_point_code = Some(AffectedPointCodes::one(&word));
        if server.protocol == Protocol::Sua {
            self.say_sua(peer, routing_context, affected_point_code, saying);
            return;
        }
        macro_rules! say {
            ($message:ident $($field:ident: $value:expr),*) => {
                self.send(peer, &$message {
                    network_appearance, routing_context, affected_point_code, $($field: $value,)* ..$message::default()
                })
            };
        }
        match saying {
            Saying::State(Destination::Unavailable) => say!(DestinationUnavailable),
            Saying::State(Destination::Available) => say!(DestinationAvailable),
            Saying::State(Destination::Restricted) => say!(DestinationRestricted),
            Saying::State(Destination::Congested(level)) => {
                say!(SignallingCongestion congestion_indications: Some(Level(level)));
            }
            Saying::UserPart(user) => say!(DestinationUserPartUnavailable user_cause: Some(user)),
        }
    }

    fn say_sua(
        &mut self,
        peer: u32,
        routing_context: Option<Words<'_>>,
        affected_point_code: Option<AffectedPointCodes<'_>>,
        saying: Saying,
    ) {
        macro_rules! say {
            ($message:ident $($field:ident: $value:expr),*) => {
                self.send(peer, &sua::$message {
                    routing_context, affected_point_code, $($field: $value,)* ..sua::$message::default()
                })
            };
        }
        match saying {
            Saying::State(Destination::Unavailable) => say!(DestinationUnavailable),
            Saying::State(Destination::Available) => say!(DestinationAvailable),
            Saying::State(Destination::Restricted) => say!(DestinationRestricted),
            Saying::State(Destination::Congested(level)) => {
                say!(Congestion congestion_level: Some(level.into()));
            }
            Saying::UserPart(user) => say!(DestinationUserPartUnavailable user_cause: Some(user)),
        }
    }

    /// Tells every active process of the peers' of a destination, but not `except`.
    fn distribute(&mut self, affected: AffectedPointCode, saying: Saying, except: Option<u32>) {
        for slot in 0..self.servers.len() as u32 {
            let server = &self.servers[slot as usize];
            if !server.live {
                continue;
            }
            for index in 0..server.members.len() {
                let Member { peer, state, .. } = self.servers[slot as usize].members[index];
                let told = state == AspState::Active
                    && Some(peer) != except
                    && !self.serves(peer, PointCode(affected.point_code))
                    && matches!(self.peer_config(peer).role, Role::Sgp);
                if told {
                    self.say(slot, peer, affected, saying);
                }
            }
        }
    }

    /// Whether a destination is `peer`'s own.
    fn serves(&self, peer: u32, dpc: PointCode) -> bool {
        self.peers[peer as usize].servers.iter().any(|&slot| self.served(slot) == Some(dpc))
    }

    /// An application server of the peers' has become active, or is so no longer: the others are told.
    pub(super) fn announce(&mut self, slot: u32, available: bool) {
        if !self.config.relay {
            return;
        }
        if let Some(dpc) = self.served(slot) {
            let affected = AffectedPointCode { mask: 0, point_code: dpc.0 };
            let state = if available { Destination::Available } else { Destination::Unavailable };
            self.distribute(affected, Saying::State(state), None);
        }
    }

    /// Answers an audit: §4.5.3.
    fn audited(
        &mut self,
        now: Now,
        peer: u32,
        contexts: Option<Words<'_>>,
        affected: AffectedPointCodes<'_>,
    ) {
        let context = contexts.and_then(|contexts| contexts.iter().next());
        let servers = &self.peers[peer as usize].servers;
        let slot = servers.iter().copied().find(|&slot| {
            let member = self.servers[slot as usize].member(peer);
            member.is_some_and(|(_, m)| context.is_none() || m.routing_context == context)
        });
        let Some(slot) = slot.or(servers.first().copied()) else { return };
        for affected in affected.iter().take(AUDITED) {
            let dpc = PointCode(affected.point_code);
            if self.peer_config(peer).secretive {
                self.error_destination(peer, context, affected);
                continue;
            }
            let level = self.congestion(now, dpc);
            if level > 0 {
                self.say(slot, peer, affected, Saying::State(Destination::Congested(level)));
            }
            let ours = self.config.point_codes.contains(&dpc);
            let state = if ours || self.is_reachable(now, dpc) {
                Destination::Available
            } else {
                Destination::Unavailable
            };
            self.say(slot, peer, affected, Saying::State(state));
        }
    }

    /// The least congestion on any way to `dpc`.
    #[must_use]
    pub fn congestion(&self, now: Now, dpc: PointCode) -> u8 {
        let Some(way) = self.routes.find(dpc) else { return 0 };
        let levels = way.iter().filter_map(|&(slot, _)| self.servers.get(slot as usize)).flat_map(|server| {
            let active = server.active.iter().filter(|_| server.live && server.state == AsState::Active);
            active.map(|&index| {
                let peer = server.members[index as usize].peer;
                self.peers[peer as usize].destinations.condition(dpc, now.mono).level
            })
        });
        levels.min().unwrap_or(0)
    }

    /// Tells the peers' processes that the way to a destination is congested: SCON with this level.
    pub fn congested(&mut self, dpc: PointCode, level: u8) {
        let affected = AffectedPointCode { mask: 0, point_code: dpc.0 };
        self.distribute(affected, Saying::State(Destination::Congested(level)), None);
    }

    /// Tells the peers' processes that a user part of ours is not there: DUPU.
    pub fn user_part_unavailable(&mut self, dpc: PointCode, user: UserCause) {
        let affected = AffectedPointCode { mask: 0, point_code: dpc.0 };
        self.distribute(affected, Saying::UserPart(user), None);
    }

    /// Our process has become active: what does the gateway know of the destinations of our routes?
    pub(super) fn audit_routes(&mut self, now: Now, slot: u32, peer: u32) {
        if self.config.audit.is_none() || !matches!(self.peer_config(peer).role, Role::Asp) {
            return;
        }
        let by = |way: &super::route::Way| way.iter().any(|(server, _)| *server == slot);
        let destinations = self.routes.destinations().filter(|(.., way)| by(way));
        let mut words: Vec<[u8; 4]> = destinations
            // A mask of all bits asks for nothing in particular.
            .filter(|(_, mask, _)| *mask < 14)
            .map(|(dpc, mask, _)| AffectedPointCode { mask, point_code: dpc.0 }.to_word())
            .take(AUDITED)
            .collect();
        words.sort_unstable();
        self.send_audit(slot, peer, &words);
        self.start_audit(now, peer);
    }

    fn send_audit(&mut self, slot: u32, peer: u32, words: &[[u8; 4]]) {
        if words.is_empty() {
            return;
        }
        let server = &self.servers[slot as usize];
        let context = server.member(peer).and_then(|(_, m)| m.routing_context).map(u32::to_be_bytes);
        let message = DestinationStateAudit {
            network_appearance: server.config.network_appearance,
            routing_context: context.as_ref().map(Words::one),
            affected_point_code: Some(AffectedPointCodes::new(words)),
            ..DestinationStateAudit::default()
        };
        self.send(peer, &message);
    }

    fn start_audit(&mut self, now: Now, peer: u32) {
        let Some(interval) = self.config.audit else { return };
        let state = &mut self.peers[peer as usize];
        if state.audit_due.is_none() && !state.destinations.is_empty() {
            let due = now.mono + interval;
            state.audit_due = Some(due);
            self.wake(due);
        }
    }

    /// Asks again about what is not available.
    pub(super) fn audit_timer(&mut self, now: Now, peer: u32) {
        let state = &mut self.peers[peer as usize];
        let Some(due) = state.audit_due else { return };
        if due > now.mono {
            self.wake(due);
            return;
        }
        state.audit_due = None;
        let mut words = Vec::new();
        for affected in state.destinations.deviating().take(AUDITED) {
            words.push(affected.to_word());
        }
        words.sort_unstable();
        let limit = self.config.max_destinations;
        for &[mask, a, b, c] in &words {
            let affected = AffectedPointCode { mask, point_code: u32::from_be_bytes([0, a, b, c]) };
            let destinations = &mut self.peers[peer as usize].destinations;
            destinations.change(affected, now.mono, limit, |condition| condition.stale = condition.level > 0);
        }
        let active = self.peers[peer as usize].servers.iter().copied().find(|&slot| {
            let member = self.servers[slot as usize].member(peer);
            member.is_some_and(|(_, member)| member.state == AspState::Active)
        });
        if let Some(slot) = active
            && !matches!(self.peer_config(peer).role, Role::Sgp)
        {
            self.send_audit(slot, peer, &words);
        }
        self.start_audit(now, peer);
    }
}
