//! What an endpoint reports and counts.

use super::{PeerId, ServerId};
use crate::codec::m3ua::{AffectedPointCode, ErrorCode, RegistrationStatus, Status, UnavailabilityCause};
use crate::machine::counters::counters;
use crate::machine::ss7::PointCode;
use std::fmt;
use std::net::SocketAddr;

/// The state of an application server process: RFC 4666 §4.3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AspState {
    /// ASP-DOWN.
    #[default]
    Down,
    /// ASP-INACTIVE.
    Inactive,
    /// ASP-ACTIVE.
    Active,
}

impl fmt::Display for AspState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Down => "ASP-DOWN",
            Self::Inactive => "ASP-INACTIVE",
            Self::Active => "ASP-ACTIVE",
        })
    }
}

/// The state of an application server: RFC 4666 §4.3.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AsState {
    /// AS-DOWN.
    #[default]
    Down,
    /// AS-INACTIVE.
    Inactive,
    /// AS-ACTIVE.
    Active,
    /// AS-PENDING: the last process has gone; traffic is kept for T(r).
    Pending,
}

impl fmt::Display for AsState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Down => "AS-DOWN",
            Self::Inactive => "AS-INACTIVE",
            Self::Active => "AS-ACTIVE",
            Self::Pending => "AS-PENDING",
        })
    }
}

/// What a peer says of a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// DAVA.
    Available,
    /// DRST: another way is better.
    Restricted,
    /// DUNA.
    Unavailable,
    /// SCON, with its level; 0: no longer.
    Congested(u8),
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An association with a peer is there.
    Connected {
        /// The peer.
        peer: PeerId,
    },
    /// It is gone.
    Disconnected {
        /// The peer.
        peer: PeerId,
    },
    /// An association that no configured peer accounts for was aborted.
    Refused {
        /// Where it came from.
        address: SocketAddr,
    },
    /// A process of an application server has changed its state: ours at a peer, or the peer's here.
    Asp {
        /// The peer.
        peer: PeerId,
        /// The application server; `None`: all of them (ASP Up, ASP Down).
        server: Option<ServerId>,
        /// The new state.
        state: AspState,
    },
    /// An application server has changed its state.
    ApplicationServer {
        /// Which.
        server: ServerId,
        /// The new state.
        state: AsState,
    },
    /// A peer has said something about destinations.
    Destination {
        /// The peer.
        peer: PeerId,
        /// Which.
        affected: AffectedPointCode,
        /// What it said.
        state: Destination,
        /// Whether `affected.point_code` can be reached now, by whatever way.
        reachable: bool,
    },
    /// A user part at a destination is not there.
    UserPartUnavailable {
        /// Where.
        point_code: PointCode,
        /// Which: 3 is SCCP.
        user: u16,
        /// Why.
        cause: UnavailabilityCause,
    },
    /// A subsystem at a destination has changed its state (SUA).
    Subsystem {
        /// Where.
        point_code: PointCode,
        /// Which.
        ssn: u8,
        /// Whether it is there.
        available: bool,
    },
    /// A peer has sent Notify.
    Notified {
        /// The peer.
        peer: PeerId,
        /// What it told.
        status: Status,
    },
    /// A peer has sent Error.
    ErrorReceived {
        /// The peer.
        peer: PeerId,
        /// Which.
        code: ErrorCode,
    },
    /// Error was sent to a peer.
    ErrorSent {
        /// The peer.
        peer: PeerId,
        /// Which.
        code: ErrorCode,
    },
    /// A gateway has answered our registration.
    Registered {
        /// The peer.
        peer: PeerId,
        /// The application server.
        server: ServerId,
        /// The answer.
        status: RegistrationStatus,
    },
    /// A peer left Heartbeats unanswered; its association was aborted.
    HeartbeatLost {
        /// The peer.
        peer: PeerId,
    },
    /// T(r) has run out: messages that were kept for an application server were dropped.
    Discarded {
        /// The application server.
        server: ServerId,
        /// How many.
        messages: u32,
    },
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Available => f.write_str("available (DAVA)"),
            Self::Restricted => f.write_str("restricted (DRST)"),
            Self::Unavailable => f.write_str("unavailable (DUNA)"),
            Self::Congested(level) => write!(f, "congested, level {level} (SCON)"),
        }
    }
}

/// In words, with peers and application servers by their places in the configuration, from 0.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connected { peer } => write!(f, "peer {}: the association is there", peer.0),
            Self::Disconnected { peer } => write!(f, "peer {}: the association is gone", peer.0),
            Self::Refused { address } => write!(f, "{address} was turned away: it is no configured peer"),
            Self::Asp { peer, server: Some(server), state } => {
                write!(f, "peer {}: {state} for application server {}", peer.0, server.0)
            }
            Self::Asp { peer, server: None, state } => write!(f, "peer {}: {state}", peer.0),
            Self::ApplicationServer { server, state } => {
                write!(f, "application server {}: {state}", server.0)
            }
            Self::Destination { peer, affected, state, reachable } => {
                let AffectedPointCode { mask, point_code } = affected;
                write!(f, "peer {}: point code {point_code}", peer.0)?;
                if *mask != 0 {
                    write!(f, " less {mask} bits")?;
                }
                write!(f, " is {state}; it can{} be reached", if *reachable { "" } else { "not" })
            }
            Self::UserPartUnavailable { point_code, user, cause } => {
                write!(f, "point code {}: user part {user} is not there: {cause}", point_code.0)
            }
            Self::Subsystem { point_code, ssn, available } => {
                let is = if *available { "available" } else { "unavailable" };
                write!(f, "point code {}: subsystem {ssn} is {is}", point_code.0)
            }
            Self::Notified { peer, status } => write!(f, "peer {}: it notifies {status}", peer.0),
            Self::ErrorReceived { peer, code } => write!(f, "peer {}: it answers Error: {code}", peer.0),
            Self::ErrorSent { peer, code } => write!(f, "peer {}: Error was sent: {code}", peer.0),
            Self::Registered { peer, server, status } => {
                let (peer, server) = (peer.0, server.0);
                write!(f, "peer {peer}: it answers our registration of application server {server}: {status}")
            }
            Self::HeartbeatLost { peer } => write!(f, "peer {}: it leaves Heartbeats unanswered", peer.0),
            Self::Discarded { server, messages } => {
                write!(f, "application server {}: {messages} kept messages were dropped (T(r))", server.0)
            }
        }
    }
}

counters! {
    /// What an endpoint has counted since it was made.
    pub struct Counters {
        /// Messages of users received.
        data_received,
        /// Messages of users accepted for sending.
        data_sent,
        /// Messages of users relayed from one application server to another.
        data_relayed,
        /// Messages of users dropped on receipt: wrong stream, routing context or state.
        data_dropped,
        /// Copies of broadcast messages dropped, known by their Correlation Id.
        data_duplicate,
        /// Messages kept because an application server was pending or an association blocked.
        data_kept,
        /// Messages sent by another association because theirs went.
        data_redirected,
        /// Kept messages dropped because T(r) ran out.
        data_discarded,
        /// Messages not accepted: no route, unavailable, congested.
        not_sent,
        /// Messages not accepted because our own queues were full.
        overloaded,
        /// Associations aborted because no configured peer accounts for them.
        refused,
        /// Messages that are none: too short, or with a length that contradicts them.
        malformed,
        /// Parameters that the tables do not hold.
        unknown_parameters,
        /// Known parameters without a place in their message.
        surplus_parameters,
        /// Errors sent.
        errors_sent,
        /// Errors received.
        errors_received,
        /// Requests repeated because T(ack) ran out.
        retransmissions,
        /// Heartbeats sent.
        beats_sent,
        /// Heartbeats answered.
        beats_answered,
        /// Associations aborted for want of a Heartbeat Ack.
        beats_lost,
        /// Notify messages received.
        notifications_received,
        /// SSNM messages ignored because we are inactive there.
        ssnm_ignored,
        /// Statements about destinations forgotten because too many are remembered.
        destinations_forgotten,
        /// Events dropped because nobody took them.
        events_dropped,
    }
}
