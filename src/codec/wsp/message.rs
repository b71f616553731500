//! The Push PDU: WAP-230-WSP §8.2.4.1.

use super::field::{APPLICATION_ID, Fields, Name, PUSH_FLAG, Value, text_value};
use super::table;
use super::value::Uintvar;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::fmt;

/// Content-Type: WAP-230-WSP §8.4.2.24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentType<'a> {
    /// A media type by its number, at most 127.
    WellKnown(u8),
    /// A media type spelt out.
    Text(&'a [u8]),
    /// With parameters: the octets behind the length.
    General(&'a [u8]),
}

/// X-Wap-Application-Id: to which application of the device the push goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationId<'a> {
    /// A registered application by its number.
    WellKnown(u32),
    /// Any, by its URI.
    Uri(&'a str),
}

/// A connectionless push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Push<'a> {
    /// Transaction identifier.
    pub tid: u8,
    /// Content-Type.
    pub content_type: ContentType<'a>,
    /// The other header fields, as they are encoded.
    pub fields: &'a [u8],
    /// Offset of the fields in the message; of no matter when written.
    pub offset: usize,
    /// The content.
    pub data: &'a [u8],
}

/// PDU type: WAP-230-WSP table 34.
const PUSH: u8 = 0x06;

impl<'a> Push<'a> {
    /// Reads the PDU; every field is walked once.
    ///
    /// # Errors
    /// Another PDU, or one whose headers cannot be read.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let mut r = Reader::new(octets, "Push");
        let [tid, kind] = r.array()?;
        if kind != PUSH {
            return Err(DecodeError::new(ErrorKind::Value, "Type", 1));
        }
        let length = Uintvar::parse(&mut r)?.0;
        let mut headers = r.sub(length as usize, "Headers")?;
        let content_type = match Value::parse(&mut headers)? {
            Value::Short(number) => ContentType::WellKnown(number),
            Value::Text(text) => ContentType::Text(text),
            Value::Octets(octets) => ContentType::General(octets),
        };
        let offset = headers.offset();
        let push = Self { tid, content_type, fields: headers.rest(), offset, data: r.rest() };
        push.fields().try_for_each(|field| field.map(drop))?;
        Ok(push)
    }

    /// Writes the PDU.
    pub fn write(&self, w: &mut Writer<'_>) {
        w.array([self.tid, PUSH]);
        // The length stands before what it counts, in as few octets as it needs.
        Uintvar((self.content_type.length() + self.fields.len()) as u32).write(w);
        self.content_type.write(w);
        w.slice(self.fields);
        w.slice(self.data);
    }

    /// The header fields behind Content-Type.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        Fields::new(self.fields, self.offset)
    }

    fn value(&self, wanted: u8) -> Option<Value<'a>> {
        let mut fields = self.fields().map_while(Result::ok);
        fields.find(|field| field.name == Name::WellKnown { page: 1, code: wanted }).map(|field| field.value)
    }

    /// X-Wap-Application-Id, the first one.
    #[must_use]
    pub fn application_id(&self) -> Option<ApplicationId<'a>> {
        let value = self.value(APPLICATION_ID)?;
        match value.integer() {
            Some(number) => Some(ApplicationId::WellKnown(number)),
            None => value.as_text().map(ApplicationId::Uri),
        }
    }

    /// Push-Flag.
    #[must_use]
    pub fn push_flag(&self) -> Option<u8> {
        self.value(PUSH_FLAG)?.integer().and_then(|flags| u8::try_from(flags).ok())
    }
}

impl<'a> ContentType<'a> {
    /// The shortest form of the media type `text`, which has no parameters.
    #[must_use]
    pub fn named(text: &'a str) -> Self {
        match table::CONTENT_TYPES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)) {
            Some((number, _)) => Self::WellKnown(*number),
            None => Self::Text(text.as_bytes()),
        }
    }

    /// The media type, without parameters.
    #[must_use]
    pub fn media_type(&self) -> Option<&'a str> {
        match self {
            Self::WellKnown(number) => table::content_type(*number),
            Self::Text(text) => str::from_utf8(text).ok(),
            Self::General(octets) => match Value::parse(&mut Reader::new(octets, "Content-Type")).ok()? {
                Value::Text(text) => str::from_utf8(text).ok(),
                value => table::content_type(u8::try_from(value.integer()?).ok()?),
            },
        }
    }

    fn length(&self) -> usize {
        match self {
            Self::WellKnown(_) => 1,
            Self::Text(text) => text.len() + 1 + usize::from(!matches!(text.first(), Some(32..=127))),
            Self::General(octets) if octets.len() > 30 => {
                let bits = usize::BITS - octets.len().leading_zeros();
                1 + bits.div_ceil(7) as usize + octets.len()
            }
            Self::General(octets) => 1 + octets.len(),
        }
    }

    fn write(&self, w: &mut Writer<'_>) {
        match self {
            Self::WellKnown(number) => w.u8(0x80 | number),
            // What was read keeps its quote.
            Self::Text(text @ [127, ..]) => {
                w.slice(text);
                w.u8(0);
            }
            Self::Text(text) => text_value(w, text),
            Self::General(octets) if octets.len() > 30 => {
                w.u8(31);
                Uintvar(octets.len() as u32).write(w);
                w.slice(octets);
            }
            Self::General(octets) => {
                w.u8(octets.len() as u8);
                w.slice(octets);
            }
        }
    }
}

impl fmt::Display for ApplicationId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WellKnown(number) => match table::application(*number) {
                Some(name) => f.write_str(name),
                None => write!(f, "{number}"),
            },
            Self::Uri(uri) => write!(f, "{}", uri.escape_debug()),
        }
    }
}

impl fmt::Display for ContentType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.media_type(), self) {
            (Some(name), _) => write!(f, "{}", name.escape_debug()),
            (None, Self::WellKnown(number)) => write!(f, "{number}"),
            (None, _) => f.write_str("not known"),
        }
    }
}
