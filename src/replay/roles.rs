//! Who is who: roles told by what a node sends and receives.

use super::unit::{Layer, Unit};
use crate::codec::diameter::Header;

/// The roles of a message's sender and receiver, as far as it tells.
#[must_use]
pub fn roles(unit: &Unit) -> Option<(&'static str, &'static str)> {
    match unit.layer {
        Layer::Gtp => gtp(unit.kind),
        Layer::GtpU => None,
        Layer::Tcap => map(unit.kind),
        Layer::Diameter => diameter(&unit.octets),
    }
}

/// TS 29.060 table 1, as far as only one side may send a message.
fn gtp(message_type: u32) -> Option<(&'static str, &'static str)> {
    match message_type {
        16 | 22 | 29 | 128 => Some(("sgsn", "ggsn")),
        17 | 23 | 30 | 129 => Some(("ggsn", "sgsn")),
        27 => Some(("ggsn", "sgsn")),
        28 => Some(("sgsn", "ggsn")),
        32 | 34 => Some(("ggsn", "hlr")),
        33 | 35 => Some(("hlr", "ggsn")),
        36 => Some(("hlr", "ggsn")),
        37 => Some(("ggsn", "hlr")),
        48..=60 => Some(("sgsn", "sgsn")),
        _ => None,
    }
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
        45 | 47 => Some(("gmsc", "hlr")),
        22 => Some(("gmsc", "hlr")),
        64 => Some(("hlr", "gmsc")),
        44 => Some(("gmsc", "msc")),
        46 => Some(("msc", "gmsc")),
        2 | 56 | 67 | 66 => Some(("vlr", "hlr")),
        23 => Some(("sgsn", "hlr")),
        3 | 7 | 8 => Some(("hlr", "vlr")),
        _ => None,
    }
}

/// By Application-Id and command.
fn diameter(octets: &[u8]) -> Option<(&'static str, &'static str)> {
    let header = Header::read(octets).ok()?;
    let (client, server) = match header.application {
        // Cx and Dx, Sh, S6a, SLh, S6m, S6c, S6t, SWx, Tsp, T4, SGd.
        16_777_216 => ("cscf", "hss"),
        16_777_217 => ("as", "hss"),
        16_777_251 => ("mme", "hss"),
        16_777_291 => ("gmlc", "hss"),
        16_777_310 => ("mtc-iwf", "hss"),
        16_777_312 => ("gmsc", "hss"),
        16_777_345 => ("scef", "hss"),
        16_777_265 => ("aaa", "hss"),
        16_777_309 => ("scs", "mtc-iwf"),
        16_777_311 => ("mtc-iwf", "gmsc"),
        16_777_313 => ("gmsc", "mme"),
        _ => return None,
    };
    // What the server begins: PNR, RTR, PPR, CLR, IDR, DSR, RSR, ALR.
    let by_server = matches!(header.code, 309 | 304 | 305 | 317 | 319 | 320 | 322)
        || (header.application == 16_777_312 && header.code == 8_388_648);
    let from_client = header.flags.request() != by_server;
    Some(if from_client { (client, server) } else { (server, client) })
}
