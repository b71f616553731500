//! The HLR gateway as a thread of its own: sockets on both sides, the store's list of who waits, logs and counters.

use super::serve::Failed;
use crate::api::{Metrics, Sample};
use crate::codec::sccp::Ssn;
use crate::config::{Config, Finding};
use crate::machine::Port;
use crate::machine::gtp;
use crate::node::hlr_gateway::{self, Behind, Event, HlrGateway, Screened, WatchChange, hss};
use crate::node::{diameter_user, map_user};
use crate::push::Watch;
use crate::store::{Store, Write};
use crate::transport::driver::{self, Sockets};
use crate::transport::{Clock, Driver, Handle, Link, Tap};
use crate::wire::Now;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How often what is not listened to is logged, of each kind.
const LOG_EVERY: Duration = Duration::from_secs(1);

/// What the gateway stands on.
pub struct Ground<'a> {
    /// What survives.
    pub store: Arc<dyn Store>,
    /// Who waits, as the store has it.
    pub watches: Vec<Watch>,
    /// Our GTP restart counter.
    pub restart_counter: u8,
    /// Random.
    pub seed: u64,
    /// What time it is.
    pub clock: Clock,
    /// Where what is sent and received is written.
    pub tap: Option<Tap>,
    /// What is told under /metrics.
    pub metrics: &'a Metrics,
    /// Made false where the thread has ended by itself.
    pub up: &'a Arc<AtomicBool>,
}

/// A gateway that runs. Dropping it stops it.
pub struct Running {
    driver: Driver<HlrGateway>,
    address: SocketAddr,
}

impl Running {
    /// Where GGSNs ask.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The gateway's thread.
    #[must_use]
    pub fn handle(&self) -> Handle<HlrGateway> {
        self.driver.handle()
    }

    /// Whether the thread ended by itself, which only an I/O error makes it do.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.driver.has_ended()
    }
}

/// What the file says of the gateway, with its links; `None`: there is to be none.
///
/// # Errors
/// The first value that cannot be used.
pub fn role(
    config: &Config,
    restart_counter: u8,
) -> Result<Option<(hlr_gateway::Config, Vec<Link>)>, Finding> {
    let own = &config.hlr_gateway;
    if !own.enabled {
        return Ok(None);
    }
    if !own.order.is_empty() {
        return before_hss(config, restart_counter).map(Some);
    }
    let Some(table) = config.ss7_named(&own.ss7) else {
        return Err(Finding::error(
            "[hlr_gateway] ss7",
            format!("there is no [[ss7]] table {:?}", own.ss7),
            "`gtpush doctor` checks the configuration",
        ));
    };
    let (map, links) = super::map::user(config, table, &[Ssn(config.map.ssn)], super::map::screen(own)?)?;
    let map = map_user::Config { invoke_timeout: config.map.invoke_timeout.min(patience(config)), ..map };
    Ok(Some((before(config, restart_counter, Behind::Map(map)), links)))
}

/// A GGSN with our own timers is to hear that the HLR is silent before it gives up (TS 29.060 §7.6).
fn patience(config: &Config) -> Duration {
    config.gtp.t3_response * u32::from(config.gtp.n3_requests) * 4 / 5
}

/// A gateway with an HSS behind it.
fn before_hss(config: &Config, restart_counter: u8) -> Result<(hlr_gateway::Config, Vec<Link>), Finding> {
    let place = config.diameter_place(0)?;
    let mut user = diameter_user::Config { triggers: None, submits: false, ..place.user };
    user.node.timeout = user.node.timeout.min(patience(config));
    let ways = config.hlr_gateway.order.iter().filter_map(|by| by.diameter()).collect();
    let hss = hss::Config { user, ways, nodes: config.serving_nodes()? };
    Ok((before(config, restart_counter, Behind::Hss(hss)), place.links))
}

fn before(config: &Config, restart_counter: u8, behind: Behind) -> hlr_gateway::Config {
    let (own, own_gtp) = (&config.hlr_gateway, &config.gtp);
    hlr_gateway::Config {
        address: own.bind.ip(),
        gtp: gtp::Config {
            t3_response: own_gtp.t3_response,
            n3_requests: u32::from(own_gtp.n3_requests),
            echo_interval: own_gtp.echo,
            restart_counter,
            in_sequence: own_gtp.in_sequence,
            max_paths: own_gtp.max_paths,
            max_in_flight_per_path: own_gtp.max_in_flight,
            duplicates: gtp::Limits { requests: own_gtp.max_duplicates, ..gtp::Limits::default() },
            ..gtp::Config::default()
        },
        gsns: own.gsns.iter().copied().map(Into::into).collect(),
        rate: own.rate,
        burst: own.burst,
        max_rated: own.max_rated,
        max_watches: own.max_watches,
        enterprise: own_gtp.private_extension,
        ..hlr_gateway::Config::before(behind)
    }
}

/// Starts the gateway, if there is to be one.
///
/// # Errors
/// What cannot be had, and what to do about it.
pub fn start(config: &Config, ground: Ground<'_>) -> Result<Option<Running>, Failed> {
    let Ground { store, watches, restart_counter, seed, clock, tap, metrics, up } = ground;
    let role = role(config, restart_counter).map_err(|finding| finding.to_string())?;
    let Some((role, links)) = role else { return Ok(None) };
    let mut sockets = Sockets::default();
    let address = sockets.udp(Port::GtpC, config.hlr_gateway.bind)?;
    for link in links {
        sockets.link(link)?;
    }
    let mut gateway = HlrGateway::new(role, seed);
    gateway.load(clock.now(), watches);
    let committed = Committed::default();
    let told = committed.clone();
    let mut log = Log::default();
    let events = move |gateway: &mut HlrGateway, now: Now, event: Event| {
        on_event(gateway, now, event, &*store, &told, &mut log);
    };
    let driver = driver::spawn("hlr-gateway", clock, gateway, sockets, tap, events)?;
    // Set once, here; what was committed before waits.
    let _ = committed.handle.set(driver.handle());
    committed.kick();
    publish(metrics, &driver.handle(), up);
    Ok(Some(Running { driver, address }))
}

/// What the store has written, on its way to the gateway in bunches.
#[derive(Clone, Default)]
struct Committed {
    waiting: Arc<Mutex<Vec<(u64, bool)>>>,
    handle: Arc<OnceLock<Handle<HlrGateway>>>,
}

impl Committed {
    fn put(&self, ticket: u64, written: bool) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push((ticket, written));
        // One call is under way for all that waits.
        if waiting.len() == 1 {
            drop(waiting);
            self.kick();
        }
    }

    fn kick(&self) {
        let Some(handle) = self.handle.get() else { return };
        let waiting = self.waiting.clone();
        // A gateway that is going down answers nobody.
        let _ = handle.call(move |gateway, now| {
            let all = std::mem::take(&mut *waiting.lock().unwrap_or_else(PoisonError::into_inner));
            for (ticket, written) in all {
                gateway.committed(now, ticket, written);
            }
        });
    }
}

/// Lines that would be too many.
#[derive(Default)]
struct Log {
    /// When a kind was last logged, and how often it was left out since.
    kinds: HashMap<&'static str, (Duration, u64)>,
}

impl Log {
    fn screened(&mut self, now: Now, why: Screened) {
        let (last, left_out) = self.kinds.entry(why.kind()).or_insert((Duration::ZERO, 0));
        if *last != Duration::ZERO && now.mono < *last + LOG_EVERY {
            *left_out += 1;
            return;
        }
        tracing::warn!(kind = why.kind(), %why, left_out = *left_out, "not listened to");
        (*last, *left_out) = (now.mono, 0);
    }
}

fn on_event(
    gateway: &mut HlrGateway,
    now: Now,
    event: Event,
    store: &dyn Store,
    committed: &Committed,
    log: &mut Log,
) {
    match event {
        Event::Persist { change, ticket } => {
            let write = match change {
                WatchChange::Put(watch) => Write::PutWatch(watch),
                WatchChange::Remove(watch) => Write::RemoveWatch(watch),
            };
            let done = ticket.map(|ticket| {
                let committed = committed.clone();
                Box::new(move |outcome: Result<(), _>| committed.put(ticket, outcome.is_ok())) as _
            });
            if let Err(error) = store.write(write, done) {
                tracing::error!(%error, "who waits for a subscriber was not written");
                if let Some(ticket) = ticket {
                    gateway.committed(now, ticket, false);
                }
            }
        }
        Event::Answered { ggsn, imsi, report, outcome, failed } => match outcome {
            Ok(sgsn) => tracing::debug!(%ggsn, %imsi, report, ?sgsn, "answered"),
            Err(refusal) => match failed {
                Some(failed) => tracing::debug!(%ggsn, %imsi, report, %refusal, %failed, "refused"),
                None => tracing::debug!(%ggsn, %imsi, report, %refusal, "refused"),
            },
        },
        Event::Told { ggsn, imsi, cause } => tracing::debug!(%ggsn, %imsi, ?cause, "told of a subscriber"),
        Event::Screened(why) => log.screened(now, why),
        Event::PeerRestarted { peer } => tracing::info!(%peer, "a GGSN restarted"),
        Event::PathDown { peer } => tracing::warn!(%peer, "a GGSN does not answer any more"),
        Event::PathUp { peer } => tracing::info!(%peer, "a GGSN answers again"),
        Event::Network(event) => tracing::info!("signalling network: {event}"),
        Event::Peers(event) => tracing::info!(?event, "diameter"),
    }
}

/// Publishes what the gateway counts: read on its thread once a second, so that a look waits for nobody.
fn publish(metrics: &Metrics, handle: &Handle<HlrGateway>, up: &Arc<AtomicBool>) {
    let latest: Arc<Mutex<Vec<Sample>>> = Arc::default();
    let (told, handle, up) = (latest.clone(), handle.clone(), Arc::downgrade(up));
    metrics.source(move |tell| {
        for sample in latest.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            tell(*sample);
        }
    });
    let look = move || {
        while let Some(up) = up.upgrade() {
            let told = told.clone();
            let outcome = handle.ask(move |gateway, _| {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = samples(gateway);
            });
            if outcome.is_err() {
                up.store(false, Ordering::Relaxed);
                return;
            }
            drop(up);
            std::thread::sleep(Duration::from_secs(1));
        }
    };
    if let Err(error) = std::thread::Builder::new().name("gateway-metrics".into()).spawn(look) {
        tracing::warn!(%error, "the gateway's counters are not published");
    }
}

/// M3UA's, SCCP's and TCAP's.
const SS7_COUNTERS: [&str; 3] =
    ["gtpush_hlr_gateway_m3ua_total", "gtpush_hlr_gateway_sccp_total", "gtpush_hlr_gateway_tcap_total"];

fn samples(gateway: &HlrGateway) -> Vec<Sample> {
    let counted = |name| move |(what, value)| Sample::Counter(name, Some(("what", what)), value);
    let mut samples: Vec<Sample> =
        gateway.counters().iter().map(counted("gtpush_hlr_gateway_total")).collect();
    samples.extend(gateway.gtp_counters().iter().map(counted("gtpush_hlr_gateway_gtp_total")));
    if let Some(map) = gateway.map() {
        samples.extend(map.counters().iter().map(counted("gtpush_hlr_gateway_map_total")));
        samples.extend(super::map::samples(SS7_COUNTERS, map.ss7()));
    }
    let hss = gateway.diameter().into_iter().flat_map(|user| user.counters().iter());
    samples.extend(hss.map(counted("gtpush_hlr_gateway_diameter_total")));
    samples.push(Sample::Gauge("gtpush_hlr_gateway_waiting", None, gateway.waiting() as f64));
    samples.push(Sample::Gauge("gtpush_hlr_gateway_under_way", None, gateway.under_way() as f64));
    samples
}
