//! Variable-length integers: WAP-230-WSP §8.1.2.

use crate::wire::{DecodeError, ErrorKind, Reader, Writer};

/// An unsigned integer of 32 bits at most, seven bits an octet, the most significant first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uintvar(pub u32);

impl Uintvar {
    /// Reads one. Leading octets that say nothing are refused, so that each number has one form.
    ///
    /// # Errors
    /// Too few octets, a number past 32 bits, or a longer form than it needs.
    pub fn parse(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = r.offset();
        let mut value = 0u32;
        for octets in 0..5 {
            let octet = r.u8()?;
            let past = value > u32::MAX >> 7;
            if past || octets == 0 && octet == 0x80 {
                return Err(DecodeError::new(ErrorKind::Value, "uintvar", start));
            }
            value = value << 7 | u32::from(octet & 0x7f);
            if octet & 0x80 == 0 {
                return Ok(Self(value));
            }
        }
        Err(DecodeError::new(ErrorKind::Value, "uintvar", start))
    }

    /// Writes it in its shortest form.
    pub fn write(self, w: &mut Writer<'_>) {
        let groups = (32 - self.0.leading_zeros()).div_ceil(7).max(1);
        for group in (0..groups).rev() {
            let more = if group > 0 { 0x80 } else { 0 };
            w.u8((self.0 >> (7 * group)) as u8 & 0x7f | more);
        }
    }
}
