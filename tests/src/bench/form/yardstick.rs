//! The same events on `@getodk/xforms-engine` (`tests/yardsticks/xforms-engine`), in node.

use super::household::Step;
use crate::temp::TempDir;
use crate::venv::{python, root};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::process::Command;

/// What playing took, each event by itself.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Played {
    /// Loading the form, in ms.
    #[serde(default)]
    pub(super) load_ms: Vec<f64>,
    /// Each step, in ms.
    pub(super) step_ms: Vec<f64>,
    /// How many choices each look found.
    pub(super) choices: Vec<usize>,
    /// Steps that the engine has no question for.
    #[serde(default)]
    pub(super) skipped: usize,
}

/// Loads a form with its files `loads` times and plays the steps on it, for a minute at most.
pub(super) fn play(xml: &str, files: &[(String, String)], loads: usize, steps: &[Step]) -> Result<Played> {
    let home = root().join("tests/yardsticks/xforms-engine");
    if !home.join("node_modules").is_dir() {
        let status = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--silent"])
            .current_dir(&home)
            .status();
        ensure!(status.context("npm")?.success(), "npm ci did not succeed in {}", home.display());
    }
    let folder = TempDir::new("yardstick")?;
    let folder = folder.path();
    std::fs::write(folder.join("form.xml"), xml)?;
    for (name, text) in files {
        std::fs::write(folder.join(name), text)?;
    }
    let written: Vec<_> = steps
        .iter()
        .map(|step| match step {
            Step::Add { path } => json!(["add", path]),
            Step::Set { path, value } => json!(["set", path, value.to_text()]),
            Step::Choices { path } => json!(["choices", path]),
        })
        .collect();
    let events = folder.join("events.json");
    std::fs::write(
        &events,
        json!({"form": "form.xml", "loads": loads, "seconds": 60, "steps": written}).to_string(),
    )?;
    let output =
        Command::new("node").arg("play.mjs").arg(&events).current_dir(&home).output().context("node")?;
    ensure!(output.status.success(), "play.mjs: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("play.mjs did not answer as expected")
}

/// A shipped form as ODK XForm XML, made by pyxform out of its sheets.
pub(super) fn shipped_as_xform(id: &str) -> Result<String> {
    let script = root().join("tests/yardsticks/pyxform/convert.py");
    let folder = root().join("schemas/forms").join(id);
    let output = Command::new(python()?).arg(script).arg(folder).output().context("python")?;
    ensure!(output.status.success(), "convert.py: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}
