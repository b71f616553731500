//! GTPv1-C, TS 29.060.

pub mod private_extension;
