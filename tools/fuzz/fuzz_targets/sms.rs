//! Short messages and WAP Push: what parses encodes to the same octets; what is put together out of any
//! parts stays within its bounds.
#![no_main]

use gtpush::codec::ts23040::segment::{Assembly, Bounds};
use gtpush::codec::ts23040::{Command, Deliver, DeliverReport, StatusReport, Submit, SubmitReport};
use gtpush::codec::wsp::Push;
use gtpush::wire::Writer;
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fn same(data: &[u8], write: impl FnOnce(&mut Writer<'_>)) {
    let mut buffer = vec![0; data.len() + 16];
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let length = w.finish().expect("what was read fits again");
    assert_eq!(&buffer[..length], data);
}

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = Deliver::parse(data) {
        same(data, |w| message.write(w));
        let _ = (message.data.to_string(), message.originating.to_string(), message.time_stamp.to_string());
        let _ = (message.time_stamp.wall(), message.data.ports(), message.data.concatenation());
    }
    if let Ok(message) = Submit::parse(data) {
        same(data, |w| message.write(w));
        let _ = message.validity.duration();
    }
    if let Ok(message) = StatusReport::parse(data) {
        same(data, |w| message.write(w));
    }
    if let Ok(message) = Command::parse(data) {
        same(data, |w| message.write(w));
    }
    for refused in [false, true] {
        if let Ok(message) = DeliverReport::parse(data, refused) {
            same(data, |w| message.write(w));
        }
        if let Ok(message) = SubmitReport::parse(data, refused) {
            same(data, |w| message.write(w));
        }
    }
    if let Ok(push) = Push::parse(data) {
        let _ = (push.content_type.to_string(), push.application_id().map(|id| id.to_string()));
        push.fields().for_each(drop);
        // A length of a content type that has a shorter form comes out in it.
        if !data.contains(&31) {
            same(data, |w| push.write(w));
        }
    }
    let mut assembly = Assembly::new(Bounds { messages: 3, wait: Duration::from_secs(9) });
    for (second, chunk) in (0..).zip(data.chunks(24)) {
        let octets = [&[0x40, 0, 0x91, 0, 4, 0, 0, 0, 0, 0, 0, 0, chunk.len() as u8], chunk].concat();
        if let Ok(message) = Deliver::parse(&octets) {
            assembly.add(Duration::from_secs(second), &0, &message.data);
            assert!(assembly.len() <= 3);
        }
    }
});
