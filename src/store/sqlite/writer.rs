//! The one writer: takes what waits, commits it in one transaction, then tells everyone.

use super::super::{Accepted, Counters, Done, Problem, StoreError, Write};
use super::{Options, rows};
use crate::push::{Change, Push, State};
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Ended pushes removed in one transaction, so that new ones need not wait long.
const PURGE_SLICE: u64 = 500;
/// Pause before a disk that refused writes is tried again.
const RETRY: Duration = Duration::from_secs(1);

enum Job {
    Accept { pushes: Vec<Push>, done: Accepted },
    Write { write: Write, done: Option<Done> },
}

impl Job {
    fn weight(&self) -> usize {
        match self {
            Self::Accept { pushes, .. } => pushes.len(),
            Self::Write { .. } => 1,
        }
    }

    /// Whether it is kept and tried again while the disk refuses it.
    fn is_kept(&self) -> bool {
        matches!(self, Self::Write { write: Write::Change(_), .. })
    }

    fn finish(self, outcome: Result<(), StoreError>) {
        match self {
            Self::Accept { mut pushes, done } => {
                for push in &mut pushes {
                    push.state = push.state.max(State::Stored);
                }
                done(outcome.map(|()| pushes));
            }
            Self::Write { done: Some(done), .. } => done(outcome),
            Self::Write { done: None, .. } => {}
        }
    }
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    weight: usize,
    closed: bool,
    failing: Option<StoreError>,
}

/// What the writer shares with those who write.
pub(super) struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    bound: usize,
    pub(super) counters: Counters,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("counters", &self.counters).finish_non_exhaustive()
    }
}

impl Shared {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            queue: Mutex::new(Queue::default()),
            wake: Condvar::new(),
            bound: bound.max(1),
            counters: Counters::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enqueue(&self, mut queue: MutexGuard<'_, Queue>, job: Job) {
        queue.weight += job.weight();
        self.counters.queued.store(queue.weight as u64, Ordering::Relaxed);
        let sleeping = queue.jobs.is_empty();
        queue.jobs.push_back(job);
        drop(queue);
        if sleeping {
            self.wake.notify_one();
        }
    }

    /// Whether one more job of `weight` may come in.
    fn admit(&self, queue: &Queue, weight: usize) -> Result<(), StoreError> {
        if queue.closed {
            return Err(StoreError::closed());
        }
        if let Some(error) = &queue.failing {
            Counters::add(&self.counters.refused, weight as u64);
            return Err(error.clone());
        }
        if queue.weight + weight > self.bound && !queue.jobs.is_empty() {
            Counters::add(&self.counters.refused, weight as u64);
            return Err(StoreError::overloaded());
        }
        Ok(())
    }

    pub(super) fn accept(&self, pushes: Vec<Push>, done: Accepted) -> Result<(), StoreError> {
        let queue = self.lock();
        self.admit(&queue, pushes.len())?;
        self.enqueue(queue, Job::Accept { pushes, done });
        Ok(())
    }

    pub(super) fn write(&self, write: Write, done: Option<Done>) -> Result<(), StoreError> {
        let queue = self.lock();
        if !matches!(write, Write::Change(_)) {
            self.admit(&queue, 1)?;
        } else if queue.closed {
            return Err(StoreError::closed());
        } else if done.is_none()
            && queue.weight >= self.bound.saturating_mul(4)
            && matches!(write, Write::Change(Change::Progress { .. }))
        {
            // Nobody waits for this line of a history; what somebody waits for is bounded by them.
            Counters::add(&self.counters.history_dropped, 1);
            return Ok(());
        }
        self.enqueue(queue, Job::Write { write, done });
        Ok(())
    }

    pub(super) fn health(&self) -> Result<(), StoreError> {
        let queue = self.lock();
        if queue.closed {
            return Err(StoreError::closed());
        }
        queue.failing.clone().map_or(Ok(()), Err)
    }

    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }
}

/// The writer's own state.
pub(super) struct Writer {
    db: Connection,
    shared: Arc<Shared>,
    group: usize,
    /// Number of the next line of any history.
    position: i64,
    keep_ended: Duration,
    keep_ended_at_most: u64,
    /// Ended pushes in the store.
    ended: u64,
    purge_interval: Duration,
    next_purge: Instant,
}

enum Next {
    Work(Vec<Job>),
    Purge,
    End,
}

fn wall() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

impl Writer {
    pub(super) fn new(
        db: Connection,
        shared: Arc<Shared>,
        options: &Options,
        position: i64,
        ended: u64,
    ) -> Self {
        Self {
            db,
            shared,
            group: options.group.max(1),
            position,
            keep_ended: options.keep_ended,
            keep_ended_at_most: options.keep_ended_at_most,
            ended,
            purge_interval: options.purge_interval,
            next_purge: Instant::now(),
        }
    }

    /// Until the store is closed and everything that waited is written.
    pub(super) fn run(mut self) {
        // If this thread ends in whatever way, those who write are told so and do not wait for ever.
        struct CloseAtEnd(Arc<Shared>);
        impl Drop for CloseAtEnd {
            fn drop(&mut self) {
                let mut queue = self.0.lock();
                queue.closed = true;
                let left = std::mem::take(&mut queue.jobs);
                drop(queue);
                left.into_iter().for_each(|job| job.finish(Err(StoreError::closed())));
            }
        }
        let _close = CloseAtEnd(self.shared.clone());
        loop {
            match self.next() {
                Next::Work(jobs) => self.work(jobs),
                Next::Purge => self.purge(),
                Next::End => break,
            }
        }
        // Leaves a small file behind; whether it succeeds does not matter.
        let _ = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    /// Waits for something to do. A purge that is due gets its turn even under load.
    fn next(&self) -> Next {
        let mut queue = self.shared.lock();
        loop {
            if queue.closed && queue.jobs.is_empty() {
                return Next::End;
            }
            let until = self.next_purge.saturating_duration_since(Instant::now());
            if until.is_zero() && !queue.closed {
                return Next::Purge;
            }
            if !queue.jobs.is_empty() {
                break;
            }
            let waited = self.shared.wake.wait_timeout(queue, until);
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let mut jobs = Vec::with_capacity(queue.jobs.len().min(self.group));
        let mut weight = 0;
        while let Some(job) = queue.jobs.front() {
            weight += job.weight();
            if weight > self.group && !jobs.is_empty() {
                break;
            }
            queue.weight = queue.weight.saturating_sub(job.weight());
            jobs.extend(queue.jobs.pop_front());
        }
        self.shared.counters.queued.store(queue.weight as u64, Ordering::Relaxed);
        Next::Work(jobs)
    }

    /// Commits `jobs` together and tells everyone who waits.
    fn work(&mut self, jobs: Vec<Job>) {
        match self.commit(&jobs) {
            Ok(()) => jobs.into_iter().for_each(|job| job.finish(Ok(()))),
            Err(error) if error.problem.is_of_one_write() => self.one_by_one(jobs),
            Err(error) => self.endure(jobs, error),
        }
    }

    /// One of them is at fault: the others shall not suffer for it.
    fn one_by_one(&mut self, jobs: Vec<Job>) {
        for job in jobs {
            let outcome = self.commit(std::slice::from_ref(&job));
            match outcome {
                Err(error) if !error.problem.is_of_one_write() => self.endure(vec![job], error),
                outcome => {
                    if let Err(error) = &outcome
                        && error.problem != Problem::Known
                    {
                        tracing::error!(%error, "a write was refused by the database");
                    }
                    job.finish(outcome);
                }
            }
        }
    }

    /// The disk refuses: whoever asks for something new is told so at once; what the core wants
    /// written is kept and tried again until it is.
    fn endure(&mut self, jobs: Vec<Job>, error: StoreError) {
        tracing::error!(%error, advice = error.advice(), "nothing can be written; no new push is accepted until it can");
        self.shared.lock().failing = Some(error.clone());
        let (kept, refused): (Vec<_>, Vec<_>) = jobs.into_iter().partition(Job::is_kept);
        refused.into_iter().for_each(|job| job.finish(Err(error.clone())));
        loop {
            let mut queue = self.shared.lock();
            // Those who came in before the trouble was known.
            let (stay, leave): (VecDeque<_>, VecDeque<_>) =
                std::mem::take(&mut queue.jobs).into_iter().partition(Job::is_kept);
            queue.weight = stay.len();
            queue.jobs = stay;
            let closed = queue.closed;
            drop(queue);
            leave.into_iter().for_each(|job| job.finish(Err(error.clone())));
            if !closed {
                std::thread::sleep(RETRY);
            }
            match self.commit(&kept) {
                Ok(()) => {
                    self.shared.lock().failing = None;
                    tracing::info!("the store writes again");
                    return kept.into_iter().for_each(|job| job.finish(Ok(())));
                }
                Err(error) if error.problem.is_of_one_write() => {
                    self.shared.lock().failing = None;
                    return self.one_by_one(kept);
                }
                Err(error) if closed => {
                    tracing::error!(%error, writes = kept.len(), "the store was closed before these could be written");
                    return kept.into_iter().for_each(|job| job.finish(Err(error.clone())));
                }
                Err(error) => self.shared.lock().failing = Some(error),
            }
        }
    }

    /// One transaction. An empty one writes too, to find out whether the disk lets us.
    fn commit(&mut self, jobs: &[Job]) -> Result<(), StoreError> {
        let started = Instant::now();
        let outcome = self.transaction(jobs);
        let counters = &self.shared.counters;
        Counters::add(
            &counters.commit_nanos,
            u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX),
        );
        match &outcome {
            Ok((pushes, ended)) => {
                Counters::add(&counters.commits, 1);
                Counters::add(&counters.pushes, *pushes);
                Counters::add(&counters.writes, jobs.len() as u64);
                self.ended += ended;
            }
            Err(_) => Counters::add(&counters.failures, 1),
        }
        outcome.map(drop)
    }

    fn transaction(&mut self, jobs: &[Job]) -> Result<(u64, u64), StoreError> {
        let db = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored_ms = u64::try_from(wall().as_millis()).unwrap_or(u64::MAX);
        let (mut pushes, mut ended) = (0, 0);
        for job in jobs {
            match job {
                Job::Accept { pushes: new, .. } => {
                    for push in new {
                        rows::insert_push(&db, push, stored_ms.max(push.accepted_ms))?;
                    }
                    pushes += new.len() as u64;
                }
                Job::Write { write, .. } => match write {
                    Write::Change(change) => {
                        ended += u64::from(rows::change(&db, change, self.position)?);
                        self.position += 1;
                    }
                    Write::PutApplication(application) => rows::put_application(&db, application)?,
                    Write::RemoveApplication(id) => rows::remove_application(&db, id.as_str())?,
                    Write::PutSubscriber(subscriber) => rows::put_subscriber(&db, subscriber)?,
                    Write::RemoveSubscriber(imsi) => rows::remove_subscriber(&db, *imsi)?,
                    Write::PutGateway(gateway) => rows::put_gateway(&db, gateway)?,
                    Write::RemoveGateway(id) => rows::remove_gateway(&db, *id)?,
                    Write::PutRoute(route) => rows::put_route(&db, route)?,
                    Write::RemoveRoute(domain, prefix) => rows::remove_route(&db, *domain, *prefix)?,
                    Write::PutWatch(watch) => rows::put_watch(&db, *watch)?,
                    Write::RemoveWatch(watch) => rows::remove_watch(&db, *watch)?,
                    Write::Reported(push) => rows::reported(&db, *push)?,
                    Write::ClearRouting => {
                        db.execute("DELETE FROM route", [])?;
                        db.execute("DELETE FROM gateway", [])?;
                    }
                },
            }
        }
        if jobs.is_empty() {
            rows::number(&db, "probes", |old| old.unwrap_or(0).saturating_add(1))?;
        }
        db.commit()?;
        Ok((pushes, ended))
    }

    /// Removes a slice of the ended pushes that are too old or too many.
    fn purge(&mut self) {
        match self.purge_slice() {
            Ok(removed) => {
                self.ended = self.ended.saturating_sub(removed);
                Counters::add(&self.shared.counters.purged, removed);
                let more = removed >= PURGE_SLICE;
                self.next_purge =
                    Instant::now() + if more { Duration::from_millis(20) } else { self.purge_interval };
            }
            Err(error) => {
                tracing::warn!(%error, advice = error.advice(), "ended pushes could not be removed");
                self.next_purge = Instant::now() + self.purge_interval;
            }
        }
    }

    fn purge_slice(&mut self) -> Result<u64, StoreError> {
        let before = wall().saturating_sub(self.keep_ended);
        let too_many = self.ended.saturating_sub(self.keep_ended_at_most).min(PURGE_SLICE);
        let db = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let oldest: Vec<(i64, Vec<u8>, i64)> = db
            .prepare_cached(
                "SELECT rowid, id, ended_ms FROM push WHERE ended_ms IS NOT NULL ORDER BY ended_ms LIMIT ?1",
            )?
            .query_map(params![rows::signed(PURGE_SLICE)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let limit = rows::signed(u64::try_from(before.as_millis()).unwrap_or(u64::MAX));
        let mut removed = 0;
        for (row, id, ended_ms) in oldest {
            if ended_ms >= limit && removed >= too_many {
                break;
            }
            db.prepare_cached("DELETE FROM history WHERE push = ?1")?.execute(params![id])?;
            db.prepare_cached("DELETE FROM push WHERE rowid = ?1")?.execute(params![row])?;
            removed += 1;
        }
        db.commit()?;
        Ok(removed)
    }
}
