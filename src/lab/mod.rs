//! Simulated peers: HLR, SGSN, device, application server.

pub mod link;
pub mod subscribers;
