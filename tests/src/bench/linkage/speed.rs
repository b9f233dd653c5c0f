//! What one submission costs: time, pauses, memory, while the index grows.

use crate::bench::Report;
use crate::bench::cost::thread_cpu_s;
use ketuk_fleet::double::{Plan, survey};
use ketuk_household::Position;
use ketuk_linkage::{Bounds, Index, Submission, Weights};
use std::time::{Duration, Instant};

/// What is promised for an index of a size.
pub(super) struct Promise {
    name: &'static str,
    median_us: f64,
    worst_us: f64,
    pass_s: f64,
}

/// The city.
pub(super) const CITY: Promise = Promise { name: "27,000", median_us: 10.0, worst_us: 300.0, pass_s: 1.0 };
/// A province.
pub(super) const LARGE: Promise = Promise { name: "large", median_us: 50.0, worst_us: 1_000.0, pass_s: 60.0 };

/// Several cities side by side. Names are those of one city, which is harder than life; numbers and places are
/// each city's own, as the register's are.
pub(super) fn many(households: usize) -> Vec<Submission> {
    let cities = u64::try_from(households.div_ceil(27_000)).unwrap_or(1);
    let mut all = Vec::with_capacity(households + 30_000);
    for city in 0..cities {
        let mut interviews = survey(900 + city, Plan::default()).interviews;
        interviews.iter_mut().for_each(|interview| of_city(interview, city));
        all.append(&mut interviews);
    }
    all.truncate(households);
    all
}

fn of_city(interview: &mut Submission, city: u64) {
    interview.id = format!("{city:02}-{}", interview.id);
    interview.kelurahan_code = format!("{}{city}", interview.kelurahan_code);
    interview.card = in_province(&interview.card, city);
    for member in &mut interview.members {
        member.nik = in_province(&member.nik, city);
    }
    let north = |place: Position| {
        let lat = place.lat_degrees() + city as f64 * 0.4;
        Position::new(lat, place.lng_degrees(), place.accuracy_m())
    };
    interview.position = interview.position.filter(|place| place.lat_degrees() > 0.001).and_then(north);
}

/// The same number as another province would have given it.
fn in_province(number: &str, city: u64) -> String {
    match (number.len(), number.get(..2).and_then(|text| text.parse::<u64>().ok()), number.get(2..)) {
        (15.., Some(province @ 1..), Some(rest)) => format!("{:02}{rest}", (province + city * 2) % 89 + 10),
        _ => number.to_owned(),
    }
}

/// Submits all, one after the other: hold, find candidates, score them.
pub(super) fn measure(report: &mut Report, interviews: &[Submission], promise: Promise) {
    // Empty: names begin without weights, as on a new server.
    let mut index = Index::new(Weights::shipped(), 7, Bounds::anywhere());
    let (mut holding, mut matching) = (Vec::new(), Vec::new());
    let mut scored = 0_usize;
    let begin = cpu_s();
    for interview in interviews {
        let start = Instant::now();
        let slot = index.upsert(interview);
        let held = Instant::now();
        scored += index.judge(slot).iter().filter(|(_, verdict)| verdict.is_queued).count();
        holding.push(held - start);
        matching.push(held.elapsed());
    }
    let pass = cpu_s() - begin;
    let last = interviews.len() / 4;
    let name = promise.name;
    let mut late = matching.split_off(matching.len() - last.max(1));
    let (median, worst) = (percentile(&mut late, 0.5), percentile(&mut late, 0.99));
    let longest = longest_pause_s(interviews);
    let mut held = holding.split_off(holding.len() - last.max(1));
    report.at_most(
        &format!("{name}: candidates and scores, median"),
        micros(median),
        promise.median_us,
        "us",
    );
    report.at_most(&format!("{name}: candidates and scores, 99 %"), micros(worst), promise.worst_us, "us");
    report.note(&format!("{name}: holding it, median"), micros(percentile(&mut held, 0.5)), "us");
    report.at_most(&format!("{name}: longest pause while growing"), longest * 1_000.0, 20.0, "ms");
    report.at_most(&format!("{name}: a pass over all, on one core"), pass, promise.pass_s, "s");
    report.note(&format!("{name}: queued on arrival"), scored as f64, "pairs");
    let bytes = index.heap_bytes() as f64 / index.members().max(1) as f64;
    report.at_most(&format!("{name}: memory"), bytes, 250.0, "bytes a person");
    report.note(
        &format!("{name}: memory"),
        index.heap_bytes() as f64 / index.len().max(1) as f64,
        "bytes a household",
    );
}

/// Processor time of this thread in seconds: other programs on the machine do not count.
fn cpu_s() -> f64 {
    thread_cpu_s().unwrap_or(0.0)
}

/// The longest that holding one household took of this thread's time, to a few milliseconds.
fn longest_pause_s(interviews: &[Submission]) -> f64 {
    let mut index = Index::new(Weights::shipped(), 7, Bounds::anywhere());
    let mut longest = 0.0_f64;
    for interview in interviews {
        let start = cpu_s();
        index.upsert(interview);
        longest = longest.max(cpu_s() - start);
    }
    longest
}

fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    let at = (times.len() as f64 * share) as usize;
    times.get(at.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
