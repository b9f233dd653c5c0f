//! Splink on the same survey in the same run (`tests/yardsticks/splink/link.py`).

use crate::bench::Report;
use crate::temp::TempDir;
use crate::venv::{python_with_splink, root};
use anyhow::{Context, Result, ensure};
use ketuk_fleet::double::Plan;
use std::process::Command;

/// What the script answers.
#[derive(Debug, serde::Deserialize)]
struct Answer {
    default: Quality,
    best: Quality,
    wall_s: f64,
    cpu_s: f64,
}

/// Quality at one threshold.
#[derive(Debug, serde::Deserialize)]
struct Quality {
    threshold: f64,
    precision: f64,
    recall: f64,
    f1: f64,
}

/// Writes the survey, runs Splink on it, and reports quality and time.
pub(super) fn measure(report: &mut Report, seed: u64, plan: Plan) -> Result<()> {
    let folder = TempDir::new("splink")?;
    super::write(folder.path(), seed, plan)?;
    let script = root().join("tests/yardsticks/splink/link.py");
    let output =
        Command::new(python_with_splink()?).arg(script).arg(folder.path()).output().context("python")?;
    ensure!(output.status.success(), "link.py: {}", String::from_utf8_lossy(&output.stderr));
    let answer: Answer =
        serde_json::from_slice(&output.stdout).context("link.py did not answer as expected")?;
    for (name, quality) in [("its default", &answer.default), ("its best threshold", &answer.best)] {
        let name = format!("Splink, {name} ({:.2})", quality.threshold);
        report.note(&format!("{name}: precision"), quality.precision, "");
        report.note(&format!("{name}: recall"), quality.recall, "");
        report.note(&format!("{name}: F1"), quality.f1, "");
    }
    report.note("Splink: the whole file, wall", answer.wall_s, "s");
    report.note("Splink: the whole file, processor", answer.cpu_s, "s");
    Ok(())
}
