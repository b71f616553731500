//! Sockets, the driver of machines, and the capture tap.
//!
//! [`driver::spawn`] gives a [`crate::machine::Machine`] a thread of its own that does nothing but
//! drain its sockets in batches, run its timers and send what it queued. No channel, lock or task
//! stands between a received datagram and its answer.

mod clock;
pub mod driver;
mod poll;
pub mod tap;
pub mod tun;
mod udp;

pub use clock::Clock;
pub use driver::{Driver, Handle};
pub use tap::Tap;
pub use udp::{Batch, UdpSocket};

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// A socket or device that could not be opened, with what to do about it.
#[derive(Debug)]
pub struct OpenError {
    /// What was to be opened: `UDP 127.0.0.2:2123`, `TUN gtpush0`.
    pub what: String,
    /// What the reader can do.
    pub advice: String,
    /// What the system said.
    pub source: io::Error,
}

impl OpenError {
    pub(crate) fn udp(at: SocketAddr, source: io::Error) -> Self {
        let advice = match source.kind() {
            io::ErrorKind::AddrInUse => format!(
                "another process already has it (`ss -lunp 'sport = :{}'` names it): stop that process or configure another address",
                at.port()
            ),
            io::ErrorKind::AddrNotAvailable => format!(
                "this machine has no such address: `ip addr add {}/{} dev lo` gives it one, or configure another",
                at.ip(),
                if at.is_ipv4() { 32 } else { 128 }
            ),
            io::ErrorKind::PermissionDenied => {
                "a port below 1024 needs CAP_NET_BIND_SERVICE: configure a higher one".to_owned()
            }
            _ => "`gtpush doctor` checks every configured address".to_owned(),
        };
        Self { what: format!("UDP {at}"), advice, source }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot open {}: {}; {}", self.what, self.source, self.advice)
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}
