//! Reads `edges.txt` and compares edges with it; knows nothing of cargo.

use std::collections::{BTreeMap, BTreeSet};

/// Crates that prove or build the others, and who may import them all the same.
const PROOF: [(&str, &[&str]); 3] = [("ketuk-fleet", &["ketuk-tests"]), ("ketuk-tests", &[]), ("xtask", &[])];

/// What `edges.txt` allows.
#[derive(Debug, Default)]
pub struct Allowed {
    ours: BTreeMap<String, BTreeSet<String>>,
    outside: BTreeMap<String, BTreeSet<String>>,
}

/// A dependency: who names whom in its manifest.
pub type Edge = (String, String);

impl Allowed {
    /// Reads the list; a line that is neither comment nor edge is a mistake in the list.
    pub fn parse(text: &str) -> Allowed {
        let mut allowed = Allowed::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (table, (name, others)) = match (line.split_once("->"), line.split_once("<-")) {
                (Some(parts), None) => (&mut allowed.ours, parts),
                (None, Some(parts)) => (&mut allowed.outside, parts),
                _ => panic!("edges.txt: cannot read `{line}`"),
            };
            let others = others.split_whitespace().map(str::to_owned).collect();
            let before = table.insert(name.trim().to_owned(), others);
            assert!(before.is_none(), "edges.txt: two lines for `{}`", name.trim());
        }
        allowed
    }

    /// What is wrong with this workspace: crates without a line or without a crate, edges nobody allowed.
    pub fn check(&self, crates: &BTreeSet<String>, edges: &BTreeSet<Edge>) -> Vec<String> {
        let listed = self.ours.keys().cloned().collect::<BTreeSet<_>>();
        let unlisted = crates.difference(&listed).map(|name| format!("{name} has no line in edges.txt"));
        let unknown =
            listed.difference(crates).map(|name| format!("edges.txt names {name}, which is no crate"));
        let refused = edges
            .iter()
            .filter(|(from, to)| !self.allows(crates, from, to))
            .map(|(from, to)| format!("{from} may not depend on {to}"));
        unlisted.chain(unknown).chain(refused).collect()
    }

    fn allows(&self, crates: &BTreeSet<String>, from: &str, to: &str) -> bool {
        if let Some((_, users)) = PROOF.iter().find(|(name, _)| *name == to) {
            return users.contains(&from);
        }
        if crates.contains(to) {
            return self.ours.get(from).is_some_and(|may| may.contains(to) || may.contains("*"));
        }
        self.outside.get(to).is_none_or(|users| users.contains(from))
    }
}

const LIST: &str = "# a comment\nform ->\nrecord -> form\nfleet -> *\n\naxum <- fleet\n";

fn check_edge(from: &str, to: &str, expected: &[&str]) {
    let crates = ["form", "record", "fleet"].map(str::to_owned).into();
    let edges = [(from.to_owned(), to.to_owned())].into();
    assert_eq!(Allowed::parse(LIST).check(&crates, &edges), expected);
}

#[test]
fn a_listed_edge_is_allowed() {
    check_edge("record", "form", &[]);
    check_edge("fleet", "record", &[]);
}

#[test]
fn an_edge_that_is_not_listed_is_refused() {
    check_edge("form", "record", &["form may not depend on record"]);
}

#[test]
fn an_outside_library_is_free_unless_it_has_one_door() {
    check_edge("form", "serde", &[]);
    check_edge("fleet", "axum", &[]);
    check_edge("record", "axum", &["record may not depend on axum"]);
}

#[test]
fn even_a_crate_that_may_import_anything_may_not_import_the_proof() {
    check_edge("fleet", "ketuk-tests", &["fleet may not depend on ketuk-tests"]);
    check_edge("form", "ketuk-fleet", &["form may not depend on ketuk-fleet"]);
    check_edge("ketuk-tests", "ketuk-fleet", &[]);
}

#[test]
fn a_new_crate_needs_a_line_and_a_line_needs_a_crate() {
    let found = Allowed::parse("form ->\n").check(&["linkage".to_owned()].into(), &BTreeSet::new());
    assert_eq!(found, ["linkage has no line in edges.txt", "edges.txt names form, which is no crate"]);
}

#[test]
#[should_panic(expected = "cannot read")]
fn a_line_that_cannot_be_read_is_a_mistake() {
    Allowed::parse("form imports nothing\n");
}
