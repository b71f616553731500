use super::message::*;
use super::*;
use crate::codec::gtp1::sample::Extent;
use crate::wire::{ErrorKind, Prepender};
use proptest::prelude::*;

/// DATA, §3.3.1: Routing Context 1, OPC 7, DPC 0x2a, SI 3, NI 2, SLS 5, three octets of user data.
const DATA: &[u8] = &[
    1, 0, 1, 1, 0, 0, 0, 36, 0, 6, 0, 8, 0, 0, 0, 1, 2, 0x10, 0, 19, 0, 0, 0, 7, 0, 0, 0, 0x2a, 3, 2, 0, 5,
    0xaa, 0xbb, 0xcc, 0,
];

fn data() -> ProtocolData<'static> {
    ProtocolData { opc: 7, dpc: 0x2a, si: 3, ni: 2, mp: 0, sls: 5, data: &[0xaa, 0xbb, 0xcc] }
}

#[test]
fn data_is_read_and_written_both_ways_with_the_same_octets() {
    let packet = Packet::parse(DATA).unwrap();
    assert_eq!((packet.class(), packet.message_type()), (Class::TRANSFER, 1));
    let message = Data::parse(&packet);
    assert_eq!(message.check(), Ok(()));
    assert_eq!(message.routing_context.unwrap().single(), Some(1));
    assert_eq!(message.protocol_data, Some(data()));

    let mut buffer = [0; 64];
    let length = encode(&mut buffer, &message).unwrap();
    assert_eq!(buffer[..length], *DATA);

    let header = DataHeader {
        routing_context: Some(1),
        opc: 7,
        dpc: 0x2a,
        si: 3,
        ni: 2,
        sls: 5,
        ..DataHeader::default()
    };
    let mut buffer = [0xff; 64];
    let mut p = Prepender::new(&mut buffer);
    let Trim(trim) = prepend(&mut p, &header, &mut |p| p.slice(&[0xaa, 0xbb, 0xcc]));
    let start = p.finish().unwrap();
    assert_eq!(buffer[start..64 - trim], *DATA);
}

#[test]
fn data_in_front_of_any_length_is_what_is_read_back() {
    for length in 0..9 {
        let user = &b"abcdefgh"[..length];
        let header = DataHeader {
            network_appearance: Some(3),
            routing_context: Some(4),
            correlation_id: Some(5),
            ..DataHeader::default()
        };
        let mut buffer = [0; 80];
        let mut p = Prepender::new(&mut buffer);
        let Trim(trim) = prepend(&mut p, &header, &mut |p| p.slice(user));
        let start = p.finish().unwrap();
        let message = Data::parse(&Packet::parse(&buffer[start..80 - trim]).unwrap());
        assert_eq!(message.protocol_data.unwrap().data, user);
        assert_eq!((message.network_appearance, message.correlation_id), (Some(3), Some(5)));
        assert_eq!(message.routing_context.unwrap().single(), Some(4));
    }
}

/// OsmoSTP puts Protocol Data in front of the Routing Context (§3.2: any order).
#[test]
fn parameters_are_read_in_any_order() {
    let mut octets = DATA[..8].to_vec();
    octets.extend(&DATA[16..]);
    octets.extend(&DATA[8..16]);
    let message = Data::parse(&Packet::parse(&octets).unwrap());
    assert_eq!(message.check(), Ok(()));
    assert_eq!(message.protocol_data, Some(data()));
    assert_eq!(message.routing_context.unwrap().single(), Some(1));
}

/// §3.1.4: with and without the last padding, counted and not.
#[test]
fn the_last_padding_may_be_missing() {
    let mut shorter = DATA[..35].to_vec();
    assert_eq!(Data::parse(&Packet::parse(&shorter).unwrap()).protocol_data, Some(data()));
    shorter[7] = 35;
    assert_eq!(Data::parse(&Packet::parse(&shorter).unwrap()).protocol_data, Some(data()));
    let mut uncounted = DATA.to_vec();
    uncounted[7] = 35;
    assert_eq!(Data::parse(&Packet::parse(&uncounted).unwrap()).protocol_data, Some(data()));
}

#[test]
fn what_is_no_message_is_refused() {
    let kind = |octets: &[u8]| Packet::parse(octets).unwrap_err().kind;
    assert_eq!(kind(&[]), ErrorKind::Truncated);
    assert_eq!(kind(&[1, 0, 3, 1, 0, 0, 0]), ErrorKind::Truncated);
    assert_eq!(kind(&[2, 0, 3, 1, 0, 0, 0, 8]), ErrorKind::Version);
    assert_eq!(kind(&[1, 0, 3, 1, 0, 0, 0, 7]), ErrorKind::Length);
    assert_eq!(kind(&[1, 0, 3, 1, 0, 0, 0, 16]), ErrorKind::Truncated);
    assert_eq!(kind(&[1, 0, 3, 1, 0, 0, 0, 8, 0, 0, 0, 0]), ErrorKind::Trailing);
    assert_eq!(kind(&[1, 0, 3, 1, 0xff, 0xff, 0xff, 0xff]), ErrorKind::Truncated);
}

#[test]
fn each_fault_of_a_parameter_has_its_error_code() {
    let code = |body: &[u8]| {
        let mut octets = vec![1, 0, 2, 1, 0, 0, 0, 8 + body.len() as u8];
        octets.extend(body);
        let message = DestinationUnavailable::parse(&Packet::parse(&octets).unwrap());
        let fault = message.received.fault.or(message.received.surplus);
        (fault.map(Fault::error_code), message.received.unknown)
    };
    let affected = [0, 0x12, 0, 8, 0, 0, 0, 1];
    assert_eq!(code(&affected), (None, 0));
    assert_eq!(code(&[]), (Some(ErrorCode::MISSING_PARAMETER), 0));
    assert_eq!(code(&[0, 0x12, 0, 4]), (Some(ErrorCode::PARAMETER_FIELD_ERROR), 0));
    assert_eq!(code(&[0, 0x12, 0, 3]), (Some(ErrorCode::PARAMETER_FIELD_ERROR), 0));
    let twice = [affected, affected].concat();
    assert_eq!(code(&twice), (Some(ErrorCode::UNEXPECTED_PARAMETER), 0));
    let misplaced = [&affected[..], &[0, 0x0c, 0, 8, 0, 0, 0, 1]].concat();
    assert_eq!(code(&misplaced), (Some(ErrorCode::UNEXPECTED_PARAMETER), 0));
    let unknown = [&affected[..], &[0x99, 0x99, 0, 5, 7, 0, 0, 0]].concat();
    assert_eq!(code(&unknown), (None, 1));
}

#[test]
fn a_mask_covers_the_low_bits() {
    let affected = AffectedPointCode { mask: 3, point_code: 0x808 };
    assert!(affected.covers(0x80f) && affected.covers(0x808) && !affected.covers(0x810));
    for mask in [24, 31, 32, 255] {
        assert!(AffectedPointCode { mask, point_code: 0 }.covers(0xff_ffff));
    }
}

#[test]
fn a_routing_key_may_name_several_destinations() {
    let points = [1, 2];
    let indicators: [&[u8]; 2] = [&[3], &[5, 13]];
    let keys = [RoutingKey {
        local_routing_key_identifier: Some(9),
        destination_point_code: Many::of(&points),
        service_indicators: Many::of(&indicators),
        ..RoutingKey::default()
    }];
    let request = RegistrationRequest { routing_key: Many::of(&keys), ..RegistrationRequest::default() };
    let mut buffer = [0; 128];
    let length = encode(&mut buffer, &request).unwrap();
    let request = RegistrationRequest::parse(&Packet::parse(&buffer[..length]).unwrap());
    assert_eq!(request.check(), Ok(()));
    let key = request.routing_key.iter().next().unwrap();
    assert_eq!(key.destination_point_code.iter().collect::<Vec<_>>(), points);
    assert_eq!(key.service_indicators.iter().collect::<Vec<_>>(), indicators);
}

/// Every row makes messages that its struct reads without a fault and writes with the same octets.
#[test]
fn every_message_that_the_rows_make_up_is_read_and_written_alike() {
    for rows in [message::ROWS, crate::codec::sua::message::ROWS] {
        for row in rows {
            for extent in [Extent::Minimal, Extent::Maximal, Extent::Random] {
                for seed in 0..32 {
                    let octets = sample::message(row, extent, seed);
                    let packet = Packet::parse(&octets).unwrap();
                    assert_eq!((packet.class(), packet.message_type()), (row.class, row.message_type));
                    let mut buffer = vec![0; octets.len()];
                    let mut w = Writer::new(&mut buffer);
                    let at = header::open(&mut w, row.class, row.message_type);
                    let received = (row.rewrite)(&packet, &mut w);
                    header::close(&mut w, at);
                    assert_eq!(received, Received::default(), "{} {octets:02x?}", row.name);
                    let length = w.finish().unwrap();
                    assert_eq!(buffer[..length], octets, "{}", row.name);
                }
            }
        }
    }
}

proptest! {
    /// No octets make a decoder panic, and the walk finds every octet once.
    #[test]
    fn any_octets_are_read_without_harm(
        class in 0u8..10, message_type in 0u8..12, body in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut octets = vec![1, 0, class, message_type, 0, 0, 0, 8 + body.len() as u8];
        octets.extend(&body);
        let packet = Packet::parse(&octets).unwrap();
        let mut at = header::LENGTH;
        for parameter in packet.parameters().map_while(Result::ok) {
            prop_assert_eq!(parameter.offset, at);
            at += (parameter.value.len() + 4).next_multiple_of(4);
        }
        let mut buffer = [0; 2048];
        for row in [message::row, crate::codec::sua::row] {
            if let Some(row) = row(packet.class(), message_type) {
                (row.rewrite)(&packet, &mut Writer::new(&mut buffer));
            }
        }
    }

    /// A message with one octet changed, or cut short, does no harm either.
    #[test]
    fn a_damaged_message_is_read_without_harm(
        which in 0usize..64, seed in any::<u64>(), at in 0usize..400, octet in any::<u8>(), cut in 8usize..400,
    ) {
        let rows = [message::ROWS, crate::codec::sua::message::ROWS].concat();
        let row = rows[which % rows.len()];
        let mut octets = sample::message(row, Extent::Random, seed);
        let length = octets.len();
        octets[at % length] = octet;
        octets.truncate(cut);
        let mut buffer = [0; 4096];
        if let Ok(packet) = Packet::parse(&octets) {
            (row.rewrite)(&packet, &mut Writer::new(&mut buffer));
        }
    }
}
