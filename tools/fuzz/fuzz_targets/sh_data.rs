//! Octets as Sh-Data: what is read is written so that it is read alike.
#![no_main]

use gtpush::codec::diameter::sh_data::ShData;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(read) = ShData::parse(data) else { return };
    let mut text = String::new();
    read.write(&mut text).expect("a string takes everything");
    assert!(ShData::parse(text.as_bytes()).is_ok());
});
