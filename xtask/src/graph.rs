//! The dependency graph, read from `cargo metadata`, against `deny.toml`.
//!
//! Looks at direct edges of every kind (normal, build, dev), for the targets that `deny.toml`
//! names, with all features, so that what only the window pulls in is judged too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo::{cargo, root};
use crate::deny::{Ban, Policy};
use crate::finding::Finding;
use crate::licence;

/// Packages that prove or build the rest: nobody may depend on them.
const LEAVES: [&str; 2] = ["ketuk-tests", "xtask"];

/// One package of the graph.
#[derive(Debug, Default, Clone)]
pub struct Package {
    name: String,
    version: String,
    licence: String,
    source: Option<String>,
    /// Manifest from the repository's root, for our own packages.
    manifest: Option<String>,
}

/// The resolved graph.
#[derive(Debug, Default)]
pub struct Graph {
    packages: BTreeMap<String, Package>,
    /// (dependent, dependency), by package id.
    edges: Vec<(String, String)>,
}

/// Asks cargo for the graph of the policy's targets.
pub fn fetch(policy: &Policy) -> Result<Graph> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--all-features"]);
    command.args(policy.targets.iter().flat_map(|target| ["--filter-platform", target]));
    let output = command.output().context("could not start cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(parse(&serde_json::from_slice(&output.stdout)?))
}

fn parse(metadata: &Value) -> Graph {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let top = text(&metadata["workspace_root"]);
    let mut graph = Graph::default();
    for node in items(&metadata["resolve"]["nodes"]) {
        let targets = items(&node["dependencies"]);
        graph.edges.extend(targets.iter().map(|target| (text(&node["id"]), text(target))));
        graph.packages.insert(text(&node["id"]), Package::default());
    }
    for package in items(&metadata["packages"]) {
        let source = package["source"].as_str().map(str::to_owned);
        let manifest = text(&package["manifest_path"]).strip_prefix(&top).map(|p| p[1..].replace('\\', "/"));
        if let Some(known) = graph.packages.get_mut(package["id"].as_str().unwrap_or_default()) {
            *known = Package {
                name: text(&package["name"]),
                version: text(&package["version"]),
                licence: text(&package["license"]),
                manifest: manifest.filter(|_| source.is_none()),
                source,
            };
        }
    }
    graph
}

/// Holds the graph against the policy.
pub fn check(graph: &Graph, policy: &Policy) -> Vec<Finding> {
    let mut findings = policy.bans.iter().flat_map(|ban| check_ban(graph, ban)).collect::<Vec<_>>();
    for leaf in LEAVES {
        let reason = "it proves or builds the others".to_owned();
        findings.extend(check_ban(graph, &Ban { name: leaf.to_owned(), wrappers: Vec::new(), reason }));
    }
    findings.extend(graph.packages.values().filter_map(|package| check_licence(package, policy)));
    findings.extend(graph.packages.values().filter_map(check_source));
    findings.extend(check_duplicates(graph, policy));
    findings
}

fn check_ban(graph: &Graph, ban: &Ban) -> Vec<Finding> {
    let allowed = if ban.wrappers.is_empty() { "nobody".to_owned() } else { ban.wrappers.join(", ") };
    graph
        .edges
        .iter()
        .filter_map(|(from, to)| Some((graph.packages.get(from)?, graph.packages.get(to)?)))
        .filter(|(from, to)| to.name == ban.name && !ban.wrappers.contains(&from.name))
        .map(|(from, _)| {
            let what = format!("{} depends on {}", from.name, ban.name);
            let cure = format!("{allowed} may, because {}: go through them", ban.reason);
            finding_in(from, &ban.name, what, cure)
        })
        .collect()
}

fn check_licence(package: &Package, policy: &Policy) -> Option<Finding> {
    let Package { name, version, licence, .. } = package;
    let own =
        policy.exceptions.iter().filter(|(crate_name, _)| crate_name == name).flat_map(|(_, more)| more);
    let allowed = policy.licences.iter().chain(own).cloned().collect::<Vec<_>>();
    if licence::allows(licence, &allowed) {
        return None;
    }
    let what = format!("{name} {version} is licensed `{licence}`");
    Some(finding_in(
        package,
        "license",
        what,
        "take another library, or allow the licence in deny.toml".into(),
    ))
}

fn check_source(package: &Package) -> Option<Finding> {
    let source = package.source.as_deref()?;
    if source.starts_with("registry+") {
        return None;
    }
    let what = format!("{} comes from {source}", package.name);
    Some(finding_in(package, &package.name, what, "take a published version".into()))
}

fn check_duplicates(graph: &Graph, policy: &Policy) -> Vec<Finding> {
    let mut versions: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for Package { name, version, .. } in graph.packages.values() {
        versions.entry(name).or_default().insert(format!("{name}@{version}"));
    }
    let mut findings = Vec::new();
    for (name, mut copies) in versions.clone() {
        copies.retain(|copy| !policy.skipped.contains(copy));
        if copies.len() > 1 {
            let all = copies.into_iter().collect::<Vec<_>>().join(", ");
            let cure =
                "bring them together (`cargo tree --duplicates`), or skip one in deny.toml with a reason";
            findings.push(Finding::new("Cargo.lock", 1, format!("{name} is compiled twice: {all}"), cure));
        }
    }
    for skip in &policy.skipped {
        let name = skip.split('@').next().unwrap_or_default();
        if !versions.get(name).is_some_and(|copies| copies.len() > 1 && copies.contains(skip)) {
            let what = format!("{skip} is skipped as a duplicate and is none");
            findings.push(Finding::new("deny.toml", 1, what, "take the line out"));
        }
    }
    findings
}

/// A finding in the manifest of one of ours, at the line that names `word`; otherwise in the lock.
fn finding_in(package: &Package, word: &str, what: String, cure: String) -> Finding {
    let Some(manifest) = &package.manifest else { return Finding::new("Cargo.lock", 1, what, cure) };
    let text = fs::read_to_string(root().join(manifest)).unwrap_or_default();
    let line = text.lines().position(|line| line.starts_with(word)).map_or(1, |at| at + 1);
    Finding::new(manifest, line, what, cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str, licence: &str) -> (String, Package) {
        let source = Some("registry+index".to_owned());
        let (name, version, licence) = (name.to_owned(), version.to_owned(), licence.to_owned());
        (format!("{name}@{version}"), Package { name, version, licence, source, manifest: None })
    }

    fn graph(packages: &[(&str, &str)], edges: &[(&str, &str)]) -> Graph {
        Graph {
            packages: packages.iter().map(|(name, version)| package(name, version, "MIT")).collect(),
            edges: edges.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect(),
        }
    }

    fn policy() -> Policy {
        let ban = Ban { name: "axum".into(), wrappers: vec!["ketuk-server".into()], reason: "one".into() };
        Policy { licences: vec!["MIT".into()], bans: vec![ban], ..Policy::default() }
    }

    fn whats(graph: &Graph, policy: &Policy) -> Vec<String> {
        check(graph, policy).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn only_a_wrapper_may_depend_on_a_banned_crate() {
        let packages = [("axum", "1"), ("ketuk-server", "1"), ("ketuk-device", "1")];
        let good = graph(&packages, &[("ketuk-server@1", "axum@1")]);
        assert_eq!(whats(&good, &policy()), Vec::<String>::new());
        let bad = graph(&packages, &[("ketuk-device@1", "axum@1")]);
        assert_eq!(whats(&bad, &policy()), ["ketuk-device depends on axum"]);
    }

    #[test]
    fn nobody_depends_on_tests_or_xtask() {
        let packages = [("ketuk-tests", "1"), ("xtask", "1"), ("ketuk-cli", "1")];
        let bad = graph(&packages, &[("ketuk-cli@1", "ketuk-tests@1"), ("ketuk-cli@1", "xtask@1")]);
        assert_eq!(whats(&bad, &policy()).len(), 2);
    }

    #[test]
    fn a_licence_outside_the_list_is_named() {
        let mut bad = graph(&[], &[]);
        bad.packages.extend([package("copyleft", "1", "GPL-3.0-only")]);
        assert_eq!(whats(&bad, &policy()), ["copyleft 1 is licensed `GPL-3.0-only`"]);
    }

    #[test]
    fn an_exception_holds_for_one_crate() {
        let mut graph = graph(&[], &[]);
        graph.packages.extend([package("taken", "1", "MPL-2.0"), package("other", "1", "MPL-2.0")]);
        let exceptions = vec![("taken".to_owned(), vec!["MPL-2.0".to_owned()])];
        assert_eq!(whats(&graph, &Policy { exceptions, ..policy() }), ["other 1 is licensed `MPL-2.0`"]);
    }

    #[test]
    fn a_git_source_is_named() {
        let mut bad = graph(&[("moving", "1")], &[]);
        bad.packages.get_mut("moving@1").expect("is there").source = Some("git+somewhere".into());
        assert_eq!(whats(&bad, &policy()), ["moving comes from git+somewhere"]);
    }

    #[test]
    fn two_versions_need_a_skip() {
        let twice = graph(&[("syn", "1"), ("syn", "2")], &[]);
        assert_eq!(whats(&twice, &policy()), ["syn is compiled twice: syn@1, syn@2"]);
        let skipping = Policy { skipped: vec!["syn@1".into()], ..policy() };
        assert_eq!(whats(&twice, &skipping), Vec::<String>::new());
    }

    #[test]
    fn a_skip_without_a_duplicate_is_named() {
        let skipping = Policy { skipped: vec!["syn@1".into()], ..policy() };
        let what = ["syn@1 is skipped as a duplicate and is none"];
        assert_eq!(whats(&graph(&[("syn", "1")], &[]), &skipping), what);
        assert_eq!(whats(&graph(&[], &[]), &skipping), what);
    }

    #[test]
    fn metadata_is_read_as_cargo_writes_it() {
        let read = parse(&serde_json::json!({
            "workspace_root": "top",
            "packages": [
                {"id": "a", "name": "ketuk-a", "version": "1", "license": "MIT", "source": null,
                 "manifest_path": "top/crates/a/Cargo.toml"},
                {"id": "b", "name": "b", "version": "2", "license": null, "source": "registry+index",
                 "manifest_path": "elsewhere/Cargo.toml"},
            ],
            "resolve": {"nodes": [{"id": "a", "dependencies": ["b"]}, {"id": "b", "dependencies": []}]},
        }));
        assert_eq!(read.packages["a"].manifest.as_deref(), Some("crates/a/Cargo.toml"));
        assert_eq!(read.packages["b"].licence, "");
        assert_eq!(read.edges, [("a".to_owned(), "b".to_owned())]);
    }
}
