//! Where a subscriber is, by each protocol that can be asked.

pub mod gtp;
pub mod map;
pub mod serving_node;
