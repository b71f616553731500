//! The common message header, RFC 4666 §3.1 and RFC 3868 §3.1, and the framing of parameters, §3.2.

use super::VERSION;
use crate::wire::{DecodeError, ErrorKind, Writer};
use std::fmt;

const NAME: &str = "Common Message Header";

/// Octets of the header.
pub const LENGTH: usize = 8;

/// The message class: §3.1.2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class(pub u8);

macro_rules! classes {
    ($($code:literal $constant:ident $name:literal;)*) => {
        impl Class {
            $(#[doc = concat!("`", stringify!($code), "` ", $name, ".")]
            pub const $constant: Self = Self($code);)*

            /// The name as the clause prints it.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($code => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

classes! {
    0 MGMT "Management (MGMT) messages";
    1 TRANSFER "Transfer Messages";
    2 SSNM "SS7 Signalling Network Management (SSNM) messages";
    3 ASPSM "ASP State Maintenance (ASPSM) messages";
    4 ASPTM "ASP Traffic Maintenance (ASPTM) messages";
    7 CONNECTIONLESS "Connectionless Messages";
    8 CONNECTION_ORIENTED "Connection-Oriented Messages";
    9 RKM "Routing Key Management (RKM) Messages";
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "class {}", self.0),
        }
    }
}

/// A message whose header is sound.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    octets: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Frames one whole message. The last parameter's padding may be missing from the length, or from
    /// the octets too (§3.1.4).
    ///
    /// # Errors
    /// `Truncated`: shorter than a header, or than its length says. `Version`: not version 1.
    /// `Length`: the length is less than a header. `Trailing`: octets that are no padding follow.
    #[inline]
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let Some(header) = octets.first_chunk::<LENGTH>() else {
            return Err(DecodeError::new(ErrorKind::Truncated, NAME, octets.len()));
        };
        if header[0] != VERSION {
            return Err(DecodeError::new(ErrorKind::Version, NAME, 0));
        }
        let length = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
        if length == octets.len() {
            return Ok(Self { octets });
        }
        Self::uneven(octets, length)
    }

    #[cold]
    fn uneven(octets: &'a [u8], length: usize) -> Result<Self, DecodeError> {
        if length < LENGTH {
            return Err(DecodeError::new(ErrorKind::Length, NAME, 4));
        }
        if octets.len() < length {
            // The padding is counted and was not sent.
            return if length.is_multiple_of(4) && length - octets.len() < 4 {
                Ok(Self { octets })
            } else {
                Err(DecodeError::new(ErrorKind::Truncated, NAME, 4))
            };
        }
        if octets.len() == length.next_multiple_of(4) {
            // The padding was sent and is not counted.
            return Ok(Self { octets });
        }
        Err(DecodeError::new(ErrorKind::Trailing, NAME, length))
    }

    /// What a capture holds of a message of which it lacks the end, if the header is whole: the walk through
    /// the parameters ends where it was cut.
    #[must_use]
    pub fn cut(octets: &'a [u8]) -> Option<Self> {
        let &[version, _, _, _, l1, l2, l3, l4] = octets.first_chunk::<LENGTH>()?;
        let length = u32::from_be_bytes([l1, l2, l3, l4]) as usize;
        (version == VERSION && octets.len() < length).then_some(Self { octets })
    }

    /// The whole message.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// The message class.
    #[inline]
    #[must_use]
    pub const fn class(&self) -> Class {
        Class(self.octets[2])
    }

    /// The message type within its class.
    #[inline]
    #[must_use]
    pub const fn message_type(&self) -> u8 {
        self.octets[3]
    }

    /// The octets behind the header.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        &self.octets[LENGTH..]
    }

    /// The parameters in the order in which they stand.
    #[inline]
    #[must_use]
    pub fn parameters(&self) -> Parameters<'a> {
        Parameters::new(self.body(), LENGTH)
    }
}

impl fmt::Debug for Packet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} type {}, {} octets", self.class(), self.message_type(), self.octets.len())
    }
}

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its tag.
    pub tag: u16,
    /// Where its tag stands in the message.
    pub offset: usize,
    /// Its value, without padding.
    pub value: &'a [u8],
}

/// A walk over parameters. A parameter that its length makes longer than the message, or shorter than
/// tag and length, ends the walk with its offset as error.
#[derive(Clone, Copy, Debug)]
pub struct Parameters<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Parameters<'a> {
    /// Over `octets`, which stand at `offset` of the message.
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8], offset: usize) -> Self {
        Self { rest: octets, offset }
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<Parameter<'a>, DecodeError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let offset = self.offset;
        let header = self.rest.first_chunk::<4>();
        let framed = header.and_then(|&[a, b, c, d]| {
            let length = usize::from(u16::from_be_bytes([c, d]));
            let value = self.rest.get(4..length)?;
            Some((u16::from_be_bytes([a, b]), length, value))
        });
        let Some((tag, length, value)) = framed else {
            self.rest = &[];
            return Some(Err(DecodeError::new(ErrorKind::Length, "Parameter", offset)));
        };
        // The last parameter's padding may be missing.
        let padded = length.next_multiple_of(4).min(self.rest.len());
        self.rest = &self.rest[padded..];
        self.offset += padded;
        Some(Ok(Parameter { tag, offset, value }))
    }
}

/// Writes a header whose length is filled in by [`close`].
#[inline]
pub(crate) fn open(w: &mut Writer<'_>, class: Class, message_type: u8) -> usize {
    let at = w.len();
    w.array([VERSION, 0, class.0, message_type, 0, 0, 0, 0]);
    at
}

/// Fills in the length of the message whose header stands at `at`.
#[inline]
pub(crate) fn close(w: &mut Writer<'_>, at: usize) {
    let length = (w.len() - at) as u32;
    w.patch(at + 4, length.to_be_bytes());
}

/// Writes one parameter, padding included.
#[inline]
pub(crate) fn parameter(w: &mut Writer<'_>, tag: u16, value: impl FnOnce(&mut Writer<'_>)) {
    let at = w.len();
    w.array([(tag >> 8) as u8, tag as u8, 0, 0]);
    value(w);
    w.close_length(at + 2, at);
    let padding = (w.len() - at).wrapping_neg() & 3;
    w.slice(&[0; 3][..padding]);
}
