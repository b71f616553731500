//! What a link to a peer is configured with: plain values, as they stand in a configuration file.

use super::framing::Framing;
use super::{Tls, sctp};
use crate::codec::diameter;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The IANA payload protocol identifier of M3UA (RFC 4666 §7.1).
pub const PPID_M3UA: u32 = 3;

/// The IANA payload protocol identifier of SUA (RFC 3868 §8.1).
pub const PPID_SUA: u32 = 4;

/// Who begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We connect, and connect again when the association is lost.
    Connect,
    /// Peers connect to us.
    Listen,
}

/// What carries the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The kernel's SCTP.
    Sctp,
    /// TCP, messages framed by their own length field.
    Tcp,
}

/// One configured link.
#[derive(Clone, Debug)]
pub struct Link {
    /// Who begins.
    pub role: Role,
    /// What carries the messages.
    pub protocol: Protocol,
    /// How messages are framed over TCP.
    pub framing: Framing,
    /// The payload protocol identifier that received messages are said to have over TCP.
    pub ppid: u32,
    /// Our addresses, all with the same port. Several: SCTP multi-homing. None: the system chooses
    /// (only when connecting).
    pub local: Vec<SocketAddr>,
    /// When connecting: the peer's addresses. Several: multi-homing over SCTP (all with the same
    /// port); over TCP they are tried in turn.
    pub remote: Vec<SocketAddr>,
    /// When connecting over SCTP: which of `remote` to send to as long as it answers.
    pub primary: Option<IpAddr>,
    /// When listening: who may connect. Empty: anyone.
    pub peers: Vec<IpAddr>,
    /// How much there may be of everything.
    pub bounds: Bounds,
    /// How long things take.
    pub timing: Timing,
    /// What SCTP is told.
    pub sctp: sctp::Options,
    /// What it is secured with, over TCP.
    pub tls: Option<Tls>,
    /// When connecting: whether each attempt is the machine's to order
    /// ([`crate::machine::Order::Connect`]). If not, it connects whenever it is not connected.
    pub ordered: bool,
}

impl Link {
    /// A link that connects to `remote`.
    #[must_use]
    pub fn connect(protocol: Protocol, framing: Framing, ppid: u32, remote: Vec<SocketAddr>) -> Self {
        Self {
            role: Role::Connect,
            protocol,
            framing,
            ppid,
            local: Vec::new(),
            remote,
            primary: None,
            peers: Vec::new(),
            bounds: Bounds::default(),
            timing: Timing::default(),
            sctp: sctp::Options::default(),
            tls: None,
            ordered: false,
        }
    }

    /// A link that listens at `local`.
    #[must_use]
    pub fn listen(protocol: Protocol, framing: Framing, ppid: u32, local: Vec<SocketAddr>) -> Self {
        Self { role: Role::Listen, local, ..Self::connect(protocol, framing, ppid, Vec::new()) }
    }

    /// A link over which a Diameter peer is connected with: its machine orders each attempt.
    #[must_use]
    pub fn diameter_connect(protocol: Protocol, remote: Vec<SocketAddr>) -> Self {
        Self { ordered: true, ..Self::connect(protocol, Framing::Diameter, diameter::PPID, remote) }
    }

    /// A link by which Diameter peers connect to us.
    #[must_use]
    pub fn diameter_listen(protocol: Protocol, local: Vec<SocketAddr>) -> Self {
        Self::listen(protocol, Framing::Diameter, diameter::PPID, local)
    }

    /// What is wrong with it, if anything is.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let same_port = |addresses: &[SocketAddr]| addresses.windows(2).all(|w| w[0].port() == w[1].port());
        match (self.role, self.protocol) {
            (Role::Listen, _) if self.local.is_empty() => Some("a link that listens needs a local address"),
            (_, Protocol::Sctp) if self.tls.is_some() => {
                Some("TLS runs over TCP; over SCTP it would be DTLS, which is not spoken here")
            }
            (Role::Connect, _) if self.tls.as_ref().is_some_and(|tls| !tls.names_a_peer()) => {
                Some("a link that connects over TLS names its peer")
            }
            (Role::Connect, _) if self.remote.is_empty() => {
                Some("a link that connects needs a remote address")
            }
            (_, Protocol::Tcp) if self.local.len() > 1 => Some("a TCP link has one local address"),
            (_, Protocol::Sctp) if !same_port(&self.local) => {
                Some("the local addresses of an SCTP link share one port")
            }
            (Role::Connect, Protocol::Sctp) if !same_port(&self.remote) => {
                Some("the remote addresses of an SCTP link share one port")
            }
            (Role::Connect, Protocol::Sctp)
                if self.primary.is_some_and(|ip| self.remote.iter().all(|a| a.ip() != ip)) =>
            {
                Some("the primary address is one of the remote addresses")
            }
            _ => None,
        }
    }
}

/// How much there may be of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Octets of the longest message; a longer one ends the association.
    pub message: usize,
    /// Octets that may wait to be sent before the machine is told to hold back.
    pub mark: usize,
    /// Octets that may wait to be sent at all; further messages are dropped and counted.
    pub queue: usize,
    /// Associations that a listening link has at a time; further ones are refused and counted.
    pub accepted: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { message: 256 * 1024, mark: 1 << 20, queue: 16 << 20, accepted: 1024 }
    }
}

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// After which a connection that is not there is given up.
    pub connect: Duration,
    /// Between the first loss and the first attempt; doubled after each that fails.
    pub first: Duration,
    /// Between two attempts at most.
    pub longest: Duration,
    /// For what is queued, and for the peer, when an association is closed; then it is aborted.
    pub close: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            first: Duration::from_millis(250),
            longest: Duration::from_secs(15),
            close: Duration::from_secs(10),
        }
    }
}
