//! What is counted, in the names and units of Prometheus (`docs/operator.md` says what to do about each).
//!
//! Invariants: no label ever names a person, a device or a record, and none has more values than this program has words;
//! what has to be asked of the store is asked no more often than [`FIGURES_EACH`].

use super::App;
use crate::hub::{Changes, PairFigures};
use axum::extract::State;
use axum::http::{Method, StatusCode, header};
use axum::response::IntoResponse;
use ketuk_wire::Problem;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How old figures out of the store may be.
const FIGURES_EACH: Duration = Duration::from_secs(30);
/// How long a scrape waits for them.
const FIGURES_MAX: Duration = Duration::from_secs(5);

/// An answer: which method and route, and the first digit of its status.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: &'static str,
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
    code: &'static str,
}

/// What waits for whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waiting {
    kind: &'static str,
}

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
    answers: Family<Answered, Histogram>,
    changes: Family<Outcome, Counter>,
    store: OfStore,
    asked: tokio::sync::Mutex<Option<Instant>>,
}

/// What is set when somebody looks.
#[derive(Debug, Default)]
struct OfStore {
    queue: Gauge,
    queue_max: Gauge,
    devices: Gauge,
    devices_seen: Gauge,
    backlog: Family<Waiting, Gauge>,
    database_bytes: Gauge,
    database_up: Gauge,
    disk_free_bytes: Gauge,
}

impl OfStore {
    fn register(&self, registry: &mut Registry) {
        registry.register("writer_queue_requests", "Requests that wait for the writer", self.queue.clone());
        registry.register(
            "writer_queue_max_requests",
            "Requests that may wait before others are told that the server is busy",
            self.queue_max.clone(),
        );
        registry.register("devices", "Devices that are enrolled", self.devices.clone());
        registry.register(
            "devices_synced_last_day",
            "Devices that were heard of within 24 hours",
            self.devices_seen.clone(),
        );
        registry.register(
            "backlog",
            "What waits for people: disputes, pairs, reviews, changes kept apart; and lines that are due after a crowd",
            self.backlog.clone(),
        );
        registry.register_with_unit(
            "database",
            "Bytes that the database takes",
            Unit::Bytes,
            self.database_bytes.clone(),
        );
        registry.register("database_up", "1 while the database answers", self.database_up.clone());
        registry.register_with_unit(
            "disk_free",
            "Bytes that are free on the disk with least room, of database and files",
            Unit::Bytes,
            self.disk_free_bytes.clone(),
        );
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
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
        let answers = Family::<Answered, Histogram>::new_with_constructor(|| {
            Histogram::new(exponential_buckets(0.001, 2.0, 14))
        });
        let (changes, store) = (Family::<Outcome, Counter>::default(), OfStore::default());
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's, by route and first digit of the status",
            Unit::Seconds,
            answers.clone(),
        );
        registry.register("changes", "Changes that came, by outcome and problem code", changes.clone());
        store.register(&mut registry);
        registry.register("build", "This program", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let start: Gauge = Gauge::default();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        start.set(signed(since.as_secs()));
        registry.register_with_unit(
            "process_start_time",
            "When this process began, since 1970",
            Unit::Seconds,
            start,
        );
        Self {
            answers,
            changes,
            store,
            asked: tokio::sync::Mutex::default(),
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

    /// How long an answer took; a path that is no route counts as the console's files.
    pub(super) fn note_answer(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = match *method {
            Method::GET => "GET",
            Method::HEAD => "HEAD",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        let status = match status.as_u16() {
            0..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        let route = if route.is_empty() { "page" } else { route }.to_owned();
        self.answers.get_or_create(&Answered { method, route, status }).observe(took.as_secs_f64());
    }

    /// How changes of a group ended.
    pub(super) fn note_changes(&self, changes: Changes) {
        for ((outcome, code), count) in changes {
            self.changes.get_or_create(&Outcome { outcome, code }).inc_by(count);
        }
    }

    /// Looks at what has to be asked for.
    async fn look(&self, app: &App) {
        let store = &self.store;
        store.queue.set(signed(app.writer.waiting() as u64));
        store.queue_max.set(signed(app.writer.room() as u64));
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|asked| asked.elapsed() < FIGURES_EACH) {
            return;
        }
        let found =
            tokio::time::timeout(FIGURES_MAX, app.readers.call(|hub, now_ms| hub.figures(now_ms))).await;
        store.disk_free_bytes.set(signed(app.health.free_bytes(app).await.unwrap_or_default()));
        let Ok(Ok(figures)) = found else {
            store.database_up.set(0);
            return;
        };
        *asked = Some(Instant::now());
        store.database_up.set(1);
        store.database_bytes.set(signed(figures.database_bytes));
        let counts = figures.counts;
        store.devices.set(signed(counts.devices));
        store.devices_seen.set(signed(counts.devices_seen));
        let waiting = [
            ("disputes", counts.disputes),
            ("pairs", counts.pairs),
            ("reviews", counts.reviews),
            ("apart", counts.apart),
            ("due", counts.due),
        ];
        for (kind, count) in waiting {
            store.backlog.get_or_create(&Waiting { kind }).set(signed(count));
        }
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

/// The counters, as OpenMetrics text.
pub(super) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    app.metrics.look(&app).await;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text())
}
