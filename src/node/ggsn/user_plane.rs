//! GTP-U, TS 29.281: G-PDUs both ways, Error Indication, Echo.

use super::event::Ended;
use super::{Ggsn, Gone};
use crate::codec::gtp1::ie::{ExtensionHeaderTypeList, GsnAddress, Recovery};
use crate::codec::gtpu::message::{EchoResponse, ErrorIndication, SupportedExtensionHeadersNotification};
use crate::codec::gtpu::{self, ExtensionType, Header, Message, Packet, message_type};
use crate::codec::ip;
use crate::machine::gtp::context::{ContextId, Remote, RoutingDomain};
use crate::machine::{Origin, Port};
use crate::wire::{Now, Writer};
use std::net::{IpAddr, SocketAddr};

/// The registered port of GTP-U, TS 29.281 §4.4.2.
pub(super) const GTP_U: u16 = 2152;

/// Extension headers that we understand, by passing over them.
const KNOWN: &[ExtensionType] = &[
    ExtensionType::UDP_PORT,
    ExtensionType::LONG_PDCP_PDU_NUMBER,
    ExtensionType::SERVICE_CLASS_INDICATOR,
    ExtensionType::PDU_SESSION_CONTAINER,
    ExtensionType::PDCP_PDU_NUMBER,
];

impl Ggsn {
    #[inline]
    pub(super) fn handle_user(&mut self, now: Now, from: Origin, octets: &[u8]) {
        // The plain header first: nearly every datagram has it.
        if let Some((&[0x30, message_type::G_PDU, ..], _)) = octets.split_first_chunk::<8>()
            && let Some((teid, payload)) = gtpu::g_pdu(octets)
        {
            return self.g_pdu(now, from, teid, payload);
        }
        let packet = match gtpu::version(octets) {
            Some(1) => Packet::parse(octets),
            _ => return self.counters.user_plane_ignored += 1,
        };
        let Ok(packet) = packet else { return self.counters.user_plane_ignored += 1 };
        if packet.not_understood(KNOWN).is_some() {
            return self.list_extension_headers(from, &packet);
        }
        match packet.header.message_type {
            message_type::G_PDU => self.g_pdu(now, from, packet.header.teid, packet.body()),
            message_type::ECHO_REQUEST => {
                // TS 29.281 §7.2.2: the counter is there, is 0, and says nothing.
                let answer = EchoResponse { recovery: Some(Recovery(0)), ..Default::default() };
                let header = Header::new(0, packet.header.sequence.unwrap_or(0));
                self.outbox.write(Port::GtpU, from.peer, |w| gtpu::write(w, header, &answer)).ok();
            }
            message_type::ERROR_INDICATION => self.error_indication(from, &packet),
            // Echo Response, Supported Extension Headers Notification, End Marker and unknown ones.
            _ => self.counters.user_plane_ignored += 1,
        }
    }

    #[inline]
    fn g_pdu(&mut self, now: Now, from: Origin, teid: u32, payload: &[u8]) {
        let context = self.contexts.by_teid(teid).map(|context| context.id());
        match context {
            Some(context) => {
                self.touch(now, context);
                if let Some(context) = self.contexts.get_mut(context) {
                    context.data.heard = Some(now.mono);
                }
                self.uplink(now, context, payload);
            }
            None => self.indicate_error(from, teid),
        }
    }

    /// TS 29.281 §7.3.1. It goes to the registered port; from which port the G-PDU came stands in
    /// the extension header (§5.2.2.1).
    #[cold]
    fn indicate_error(&mut self, from: Origin, teid: u32) {
        self.counters.unknown_tunnel += 1;
        let message = ErrorIndication {
            teid_data_i: Some(teid),
            gtp_u_peer_address: Some(GsnAddress(self.config.user)),
            ..Default::default()
        };
        let to = SocketAddr::new(from.peer.ip(), GTP_U);
        let header = Header::new(0, 0);
        let write = |w: &mut Writer<'_>| {
            let length = gtpu::open_with_udp_port(w, header, ErrorIndication::TYPE, from.peer.port());
            message.write_body(w);
            header.close(w, length);
        };
        self.outbox.write(Port::GtpU, to, write).ok();
    }

    /// The peer has no such tunnel any more. It names the tunnel by the address and TEID that our
    /// G-PDU went to; only that address, or the SGSN that signals for it, is believed.
    #[cold]
    fn error_indication(&mut self, from: Origin, packet: &Packet<'_>) {
        self.counters.error_indications += 1;
        let m = ErrorIndication::parse(packet);
        let (Ok(()), Some(teid), Some(address)) = (m.check(), m.teid_data_i, m.gtp_u_peer_address) else {
            return;
        };
        let Some(context) = self.contexts.by_peer_user(Remote { address: address.0, teid }) else { return };
        let sender = from.peer.ip();
        if sender == context.user().address || sender == context.control().address {
            let id = context.id();
            self.end(id, Ended::ErrorIndication);
        }
    }

    #[cold]
    fn list_extension_headers(&mut self, from: Origin, packet: &Packet<'_>) {
        let mut known = [0; KNOWN.len()];
        for (place, kind) in known.iter_mut().zip(KNOWN) {
            *place = kind.0;
        }
        let answer = SupportedExtensionHeadersNotification {
            extension_header_type_list: Some(ExtensionHeaderTypeList(&known)),
            ..Default::default()
        };
        let header = Header::new(0, packet.header.sequence.unwrap_or(0));
        self.outbox.write(Port::GtpU, from.peer, |w| gtpu::write(w, header, &answer)).ok();
    }

    /// Sends an IP packet to the device of `context`, a primary one; where a traffic flow template
    /// of its bundle fits the packet, through that context.
    pub fn transmit(&mut self, now: Now, context: ContextId, packet: &[u8]) -> Result<(), Gone> {
        let context = self.contexts.get(context).ok_or(Gone)?;
        let mut chosen = context.id();
        // Without secondaries there is nothing to choose.
        if self.contexts.secondaries(chosen).next().is_some()
            && let Ok(parsed) = ip::Packet::parse(packet)
        {
            let flow = parsed.flow();
            let bundle = std::iter::once(chosen).chain(self.contexts.secondaries(chosen));
            let best = bundle
                .filter_map(|id| Some((self.contexts.get(id)?.filters.match_downlink(&flow)?, id)))
                .min_by_key(|(precedence, _)| *precedence);
            if let Some((_, id)) = best {
                chosen = id;
            }
        }
        let user = self.contexts.get(chosen).ok_or(Gone)?.user();
        let to = SocketAddr::new(user.address, GTP_U);
        match self.outbox.write(Port::GtpU, to, |w| gtpu::write_g_pdu(w, user.teid, packet)) {
            Ok(_) => self.counters.downlink += 1,
            Err(crate::wire::Full) => self.counters.too_large += 1,
        }
        self.touch(now, chosen);
        Ok(())
    }

    /// Sends an IP packet that came in from Gi to whichever device has its destination address.
    pub fn deliver(&mut self, now: Now, domain: RoutingDomain, packet: &[u8]) -> Result<(), Gone> {
        let destination = destination(packet).ok_or(Gone)?;
        let context = self.contexts.by_address(domain, destination).ok_or(Gone)?.id();
        self.transmit(now, context, packet)
    }

    /// A packet from the TUN device: of whichever address space knows its destination.
    pub(super) fn handle_gi(&mut self, now: Now, octets: &[u8]) {
        let context = destination(octets).and_then(|address| {
            self.access
                .iter()
                .find_map(|point| self.contexts.by_address(point.config.domain, address))
                .map(|context| context.id())
        });
        match context {
            Some(context) => {
                self.transmit(now, context, octets).ok();
            }
            None => self.counters.no_such_device += 1,
        }
    }
}

/// The destination address of an IP packet.
fn destination(packet: &[u8]) -> Option<IpAddr> {
    match packet.first()? >> 4 {
        4 => Some(IpAddr::from(*packet.get(16..)?.first_chunk::<4>()?)),
        6 => Some(IpAddr::from(*packet.get(24..)?.first_chunk::<16>()?)),
        _ => None,
    }
}
