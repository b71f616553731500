//! The short message transfer layer: TS 23.040 §9.2, with the alphabets of TS 23.038.
//!
//! A TPDU does not say which way it goes, nor a report whether it comes with an RP-ACK or an RP-ERROR:
//! the layer below does, so that each type has a `parse` of its own.

pub mod cause;
pub mod ie;
mod message;
pub mod sample;
pub mod segment;
pub mod text;
mod value;

pub use cause::{FailureCause, Status};
pub use ie::{Concatenation, Element, Ports, UserData};
pub use message::{
    Command, Deliver, DeliverReport, MessageType, Optional, Outcome, StatusReport, Submit, SubmitReport,
};
pub use value::{Address, AddressBuf, Alphabet, DataCoding, TimeStamp, ValidityPeriod};

/// Octets of user data in one TPDU at most: §9.2.3.24.
pub const MOST_USER_DATA: usize = 140;

#[cfg(test)]
mod tests;
