//! Bad links: a wrapper that loses, doubles, delays and reorders what a machine sends, and a
//! network of machines on virtual time.
//!
//! Chance comes from a seed, so that a run can be had again.

use crate::machine::{
    AssociationChange, AssociationId, Certificate, Machine, Message, Order, Origin, Outbox, Port, Transmit,
};
use crate::wire::Now;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::time::Duration;

/// A sequence of numbers that a seed decides (the SplitMix64 generator).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// True with probability `p`.
    pub fn happens(&mut self, p: f64) -> bool {
        // 53 bits are what an f64 holds exactly.
        p > 0.0 && (self.word() >> 11) as f64 / ((1u64 << 53) as f64) < p
    }

    /// A number below `n`; 0 if `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.word().checked_rem(n).unwrap_or(0)
    }
}

/// What goes wrong with datagrams that leave a machine. Probabilities are 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Faults {
    /// Probability that a datagram is lost.
    pub drop: f64,
    /// Probability that a datagram arrives twice.
    pub duplicate: f64,
    /// Probability that a datagram is held back for `hold`, so that later ones overtake it.
    pub reorder: f64,
    /// How long a datagram is held back.
    pub hold: Duration,
    /// How long every datagram takes at least.
    pub delay: Duration,
    /// How much longer it may take.
    pub jitter: Duration,
    /// Decides it all.
    pub seed: u64,
}

impl Faults {
    /// A good link.
    pub const NONE: Self = Self {
        drop: 0.0,
        duplicate: 0.0,
        reorder: 0.0,
        hold: Duration::from_millis(30),
        delay: Duration::ZERO,
        jitter: Duration::ZERO,
        seed: 0,
    };

    /// Whether nothing goes wrong.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.drop <= 0.0
            && self.duplicate <= 0.0
            && self.reorder <= 0.0
            && self.delay.is_zero()
            && self.jitter.is_zero()
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self::NONE
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "drop {} duplicate {} reorder {} (hold {:?}) delay {:?} jitter {:?} seed {:#x}",
            self.drop, self.duplicate, self.reorder, self.hold, self.delay, self.jitter, self.seed
        )
    }
}

/// What a bad link has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Harm {
    /// Datagrams that were to pass.
    pub sent: u64,
    /// Datagrams lost, those counted that a full queue of held ones cost.
    pub dropped: u64,
    /// Datagrams that passed twice.
    pub duplicated: u64,
    /// Datagrams held back.
    pub reordered: u64,
}

impl std::ops::AddAssign for Harm {
    fn add_assign(&mut self, other: Self) {
        self.sent += other.sent;
        self.dropped += other.dropped;
        self.duplicated += other.duplicated;
        self.reordered += other.reordered;
    }
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent, dropped, duplicated, reordered } = self;
        write!(f, "{sent} datagrams: {dropped} dropped, {duplicated} duplicated, {reordered} reordered")
    }
}

/// Datagrams held back at most; more are lost, and counted.
const HELD: usize = 65_536;

/// Where a datagram that is held back goes once it has waited.
#[derive(Clone, Copy, Debug)]
enum Way {
    Out(Port, SocketAddr),
    In(Origin),
}

/// A machine behind a bad link: what it sends suffers; what it receives does by the ports of
/// [`Faulty::hears_badly`] alone. Works under a socket driver as under a [`Network`]. Packets on
/// [`Port::Gi`] pass untouched.
#[derive(Debug)]
pub struct Faulty<M> {
    /// The machine. Who calls its verbs directly says the time with [`Faulty::at`] first.
    pub inner: M,
    faults: Faults,
    hears_badly: &'static [Port],
    chance: Chance,
    now: Now,
    held: BTreeMap<(Duration, u64), (Way, Vec<u8>)>,
    order: u64,
    ready: Outbox,
    taken: Vec<u8>,
    harm: Harm,
}

impl<M: Machine> Faulty<M> {
    /// Puts `inner` behind a link with `faults`.
    pub fn new(inner: M, faults: Faults) -> Self {
        Self {
            inner,
            faults,
            hears_badly: &[],
            chance: Chance::new(faults.seed),
            now: Now::default(),
            held: BTreeMap::new(),
            order: 0,
            ready: Outbox::default(),
            taken: Vec::new(),
            harm: Harm::default(),
        }
    }

    /// What arrives by these ports suffers too: the peers there are not behind bad links of their own.
    #[must_use]
    pub fn hears_badly(self, ports: &'static [Port]) -> Self {
        Self { hears_badly: ports, ..self }
    }

    /// What the link has done so far.
    #[must_use]
    pub fn harm(&self) -> Harm {
        self.harm
    }

    /// Changes what goes wrong from now on; the sequence of chance goes on if the seed is the same.
    pub fn set_faults(&mut self, faults: Faults) {
        if faults.seed != self.faults.seed {
            self.chance = Chance::new(faults.seed);
        }
        self.faults = faults;
    }

    /// The machine, at a time.
    pub fn at(&mut self, now: Now) -> &mut M {
        self.now = now;
        &mut self.inner
    }

    /// How long each copy of a datagram takes; nothing: it is lost.
    fn copies(&mut self) -> [Option<Duration>; 2] {
        self.harm.sent += 1;
        if self.chance.happens(self.faults.drop) {
            self.harm.dropped += 1;
            return [None; 2];
        }
        let twice = self.chance.happens(self.faults.duplicate);
        self.harm.duplicated += u64::from(twice);
        let first = self.wait();
        [Some(first), twice.then(|| self.wait())]
    }

    fn wait(&mut self) -> Duration {
        let mut wait = self.faults.delay;
        if !self.faults.jitter.is_zero() {
            wait += Duration::from_nanos(self.chance.below(self.faults.jitter.as_nanos() as u64));
        }
        if self.chance.happens(self.faults.reorder) {
            self.harm.reordered += 1;
            wait += self.faults.hold;
        }
        wait
    }

    fn hold(&mut self, wait: Duration, way: Way, octets: &[u8]) {
        if self.held.len() < HELD {
            self.order += 1;
            self.held.insert((self.now.mono + wait, self.order), (way, octets.to_vec()));
        } else {
            self.harm.dropped += 1;
        }
    }

    fn collect(&mut self) {
        let mut taken = std::mem::take(&mut self.taken);
        while let Some(Transmit { port, to, octets }) = self.inner.poll_transmit() {
            if port == Port::Gi {
                // It came from an outbox, so it fits into one.
                self.ready.copy(port, to, octets).ok();
                continue;
            }
            taken.clear();
            taken.extend_from_slice(octets);
            for wait in self.copies().into_iter().flatten() {
                if wait.is_zero() {
                    self.ready.copy(port, to, &taken).ok();
                } else {
                    self.hold(wait, Way::Out(port, to), &taken);
                }
            }
        }
        self.taken = taken;
    }
}

impl<M: Machine> Machine for Faulty<M> {
    type Event = M::Event;

    fn handle_octets(&mut self, now: Now, from: Origin, octets: &[u8]) {
        self.now = now;
        if !self.hears_badly.contains(&from.port) {
            return self.inner.handle_octets(now, from, octets);
        }
        for wait in self.copies().into_iter().flatten() {
            if wait.is_zero() {
                self.inner.handle_octets(now, from, octets);
            } else {
                self.hold(wait, Way::In(from), octets);
            }
        }
    }

    fn handle_timeout(&mut self, now: Now) {
        self.now = now;
        while let Some(entry) = self.held.first_entry().filter(|e| e.key().0 <= now.mono) {
            match entry.remove() {
                (Way::Out(port, to), octets) => drop(self.ready.copy(port, to, &octets)),
                (Way::In(from), octets) => self.inner.handle_octets(now, from, &octets),
            }
        }
        if self.inner.poll_timeout().is_some_and(|due| due <= now.mono) {
            self.inner.handle_timeout(now);
        }
    }

    fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
        if self.faults.is_none() && self.ready.is_empty() && self.held.is_empty() {
            let transmit = self.inner.poll_transmit();
            self.harm.sent += u64::from(transmit.as_ref().is_some_and(|t| t.port != Port::Gi));
            return transmit;
        }
        self.collect();
        self.ready.pop()
    }

    fn poll_event(&mut self) -> Option<M::Event> {
        self.inner.poll_event()
    }

    fn poll_timeout(&self) -> Option<Duration> {
        let held = self.held.first_key_value().map(|((at, _), _)| *at);
        match (held, self.inner.poll_timeout()) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    // An association loses nothing: what is lost below it is sent again there.
    fn handle_association(&mut self, now: Now, id: AssociationId, change: AssociationChange) {
        self.now = now;
        self.inner.handle_association(now, id, change);
    }

    fn handle_certificate(&mut self, now: Now, id: AssociationId, certificate: Certificate) {
        self.now = now;
        self.inner.handle_certificate(now, id, certificate);
    }

    fn handle_stop(&mut self, now: Now) {
        self.now = now;
        self.inner.handle_stop(now);
    }

    fn has_left(&self) -> bool {
        self.inner.has_left()
    }

    fn handle_message(&mut self, now: Now, id: AssociationId, message: Message<'_>) {
        self.now = now;
        self.inner.handle_message(now, id, message);
    }

    fn poll_message(&mut self) -> Option<(AssociationId, Message<'_>)> {
        self.inner.poll_message()
    }

    fn poll_order(&mut self) -> Option<Order> {
        self.inner.poll_order()
    }
}

/// The UDP port number of each of a node's sockets.
#[must_use]
pub const fn number(port: Port) -> u16 {
    match port {
        Port::GtpC => 2123,
        Port::GtpU => 2152,
        Port::Gtp0 => 3386,
        Port::Coap => 5683,
        Port::Air => 4729,
        Port::Gi => 0,
    }
}

/// The socket behind a UDP port number.
#[must_use]
pub const fn port(number: u16) -> Option<Port> {
    match number {
        2123 => Some(Port::GtpC),
        2152 => Some(Port::GtpU),
        3386 => Some(Port::Gtp0),
        5683 => Some(Port::Coap),
        4729 => Some(Port::Air),
        _ => None,
    }
}

/// A machine whose events are left to whoever else holds it.
trait Station {
    fn octets(&self, now: Now, from: Origin, octets: &[u8]);
    fn timeout(&self, now: Now);
    fn transmit(&self, take: &mut dyn FnMut(Transmit<'_>));
    fn due(&self) -> Option<Duration>;
}

impl<M: Machine> Station for RefCell<M> {
    fn octets(&self, now: Now, from: Origin, octets: &[u8]) {
        self.borrow_mut().handle_octets(now, from, octets);
    }

    fn timeout(&self, now: Now) {
        self.borrow_mut().handle_timeout(now);
    }

    fn transmit(&self, take: &mut dyn FnMut(Transmit<'_>)) {
        let mut machine = self.borrow_mut();
        while let Some(transmit) = machine.poll_transmit() {
            take(transmit);
        }
    }

    fn due(&self) -> Option<Duration> {
        self.borrow().poll_timeout()
    }
}

/// A datagram that passed through a [`Network`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// When it was sent.
    pub at: Now,
    /// From where; for [`Port::Gi`] the machine that sent it, with port 0.
    pub from: SocketAddr,
    /// To where.
    pub to: SocketAddr,
    /// The sender's socket.
    pub port: Port,
    /// The datagram.
    pub octets: Vec<u8>,
}

/// Machines tied together by their addresses, on a clock that jumps from one thing to the next.
///
/// Each machine has one IP address and the well-known port numbers. What goes to an address that
/// nobody has is lost, what leaves by [`Port::Gi`] is only recorded. Events stay in the machines.
pub struct Network {
    now: Now,
    latency: Duration,
    stations: Vec<(IpAddr, Rc<dyn Station>)>,
    flying: BTreeMap<(Duration, u64), Frame>,
    order: u64,
    record: bool,
    frames: Vec<Frame>,
}

impl Network {
    /// An empty network on which every datagram takes `latency`.
    #[must_use]
    pub fn new(latency: Duration) -> Self {
        Self {
            // Some time in 2023: wall time is never near zero.
            now: Now { mono: Duration::from_secs(1), wall: Duration::from_secs(1_700_000_000) },
            latency,
            stations: Vec::new(),
            flying: BTreeMap::new(),
            order: 0,
            record: true,
            frames: Vec::new(),
        }
    }

    /// Whether frames are recorded (they are, unless told otherwise).
    pub fn record(&mut self, record: bool) {
        self.record = record;
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now
    }

    /// Gives `machine` the address `ip`, which must be free.
    pub fn attach<M: Machine + 'static>(&mut self, ip: IpAddr, machine: M) -> Rc<RefCell<M>> {
        let machine = Rc::new(RefCell::new(machine));
        self.stations.push((ip, machine.clone()));
        machine
    }

    /// Takes whoever has the address `ip` off the network. What flies to it is lost.
    pub fn detach(&mut self, ip: IpAddr) {
        self.stations.retain(|(address, _)| *address != ip);
    }

    /// Calls a verb of a machine and takes what it then sends.
    pub fn with<M, R>(&mut self, machine: &Rc<RefCell<M>>, verb: impl FnOnce(&mut M, Now) -> R) -> R {
        let result = verb(&mut machine.borrow_mut(), self.now);
        self.flush();
        result
    }

    /// Every datagram sent so far.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.frames
    }

    /// Takes the recorded datagrams.
    pub fn take_frames(&mut self) -> Vec<Frame> {
        std::mem::take(&mut self.frames)
    }

    /// Sends a datagram from an address that no machine needs to have.
    pub fn inject(&mut self, from: SocketAddr, to: SocketAddr, octets: &[u8]) {
        let port = port(to.port()).unwrap_or(Port::GtpC);
        self.send(Frame { at: self.now, from, to, port, octets: octets.to_vec() });
    }

    fn send(&mut self, frame: Frame) {
        if self.record {
            self.frames.push(frame.clone());
        }
        if frame.port != Port::Gi {
            self.order += 1;
            self.flying.insert((self.now.mono + self.latency, self.order), frame);
        }
    }

    fn flush(&mut self) {
        for index in 0..self.stations.len() {
            let (ip, station) = self.stations[index].clone();
            let at = self.now;
            let mut sent = Vec::new();
            station.transmit(&mut |Transmit { port, to, octets }| {
                let from = SocketAddr::new(ip, number(port));
                sent.push(Frame { at, from, to, port, octets: octets.to_vec() });
            });
            for frame in sent {
                self.send(frame);
            }
        }
    }

    /// Goes to the next thing that happens, if it does by `limit`, and lets it happen.
    pub fn step(&mut self, limit: Duration) -> bool {
        self.flush();
        let arrival = self.flying.first_key_value().map(|((at, _), _)| *at);
        let timer = self.stations.iter().filter_map(|(_, station)| station.due()).min();
        let next = match (arrival, timer) {
            (Some(a), Some(b)) => a.min(b),
            (Some(at), None) | (None, Some(at)) => at,
            (None, None) => return false,
        };
        if next > limit {
            return false;
        }
        if next > self.now.mono {
            self.now = self.now.after(next - self.now.mono);
        }
        let now = self.now;
        if arrival.is_some_and(|at| at <= now.mono) {
            if let Some((_, frame)) = self.flying.pop_first() {
                let station = self.stations.iter().find(|(ip, _)| *ip == frame.to.ip());
                if let (Some((_, station)), Some(port)) = (station, port(frame.to.port())) {
                    station.octets(now, Origin { port, peer: frame.from }, &frame.octets);
                }
            }
        } else {
            for (_, station) in &self.stations {
                if station.due().is_some_and(|at| at <= now.mono) {
                    station.timeout(now);
                }
            }
        }
        self.flush();
        true
    }

    /// Lets everything happen that happens within `time`, and stands at its end then.
    pub fn run_for(&mut self, time: Duration) {
        let end = self.now.mono + time;
        while self.step(end) {}
        if end > self.now.mono {
            self.now = self.now.after(end - self.now.mono);
        }
    }

    /// Lets things happen until `done` says so, for `time` at most; says whether `done` did.
    pub fn run_until(&mut self, time: Duration, mut done: impl FnMut(Now) -> bool) -> bool {
        let end = self.now.mono + time;
        loop {
            if done(self.now) {
                return true;
            }
            if !self.step(end) {
                return done(self.now);
            }
        }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("now", &self.now)
            .field("stations", &self.stations.len())
            .field("flying", &self.flying.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends numbers each millisecond to a peer, and remembers what it receives.
    struct Counter {
        to: SocketAddr,
        next: u8,
        due: Option<Duration>,
        outbox: Outbox,
        received: Vec<u8>,
    }

    impl Counter {
        fn new(to: &str, sends: bool) -> Self {
            let due = sends.then_some(Duration::ZERO);
            Self { to: to.parse().unwrap(), next: 0, due, outbox: Outbox::default(), received: Vec::new() }
        }
    }

    impl Machine for Counter {
        type Event = ();

        fn handle_octets(&mut self, _now: Now, from: Origin, octets: &[u8]) {
            assert_eq!(from.port, Port::GtpC);
            self.received.push(octets[0]);
        }

        fn handle_timeout(&mut self, now: Now) {
            self.outbox.copy(Port::GtpC, self.to, &[self.next]).unwrap();
            self.next += 1;
            self.due = (self.next < 200).then(|| now.mono + Duration::from_millis(1));
        }

        fn poll_transmit(&mut self) -> Option<Transmit<'_>> {
            self.outbox.pop()
        }

        fn poll_event(&mut self) -> Option<()> {
            None
        }

        fn poll_timeout(&self) -> Option<Duration> {
            self.due
        }
    }

    fn run(faults: Faults) -> (Vec<u8>, Harm) {
        let mut network = Network::new(Duration::from_millis(5));
        let a = Faulty::new(Counter::new("127.0.0.2:2123", true), faults);
        let a = network.attach("127.0.0.1".parse().unwrap(), a);
        let b = network.attach("127.0.0.2".parse().unwrap(), Counter::new("127.0.0.1:2123", false));
        network.run_for(Duration::from_secs(1));
        let received = b.borrow().received.clone();
        let harm = a.borrow().harm();
        (received, harm)
    }

    #[test]
    fn a_good_link_delivers_all_in_order() {
        let (received, harm) = run(Faults::NONE);
        assert_eq!(received, (0..200).collect::<Vec<u8>>());
        assert_eq!(harm, Harm { sent: 200, ..Harm::default() });
    }

    #[test]
    fn a_bad_link_loses_doubles_and_reorders_as_its_seed_says() {
        let faults = Faults { drop: 0.2, duplicate: 0.1, reorder: 0.1, seed: 7, ..Faults::NONE };
        let (received, harm) = run(faults);
        assert_eq!((received.clone(), harm), run(faults));
        assert!(harm.dropped > 20 && harm.dropped < 60, "{harm:?}");
        assert!(harm.duplicated > 5 && harm.reordered > 5, "{harm:?}");
        assert_eq!(received.len() as u64, 200 - harm.dropped + harm.duplicated);
        assert!(!received.is_sorted());
        assert_ne!(received, run(Faults { seed: 8, ..faults }).0);
    }

    #[test]
    fn what_arrives_suffers_too_where_the_other_end_has_no_bad_link() {
        let faults = Faults { drop: 0.2, duplicate: 0.1, reorder: 0.1, seed: 7, ..Faults::NONE };
        let heard = |ports: &'static [Port]| {
            let mut network = Network::new(Duration::from_millis(5));
            network.attach("127.0.0.1".parse().unwrap(), Counter::new("127.0.0.2:2123", true));
            let b = Faulty::new(Counter::new("127.0.0.1:2123", false), faults).hears_badly(ports);
            let b = network.attach("127.0.0.2".parse().unwrap(), b);
            network.run_for(Duration::from_secs(1));
            let b = b.borrow();
            (b.inner.received.clone(), b.harm())
        };
        // The same seed does the same harm, whichever end it is done at.
        assert_eq!(heard(&[Port::GtpC]).1, run(faults).1);
        let (received, harm) = heard(&[Port::GtpC]);
        assert_eq!(received.len() as u64, 200 - harm.dropped + harm.duplicated);
        assert!(!received.is_sorted());
        assert_eq!(heard(&[Port::GtpU]), ((0..200).collect::<Vec<u8>>(), Harm::default()));
    }

    #[test]
    fn a_delay_holds_everything_back_and_keeps_the_order() {
        let (received, harm) = run(Faults { delay: Duration::from_millis(100), ..Faults::NONE });
        assert_eq!(received, (0..200).collect::<Vec<u8>>());
        assert_eq!(harm.dropped, 0);
    }
}
