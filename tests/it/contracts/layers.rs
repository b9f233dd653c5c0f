//! The workspace as cargo reads it keeps to `edges.txt`: normal, build and dev dependencies alike.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use super::edges::{Allowed, Edge};

/// Our crates and the edges that leave them, out of their manifests alone: no network, no build.
fn workspace() -> (BTreeSet<String>, BTreeSet<Edge>) {
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let (mut crates, mut edges) = (BTreeSet::new(), BTreeSet::new());
    for package in metadata["packages"].as_array().expect("a list of packages") {
        let name = package["name"].as_str().expect("a package has a name");
        crates.insert(name.to_owned());
        for dependency in package["dependencies"].as_array().expect("a list of dependencies") {
            let to = dependency["name"].as_str().expect("a dependency has a name");
            edges.insert((name.to_owned(), to.to_owned()));
        }
    }
    (crates, edges)
}

#[test]
fn every_edge_of_the_workspace_is_one_we_meant() {
    let (crates, edges) = workspace();
    assert!(crates.contains("ketuk-record") && edges.iter().any(|(_, to)| to == "automerge"), "read nothing");
    let found = Allowed::parse(include_str!("edges.txt")).check(&crates, &edges);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
