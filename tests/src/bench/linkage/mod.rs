//! Duplicate households: quality beside simple yardsticks, and what an interview costs.
//!
//! The reporting seed is never learnt from and no threshold was chosen on it.

mod files;
mod learn;
mod quality;
mod rules;
mod speed;
mod survey;

pub use files::write;
pub use learn::learn;

use crate::bench::Report;
use ketuk_fleet::double::Plan;
use ketuk_linkage::{Kind, Weights};
use survey::Held;

/// What to measure.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Households of the survey.
    pub households: usize,
    /// Its seed.
    pub seed: u64,
    /// Factor on the error rates of second interviews.
    pub noise: f64,
    /// Households of the large index; 0 leaves it out.
    pub large: usize,
}

/// Measures.
#[must_use]
pub fn run(measure: Measure) -> Report {
    let mut report = Report::default();
    let plan = Plan { households: measure.households, noise: measure.noise, ..Plan::default() };
    let held = Held::new(measure.seed, plan, Weights::shipped());
    quality_lines(&mut report, &held);
    speed::measure(&mut report, &held.survey.interviews, speed::CITY);
    if measure.large > 0 {
        let many = speed::many(measure.large);
        speed::measure(&mut report, &many, speed::LARGE);
    }
    report
}

fn quality_lines(report: &mut Report, held: &Held) {
    let judged = quality::judge(held);
    let said = judged.iter().filter(|pair| pair.verdict.kind.is_duplicate()).map(|pair| pair.pair);
    let ours = quality::duplicates(held, said);
    report.note("interviews", held.survey.interviews.len() as f64, "");
    report.note(
        "candidates per interview",
        2.0 * judged.len() as f64 / held.survey.interviews.len() as f64,
        "",
    );
    report.note("same or moved: precision", ours.precision(), "");
    report.note("same or moved: recall", ours.recall(), "");
    report.at_least("same or moved: F1", ours.f1(), 0.97, "");
    let mut macro_f1 = 0.0;
    for kind in [Kind::Same, Kind::Moved, Kind::Split, Kind::Related] {
        let score = quality::of_kind(held, &judged, kind);
        report.note(&format!("{}: F1", kind.name()), score.f1(), "");
        report.note(
            &format!("{}: is a candidate", kind.name()),
            quality::completeness(held, &judged, kind),
            "",
        );
        macro_f1 += if kind == Kind::Related { 0.0 } else { score.f1() / 3.0 };
    }
    report.at_least("kinds same, moved, split: macro-F1", macro_f1, 0.90, "");
    let queue = quality::queue(held, &judged);
    report.note("queue: pairs", queue.pairs as f64, "");
    report.at_least("queue: deserves a look", queue.deserved as f64 / queue.pairs.max(1) as f64, 0.95, "");
    report.at_most(
        "queue: twins, namesakes, neighbours, copies",
        queue.traps as f64 / queue.pairs.max(1) as f64,
        0.01,
        "",
    );
    for (what, count) in &queue.rest {
        report.note(&format!("queue: {what}"), *count as f64, "pairs");
    }
    let pairs = rules::by_number(held);
    let any = quality::duplicates(held, pairs.keys().copied());
    report.note("yardstick NIK or KK equal: F1", any.f1(), "");
    let part = pairs.iter().filter(|(_, share)| **share > 0.5).map(|(pair, _)| *pair);
    report.note("yardstick NIK or KK with half the family: F1", quality::duplicates(held, part).f1(), "");
}
