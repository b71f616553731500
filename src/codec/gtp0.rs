//! GTP version 0 (GSM 09.60) and GTP′ (TS 32.295): their messages by name. Version 1 has taken over most of their
//! types; those it uses otherwise, or not at all, are told apart here.

use super::gtp1::message::name as version_1;

/// The name of a message type of version 0, as GSM 09.60 §7.1, table 1, prints it.
#[must_use]
pub fn name(message_type: u8) -> Option<&'static str> {
    match message_type {
        22 => Some("Create AA PDP Context Request"),
        23 => Some("Create AA PDP Context Response"),
        24 => Some("Delete AA PDP Context Request"),
        25 => Some("Delete AA PDP Context Response"),
        255 => Some("T-PDU"),
        1..=7 | 16..=21 | 26..=30 | 32..=37 | 48..=52 | 240 | 241 => version_1(message_type),
        _ => None,
    }
}

/// The name of a message type of GTP′, as TS 32.295 §6.1.1 prints it.
#[must_use]
pub fn prime_name(message_type: u8) -> Option<&'static str> {
    matches!(message_type, 1..=7 | 240 | 241).then(|| version_1(message_type)).flatten()
}
