//! The only place that wires: configuration → machines, threads and sockets.

pub mod proxy;
mod roles;
pub mod serve;

pub use roles::ggsn;
