//! What came of a replay or a suite: for people, for CI servers, for browsers.

use super::wrap;
use crate::flow::{Ladder, Style};
use crate::trace::{Dissector, Names, Repeats};
use std::fmt::Write;
use std::time::Duration;

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it must be.
    Pass,
    /// Not as it must be.
    Fail,
    /// The case could not be brought about.
    Inconclusive,
}

impl Verdict {
    /// The word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// One case.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The clause that it tests, or where it comes from.
    pub clause: String,
    /// What is found.
    pub verdict: Verdict,
    /// Why, if it did not pass.
    pub reason: String,
    /// Whether the baseline knows it.
    pub known: bool,
    /// The ladder of what happened, if it did not pass.
    pub ladder: String,
    /// How long it took.
    #[serde(serialize_with = "seconds")]
    pub took: Duration,
}

fn seconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(took.as_secs_f64())
}

/// A suite or a replay with its cases.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Report {
    /// What was judged by what.
    pub name: String,
    /// The cases.
    pub cases: Vec<Case>,
}

impl Report {
    /// How many cases have `verdict`.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }

    /// Whether nothing stands against it that the baseline does not know.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.cases.iter().all(|case| case.verdict == Verdict::Pass || case.known)
    }

    /// For the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let [pass, fail, inconclusive] =
            [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive].map(|verdict| self.count(verdict));
        let cases = self.cases_text();
        format!("{cases}{}: {pass} passed, {fail} failed, {inconclusive} inconclusive\n", self.name)
    }

    /// The cases for the terminal, without how many there are.
    #[must_use]
    pub fn cases_text(&self) -> String {
        let mut out = String::new();
        for case in &self.cases {
            let known = if case.known && case.verdict != Verdict::Pass { " (known)" } else { "" };
            let _ = writeln!(out, "{:<12} {}{known}", case.verdict.name(), case.name);
            if case.verdict != Verdict::Pass {
                for line in case.reason.lines() {
                    let _ = writeln!(out, "             {line}");
                }
                if !case.clause.is_empty() {
                    let _ = writeln!(out, "             {}", case.clause);
                }
                if !case.known {
                    out.push_str(&case.ladder);
                }
            }
        }
        out
    }

    /// As JUnit's XML.
    #[must_use]
    pub fn junit(&self) -> String {
        let count = |verdict| self.cases.iter().filter(|case| case.verdict == verdict && !case.known).count();
        let took: f64 = self.cases.iter().map(|case| case.took.as_secs_f64()).sum();
        let known = self.cases.iter().filter(|case| case.known && case.verdict != Verdict::Pass).count();
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(
            out,
            "<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{known}\" time=\"{took:.3}\">",
            xml(&self.name),
            self.cases.len(),
            count(Verdict::Fail),
            count(Verdict::Inconclusive),
        );
        for case in &self.cases {
            let _ = write!(
                out,
                "<testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
                xml(&self.name),
                xml(&case.name),
                case.took.as_secs_f64()
            );
            let first = xml(case.reason.lines().next().unwrap_or_default());
            let body = xml(&format!("{}\n{}\n{}", case.clause, case.reason, case.ladder));
            let _ = match (case.verdict, case.known) {
                (Verdict::Pass, _) => writeln!(out, "/>"),
                (_, true) => {
                    writeln!(out, "><skipped message=\"known: {first}\">{body}</skipped></testcase>")
                }
                (Verdict::Fail, _) => {
                    writeln!(out, "><failure message=\"{first}\">{body}</failure></testcase>")
                }
                (Verdict::Inconclusive, _) => {
                    writeln!(out, "><error message=\"inconclusive: {first}\">{body}</error></testcase>")
                }
            };
        }
        out.push_str("</testsuite>\n</testsuites>\n");
        out
    }

    /// By the Test Anything Protocol, version 13.
    #[must_use]
    pub fn tap(&self) -> String {
        let mut out = format!("TAP version 13\n1..{}\n", self.cases.len());
        for (i, case) in self.cases.iter().enumerate() {
            let ok = if case.verdict == Verdict::Pass { "ok" } else { "not ok" };
            let _ = write!(out, "{ok} {} - {}", i + 1, case.name.replace('#', "\\#"));
            if case.known && case.verdict != Verdict::Pass {
                out.push_str(" # TODO known");
            }
            out.push('\n');
            if case.verdict != Verdict::Pass {
                for line in case.reason.lines() {
                    let _ = writeln!(out, "# {}: {line}", case.verdict.name());
                }
            }
        }
        out
    }

    /// As a page of its own, without a reference to anything outside of it.
    #[must_use]
    pub fn html(&self) -> String {
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>\n<style>\
             body{{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#222}}\
             table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;padding:.3em .6em;border-bottom:1px solid #ddd;vertical-align:top}}\
             .pass{{color:#176b2c}}.fail{{color:#b00020;font-weight:600}}.inconclusive{{color:#8a5a00}}.known{{opacity:.6}}\
             pre{{overflow:auto;background:#f6f6f4;padding:.8em;font-size:12px}}</style>\n<h1>{0}</h1>\n",
            xml(&self.name)
        );
        let _ = writeln!(
            out,
            "<p>{} passed, {} failed, {} inconclusive</p>\n<table><tr><th>case<th>verdict<th>clause and reason</tr>",
            self.count(Verdict::Pass),
            self.count(Verdict::Fail),
            self.count(Verdict::Inconclusive)
        );
        for case in &self.cases {
            let known = if case.known && case.verdict != Verdict::Pass { " known" } else { "" };
            let verdict = case.verdict.name();
            let _ = write!(
                out,
                "<tr class=\"{}\"><td><code>{}</code><td class=\"{verdict}\">{verdict}{known}<td>{}",
                known.trim(),
                xml(&case.name),
                xml(&case.clause)
            );
            if case.verdict != Verdict::Pass {
                let _ = write!(out, "<br>{}", xml(&case.reason).replace('\n', "<br>"));
                if !case.ladder.is_empty() {
                    let _ = write!(
                        out,
                        "<details><summary>what happened</summary><pre>{}</pre></details>",
                        xml(&case.ladder)
                    );
                }
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</table></html>\n");
        out
    }
}

/// Text for XML and HTML: markup escaped, what XML 1.0 does not allow left out.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The ladder of frames (IP packets), each with its time.
#[must_use]
pub fn ladder(frames: &[(Duration, Vec<u8>)], names: Names) -> String {
    let mut ladder = Ladder::new(Style::default(), names);
    let (mut dissector, mut repeats) = (Dissector::new(), Repeats::new());
    let mut out = String::new();
    for (i, (wall, octets)) in frames.iter().enumerate() {
        let frame = crate::capture::Frame { number: i as u64 + 1, ..wrap::frame(octets, *wall) };
        dissector.messages(&frame, |message| {
            let repeated = repeats.see(message);
            if message.is_signalling() {
                ladder.draw(message, repeated, &mut out);
            }
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, verdict: Verdict, known: bool) -> Case {
        Case {
            name: name.into(),
            clause: "TS 29.060 §7.2.1".into(),
            verdict,
            reason: "Cause: recorded <128>, got 199".into(),
            known,
            ladder: "\u{1b}a -> b\n".into(),
            took: Duration::from_millis(1500),
        }
    }

    #[test]
    fn every_form_of_a_report_says_the_same() {
        let cases = vec![
            case("one", Verdict::Pass, false),
            case("two & three", Verdict::Fail, false),
            case("four", Verdict::Fail, true),
            case("five", Verdict::Inconclusive, false),
        ];
        let report = Report { name: "a<b".into(), cases };
        assert!(!report.is_good());
        assert!(report.text().ends_with("a<b: 1 passed, 2 failed, 1 inconclusive\n"));
        let junit = report.junit();
        assert!(
            junit.contains("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"6.000\""),
            "{junit}"
        );
        assert!(junit.contains("name=\"two &amp; three\"") && junit.contains("recorded &lt;128&gt;"));
        assert!(!junit.contains('\u{1b}'));
        let tap = report.tap();
        assert!(tap.contains("not ok 2 - two & three\n") && tap.contains("not ok 3 - four # TODO known"));
        assert!(report.html().contains("<code>two &amp; three</code>"));
        let good = Report { cases: vec![case("four", Verdict::Fail, true)], ..report };
        assert!(good.is_good());
    }
}
