//! ICMP (RFC 792), ICMPv6 (RFC 4443) and of neighbour discovery (RFC 4861) router solicitation and
//! advertisement.

use super::packet::{Packet, protocol, write_header};
use super::{Checksum, HOP_LIMIT};
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Every node of the link.
pub const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
/// Every router of the link.
pub const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);

/// Why a destination cannot be reached, in the codes of both protocols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unreachable {
    /// No route: ICMP code 0, ICMPv6 code 0.
    Network,
    /// No such host: ICMP code 1, ICMPv6 code 3.
    Host,
    /// Protocol not spoken: ICMP code 2 (ICMPv6 has Parameter Problem for it; code 3 is sent).
    Protocol,
    /// Nobody listens: ICMP code 3, ICMPv6 code 4.
    Port,
    /// Forbidden: ICMP code 13, ICMPv6 code 1.
    Prohibited,
}

impl Unreachable {
    const fn codes(self) -> (u8, u8) {
        match self {
            Self::Network => (0, 0),
            Self::Host => (1, 3),
            Self::Protocol => (2, 3),
            Self::Port => (3, 4),
            Self::Prohibited => (13, 1),
        }
    }
}

/// What a router says about a prefix and itself, RFC 4861 §4.2 and §4.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouterAdvertisement {
    /// Hop limit to use; 0: unspecified.
    pub hop_limit: u8,
    /// How long this is a default router, in seconds.
    pub lifetime: u16,
    /// The prefix that addresses may be formed from (autonomous flag), if there is one.
    pub prefix: Option<Prefix>,
    /// Link MTU.
    pub mtu: Option<u32>,
}

/// A prefix of an advertisement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// Its bits; the rest is 0.
    pub prefix: Ipv6Addr,
    /// How many.
    pub length: u8,
    /// Valid lifetime in seconds, all ones for ever.
    pub valid: u32,
    /// Preferred lifetime in seconds.
    pub preferred: u32,
}

/// A message of either protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icmp<'a> {
    /// Echo request.
    EchoRequest {
        /// Identifier.
        identifier: u16,
        /// Sequence number.
        sequence: u16,
        /// What is to come back.
        data: &'a [u8],
    },
    /// Echo reply.
    EchoReply {
        /// Identifier.
        identifier: u16,
        /// Sequence number.
        sequence: u16,
        /// What came back.
        data: &'a [u8],
    },
    /// Destination unreachable.
    Unreachable {
        /// The protocol's own code.
        code: u8,
        /// The start of the packet that it is about.
        about: &'a [u8],
    },
    /// Router solicitation.
    RouterSolicitation,
    /// Router advertisement.
    RouterAdvertisement(RouterAdvertisement),
    /// Another message.
    Other {
        /// Type.
        kind: u8,
        /// Code.
        code: u8,
    },
}

impl<'a> Icmp<'a> {
    /// Reads the message in a packet.
    ///
    /// # Errors
    /// Another protocol, a fragment, a message cut short, a wrong checksum; for neighbour discovery a hop
    /// limit other than 255 (RFC 4861 §6.1).
    pub fn parse(packet: &Packet<'a>) -> Result<Self, DecodeError> {
        let v6 = packet.source.is_ipv6();
        let wanted = if v6 { protocol::ICMPV6 } else { protocol::ICMP };
        if packet.protocol != wanted || packet.fragment.is_some() {
            return Err(DecodeError::new(ErrorKind::Unknown, "Protocol", 0));
        }
        let sum = if v6 {
            let length = packet.payload.len();
            Checksum::default().pseudo(packet.source, packet.destination, protocol::ICMPV6, length)
        } else {
            Checksum::default()
        };
        if sum.over(packet.payload).value() != 0 {
            return Err(DecodeError::new(ErrorKind::Value, "ICMP checksum", 2));
        }
        let mut r = Reader::new(packet.payload, "ICMP message");
        let [kind, code] = r.array()?;
        r.u16()?;
        let message = match (v6, kind) {
            (false, 8) | (true, 128) => {
                Self::EchoRequest { identifier: r.u16()?, sequence: r.u16()?, data: r.rest() }
            }
            (false, 0) | (true, 129) => {
                Self::EchoReply { identifier: r.u16()?, sequence: r.u16()?, data: r.rest() }
            }
            (false, 3) | (true, 1) => {
                r.u32()?;
                Self::Unreachable { code, about: r.rest() }
            }
            (true, 133 | 134) if packet.hop_limit != 255 => {
                return Err(DecodeError::new(ErrorKind::Value, "Hop limit", 7));
            }
            (true, 133) => {
                r.u32()?;
                Self::RouterSolicitation
            }
            (true, 134) => Self::RouterAdvertisement(RouterAdvertisement::parse(r)?),
            _ => Self::Other { kind, code },
        };
        Ok(message)
    }
}

impl RouterAdvertisement {
    fn parse(mut r: Reader<'_>) -> Result<Self, DecodeError> {
        let [hop_limit, _flags] = r.array()?;
        let lifetime = r.u16()?;
        r.u64()?;
        let mut this = Self { hop_limit, lifetime, prefix: None, mtu: None };
        while !r.is_empty() {
            let [kind, units] = r.array()?;
            let length = usize::from(units) * 8;
            // RFC 4861 §4.6: a length of zero makes the packet invalid.
            let Some(length) = length.checked_sub(2) else { return Err(r.fault(ErrorKind::Length)) };
            let mut option = r.sub(length, "Neighbour discovery option")?;
            match (kind, length) {
                (3, 30) => {
                    let [length, flags] = option.array()?;
                    let valid = option.u32()?;
                    let preferred = option.u32()?;
                    option.u32()?;
                    let prefix = Ipv6Addr::from(option.array::<16>()?);
                    if flags & 0x40 != 0 && preferred <= valid && this.prefix.is_none() {
                        this.prefix = Some(Prefix { prefix, length, valid, preferred });
                    }
                }
                (5, 6) => {
                    option.u16()?;
                    this.mtu = Some(option.u32()?);
                }
                _ => {}
            }
        }
        Ok(this)
    }
}

/// Writes a whole packet with a message whose octets `body` writes after the checksum.
fn write(
    w: &mut Writer<'_>,
    source: IpAddr,
    destination: IpAddr,
    hop_limit: u8,
    (kind, code): (u8, u8),
    length: usize,
    body: impl FnOnce(&mut Writer<'_>),
) {
    let v6 = source.is_ipv6() || destination.is_ipv6();
    let number = if v6 { protocol::ICMPV6 } else { protocol::ICMP };
    let length = length + 4;
    write_header(w, source, destination, number, hop_limit, length);
    let start = w.len();
    w.array([kind, code, 0, 0]);
    body(w);
    let message = w.written().get(start..).unwrap_or_default();
    let sum = if v6 {
        Checksum::default().pseudo(source, destination, number, length)
    } else {
        Checksum::default()
    };
    let sum = sum.over(message).value();
    w.patch(start + 2, sum.to_be_bytes());
}

fn write_echo(
    w: &mut Writer<'_>,
    from: IpAddr,
    to: IpAddr,
    kinds: (u8, u8),
    numbers: (u16, u16),
    data: &[u8],
) {
    let kind = if from.is_ipv4() && to.is_ipv4() { kinds.0 } else { kinds.1 };
    write(w, from, to, HOP_LIMIT, (kind, 0), data.len() + 4, |w| {
        w.u16(numbers.0);
        w.u16(numbers.1);
        w.slice(data);
    });
}

/// Writes a whole packet with an echo request.
pub fn write_echo_request(
    w: &mut Writer<'_>,
    source: IpAddr,
    destination: IpAddr,
    identifier: u16,
    sequence: u16,
    data: &[u8],
) {
    write_echo(w, source, destination, (8, 128), (identifier, sequence), data);
}

/// Writes a whole packet with an echo reply.
pub fn write_echo_reply(
    w: &mut Writer<'_>,
    source: IpAddr,
    destination: IpAddr,
    identifier: u16,
    sequence: u16,
    data: &[u8],
) {
    write_echo(w, source, destination, (0, 129), (identifier, sequence), data);
}

/// Writes a whole packet that says that `about` (the packet's start is enough) could not be delivered.
pub fn write_unreachable(
    w: &mut Writer<'_>,
    source: IpAddr,
    destination: IpAddr,
    why: Unreachable,
    about: &[u8],
) {
    let v4 = source.is_ipv4() && destination.is_ipv4();
    // RFC 1812 §4.3.2.3: at most 576 octets in all; RFC 4443 §2.4 (c): at most 1280.
    let most = if v4 { 576 - 28 } else { 1280 - 48 };
    let about = &about[..about.len().min(most)];
    let (code4, code6) = why.codes();
    let kind = if v4 { (3, code4) } else { (1, code6) };
    write(w, source, destination, HOP_LIMIT, kind, about.len() + 4, |w| {
        w.u32(0);
        w.slice(about);
    });
}

/// Writes a whole packet with a router solicitation to all routers.
pub fn write_router_solicitation(w: &mut Writer<'_>, source: Ipv6Addr) {
    write(w, source.into(), ALL_ROUTERS.into(), 255, (133, 0), 4, |w| w.u32(0));
}

/// Writes a whole packet with a router advertisement.
pub fn write_router_advertisement(
    w: &mut Writer<'_>,
    source: Ipv6Addr,
    destination: Ipv6Addr,
    what: &RouterAdvertisement,
) {
    let length = 12 + if what.prefix.is_some() { 32 } else { 0 } + if what.mtu.is_some() { 8 } else { 0 };
    write(w, source.into(), destination.into(), 255, (134, 0), length, |w| {
        w.array([what.hop_limit, 0]);
        w.u16(what.lifetime);
        // Reachable time and retransmission timer: unspecified.
        w.u64(0);
        if let Some(mtu) = what.mtu {
            w.array([5, 1, 0, 0]);
            w.u32(mtu);
        }
        if let Some(prefix) = what.prefix {
            // Autonomous, and not on-link: TS 29.061 §11.2.1.3.2 (on-link flag cleared).
            w.array([3, 4, prefix.length, 0x40]);
            w.u32(prefix.valid);
            w.u32(prefix.preferred);
            w.u32(0);
            w.array(prefix.prefix.octets());
        }
    });
}

/// Writes the reply to an echo request; says whether `packet` was one that must be answered (it is
/// none if its sender is unspecified, a broadcast or a multicast address).
pub fn answer_echo(w: &mut Writer<'_>, packet: &Packet<'_>) -> bool {
    let Ok(Icmp::EchoRequest { identifier, sequence, data }) = Icmp::parse(packet) else { return false };
    let (source, destination) = (packet.source, packet.destination);
    let odd = |address: IpAddr| {
        address.is_unspecified() || address.is_multicast() || address == IpAddr::V4(Ipv4Addr::BROADCAST)
    };
    if odd(source) || odd(destination) {
        return false;
    }
    write_echo_reply(w, destination, source, identifier, sequence, data);
    true
}
