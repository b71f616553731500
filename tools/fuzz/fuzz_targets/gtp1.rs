//! GTPv1-C: whatever frames is walked, read as every message, and written back octet for octet.
#![no_main]

use gtpush::codec::gtp1::{Edit, Packet, message, peek, version};
use gtpush::codec::ts24008::{pco::Ppp, pco::Pco, qos::Qos, tft::PacketFilters, tft::Tft};
use gtpush::wire::Writer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = (version(data), peek(data));
    for container in Pco(data).containers() {
        if let Ok(packet) = Ppp::parse(container.content) {
            packet.options().for_each(drop);
            let _ = (packet.credentials(), packet.chap_value());
        }
    }
    let qos = Qos(data);
    let _ = (qos.maximum_bit_rate_uplink(), qos.guaranteed_bit_rate_downlink(), qos.traffic_class());
    let mut filters = PacketFilters::default();
    if filters.apply(Tft(data)).is_ok() {
        assert!(Tft(data).check(0).is_ok());
    }
    let Ok(packet) = Packet::parse(data) else { return };
    let mut elements = packet.elements();
    let mut walked = packet.octets()[..packet.header_len()].to_vec();
    for element in elements.by_ref() {
        walked.extend(element.octets);
    }
    walked.extend(elements.rest());
    assert_eq!(walked, packet.octets());
    packet.extensions().for_each(drop);

    let mut buffer = vec![0; data.len() + 16];
    let mut w = Writer::new(&mut buffer);
    Edit::new(&packet).write(&mut w);
    assert_eq!(w.finish(), Ok(packet.octets().len()));
    assert_eq!(buffer[..packet.octets().len()], *packet.octets());

    // What a message's fields held reads back as the same fields.
    for row in message::rows().filter(|row| row.code == packet.header.message_type) {
        let mut first = vec![0; 0x1_0000];
        let mut w = Writer::new(&mut first);
        let mark = packet.header.open(&mut w, row.code);
        let received = (row.rewrite)(&packet, &mut w);
        packet.header.close(&mut w, mark);
        let Ok(length) = w.finish() else { continue };
        let again = Packet::parse(&first[..length]).expect("what was written frames");
        let mut second = vec![0; length + 16];
        let mut w = Writer::new(&mut second);
        let mark = again.header.open(&mut w, row.code);
        let reread = (row.rewrite)(&again, &mut w);
        again.header.close(&mut w, mark);
        assert_eq!(w.finish(), Ok(length));
        assert_eq!(first[..length], second[..length]);
        assert_eq!((reread.unknown, reread.unexpected, reread.out_of_sequence), (0, 0, 0));
        assert!(reread.met & !received.met == 0);
    }
});
