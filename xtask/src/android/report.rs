//! The account of the last run, between two marks in `docs/android.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Stage;
use crate::cargo::root;

const BEGIN: &str = "<!-- android-check: written by `cargo xtask android-check` -->";
const END: &str = "<!-- /android-check -->";

/// Shows the account.
pub fn print(stages: &[Stage]) {
    println!("\n{}", table(stages));
}

/// Writes the account into the page.
pub fn write(page: &Path, stages: &[Stage]) -> Result<()> {
    let text = fs::read_to_string(page).with_context(|| format!("could not read {}", page.display()))?;
    let text = replaced(&text, &format!("{}\n\n{}", heading(), table(stages)))?;
    fs::write(page, text).with_context(|| format!("could not write {}", page.display()))
}

fn heading() -> String {
    let git = Command::new("git").args(["log", "-1", "--format=%cs, commit %h"]).current_dir(root()).output();
    let commit =
        git.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    format!("Last run on the sources of {commit}:")
}

fn table(stages: &[Stage]) -> String {
    let line = |stage: &Stage| format!("| {} | {} s | {} |\n", stage.what, stage.seconds, stage.result);
    let lines = stages.iter().map(line).collect::<String>();
    format!("| stage | time | result |\n| --- | ---: | --- |\n{lines}")
}

fn replaced(page: &str, account: &str) -> Result<String> {
    let (before, rest) = page.split_once(BEGIN).context("the page has no mark where the account begins")?;
    let (_, after) = rest.split_once(END).context("the page has no mark where the account ends")?;
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", account.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_account_changes() {
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let new = replaced(&page, "new\n").expect("has marks");
        assert_eq!(new, format!("before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"));
        assert_eq!(replaced(&new, "new").expect("has marks"), new);
    }

    #[test]
    fn a_page_without_marks_is_left_alone() {
        assert!(replaced("before\n", "new").is_err());
        assert!(replaced(BEGIN, "new").is_err());
    }

    #[test]
    fn the_table_has_a_line_for_each_stage() {
        let stage = Stage { what: "strip".to_owned(), seconds: 1, result: "9.00 MB".to_owned() };
        assert!(table(&[stage]).ends_with("| strip | 1 s | 9.00 MB |\n"));
    }

    #[test]
    fn the_committed_page_has_the_marks() {
        let page = fs::read_to_string(root().join("docs/android.md")).expect("is there");
        assert!(replaced(&page, "x").is_ok());
    }
}
