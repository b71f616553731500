//! Ladder diagrams: one column a node, one arrow a message.

mod ladder;

pub use ladder::{Ladder, Style};
