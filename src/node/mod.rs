//! The network elements that gtpush is: push server, GGSN, push proxy, HLR gateway.

pub mod diameter_user;
pub mod ggsn;
pub mod hlr_gateway;
pub mod map_user;
pub mod osmo_hlr_user;
pub mod push_proxy;
pub mod push_server;
mod rate;
mod slab;
pub mod trigger_desk;
