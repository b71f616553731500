//! Traffic flow template, §10.5.6.12.

/// Traffic flow template, §10.5.6.12: its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tft<'a>(pub &'a [u8]);
