//! User traffic between SNDCP and GTP-U: TS 23.060 §12, TS 29.281.

use super::{Deferred, EARLY, Event, Owner, Sgsn, State};
use crate::codec::gtp1::ie::{GsnAddress, Recovery};
use crate::codec::gtpu::message::{EchoResponse, ErrorIndication};
use crate::codec::gtpu::{self, Header, Packet, message_type};
use crate::machine::gtp::context::{ContextId, Remote};
use crate::machine::{Origin, Port};
use crate::wire::{Imsi, Now};
use std::net::SocketAddr;

/// The port that G-PDUs are sent to (TS 29.281 §4.4.2).
const GTP_U: u16 = 2152;

impl Sgsn {
    pub(super) fn handle_user(&mut self, now: Now, from: Origin, octets: &[u8]) {
        if let Some((teid, packet)) = gtpu::g_pdu(octets) {
            return self.downlink(now, from.peer, teid, packet);
        }
        let Ok(packet) = Packet::parse(octets) else { return };
        match packet.header.message_type {
            message_type::ECHO_REQUEST => {
                // TS 29.281 §7.2.2: the restart counter of the user plane is 0.
                let answer = EchoResponse { recovery: Some(Recovery(0)), ..Default::default() };
                let header = Header::new(0, packet.header.sequence.unwrap_or(0));
                self.outbox.write(Port::GtpU, from.peer, |w| gtpu::write(w, header, &answer)).ok();
            }
            message_type::ERROR_INDICATION => {
                let indication = ErrorIndication::parse(&packet);
                let (Some(teid), Some(address)) = (indication.teid_data_i, indication.gtp_u_peer_address)
                else {
                    return;
                };
                let remote = Remote { address: address.0, teid };
                let context = self.contexts.by_peer_user(remote).map(|context| context.id());
                if let Some(context) = context {
                    self.lose(now, context);
                }
            }
            _ => {}
        }
    }

    fn downlink(&mut self, now: Now, from: SocketAddr, teid: u32, packet: &[u8]) {
        let found = self.contexts.by_teid(teid).map(|context| context.id());
        let Some(context) = found.and_then(|id| self.contexts.get_mut(id)) else {
            // TS 29.281 §7.3.1.
            self.counters.no_tunnel += 1;
            let indication = ErrorIndication {
                teid_data_i: Some(teid),
                gtp_u_peer_address: Some(GsnAddress(self.config.address)),
                ..Default::default()
            };
            let to = SocketAddr::new(from.ip(), GTP_U);
            self.outbox.write(Port::GtpU, to, |w| gtpu::write(w, Header::new(0, 0), &indication)).ok();
            return;
        };
        if context.data.state == State::Activating {
            // The GGSN has accepted, and its answer is still to come.
            if context.data.early.len() < EARLY {
                context.data.early.push(packet.to_vec());
            } else {
                self.counters.packets_dropped += 1;
            }
            return;
        }
        let (id, imsi, owner) = (context.id(), context.imsi(), context.data.owner);
        self.packet_for(now, id, imsi, owner, packet.to_vec());
    }

    fn packet_for(&mut self, now: Now, id: ContextId, imsi: Imsi, owner: Owner, packet: Vec<u8>) {
        match owner {
            Owner::Program => {
                self.counters.downlink += 1;
                self.events.push_back(Event::Packet { context: id, packet });
            }
            Owner::Device => self.reach(now, imsi, Deferred::Packet(id, packet)),
        }
    }

    /// Sends on what came before the answer that made the context active.
    pub(super) fn send_early(&mut self, now: Now, id: ContextId) {
        let Some(context) = self.contexts.get_mut(id) else { return };
        let (imsi, owner) = (context.imsi(), context.data.owner);
        for packet in std::mem::take(&mut context.data.early) {
            self.packet_for(now, id, imsi, owner, packet);
        }
    }

    /// Sends a packet over the air.
    pub(super) fn downlink_to(&mut self, imsi: Imsi, context: ContextId, packet: &[u8]) {
        let Some(context) = self.contexts.get_mut(context) else { return };
        context.data.packets.1 += 1;
        let (nsapi, llc_sapi) = (context.nsapi(), context.data.llc_sapi);
        let Some(mobile) = self.mobiles.get_mut(&imsi) else { return };
        match mobile.air.data(&mut self.outbox, mobile.to, nsapi, llc_sapi, packet) {
            Ok(()) => self.counters.downlink += 1,
            Err(_) => self.counters.packets_dropped += 1,
        }
    }

    /// A packet came over the air.
    pub(super) fn uplink(&mut self, now: Now, imsi: Imsi, nsapi: u8, packet: &[u8]) {
        let context = self.contexts.by_subscriber(imsi, nsapi).map(|context| context.id());
        if let Some(context) = context {
            self.send_packet(now, context, packet);
        }
    }

    /// Sends a user's packet to the GGSN of a context; `false` if there is no such context.
    pub fn send_packet(&mut self, _now: Now, context: ContextId, packet: &[u8]) -> bool {
        let Some(context) = self.contexts.get_mut(context) else { return false };
        if context.data.state != State::Active {
            return false;
        }
        context.data.packets.0 += 1;
        let remote = context.user();
        let to = SocketAddr::new(remote.address, GTP_U);
        self.counters.uplink += 1;
        self.outbox.write(Port::GtpU, to, |w| gtpu::write_g_pdu(w, remote.teid, packet)).is_ok()
    }
}
