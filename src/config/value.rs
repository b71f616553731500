//! How values are written in the file: durations, sizes, prefixes, endpoints.

use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::time::Duration;

/// A duration written as `"500ms"`, `"5s"`, `"10m"`, `"1h30m"` or `"7d"`.
///
/// # Errors
/// What is wrong with the text, and an example of what is right.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || {
        format!(
            "{text:?} is not a duration: write a number and a unit, like \"500ms\", \"5s\", \"10m\", \"1h30m\" or \"7d\""
        )
    };
    let mut total = Duration::ZERO;
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(wrong());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let milliseconds: u64 = match &rest[..end] {
            "ms" => 1,
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => return Err(wrong()),
        };
        let part = number.checked_mul(milliseconds).ok_or_else(wrong)?;
        total = total.checked_add(Duration::from_millis(part)).ok_or_else(wrong)?;
        rest = &rest[end..];
    }
    Ok(total)
}

/// Writes a duration the way [`parse_duration`] reads it.
#[must_use]
pub fn show_duration(duration: Duration) -> String {
    let ms = duration.as_millis();
    for (unit, each) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if ms >= each && ms.is_multiple_of(each) {
            return format!("{}{unit}", ms / each);
        }
    }
    format!("{ms}ms")
}

/// A size in octets written as `"512"`, `"64KiB"`, `"100MiB"` or `"2GiB"` (or a plain integer).
///
/// # Errors
/// What is wrong with the text, and an example of what is right.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let wrong = || {
        format!("{text:?} is not a size: write octets, or a number and a unit, like \"64KiB\" or \"100MiB\"")
    };
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..digits].parse().map_err(|_| wrong())?;
    let factor: u64 = match text[digits..].trim() {
        "" | "B" => 1,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

struct DurationText;

impl Visitor<'_> for DurationText {
    type Value = Duration;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration in quotes, like \"5s\" or \"10m\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Duration, E> {
        parse_duration(text).map_err(E::custom)
    }
}

pub(super) fn duration<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    from.deserialize_str(DurationText)
}

/// A duration, or `"off"`.
pub(super) fn duration_or_off<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    let text = String::deserialize(from)?;
    if text == "off" { Ok(None) } else { parse_duration(&text).map(Some).map_err(D::Error::custom) }
}

struct SizeText;

impl Visitor<'_> for SizeText {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of octets, or a size in quotes like \"64KiB\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u64, E> {
        parse_size(text).map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<u64, E> {
        u64::try_from(number).map_err(|_| E::custom("a size cannot be negative"))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }
}

pub(super) fn size<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    from.deserialize_any(SizeText)
}

/// An address prefix, `10.45.0.0/16` or `fd45::/48`; a bare address is a prefix of full length.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prefix {
    /// The address, whose host bits are zero.
    pub address: IpAddr,
    /// How many leading bits count.
    pub length: u8,
}

impl Prefix {
    /// The prefix of `length` bits at `address`; `None` where the length or the host bits are wrong.
    #[must_use]
    pub fn new(address: IpAddr, length: u8) -> Option<Self> {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        (length <= bits && mask(address, length) == address).then_some(Self { address, length })
    }

    /// Whether `address` lies inside.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.address.is_ipv4() == address.is_ipv4() && mask(address, self.length) == self.address
    }

    /// Whether the two have an address in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains(other.address) || other.contains(self.address)
    }
}

fn mask(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let bits = u32::MAX.checked_shl(32 - u32::from(length.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & bits).into()
        }
        IpAddr::V6(v6) => {
            let bits = u128::MAX.checked_shl(128 - u32::from(length.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & bits).into()
        }
    }
}

impl FromStr for Prefix {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text:?} is not an address prefix: write it like \"10.45.0.0/16\" or \"fd45::/48\"");
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(bits);
        if length > bits {
            return Err(format!("{text:?}: a prefix of this family has at most {bits} bits"));
        }
        Self::new(address, length).ok_or_else(|| {
            format!(
                "{text:?} has bits set behind its length: did you mean \"{}/{length}\"?",
                mask(address, length)
            )
        })
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Prefix {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Prefix> for String {
    fn from(prefix: Prefix) -> Self {
        prefix.to_string()
    }
}

/// The known name nearest to `word`, if one is near enough to be what was meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let fold = |text: &str| text.to_ascii_lowercase().replace('-', "_");
    let word = fold(word);
    // One that begins with the word, whole or as far as an underscore, is as good as a slip of the pen;
    // among several the shortest.
    let begins =
        |name: &str| word.len() >= 3 && (name.starts_with(&word) || word.starts_with(&format!("{name}_")));
    known
        .into_iter()
        .map(|name| (name, fold(name)))
        .map(|(name, own)| (distance(&word, &own), begins(&own), name))
        .filter(|(distance, begins, name)| *begins || *distance <= (name.len().max(word.len()) / 3).max(1))
        .min_by_key(|(distance, begins, _)| if *begins { (1, *distance) } else { (*distance, 0) })
        .map(|(_, _, name)| name)
}

/// Edits (insert, delete, replace, swap neighbours) between two short words.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_a_number_and_a_unit_and_read_back() {
        assert_eq!(parse_duration("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(parse_duration("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse_duration("500ms"), Ok(Duration::from_millis(500)));
        for wrong in ["", "5", "s", "5 parsecs", "-1s", "99999999999999999999s", "18446744073709551615d"] {
            assert!(parse_duration(wrong).unwrap_err().contains("duration"), "{wrong}");
        }
        for seconds in [0, 1, 59, 60, 3600, 5400, 86_400] {
            let duration = Duration::from_secs(seconds);
            assert_eq!(parse_duration(&show_duration(duration)), Ok(duration));
        }
    }

    #[test]
    fn sizes_take_binary_units() {
        assert_eq!(parse_size("64KiB"), Ok(65536));
        assert_eq!(parse_size("12"), Ok(12));
        assert!(parse_size("12 bushels").is_err());
        assert!(parse_size("99999999999GiB").is_err());
    }

    #[test]
    fn a_prefix_with_host_bits_is_answered_with_the_one_that_was_meant() {
        let error = "10.45.0.1/16".parse::<Prefix>().unwrap_err();
        assert!(error.contains("10.45.0.0/16"), "{error}");
        let prefix: Prefix = "fd45::/48".parse().unwrap();
        assert!(prefix.contains("fd45:0:0:ffff::1".parse().unwrap()));
        assert!(!prefix.contains("fd45:0:1::1".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Prefix>().unwrap().contains("8.8.8.8".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Prefix>().is_err());
    }

    #[test]
    fn the_nearest_name_is_found_only_when_it_is_near() {
        assert_eq!(nearest("retris", ["ttl", "retries", "limits"]), Some("retries"));
        assert_eq!(nearest("t3-response", ["t3_response", "n3_requests"]), Some("t3_response"));
        assert_eq!(nearest("banana", ["ttl", "retries"]), None);
        assert_eq!(nearest("pool", ["name", "types", "pool_v4", "pool_v6"]), Some("pool_v4"));
        assert_eq!(nearest("max", ["min", "max_contexts", "max_paths"]), Some("max_paths"));
        assert_eq!(nearest("address_v4", ["name", "address", "apns"]), Some("address"));
        assert_eq!(nearest("a", ["address"]), None);
    }
}
