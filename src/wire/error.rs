//! The one error of decoding.

use std::fmt;

/// What was wrong with the octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The octets end before the element does.
    Truncated,
    /// Octets are left over where the element must end.
    Trailing,
    /// A length field contradicts the element's definition.
    Length,
    /// A value that the clause does not allow.
    Value,
    /// A version that this decoder does not speak.
    Version,
    /// A number that the tables do not hold, where the protocol forbids to skip it.
    Unknown,
    /// An element that must be there is not.
    Missing,
    /// Nesting, repetition or size past this implementation's stated bound.
    Bound,
}

impl ErrorKind {
    /// The kind in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "is cut short",
            Self::Trailing => "has octets left over",
            Self::Length => "has a length that its definition does not allow",
            Self::Value => "has a value that its definition does not allow",
            Self::Version => "is of another version",
            Self::Unknown => "is not known",
            Self::Missing => "is missing",
            Self::Bound => "is past the bound",
        }
    }
}

/// Octets that cannot be read: what is wrong, with which element, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DecodeError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The element's name as the standard prints it.
    pub element: &'static str,
    /// Offset of the fault in octets from the start of the message.
    pub offset: u32,
}

impl DecodeError {
    /// A fault of `kind` with `element` at `offset`.
    #[inline]
    #[must_use]
    pub const fn new(kind: ErrorKind, element: &'static str, offset: usize) -> Self {
        // A datagram is at most 65,535 octets and a stream message is bounded below 4 GiB.
        Self { kind, element, offset: offset as u32 }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at octet {}", self.element, self.kind.as_str(), self.offset)
    }
}

impl std::error::Error for DecodeError {}
