//! IPv4, IPv6, UDP, ICMP and ICMPv6, as far as a GGSN and a device need them: RFC 791, 8200, 768, 792,
//! 4443 and 4861.
//!
//! A received packet is its octets; [`Packet::parse`] reads its header (walking a bounded number of IPv6
//! extension headers) and borrows the rest. The writers put whole packets with right checksums.

mod checksum;
pub mod icmp;
mod packet;
mod udp;

pub use checksum::{Checksum, refill};
pub use icmp::Icmp;
pub use packet::{Flow, Fragment, Packet, protocol};
pub use udp::{Udp, write_udp};

use crate::wire::Writer;
use packet::write_header;

/// Hop limit of packets that this crate originates.
pub const HOP_LIMIT: u8 = 64;

#[cfg(test)]
mod tests;

/// Writes a packet of any upper protocol without touching its payload.
pub fn write_packet(
    w: &mut Writer<'_>,
    source: std::net::IpAddr,
    destination: std::net::IpAddr,
    protocol: u8,
    payload: &[u8],
) {
    write_header(w, source, destination, protocol, HOP_LIMIT, payload.len());
    w.slice(payload);
}
