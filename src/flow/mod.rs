//! Ladder diagrams: one column a node, one arrow a message; for the terminal, as a picture, and as a page.

mod arrow;
mod ladder;
mod page;
mod role;
mod svg;

pub use ladder::{Ladder, Style};
pub use page::Page;
pub use role::{Roles, roles};
pub use svg::Svg;

use crate::capture::frames;
use crate::trace::{Dissector, Message, Repeats};
use std::ops::Range;
use std::time::Duration;

/// Appends to `out` the ladder of those messages of `capture`, a file that is at hand as a whole,
/// that passed `between` (time since the Unix epoch) and that `wanted` wants. Retransmissions are
/// recognised across the whole file; faults of the file end the drawing where they stand.
pub fn draw(
    ladder: &mut Ladder,
    capture: &[u8],
    between: Range<Duration>,
    wanted: impl Fn(&Message<'_>) -> bool,
    out: &mut String,
) {
    let mut dissector = Dissector::new();
    let mut repeats = Repeats::new();
    let mut see = |message: &Message<'_>| {
        let repeated = repeats.see(message);
        let here = message.wall.is_none_or(|wall| between.contains(&wall));
        if here && message.is_signalling() && wanted(message) {
            ladder.draw(message, repeated, out);
        }
    };
    for frame in frames(capture).map_while(Result::ok) {
        dissector.messages(&frame, &mut see);
    }
    dissector.finish(|_, message| see(message));
}

/// Nodes that pictures and pages give a column: those that come later share the last one.
const MOST_NODES: usize = 64;

/// When the first message came.
#[derive(Clone, Copy, Debug, Default)]
struct Started(Option<Duration>);

impl Started {
    /// The time since then, in seconds; the first time that is asked about is zero.
    fn since(&mut self, wall: Option<Duration>) -> String {
        let wall = wall.unwrap_or_default();
        let since = wall.saturating_sub(*self.0.get_or_insert(wall));
        format!("{}.{:06}", since.as_secs(), since.subsec_micros())
    }
}

#[cfg(test)]
mod tests;
