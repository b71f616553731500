//! Telephony digits packed two to an octet (TBCD).

use std::fmt;
use std::str::FromStr;

/// Text that is not a number of the wanted length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDigits;

impl fmt::Display for NotDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an IMSI is 1 to 15 decimal digits")
    }
}

impl std::error::Error for NotDigits {}

/// TBCD digits, low nibble first, `1111` as filler: TS 29.002 §17.7.8 `TBCD-STRING`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digits<'a>(pub &'a [u8]);

impl Digits<'_> {
    /// The nibbles up to the first filler.
    pub fn iter(&self) -> impl Iterator<Item = u8> {
        self.0.iter().flat_map(|o| [o & 0xf, o >> 4]).take_while(|n| *n != 0xf)
    }
}

impl fmt::Display for Digits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // In pieces: a call for each digit costs more than the digit.
        for octets in self.0.chunks(16) {
            let (mut text, mut length) = ([0; 32], 0);
            for nibble in Digits(octets).iter() {
                text[length] = b"0123456789*#abc"[usize::from(nibble)];
                length += 1;
            }
            f.write_str(str::from_utf8(&text[..length]).unwrap_or_default())?;
            if length < 2 * octets.len() {
                break;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Digits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An International Mobile Subscriber Identity: at most 15 digits, kept as the eight octets that
/// TS 29.060 §7.7.2 sends. Any octets are kept as they came; [`Imsi::is_valid`] judges them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Imsi(pub [u8; 8]);

impl Imsi {
    /// Digits up to the first filler.
    #[must_use]
    pub fn digits(&self) -> Digits<'_> {
        Digits(&self.0)
    }

    /// Whether these are 1 to 15 decimal digits followed by fillers only.
    #[inline]
    #[must_use]
    pub fn is_valid(&self) -> bool {
        const ONES: u64 = 0x1111_1111_1111_1111;
        let word = u64::from_le_bytes(self.0);
        let fillers = word & word >> 1 & word >> 2 & word >> 3 & ONES;
        // Bits in front of the first filler; 64 if there is none.
        let bits = fillers.trailing_zeros() & !3;
        if bits == 0 || bits == 64 {
            return false;
        }
        let not_decimal = word >> 3 & (word >> 2 | word >> 1) & ONES;
        not_decimal << (64 - bits) == 0 && word >> bits == u64::MAX >> bits
    }

    /// From TBCD octets of a variable length, as MAP sends them.
    #[must_use]
    pub fn from_tbcd(octets: &[u8]) -> Option<Self> {
        let mut imsi = [0xff; 8];
        imsi.get_mut(..octets.len())?.copy_from_slice(octets);
        Some(Self(imsi)).filter(Self::is_valid)
    }
}

/// Eight digits of text, the first of which is the lowest octet, as eight nibbles.
fn packed(digits: u64) -> Result<u64, NotDigits> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let threes = |word: u64| word & (0xf0 * ONES) == 0x30 * ONES;
    if !threes(digits) || !threes(digits + 6 * ONES) {
        return Err(NotDigits);
    }
    let nibbles = digits & (0xf * ONES);
    let octets = (nibbles | nibbles >> 4) & 0x00ff_00ff_00ff_00ff;
    let words = (octets | octets >> 8) & 0x0000_ffff_0000_ffff;
    Ok((words | words >> 16) & 0xffff_ffff)
}

impl FromStr for Imsi {
    type Err = NotDigits;

    fn from_str(text: &str) -> Result<Self, NotDigits> {
        let mut digits = [b'0'; 16];
        let place = digits.get_mut(..text.len()).filter(|place| (1..=15).contains(&place.len()));
        place.ok_or(NotDigits)?.copy_from_slice(text.as_bytes());
        let digits = u128::from_le_bytes(digits);
        let (low, high) = (packed(digits as u64)?, packed((digits >> 64) as u64)?);
        let fillers = u64::MAX << (4 * text.len());
        Ok(Self((low | high << 32 | fillers).to_le_bytes()))
    }
}

impl fmt::Display for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().fmt(f)
    }
}

impl fmt::Debug for Imsi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imsi({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_octet_at_every_place_is_a_digit_or_none() {
        for length in 1..=15 {
            for at in 0..length {
                for octet in 0..=0x7f {
                    let mut text = b"123456789012345"[..length].to_vec();
                    text[at] = octet;
                    let text = str::from_utf8(&text).unwrap();
                    let read = text.parse::<Imsi>();
                    assert_eq!(read.is_ok(), octet.is_ascii_digit(), "{text:?}");
                    assert!(
                        read.is_err() || read.is_ok_and(|imsi| imsi.is_valid() && imsi.to_string() == text)
                    );
                }
            }
        }
        assert_eq!("12345678901234é".parse::<Imsi>(), Err(NotDigits));
        assert_eq!("123456789012é".parse::<Imsi>(), Err(NotDigits));
    }

    #[test]
    fn an_imsi_is_packed_low_nibble_first_and_filled_up() {
        let imsi: Imsi = "001010000000001".parse().unwrap();
        assert_eq!(imsi.0, [0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, 0xf1]);
        assert_eq!(imsi.to_string(), "001010000000001");
        assert!(imsi.is_valid());
        assert_eq!("00101".parse::<Imsi>().unwrap().to_string(), "00101");
        assert_eq!("".parse::<Imsi>(), Err(NotDigits));
        assert_eq!("0010100000000012".parse::<Imsi>(), Err(NotDigits));
        assert!(!Imsi([0xff; 8]).is_valid());
        assert!(!Imsi([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_valid());
        assert!(!Imsi([0xf1, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_valid());
    }
}
