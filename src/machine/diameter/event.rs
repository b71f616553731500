//! What a node is handed, and what it hears.

use super::peer::State;
use super::watchdog::Status;
use crate::codec::diameter::dictionary::row;
use crate::codec::diameter::{CommandRow, Header, Message, ResultCode, TGPP, Tagged};
use crate::machine::TlsFault;
use std::fmt;

/// A peer: its index in [`super::Config::peers`], or a higher number for one that is not configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u32);

/// A request of ours that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    pub(super) slot: u32,
    pub(super) generation: u32,
}

/// A request of another's that wants an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inbound {
    pub(super) slot: u32,
    pub(super) generation: u32,
}

/// Result-Code, or Experimental-Result in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Result-Code.
    Result(ResultCode),
    /// Experimental-Result.
    Experimental {
        /// Vendor-Id.
        vendor: u32,
        /// Experimental-Result-Code.
        code: u32,
    },
}

impl Outcome {
    /// DIAMETER_SUCCESS.
    pub const SUCCESS: Self = Self::Result(ResultCode::SUCCESS);

    /// An Experimental-Result of 3GPP.
    #[must_use]
    pub const fn tgpp(code: u32) -> Self {
        Self::Experimental { vendor: TGPP, code }
    }

    /// What an answer says.
    #[must_use]
    pub fn of(message: &Message<'_>) -> Option<Self> {
        if let Some(code) = message.get::<row::ResultCode>() {
            return Some(Self::Result(ResultCode(code as u32)));
        }
        let experimental = message.get::<row::ExperimentalResult>()?.read();
        Some(Self::Experimental {
            vendor: experimental.vendor_id.unwrap_or_default(),
            code: experimental.experimental_result_code? as u32,
        })
    }

    /// Whether it is a success: 2xxx.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self.code() / 1000, 2)
    }

    /// The number.
    #[must_use]
    pub const fn code(self) -> u32 {
        match self {
            Self::Result(ResultCode(code)) | Self::Experimental { code, .. } => code,
        }
    }
}

impl From<ResultCode> for Outcome {
    fn from(code: ResultCode) -> Self {
        Self::Result(code)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Result(code) => code.name(),
            Self::Experimental { vendor: TGPP, code } => {
                row::ExperimentalResultCode::ROW.value_name(*code as i32)
            }
            Self::Experimental { .. } => None,
        };
        match name {
            Some(name) => write!(f, "{name} ({})", self.code()),
            None => write!(f, "result {}", self.code()),
        }
    }
}

/// A request to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What its outcome is to be known by.
    pub tag: u64,
    /// Destination-Realm.
    pub realm: &'a str,
    /// Destination-Host, if it is to be one node's.
    pub host: Option<&'a str>,
    /// Application-Id of the header.
    pub application: u32,
    /// The command.
    pub command: &'static CommandRow,
    /// Session-Id; `None`: a new one, if the command has one.
    pub session: Option<&'a str>,
    /// How long the answer is waited for; `None`: as configured.
    pub timeout: Option<std::time::Duration>,
}

impl<'a> Ask<'a> {
    /// A request of `command` to any node of `realm`.
    #[must_use]
    pub const fn new(tag: u64, command: &'static CommandRow, realm: &'a str) -> Self {
        let application = command.application;
        Self { tag, realm, host: None, application, command, session: None, timeout: None }
    }
}

/// Why a request has, or will get, no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// No configured peer serves the realm with this application.
    NoRoute,
    /// There are peers, and none is connected.
    NoPeer,
    /// The connection was lost, and no other peer took the request.
    PeersLost,
    /// The answer did not come in time.
    Timeout,
    /// The peers, or we, have too much to do: windows are full, or an overload report asks for less.
    TooBusy,
    /// The answer says neither Result-Code nor Experimental-Result, or is another command's.
    Malformed,
    /// It does not fit into the longest message.
    TooLong,
    /// We were told to stop.
    Stopped,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRoute => "no route leads to the realm with this application",
            Self::NoPeer => "no peer that serves the realm is connected",
            Self::PeersLost => "the connection was lost, and no other peer is there",
            Self::Timeout => "the answer did not come in time",
            Self::TooBusy => "the peers have too much to do",
            Self::Malformed => "the answer makes no sense",
            Self::TooLong => "the request is too long",
            Self::Stopped => "the node was stopped",
        })
    }
}

impl std::error::Error for Failure {}

/// The request is not, or no more, under way: it was answered, or the peer that sent it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// What a message of a connection means to the node.
#[derive(Clone, Copy, Debug)]
pub enum Indication<'a> {
    /// Nothing: it was the machine's own affair.
    Nothing,
    /// A request for us, found without fault. To be answered.
    Request {
        /// By which it is answered.
        inbound: Inbound,
        /// From which peer.
        peer: PeerId,
        /// Its command.
        command: &'static CommandRow,
        /// The request.
        message: Message<'a>,
    },
    /// The answer to a request of ours, whose outcome this is.
    Answer {
        /// The request's tag.
        tag: u64,
        /// From which peer.
        peer: PeerId,
        /// What it says.
        outcome: Outcome,
        /// The answer.
        message: Message<'a>,
    },
}

/// Why a connection, or the attempt at one, is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Down {
    /// The transport could not connect.
    NotConnected,
    /// The transport's connection was lost or closed.
    Lost,
    /// CEA, or DPA, did not come in time.
    NoAnswer,
    /// The first message was not the one that had to be.
    Unexpected,
    /// The peer answered our CER with this.
    Refused(ResultCode),
    /// The peer is not whom we meant to connect to.
    Stranger,
    /// The peer offers no application that we have.
    NoCommonApplication,
    /// The peer's certificate is not valid for its name, or there is none where there must be.
    Certificate,
    /// TLS did not come to be.
    Tls(TlsFault),
    /// The watchdog got no answer.
    Watchdog,
    /// The peer's Disconnect-Cause.
    ByPeer(i32),
    /// We were told to.
    ByUs,
    /// The other of two connections was kept.
    ElectionLost,
    /// The peer sends under PPID 47, which is DTLS.
    Dtls,
}

impl fmt::Display for Down {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |cause| row::DisconnectCause::ROW.value_name(cause).unwrap_or("a cause without a name");
        match self {
            Self::NotConnected => f.write_str("it could not be connected to"),
            Self::Lost => f.write_str("the connection was lost"),
            Self::NoAnswer => f.write_str("an answer did not come in time"),
            Self::Unexpected => f.write_str("it did not begin with Capabilities-Exchange"),
            Self::Refused(code) => {
                write!(f, "it refused us with {}", Outcome::Result(*code))
            }
            Self::Stranger => f.write_str("its Origin-Host is not the one that is configured"),
            Self::NoCommonApplication => f.write_str("it offers no application that we have"),
            Self::Certificate => f.write_str("its certificate is not valid for its name"),
            Self::Tls(fault) => fault.fmt(f),
            Self::Watchdog => f.write_str("it does not answer the watchdog"),
            Self::ByPeer(cause) => write!(f, "it disconnected: {}", name(*cause)),
            Self::ByUs => f.write_str("we disconnected"),
            Self::ElectionLost => f.write_str("the other of two connections was kept"),
            Self::Dtls => f.write_str(
                "it sends payload protocol 47, Diameter over DTLS, which is not spoken here: let it use 46, in clear text",
            ),
        }
    }
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A request of ours will not be answered. This is its outcome.
    Failed {
        /// Its tag.
        tag: u64,
        /// Why.
        why: Failure,
    },
    /// A peer's connection is open.
    Open {
        /// Whose.
        peer: PeerId,
        /// `R-Open` or `I-Open`.
        state: State,
    },
    /// A peer's connection, or the attempt at one, is over.
    Closed {
        /// Whose.
        peer: PeerId,
        /// Why.
        why: Down,
    },
    /// The watchdog sees a peer differently: it gets requests while it is [`Status::Okay`].
    Watchdog {
        /// Whose.
        peer: PeerId,
        /// From now on.
        status: Status,
    },
    /// A connection ended before it was any peer's.
    Rejected {
        /// Why: what the CEA said, if there was one.
        result: ResultCode,
        /// Where it came from.
        from: std::net::IpAddr,
    },
    /// TLS did not come to be with somebody that connected.
    Insecure {
        /// Where it came from.
        from: std::net::IpAddr,
        /// Why.
        fault: TlsFault,
    },
    /// Requests that waited for this peer's answer were sent again by others.
    FailedOver {
        /// Which.
        peer: PeerId,
        /// How many.
        requests: u32,
    },
    /// A request was refused by [`super::Screening`].
    Screened {
        /// From which peer.
        peer: PeerId,
        /// Application-Id.
        application: u32,
        /// Command code.
        command: u32,
        /// What it breaks.
        rule: super::screen::Screened,
    },
    /// A message was answered with an error, or an answer was thrown away, for what stands in it.
    Fault {
        /// From which peer.
        peer: PeerId,
        /// What it is told.
        result: ResultCode,
        /// Its header.
        header: Header,
        /// The name of the AVP at fault.
        element: &'static str,
        /// Where in the message.
        offset: u32,
    },
    /// A host or realm asks for less, or, at 0, for nothing less any more: RFC 7683.
    Overload {
        /// Who said so.
        peer: PeerId,
        /// So many requests of a hundred are not sent.
        reduction: u8,
        /// Whether it is the realm as a whole that asks.
        realm: bool,
    },
}
