//! HTTP: the native JSON interface, administration, events, health and metrics.
//!
//! The front runs in a runtime of its own threads and talks to the rest through [`Core`]: it reads the
//! directory under its lock, writes through the store's port, and hands inputs to whoever drives the
//! router. What the router reports comes in through an [`Outlet`].

mod auth;
mod events;
mod health;
mod limit;
mod listener;
mod manage;
mod metrics;
mod problem;
mod push;
mod records;
mod report;

pub use events::Outlet;
pub use manage::NOBODY;
pub use metrics::{Metrics, Sample};
pub use problem::Problem;
pub use records::*;

use crate::push::{Directory, Input, Prefix};
use crate::store::Store;
use crate::wire::Now;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, StatusCode};
use std::fmt;
use std::future::{Future, IntoFuture};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How long a request waits for its turn to have a secret checked.
const VERIFY_WAIT: Duration = Duration::from_secs(2);
/// Secrets checked at once.
const VERIFY_AT_ONCE: usize = 2;

/// How the front behaves.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen. Port 0: any free one.
    pub bind: SocketAddr,
    /// The administrator's bearer token. Empty: there is no administrator.
    pub admin_token: String,
    /// Largest request body, octets.
    pub body_limit: usize,
    /// Most pushes in one request.
    pub max_batch: usize,
    /// Most connections at once; more wait to be taken.
    pub max_connections: usize,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// Pushes a second that one application may ask for.
    pub rate: u32,
    /// Pushes that it may ask for at once.
    pub burst: u32,
    /// The header that carries the application server's domain name (US 2013/0121252 §0086).
    pub server_domain_header: HeaderName,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Prefix>,
    /// Most streams of events at once.
    pub max_event_streams: usize,
    /// How many events a stream may lag behind.
    pub event_buffer: usize,
    /// Threads that deliver reports.
    pub report_workers: usize,
    /// Reports that may wait.
    pub report_queue: usize,
    /// How often a report is tried in all.
    pub report_attempts: u32,
    /// Time for one try.
    pub report_timeout: Duration,
    /// Threads that serve requests.
    pub threads: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8080)),
            admin_token: String::new(),
            body_limit: 1 << 20,
            max_batch: 1000,
            max_connections: 1024,
            request_timeout: Duration::from_secs(30),
            rate: 50_000,
            burst: 50_000,
            server_domain_header: HeaderName::from_static("application-server-domain"),
            trusted_proxies: Vec::new(),
            max_event_streams: 64,
            event_buffer: 4096,
            report_workers: 2,
            report_queue: 10_000,
            report_attempts: 5,
            report_timeout: Duration::from_secs(5),
            threads: 2,
        }
    }
}

/// What the front stands on.
#[derive(Clone)]
pub struct Core {
    /// Who is who, and where.
    pub directory: Arc<RwLock<Directory>>,
    /// What survives.
    pub store: Arc<dyn Store>,
    /// Hands an input to whoever drives the router; must not block. `false`: it is gone.
    pub router: Arc<dyn Fn(Input) -> bool + Send + Sync>,
    /// What time it is.
    pub clock: Arc<dyn Fn() -> Now + Send + Sync>,
    /// What is told under /metrics.
    pub metrics: Arc<Metrics>,
    /// What else must hold for us to be ready, besides the store: a text says why it does not.
    pub ready: Arc<dyn Fn() -> Result<(), String> + Send + Sync>,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("store", &self.store).finish_non_exhaustive()
    }
}

/// What every handler sees.
struct Shared {
    config: Config,
    core: Core,
    events: events::Hub,
    buckets: limit::Buckets,
    verifying: Semaphore,
    /// Held from reading a record to having written its change.
    managing: tokio::sync::Mutex<()>,
    openapi: std::sync::OnceLock<String>,
}

impl Shared {
    fn directory(&self) -> RwLockReadGuard<'_, Directory> {
        self.core.directory.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change_directory<T>(&self, change: impl FnOnce(&mut Directory) -> T) -> T {
        change(&mut self.core.directory.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn now(&self) -> Now {
        (self.core.clock)()
    }

    /// Writes and waits for the commit.
    async fn write(&self, write: crate::store::Write) -> Result<(), Problem> {
        let (tell, told) = oneshot::channel();
        self.core.store.write(write, Some(Box::new(move |outcome| drop(tell.send(outcome)))))?;
        told.await.map_err(|_| Problem::internal("the store went away"))??;
        Ok(())
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "gtpush",
        description = "Reaches any attached mobile device, with or without an IP address. Applications authenticate with \
        `Basic` (identifier and secret) or `Bearer` (secret, where the request names the application); administration with \
        `Bearer` and the administrator's token. Errors are problem details (RFC 9457) with an `advice`."
    ),
    tags(
        (name = "push", description = "Pushes: ask for, follow, take back"),
        (name = "manage", description = "Applications, subscribers, registrations, gateways: for the administrator"),
        (name = "operate", description = "Health, metrics, events")
    ),
    modifiers(&Schemes)
)]
struct Document;

struct Schemes;

impl utoipa::Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("application", SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
        components
            .add_security_scheme("administrator", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
}

fn routes() -> (axum::Router<Arc<Shared>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(push::push))
        .routes(routes!(push::status, push::cancel))
        .routes(routes!(push::list))
        .routes(routes!(events::stream))
        .routes(routes!(manage::applications))
        .routes(routes!(manage::application, manage::put_application, manage::remove_application))
        .routes(routes!(manage::application_secret))
        .routes(routes!(manage::subscribers))
        .routes(routes!(manage::subscriber, manage::put_subscriber, manage::remove_subscriber))
        .routes(routes!(manage::subscriber_secret))
        .routes(routes!(manage::bindings))
        .routes(routes!(manage::remove_binding))
        .routes(routes!(manage::gateways))
        .routes(routes!(manage::put_gateway, manage::remove_gateway))
        .routes(routes!(manage::domains))
        .routes(routes!(manage::put_route, manage::remove_route))
        .routes(routes!(health::server_status))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
        .split_for_parts()
}

/// The OpenAPI document that is served under `/openapi.json`.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    use utoipa::openapi::RefOr;
    let mut document = routes().1;
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            for (status, response) in &mut operation.responses.responses {
                let RefOr::T(response) = response else { continue };
                let status = status.parse().unwrap_or(StatusCode::OK);
                // OpenAPI 3.1 asks for a description of every response.
                if response.description.is_empty() {
                    status.canonical_reason().unwrap_or_default().clone_into(&mut response.description);
                }
                if !status.is_success()
                    && let Some(content) = response.content.shift_remove("application/json")
                {
                    response.content.insert("application/problem+json".to_owned(), content);
                }
            }
        }
    }
    document
}

async fn no_such_path(uri: axum::http::Uri) -> Problem {
    Problem::not_found(format!("no resource at {}", uri.path()))
}

async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "This resource does not take this method",
        "GET /openapi.json describes every request",
    )
}

async fn openapi_document(
    axum::extract::State(shared): axum::extract::State<Arc<Shared>>,
) -> impl axum::response::IntoResponse {
    let text = shared.openapi.get_or_init(|| openapi().to_json().unwrap_or_default()).clone();
    ([(axum::http::header::CONTENT_TYPE, "application/json")], text)
}

/// A front that runs. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops taking requests, lets those under way end (a few seconds at most), and returns.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Opens the socket and serves in threads of its own. The [`Outlet`] is for whoever polls the router.
///
/// # Errors
/// The address cannot be had.
pub fn start(config: Config, core: Core) -> io::Result<(Running, Outlet)> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(config.threads.max(1))
        .max_blocking_threads(16)
        .thread_name("http")
        .enable_all()
        .build()?;
    let socket = runtime.block_on(tokio::net::TcpListener::bind(config.bind))?;
    let address = socket.local_addr()?;
    let hub = events::Hub::new(&config, &core)?;
    health::publish(&core);
    let outlet = hub.outlet();
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::Builder::new().name("http".into()).spawn(move || {
        runtime.block_on(run(config, core, hub, socket, async {
            // Whether it is sent or dropped: stop.
            let _: Result<(), _> = stopped.await;
        }));
        runtime.shutdown_timeout(Duration::from_secs(2));
    })?;
    Ok((Running { address, stop: Some(stop), thread: Some(thread) }, outlet))
}

async fn run(
    config: Config,
    core: Core,
    events: events::Hub,
    socket: tokio::net::TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let listener = listener::Bounded::new(socket, config.max_connections, Duration::from_secs(75));
    let (body_limit, request_timeout) = (config.body_limit, config.request_timeout);
    let shared = Arc::new(Shared {
        buckets: limit::Buckets::new(config.rate, config.burst),
        verifying: Semaphore::new(VERIFY_AT_ONCE),
        managing: tokio::sync::Mutex::default(),
        events,
        openapi: std::sync::OnceLock::new(),
        config,
        core,
    });
    let metrics = shared.core.metrics.clone();
    let upkeep = tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            metrics.upkeep();
        }
    });
    let router = routes()
        .0
        .route("/openapi.json", axum::routing::get(openapi_document))
        .method_not_allowed_fallback(no_such_method)
        .fallback(no_such_path)
        .layer(DefaultBodyLimit::max(body_limit))
        .layer(tower_http::timeout::TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            request_timeout,
        ))
        .with_state(shared.clone())
        .into_make_service_with_connect_info::<listener::Peer>();
    let (done, ended) = oneshot::channel::<()>();
    let stopping = shared.clone();
    let serve = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        stopping.events.close();
        drop(done);
    });
    tokio::select! {
        outcome = serve.into_future() => if let Err(error) = outcome {
            tracing::error!(%error, "the HTTP front ended");
        },
        // Whoever still holds a connection had time enough.
        () = async { let _: Result<(), _> = ended.await; tokio::time::sleep(Duration::from_secs(3)).await } => {}
    }
    upkeep.abort();
}
