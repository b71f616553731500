//! Rows of figures, gathered over interleaved rounds, shown as medians and ratios.

use std::collections::BTreeMap;

/// What was measured: `who` did `what`, in `unit`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    what: String,
    who: String,
    unit: &'static str,
}

/// Figures of one invocation.
#[derive(Default)]
pub struct Report {
    rows: BTreeMap<Key, Vec<f64>>,
    order: Vec<Key>,
    wanted: Vec<Wanted>,
    /// Rows and ratios that are printed already.
    printed: (usize, usize),
    missed: bool,
}

struct Wanted {
    what: String,
    ours: String,
    theirs: String,
    at_least: f64,
}

impl Report {
    /// Adds one round's figure.
    pub fn add(&mut self, what: &str, who: &str, unit: &'static str, figure: f64) {
        let key = Key { what: what.to_owned(), who: who.to_owned(), unit };
        if !self.rows.contains_key(&key) {
            self.order.push(key.clone());
        }
        self.rows.entry(key).or_default().push(figure);
    }

    /// States that `ours` is to reach `at_least` times `theirs` in `what`.
    pub fn want(&mut self, what: &str, ours: &str, theirs: &str, at_least: f64) {
        self.wanted.push(Wanted {
            what: what.to_owned(),
            ours: ours.to_owned(),
            theirs: theirs.to_owned(),
            at_least,
        });
    }

    fn median(&self, what: &str, who: &str) -> Option<f64> {
        let (_, figures) = self.rows.iter().find(|(key, _)| key.what == what && key.who == who)?;
        Some(median(figures))
    }

    /// Prints what was added since the last time.
    pub fn print(&mut self) {
        let (rows, ratios) = self.printed;
        self.printed = (self.order.len(), self.wanted.len());
        if rows < self.order.len() {
            println!("\n| what | who | median | min | max | unit |");
            println!("|---|---|---|---|---|---|");
        }
        for key in &self.order[rows..] {
            let figures = &self.rows[key];
            let (low, high) =
                figures.iter().fold((f64::MAX, f64::MIN), |(low, high), f| (low.min(*f), high.max(*f)));
            println!(
                "| {} | {} | {} | {} | {} | {} |",
                key.what,
                key.who,
                figure(median(figures)),
                figure(low),
                figure(high),
                key.unit
            );
        }
        if ratios < self.wanted.len() {
            println!("\n| what | ratio | wanted | |");
            println!("|---|---|---|---|");
        }
        for w in &self.wanted[ratios..] {
            let ratio = self
                .median(&w.what, &w.ours)
                .zip(self.median(&w.what, &w.theirs))
                .map_or(f64::NAN, |(ours, theirs)| ours / theirs);
            let ok = ratio >= w.at_least;
            self.missed |= !ok;
            println!(
                "| {}: {} / {} | {ratio:.2} | {:.2} | {} |",
                w.what,
                w.ours,
                w.theirs,
                w.at_least,
                if ok { "reached" } else { "missed" }
            );
        }
    }

    /// Whether every ratio that was printed was the wanted one.
    #[must_use]
    pub fn reached(&self) -> bool {
        !self.missed
    }
}

fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

fn figure(value: f64) -> String {
    if value >= 1000.0 {
        let digits = format!("{value:.0}");
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i) % 3 == 0 {
                out.push(' ');
            }
            out.push(c);
        }
        out
    } else {
        format!("{value:.2}")
    }
}
