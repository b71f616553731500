//! The push server as a process: store, directory, signalling thread and HTTP front, wired.

use super::triggers::Books;
use super::{hlr_gateway, proxy};
use crate::api::{self, Core, Metrics, Outlet, Sample};
use crate::config::{Config, GatewayKind, Mode, make_admin_token};
use crate::machine::Port;
use crate::node::push_proxy::Login;
use crate::node::push_server::{self, Event, PushServer};
use crate::push::{
    By, Directory, GatewayId, Input, PushId, PushRequest, Reason, Refused, RoutingDomain, Snapshot,
};
use crate::store::sqlite::{self, Opened};
use crate::store::{Store, Write, write_now};
use crate::transport::driver::{self, Sockets};
use crate::transport::tun::Tun;
use crate::transport::{Clock, Driver, Handle, Tap, tap};
use crate::wire::Now;
use std::collections::VecDeque;
use std::error::Error;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};
use std::time::Duration;

/// What a start ends with where it fails: says what to do.
pub type Failed = Box<dyn Error + Send + Sync>;

/// A push server that runs. Dropping it stops it: HTTP first, then signalling; what was accepted is stored.
pub struct Serving {
    // Dropped in this order.
    front: Option<api::Running>,
    proxy: Arc<OnceLock<proxy::Running>>,
    driver: Option<Driver<PushServer>>,
    hlr_gateway: Option<hlr_gateway::Running>,
    capture: Option<tap::Capture>,
    address: SocketAddr,
    admin_token: String,
    token_made: bool,
    restart_counter: u8,
    signalling: Handle<PushServer>,
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serving").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Serving {
    /// Where the HTTP front listens.
    #[must_use]
    pub fn http(&self) -> SocketAddr {
        self.address
    }

    /// The administrator's token.
    #[must_use]
    pub fn admin_token(&self) -> &str {
        &self.admin_token
    }

    /// Whether this start made the administrator's token.
    #[must_use]
    pub fn token_was_made(&self) -> bool {
        self.token_made
    }

    /// Our GTP restart counter.
    #[must_use]
    pub fn restart_counter(&self) -> u8 {
        self.restart_counter
    }

    /// The signalling thread.
    #[must_use]
    pub fn signalling(&self) -> &Handle<PushServer> {
        &self.signalling
    }

    /// The HLR gateway, if there is one.
    #[must_use]
    pub fn hlr_gateway(&self) -> Option<&hlr_gateway::Running> {
        self.hlr_gateway.as_ref()
    }

    /// Whether a signalling thread ended by itself, which only an I/O error makes it do.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.driver.as_ref().is_none_or(Driver::has_ended)
            || self.hlr_gateway.as_ref().is_some_and(hlr_gateway::Running::has_ended)
    }

    /// Stops, and ends the capture.
    ///
    /// # Errors
    /// The capture could not be written to its end.
    pub fn stop(mut self) -> std::io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> std::io::Result<()> {
        drop(self.front.take());
        drop(self.driver.take());
        drop(self.hlr_gateway.take());
        self.proxy = Arc::default();
        self.capture.take().map_or(Ok(()), tap::Capture::finish)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::error!(%error, "the capture was not written to its end");
        }
    }
}

/// Inputs for the router from other threads: handed over in bunches, in order.
#[derive(Clone)]
struct Inbox {
    waiting: Arc<Mutex<VecDeque<Input>>>,
    handle: Arc<OnceLock<Handle<PushServer>>>,
}

impl Inbox {
    fn new() -> Self {
        Self { waiting: Arc::default(), handle: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Input>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues an input; `false`: nobody will take it.
    fn put(&self, input: Input) -> bool {
        let mut waiting = self.lock();
        waiting.push_back(input);
        // One call is under way for all that waits.
        if waiting.len() > 1 {
            return true;
        }
        drop(waiting);
        self.kick()
    }

    /// Has the signalling thread take what waits.
    fn kick(&self) -> bool {
        let Some(handle) = self.handle.get() else { return true };
        let inbox = self.clone();
        handle.call(move |server, now| inbox.drain(server, now)).is_ok()
    }

    fn drain(&self, server: &mut PushServer, now: Now) {
        let inputs = std::mem::take(&mut *self.lock());
        for input in inputs {
            server.handle(now, input);
        }
    }
}

fn random<const N: usize>() -> Result<[u8; N], Failed> {
    let mut octets = [0; N];
    getrandom::fill(&mut octets).map_err(|error| format!("no randomness: {error}"))?;
    Ok(octets)
}

/// Starts everything that `config` describes.
///
/// # Errors
/// What cannot be had, and what to do about it.
pub fn start(config: &Config) -> Result<Serving, Failed> {
    let capture = match config.capture.file.as_os_str().is_empty() {
        true => None,
        false => Some(capture(config)?),
    };
    let tap = capture.as_ref().map(tap::Capture::tap);
    let mut serving = start_with(config, Clock::start(), tap)?;
    serving.capture = capture;
    Ok(serving)
}

/// The same in a process that has a clock and a capture already.
///
/// # Errors
/// As [`start`].
pub fn start_with(config: &Config, clock: Clock, tap: Option<Tap>) -> Result<Serving, Failed> {
    config.must_fit().map_err(|finding| finding.to_string())?;
    let (admin_token, token_made) =
        make_admin_token(config).map_err(|error| format!("the administrator's token: {error}"))?;
    let Opened { store, mut snapshot, restart_counter } =
        sqlite::open(&config.store_options()).map_err(|error| format!("{error}; {}", error.advice()))?;
    seed(config, &*store, &mut snapshot)?;

    let mut sockets = sockets(config)?;
    let (map, links) = super::map::push_server(config).map_err(|finding| finding.to_string())?.unzip();
    let mut links = links.unwrap_or_default();
    let first = u32::try_from(links.len()).unwrap_or(u32::MAX);
    let mut users = super::diameter::push_server(config, first).map_err(|finding| finding.to_string())?;
    links.append(&mut users.links);
    for link in links {
        sockets.link(link)?;
    }
    let directory = Arc::new(RwLock::new(Directory::new(config.push_config(), random()?)));
    let mut server = PushServer::new(server_config(config, restart_counter, map, users)?, directory.clone());
    let watches = std::mem::take(&mut snapshot.watches);
    let reports = snapshot.reports.clone();
    let alone = config.server.mode == Mode::Gateway;
    // A gateway alone pushes nothing: what the store holds waits for a push server.
    if !alone {
        server.load(clock.now(), snapshot);
    }

    let inbox = Inbox::new();
    let up = Arc::new(AtomicBool::new(true));
    let metrics = Arc::new(Metrics::new());
    let core = Core {
        directory: directory.clone(),
        store: store.clone(),
        router: {
            let inbox = inbox.clone();
            Arc::new(move |input| !alone && inbox.put(input))
        },
        clock: Arc::new(move || clock.now()),
        metrics: metrics.clone(),
        ready: {
            let up = up.clone();
            Arc::new(move || match up.load(Ordering::Relaxed) {
                true => Ok(()),
                false => Err("the signalling thread has ended".into()),
            })
        },
    };
    let http = config.api_config(admin_token.clone());
    let (front, outlet) = api::start(http, core).map_err(|error| {
        format!(
            "cannot open TCP {}: {error}; choose another [http] bind, or end whoever has it",
            config.http.bind
        )
    })?;
    let address = front.address();
    if !alone {
        reports.iter().for_each(|report| outlet.report(report));
    }

    let proxy: Arc<OnceLock<proxy::Running>> = Arc::default();
    let logins = proxy.clone();
    let event_inbox = inbox.clone();
    let books = Books { directory: directory.clone(), store: store.clone(), handle: inbox.handle.clone() };
    let events = move |server: &mut PushServer, now: Now, event: Event| {
        on_event(server, now, event, &outlet, &logins, &event_inbox, &books);
    };
    let ground = hlr_gateway::Ground {
        store: store.clone(),
        watches,
        restart_counter,
        seed: u64::from_be_bytes(random()?),
        clock,
        tap: tap.clone(),
        metrics: &metrics,
        up: &up,
    };
    let hlr_gateway = hlr_gateway::start(config, ground)?;
    let driver = driver::spawn("signalling", clock, server, sockets, tap, events)?;
    let signalling = driver.handle();
    // Set once, here.
    let _ = inbox.handle.set(signalling.clone());
    inbox.kick();
    publish(&metrics, &signalling, &up);
    if let Some(role) = proxy::role(config)? {
        let (store, inbox) = (store, inbox);
        let seed = u64::from_be_bytes(random()?);
        let running = proxy::start(role, seed, clock, move |message| {
            proxied(&directory, &*store, &inbox, clock.now(), message);
        })?;
        let _ = proxy.set(running);
    }
    Ok(Serving {
        front: Some(front),
        proxy,
        driver: Some(driver),
        hlr_gateway,
        capture: None,
        address,
        admin_token,
        token_made,
        restart_counter,
        signalling,
    })
}

/// Writes the file's applications and subscribers to the store, and takes the file's gateways and routes
/// besides the store's.
fn seed(config: &Config, store: &dyn Store, snapshot: &mut Snapshot) -> Result<(), Failed> {
    let mut writes = Vec::new();
    for mut new in config.applications()? {
        if let Some(at) = snapshot.applications.iter().position(|old| old.id == new.id) {
            let old = snapshot.applications.swap_remove(at);
            new.secret = new.secret.or(old.secret);
        }
        writes.push(Write::PutApplication(new.clone()));
        snapshot.applications.push(new);
    }
    for mut new in config.subscribers()? {
        if let Some(at) = snapshot.subscribers.iter().position(|old| old.imsi == new.imsi) {
            let old = snapshot.subscribers.swap_remove(at);
            new.secret = new.secret.or(old.secret);
        }
        writes.push(Write::PutSubscriber(new.clone()));
        snapshot.subscribers.push(new);
    }
    write_now(store, writes).map_err(|error| format!("{error}; {}", error.advice()))?;
    let gateways = config.gateways();
    snapshot.gateways.retain(|old| gateways.iter().all(|new| new.id != old.id));
    snapshot.gateways.extend(gateways);
    let routes = config.routes();
    snapshot
        .routes
        .retain(|old| routes.iter().all(|new| (new.domain, new.prefix) != (old.domain, old.prefix)));
    snapshot.routes.extend(routes);
    Ok(())
}

fn sockets(config: &Config) -> Result<Sockets, Failed> {
    let gtp = &config.gtp;
    let mut sockets = Sockets::default();
    if config.server.mode == Mode::Gateway {
        return Ok(sockets);
    }
    sockets.udp(Port::GtpC, SocketAddr::new(gtp.bind, gtp.port_c))?;
    sockets.udp(Port::GtpU, SocketAddr::new(gtp.bind, gtp.port_u))?;
    if gtp.port_v0 != 0 {
        sockets.udp(Port::Gtp0, SocketAddr::new(gtp.bind, gtp.port_v0))?;
    }
    match config.server.mode {
        Mode::Adapter => {
            sockets.udp(Port::Coap, config.coap.bind)?;
        }
        Mode::Integrated if config.gi.kind == crate::config::GiKind::Tun => {
            sockets.tun(Tun::open(&config.gi.device)?);
        }
        Mode::Integrated | Mode::Gateway => {}
    }
    Ok(sockets)
}

fn capture(config: &Config) -> Result<tap::Capture, Failed> {
    let (own, name) = (&config.capture, config.server.name.clone());
    let settings = tap::Config {
        file: own.file.clone(),
        rotate: (own.rotate > 0).then_some(own.rotate),
        keep: own.keep,
        names: match config.hlr_gateway.enabled {
            true => {
                vec![(config.gtp.gsn_address(), name.clone()), (config.hlr_gateway.bind.ip(), name + "-hlr")]
            }
            false => vec![(config.gtp.gsn_address(), name)],
        },
        sent_only: false,
    };
    tap::Capture::start(settings).map_err(|error| {
        format!("cannot write the capture {}: {error}; choose another [capture] file", own.file.display())
            .into()
    })
}

fn server_config(
    config: &Config,
    restart_counter: u8,
    map: Option<push_server::MapConfig>,
    users: super::diameter::Users,
) -> Result<push_server::Config, Failed> {
    let gateways = config.gateways();
    let foreign = config.gateway.iter().find(|row| row.kind == GatewayKind::Gi);
    Ok(push_server::Config {
        mode: match config.server.mode {
            Mode::Integrated | Mode::Gateway => push_server::Mode::Integrated,
            Mode::Adapter => {
                push_server::Mode::Adapter { domain: RoutingDomain(foreign.map_or(1, |row| row.domain)) }
            }
        },
        gateway: gateways.iter().find(|gateway| gateway.local).map_or(GatewayId(0), |gateway| gateway.id),
        ggsn: super::ggsn(config, restart_counter, u64::from_be_bytes(random()?)),
        coap: config.coap_config(),
        notify_v6: false,
        locate: super::map::locate(config).map_err(|finding| finding.to_string())?,
        map,
        sms: super::map::sms(config),
        triggers: users.diameter.as_ref().and_then(|user| user.triggers.as_deref().cloned()),
        diameter: users.diameter,
        osmo_hlr: users.osmo_hlr,
        proxy: config.proxy.enabled,
        max_logins: config.proxy.max_logins as usize,
        seed: random()?,
    })
}

/// What the push server reports goes to the store, to application servers and to the proxy.
fn on_event(
    server: &mut PushServer,
    now: Now,
    event: Event,
    outlet: &Outlet,
    proxy: &OnceLock<proxy::Running>,
    inbox: &Inbox,
    books: &Books,
) {
    match event {
        Event::Store { request, push } => {
            if let Err(refused) = books.store(request, *push) {
                server.taken(now, request, Err(Some(refused)));
            }
        }
        Event::Admit { request, push, imsi } => {
            if let Err(refused) = books.admit(now, request, *push, imsi) {
                server.taken(now, request, Err(Some(refused)));
            }
        }
        Event::Reported(push) => books.reported(push),
        Event::Persist { change, ticket } => outlet.persist(change, ticket),
        Event::Report(report) => outlet.report(&report),
        Event::Login { request, login, .. } => match proxy.get() {
            Some(proxy) => log_in(proxy, request, login, inbox),
            None => server.login_answered(now, request, Some(no(Reason::SystemFailure))),
        },
        Event::ContextUp { imsi, addresses, .. } => tracing::debug!(%imsi, ?addresses, "context up"),
        Event::ContextDown { imsi, why, .. } => tracing::debug!(%imsi, ?why, "context down"),
        Event::PeerRestarted { peer } => tracing::debug!(%peer, "a peer restarted"),
        Event::PathDown { peer } => tracing::warn!(%peer, "a peer does not answer any more"),
        Event::Screened(why) => tracing::warn!(%why, "not listened to"),
        Event::Network(event) => tracing::info!("signalling network: {event}"),
        Event::Diameter(event) => {
            let words = server.diameter().and_then(|user| user.node().in_words(&event));
            words.iter().for_each(|words| tracing::info!("Diameter: {words}"));
        }
        Event::OsmoHlr(is) => tracing::info!(connected = is, "OsmoHLR's control interface"),
        Event::Resolve { request, host } => resolve(inbox, request, host),
    }
}

/// Looks a serving node up by name, on a thread of its own: the system's resolver blocks.
fn resolve(inbox: &Inbox, request: u64, host: String) {
    let Some(handle) = inbox.handle.get().cloned() else { return };
    let look = {
        let handle = handle.clone();
        move || {
            let found = (host.as_str(), 0).to_socket_addrs();
            let address = found.ok().and_then(|mut all| all.next()).map(|address| address.ip());
            // A server that has ended needs no answer.
            let _ = handle.call(move |server, now| server.resolved(now, request, address));
        }
    };
    if let Err(error) = std::thread::Builder::new().name("resolve".into()).spawn(look) {
        tracing::warn!(%error, "no thread to look a serving node up");
        let _ = handle.try_call(move |server, now| server.resolved(now, request, None));
    }
}

fn no(reason: Reason) -> Refused {
    Refused::new(reason, By::PushServer, None)
}

fn log_in(proxy: &proxy::Running, request: u64, login: Login, inbox: &Inbox) {
    let handle = inbox.handle.clone();
    proxy.login(login, move |outcome| {
        let refused = match outcome {
            proxy::Outcome::LoggedIn | proxy::Outcome::Trying => None,
            proxy::Outcome::NotTried(why) => {
                tracing::info!(?why, "a login was not tried");
                Some(no(Reason::Overloaded))
            }
            proxy::Outcome::Ended(why) => {
                tracing::info!(?why, "a login ended");
                Some(Refused::new(Reason::WrongSecret, By::ApplicationServer, None))
            }
        };
        if let Some(handle) = handle.get() {
            // A server that is going down answers nobody.
            let _ = handle.call(move |server, now| server.login_answered(now, request, refused));
        }
    });
}

/// A message that the proxy took for a user becomes a push of the proxy's own application. The proxy is
/// ourselves: its identifier is checked, its secret and source are not asked for.
fn proxied(
    directory: &RwLock<Directory>,
    store: &dyn Store,
    inbox: &Inbox,
    now: Now,
    message: proxy::Message,
) {
    let Ok(id) = random::<16>() else { return };
    let request = PushRequest {
        id: PushId(u128::from(now.wall_ms()) << 80 | u128::from_be_bytes(id) >> 48),
        application: message.application,
        to: message.user,
        payload: message.payload.into(),
        content_type: message.content_type.into(),
        ttl: None,
        priority: crate::push::Priority::Normal,
        report_to: None,
        sms: None,
    };
    let admitted = directory.read().unwrap_or_else(PoisonError::into_inner).admit_own(now, request);
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(refused) => return tracing::warn!(%refused, "a message for the proxy's user was not pushed"),
    };
    let (inbox, reservation) = (inbox.clone(), admitted.reservation);
    let done = move |outcome: Result<Vec<crate::push::Push>, crate::store::StoreError>| {
        match outcome {
            Ok(pushes) => {
                for push in pushes {
                    // A server that is going down takes it up at the next start.
                    inbox.put(Input::Accepted(push));
                }
            }
            Err(error) => tracing::error!(%error, "a message for the proxy's user was not stored"),
        }
        drop(reservation);
    };
    if let Err(error) = store.accept(vec![admitted.push], Box::new(done)) {
        tracing::error!(%error, "a message for the proxy's user was not stored");
    }
}

/// Publishes what the machines count: read on their thread once a second, so that a look waits for nobody.
fn publish(metrics: &Metrics, signalling: &Handle<PushServer>, up: &Arc<AtomicBool>) {
    let latest: Arc<Mutex<Vec<Sample>>> = Arc::default();
    let (told, handle, up) = (latest.clone(), signalling.clone(), Arc::downgrade(up));
    let counters = signalling.clone();
    metrics.source(move |tell| {
        for sample in latest.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            tell(*sample);
        }
        let driver = counters.counters();
        for (name, counter) in [
            ("gtpush_datagrams_received_total", &driver.received),
            ("gtpush_datagrams_sent_total", &driver.sent),
            ("gtpush_datagrams_refused_total", &driver.refused),
        ] {
            tell(Sample::Counter(name, None, counter.load(Ordering::Relaxed)));
        }
    });
    let look = move || {
        while let Some(up) = up.upgrade() {
            let told = told.clone();
            let outcome = handle.ask(move |server, _| {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = samples(server);
            });
            if outcome.is_err() {
                up.store(false, Ordering::Relaxed);
                return;
            }
            drop(up);
            std::thread::sleep(Duration::from_secs(1));
        }
    };
    if let Err(error) = std::thread::Builder::new().name("metrics".into()).spawn(look) {
        tracing::warn!(%error, "the machines' counters are not published");
    }
}

fn samples(server: &PushServer) -> Vec<Sample> {
    let router = server.router().counters();
    let mut samples: Vec<Sample> = [
        ("gtpush_router_accepted_total", router.accepted),
        ("gtpush_router_delivered_total", router.delivered),
        ("gtpush_router_failed_total", router.failed),
        ("gtpush_router_expired_total", router.expired),
        ("gtpush_router_cancelled_total", router.cancelled),
        ("gtpush_router_kept_total", router.kept),
        ("gtpush_router_located_total", router.located),
        ("gtpush_router_resolved_total", router.resolved),
        ("gtpush_router_notified_total", router.notified),
        ("gtpush_router_transmitted_total", router.transmitted),
        ("gtpush_router_sms_total", router.sms),
        ("gtpush_router_sms_delivered_total", router.sms_delivered),
        ("gtpush_router_stale_total", router.stale),
        ("gtpush_router_registered_total", router.registered),
        ("gtpush_router_registrations_refused_total", router.registrations_refused),
        ("gtpush_router_released_total", router.released),
    ]
    .into_iter()
    .map(|(name, value)| Sample::Counter(name, None, value))
    .collect();
    let mut of = |name: &'static str, counters: &mut dyn Iterator<Item = (&'static str, u64)>| {
        samples.extend(counters.map(|(what, value)| Sample::Counter(name, Some(("what", what)), value)));
    };
    if let Some(desk) = server.triggers() {
        of("gtpush_triggers_total", &mut desk.counters().iter());
    }
    if let Some(user) = server.map() {
        of("gtpush_map_total", &mut user.counters().iter());
    }
    if let Some(user) = server.diameter() {
        of("gtpush_diameter_lookups_total", &mut user.counters().iter());
        of("gtpush_diameter_total", &mut user.node().counters().iter());
    }
    if let Some(user) = server.osmo_hlr() {
        of("gtpush_osmo_hlr_total", &mut user.counters().iter());
    }
    if let Some(user) = server.map() {
        let names = ["gtpush_m3ua_total", "gtpush_sccp_total", "gtpush_tcap_total"];
        samples.extend(super::map::samples(names, user.ss7()));
    }
    let ggsn = server.ggsn().counters().iter();
    samples
        .extend(ggsn.map(|(what, value)| Sample::Counter("gtpush_ggsn_total", Some(("what", what)), value)));
    samples
}
