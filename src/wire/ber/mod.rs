//! The basic encoding rules of ASN.1, ITU-T X.690 §8, as signalling uses them: tags and lengths of
//! every form, indefinite lengths, segmented strings. Reading borrows and never allocates; writing
//! is back to front, so that no length is known before it is written.

mod oid;
mod read;
mod string;
#[cfg(test)]
mod tests;
mod write;

pub use oid::{NotAnOid, Oid, OidBuf};
pub use read::{Class, DEPTH, Tag, Tlv, Walk};
pub use string::{BitString, OctetString, Segments};
pub use write::{bits, boolean, constructed, header, integer, null, octets, oid, primitive, unsigned};
