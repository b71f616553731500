//! CoAP.

use super::{Element, Layer, Message, Protocol};

pub(super) fn message<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    message.layer(Protocol::Coap, "", octets, offset);
}

pub(super) fn elements<'a>(_layer: &Layer<'a>, _visit: &mut dyn FnMut(Element<'a>)) {}
