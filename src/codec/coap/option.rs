//! The options: RFC 7252 §5.4 and §5.10, one row each.

use crate::wire::{DecodeError, ErrorKind, Reader};
use std::fmt;

/// How an option's value is to be read, RFC 7252 §3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// No octets.
    Empty,
    /// Octets.
    Opaque,
    /// A whole number, most significant octet first, leading zeros left out.
    Uint,
    /// UTF-8.
    String,
}

/// One option of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub number: OptionNumber,
    /// Its name as the standard prints it.
    pub name: &'static str,
    /// How its value is read.
    pub format: Format,
    /// The shortest value in octets.
    pub min: u16,
    /// The longest value in octets.
    pub max: u16,
    /// Whether it may stand more than once.
    pub repeatable: bool,
    /// Where it is defined.
    pub clause: &'static str,
}

impl Row {
    /// Whether `value` is as long as it may be and of the format: one that is not counts as an
    /// option that is not recognized (RFC 7252 §5.4.3).
    #[must_use]
    pub fn fits(&self, value: &[u8]) -> bool {
        (usize::from(self.min)..=usize::from(self.max)).contains(&value.len())
            && (self.format != Format::String || std::str::from_utf8(value).is_ok())
    }
}

/// An option's number; its lowest bits say how to treat it where it is not recognized.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OptionNumber(pub u16);

macro_rules! options {
    ($($constant:ident = $number:literal $name:literal $format:ident $min:literal..=$max:literal $repeatable:literal $clause:literal;)*) => {
        impl OptionNumber {
            $(
                #[doc = concat!($name, ", ", $clause)]
                pub const $constant: Self = Self($number);
            )*
        }

        /// Every option that has a name, in order of number.
        pub const ROWS: &[Row] = &[$(Row {
            number: OptionNumber::$constant,
            name: $name,
            format: Format::$format,
            min: $min,
            max: $max,
            repeatable: $repeatable,
            clause: $clause,
        },)*];
    };
}

options! {
    IF_MATCH = 1 "If-Match" Opaque 0..=8 true "RFC 7252 §5.10.8.1";
    URI_HOST = 3 "Uri-Host" String 1..=255 false "RFC 7252 §5.10.1";
    ETAG = 4 "ETag" Opaque 1..=8 true "RFC 7252 §5.10.6";
    IF_NONE_MATCH = 5 "If-None-Match" Empty 0..=0 false "RFC 7252 §5.10.8.2";
    OBSERVE = 6 "Observe" Uint 0..=3 false "RFC 7641 §2";
    URI_PORT = 7 "Uri-Port" Uint 0..=2 false "RFC 7252 §5.10.1";
    LOCATION_PATH = 8 "Location-Path" String 0..=255 true "RFC 7252 §5.10.7";
    OSCORE = 9 "OSCORE" Opaque 0..=255 false "RFC 8613 §2";
    URI_PATH = 11 "Uri-Path" String 0..=255 true "RFC 7252 §5.10.1";
    CONTENT_FORMAT = 12 "Content-Format" Uint 0..=2 false "RFC 7252 §5.10.3";
    MAX_AGE = 14 "Max-Age" Uint 0..=4 false "RFC 7252 §5.10.5";
    URI_QUERY = 15 "Uri-Query" String 0..=255 true "RFC 7252 §5.10.1";
    HOP_LIMIT = 16 "Hop-Limit" Uint 1..=1 false "RFC 8768 §3";
    ACCEPT = 17 "Accept" Uint 0..=2 false "RFC 7252 §5.10.4";
    Q_BLOCK1 = 19 "Q-Block1" Uint 0..=3 false "RFC 9177 §4.1";
    LOCATION_QUERY = 20 "Location-Query" String 0..=255 true "RFC 7252 §5.10.7";
    EDHOC = 21 "EDHOC" Empty 0..=0 false "RFC 9668 §3.1";
    BLOCK2 = 23 "Block2" Uint 0..=3 false "RFC 7959 §2.1";
    BLOCK1 = 27 "Block1" Uint 0..=3 false "RFC 7959 §2.1";
    SIZE2 = 28 "Size2" Uint 0..=4 false "RFC 7959 §4";
    Q_BLOCK2 = 31 "Q-Block2" Uint 0..=3 true "RFC 9177 §4.1";
    PROXY_URI = 35 "Proxy-Uri" String 1..=1034 false "RFC 7252 §5.10.2";
    PROXY_SCHEME = 39 "Proxy-Scheme" String 1..=255 false "RFC 7252 §5.10.2";
    SIZE1 = 60 "Size1" Uint 0..=4 false "RFC 7252 §5.10.9";
    ECHO = 252 "Echo" Opaque 1..=40 false "RFC 9175 §2.2.1";
    NO_RESPONSE = 258 "No-Response" Uint 0..=1 false "RFC 7967 §2";
    REQUEST_TAG = 292 "Request-Tag" Opaque 0..=8 true "RFC 9175 §3.2.1";
}

impl OptionNumber {
    /// Its row.
    #[must_use]
    pub fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.number == self)
    }

    /// Whether a receiver that does not recognize it must refuse the message (RFC 7252 §5.4.1);
    /// the others are elective and left aside.
    #[must_use]
    pub const fn is_critical(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether a proxy that does not recognize it must not forward it (RFC 7252 §5.4.2).
    #[must_use]
    pub const fn is_unsafe(self) -> bool {
        self.0 & 2 != 0
    }

    /// Whether it is no part of the cache key (RFC 7252 §5.4.2).
    #[must_use]
    pub const fn is_no_cache_key(self) -> bool {
        self.0 & 0x1e == 0x1c
    }
}

impl fmt::Display for OptionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row() {
            Some(row) => f.write_str(row.name),
            None => write!(f, "option {}", self.0),
        }
    }
}

impl fmt::Debug for OptionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The value of a whole number of at most four octets; more octets count from the end.
#[must_use]
pub fn uint(value: &[u8]) -> u32 {
    value.iter().fold(0, |sum, octet| sum << 8 | u32::from(*octet))
}

/// A walk over the options of a message whose framing has been checked.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) number: u16,
}

/// One step of the walk: `None` at the payload marker or at the end.
pub(super) fn step<'a>(
    r: &mut Reader<'a>,
    number: &mut u16,
) -> Result<Option<(OptionNumber, &'a [u8])>, DecodeError> {
    let Some(&first) = r.peek().first() else { return Ok(None) };
    if first == PAYLOAD_MARKER {
        return Ok(None);
    }
    let _ = r.u8()?;
    let delta = extended(r, first >> 4, "Option Delta")?;
    let length = extended(r, first & 0xf, "Option Length")?;
    *number = u16::try_from(u32::from(*number) + delta)
        .map_err(|_| DecodeError::new(ErrorKind::Value, "Option Delta", r.offset()))?;
    let value = r.take(length as usize).map_err(|error| DecodeError { element: "Option Value", ..error })?;
    Ok(Some((OptionNumber(*number), value)))
}

/// What separates the options from the payload.
pub(super) const PAYLOAD_MARKER: u8 = 0xff;

fn extended(r: &mut Reader<'_>, nibble: u8, element: &'static str) -> Result<u32, DecodeError> {
    match nibble {
        13 => r.u8().map(|more| u32::from(more) + 13),
        14 => r.u16().map(|more| u32::from(more) + 269),
        15 => Err(DecodeError::new(ErrorKind::Value, element, r.offset() - 1)),
        _ => Ok(u32::from(nibble)),
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (OptionNumber, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        step(&mut self.reader, &mut self.number).ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_bits_of_a_number_say_how_to_treat_it() {
        assert!(OptionNumber::BLOCK1.is_critical() && OptionNumber::BLOCK1.is_unsafe());
        assert!(!OptionNumber::CONTENT_FORMAT.is_critical() && !OptionNumber::CONTENT_FORMAT.is_unsafe());
        assert!(OptionNumber::SIZE1.is_no_cache_key() && OptionNumber::SIZE2.is_no_cache_key());
        assert!(!OptionNumber::URI_PATH.is_no_cache_key());
        assert!(OptionNumber::REQUEST_TAG.row().is_some_and(|row| row.repeatable));
    }

    #[test]
    fn rows_stand_in_order_and_once() {
        assert!(ROWS.windows(2).all(|pair| pair[0].number < pair[1].number));
    }

    #[test]
    fn a_value_of_a_wrong_length_or_format_does_not_fit() {
        let fits = |number: OptionNumber, value: &[u8]| number.row().unwrap().fits(value);
        assert!(fits(OptionNumber::URI_PATH, b"push") && fits(OptionNumber::URI_PATH, b""));
        assert!(!fits(OptionNumber::URI_PATH, b"\xff"));
        assert!(!fits(OptionNumber::URI_HOST, b""));
        assert!(!fits(OptionNumber::BLOCK1, &[0; 4]));
        assert_eq!(uint(&[]), 0);
        assert_eq!(uint(&[0, 1, 2]), 0x102);
    }
}
