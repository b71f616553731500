//! GTP-U: the fast way and the general way of a G-PDU agree; every message reads without panic.
#![no_main]

use gtpush::codec::gtpu::{Packet, g_pdu, g_pdu_header, message, message_type};
use gtpush::wire::Writer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let fast = g_pdu(data);
    let general = Packet::parse(data).ok();
    match general.filter(|packet| packet.header.message_type == message_type::G_PDU) {
        Some(packet) => assert_eq!(fast, Some((packet.header.teid, packet.body()))),
        None => assert_eq!(fast, None),
    }
    if let Some((teid, payload)) = fast {
        let header = g_pdu_header(teid, payload.len()).expect("it came behind a length of two octets");
        assert_eq!(g_pdu(&[&header, payload].concat()), Some((teid, payload)));
    }
    if let Some(packet) = general {
        packet.extensions().for_each(drop);
        for row in message::rows() {
            let mut buffer = vec![0; 0x1_0000];
            let _ = (row.rewrite)(&packet, &mut Writer::new(&mut buffer));
        }
    }
});
