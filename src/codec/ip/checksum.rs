//! The Internet checksum, RFC 1071.

use std::net::IpAddr;

/// A sum in progress. Pieces may have odd lengths.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checksum {
    sum: u64,
    odd: bool,
}

impl Checksum {
    /// Goes on over `octets`.
    #[must_use]
    pub fn over(mut self, octets: &[u8]) -> Self {
        let mut octets = octets;
        if self.odd
            && let Some((first, rest)) = octets.split_first()
        {
            self.sum += u64::from(*first);
            self.odd = false;
            octets = rest;
        }
        let mut pairs = octets.chunks_exact(2);
        for pair in &mut pairs {
            self.sum += u64::from(u16::from_be_bytes([pair[0], pair[1]]));
        }
        if let [last] = pairs.remainder() {
            self.sum += u64::from(*last) << 8;
            self.odd = true;
        }
        self
    }

    /// Adds the pseudo-header of RFC 768 or RFC 8200 §8.1.
    #[must_use]
    pub fn pseudo(self, source: IpAddr, destination: IpAddr, protocol: u8, length: usize) -> Self {
        let sum = match (source, destination) {
            (IpAddr::V4(a), IpAddr::V4(b)) => self.over(&a.octets()).over(&b.octets()),
            (a, b) => self.over(&super::packet::mapped(a).octets()).over(&super::packet::mapped(b).octets()),
        };
        let [a, b, c, d] = (length as u32).to_be_bytes();
        sum.over(&[0, protocol, a, b, c, d])
    }

    /// The value to send: 0 when summed over octets that carry a right checksum.
    #[must_use]
    pub fn value(self) -> u16 {
        let mut sum = self.sum;
        while sum >> 16 != 0 {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        !(sum as u16)
    }
}

/// Puts right the checksums of a whole packet, of which addresses or payload were changed: that of the
/// IPv4 header, and that of UDP, TCP, ICMP or ICMPv6. A part of a fragmented packet keeps that of its payload.
pub fn refill(octets: &mut [u8]) {
    // First that of the header, without which the packet is none.
    if octets.first().is_some_and(|first| first >> 4 == 4) {
        let header = usize::from(octets[0] & 0x0f) * 4;
        if header < 20 || octets.len() < header {
            return;
        }
        octets[10..12].copy_from_slice(&[0, 0]);
        let value = Checksum::default().over(&octets[..header]).value();
        octets[10..12].copy_from_slice(&value.to_be_bytes());
    }
    let Ok(packet) = super::Packet::parse(octets) else { return };
    let (source, destination, protocol) = (packet.source, packet.destination, packet.protocol);
    let (whole, length) = (packet.fragment.is_none(), packet.payload.len());
    let payload = packet.payload.as_ptr().addr() - octets.as_ptr().addr();
    let (at, pseudo) = match protocol {
        1 => (2, false),
        6 => (16, true),
        17 => (6, true),
        58 => (2, true),
        _ => return,
    };
    let Some(place) = octets.get(payload + at..payload + at + 2) else { return };
    // UDP over IPv4 may go without.
    if !whole || protocol == 17 && place == [0, 0] {
        return;
    }
    octets[payload + at..payload + at + 2].copy_from_slice(&[0, 0]);
    let sum = Checksum::default();
    let sum = if pseudo { sum.pseudo(source, destination, protocol, length) } else { sum };
    let value = match sum.over(&octets[payload..payload + length]).value() {
        0 if protocol == 17 => 0xffff,
        value => value,
    };
    octets[payload + at..payload + at + 2].copy_from_slice(&value.to_be_bytes());
}
