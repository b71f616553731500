//! The network elements that gtpush is: push server, GGSN, push proxy.

pub mod ggsn;
pub mod map_user;
pub mod push_proxy;
pub mod push_server;
