//! What survives: the port through which the rest of the program keeps things, and SQLite behind it.
//!
//! Writing is asynchronous and ordered: a write is queued, committed together with its neighbours,
//! and then told. Nothing is told as done before it is on the disk.

mod error;
mod memory;
pub mod sqlite;

pub use error::{Problem, StoreError};
pub use memory::Memory;

use crate::push::{
    Application, ApplicationId, Change, Gateway, GatewayId, HistoryEntry, Prefix, Push, PushId, Recipient,
    Route, RoutingDomain, State, Subscriber, Watch,
};
use crate::wire::Imsi;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};

/// One thing to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// What the routing core wants written. Kept and tried again while the disk refuses it.
    Change(Change),
    /// Insert or replace an application.
    PutApplication(Application),
    /// Delete an application.
    RemoveApplication(ApplicationId),
    /// Insert or replace a subscriber with the identifiers.
    PutSubscriber(Subscriber),
    /// Delete a subscriber, the identifiers, registrations and dynamic identifiers.
    RemoveSubscriber(Imsi),
    /// Insert or replace a gateway.
    PutGateway(Gateway),
    /// Delete a gateway.
    RemoveGateway(GatewayId),
    /// Insert or replace a route.
    PutRoute(Route),
    /// Delete a route.
    RemoveRoute(RoutingDomain, Prefix),
    /// Delete every gateway and route.
    ClearRouting,
    /// Remember that a gateway waits for a subscriber.
    PutWatch(Watch),
    /// It waits no more.
    RemoveWatch(Watch),
    /// The report of an ended push was taken by whom it went to, or is given up: until then it is in the
    /// [`Snapshot`](crate::push::Snapshot) of each start.
    Reported(PushId),
}

/// Called once a write is committed or has failed, on the store's own thread: it must not block.
pub type Done = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Called once new pushes are committed, with them, or have failed; on the store's own thread: it
/// must not block.
pub type Accepted = Box<dyn FnOnce(Result<Vec<Push>, StoreError>) + Send>;

/// An answer that a reader gives later.
pub type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A push as the store knows it. The payload of an ended push is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushRecord {
    /// Its identifier.
    pub id: PushId,
    /// The application.
    pub application: ApplicationId,
    /// The recipient as the application server named it.
    pub to: Recipient,
    /// Where it stands.
    pub state: State,
    /// Tries so far.
    pub tries: u32,
    /// Wall time of acceptance, milliseconds since the Unix epoch.
    pub accepted_ms: u64,
    /// Wall time of the end of its life, milliseconds since the Unix epoch.
    pub expires_ms: u64,
    /// Wall time at which it ended, if it has.
    pub ended_ms: Option<u64>,
    /// What happened to it, in order; empty in listings.
    pub history: Vec<HistoryEntry>,
}

/// Which pushes to list: newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushFilter {
    /// Of this application only.
    pub application: Option<ApplicationId>,
    /// To this recipient only.
    pub to: Option<Recipient>,
    /// In this state only.
    pub state: Option<State>,
    /// Those before this one, to go on with a listing.
    pub before: Option<PushId>,
    /// At most so many.
    pub limit: usize,
}

/// What the store counted; read at any time.
#[derive(Debug, Default)]
pub struct Counters {
    /// Transactions committed.
    pub commits: AtomicU64,
    /// Transactions that failed and were rolled back.
    pub failures: AtomicU64,
    /// Pushes stored.
    pub pushes: AtomicU64,
    /// Writes that waited for a commit, summed.
    pub writes: AtomicU64,
    /// Time spent in transactions, nanoseconds.
    pub commit_nanos: AtomicU64,
    /// Ended pushes removed for their age or number.
    pub purged: AtomicU64,
    /// Writes refused because the queue was full.
    pub refused: AtomicU64,
    /// Lines of histories dropped because the disk refused writes for too long.
    pub history_dropped: AtomicU64,
    /// Writes that wait now.
    pub queued: AtomicU64,
}

impl Counters {
    fn add(counter: &AtomicU64, n: u64) {
        counter.fetch_add(n, Ordering::Relaxed);
    }
}

/// The port: what keeps pushes, people and registrations.
pub trait Store: Send + Sync + fmt::Debug {
    /// Queues new pushes, to be committed together. Never waits.
    ///
    /// # Errors
    /// The queue is full, or the store is out of order; `done` is not called then.
    fn accept(&self, pushes: Vec<Push>, done: Accepted) -> Result<(), StoreError>;

    /// Queues a write. Never waits. Writes are committed in the order in which they are queued.
    ///
    /// # Errors
    /// The queue is full, or the store is out of order; `done` is not called then. Changes of the
    /// routing core ([`Write::Change`]) are always taken while the store is open.
    fn write(&self, write: Write, done: Option<Done>) -> Result<(), StoreError>;

    /// Looks one push up.
    fn push(&self, id: PushId) -> Reading<'_, Option<PushRecord>>;

    /// Lists pushes, newest first.
    fn pushes(&self, filter: PushFilter) -> Reading<'_, Vec<PushRecord>>;

    /// What was counted.
    fn counters(&self) -> &Counters;

    /// Whether writes are being committed.
    ///
    /// # Errors
    /// Why they are not.
    fn health(&self) -> Result<(), StoreError>;
}

/// Writes and waits for the commit: for the start of a process, not for its life.
///
/// # Errors
/// The first write that fails.
pub fn write_now(store: &dyn Store, writes: impl IntoIterator<Item = Write>) -> Result<(), StoreError> {
    for write in writes {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        store.write(write, Some(Box::new(move |outcome| drop(tell.try_send(outcome)))))?;
        told.recv().map_err(|_| StoreError::closed())??;
    }
    Ok(())
}
