//! Recorded scenarios: a form, steps, and what each step gave.
//!
//! A scenario passes where the form loads and every step gives the recorded answer. Answers that the
//! recording could only name (`[SelectChoiceList]`, `(err)`) are asked for and not compared.
//!
//! Invariant: where the recording engine failed itself, the scenario is skipped and counted.

mod cursor;
mod document;
mod files;
mod play;

use super::{Case, Outcome, Part, read_lines};
use ketuk_form::CompiledForm;
use play::Play;
use serde_json::Value;
use std::path::Path;

/// Plays `scenarios.jsonl`.
///
/// # Errors
/// The corpus cannot be read.
pub fn run(corpus: &Path) -> anyhow::Result<Part> {
    let recorded = read_lines(&corpus.join("scenarios.jsonl"))?;
    let cases = recorded
        .iter()
        .enumerate()
        .map(|(at, scenario)| Case { name: format!("scenario {}", at + 1), outcome: outcome(scenario) });
    Ok(Part { name: "scenarios", target_percent: 95.0, cases: cases.collect() })
}

fn outcome(scenario: &Value) -> Outcome {
    if scenario["ok"] != Value::Bool(true) {
        return Outcome::Skipped { reason: "the recording engine failed itself".to_owned() };
    }
    let steps = scenario["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
    let test = scenario["test"].as_str().unwrap_or_default();
    match play(scenario["xml"].as_str().unwrap_or_default(), steps) {
        Ok(()) => Outcome::Passed,
        Err(difference) => {
            Outcome::Failed { reason: stored_before(test), detail: format!("{test}: {difference}") }
        }
    }
}

/// Scenarios that go on with a record stored by somebody else, which the recording does not hold.
fn stored_before(test: &str) -> Option<&'static str> {
    let is_stored = ["deserializ", "restor", "edit"].iter().any(|word| test.contains(word));
    is_stored.then_some("begins with a stored record that the recording does not hold")
}

fn play(xml: &str, steps: &[Value]) -> Result<(), String> {
    let imported = ketuk_authoring::import_xform(xml.as_bytes());
    let Some(definition) = imported.form else {
        let said: Vec<String> = imported.diagnostics.iter().map(|d| format!("{} {}", d.code, d.en)).collect();
        return Err(format!("not imported: {}", said.join("; ")));
    };
    let files = files::make(&definition, steps);
    let form = match CompiledForm::compile(definition, &files) {
        Ok(form) => form,
        Err(problems) => {
            let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return Err(format!("not compiled: {}", said.join("; ")));
        }
    };
    let mut play = Play::begin(&form);
    for (at, step) in steps.iter().enumerate() {
        let nothing = Vec::new();
        let method = step[0].as_str().unwrap_or_default();
        let args = step[1].as_array().unwrap_or(&nothing);
        let played = play.step(method, args, &step[2]).and_then(|()| match method {
            "proposed_serializeInstance" => Ok(()),
            _ => play.end_of_event(),
        });
        played.map_err(|difference| format!("step {} {method}{}: {difference}", at + 1, step[1]))?;
    }
    play.end_of_event()
}
