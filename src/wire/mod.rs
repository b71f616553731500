//! What every codec stands on: octets in, octets out, and the only time there is.
//!
//! Nothing here allocates, does I/O or reads a clock.

mod apn;
pub mod ber;
pub mod date;
mod digits;
mod error;
mod plmn;
mod point_code;
mod prepender;
mod reader;
pub mod text;
mod writer;

pub use apn::{Apn, ApnBuf};
pub use digits::{Digits, Imsi, NotDigits};
pub use error::{DecodeError, ErrorKind};
pub use plmn::Plmn;
pub use point_code::{NotPointCode, PointCode, PointCodeFormat, PointCodeInParts};
pub use prepender::Prepender;
pub use reader::Reader;
pub use writer::{Full, Mark, Writer};

use std::time::Duration;

/// The only time there is below `transport`: handed in by whoever drives a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// Monotonic time since an arbitrary start; timers use it.
    pub mono: Duration,
    /// Wall time since the Unix epoch; times to live and histories use it.
    pub wall: Duration,
}

impl Now {
    /// The same clock `by` later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self { mono: self.mono + by, wall: self.wall + by }
    }

    /// Wall time in milliseconds since the Unix epoch.
    #[must_use]
    pub fn wall_ms(self) -> u64 {
        u64::try_from(self.wall.as_millis()).unwrap_or(u64::MAX)
    }
}
