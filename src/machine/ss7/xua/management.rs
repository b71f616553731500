//! What every message goes through, Error, and Heartbeat.

use super::event::Event;
use super::{Exchange, Incoming, PeerId, Protocol, Role, Xua};
use crate::codec::m3ua::message::{Error, Heartbeat, HeartbeatAck};
use crate::codec::m3ua::{AffectedPointCode, AffectedPointCodes, Class, ErrorCode, Packet, Received, Words};
use crate::machine::{Message, Order};
use crate::wire::{ErrorKind, Now};

/// Octets of an offending message that Diagnostic Information holds: RFC 4666 §3.8.1.
const DIAGNOSTIC: usize = 40;

impl Xua {
    /// Takes one message of a peer.
    #[inline]
    pub(super) fn receive<'a>(&mut self, now: Now, peer: u32, message: Message<'a>) -> Incoming<'a> {
        let packet = match Packet::parse(message.octets) {
            Ok(packet) => packet,
            Err(error) => {
                self.malformed(peer, error.kind, message.octets);
                return Incoming::Nothing;
            }
        };
        if packet.class() == Class::TRANSFER
            && packet.message_type() == 1
            && self.peer_config(peer).protocol == Protocol::M3ua
        {
            return self.data(now, peer, packet, message);
        }
        if packet.class() == Class::CONNECTIONLESS
            && matches!(packet.message_type(), 1 | 2)
            && self.peer_config(peer).protocol == Protocol::Sua
        {
            return self.connectionless_received(peer, packet, message);
        }
        self.manage(now, peer, packet, message);
        Incoming::Nothing
    }

    #[cold]
    fn malformed(&mut self, peer: u32, kind: ErrorKind, octets: &[u8]) {
        self.counters.malformed += 1;
        // An Error is never answered with an Error.
        if octets.len() >= 3 && octets[2] == Class::MGMT.0 {
            return;
        }
        let code =
            if kind == ErrorKind::Version { ErrorCode::INVALID_VERSION } else { ErrorCode::PROTOCOL_ERROR };
        self.error(peer, code, None, octets);
    }

    fn manage(&mut self, now: Now, peer: u32, packet: Packet<'_>, message: Message<'_>) {
        let role = self.peer_config(peer).role;
        let (asp, sgp) = (!matches!(role, Role::Sgp), !matches!(role, Role::Asp));
        let many = self.peers[peer as usize].streams > 1;
        let class = packet.class();
        let kind = packet.message_type();
        let m3ua = self.peer_config(peer).protocol == Protocol::M3ua;
        if many
            && message.stream != 0
            && (class, kind) != (Class::ASPSM, 3)
            && (class, kind) != (Class::ASPSM, 6)
        {
            // §1.4.7: management on stream 0; ASPTM and SSNM may use others.
            if class == Class::ASPSM {
                self.error(peer, ErrorCode::INVALID_STREAM_IDENTIFIER, None, packet.octets());
                return;
            }
        }
        match (class, kind) {
            (Class::MGMT, 0) => self.error_received(now, peer, packet),
            (Class::MGMT, 1) if asp => self.notified(now, peer, packet),
            (Class::ASPSM, 1) if sgp => self.up(now, peer, packet),
            (Class::ASPSM, 2) if sgp => self.their_down(now, peer),
            (Class::ASPSM, 3) => self.beat_received(peer, packet),
            (Class::ASPSM, 4) if asp => self.up_acknowledged(now, peer, packet),
            (Class::ASPSM, 5) if asp => self.down_acknowledged(now, peer),
            (Class::ASPSM, 6) => self.beat_answered(now, peer, packet),
            (Class::ASPTM, 1) if sgp => self.their_active(now, peer, packet),
            (Class::ASPTM, 2) if sgp => self.their_inactive(now, peer, packet),
            (Class::ASPTM, 3) if asp => self.acknowledged(now, peer, packet, true),
            (Class::ASPTM, 4) if asp => self.acknowledged(now, peer, packet, false),
            (Class::SSNM, 1..=6) => self.network(now, peer, packet),
            (Class::RKM, _) if !m3ua => {
                self.error(peer, ErrorCode::UNSUPPORTED_MESSAGE_CLASS, None, packet.octets());
            }
            (Class::RKM, 1) if sgp => self.their_registration(now, peer, packet),
            (Class::RKM, 2) if asp => self.registered(now, peer, packet),
            (Class::RKM, 3) if sgp => self.their_deregistration(now, peer, packet),
            (Class::RKM, 4) if asp => self.deregistered(now, peer, packet),
            (Class::MGMT | Class::ASPSM | Class::ASPTM | Class::RKM, _) => {
                let known = crate::codec::m3ua::row(class, kind).is_some();
                let code =
                    if known { ErrorCode::UNEXPECTED_MESSAGE } else { ErrorCode::UNSUPPORTED_MESSAGE_TYPE };
                // Notify is never answered, as Error is not.
                if class != Class::MGMT || !known {
                    self.error(peer, code, None, packet.octets());
                }
            }
            (Class::SSNM, _) => self.error(peer, ErrorCode::UNSUPPORTED_MESSAGE_TYPE, None, packet.octets()),
            (Class::TRANSFER, _) if m3ua => {
                self.error(peer, ErrorCode::UNSUPPORTED_MESSAGE_TYPE, None, packet.octets());
            }
            (Class::CONNECTIONLESS, _) if !m3ua => {
                self.error(peer, ErrorCode::UNSUPPORTED_MESSAGE_TYPE, None, packet.octets());
            }
            _ => self.error(peer, ErrorCode::UNSUPPORTED_MESSAGE_CLASS, None, packet.octets()),
        }
    }

    /// Whether a request must be refused for what parsing noticed; if so, it is.
    pub(super) fn is_faulty(&mut self, peer: u32, packet: Packet<'_>, received: &Received) -> bool {
        let faulty = received.fault.is_some() || received.surplus.is_some();
        if faulty {
            self.fault(peer, packet, received);
        } else {
            self.counters.unknown_parameters += u64::from(received.unknown);
        }
        faulty
    }

    /// Counts what parsing noticed, and refuses the message if it must be.
    #[cold]
    pub(super) fn fault(&mut self, peer: u32, packet: Packet<'_>, received: &Received) {
        self.counters.unknown_parameters += u64::from(received.unknown);
        self.counters.surplus_parameters += u64::from(received.surplus.is_some());
        if let Some(fault) = received.fault.or(received.surplus)
            && packet.class() != Class::MGMT
        {
            self.error(peer, fault.error_code(), None, packet.octets());
        }
    }

    /// Sends Error.
    #[cold]
    pub(super) fn error(&mut self, peer: u32, code: ErrorCode, context: Option<u32>, offending: &[u8]) {
        let context = context.map(u32::to_be_bytes);
        self.send_error(
            peer,
            &Error {
                error_code: Some(code),
                routing_context: context.as_ref().map(Words::one),
                diagnostic_information: Some(&offending[..offending.len().min(DIAGNOSTIC)]),
                ..Error::default()
            },
        );
    }

    /// Sends "Invalid Network Appearance".
    #[cold]
    pub(super) fn error_network(&mut self, peer: u32, network: u32, offending: &[u8]) {
        // SUA has another tag for it, and carries it in no message of ours.
        let m3ua = self.peer_config(peer).protocol == Protocol::M3ua;
        self.send_error(
            peer,
            &Error {
                error_code: Some(ErrorCode::INVALID_NETWORK_APPEARANCE),
                network_appearance: Some(network).filter(|_| m3ua),
                diagnostic_information: Some(&offending[..offending.len().min(DIAGNOSTIC)]),
                ..Error::default()
            },
        );
    }

    /// Sends "Destination Status Unknown".
    #[cold]
    pub(super) fn error_destination(&mut self, peer: u32, context: Option<u32>, affected: AffectedPointCode) {
        let context = context.map(u32::to_be_bytes);
        let word = affected.to_word();
        self.send_error(
            peer,
            &Error {
                error_code: Some(ErrorCode::DESTINATION_STATUS_UNKNOWN),
                routing_context: context.as_ref().map(Words::one),
                affected_point_code: Some(AffectedPointCodes::one(&word)),
                ..Error::default()
            },
        );
    }

    fn send_error(&mut self, peer: u32, error: &Error<'_>) {
        self.counters.errors_sent += 1;
        if let Some(code) = error.error_code {
            self.report(Event::ErrorSent { peer: PeerId(peer), code });
        }
        self.send(peer, error);
    }

    fn error_received(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let error = Error::parse(&packet);
        self.counters.errors_received += 1;
        if let Some(code) = error.error_code {
            self.report(Event::ErrorReceived { peer: PeerId(peer), code });
            self.refused(now, peer, code, error.routing_context);
        }
    }

    /// Heartbeat: answered with what it holds.
    fn beat_received(&mut self, peer: u32, packet: Packet<'_>) {
        let heartbeat_data = Heartbeat::parse(&packet).heartbeat_data;
        self.counters.beats_answered += 1;
        self.send(peer, &HeartbeatAck { heartbeat_data, ..HeartbeatAck::default() });
    }

    fn beat_answered(&mut self, now: Now, peer: u32, packet: Packet<'_>) {
        let data = HeartbeatAck::parse(&packet).heartbeat_data;
        let state = &mut self.peers[peer as usize];
        if state.beat_open && data == Some(&state.beat.to_be_bytes()) {
            state.beat_open = false;
            let due = self.config.beat.map(|interval| now.mono + interval);
            state.beat_due = due;
            due.into_iter().for_each(|due| self.wake(due));
        }
    }

    /// Begins to send Heartbeats, if it is wished and has not begun.
    pub(super) fn start_beat(&mut self, now: Now, peer: u32) {
        let state = &mut self.peers[peer as usize];
        if let (Some(interval), None) = (self.config.beat, state.beat_due) {
            let due = now.mono + interval;
            state.beat_due = Some(due);
            self.wake(due);
        }
    }

    pub(super) fn beat_timer(&mut self, now: Now, peer: u32) {
        let state = &mut self.peers[peer as usize];
        let Some(due) = state.beat_due else { return };
        if due > now.mono {
            self.wake(due);
            return;
        }
        if state.beat_open {
            state.beat_due = None;
            let association = state.association;
            self.counters.beats_lost += 1;
            self.report(Event::HeartbeatLost { peer: PeerId(peer) });
            self.orders.extend(association.map(Order::Abort));
            return;
        }
        state.beat += 1;
        state.beat_open = true;
        let data = state.beat.to_be_bytes();
        let due = now.mono + self.config.beat_timeout;
        state.beat_due = Some(due);
        self.wake(due);
        self.counters.beats_sent += 1;
        self.send(peer, &Heartbeat { heartbeat_data: Some(&data), ..Heartbeat::default() });
    }

    /// Whether a single exchange rules both directions between `peer` and us.
    pub(super) fn is_single(&self, peer: u32) -> bool {
        matches!(self.peer_config(peer).role, Role::Ipsp(Exchange::Single { .. }))
    }
}
