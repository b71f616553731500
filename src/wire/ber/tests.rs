use super::*;
use crate::wire::{DecodeError, ErrorKind, Prepender};

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap()).collect()
}

fn written(write: impl FnOnce(&mut Prepender<'_>)) -> Vec<u8> {
    let mut buffer = vec![0; 70_000];
    let mut p = Prepender::new(&mut buffer);
    write(&mut p);
    let start = p.finish().unwrap();
    buffer.split_off(start)
}

/// What stands at `offset` is wrong, and how.
fn fault(kind: ErrorKind, offset: usize) -> DecodeError {
    DecodeError::new(kind, "x", offset)
}

#[test]
fn definite_and_indefinite_lengths_hold_the_same_elements() {
    for octets in
        ["30 06 02 01 05 04 01 aa", "30 80 02 01 05 04 01 aa 00 00", "30 83 00 00 06 02 01 05 04 01 aa"]
    {
        let octets = hex(octets);
        let tlv = Tlv::parse(&octets, "x").unwrap();
        assert_eq!((tlv.tag, tlv.octets), (Tag::SEQUENCE, &octets[..]));
        assert_eq!(tlv.indefinite(), octets[1] == 0x80);
        let mut walk = tlv.walk("x").unwrap();
        assert_eq!(walk.mandatory(Tag::INTEGER, "x").unwrap().integer("x"), Ok(5));
        assert_eq!(walk.optional(Tag::BOOLEAN), Ok(None));
        assert_eq!(walk.some().unwrap().string("x").unwrap().as_slice(), Some(&[0xaa][..]));
        assert_eq!(walk.read(), Ok(None));
        assert_eq!(walk.finish(), Ok(()));
    }
}

#[test]
fn an_element_inside_knows_its_place_in_the_message() {
    let octets = hex("30 80 a1 80 02 01 05 00 00 bf 8f 7f 03 04 01 07 00 00");
    let outer = Tlv::parse(&octets, "x").unwrap();
    let mut walk = outer.walk("x").unwrap();
    let first = walk.some().unwrap();
    assert_eq!((first.offset, first.value_offset(), first.octets.len()), (2, 4, 7));
    assert_eq!(first.inner("x").unwrap().offset, 4);
    let second = walk.some().unwrap();
    assert_eq!((second.tag, second.offset), (Tag::context(0x7ff), 9));
    assert_eq!(second.inner("x").unwrap().value_offset(), 15);
}

#[test]
fn what_contradicts_itself_is_a_fault_at_its_place() {
    let cases: &[(&str, ErrorKind, usize)] = &[
        ("", ErrorKind::Missing, 0),
        ("30", ErrorKind::Truncated, 0),
        ("30 03 02 01", ErrorKind::Truncated, 0),
        ("30 82 01", ErrorKind::Truncated, 0),
        ("1f 81", ErrorKind::Truncated, 0),
        ("1f 81 81 81 81 01 00", ErrorKind::Bound, 0),
        ("04 80 00 00", ErrorKind::Length, 0),
        ("30 ff", ErrorKind::Length, 0),
        ("30 85 01 00 00 00 00", ErrorKind::Bound, 0),
        ("00 00", ErrorKind::Value, 0),
        ("30 80 02 01 05", ErrorKind::Truncated, 5),
        ("30 80 02 05 05 00 00", ErrorKind::Truncated, 2),
        ("30 80 00 01 05", ErrorKind::Value, 2),
        ("30 80 00 81 00", ErrorKind::Value, 2),
        ("30 80 1f 00 00", ErrorKind::Value, 2),
        ("30 00 01", ErrorKind::Trailing, 2),
    ];
    for (octets, kind, offset) in cases {
        assert_eq!(Tlv::parse(&hex(octets), "x"), Err(fault(*kind, *offset)), "{octets}");
    }
}

#[test]
fn a_walk_ends_after_its_first_fault() {
    let octets = hex("02 01 05 02 09 01");
    let read: Vec<_> = Walk::new(&octets, "x").collect();
    assert_eq!(read.len(), 2);
    assert_eq!(read[1], Err(fault(ErrorKind::Truncated, 3)));
}

#[test]
fn nesting_past_the_bound_is_refused_whatever_the_form_of_the_length() {
    let indefinite = [0x30, 0x80].repeat(5000);
    assert_eq!(Tlv::parse(&indefinite, "x").unwrap_err().kind, ErrorKind::Bound);
    let mut tlv = hex("05 00");
    for _ in 0..60 {
        let length = tlv.len() as u8;
        tlv.splice(..0, [0x30, length]);
    }
    let mut at = Tlv::parse(&tlv, "x").unwrap();
    let error = loop {
        match at.inner("x") {
            Ok(inner) => at = inner,
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind, error.offset), (ErrorKind::Bound, 2 * u32::from(DEPTH)));
}

#[test]
fn a_segmented_string_is_read_as_the_whole_one() {
    // A segment inside a segment, an empty one, both forms of length.
    let octets = hex("24 80 04 02 01 02 24 80 04 01 03 24 04 04 02 04 05 00 00 04 00 04 01 06 00 00");
    let string = Tlv::parse(&octets, "x").unwrap().string("x").unwrap();
    assert_eq!((string.len(), string.as_slice()), (6, None));
    assert_eq!(string.octets().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert_eq!(string.gather(&mut [0; 6]), Some(&[1, 2, 3, 4, 5, 6][..]));
    assert_eq!(string.gather(&mut [0; 5]), None);
    assert_eq!(string.array(), Some([1, 2, 3, 4, 5, 6]));
    assert_eq!(string, OctetString::contiguous(&[1, 2, 3, 4, 5, 6]));
    let one = hex("a0 80 04 02 01 02 04 00 00 00");
    assert_eq!(Tlv::parse(&one, "x").unwrap().string("x").unwrap().as_slice(), Some(&[1, 2][..]));
    let other = hex("24 03 02 01 05");
    assert_eq!(Tlv::parse(&other, "x").unwrap().string("x"), Err(fault(ErrorKind::Value, 2)));
}

#[test]
fn bits_count_from_the_first_and_end_where_they_end() {
    let octets = hex("03 02 07 80");
    let bits = Tlv::parse(&octets, "x").unwrap().bits("x").unwrap();
    assert_eq!((bits.len(), bits.bit(0), bits.bit(1), bits.bit(99)), (1, true, false, false));
    let octets = hex("23 80 03 02 00 01 03 02 04 f0 00 00");
    let bits = Tlv::parse(&octets, "x").unwrap().bits("x").unwrap();
    assert_eq!((bits.len(), bits.bit(7), bits.bit(8), bits.bit(12)), (12, true, true, false));
    for octets in ["03 00", "03 01 01", "03 02 08 00", "23 08 03 02 01 02 03 02 00 00"] {
        assert!(Tlv::parse(&hex(octets), "x").unwrap().bits("x").is_err(), "{octets}");
    }
}

#[test]
fn integers_are_written_in_as_few_octets_as_hold_them_and_read_from_more() {
    for (value, octets) in [
        (0, "02 01 00"),
        (127, "02 01 7f"),
        (128, "02 02 00 80"),
        (-128, "02 01 80"),
        (-129, "02 02 ff 7f"),
        (65_535, "02 03 00 ff ff"),
        (i64::MAX, "02 08 7f ff ff ff ff ff ff ff"),
        (i64::MIN, "02 08 80 00 00 00 00 00 00 00"),
    ] {
        let octets = hex(octets);
        assert_eq!(written(|p| integer(p, Tag::INTEGER, value)), octets);
        assert_eq!(Tlv::parse(&octets, "x").unwrap().integer("x"), Ok(value));
    }
    let long = hex("02 04 00 00 00 05");
    let tlv = Tlv::parse(&long, "x").unwrap();
    assert_eq!((tlv.integer("x"), tlv.integer_as::<u8>("x")), (Ok(5), Ok(5)));
    assert!(Tlv::parse(&hex("02 02 01 00"), "x").unwrap().integer_as::<u8>("x").is_err());
    assert!(Tlv::parse(&hex("02 00"), "x").unwrap().integer("x").is_err());
}

#[test]
fn every_size_of_tag_and_length_comes_back() {
    for number in [0, 30, 31, 127, 128, 16_383, 16_384, Tag::MAX] {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            for class in [Class::Universal, Class::Application, Class::Context, Class::Private] {
                let tag = Tag::new(class, number);
                if tag == Tag::universal(0) {
                    continue;
                }
                let value = vec![7; length];
                let all = written(|p| octets(p, tag, &value));
                let tlv = Tlv::parse(&all, "x").unwrap();
                assert_eq!((tlv.tag, tlv.value), (tag, &value[..]));
                assert_eq!(Walk::new(&all, "x").peek(), Some(tag));
            }
        }
    }
}

#[test]
fn what_is_written_in_front_carries_what_was_written_before() {
    let all = written(|p| {
        constructed(p, Tag::SEQUENCE, |p| {
            null(p, Tag::context(3));
            boolean(p, Tag::BOOLEAN, true);
            bits(p, Tag::BIT_STRING, 7, &[0x80]);
            oid(p, Tag::OBJECT_IDENTIFIER, Oid::constant(&[0x2a, 3]));
            primitive(p, Tag::context(2), |p| p.u16(9));
        });
    });
    assert_eq!(all, hex("30 11 82 02 00 09 06 02 2a 03 03 02 07 80 01 01 ff 83 00"));
}

#[test]
fn object_identifiers_are_read_from_text_and_print_as_it() {
    for text in ["0.0.17.773.1.1.1", "1.2.826.0.1249.58.1.0", "2.999.3", "0.4.0.0.1.0.33.3", "2.5"] {
        let oid: OidBuf = text.parse().unwrap();
        assert_eq!(oid.to_string(), text);
        assert_eq!(OidBuf::try_from(oid.as_oid()), Ok(oid));
    }
    let dialogue: OidBuf = "0.0.17.773.1.1.1".parse().unwrap();
    assert_eq!(dialogue.as_oid().as_octets(), hex("00 11 86 05 01 01 01"));
    for text in ["", "1", "3.1", "1.40", "1..2", "1.2.x", "1.2.-3", "1.2.4294967296", "1.2.268435456"] {
        assert_eq!(text.parse::<OidBuf>(), Err(NotAnOid), "{text}");
    }
    assert!(Oid::new(&[]).is_none() && Oid::new(&[0x80]).is_none());
    assert!(Oid::new(&[1, 0x81, 0x81, 0x81, 0x81, 1]).is_none());
}
