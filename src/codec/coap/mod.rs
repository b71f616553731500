//! CoAP, the Constrained Application Protocol: RFC 7252, with block-wise transfers of RFC 7959.
//!
//! A received message *is* its octets; options are walked in place and nothing is stored, so an
//! unchanged message encodes to what it came as, options that nobody knows included. That is why
//! the codec is our own: the crates of the registry build a map with a list of vectors for each
//! option and thereby allocate for each of them.

mod block;
pub mod body;
mod code;
mod header;
mod message;
pub mod option;

pub use block::Block;
pub use code::{Code, ContentFormat};
pub use header::{Header, Token, Type};
pub use message::{Encoder, Packet};
pub use option::{OptionNumber, Options};

/// The UDP port of `coap` (RFC 7252 §6.1).
pub const PORT: u16 = 5683;
