//! Where a message ends in a stream of octets.

use std::fmt;

/// How the messages of a protocol say their length, which is what frames them over TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// The common header of M3UA and SUA: octets 4 to 7, header included (RFC 4666 §1.4.7, §3.1.4;
    /// OsmoSTP frames M3UA over TCP by it).
    Xua,
    /// Diameter: octets 1 to 3, header included (RFC 6733 §3).
    Diameter,
    /// IPA: octets 0 and 1, which count what follows the header of three.
    Ipa,
}

/// What is wrong with the beginning of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FramingFault {
    /// The length that it says is shorter than its own header.
    TooShort,
    /// The length that it says is longer than the bound.
    TooLong,
}

impl fmt::Display for FramingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooShort => "a message says a length shorter than its header",
            Self::TooLong => "a message is longer than the bound",
        })
    }
}

impl Framing {
    const fn header(self) -> usize {
        match self {
            Self::Xua => 8,
            Self::Diameter => 20,
            Self::Ipa => 3,
        }
    }

    /// The length of the message that begins `octets`; `None` until enough of it is there to say.
    pub fn length(self, octets: &[u8], longest: usize) -> Result<Option<usize>, FramingFault> {
        let length = match (self, octets) {
            (Self::Xua, [_, _, _, _, a, b, c, d, ..]) => u32::from_be_bytes([*a, *b, *c, *d]),
            (Self::Diameter, [_, a, b, c, ..]) => u32::from_be_bytes([0, *a, *b, *c]),
            (Self::Ipa, [a, b, _, ..]) => u32::from_be_bytes([0, 0, *a, *b]) + 3,
            _ => return Ok(None),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length < self.header() {
            return Err(FramingFault::TooShort);
        }
        if length > longest {
            return Err(FramingFault::TooLong);
        }
        Ok(Some(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_field_of_each_protocol_frames_its_messages() {
        let beat = [1, 0, 3, 3, 0, 0, 0, 16, 0, 9, 0, 8, 1, 2, 3, 4];
        for known in 0..8 {
            assert_eq!(Framing::Xua.length(&beat[..known], 100), Ok(None));
        }
        assert_eq!(Framing::Xua.length(&beat[..8], 100), Ok(Some(16)));
        assert_eq!(Framing::Xua.length(&beat, 16), Ok(Some(16)));
        assert_eq!(Framing::Xua.length(&beat, 15), Err(FramingFault::TooLong));
        assert_eq!(Framing::Xua.length(&[1, 0, 3, 3, 0, 0, 0, 7], 100), Err(FramingFault::TooShort));
        assert_eq!(Framing::Xua.length(&[0xff; 8], 1 << 20), Err(FramingFault::TooLong));
        assert_eq!(Framing::Diameter.length(&[1, 0, 0], 100), Ok(None));
        assert_eq!(Framing::Diameter.length(&[1, 0, 0, 20], 100), Ok(Some(20)));
        assert_eq!(Framing::Diameter.length(&[1, 0, 0, 19], 100), Err(FramingFault::TooShort));
        assert_eq!(Framing::Diameter.length(&[1, 0, 0, 101], 100), Err(FramingFault::TooLong));
        assert_eq!(Framing::Ipa.length(&[0, 1], 100), Ok(None));
        assert_eq!(Framing::Ipa.length(&[0, 1, 0xee], 100), Ok(Some(4)));
        assert_eq!(Framing::Ipa.length(&[0, 98, 0xee], 100), Err(FramingFault::TooLong));
    }
}
