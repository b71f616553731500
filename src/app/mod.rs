//! The only place that wires: configuration → machines, threads and sockets.

mod roles;

pub use roles::ggsn;
