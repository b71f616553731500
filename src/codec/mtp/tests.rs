//! Labels of both formats, M2PA, signal units.

use super::m2pa::{Data, Packet};
use super::*;
use crate::wire::{PointCode, PointCodeFormat, Writer};
use proptest::prelude::*;

#[test]
fn labels_are_read_and_written() {
    for (format, greatest) in [(PointCodeFormat::Itu, 0x3fff), (PointCodeFormat::Ansi, 0xff_ffff)] {
        let label = Label { dpc: PointCode(0x2abc & greatest), opc: PointCode(greatest - 1), sls: 5 };
        let message = Message { si: 3, ni: 2, priority: 0, label, data: &[9, 8], offset: 0 };
        let mut buffer = [0; 32];
        let mut w = Writer::new(&mut buffer);
        message.write(format, &mut w);
        let length = w.finish().unwrap();
        let read = Message::parse(&buffer[..length], format).unwrap();
        assert_eq!((read.si, read.ni, read.label, read.data), (3, 2, label, &[9, 8][..]));
        assert_eq!(length, read.offset + 2);
        for cut in 0..read.offset {
            assert!(Message::parse(&buffer[..cut], format).is_err());
        }
    }
    // 2-2-2 and 1-1-1 of ITU-T in the octets that a link has: DPC 4114, OPC 2057, SLS 1.
    let octets = [0x83, 0x12, 0x50, 0x02, 0x12];
    let read = Message::parse(&octets, PointCodeFormat::Itu).unwrap();
    assert_eq!((read.label.dpc.0, read.label.opc.0, read.label.sls), (0x1012, 0x0809, 1));
}

#[test]
fn m2pa_carries_level_3_behind_a_priority() {
    let user = [1, 0, 11, 1, 0, 0, 0, 22, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0x83, 1, 2, 3, 4];
    let packet = Packet::parse(&user).unwrap();
    assert_eq!((packet.bsn, packet.fsn, packet.name()), (5, 6, "User Data"));
    assert_eq!(packet.data, Data::User(&user[17..], 17));
    let status = [1, 0, 11, 2, 0, 0, 0, 20, 0, 255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 4];
    assert_eq!(Packet::parse(&status).unwrap().name(), "Link Status Ready");
    let empty = [1, 0, 11, 1, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0, 6];
    assert_eq!(Packet::parse(&empty).unwrap().data, Data::Acknowledgement);
    for cut in 0..empty.len() {
        assert!(Packet::parse(&empty[..cut]).is_err());
    }
    assert!(Packet::parse(&[1, 0, 1, 1, 0, 0, 0, 8]).is_err());
}

#[test]
fn signal_units_are_told_by_their_length_indicator() {
    assert_eq!(SignalUnit::parse(&[0, 0, 0]), Ok(SignalUnit::FillIn));
    assert_eq!(SignalUnit::parse(&[0, 0, 1, 3]), Ok(SignalUnit::LinkStatus));
    assert_eq!(SignalUnit::parse(&[0, 0, 63, 0x83]), Ok(SignalUnit::Message(&[0x83], 3)));
    assert!(SignalUnit::parse(&[0, 0]).is_err());
}

proptest! {
    #[test]
    fn any_octets_are_read_without_panic(octets: Vec<u8>) {
        for format in [PointCodeFormat::Itu, PointCodeFormat::Ansi, PointCodeFormat::Japan] {
            if let Ok(message) = Message::parse(&octets, format) {
                let mut buffer = vec![0; octets.len()];
                let mut w = Writer::new(&mut buffer);
                message.write(format, &mut w);
                prop_assert_eq!(w.finish(), Ok(octets.len()));
                prop_assert_eq!(buffer, octets.clone());
            }
        }
        let _ = (Packet::parse(&octets), SignalUnit::parse(&octets));
    }
}
