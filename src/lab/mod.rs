//! Simulated peers: HLR, SGSN, device, application server.

pub mod application_server;
pub mod behaviour;
pub mod hlr;
pub mod air;
pub mod device;
pub mod link;
pub mod subscribers;
