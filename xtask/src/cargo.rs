//! Calling cargo and the workspace's own binaries.
//!
//! Binaries are always built with `--workspace`: one feature set for demo, tests and kill loop, so
//! that no library is compiled twice. They are then started from the path cargo reports, never
//! through `cargo run -p`, which would choose features anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Which of cargo's profiles a binary is built with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build, as the tests use it.
    Dev,
    /// For figures.
    Release,
}

/// The repository's root folder.
pub fn root() -> PathBuf {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
    Path::new(&here).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// A cargo command in the root folder. On a build machine (`CI` is set) without incremental files.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    if std::env::var_os("CI").is_some() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// Runs a command with the terminal's own input and output; `true` if it succeeded.
pub fn run(command: &mut Command) -> Result<bool> {
    let shown = format!("{command:?}");
    Ok(command.status().with_context(|| format!("could not start {shown}"))?.success())
}

/// Builds every binary of the workspace and says where each one lies.
pub fn build_bins(profile: Profile) -> Result<BTreeMap<String, PathBuf>> {
    let mut command = cargo();
    command.args(["build", "--workspace", "--bins", "--message-format=json-render-diagnostics"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    let output = command.stderr(Stdio::inherit()).output().context("could not start cargo build")?;
    if !output.status.success() {
        bail!("the build failed; cargo's messages stand above");
    }
    Ok(executables(&String::from_utf8_lossy(&output.stdout)))
}

/// A program of tests: its package's folder below the root, its target, and where it lies.
#[derive(Debug, PartialEq, Eq)]
pub struct TestProgram {
    /// The package's folder.
    pub package: PathBuf,
    target: String,
    /// The program.
    pub path: PathBuf,
}

impl TestProgram {
    /// Whether it is this one.
    pub fn is(&self, package: &str, target: &str) -> bool {
        self.package == Path::new(package) && self.target == target
    }
}

/// Builds every test of the workspace, as `cargo test --workspace` does, and says where each program lies.
pub fn build_tests() -> Result<Vec<TestProgram>> {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-run", "--message-format=json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output().context("could not start cargo test")?;
    if !output.status.success() {
        bail!("the tests do not build; cargo's messages stand above");
    }
    Ok(test_programs(&String::from_utf8_lossy(&output.stdout), &root()))
}

fn test_programs(messages: &str, root: &Path) -> Vec<TestProgram> {
    let read = |message: Value| {
        let manifest = Path::new(message["manifest_path"].as_str()?).parent()?;
        Some(TestProgram {
            package: manifest.strip_prefix(root).ok()?.to_owned(),
            target: message["target"]["name"].as_str()?.to_owned(),
            path: PathBuf::from(message["executable"].as_str()?),
        })
    };
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let tests = messages.filter(|message| message["profile"]["test"] == true);
    tests.filter_map(read).collect()
}

/// Reads the executables out of cargo's JSON messages, one message per line.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter_map(|message| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        })
        .collect()
}

/// Starts one of the built binaries in the root folder; `true` if it succeeded.
pub fn run_bin(bins: &BTreeMap<String, PathBuf>, name: &str, args: &[String]) -> Result<bool> {
    run_bin_with(bins, name, args, &[])
}

/// The same, with more variables in its environment.
pub fn run_bin_with(
    bins: &BTreeMap<String, PathBuf>,
    name: &str,
    args: &[String],
    variables: &[(&str, PathBuf)],
) -> Result<bool> {
    let Some(path) = bins.get(name) else {
        let known = bins.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        bail!("the workspace has no binary `{name}`; it has: {known}");
    };
    run(Command::new(path)
        .args(args)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .current_dir(root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_read_from_cargos_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"ketuk-demo"},"executable":"t/debug/ketuk-demo"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"ketuk_form"},"executable":null}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
            "\nnot json\n",
        );
        let bins = executables(messages);
        assert_eq!(bins.len(), 1);
        assert_eq!(bins["ketuk-demo"], PathBuf::from("t/debug/ketuk-demo"));
    }

    #[test]
    fn programs_of_tests_are_told_from_binaries() {
        let messages = concat!(
            r#"{"manifest_path":"/r/tests/Cargo.toml","target":{"name":"it"},"profile":{"test":true},"executable":"/t/it-1"}"#,
            "\n",
            r#"{"manifest_path":"/r/crates/form/Cargo.toml","target":{"name":"it"},"profile":{"test":true},"executable":"/t/it-2"}"#,
            "\n",
            r#"{"manifest_path":"/r/tests/Cargo.toml","target":{"name":"ketuk-demo"},"profile":{"test":false},"executable":"/t/demo"}"#,
        );
        let programs = test_programs(messages, Path::new("/r"));
        let found: Vec<_> = programs.iter().filter(|program| program.is("tests", "it")).collect();
        assert_eq!((programs.len(), found.len()), (2, 1));
        assert_eq!(found[0].path, Path::new("/t/it-1"));
    }

    #[test]
    fn a_missing_binary_is_named_together_with_those_that_exist() {
        let bins = BTreeMap::from([("ketuk-server".to_owned(), PathBuf::from("x"))]);
        let problem = run_bin(&bins, "ketuk-demo", &[]).expect_err("there is none").to_string();
        assert!(problem.contains("ketuk-demo") && problem.contains("ketuk-server"), "{problem}");
    }
}
