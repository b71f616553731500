//! Frames made from messages that never had one: what a UDP socket or an association sent or received.

use super::sctp::{self, crc32c};
use crate::wire::Full;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const UDP: u8 = 17;
const SCTP: u8 = 132;

/// User data of one DATA chunk at most, so that the packet stays within what IPv4 can carry.
const MOST_DATA: usize = 65_000;

/// Appends the IP packet (for [`super::LinkType::RAW`]) that carries `payload` in UDP from `from`
/// to `to`, checksums filled in. Addresses of different families become IPv6, the other one
/// mapped. Fails, appending nothing, if the payload is longer than UDP allows.
pub fn udp_frame(from: SocketAddr, to: SocketAddr, payload: &[u8], out: &mut Vec<u8>) -> Result<(), Full> {
    let length = u16::try_from(payload.len() + 8).map_err(|_| Full)?;
    match (from.ip(), to.ip()) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            ipv4(source, destination, UDP, length, out)?;
            let pseudo = sum(0, &source.octets());
            let pseudo = sum(pseudo, &destination.octets());
            udp(from.port(), to.port(), length, pseudo, payload, out);
        }
        (source, destination) => {
            let (source, destination) = (mapped(source), mapped(destination));
            ipv6(source, destination, UDP, length, out);
            let pseudo = sum(0, &source.octets());
            let pseudo = sum(pseudo, &destination.octets());
            udp(from.port(), to.port(), length, pseudo, payload, out);
        }
    }
    Ok(())
}

/// Makes packets of SCTP (RFC 9260) from the messages that one end of an association sends, counting
/// as it would: TSNs from 0 on, a sequence in each stream, a verification tag of its own.
#[derive(Clone, Debug)]
pub struct SctpFrames {
    from: SocketAddr,
    to: SocketAddr,
    tag: u32,
    tsn: u32,
    /// By stream, the number of its next message.
    sequences: BTreeMap<u16, u16>,
    frame: Vec<u8>,
}

impl SctpFrames {
    /// An association in the direction from `from` to `to`, nothing sent yet. Addresses of different
    /// families become IPv6, the other one mapped.
    #[must_use]
    pub fn new(from: SocketAddr, to: SocketAddr) -> Self {
        let mut crc = !0;
        for end in [from, to] {
            crc = crc32c(crc32c(crc, &mapped(end.ip()).octets()), &end.port().to_be_bytes());
        }
        // Zero is the tag of INIT alone.
        Self { from, to, tag: crc.max(1), tsn: 0, sequences: BTreeMap::new(), frame: Vec::new() }
    }

    /// Hands the IP packets (for [`super::LinkType::RAW`]) that carry `octets` in order on `stream` to
    /// `each`: one, or as many as a long message takes. An empty message is none.
    pub fn message(&mut self, stream: u16, ppid: u32, octets: &[u8], mut each: impl FnMut(&[u8])) {
        if octets.is_empty() {
            return;
        }
        let next = self.sequences.entry(stream).or_default();
        let sequence = *next;
        *next = next.wrapping_add(1);
        let last = octets.len().div_ceil(MOST_DATA) - 1;
        for (i, part) in octets.chunks(MOST_DATA).enumerate() {
            let flags = u8::from(i == 0) << 1 | u8::from(i == last);
            self.packet(flags, stream, sequence, ppid, part);
            self.tsn = self.tsn.wrapping_add(1);
            each(&self.frame);
        }
    }

    fn packet(&mut self, flags: u8, stream: u16, sequence: u16, ppid: u32, part: &[u8]) {
        let out = &mut self.frame;
        out.clear();
        let chunk = sctp::DATA_HEADER + part.len();
        // At most MOST_DATA octets of user data, which u16 holds with all headers.
        let length = (sctp::HEADER + chunk.next_multiple_of(4)) as u16;
        match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                ipv4(source, destination, SCTP, length, out).expect("MOST_DATA leaves room for headers");
            }
            (source, destination) => ipv6(mapped(source), mapped(destination), SCTP, length, out),
        }
        let start = out.len();
        out.extend(self.from.port().to_be_bytes());
        out.extend(self.to.port().to_be_bytes());
        out.extend(self.tag.to_be_bytes());
        out.extend([0; 4]);
        out.extend([sctp::Chunk::DATA, flags]);
        out.extend((chunk as u16).to_be_bytes());
        out.extend(self.tsn.to_be_bytes());
        out.extend(stream.to_be_bytes());
        out.extend(sequence.to_be_bytes());
        out.extend(ppid.to_be_bytes());
        out.extend(part);
        out.resize(start + usize::from(length), 0);
        // The one field of the headers that is not most significant octet first: appendix A.
        let checksum = (!crc32c(!0, &out[start..])).to_le_bytes();
        out[start + 8..start + 12].copy_from_slice(&checksum);
    }
}

fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
}

fn ipv4(
    source: Ipv4Addr,
    destination: Ipv4Addr,
    protocol: u8,
    length: u16,
    out: &mut Vec<u8>,
) -> Result<(), Full> {
    let total = length.checked_add(20).ok_or(Full)?;
    let start = out.len();
    out.extend([0x45, 0]);
    out.extend(total.to_be_bytes());
    // Identification 0, do not fragment: RFC 6864 §4.1.
    out.extend([0, 0, 0x40, 0, 64, protocol, 0, 0]);
    out.extend(source.octets());
    out.extend(destination.octets());
    let checksum = !fold(sum(0, &out[start..]));
    out[start + 10..start + 12].copy_from_slice(&checksum.to_be_bytes());
    Ok(())
}

fn ipv6(source: Ipv6Addr, destination: Ipv6Addr, protocol: u8, length: u16, out: &mut Vec<u8>) {
    out.extend([0x60, 0, 0, 0]);
    out.extend(length.to_be_bytes());
    out.extend([protocol, 64]);
    out.extend(source.octets());
    out.extend(destination.octets());
}

fn udp(from: u16, to: u16, length: u16, pseudo: u32, payload: &[u8], out: &mut Vec<u8>) {
    let total = pseudo + u32::from(UDP) + u32::from(length);
    let total = total + u32::from(from) + u32::from(to) + u32::from(length);
    let checksum = match !fold(sum(total, payload)) {
        0 => 0xffff,
        other => other,
    };
    for word in [from, to, length, checksum] {
        out.extend(word.to_be_bytes());
    }
    out.extend(payload);
}

/// Adds 16-bit words; at most 65,535 octets, so that 32 bits hold the sum.
fn sum(start: u32, octets: &[u8]) -> u32 {
    let mut words = octets.chunks_exact(2);
    let total = words.by_ref().map(|w| u32::from(u16::from_be_bytes([w[0], w[1]]))).sum::<u32>();
    let last = words.remainder().first().map_or(0, |last| u32::from(*last) << 8);
    start + total + last
}

fn fold(mut sum: u32) -> u16 {
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_come_out_as_zero_when_summed_again() {
        let mut v4 = Vec::new();
        let from = "127.0.0.2:2123".parse().unwrap();
        udp_frame(from, "127.0.0.11:2123".parse().unwrap(), &[0x32, 1, 0, 4, 5], &mut v4).unwrap();
        assert_eq!(v4.len(), 33);
        assert_eq!(fold(sum(0, &v4[..20])), 0xffff);
        let pseudo = sum(17 + 13, &v4[12..20]);
        assert_eq!(fold(sum(pseudo, &v4[20..])), 0xffff);

        let mut v6 = Vec::new();
        udp_frame(from, "[::1]:53".parse().unwrap(), &[7; 9], &mut v6).unwrap();
        assert_eq!(v6.len(), 57);
        assert_eq!(fold(sum(sum(17 + 17, &v6[8..40]), &v6[40..])), 0xffff);
    }

    #[test]
    fn more_than_udp_can_carry_is_refused_and_nothing_is_appended() {
        let mut out = Vec::new();
        let at = "127.0.0.2:2123".parse().unwrap();
        assert_eq!(udp_frame(at, at, &[0; 65_508], &mut out), Err(Full));
        assert!(out.is_empty());
        assert_eq!(udp_frame(at, at, &[0xff; 65_507], &mut out), Ok(()));
        assert_eq!(out.len(), 65_535);
    }
}
