//! GTP: control plane, user plane, and the other versions by name.

use super::{Element, Layer, Message, Protocol};

pub(super) fn control<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    message.layer(Protocol::Gtp1, "", octets, offset);
}
pub(super) fn user<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    message.layer(Protocol::GtpU, "", octets, offset);
}
pub(super) fn version_0<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    message.layer(Protocol::Gtp0, "", octets, offset);
}

pub(super) fn elements<'a>(_layer: &Layer<'a>, _visit: &mut dyn FnMut(Element<'a>)) {}
