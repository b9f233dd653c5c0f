//! The guides tell the truth: each command of `ketuk-server` in them is one, with options that it has; each variable and
//! each counter that they name exists.

use ketuk_tests::process::find_program;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

const GUIDES: [&str; 10] = [
    "README.md",
    "docs/panduan.md",
    "docs/operator.md",
    "docs/operator.id.md",
    "deploy/README.md",
    "deploy/Containerfile",
    "deploy/ketuk-server.service",
    "deploy/ketuk-backup.service",
    "deploy/ketuk-server-files.conf",
    "deploy/ketuk",
];

fn text(guide: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    std::fs::read_to_string(root.join(guide)).unwrap_or_else(|error| panic!("{guide}: {error}"))
}

/// What the program says of a command.
struct Helps(BTreeMap<String, String>);

impl Helps {
    fn of(&mut self, chain: &[&str]) -> String {
        let ask = || {
            let mut command = Command::new(find_program("ketuk-server").expect("built"));
            let output = command.args(chain).arg("--help").output().expect("it runs");
            assert!(output.status.success(), "{chain:?}");
            String::from_utf8(output.stdout).expect("help in UTF-8")
        };
        self.0.entry(chain.join(" ")).or_insert_with(ask).clone()
    }

    /// Commands below one.
    fn below(&mut self, chain: &[&str]) -> BTreeSet<String> {
        let help = self.of(chain);
        let Some((_, list)) = help.split_once("Commands:\n") else { return BTreeSet::new() };
        let names = list.lines().take_while(|line| line.starts_with("  "));
        names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    }

    /// What is wrong with a command line, without its first word.
    fn wrong(&mut self, line: &str) -> Option<String> {
        let (mut chain, mut flags) = (Vec::new(), Vec::new());
        for word in line.split_whitespace() {
            if let Some(flag) = word.strip_prefix("--") {
                flags.push(flag.split('=').next().unwrap_or_default());
            } else if self.below(&chain).contains(word) {
                chain.push(word);
            }
        }
        let help = self.of(&chain);
        let known = |flag: &str| {
            help.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|w| w == format!("--{flag}"))
        };
        let unknown = flags.into_iter().find(|flag| !known(flag))?;
        Some(format!("`{}` knows no --{unknown}", chain.join(" ")))
    }
}

/// The commands in a text: in code, up to whatever ends one.
fn commands(text: &str) -> Vec<String> {
    bare(text).into_iter().chain(wrapped(text)).collect()
}

/// Those of the program itself.
fn bare(text: &str) -> Vec<String> {
    calls(text, "ketuk-server ", |c| c == '`' || c == '/' || c == '=' || c.is_whitespace())
}

/// Those that the service's own wrapper is called with.
fn wrapped(text: &str) -> Vec<String> {
    calls(text, "ketuk ", |c| c == '`' || c == '\n')
}

fn calls(text: &str, program: &str, may_stand_before: fn(char) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(program) {
        if !text[..at].chars().next_back().is_none_or(may_stand_before) {
            continue;
        }
        let rest = text[at + program.len()..].replace("\\\n", " ");
        let end = rest.find(|c: char| "`#|;&>\n\"'".contains(c)).unwrap_or(rest.len());
        found.push(rest[..end].trim().to_owned());
    }
    found
}

#[test]
fn every_command_in_the_guides_is_one_that_the_program_has() {
    let mut helps = Helps(BTreeMap::new());
    let mut checked = 0;
    for guide in GUIDES {
        for command in commands(&text(guide)) {
            assert_eq!(helps.wrong(&command), None, "{guide}: ketuk-server {command}");
            checked += usize::from(command.contains("--"));
        }
    }
    assert!(checked >= 20, "{checked} commands with options were found");
    assert!(helps.wrong("--db a.db migrate --from a.db --too b").is_some(), "and one that is none is found");
}

#[test]
fn every_variable_and_counter_in_the_guides_exists() {
    let mut helps = Helps(BTreeMap::new());
    let help = helps.of(&["serve"]) + &helps.of(&["migrate"]) + &helps.of(&[]);
    let metrics = text("server/src/http/metrics.rs");
    // Names are registered without what their kind and unit add.
    let is_known = |counter: &str| {
        let name = ["_total", "_count", "_bucket", "_info"]
            .iter()
            .fold(counter.trim_start_matches("ketuk_"), |name, ending| name.trim_end_matches(ending));
        let base = name.trim_end_matches("_seconds").trim_end_matches("_bytes");
        [name, base].iter().any(|name| metrics.contains(&format!("\"{name}\"")))
    };
    let words = |text: &str, start: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.filter(|word| word.starts_with(start) && word.len() > start.len()).map(str::to_owned).collect()
    };
    let mut counters = 0;
    // Those of the field app stand in the first two as well.
    for guide in &GUIDES[2..] {
        let text = text(guide);
        for variable in words(&text, "KETUK_") {
            assert!(words(&help, "KETUK_").contains(&variable), "{guide}: {variable}");
        }
        for counter in words(&text, "ketuk_") {
            assert!(is_known(&counter), "{guide}: {counter}");
            counters += 1;
        }
    }
    assert!(counters >= 10, "{counters}");
}

/// The database's place stands in the unit: a bare command in somebody's shell would look for another one.
#[test]
fn commands_on_the_servers_machine_are_those_of_the_wrapper() {
    let known = Helps(BTreeMap::new()).below(&[]);
    let first = |command: &str| command.split_whitespace().next().unwrap_or_default().to_owned();
    for guide in ["docs/operator.md", "docs/operator.id.md"] {
        let text = text(guide);
        let wrapped = wrapped(&text);
        assert!(wrapped.len() >= 10, "{guide}: {wrapped:?}");
        for command in wrapped {
            assert!(known.contains(&first(&command)), "{guide}: ketuk {command}");
        }
        for command in bare(&text) {
            let needs_none = ["serve", "backup key"].iter().any(|start| command.starts_with(start));
            assert!(needs_none || !known.contains(&first(&command)), "{guide}: ketuk-server {command}");
        }
    }
}

#[test]
fn the_wrapper_runs_the_program_as_the_unit_does() {
    let (unit, wrapper) = (text("deploy/ketuk-server.service"), text("deploy/ketuk"));
    let same = ["User=", "Group=", "UMask=", "StateDirectory=", "StateDirectoryMode=", "WorkingDirectory="];
    let same = same.iter().chain(&["Environment=", "EnvironmentFile="]);
    for start in same {
        let lines: Vec<_> = unit.lines().filter(|line| line.starts_with(start)).collect();
        assert!(!lines.is_empty(), "{start}");
        for line in lines {
            assert!(wrapper.contains(&format!("--property={line} ")), "{line}");
        }
    }
    assert!(unit.contains("ExecStart=/usr/local/bin/ketuk-server\n"));
    assert!(wrapper.contains("-- /usr/local/bin/ketuk-server \"$@\""));
}

/// A balancer in front lets the largest file through that the server itself takes.
#[test]
fn the_balancer_lets_the_largest_file_through() {
    let nginx = text("deploy/nginx.conf");
    let (_, bytes) = nginx.split_once("client_max_body_size ").expect("a bound");
    let mib: usize = bytes.split('m').next().and_then(|mib| mib.parse().ok()).expect("MiB");
    assert!(mib << 20 > ketuk_wire::limits::BUNDLE_BYTES_MAX, "{mib}m");
    for guide in ["deploy/nginx.conf", "deploy/Caddyfile"] {
        let text = text(guide);
        assert!(text.contains("least_conn") && !text.contains("cookie") && !text.contains("hash"), "{guide}");
    }
}
