//! The GSM 7 bit default alphabet and its packing: TS 23.038 §6.1.2 and §6.2.1.

use std::fmt::{self, Write as _};

/// The default alphabet; 0x1b leads to the extension table.
const DEFAULT: [char; 128] = {
    let mut table = ['\u{1b}'; 128];
    let head = [
        '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å', 'Δ', '_', 'Φ', 'Γ',
        'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', '\u{1b}', 'Æ', 'æ', 'ß', 'É', ' ', '!', '"', '#', '¤',
    ];
    let mut i = 0;
    while i < 128 {
        table[i] = if i < head.len() { head[i] } else { i as u8 as char };
        i += 1;
    }
    let others = [
        (0x40, '¡'),
        (0x5b, 'Ä'),
        (0x5c, 'Ö'),
        (0x5d, 'Ñ'),
        (0x5e, 'Ü'),
        (0x5f, '§'),
        (0x60, '¿'),
        (0x7b, 'ä'),
        (0x7c, 'ö'),
        (0x7d, 'ñ'),
        (0x7e, 'ü'),
        (0x7f, 'à'),
    ];
    let mut i = 0;
    while i < others.len() {
        table[others[i].0] = others[i].1;
        i += 1;
    }
    table
};

/// The extension table, behind an escape.
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

const ESCAPE: u8 = 0x1b;

/// Septets packed into octets, the first one's lowest bit first, behind `skip` bits of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Septets<'a> {
    octets: &'a [u8],
    bit: usize,
    left: usize,
}

impl<'a> Septets<'a> {
    /// The `count` septets of `octets` that begin `skip` bits into them; those that lie beyond the end
    /// are left out.
    #[must_use]
    pub const fn new(octets: &'a [u8], skip: usize, count: usize) -> Self {
        Self { octets, bit: skip, left: count }
    }
}

impl Iterator for Septets<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let left = self.left.checked_sub(1)?;
        let (at, shift) = (self.bit / 8, self.bit % 8);
        let low = u16::from(*self.octets.get(at)?);
        let high = match self.octets.get(at + 1) {
            Some(high) => u16::from(*high),
            None if shift > 1 => return None,
            None => 0,
        };
        self.left = left;
        self.bit += 7;
        Some(((high << 8 | low) >> shift) as u8 & 0x7f)
    }
}

/// Septets as text: a septet behind an escape that the extension table does not hold is shown by the
/// default table, a lone escape as a space (§6.2.1.1).
impl fmt::Display for Septets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut septets = *self;
        while let Some(septet) = septets.next() {
            if septet != ESCAPE {
                f.write_char(DEFAULT[usize::from(septet)])?;
                continue;
            }
            let Some(next) = septets.next() else { return f.write_char(' ') };
            let extended = EXTENSION.iter().find(|(code, _)| *code == next);
            f.write_char(match extended {
                Some((_, c)) => *c,
                None if next == ESCAPE => ' ',
                None => DEFAULT[usize::from(next)],
            })?;
        }
        Ok(())
    }
}

/// The septets of `text`; `None` stands where a character is not in the alphabet.
pub fn septets(text: &str) -> impl Iterator<Item = Option<u8>> {
    text.chars().flat_map(|c| {
        let plain = DEFAULT.iter().position(|d| *d == c && c != '\u{1b}').map(|code| code as u8);
        let extended = EXTENSION.iter().find(|(_, e)| *e == c).map(|(code, _)| *code);
        match (plain, extended) {
            (Some(code), _) => [Some(Some(code)), None],
            (None, Some(code)) => [Some(Some(ESCAPE)), Some(Some(code))],
            (None, None) => [Some(None), None],
        }
        .into_iter()
        .flatten()
    })
}

/// Packs `text` into `octets`, `skip` bits into them (which stay as they are), and says how many septets
/// it took; `None`: a character that the alphabet does not hold, or no room.
pub fn pack(text: &str, skip: usize, octets: &mut [u8]) -> Option<usize> {
    let mut bit = skip;
    let mut count = 0;
    for septet in septets(text) {
        let (at, shift) = (bit / 8, bit % 8);
        let wide = u16::from(septet?) << shift;
        *octets.get_mut(at)? |= wide as u8;
        if shift > 1 {
            *octets.get_mut(at + 1)? |= (wide >> 8) as u8;
        }
        bit += 7;
        count += 1;
    }
    Some(count)
}

/// UCS2 (TS 23.038 §6.2.3), read as UTF-16; what is none is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ucs2<'a>(pub &'a [u8]);

impl fmt::Display for Ucs2<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = self.0.chunks(2).map(|pair| match pair {
            [high, low] => u16::from_be_bytes([*high, *low]),
            _ => 0xfffd,
        });
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .try_for_each(|c| f.write_char(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_packed_and_read_again_at_any_bit() {
        let text = "hellohello";
        let mut octets = [0; 9];
        assert_eq!(pack(text, 0, &mut octets), Some(10));
        assert_eq!(octets, [0xe8, 0x32, 0x9b, 0xfd, 0x46, 0x97, 0xd9, 0xec, 0x37]);
        assert_eq!(Septets::new(&octets, 0, 10).to_string(), text);
        for skip in 0..30 {
            let mut octets = [0; 40];
            let text = "@£[€]{} ÄÖñ\\à";
            let count = pack(text, skip, &mut octets).unwrap();
            assert_eq!(count, text.chars().count() + 6);
            assert_eq!(Septets::new(&octets, skip, count).to_string(), text, "{skip}");
        }
    }

    #[test]
    fn what_does_not_fit_or_is_not_in_the_alphabet_is_refused() {
        assert_eq!(pack("日", 0, &mut [0; 9]), None);
        assert_eq!(pack("nine chars", 0, &mut [0; 8]), None);
        assert_eq!(Septets::new(&[0xff], 0, 9).count(), 1);
        assert_eq!(Septets::new(&[0x1b], 0, 1).to_string(), " ");
        assert_eq!(Ucs2(&[0x65, 0xe5, 0xd8]).to_string(), "日\u{fffd}");
    }

    #[test]
    fn no_character_stands_twice_in_the_alphabet() {
        for (i, c) in DEFAULT.iter().enumerate() {
            assert_eq!(DEFAULT.iter().position(|other| other == c), Some(i), "{c}");
        }
    }
}
