//! How often each application may ask.

use crate::push::ApplicationId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Applications whose rate is remembered; those that rested longest are forgotten first.
const REMEMBERED: usize = 100_000;

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Thousandths of a push that may still be asked for at `since`.
    left: u64,
    since: Duration,
}

/// One token bucket an application.
#[derive(Debug)]
pub(super) struct Buckets {
    rate: u64,
    burst: u64,
    buckets: Mutex<HashMap<ApplicationId, Bucket>>,
}

impl Buckets {
    pub fn new(rate: u32, burst: u32) -> Self {
        Self { rate: u64::from(rate.max(1)), burst: u64::from(burst.max(1)), buckets: Mutex::default() }
    }

    /// Takes `count` pushes out of the application's bucket, or says after what time they are there.
    /// More than ever fit in are let pass when the bucket is full, and leave it empty.
    pub fn take(&self, mono: Duration, application: &ApplicationId, count: usize) -> Result<(), Duration> {
        let full = self.burst * 1000;
        let wanted = (count as u64).saturating_mul(1000).min(full);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED && !buckets.contains_key(application) {
            // A full bucket says no more than none.
            let (rate, since) = (self.rate, mono);
            buckets.retain(|_, bucket| refilled(*bucket, rate, full, since) < full);
            if buckets.len() >= REMEMBERED {
                buckets.clear();
            }
        }
        let bucket = match buckets.get_mut(application) {
            Some(bucket) => bucket,
            None => buckets.entry(application.clone()).or_insert(Bucket { left: full, since: mono }),
        };
        let left = refilled(*bucket, self.rate, full, mono);
        if left < wanted {
            *bucket = Bucket { left, since: bucket.since.max(mono) };
            return Err(Duration::from_micros((wanted - left) * 1000 / self.rate));
        }
        *bucket = Bucket { left: left - wanted, since: bucket.since.max(mono) };
        Ok(())
    }
}

fn refilled(bucket: Bucket, rate: u64, full: u64, mono: Duration) -> u64 {
    let micros = u64::try_from(mono.saturating_sub(bucket.since).as_micros()).unwrap_or(u64::MAX);
    bucket.left.saturating_add(micros.saturating_mul(rate) / 1000).min(full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again_and_says_when() {
        let buckets = Buckets::new(10, 5);
        let chat: ApplicationId = "chat".parse().unwrap();
        let at = Duration::from_secs(100);
        for _ in 0..5 {
            assert_eq!(buckets.take(at, &chat, 1), Ok(()));
        }
        assert_eq!(buckets.take(at, &chat, 1), Err(Duration::from_millis(100)));
        assert_eq!(buckets.take(at, &"news".parse().unwrap(), 1), Ok(()), "each application has its own");
        assert_eq!(buckets.take(at + Duration::from_millis(100), &chat, 1), Ok(()));
        assert_eq!(buckets.take(at + Duration::from_secs(60), &chat, 50), Ok(()));
        assert!(buckets.take(at + Duration::from_secs(60), &chat, 1).is_err());
    }
}
