use super::*;
use crate::wire::{DecodeError, ErrorKind, PointCode, PointCodeFormat, Prepender};
use PointCodeFormat::{Ansi, China, Itu, Japan};

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
const UDT: &str = "09 81 03 0e 19 0b 12 06 00 12 04 51 55 10 99 f0 f0";

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
