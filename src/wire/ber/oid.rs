//! Object identifiers (X.690 §8.19).

use std::fmt;
use std::str::FromStr;

/// An object identifier: the contents octets of its encoding.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid<'a>(&'a [u8]);

impl<'a> Oid<'a> {
    /// From contents octets: at least one, the last of which ends an arc, and no arc of more than
    /// four octets (28 bits).
    #[inline]
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Option<Self> {
        let mut i = 0;
        let mut run = 0;
        while i < octets.len() {
            run = if octets[i] & 0x80 == 0 { 0 } else { run + 1 };
            if run > 3 {
                return None;
            }
            i += 1;
        }
        if octets.is_empty() || run != 0 { None } else { Some(Self(octets)) }
    }

    /// From contents octets that are known to be right: for constants.
    ///
    /// # Panics
    ///
    /// While compiling a constant that is none.
    #[must_use]
    pub const fn constant(octets: &'a [u8]) -> Self {
        match Self::new(octets) {
            Some(oid) => oid,
            None => panic!("these octets are no object identifier"),
        }
    }

    /// The contents octets.
    #[inline]
    #[must_use]
    pub const fn as_octets(&self) -> &'a [u8] {
        self.0
    }

    /// The arcs in order.
    pub fn arcs(&self) -> impl Iterator<Item = u32> + 'a {
        let mut subidentifiers = Subidentifiers(self.0);
        let first = subidentifiers.next().unwrap_or(0);
        let top = (first / 40).min(2);
        [top, first - top * 40].into_iter().chain(subidentifiers)
    }

    /// Whether `self` is `prefix` or stands under it.
    #[must_use]
    pub fn starts_with(&self, prefix: Oid<'_>) -> bool {
        self.0.starts_with(prefix.0)
    }
}

struct Subidentifiers<'a>(&'a [u8]);

impl Iterator for Subidentifiers<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut value = 0;
        while let Some((octet, rest)) = self.0.split_first() {
            self.0 = rest;
            value = value << 7 | u32::from(octet & 0x7f);
            if octet & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl fmt::Display for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, arc) in self.arcs().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            write!(f, "{arc}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Oid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An object identifier of its own, in at most 31 octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OidBuf {
    octets: [u8; 31],
    length: u8,
}

/// A text or octets that are no object identifier, or a longer one than is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnOid;

impl fmt::Display for NotAnOid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an object identifier such as 1.2.826.0.1249.58.1.0")
    }
}

impl std::error::Error for NotAnOid {}

impl OidBuf {
    /// From arcs.
    pub fn from_arcs(arcs: &[u32]) -> Result<Self, NotAnOid> {
        let &[top, second, ref rest @ ..] = arcs else { return Err(NotAnOid) };
        if top > 2 || top < 2 && second > 39 || second > (1 << 28) - 81 {
            return Err(NotAnOid);
        }
        let mut oid = Self { octets: [0; 31], length: 0 };
        for value in std::iter::once(top * 40 + second).chain(rest.iter().copied()) {
            if value >= 1 << 28 {
                return Err(NotAnOid);
            }
            let groups = (1..4).filter(|group| value >> (group * 7) != 0).count();
            for group in (0..=groups).rev() {
                let more = if group > 0 { 0x80 } else { 0 };
                let place = oid.octets.get_mut(usize::from(oid.length)).ok_or(NotAnOid)?;
                *place = (value >> (group * 7)) as u8 & 0x7f | more;
                oid.length += 1;
            }
        }
        Ok(oid)
    }

    /// The identifier, borrowed.
    #[inline]
    #[must_use]
    pub fn as_oid(&self) -> Oid<'_> {
        Oid(&self.octets[..usize::from(self.length)])
    }
}

impl TryFrom<Oid<'_>> for OidBuf {
    type Error = NotAnOid;

    fn try_from(oid: Oid<'_>) -> Result<Self, NotAnOid> {
        let mut octets = [0; 31];
        octets.get_mut(..oid.0.len()).ok_or(NotAnOid)?.copy_from_slice(oid.0);
        Ok(Self { octets, length: oid.0.len() as u8 })
    }
}

impl FromStr for OidBuf {
    type Err = NotAnOid;

    fn from_str(text: &str) -> Result<Self, NotAnOid> {
        let mut arcs = [0; 31];
        let mut count = 0;
        for arc in text.split('.') {
            let digits = !arc.is_empty() && arc.bytes().all(|b| b.is_ascii_digit());
            let place = arcs.get_mut(count).filter(|_| digits).ok_or(NotAnOid)?;
            *place = arc.parse().map_err(|_| NotAnOid)?;
            count += 1;
        }
        Self::from_arcs(&arcs[..count])
    }
}

impl fmt::Display for OidBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_oid(), f)
    }
}

impl fmt::Debug for OidBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
