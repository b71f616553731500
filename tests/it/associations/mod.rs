//! Machines over associations: what holds over TCP and over SCTP alike. `sctp` runs the cases over
//! the kernel's SCTP.

pub mod cases;
pub mod probe;
mod tcp;
