//! Reads `deny.toml`, which is written for cargo-deny, for the lists that the quick check needs.
//!
//! cargo-deny itself takes minutes to install and stays the judge where it runs; this reading takes
//! a second and stands in every run. A field read here is read as cargo-deny documents it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

/// The lists of `deny.toml` that are enforced here.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The targets that are shipped.
    pub targets: Vec<String>,
    /// SPDX names that may be taken.
    pub licences: Vec<String>,
    /// Further SPDX names, each for one crate only.
    pub exceptions: Vec<(String, Vec<String>)>,
    /// Crates that only some may depend on.
    pub bans: Vec<Ban>,
    /// Older copies that are put up with, as `name@version`.
    pub skipped: Vec<String>,
}

/// A crate and the only ones that may depend on it directly.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ban {
    /// Whose use is restricted.
    pub name: String,
    /// Who may; empty means nobody.
    pub wrappers: Vec<String>,
    /// Why, shown to whoever runs into it.
    pub reason: String,
}

/// Reads `deny.toml` in the given folder.
pub fn load(root: &Path) -> Result<Policy> {
    let path = root.join("deny.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))?;
    parse(&text).context("deny.toml")
}

fn parse(text: &str) -> Result<Policy> {
    let whole: Value = toml::from_str(text)?;
    Ok(Policy {
        targets: list(&whole["graph"]["targets"], text_of),
        licences: list(&whole["licenses"]["allow"], text_of),
        exceptions: list(&whole["licenses"]["exceptions"], exception_of),
        bans: list(&whole["bans"]["deny"], ban_of),
        skipped: list(&whole["bans"]["skip"], |skip| skip["crate"].as_str().map(str::to_owned)),
    })
}

fn exception_of(exception: &Value) -> Option<(String, Vec<String>)> {
    Some((text_of(&exception["crate"])?, list(&exception["allow"], text_of)))
}

fn ban_of(ban: &Value) -> Option<Ban> {
    Some(Ban {
        name: text_of(&ban["crate"])?,
        wrappers: list(&ban["wrappers"], text_of),
        reason: text_of(&ban["reason"]).unwrap_or_default(),
    })
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn list<T>(value: &Value, item: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    value.as_array().map(|items| items.iter().filter_map(item).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_read() {
        let policy = parse(
            r#"
            graph = { targets = ["aarch64-linux-android"] }
            [licenses]
            allow = ["MIT"]
            exceptions = [{ crate = "selectors", allow = ["MPL-2.0"] }]
            [bans]
            deny = [{ crate = "axum", wrappers = ["ketuk-server"], reason = "one HTTP server" }]
            skip = [{ crate = "syn@2.0.1", reason = "old macros" }]
            "#,
        )
        .expect("parses");
        assert_eq!(policy.targets, ["aarch64-linux-android"]);
        assert_eq!(policy.licences, ["MIT"]);
        assert_eq!(policy.exceptions, [("selectors".to_owned(), vec!["MPL-2.0".to_owned()])]);
        assert_eq!(policy.bans[0].wrappers, ["ketuk-server"]);
        assert_eq!(policy.skipped, ["syn@2.0.1"]);
    }

    #[test]
    fn the_committed_file_guards_what_the_house_guards() {
        let policy = load(&crate::cargo::root()).expect("deny.toml is read");
        assert!(!policy.licences.is_empty() && !policy.targets.is_empty());
        for outsider in ["tauri", "axum", "automerge", "rusqlite", "reqwest"] {
            assert!(policy.bans.iter().any(|ban| ban.name == outsider), "no ban for {outsider}");
        }
        assert!(policy.bans.iter().all(|ban| !ban.reason.is_empty()), "each ban says why");
    }
}
