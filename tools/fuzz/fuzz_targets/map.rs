//! MAP: whatever is an element is read as every type, written back octet for octet, and written anew
//! as the same value; names and values are printed of it.
#![no_main]

use gtpush::codec::map::element::{Kind, TypeRow};
use gtpush::codec::map::{UserError, error, types, walk};
use gtpush::wire::Prepender;
use gtpush::wire::ber::Tlv;
use libfuzzer_sys::fuzz_target;
use std::fmt::Write as _;

fn rewritten(row: &TypeRow, octets: &[u8], anew: bool) -> Option<Vec<u8>> {
    let element = Tlv::parse(octets, "fuzz").ok()?;
    let mut buffer = vec![0; 2 * octets.len() + 64];
    let mut p = Prepender::new(&mut buffer);
    (row.rewrite)(&element, anew, &mut p).ok()?;
    let start = p.finish().expect("nothing that is written anew is longer");
    Some(buffer.split_off(start))
}

fuzz_target!(|data: &[u8]| {
    let Some((&which, octets)) = data.split_first() else { return };
    let Ok(element) = Tlv::parse(octets, "fuzz") else { return };
    for row in error::ROWS.iter().skip(usize::from(which)).step_by(256) {
        let _ = UserError::read(row.code, Some(&element));
    }
    let rows = types::rows().filter(|row| row.of.begins_with(element.tag));
    for (i, row) in rows.enumerate().filter(|(i, _)| i % 8 == usize::from(which) % 8) {
        let _ = i;
        let mut text = String::new();
        walk(row.of, &element, &mut |member| {
            let _ = write!(text, "{}", member.text());
        });
        let Some(again) = rewritten(row, octets, false) else { continue };
        if matches!(row.of.kind, Kind::Sequence(_)) {
            assert_eq!(again, octets, "{row:?}");
        }
        let anew = rewritten(row, octets, true).expect("it has been read before");
        let once_more = rewritten(row, &anew, true).expect("what was written is read");
        assert_eq!(once_more, anew, "{row:?}");
    }
});
