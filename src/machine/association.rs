//! What a machine sees of SCTP associations and TCP connections.

use super::TlsFault;
use std::net::{IpAddr, SocketAddr};

/// A configured place to connect to or to be connected to: its number in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkId(pub u32);

/// One association or connection from its beginning to its end. The transport makes it, and makes a
/// new one when a link that it is to connect is lost; a number is never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssociationId(pub u64);

/// What became of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssociationChange {
    /// It is there.
    Up {
        /// Of which configured link.
        link: LinkId,
        /// The peer's (primary) address.
        peer: SocketAddr,
        /// Streams in the outgoing direction: 1 over TCP.
        streams: u16,
    },
    /// It could not be made, of a link that connects when it is told to ([`Order::Connect`]).
    NotMade {
        /// Of which configured link.
        link: LinkId,
    },
    /// TLS did not come to be, or the peer ended it over our certificate. Where the machine knows of it,
    /// [`Self::NotMade`] or [`Self::Down`] follows.
    Insecure {
        /// Of which configured link.
        link: LinkId,
        /// The peer's address.
        from: IpAddr,
        /// Why.
        fault: TlsFault,
    },
    /// It is gone, and what was queued for it with it.
    Down,
    /// The peer began anew within the same association (RFC 9260 §5.2.4.1): its state is gone.
    Restarted,
    /// More than the transport's bound waits to be sent: hold back, or send elsewhere.
    Blocked,
    /// There is room again.
    Writable,
    /// One of the peer's addresses does not answer.
    PathDown(IpAddr),
    /// It answers again.
    PathUp(IpAddr),
}

/// One whole message of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// SCTP stream; 0 over TCP.
    pub stream: u16,
    /// SCTP payload protocol identifier, in host order; over TCP that of the link's protocol.
    pub ppid: u32,
    /// The message.
    pub octets: &'a [u8],
}

/// What the transport is to do. To the end of an association [`AssociationChange::Down`] follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Make one attempt to connect a link that connects when it is told to: [`AssociationChange::Up`] or
    /// [`AssociationChange::NotMade`] follows.
    Connect(LinkId),
    /// End it once what is queued has been sent.
    Close(AssociationId),
    /// End it at once.
    Abort(AssociationId),
}
