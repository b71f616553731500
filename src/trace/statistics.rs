//! What a capture holds, in numbers.

use super::{Exchanges, JsonText, Message, Protocol, Role};
use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};
use std::time::Duration;

/// Kinds of messages, and causes, that are told apart; the standards have fewer.
const KINDS: usize = 8_192;

/// Times in a bounded number of classes, none wider than a sixteenth of its value.
#[derive(Clone, Debug)]
pub struct Times {
    classes: Box<[u64; CLASSES]>,
    count: u64,
    total: u128,
    least: u64,
    most: u64,
}

/// Sixteen classes for each power of two nanoseconds.
const CLASSES: usize = 61 * 16;

impl Default for Times {
    fn default() -> Self {
        Self { classes: Box::new([0; CLASSES]), count: 0, total: 0, least: u64::MAX, most: 0 }
    }
}

impl Times {
    fn class(nanoseconds: u64) -> usize {
        let power = 63 - (nanoseconds | 16).leading_zeros() as usize;
        let sixteenth = (nanoseconds >> (power - 4)) as usize & 15;
        ((power - 4) * 16 + sixteenth + usize::from(nanoseconds >= 16) * 16).min(CLASSES - 1)
    }

    /// The greatest value of a class.
    fn greatest(class: usize) -> u64 {
        if class < 16 {
            return class as u64;
        }
        let (power, sixteenth) = ((class - 16) / 16, (class - 16) % 16);
        ((17 + sixteenth as u64) << power).wrapping_sub(1)
    }

    /// Takes one in.
    pub fn add(&mut self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.classes[Self::class(nanoseconds)] += 1;
        self.count += 1;
        self.total += u128::from(nanoseconds);
        self.least = self.least.min(nanoseconds);
        self.most = self.most.max(nanoseconds);
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The time that `hundredths` of a hundred do not exceed, to a sixteenth.
    #[must_use]
    pub fn percentile(&self, hundredths: u32) -> Duration {
        let wanted = (self.count * u64::from(hundredths)).div_ceil(100).max(1);
        let mut met = 0;
        for (class, count) in self.classes.iter().enumerate() {
            met += count;
            if met >= wanted {
                return Duration::from_nanos(Self::greatest(class).clamp(self.least, self.most));
            }
        }
        Duration::ZERO
    }

    /// The mean.
    #[must_use]
    pub fn mean(&self) -> Duration {
        let mean = self.total.checked_div(u128::from(self.count)).unwrap_or(0);
        Duration::from_nanos(u64::try_from(mean).unwrap_or(u64::MAX))
    }

    /// The shortest and the longest.
    #[must_use]
    pub fn range(&self) -> (Duration, Duration) {
        (Duration::from_nanos(if self.count == 0 { 0 } else { self.least }), Duration::from_nanos(self.most))
    }
}

/// Messages of one name.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// How many there are, repetitions too.
    pub messages: u64,
    /// Octets of their innermost layer.
    pub octets: u64,
    /// Repetitions among them.
    pub repeats: u64,
    /// Malformed ones among them.
    pub malformed: u64,
    /// Whether they answer requests.
    pub answers: bool,
    /// Requests: those that nobody answered.
    pub unanswered: u64,
    /// The first of those.
    pub first_unanswered: Option<u64>,
    /// Answers to what was not seen or was answered before.
    pub stray: u64,
    /// Requests: times to the answer.
    pub times: Times,
    /// What the messages give as cause.
    pub causes: BTreeMap<String, u64>,
}

/// Counts messages, causes, times, repetitions, and what is not answered.
#[derive(Debug, Default)]
pub struct Statistics {
    kinds: BTreeMap<(Protocol, &'static str, bool), Kind>,
    exchanges: Exchanges,
    first: Option<Duration>,
    last: Option<Duration>,
    messages: u64,
    not_counted: u64,
    text: String,
}

impl Statistics {
    /// Nothing counted.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Messages counted.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// The kinds of messages: protocol, name, and whether it is an answer of the same name.
    pub fn kinds(&self) -> impl Iterator<Item = (Protocol, &'static str, &Kind)> {
        self.kinds.iter().map(|((protocol, name, _), kind)| (*protocol, *name, kind))
    }

    /// Takes a message in.
    pub fn see(&mut self, message: &Message<'_>, repeats: bool) {
        self.messages += 1;
        if let Some(wall) = message.wall {
            self.first = Some(self.first.map_or(wall, |first| first.min(wall)));
            self.last = Some(self.last.map_or(wall, |last| last.max(wall)));
        }
        let role = self.exchanges.see(message, repeats);
        let answer = is_answer(message);
        let (protocol, name) = (message.protocol(), message.name());
        let Some(kind) = kind(&mut self.kinds, (protocol, name, answer)) else {
            self.not_counted += 1;
            return;
        };
        kind.messages += 1;
        kind.octets += message.layers.top().map_or(0, |layer| layer.octets.len()) as u64;
        kind.repeats += u64::from(repeats || role == Role::Repeat);
        kind.malformed += u64::from(message.malformed.is_some());
        kind.stray += u64::from(role == Role::Stray);
        kind.answers |= matches!(role, Role::Answer { .. } | Role::Stray);
        self.text.clear();
        if said(message, &mut self.text).is_ok() && !self.text.is_empty() {
            if kind.causes.len() < KINDS || kind.causes.contains_key(&self.text) {
                // A cause that was met before costs no allocation.
                match kind.causes.get_mut(&self.text) {
                    Some(count) => *count += 1,
                    None => drop(kind.causes.insert(self.text.clone(), 1)),
                }
            } else {
                self.not_counted += 1;
            }
        }
        if let Role::Answer { request, protocol, answers } = role
            && let Some(kind) = self::kind(&mut self.kinds, (protocol, request, false))
        {
            kind.times.add(answers.after);
        }
        for gone in self.exchanges.given_up() {
            unanswered(&mut self.kinds, &gone);
        }
    }

    /// Counts as unanswered what still waits: the capture is at its end.
    pub fn finish(&mut self) {
        let mut waiting: Vec<_> = self.exchanges.waiting().collect();
        waiting.sort_by_key(|one| one.number);
        for one in &waiting {
            unanswered(&mut self.kinds, one);
        }
        self.exchanges = Exchanges::new();
    }

    /// The numbers as one JSON object on one line.
    #[must_use]
    pub fn json(&self) -> impl Display + '_ {
        AsJson(self)
    }
}

type Kinds = BTreeMap<(Protocol, &'static str, bool), Kind>;

fn kind<'k>(kinds: &'k mut Kinds, key: (Protocol, &'static str, bool)) -> Option<&'k mut Kind> {
    if kinds.len() >= KINDS && !kinds.contains_key(&key) {
        return None;
    }
    Some(kinds.entry(key).or_default())
}

fn unanswered(kinds: &mut Kinds, gone: &super::Unanswered) {
    if let Some(kind) = kind(kinds, (gone.protocol, gone.name, false)) {
        kind.unanswered += 1;
        let first = kind.first_unanswered.unwrap_or(u64::MAX);
        kind.first_unanswered = Some(first.min(gone.number));
    }
}

/// Whether the message answers one of the same name, as operations of MAP do.
fn is_answer(message: &Message<'_>) -> bool {
    use crate::codec::tcap::ComponentType;
    let operation = message.fields.ss7.and_then(|ss7| ss7.operation);
    operation.is_some_and(|operation| operation.kind != ComponentType::Invoke)
}

/// The cause, in words.
fn said(message: &Message<'_>, text: &mut String) -> fmt::Result {
    let fields = &message.fields;
    if let Some(cause) = fields.cause {
        match cause.name {
            Some(name) => write!(text, "{name} ({})", cause.value)?,
            None => write!(text, "cause {}", cause.value)?,
        }
    } else if let Some(diameter) = &fields.diameter {
        match (diameter.result, diameter.experimental) {
            (Some(result), _) => match result.name() {
                Some(name) => write!(text, "{name} ({})", result.0)?,
                None => write!(text, "Result-Code {}", result.0)?,
            },
            (None, Some(code)) => write!(text, "Experimental-Result-Code {code}")?,
            (None, None) => {}
        }
    } else if let Some(coap) = &fields.coap
        && coap.header().code.0 >= 64
    {
        write!(text, "{}", coap.header().code)?;
    }
    if let Some(cause) = fields.map_cause {
        write!(text, ", MAP: {cause}")?;
    }
    Ok(())
}

fn title(protocol: Protocol, name: &str, answer: bool) -> String {
    let answer = if answer { " (answer)" } else { "" };
    if name.is_empty() { format!("{protocol}{answer}") } else { format!("{protocol} {name}{answer}") }
}

fn millis(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1e3)
}

impl Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.last.unwrap_or_default().saturating_sub(self.first.unwrap_or_default());
        writeln!(f, "{} messages in {}.{:06} s", self.messages, span.as_secs(), span.subsec_micros())?;
        let wide =
            self.kinds.keys().map(|(p, name, a)| title(*p, name, *a).chars().count()).max().unwrap_or(0);
        let wide = wide.clamp(8, 60);
        writeln!(
            f,
            "\n{:wide$} {:>10} {:>8} {:>9} {:>10} {:>7}",
            "message", "count", "repeats", "malformed", "unanswered", "stray"
        )?;
        for ((protocol, name, answer), kind) in &self.kinds {
            let Kind { messages, repeats, malformed, unanswered, stray, .. } = kind;
            let title = title(*protocol, name, *answer);
            writeln!(
                f,
                "{title:wide$} {messages:>10} {repeats:>8} {malformed:>9} {unanswered:>10} {stray:>7}"
            )?;
            for (cause, count) in &kind.causes {
                let width = wide.saturating_sub(2);
                writeln!(f, "  {cause:width$} {count:>10}")?;
            }
        }
        if self.kinds.values().any(|kind| kind.times.count > 0) {
            writeln!(
                f,
                "\n{:wide$} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}",
                "time to the answer, ms", "answered", "least", "mean", "p50", "p90", "p99", "most"
            )?;
        }
        for ((protocol, name, answer), Kind { times, .. }) in &self.kinds {
            if times.count > 0 {
                let (least, most) = times.range();
                let [p50, p90, p99] = [50, 90, 99].map(|part| millis(times.percentile(part)));
                let (least, mean, most) = (millis(least), millis(times.mean()), millis(most));
                let title = title(*protocol, name, *answer);
                writeln!(
                    f,
                    "{title:wide$} {:>10} {least:>9} {mean:>9} {p50:>9} {p90:>9} {p99:>9} {most:>9}",
                    times.count
                )?;
            }
        }
        let first = |kind: &Kind| kind.first_unanswered;
        for ((protocol, name, answer), kind) in self.kinds.iter().filter(|(_, kind)| kind.unanswered > 0) {
            let number = first(kind).unwrap_or_default();
            writeln!(
                f,
                "\n{}: {} without an answer, the first in frame {number}",
                title(*protocol, name, *answer),
                kind.unanswered
            )?;
        }
        if self.not_counted > 0 {
            writeln!(f, "\n{} messages or causes are of more kinds than are told apart", self.not_counted)?;
        }
        Ok(())
    }
}

struct AsJson<'s>(&'s Statistics);

impl Display for AsJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.0.last.unwrap_or_default().saturating_sub(self.0.first.unwrap_or_default());
        write!(
            f,
            "{{\"messages\":{},\"seconds\":{}.{:09},\"kinds\":[",
            self.0.messages,
            span.as_secs(),
            span.subsec_nanos()
        )?;
        for (i, ((protocol, name, _), kind)) in self.0.kinds.iter().enumerate() {
            let Kind { messages, octets, repeats, malformed, answers, unanswered, stray, .. } = kind;
            write!(
                f,
                "{}{{\"protocol\":\"{protocol}\",\"message\":\"{name}\",\"answer\":{answers}",
                if i > 0 { "," } else { "" }
            )?;
            write!(
                f,
                ",\"count\":{messages},\"octets\":{octets},\"repeats\":{repeats},\"malformed\":{malformed},\"unanswered\":{unanswered},\"stray\":{stray}"
            )?;
            if let Some(number) = kind.first_unanswered {
                write!(f, ",\"first_unanswered\":{number}")?;
            }
            let times = &kind.times;
            if times.count > 0 {
                let (least, most) = times.range();
                let [p50, p90, p99] = [50, 90, 99].map(|part| times.percentile(part).as_secs_f64());
                write!(
                    f,
                    ",\"answer_seconds\":{{\"count\":{},\"least\":{},\"mean\":{}",
                    times.count,
                    least.as_secs_f64(),
                    times.mean().as_secs_f64()
                )?;
                write!(f, ",\"p50\":{p50},\"p90\":{p90},\"p99\":{p99},\"most\":{}}}", most.as_secs_f64())?;
            }
            if !kind.causes.is_empty() {
                f.write_str(",\"causes\":{")?;
                for (i, (cause, count)) in kind.causes.iter().enumerate() {
                    if i > 0 {
                        f.write_str(",")?;
                    }
                    write!(f, "\"{}\":{count}", JsonText(cause))?;
                }
                f.write_str("}")?;
            }
            f.write_str("}")?;
        }
        f.write_str("]}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_their_values_and_are_no_wider_than_a_sixteenth() {
        let powers = (10..63).flat_map(|power| [(1 << power) - 1, 1 << power, (1 << power) + 7]);
        for value in (0..2_000).chain(powers) {
            let greatest = Times::greatest(Times::class(value));
            assert!(greatest >= value && greatest - value <= value / 16, "{value} {greatest}");
        }
        assert!((0..2_000).is_sorted_by_key(Times::class));
    }

    #[test]
    fn percentiles_are_those_of_the_times() {
        let mut times = Times::default();
        for millis in 1..=100 {
            times.add(Duration::from_millis(millis));
        }
        for (part, millis) in [(50, 50.0), (90, 90.0), (99, 99.0), (100, 100.0)] {
            let found = times.percentile(part).as_secs_f64() * 1e3;
            assert!((millis..=millis * 17.0 / 16.0).contains(&found), "{part}: {found}");
        }
        assert_eq!(times.mean(), Duration::from_micros(50_500));
        assert_eq!(times.range(), (Duration::from_millis(1), Duration::from_millis(100)));
    }
}
