//! Quality of service, §10.5.6.5.

/// Quality of service, §10.5.6.5: its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Qos<'a>(pub &'a [u8]);
