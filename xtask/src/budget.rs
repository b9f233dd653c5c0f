//! Dependencies are a budget: each outside library of the workspace has a row in decision 0002.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::finding::Finding;

const TABLE: &str = "docs/decisions/0002-dependencies-are-a-budget.md";

/// Compares `[workspace.dependencies]` with the table.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let read =
        |path: &str| fs::read_to_string(root.join(path)).with_context(|| format!("could not read {path}"));
    compare(&read("Cargo.toml")?, &read(TABLE)?).context("Cargo.toml")
}

fn compare(manifest: &str, table: &str) -> Result<Vec<Finding>> {
    let manifest: Value = toml::from_str(manifest)?;
    let taken = manifest["workspace"]["dependencies"].as_object().cloned().unwrap_or_default();
    let outside = taken.iter().filter(|(_, value)| value["path"].is_null()).map(|(name, _)| name.clone());
    let (outside, rows) = (outside.collect::<BTreeSet<_>>(), rows(table));
    let unexplained = outside.difference(&rows).map(|name| {
        let cure = format!("say in {TABLE} what it is for");
        Finding::new("Cargo.toml", 1, format!("{name} has no row in the budget"), cure)
    });
    let gone = rows
        .difference(&outside)
        .map(|name| Finding::new(TABLE, 1, format!("{name} is explained and not taken"), "take the row out"));
    Ok(unexplained.chain(gone).collect())
}

/// The names in the table's first column.
fn rows(table: &str) -> BTreeSet<String> {
    let first = |line: &str| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned());
    table.lines().filter_map(first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace.dependencies]\nring = \"1\"\nours = { path = \"x\" }\n";

    fn check_table(table: &str, expected: &[&str]) {
        let found = compare(MANIFEST, table).expect("parses");
        assert_eq!(found.iter().map(|finding| finding.what.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn each_outside_library_has_a_row() {
        check_table("| `ring` | signatures |\n", &[]);
        check_table("| library | what for |\n", &["ring has no row in the budget"]);
    }

    #[test]
    fn a_row_without_a_library_is_named() {
        check_table("| `ring` | x |\n| `zstd` | y |\n", &["zstd is explained and not taken"]);
    }
}
