//! The air interface: GSMTAP, LLC, and what LLC carries.

use super::{Element, Layer, Message, Protocol};

pub(super) fn gsmtap<'a>(message: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    message.layer(Protocol::Gsmtap, "", octets, offset);
}

pub(super) fn elements<'a>(_layer: &Layer<'a>, _uplink: bool, _visit: &mut dyn FnMut(Element<'a>)) {}
