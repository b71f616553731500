//! Message types and transaction identifiers.

use crate::wire::ber::{Tag, Tlv};
use crate::wire::{DecodeError, ErrorKind};
use std::fmt;

macro_rules! messages {
    ($($number:literal $name:ident $printed:literal;)*) => {
        /// What a message is: the number of its application-wide tag.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum MessageType {
            $(#[doc = concat!("`[APPLICATION ", stringify!($number), "]` ", $printed, ".")] $name = $number,)*
        }

        impl MessageType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $printed,)*
                }
            }

            /// The type of a tag's number.
            #[inline]
            #[must_use]
            pub const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

messages! {
    1 Unidirectional "Unidirectional";
    2 Begin "Begin";
    4 End "End";
    5 Continue "Continue";
    7 Abort "Abort";
}

impl MessageType {
    /// The tag.
    #[inline]
    #[must_use]
    pub const fn tag(self) -> Tag {
        Tag::application(self as u32)
    }

    /// Whether it carries an originating transaction ID.
    #[inline]
    #[must_use]
    pub const fn has_otid(self) -> bool {
        matches!(self, Self::Begin | Self::Continue)
    }

    /// Whether it carries a destination transaction ID.
    #[inline]
    #[must_use]
    pub const fn has_dtid(self) -> bool {
        matches!(self, Self::Continue | Self::End | Self::Abort)
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A transaction ID of one to four octets. Those that we assign have four; a peer's is given back
/// in the length that it came in.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TransactionId {
    octets: [u8; 4],
    length: u8,
}

impl TransactionId {
    /// From its octets: one to four.
    #[inline]
    #[must_use]
    pub fn new(octets: &[u8]) -> Option<Self> {
        if octets.is_empty() {
            return None;
        }
        let mut id = Self { octets: [0; 4], length: octets.len() as u8 };
        id.octets.get_mut(..octets.len())?.copy_from_slice(octets);
        Some(id)
    }

    /// Its octets.
    #[inline]
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }

    /// The number, if it has four octets, as those that we assign do.
    #[inline]
    #[must_use]
    pub const fn number(&self) -> Option<u32> {
        if self.length == 4 { Some(u32::from_be_bytes(self.octets)) } else { None }
    }

    #[inline(always)]
    pub(super) fn read(tlv: &Tlv<'_>, element: &'static str) -> Result<Self, DecodeError> {
        if let Ok(octets) = <[u8; 4]>::try_from(tlv.value)
            && !tlv.constructed()
        {
            return Ok(Self { octets, length: 4 });
        }
        Self::read_any(*tlv, element)
    }

    #[cold]
    fn read_any(tlv: Tlv<'_>, element: &'static str) -> Result<Self, DecodeError> {
        let string = tlv.string(element)?;
        let mut buffer = [0; 4];
        string.gather(&mut buffer).and_then(Self::new).ok_or_else(|| tlv.fault(ErrorKind::Length, element))
    }
}

impl From<u32> for TransactionId {
    #[inline]
    fn from(number: u32) -> Self {
        Self { octets: number.to_be_bytes(), length: 4 }
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_octets().iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
