//! A ladder as one HTML file that refers to nothing outside: columns by node, a filter, the full decode of
//! the message that one clicks, zoom. Only the rows in view are drawn, so that ten thousand messages read as
//! well as ten.
//!
//! The page's style and script are `page.html` and `page.js`; what stands between them is data, one message
//! a line, as `decode --json --verbose` has it.

use super::arrow::{Arrow, Columns};
use super::{MOST_NODES, Started};
use crate::trace::{Json, JsonText, Message, Names};
use std::fmt::Write;

/// Writes messages one by one: [`Page::begin`], [`Page::draw`] for each, [`Page::end`].
#[derive(Clone, Debug)]
pub struct Page {
    columns: Columns,
    started: Started,
    any: bool,
    object: String,
}

impl Page {
    /// A page whose nodes are named by `names`.
    #[must_use]
    pub fn new(names: Names) -> Self {
        Self {
            columns: Columns::new(names, MOST_NODES),
            started: Started::default(),
            any: false,
            object: String::new(),
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

    /// Appends what comes before the messages.
    pub fn begin(&self, out: &mut String) {
        out.push_str(include_str!("page.html").trim_end());
        out.push_str("\n[");
    }

    /// Appends one message. `repeats` is the number of the frame that it repeats.
    pub fn draw(&mut self, message: &Message<'_>, repeats: Option<u64>, out: &mut String) {
        self.columns.nodes_of(message);
        let arrow = Arrow::of(message);
        let (from, to) = self.columns.of(message);
        self.object.clear();
        let object = &mut self.object;
        // Writing to a string does not fail.
        let _ = write!(object, "{{\"from\":{from},\"to\":{to},\"kind\":\"{}\"", arrow.ink.class());
        let _ = write!(object, ",\"time\":\"{}\"", self.started.since(message.wall));
        let _ = write!(object, ",\"title\":\"{}\"", JsonText(&arrow.title));
        let _ = write!(object, ",\"details\":\"{}\"", JsonText(arrow.details.trim_start()));
        if arrow.dropped {
            object.push_str(",\"dropped\":true");
        }
        if let Some(number) = repeats {
            let _ = write!(object, ",\"repeats\":{number}");
        }
        let names = self.columns.names();
        let _ = write!(
            object,
            ",\"decode\":{}}}",
            Json { message, names, repeats, answers: None, verbose: true }
        );
        out.push_str(if self.any { ",\n" } else { "\n" });
        self.any = true;
        script(&self.object, out);
    }

    /// Appends what comes after the messages; `title` is the page's.
    pub fn end(&self, title: &str, out: &mut String) {
        let mut object = format!("{{\"title\":\"{}\",\"nodes\":[", JsonText(title));
        for (at, node) in self.columns.nodes().iter().enumerate() {
            let _ = write!(object, "{}\"{}\"", if at == 0 { "" } else { "," }, JsonText(node));
        }
        object.push_str("]}");
        out.push_str("\n]\n</script>\n<script type=\"application/json\" id=\"nodes\">\n");
        script(&object, out);
        out.push_str("\n</script>\n<script>\n");
        out.push_str(include_str!("page.js"));
        out.push_str("</script>\n</html>\n");
    }
}

/// Appends JSON to a script element: a `<`, which only stands in its strings, must not end the element.
fn script(json: &str, out: &mut String) {
    for (at, part) in json.split('<').enumerate() {
        if at > 0 {
            out.push_str("\\u003c");
        }
        out.push_str(part);
    }
}
