//! Many phones on one server: so many connections, each with one request at a time, each obeying `Retry-After`.

use super::phones::Body;
use crate::bench::percentile;
use crate::process::ServerProcess;
use anyhow::Context;
use ketuk_client::{Address, Exposure, Patience, Roots, make_client};
use ketuk_fleet::city::Dice;
use ketuk_wire::sync::{SyncResponse, Verdict};
use reqwest::{Client, StatusCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a phone's trip may take, as on a road.
const TRIP: Duration = Duration::from_secs(120);
/// How often a phone comes again; beyond, it counts as an error.
const TRIES: usize = 30;

/// What became of one phone's sync.
#[derive(Debug, Clone, Default)]
struct Sync {
    whole_s: f64,
    trips_s: Vec<f64>,
    waited_s: f64,
    is_good: bool,
}

/// What became of all.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    syncs: Vec<Sync>,
    pub(super) wall_s: f64,
    pub(super) errors: usize,
    /// What the server had spent before.
    pub(super) spent: Spent,
}

impl Outcome {
    /// Seconds of a sync as its phone sees it, waits included.
    pub(super) fn whole(&self, share: f64) -> f64 {
        percentile(&self.syncs.iter().map(|sync| sync.whole_s).collect::<Vec<_>>(), share)
    }

    /// Seconds of a request.
    pub(super) fn trip(&self, share: f64) -> f64 {
        percentile(&self.syncs.iter().flat_map(|sync| sync.trips_s.clone()).collect::<Vec<_>>(), share)
    }

    /// Seconds that a phone waited because it was asked to.
    pub(super) fn waited(&self, share: f64) -> f64 {
        percentile(&self.syncs.iter().map(|sync| sync.waited_s).collect::<Vec<_>>(), share)
    }

    /// How often a phone was asked to come again.
    pub(super) fn turned_away(&self) -> usize {
        self.syncs.iter().map(|sync| sync.trips_s.len().saturating_sub(1)).sum()
    }
}

/// What a process has spent.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub(super) cpu_s: f64,
    pub(super) peak_mb: f64,
}

impl Spent {
    /// Of a process; `None` where the system does not say.
    pub(super) fn of(process: u32) -> Option<Self> {
        let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // Behind the name, which may hold anything: user and system time in hundredths.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Self { cpu_s: (user + system) / 100.0, peak_mb: kib / 1024.0 })
    }
}

/// Sends every body over so many connections.
pub(super) fn storm(server: &ServerProcess, bodies: &[Body], connections: usize) -> anyhow::Result<Outcome> {
    let spent = Spent::of(server.id()).context("no /proc")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let url: Arc<str> = format!("{}/v1/sync", server.url()).into();
    let address = Address::parse(&server.url(), Exposure::LoopbackOnly)?;
    let patience = Patience { trip: TRIP, silence: TRIP, ..Patience::default() };
    let (bodies, next): (Arc<[Body]>, _) = (bodies.into(), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let syncs = runtime.block_on(async {
        let mut phones = tokio::task::JoinSet::new();
        for at in 0..connections {
            let (url, bodies, next) = (Arc::clone(&url), Arc::clone(&bodies), Arc::clone(&next));
            let client = make_client(&address, &Roots::None, patience)?;
            phones.spawn(async move {
                let (mut syncs, mut dice) = (Vec::new(), Dice::for_part(31, at as u64));
                while let Some(body) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                    syncs.push(send(&client, &url, body, &mut dice).await);
                }
                syncs
            });
        }
        anyhow::Ok(phones.join_all().await.concat())
    })?;
    let wall_s = begun.elapsed().as_secs_f64();
    let errors = syncs.iter().filter(|sync| !sync.is_good).count();
    Ok(Outcome { syncs, wall_s, errors, spent })
}

#[expect(clippy::print_stderr, reason = "what went wrong stands beside the report, not in it")]
async fn send(client: &Client, url: &str, body: &Body, dice: &mut Dice) -> Sync {
    let (mut sync, begun) = (Sync::default(), Instant::now());
    for _ in 0..TRIES {
        let left = Instant::now();
        let answer = ask(client, url, body).await;
        sync.trips_s.push(left.elapsed().as_secs_f64());
        match answer {
            Ok(Answer::Stands) => {
                sync.is_good = true;
                break;
            }
            Ok(Answer::ComeAgain(seconds)) => {
                // A tenth more by chance, as the road does.
                let wait_s = seconds * (1.0 + f64::from(dice.bits() % 1_000) / 10_000.0);
                sync.waited_s += wait_s;
                tokio::time::sleep(Duration::from_secs_f64(wait_s)).await;
            }
            Err(error) => {
                eprintln!("a phone: {error:#}");
                break;
            }
        }
    }
    sync.whole_s = begun.elapsed().as_secs_f64();
    sync
}

enum Answer {
    /// Every change stands.
    Stands,
    /// In so many seconds.
    ComeAgain(f64),
}

async fn ask(client: &Client, url: &str, body: &Body) -> anyhow::Result<Answer> {
    let answer = client.post(url).body(body.bytes.clone()).send().await?;
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        let asked = answer.headers().get("retry-after").context("busy, without a time")?;
        return Ok(Answer::ComeAgain(asked.to_str()?.parse()?));
    }
    let status = answer.status();
    let bytes = answer.bytes().await?;
    anyhow::ensure!(status == StatusCode::OK, "{status}: {}", String::from_utf8_lossy(&bytes));
    let receipt = SyncResponse::from_body(&bytes)?.receipt.context("no receipt")?;
    let stands = receipt.verdicts.iter().filter(|run| matches!(run.verdict, Verdict::Ok(_)));
    let stands: u64 = stands.map(|run| run.count).sum();
    anyhow::ensure!(stands == body.changes as u64, "{stands} of {} changes stand", body.changes);
    Ok(Answer::Stands)
}
