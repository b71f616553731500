//! Octets as text.

const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The high bit of each octet of a word.
const HIGH: u64 = 0x80 * ONES;

/// Whether `faults` has the high bit of no octet; eight are looked at together, the last eight perhaps twice.
#[inline]
fn faultless(octets: &[u8], faults: impl Fn(u64) -> u64) -> bool {
    let last = match octets.last_chunk() {
        Some(last) => u64::from_ne_bytes(*last),
        None => octets.iter().fold(ONES * u64::from(b'0'), |word, octet| word << 8 | u64::from(*octet)),
    };
    let words = octets.as_chunks().0.iter();
    words.fold(faults(last), |found, word| found | faults(u64::from_ne_bytes(*word))) & HIGH == 0
}

/// UTF-8 as text. Nearly all text in signalling is ASCII, which is found out eight octets at a time.
#[inline]
#[must_use]
pub fn utf8(octets: &[u8]) -> Option<&str> {
    if faultless(octets, |word| word) {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(octets) });
    }
    beyond_ascii(octets)
}

#[cold]
fn beyond_ascii(octets: &[u8]) -> Option<&str> {
    std::str::from_utf8(octets).ok()
}

/// Octets as text, if each is a printed character of ASCII and none is a space.
#[inline]
#[must_use]
pub fn graphic(octets: &[u8]) -> Option<&str> {
    let graphic = faultless(octets, |word| {
        // What follows is of use for ASCII alone: no octet carries into the next one, or borrows from it.
        let high = (word & !HIGH) + ONES;
        let low = !((word | HIGH) - 0x21 * ONES);
        word | high | low
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
