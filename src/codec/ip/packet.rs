//! The headers of IPv4 (RFC 791) and IPv6 (RFC 8200).

use super::{Checksum, Icmp, Udp};
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Protocol numbers.
pub mod protocol {
    /// ICMP, RFC 792.
    pub const ICMP: u8 = 1;
    /// TCP, RFC 9293.
    pub const TCP: u8 = 6;
    /// UDP, RFC 768.
    pub const UDP: u8 = 17;
    /// Encapsulating Security Payload, RFC 4303.
    pub const ESP: u8 = 50;
    /// Authentication Header, RFC 4302.
    pub const AH: u8 = 51;
    /// ICMPv6, RFC 4443.
    pub const ICMPV6: u8 = 58;
    /// No next header, RFC 8200 §4.7.
    pub const NONE: u8 = 59;
}

/// Most extension headers that are walked before a packet is refused.
const MAX_EXTENSIONS: usize = 8;

/// Which piece of a fragmented packet this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fragment {
    /// Identification, the same in all pieces.
    pub identification: u32,
    /// Octets of the payload before this piece.
    pub offset: u16,
    /// More pieces follow.
    pub more: bool,
}

/// A packet's header, and its payload behind all extension headers that were walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Sender.
    pub source: IpAddr,
    /// Receiver.
    pub destination: IpAddr,
    /// The payload's protocol (of a later fragment: that of the whole packet).
    pub protocol: u8,
    /// Time to live or hop limit.
    pub hop_limit: u8,
    /// Type of service or traffic class.
    pub traffic_class: u8,
    /// IPv6 flow label; 0 for IPv4.
    pub flow_label: u32,
    /// Set in each piece of a fragmented packet.
    pub fragment: Option<Fragment>,
    /// What the packet carries.
    pub payload: &'a [u8],
    /// The whole packet, without octets that a link may have left behind it.
    pub octets: &'a [u8],
}

/// What a traffic flow template looks at (TS 23.060 §15.3, TS 24.008 §10.5.6.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// Sender.
    pub source: IpAddr,
    /// Receiver.
    pub destination: IpAddr,
    /// Protocol.
    pub protocol: u8,
    /// Ports of sender and receiver; `None` in later fragments and where the protocol has none.
    pub ports: Option<(u16, u16)>,
    /// Type of service or traffic class.
    pub traffic_class: u8,
    /// IPv6 flow label.
    pub flow_label: u32,
    /// Security parameter index of IPsec.
    pub spi: Option<u32>,
}

impl<'a> Packet<'a> {
    /// Reads the header of a packet that is at hand as a whole.
    ///
    /// # Errors
    /// Another version than 4 and 6, lengths that contradict each other or the octets at hand, a wrong
    /// IPv4 header checksum, more than 8 IPv6 extension headers.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        match octets.first().map(|first| first >> 4) {
            Some(4) => Self::parse_v4(octets),
            Some(6) => Self::parse_v6(octets),
            Some(_) => Err(DecodeError::new(ErrorKind::Version, "Version", 0)),
            None => Err(DecodeError::new(ErrorKind::Truncated, "Version", 0)),
        }
    }

    fn parse_v4(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "IPv4 header");
        let [first, traffic_class] = r.array()?;
        let total = usize::from(r.u16()?);
        let identification = u32::from(r.u16()?);
        let flags = r.u16()?;
        let [hop_limit, protocol] = r.array()?;
        r.u16()?;
        let source = Ipv4Addr::from(r.array::<4>()?).into();
        let destination = Ipv4Addr::from(r.array::<4>()?).into();
        let header = usize::from(first & 0xf) * 4;
        if header < 20 || total < header {
            return Err(DecodeError::new(ErrorKind::Length, "IPv4 header", 0));
        }
        let Some(octets) = octets.get(..total) else {
            return Err(DecodeError::new(ErrorKind::Truncated, "Total length", 2));
        };
        let (head, payload) = octets.split_at(header);
        if Checksum::default().over(head).value() != 0 {
            return Err(DecodeError::new(ErrorKind::Value, "Header checksum", 10));
        }
        let more = flags & 0x2000 != 0;
        let offset = (flags & 0x1fff) << 3;
        let fragment = (more || offset != 0).then_some(Fragment { identification, offset, more });
        Ok(Self {
            source,
            destination,
            protocol,
            hop_limit,
            traffic_class,
            flow_label: 0,
            fragment,
            payload,
            octets,
        })
    }

    fn parse_v6(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "IPv6 header");
        let word = r.u32()?;
        let length = usize::from(r.u16()?);
        let [mut protocol, hop_limit] = r.array()?;
        let source = Ipv6Addr::from(r.array::<16>()?).into();
        let destination = Ipv6Addr::from(r.array::<16>()?).into();
        let Some(octets) = octets.get(..40 + length) else {
            return Err(DecodeError::new(ErrorKind::Truncated, "Payload length", 4));
        };
        let mut r = Reader::at(&octets[40..], 40, "IPv6 extension header");
        let mut fragment: Option<Fragment> = None;
        for walked in 0.. {
            let first = fragment.is_none_or(|f| f.offset == 0);
            if !first || !matches!(protocol, 0 | 43 | 44 | 60 | 135) {
                break;
            }
            if walked == MAX_EXTENSIONS {
                return Err(r.fault(ErrorKind::Bound));
            }
            let [next, size] = r.array()?;
            if protocol == 44 {
                let word = r.u16()?;
                let identification = r.u32()?;
                fragment = Some(Fragment { identification, offset: word & 0xfff8, more: word & 1 != 0 });
            } else {
                r.take(6 + usize::from(size) * 8)?;
            }
            protocol = next;
        }
        // An atomic fragment (RFC 6946) is a whole packet.
        let fragment = fragment.filter(|f| f.more || f.offset != 0);
        Ok(Self {
            source,
            destination,
            protocol,
            hop_limit,
            traffic_class: (word >> 20) as u8,
            flow_label: word & 0xf_ffff,
            fragment,
            payload: r.rest(),
            octets,
        })
    }

    /// Whether this is the first piece of a packet, or all of it: the one that holds the ports.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.fragment.is_none_or(|f| f.offset == 0)
    }

    /// What packet filters look at.
    #[must_use]
    pub fn flow(&self) -> Flow {
        let has_ports = matches!(self.protocol, protocol::TCP | protocol::UDP | 33 | 132 | 136);
        let ports = self.payload.first_chunk::<4>().filter(|_| has_ports && self.is_first());
        let spi = match self.protocol {
            _ if !self.is_first() => None,
            protocol::ESP => self.payload.first_chunk::<4>(),
            protocol::AH => self.payload.get(4..).and_then(<[u8]>::first_chunk::<4>),
            _ => None,
        };
        Flow {
            source: self.source,
            destination: self.destination,
            protocol: self.protocol,
            ports: ports.map(|&[a, b, c, d]| (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))),
            traffic_class: self.traffic_class,
            flow_label: self.flow_label,
            spi: spi.copied().map(u32::from_be_bytes),
        }
    }

    /// The UDP datagram in it, if it is one that is whole and has a right checksum.
    #[must_use]
    pub fn udp(&self) -> Option<Udp<'a>> {
        Udp::parse(self).ok()
    }

    /// The ICMP or ICMPv6 message in it, if it is one that is whole and has a right checksum.
    #[must_use]
    pub fn icmp(&self) -> Option<Icmp<'a>> {
        Icmp::parse(self).ok()
    }
}

/// An address as IPv6 sees it.
pub(super) fn mapped(address: IpAddr) -> Ipv6Addr {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    }
}

/// Writes a header for `length` octets of payload. Addresses of two families make an IPv6 header in
/// which the IPv4 address is mapped.
pub(super) fn write_header(
    w: &mut Writer<'_>,
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    hop_limit: u8,
    length: usize,
) {
    match (source, destination) {
        (IpAddr::V4(source), IpAddr::V4(destination)) => {
            let Ok(total) = u16::try_from(20 + length) else { return overflow(w) };
            let [high, low] = total.to_be_bytes();
            // Never fragmented by us, so no identification: RFC 6864 §4.1.
            let mut header =
                [0x45, 0, high, low, 0, 0, 0x40, 0, hop_limit, protocol, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            header[12..16].copy_from_slice(&source.octets());
            header[16..].copy_from_slice(&destination.octets());
            let sum = Checksum::default().over(&header).value();
            header[10..12].copy_from_slice(&sum.to_be_bytes());
            w.array(header);
        }
        (source, destination) => {
            let Ok(length) = u16::try_from(length) else { return overflow(w) };
            w.u32(0x6000_0000);
            w.u16(length);
            w.array([protocol, hop_limit]);
            w.array(mapped(source).octets());
            w.array(mapped(destination).octets());
        }
    }
}

/// Makes the writer say that the packet does not fit.
fn overflow(w: &mut Writer<'_>) {
    w.patch(usize::MAX - 1, [0]);
}
