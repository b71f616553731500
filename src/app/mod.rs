//! The only place that wires: configuration → machines, threads and sockets.

pub mod diameter;
pub mod hlr_gateway;
pub mod lab;
pub mod lab_network;
pub mod map;
pub mod proxy;
pub mod reaction;
mod roles;
pub mod serve;
mod triggers;

pub use roles::ggsn;
