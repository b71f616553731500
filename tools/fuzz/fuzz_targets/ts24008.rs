//! What goes over the air: GSMTAP, LLC, SNDCP, TS 24.008, IP. Whatever a message's fields took is written
//! back and read again the same; packets in part stay within their bound.
#![no_main]

use gtpush::codec::gsmtap;
use gtpush::codec::ip::{self, icmp};
use gtpush::codec::llc::sndcp::{MAX_NPDU, Reassembly, UnitData};
use gtpush::codec::llc::{Frame, write_ui};
use gtpush::codec::ts24008::rr::PagingRequestType1;
use gtpush::codec::ts24008::{AnyMessage, Direction, Packet, Place};
use gtpush::wire::Writer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok((_, payload)) = gsmtap::Header::parse(data) {
        let _ = (Frame::parse(payload), PagingRequestType1::parse(payload));
    }
    // A right check sequence is beyond chance, so the frame is made here.
    let mut buffer = vec![0; data.len() + 6];
    let mut w = Writer::new(&mut buffer);
    write_ui(&mut w, data.first().copied().unwrap_or(1), false, 7, |w| w.slice(data));
    let length = w.finish().expect("the buffer is as long as frame and data");
    let frame = Frame::parse(&buffer[..length]).expect("what was written is read");
    assert_eq!(frame.information, data);

    layer3(data);
    segments(data);
    packet(data);
});

fn layer3(data: &[u8]) {
    let Ok(packet) = Packet::parse(data) else { return };
    for direction in [Direction::Uplink, Direction::Downlink] {
        let Some(row) = packet.row(direction) else { continue };
        let mut end = data.len() - packet.body().len();
        for element in packet.elements(row) {
            assert!(element.offset >= end.saturating_sub(1), "elements are met in order");
            end = element.offset + element.octets.len();
            assert!(end <= data.len());
            if let Place::Part(part) = element.place {
                assert_eq!(element.row, Some(row.parts[usize::from(part)].row));
            }
        }
        let Some(message) = AnyMessage::parse(&packet, direction) else { panic!("its row is known") };
        let once = written(data, &packet, &message);
        let again = Packet::parse(&once).expect("the header is the same");
        let again = AnyMessage::parse(&again, direction).expect("so is the type");
        // Elements that stood aside may stand elsewhere now; from then on nothing moves.
        let twice = written(&once, &packet, &again);
        let third = Packet::parse(&twice).expect("the header is the same");
        let third = AnyMessage::parse(&third, direction).expect("so is the type");
        assert_eq!(twice, written(&twice, &packet, &third));
    }
}

fn written(octets: &[u8], packet: &Packet<'_>, message: &AnyMessage<'_>) -> Vec<u8> {
    let mut buffer = vec![0; 4 * octets.len() + 1024];
    let mut w = Writer::new(&mut buffer);
    w.slice(&packet.octets()[..packet.octets().len() - packet.body().len()]);
    message.write_body(&mut w);
    let length = w.finish().expect("a message grows by its absent mandatory elements at most");
    buffer.truncate(length);
    buffer
}

fn segments(mut data: &[u8]) {
    let mut reassembly = Reassembly::new(3);
    while let Some((length, rest)) = data.split_first() {
        let (piece, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        data = rest;
        if let Ok(unit) = UnitData::parse(piece)
            && let Some((_, packet)) = reassembly.take(&unit)
        {
            assert!(packet.len() <= MAX_NPDU);
        }
        assert!(reassembly.waiting() <= 3);
    }
}

fn packet(data: &[u8]) {
    let Ok(packet) = ip::Packet::parse(data) else { return };
    assert!(packet.octets.len() <= data.len() && packet.payload.len() <= packet.octets.len());
    let _ = (packet.flow(), packet.udp(), packet.icmp());
    let mut buffer = vec![0; data.len() + 64];
    icmp::answer_echo(&mut Writer::new(&mut buffer), &packet);
}
