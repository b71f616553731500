//! What is told under /metrics: handles made once at the start, and the machines' own counters published
//! when somebody looks.

use crate::push::Reason;
use metrics::{Counter, Gauge, Histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// One number of a source, read when somebody looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sample {
    /// It only grows: name (ends in `_total`), label and its value, number.
    Counter(&'static str, Option<(&'static str, &'static str)>, u64),
    /// It goes up and down.
    Gauge(&'static str, Option<(&'static str, &'static str)>, f64),
}

type Source = Box<dyn Fn(&mut dyn FnMut(Sample)) + Send>;
type Key = (&'static str, Option<(&'static str, &'static str)>);

#[derive(Default)]
struct Sources {
    sources: Vec<Source>,
    counters: HashMap<Key, Counter>,
    gauges: HashMap<Key, Gauge>,
}

/// The metrics of this process.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    sources: Mutex<Sources>,
    pub(super) accepted: Counter,
    pub(super) refused: Vec<Counter>,
    pub(super) accept_seconds: Histogram,
    pub(super) reports_delivered: Counter,
    pub(super) reports_failed: Counter,
    pub(super) reports_dropped: Counter,
    pub(super) event_streams: Gauge,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All handles of the front, at zero.
    #[must_use]
    pub fn new() -> Self {
        let buckets = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
        let recorder = PrometheusBuilder::new()
            .set_buckets(&buckets)
            .expect("the list of buckets is not empty")
            .build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            metrics::describe_counter!(
                "gtpush_http_pushes_accepted_total",
                "Pushes accepted: 202 after the commit"
            );
            metrics::describe_counter!("gtpush_http_pushes_refused_total", "Pushes refused, by reason");
            metrics::describe_histogram!("gtpush_http_accept_seconds", "From the request to its commit");
            metrics::describe_counter!(
                "gtpush_reports_delivered_total",
                "Reports that an application server took"
            );
            metrics::describe_counter!(
                "gtpush_reports_failed_total",
                "Reports given up after their last try"
            );
            metrics::describe_counter!(
                "gtpush_reports_dropped_total",
                "Reports put off to the next start because too many waited"
            );
            metrics::describe_gauge!("gtpush_event_streams", "Streams of events that are open");
        });
        let made = metrics::with_local_recorder(&recorder, || {
            let refused = |reason: &Reason| metrics::counter!("gtpush_http_pushes_refused_total", "reason" => reason.as_str());
            (
                metrics::counter!("gtpush_http_pushes_accepted_total"),
                Reason::ALL.iter().map(refused).collect(),
                metrics::histogram!("gtpush_http_accept_seconds"),
                metrics::counter!("gtpush_reports_delivered_total"),
                metrics::counter!("gtpush_reports_failed_total"),
                metrics::counter!("gtpush_reports_dropped_total"),
                metrics::gauge!("gtpush_event_streams"),
            )
        });
        let (
            accepted,
            refused,
            accept_seconds,
            reports_delivered,
            reports_failed,
            reports_dropped,
            event_streams,
        ) = made;
        Self {
            recorder,
            handle,
            sources: Mutex::default(),
            accepted,
            refused,
            accept_seconds,
            reports_delivered,
            reports_failed,
            reports_dropped,
            event_streams,
        }
    }

    /// Adds a source of numbers, read at each look. It must not block.
    pub fn source(&self, source: impl Fn(&mut dyn FnMut(Sample)) + Send + 'static) {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner).sources.push(Box::new(source));
    }

    pub(super) fn refuse(&self, reason: Reason) {
        if let Some(counter) =
            Reason::ALL.iter().position(|one| *one == reason).and_then(|at| self.refused.get(at))
        {
            counter.increment(1);
        }
    }

    /// Prometheus text.
    #[must_use]
    pub fn render(&self) -> String {
        let mut all = self.sources.lock().unwrap_or_else(PoisonError::into_inner);
        let Sources { sources, counters, gauges } = &mut *all;
        metrics::with_local_recorder(&self.recorder, || {
            for source in sources {
                source(&mut |sample| match sample {
                    Sample::Counter(name, label, value) => counters
                        .entry((name, label))
                        .or_insert_with(|| match label {
                            Some((key, text)) => metrics::counter!(name, key => text),
                            None => metrics::counter!(name),
                        })
                        .absolute(value),
                    Sample::Gauge(name, label, value) => gauges
                        .entry((name, label))
                        .or_insert_with(|| match label {
                            Some((key, text)) => metrics::gauge!(name, key => text),
                            None => metrics::gauge!(name),
                        })
                        .set(value),
                });
            }
        });
        drop(all);
        self.handle.render()
    }

    /// Folds what the histograms took in; to be called every few seconds, or they grow.
    pub(super) fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_at_each_look() {
        let metrics = Metrics::new();
        metrics.accepted.increment(3);
        metrics.refuse(Reason::UnknownUser);
        let number = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(7));
        let seen = number.clone();
        metrics.source(move |tell| {
            let value = seen.load(std::sync::atomic::Ordering::Relaxed);
            tell(Sample::Counter("gtpush_test_total", Some(("kind", "a")), value));
            tell(Sample::Gauge("gtpush_test", None, 0.5));
        });
        let text = metrics.render();
        assert!(text.contains("gtpush_http_pushes_accepted_total 3"), "{text}");
        assert!(text.contains("reason=\"unknown-user\"} 1"), "{text}");
        assert!(
            text.contains("gtpush_test_total{kind=\"a\"} 7") && text.contains("gtpush_test 0.5"),
            "{text}"
        );
        number.store(9, std::sync::atomic::Ordering::Relaxed);
        assert!(metrics.render().contains("gtpush_test_total{kind=\"a\"} 9"));
    }
}
