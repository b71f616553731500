//! Addresses as people write them: `route=gt gt=15550100 tt=0 np=1 nai=4 ssn=6 pc=1-1-1`.

use super::address::{Address, AddressBuf, Parts, Ssn};
use super::title::{
    DigitsBuf, EncodingScheme, GlobalTitle, NatureOfAddress, NumberingPlan, TitleBuf, TitleDigits, TitleForm,
};
use crate::wire::{NotPointCode, PointCode, PointCodeFormat};
use std::fmt;

/// Text that is not an address.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAddress {
    /// Something that is not `key=value`, or a key that there is not.
    Key(String),
    /// A value that its key does not allow.
    Value(&'static str, String),
    /// The point code.
    PointCode(NotPointCode),
    /// Elements that no form of global title has together, or that do not go into an address.
    Form,
}

impl fmt::Display for NotAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(text) => {
                write!(f, "{text:?} is none of route=, gt=, tt=, np=, nai=, es=, gti=, ssn=, pc=, national=")
            }
            Self::Value(key, text) => write!(f, "{key}={text} has a value that {key} cannot have"),
            Self::PointCode(error) => error.fmt(f),
            Self::Form => {
                f.write_str("the network's addresses have no global title with just these elements")
            }
        }
    }
}

impl std::error::Error for NotAddress {}

impl fmt::Display for GlobalTitle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let TitleForm::Other(indicator) = self.form {
            write!(f, "gti={indicator} ")?;
        }
        write!(f, "gt={}", self.digits)?;
        if !matches!(self.form, TitleForm::Nature | TitleForm::Other(_)) {
            write!(f, " tt={}", self.translation_type)?;
        }
        if matches!(self.form, TitleForm::Plan | TitleForm::Full) {
            write!(f, " np={}", self.plan.0)?;
        }
        if matches!(self.form, TitleForm::Nature | TitleForm::Full) {
            write!(f, " nai={}", self.nature.0)?;
        }
        let bcd = matches!(self.encoding, EncodingScheme::BCD_ODD | EncodingScheme::BCD_EVEN);
        if matches!(self.form, TitleForm::Plan | TitleForm::Full) && !bcd {
            write!(f, " es={}", self.encoding.0)?;
        }
        Ok(())
    }
}

impl fmt::Display for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts();
        f.write_str(if parts.route_on_ssn { "route=ssn" } else { "route=gt" })?;
        if let Some(title) = parts.title {
            write!(f, " {title}")?;
        }
        if let Some(ssn) = parts.ssn {
            write!(f, " ssn={}", ssn.0)?;
        }
        if let Some(code) = parts.point_code {
            write!(f, " pc={}", code.display(self.format()))?;
        }
        if parts.national != (self.format() == PointCodeFormat::Ansi) {
            write!(f, " national={}", u8::from(parts.national))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for AddressBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_address().fmt(f)
    }
}

impl fmt::Debug for AddressBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_address().fmt(f)
    }
}

fn octet(key: &'static str, text: &str, most: u8) -> Result<u8, NotAddress> {
    let value = text.parse().ok().filter(|value| *value <= most);
    value.ok_or_else(|| NotAddress::Value(key, text.to_owned()))
}

impl AddressBuf {
    /// Reads `key=value` pairs between blanks: `ssn=6 pc=1-1-1`, `gt=15550100 ssn=149`. `route` is `gt`
    /// where there is a global title, else `ssn`. A `gt` alone is an international number of E.164
    /// with translation type 0; `tt`, `np` and `nai`, once one is given, say which form it has.
    ///
    /// # Errors
    /// What of it is wrong.
    pub fn parse(text: &str, format: PointCodeFormat) -> Result<Self, NotAddress> {
        let ansi = format == PointCodeFormat::Ansi;
        let mut parts = Parts { national: ansi, ..Parts::default() };
        let (mut route, mut digits) = (None, None);
        let (mut tt, mut plan, mut nature, mut encoding, mut indicator) = (None, None, None, None, None);
        for pair in text.split_ascii_whitespace() {
            let Some((key, value)) = pair.split_once('=') else {
                return Err(NotAddress::Key(pair.to_owned()));
            };
            match key {
                "route" => {
                    route = Some(match value {
                        "ssn" => true,
                        "gt" => false,
                        _ => return Err(NotAddress::Value("route", value.to_owned())),
                    });
                }
                "gt" if value.is_empty() => digits = Some(DigitsBuf::default()),
                "gt" => {
                    let value = value.strip_prefix('+').unwrap_or(value);
                    digits = Some(value.parse().map_err(|_| NotAddress::Value("gt", value.to_owned()))?);
                }
                "tt" => tt = Some(octet("tt", value, 255)?),
                "np" => plan = Some(NumberingPlan(octet("np", value, 15)?)),
                "nai" => nature = Some(NatureOfAddress(octet("nai", value, 127)?)),
                "es" => encoding = Some(EncodingScheme(octet("es", value, 15)?)),
                "gti" => indicator = Some(octet("gti", value, 15)?),
                "ssn" => parts.ssn = Some(Ssn(octet("ssn", value, 255)?)),
                "pc" => {
                    parts.point_code = Some(PointCode::parse(value, format).map_err(NotAddress::PointCode)?);
                }
                "national" => parts.national = octet("national", value, 1)? == 1,
                _ => return Err(NotAddress::Key(pair.to_owned())),
            }
        }
        let title = match digits {
            None if tt.or(indicator).is_some() || plan.is_some() || nature.is_some() => {
                return Err(NotAddress::Form);
            }
            None => None,
            Some(digits) => Some(TitleBuf {
                form: match (indicator, tt, plan, nature) {
                    (Some(indicator @ 1..), None, None, None) => TitleForm::Other(indicator),
                    (None, None, None, None) if ansi => TitleForm::Plan,
                    (None, None, None, None) | (None, Some(_), Some(_), Some(_)) => TitleForm::Full,
                    (None, None, None, Some(_)) => TitleForm::Nature,
                    (None, Some(_), None, None) => TitleForm::Translation,
                    (None, Some(_), Some(_), None) => TitleForm::Plan,
                    _ => return Err(NotAddress::Form),
                },
                translation_type: tt.unwrap_or(0),
                plan: plan.unwrap_or(NumberingPlan::E164),
                nature: nature.unwrap_or(NatureOfAddress::INTERNATIONAL),
                digits,
            }),
        };
        let mut borrowed = title.as_ref().map(TitleBuf::as_title);
        if let (Some(title), Some(encoding)) = (&mut borrowed, encoding) {
            title.encoding = encoding;
            if !matches!(encoding, EncodingScheme::BCD_ODD | EncodingScheme::BCD_EVEN) {
                title.digits = TitleDigits::all(title.digits.octets());
            }
        }
        parts.route_on_ssn = route.unwrap_or(borrowed.is_none());
        parts.title = borrowed;
        Self::new(format, &parts).map_err(|_| NotAddress::Form)
    }
}
