//! GTP-U, TS 29.281: the user plane. Header and element framing are those of GTP-C.
//!
//! [`g_pdu`] and [`g_pdu_header`] are the way of user packets. Everything else goes through
//! [`Packet::parse`] and the messages' `parse`, [`write()`] and [`encode`].

pub mod ie;
pub mod message;

pub use super::gtp1::{
    Extension, ExtensionType, Extensions, Header, Message, Packet, encode, peek, version, write,
};

use crate::wire::Writer;

/// Message types of TS 29.281 §6.1, table 6.1-1.
pub mod message_type {
    /// Echo Request.
    pub const ECHO_REQUEST: u8 = 1;
    /// Echo Response.
    pub const ECHO_RESPONSE: u8 = 2;
    /// Error Indication.
    pub const ERROR_INDICATION: u8 = 26;
    /// Supported Extension Headers Notification.
    pub const SUPPORTED_EXTENSION_HEADERS_NOTIFICATION: u8 = 31;
    /// Tunnel Status.
    pub const TUNNEL_STATUS: u8 = 253;
    /// End Marker.
    pub const END_MARKER: u8 = 254;
    /// G-PDU: a user's packet behind a header.
    pub const G_PDU: u8 = 255;
}

/// The largest user packet that a G-PDU with a plain header carries.
pub const MAX_PAYLOAD: usize = 0xffff;

/// The eight octets in front of a user packet of `length` octets: TS 29.281 §5.1, no flags set.
/// `None` if the packet is too long for the length field.
#[inline]
#[must_use]
pub fn g_pdu_header(teid: u32, length: usize) -> Option<[u8; 8]> {
    let [high, low] = u16::try_from(length).ok()?.to_be_bytes();
    let [a, b, c, d] = teid.to_be_bytes();
    Some([0x30, message_type::G_PDU, high, low, a, b, c, d])
}

/// Writes a G-PDU: plain header, then the user's packet.
#[inline]
pub fn write_g_pdu(w: &mut Writer<'_>, teid: u32, payload: &[u8]) {
    let header = Header { teid, ..Header::default() };
    let mark = header.open(w, message_type::G_PDU);
    w.slice(payload);
    header.close(w, mark);
}

/// The tunnel and the user's packet of a G-PDU; `None` if this is another or no message. A plain
/// header is read here; one with flags or extension headers goes through [`Packet::parse`].
#[inline]
#[must_use]
pub fn g_pdu(octets: &[u8]) -> Option<(u32, &[u8])> {
    let (&[flags, kind, l1, l2, a, b, c, d], payload) = octets.split_first_chunk::<8>()?;
    if (flags, kind) == (0x30, message_type::G_PDU) {
        let payload = payload.get(..usize::from(u16::from_be_bytes([l1, l2])))?;
        return Some((u32::from_be_bytes([a, b, c, d]), payload));
    }
    let packet = Packet::parse(octets).ok()?;
    (packet.header.message_type == message_type::G_PDU).then(|| (packet.header.teid, packet.body()))
}

/// Writes the UDP Port extension header (§5.2.2.1) of an Error Indication: a header with the
/// sequence number field, next extension header type `40`, the port that the offending G-PDU came
/// from, and no further header. [`Header::close`] fills the length in.
pub fn open_with_udp_port(
    w: &mut Writer<'_>,
    header: Header,
    message_type: u8,
    port: u16,
) -> crate::wire::Mark {
    let at = w.len();
    let with_options = Header { sequence: Some(header.sequence.unwrap_or(0)), ..header };
    let mark = with_options.open(w, message_type);
    w.patch(at, [0x30 | 4 | 2]);
    w.patch(at + 11, [ExtensionType::UDP_PORT.0]);
    let [high, low] = port.to_be_bytes();
    w.array([1, high, low, 0]);
    mark
}

#[cfg(test)]
mod tests;
