//! Ladder diagrams: one column a node, one arrow a message.

mod ladder;

pub use ladder::{Ladder, Style};

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
    for frame in frames(capture).map_while(Result::ok) {
        dissector.messages(&frame, |message| {
            let repeated = repeats.see(message);
            let here = message.wall.is_none_or(|wall| between.contains(&wall));
            if here && message.is_signalling() && wanted(message) {
                ladder.draw(message, repeated, out);
            }
        });
    }
}
