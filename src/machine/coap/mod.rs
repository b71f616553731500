//! CoAP endpoints: the message layer and the request/response layer of RFC 7252 §4 and §5, and
//! block-wise transfer of RFC 7959.

mod client;
mod endpoint;
mod memory;
mod peers;
mod queue;
mod receive;
mod server;
#[cfg(test)]
mod tests;

pub use endpoint::{Endpoint, Holdings};

use crate::codec::coap::{Code, ContentFormat};
use std::fmt;
use std::time::Duration;

/// What an endpoint waits for and how much it keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// ACK_TIMEOUT, RFC 7252 §4.8: how long the first transmission waits for its acknowledgement.
    pub ack_timeout: Duration,
    /// ACK_RANDOM_FACTOR in thousandths (1,500 = 1.5): the first time-out is drawn between
    /// `ack_timeout` and this many times it.
    pub ack_random_factor_milli: u32,
    /// MAX_RETRANSMIT: repetitions after the first transmission.
    pub max_retransmit: u32,
    /// How long a request waits for its response after the empty acknowledgement, or, where it was
    /// Non-confirmable, from the start. The standard leaves this to the application.
    pub response_timeout: Duration,
    /// EXCHANGE_LIFETIME, RFC 7252 §4.8.2: how long a received message id is remembered and an own
    /// one not used again.
    pub exchange_lifetime: Duration,
    /// NON_LIFETIME, RFC 7252 §4.8.2: the same for Non-confirmable messages.
    pub non_lifetime: Duration,
    /// The most requests of our own that are under way or waiting, over all peers.
    pub max_requests: usize,
    /// The most requests that wait behind NSTART = 1 for one peer.
    pub max_waiting_per_peer: usize,
    /// The most peers with any state of their own.
    pub max_peers: usize,
    /// The most received messages remembered for deduplication; at the bound the oldest is forgotten.
    pub max_remembered: usize,
    /// The most octets of answers remembered for repetition; at the bound the oldest is forgotten.
    pub max_remembered_octets: usize,
    /// The most received requests without an answer yet; at the bound a new one gets 5.03.
    pub max_unanswered: usize,
    /// The largest block that is sent, a power of two from 16 to 1024 octets (RFC 7959 §2.2).
    pub block_size: u16,
    /// The largest body that is put together from blocks; a larger one gets 4.13.
    pub max_body: usize,
    /// The most bodies being put together at a time; at the bound a new one gets 5.03.
    pub max_assemblies: usize,
    /// The most octets of unfinished bodies, all together; at the bound a new block gets 5.03.
    pub max_assembled_octets: usize,
    /// How long an unfinished body is kept after its last block.
    pub assembly_lifetime: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            ack_timeout: Duration::from_secs(2),
            ack_random_factor_milli: 1500,
            max_retransmit: 4,
            response_timeout: Duration::from_secs(60),
            exchange_lifetime: Duration::from_secs(247),
            non_lifetime: Duration::from_secs(145),
            max_requests: 100_000,
            max_waiting_per_peer: 64,
            max_peers: 1_000_000,
            max_remembered: 100_000,
            max_remembered_octets: 32 << 20,
            max_unanswered: 10_000,
            block_size: 1024,
            max_body: 1 << 20,
            max_assemblies: 1_000,
            max_assembled_octets: 64 << 20,
            assembly_lifetime: Duration::from_secs(60),
        }
    }
}

/// A request to send.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// GET, POST, PUT, DELETE, …
    pub method: Code,
    /// Segments separated by `/`, each becoming one Uri-Path option; a leading `/` is left aside.
    pub path: &'a str,
    /// One Uri-Query option each, e.g. `app=mail.example`.
    pub queries: &'a [&'a str],
    /// What the payload is.
    pub content_format: Option<ContentFormat>,
    /// The body; sent block-wise if longer than [`Config::block_size`].
    pub payload: &'a [u8],
    /// Confirmable (repeated until acknowledged) or Non-confirmable.
    pub confirmable: bool,
}

/// An answer to send.
#[derive(Clone, Copy, Debug, Default)]
pub struct Response<'a> {
    /// 2.xx, 4.xx or 5.xx.
    pub code: Code,
    /// Location-Path segments, e.g. `&["register", token]`.
    pub location_path: &'a [&'a str],
    /// What the payload is.
    pub content_format: Option<ContentFormat>,
    /// The body or, for 4.xx and 5.xx, the diagnostic text (RFC 7252 §5.5.2).
    pub payload: &'a [u8],
}

/// A received request that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Handle(pub(crate) u64);

/// A request as received, put together if it came in blocks.
#[derive(Clone, PartialEq, Eq)]
pub struct Received<P> {
    /// For [`Endpoint::respond`].
    pub handle: Handle,
    /// Who asked.
    pub peer: P,
    /// GET, POST, PUT, DELETE, …
    pub method: Code,
    /// Uri-Path segments.
    pub path: Vec<String>,
    /// Uri-Query options.
    pub queries: Vec<String>,
    /// What the payload is said to be.
    pub content_format: Option<ContentFormat>,
    /// The body.
    pub payload: Vec<u8>,
    /// Whether it came Confirmable.
    pub confirmable: bool,
    /// The format that the answer must be in, if the peer cares.
    pub accept: Option<ContentFormat>,
    /// The token.
    pub token: Vec<u8>,
}

impl<P> Received<P> {
    /// The value of the first Uri-Query of the form `name=value`.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        self.queries.iter().find_map(|query| query.strip_prefix(name)?.strip_prefix('='))
    }

    /// The path with its segments joined by `/`.
    #[must_use]
    pub fn joined_path(&self) -> String {
        self.path.join("/")
    }
}

/// Bodies may carry passwords: their octets are not shown.
impl<P: fmt::Debug> fmt::Debug for Received<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("handle", &self.handle)
            .field("peer", &self.peer)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("queries", &self.queries)
            .field("content_format", &self.content_format)
            .field("payload_octets", &self.payload.len())
            .field("confirmable", &self.confirmable)
            .finish_non_exhaustive()
    }
}

/// An answer as received.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// 2.xx, 4.xx or 5.xx. Only 2.xx says that the request was carried out.
    pub code: Code,
    /// Location-Path segments.
    pub location_path: Vec<String>,
    /// What the payload is said to be.
    pub content_format: Option<ContentFormat>,
    /// The body or the diagnostic text.
    pub payload: Vec<u8>,
    /// Whether `payload` is the whole body; not so where it came in more blocks than
    /// [`Config::max_body`] allows.
    pub complete: bool,
    /// Whether it came in a message of its own rather than on the acknowledgement.
    pub separate: bool,
}

/// Bodies may carry secrets: their octets are not shown.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("code", &self.code)
            .field("location_path", &self.location_path)
            .field("content_format", &self.content_format)
            .field("payload_octets", &self.payload.len())
            .field("complete", &self.complete)
            .field("separate", &self.separate)
            .finish()
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<P> {
    /// A peer asks. Answer with [`Endpoint::respond`], or [`Endpoint::acknowledge`] now and
    /// `respond` later, or [`Endpoint::ignore`].
    Request(Received<P>),
    /// Our request was answered, by the peer asked and with its token.
    Response {
        /// As given to [`Endpoint::request`].
        tag: u64,
        /// Who answered.
        peer: P,
        /// The answer.
        answer: Answer,
    },
    /// An empty acknowledgement: repetition has stopped, the answer is still to come.
    Acknowledged {
        /// As given to [`Endpoint::request`].
        tag: u64,
        /// Who acknowledged.
        peer: P,
    },
    /// The peer reset the request: it could not process it. The request is over.
    Reset {
        /// As given to [`Endpoint::request`].
        tag: u64,
        /// Who reset.
        peer: P,
    },
    /// No acknowledgement after the last repetition, or no answer in time. The request is over.
    TimedOut {
        /// As given to [`Endpoint::request`].
        tag: u64,
        /// Who was asked.
        peer: P,
    },
}

/// Why a request or an answer is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A bound of [`Config`] is reached: try later.
    Overloaded,
    /// A token longer than 8 octets, or in use with this peer.
    Token,
    /// A path segment or query longer than 255 octets, or a message past a datagram's size.
    TooLong,
    /// The code is none of this kind of message.
    Code,
    /// The request was answered or forgotten before.
    Gone,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overloaded => "as much CoAP traffic as the configuration allows is under way",
            Self::Token => "the CoAP token is too long or in use with this peer",
            Self::TooLong => "an option or the message is too long",
            Self::Code => "the code does not fit this kind of message",
            Self::Gone => "the request was answered or forgotten before",
        })
    }
}

impl std::error::Error for Error {}

/// What was counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Messages received, of whatever kind.
    pub received: u64,
    /// Messages sent, repetitions and resets included.
    pub sent: u64,
    /// Confirmable messages sent again.
    pub retransmitted: u64,
    /// Received messages that came before.
    pub duplicates: u64,
    /// Messages with a format error.
    pub malformed: u64,
    /// Answers that nobody waits for.
    pub unexpected: u64,
    /// Requests refused because of an unknown critical option.
    pub bad_option: u64,
    /// Requests refused because a bound was reached.
    pub overloaded: u64,
    /// Resets sent.
    pub resets_sent: u64,
    /// Requests of ours without an answer in time.
    pub timed_out: u64,
    /// Memories of received messages given up before their time because of a bound.
    pub forgotten: u64,
}
