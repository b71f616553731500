//! IPv6 stateless address autoconfiguration on a PDP context: TS 29.061 §11.2.1.3.

use super::Ggsn;
use crate::codec::gtpu;
use crate::codec::ip::icmp::{ALL_NODES, Prefix, RouterAdvertisement, write_router_advertisement};
use crate::machine::Port;
use crate::machine::gtp::context::{ContextId, prefix};
use crate::wire::Now;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// The GGSN's own link-local address; devices are told another interface identifier.
pub(super) const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);

/// How long the router may be used: for as long as the context lasts, so the longest there is.
const LIFETIME: u16 = 0xffff;

/// Advertisements that nobody solicited, and the time before each (RFC 4861 §6.2.4, §10): a device that
/// neither solicits nor hears the first may hear the next. There are no later ones: what was advertised holds
/// for as long as the context.
pub(super) const UNSOLICITED: u8 = 3;
const INTERVAL: Duration = Duration::from_secs(4);

impl Ggsn {
    /// Has the prefix of a new context advertised, unless the device solicits before.
    pub(super) fn advertise_later(&mut self, now: Now, context: ContextId) {
        let Some(found) = self.contexts.get_mut(context) else { return };
        if found.data.unsolicited < UNSOLICITED && found.addresses().v6.is_some() {
            found.data.unsolicited += 1;
            self.advertisements.push(context.slot, now.mono + INTERVAL);
        }
    }

    /// Advertises where it is due (TS 29.061 §11.2.1.3.2).
    pub(super) fn advertise_unsolicited(&mut self, now: Now) {
        for _ in 0..super::BATCH {
            let Some(slot) = self.advertisements.pop_due(now.mono) else { break };
            let context = self.contexts.in_slot(slot).map(|context| context.id());
            if let Some(context) = context {
                self.advertise(context, ALL_NODES.into());
                self.advertise_later(now, context);
            }
        }
    }

    /// Answers a router solicitation; no more come unsolicited.
    pub(super) fn solicited(&mut self, context: ContextId, solicitor: IpAddr) {
        let primary = self.contexts.get(context).map(|found| found.primary().unwrap_or(context).slot);
        if let Some(slot) = primary {
            self.advertisements.remove(slot);
        }
        self.advertise(context, solicitor);
    }

    /// Advertises the context's /64, autonomous, not on-link, for ever.
    fn advertise(&mut self, context: ContextId, to: IpAddr) {
        let Some(context) = self.contexts.get(context) else { return };
        let primary = context.primary().unwrap_or(context.id());
        let user = context.user();
        let Some(own) = self.contexts.get(primary).and_then(|context| context.addresses().v6) else { return };
        let network = Ipv6Addr::from_bits(u128::from(prefix(own)) << 64);
        let what = RouterAdvertisement {
            hop_limit: 64,
            lifetime: LIFETIME,
            prefix: Some(Prefix { prefix: network, length: 64, valid: u32::MAX, preferred: u32::MAX }),
            // RFC 8200 §5: no link may have less than 1280.
            mtu: Some(u32::from(self.config.mtu).max(1280)),
        };
        let to = match to {
            IpAddr::V6(v6) if v6.is_unicast_link_local() => v6,
            _ => ALL_NODES,
        };
        let mut packet = [0; 128];
        let mut w = crate::wire::Writer::new(&mut packet);
        write_router_advertisement(&mut w, ROUTER, to, &what);
        let Ok(length) = w.finish() else { return };
        let peer = SocketAddr::new(user.address, super::user_plane::GTP_U);
        let sent = self
            .outbox
            .write(Port::GtpU, peer, |w| gtpu::write_g_pdu(w, user.teid, &packet[..length]))
            .is_ok();
        self.counters.router_advertisements += u64::from(sent);
        self.counters.downlink += u64::from(sent);
    }
}
