//! Global titles: Q.713 §3.4.2.3.

use super::table::named;
use std::fmt;
use std::str::FromStr;

named! {
    /// Numbering plan, Q.713 §3.4.2.3.3.
    NumberingPlan, "numbering plan" {
        UNKNOWN = 0 "unknown",
        E164 = 1 "ISDN/telephony numbering plan (E.163 and E.164)",
        GENERIC = 2 "generic numbering plan",
        X121 = 3 "data numbering plan (X.121)",
        F69 = 4 "telex numbering plan (F.69)",
        MARITIME = 5 "maritime mobile numbering plan (E.210, E.211)",
        E212 = 6 "land mobile numbering plan (E.212)",
        E214 = 7 "ISDN/mobile numbering plan (E.214)",
        PRIVATE = 14 "private network or network-specific numbering plan",
    }
}

named! {
    /// Encoding scheme, Q.713 §3.4.2.3.3.
    EncodingScheme, "encoding scheme" {
        UNKNOWN = 0 "unknown",
        BCD_ODD = 1 "BCD, odd number of digits",
        BCD_EVEN = 2 "BCD, even number of digits",
        NATIONAL = 3 "national specific",
    }
}

named! {
    /// Nature of address indicator, Q.713 §3.4.2.3.1.
    NatureOfAddress, "nature of address" {
        UNKNOWN = 0 "unknown",
        SUBSCRIBER = 1 "subscriber number",
        NATIONAL_USE = 2 "reserved for national use",
        NATIONAL = 3 "national significant number",
        INTERNATIONAL = 4 "international number",
    }
}

/// Which elements a global title consists of: the global title indicator in words, the same for
/// ITU-T and ANSI, which number them differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TitleForm {
    /// ITU-T 0001: nature of address.
    Nature,
    /// ITU-T 0010, ANSI 0010: translation type.
    Translation,
    /// ITU-T 0011, ANSI 0001: translation type, numbering plan, encoding scheme.
    Plan,
    /// ITU-T 0100: translation type, numbering plan, encoding scheme, nature of address.
    Full,
    /// An indicator that the standard does not assign: all octets are the address information.
    Other(u8),
}

/// A global title. What its form does not have is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GlobalTitle<'a> {
    /// Which of the elements there are.
    pub form: TitleForm,
    /// Translation type.
    pub translation_type: u8,
    /// Numbering plan.
    pub plan: NumberingPlan,
    /// Encoding scheme.
    pub encoding: EncodingScheme,
    /// Nature of address.
    pub nature: NatureOfAddress,
    /// The address information.
    pub digits: TitleDigits<'a>,
}

/// Address signals, two to an octet, the first in the low bits: Q.713 §3.4.2.3.1. They are printed
/// as hexadecimal digits: `b` is code 11, `c` code 12, `f` ST.
#[derive(Clone, Copy)]
pub struct TitleDigits<'a> {
    octets: &'a [u8],
    count: usize,
}

impl<'a> TitleDigits<'a> {
    /// The first `count` signals of `octets`; all if there are fewer.
    #[inline]
    #[must_use]
    pub fn new(octets: &'a [u8], count: usize) -> Self {
        Self { octets, count: count.min(2 * octets.len()) }
    }

    /// All signals of `octets`.
    #[inline]
    #[must_use]
    pub const fn all(octets: &'a [u8]) -> Self {
        Self { octets, count: 2 * octets.len() }
    }

    /// The number of signals.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The signals in order, each 0 to 15.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.octets.iter().flat_map(|o| [o & 0xf, o >> 4]).take(self.count)
    }

    /// The octets that carry them.
    #[inline]
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }
}

impl PartialEq for TitleDigits<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.iter().eq(other.iter())
    }
}

impl Eq for TitleDigits<'_> {}

impl std::hash::Hash for TitleDigits<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.iter().for_each(|digit| state.write_u8(digit));
    }
}

impl fmt::Display for TitleDigits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|digit| write!(f, "{digit:x}"))
    }
}

impl fmt::Debug for TitleDigits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text that is not a string of address signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotTitleDigits;

impl fmt::Display for NotTitleDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a global title has at most {} digits, 0 to 9 and a to f", DigitsBuf::MOST)
    }
}

impl std::error::Error for NotTitleDigits {}

/// Address signals of our own: at most [`DigitsBuf::MOST`].
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct DigitsBuf {
    octets: [u8; 16],
    count: u8,
}

impl DigitsBuf {
    /// The most signals.
    pub const MOST: usize = 32;

    /// The borrowed form.
    #[inline]
    #[must_use]
    pub fn as_digits(&self) -> TitleDigits<'_> {
        TitleDigits { octets: &self.octets[..self.len().div_ceil(2)], count: self.len() }
    }

    /// The number of signals.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Appends one signal; says whether there was room.
    #[inline]
    #[must_use]
    pub fn push(&mut self, digit: u8) -> bool {
        let at = self.len() / 2;
        let Some(octet) = self.octets.get_mut(at) else { return false };
        *octet |= (digit & 0xf) << (4 * (self.count & 1));
        self.count += 1;
        true
    }

    /// Collects signals; `None` if there are too many.
    pub fn collect(digits: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mut all = Self::default();
        digits.into_iter().all(|digit| all.push(digit)).then_some(all)
    }
}

impl FromStr for DigitsBuf {
    type Err = NotTitleDigits;

    fn from_str(text: &str) -> Result<Self, NotTitleDigits> {
        let digit = |c: char| c.to_digit(16).map(|digit| digit as u8);
        if text.is_empty() || !text.chars().all(|c| digit(c).is_some()) {
            return Err(NotTitleDigits);
        }
        Self::collect(text.chars().filter_map(digit)).ok_or(NotTitleDigits)
    }
}

impl fmt::Display for DigitsBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_digits().fmt(f)
    }
}

impl fmt::Debug for DigitsBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_digits().fmt(f)
    }
}

/// A global title of our own, in BCD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TitleBuf {
    /// Which of the elements there are.
    pub form: TitleForm,
    /// Translation type.
    pub translation_type: u8,
    /// Numbering plan.
    pub plan: NumberingPlan,
    /// Nature of address.
    pub nature: NatureOfAddress,
    /// The address signals.
    pub digits: DigitsBuf,
}

impl TitleBuf {
    /// An international number of `plan` with all elements and translation type 0: what mobile
    /// networks use among each other.
    #[must_use]
    pub const fn international(plan: NumberingPlan, digits: DigitsBuf) -> Self {
        let nature = NatureOfAddress::INTERNATIONAL;
        Self { form: TitleForm::Full, translation_type: 0, plan, nature, digits }
    }

    /// The same elements as `title`, of which BCD is kept as such and all else signal by signal;
    /// `None` if it has too many.
    #[must_use]
    pub fn of(title: &GlobalTitle<'_>) -> Option<Self> {
        let GlobalTitle { form, translation_type, plan, nature, .. } = *title;
        let digits = DigitsBuf::collect(title.digits.iter())?;
        Some(Self { form, translation_type, plan, nature, digits })
    }

    /// The borrowed form; the encoding scheme follows from the number of digits.
    #[must_use]
    pub fn as_title(&self) -> GlobalTitle<'_> {
        let encoding = match self.form {
            TitleForm::Plan | TitleForm::Full if self.digits.len() % 2 == 1 => EncodingScheme::BCD_ODD,
            TitleForm::Plan | TitleForm::Full => EncodingScheme::BCD_EVEN,
            _ => EncodingScheme::UNKNOWN,
        };
        GlobalTitle {
            form: self.form,
            translation_type: self.translation_type,
            plan: self.plan,
            encoding,
            nature: self.nature,
            digits: self.digits.as_digits(),
        }
    }
}
