//! MTP level 3 and what carries it: the routing label of ITU-T Q.704 §14 and ANSI T1.111.4 §14, M2PA
//! (RFC 4165), and the signal units of MTP level 2 (Q.703 §2.2) that link captures hold.
//!
//! No node here speaks it: gateways hand SCCP over by M3UA. It is read on the way to SCCP.

pub mod m2pa;
mod message;

pub use message::{Label, Message, SignalUnit, service};

#[cfg(test)]
mod tests;
