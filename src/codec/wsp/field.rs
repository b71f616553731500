//! Header fields: WAP-230-WSP §8.4.1 and §8.4.2.

use super::message::ApplicationId;
use super::table::field_name;
use super::value::Uintvar;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// The name of a header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// Of the code page that is in force.
    WellKnown {
        /// The code page: 1 is the standard's.
        page: u8,
        /// The number.
        code: u8,
    },
    /// Spelt out.
    Text(&'a [u8]),
}

/// The value of a header field or a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Seven bits.
    Short(u8),
    /// Text, without its end mark.
    Text(&'a [u8]),
    /// Octets behind a length.
    Octets(&'a [u8]),
}

/// A header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// Its name.
    pub name: Name<'a>,
    /// Its value.
    pub value: Value<'a>,
    /// Offset in the message.
    pub offset: usize,
}

/// Header fields one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    reader: Reader<'a>,
    page: u8,
}

impl<'a> Value<'a> {
    /// Reads a value: its first octet says of which kind it is (§8.4.1.2).
    ///
    /// # Errors
    /// Text without an end, or a length that leads past the end.
    pub fn parse(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        Ok(match r.peek().first() {
            Some(0..=30) => {
                let length = r.u8()?;
                Self::Octets(r.take(length.into())?)
            }
            Some(31) => {
                r.u8()?;
                let length = Uintvar::parse(r)?.0;
                Self::Octets(r.take(length as usize)?)
            }
            Some(32..=127) => Self::Text(text(r)?),
            _ => Self::Short(r.u8()? & 0x7f),
        })
    }

    /// An Integer-value (§8.4.2.3): short, or of up to 4 octets behind their number.
    #[must_use]
    pub fn integer(&self) -> Option<u32> {
        match self {
            Self::Short(value) => Some(u32::from(*value)),
            Self::Octets(octets) if matches!(octets.len(), 1..=4) => {
                Some(octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet)))
            }
            _ => None,
        }
    }
}

/// Text up to its end mark, without it.
fn text<'a>(r: &mut Reader<'a>) -> Result<&'a [u8], DecodeError> {
    let rest = r.peek();
    let Some(length) = rest.iter().position(|octet| *octet == 0) else {
        r.rest();
        return Err(r.fault(ErrorKind::Truncated));
    };
    let text = r.take(length)?;
    r.u8()?;
    Ok(text)
}

impl<'a> Fields<'a> {
    /// The fields of `octets`, which begin at `offset` of the message. What cannot be read is given out
    /// as a fault, after which nothing follows.
    #[must_use]
    pub const fn new(octets: &'a [u8], offset: usize) -> Self {
        Self { reader: Reader::at(octets, offset, "Headers"), page: 1 }
    }

    fn field(&mut self) -> Result<Option<Field<'a>>, DecodeError> {
        let r = &mut self.reader;
        let offset = r.offset();
        let name = loop {
            match r.peek().first() {
                None => return Ok(None),
                // A short-cut to another code page (§8.4.2.6), and the long way.
                Some(1..=31) => self.page = r.u8()?,
                Some(127) => {
                    r.u8()?;
                    self.page = r.u8()?;
                }
                Some(0x80..) => break Name::WellKnown { page: self.page, code: r.u8()? & 0x7f },
                Some(32..) => break Name::Text(text(r)?),
                Some(0) => return Err(r.fault(ErrorKind::Value)),
            }
        };
        Ok(Some(Field { name, value: Value::parse(r)?, offset }))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.field();
        if field.is_err() {
            self.reader.rest();
        }
        field.transpose()
    }
}

impl Name<'_> {
    /// The name as the standard prints it, or as it is spelt out.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::WellKnown { page: 1, code } => field_name(*code),
            Self::WellKnown { .. } => None,
            Self::Text(text) => str::from_utf8(text).ok(),
        }
    }
}

/// Number of X-Wap-Application-Id.
pub(super) const APPLICATION_ID: u8 = 0x2f;

/// Number of Push-Flag.
pub(super) const PUSH_FLAG: u8 = 0x34;

/// X-Wap-Application-Id (WAP-251-PushMessage §6.2.2.1): by number where it has one, or as a URI.
pub fn application_id(w: &mut Writer<'_>, id: ApplicationId<'_>) {
    w.u8(0x80 | APPLICATION_ID);
    match id {
        ApplicationId::WellKnown(number @ 0..0x80) => w.u8(0x80 | number as u8),
        ApplicationId::WellKnown(number) => {
            let octets = number.to_be_bytes();
            let significant = &octets[number.leading_zeros() as usize / 8..];
            w.u8(significant.len() as u8);
            w.slice(significant);
        }
        ApplicationId::Uri(uri) => text_value(w, uri.as_bytes()),
    }
}

/// Push-Flag (WAP-230-WSP §8.4.2.63): 1: the initiator's URI is authenticated; 2: the content is trusted;
/// 4: the last push.
pub fn push_flag(w: &mut Writer<'_>, flags: u8) {
    w.array([0x80 | PUSH_FLAG, 0x80 | flags]);
}

/// A field of the standard's code page with a text.
pub fn well_known_field(w: &mut Writer<'_>, code: u8, value: &str) {
    w.u8(0x80 | code);
    text_value(w, value.as_bytes());
}

/// A field whose name is spelt out, with a text.
pub fn text_field(w: &mut Writer<'_>, name: &str, value: &str) {
    w.slice(name.as_bytes());
    w.u8(0);
    text_value(w, value.as_bytes());
}

/// Text with its end mark, behind a quote where it begins like something else (§8.4.2.1).
pub(super) fn text_value(w: &mut Writer<'_>, text: &[u8]) {
    if !matches!(text.first(), Some(32..=126)) {
        w.u8(127);
    }
    w.slice(text);
    w.u8(0);
}

impl<'a> Value<'a> {
    /// Text, without the quote that stands before text that begins like something else.
    #[must_use]
    pub fn as_text(&self) -> Option<&'a str> {
        match self {
            Self::Text([127, rest @ ..]) => str::from_utf8(rest).ok(),
            Self::Text(text) => str::from_utf8(text).ok(),
            _ => None,
        }
    }
}
