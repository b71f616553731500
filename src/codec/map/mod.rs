//! The Mobile Application Part: TS 29.002.
//!
//! A row of [`types`] is a member of a SEQUENCE, and expands to a field, its reading and writing,
//! and what the walkers over rows see. A received value borrows its octets; reading is one pass and
//! allocates nothing. A value that was received and not changed is written as it came, octet by
//! octet, indefinite lengths, segmented strings and unknown members with it; one that was changed
//! is written in the shortest form, its unknown members behind the known ones.
//!
//! [`operation`] has the operations by version, [`error`] the errors, [`context`] the application
//! contexts.

pub mod address;
pub mod context;
pub mod element;
pub mod error;
pub mod extension;
pub mod operation;
pub mod sample;
pub(crate) mod table;
pub mod types;
pub mod walk;

pub use address::{
    AddressBuf, AddressString, ApnString, FtnAddressString, GsnAddress, IsdnAddressBuf, IsdnAddressString,
    Nature, NotAnAddress, Plan,
};
pub use context::ApplicationContext;
pub use element::{Any, Bits, Integer, List, Null, Octets, Received, Value, read};
pub use error::{ErrorCode, UserError};
pub use extension::Hints;
pub use operation::OperationCode;
pub use types::*;
pub use walk::walk;

#[cfg(test)]
mod specs;
#[cfg(test)]
mod tests;
