//! CTRL: requests, replies, errors and traps as text.

use super::header::{EXTENSION_CTRL, Frame, OSMO, write};
use crate::wire::{DecodeError, ErrorKind, Full, Writer};

/// One message of the control interface. An identifier is a number, or `err` where a request had none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ctrl<'a> {
    /// What is the value of a variable?
    Get {
        /// Names it in the reply.
        id: &'a str,
        /// Which.
        variable: &'a str,
    },
    /// Let a variable have a value.
    Set {
        /// Names it in the reply.
        id: &'a str,
        /// Which.
        variable: &'a str,
        /// What.
        value: &'a str,
    },
    /// The answer to `GET`.
    GetReply {
        /// That of the request.
        id: &'a str,
        /// Which.
        variable: &'a str,
        /// What; at times of several lines.
        value: &'a str,
    },
    /// The answer to `SET`.
    SetReply {
        /// That of the request.
        id: &'a str,
        /// Which.
        variable: &'a str,
        /// What.
        value: &'a str,
    },
    /// A request was refused.
    Error {
        /// That of the request.
        id: &'a str,
        /// Why.
        reason: &'a str,
    },
    /// Something happened.
    Trap {
        /// Always `0`.
        id: &'a str,
        /// Which variable.
        variable: &'a str,
        /// What it became.
        value: &'a str,
    },
}

fn word(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

impl<'a> Ctrl<'a> {
    /// Reads one whole IPA frame with a control message.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(octets: &'a [u8]) -> Result<Self, DecodeError> {
        let frame = Frame::parse(octets)?;
        if (frame.protocol, frame.extension) != (OSMO, Some(EXTENSION_CTRL)) {
            return Err(DecodeError::new(ErrorKind::Value, "IPA protocol", 2));
        }
        Self::parse_text(frame.payload, octets.len() - frame.payload.len())
    }

    fn parse_text(payload: &'a [u8], offset: usize) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(payload)
            .map_err(|error| DecodeError::new(ErrorKind::Value, "CTRL text", offset + error.valid_up_to()))?;
        // Some versions end with an octet of zero.
        let text = text.trim_end_matches('\0');
        let (kind, rest) = word(text);
        let (id, rest) = word(rest);
        let missing = || DecodeError::new(ErrorKind::Truncated, "CTRL message", offset + text.len());
        if id.is_empty() {
            return Err(missing());
        }
        if kind == "ERROR" {
            return Ok(Self::Error { id, reason: rest });
        }
        let (variable, value) = word(rest);
        if variable.is_empty() {
            return Err(missing());
        }
        Ok(match kind {
            "GET" => Self::Get { id, variable },
            "SET" => Self::Set { id, variable, value },
            "GET_REPLY" => Self::GetReply { id, variable, value },
            "SET_REPLY" => Self::SetReply { id, variable, value },
            "TRAP" => Self::Trap { id, variable, value },
            _ => return Err(DecodeError::new(ErrorKind::Value, "CTRL command", offset)),
        })
    }

    /// Writes it with its IPA header and answers with the length.
    ///
    /// # Errors
    /// `buffer` is too small.
    pub fn write(&self, buffer: &mut [u8]) -> Result<usize, Full> {
        let longest = buffer.len().min(super::LENGTH + usize::from(u16::MAX));
        let mut w = Writer::new(&mut buffer[..longest]);
        write(&mut w, OSMO, Some(EXTENSION_CTRL), |w| {
            let mut words = |words: &[&str]| {
                for (at, word) in words.iter().enumerate() {
                    if at > 0 {
                        w.u8(b' ');
                    }
                    w.slice(word.as_bytes());
                }
            };
            match *self {
                Self::Get { id, variable } => words(&["GET", id, variable]),
                Self::Set { id, variable, value } => words(&["SET", id, variable, value]),
                Self::GetReply { id, variable, value } => words(&["GET_REPLY", id, variable, value]),
                Self::SetReply { id, variable, value } => words(&["SET_REPLY", id, variable, value]),
                Self::Error { id, reason } => words(&["ERROR", id, reason]),
                Self::Trap { id, variable, value } => words(&["TRAP", id, variable, value]),
            }
        });
        w.finish()
    }
}

/// Whether a variable's name says nothing but itself: a blank would begin something else.
#[must_use]
pub fn variable_is_safe(variable: &str) -> bool {
    !variable.is_empty()
        && variable.bytes().all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'_'))
}
