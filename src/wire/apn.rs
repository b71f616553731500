//! Access point names: labels on the wire, dots on paper.

use super::{DecodeError, ErrorKind, Full, Writer};
use std::fmt;
use std::str::FromStr;

/// An access point name as received: length-prefixed labels, TS 23.003 §9.1.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Apn<'a>(pub &'a [u8]);

impl<'a> Apn<'a> {
    /// The labels in order; the walk ends at the first label that does not fit.
    pub fn labels(&self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (length, tail) = rest.split_first()?;
            let (label, tail) = tail.split_at_checked(usize::from(*length))?;
            rest = tail;
            Some(label)
        })
    }

    /// Whether the labels fill the octets exactly, none is empty or longer than 63, and the whole
    /// is at most 100 octets.
    #[inline]
    pub fn check(&self, offset: usize) -> Result<(), DecodeError> {
        const NAME: &str = "Access Point Name";
        let mut rest = self.0;
        let mut kind = ErrorKind::Length;
        while let Some((&length, tail)) = rest.split_first() {
            if !(1..=63).contains(&length) {
                kind = ErrorKind::Value;
                break;
            }
            let Some(tail) = tail.get(usize::from(length)..) else { break };
            rest = tail;
        }
        if rest.is_empty() && (1..=100).contains(&self.0.len()) {
            return Ok(());
        }
        Err(DecodeError::new(kind, NAME, offset + self.0.len() - rest.len()))
    }

    /// Whether this is the name `text` (dotted), ignoring case.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.0.len() == text.len() + 1
            && self.labels().map(<[u8]>::len).sum::<usize>() + self.labels().count() == self.0.len()
            && self.labels().eq_by_case(text)
    }
}

trait EqByCase<'a>: Iterator<Item = &'a [u8]> + Sized {
    fn eq_by_case(self, text: &str) -> bool {
        let mut parts = text.split('.');
        for label in self {
            match parts.next() {
                Some(part) if part.as_bytes().eq_ignore_ascii_case(label) => {}
                _ => return false,
            }
        }
        parts.next().is_none()
    }
}

impl<'a, I: Iterator<Item = &'a [u8]>> EqByCase<'a> for I {}

impl fmt::Display for Apn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, label) in self.labels().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            write!(f, "{}", label.escape_ascii())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Apn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An access point name of our own, kept in its wire form (at most 100 octets).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ApnBuf(Box<[u8]>);

impl ApnBuf {
    /// The borrowed form.
    #[must_use]
    pub fn as_apn(&self) -> Apn<'_> {
        Apn(&self.0)
    }

    /// The wire form.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for ApnBuf {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let mut buffer = [0; 101];
        let mut w = Writer::new(&mut buffer);
        for label in text.split('.') {
            w.u8(label.len().min(255) as u8);
            w.slice(label.as_bytes());
        }
        let length =
            w.finish().map_err(|Full| DecodeError::new(ErrorKind::Length, "Access Point Name", 0))?;
        let apn = Apn(&buffer[..length]);
        apn.check(0)?;
        Ok(Self(apn.0.into()))
    }
}

impl From<Apn<'_>> for ApnBuf {
    fn from(apn: Apn<'_>) -> Self {
        Self(apn.0.into())
    }
}

impl fmt::Display for ApnBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_apn().fmt(f)
    }
}

impl fmt::Debug for ApnBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_apn().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_dots_name_the_same_thing() {
        let apn: ApnBuf = "internet.mnc001.mcc001.gprs".parse().unwrap();
        assert_eq!(&apn.as_octets()[..9], b"\x08internet");
        assert_eq!(apn.to_string(), "internet.mnc001.mcc001.gprs");
        assert!(apn.as_apn().is("Internet.MNC001.mcc001.gprs"));
        assert!(!apn.as_apn().is("internet"));
        assert!("".parse::<ApnBuf>().is_err());
        assert!("a..b".parse::<ApnBuf>().is_err());
        assert!(Apn(b"\x08inter").check(0).is_err());
    }
}
