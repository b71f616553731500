//! The endpoint itself.

use super::{Config, Counters, Error, Event, Handle, Request, Response};
use crate::wire::Now;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Duration;

/// One CoAP endpoint in both roles, towards any number of peers.
///
/// `P` is what the owner knows a peer by. It must tell apart whatever may have the same address:
/// a context and an address, or a routing domain and an address. Call order as with
/// [`Machine`](crate::machine::Machine).
#[derive(Debug)]
pub struct Endpoint<P> {
    config: Config,
    counters: Counters,
    outbox: VecDeque<(P, Vec<u8>)>,
    sending: Vec<u8>,
    events: VecDeque<Event<P>>,
}

impl<P: Copy + Eq + Hash + Ord + Debug> Endpoint<P> {
    /// An endpoint; `seed` feeds the spread of time-outs and the first message ids.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        let _ = seed;
        Self {
            config,
            counters: Counters::default(),
            outbox: VecDeque::new(),
            sending: Vec::new(),
            events: VecDeque::new(),
        }
    }

    /// Asks `peer`. `token` (up to 8 octets) must not be in use with this peer; `tag` comes back
    /// in the event that ends the request.
    ///
    /// # Errors
    /// Nothing is sent.
    pub fn request(
        &mut self,
        now: Now,
        peer: P,
        request: &Request<'_>,
        token: &[u8],
        tag: u64,
    ) -> Result<(), Error> {
        let _ = (now, peer, request, token, tag);
        Ok(())
    }

    /// Gives up a request: no more repetitions, no event.
    pub fn cancel(&mut self, now: Now, tag: u64) {
        let _ = (now, tag);
    }

    /// Takes one datagram from `from`.
    pub fn handle_octets(&mut self, now: Now, from: P, octets: &[u8]) {
        let _ = (now, from, octets);
    }

    /// Answers a request.
    ///
    /// # Errors
    /// Nothing is sent.
    pub fn respond(&mut self, now: Now, handle: Handle, response: &Response<'_>) -> Result<(), Error> {
        let _ = (now, handle, response);
        Ok(())
    }

    /// Acknowledges a Confirmable request now, to answer it later in a message of its own.
    pub fn acknowledge(&mut self, now: Now, handle: Handle) {
        let _ = (now, handle);
    }

    /// Lets a request pass in silence: no answer, no acknowledgement, and none for its repetitions.
    pub fn ignore(&mut self, handle: Handle) {
        let _ = handle;
    }

    /// Forgets all that concerns `peer`, whose address may now be another's.
    pub fn forget(&mut self, peer: P) {
        let _ = peer;
    }

    /// Runs every timer that is due at `now`.
    pub fn handle_timeout(&mut self, now: Now) {
        let _ = now;
    }

    /// The next datagram to send, and to whom.
    pub fn poll_transmit(&mut self) -> Option<(P, &[u8])> {
        let (peer, octets) = self.outbox.pop_front()?;
        self.sending = octets;
        Some((peer, &self.sending))
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event<P>> {
        self.events.pop_front()
    }

    /// When `handle_timeout` wants to be called, as [`Now::mono`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        None
    }

    /// What was counted.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }
}
