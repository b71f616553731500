//! Numbers and addresses as text, without what `fmt` spends on a width or a flag that nobody asked for: a
//! line holds a dozen of them, and a capture a million lines.

use std::fmt::{Formatter, Result, Write as _};
use std::net::IpAddr;

/// Takes ASCII from the back to the front.
struct Back<const N: usize> {
    text: [u8; N],
    at: usize,
}

impl<const N: usize> Back<N> {
    const fn new() -> Self {
        Self { text: [b' '; N], at: N }
    }

    fn octet(&mut self, octet: u8) {
        if let Some(at) = self.at.checked_sub(1) {
            self.text[at] = octet;
            self.at = at;
        }
    }

    fn number(&mut self, mut number: u64) {
        loop {
            self.octet(b'0' + (number % 10) as u8);
            number /= 10;
            if number == 0 {
                break;
            }
        }
    }

    /// What there is, with blanks in front up to `width` octets.
    fn write(&self, f: &mut Formatter<'_>, width: usize) -> Result {
        let at = self.at.min(N.saturating_sub(width));
        f.write_str(str::from_utf8(&self.text[at..]).unwrap_or_default())
    }
}

/// A number of at least `width` places.
pub(super) fn decimal(f: &mut Formatter<'_>, number: u64, width: usize) -> Result {
    let mut back = Back::<32>::new();
    back.number(number);
    back.write(f, width)
}

/// Eight hexadecimal digits.
pub(super) fn hexadecimal(f: &mut Formatter<'_>, number: u32) -> Result {
    let mut back = Back::<8>::new();
    for shift in 0..8 {
        back.octet(b"0123456789abcdef"[(number >> (4 * shift) & 0xf) as usize]);
    }
    back.write(f, 0)
}

/// Seconds, of at least five places, and microseconds.
pub(super) fn seconds(f: &mut Formatter<'_>, seconds: u64, microseconds: u32) -> Result {
    let mut back = Back::<32>::new();
    let mut rest = microseconds;
    for _ in 0..6 {
        back.octet(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    back.octet(b'.');
    back.number(seconds);
    back.write(f, 12)
}

/// An address, as `Display` has it.
pub(super) fn address(f: &mut Formatter<'_>, address: IpAddr) -> Result {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            let mut back = Back::<15>::new();
            for (i, octet) in [d, c, b, a].into_iter().enumerate() {
                if i > 0 {
                    back.octet(b'.');
                }
                back.number(octet.into());
            }
            back.write(f, 0)
        }
        IpAddr::V6(v6) => write!(f, "{v6}"),
    }
}

/// A port behind a colon, if there is one.
pub(super) fn port(f: &mut Formatter<'_>, port: u16) -> Result {
    if port == 0 {
        return Ok(());
    }
    f.write_char(':')?;
    decimal(f, port.into(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::{self, Display};

    struct With<F>(F);

    impl<F: Fn(&mut Formatter<'_>) -> Result> Display for With<F> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> Result {
            (self.0)(f)
        }
    }

    fn with(write: impl Fn(&mut Formatter<'_>) -> Result) -> String {
        With(write).to_string()
    }

    #[test]
    fn text_is_what_fmt_would_write() {
        for number in [0, 7, 99_999, 100_000, u64::MAX] {
            assert_eq!(with(|f| decimal(f, number, 5)), format!("{number:>5}"));
            assert_eq!(with(|f| decimal(f, number, 0)), number.to_string());
            assert_eq!(with(|f| hexadecimal(f, number as u32)), format!("{:08x}", number as u32));
            let micros = (number % 1_000_000) as u32;
            assert_eq!(with(|f| seconds(f, number, micros)), format!("{number:>5}.{micros:06}"));
        }
        for text in ["0.0.0.0", "10.45.0.2", "255.255.255.255", "::1", "2001:db8::9"] {
            let parsed: IpAddr = text.parse().unwrap();
            assert_eq!(with(|f| address(f, parsed)), text);
        }
        assert_eq!(with(|f| port(f, 2123)), ":2123");
        assert_eq!(with(|f| port(f, 0)), "");
    }
}
