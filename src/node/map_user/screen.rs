//! Whom and what is listened to: the network's own boundary as GSMA FS.11 category 1 has it. Only configured
//! operations of configured origins, and of each only so many.

use crate::codec::map::OperationCode;
use crate::codec::sccp::{Address, AddressBuf, DigitsBuf};
use crate::wire::Now;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Whom is listened to. (Which operations and application contexts there are is not configured: only
/// those that this node serves.)
#[derive(Clone, Debug)]
pub struct Screen {
    /// Beginnings of the global titles that may call; empty: any, and callers without one.
    pub titles: Vec<DigitsBuf>,
    /// Dialogues a second of one caller; 0: without bound.
    pub rate: u32,
    /// How many at once.
    pub burst: u32,
    /// Callers counted at once; past it new ones share one count.
    pub max_callers: usize,
}

impl Default for Screen {
    fn default() -> Self {
        Self { titles: Vec::new(), rate: 10_000, burst: 10_000, max_callers: 4096 }
    }
}

/// What was not listened to, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screened {
    /// The caller's global title is none of the configured ones.
    Origin(AddressBuf),
    /// The caller has begun too many dialogues.
    Rate(AddressBuf),
    /// An application context that is not served, of which nothing but the caller is kept.
    Context(AddressBuf),
    /// An operation that the application context does not have, or that is not served.
    Operation(AddressBuf, OperationCode),
}

impl fmt::Display for Screened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(by) => write!(f, "{by}: its global title is not among those that may call"),
            Self::Rate(by) => write!(f, "{by}: too many dialogues a second"),
            Self::Context(by) => write!(f, "{by}: an application context that is not served"),
            Self::Operation(by, code) => {
                write!(f, "{by}: {} is not served", code.name().unwrap_or("an unknown operation"))
            }
        }
    }
}

/// A bucket that fills with time and from which each dialogue takes.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Dialogues that may begin now, in billionths.
    left: u128,
    seen: Duration,
}

/// The screen with what it has counted.
#[derive(Debug)]
pub(super) struct Rates {
    screen: Screen,
    callers: BTreeMap<Box<[u8]>, Bucket>,
    others: Option<Bucket>,
}

const ONE: u128 = 1_000_000_000;

impl Rates {
    pub(super) fn new(screen: Screen) -> Self {
        Self { screen, callers: BTreeMap::new(), others: None }
    }

    /// Whether a dialogue that `by` begins is listened to.
    pub(super) fn admit(&mut self, now: Now, by: &Address<'_>) -> Result<(), Screened> {
        if !self.screen.titles.is_empty() {
            let known = by.title().is_some_and(|title| {
                self.screen.titles.iter().any(|allowed| {
                    let allowed = allowed.as_digits();
                    let mut digits = title.digits.iter();
                    allowed.iter().all(|digit| digits.next() == Some(digit))
                })
            });
            if !known {
                return Err(Screened::Origin(Self::caller(by)));
            }
        }
        if self.screen.rate == 0 {
            return Ok(());
        }
        let most = u128::from(self.screen.burst.max(1)) * ONE;
        let full = Bucket { left: most, seen: now.mono };
        let key = by.as_octets();
        let bucket = if let Some(bucket) = self.callers.get_mut(key) {
            bucket
        } else {
            if self.callers.len() >= self.screen.max_callers {
                self.forget(now);
            }
            if self.callers.len() < self.screen.max_callers {
                self.callers.entry(key.into()).or_insert(full)
            } else {
                self.others.get_or_insert(full)
            }
        };
        let passed = now.mono.saturating_sub(bucket.seen);
        bucket.left = (bucket.left + passed.as_nanos() * u128::from(self.screen.rate)).min(most);
        bucket.seen = now.mono;
        match bucket.left.checked_sub(ONE) {
            Some(left) => bucket.left = left,
            None => return Err(Screened::Rate(Self::caller(by))),
        }
        Ok(())
    }

    /// A caller's address, kept.
    pub(super) fn caller(by: &Address<'_>) -> AddressBuf {
        AddressBuf::new(by.format(), &by.parts()).unwrap_or_else(|_| nobody(by))
    }

    /// Forgets callers whose buckets are full again.
    fn forget(&mut self, now: Now) {
        let most = u128::from(self.screen.burst.max(1)) * ONE;
        let rate = u128::from(self.screen.rate);
        self.callers.retain(|_, bucket| {
            let passed = now.mono.saturating_sub(bucket.seen);
            bucket.left + passed.as_nanos() * rate < most
        });
    }
}

/// The address of somebody whose own does not fit.
fn nobody(by: &Address<'_>) -> AddressBuf {
    AddressBuf::on_ssn(by.format(), None, by.ssn().unwrap_or_default())
        .expect("a subsystem number alone is two octets")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::PointCodeFormat;

    fn address(text: &str) -> AddressBuf {
        AddressBuf::parse(text, PointCodeFormat::Itu).unwrap()
    }

    #[test]
    fn only_configured_titles_may_call() {
        let screen = Screen { titles: vec!["1555".parse().unwrap()], ..Screen::default() };
        let mut rates = Rates::new(screen);
        let now = Now::default();
        let mut admit = |text| rates.admit(now, &address(text).as_address()).is_ok();
        assert!(admit("gt=15550006 ssn=6"));
        assert!(!admit("gt=1554 ssn=6"));
        assert!(!admit("gt=155 ssn=6"));
        assert!(!admit("ssn=6 pc=0-0-6"));
    }

    #[test]
    fn a_caller_may_begin_so_many_dialogues_and_no_more() {
        let screen = Screen { rate: 10, burst: 3, max_callers: 2, ..Screen::default() };
        let mut rates = Rates::new(screen);
        let mut admit =
            |now: Now, text| rates.admit(now, &address(text).as_address()).map_err(|why| why.to_string());
        let now = Now::default();
        for _ in 0..3 {
            admit(now, "ssn=6 pc=1").unwrap();
        }
        assert!(admit(now, "ssn=6 pc=1").unwrap_err().contains("too many"));
        admit(now, "ssn=6 pc=2").unwrap();
        // The table is full: all others share one count.
        for other in ["ssn=6 pc=3", "ssn=6 pc=4", "ssn=6 pc=5"] {
            admit(now, other).unwrap();
        }
        assert!(admit(now, "ssn=6 pc=6").is_err());
        // A tenth of a second is one more; after a while the idle are forgotten.
        let later = now.after(Duration::from_millis(100));
        admit(later, "ssn=6 pc=1").unwrap();
        assert!(admit(later, "ssn=6 pc=1").is_err());
        admit(now.after(Duration::from_secs(10)), "ssn=6 pc=7").unwrap();
    }
}
