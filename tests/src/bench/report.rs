//! One table: promise, target, measured, met.

use std::fmt;

/// One promise and what was measured.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is promised.
    pub promise: String,
    /// The target, as text.
    pub target: String,
    /// The figure, as text.
    pub measured: String,
    /// Whether the target is met; `None` where there is none.
    pub met: Option<bool>,
}

/// All lines, printed as a Markdown table.
#[derive(Debug, Clone, Default)]
pub struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// A figure that must not exceed its target.
    pub fn at_most(&mut self, promise: &str, measured: f64, target: f64, unit: &str) {
        self.push(promise, format!("<= {target} {unit}"), measured, unit, Some(measured <= target));
    }

    /// A figure that must reach its target.
    pub fn at_least(&mut self, promise: &str, measured: f64, target: f64, unit: &str) {
        self.push(promise, format!(">= {target} {unit}"), measured, unit, Some(measured >= target));
    }

    /// A figure without a target of its own.
    pub fn note(&mut self, promise: &str, measured: f64, unit: &str) {
        self.push(promise, String::new(), measured, unit, None);
    }

    fn push(&mut self, promise: &str, target: String, measured: f64, unit: &str, met: Option<bool>) {
        let digits = if measured.abs() >= 100.0 { 0 } else { 2 };
        let measured = format!("{measured:.digits$} {unit}");
        self.lines.push(Line { promise: promise.to_owned(), target, measured, met });
    }

    /// Whether every target is met.
    #[must_use]
    pub fn all_met(&self) -> bool {
        self.lines.iter().all(|line| line.met != Some(false))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| promise | target | measured | met |")?;
        writeln!(f, "| --- | --- | --- | --- |")?;
        for Line { promise, target, measured, met } in &self.lines {
            let met = match met {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "",
            };
            writeln!(f, "| {promise} | {target} | {measured} | {met} |")?;
        }
        Ok(())
    }
}
