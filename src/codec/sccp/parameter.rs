//! Parameters: Q.713 §3.

use super::table::named;
use crate::wire::{DecodeError, ErrorKind, Prepender, Reader};

named! {
    /// Parameter name, Q.713 table 2. 250 is of ANSI T1.112.3 alone.
    ParameterName, "parameter" {
        END_OF_OPTIONAL_PARAMETERS = 0 "End of optional parameters",
        DESTINATION_LOCAL_REFERENCE = 1 "Destination local reference",
        SOURCE_LOCAL_REFERENCE = 2 "Source local reference",
        CALLED_PARTY_ADDRESS = 3 "Called party address",
        CALLING_PARTY_ADDRESS = 4 "Calling party address",
        PROTOCOL_CLASS = 5 "Protocol class",
        SEGMENTING_REASSEMBLING = 6 "Segmenting/reassembling",
        RECEIVE_SEQUENCE_NUMBER = 7 "Receive sequence number",
        SEQUENCING_SEGMENTING = 8 "Sequencing/segmenting",
        CREDIT = 9 "Credit",
        RELEASE_CAUSE = 10 "Release cause",
        RETURN_CAUSE = 11 "Return cause",
        RESET_CAUSE = 12 "Reset cause",
        ERROR_CAUSE = 13 "Error cause",
        REFUSAL_CAUSE = 14 "Refusal cause",
        DATA = 15 "Data",
        SEGMENTATION = 16 "Segmentation",
        HOP_COUNTER = 17 "Hop counter",
        IMPORTANCE = 18 "Importance",
        LONG_DATA = 19 "Long data",
        ISNI = 250 "Intermediate signalling network identification",
    }
}

/// Protocol class and message handling: Q.713 §3.6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ProtocolClass(pub u8);

impl ProtocolClass {
    /// Class 0 (no sequence) or 1 (in sequence), with or without return on error.
    #[must_use]
    pub const fn new(class: u8, return_on_error: bool) -> Self {
        Self(class & 0xf | (return_on_error as u8) << 7)
    }

    /// 0 to 3.
    #[must_use]
    pub const fn class(self) -> u8 {
        self.0 & 0xf
    }

    /// Whether the message is to come back if it cannot be delivered.
    #[must_use]
    pub const fn return_on_error(self) -> bool {
        self.0 >> 4 == 8
    }
}

/// Segmentation: Q.713 §3.17.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segmentation {
    /// F: this is the first segment.
    pub first: bool,
    /// C: the sender's user asked for class 1.
    pub in_sequence: bool,
    /// Segments that follow, 0 to 15.
    pub remaining: u8,
    /// Segmentation local reference, 24 bits, the least significant octet first.
    pub reference: u32,
}

impl Segmentation {
    /// From the four octets of the value.
    #[must_use]
    pub fn decode(value: &[u8]) -> Option<Self> {
        let &[flags, a, b, c] = value else { return None };
        Some(Self {
            first: flags & 0x80 != 0,
            in_sequence: flags & 0x40 != 0,
            remaining: flags & 0xf,
            reference: u32::from_le_bytes([a, b, c, 0]),
        })
    }

    /// The parameter with its name and length.
    #[must_use]
    pub const fn encode(self) -> [u8; 6] {
        let [a, b, c, _] = self.reference.to_le_bytes();
        let flags = (self.first as u8) << 7 | (self.in_sequence as u8) << 6 | self.remaining & 0xf;
        [ParameterName::SEGMENTATION.0, 4, flags, a, b, c]
    }
}

/// An optional parameter as it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// Its name.
    pub name: ParameterName,
    /// Its value.
    pub value: &'a [u8],
    /// Name, length and value.
    pub octets: &'a [u8],
}

/// The optional part of a message: each parameter once or more, in the order in which they came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Optional<'a> {
    /// All parameters up to the end of them, without their end; `None` if the message's pointer is 0.
    octets: Option<&'a [u8]>,
}

impl<'a> Optional<'a> {
    /// No optional part.
    pub const NONE: Self = Self { octets: None };

    /// Parameters that stand one behind the other, without the octet that ends them; none of no
    /// octets. They must frame.
    #[must_use]
    pub const fn of(octets: &'a [u8]) -> Self {
        Self { octets: if octets.is_empty() { None } else { Some(octets) } }
    }

    /// Frames the optional part that begins where `r` stands.
    pub(super) fn read(mut r: Reader<'a>) -> Result<Self, DecodeError> {
        let start = r.peek();
        loop {
            if r.is_empty() {
                return Err(r.named("End of optional parameters").fault(ErrorKind::Missing));
            }
            let before = start.len() - r.len();
            if r.u8()? == ParameterName::END_OF_OPTIONAL_PARAMETERS.0 {
                return Ok(Self { octets: Some(&start[..before]) });
            }
            let length = r.u8()?;
            r.take(usize::from(length))?;
        }
    }

    /// Whether there is an optional part.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.octets.is_some()
    }

    /// The parameters without the octet that ends them.
    #[must_use]
    pub fn as_octets(&self) -> &'a [u8] {
        self.octets.unwrap_or(&[])
    }

    /// The parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = Parameter<'a>> + use<'a> {
        let mut rest = self.as_octets();
        std::iter::from_fn(move || {
            let &[name, length, ref tail @ ..] = rest else { return None };
            let (value, next) = tail.split_at_checked(usize::from(length))?;
            let octets = &rest[..2 + value.len()];
            rest = next;
            Some(Parameter { name: ParameterName(name), value, octets })
        })
    }

    /// The value of the first parameter of a name.
    #[must_use]
    pub fn get(&self, name: ParameterName) -> Option<&'a [u8]> {
        self.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.value)
    }

    /// Segmentation, if it is there and has its length.
    #[must_use]
    pub fn segmentation(&self) -> Option<Segmentation> {
        Segmentation::decode(self.get(ParameterName::SEGMENTATION)?)
    }

    /// Importance, 0 (least) to 7: Q.713 §3.19.
    #[must_use]
    pub fn importance(&self) -> Option<u8> {
        self.get(ParameterName::IMPORTANCE)?.first().map(|octet| octet & 7)
    }

    /// Puts the part with its end in front.
    pub(super) fn write(&self, p: &mut Prepender<'_>) {
        if let Some(octets) = self.octets {
            p.u8(ParameterName::END_OF_OPTIONAL_PARAMETERS.0);
            p.slice(octets);
        }
    }
}
