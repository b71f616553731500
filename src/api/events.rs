//! What happens to pushes, as it happens: a stream of server-sent events, and what feeds it.

use super::auth::Who;
use super::report::Reports;
use super::{Config, Core, Entry, Event, Problem, Shared};
use crate::push::{Change, HistoryEntry, Input, PushId, Report, Ticket};
use crate::store::Write;
use axum::extract::State as Has;
use axum::http::HeaderMap;
use axum::response::sse;
use axum::response::{IntoResponse, Response, Sse};
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, broadcast, mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

/// Pushes whose owner a stream remembers.
const REMEMBERED: usize = 4096;

#[derive(Clone, Copy, Debug)]
struct Happened {
    push: PushId,
    entry: HistoryEntry,
}

/// Where events come together.
pub(super) struct Hub {
    sender: broadcast::Sender<Happened>,
    room: Arc<Semaphore>,
    closing: watch::Sender<bool>,
    outlet: Outlet,
}

impl Hub {
    pub fn new(config: &Config, core: &Core) -> io::Result<Self> {
        let (sender, _) = broadcast::channel(config.event_buffer.clamp(1, 1 << 20));
        let reports = Arc::new(Reports::start(config, core)?);
        let outlet = Outlet { sender: sender.clone(), reports, core: core.clone() };
        let room = Arc::new(Semaphore::new(config.max_event_streams.min(Semaphore::MAX_PERMITS)));
        Ok(Self { sender, room, closing: watch::Sender::new(false), outlet })
    }

    pub fn outlet(&self) -> Outlet {
        self.outlet.clone()
    }

    /// Ends every stream.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }
}

/// What whoever polls the router hands its effects to. Never blocks.
#[derive(Clone)]
pub struct Outlet {
    sender: broadcast::Sender<Happened>,
    reports: Arc<Reports>,
    core: Core,
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outlet")
    }
}

impl Outlet {
    /// `Effect::Persist`: has the change written; once it is committed, streams of events are told and
    /// the router gets its `Input::Committed`.
    pub fn persist(&self, change: Change, ticket: Option<Ticket>) {
        let happened = match &change {
            Change::Progress { push, entry, .. } if self.sender.receiver_count() > 0 => {
                Some(Happened { push: *push, entry: *entry })
            }
            _ => None,
        };
        if happened.is_none() && ticket.is_none() {
            if let Err(error) = self.core.store.write(Write::Change(change), None) {
                tracing::error!(%error, "a change was not written");
            }
            return;
        }
        let (sender, router) = (self.sender.clone(), self.core.router.clone());
        let done = move |outcome: Result<(), crate::store::StoreError>| match outcome {
            Ok(()) => {
                if let Some(happened) = happened {
                    // Nobody listening is fine.
                    let _ = sender.send(happened);
                }
                if let Some(ticket) = ticket {
                    router(Input::Committed(ticket));
                }
            }
            Err(error) => tracing::error!(%error, "a change was not written"),
        };
        if let Err(error) = self.core.store.write(Write::Change(change), Some(Box::new(done))) {
            tracing::error!(%error, "a change was not written");
        }
    }

    /// `Effect::Report`: posts it where the application server wants its reports.
    pub fn report(&self, report: &Report) {
        self.reports.post(report);
    }
}

/// What happens to pushes, as it happens: an application sees its own, the administrator all.
///
/// Events are named `push`; `lagged` says how many were missed by a stream that was read too slowly.
#[utoipa::path(
    get, path = "/v1/events", tag = "operate",
    responses(
        (status = 200, description = "Server-sent events", body = Event, content_type = "text/event-stream"),
        (status = 401, body = Problem), (status = 429, body = Problem)
    ),
    security(("application" = []), ("administrator" = []))
)]
pub(super) async fn stream(Has(shared): Has<Arc<Shared>>, headers: HeaderMap) -> Result<Response, Problem> {
    let who = shared.authenticate(&headers).await?;
    let Ok(permit) = shared.events.room.clone().try_acquire_owned() else {
        return Err(Problem::too_many("too many streams of events are open", Duration::from_secs(10)));
    };
    let (tell, told) = mpsc::channel::<Result<sse::Event, Infallible>>(64);
    let mut happened = shared.events.sender.subscribe();
    let mut closing = shared.events.closing.subscribe();
    let open = Gauge::new(&shared);
    tokio::spawn(async move {
        let _until_the_end = (permit, open);
        let mut owners = Owners::default();
        loop {
            let next = tokio::select! {
                next = happened.recv() => next,
                () = tell.closed() => return,
                _ = closing.wait_for(|closing| *closing) => return,
            };
            let event = match next {
                Ok(happened) => match owners.event(&shared, &who, happened).await {
                    Some(event) => sse::Event::default().event("push").data(event),
                    None => continue,
                },
                Err(RecvError::Lagged(missed)) => {
                    sse::Event::default().event("lagged").data(format!("{{\"missed\":{missed}}}"))
                }
                Err(RecvError::Closed) => return,
            };
            if tell.send(Ok(event)).await.is_err() {
                return;
            }
        }
    });
    let alive = sse::KeepAlive::new().interval(Duration::from_secs(15));
    Ok(Sse::new(ReceiverStream::new(told)).keep_alive(alive).into_response())
}

/// Counts a stream for as long as it lives.
struct Gauge(Arc<Shared>);

impl Gauge {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.core.metrics.event_streams.increment(1.0);
        Self(shared.clone())
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        self.0.core.metrics.event_streams.decrement(1.0);
    }
}

/// Whose pushes are whose, as far as a stream asked: `None` is someone else's.
#[derive(Default)]
struct Owners {
    known: HashMap<PushId, Option<(String, String)>>,
    order: VecDeque<PushId>,
}

impl Owners {
    /// The event as `who` may see it, as JSON.
    async fn event(&mut self, shared: &Shared, who: &Who, happened: Happened) -> Option<String> {
        let known = self.known.get(&happened.push).cloned();
        let (application, to) = match known {
            Some(owner) => owner?,
            None => self.ask(shared, who, happened.push).await?,
        };
        let entry = Entry::new(&happened.entry, *who == Who::Administrator);
        serde_json::to_string(&Event { id: happened.push.to_string(), application, to, entry }).ok()
    }

    async fn ask(&mut self, shared: &Shared, who: &Who, push: PushId) -> Option<(String, String)> {
        let record = shared.core.store.push(push).await.ok().flatten();
        let owner = record
            .filter(|record| who.may_see(&record.application))
            .map(|record| (record.application.to_string(), record.to.to_string()));
        self.known.insert(push, owner.clone());
        self.order.push_back(push);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        owner
    }
}
