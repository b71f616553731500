//! Sans-IO protocol machines.
//!
//! A machine is handed octets and time, and says what to send, what happened, and when it wants
//! to be called again. It never sleeps, never opens a socket, and never asks what time it is.

mod association;
pub mod coap;
pub(crate) mod counters;
pub mod ctrl;
pub mod diameter;
mod duplicates;
pub mod gtp;
pub(crate) mod heap;
pub(crate) mod index;
mod outbox;
mod security;
pub mod ss7;
pub(crate) mod timer;

pub use association::{AssociationChange, AssociationId, LinkId, Message, Order};
pub use outbox::{Outbox, Transmit};
pub use security::{Certificate, TlsFault};

use crate::wire::Now;
use std::net::SocketAddr;
use std::time::Duration;

/// Which of a node's sockets octets came by or leave by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Port {
    /// GTP-C, UDP 2123 (TS 29.060 §10.1.1).
    GtpC,
    /// GTP-U, UDP 2152 (TS 29.281 §4.4.2).
    GtpU,
    /// GTP version 0, UDP 3386: heard only to be answered with Version Not Supported.
    Gtp0,
    /// The packet data network: whole IP packets through a TUN device, no peer address.
    Gi,
    /// CoAP over an ordinary UDP socket (adapter mode, RFC 7252 §6.1: 5683).
    Coap,
    /// The lab's air interface between device and SGSN: GSMTAP, UDP 4729.
    Air,
}

/// Where octets came from: by which socket, and from whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The local socket.
    pub port: Port,
    /// The sender. Meaningless (unspecified) for [`Port::Gi`].
    pub peer: SocketAddr,
}

/// What a socket driver, a lossy virtual link and a replay all hold.
///
/// Polling order, after each call of `handle_octets`, `handle_timeout` or a machine's own verb:
/// `poll_transmit` until `None`, then `poll_event` until `None` (handling an event may queue more
/// to transmit: go round again), then `poll_timeout` once. Outputs are queued when they arise;
/// polling never searches. A machine that speaks over associations has the second half too:
/// `poll_message` and `poll_order` until `None`, beside `poll_transmit`.
pub trait Machine {
    /// What this machine reports to whoever drives it.
    type Event;

    /// Takes one datagram. Never fails: what is wrong with it is answered or counted.
    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]);

    /// Runs every timer that is due at `now`.
    fn handle_timeout(&mut self, now: Now);

    /// The next datagram to send.
    fn poll_transmit(&mut self) -> Option<Transmit<'_>>;

    /// The next thing that happened.
    fn poll_event(&mut self) -> Option<Self::Event>;

    /// When `handle_timeout` wants to be called, as [`Now::mono`]; `None`: not at all.
    fn poll_timeout(&self) -> Option<Duration>;

    /// Takes note of what became of an association.
    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        let _ = (now, id, change);
    }

    /// Takes note of the certificate that secures an association.
    /// Called right after [`AssociationChange::Up`], before the first message.
    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        let _ = (now, id, certificate);
    }

    /// Takes leave of its peers: the driver is going to stop.
    fn handle_stop(&mut self, now: Now) {
        let _ = now;
    }

    /// Whether the last word after [`Machine::handle_stop`] has been said. It is not waited for longer than a second.
    fn has_left(&self) -> bool {
        true
    }

    /// Takes one whole message of an association. Never fails: what is wrong with it is answered or
    /// counted.
    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        let _ = (now, id, message);
    }

    /// The next message to send over an association. One to an association that is gone is dropped.
    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        None
    }

    /// The next thing that an association's transport is to do.
    fn poll_order(&mut self) -> Option<Order> {
        None
    }
}
