//! Mobile country and network codes.

use std::fmt;

/// MCC and MNC as three octets, TS 24.008 §10.5.1.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plmn(pub [u8; 3]);

impl Plmn {
    /// From digits: an MCC below 1000 and an MNC of `mnc_digits` (2 or 3) digits.
    #[must_use]
    pub fn new(mcc: u16, mnc: u16, mnc_digits: u8) -> Option<Self> {
        let limit = match mnc_digits {
            2 => 100,
            3 => 1000,
            _ => return None,
        };
        if mcc >= 1000 || mnc >= limit {
            return None;
        }
        let digit = |value: u16, place: u16| (value / place % 10) as u8;
        let (m1, m2, m3) = if mnc_digits == 2 {
            (digit(mnc, 10), digit(mnc, 1), 0xf)
        } else {
            (digit(mnc, 100), digit(mnc, 10), digit(mnc, 1))
        };
        Some(Self([digit(mcc, 10) << 4 | digit(mcc, 100), m3 << 4 | digit(mcc, 1), m2 << 4 | m1]))
    }
}

impl fmt::Display for Plmn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.0;
        write!(f, "{:x}{:x}{:x}-{:x}{:x}", a & 0xf, a >> 4, b & 0xf, c & 0xf, c >> 4)?;
        if b >> 4 == 0xf { Ok(()) } else { write!(f, "{:x}", b >> 4) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_where_the_clause_puts_them() {
        assert_eq!(Plmn::new(1, 1, 2), Some(Plmn([0x00, 0xf1, 0x10])));
        assert_eq!(Plmn::new(310, 410, 3), Some(Plmn([0x13, 0x00, 0x14])));
        assert_eq!(Plmn([0x13, 0x00, 0x14]).to_string(), "310-410");
        assert_eq!(Plmn([0x62, 0xf2, 0x10]).to_string(), "262-01");
        assert_eq!(Plmn::new(1000, 1, 2), None);
    }
}
