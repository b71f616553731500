//! Who is who: roles told by what a node sends and receives.

use super::unit::{Layer, Unit};
use crate::flow;
use crate::trace::Message;

/// The roles of a message's sender and receiver, in small letters, as far as it tells.
#[must_use]
pub fn roles(message: &Message<'_>, unit: &Unit) -> Option<(String, String)> {
    let (sender, receiver) = match unit.layer {
        Layer::Tcap => map(unit.kind)?,
        _ => flow::roles(message)?,
    };
    Some((sender.to_lowercase(), receiver.to_lowercase()))
}

/// Who begins a dialogue with an operation, TS 29.002 §17.6.
fn map(kind: u32) -> Option<(&'static str, &'static str)> {
    // A Begin with an operation code.
    if kind & 0x100 == 0 {
        return None;
    }
    match kind & 0xff {
        24 | 25 => Some(("ggsn", "hlr")),
        26 => Some(("hlr", "ggsn")),
        71 | 62 | 65 => Some(("scf", "hlr")),
        22 | 45 | 47 => Some(("gmsc", "hlr")),
        64 => Some(("hlr", "gmsc")),
        44 => Some(("gmsc", "msc")),
        46 => Some(("msc", "gmsc")),
        2 | 56 | 66 | 67 => Some(("vlr", "hlr")),
        23 => Some(("sgsn", "hlr")),
        3 | 7 | 8 => Some(("hlr", "vlr")),
        _ => None,
    }
}
