//! What a device reports, and what it keeps of the pushes that it has seen.

use super::config::Reaction;
use crate::codec::coap::{Code, ContentFormat};
use crate::codec::ts24008::indication::Indication;
use crate::codec::ts24008::{GmmCause, SmCause};
use crate::wire::{ApnBuf, Now};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What happened on a device.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// It is attached.
    Attached {
        /// The P-TMSI that the network gave it.
        p_tmsi: Option<u32>,
    },
    /// It is not, and why; `None`: no answer.
    AttachRefused(Option<GmmCause>),
    /// It is detached; by the network, if a cause is there.
    Detached(Option<GmmCause>),
    /// The network looked for it, and it answered.
    Paged,
    /// The network asks for a context.
    ActivationRequested {
        /// Access point.
        apn: Option<ApnBuf>,
        /// The address offered.
        address: Option<IpAddr>,
        /// What the operator-specific container says about it.
        indication: Option<Indication>,
        /// Whether the device activates the context; if not, with which cause it refuses (`None`: silence).
        answer: Result<u8, Option<SmCause>>,
    },
    /// A context is active.
    Activated {
        /// Which.
        nsapi: u8,
        /// Access point, if the device named one.
        apn: Option<ApnBuf>,
        /// Its addresses and what came with them.
        link: Link,
        /// The network's cause, as "single address bearers only allowed".
        cause: Option<SmCause>,
        /// Whether the network asked for it.
        by_network: bool,
    },
    /// A context is not there; `None`: no answer.
    ActivationRefused {
        /// Which it would have been.
        nsapi: u8,
        /// Why.
        cause: Option<SmCause>,
    },
    /// An IPv6 address was formed from a router's prefix.
    AddressConfigured {
        /// Which context.
        nsapi: u8,
        /// The address.
        address: Ipv6Addr,
    },
    /// The network changed a context, or agreed to the device's change; `Err`: it did not.
    Modified {
        /// Which context.
        nsapi: u8,
        /// Agreed, or why not (`None`: no answer).
        outcome: Result<(), Option<SmCause>>,
    },
    /// A context is gone.
    Deactivated {
        /// Which.
        nsapi: u8,
        /// Why; `None` when the device detached.
        cause: Option<SmCause>,
        /// Whether the network ended it.
        by_network: bool,
    },
    /// The push server has taken the registration.
    Registered {
        /// Through which context.
        nsapi: u8,
        /// The registration's token.
        token: String,
        /// For how many seconds it holds.
        lifetime: Option<u64>,
    },
    /// The push server has not; `None`: no answer.
    RegistrationRefused {
        /// Through which context.
        nsapi: u8,
        /// Why.
        code: Option<Code>,
    },
    /// The registration is gone; `None`: no answer.
    Deregistered {
        /// Through which context.
        nsapi: u8,
        /// What the push server said.
        code: Option<Code>,
    },
    /// The proxy's answer to a login; `None`: none.
    Login {
        /// What the proxy said.
        code: Option<Code>,
    },
    /// A push for an application. Reported once for each push identifier.
    Notice {
        /// Application identifier.
        app: String,
        /// Push identifier.
        id: String,
        /// What the payload is said to be.
        content_format: Option<ContentFormat>,
        /// The payload.
        payload: Vec<u8>,
        /// What is to be done.
        reaction: Reaction,
    },
    /// A push that was not taken.
    PushRefused {
        /// Push identifier, if it had one.
        id: Option<String>,
        /// Why.
        why: Unwanted,
    },
    /// An echo reply.
    EchoReply {
        /// Through which context.
        nsapi: u8,
        /// From whom.
        from: IpAddr,
        /// Sequence number.
        sequence: u16,
    },
    /// A UDP datagram to a port on which the device has no service.
    Datagram {
        /// Through which context.
        nsapi: u8,
        /// From whom.
        from: SocketAddr,
        /// To which port.
        port: u16,
        /// What it holds.
        payload: Vec<u8>,
    },
    /// Another packet.
    Packet {
        /// Through which context.
        nsapi: u8,
        /// The packet.
        packet: Vec<u8>,
    },
}

/// Why a device did not take a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwanted {
    /// It does not know the registration token, or there is none where there must be one: silence.
    Token,
    /// It was told to answer so.
    Configured,
    /// No application or push identifier.
    Malformed,
}

/// What a context gives the device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// IPv4 address.
    pub v4: Option<Ipv4Addr>,
    /// IPv6 interface identifier as an address below fe80::/64, or what the network gave in full.
    pub v6: Option<Ipv6Addr>,
    /// IPv6 address formed from a router's prefix.
    pub global: Option<Ipv6Addr>,
    /// DNS servers, each once, in the order in which they came.
    pub dns: Vec<IpAddr>,
    /// IPv4 link MTU.
    pub mtu: Option<u16>,
}

/// What the device keeps of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Application identifier.
    pub app: String,
    /// When it first came.
    pub first: Now,
    /// How often it came, not counting repetitions of one CoAP message.
    pub times: u32,
    /// Octets of the payload.
    pub octets: usize,
    /// Whether the device took it (answered, or meant to answer, with 2.04).
    pub taken: bool,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams that were no frame for the device.
    pub not_understood: u64,
    /// Datagrams that came while it was out of coverage or not listening.
    pub not_heard: u64,
    /// Layer 3 messages that had to be refused.
    pub refused: u64,
    /// IP packets that were not for it or for no context of its.
    pub stray: u64,
    /// Pushes whose identifier it had seen.
    pub repeated_pushes: u64,
    /// Layer 3 messages sent again.
    pub repeated_requests: u64,
}
