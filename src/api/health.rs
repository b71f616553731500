//! Health, state and metrics.

use super::auth::Administrator;
use super::{Problem, Sample, ServerStatus, Shared};
use crate::store::Store;
use axum::Json;
use axum::extract::State as Has;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Shared {
    fn ready(&self) -> Result<(), Problem> {
        self.core.store.health()?;
        (self.core.ready)().map_err(|why| {
            Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "not-ready",
                "The server is not ready",
                "`gtpush doctor` looks for the reason",
            )
            .detail(why)
        })
    }
}

/// The process lives.
#[utoipa::path(get, path = "/health/live", tag = "operate", responses((status = 200, body = String)))]
pub(super) async fn live() -> &'static str {
    "live\n"
}

/// Pushes are taken: the store commits and the signalling side runs.
#[utoipa::path(
    get, path = "/health/ready", tag = "operate",
    responses((status = 200, body = String), (status = 503, body = Problem), (status = 507, body = Problem))
)]
pub(super) async fn ready(Has(shared): Has<Arc<Shared>>) -> Result<&'static str, Problem> {
    shared.ready().map(|()| "ready\n")
}

/// How the server is, in numbers.
#[utoipa::path(
    get, path = "/v1/status", tag = "operate",
    responses((status = 200, body = ServerStatus), (status = 401, body = Problem), (status = 403, body = Problem)),
    security(("administrator" = []))
)]
pub(super) async fn server_status(_: Administrator, Has(shared): Has<Arc<Shared>>) -> Json<ServerStatus> {
    let problem = shared.ready().err();
    let store_queue = shared.core.store.counters().queued.load(Ordering::Relaxed);
    let directory = shared.directory();
    Json(ServerStatus {
        version: env!("CARGO_PKG_VERSION").into(),
        ready: problem.is_none(),
        problem,
        pushes: directory.admission().live(),
        bindings: directory.binding_count(),
        subscribers: directory.subscriber_count(),
        applications: directory.applications().count(),
        store_queue,
    })
}

/// Counters, gauges and histograms as Prometheus reads them.
#[utoipa::path(
    get, path = "/metrics", tag = "operate",
    responses((status = 200, body = String, content_type = "text/plain"))
)]
pub(super) async fn metrics(Has(shared): Has<Arc<Shared>>) -> Response {
    let text = shared.core.metrics.render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// Publishes what the store and the directory count.
pub(super) fn publish(core: &super::Core) {
    let (store, directory) = (core.store.clone(), core.directory.clone());
    core.metrics.source(move |tell| {
        store_samples(&*store, tell);
        let Ok(directory) = directory.read() else { return };
        tell(Sample::Gauge("gtpush_pushes_pending", None, directory.admission().live() as f64));
        tell(Sample::Gauge("gtpush_bindings", None, directory.binding_count() as f64));
        tell(Sample::Gauge("gtpush_subscribers", None, directory.subscriber_count() as f64));
        tell(Sample::Gauge("gtpush_dynamic_identifiers", None, directory.dynamic_count() as f64));
    });
}

fn store_samples(store: &dyn Store, tell: &mut dyn FnMut(Sample)) {
    let counters = store.counters();
    for (name, counter) in [
        ("gtpush_store_commits_total", &counters.commits),
        ("gtpush_store_failures_total", &counters.failures),
        ("gtpush_store_pushes_total", &counters.pushes),
        ("gtpush_store_writes_total", &counters.writes),
        ("gtpush_store_commit_nanoseconds_total", &counters.commit_nanos),
        ("gtpush_store_purged_total", &counters.purged),
        ("gtpush_store_refused_total", &counters.refused),
        ("gtpush_store_history_dropped_total", &counters.history_dropped),
    ] {
        tell(Sample::Counter(name, None, counter.load(Ordering::Relaxed)));
    }
    tell(Sample::Gauge("gtpush_store_queue", None, counters.queued.load(Ordering::Relaxed) as f64));
}
