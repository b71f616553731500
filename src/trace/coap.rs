//! CoAP.

use super::{Coap, Element, Layer, Message, Protocol, Shown};
use crate::codec::coap::option::{self, Format};
use crate::codec::coap::{Header, Packet};

pub(super) fn message<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    let name = Header::peek(octets).ok().and_then(|(_, code, _)| code.name()).unwrap_or_default();
    if !m.layer(Protocol::Coap, name, octets, offset) {
        return;
    }
    let packet = match Packet::parse(octets) {
        Ok(packet) => packet,
        Err(error) => return m.fault(Protocol::Coap, error),
    };
    m.fields.message_type = Some(packet.header.code.0);
    m.fields.coap = Some(Coap { packet });
}

pub(super) fn elements<'a>(layer: &Layer<'a>, visit: &mut dyn FnMut(Element<'a>)) {
    let Ok(packet) = Packet::parse(layer.octets) else { return };
    for (number, value) in packet.options() {
        let row = number.row();
        visit(Element {
            protocol: layer.protocol,
            name: row.map(|row| row.name),
            code: Some(u32::from(number.0)),
            offset: within(layer.octets, value),
            depth: 0,
            octets: value,
            shown: match row.map(|row| row.format) {
                Some(Format::Uint) => Shown::Number(u64::from(option::uint(value))),
                Some(Format::String) => Shown::Text(value),
                _ => Shown::Octets(value),
            },
        });
    }
    if !packet.payload.is_empty() {
        visit(Element {
            protocol: layer.protocol,
            name: Some("Payload"),
            code: None,
            offset: within(layer.octets, packet.payload),
            depth: 0,
            octets: packet.payload,
            shown: Shown::Text(packet.payload),
        });
    }
}

/// Where `part`, which is borrowed from `whole`, stands in it.
fn within(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr().addr().saturating_sub(whole.as_ptr().addr()).min(whole.len())
}
