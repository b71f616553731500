//! SQLite behind the store's port: WAL, `synchronous=FULL`, one writer that commits in groups, pooled
//! readers.

mod rows;
mod schema;
mod writer;

use super::{Accepted, Counters, Done, Problem, PushFilter, PushRecord, Reading, Store, StoreError, Write};
use crate::push::{Push, PushId, Snapshot};
use deadpool_sqlite::{Hook, HookError, Manager, Pool, Runtime};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use writer::Shared;

/// How to keep things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The database file. Its folder is made if it is not there.
    pub path: PathBuf,
    /// Connections that read at once.
    pub readers: usize,
    /// Writes that may wait.
    pub queue: usize,
    /// The most pushes and writes in one transaction.
    pub group: usize,
    /// How long to wait for another process that holds the file.
    pub busy_timeout: Duration,
    /// How long ended pushes are kept.
    pub keep_ended: Duration,
    /// How many ended pushes are kept at most.
    pub keep_ended_at_most: u64,
    /// How often ended pushes are looked through.
    pub purge_interval: Duration,
    /// The first restart counter of a new store.
    pub restart_counter: u8,
}

impl Options {
    /// Defaults for the database at `path`.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            readers: 4,
            queue: 65_536,
            group: 1024,
            busy_timeout: Duration::from_secs(5),
            keep_ended: Duration::from_secs(30 * 86_400),
            keep_ended_at_most: 10_000_000,
            purge_interval: Duration::from_secs(60),
            restart_counter: 0,
        }
    }
}

/// A store that is open, and what a process starts with.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Arc<Sqlite>,
    /// What it holds.
    pub snapshot: Snapshot,
    /// Our GTP restart counter (TS 23.007 §8): one more than at the last start, with its wrap.
    pub restart_counter: u8,
}

/// Pushes, people and registrations in a SQLite file. Dropping it commits what waits.
#[derive(Debug)]
pub struct Sqlite {
    shared: Arc<Shared>,
    readers: Option<Pool>,
    /// The runtime that the readers live in: they need it when they are closed.
    runtime: OnceLock<tokio::runtime::Handle>,
    writer: Option<JoinHandle<()>>,
    /// Held for as long as the store is open: no second process writes to this file.
    _lock: File,
}

/// Opens the store, migrates it to our version, counts this start and reads what it holds.
///
/// # Errors
/// The file cannot be opened or written, is in use, is not ours, is damaged, or is newer than we are.
pub fn open(options: &Options) -> Result<Opened, StoreError> {
    let lock = prepare(&options.path)?;
    let mut db = connect(&options.path, options.busy_timeout)?;
    migrate(&mut db)?;
    let transaction = db.transaction()?;
    let first = i64::from(options.restart_counter);
    let restart_counter =
        rows::number(&transaction, "restart_counter", |old| old.map_or(first, |old| (old + 1) & 0xff))?;
    let starts = rows::number(&transaction, "starts", |old| old.unwrap_or(0).saturating_add(1))?;
    let snapshot = rows::load(&transaction)?;
    let ended = transaction
        .query_row("SELECT count(*) FROM push WHERE ended_ms IS NOT NULL", [], |row| row.get::<_, i64>(0))?;
    transaction.commit()?;

    let readers = readers(options)?;
    let shared = Arc::new(Shared::new(options.queue));
    let writer = writer::Writer::new(db, shared.clone(), options, starts << 32, ended.unsigned_abs());
    let writer = std::thread::Builder::new()
        .name("store".into())
        .spawn(move || writer.run())
        .map_err(|error| StoreError::new(Problem::Internal, format!("no thread for the writer: {error}")))?;
    let store = Arc::new(Sqlite {
        shared,
        readers: Some(readers),
        runtime: OnceLock::new(),
        writer: Some(writer),
        _lock: lock,
    });
    Ok(Opened { store, snapshot, restart_counter: (restart_counter & 0xff) as u8 })
}

/// Looks at a store without changing it: whether it could be opened and whether it is whole.
///
/// # Errors
/// What is wrong with it. A store that is not there yet is fine.
pub fn examine(path: &Path) -> Result<(), StoreError> {
    if !path.exists() {
        return Ok(());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    check_version(&db)?;
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::new(Problem::Corrupt, verdict)) }
}

/// Makes folder and file with narrow rights, and claims them.
fn prepare(path: &Path) -> Result<File, StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|error| StoreError::io(folder, &error))?;
    let make = |path: &Path| {
        OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| StoreError::io(path, &error))
    };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let lock = make(&beside)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => {
            return Err(StoreError::new(Problem::Locked, format!("{} is locked", beside.display())));
        }
        Err(fs::TryLockError::Error(error)) => return Err(StoreError::io(&beside, &error)),
    }
    // SQLite gives its -wal and -shm files the rights of this one.
    drop(make(path)?);
    Ok(lock)
}

fn connect(path: &Path, busy_timeout: Duration) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(busy_timeout)?;
    check_version(&db)?;
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::new(
            Problem::NotWritable,
            format!("the file system of {} has no shared memory for a write-ahead log", path.display()),
        ));
    }
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "wal_autocheckpoint", 4000)?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Refuses what another program or a newer version wrote.
fn check_version(db: &Connection) -> Result<(), StoreError> {
    let application: i32 = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: usize = db.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && application != schema::APPLICATION {
        return Err(StoreError::new(Problem::Foreign, format!("its application id is {application:#x}")));
    }
    if version > schema::NEWEST {
        return Err(StoreError::new(
            Problem::TooNew,
            format!("its schema has version {version}, this program knows up to {}", schema::NEWEST),
        ));
    }
    Ok(())
}

fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    let version: usize = db.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize;
    if version == schema::NEWEST {
        return Ok(());
    }
    db.pragma_update(None, "application_id", schema::APPLICATION)?;
    schema::MIGRATIONS.to_latest(db).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => StoreError::new(Problem::Internal, other.to_string()),
    })
}

fn readers(options: &Options) -> Result<Pool, StoreError> {
    let internal = |error: &dyn std::fmt::Display| StoreError::new(Problem::Internal, error.to_string());
    let manager = Manager::from_config(&deadpool_sqlite::Config::new(&options.path), Runtime::Tokio1);
    let busy_timeout = options.busy_timeout;
    Pool::builder(manager)
        .max_size(options.readers.max(1))
        .runtime(Runtime::Tokio1)
        .post_create(Hook::async_fn(move |connection, _| {
            Box::pin(async move {
                connection
                    .interact(move |db| {
                        db.busy_timeout(busy_timeout)?;
                        db.pragma_update(None, "query_only", true)
                    })
                    .await
                    .map_err(|error| HookError::message(error.to_string()))?
                    .map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| internal(&error))
}

impl Sqlite {
    fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Reading<'_, T> {
        Box::pin(async move {
            self.runtime.get_or_init(tokio::runtime::Handle::current);
            let readers = self.readers.as_ref().ok_or_else(StoreError::closed)?;
            let connection = readers.get().await.map_err(|error| {
                StoreError::new(Problem::Internal, format!("no connection to read with: {error}"))
            })?;
            connection.interact(move |db| query(db)).await.map_err(|error| {
                StoreError::new(Problem::Internal, format!("a query ended early: {error}"))
            })?
        })
    }
}

impl Store for Sqlite {
    fn accept(&self, pushes: Vec<Push>, done: Accepted) -> Result<(), StoreError> {
        self.shared.accept(pushes, done)
    }

    fn write(&self, write: Write, done: Option<Done>) -> Result<(), StoreError> {
        self.shared.write(write, done)
    }

    fn push(&self, id: PushId) -> Reading<'_, Option<PushRecord>> {
        self.read(move |db| rows::find(db, id))
    }

    fn pushes(&self, filter: PushFilter) -> Reading<'_, Vec<PushRecord>> {
        self.read(move |db| rows::list(db, &filter))
    }

    fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    fn health(&self) -> Result<(), StoreError> {
        self.shared.health()
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.shared.close();
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
        let _context = self.runtime.get().map(tokio::runtime::Handle::enter);
        drop(self.readers.take());
    }
}
