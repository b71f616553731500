//! Suites of named cases that judge a node. One file a family of cases; each case names the clause that it
//! tests. Where a case is one of Osmocom's public TTCN-3 suites it has the name that it has there.

pub mod baseline;
pub mod converter;
pub mod ggsn;
pub mod hlr;
pub mod hss;
pub mod line;
pub mod sgsn;
pub mod stp;
pub mod tester;

use super::compare;
use super::report::{Case, Report, Verdict, ladder};
use crate::trace::Names;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tester::Tester;

/// How a case ends that does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The node does not do what the clause says.
    Fail(String),
    /// The case could not be brought about.
    Inconclusive(String),
}

/// How a case ends.
pub type Ended = Result<(), Stop>;

/// A failure with its reason.
///
/// # Errors
/// Always.
pub fn fail<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Fail(reason.into()))
}

/// A failure unless `holds`.
///
/// # Errors
/// It does not hold.
pub fn check(holds: bool, reason: impl FnOnce() -> String) -> Ended {
    if holds { Ok(()) } else { Err(Stop::Fail(reason())) }
}

/// One case.
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// The clause that it tests.
    pub clause: &'static str,
    /// What it does and expects, in a line.
    pub about: &'static str,
    /// The case.
    pub run: fn(&mut Tester) -> Ended,
}

impl Row {
    /// A case.
    #[must_use]
    pub const fn new(
        name: &'static str,
        clause: &'static str,
        about: &'static str,
        run: fn(&mut Tester) -> Ended,
    ) -> Self {
        Self { name, clause, about, run }
    }
}

/// Suites by name.
pub const SUITES: &[(&str, &[&[Row]])] = &[
    ("ggsn", ggsn::CASES),
    ("sgsn", sgsn::CASES),
    ("converter", converter::CASES),
    ("hlr", hlr::CASES),
    ("stp", stp::CASES),
    ("hss", hss::CASES),
];

/// What a suite needs to know of the node and its surroundings.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The node under test.
    pub target: IpAddr,
    /// Our first address; each case that runs at the same time takes two of its own from here on.
    pub bind: IpAddr,
    /// Access points for IPv4, for IPv6 and for both.
    pub apns: [Option<String>; 3],
    /// Whom to ping through a tunnel: by IPv4 and by IPv6.
    pub ping: [Option<IpAddr>; 2],
    /// Our subscriber's IMSI; those of further ones follow it.
    pub imsi: u64,
    /// Whether the node knows that subscriber and has it attached.
    pub attached: bool,
    /// That subscriber's number.
    pub msisdn: Option<String>,
    /// T3-RESPONSE and N3-REQUESTS.
    pub t3: Duration,
    /// How often a request is sent.
    pub n3: u32,
    /// Cases at once.
    pub jobs: usize,
    /// How the node is reached by M3UA or Diameter; without it by GTP.
    pub network: Option<line::Network>,
}

impl Plan {
    /// A plan for the node at `target`.
    #[must_use]
    pub fn new(target: IpAddr) -> Self {
        Self {
            target,
            bind: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 41)),
            apns: [Some("internet".into()), None, None],
            ping: [None, None],
            imsi: 1_010_000_000_001,
            attached: false,
            msisdn: None,
            t3: Duration::from_millis(500),
            n3: 3,
            jobs: 1,
            network: None,
        }
    }

    /// Our addresses for the worker `n`.
    fn addresses(&self, n: usize) -> [IpAddr; 2] {
        let n = u32::try_from(2 * n).unwrap_or_default();
        match self.bind {
            IpAddr::V4(v4) => [0, 1].map(|i| Ipv4Addr::from(u32::from(v4).wrapping_add(n + i)).into()),
            v6 @ IpAddr::V6(_) => [v6, v6],
        }
    }
}

/// The cases of a suite whose names match `only` (`*` stands for anything).
#[must_use]
pub fn cases(suite: &str, only: Option<&str>) -> Vec<&'static Row> {
    let families = SUITES.iter().find(|(name, _)| *name == suite).map_or(&[][..], |(_, families)| families);
    let wanted = |row: &&Row| only.is_none_or(|only| compare::matches(only, row.name));
    families.iter().flat_map(|family| family.iter()).filter(wanted).collect()
}

/// Runs cases against a node. `tell` hears of each as it ends.
pub fn run(name: &str, rows: &[&'static Row], plan: &Plan, tell: impl Fn(&Case) + Sync) -> Report {
    let next = Mutex::new(0);
    let done = Mutex::new(Vec::new());
    // Cases at once need addresses of their own, of which loopback alone has as many as one likes.
    let jobs = if plan.bind.is_loopback() && plan.bind.is_ipv4() { plan.jobs.max(1) } else { 1 };
    std::thread::scope(|scope| {
        for worker in 0..jobs {
            let (next, done, tell) = (&next, &done, &tell);
            scope.spawn(move || {
                loop {
                    let index = {
                        let mut next = next.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        let index = *next;
                        *next += 1;
                        index
                    };
                    let Some(row) = rows.get(index) else { return };
                    let case = one(row, plan, worker, index);
                    tell(&case);
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, case));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    Report { name: name.to_owned(), cases: done.into_iter().map(|(_, case)| case).collect() }
}

fn one(row: &Row, plan: &Plan, worker: usize, index: usize) -> Case {
    let begun = Instant::now();
    let addresses = plan.addresses(worker);
    let mut frames = Vec::new();
    let ended = match Tester::new(plan, addresses, index) {
        Ok(mut tester) => {
            let ended = (row.run)(&mut tester);
            tester.clean_up();
            frames = tester.into_frames();
            ended
        }
        Err(error) => Err(Stop::Inconclusive(error)),
    };
    let (verdict, reason) = match ended {
        Ok(()) => (Verdict::Pass, String::new()),
        Err(Stop::Fail(reason)) => (Verdict::Fail, reason),
        Err(Stop::Inconclusive(reason)) => (Verdict::Inconclusive, reason),
    };
    let mut names = Names::new();
    names.insert(plan.target, "under test");
    names.insert(addresses[0], "tester");
    names.insert(addresses[1], "tester 2");
    Case {
        name: row.name.to_owned(),
        clause: row.clause.to_owned(),
        verdict,
        reason,
        known: false,
        ladder: if verdict == Verdict::Pass { String::new() } else { ladder(&frames, names) },
        took: begun.elapsed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_clause() {
        for (suite, _) in SUITES {
            let all = cases(suite, None);
            let names: BTreeSet<_> = all.iter().map(|row| row.name).collect();
            assert_eq!(names.len(), all.len(), "{suite}");
            for row in all {
                let clause = ["TS ", "RFC ", "Q."].iter().any(|start| row.clause.starts_with(start));
                assert!(row.name.starts_with("TC_") && clause && !row.about.is_empty(), "{}", row.name);
            }
        }
        assert!(cases("ggsn", Some("TC_pdp4*")).len() > 5);
        assert!(cases("ggsn", Some("TC_nothing")).is_empty());
    }
}
