//! A ladder as a picture that scales: one SVG file without script, for documents.

use super::arrow::{Arrow, Columns, Ink};
use super::{MOST_NODES, Started};
use crate::trace::{Message, Names};
use std::fmt::{self, Display, Write};

/// Left of the first column: the time.
const TIME: usize = 84;
/// From one column to the next.
const COLUMN: usize = 230;
/// From one message to the next.
const ROW: usize = 40;
/// The headings.
const HEAD: usize = 44;
/// Width of one character of the titles; an estimate that errs to the wide side.
const CHARACTER: usize = 7;

/// Takes messages one by one and is the picture at the end.
#[derive(Clone, Debug)]
pub struct Svg {
    columns: Columns,
    started: Started,
    rows: String,
    count: usize,
    /// How far to the right anything reaches.
    width: usize,
}

impl Svg {
    /// A picture whose nodes are named by `names`.
    #[must_use]
    pub fn new(names: Names) -> Self {
        Self {
            columns: Columns::new(names, MOST_NODES),
            started: Started::default(),
            rows: String::new(),
            count: 0,
            width: 0,
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

    /// Draws one message. `repeats` is the number of the frame that it repeats.
    pub fn draw(&mut self, message: &Message<'_>, repeats: Option<u64>) {
        self.columns.nodes_of(message);
        let arrow = Arrow::of(message);
        let (from, to) = self.columns.of(message);
        let (from, to) = (centre(from), centre(to));
        let top = HEAD + self.count * ROW;
        let line = top + ROW - 10;
        let time = self.started.since(message.wall);
        let rows = &mut self.rows;
        let dashes = if repeats.is_some() { " stroke-dasharray=\"5 3\"" } else { "" };
        let class = arrow.ink.class();
        let _ =
            writeln!(rows, "<g class=\"{class}\"><text class=\"time\" x=\"4\" y=\"{line}\">{time}</text>");
        let _ = if from == to {
            writeln!(rows, "<path class=\"line\"{dashes} d=\"M{from} {}h18v14h-14\"/>", line - 14)
        } else {
            writeln!(
                rows,
                "<line class=\"line\"{dashes} x1=\"{from}\" y1=\"{line}\" x2=\"{to}\" y2=\"{line}\"/>"
            )
        };
        let back = if to > from { -1 } else { 1 };
        let _ = if arrow.dropped {
            let x = to as isize + back * 12;
            writeln!(rows, "<path class=\"line\" d=\"M{x} {}l10 10m0 -10l-10 10\"/>", line - 5)
        } else {
            writeln!(rows, "<path class=\"head\" d=\"M{to} {line}l{} -4.5v9z\"/>", back * 9)
        };
        let mut title = arrow.title.clone();
        if let Some(number) = repeats {
            let _ = write!(title, " (repeats {number})");
        }
        let left = from.min(to) + 8;
        let _ = writeln!(rows, "<text x=\"{left}\" y=\"{}\">{}</text>", line - 6, Escaped(&title));
        let after = (left + (title.chars().count() + 2) * CHARACTER).max(from.max(to) + 8);
        let mut details = arrow.items().collect::<Vec<_>>().join("  ");
        if let Some(comment) = &arrow.comment {
            let _ = write!(details, "  # {comment}");
        }
        let _ = writeln!(
            rows,
            "<text class=\"details\" x=\"{after}\" y=\"{}\">{}</text></g>",
            line - 6,
            Escaped(&details)
        );
        self.width = self.width.max(after + details.chars().count() * CHARACTER);
        self.count += 1;
    }

    /// The picture; `title` is its title.
    #[must_use]
    pub fn finish(&self, title: &str) -> String {
        let nodes = self.columns.nodes();
        let width = self.width.max(centre(nodes.len())) + 8;
        let height = HEAD + self.count * ROW + 12;
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
             <title>{}</title>\n<style>\n{}</style>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
            Escaped(title),
            Style
        );
        for (at, node) in nodes.iter().enumerate() {
            let x = centre(at);
            let _ = writeln!(
                out,
                "<text class=\"node\" x=\"{x}\" y=\"20\">{}</text>\
                 <line class=\"life\" x1=\"{x}\" y1=\"28\" x2=\"{x}\" y2=\"{}\"/>",
                Escaped(node),
                height - 6
            );
        }
        out.push_str(&self.rows);
        out.push_str("</svg>\n");
        out
    }
}

const fn centre(column: usize) -> usize {
    TIME + COLUMN / 2 + COLUMN * column
}

/// The style sheet of the picture.
struct Style;

impl Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "text { fill: currentColor; paint-order: stroke; stroke: #fff; stroke-width: 3px; } .time, .details { fill: #6b7485; font-size: 11px; }\n\
             .node { fill: #1c2330; font-weight: 600; text-anchor: middle; } .life { stroke: #d5dae3; }\n\
             .line { stroke: currentColor; fill: none; stroke-width: 1.3; } .head { fill: currentColor; }\n",
        )?;
        for (ink, colour) in [
            (Ink::Gtp, "#00687a"),
            (Ink::Coap, "#1d7a34"),
            (Ink::Map, "#2952b8"),
            (Ink::Diameter, "#7a3fa8"),
            (Ink::Air, "#a8327b"),
            (Ink::Other, "#4a5160"),
            (Ink::Refused, "#a05a00"),
            (Ink::Faulty, "#c01f1f"),
        ] {
            writeln!(f, ".{} {{ color: {colour}; }}", ink.class())?;
        }
        Ok(())
    }
}

/// Text in XML.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                // XML has no way to say them.
                c if c.is_control() => f.write_char('\u{fffd}')?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
