//! A machine that sends what it is told, or echoes, and reports all that it sees.

use gtpush::machine::{AssociationChange, AssociationId, LinkId, Machine, Message, Order, Origin, Transmit};
use gtpush::transport::driver::{self, Sockets};
use gtpush::transport::{AssociationCounters, Clock, Driver, Ended, Handle, Link, Tap};
use gtpush::wire::Now;
use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How long a test waits for something that must come.
const PATIENCE: Duration = Duration::from_secs(40);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    Change(AssociationId, AssociationChange),
    Message { id: AssociationId, stream: u16, ppid: u32, octets: Vec<u8> },
}

#[derive(Default)]
pub struct Probe {
    echo: bool,
    outbox: VecDeque<(AssociationId, u16, u32, Vec<u8>)>,
    leaving: Vec<u8>,
    orders: VecDeque<Order>,
    blocked: HashSet<AssociationId>,
    seen: VecDeque<Seen>,
}

impl Machine for Probe {
    type Event = Seen;

    fn handle_octets(&mut self, _: Now, _: Origin, _: &[u8]) {}

    fn handle_timeout(&mut self, _: Now) {}

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        None
    }

    fn poll_event(&mut self) -> Option<Seen> {
        self.seen.pop_front()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        None
    }

    fn handle_association(&mut self, _: Now, id: AssociationId, change: AssociationChange) {
        match change {
            AssociationChange::Blocked => assert!(self.blocked.insert(id)),
            AssociationChange::Writable => assert!(self.blocked.remove(&id)),
            AssociationChange::Down => {
                self.blocked.remove(&id);
                self.outbox.retain(|message| message.0 != id);
            }
            _ => {}
        }
        self.seen.push_back(Seen::Change(id, change));
    }

    fn handle_message(&mut self, _: Now, id: AssociationId, message: Message<'_>) {
        let Message { stream, ppid, octets } = message;
        if self.echo {
            self.outbox.push_back((id, stream, ppid, octets.to_vec()));
        } else {
            self.seen.push_back(Seen::Message { id, stream, ppid, octets: octets.to_vec() });
        }
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        if self.blocked.contains(&self.outbox.front()?.0) {
            return None;
        }
        let (id, stream, ppid, octets) = self.outbox.pop_front()?;
        self.leaving = octets;
        Some((id, Message { stream, ppid, octets: &self.leaving }))
    }

    fn poll_order(&mut self) -> Option<Order> {
        // What was said before is sent before, as a machine does it that knows when it is blocked.
        if self.outbox.is_empty() { self.orders.pop_front() } else { None }
    }
}

/// A running probe.
pub struct Station {
    pub driver: Driver<Probe>,
    seen: Receiver<Seen>,
    /// Where its first link listens.
    pub at: Option<SocketAddr>,
}

impl Station {
    pub fn start(links: Vec<Link>, echo: bool, tap: Option<Tap>) -> Self {
        let mut sockets = Sockets::default();
        for link in links {
            sockets.link(link).unwrap_or_else(|error| panic!("{error}"));
        }
        let at = sockets.listening(LinkId(0));
        let (see, seen) = channel();
        let probe = Probe { echo, ..Probe::default() };
        let driver = driver::spawn("probe", Clock::start(), probe, sockets, tap, move |_, _, event| {
            // A test that has seen enough does not look any more.
            let _ = see.send(event);
        })
        .unwrap();
        Self { driver, seen, at }
    }

    pub fn new(link: Link) -> Self {
        Self::start(vec![link], false, None)
    }

    pub fn echo(link: Link) -> Self {
        Self::start(vec![link], true, None)
    }

    pub fn handle(&self) -> Handle<Probe> {
        self.driver.handle()
    }

    pub fn send(&self, id: AssociationId, stream: u16, ppid: u32, octets: &[u8]) {
        let octets = octets.to_vec();
        self.handle().call(move |probe, _| probe.outbox.push_back((id, stream, ppid, octets))).unwrap();
    }

    pub fn order(&self, order: Order) {
        self.handle().call(move |probe, _| probe.orders.push_back(order)).unwrap();
    }

    /// The next thing seen.
    pub fn next(&self) -> Seen {
        self.seen.recv_timeout(PATIENCE).expect("waited in vain for anything to happen")
    }

    /// The next thing seen, if it comes within `time`.
    pub fn next_within(&self, time: Duration) -> Option<Seen> {
        self.seen.recv_timeout(time).ok()
    }

    /// Waits for a change that `is` the right one, past whatever else happens.
    pub fn change(&self, is: impl Fn(&AssociationChange) -> bool) -> (AssociationId, AssociationChange) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.next() {
                Seen::Change(id, change) if is(&change) => return (id, change),
                _ => {}
            }
        }
        panic!("waited in vain for a change");
    }

    pub fn up(&self) -> AssociationId {
        self.change(|change| matches!(change, AssociationChange::Up { .. })).0
    }

    pub fn down(&self) -> AssociationId {
        self.change(|change| *change == AssociationChange::Down).0
    }

    /// Waits for the next message, past changes. Answers association, stream, PPID and octets.
    pub fn message(&self) -> (AssociationId, u16, u32, Vec<u8>) {
        loop {
            if let Seen::Message { id, stream, ppid, octets } = self.next() {
                return (id, stream, ppid, octets);
            }
        }
    }

    pub fn count(&self, of: impl Fn(&AssociationCounters) -> u64) -> u64 {
        of(&self.handle().counters().associations)
    }

    /// Waits until so many associations have ended for this reason.
    pub fn wait_ended(&self, why: Ended, times: u64) {
        let start = Instant::now();
        while self.count(|c| c.ended(why)) < times {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {why}: {:?}", self.handle().counters());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A message of `length` octets that M3UA's framing accepts, told from others by `number`.
pub fn framed(number: u32, length: usize) -> Vec<u8> {
    let mut octets: Vec<u8> =
        (0..length).map(|i| (i as u32).wrapping_mul(31).wrapping_add(number) as u8).collect();
    octets[..4].copy_from_slice(&[1, 0, 1, 1]);
    octets[4..8].copy_from_slice(&(length as u32).to_be_bytes());
    if length >= 12 {
        octets[8..12].copy_from_slice(&number.to_be_bytes());
    }
    octets
}
