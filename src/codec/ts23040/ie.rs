//! User data and the information elements of its header: TS 23.040 §9.2.3.24.

use super::MOST_USER_DATA;
use super::text::{Septets, Ucs2};
use super::value::{Alphabet, DataCoding};
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::fmt;

macro_rules! elements {
    ($($constant:ident = $value:literal $name:literal $clause:literal;)*) => {
        /// Information element identifiers.
        pub mod id {
            $(#[doc = concat!($name, ", §", $clause)] pub const $constant: u8 = $value;)*
        }

        /// Every information element: identifier, name as the standard prints it, clause.
        pub const ROWS: &[(u8, &str, &str)] = &[$(($value, $name, $clause),)*];

        /// The name of an information element.
        #[must_use]
        pub const fn name(identifier: u8) -> Option<&'static str> {
            match identifier { $($value => Some($name),)* _ => None }
        }
    };
}

elements! {
    CONCATENATED_8 = 0x00 "Concatenated short messages, 8-bit reference number" "9.2.3.24.1";
    SPECIAL_SMS_MESSAGE_INDICATION = 0x01 "Special SMS Message Indication" "9.2.3.24.2";
    APPLICATION_PORT_8 = 0x04 "Application port addressing scheme, 8 bit address" "9.2.3.24.3";
    APPLICATION_PORT_16 = 0x05 "Application port addressing scheme, 16 bit address" "9.2.3.24.4";
    SMSC_CONTROL_PARAMETERS = 0x06 "SMSC Control Parameters" "9.2.3.24.5";
    UDH_SOURCE_INDICATOR = 0x07 "UDH Source Indicator" "9.2.3.24.6";
    CONCATENATED_16 = 0x08 "Concatenated short message, 16-bit reference number" "9.2.3.24.8";
    WIRELESS_CONTROL_MESSAGE_PROTOCOL = 0x09 "Wireless Control Message Protocol" "9.2.3.24.9";
    TEXT_FORMATTING = 0x0a "Text Formatting" "9.2.3.24.10.1.1";
    PREDEFINED_SOUND = 0x0b "Predefined Sound" "9.2.3.24.10.1.2";
    USER_DEFINED_SOUND = 0x0c "User Defined Sound" "9.2.3.24.10.1.3";
    PREDEFINED_ANIMATION = 0x0d "Predefined Animation" "9.2.3.24.10.1.4";
    LARGE_ANIMATION = 0x0e "Large Animation" "9.2.3.24.10.1.5";
    SMALL_ANIMATION = 0x0f "Small Animation" "9.2.3.24.10.1.6";
    LARGE_PICTURE = 0x10 "Large Picture" "9.2.3.24.10.1.7";
    SMALL_PICTURE = 0x11 "Small Picture" "9.2.3.24.10.1.8";
    VARIABLE_PICTURE = 0x12 "Variable Picture" "9.2.3.24.10.1.9";
    USER_PROMPT_INDICATOR = 0x13 "User prompt indicator" "9.2.3.24.10.1.10";
    EXTENDED_OBJECT = 0x14 "Extended Object" "9.2.3.24.10.1.11";
    REUSED_EXTENDED_OBJECT = 0x15 "Reused Extended Object" "9.2.3.24.10.1.12";
    COMPRESSION_CONTROL = 0x16 "Compression Control" "9.2.3.24.10.1.13";
    OBJECT_DISTRIBUTION_INDICATOR = 0x17 "Object Distribution Indicator" "9.2.3.24.10.1.14";
    STANDARD_WVG_OBJECT = 0x18 "Standard WVG object" "9.2.3.24.10.1.15";
    CHARACTER_SIZE_WVG_OBJECT = 0x19 "Character Size WVG object" "9.2.3.24.10.1.16";
    EXTENDED_OBJECT_DATA_REQUEST_COMMAND = 0x1a "Extended Object Data Request Command" "9.2.3.24.10.1.17";
    RFC_822_E_MAIL_HEADER = 0x20 "RFC 822 E-Mail Header" "9.2.3.24.11";
    HYPERLINK_FORMAT_ELEMENT = 0x21 "Hyperlink format element" "9.2.3.24.12";
    REPLY_ADDRESS_ELEMENT = 0x22 "Reply Address Element" "9.2.3.24.13";
    ENHANCED_VOICE_MAIL_INFORMATION = 0x23 "Enhanced Voice Mail Information" "9.2.3.24.14";
    NATIONAL_LANGUAGE_SINGLE_SHIFT = 0x24 "National Language Single Shift" "9.2.3.24.15";
    NATIONAL_LANGUAGE_LOCKING_SHIFT = 0x25 "National Language Locking Shift" "9.2.3.24.16";
}

/// One information element of the user data header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'a> {
    /// Identifier.
    pub identifier: u8,
    /// Data.
    pub data: &'a [u8],
    /// Offset in the user data.
    pub offset: usize,
}

/// Which part of a concatenated message a short message holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Concatenation {
    /// Reference number.
    pub reference: u16,
    /// Whether it has 16 bits, and not 8.
    pub wide: bool,
    /// Number of short messages.
    pub total: u8,
    /// The number of this one, from 1.
    pub number: u8,
}

/// Application ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ports {
    /// Destination port.
    pub destination: u16,
    /// Originator port.
    pub originator: u16,
    /// Whether they have 16 bits, and not 8.
    pub wide: bool,
}

impl Ports {
    /// Connectionless WAP Push from its port as a service: WDP appendix B.
    pub const WAP_PUSH: Self = Self { destination: 2948, originator: 9200, wide: true };
}

/// TP-User-Data with its length: §9.2.3.16 and §9.2.3.24.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserData<'a> {
    /// TP-User-Data-Length: septets of the default alphabet, or else octets.
    pub length: u8,
    /// The octets, header included.
    pub octets: &'a [u8],
    /// Whether they begin with a header: TP-User-Data-Header-Indicator.
    pub has_header: bool,
    /// What they are written in.
    pub coding: DataCoding,
}

impl<'a> UserData<'a> {
    /// User data in octets; `None`: more than a short message can hold.
    #[must_use]
    pub fn of_octets(octets: &'a [u8], has_header: bool, coding: DataCoding) -> Option<Self> {
        let fits = octets.len() <= MOST_USER_DATA;
        fits.then_some(Self { length: octets.len() as u8, octets, has_header, coding })
    }

    pub(super) fn parse(
        r: &mut Reader<'a>,
        has_header: bool,
        coding: DataCoding,
    ) -> Result<Self, DecodeError> {
        let length = r.u8()?;
        let octets = match coding.counts_septets() {
            true => (usize::from(length) * 7).div_ceil(8),
            false => usize::from(length),
        };
        if octets > MOST_USER_DATA {
            let offset = r.offset() - 1;
            return Err(DecodeError::new(ErrorKind::Length, "TP-User-Data-Length", offset));
        }
        let offset = r.offset();
        let octets = r.take(octets)?;
        if has_header {
            header(octets, offset)?;
        }
        Ok(Self { length, octets, has_header, coding })
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        w.u8(self.length);
        w.slice(self.octets);
    }

    /// Octets of the header with its length.
    fn header_length(&self) -> usize {
        match self.octets.first() {
            Some(length) if self.has_header => (usize::from(*length) + 1).min(self.octets.len()),
            _ => 0,
        }
    }

    /// The information elements of the header.
    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let mut rest = self.octets.get(1..self.header_length()).unwrap_or_default();
        let mut offset = 1;
        std::iter::from_fn(move || {
            let (&[identifier, length], behind) = rest.split_first_chunk()?;
            let data = behind.get(..usize::from(length))?;
            let element = Element { identifier, data, offset };
            rest = &behind[data.len()..];
            offset += 2 + data.len();
            Some(element)
        })
    }

    /// The place in a concatenated message. Where it stands several times the last one counts (§9.2.3.24);
    /// one whose number is 0 or past the total is ignored (§9.2.3.24.1).
    #[must_use]
    pub fn concatenation(&self) -> Option<Concatenation> {
        let found = self.elements().filter_map(|element| match (element.identifier, element.data) {
            (id::CONCATENATED_8, &[reference, total, number]) => {
                Some(Concatenation { reference: reference.into(), wide: false, total, number })
            }
            (id::CONCATENATED_16, &[high, low, total, number]) => {
                Some(Concatenation { reference: u16::from_be_bytes([high, low]), wide: true, total, number })
            }
            _ => None,
        });
        found.filter(|c| c.number > 0 && c.number <= c.total).last()
    }

    /// The application ports, the last ones where they stand several times.
    #[must_use]
    pub fn ports(&self) -> Option<Ports> {
        let found = self.elements().filter_map(|element| match (element.identifier, element.data) {
            (id::APPLICATION_PORT_8, &[destination, originator]) => {
                Some(Ports { destination: destination.into(), originator: originator.into(), wide: false })
            }
            (id::APPLICATION_PORT_16, &[a, b, c, d]) => Some(Ports {
                destination: u16::from_be_bytes([a, b]),
                originator: u16::from_be_bytes([c, d]),
                wide: true,
            }),
            _ => None,
        });
        found.last()
    }

    /// The octets behind the header, for data that are not in septets.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        self.octets.get(self.header_length()..).unwrap_or_default()
    }

    /// The septets behind the header and its fill bits, for data in the default alphabet.
    #[must_use]
    pub fn septets(&self) -> Septets<'a> {
        let before = (self.header_length() * 8).div_ceil(7);
        Septets::new(self.octets, before * 7, usize::from(self.length).saturating_sub(before))
    }
}

/// The header's framing: its length within the data, each element within the header.
fn header(octets: &[u8], offset: usize) -> Result<(), DecodeError> {
    let mut r = Reader::at(octets, offset, "TP-User-Data-Header");
    let length = r.u8()?;
    let mut r = r.sub(length.into(), "TP-User-Data-Header")?;
    while !r.is_empty() {
        r.u8()?;
        let length = r.u8()?;
        r.take(length.into())?;
    }
    Ok(())
}

/// The text; 8 bit data in hexadecimal.
impl fmt::Display for UserData<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.coding.alphabet() {
            Alphabet::Default if self.coding.counts_septets() => self.septets().fmt(f),
            Alphabet::Ucs2 if !self.coding.is_compressed() => Ucs2(self.data()).fmt(f),
            _ => self.data().iter().try_for_each(|octet| write!(f, "{octet:02x}")),
        }
    }
}

impl Concatenation {
    pub(super) fn write(&self, w: &mut Writer<'_>) {
        if self.wide {
            w.array([id::CONCATENATED_16, 4]);
            w.u16(self.reference);
        } else {
            w.array([id::CONCATENATED_8, 3, self.reference as u8]);
        }
        w.array([self.total, self.number]);
    }

    pub(super) const fn length(wide: bool) -> usize {
        if wide { 6 } else { 5 }
    }
}

impl Ports {
    pub(super) fn write(&self, w: &mut Writer<'_>) {
        if self.wide {
            w.array([id::APPLICATION_PORT_16, 4]);
            w.u16(self.destination);
            w.u16(self.originator);
        } else {
            w.array([id::APPLICATION_PORT_8, 2, self.destination as u8, self.originator as u8]);
        }
    }

    pub(super) const fn length(&self) -> usize {
        if self.wide { 6 } else { 4 }
    }
}
