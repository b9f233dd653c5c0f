//! What the questionnaire engine costs: compiling, one answer, a cascade; and the same events on ODK's
//! JavaScript engine in the same run, where node, npm and pyxform can be had.
//!
//! Every figure is wall time on one core. Answers are played one by one, as a person gives them.

mod household;
mod large;
mod yardstick;

use super::{Report, percentile};
use anyhow::{Context, Result, anyhow};
use household::{Step, household_steps};
use ketuk_form::{CompiledForm, Files, FormDefinition, FormInstance, Key, Value, World};
use std::time::Instant;
use yardstick::Played;

/// Members of the household that is played.
const MEMBERS: usize = 8;
/// How often a form is compiled; the middle one counts.
const COMPILES: usize = 20;
/// 2026-11-02 09:00 in Bontang.
const NOW_MS: i64 = 1_793_581_200_000;
/// WITA.
const UTC_OFFSET_S: i32 = 8 * 3600;

/// Whether the other engine is played as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Only ours.
    Nothing,
    /// `@getodk/xforms-engine` too.
    XformsEngine,
}

/// Measures everything.
///
/// # Errors
/// When a form does not import or compile, or the yardstick was asked for and does not run.
pub fn run(beside: Beside) -> Result<Report> {
    let mut report = Report::default();
    family(&mut report, beside).context("the family form")?;
    large_form(&mut report, beside).context("the large form")?;
    villages(&mut report, beside).context("the villages")?;
    Ok(report)
}

fn family(report: &mut Report, beside: Beside) -> Result<()> {
    let (form, compile_ms) =
        compiled(|| Ok(FormDefinition::from_json(ketuk_form::KELUARGA_JSON)?), &Files::default())?;
    report.at_most("family form: read and compile", compile_ms, 20.0, "ms");
    let mut instance = FormInstance::begin(&form, world());
    let steps = household_steps(&mut instance, MEMBERS);
    let ours = play(&form, &steps)?;
    report.note("family of 8: events played", ours.step_ms.len() as f64, "events");
    report.at_most("family of 8: one answer, 99th percentile", percentile(&ours.step_ms, 0.99), 1.0, "ms");
    report.note("family of 8: one answer, median", percentile(&ours.step_ms, 0.5), "ms");
    report.note("family of 8: one answer, slowest", percentile(&ours.step_ms, 1.0), "ms");
    let answers = ended(&form, &steps)?.answers();
    let check_ms =
        (0..COMPILES).map(|_| timed(|| ketuk_form::check(form.definition(), &answers)).1).collect::<Vec<_>>();
    report.note("family of 8: check of the whole record", percentile(&check_ms, 0.5), "ms");
    if beside == Beside::XformsEngine {
        let xml = yardstick::shipped_as_xform("keluarga")?;
        compare(report, "family of 8", &ours, &yardstick::play(&xml, &[], 3, &steps)?);
    }
    Ok(())
}

fn large_form(report: &mut Report, beside: Beside) -> Result<()> {
    let xml = large::large_form();
    let definition = imported(&xml)?;
    let (form, compile_ms) = compiled(|| Ok(definition.clone()), &Files::default())?;
    report.at_most("2,000 questions, 5,000 expressions: compile", compile_ms, 200.0, "ms");
    let steps: Vec<Step> = large::large_answers()
        .into_iter()
        .map(|(path, value)| Step::Set { path, value: Value::from_text(&value) })
        .collect();
    let ours = play(&form, &steps)?;
    report.at_most(
        "2,000 questions: one answer, 99th percentile",
        percentile(&ours.step_ms, 0.99),
        3.0,
        "ms",
    );
    report.note("2,000 questions: one answer, slowest", percentile(&ours.step_ms, 1.0), "ms");
    if beside == Beside::XformsEngine {
        compare(report, "2,000 questions", &ours, &yardstick::play(&xml, &[], 3, &steps)?);
    }
    Ok(())
}

fn villages(report: &mut Report, beside: Beside) -> Result<()> {
    let xml = large::village_form();
    let texts: Vec<(String, String)> = large::LEVELS
        .iter()
        .enumerate()
        .map(|(at, level)| (format!("{level}.csv"), large::village_file(at)))
        .collect();
    let mut files = Files::default();
    let (read, read_ms) =
        timed(|| texts.iter().try_for_each(|(name, text)| files.add(name, text.as_bytes())));
    read.map_err(|problem| anyhow!("{problem}"))?;
    report.note("four files with 83,000 villages: read", read_ms, "ms");
    let definition = imported(&xml)?;
    let (form, compile_ms) = compiled(|| Ok(definition.clone()), &files)?;
    report.note("villages: compile", compile_ms, "ms");
    let mut steps = Vec::new();
    for (prov, kab, kec) in (0..38_usize)
        .step_by(8)
        .flat_map(|prov| (0..5).map(move |k| (prov, (prov * 514).div_ceil(38) + k, k)))
    {
        let kec = (kab * 7_277).div_ceil(514) + kec;
        for (level, code) in large::LEVELS.iter().zip([prov, kab, kec]) {
            steps.push(Step::Set { path: format!("/data/{level}"), value: Value::Text(code.to_string()) });
        }
        steps.push(Step::Choices { path: "/data/desa".to_owned() });
    }
    let ours = play(&form, &steps)?;
    let offered: Vec<f64> = ours.choices.iter().map(|count| *count as f64).collect();
    report.at_least("villages offered, fewest in one cascade", percentile(&offered, 0.0), 1.0, "villages");
    let filtered = lists(&ours, &steps);
    report.at_most("a list out of 83,000 villages, 99th percentile", percentile(&filtered, 0.99), 5.0, "ms");
    report.note("a list out of 83,000 villages, slowest (first use)", percentile(&filtered, 1.0), "ms");
    if beside == Beside::XformsEngine {
        let theirs = yardstick::play(&xml, &texts, 1, &steps)?;
        compare(report, "villages", &ours, &theirs);
        let filtered = lists(&theirs, &steps);
        report.note(
            "xforms-engine: a list out of 83,000 villages, 99th percentile",
            percentile(&filtered, 0.99),
            "ms",
        );
        report.note(
            "xforms-engine, villages: events it came to in a minute",
            theirs.step_ms.len() as f64,
            "events",
        );
        let same = ours.choices.starts_with(&theirs.choices);
        anyhow::ensure!(same, "the engines offer different numbers of villages");
    }
    Ok(())
}

/// What each list took: the answer that asks for it, and reading it.
fn lists(played: &Played, steps: &[Step]) -> Vec<f64> {
    let pairs = steps.iter().skip(1).zip(played.step_ms.windows(2));
    pairs.filter(|(step, _)| matches!(step, Step::Choices { .. })).map(|(_, ms)| ms.iter().sum()).collect()
}

/// Their figures beside ours, and the ratio in the same run.
fn compare(report: &mut Report, name: &str, ours: &Played, theirs: &Played) {
    let (mine, other) = (percentile(&ours.step_ms, 0.5), percentile(&theirs.step_ms, 0.5));
    report.note(&format!("xforms-engine, {name}: load"), percentile(&theirs.load_ms, 0.5), "ms");
    report.note(&format!("xforms-engine, {name}: one event, median"), other, "ms");
    report.note(
        &format!("xforms-engine, {name}: one event, 99th percentile"),
        percentile(&theirs.step_ms, 0.99),
        "ms",
    );
    report.note(
        &format!("xforms-engine, {name}: one event, slowest"),
        percentile(&theirs.step_ms, 1.0),
        "ms",
    );
    report.note(&format!("xforms-engine, {name}: events it skipped"), theirs.skipped as f64, "events");
    report.note(&format!("{name}: xforms-engine over ours, median event"), other / mine.max(1e-6), "times");
}

fn imported(xml: &str) -> Result<FormDefinition> {
    let imported = ketuk_authoring::import_xform(xml.as_bytes());
    imported.form.ok_or_else(|| anyhow!("{:#?}", imported.diagnostics))
}

/// The form and the middle of its compile times in ms, reading included.
fn compiled(read: impl Fn() -> Result<FormDefinition>, files: &Files) -> Result<(CompiledForm, f64)> {
    let mut took = Vec::new();
    let mut last = None;
    for _ in 0..COMPILES {
        let (form, ms) =
            timed(|| CompiledForm::compile(read()?, files).map_err(|problems| anyhow!("{problems:#?}")));
        took.push(ms);
        last = Some(form?);
    }
    Ok((last.ok_or_else(|| anyhow!("never compiled"))?, percentile(&took, 0.5)))
}

/// Plays the steps on a new record, each by itself under the clock.
fn play(form: &CompiledForm, steps: &[Step]) -> Result<Played> {
    let mut played = Played::default();
    let mut instance = FormInstance::begin(form, world());
    for step in steps {
        let (count, ms) = timed(|| step.play(&mut instance));
        played.choices.extend(count?);
        played.step_ms.push(ms);
    }
    Ok(played)
}

/// The record after the steps.
fn ended<'f>(form: &'f CompiledForm, steps: &[Step]) -> Result<FormInstance<'f>> {
    let mut instance = FormInstance::begin(form, world());
    for step in steps {
        step.play(&mut instance)?;
    }
    Ok(instance)
}

fn world() -> World {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    World::new(NOW_MS, UTC_OFFSET_S, move |bytes| {
        for byte in bytes {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = (state >> 32) as u8;
        }
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed().as_secs_f64() * 1e3)
}

/// The key of the question at a path.
fn key_at(instance: &FormInstance<'_>, path: &str) -> Result<Key> {
    let node = instance.find(path).with_context(|| format!("nothing at {path}"))?;
    instance.key_of(node).with_context(|| format!("no question at {path}"))
}
