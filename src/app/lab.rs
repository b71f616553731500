//! The lab on real sockets: an HLR front, an SGSN and devices, each a machine on a thread of its own.

use crate::codec::gsmtap;
use crate::lab::device::{self, Device, Registration};
use crate::lab::hlr::{self, Hlr};
use crate::lab::link::{Faults, Faulty, Harm};
use crate::lab::sgsn::{self, Sgsn};
use crate::lab::subscribers::{Subscriber, Subscribers};
use crate::machine::{Machine, Port};
use crate::transport::driver::{self, NotCalled, Sockets};
use crate::transport::{Clock, Driver, Handle, Link, Tap};
use crate::wire::{Imsi, Now};
use std::collections::VecDeque;
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

type Failed = Box<dyn Error + Send + Sync>;

/// The GTP-C and GTP-U ports (TS 29.060 §10.1.1, TS 29.281 §4.4.2).
const GTP_C: u16 = 2123;
const GTP_U: u16 = 2152;
/// MS Not Reachable Reason of a device that did not answer its page (TS 23.040 §9.2.3.22).
const NO_PAGING_RESPONSE_VIA_THE_SGSN: u8 = 5;

/// Events of a peer that are kept, where a [`Plan`] does not say otherwise: far more than happen on a
/// device or an SGSN between two looks of a flow.
const EVENTS: usize = 4096;

/// What happened, one list a peer, for whoever waits for something. At its bound the oldest is forgotten.
#[derive(Debug)]
pub struct Seen<T> {
    events: Mutex<Events<T>>,
    most: usize,
    more: Condvar,
}

#[derive(Debug)]
struct Events<T> {
    /// How many came before the first one kept.
    forgotten: usize,
    kept: VecDeque<T>,
}

impl<T> Seen<T> {
    /// A list that keeps so many.
    #[must_use]
    pub fn new(most: usize) -> Arc<Self> {
        let events = Mutex::new(Events { forgotten: 0, kept: VecDeque::new() });
        Arc::new(Self { events, most, more: Condvar::new() })
    }

    /// Notes an event.
    pub fn add(&self, event: T) {
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.kept.push_back(event);
        while events.kept.len() > self.most {
            events.kept.pop_front();
            events.forgotten += 1;
        }
        drop(events);
        self.more.notify_all();
    }

    /// What `pick` makes of the first event from number `from` on that it takes and that is still kept;
    /// waits for it at most `patience`.
    pub fn wait<U>(
        &self,
        from: usize,
        patience: Duration,
        mut pick: impl FnMut(&T) -> Option<U>,
    ) -> Option<U> {
        let until = Instant::now() + patience;
        let mut events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        let mut at = from;
        loop {
            at = at.max(events.forgotten);
            while let Some(event) = events.kept.get(at - events.forgotten) {
                if let Some(found) = pick(event) {
                    return Some(found);
                }
                at += 1;
            }
            let left = until.checked_duration_since(Instant::now())?;
            events = self.more.wait_timeout(events, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// How many events there were so far.
    #[must_use]
    pub fn count(&self) -> usize {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.forgotten + events.kept.len()
    }
}

/// Reaches a peer of the lab from other threads, past its bad link.
pub struct Peer<M>(Handle<Faulty<M>>);

impl<M> Clone for Peer<M> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Machine + 'static> Peer<M> {
    /// As [`Handle::call`].
    ///
    /// # Errors
    /// The peer runs no more.
    pub fn call(&self, call: impl FnOnce(&mut M, Now) + Send + 'static) -> Result<(), NotCalled> {
        self.0.call(move |peer, now| call(peer.at(now), now))
    }

    /// As [`Handle::ask`].
    ///
    /// # Errors
    /// The peer runs no more.
    pub fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut M, Now) -> T + Send + 'static,
    ) -> Result<T, NotCalled> {
        self.0.ask(move |peer, now| ask(peer.at(now), now))
    }

    fn harm(&self) -> Harm {
        self.0.ask(|peer, _| peer.harm()).unwrap_or_default()
    }
}

/// Starts a peer behind a bad link; what comes from whoever is not of the lab suffers on arrival.
fn spawn<M: Machine + Send + 'static>(
    name: &str,
    (clock, tap): (Clock, Option<Tap>),
    machine: M,
    faults: Faults,
    (ports, links): (&[(Port, SocketAddr)], &[Link]),
    mut events: impl FnMut(&mut M, Now, M::Event) + Send + 'static,
) -> Result<Driver<Faulty<M>>, Failed> {
    let mut sockets = Sockets::default();
    for (port, at) in ports {
        sockets.udp(*port, *at)?;
    }
    for link in links {
        sockets.link(link.clone())?;
    }
    let machine = Faulty::new(machine, faults).hears_badly(&[Port::GtpC, Port::GtpU]);
    let on_event = move |peer: &mut Faulty<M>, now, event| events(peer.at(now), now, event);
    Ok(driver::spawn(name, clock, machine, sockets, tap, on_event)?)
}

/// Where the lab's network is.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The HLR front's address.
    pub hlr: IpAddr,
    /// The SGSN's address.
    pub sgsn: IpAddr,
    /// The GGSN of every access point.
    pub ggsn: SocketAddr,
    /// How the SGSN behaves beyond addresses.
    pub sgsn_config: sgsn::Config,
    /// How the HLR behaves.
    pub hlr_config: hlr::Config,
    /// The HLR's MAP face with its links, if it has one.
    pub hlr_map: Option<(hlr::MapConfig, Vec<Link>)>,
    /// The SGSN's MAP face with its links; without one it is joined to the HLR directly.
    pub sgsn_map: Option<(sgsn::MapConfig, Vec<Link>)>,
    /// Whom they know.
    pub subscribers: Vec<Subscriber>,
    /// What goes wrong on every link, both ways. Each peer has a sequence of chance of its own, drawn from
    /// the seed.
    pub faults: Faults,
    /// Events kept of each peer for whoever waits for one.
    pub events: usize,
}

impl Plan {
    /// The usual lab: HLR at 127.0.0.21, SGSN at 127.0.0.11, the GGSN at `ggsn`.
    #[must_use]
    pub fn new(ggsn: IpAddr) -> Self {
        Self {
            hlr: IpAddr::from([127, 0, 0, 21]),
            sgsn: IpAddr::from([127, 0, 0, 11]),
            ggsn: SocketAddr::new(ggsn, GTP_C),
            sgsn_config: sgsn::Config::default(),
            hlr_config: hlr::Config::default(),
            hlr_map: None,
            sgsn_map: None,
            subscribers: Vec::new(),
            faults: Faults::NONE,
            events: EVENTS,
        }
    }
}

/// One device that runs.
pub struct Mobile {
    driver: Driver<Faulty<Device>>,
    /// What happened on it.
    pub seen: Arc<Seen<device::Event>>,
    harm: Arc<Mutex<Harm>>,
}

impl Mobile {
    /// Reaches the device.
    #[must_use]
    pub fn handle(&self) -> Peer<Device> {
        Peer(self.driver.handle())
    }
}

impl Drop for Mobile {
    fn drop(&mut self) {
        *self.harm.lock().unwrap_or_else(PoisonError::into_inner) += self.handle().harm();
    }
}

impl std::fmt::Debug for Mobile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mobile")
    }
}

/// Another SGSN that runs; it ends when it is dropped.
pub struct OtherSgsn(Driver<Faulty<Sgsn>>);

impl OtherSgsn {
    /// Reaches it.
    #[must_use]
    pub fn handle(&self) -> Peer<Sgsn> {
        Peer(self.0.handle())
    }
}

impl std::fmt::Debug for OtherSgsn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OtherSgsn")
    }
}

/// A lab that runs; it ends when it is dropped.
pub struct Running {
    sgsn: Driver<Faulty<Sgsn>>,
    hlr: Driver<Faulty<Hlr>>,
    plan: Plan,
    clock: Clock,
    tap: Option<Tap>,
    /// Peers started so far: each has its own sequence of chance.
    started: AtomicU64,
    /// What was done to devices that are switched off.
    harm: Arc<Mutex<Harm>>,
    /// What happened at the SGSN.
    pub sgsn_seen: Arc<Seen<sgsn::Event>>,
    /// What happened at the HLR.
    pub hlr_seen: Arc<Seen<hlr::Event>>,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Starts the HLR front and the SGSN.
///
/// # Errors
/// An address cannot be had, or a thread not be started.
pub fn start(plan: Plan, clock: Clock, tap: Option<Tap>) -> Result<Running, Failed> {
    start_with(plan, clock, tap, |_| {}, |_| {})
}

/// The same; the HLR's and the SGSN's listener hear of every event before it is noted.
///
/// # Errors
/// As [`start`].
pub fn start_with(
    plan: Plan,
    clock: Clock,
    tap: Option<Tap>,
    mut hlr_told: impl FnMut(&hlr::Event) + Send + 'static,
    mut sgsn_told: impl FnMut(&sgsn::Event) + Send + 'static,
) -> Result<Running, Failed> {
    let mut subscribers = Subscribers::default();
    for subscriber in &plan.subscribers {
        subscribers.insert(subscriber.clone());
    }
    let hlr_seen = Seen::new(plan.events);
    let seen = hlr_seen.clone();
    let mut hlr = Hlr::new(plan.hlr_config.clone(), subscribers.clone());
    let mut links: &[Link] = &[];
    if let Some((map, below)) = &plan.hlr_map {
        hlr = hlr.with_map(map.clone());
        links = below;
    }
    let ports = [(Port::GtpC, SocketAddr::new(plan.hlr, GTP_C))];
    let faults = Faults { seed: plan.faults.seed.wrapping_mul(PEERS), ..plan.faults };
    let events = move |_: &mut Hlr, _, event: hlr::Event| {
        hlr_told(&event);
        seen.add(event);
    };
    let hlr = spawn("hlr", (clock, tap.clone()), hlr, faults, (&ports, links), events)?;

    let mut config = plan.sgsn_config.clone();
    config.address = plan.sgsn;
    config.subscribers = subscribers;
    config.default_ggsn = Some(plan.ggsn);
    let sgsn_seen = Seen::new(plan.events);
    let (seen, home, address) = (sgsn_seen.clone(), Peer(hlr.handle()), plan.sgsn);
    let joined = plan.sgsn_map.is_none();
    let events = move |_: &mut Sgsn, _, event: sgsn::Event| {
        if joined {
            tell_hlr(&home, address, &event);
        }
        sgsn_told(&event);
        seen.add(event);
    };
    let faults = Faults { seed: faults.seed.wrapping_add(1), ..faults };
    let ports = ports_of_sgsn(plan.sgsn);
    let mut sgsn = Sgsn::new(config);
    let mut links: &[Link] = &[];
    if let Some((map, below)) = &plan.sgsn_map {
        sgsn = sgsn.with_map(map.clone());
        links = below;
    }
    let sgsn = spawn("sgsn", (clock, tap.clone()), sgsn, faults, (&ports, links), events)?;
    let (started, harm) = (AtomicU64::new(2), Arc::default());
    Ok(Running { sgsn, hlr, plan, clock, tap, started, harm, sgsn_seen, hlr_seen })
}

/// Peers of one lab that are sure to have different sequences of chance.
const PEERS: u64 = 1 << 16;

fn ports_of_sgsn(at: IpAddr) -> [(Port, SocketAddr); 3] {
    [(Port::GtpC, GTP_C), (Port::GtpU, GTP_U), (Port::Air, gsmtap::PORT)]
        .map(|(port, number)| (port, SocketAddr::new(at, number)))
}

/// What an SGSN says to its HLR in MAP (TS 29.002 §8.1, §12.4), where the two are joined directly.
fn tell_hlr(hlr: &Peer<Hlr>, sgsn: IpAddr, event: &sgsn::Event) {
    // An HLR that is switched off hears nothing.
    let _ = match *event {
        sgsn::Event::Attached { imsi } => hlr.call(move |hlr, now| hlr.attach(now, imsi, sgsn)),
        sgsn::Event::Detached { imsi } => hlr.call(move |hlr, _| hlr.detach(imsi)),
        sgsn::Event::NotReachable { imsi } => {
            hlr.call(move |hlr, _| hlr.set_reason(imsi, Some(NO_PAGING_RESPONSE_VIA_THE_SGSN)))
        }
        sgsn::Event::Reachable { imsi } => hlr.call(move |hlr, now| hlr.reachable(now, imsi)),
        _ => Ok(()),
    };
}

impl Running {
    /// Reaches the SGSN.
    #[must_use]
    pub fn sgsn(&self) -> Peer<Sgsn> {
        Peer(self.sgsn.handle())
    }

    /// Reaches the HLR.
    #[must_use]
    pub fn hlr(&self) -> Peer<Hlr> {
        Peer(self.hlr.handle())
    }

    /// What bad links have done to HLR, SGSN and the devices that were dropped.
    #[must_use]
    pub fn harm(&self) -> Harm {
        let mut harm = *self.harm.lock().unwrap_or_else(PoisonError::into_inner);
        harm += self.hlr().harm();
        harm += self.sgsn().harm();
        harm
    }

    /// The faults of the next peer.
    fn faults(&self) -> Faults {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let faults = self.plan.faults;
        Faults { seed: faults.seed.wrapping_mul(PEERS).wrapping_add(number), ..faults }
    }

    /// A second SGSN, at which no device attaches; its HLR is not told of anything.
    ///
    /// # Errors
    /// The address cannot be had, or a thread not be started.
    pub fn other_sgsn(&self, config: sgsn::Config) -> Result<OtherSgsn, Failed> {
        self.other(config.address, Sgsn::new(config), &[])
    }

    /// The same with a MAP face, by which the HLR is told of everything.
    ///
    /// # Errors
    /// As [`Running::other_sgsn`].
    pub fn other_sgsn_with(
        &self,
        config: sgsn::Config,
        map: sgsn::MapConfig,
        links: &[Link],
    ) -> Result<OtherSgsn, Failed> {
        self.other(config.address, Sgsn::new(config).with_map(map), links)
    }

    fn other(&self, at: IpAddr, sgsn: Sgsn, links: &[Link]) -> Result<OtherSgsn, Failed> {
        let with = (self.clock, self.tap.clone());
        let ports = ports_of_sgsn(at);
        let driver = spawn("sgsn", with, sgsn, self.faults(), (&ports, links), |_, _, _| ())?;
        Ok(OtherSgsn(driver))
    }

    /// Waits until the SGSN has seen the subscriber attach and the HLR knows of it; whether that came.
    #[must_use]
    pub fn wait_attached(&self, imsi: Imsi, patience: Duration) -> bool {
        let attached = self.sgsn_seen.wait(0, patience, |event| match event {
            sgsn::Event::Attached { imsi: who } if *who == imsi => Some(()),
            _ => None,
        });
        // The HLR was told before the event was noted; its calls are taken in order.
        attached.is_some() && self.hlr().ask(|_, _| ()).is_ok()
    }

    /// A device of the subscriber at `at`, switched off; with `registration` it registers as soon as it has
    /// a context.
    ///
    /// # Errors
    /// The address cannot be had, or a thread not be started.
    pub fn device(
        &self,
        imsi: Imsi,
        at: IpAddr,
        registration: Option<Registration>,
    ) -> Result<Mobile, Failed> {
        let mut config = device::Config::new(imsi, SocketAddr::new(self.plan.sgsn, gsmtap::PORT));
        config.registration = registration;
        self.device_with(config, at, |_, _, _| {})
    }

    /// The same, configured in every respect; `told` hears of every event before it is noted, and may do
    /// something on the device.
    ///
    /// # Errors
    /// As [`Running::device`].
    pub fn device_with(
        &self,
        config: device::Config,
        at: IpAddr,
        mut told: impl FnMut(&mut Device, Now, &device::Event) + Send + 'static,
    ) -> Result<Mobile, Failed> {
        let seen = Seen::new(self.plan.events);
        let noted = seen.clone();
        let events = move |device: &mut Device, now, event| {
            told(device, now, &event);
            noted.add(event);
        };
        let ports = [(Port::Air, SocketAddr::new(at, gsmtap::PORT))];
        let with = (self.clock, self.tap.clone());
        let driver = spawn("device", with, Device::new(config), self.faults(), (&ports, &[]), events)?;
        Ok(Mobile { driver, seen, harm: self.harm.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_beyond_the_bound_are_forgotten_and_still_counted() {
        let seen = Seen::new(3);
        (0..10).for_each(|event| seen.add(event));
        assert_eq!(seen.count(), 10);
        let any = |event: &i32| Some(*event);
        assert_eq!(seen.wait(0, Duration::ZERO, any), Some(7), "the oldest that is kept");
        assert_eq!(seen.wait(9, Duration::ZERO, any), Some(9));
        assert_eq!(seen.wait(10, Duration::ZERO, any), None);
        assert_eq!(seen.wait(8, Duration::ZERO, |event| (*event == 7).then_some(())), None);
        let none = Seen::new(0);
        none.add(1);
        assert_eq!((none.count(), none.wait(0, Duration::ZERO, any)), (1, None));
    }
}
