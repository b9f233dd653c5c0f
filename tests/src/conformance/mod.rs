//! `cargo xtask conformance`: recorded cases of other engines, played on this one, and the score as a table.
//!
//! A part reads its cases from the corpus beside the repository and says of each: passed, failed or skipped,
//! with a reason. The corpus is read here and never copied.
//!
//! Invariant: what a rule skips is counted, and each failure has a reason or is named as unexplained.

pub mod document;
pub mod pyxform;
pub mod scenario;
pub mod table;
pub mod xpath;

use std::path::Path;

/// One kind of cases.
#[derive(Debug)]
pub struct Part {
    /// As in the table: `xpath`.
    pub name: &'static str,
    /// The share of its cases that has to pass, in per cent.
    pub target_percent: f64,
    /// Its cases, in the order of the corpus.
    pub cases: Vec<Case>,
}

/// One recorded case.
#[derive(Debug)]
pub struct Case {
    /// How the docs name it: a number, or a function and a number; never the recorded text.
    pub name: String,
    /// How it went.
    pub outcome: Outcome,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The recorded answer.
    Passed,
    /// Another answer, or none.
    Failed {
        /// Why, if the difference is meant: one sentence for the docs.
        reason: Option<&'static str>,
        /// What was asked, expected and got: for `--show`.
        detail: String,
    },
    /// Outside the declared subset, or recorded where the recording engine failed itself.
    Skipped {
        /// The rule.
        reason: String,
    },
}

impl Part {
    /// Passed, failed, skipped.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |fits: fn(&Outcome) -> bool| self.cases.iter().filter(|case| fits(&case.outcome)).count();
        (
            count(|outcome| *outcome == Outcome::Passed),
            count(|outcome| matches!(outcome, Outcome::Failed { .. })),
            count(|outcome| matches!(outcome, Outcome::Skipped { .. })),
        )
    }

    /// The share of passed cases among those inside the subset, in per cent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        let (passed, failed, _) = self.counts();
        if passed + failed == 0 { 0.0 } else { passed as f64 * 100.0 / (passed + failed) as f64 }
    }

    /// Whether as much passed as has to.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.percent() >= self.target_percent
    }
}

/// Plays every part that the corpus holds.
///
/// # Errors
/// The corpus is absent or cannot be read.
pub fn run(corpus: &Path) -> anyhow::Result<Vec<Part>> {
    anyhow::ensure!(
        corpus.is_dir(),
        "there is no corpus at {}; name its folder with --corpus",
        corpus.display()
    );
    Ok(vec![xpath::run(corpus)?, scenario::run(corpus)?])
}

/// The lines of a file of JSON objects.
///
/// # Errors
/// The file is absent, or a line is not JSON.
pub fn read_lines(path: &Path) -> anyhow::Result<Vec<serde_json::Value>> {
    let text =
        std::fs::read_to_string(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| Ok(serde_json::from_str(line)?)).collect()
}
