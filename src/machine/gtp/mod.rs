//! GTP paths, transactions, duplicates and PDP contexts.
//!
//! [`Endpoint`] is one GSN's GTP-C: it frames what comes in, answers Echo Requests, refuses other
//! versions, takes repeated requests off its owner's hands, and repeats the owner's own requests
//! until they are answered or given up. What a request means is its owner's business: a GGSN, an
//! SGSN, the front of an HLR.

pub mod context;
mod endpoint;
mod kind;
mod path;
mod repeats;
#[doc(hidden)]
pub mod sample;
mod transaction;

pub use super::duplicates::Limits;
pub use endpoint::{Config, Counters, Endpoint, Event, Inbound, Incoming, Overloaded, Sizes};
pub(crate) use kind::{Kind, kind};
pub use path::{Heard, compare};

#[cfg(test)]
mod length_tests;
#[cfg(test)]
mod tests;
