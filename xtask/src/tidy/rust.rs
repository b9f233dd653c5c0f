//! How a Rust file opens: with its job, and a crate also with what it has never heard of.

use super::Source;
use crate::finding::Finding;

/// Checks the opening of a Rust file.
pub fn check(source: &Source) -> Vec<Finding> {
    if source.ending() != "rs" || source.is_generated() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    if !source.text.starts_with("//! ") {
        let cure = "open with one line that says its job, then its invariants";
        findings.push(Finding::new(&source.path, 1, "the file does not open with `//!`", cure));
    }
    let has_never = source.lines().any(|(_, line)| line.starts_with("//!") && line.contains("*Never:*"));
    if is_layer(&source.path) && !has_never {
        let cure = "add a line to its doc that begins `*Never:*` and says what it has never heard of";
        findings.push(Finding::new(&source.path, 1, "the crate's doc has no *Never:* line", cure));
    }
    findings
}

/// Whether the file is the root of a crate that is a layer (tests and xtask are none).
fn is_layer(path: &str) -> bool {
    let parts = path.split('/').collect::<Vec<_>>();
    matches!(parts[..], ["crates", _, "src", "lib.rs"] | ["server" | "shell", "src", "lib.rs"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(path: &str, text: &str, expected: usize) {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        assert_eq!(check(&source).len(), expected, "{path}: {text}");
    }

    #[test]
    fn a_file_opens_with_its_job() {
        check_text("crates/form/src/key.rs", "//! Keys.\n", 0);
        check_text("crates/form/src/key.rs", "use std::fmt;\n//! Keys.\n", 1);
        check_text("crates/form/src/key.rs", "", 1);
    }

    #[test]
    fn a_layer_says_what_it_has_never_heard_of() {
        for root in ["crates/form/src/lib.rs", "server/src/lib.rs", "shell/src/lib.rs"] {
            check_text(root, "//! The layer.\n//!\n//! *Never:* clock.\n", 0);
            check_text(root, "//! The layer.\n", 1);
            check_text(root, "//! The layer.\n// *Never:* clock.\n", 1);
        }
    }

    #[test]
    fn tests_and_tools_are_no_layers() {
        check_text("tests/src/lib.rs", "//! Shared.\n", 0);
        check_text("xtask/src/main.rs", "//! The door.\n", 0);
    }
}
