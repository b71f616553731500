//! Signalling System No. 7 over IP, from the adaptation layer up.

use super::{Message, Protocol};

pub(super) fn m3ua<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    m.layer(Protocol::M3ua, "", octets, offset);
}

pub(super) fn sua<'a>(m: &mut Message<'a>, octets: &'a [u8], offset: usize) {
    m.layer(Protocol::Sua, "", octets, offset);
}
