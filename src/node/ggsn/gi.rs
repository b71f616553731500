//! Where packets from devices go: to the push server, to another device, to the inside of the
//! GGSN, or out by Gi.

use super::event::Event;
use super::{Ggsn, Gi};
use crate::codec::gtpu;
use crate::codec::ip::{Icmp, Packet, icmp, protocol};
use crate::machine::Port;
use crate::machine::gtp::context::{Addresses, ContextId};
use crate::wire::Now;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The Gi side has no peer address.
const NOBODY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

impl Ggsn {
    /// A packet that came through `context`.
    pub(super) fn uplink(&mut self, now: Now, context: ContextId, octets: &[u8]) {
        self.counters.uplink += 1;
        let Ok(packet) = Packet::parse(octets) else { return self.counters.malformed += 1 };
        let Some(found) = self.contexts.get(context) else { return };
        let primary = match found.primary() {
            None => found,
            Some(primary) => match self.contexts.get(primary) {
                Some(primary) => primary,
                None => return,
            },
        };
        let (imsi, domain, access) = (primary.imsi(), primary.domain(), primary.data.access);
        let (id, addresses) = (primary.id(), primary.addresses());
        if !may_send(addresses, &packet) {
            return self.counters.spoofed += 1;
        }
        let Some(point) = self.access.get(access) else { return };
        if packet.protocol == protocol::UDP
            && point.config.push.iter().any(|push| push.ip() == packet.destination)
            && let Some(udp) = packet.udp()
            && point.config.push.contains(&udp.destination)
        {
            return self.events.push_back(Event::ToPush {
                context: id,
                imsi,
                domain,
                from: udp.source,
                to: udp.destination,
                payload: udp.payload.to_vec(),
            });
        }
        if self.config.ms_to_ms
            && let Some(other) = self.contexts.by_address(domain, packet.destination)
            && other.data.access == access
        {
            let other = other.id();
            self.counters.ms_to_ms += 1;
            self.transmit(now, other, packet.octets).ok();
            return;
        }
        if packet.protocol == protocol::ICMPV6
            && (link_local(packet.destination) || packet.destination.is_multicast())
        {
            return self.on_link(context, &packet);
        }
        // Nobody answers in the place of a device that is not there.
        if point.owns(packet.destination) && !point.config.push.iter().any(|p| p.ip() == packet.destination) {
            return self.counters.swallowed += 1;
        }
        match self.config.gi {
            Gi::Tun => {
                self.outbox.copy(Port::Gi, NOBODY, packet.octets).ok();
            }
            Gi::Internal => self.answer_echo(context, &packet),
        }
    }

    /// A packet for the link between device and GGSN.
    fn on_link(&mut self, context: ContextId, packet: &Packet<'_>) {
        match packet.icmp() {
            Some(Icmp::RouterSolicitation) => self.solicited(context, packet.source),
            Some(Icmp::EchoRequest { identifier, sequence, data }) if !packet.source.is_unspecified() => {
                // The router answers by its own address when all routers or nodes were asked.
                let own = super::router_advertisement::ROUTER;
                if packet.destination.is_multicast() || packet.destination == IpAddr::V6(own) {
                    self.reply(context, |w| {
                        icmp::write_echo_reply(w, own.into(), packet.source, identifier, sequence, data);
                    });
                }
            }
            _ => self.counters.swallowed += 1,
        }
    }

    fn answer_echo(&mut self, context: ContextId, packet: &Packet<'_>) {
        if !matches!(packet.icmp(), Some(Icmp::EchoRequest { .. })) {
            return self.counters.swallowed += 1;
        }
        self.reply(context, |w| {
            icmp::answer_echo(w, packet);
        });
    }

    /// Sends a packet back through the context that something came by.
    fn reply(&mut self, context: ContextId, packet: impl FnOnce(&mut crate::wire::Writer<'_>)) {
        let Some(user) = self.contexts.get(context).map(|context| context.user()) else { return };
        let to = SocketAddr::new(user.address, super::user_plane::GTP_U);
        let header = gtpu::Header { teid: user.teid, ..Default::default() };
        let sent = self.outbox.write(Port::GtpU, to, |w| {
            let mark = header.open(w, gtpu::message_type::G_PDU);
            packet(w);
            header.close(w, mark);
        });
        match sent {
            Ok(_) => self.counters.downlink += 1,
            Err(crate::wire::Full) => self.counters.too_large += 1,
        }
    }
}

fn link_local(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(v6) if v6.is_unicast_link_local())
}

/// Whether the context's device may use the packet's source address: its own; on an IPv6 link
/// also a link-local one, and the unspecified one while it has none (RFC 4862 §5.4.2), but neither
/// beyond the link.
fn may_send(addresses: Addresses, packet: &Packet<'_>) -> bool {
    if addresses.cover(packet.source) {
        return true;
    }
    let on_link = link_local(packet.destination) || packet.destination.is_multicast();
    addresses.v6.is_some()
        && on_link
        && (link_local(packet.source) || packet.source == IpAddr::V6(Ipv6Addr::UNSPECIFIED))
}
