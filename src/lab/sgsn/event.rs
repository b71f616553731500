//! What an SGSN reports.

use crate::codec::map::OperationCode;
use crate::codec::ts24008::GmmCause;
use crate::lab::map::Failed;
use crate::machine::gtp::context::{Addresses, ContextId};
use crate::machine::ss7::stack;
use crate::wire::{ApnBuf, Imsi};
use std::net::{IpAddr, SocketAddr};

/// What happened at a [`super::Sgsn`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A device attached: the HLR wants to know (MAP Update GPRS Location).
    Attached {
        /// Whose device.
        imsi: Imsi,
    },
    /// A device that attaches has proved who it is.
    Authenticated {
        /// Whose device.
        imsi: Imsi,
    },
    /// A device that wanted to attach has not.
    NotAuthenticated {
        /// Whose device.
        imsi: Imsi,
        /// Why; `None`: it said nothing.
        cause: Option<GmmCause>,
    },
    /// A device detached.
    Detached {
        /// Whose device.
        imsi: Imsi,
    },
    /// A device did not answer its pages.
    NotReachable {
        /// Whose device.
        imsi: Imsi,
    },
    /// A device that had not answered was heard again: the HLR wants to know (MAP Ready for SM).
    Reachable {
        /// Whose device.
        imsi: Imsi,
    },
    /// Something that the SGSN has asked the HLR by MAP is over.
    Told {
        /// The operation.
        operation: OperationCode,
        /// For whom.
        imsi: Imsi,
        /// Whether it was answered.
        outcome: Result<(), Failed>,
    },
    /// The HLR has invoked an operation of MAP.
    Invoked {
        /// The operation.
        operation: OperationCode,
        /// For whom, if it is for one subscriber.
        imsi: Option<Imsi>,
    },
    /// Something happened in the signalling network.
    Network(stack::Event),
    /// A PDU Notification Request was answered.
    Notified {
        /// For whom.
        imsi: Imsi,
        /// With which cause.
        cause: u8,
    },
    /// A network-requested activation failed after it was accepted, and the GGSN was told.
    Rejected {
        /// For whom.
        imsi: Imsi,
        /// With which cause.
        cause: u8,
        /// The cause of its answer; `None`: none came.
        answer: Option<u8>,
    },
    /// A PDP context is there.
    Activated {
        /// The context.
        context: ContextId,
        /// Whose.
        imsi: Imsi,
        /// Its access point.
        apn: Option<ApnBuf>,
        /// Its GGSN.
        ggsn: SocketAddr,
        /// Its addresses.
        addresses: Addresses,
        /// The cause in Create PDP Context Response.
        cause: u8,
        /// Protocol configuration options as the GGSN answered them.
        pco: Vec<u8>,
        /// QoS profile as the GGSN granted it.
        qos: Vec<u8>,
    },
    /// A PDP context was refused.
    NotActivated {
        /// The context that was not to be.
        context: ContextId,
        /// Whose.
        imsi: Imsi,
        /// The GGSN's cause; `None`: it did not answer.
        cause: Option<u8>,
    },
    /// An Update PDP Context Request was answered.
    Updated {
        /// The context.
        context: ContextId,
        /// The GGSN's cause; `None`: it did not answer.
        cause: Option<u8>,
    },
    /// The GGSN changed a context.
    Changed {
        /// The context.
        context: ContextId,
    },
    /// A PDP context is gone.
    Deactivated {
        /// The context that was.
        context: ContextId,
        /// Whose.
        imsi: Imsi,
        /// The cause of the GGSN's answer to Delete PDP Context Request, where it was asked and
        /// answered.
        cause: Option<u8>,
    },
    /// A packet came for a context that has no device, but was made by [`super::Sgsn::create`].
    Packet {
        /// The context.
        context: ContextId,
        /// The packet.
        packet: Vec<u8>,
    },
    /// The answer to [`super::Sgsn::request`].
    Answer {
        /// What `request` gave.
        tag: u64,
        /// The whole message; `None`: none came.
        octets: Option<Vec<u8>>,
    },
    /// A GGSN restarted; the contexts that it had are gone.
    PeerRestarted {
        /// The GGSN.
        peer: IpAddr,
    },
    /// A GGSN no longer answers Echo Requests.
    PathDown {
        /// The GGSN.
        peer: IpAddr,
    },
}
