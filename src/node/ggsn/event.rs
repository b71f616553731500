//! What a GGSN is asked and what it reports.

use super::Asked;
use crate::machine::gtp::context::{Addresses, ContextId, RoutingDomain};
use crate::push::Refused;
use crate::wire::{ApnBuf, Imsi};
use std::net::{IpAddr, SocketAddr};

/// What a [`super::Ggsn`] reports.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A primary PDP context is there (its Create PDP Context Response is queued).
    Created {
        /// The context.
        context: ContextId,
        /// Whose it is.
        imsi: Imsi,
        /// The subscriber's number in digits, if told.
        msisdn: Option<Box<str>>,
        /// The access point's network identifier.
        apn: ApnBuf,
        /// Its address space.
        domain: RoutingDomain,
        /// Its addresses.
        addresses: Addresses,
    },
    /// A context moved or changed (Update PDP Context).
    Updated {
        /// The context.
        context: ContextId,
        /// The SGSN that serves it now.
        sgsn: IpAddr,
    },
    /// A primary PDP context is gone. Its addresses are kept from anyone else until
    /// [`super::Ggsn::confirm_release`].
    Deleted {
        /// The context that was.
        context: ContextId,
        /// Whose it was.
        imsi: Imsi,
        /// Its address space.
        domain: RoutingDomain,
        /// Its addresses.
        addresses: Addresses,
        /// Why it ended.
        why: Ended,
    },
    /// A device sent UDP to its access point's push address.
    ToPush {
        /// The context it came through.
        context: ContextId,
        /// Whose context that is.
        imsi: Imsi,
        /// The address space of both addresses.
        domain: RoutingDomain,
        /// The device.
        from: SocketAddr,
        /// The push address.
        to: SocketAddr,
        /// The UDP payload.
        payload: Vec<u8>,
    },
    /// The answer to [`super::Ggsn::locate`].
    Located {
        /// Of `locate`.
        tag: u64,
        /// Where the subscriber is, or why that cannot be said.
        result: Result<Location, NotLocated>,
        /// Who said so: the place among [`super::Config::hlr`].
        way: Option<usize>,
    },
    /// The owner is to ask the HLR by its own way ([`super::Home::Owner`]), and to answer with
    /// [`super::Ggsn::answer_whereabouts`] or [`super::Ggsn::answer_report`].
    Question {
        /// Names it in the answer.
        question: Question,
        /// Which of the owner's ways.
        way: u8,
        /// What to ask.
        ask: Ask,
    },
    /// The answer to a question is no longer wanted.
    Withdrawn {
        /// Which.
        question: Question,
    },
    /// The end of [`super::Ggsn::notify`].
    Notified {
        /// Of `notify`.
        tag: u64,
        /// The address that the device has now, or why it has none.
        result: Result<Activated, NotNotified>,
    },
    /// Note MS GPRS Present (TS 29.060 §7.4.5): the subscriber can be reached again.
    MsPresent {
        /// The subscriber.
        imsi: Imsi,
    },
    /// A peer restarted; its contexts have been dropped, each with its own `Deleted`.
    PeerRestarted {
        /// The peer.
        peer: IpAddr,
    },
    /// A peer no longer answers.
    PathDown {
        /// The peer.
        peer: IpAddr,
    },
}

/// Names a question to the HLR that the owner carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Question(pub u64);

impl Question {
    /// Whether it is an [`Ask::Watch`].
    #[must_use]
    pub fn is_watch(self) -> bool {
        matches!(Asked::of(self.0), Asked::Report(_))
    }
}

/// What the HLR is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Where a subscriber is, as Send Routeing Information for GPRS does.
    Whereabouts {
        /// The subscriber.
        imsi: Imsi,
        /// The access point that a GGSN is wanted for (US 2013/0121252 §0109).
        apn: Option<ApnBuf>,
    },
    /// To watch for a subscriber who could not be reached, as Failure Report does.
    Watch {
        /// The subscriber.
        imsi: Imsi,
    },
}

/// Why a context ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Ended {
    /// Delete PDP Context Request from the SGSN.
    BySgsn,
    /// [`super::Ggsn::release`].
    ByNetwork,
    /// A Create PDP Context Request took its place (TS 29.060 §7.3.1).
    Replaced,
    /// The SGSN restarted (TS 23.007 §8).
    SgsnRestarted,
    /// The SGSN no longer knows the tunnel (Error Indication).
    ErrorIndication,
    /// The SGSN no longer answers.
    PathDown,
    /// No traffic for as long as the configuration allows.
    Idle,
}

impl Ended {
    /// The reason as a short word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BySgsn => "deleted by the SGSN",
            Self::ByNetwork => "released by the network",
            Self::Replaced => "replaced by a new activation",
            Self::SgsnRestarted => "the SGSN restarted",
            Self::ErrorIndication => "Error Indication",
            Self::PathDown => "the SGSN does not answer",
            Self::Idle => "idle",
        }
    }
}

/// A network-requested activation to be tried (US 2013/0121252 S1001).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notify {
    /// Names the attempt in [`Event::Notified`] and [`super::Ggsn::cancel`].
    pub tag: u64,
    /// The subscriber.
    pub imsi: Imsi,
    /// The access point to activate.
    pub apn: ApnBuf,
    /// Which of the address cases.
    pub address: AddressCase,
    /// Whether a blank address is to be an IPv6 one. Message 27 says IPv4 or IPv6, never IPv4v6.
    pub v6: bool,
}

/// How the PDP address of a network-requested activation is chosen (US 2013/0121252 §0115–0128).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressCase {
    /// The subscriber's static address.
    Static(IpAddr),
    /// Combination 1: the PDP address is left blank.
    Blank,
    /// Combination 2: an address from our pool, and an indication that it is newly allocated.
    AllocatedWithIndication,
    /// Combination 3: left blank, and an indication that a dynamic address is to be requested.
    BlankWithIndication,
}

/// What the HLR said of a subscriber's whereabouts (Send Routeing Information for GPRS Response,
/// TS 29.060 §7.4.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// The SGSN that serves the subscriber.
    pub sgsn: Option<IpAddr>,
    /// MS Not Reachable Reason (TS 29.060 §7.7.25A): why the subscriber cannot be paged.
    pub not_reachable: Option<u8>,
    /// The GGSN that the HLR chose for the APN (US 2013/0121252 §0109).
    pub ggsn: Option<IpAddr>,
}

/// Why the HLR named no whereabouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLocated {
    /// Absent subscriber: not attached.
    NotAttached {
        /// MAP cause (TS 29.002 §17.6).
        map_cause: u8,
    },
    /// Unknown subscriber, call barred, or any other MAP cause.
    Refused {
        /// MAP cause.
        map_cause: u8,
    },
    /// The GSN in front of the HLR refused, or answered with neither address nor reason.
    Front {
        /// GTP cause (TS 29.060 §7.7.1).
        cause: u8,
    },
    /// None of the HLR's fronts answered.
    Silent,
    /// No front is configured.
    NoFront,
    /// As many procedures are under way as the configuration allows.
    Overloaded,
    /// What the owner's own way came to.
    Owner(Refused),
}

/// The device has a context now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activated {
    /// The context, where it is ours; in adapter mode a foreign GGSN keeps it.
    pub context: Option<ContextId>,
    /// The device's addresses.
    pub addresses: Addresses,
}

/// Why a network-requested activation led to no context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNotified {
    /// The HLR said no: see which for whether trying later can help.
    NotLocated(NotLocated),
    /// The subscriber cannot be reached now and the HLR will say when that changes.
    Kept(Kept),
    /// Combination 2, and every dynamic address is in use.
    NoAddress,
    /// The access point is not ours, or does not allow this address.
    Apn,
    /// As many procedures are under way as the configuration allows.
    Overloaded,
}

/// Why a push waits for Note MS GPRS Present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Kept {
    /// What went wrong.
    pub why: Unreached,
    /// The SGSN that was asked, if one was.
    pub sgsn: Option<IpAddr>,
    /// Whether a Failure Report (TS 29.060 §7.4.3) was accepted. Without one it is not needed:
    /// the HLR listed us when it gave the reason ([`Unreached::Reason`]), or its front did not
    /// take the report.
    pub reported: bool,
}

/// Why a subscriber could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unreached {
    /// The HLR gave an MS Not Reachable Reason other than "no paging response via the SGSN", or
    /// no SGSN address.
    Reason(u8),
    /// PDU Notification Response with a cause of refusal (TS 29.060 §7.3.9).
    Refused(u8),
    /// PDU Notification Reject Request with its cause (TS 29.060 §7.3.10).
    Rejected(u8),
    /// The SGSN did not answer N3-REQUESTS PDU Notification Requests.
    Silent,
    /// The SGSN accepted, but no Create PDP Context Request came in time.
    NoActivation,
}
