//! Whom and what is listened to: the network's own boundary as GSMA FS.11 category 1 has it. Only configured
//! operations of configured origins, and of each only so many.

use crate::codec::map::OperationCode;
use crate::codec::sccp::{Address, AddressBuf, DigitsBuf};
use crate::node::rate;
use crate::wire::Now;
use std::fmt;

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

/// The screen with what it has counted.
#[derive(Debug)]
pub(super) struct Rates {
    titles: Vec<DigitsBuf>,
    callers: rate::Rates<Vec<u8>>,
}

impl Rates {
    pub(super) fn new(screen: Screen) -> Self {
        let Screen { titles, rate, burst, max_callers } = screen;
        Self { titles, callers: rate::Rates::new(rate::Limits { rate, burst, max_peers: max_callers }) }
    }

    /// Whether a dialogue that `by` begins is listened to.
    pub(super) fn admit(&mut self, now: Now, by: &Address<'_>) -> Result<(), Screened> {
        if !self.titles.is_empty() {
            let known = by.title().is_some_and(|title| {
                self.titles.iter().any(|allowed| {
                    let allowed = allowed.as_digits();
                    let mut digits = title.digits.iter();
                    allowed.iter().all(|digit| digits.next() == Some(digit))
                })
            });
            if !known {
                return Err(Screened::Origin(Self::caller(by)));
            }
        }
        if self.callers.admit(now, by.as_octets()) { Ok(()) } else { Err(Screened::Rate(Self::caller(by))) }
    }

    /// A caller's address, kept.
    pub(super) fn caller(by: &Address<'_>) -> AddressBuf {
        AddressBuf::new(by.format(), &by.parts()).unwrap_or_else(|_| nobody(by))
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
    use std::time::Duration;

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
