//! Protocol configuration options, §10.5.6.3.

/// Protocol configuration options, §10.5.6.3: its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pco<'a>(pub &'a [u8]);
