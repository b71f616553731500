//! UDP, RFC 768.

use super::packet::{Packet, protocol, write_header};
use super::{Checksum, HOP_LIMIT};
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::net::SocketAddr;

/// A datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Udp<'a> {
    /// Address and port of the sender.
    pub source: SocketAddr,
    /// Address and port of the receiver.
    pub destination: SocketAddr,
    /// What it carries.
    pub payload: &'a [u8],
}

impl<'a> Udp<'a> {
    /// Reads the datagram in a packet.
    ///
    /// # Errors
    /// Another protocol, a fragment, a length that contradicts the packet's, a wrong checksum (IPv4 may
    /// send none; IPv6 may not, RFC 8200 §8.1).
    pub fn parse(packet: &Packet<'a>) -> Result<Self, DecodeError> {
        if packet.protocol != protocol::UDP || packet.fragment.is_some() {
            return Err(DecodeError::new(ErrorKind::Unknown, "Protocol", 0));
        }
        let mut r = Reader::new(packet.payload, "UDP header");
        let source = SocketAddr::new(packet.source, r.u16()?);
        let destination = SocketAddr::new(packet.destination, r.u16()?);
        let length = usize::from(r.u16()?);
        let sum = r.u16()?;
        let datagram = packet.payload.get(..length).filter(|d| d.len() >= 8);
        let Some(datagram) = datagram else { return Err(r.fault(ErrorKind::Length)) };
        let none = sum == 0 && packet.source.is_ipv4();
        let right = Checksum::default()
            .pseudo(packet.source, packet.destination, protocol::UDP, length)
            .over(datagram)
            .value()
            == 0;
        if !(none || right && sum != 0) {
            return Err(DecodeError::new(ErrorKind::Value, "UDP checksum", 6));
        }
        Ok(Self { source, destination, payload: &datagram[8..] })
    }
}

/// Writes a whole packet with a UDP datagram. With addresses of two families the IPv4 one is mapped.
pub fn write_udp(w: &mut Writer<'_>, source: SocketAddr, destination: SocketAddr, payload: &[u8]) {
    let length = payload.len() + 8;
    let (from, to) = (source.ip(), destination.ip());
    write_header(w, from, to, protocol::UDP, HOP_LIMIT, length);
    let start = w.len();
    w.u16(source.port());
    w.u16(destination.port());
    w.u16(length as u16);
    let at = w.len();
    w.u16(0);
    w.slice(payload);
    let datagram = w.written().get(start..).unwrap_or_default();
    let sum = Checksum::default().pseudo(from, to, protocol::UDP, length).over(datagram).value();
    let sum = if sum == 0 { 0xffff } else { sum };
    w.patch(at, sum.to_be_bytes());
}
