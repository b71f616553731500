//! The only place that wires: configuration → machines, threads and sockets.

pub mod proxy;
mod roles;

pub use roles::ggsn;
