//! Which version of an application context a peer takes (Q.774 §3.2.1.2, TS 29.002 §5).

use super::Abort;
use crate::codec::sccp::AddressBuf;
use crate::codec::tcap::PAbortCause;
use crate::wire::Now;
use crate::wire::ber::{Oid, OidBuf};
use std::time::Duration;

/// One version of an application context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context<'a> {
    /// The version: 1 to 4 in MAP.
    pub version: u8,
    /// Its name; `None`: there is no dialogue portion, as in version 1.
    pub name: Option<Oid<'a>>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u64,
    version: u8,
    until: Duration,
}

/// Places that one key may be in.
const WAYS: usize = 4;

/// That a peer did not take a version, without the octets that said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The application context is not supported; what the peer names in its place.
    Context(Option<OidBuf>),
    /// The peer does not know of (this version of) dialogue portions.
    DialoguePortion,
}

impl Abort<'_> {
    /// The refusal of a version, if the abort is that.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::ContextNotSupported { context, .. } => {
                Some(Refusal::Context(OidBuf::try_from(*context).ok()))
            }
            Self::NoCommonDialoguePortion
            | Self::Provider(
                PAbortCause::INCORRECT_TRANSACTION_PORTION | PAbortCause::BADLY_FORMATTED_TRANSACTION_PORTION,
            ) => Some(Refusal::DialoguePortion),
            _ => None,
        }
    }
}

/// What peers have been found to take: the highest version of an application context for each, for
/// a time. The memory is of a fixed size; where it is short the oldest are forgotten.
#[derive(Debug)]
pub struct Versions {
    entries: Vec<Entry>,
    lifetime: Duration,
    seed: u64,
}

impl Versions {
    /// Memory for about `peers` peers with one application context each, for `lifetime`: after
    /// it, the highest version is tried again. `seed` must be random.
    #[must_use]
    pub fn new(peers: usize, lifetime: Duration, seed: u64) -> Self {
        let sets = peers.clamp(1, 1 << 20).next_power_of_two();
        let entry = Entry { hash: 0, version: 0, until: Duration::ZERO };
        Self { entries: vec![entry; sets * WAYS], lifetime, seed }
    }

    /// Of an application context's versions, the highest first, the one to begin with.
    #[must_use]
    pub fn first<'a>(&self, now: Now, peer: &AddressBuf, contexts: &[Context<'a>]) -> Option<Context<'a>> {
        let hash = self.hash(peer, contexts);
        let (_, set) = self.set(hash);
        let known = set.iter().find(|entry| entry.hash == hash && entry.until > now.mono);
        let at_most = known.map_or(u8::MAX, |entry| entry.version);
        contexts.iter().find(|context| context.version <= at_most).or(contexts.last()).copied()
    }

    /// The version to try next, when one was not taken; it is remembered. `None`: there is none.
    pub fn fall_back<'a>(
        &mut self,
        now: Now,
        peer: &AddressBuf,
        contexts: &[Context<'a>],
        tried: u8,
        refusal: &Refusal,
    ) -> Option<Context<'a>> {
        let mut lower = contexts.iter().filter(|context| context.version < tried).copied();
        let next = match refusal {
            Refusal::Context(offered) => {
                let offered = offered.as_ref().map(OidBuf::as_oid);
                let named = lower.clone().find(|context| context.name.is_some() && context.name == offered);
                named.or_else(|| lower.next())
            }
            Refusal::DialoguePortion => lower.find(|context| context.name.is_none()),
        }?;
        self.note(now, peer, contexts, next.version);
        Some(next)
    }

    /// Remembers that a peer takes a version, and none higher.
    pub fn note(&mut self, now: Now, peer: &AddressBuf, contexts: &[Context<'_>], version: u8) {
        let hash = self.hash(peer, contexts);
        let (at, set) = self.set(hash);
        let place = set
            .iter()
            .position(|entry| entry.hash == hash)
            .or_else(|| (0..WAYS).min_by_key(|way| set[*way].until))
            .unwrap_or(0);
        self.entries[at + place] = Entry { hash, version, until: now.mono + self.lifetime };
    }

    fn set(&self, hash: u64) -> (usize, &[Entry]) {
        let sets = self.entries.len() / WAYS;
        let at = (hash as usize & (sets - 1)) * WAYS;
        (at, &self.entries[at..at + WAYS])
    }

    fn hash(&self, peer: &AddressBuf, contexts: &[Context<'_>]) -> u64 {
        let name = contexts.iter().find_map(|context| context.name);
        let name = name.iter().flat_map(|name| name.as_octets());
        let mut hash = self.seed | 1;
        for octet in peer.as_octets().iter().chain(name) {
            hash = (hash ^ u64::from(*octet)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            hash ^= hash >> 29;
        }
        // An empty place has hash 0.
        hash.max(1)
    }
}
