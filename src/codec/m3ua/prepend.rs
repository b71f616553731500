//! DATA in front of a user part's message, RFC 4666 §3.3.1.

use super::VERSION;
use super::header::Class;
use crate::wire::Prepender;

/// What DATA says beside the user part's octets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataHeader {
    /// Network Appearance.
    pub network_appearance: Option<u32>,
    /// Routing Context.
    pub routing_context: Option<u32>,
    /// Correlation Id.
    pub correlation_id: Option<u32>,
    /// Originating Point Code.
    pub opc: u32,
    /// Destination Point Code.
    pub dpc: u32,
    /// Service Indicator.
    pub si: u8,
    /// Network Indicator.
    pub ni: u8,
    /// Message Priority.
    pub mp: u8,
    /// Signalling Link Selection.
    pub sls: u8,
}

/// Octets that stand behind the message in its buffer until its padding is known.
pub const SPARE: usize = 3;

/// How many octets at the end of the buffer are none of the message's.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trim(pub usize);

/// Writes what `user` writes, with DATA in front of it and padding behind. Protocol Data is the last
/// parameter (§3.2: any order), so that nothing is copied. The message ends [`Trim`] octets before the
/// buffer's end.
#[inline]
pub fn prepend(p: &mut Prepender<'_>, data: &DataHeader, user: &mut dyn FnMut(&mut Prepender<'_>)) -> Trim {
    p.array([0; SPARE]);
    let before = p.len();
    user(p);
    let length = p.len() - before;
    let padding = length.wrapping_neg() & 3;
    p.array([data.si, data.ni, data.mp, data.sls]);
    p.u32(data.dpc);
    p.u32(data.opc);
    match u16::try_from(length + 16) {
        Ok(length) => p.u16(length),
        Err(_) => p.overflow(),
    }
    p.u16(0x0210);
    for (tag, word) in
        [(0x0013, data.correlation_id), (0x0006, data.routing_context), (0x0200, data.network_appearance)]
    {
        if let Some(word) = word {
            p.u32(word);
            p.u32(tag << 16 | 8);
        }
    }
    p.u32((p.len() - before + padding + 8) as u32);
    p.array([VERSION, 0, Class::TRANSFER.0, 1]);
    Trim(SPARE - padding)
}
