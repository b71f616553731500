//! A store that forgets: for tests and for the lab.

use super::{Accepted, Counters, Done, PushFilter, PushRecord, Reading, Store, StoreError, Write};
use crate::push::{Change, HistoryEntry, Push, PushId, State};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Keeps pushes in memory, and nothing else; commits at once.
#[derive(Debug, Default)]
pub struct Memory {
    pushes: Mutex<BTreeMap<PushId, PushRecord>>,
    counters: Counters,
}

impl Memory {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

pub(super) fn fresh(push: &Push, stored_ms: u64) -> PushRecord {
    let entry = |at_ms, state| HistoryEntry {
        at_ms,
        state,
        rung: None,
        cause: None,
        by: None,
        imsi: None,
        via: None,
    };
    PushRecord {
        id: push.id,
        application: push.application.clone(),
        to: push.to.clone(),
        state: push.state,
        tries: push.tries,
        accepted_ms: push.accepted_ms,
        expires_ms: push.expires_ms,
        ended_ms: None,
        history: vec![entry(push.accepted_ms, State::Received), entry(stored_ms, State::Stored)],
    }
}

impl Store for Memory {
    fn accept(&self, mut pushes: Vec<Push>, done: Accepted) -> Result<(), StoreError> {
        let mut all = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
        for push in &mut pushes {
            push.state = push.state.max(State::Stored);
            all.insert(push.id, fresh(push, push.accepted_ms));
        }
        drop(all);
        Counters::add(&self.counters.commits, 1);
        Counters::add(&self.counters.pushes, pushes.len() as u64);
        done(Ok(pushes));
        Ok(())
    }

    fn write(&self, write: Write, done: Option<Done>) -> Result<(), StoreError> {
        if let Write::Change(Change::Progress { push, state, entry, tries, .. }) = write {
            let mut all = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(record) = all.get_mut(&push) {
                record.history.push(entry);
                record.tries = tries;
                record.state = state;
                record.ended_ms = state.is_terminal().then_some(entry.at_ms);
            }
        }
        Counters::add(&self.counters.commits, 1);
        if let Some(done) = done {
            done(Ok(()));
        }
        Ok(())
    }

    fn push(&self, id: PushId) -> Reading<'_, Option<PushRecord>> {
        let found = self.pushes.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn pushes(&self, filter: PushFilter) -> Reading<'_, Vec<PushRecord>> {
        let all = self.pushes.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all
            .values()
            .rev()
            .filter(|record| filter.before.is_none_or(|before| record.id < before))
            .filter(|record| {
                filter.application.as_ref().is_none_or(|application| record.application == *application)
            })
            .filter(|record| filter.to.as_ref().is_none_or(|to| record.to == *to))
            .filter(|record| filter.state.is_none_or(|state| record.state == state))
            .take(filter.limit)
            .map(|record| PushRecord { history: Vec::new(), ..record.clone() })
            .collect();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn counters(&self) -> &Counters {
        &self.counters
    }

    fn health(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
