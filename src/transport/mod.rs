//! Sockets, associations, the driver of machines, and the capture tap.
//!
//! [`driver::spawn`] gives a [`crate::machine::Machine`] a thread of its own that does nothing but
//! drain its sockets in batches, run its timers and send what it queued. No channel, lock or task
//! stands between a received datagram and its answer. Associations (SCTP, or TCP with framed messages)
//! are driven by the same thread.

mod address;
mod associations;
mod clock;
pub mod driver;
mod framing;
pub mod link;
mod poll;
mod queue;
pub mod sctp;
pub mod tap;
mod tcp;
pub mod tls;
pub mod tun;
mod udp;

pub use associations::{AssociationCounters, Ended};
pub use clock::Clock;
pub use driver::{Driver, Handle};
pub use framing::Framing;
pub use link::Link;
pub use tap::Tap;
pub use tls::Tls;
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
        Self::at("UDP", "-lunp", at, source)
    }

    pub(crate) fn tcp(at: SocketAddr, source: io::Error) -> Self {
        Self::at("TCP", "-ltnp", at, source)
    }

    pub(crate) fn sctp(at: SocketAddr, source: io::Error) -> Self {
        let advice = match source.raw_os_error() {
            Some(libc::EPROTONOSUPPORT | libc::ESOCKTNOSUPPORT) => {
                "this kernel has no SCTP: `modprobe sctp` loads it; where there is no such module, let the link run over TCP (transport = \"tcp\", where the other side takes that)"
            }
            Some(libc::ENOSYS) => {
                "the kernel has no hash for SCTP's cookies: `modprobe -a hmac sha1_generic md5`, or `sysctl net.sctp.cookie_hmac_alg=none`"
            }
            _ => return Self::at("SCTP", "-lSnp", at, source),
        };
        Self { what: format!("SCTP {at}"), advice: advice.to_owned(), source }
    }

    pub(crate) fn link(what: &str, fault: &str) -> Self {
        Self {
            what: what.to_owned(),
            advice: "correct the link's configuration".to_owned(),
            source: io::Error::new(io::ErrorKind::InvalidInput, fault),
        }
    }

    /// `ss` with the options `owners` lists who listens.
    fn at(protocol: &str, owners: &str, at: SocketAddr, source: io::Error) -> Self {
        let advice = match source.kind() {
            io::ErrorKind::AddrInUse => format!(
                "another process already has it (`ss {owners} 'sport = :{}'` names it): stop that process or configure another address",
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
        Self { what: format!("{protocol} {at}"), advice, source }
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
