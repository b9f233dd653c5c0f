//! What a subject of `bench` says: words, a table of promise, target, measured, met, and tables of its own.

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

/// A table with columns of its own.
#[derive(Debug, Clone)]
struct Table {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Words, lines and tables, printed as Markdown.
#[derive(Debug, Clone, Default)]
pub struct Report {
    words: Vec<String>,
    lines: Vec<Line>,
    tables: Vec<Table>,
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

    /// A paragraph above the tables: what was done, and how.
    pub fn say(&mut self, words: &str) {
        self.words.push(words.to_owned());
    }

    /// A table with columns of its own.
    pub fn table(&mut self, title: &str, head: &[&str], rows: Vec<Vec<String>>) {
        let head = head.iter().map(|&cell| cell.to_owned()).collect();
        self.tables.push(Table { title: title.to_owned(), head, rows });
    }

    fn push(&mut self, promise: &str, target: String, measured: f64, unit: &str, met: Option<bool>) {
        let measured = format!("{} {unit}", figure(measured)).trim_end().to_owned();
        let target = target.trim_end().to_owned();
        self.lines.push(Line { promise: promise.to_owned(), target, measured, met });
    }

    /// Whether every target is met.
    #[must_use]
    pub fn all_met(&self) -> bool {
        self.missed() == 0
    }

    /// Targets that are missed.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.lines.iter().filter(|line| line.met == Some(false)).count()
    }

    /// Targets that are met.
    #[must_use]
    pub fn met(&self) -> usize {
        self.lines.iter().filter(|line| line.met == Some(true)).count()
    }
}

/// A figure with as many digits as it deserves.
#[must_use]
pub(super) fn figure(value: f64) -> String {
    let digits = match value.abs() {
        large if large >= 100.0 => 0,
        0.0 => 0,
        small if small < 0.1 => 3,
        _ => 2,
    };
    format!("{value:.digits$}")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for words in &self.words {
            writeln!(f, "{words}\n")?;
        }
        if !self.lines.is_empty() {
            writeln!(f, "| promise | target | measured | met |")?;
            writeln!(f, "| --- | --- | --- | --- |")?;
        }
        for Line { promise, target, measured, met } in &self.lines {
            let met = match met {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "",
            };
            writeln!(f, "| {promise} | {target} | {measured} | {met} |")?;
        }
        for Table { title, head, rows } in &self.tables {
            writeln!(f, "\n{title}\n")?;
            writeln!(f, "| {} |", head.join(" | "))?;
            writeln!(f, "|{}", " --- |".repeat(head.len()))?;
            for row in rows {
                writeln!(f, "| {} |", row.join(" | "))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_target_is_counted_and_printed() {
        let mut report = Report::default();
        report.at_most("slow", 2.0, 1.0, "ms");
        report.at_least("fast", 2.0, 1.0, "per s");
        report.note("told", 0.0, "");
        assert!(!report.all_met());
        assert_eq!((report.met(), report.missed()), (1, 1));
        assert!(report.to_string().contains("| slow | <= 1 ms | 2.00 ms | NO |"), "{report}");
    }

    #[test]
    fn a_table_has_as_many_columns_as_its_head() {
        let mut report = Report::default();
        report.table("Side by side", &["measure", "ours"], vec![vec!["bytes".to_owned(), "1".to_owned()]]);
        assert!(
            report.to_string().contains("| measure | ours |\n| --- | --- |\n| bytes | 1 |\n"),
            "{report}"
        );
    }
}
