//! Rows against rows, the sub-clauses of TS 29.274 §7.7, and any octets at all.

use super::cause::CauseValue;
use super::ie::{self, FTeid, Interface, row};
use super::message::*;
use super::sample::{self, Extent, Seed};
use super::*;
use crate::wire::ErrorKind;
use proptest::prelude::*;

fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut octets = vec![0x48, kind, 0, 0, 0, 0, 0, 1, 0, 0, 7, 0];
    octets.extend(body);
    let length = (octets.len() - 4) as u16;
    octets[2..4].copy_from_slice(&length.to_be_bytes());
    octets
}

#[test]
fn codes_ascend_and_are_found() {
    for pair in ie::ROWS.windows(2) {
        assert!(pair[0].code < pair[1].code, "{}", pair[1].name);
    }
    for row in ie::ROWS {
        assert!(std::ptr::eq(ie::row(row.code).unwrap(), *row));
    }
    for row in rows() {
        assert!(std::ptr::eq(message::row(row.code).unwrap(), row), "{}", row.name);
    }
}

#[test]
fn in_each_table_type_and_instance_ascend_and_groups_have_tables() {
    let tables = rows().map(|row| (row.name, row.fields));
    for (name, fields) in tables.chain(groups().map(|group| (group.title, group.fields))) {
        for pair in fields.windows(2) {
            let [a, b] = [0, 1].map(|i| (pair[i].ie.code, pair[i].instance));
            assert!(a < b, "{name}: {}", pair[1].name);
        }
        assert!(fields.len() <= 128, "{name}: a bit a row");
        for field in fields {
            assert_eq!(field.ie.grouped, field.group.is_some(), "{name}: {}", field.name);
        }
    }
}

#[test]
fn every_message_is_as_its_table_says_and_lacks_nothing_but_what_is_taken_from_it() {
    for row in rows() {
        for (extent, seeds) in [(Extent::Minimal, 2), (Extent::Maximal, 4), (Extent::Random, 16)] {
            for seed in 0..seeds {
                let octets = sample::message(row, extent, seed);
                let packet = Packet::parse(&octets).unwrap();
                assert_eq!(check(&packet), Ok(()), "{} {extent:?} {seed}", row.name);
            }
        }
        for field in row.fields.iter().filter(|field| field.presence == Presence::M) {
            let octets = sample::message(row, Extent::Minimal, 1);
            let whole = Packet::parse(&octets).unwrap();
            let others = whole.elements().filter(|e| (e.code, e.instance) != (field.ie.code, field.instance));
            let body: Vec<u8> = others.flat_map(|e| e.octets.to_vec()).collect();
            let octets = packet(row.code, &body);
            let fault = check(&Packet::parse(&octets).unwrap()).unwrap_err();
            assert_eq!(
                (fault.kind, fault.code, fault.instance),
                (FaultKind::Missing, field.ie.code, field.instance)
            );
            assert_eq!((fault.name, fault.offset as usize), (field.name, octets.len()));
            let cause = Cause {
                value: CauseValue::MANDATORY_IE_MISSING,
                flags: 0,
                offending: Some((fault.code, fault.instance)),
            };
            assert_eq!(fault.cause(), cause);
        }
    }
}

/// Writes again what is read: header and elements, groups by what is in them.
fn written_again(packet: &Packet<'_>) -> Vec<u8> {
    fn elements(w: &mut Writer<'_>, walk: Elements<'_>) {
        let mut walk = walk;
        for e in walk.by_ref() {
            if e.row.is_some_and(|row| row.grouped) {
                let start = w.len();
                w.array([e.code, 0, 0, e.octets[3]]);
                elements(w, e.elements());
                w.close_length(start + 1, start + 4);
            } else {
                w.slice(e.octets);
            }
        }
        w.slice(walk.rest());
    }
    let mut buffer = vec![0; packet.octets().len() + 16];
    let length = write(&mut buffer, &packet.header, |w| elements(w, packet.elements())).unwrap();
    buffer.truncate(length);
    buffer
}

#[test]
fn what_is_read_is_written_again_octet_for_octet() {
    for row in rows() {
        for seed in 0..4 {
            let octets = sample::message(row, Extent::Maximal, seed);
            assert_eq!(written_again(&Packet::parse(&octets).unwrap()), octets, "{}", row.name);
        }
    }
    // Elements that no table holds, a type above 255, a group cut in its last element.
    let strange =
        packet(32, &[200 + 50, 0, 1, 0x35, 9, 254, 0, 3, 0, 1, 0, 7, 93, 0, 5, 0, 73, 0, 9, 0, 5, 9]);
    let read = Packet::parse(&strange).unwrap();
    assert_eq!(written_again(&read)[12..], strange[12..]);
    assert_eq!(read.elements().nth(1).unwrap().extension, Some(256));
    assert_eq!(read.elements().next().unwrap().instance, 5);
}

#[test]
fn values_are_written_and_read_by_type_and_instance() {
    let end = FTeid {
        interface: Interface::S11_MME,
        teid: 7,
        v4: Some([192, 0, 2, 1].into()),
        v6: Some("2001:db8::1".parse().unwrap()),
    };
    let header = Header { priority: Some(3), ..Header::new(32, 0, 0x01_0203) };
    let mut buffer = [0; 256];
    let length = write(&mut buffer, &header, |w| {
        element::<row::Imsi>(w, 0, &ie::Imsi("00101012345678".parse().unwrap()));
        element::<row::FTeid>(w, 0, &end);
        group::<row::BearerContext>(w, 0, |w| {
            element::<row::EpsBearerId>(w, 0, &ie::EpsBearerId(5));
            element::<row::FTeid>(w, 2, &FTeid { v6: None, ..end });
        });
    })
    .unwrap();
    let packet = Packet::parse(&buffer[..length]).unwrap();
    assert_eq!(packet.header, header);
    let elements = packet.elements();
    assert_eq!(elements.value::<row::Imsi>(0).unwrap().0.to_string(), "00101012345678");
    assert_eq!(elements.value::<row::FTeid>(0), Some(end));
    assert_eq!(elements.value::<row::FTeid>(1), None);
    let bearer = elements.groups::<row::BearerContext>(0).next().unwrap();
    assert_eq!(bearer.value::<row::EpsBearerId>(0), Some(ie::EpsBearerId(5)));
    assert_eq!(bearer.value::<row::FTeid>(2).unwrap().v6, None);
    // Mandatory elements are missing, the first of them by its place in the table.
    let fault = check(&packet).unwrap_err();
    assert_eq!((fault.kind, fault.name), (FaultKind::Missing, "Bearer Level QoS"));
}

#[test]
fn section_7_7_2_another_version_and_lengths_that_do_not_fit() {
    let octets = sample::message(message::row(32).unwrap(), Extent::Minimal, 1);
    for cut in 0..octets.len() {
        assert!(Packet::parse(&octets[..cut]).is_err());
    }
    let mut other = octets.clone();
    other[0] = 0x32;
    assert_eq!(Packet::parse(&other).unwrap_err().kind, ErrorKind::Version);
    // A T flag, and a length that does not hold the TEID.
    assert_eq!(Packet::parse(&[0x48, 1, 0, 4, 0, 0, 7, 0]).unwrap_err().kind, ErrorKind::Length);
}

#[test]
fn section_5_5_1_a_message_may_ride_behind_another() {
    let mut first = sample::message(message::row(33).unwrap(), Extent::Minimal, 1);
    first[0] |= 0x10;
    let second = sample::message(message::row(95).unwrap(), Extent::Minimal, 1);
    let both = [&first[..], &second].concat();
    let packet = Packet::parse(&both).unwrap();
    assert_eq!(packet.octets(), first);
    let rider = packet.piggybacked().unwrap().unwrap();
    assert_eq!((rider.header.message_type, rider.octets()), (95, &second[..]));
    assert!(rider.piggybacked().is_none());
    assert!(Packet::parse(&first).unwrap().piggybacked().unwrap().is_err());
}

#[test]
fn section_7_7_11_lengths_of_elements() {
    // A Charging ID of three octets in a bearer context of a Create Session Response.
    let bearer = [2, 0, 2, 0, 16, 0, 73, 0, 1, 0, 5, 94, 0, 3, 0, 1, 2, 3];
    let body = [&[2, 0, 2, 0, 16, 0, 93, 0, bearer.len() as u8, 0][..], &bearer].concat();
    let octets = packet(33, &body);
    let fault = check(&Packet::parse(&octets).unwrap()).unwrap_err();
    assert_eq!((fault.kind, fault.name, fault.offset), (FaultKind::Length, "Charging ID", 12 + 10 + 11));
    assert_eq!(fault.cause().value, CauseValue::INVALID_LENGTH);
    // An element that is longer than the group.
    let mut longer = octets.clone();
    longer[12 + 10 + 11 + 2] = 9;
    let fault = check(&Packet::parse(&longer).unwrap()).unwrap_err();
    assert_eq!((fault.kind, fault.name), (FaultKind::CutShort, "Charging ID"));
    // A longer one is read for what is known.
    let long = packet(1, &[3, 0, 2, 0, 9, 9]);
    assert_eq!(check(&Packet::parse(&long).unwrap()), Ok(()));
}

proptest! {
    #[test]
    fn any_octets_are_walked_and_written_again(octets: Vec<u8>, kind: u8) {
        let octets = packet(kind, &octets);
        let read = Packet::parse(&octets).unwrap();
        let _ = check(&read);
        let mut walk = read.elements();
        let mut all: Vec<u8> = Vec::new();
        for element in walk.by_ref() {
            all.extend(element.octets);
        }
        all.extend(walk.rest());
        prop_assert_eq!(&all[..], &octets[12..]);
        prop_assert_eq!(walk.fault().is_some(), !walk.rest().is_empty());
    }

    #[test]
    fn flipped_messages_are_judged_without_panic(place in 0usize..100, seed: u64, at: prop::sample::Index, flip: u8) {
        let row = rows().nth(place % rows().count()).unwrap();
        let mut octets = sample::message(row, Extent::Random, seed);
        let at = at.index(octets.len());
        octets[at] ^= flip;
        if let Ok(packet) = Packet::parse(&octets) {
            if let Err(fault) = check(&packet) {
                prop_assert!(fault.offset as usize <= packet.octets().len());
            }
            let _ = Seed::new(seed);
        }
    }
}
