use super::message::Cldt;
use super::*;
use crate::codec::m3ua::value::Level;
use crate::codec::m3ua::{Value, Words};
use message::AddressParts;

/// CLDT, §3.2.1: from SSN 149 at a global title to SSN 6 at point code 8.
const CLDT: &[u8] = &[
    1, 0, 7, 1, 0, 0, 0, 0x68, // header
    0, 6, 0, 8, 0, 0, 0, 1, // Routing Context
    1, 0x15, 0, 8, 0, 0, 0, 0x80, // Protocol Class 0, return on error
    1, 2, 0, 32, 0, 1, 0, 5, // Source Address: routed on GT; SSN and GT
    0x80, 1, 0, 14, 0, 0, 0, 4, 4, 0, 1, 4, 0x94, 0x71, 0, 0, // Global Title
    0x80, 3, 0, 8, 0, 0, 0, 149, // Subsystem Number
    1, 3, 0, 24, 0, 2, 0, 3, // Destination Address: routed on SSN + PC
    0x80, 2, 0, 8, 0, 0, 0, 8, 0x80, 3, 0, 8, 0, 0, 0, 6, // Point Code, Subsystem Number
    1, 0x16, 0, 8, 0, 0, 0, 7, // Sequence Control
    1, 1, 0, 8, 0, 0, 0, 15, // SS7 Hop Counter
    1, 0x0b, 0, 7, 0xde, 0xad, 0xbe, 0, // Data
];

fn cldt() -> Cldt<'static> {
    Cldt {
        routing_context: Some(Words::one(&[0, 0, 0, 1])),
        protocol_class: Some(Level(0x80)),
        source_address: Some(Address {
            routing_indicator: RoutingIndicator::GLOBAL_TITLE,
            indicator: AddressIndicator(AddressIndicator::SSN | AddressIndicator::GLOBAL_TITLE),
            parts: AddressParts {
                global_title: Some(GlobalTitle {
                    indicator: 4,
                    count: 4,
                    translation_type: 0,
                    numbering_plan: 1,
                    nature_of_address: 4,
                    digits: &[0x94, 0x71],
                }),
                subsystem_number: Some(Level(149)),
                ..AddressParts::default()
            },
        }),
        destination_address: Some(Address {
            routing_indicator: RoutingIndicator::SSN_AND_PC,
            indicator: AddressIndicator(AddressIndicator::SSN | AddressIndicator::POINT_CODE),
            parts: AddressParts {
                point_code: Some(8),
                subsystem_number: Some(Level(6)),
                ..AddressParts::default()
            },
        }),
        sequence_control: Some(7),
        hop_counter: Some(Level(15)),
        ..Cldt::default()
    }
}

#[test]
fn cldt_is_put_in_front_of_the_users_octets_and_read_back() {
    let mut buffer = [0; 256];
    let mut p = Prepender::new(&mut buffer);
    let Trim(trim) = prepend(&mut p, &cldt(), &mut |p| p.slice(&[0xde, 0xad, 0xbe]));
    let start = p.finish().unwrap();
    assert_eq!(buffer[start..256 - trim], *CLDT);

    let packet = Packet::parse(CLDT).unwrap();
    let read = Cldt::parse(&packet);
    assert_eq!(read.check(), Ok(()));
    assert_eq!(read.data, Some(&[0xde, 0xad, 0xbe][..]));
    assert_eq!(read.source_address.unwrap().parts.global_title.unwrap().digits, [0x94, 0x71]);
    assert_eq!(read.destination_address.unwrap().parts.point_code, Some(8));
    let mut again = [0; 256];
    let length = crate::codec::m3ua::encode(&mut again, &read).unwrap();
    assert_eq!(again[..length], *CLDT);
}

#[test]
fn digits_that_their_count_does_not_cover_are_no_global_title() {
    assert!(GlobalTitle::decode(&[0, 0, 0, 4, 5, 0, 1, 4, 0x21, 0x43]).is_none());
    // Padding that is counted does no harm.
    let title = GlobalTitle::decode(&[0, 0, 0, 4, 3, 0, 1, 4, 0x21, 0x03, 0, 0]).unwrap();
    assert_eq!(title.digits, [0x21, 0x03]);
}

#[test]
fn what_does_not_fit_in_front_is_refused() {
    let mut buffer = [0; 64];
    let mut p = Prepender::new(&mut buffer);
    let _ = prepend(&mut p, &cldt(), &mut |p| p.u8(0));
    assert!(p.finish().is_err());
}
