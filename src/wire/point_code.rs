//! Signalling point codes, and the ways people write them.

use std::fmt;
use std::str::FromStr;

/// A signalling point code: 14 bits (ITU-T Q.704 §2.2), 24 (ANSI T1.111.4, China) or 16 (Japan).
/// It is printed as one decimal number; [`PointCode::display`] prints it in parts.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PointCode(pub u32);

/// How a network divides its point codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PointCodeFormat {
    /// 14 bits, written as zone (3), area (8) and point (3): ITU-T Q.708.
    #[default]
    Itu,
    /// 24 bits, written as network, cluster and member of eight bits each: ANSI T1.111.8.
    Ansi,
    /// 24 bits in three parts of eight, with ITU-T formats for all else: YD/T 1144.
    China,
    /// 16 bits, written as main area (5), sub-area (4) and unit (7): JT-Q704.
    Japan,
}

impl PointCodeFormat {
    /// The bits of each part, most significant first.
    #[must_use]
    pub const fn parts(self) -> [u8; 3] {
        match self {
            Self::Itu => [3, 8, 3],
            Self::Ansi | Self::China => [8, 8, 8],
            Self::Japan => [5, 4, 7],
        }
    }

    /// The bits of a whole point code.
    #[must_use]
    pub const fn bits(self) -> u8 {
        let [a, b, c] = self.parts();
        a + b + c
    }

    /// The largest point code.
    #[must_use]
    pub const fn greatest(self) -> PointCode {
        PointCode((1 << self.bits()) - 1)
    }

    /// The format's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Itu => "ITU",
            Self::Ansi => "ANSI",
            Self::China => "China",
            Self::Japan => "Japan",
        }
    }
}

/// Text that is not a point code of the wanted format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotPointCode {
    /// Neither one number nor three.
    Syntax(PointCodeFormat),
    /// A number past the largest of the format.
    Range(PointCodeFormat),
    /// One of the three parts, counted from 1, is past its largest.
    Part(PointCodeFormat, u8),
}

impl fmt::Display for NotPointCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Syntax(format) | Self::Range(format) | Self::Part(format, _)) = *self;
        let [a, b, c] = format.parts();
        match self {
            Self::Syntax(_) => {
                write!(
                    f,
                    "an {} point code is one number (2057, 0x809) or three (1-1-1, 1.1.1)",
                    format.name()
                )
            }
            Self::Range(_) => write!(
                f,
                "an {} point code has {} bits: it is at most {}",
                format.name(),
                format.bits(),
                format.greatest()
            ),
            Self::Part(_, part) => {
                let most = (1u16 << format.parts()[usize::from(*part - 1) % 3]) - 1;
                write!(
                    f,
                    "part {part} of an {} point code ({a}-{b}-{c} bits) is at most {most}",
                    format.name()
                )
            }
        }
    }
}

impl std::error::Error for NotPointCode {}

impl PointCode {
    /// Reads `2057`, `0x809`, `1-1-1` or `1.1.1` as a point code of `format`.
    ///
    /// # Errors
    /// What does not fit, and what would.
    pub fn parse(text: &str, format: PointCodeFormat) -> Result<Self, NotPointCode> {
        let text = text.trim();
        if !text.contains(['-', '.']) {
            let number = number(text).ok_or(NotPointCode::Syntax(format))?;
            let code = u32::try_from(number).ok().filter(|code| *code <= format.greatest().0);
            return code.map(Self).ok_or(NotPointCode::Range(format));
        }
        let separator = if text.contains('-') { '-' } else { '.' };
        let mut parts = text.split(separator);
        let mut code = 0;
        for (part, bits) in (1..).zip(format.parts()) {
            let value = parts.next().and_then(number).ok_or(NotPointCode::Syntax(format))?;
            let value = u32::try_from(value).ok().filter(|value| *value < 1 << bits);
            code = code << bits | value.ok_or(NotPointCode::Part(format, part))?;
        }
        if parts.next().is_some() {
            return Err(NotPointCode::Syntax(format));
        }
        Ok(Self(code))
    }

    /// Whether the number has no more bits than `format` has.
    #[must_use]
    pub const fn fits(self, format: PointCodeFormat) -> bool {
        self.0 <= format.greatest().0
    }

    /// The point code in the parts of `format`: `1-1-1`.
    #[must_use]
    pub const fn display(self, format: PointCodeFormat) -> PointCodeInParts {
        PointCodeInParts(self, format)
    }
}

/// Decimal or, behind `0x`, hexadecimal digits and nothing else. What is past all numbers is the
/// largest.
fn number(text: &str) -> Option<u64> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let (digits, radix) = hexadecimal.map_or((text, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    Some(u64::from_str_radix(digits, radix).unwrap_or(u64::MAX))
}

/// Reads an ITU point code; [`PointCode::parse`] reads the others.
impl FromStr for PointCode {
    type Err = NotPointCode;

    fn from_str(text: &str) -> Result<Self, NotPointCode> {
        Self::parse(text, PointCodeFormat::Itu)
    }
}

impl fmt::Display for PointCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PointCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PointCode({})", self.0)
    }
}

/// A point code that is printed in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointCodeInParts(PointCode, PointCodeFormat);

impl fmt::Display for PointCodeInParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(PointCode(code), format) = *self;
        if !PointCode(code).fits(format) {
            return code.fmt(f);
        }
        let [_, b, c] = format.parts();
        write!(f, "{}-{}-{}", code >> (b + c), code >> c & ((1 << b) - 1), code & ((1 << c) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::PointCodeFormat::{Ansi, China, Itu, Japan};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_point_code_is_written_in_many_ways() {
        for text in ["2057", "1-1-1", "0x809", "0X0809", "1.1.1", " 2057 ", "0x1-1-0x1"] {
            assert_eq!(text.parse(), Ok(PointCode(2057)), "{text}");
        }
        assert_eq!("7-255-7".parse(), Ok(PointCode(16_383)));
        assert_eq!(PointCode::parse("1-2-3", Ansi), Ok(PointCode(66_051)));
        assert_eq!(PointCode::parse("255.255.255", China), Ok(PointCode(0xff_ffff)));
        assert_eq!(PointCode::parse("31-15-127", Japan), Ok(PointCode(0xffff)));
        assert_eq!(PointCode(2057).to_string(), "2057");
        assert_eq!(PointCode(2057).display(Itu).to_string(), "1-1-1");
        assert_eq!(PointCode(66_051).display(Ansi).to_string(), "1-2-3");
        // What does not fit is printed as it is.
        assert_eq!(PointCode(20_000).display(Itu).to_string(), "20000");
    }

    #[test]
    fn what_does_not_fit_says_what_would() {
        let error = |text, format| PointCode::parse(text, format).unwrap_err().to_string();
        assert_eq!(error("16384", Itu), "an ITU point code has 14 bits: it is at most 16383");
        assert_eq!(error("99999999999999999999", Itu), error("16384", Itu));
        assert_eq!(error("8-0-0", Itu), "part 1 of an ITU point code (3-8-3 bits) is at most 7");
        assert_eq!(error("1-256-3", Ansi), "part 2 of an ANSI point code (8-8-8 bits) is at most 255");
        for text in ["", "1-1", "1-1-1-1", "1-1.1", "a", "0x", "+1", "1--1", "1-1-"] {
            assert_eq!(
                error(text, Itu),
                "an ITU point code is one number (2057, 0x809) or three (1-1-1, 1.1.1)",
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(code in 0u32..1 << 24) {
            for format in [Itu, Ansi, China, Japan] {
                let code = PointCode(code & format.greatest().0);
                prop_assert_eq!(PointCode::parse(&code.to_string(), format), Ok(code));
                prop_assert_eq!(PointCode::parse(&code.display(format).to_string(), format), Ok(code));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            let _ = PointCode::parse(&text, Itu);
        }
    }
}
