//! The bound on pushes: who may still come in.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug)]
struct Counts {
    limit: usize,
    /// Admitted, not yet known to the router.
    reserved: AtomicUsize,
    /// Known to the router, not ended.
    live: AtomicUsize,
}

/// Counts the pushes admitted and not ended; shared by those who admit and the router.
#[derive(Clone, Debug)]
pub struct Admission(Arc<Counts>);

/// The place of one push in the queue, given back when dropped. Drop it once the router has the push.
#[derive(Debug)]
pub struct Reservation(Arc<Counts>);

impl Admission {
    /// Room for `limit` pushes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Counts { limit, reserved: AtomicUsize::new(0), live: AtomicUsize::new(0) }))
    }

    /// A place, if there is one.
    #[must_use]
    pub fn reserve(&self) -> Option<Reservation> {
        let live = self.0.live.load(Ordering::Relaxed);
        self.0
            .reserved
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| {
                (live + n < self.0.limit).then_some(n + 1)
            })
            .ok()
            .map(|_| Reservation(self.0.clone()))
    }

    /// Pushes known to the router and not ended.
    #[must_use]
    pub fn live(&self) -> usize {
        self.0.live.load(Ordering::Relaxed)
    }

    pub(super) fn set_live(&self, live: usize) {
        self.0.live.store(live, Ordering::Relaxed);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.0.reserved.fetch_sub(1, Ordering::Relaxed);
    }
}
