//! A small signalling transfer point: M3UA or SUA towards every node of the lab, relay by point code, and
//! global title translation.
//!
//! It is what OsmoSTP is to the lab where the kernel has no SCTP, or where nothing but gtpush is to run.

use crate::codec::m3ua::message::{DestinationAvailable, DestinationUnavailable, SignallingCongestion};
use crate::codec::m3ua::value::Level;
use crate::codec::m3ua::{self, AffectedPointCode, AffectedPointCodes};
use crate::machine::ss7::stack::{self, Ss7};
use crate::machine::{AssociationChange, AssociationId, Machine, Message, Order, Origin, Transmit};
use crate::wire::{Now, PointCode};
use std::collections::VecDeque;
use std::time::Duration;

/// What a transfer point is made to say of a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// DUNA: it cannot be reached.
    Unavailable,
    /// DAVA: it can be reached.
    Available,
    /// SCON: it is congested, at a level of 0 to 3.
    Congested(u8),
}

/// Octets of an SSNM message with one point code, at most.
const SSNM: usize = 32;

/// The transfer point.
#[derive(Debug)]
pub struct Stp {
    ss7: Ss7,
    orders: VecDeque<Order>,
    /// What it is made to say.
    words: VecDeque<(AssociationId, Vec<u8>)>,
    word: Vec<u8>,
    silent: bool,
}

impl Stp {
    /// A transfer point above these links; whatever `ss7` says of it, it relays and has no subsystem.
    #[must_use]
    pub fn new(mut ss7: stack::Config, seed: u64) -> Self {
        ss7.xua.relay = true;
        ss7.sccp.relay = true;
        ss7.sccp.local.clear();
        Self {
            ss7: Ss7::new(ss7, seed),
            orders: VecDeque::new(),
            words: VecDeque::new(),
            word: Vec::new(),
            silent: false,
        }
    }

    /// The stack.
    #[must_use]
    pub fn ss7(&self) -> &Ss7 {
        &self.ss7
    }

    /// Relays nothing and says nothing as long as it is set; associations stay.
    pub fn set_silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// Says something of a destination to every node, true or not. What it relays does not
    /// change.
    pub fn say(&mut self, say: Say, point_code: PointCode) {
        let word = AffectedPointCode { mask: 0, point_code: point_code.0 }.to_word();
        let affected_point_code = Some(AffectedPointCodes::one(&word));
        let mut buffer = [0; SSNM];
        let written = match say {
            Say::Unavailable => m3ua::encode(
                &mut buffer,
                &DestinationUnavailable { affected_point_code, ..Default::default() },
            ),
            Say::Available => {
                m3ua::encode(&mut buffer, &DestinationAvailable { affected_point_code, ..Default::default() })
            }
            Say::Congested(level) => {
                let congestion_indications = Some(Level(level));
                let message = SignallingCongestion {
                    affected_point_code,
                    congestion_indications,
                    ..Default::default()
                };
                m3ua::encode(&mut buffer, &message)
            }
        };
        let Ok(length) = written else { return };
        for (_, _, association) in self.ss7.xua().peers() {
            self.words.extend(association.map(|association| (association, buffer[..length].to_vec())));
        }
    }

    /// Loses every association, as if the process had died.
    pub fn drop_associations(&mut self) {
        let all = self.ss7.xua().peers().filter_map(|(_, _, association)| association);
        self.orders.extend(all.map(Order::Abort));
    }

    fn settle(&mut self) {
        // No dialogue is for a transfer point.
        while self.ss7.poll_indication().is_some() {}
    }
}

impl Machine for Stp {
    type Event = stack::Event;

    fn handle_octets(&mut self, _now: Now, _from: Origin, _octets: &[u8]) {}

    fn handle_timeout(&mut self, now: Now) {
        self.ss7.handle_timeout(now);
        self.settle();
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<stack::Event> {
        self.ss7.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        self.ss7.poll_timeout()
    }

    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.ss7.handle_association(now, id, change);
        self.settle();
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        if self.silent {
            return;
        }
        self.ss7.handle_message(now, id, message);
        self.settle();
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        if let Some((id, word)) = self.words.pop_front() {
            self.word = word;
            return Some((id, Message { stream: 0, ppid: m3ua::PPID, octets: &self.word }));
        }
        self.ss7.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.orders.pop_front().or_else(|| self.ss7.poll_order())
    }
}
