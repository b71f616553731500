use super::*;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = [0; 2_000];
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let length = w.finish().unwrap();
    buffer[..length].to_vec()
}

#[test]
fn a_service_indication_with_an_application_and_flags_is_read() {
    let octets = [1, 6, 5, 0xae, 0xaf, 0x82, 0xb4, 0x85, 2, 5, 4, 0, 0x45];
    let push = Push::parse(&octets).unwrap();
    assert_eq!((push.tid, push.content_type.media_type()), (1, Some("application/vnd.wap.sic")));
    assert_eq!(push.application_id(), Some(ApplicationId::WellKnown(2)));
    assert_eq!(push.application_id().unwrap().to_string(), "x-wap-application:wml.ua");
    assert_eq!(push.push_flag(), Some(5));
    assert_eq!(push.data, [2, 5, 4, 0, 0x45]);
    assert_eq!(written(|w| push.write(w)), octets);
}

#[test]
fn a_notification_of_a_message_has_its_type_spelt_out() {
    let mut octets = vec![0x59, 6, 0x26];
    octets.extend(b"application/vnd.wap.mms-message\0");
    octets.extend([0x8d, 0xdc, 0xaf, 0x84, 0xb4, 0x80, 0x8c, 0x82]);
    let push = Push::parse(&octets).unwrap();
    assert_eq!(push.content_type.to_string(), "application/vnd.wap.mms-message");
    assert_eq!(push.application_id().unwrap().to_string(), "x-wap-application:mms.ua");
    let names: Vec<_> = push.fields().map(|field| field.unwrap().name.text().unwrap().to_owned()).collect();
    assert_eq!(names, ["Content-Length", "X-Wap-Application-Id", "Push-Flag"]);
    assert_eq!(push.data, [0x8c, 0x82]);
    assert_eq!(written(|w| push.write(w)), octets);
}

#[test]
fn an_application_goes_by_its_number_or_by_its_uri() {
    for (id, octets) in [
        (ApplicationId::WellKnown(9), &[0xaf, 0x89][..]),
        (ApplicationId::WellKnown(0x80), &[0xaf, 1, 0x80]),
        (ApplicationId::WellKnown(0x8000), &[0xaf, 2, 0x80, 0]),
        (ApplicationId::WellKnown(u32::MAX), &[0xaf, 4, 255, 255, 255, 255]),
        (ApplicationId::Uri("a:b"), b"\xafa:b\0"),
        (ApplicationId::Uri("é"), b"\xaf\x7f\xc3\xa9\0"),
    ] {
        let fields = written(|w| application_id(w, id));
        assert_eq!(fields, octets);
        let push = Push {
            tid: 7,
            content_type: ContentType::named("text/plain"),
            fields: &fields,
            offset: 0,
            data: b"x",
        };
        let octets = written(|w| push.write(w));
        assert_eq!(Push::parse(&octets).unwrap().application_id(), Some(id));
    }
}

#[test]
fn media_types_take_the_shortest_form() {
    assert_eq!(ContentType::named("text/plain"), ContentType::WellKnown(3));
    assert_eq!(ContentType::named("TEXT/XML"), ContentType::WellKnown(0x28));
    assert_eq!(ContentType::named("application/json"), ContentType::Text(b"application/json"));
    // text/plain; charset=utf-8: a long form, whose media type is a number.
    let octets = [1, 6, 4, 3, 0x83, 0x81, 0xea, b'h', b'i'];
    let push = Push::parse(&octets).unwrap();
    assert_eq!(push.content_type, ContentType::General(&[0x83, 0x81, 0xea]));
    assert_eq!(push.content_type.media_type(), Some("text/plain"));
    assert_eq!(written(|w| push.write(w)), octets);
}

#[test]
fn fields_of_other_code_pages_are_told_apart() {
    let octets = [1, 6, 10, 0x83, 2, 0xaf, 0x84, 0x7f, 1, 0xaf, 0x85, b'X', 0, 0x80];
    let push = Push::parse(&octets[..13]).unwrap_err();
    assert_eq!((push.kind, push.element), (ErrorKind::Truncated, "Headers"));
    let octets = [1, 6, 11, 0x83, 2, 0xaf, 0x84, 0x7f, 1, 0xaf, 0x85, b'X', 0, 0x80];
    let push = Push::parse(&octets).unwrap();
    assert_eq!(push.application_id(), Some(ApplicationId::WellKnown(5)));
    let fields: Vec<_> = push.fields().map(Result::unwrap).collect();
    assert_eq!(fields[0].name, Name::WellKnown { page: 2, code: 0x2f });
    assert_eq!((fields[2].name, fields[2].value), (Name::Text(b"X"), Value::Short(0)));
    assert_eq!(written(|w| push.write(w)), octets);
}

#[test]
fn integers_have_one_form_each() {
    for (value, octets) in [
        (0, &[0][..]),
        (0x7f, &[0x7f]),
        (0x80, &[0x81, 0]),
        (0x87a5, &[0x82, 0x8f, 0x25]),
        (u32::MAX, &[0x8f, 0xff, 0xff, 0xff, 0x7f]),
    ] {
        assert_eq!(written(|w| Uintvar(value).write(w)), octets);
        assert_eq!(Uintvar::parse(&mut Reader::new(octets, "length")), Ok(Uintvar(value)));
    }
    let error = DecodeError::new(ErrorKind::Value, "uintvar", 0);
    for octets in [&[0x80, 1][..], &[0x90, 0x80, 0x80, 0x80, 0], &[0xff; 9]] {
        assert_eq!(Uintvar::parse(&mut Reader::new(octets, "length")), Err(error));
    }
}

#[test]
fn another_pdu_and_a_cut_one_are_faults() {
    let octets = [1, 6, 5, 0xae, 0xaf, 0x82, 0xb4, 0x85, 2, 5];
    for end in 0..8 {
        assert_eq!(Push::parse(&octets[..end]).unwrap_err().kind, ErrorKind::Truncated, "{end}");
    }
    assert_eq!(Push::parse(&[1, 0x40, 0]), Err(DecodeError::new(ErrorKind::Value, "Type", 1)));
    assert_eq!(Push::parse(&[1, 6, 2, 0x83, 0]), Err(DecodeError::new(ErrorKind::Value, "Headers", 4)));
}

const PAGE: &str = include_str!("../../../specs/wsp.md");

fn table(heading: &str) -> BTreeSet<Vec<String>> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

#[test]
fn the_page_of_the_standard_holds_exactly_the_rows_of_the_code() {
    let rows =
        |rows: &[(u8, &str)]| rows.iter().map(|(n, name)| vec![format!("{n:02X}"), (*name).into()]).collect();
    assert_eq!(table("Media types"), rows(CONTENT_TYPES));
    assert_eq!(table("Header fields"), rows(FIELD_NAMES));
    let ids = APPLICATION_IDS.iter().map(|(n, name)| vec![format!("{n:02X}"), (*name).into()]);
    assert_eq!(table("Application identifiers"), ids.collect());
}

proptest! {
    #[test]
    fn what_parses_encodes_to_the_same_octets(mut octets in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Some(kind) = octets.get_mut(1) {
            *kind = 6;
        }
        if let Ok(push) = Push::parse(&octets) {
            // A length of a content type that has a shorter form comes out in it.
            let long = octets.contains(&31);
            let again = written(|w| push.write(w));
            prop_assert!(long || again == octets, "{again:?}");
            let _ = (push.application_id().map(|id| id.to_string()), push.content_type.to_string());
        }
    }
}
