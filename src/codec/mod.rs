//! Octets ↔ typed messages: pure, one folder a protocol, the same file names in each.

pub mod coap;
pub mod diameter;
pub mod gsmtap;
pub mod gtp0;
pub mod gtp1;
pub mod gtp2;
pub mod gtpu;
pub mod ip;
pub mod ipa;
pub mod llc;
pub mod m3ua;
pub mod map;
pub mod mtp;
pub mod sccp;
#[cfg(test)]
pub(crate) mod specs;
pub mod sua;
pub mod tcap;
pub mod ts23040;
pub mod ts24008;
pub mod wsp;
