use super::segment::{Assembly, Bounds, Segments};
use super::*;
use crate::wire::{DecodeError, ErrorKind, Writer};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::Duration;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn written(write: impl FnOnce(&mut Writer<'_>)) -> Vec<u8> {
    let mut buffer = [0; 600];
    let mut w = Writer::new(&mut buffer);
    write(&mut w);
    let length = w.finish().unwrap();
    buffer[..length].to_vec()
}

/// What is read as any of the types, written again.
fn again(octets: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    all.extend(Deliver::parse(octets).ok().map(|m| written(|w| m.write(w))));
    all.extend(Submit::parse(octets).ok().map(|m| written(|w| m.write(w))));
    all.extend(StatusReport::parse(octets).ok().map(|m| written(|w| m.write(w))));
    all.extend(Command::parse(octets).ok().map(|m| written(|w| m.write(w))));
    for refused in [false, true] {
        all.extend(DeliverReport::parse(octets, refused).ok().map(|m| written(|w| m.write(w))));
        all.extend(SubmitReport::parse(octets, refused).ok().map(|m| written(|w| m.write(w))));
    }
    all
}

#[test]
fn a_text_submitted_with_a_relative_validity_is_read() {
    // "hellohello" as the packing is explained everywhere: to 46708251358, valid for four days.
    let octets = hex("11 00 0B91 6407281553F8 00 00 AA 0A E8329BFD4697D9EC37");
    let submit = Submit::parse(&octets).unwrap();
    assert_eq!(submit.destination.to_string(), "+46708251358");
    assert_eq!(submit.validity.duration(), Some(Duration::from_secs(4 * 86_400)));
    assert_eq!(submit.data.to_string(), "hellohello");
    assert!(again(&octets).iter().all(|again| *again == octets));
}

#[test]
fn a_delivered_text_is_read_with_its_time() {
    let octets = hex("04 0B91 7238010010F5 00 00 99309251619580 0A E8329BFD4697D9EC37");
    let deliver = Deliver::parse(&octets).unwrap();
    assert_eq!(deliver.originating.to_string(), "+27831000015");
    // The time of a service centre that is eight quarters of an hour ahead.
    assert_eq!(deliver.time_stamp.to_string(), "99-03-29 15:16:59 +02:00");
    assert_eq!(deliver.time_stamp.wall(), Some(Duration::from_secs(922_713_419)));
    assert!(deliver.no_more() && !deliver.status_report() && !deliver.reply_path());
    assert_eq!(deliver.data.to_string(), "hellohello");
    assert!(again(&octets).iter().all(|again| *again == octets));
}

#[test]
fn a_service_indication_names_its_ports_and_its_place() {
    let octets = hex("40 0B91 6407281553F8 00 F5 62111130000000 12 0B 05040B8423F0 000301 0201 DC0601AE0205");
    let deliver = Deliver::parse(&octets).unwrap();
    assert_eq!(deliver.data.ports(), Some(Ports::WAP_PUSH));
    let place = Concatenation { reference: 1, wide: false, total: 2, number: 1 };
    assert_eq!(deliver.data.concatenation(), Some(place));
    assert_eq!(deliver.data.data(), hex("DC0601AE0205"));
    let names: Vec<_> = deliver.data.elements().map(|e| ie::name(e.identifier).unwrap()).collect();
    assert_eq!(
        names,
        [
            "Application port addressing scheme, 16 bit address",
            "Concatenated short messages, 8-bit reference number"
        ]
    );
    assert!(again(&octets).iter().all(|again| *again == octets));
}

#[test]
fn septets_behind_a_header_begin_at_a_septet() {
    let mut octets = [0; 40];
    octets[..6].copy_from_slice(&[5, 0, 3, 9, 2, 1]);
    let count = text::pack("part one", 49, &mut octets).unwrap();
    let data = UserData {
        length: 7 + count as u8,
        octets: &octets[..(7 + count) * 7 / 8 + 1],
        has_header: true,
        coding: DataCoding::DEFAULT,
    };
    assert_eq!(data.to_string(), "part one");
    assert_eq!(data.concatenation().unwrap().reference, 9);
}

#[test]
fn times_are_those_of_the_calendar() {
    for (seconds, text) in [
        (0, "70-01-01 00:00:00 +00:00"),
        (951_782_399, "00-02-28 23:59:59 +00:00"),
        (951_782_400, "00-02-29 00:00:00 +00:00"),
        (951_868_800, "00-03-01 00:00:00 +00:00"),
        (978_307_199, "00-12-31 23:59:59 +00:00"),
        (1_732_406_434, "24-11-24 00:00:34 +00:00"),
        (3_155_759_999, "69-12-31 23:59:59 +00:00"),
    ] {
        let stamp = TimeStamp::from_wall(Duration::from_secs(seconds));
        assert_eq!(stamp.to_string(), text);
        assert_eq!(stamp.wall(), Some(Duration::from_secs(seconds)));
    }
    assert_eq!(TimeStamp([0x62, 0x31, 0x11, 0, 0, 0, 0]).wall(), None);
    assert_eq!(TimeStamp([0x62, 0x11, 0x11, 0, 0, 0, 0x2a]).zone(), Some(-330));
}

#[test]
fn validity_is_rounded_up_to_what_the_steps_can_say() {
    let minutes = |n: u64| Duration::from_secs(n * 60);
    for (time, lasts) in [
        (minutes(0), minutes(5)),
        (minutes(6), minutes(10)),
        (minutes(720), minutes(720)),
        (minutes(721), minutes(750)),
        (minutes(1441), minutes(2 * 1440)),
        (minutes(31 * 1440), minutes(35 * 1440)),
        (minutes(9_999_999), minutes(63 * 7 * 1440)),
    ] {
        assert_eq!(ValidityPeriod::lasting(time).duration(), Some(lasts), "{time:?}");
    }
    let enhanced = ValidityPeriod::Enhanced([3, 0x10, 0x20, 0x30, 0, 0, 0]);
    assert_eq!(enhanced.duration(), Some(Duration::from_secs(3600 + 120 + 3)));
}

#[test]
fn codings_have_the_alphabets_and_classes_of_the_table() {
    for (coding, alphabet, class, septets) in [
        (0x00, Alphabet::Default, None, true),
        (0x04, Alphabet::EightBit, None, false),
        (0x08, Alphabet::Ucs2, None, false),
        (0x11, Alphabet::Default, Some(1), true),
        (0x20, Alphabet::Default, None, false),
        (0x48, Alphabet::Ucs2, None, false),
        (0x80, Alphabet::Default, None, true),
        (0xc8, Alphabet::Default, None, true),
        (0xe0, Alphabet::Ucs2, None, false),
        (0xf1, Alphabet::Default, Some(1), true),
        (0xf6, Alphabet::EightBit, Some(2), false),
    ] {
        let coding = DataCoding(coding);
        assert_eq!((coding.alphabet(), coding.class()), (alphabet, class), "{coding:?}");
        assert_eq!(coding.counts_septets(), septets, "{coding:?}");
    }
}

#[test]
fn addresses_are_packed_as_numbers_or_as_text() {
    let number = AddressBuf::number("+4917").unwrap();
    assert_eq!(written(|w| number.as_address().write(w)), [4, 0x91, 0x94, 0x71]);
    let odd = AddressBuf::number("123").unwrap();
    assert_eq!(written(|w| odd.as_address().write(w)), [3, 0x81, 0x21, 0xf3]);
    assert_eq!(
        (number.as_address().to_string(), odd.as_address().to_string()),
        ("+4917".into(), "123".into())
    );
    let text = AddressBuf::text("gtpush").unwrap();
    assert_eq!(text.as_address().to_string(), "gtpush");
    assert_eq!(text.as_address().length, 11);
    assert_eq!(AddressBuf::number("12a"), None);
    assert_eq!(AddressBuf::number("123456789012345678901"), None);
    assert_eq!(AddressBuf::text("twelve chars"), None);
}

#[test]
fn a_fault_names_the_parameter_and_where_it_stands() {
    let octets = hex("04 0B91 7238010010F5 00 00 99309251619580 0A E8329BFD4697D9EC37");
    for end in 0..octets.len() {
        let error = Deliver::parse(&octets[..end]).unwrap_err();
        assert!(error.kind == ErrorKind::Truncated && error.offset as usize <= end, "{end}: {error}");
    }
    let mut long = octets.clone();
    long[1] = 21;
    let error = DecodeError::new(ErrorKind::Length, "Address-Length", 1);
    assert_eq!(Deliver::parse(&long), Err(error));
    let mut header = octets.clone();
    header[0] |= 0x40;
    let error = Deliver::parse(&header).unwrap_err();
    assert_eq!((error.kind, error.element), (ErrorKind::Truncated, "TP-User-Data-Header"));
    let error = DecodeError::new(ErrorKind::Value, "TP-Message-Type-Indicator", 0);
    assert_eq!(Submit::parse(&octets), Err(error));
    let trailing = [&octets[..], &[0]].concat();
    assert_eq!(Deliver::parse(&trailing).unwrap_err().kind, ErrorKind::Trailing);
}

#[test]
fn a_long_message_is_cut_and_put_together_in_any_order() {
    for (length, wide, total) in [
        (0, false, 1),
        (133, false, 1),
        (134, false, 2),
        (134, true, 2),
        (32_640, false, 255),
        (32_385, true, 255),
    ] {
        let data: Vec<u8> = (0..length).map(|i| i as u8).collect();
        let segments =
            Segments::new(&data, Some(Ports::WAP_PUSH), DataCoding::EIGHT_BIT_ME, 0x1234, wide).unwrap();
        assert_eq!(segments.total(), total);
        let mut assembly = Assembly::new(Bounds::default());
        let mut whole = None;
        for number in (1..=total).rev() {
            let mut buffer = [0; MOST_USER_DATA];
            let part = segments.part(number, &mut buffer).unwrap();
            assert_eq!(part.ports(), Some(Ports::WAP_PUSH));
            let place = part.concatenation().map(|c| (c.reference, c.total, c.number));
            let reference = if wide { 0x1234 } else { 0x34 };
            assert_eq!(place, (total > 1).then_some((reference, total, number)));
            whole = assembly.add(Duration::ZERO, &"sender", &part).map(<[u8]>::to_vec);
            assert_eq!(whole.is_some(), number == 1);
        }
        assert_eq!(whole.as_deref(), Some(&data[..]));
        assert!(assembly.is_empty());
        assert!(segments.part(0, &mut [0; MOST_USER_DATA]).is_none());
    }
    let data = [0; 32_641];
    let ports = Some(Ports::WAP_PUSH);
    assert!(Segments::new(&data, ports, DataCoding::EIGHT_BIT, 0, false).is_err());
}

#[test]
fn messages_under_way_are_bounded_in_number_and_time() {
    let mut assembly = Assembly::new(Bounds { messages: 2, wait: Duration::from_secs(9) });
    let data = [0; 200];
    for reference in 0..9 {
        let segments = Segments::new(&data, None, DataCoding::EIGHT_BIT, reference, true).unwrap();
        let mut buffer = [0; MOST_USER_DATA];
        assert_eq!(assembly.add(Duration::ZERO, &1, &segments.part(1, &mut buffer).unwrap()), None);
        assert!(assembly.len() <= 2);
    }
    let segments = Segments::new(&data, None, DataCoding::EIGHT_BIT, 8, true).unwrap();
    let mut buffer = [0; MOST_USER_DATA];
    let late = Duration::from_secs(10);
    assert_eq!(assembly.add(late, &1, &segments.part(2, &mut buffer).unwrap()), None);
    assert_eq!(assembly.len(), 1);
}

#[test]
fn what_is_made_up_is_read_and_written_again() {
    for kind in MessageType::ALL {
        for seed in 0..200 {
            for refused in [false, true] {
                let octets = sample::message(*kind, refused, seed);
                assert!(again(&octets).contains(&octets), "{kind:?} {seed}");
            }
        }
    }
}

const PAGE: &str = include_str!("../../../specs/ts23040.md");

/// The cells of the table rows under `heading`.
fn table(heading: &str) -> BTreeSet<Vec<String>> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

#[test]
fn the_page_of_the_standard_holds_exactly_the_rows_of_the_code() {
    let types =
        MessageType::ALL.iter().map(|kind| vec![kind.name().to_owned(), format!("§{}", kind.clause())]);
    assert_eq!(table("TPDUs"), types.collect());
    let elements = ie::ROWS.iter();
    let elements =
        elements.map(|(id, name, clause)| vec![format!("{id:02X}"), (*name).into(), format!("§{clause}")]);
    assert_eq!(table("Information elements"), elements.collect());
    let causes =
        FailureCause::ROWS.iter().map(|(cause, name)| vec![format!("{:02X}", cause.0), (*name).into()]);
    assert_eq!(table("TP-Failure-Cause"), causes.collect());
    let statuses =
        Status::ROWS.iter().map(|(status, name)| vec![format!("{:02X}", status.0), (*name).into()]);
    assert_eq!(table("TP-Status"), statuses.collect());
}

proptest! {
    #[test]
    fn what_parses_encodes_to_the_same_octets(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
        for again in again(&octets) {
            prop_assert_eq!(&again, &octets);
        }
        if let Ok(deliver) = Deliver::parse(&octets) {
            let _ = (deliver.data.to_string(), deliver.originating.to_string(), deliver.time_stamp.wall());
        }
    }

    #[test]
    fn flipped_messages_are_read_without_panic(kind in 0..6usize, seed: u64, at: usize, octet: u8) {
        let mut octets = sample::message(MessageType::ALL[kind], seed % 2 == 0, seed);
        let length = octets.len();
        octets[at % length] = octet;
        for again in again(&octets) {
            prop_assert_eq!(&again, &octets);
        }
    }
}
