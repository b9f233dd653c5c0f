//! Duplicate households: quality beside simple yardsticks, and what an interview costs.
//!
//! The reporting seed is never learnt from and no threshold was chosen on it.

mod files;
mod learn;
mod quality;
mod rules;
mod speed;
mod splink;
mod survey;

pub use files::write;
pub use learn::learn;

use crate::bench::Report;
use anyhow::Result;
use ketuk_fleet::double::{Manner, Plan};
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
    /// In whose manner it is written.
    pub manner: Manner,
    /// Households of the large index; 0 leaves it out.
    pub large: usize,
    /// Whether Splink is measured beside it (wants python3 and the package index).
    pub splink: bool,
}

/// Measures.
///
/// # Errors
/// When Splink was asked for and could not be had.
pub fn run(measure: Measure) -> Result<Report> {
    let mut report = Report::default();
    let plan = Plan {
        households: measure.households,
        noise: measure.noise,
        manner: measure.manner,
        ..Plan::default()
    };
    let held = Held::new(measure.seed, plan, Weights::shipped());
    quality_lines(&mut report, &held);
    speed::measure(&mut report, &held.survey.interviews, speed::CITY);
    if measure.splink {
        splink::measure(&mut report, measure.seed, plan)?;
    }
    if measure.large > 0 {
        let many = speed::many(measure.large);
        speed::measure(&mut report, &many, speed::LARGE);
    }
    Ok(report)
}

/// Every manner of writing at several rates of error: the shipped weights, and weights that never saw the manner.
#[must_use]
pub fn manners(households: usize, seed: u64) -> Report {
    let mut report = Report::default();
    for manner in Manner::ALL {
        let apart = learn::without(manner, households / 3);
        for noise in [1.0, 2.0] {
            let plan = Plan { households, noise, manner, ..Plan::default() };
            let mut held = Held::new(seed, plan, Weights::shipped());
            let name = format!("{}, noise {noise}", manner.name());
            manner_lines(&mut report, &held, &name);
            held.index.set_weights(apart.clone());
            manner_lines(&mut report, &held, &format!("{name}, never seen"));
        }
    }
    report
}

fn manner_lines(report: &mut Report, held: &Held, name: &str) {
    let judged = quality::judge(held);
    let said = judged.iter().filter(|pair| pair.verdict.kind.is_duplicate()).map(|pair| pair.pair);
    report.note(&format!("{name}: same or moved, F1"), quality::duplicates(held, said).f1(), "");
    report.note(&format!("{name}: kinds, macro-F1"), quality::macro_f1(held, &judged), "");
    let queue = quality::queue(held, &judged);
    let share = |count: usize| count as f64 / queue.pairs.max(1) as f64;
    report.note(&format!("{name}: queue, deserves a look"), share(queue.deserved), "");
    report.note(&format!("{name}: queue, look-alikes"), share(queue.traps), "");
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
    for kind in [Kind::Same, Kind::Moved, Kind::Split, Kind::Related] {
        let score = quality::of_kind(held, &judged, kind);
        report.note(&format!("{}: F1", kind.name()), score.f1(), "");
        report.note(
            &format!("{}: is a candidate", kind.name()),
            quality::completeness(held, &judged, kind),
            "",
        );
    }
    report.at_least("kinds same, moved, split: macro-F1", quality::macro_f1(held, &judged), 0.90, "");
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
    for band in quality::reliability(&judged) {
        let (low, high) = band.range;
        let name = format!("score {low:.2} to {high:.2}: {} pairs, said {:.3}, true", band.pairs, band.said);
        report.note(&name, band.held, "");
    }
    let pairs = rules::by_number(held);
    let any = quality::duplicates(held, pairs.keys().copied());
    report.note("yardstick NIK or KK equal: F1", any.f1(), "");
    let part = pairs.iter().filter(|(_, share)| **share > 0.5).map(|(pair, _)| *pair);
    report.note("yardstick NIK or KK with half the family: F1", quality::duplicates(held, part).f1(), "");
}
