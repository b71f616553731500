//! Octets as IPA and as CTRL in it: what is read is written so that it is read alike.
#![no_main]

use gtpush::codec::ipa::{Ctrl, Frame, write};
use gtpush::wire::Writer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut buffer = vec![0; data.len() + 16];
    if let Ok(frame) = Frame::parse(data) {
        let mut w = Writer::new(&mut buffer);
        write(&mut w, frame.protocol, frame.extension, |w| w.slice(frame.payload));
        assert_eq!(w.finish().map(|length| &buffer[..length] == data), Ok(true), "byte for byte");
    }
    if let Ok(read) = Ctrl::parse(data) {
        let length = read.write(&mut buffer).expect("it is as long as it was, and a blank");
        assert_eq!(Ctrl::parse(&buffer[..length]), Ok(read));
    }
});
