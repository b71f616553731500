//! A ladder for the terminal.
//!
//! Nodes are told apart by name: two addresses of one name share a column. What does not fit is
//! cut with `…`, never wrapped into the next message's place. A message whose remark begins with
//! `dropped` ends in a cross; one that repeats an earlier one says which. What a remark says of a whole link
//! (`carried over …`) stands at its first message.

use super::arrow::{Arrow, Columns, Ink};
use crate::trace::{Message, Names};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// How a ladder looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; below 60 counts as 60.
    pub width: usize,
    /// Whether ANSI colours are written.
    pub colours: bool,
    /// Whether only ASCII is written.
    pub ascii: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 100, colours: false, ascii: false }
    }
}

/// Nodes drawn at most: those that come later share one column.
const MOST_NODES: usize = 16;

/// Width of the time at the left.
const TIME: usize = 11;

/// Draws messages one by one. A node that was not known beforehand gets a column and a new
/// heading.
#[derive(Clone, Debug)]
pub struct Ladder {
    style: Style,
    columns: Columns,
    headed: usize,
    start: Option<Duration>,
    /// Links, by their columns, and what was said of each.
    carried: BTreeMap<(usize, usize), String>,
}

impl Ladder {
    /// A ladder whose nodes are named by `names`.
    #[must_use]
    pub fn new(style: Style, names: Names) -> Self {
        let style = Style { width: style.width.max(60), ..style };
        Self {
            style,
            columns: Columns::new(names, MOST_NODES),
            headed: 0,
            start: None,
            carried: BTreeMap::new(),
        }
    }

    /// Gives a node a column, right of those that have one.
    pub fn node(&mut self, name: &str) {
        self.columns.node(name);
    }

    /// Gives both ends of `message` their columns, without drawing it.
    pub fn nodes_of(&mut self, message: &Message<'_>) {
        self.columns.nodes_of(message);
    }

    /// Names nodes anew; columns that stand keep their headings.
    pub fn rename(&mut self, names: &Names) {
        self.columns.rename(names);
    }

    /// Begins again at time zero, with a heading: the next flow on the same nodes.
    pub fn begin(&mut self) {
        self.start = None;
        self.headed = 0;
        self.carried.clear();
    }

    /// Appends the lines of one message. `repeats` is the number of the frame that it repeats.
    pub fn draw(&mut self, message: &Message<'_>, repeats: Option<u64>, out: &mut String) {
        self.nodes_of(message);
        if self.headed != self.columns.nodes().len() {
            self.heading(out);
        }
        let wall = message.wall.unwrap_or_default();
        let start = *self.start.get_or_insert(wall);
        let since = wall.saturating_sub(start);
        let time = match since.as_secs() {
            seconds @ 0..=9_999 => format!("{seconds:>4}.{:05} ", since.subsec_micros() / 10),
            // A capture of hours, or one whose clock jumped.
            seconds => format!("{:>10} ", seconds.min(9_999_999_999)),
        };

        let arrow = Arrow::of(message);
        let title = match repeats {
            Some(number) => format!("{} (repeats {number})", arrow.title),
            None => arrow.title.clone(),
        };
        let mut items: Vec<&str> = arrow.items().collect();
        let nodes = self.columns.of(message);
        let remark = arrow.comment.as_ref().filter(|text| self.is_news(nodes, text));
        let remark = remark.map(|text| format!("# {text}"));
        items.extend(remark.as_deref());

        let (from, to) = (self.at(nodes.0), self.at(nodes.1));
        let colour = self.colour(arrow.ink);
        let mut drawn = self.lifelines();
        let (left, right) = (from.min(to), from.max(to));
        let room = (right - left).saturating_sub(1);
        // In the arrow if it fits with a dash at either side, above it if not.
        let inside = room >= title.chars().count() + 6;
        self.arrow(&mut drawn, from, to, arrow.dropped, inside.then_some(title.as_str()));

        let reach = self.columns.nodes().len().saturating_sub(1);
        let free = self.style.width.saturating_sub(TIME + self.at(reach) + 3);
        let more = items.join("  ");
        let mut line: String = drawn.iter().collect();
        if inside {
            let beside = free >= more.chars().count();
            if beside {
                line.truncate(line.trim_end().len());
                let _ = write!(line, "  {more}");
            }
            self.line(out, &time, line.trim_end(), colour);
            if !beside {
                self.text(out, "", left, &items, colour);
            }
        } else {
            items.insert(0, &title);
            self.text(out, &time, left, &items, colour);
            self.line(out, "", line.trim_end(), colour);
        }
    }

    /// The character column of node `index`, counted from the right end of the time.
    fn at(&self, index: usize) -> usize {
        let nodes = self.columns.nodes().len().max(1);
        let usable = self.style.width - TIME;
        // On a wide terminal the ladder leaves the right third to the details.
        let ladder = if self.style.width >= 130 { usable * 3 / 5 } else { usable };
        let step = (ladder / nodes).clamp(4, 40);
        step / 2 + step * index
    }

    /// Whether a remark of the link between two nodes, if it is one, was not yet made.
    fn is_news(&mut self, (a, b): (usize, usize), remark: &str) -> bool {
        let link = (a.min(b), a.max(b));
        !remark.starts_with("carried over")
            || self.carried.insert(link, remark.to_owned()).is_none_or(|said| said != remark)
    }

    fn lifelines(&self) -> Vec<char> {
        let mut line = vec![' '; self.at(self.columns.nodes().len().saturating_sub(1)) + 2];
        for index in 0..self.columns.nodes().len() {
            line[self.at(index)] = if self.style.ascii { '|' } else { '│' };
        }
        line
    }

    fn arrow(&self, line: &mut [char], from: usize, to: usize, dropped: bool, title: Option<&str>) {
        let [dash, right_head, left_head, cross] =
            if self.style.ascii { ['-', '>', '<', 'x'] } else { ['─', '▶', '◀', '✗'] };
        if from == to {
            // A node to itself.
            line[from + 1] = left_head;
            return;
        }
        let (left, right) = (from.min(to), from.max(to));
        line[left + 1..right].fill(dash);
        let head = match (dropped, from < to) {
            (true, _) => cross,
            (false, true) => right_head,
            (false, false) => left_head,
        };
        let place = if from < to { right - 1 } else { left + 1 };
        line[place] = head;
        if let Some(title) = title {
            let length = title.chars().count() + 2;
            let start = left + 1 + (right - left - 1 - length) / 2;
            let padded = std::iter::once(' ').chain(title.chars()).chain([' ']);
            for (place, c) in line[start..].iter_mut().zip(padded) {
                *place = c;
            }
        }
    }

    /// Lines of lifelines with `items` over them from `left` on, or further left where that is too
    /// near to the edge.
    fn text(&self, out: &mut String, time: &str, left: usize, items: &[&str], colour: &str) {
        let usable = self.style.width - TIME;
        let longest = items.iter().map(|item| item.chars().count()).max().unwrap_or(0);
        let all: usize = items.iter().map(|item| item.chars().count() + 2).sum();
        // Two lines as a rule.
        let least = longest.max(all / 2 + longest / 4).min(usable - 1);
        let start = (left + 2).min(usable - least);
        let mut lines: Vec<Vec<char>> = Vec::new();
        for item in items {
            let mut item: Vec<char> = item.chars().collect();
            if item.len() > usable - start {
                item.truncate(usable - start - 1);
                item.push(if self.style.ascii { '~' } else { '…' });
            }
            match lines.last_mut() {
                Some(line) if start + line.len() + 2 + item.len() <= usable => {
                    line.extend([' ', ' ']);
                    line.extend(item);
                }
                _ => lines.push(item),
            }
        }
        let mut time = time;
        for words in lines {
            let mut line = self.lifelines();
            line.resize(line.len().max(start), ' ');
            let end = (start + words.len()).min(line.len());
            line.splice(start..end, words);
            let line: String = line.into_iter().collect();
            self.line(out, time, line.trim_end(), colour);
            time = "";
        }
    }

    fn line(&self, out: &mut String, time: &str, line: &str, colour: &str) {
        let _ = if colour.is_empty() {
            writeln!(out, "{time:TIME$}{line}")
        } else {
            writeln!(out, "\x1b[2m{time:TIME$}\x1b[0m{colour}{line}\x1b[0m")
        };
    }

    fn heading(&mut self, out: &mut String) {
        self.headed = self.columns.nodes().len();
        // Neighbours whose names would touch go onto lines of their own.
        let mut rows: Vec<Vec<char>> = Vec::new();
        for (index, name) in self.columns.nodes().iter().enumerate() {
            let length = name.chars().count();
            let start = self.at(index).saturating_sub(length / 2);
            let row = match rows.iter().position(|row| row.len() < start || row.is_empty()) {
                Some(row) => row,
                None => {
                    rows.push(Vec::new());
                    rows.len() - 1
                }
            };
            let row = &mut rows[row];
            row.resize(start.max(row.len()), ' ');
            row.extend(name.chars());
        }
        for row in rows {
            let row: String = row.into_iter().take(self.style.width - TIME).collect();
            let bold = if self.style.colours { "\x1b[1m" } else { "" };
            self.line(out, "", &row, bold);
        }
        let line: String = self.lifelines().into_iter().collect();
        self.line(out, "", line.trim_end(), "");
    }

    fn colour(&self, ink: Ink) -> &'static str {
        if !self.style.colours {
            return "";
        }
        match ink {
            Ink::Faulty => "\x1b[31m",
            Ink::Refused => "\x1b[33m",
            Ink::Gtp => "\x1b[36m",
            Ink::Coap => "\x1b[32m",
            Ink::Map | Ink::Diameter => "\x1b[34m",
            Ink::Air => "\x1b[35m",
            Ink::Other => "\x1b[37m",
        }
    }
}

#[cfg(test)]
#[path = "ladder_tests.rs"]
mod tests;
