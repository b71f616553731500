//! Where a subscriber is, by each protocol that can be asked.

pub mod diameter;
pub mod gtp;
pub mod map;
pub mod osmo_hlr;
pub mod s6c;
pub mod s6m;
pub mod s6t;
pub mod serving_node;
pub mod sh;
pub mod slh;
pub mod swx;
mod whereabouts;

pub use whereabouts::Whereabouts;
