//! Captures played again, with state, against live nodes; and suites that judge them.
//!
//! [`Conversation`] reads a capture, [`Script`] is one side of it, [`Engine`] plays it: it sends the
//! recorded octets with the values of this run in their places, learns what the node under test
//! chooses, and compares what it says with what was recorded. [`Player`] is the engine on sockets.

pub mod bindings;
pub mod compare;
pub mod edit;
pub mod engine;
mod gtp2;
pub mod peer;
pub mod player;
#[cfg(feature = "serve")]
pub mod report;
pub mod roles;
pub mod script;
#[cfg(feature = "serve")]
pub mod suites;
pub mod unit;
pub mod wrap;

pub use compare::Masks;
pub use engine::{Engine, Outcome, Pace, Run, Settings, Totals, Variable};
pub use player::Player;
pub use script::{Conversation, End, Script, Selection};
