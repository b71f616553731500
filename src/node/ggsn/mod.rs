//! The GGSN role: Gn towards SGSNs (TS 29.060, TS 29.281), Gi towards the push server.

mod access;
mod config;
mod event;
mod pool;

pub use config::{ApnConfig, Config, Gi, Notification, PoolV4, PoolV6};
pub use event::{
    Activated, AddressCase, Ended, Event, Kept, Location, NotLocated, NotNotified, Notify, Unreached,
};

use crate::machine::gtp::context::{Addresses, ContextId, RoutingDomain};
use crate::machine::{Machine, Origin, Outbox, Transmit};
use crate::wire::{ApnBuf, Imsi, Now};
use std::collections::VecDeque;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

/// The context is gone, or the packet belongs to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is no such PDP context any more")
    }
}

impl std::error::Error for Gone {}

/// A Gateway GPRS Support Node, sans-IO.
#[derive(Debug)]
pub struct Ggsn {
    config: Config,
    outbox: Outbox,
    events: VecDeque<Event>,
}

impl Ggsn {
    /// A GGSN without contexts.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, outbox: Outbox::default(), events: VecDeque::new() }
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Sends an IP packet to the device of `context` (or, where traffic flow templates say so,
    /// through a secondary context of it).
    pub fn transmit(&mut self, _now: Now, _context: ContextId, _packet: &[u8]) -> Result<(), Gone> {
        Err(Gone)
    }

    /// Sends an IP packet that came in from Gi to whichever device has its destination address.
    pub fn deliver(&mut self, _now: Now, _domain: RoutingDomain, _packet: &[u8]) -> Result<(), Gone> {
        Err(Gone)
    }

    /// The context that has `address`.
    #[must_use]
    pub fn context_of(&self, _domain: RoutingDomain, _address: IpAddr) -> Option<ContextId> {
        None
    }

    /// The primary context of `imsi` at `apn`.
    #[must_use]
    pub fn context_for(&self, _imsi: Imsi, _apn: &ApnBuf) -> Option<ContextId> {
        None
    }

    /// Asks the HLR where `imsi` is (US 2013/0121252 S803, S1002), and for a GGSN if an APN is
    /// named. Ends in [`Event::Located`].
    pub fn locate(&mut self, _now: Now, tag: u64, _imsi: Imsi, _apn: Option<&ApnBuf>) {
        self.events.push_back(Event::Located { tag, result: Err(NotLocated::NoFront) });
    }

    /// Makes a device activate a context: S1001 to S1003 of US 2013/0121252. Ends in
    /// [`Event::Notified`].
    pub fn notify(&mut self, _now: Now, notify: Notify) {
        let result = Err(NotNotified::NotLocated(NotLocated::NoFront));
        self.events.push_back(Event::Notified { tag: notify.tag, result });
    }

    /// Forgets a `locate` or `notify`; no event will come of it.
    pub fn cancel(&mut self, _now: Now, _tag: u64) {}

    /// Adapter mode: the device of `imsi` was heard at `addresses`, so a notification for it has
    /// reached its end.
    pub fn activated(&mut self, _now: Now, _imsi: Imsi, _addresses: Addresses) {}

    /// Releases a context by the network: Delete PDP Context Request with Teardown Ind. Ends in
    /// [`Event::Deleted`] at once: the device cannot be reached by it from now on.
    pub fn release(&mut self, _now: Now, _context: ContextId) -> Result<(), Gone> {
        Err(Gone)
    }

    /// Whether a live binding holds the context, which is then not released for idleness
    /// (US 2013/0121252 §0082).
    pub fn hold(&mut self, _context: ContextId, _held: bool) {}

    /// No binding leads to the context of an [`Event::Deleted`] any more: its addresses may go to
    /// someone else.
    pub fn confirm_release(&mut self, _context: ContextId) {}
}

impl Machine for Ggsn {
    type Event = Event;

    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, _now: Now) {}

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        self.outbox.pop()
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        None
    }
}
