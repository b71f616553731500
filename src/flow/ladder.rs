//! A ladder for the terminal.
//!
//! Nodes are told apart by name: two addresses of one name share a column. What does not fit is
//! cut with `…`, never wrapped into the next message's place. A message whose remark begins with
//! `dropped` ends in a cross; one that repeats an earlier one says which.

use crate::trace::{Message, Names, Protocol, Title, details};
use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};
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
    names: Names,
    nodes: Vec<String>,
    headed: usize,
    start: Option<Duration>,
}

impl Ladder {
    /// A ladder whose nodes are named by `names`.
    #[must_use]
    pub fn new(style: Style, names: Names) -> Self {
        let style = Style { width: style.width.max(60), ..style };
        Self { style, names, nodes: Vec::new(), headed: 0, start: None }
    }

    /// Gives a node a column, right of those that have one.
    pub fn node(&mut self, name: &str) {
        if !self.nodes.iter().any(|node| node == name) && self.nodes.len() < MOST_NODES {
            self.nodes.push(name.to_owned());
        }
    }

    /// Gives both ends of `message` their columns, without drawing it.
    pub fn nodes_of(&mut self, message: &Message<'_>) {
        for end in [message.source, message.destination] {
            let name = self.name(end.ip());
            self.node(&name);
        }
    }

    /// Names nodes anew; columns that stand keep their headings.
    pub fn rename(&mut self, names: &Names) {
        self.names = names.clone();
    }

    /// Begins again at time zero, with a heading: the next flow on the same nodes.
    pub fn begin(&mut self) {
        self.start = None;
        self.headed = 0;
    }

    /// Appends the lines of one message. `repeats` is the number of the frame that it repeats.
    pub fn draw(&mut self, message: &Message<'_>, repeats: Option<u64>, out: &mut String) {
        self.nodes_of(message);
        if self.headed != self.nodes.len() {
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

        let mut title = match message.protocol() {
            // Their names say what they are.
            Protocol::Gtp1 | Protocol::Gmm | Protocol::Sm | Protocol::Rr if !message.name().is_empty() => {
                message.name().to_owned()
            }
            _ => Title(message).to_string(),
        };
        if let Some(number) = repeats {
            let _ = write!(title, " (repeats {number})");
        }
        if let Some(malformed) = &message.malformed {
            let _ = write!(title, " [malformed {malformed}]");
        }
        let more = details(message);
        let mut items: Vec<&str> =
            more.split("  ").filter(|item| !item.is_empty() && *item != "TEID 00000000").collect();
        let dropped = message.comment.is_some_and(|text| text.starts_with("dropped"));
        let comment = message.comment.map(|comment| format!("# {}", comment.escape_debug()));
        items.extend(comment.as_deref());

        let (from, to) = (self.column(message.source), self.column(message.destination));
        let colour = self.colour(message, dropped);
        let mut arrow = self.lifelines();
        let (left, right) = (from.min(to), from.max(to));
        let room = (right - left).saturating_sub(1);
        // In the arrow if it fits with a dash at either side, above it if not.
        let inside = room >= title.chars().count() + 6;
        self.arrow(&mut arrow, from, to, dropped, inside.then_some(title.as_str()));

        let reach = self.nodes.len().saturating_sub(1);
        let free = self.style.width.saturating_sub(TIME + self.at(reach) + 3);
        let more = items.join("  ");
        let mut line: String = arrow.iter().collect();
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

    fn name(&self, address: IpAddr) -> String {
        self.names.get(address).map_or_else(|| address.to_string(), |name| name.escape_debug().to_string())
    }

    /// The character column of node `index`, counted from the right end of the time.
    fn at(&self, index: usize) -> usize {
        let nodes = self.nodes.len().max(1);
        let usable = self.style.width - TIME;
        // On a wide terminal the ladder leaves the right third to the details.
        let ladder = if self.style.width >= 130 { usable * 3 / 5 } else { usable };
        let step = (ladder / nodes).clamp(4, 40);
        step / 2 + step * index
    }

    fn column(&self, end: SocketAddr) -> usize {
        let name = self.name(end.ip());
        let last = self.nodes.len().saturating_sub(1);
        self.at(self.nodes.iter().position(|node| *node == name).unwrap_or(last))
    }

    fn lifelines(&self) -> Vec<char> {
        let mut line = vec![' '; self.at(self.nodes.len().saturating_sub(1)) + 2];
        for index in 0..self.nodes.len() {
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
        self.headed = self.nodes.len();
        // Neighbours whose names would touch go onto lines of their own.
        let mut rows: Vec<Vec<char>> = Vec::new();
        for (index, name) in self.nodes.iter().enumerate() {
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

    fn colour(&self, message: &Message<'_>, dropped: bool) -> &'static str {
        if !self.style.colours {
            return "";
        }
        let refused = message.fields.cause.is_some_and(|cause| cause.is_refusal);
        match message.protocol() {
            _ if dropped || message.malformed.is_some() => "\x1b[31m",
            _ if refused => "\x1b[33m",
            Protocol::Gtp1 | Protocol::Gtp0 | Protocol::Gtp2 => "\x1b[36m",
            Protocol::Coap => "\x1b[32m",
            Protocol::Map | Protocol::Tcap => "\x1b[34m",
            Protocol::Gmm | Protocol::Sm | Protocol::Rr => "\x1b[35m",
            _ => "\x1b[37m",
        }
    }
}

#[cfg(test)]
#[path = "ladder_tests.rs"]
mod tests;
