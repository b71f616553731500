//! Octets that nobody but their reader may see.

use std::fmt;

/// A password, or octets that hold one: never shown, overwritten when dropped. It never grows, so
/// that no copy is left behind in memory that was given back.
#[derive(Clone)]
pub struct Secret(Box<[u8]>);

impl Secret {
    /// A copy of `octets`.
    #[must_use]
    pub fn new(octets: &[u8]) -> Self {
        Self(octets.into())
    }

    /// The pieces one behind the other.
    #[must_use]
    pub fn concat(pieces: &[&[u8]]) -> Self {
        let mut whole = Vec::with_capacity(pieces.iter().map(|piece| piece.len()).sum());
        pieces.iter().for_each(|piece| whole.extend_from_slice(piece));
        // Filled to its capacity: no copy is made.
        Self(whole.into_boxed_slice())
    }

    /// The octets.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }

    /// Whether both hold the same, in a time that does not depend on where they differ.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(&*self.0, &*other.0).into()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        // So that the filling is not left out as unseen.
        std::hint::black_box(&mut self.0);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64 of a secret, RFC 4648 §4.
#[must_use]
pub(super) fn base64(secret: &Secret) -> Secret {
    let octets = secret.as_octets();
    let mut text = Vec::with_capacity(octets.len().div_ceil(3) * 4);
    for chunk in octets.chunks(3) {
        let at = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let word = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let sextet = word >> (18 - 6 * place) & 63;
            text.push(if place <= chunk.len() { ALPHABET[sextet as usize] } else { b'=' });
        }
    }
    Secret(text.into_boxed_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_that_of_the_standards_vectors() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(&Secret::new(plain.as_bytes())).as_octets(), coded.as_bytes());
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", Secret::new(b"hunter2")), "Secret");
        assert!(Secret::new(b"a").is(&Secret::concat(&[b"a", b""])));
        assert!(!Secret::new(b"a").is(&Secret::new(b"b")));
    }
}
