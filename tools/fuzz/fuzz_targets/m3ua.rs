//! Octets as M3UA: what frames is walked once over every octet, and what a struct reads without a fault it
//! writes so that it is read alike.
#![no_main]

use gtpush::codec::m3ua::{self, Packet, header, message};
use gtpush::wire::Writer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(packet) = Packet::parse(data) else { return };
    let mut at = header::LENGTH;
    for parameter in packet.parameters().map_while(Result::ok) {
        assert_eq!(parameter.offset, at);
        at += (parameter.value.len() + 4).next_multiple_of(4);
    }
    let Some(row) = message::row(packet.class(), packet.message_type()) else { return };
    let first = written(row, &packet);
    if first.1 {
        let again = Packet::parse(&first.0).expect("what is written is read");
        assert_eq!(written(row, &again), first);
    }
});

/// The message as its struct writes it, and whether reading found no fault.
fn written(row: &m3ua::MessageRow, packet: &Packet<'_>) -> (Vec<u8>, bool) {
    let mut buffer = vec![0; packet.octets().len() + 64];
    let mut w = Writer::new(&mut buffer);
    w.array([1, 0, row.class.0, row.message_type, 0, 0, 0, 0]);
    let received = (row.rewrite)(packet, &mut w);
    let length = w.len();
    w.patch(4, (length as u32).to_be_bytes());
    let fits = w.finish().is_ok();
    buffer.truncate(length);
    (buffer, fits && received.fault.is_none())
}
