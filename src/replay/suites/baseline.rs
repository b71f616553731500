//! Verdicts that are known: a peer's known failure breaks nobody's build, and a new one does.

use crate::replay::report::{Report, Verdict};
use std::collections::BTreeMap;

/// Case → verdict, for those that do not pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Baseline(BTreeMap<String, String>);

impl Baseline {
    /// Reads what [`Baseline::of`] wrote.
    ///
    /// # Errors
    /// It is no table of names and verdicts.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        match baseline.0.iter().find(|(_, verdict)| !["fail", "inconclusive"].contains(&verdict.as_str())) {
            Some((name, verdict)) => Err(format!("{name} = {verdict:?}: a verdict is fail or inconclusive")),
            None => Ok(baseline),
        }
    }

    /// The text that stands for a report's verdicts.
    #[must_use]
    pub fn of(report: &Report) -> String {
        let mut text = format!("# {}: cases that are known not to pass\n", report.name);
        for case in report.cases.iter().filter(|case| case.verdict != Verdict::Pass) {
            let reason = case.reason.lines().next().unwrap_or_default();
            text.push_str(&format!("# {reason}\n{} = \"{}\"\n", case.name, case.verdict.name()));
        }
        text
    }

    /// Marks what is known. Answers with what of the baseline does not hold any more: cases that are said not to
    /// pass and do, and names that are none of a case of `suite`.
    pub fn apply(&self, report: &mut Report, suite: &str) -> Vec<String> {
        let named: Vec<_> = super::cases(suite, &[], &[]).iter().map(|row| row.name).collect();
        let unknown = self.0.keys().filter(|name| !named.contains(&name.as_str()));
        let mut told: Vec<_> =
            unknown.map(|name| format!("{name}: the suite {suite} has no such case (--list)")).collect();
        for case in &mut report.cases {
            let known = self.0.get(&case.name);
            case.known = known.is_some_and(|verdict| verdict == case.verdict.name());
            if known.is_some() && case.verdict == Verdict::Pass {
                told.push(format!("{} passes now: take it out of the baseline", case.name));
            }
        }
        told
    }
}
