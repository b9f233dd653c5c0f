//! Words that do not belong: paths of one machine, the world inside the core, tests that wait.
//!
//! The core takes clock, entropy and network as arguments, so the names of those things do not
//! occur in its sources at all. Comments may name them.

use super::Source;
use crate::finding::Finding;

/// Words that must not occur in files whose path starts with one of the prefixes.
struct Rule {
    prefixes: &'static [&'static str],
    words: &'static [&'static str],
    what: &'static str,
    cure: &'static str,
}

const RULES: &[Rule] = &[
    Rule {
        prefixes: &[
            "crates/form/",
            "crates/household/",
            "crates/linkage/",
            "crates/record/",
            "crates/wire/",
            "crates/view/",
        ],
        words: &["std::fs", "std::net", "std::env", "std::process", "std::thread"],
        what: "this layer has never heard of IO",
        cure: "take the bytes or the value as a parameter",
    },
    Rule {
        prefixes: &[
            "crates/form/",
            "crates/household/",
            "crates/linkage/",
            "crates/record/",
            "crates/wire/",
            "crates/vault/",
        ],
        words: &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now"],
        what: "this layer has never heard of a clock",
        cure: "take the time as a parameter",
    },
    Rule {
        prefixes: &["crates/device/", "crates/view/", "crates/fleet/"],
        words: &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now", "thread::spawn"],
        what: "this layer has never heard of real time or threads",
        cure: "take the time as a parameter; who calls may use threads",
    },
    Rule {
        prefixes: &["crates/form/", "crates/household/", "crates/linkage/", "crates/record/"],
        words: &["SystemRandom", "getrandom", "thread_rng"],
        what: "this layer has never heard of entropy",
        cure: "take the random bytes as a parameter",
    },
    Rule {
        prefixes: &[
            "crates/form/",
            "crates/household/",
            "crates/linkage/",
            "crates/vault/",
            "crates/wire/",
            "crates/view/",
        ],
        words: &["automerge::"],
        what: "only the record knows Automerge",
        cure: "go through `ketuk-record`, or pass bytes",
    },
    Rule {
        prefixes: &["crates/", "server/", "shell/", "tests/"],
        words: &["#[ignore"],
        what: "a test that does not run",
        cure: "mend it, or take it out and write an issue",
    },
    Rule {
        prefixes: &["tests/it/", "crates/fleet/"],
        words: &["thread::sleep", "time::sleep"],
        what: "a test that waits for time to pass",
        cure: "wait for the condition, or hand in a clock",
    },
];

/// Folders that only one machine has: a slash before and after each makes the forbidden text.
const MACHINE_FOLDERS: [&str; 7] = ["home", "root", "tmp", "work", "Users", "mnt", "var/tmp"];

/// Checks every line of one source.
pub fn check(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let rules =
        RULES.iter().filter(|rule| rule.prefixes.iter().any(|prefix| source.path.starts_with(prefix)));
    let rules = if source.ending() == "rs" { rules.collect() } else { Vec::new() };
    for (at, line) in source.lines() {
        let code = if line.trim_start().starts_with("//") { "" } else { line };
        for rule in &rules {
            if let Some(word) = rule.words.iter().find(|word| code.contains(**word)) {
                findings.push(Finding::new(&source.path, at, format!("`{word}`: {}", rule.what), rule.cure));
            }
        }
        if !source.is_test()
            && let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| names_folder(line, folder))
        {
            let cure = "use a relative path or ask for a temporary folder";
            findings.push(Finding::new(&source.path, at, format!("a path of one machine: /{folder}/"), cure));
        }
    }
    findings
}

/// Whether the line names a path that starts at this folder (and not one that merely contains it).
fn names_folder(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    line.match_indices(&path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "_.-)}~*>/".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(path: &str, line: &str, expected: usize) {
        let source = Source { path: path.to_owned(), text: format!("{line}\n") };
        assert_eq!(check(&source).len(), expected, "{path}: {line}");
    }

    #[test]
    fn every_rule_can_fail() {
        for rule in RULES {
            for prefix in rule.prefixes {
                for word in rule.words {
                    let text = format!("    use {word};\n");
                    let source = Source { path: format!("{prefix}src/a.rs"), text };
                    let found = check(&source).iter().any(|finding| finding.what.contains(rule.what));
                    assert!(found, "{prefix} {word}");
                }
            }
        }
    }

    #[test]
    fn the_edge_may_read_the_clock() {
        check_line("server/src/clock.rs", "let now = SystemTime::now();", 0);
        check_line("crates/record/src/admit.rs", "let now = SystemTime::now();", 1);
    }

    #[test]
    fn a_comment_may_name_the_world() {
        check_line("crates/record/src/admit.rs", "/// Never reads `SystemTime`.", 0);
    }

    #[test]
    fn a_path_of_one_machine_is_found_in_any_file() {
        for folder in MACHINE_FOLDERS {
            check_line("docs/ARCHITECTURE.md", &format!("see `/{folder}/ketuk`"), 1);
            check_line("server/src/store.rs", &format!("open(\"/{folder}/ketuk.db\")"), 1);
            check_line("tests/it/main.rs", &format!("open(\"/{folder}/ketuk.db\")"), 0);
        }
    }

    #[test]
    fn a_relative_path_or_an_address_is_fine() {
        for before in ["app-ui", "..", "https://example.test", "$HOME"] {
            check_line("README.md", &format!("{before}/{}/x", "home"), 0);
        }
    }
}
