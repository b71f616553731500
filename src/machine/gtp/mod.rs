//! GTP paths, transactions, duplicates and PDP contexts.

pub mod context;
mod index;
