//! Simulated peers: HLR, SGSN, device, application server.

pub mod air;
pub mod application_server;
pub mod behaviour;
mod by_imsi;
pub mod device;
pub mod diameter;
pub mod hlr;
pub mod hss;
pub mod link;
pub mod map;
pub mod milenage;
pub mod mme;
pub mod msc;
pub mod sgsn;
pub mod stp;
pub mod subscribers;
mod timers;
mod words;
