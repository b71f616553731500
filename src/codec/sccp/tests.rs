use super::sample::{Extent, Seed};
use super::*;
use crate::wire::PointCodeFormat::{Ansi, China, Itu, Japan};
use crate::wire::{DecodeError, ErrorKind, PointCodeFormat, Prepender};
use proptest::prelude::*;

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn written(message: &Unitdata<'_>) -> Vec<u8> {
    let mut buffer = [0; 5_000];
    let mut p = Prepender::new(&mut buffer);
    message.write(&mut p);
    let start = p.finish().unwrap();
    buffer[start..].to_vec()
}

fn unitdata(octets: &[u8]) -> Unitdata<'_> {
    match Message::parse(octets, Itu).unwrap() {
        Message::Unitdata(message) => message,
        other => panic!("{other:?}"),
    }
}

fn address(text: &str, format: PointCodeFormat) -> AddressBuf {
    AddressBuf::parse(text, format).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A UDT from 15550100, SSN 149 to 15550199, SSN 6, class 1 with return on error.
const UDT: &str = "09 81 03 0c 15 09 12 06 00 12 04 51 55 10 99 09 12 95 00 12 04 51 55 10 00 02 f0 f1";

#[test]
fn addresses_stand_in_octets_as_the_clause_has_them() {
    for (format, text, octets) in [
        (Itu, "route=ssn ssn=6 pc=1-1-1", "43 09 08 06"),
        (Itu, "ssn=6", "42 06"),
        (Itu, "gt=15550100 ssn=149", "12 95 00 12 04 51 55 10 00"),
        (Itu, "route=gt gt=155501 nai=4", "04 04 51 55 10"),
        (Itu, "route=gt gt=1555010 nai=3", "04 83 51 55 10 00"),
        (Itu, "gt=15550 tt=9", "08 09 51 55 f0"),
        (Itu, "gt=15550 tt=9 np=6 ssn=6", "0e 06 09 61 51 55 00"),
        (Itu, "route=ssn gt=155501 tt=0 np=7 nai=4 ssn=6 pc=3-4-5", "53 25 18 06 00 72 04 51 55 10"),
        (Ansi, "ssn=6 pc=1-2-3", "c3 06 03 02 01"),
        (Ansi, "gt=155501 tt=9 ssn=6", "89 06 09 51 55 10"),
        (Ansi, "gt=15550 tt=9 np=1 pc=1-2-3", "86 03 02 01 09 11 51 55 00"),
        (Ansi, "ssn=6 national=0", "41 06"),
        (China, "ssn=6 pc=1-2-3", "43 03 02 01 06"),
        (Japan, "ssn=6 pc=31-15-127", "43 ff ff 06"),
        (Itu, "gt=12a tt=0 np=1 nai=4 es=3", "10 00 13 04 21 0a"),
        (Itu, "gti=9 gt=1234", "24 21 43"),
    ] {
        let built = address(text, format);
        assert_eq!(built.as_octets(), unhex(octets), "{text}");
        let read = Address::parse(built.as_octets(), format).unwrap();
        assert_eq!(read.parts(), built.as_address().parts());
        assert_eq!(AddressBuf::new(format, &read.parts()), Ok(built), "{text}");
        assert_eq!(address(&read.to_string(), format), built, "{text} is printed as {read}");
    }
}

#[test]
fn a_unitdata_message_is_read_and_written_octet_for_octet() {
    let octets = unhex(UDT);
    let message = unitdata(&octets);
    assert_eq!((message.form, message.kind), (Form::Basic, Kind::Unitdata(ProtocolClass::new(1, true))));
    assert_eq!(message.called.to_string(), "route=gt gt=15550199 tt=0 np=1 nai=4 ssn=6");
    assert_eq!(message.calling.to_string(), "route=gt gt=15550100 tt=0 np=1 nai=4 ssn=149");
    assert_eq!(message.data, [0xf0, 0xf1]);
    assert_eq!(written(&message), octets);
}

#[test]
fn every_message_that_is_made_up_is_read_and_written_octet_for_octet() {
    for row in MESSAGES {
        for extent in [Extent::Minimal, Extent::Maximal, Extent::Random] {
            for seed in 0..200 {
                let octets = sample::message(row, Itu, extent, seed);
                match Message::parse(&octets, Itu).unwrap() {
                    Message::Unitdata(message) => {
                        assert_eq!(message.message_type(), row.code);
                        assert_eq!(written(&message), octets);
                        for parameter in message.optional.iter() {
                            assert!(message.optional.get(parameter.name).is_some());
                        }
                    }
                    Message::ConnectionOriented(of, raw) => assert_eq!((of, raw), (row, &octets[..])),
                }
            }
        }
    }
}

#[test]
fn every_address_that_is_made_up_reads_back_from_its_text() {
    for format in [Itu, Ansi, China, Japan] {
        for seed in 0..2_000 {
            let made = sample::address(format, Extent::Random, &mut Seed::new(seed));
            let read = made.as_address();
            assert_eq!(Address::parse(read.as_octets(), format), Ok(read));
            assert_eq!(AddressBuf::new(format, &read.parts()), Ok(made));
            assert_eq!(address(&read.to_string(), format), made, "{read}");
        }
    }
}

/// The parameters of an XUDT: called `42 06`, calling `42 95`, data `aa bb`, importance 5.
#[test]
fn pointers_may_have_the_parameters_in_any_order_and_with_gaps() {
    for octets in [
        "11 00 0f 04 06 08 0a  02 42 06  02 42 95  02 aa bb  12 01 05 00",
        "11 00 0f 0f 0b 07 02  55 12 01 05 00  02 aa bb  02 42 95  02 42 06",
        "11 00 0f 04 08 0a 0c  02 42 06  99 99 02 42 95  02 aa bb  12 01 05 00",
    ] {
        let octets = unhex(octets);
        let message = match Message::parse(&octets, Itu) {
            Ok(Message::Unitdata(message)) => message,
            other => panic!("{octets:02x?} {other:?}"),
        };
        assert_eq!((message.called.ssn(), message.calling.ssn()), (Some(Ssn::HLR), Some(Ssn::SGSN)));
        assert_eq!((message.data, message.optional.importance()), (&[0xaa, 0xbb][..], Some(5)));
    }
}

#[test]
fn the_pointers_and_the_length_of_the_long_form_have_two_octets_low_first() {
    let octets =
        unhex("13 01 0f  07 00 08 00 09 00 0c 01  02 42 06  02 42 95  03 01").into_iter().chain([7; 259]);
    let octets: Vec<u8> = octets.chain(unhex("10 04 c1 09 00 00 00")).collect();
    let message = unitdata(&octets);
    assert_eq!((message.form, message.data), (Form::Long, &[7; 259][..]));
    let segmentation = Segmentation { first: true, in_sequence: true, remaining: 1, reference: 9 };
    assert_eq!(message.optional.segmentation(), Some(segmentation));
    assert_eq!(written(&message), octets);
}

#[test]
fn unknown_optional_parameters_are_kept() {
    let octets = unhex("12 01 0e 04 06 08 0a  02 42 06  02 42 95  02 aa bb  c8 02 01 02 12 01 03 c8 00 00");
    let message = unitdata(&octets);
    assert_eq!(message.kind, Kind::Service(ReturnCause::NO_TRANSLATION_FOR_ADDRESS));
    let names: Vec<u8> = message.optional.iter().map(|parameter| parameter.name.0).collect();
    assert_eq!(names, [200, 18, 200]);
    assert_eq!(written(&message), octets);
    // A part that is there and holds nothing stays one.
    let octets = unhex("11 00 0f 04 06 08 0a  02 42 06  02 42 95  02 aa bb  00");
    assert_eq!(written(&unitdata(&octets)), octets);
}

#[test]
fn what_does_not_frame_says_where() {
    for (octets, kind, element, offset) in [
        ("", ErrorKind::Truncated, "Message type code", 0),
        ("15 00", ErrorKind::Unknown, "Message type code", 0),
        ("00", ErrorKind::Unknown, "Message type code", 0),
        ("09", ErrorKind::Truncated, "Protocol class", 1),
        ("11 00", ErrorKind::Truncated, "Hop counter", 0),
        ("09 00 03", ErrorKind::Truncated, "Called party address", 3),
        ("09 00 00 05 08 02 42 06", ErrorKind::Missing, "Called party address", 2),
        ("09 00 01 05 08 02 42 06", ErrorKind::Value, "Called party address", 2),
        ("09 00 63 05 08 02 42 06", ErrorKind::Truncated, "Called party address", 8),
        ("09 00 03 05 07 09 42 06 02 42 06 01 aa", ErrorKind::Truncated, "Called party address", 6),
        ("09 00 03 05 07 02 43 06 02 42 06 01 aa", ErrorKind::Truncated, "Called party address", 7),
        ("09 00 03 03 05 00 02 42 06 01 aa", ErrorKind::Truncated, "Called party address", 6),
        ("11 00 0f 04 06 08 0a 0242 06 0242 95 02aabb 1201", ErrorKind::Truncated, "Optional parameter", 18),
        (
            "11 00 0f 04 06 08 0a 0242 06 0242 95 02aabb 120105",
            ErrorKind::Missing,
            "End of optional parameters",
            19,
        ),
    ] {
        let error = Message::parse(&unhex(octets), Itu).unwrap_err();
        assert_eq!(error, DecodeError::new(kind, element, offset), "{octets}");
    }
}

#[test]
fn data_that_do_not_fit_their_form_overflow() {
    let (called, calling) = (address("ssn=6", Itu), address("ssn=149", Itu));
    let data = [0; 4_000];
    let mut message = Unitdata {
        form: Form::Basic,
        kind: Kind::Unitdata(ProtocolClass::default()),
        hop_counter: 0,
        called: called.as_address(),
        calling: calling.as_address(),
        data: &data[..255],
        optional: Optional::NONE,
    };
    let fits = |message: &Unitdata<'_>| {
        let mut buffer = [0; 5_000];
        let mut p = Prepender::new(&mut buffer);
        message.write(&mut p);
        p.finish().is_ok()
    };
    assert!(fits(&message));
    message.data = &data[..256];
    assert!(!fits(&message));
    let segmentation = Segmentation { first: true, in_sequence: false, remaining: 0, reference: 1 }.encode();
    for (form, optional, most) in [
        (Form::Extended, &[][..], 255),
        (Form::Extended, &segmentation, 247),
        (Form::Long, &segmentation, 3_952),
    ] {
        assert_eq!(form.room(4, !optional.is_empty()), most);
        let of = |data| Unitdata { form, data, optional: Optional::of(optional), ..message };
        assert!(fits(&of(&data[..most])), "{form:?}");
        assert!(!fits(&of(&data[..most + 1])), "{form:?}");
        let octets = written(&of(&data[..most]));
        assert_eq!(octets.len(), form.overhead() + 4 + most + [0, 7][usize::from(!optional.is_empty())]);
        assert_eq!(unitdata(&octets).data.len(), most);
    }
}

#[test]
fn management_messages_stand_as_the_clause_has_them() {
    for (kind, octets) in [
        (ManagementType::SSA, "01 06 09 08 00"),
        (ManagementType::SST, "03 06 09 08 00"),
        (ManagementType::SSC, "06 06 09 08 00 04"),
    ] {
        let octets = unhex(octets);
        let message = Management::parse(&octets, Itu).unwrap();
        assert_eq!((message.kind(), message.ssn(), message.point_code().0), (kind, Ssn::HLR, 2057));
        assert_eq!(message.congestion_level(), (kind == ManagementType::SSC).then_some(4));
    }
    for format in [Itu, Ansi, China, Japan] {
        for kind in ManagementType::ALL {
            for seed in 0..20 {
                let octets = sample::management(*kind, format, seed);
                let message = Management::parse(&octets, format).unwrap();
                let again = ManagementBuf {
                    kind: message.kind(),
                    ssn: message.ssn(),
                    point_code: message.point_code(),
                    multiplicity: message.multiplicity(),
                    congestion_level: message.congestion_level().unwrap_or(0),
                };
                let mut buffer = [0; 8];
                let mut p = Prepender::new(&mut buffer);
                again.write(&mut p, format);
                assert_eq!(p.written(), octets);
            }
        }
    }
    for (octets, element, offset) in [
        ("", "SCMG format identifier", 0),
        ("01", "Affected SSN", 1),
        ("01 06 09", "Affected PC", 2),
        ("01 06 09 08", "Subsystem multiplicity indicator", 4),
        ("06 06 09 08 00", "SCCP congestion level", 5),
    ] {
        let error = Management::parse(&unhex(octets), Itu).unwrap_err();
        assert_eq!(error, DecodeError::new(ErrorKind::Truncated, element, offset), "{octets}");
    }
}

#[test]
fn text_that_is_no_address_says_why() {
    let error = |text, format| AddressBuf::parse(text, format).unwrap_err().to_string();
    assert!(error("ssn", Itu).starts_with("\"ssn\" is none of route="));
    assert_eq!(error("ssn=256", Itu), "ssn=256 has a value that ssn cannot have");
    assert_eq!(error("gt=12x ssn=6", Itu), "gt=12x has a value that gt cannot have");
    assert_eq!(error("ssn=6 pc=9-0-0", Itu), "part 1 of an ITU point code (3-8-3 bits) is at most 7");
    for (text, format) in [("tt=0 ssn=6", Itu), ("gt=1 np=1", Itu), ("gt=1 nai=4 tt=0 np=1", Ansi)] {
        assert_eq!(
            error(text, format),
            "the network's addresses have no global title with just these elements",
            "{text}"
        );
    }
    assert_eq!(address("gt=+15550100", Itu), address("gt=15550100 tt=0 np=1 nai=4 route=gt", Itu));
}

proptest! {
    #[test]
    fn any_octets_are_read_or_refused(octets in proptest::collection::vec(any::<u8>(), 0..80)) {
        sample::hold(&octets);
    }

    #[test]
    fn a_changed_message_still_gives_back_what_it_gives(
        row in 0..MESSAGES.len(),
        seed: u64,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut octets = sample::message(&MESSAGES[row], Itu, Extent::Random, seed);
        for (at, octet) in changes {
            *at.get_mut(&mut octets) = octet;
        }
        octets.truncate(cut.index(octets.len()) + 1);
        if let Ok(Message::Unitdata(message)) = Message::parse(&octets, Itu) {
            let mut buffer = [0; 9_000];
            let mut p = Prepender::new(&mut buffer);
            message.write(&mut p);
            let written = p.written().to_vec();
            if p.finish().is_ok() {
                prop_assert_eq!(Message::parse(&written, Itu), Ok(Message::Unitdata(message)));
            }
        }
    }
}
