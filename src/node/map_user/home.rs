//! Where an HLR is.

use crate::codec::sccp::{
    AddressBuf, DigitsBuf, NatureOfAddress, NotAddress, NumberingPlan, Parts, TitleBuf, TitleForm,
};
use crate::wire::{Imsi, PointCodeFormat};
use std::fmt;

/// Whose digits a global title has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digits {
    Imsi,
    Msisdn,
}

/// An address of an HLR: a fixed one, or one whose global title has the subscriber's digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    format: PointCodeFormat,
    address: AddressBuf,
    /// The title without its digits, and whose it takes.
    open: Option<(TitleBuf, Digits)>,
}

/// Text that is not the address of an HLR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotHome {
    /// Not an address in SCCP.
    Address(NotAddress),
    /// A place for digits elsewhere than as the whole global title.
    Place,
    /// Not a number.
    Number(String),
}

impl fmt::Display for NotHome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(error) => error.fmt(f),
            Self::Place => f.write_str("{imsi} and {msisdn} stand for a whole global title: gt={imsi}"),
            Self::Number(text) => write!(f, "{text:?} is not a number of 1 to 16 digits"),
        }
    }
}

impl std::error::Error for NotHome {}

impl Home {
    /// Reads an address as people write it; `gt={imsi}` and `gt={msisdn}` stand for the subscriber's.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, format: PointCodeFormat) -> Result<Self, NotHome> {
        let open = [("gt={imsi}", Digits::Imsi), ("gt={msisdn}", Digits::Msisdn)]
            .into_iter()
            .find(|(place, _)| text.split_ascii_whitespace().any(|pair| pair == *place));
        let plain = match open {
            Some((place, _)) => text.replacen(place, "gt=0", 1),
            None => text.to_owned(),
        };
        if plain.contains('{') {
            return Err(NotHome::Place);
        }
        let address = AddressBuf::parse(&plain, format).map_err(NotHome::Address)?;
        let title = address.as_address().title().and_then(|title| TitleBuf::of(&title));
        Ok(Self { format, address, open: title.zip(open.map(|(_, digits)| digits)) })
    }

    /// Whether nothing but a translation of its global title says to which point code it leads.
    #[must_use]
    pub fn needs_translation(&self) -> bool {
        let parts = self.address.as_address().parts();
        !parts.route_on_ssn && parts.point_code.is_none()
    }

    /// The address for a subscriber; `None`: it takes a number that is not known.
    #[must_use]
    pub fn of(&self, imsi: Option<Imsi>, msisdn: Option<&str>) -> Option<AddressBuf> {
        let Some((title, whose)) = self.open else { return Some(self.address) };
        let digits = match whose {
            Digits::Imsi => DigitsBuf::collect(imsi?.digits().iter()),
            Digits::Msisdn => DigitsBuf::collect(msisdn?.bytes().map(|octet| octet.wrapping_sub(b'0'))),
        }?;
        let title = TitleBuf { digits, ..title };
        let parts = Parts { title: Some(title.as_title()), ..self.address.as_address().parts() };
        AddressBuf::new(self.format, &parts).ok()
    }
}

/// An international number of E.164, by which MSCs and SGSNs are addressed.
#[must_use]
pub fn by_number(format: PointCodeFormat, digits: &str, ssn: crate::codec::sccp::Ssn) -> Option<AddressBuf> {
    let digits: DigitsBuf = digits.parse().ok()?;
    let title = TitleBuf {
        form: if format == PointCodeFormat::Ansi { TitleForm::Plan } else { TitleForm::Full },
        translation_type: 0,
        plan: NumberingPlan::E164,
        nature: NatureOfAddress::INTERNATIONAL,
        digits,
    };
    AddressBuf::on_title(format, title.as_title(), Some(ssn)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_title_takes_the_subscribers_digits() {
        let imsi = "001010000000001".parse().unwrap();
        let read = |text| Home::parse(text, PointCodeFormat::Itu);
        let home = read("gt={imsi} tt=0 np=7 nai=4 ssn=6").unwrap();
        let text = home.of(Some(imsi), None).unwrap().to_string();
        assert_eq!(text, "route=gt gt=001010000000001 tt=0 np=7 nai=4 ssn=6");
        let home = read("gt={msisdn} ssn=6").unwrap();
        assert_eq!(home.of(Some(imsi), None), None);
        let text = home.of(None, Some("15550001")).unwrap().to_string();
        assert!(text.starts_with("route=gt gt=15550001 tt=0"), "{text}");
        assert!(home.needs_translation());
        assert!(!read("gt={imsi} tt=0 np=7 nai=4 ssn=6 pc=0-0-1").unwrap().needs_translation());
        let fixed = read("ssn=6 pc=0-0-6").unwrap();
        assert!(!fixed.needs_translation());
        assert_eq!(fixed.of(None, None).unwrap().to_string(), "route=ssn ssn=6 pc=0-0-6");
        assert_eq!(read("gt=49{imsi} ssn=6"), Err(NotHome::Place));
        assert!(matches!(read("ssn=6 pc=9-9-9"), Err(NotHome::Address(_))));
    }
}
