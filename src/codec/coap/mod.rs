//! CoAP, the Constrained Application Protocol: RFC 7252, with block-wise transfers of RFC 7959.
//!
//! A received message *is* its octets; options are walked in place and nothing is stored, so an
//! unchanged message encodes to what it came as, options that nobody knows included. That is why
//! the codec is our own: the crates of the registry build a map with a list of vectors for each
//! option and thereby lose order, repetition and the original octets.

pub mod body;
mod code;

pub use code::{Code, ContentFormat};
