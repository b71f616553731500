//! Values of parameters: TS 23.040 §9.1.2 and §9.2.3, TS 23.038 §4.

use super::text::{Septets, pack};
use crate::wire::date::civil;
use crate::wire::{DecodeError, Digits, ErrorKind, Reader, Writer};
use std::fmt;
use std::time::Duration;

/// An address: §9.1.2.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address<'a> {
    /// Number of useful semi-octets, 0 to 20.
    pub length: u8,
    /// Type of number and numbering plan.
    pub kind: u8,
    /// The digits, or the packed text of an alphanumeric address.
    pub octets: &'a [u8],
}

/// Type of number `alphanumeric`, in its place of the type of address.
const ALPHANUMERIC: u8 = 0b101 << 4;

impl<'a> Address<'a> {
    /// Type of address of an international ISDN number.
    pub const INTERNATIONAL: u8 = 0x91;

    /// Reads an address.
    ///
    /// # Errors
    /// Too few octets, or more digits than an address may have.
    pub fn parse(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let length = r.u8()?;
        if length > 20 {
            let offset = r.offset() - 1;
            return Err(DecodeError::new(ErrorKind::Length, "Address-Length", offset));
        }
        Ok(Self { length, kind: r.u8()?, octets: r.take(usize::from(length).div_ceil(2))? })
    }

    /// Writes the address.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.u8(self.length);
        w.u8(self.kind);
        w.slice(self.octets);
    }

    /// Type of number: §9.1.2.5.
    #[must_use]
    pub const fn type_of_number(&self) -> u8 {
        self.kind >> 4 & 7
    }

    /// Numbering plan identification: §9.1.2.5.
    #[must_use]
    pub const fn numbering_plan(&self) -> u8 {
        self.kind & 0xf
    }

    /// The digits; `None` where the address is text.
    #[must_use]
    pub fn digits(&self) -> Option<Digits<'a>> {
        (self.kind & 0x70 != ALPHANUMERIC).then_some(Digits(self.octets))
    }
}

/// The digits, with `+` before an international number; or the text.
impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.digits() {
            Some(digits) => {
                f.write_str(if self.type_of_number() == 1 { "+" } else { "" })?;
                let length = usize::from(self.length);
                digits.iter().take(length).try_for_each(|digit| {
                    fmt::Write::write_char(f, char::from(b"0123456789*#abc"[usize::from(digit)]))
                })
            }
            None => Septets::new(self.octets, 0, usize::from(self.length) * 4 / 7).fmt(f),
        }
    }
}

/// An address with its own octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressBuf {
    length: u8,
    kind: u8,
    octets: [u8; 10],
}

impl AddressBuf {
    /// A number of at most 20 decimal digits, international behind a `+`.
    #[must_use]
    pub fn number(text: &str) -> Option<Self> {
        let (kind, digits) = match text.strip_prefix('+') {
            Some(digits) => (Address::INTERNATIONAL, digits),
            None => (0x81, text),
        };
        if digits.is_empty() || digits.len() > 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let mut octets = [0xff; 10];
        for (i, digit) in digits.bytes().enumerate() {
            let place = &mut octets[i / 2];
            *place = if i % 2 == 0 { 0xf0 | (digit - b'0') } else { *place & 0xf | (digit - b'0') << 4 };
        }
        Some(Self { length: digits.len() as u8, kind, octets })
    }

    /// Text of at most 11 septets: an alphanumeric address.
    #[must_use]
    pub fn text(text: &str) -> Option<Self> {
        let mut octets = [0; 10];
        let septets = pack(text, 0, &mut octets).filter(|septets| *septets <= 11)?;
        Some(Self { length: (septets * 7).div_ceil(4) as u8, kind: 0x80 | ALPHANUMERIC, octets })
    }

    /// The address.
    #[must_use]
    pub fn as_address(&self) -> Address<'_> {
        let octets = &self.octets[..usize::from(self.length).div_ceil(2)];
        Address { length: self.length, kind: self.kind, octets }
    }
}

/// What a short message's user data are written in: TS 23.038 §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Alphabet {
    /// GSM 7 bit default alphabet.
    Default,
    /// 8 bit data.
    EightBit,
    /// UCS2.
    Ucs2,
}

/// TP-Data-Coding-Scheme: §9.2.3.10, TS 23.038 §4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DataCoding(pub u8);

impl DataCoding {
    /// GSM 7 bit default alphabet, no class.
    pub const DEFAULT: Self = Self(0);
    /// 8 bit data, no class.
    pub const EIGHT_BIT: Self = Self(4);
    /// UCS2, no class.
    pub const UCS2: Self = Self(8);
    /// 8 bit data of class 1: for the mobile equipment.
    pub const EIGHT_BIT_ME: Self = Self(0xf5);

    /// The alphabet; reserved codings count as the default one, as §4 asks.
    #[must_use]
    pub const fn alphabet(self) -> Alphabet {
        match self.0 >> 4 {
            0x0..=0x7 => match self.0 >> 2 & 3 {
                1 => Alphabet::EightBit,
                2 => Alphabet::Ucs2,
                _ => Alphabet::Default,
            },
            0xe => Alphabet::Ucs2,
            0xf if self.0 & 4 != 0 => Alphabet::EightBit,
            _ => Alphabet::Default,
        }
    }

    /// Whether the text is compressed (TS 23.042).
    #[must_use]
    pub const fn is_compressed(self) -> bool {
        self.0 & 0xa0 == 0x20
    }

    /// The message class, 0 to 3, if there is one.
    #[must_use]
    pub const fn class(self) -> Option<u8> {
        match self.0 >> 4 {
            0x1 | 0x3 | 0x5 | 0x7 | 0xf => Some(self.0 & 3),
            _ => None,
        }
    }

    /// Whether TP-User-Data-Length counts septets: §9.2.3.16.
    #[must_use]
    pub const fn counts_septets(self) -> bool {
        matches!(self.alphabet(), Alphabet::Default) && !self.is_compressed()
    }
}

/// A time in semi-octets with its zone: §9.2.3.11.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TimeStamp(pub [u8; 7]);

const DAY: u64 = 86_400;

impl TimeStamp {
    /// The time `wall` after the Unix epoch, in UTC. Only the years 1970 to 2069 have one.
    #[must_use]
    pub fn from_wall(wall: Duration) -> Self {
        let (days, seconds) = (wall.as_secs() / DAY, wall.as_secs() % DAY);
        let (year, month, day) = civil(days);
        let fields = [year % 100, month, day, seconds / 3600, seconds / 60 % 60, seconds % 60, 0];
        Self(fields.map(|n| (n % 10) as u8 * 16 + (n / 10) as u8))
    }

    /// Year of the century, month, day, hour, minute, second; `None` where one is no number or out of
    /// its range.
    #[must_use]
    pub fn fields(&self) -> Option<[u8; 6]> {
        let mut fields = [0; 6];
        for (field, octet) in fields.iter_mut().zip(self.0) {
            let (high, low) = (octet & 0xf, octet >> 4);
            *field = (high < 10 && low < 10).then_some(high * 10 + low)?;
        }
        let [_, month, day, hour, minute, second] = fields;
        let right = matches!((month, day), (1..=12, 1..=31)) && hour < 24 && minute < 60 && second < 60;
        right.then_some(fields)
    }

    /// Minutes by which local time is ahead of UTC; `None` where the zone is no number.
    #[must_use]
    pub fn zone(&self) -> Option<i16> {
        let octet = self.0[6];
        let (tens, units) = (octet & 7, octet >> 4);
        let minutes = (i16::from(tens) * 10 + i16::from(units)) * 15;
        (units < 10).then_some(if octet & 8 == 0 { minutes } else { -minutes })
    }

    /// Time since the Unix epoch. Years up to 69 are of this century.
    #[must_use]
    pub fn wall(&self) -> Option<Duration> {
        let [year, month, day, hour, minute, second] = self.fields()?.map(u64::from);
        let year = if year < 70 { 2000 + year } else { 1900 + year };
        let days = (year - 1970) * 365 + (year - 1969) / 4 + days_before(year, month) + day - 1;
        let local = days * DAY + hour * 3600 + minute * 60 + second;
        local.checked_add_signed(-i64::from(self.zone()?) * 60).map(Duration::from_secs)
    }
}

/// Days of the year before its `month`. Between 1970 and 2099 every fourth year is a leap year.
fn days_before(year: u64, month: u64) -> u64 {
    const BEFORE: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    BEFORE[(month - 1) as usize] + u64::from(month > 2 && year.is_multiple_of(4))
}

/// `26-11-24 03:00:00 +01:00`; the octets in hexadecimal where they are no time.
impl fmt::Display for TimeStamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(fields), Some(zone)) = (self.fields(), self.zone()) else {
            return self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"));
        };
        let [year, month, day, hour, minute, second] = fields;
        let (sign, zone) = (if zone < 0 { '-' } else { '+' }, zone.unsigned_abs());
        write!(f, "{year:02}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} ")?;
        write!(f, "{sign}{:02}:{:02}", zone / 60, zone % 60)
    }
}

/// TP-Validity-Period in its forms: §9.2.3.12.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ValidityPeriod {
    /// Not there.
    #[default]
    Absent,
    /// Relative, in the steps of §9.2.3.12.1.
    Relative(u8),
    /// Absolute.
    Absolute(TimeStamp),
    /// Enhanced: functionality indicator and six octets more.
    Enhanced([u8; 7]),
}

impl ValidityPeriod {
    /// TP-Validity-Period-Format, as bits 5 and 4 of the first octet have it: §9.2.3.3.
    #[must_use]
    pub const fn format(&self) -> u8 {
        match self {
            Self::Absent => 0,
            Self::Enhanced(_) => 1,
            Self::Relative(_) => 2,
            Self::Absolute(_) => 3,
        }
    }

    pub(super) fn parse(format: u8, r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(match format & 3 {
            0 => Self::Absent,
            1 => Self::Enhanced(r.array()?),
            2 => Self::Relative(r.u8()?),
            _ => Self::Absolute(TimeStamp(r.array()?)),
        })
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        match self {
            Self::Absent => {}
            Self::Relative(steps) => w.u8(*steps),
            Self::Absolute(TimeStamp(octets)) | Self::Enhanced(octets) => w.array(*octets),
        }
    }

    /// The relative form that lasts as long as `time`, or the next longer one there is; at most 63
    /// weeks.
    #[must_use]
    pub fn lasting(time: Duration) -> Self {
        let steps = (0..=255).find(|steps| relative(*steps) >= time).unwrap_or(255);
        Self::Relative(steps)
    }

    /// How long the short message is valid from its arrival at the service centre, where the form says
    /// so.
    #[must_use]
    pub fn duration(&self) -> Option<Duration> {
        match self {
            Self::Relative(steps) => Some(relative(*steps)),
            Self::Enhanced([indicator, first, rest @ ..]) => match indicator & 7 {
                1 => Some(relative(*first)),
                2 => Some(Duration::from_secs(u64::from(*first))),
                3 => {
                    let number = |octet: u8| u64::from(octet & 0xf) * 10 + u64::from(octet >> 4);
                    let [minutes, seconds, ..] = *rest;
                    let total = number(*first) * 3600 + number(minutes) * 60 + number(seconds);
                    Some(Duration::from_secs(total))
                }
                _ => None,
            },
            Self::Absent | Self::Absolute(_) => None,
        }
    }
}

/// §9.2.3.12.1.
fn relative(steps: u8) -> Duration {
    let steps = u64::from(steps);
    let minutes = match steps {
        0..=143 => (steps + 1) * 5,
        144..=167 => 12 * 60 + (steps - 143) * 30,
        168..=196 => (steps - 166) * 24 * 60,
        _ => (steps - 192) * 7 * 24 * 60,
    };
    Duration::from_secs(minutes * 60)
}
