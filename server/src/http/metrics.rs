//! What is counted: requests by route and code, groups, time. No label ever names a person or record.

use crate::hub::PairFigures;
use ketuk_wire::Problem;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::time::Duration;

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ending {
    route: &'static str,
    code: &'static str,
}

/// The counters.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Ending, Counter>,
    request_bytes: Counter,
    response_bytes: Counter,
    group_jobs: Counter,
    group_seconds: Histogram,
    compared: Gauge,
    behind: Gauge,
    slice_seconds: Histogram,
    pair_decisions: Family<Decided, Counter>,
}

/// What was said of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Decided {
    kind: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counters at zero.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("ketuk");
        let requests = Family::<Ending, Counter>::default();
        let (request_bytes, response_bytes, group_jobs) =
            (Counter::default(), Counter::default(), Counter::default());
        let group_seconds = Histogram::new(exponential_buckets(0.001, 2.0, 14));
        registry.register("requests", "Requests by route and problem code (ok where none)", requests.clone());
        registry.register("request_bytes", "Bytes of request bodies", request_bytes.clone());
        registry.register("response_bytes", "Bytes of answers to devices", response_bytes.clone());
        registry.register("group_jobs", "Jobs that ran in groups", group_jobs.clone());
        registry.register("group_seconds", "Time of a group, flush included", group_seconds.clone());
        let (compared, behind) = (Gauge::default(), Gauge::default());
        let slice_seconds = Histogram::new(exponential_buckets(0.0005, 2.0, 12));
        let pair_decisions = Family::<Decided, Counter>::default();
        registry.register(
            "compared_households",
            "Households that are compared with each other",
            compared.clone(),
        );
        registry.register("pairs_behind", "1 while pairs are behind what has come in", behind.clone());
        registry.register(
            "pair_slice_seconds",
            "Time of a slice of a pass over all pairs",
            slice_seconds.clone(),
        );
        registry.register("pair_decisions", "Decisions about pairs of households", pair_decisions.clone());
        Self {
            registry,
            requests,
            request_bytes,
            response_bytes,
            group_jobs,
            group_seconds,
            compared,
            behind,
            slice_seconds,
            pair_decisions,
        }
    }

    pub(super) fn note_request(
        &self,
        route: &'static str,
        request_bytes: usize,
        done: &Result<Vec<u8>, Problem>,
    ) {
        let code = done.as_ref().map_or_else(|problem| problem.code.code(), |_| "ok");
        self.requests.get_or_create(&Ending { route, code }).inc();
        self.request_bytes.inc_by(request_bytes as u64);
        self.response_bytes.inc_by(done.as_ref().map_or(0, |body| body.len() as u64));
    }

    pub(super) fn note_group(&self, jobs: usize, took: Duration) {
        self.group_jobs.inc_by(jobs as u64);
        self.group_seconds.observe(took.as_secs_f64());
    }

    /// What a slice of a pass took, and how the pairs stand after it.
    pub(super) fn note_pairs(&self, figures: PairFigures, took: Duration) {
        self.compared.set(i64::try_from(figures.households).unwrap_or(i64::MAX));
        self.behind.set(i64::from(!figures.is_quiet));
        self.slice_seconds.observe(took.as_secs_f64());
    }

    /// A decision about a pair; the kind is one of our own words.
    pub(super) fn note_pair_decision(&self, kind: &'static str) {
        self.pair_decisions.get_or_create(&Decided { kind }).inc();
    }

    /// All counters in the text format of OpenMetrics.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to memory cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
