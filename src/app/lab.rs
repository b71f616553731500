//! The lab on real sockets: an HLR front, an SGSN and devices, each a machine on a thread of its own.

use crate::codec::gsmtap;
use crate::lab::device::{self, Device, Registration};
use crate::lab::hlr::{self, Hlr};
use crate::lab::sgsn::{self, Sgsn};
use crate::lab::subscribers::{Subscriber, Subscribers};
use crate::machine::Port;
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver, Handle, Tap};
use crate::wire::Imsi;
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

type Failed = Box<dyn Error + Send + Sync>;

/// The GTP-C and GTP-U ports (TS 29.060 §10.1.1, TS 29.281 §4.4.2).
const GTP_C: u16 = 2123;
const GTP_U: u16 = 2152;
/// MS Not Reachable Reason of a device that did not answer its page (TS 23.040 §9.2.3.22).
const NO_PAGING_RESPONSE_VIA_THE_SGSN: u8 = 5;

/// What happened, one list a peer, for whoever waits for something.
#[derive(Debug)]
pub struct Seen<T> {
    events: Mutex<Vec<T>>,
    more: Condvar,
}

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Self { events: Mutex::default(), more: Condvar::new() }
    }
}

impl<T> Seen<T> {
    fn add(&self, event: T) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        self.more.notify_all();
    }

    /// What `pick` makes of the first event from number `from` on that it takes; waits for it at most
    /// `patience`.
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
            while let Some(event) = events.get(at) {
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
        self.events.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
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
    /// Whom they know.
    pub subscribers: Vec<Subscriber>,
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
            subscribers: Vec::new(),
        }
    }
}

/// One device that runs.
pub struct Mobile {
    driver: Driver<Device>,
    /// What happened on it.
    pub seen: Arc<Seen<device::Event>>,
}

impl Mobile {
    /// Reaches the device.
    #[must_use]
    pub fn handle(&self) -> Handle<Device> {
        self.driver.handle()
    }
}

impl std::fmt::Debug for Mobile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mobile")
    }
}

/// A lab that runs; it ends when it is dropped.
pub struct Running {
    sgsn: Driver<Sgsn>,
    hlr: Driver<Hlr>,
    plan: Plan,
    clock: Clock,
    tap: Option<Tap>,
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
    let mut subscribers = Subscribers::default();
    for subscriber in &plan.subscribers {
        subscribers.insert(subscriber.clone());
    }
    let hlr_seen: Arc<Seen<hlr::Event>> = Arc::default();
    let mut sockets = Sockets::default();
    sockets.udp(Port::GtpC, SocketAddr::new(plan.hlr, GTP_C))?;
    let seen = hlr_seen.clone();
    let hlr = Hlr::new(plan.hlr_config.clone(), subscribers.clone());
    let hlr = driver::spawn("hlr", clock, hlr, sockets, tap.clone(), move |_, _, event| seen.add(event))?;

    let mut config = plan.sgsn_config.clone();
    config.address = plan.sgsn;
    config.subscribers = subscribers;
    config.default_ggsn = Some(plan.ggsn);
    let mut sockets = Sockets::default();
    sockets.udp(Port::GtpC, SocketAddr::new(plan.sgsn, GTP_C))?;
    sockets.udp(Port::GtpU, SocketAddr::new(plan.sgsn, GTP_U))?;
    sockets.udp(Port::Air, SocketAddr::new(plan.sgsn, gsmtap::PORT))?;
    let sgsn_seen: Arc<Seen<sgsn::Event>> = Arc::default();
    let (seen, home, address) = (sgsn_seen.clone(), hlr.handle(), plan.sgsn);
    let events = move |_: &mut Sgsn, _, event: sgsn::Event| {
        tell_hlr(&home, address, &event);
        seen.add(event);
    };
    let sgsn = driver::spawn("sgsn", clock, Sgsn::new(config), sockets, tap.clone(), events)?;
    Ok(Running { sgsn, hlr, plan, clock, tap, sgsn_seen, hlr_seen })
}

/// What an SGSN says to its HLR in MAP (TS 29.002 §13.3, §17.3): the lab's are joined directly.
fn tell_hlr(hlr: &Handle<Hlr>, sgsn: IpAddr, event: &sgsn::Event) {
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
    pub fn sgsn(&self) -> Handle<Sgsn> {
        self.sgsn.handle()
    }

    /// Reaches the HLR.
    #[must_use]
    pub fn hlr(&self) -> Handle<Hlr> {
        self.hlr.handle()
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
        self.device_with(config, at, |_| {})
    }

    /// The same, configured in every respect; `told` hears of every event before it is noted.
    ///
    /// # Errors
    /// As [`Running::device`].
    pub fn device_with(
        &self,
        config: device::Config,
        at: IpAddr,
        mut told: impl FnMut(&device::Event) + Send + 'static,
    ) -> Result<Mobile, Failed> {
        let mut sockets = Sockets::default();
        sockets.udp(Port::Air, SocketAddr::new(at, gsmtap::PORT))?;
        let seen: Arc<Seen<device::Event>> = Arc::default();
        let noted = seen.clone();
        let events = move |_: &mut Device, _, event| {
            told(&event);
            noted.add(event);
        };
        let driver =
            driver::spawn("device", self.clock, Device::new(config), sockets, self.tap.clone(), events)?;
        Ok(Mobile { driver, seen })
    }
}
