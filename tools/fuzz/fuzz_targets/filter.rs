//! Filters: any text is one, or is told where it is not; what is one does not panic on a message.
#![no_main]

use gtpush::capture::{Frame, LinkType, frames};
use gtpush::trace::{Dissector, Filter, Names, Seen};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

/// An Echo Request of GTPv1 in a capture of one frame.
const CAPTURE: &[u8] = &[
    0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 101, 0, 0, 0, // the file
    1, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0, 40, 0, 0, 0, // the record
    0x45, 0, 0, 40, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2, 8, 75, 8, 75, 0, 20, 0, 0, // IP, UDP
    0x32, 1, 0, 4, 0, 0, 0, 0, 0, 7, 0, 0,
];

fuzz_target!(|text: &str| {
    let filter = match text.parse::<Filter>() {
        Ok(filter) => filter,
        Err(error) => {
            assert!(error.at <= text.len());
            let _ = error.to_string();
            return;
        }
    };
    let frame: Frame<'_> = frames(CAPTURE).next().unwrap().unwrap();
    assert_eq!(frame.link, LinkType::RAW);
    let (mut dissector, names) = (Dissector::new(), Names::new());
    let message = &dissector.frame(&frame);
    let _ = filter.matches(&Seen { message, names: &names, start: Duration::ZERO, repeats: false });
});
