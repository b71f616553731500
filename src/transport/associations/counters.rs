//! What happened to associations, in numbers.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Why an association ended, or did not come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended {
    /// The peer closed it.
    ByPeer,
    /// We closed it, as the machine ordered, and all that was queued has left.
    ByUs,
    /// We aborted it, as the machine ordered.
    Aborted,
    /// It broke: the peer aborted it, or does not answer any more.
    Lost,
    /// It could not be made.
    NotMade,
    /// TLS did not come to be, or the peer ended it over our certificate.
    Insecure,
    /// Over TCP, what came is no message.
    Framing,
    /// A message was longer than the bound.
    TooLong,
    /// It did not close within the time for that.
    NotClosed,
}

impl Ended {
    const COUNT: usize = 9;

    /// Whether an operator should look at it.
    pub(super) const fn is_trouble(self) -> bool {
        !matches!(self, Self::ByPeer | Self::ByUs)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByPeer => "closed by the peer",
            Self::ByUs => "closed by us",
            Self::Aborted => "aborted by us",
            Self::Lost => "lost",
            Self::NotMade => "could not be made",
            Self::Insecure => "not secured",
            Self::Framing => "what came over it is no message",
            Self::TooLong => "a message was longer than the bound",
            Self::NotClosed => "did not close in time",
        })
    }
}

/// What a driver counted of its associations.
#[derive(Debug, Default)]
pub struct AssociationCounters {
    /// Associations that came up.
    pub up: AtomicU64,
    /// Messages received.
    pub received: AtomicU64,
    /// Messages that the kernel took for sending.
    pub sent: AtomicU64,
    /// Messages for an association that was not there, on a stream that it does not have, or over TCP
    /// with a length that is not their own.
    pub refused: AtomicU64,
    /// Messages dropped because more than the bound waited for their association.
    pub overflowed: AtomicU64,
    /// Messages that were sent over SCTP and did not arrive before the association was lost.
    pub undelivered: AtomicU64,
    /// Peers turned away by their address.
    pub strangers: AtomicU64,
    /// Peers turned away because a link had all its associations.
    pub crowded: AtomicU64,
    ended: [AtomicU64; Ended::COUNT],
}

impl AssociationCounters {
    /// Associations that ended for this reason.
    #[must_use]
    pub fn ended(&self, why: Ended) -> u64 {
        self.ended[why as usize].load(Ordering::Relaxed)
    }

    pub(super) fn end(&self, why: Ended) {
        self.ended[why as usize].fetch_add(1, Ordering::Relaxed);
    }
}

pub(super) fn count(counter: &AtomicU64, by: usize) {
    if by > 0 {
        counter.fetch_add(by as u64, Ordering::Relaxed);
    }
}
