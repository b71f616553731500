//! Octets as text.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The high bit of each octet of a word.
const HIGH: u64 = 0x80 * ONES;

/// Whether `test` holds for every octet; eight are looked at together, the last eight perhaps twice.
#[inline]
fn all(octets: &[u8], test: impl Fn(u64) -> bool) -> bool {
    match octets.last_chunk() {
        Some(last) => {
            let words = octets.as_chunks().0.iter();
            words.fold(test(u64::from_ne_bytes(*last)), |so_far, word| {
                so_far & test(u64::from_ne_bytes(*word))
            })
        }
        None => octets.iter().all(|octet| test(ONES * u64::from(*octet))),
    }
}

/// UTF-8 as text. Nearly all text in signalling is ASCII, which is found out eight octets at a time.
#[inline]
#[must_use]
pub fn utf8(octets: &[u8]) -> Option<&str> {
    if all(octets, |word| word & HIGH == 0) {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(octets) });
    }
    std::str::from_utf8(octets).ok()
}

/// Octets as text, if each is a printed character of ASCII and none is a space.
#[inline]
#[must_use]
pub fn graphic(octets: &[u8]) -> Option<&str> {
    let graphic = all(octets, |word| {
        let ascii = word & HIGH == 0;
        // What follows is of use for ASCII alone: no octet carries into the next one, or borrows from it.
        let low = (word & !HIGH) + ONES;
        let high = (word | HIGH) - 0x21 * ONES;
        ascii & (low & HIGH == 0) & (high & HIGH == HIGH)
    });
    // SAFETY: ASCII is UTF-8.
    graphic.then(|| unsafe { std::str::from_utf8_unchecked(octets) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_octet_at_every_place_is_judged_as_the_standard_library_judges_it() {
        for length in 0..=33 {
            assert_eq!(utf8(&vec![b'~'; length]), Some(&*"~".repeat(length)));
            assert_eq!(graphic(&vec![b'!'; length]), Some(&*"!".repeat(length)));
            for at in 0..length {
                for octet in 0..=u8::MAX {
                    let mut octets = vec![b'a'; length];
                    octets[at] = octet;
                    assert_eq!(utf8(&octets), std::str::from_utf8(&octets).ok());
                    assert_eq!(graphic(&octets).is_some(), octet.is_ascii_graphic(), "{octet} at {at}");
                }
            }
        }
        assert_eq!(utf8("smørbrød på brød".as_bytes()), Some("smørbrød på brød"));
    }
}
