//! The network elements that gtpush is: push server, GGSN, push proxy.

pub mod ggsn;
pub mod push_proxy;
pub mod push_server;
