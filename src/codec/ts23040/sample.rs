//! TPDUs made up: what tests, fuzz seeds and comparisons walk. The octets depend on the type and the
//! seed alone, and every value is one that its clause allows.

use super::ie::{Ports, UserData};
use super::message::*;
use super::segment::Segments;
use super::value::{AddressBuf, DataCoding, TimeStamp, ValidityPeriod};
use super::{FailureCause, MOST_USER_DATA, Status, text};
use crate::codec::gtp1::sample::Seed;
use crate::wire::Writer;
use std::time::Duration;

/// A TPDU of that type; `refused` matters to reports only.
#[must_use]
pub fn message(kind: MessageType, refused: bool, seed: u64) -> Vec<u8> {
    let mut seed = Seed::new(seed);
    let digits: String = (0..7 + seed.below(6)).map(|_| char::from(b'0' + seed.below(10))).collect();
    let address = match seed.below(4) {
        0 => AddressBuf::text("gtpush"),
        1 => AddressBuf::number(&digits),
        _ => AddressBuf::number(&format!("+{digits}")),
    };
    let address = address.expect("few digits, or text of the alphabet");
    let mut storage = [0; MOST_USER_DATA];
    let data = user_data(&mut seed, &mut storage);
    let time_stamp = time(&mut seed);
    let rows = FailureCause::ROWS;
    let outcome = match refused {
        true => Outcome::Refused(rows[usize::from(seed.octet()) % rows.len()].0),
        false => Outcome::Acknowledged,
    };
    let optional = match seed.below(3) {
        0 => Optional::NOTHING,
        1 => Optional { protocol: Some(0), ..Optional::NOTHING },
        _ => Optional { protocol: Some(0), coding: Some(data.coding), data: Some(data), ..Optional::NOTHING },
    };
    let flags = [0, 4, 0x20, 0x80][usize::from(seed.below(4))];
    let mut buffer = [0; 400];
    let mut w = Writer::new(&mut buffer);
    match kind {
        MessageType::Deliver => {
            let originating = address.as_address();
            Deliver { flags, originating, protocol: 0, time_stamp, data }.write(&mut w);
        }
        MessageType::Submit => {
            let validity = match seed.below(4) {
                0 => ValidityPeriod::Absent,
                1 => ValidityPeriod::Relative(seed.octet()),
                2 => ValidityPeriod::Absolute(time_stamp),
                _ => ValidityPeriod::Enhanced([2, seed.octet(), 0, 0, 0, 0, 0]),
            };
            let (reference, destination) = (seed.octet(), address.as_address());
            Submit { flags, reference, destination, protocol: 0, validity, data }.write(&mut w);
        }
        MessageType::DeliverReport => DeliverReport { flags: 0, outcome, optional }.write(&mut w),
        MessageType::SubmitReport => SubmitReport { flags: 0, outcome, time_stamp, optional }.write(&mut w),
        MessageType::StatusReport => {
            let status = Status::ROWS[usize::from(seed.octet()) % Status::ROWS.len()].0;
            let (reference, recipient) = (seed.octet(), address.as_address());
            let discharge = time(&mut seed);
            let flags = flags & 0x24;
            StatusReport { flags, reference, recipient, time_stamp, discharge, status, optional }
                .write(&mut w);
        }
        MessageType::Command => {
            let (reference, number) = (seed.octet(), seed.octet());
            let command = seed.below(4);
            let destination = address.as_address();
            Command { flags: 0, reference, protocol: 0, command, number, destination, data: &[] }
                .write(&mut w);
        }
    }
    let length = w.finish().expect("400 octets hold every TPDU");
    buffer[..length].to_vec()
}

fn time(seed: &mut Seed) -> TimeStamp {
    let seconds = u32::from_be_bytes([0x60, seed.octet(), seed.octet(), seed.octet()]);
    TimeStamp::from_wall(Duration::from_secs(seconds.into()))
}

fn user_data<'b>(seed: &mut Seed, storage: &'b mut [u8; MOST_USER_DATA]) -> UserData<'b> {
    match seed.below(3) {
        0 => {
            let text = "Dinner is ready";
            let count = text::pack(text, 0, storage).expect("text of the alphabet");
            let octets = &storage[..(count * 7).div_ceil(8)];
            UserData { length: count as u8, octets, has_header: false, coding: DataCoding::DEFAULT }
        }
        1 => {
            let text: Vec<u8> = "dîner prêt".encode_utf16().flat_map(u16::to_be_bytes).collect();
            storage[..text.len()].copy_from_slice(&text);
            UserData::of_octets(&storage[..text.len()], false, DataCoding::UCS2).expect("short text")
        }
        _ => {
            let data: Vec<u8> = (0..seed.octet()).map(|_| seed.octet()).collect();
            // Of the range for applications: nobody takes the data for a protocol.
            let ports = Ports { destination: 16_000, originator: 16_001, wide: true };
            let wide = seed.below(2) == 0;
            let reference = seed.octet().into();
            let segments = Segments::new(&data, Some(ports), DataCoding::EIGHT_BIT_ME, reference, wide)
                .expect("at most 255 octets of data");
            segments.part(1, storage).expect("there is a first one")
        }
    }
}
