//! The four octets that each message begins with, and the token behind them: RFC 7252 §3.

use super::Code;
use crate::wire::{DecodeError, ErrorKind, Reader, Writer};
use std::fmt;

/// The type of a message, RFC 7252 §3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// CON: repeated until acknowledged.
    Confirmable,
    /// NON.
    NonConfirmable,
    /// ACK.
    Acknowledgement,
    /// RST.
    Reset,
}

impl Type {
    /// From the two bits of the header.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        match bits & 3 {
            0 => Self::Confirmable,
            1 => Self::NonConfirmable,
            2 => Self::Acknowledgement,
            _ => Self::Reset,
        }
    }

    /// The abbreviation of RFC 7252's figures.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmable => "CON",
            Self::NonConfirmable => "NON",
            Self::Acknowledgement => "ACK",
            Self::Reset => "RST",
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What ties a response to its request: 0 to 8 octets, RFC 7252 §5.3.1.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token {
    /// Zeroed behind `length`.
    octets: [u8; 8],
    length: u8,
}

impl Token {
    /// A token of up to 8 octets.
    #[must_use]
    pub fn new(octets: &[u8]) -> Option<Self> {
        let mut token = Self { octets: [0; 8], length: octets.len().min(255) as u8 };
        token.octets.get_mut(..octets.len())?.copy_from_slice(octets);
        Some(token)
    }

    /// Its octets.
    #[inline]
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(")?;
        for octet in self.as_octets() {
            write!(f, "{octet:02x}")?;
        }
        f.write_str(")")
    }
}

/// Type, code, Message ID and token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// CON, NON, ACK or RST.
    pub kind: Type,
    /// Method, response code, or 0.00.
    pub code: Code,
    /// Ties ACK and RST to CON and NON, and tells repetitions.
    pub message_id: u16,
    /// Ties a response to its request.
    pub token: Token,
}

impl Header {
    /// A header with a token.
    #[must_use]
    pub const fn new(kind: Type, code: Code, message_id: u16, token: Token) -> Self {
        Self { kind, code, message_id, token }
    }

    /// The header of an Empty message (RFC 7252 §4.1), which is the whole of it.
    #[must_use]
    pub fn empty(kind: Type, message_id: u16) -> Self {
        Self { kind, code: Code::EMPTY, message_id, token: Token::default() }
    }

    /// Type, code and Message ID alone: what a Reset needs even where the rest has a format error.
    ///
    /// # Errors
    /// Fewer than four octets, or another version (to be ignored in silence, RFC 7252 §3).
    pub fn peek(octets: &[u8]) -> Result<(Type, Code, u16), DecodeError> {
        let mut r = Reader::new(octets, "CoAP header");
        let first = r.u8()?;
        if first >> 6 != 1 {
            return Err(DecodeError::new(ErrorKind::Version, "Version", 0));
        }
        Ok((Type::from_bits(first >> 4), Code(r.u8()?), r.u16()?))
    }

    pub(super) fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (kind, code, message_id) = Self::peek(r.peek())?;
        let length = r.u32()? >> 24 & 0xf;
        if length > 8 {
            return Err(DecodeError::new(ErrorKind::Length, "Token Length", 0));
        }
        let offset = r.offset();
        let octets = r.take(length as usize).map_err(|error| DecodeError { element: "Token", ..error })?;
        let token = Token::new(octets).ok_or(DecodeError::new(ErrorKind::Length, "Token", offset))?;
        Ok(Self { kind, code, message_id, token })
    }

    pub(super) fn write(&self, w: &mut Writer<'_>) {
        w.u8(1 << 6 | (self.kind as u8) << 4 | self.token.length);
        w.u8(self.code.0);
        w.u16(self.message_id);
        w.slice(self.token.as_octets());
    }
}
