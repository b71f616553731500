//! Messages made up from the rows: what tests and fuzz seeds walk. SUA shares it.
//!
//! The octets depend on the row and the seed alone. Every value is one that its clause allows.

use super::cause::{DeregistrationStatus, ErrorCode, RegistrationStatus, Status, TrafficMode};
use super::header;
use super::message::MessageRow;
use super::parameter::{FieldRow, Format, Presence, Row};
use crate::codec::gtp1::sample::{Extent, Seed};
use crate::wire::Writer;

/// An SCCP UDT that holds a Subsystem-Allowed message, which every decoder knows.
pub const UNITDATA: &[u8] = &[9, 0, 3, 5, 7, 2, 0x42, 1, 2, 0x42, 1, 5, 1, 6, 10, 0, 0];

/// A whole message.
#[must_use]
pub fn message(row: &MessageRow, extent: Extent, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed ^ u64::from(row.class.0) << 32 ^ u64::from(row.message_type) << 40);
    let mut octets = vec![0; 4096];
    let mut w = Writer::new(&mut octets);
    let at = header::open(&mut w, row.class, row.message_type);
    w.slice(&fields(row.fields, extent, &mut seed));
    header::close(&mut w, at);
    // The longest is a few hundred octets.
    let length = w.finish().unwrap_or_default();
    octets.truncate(length);
    octets
}

fn fields(rows: &[FieldRow], extent: Extent, seed: &mut Seed) -> Vec<u8> {
    let mut octets = Vec::new();
    for field in rows {
        let wanted = match (extent, field.presence) {
            (Extent::Maximal, _) | (_, Presence::M) => true,
            (Extent::Minimal, _) => false,
            (Extent::Random, _) => seed.octet() & 1 == 0,
        };
        for _ in 0..usize::from(wanted) + usize::from(wanted && field.many && extent == Extent::Maximal) {
            octets.extend(parameter(field.parameter, extent, seed));
        }
    }
    octets
}

/// One parameter, padding included.
#[must_use]
pub fn parameter(row: &Row, extent: Extent, seed: &mut Seed) -> Vec<u8> {
    let value = value(row, extent, seed);
    let mut octets = vec![0; value.len() + 8];
    let mut w = Writer::new(&mut octets);
    header::parameter(&mut w, row.tag, |w| w.slice(&value));
    let length = w.len();
    octets.truncate(length);
    octets
}

/// One value that its clause allows.
#[must_use]
pub fn value(row: &Row, extent: Extent, seed: &mut Seed) -> Vec<u8> {
    fn one_of<T: Copy>(seed: &mut Seed, rows: &[(T, &str, &str)], word: fn(T) -> u32) -> Vec<u8> {
        word(rows[usize::from(seed.below(rows.len() as u8))].0).to_be_bytes().to_vec()
    }
    let small = |seed: &mut Seed| vec![0, 0, 0, seed.below(4)];
    match row.name {
        "INFO String" => b"made up".to_vec(),
        "Traffic Mode Type" => one_of(seed, TrafficMode::ROWS, |mode| mode.0),
        // The last two are SUA's.
        "Error Code" => one_of(seed, &ErrorCode::ROWS[..18], |code| code.0),
        "Status" => one_of(seed, Status::ROWS, |status| status.0),
        "Registration Status" => one_of(seed, RegistrationStatus::ROWS, |status| status.0),
        "Deregistration Status" => one_of(seed, DeregistrationStatus::ROWS, |status| status.0),
        "User/Cause" => vec![0, seed.below(3), 0, 3],
        "Affected Point Code" | "Concerned Destination" | "Originating Point Code List" => {
            let count = 1 + seed.below(3);
            (0..count).flat_map(|_| [0, 0, seed.below(64), seed.octet()]).collect()
        }
        "Destination Point Code" | "Point Code" => vec![0, 0, seed.below(64), seed.octet()],
        "Service Indicators" => vec![3, 5, 13][..1 + usize::from(seed.below(3))].to_vec(),
        "Protocol Data" => {
            let label = [0, 0, seed.below(64), seed.octet(), 0, 0, seed.below(64), seed.octet()];
            [&label[..], &[3, 2, 0, seed.below(16)], UNITDATA].concat()
        }
        "Source Address" | "Destination Address" => {
            // Routed on the global title, which goes into the SCCP address with the others.
            let parts = fields(row.fields, extent, seed);
            let indicator = [0, 1, 0, 7];
            [&indicator[..], &parts].concat()
        }
        "Global Title" => {
            let digits = [seed.below(100), seed.below(100), seed.below(100)];
            let digits = digits.map(|pair| ((pair % 10) << 4) | (pair / 10));
            [&[0, 0, 0, 4, 6, 0, 1, 4][..], &digits].concat()
        }
        "Protocol Class" => vec![0, 0, 0, seed.below(2) << 7 | seed.below(2)],
        "SCCP Cause" => vec![0, 0, 1, seed.below(13)],
        "Segmentation" => vec![0x80 | seed.below(16), seed.octet(), seed.octet(), seed.octet()],
        "DRN Label" | "TID Label" => vec![0, 4, 0, seed.octet()],
        "SMI" | "Importance" | "Message Priority" | "Congestion Level" | "Congestion Indications" => {
            small(seed)
        }
        "Subsystem Number" => vec![0, 0, 0, seed.octet()],
        "SS7 Hop Counter" => vec![0, 0, 0, 1 + seed.below(15)],
        "Hostname" => b"stp.example".to_vec(),
        "ASP Capabilities" => vec![0, 0, 3, 1],
        "Data" => UNITDATA[12..].to_vec(),
        _ => match row.format {
            Format::Fixed(octets) => (0..octets).map(|_| seed.octet()).collect(),
            Format::Words => (0..4 * (1 + seed.below(3))).map(|_| seed.octet()).collect(),
            Format::Octets(least) => (0..least + u16::from(seed.below(8))).map(|_| seed.octet()).collect(),
            Format::Group | Format::Address => fields(row.fields, extent, seed),
        },
    }
}
