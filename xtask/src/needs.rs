//! What the machine must have, and how it gets it.
//!
//! A table of tools; each is probed by running it. What is missing becomes a plan ([`plan`], pure);
//! the plan is carried out where that is allowed (root with apt-get; rustup for its components)
//! and otherwise printed as the exact command to type.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::cargo::run;

/// A program the workspace needs.
#[derive(Debug)]
pub struct Tool {
    /// Program and arguments that succeed when the tool is there.
    pub probe: &'static [&'static str],
    /// What it is for, to be shown when it is missing.
    pub purpose: &'static str,
    /// Where it comes from.
    pub source: Source,
}

/// Where a tool comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// Debian packages.
    Apt(&'static [&'static str]),
    /// A component of the Rust toolchain.
    Rustup(&'static str),
}

/// To build anything: SQLite, zstd and ring carry C code.
pub const BUILD: &[Tool] = &[Tool {
    probe: &["cc", "--version"],
    purpose: "compiles the C code of SQLite, zstd and ring, and links",
    source: Source::Apt(&["gcc", "libc6-dev"]),
}];

/// To check format and lints.
pub const CHECK: &[Tool] = &[
    Tool {
        probe: &["cargo", "fmt", "--version"],
        purpose: "checks the format",
        source: Source::Rustup("rustfmt"),
    },
    Tool {
        probe: &["cargo", "clippy", "--version"],
        purpose: "checks the lints",
        source: Source::Rustup("clippy"),
    },
];

/// To run the server's tests on its second store.
pub const POSTGRES: &[Tool] = &[Tool {
    probe: &["sh", "-c", "ls /usr/lib/postgresql/*/bin/initdb"],
    purpose: "is the server's second store in the tests",
    source: Source::Apt(&["postgresql"]),
}];

/// To build the screens.
pub const PAGES: &[Tool] = &[
    Tool {
        probe: &["node", "--version"],
        purpose: "builds the screens; where it is older than 20, a newer one is fetched with npm",
        source: Source::Apt(&["nodejs"]),
    },
    Tool {
        probe: &["npm", "--version"],
        purpose: "installs what the screens are built with",
        source: Source::Apt(&["npm"]),
    },
];

/// To run yardsticks that are written in Python, each in an environment of its own.
pub const PYTHON: &[Tool] = &[Tool {
    probe: &["python3", "-c", "import venv, ensurepip"],
    purpose: "runs Splink beside our own search for duplicates",
    source: Source::Apt(&["python3", "python3-venv"]),
}];

/// To look at the screens as a browser shows them.
pub const BROWSER: &[Tool] = &[Tool {
    probe: &["chromium", "--version"],
    purpose: "opens every screen in the tests",
    source: Source::Apt(&["chromium", "fonts-noto-core"]),
}];

/// To compile the window.
pub const WINDOW: &[Tool] = &[Tool {
    probe: &["pkg-config", "--exists", "webkit2gtk-4.1"],
    purpose: "shows the field app's pages in a window",
    source: Source::Apt(&["libwebkit2gtk-4.1-dev", "pkg-config", "g++"]),
}];

/// To drive the window where nobody sits.
pub const STAGE: &[Tool] = &[
    Tool {
        probe: &["WebKitWebDriver", "--help"],
        purpose: "drives the window in the tests",
        source: Source::Apt(&["webkit2gtk-driver"]),
    },
    Tool {
        probe: &["which", "Xvfb"],
        purpose: "is the display of that window",
        source: Source::Apt(&["xvfb"]),
    },
    Tool {
        probe: &["dbus-daemon", "--version"],
        purpose: "is the message bus of that window",
        source: Source::Apt(&["dbus-daemon", "fonts-noto-core"]),
    },
];

/// To see whether the app compiles and links for Android. Debian's own Rust, beside rustup's and with the
/// sources of the standard library that belong to it.
pub const ANDROID: &[Tool] = &[
    Tool {
        probe: &["/usr/bin/rustc", "--version"],
        purpose: "compiles for Android, standard library included",
        source: Source::Apt(&["rustc-web", "cargo-web", "rust-web-src"]),
    },
    Tool {
        probe: &["clang-22", "--version"],
        purpose: "compiles the C code of SQLite, zstd and ring for Android",
        source: Source::Apt(&["clang-22", "lld-22"]),
    },
    Tool {
        probe: &["llvm-ar-19", "--version"],
        purpose: "looks into libraries for Android",
        source: Source::Apt(&["llvm-19"]),
    },
];

/// What this machine lets us do.
#[derive(Debug, Clone, Copy)]
struct Machine {
    is_root: bool,
    has_apt: bool,
    has_rustup: bool,
}

/// What to do about the missing tools.
#[derive(Debug, PartialEq, Eq)]
enum Plan {
    /// Nothing is missing.
    Nothing,
    /// Commands we may run ourselves, in order.
    Run(Vec<Vec<String>>),
    /// Lines to show to the person.
    Tell(Vec<String>),
}

/// Makes sure that every tool of the table is there.
///
/// # Errors
/// When something is missing that cannot be installed from here; the text is the command to run.
pub fn ensure(tools: &'static [Tool]) -> Result<()> {
    let missing = tools.iter().filter(|tool| !answers(tool.probe)).collect::<Vec<_>>();
    for tool in &missing {
        eprintln!("missing: `{}` ({})", tool.probe.join(" "), tool.purpose);
    }
    match plan(&missing, machine()) {
        Plan::Nothing => return Ok(()),
        Plan::Tell(lines) => bail!("please run, then try again:\n  {}", lines.join("\n  ")),
        Plan::Run(commands) => carry_out(&commands)?,
    }
    match missing.iter().find(|tool| !answers(tool.probe)) {
        Some(tool) => bail!("`{}` still does not run after the installation", tool.probe.join(" ")),
        None => Ok(()),
    }
}

/// Makes sure of the tools where that is possible from here; `false`, and the command to run, where not.
///
/// # Errors
/// When an installation was tried and failed.
pub fn offer(tools: &'static [Tool]) -> Result<bool> {
    let missing = tools.iter().filter(|tool| !answers(tool.probe)).collect::<Vec<_>>();
    match plan(&missing, machine()) {
        Plan::Tell(lines) => {
            eprintln!("not here, and left out: {}", lines.join("; "));
            Ok(false)
        }
        Plan::Nothing => Ok(true),
        Plan::Run(_) => match ensure(tools) {
            Ok(()) => Ok(true),
            Err(problem) => {
                eprintln!("not here, and left out: {problem:#}");
                Ok(false)
            }
        },
    }
}

fn carry_out(commands: &[Vec<String>]) -> Result<()> {
    for command in commands {
        eprintln!("running: {}", command.join(" "));
        let (program, args) = command.split_first().expect("a planned command names a program");
        if !run(Command::new(program).args(args).env("DEBIAN_FRONTEND", "noninteractive"))? {
            bail!("`{}` failed; its messages stand above", command.join(" "));
        }
    }
    Ok(())
}

/// Decides what to do about the missing tools; reads and changes nothing.
fn plan(missing: &[&Tool], machine: Machine) -> Plan {
    let mut packages = Vec::new();
    let mut components = Vec::new();
    for tool in missing {
        match tool.source {
            Source::Apt(names) => packages.extend(names.iter().map(|name| (*name).to_owned())),
            Source::Rustup(name) => components.push(name.to_owned()),
        }
    }
    let mut commands = Vec::new();
    let mut told = Vec::new();
    if !packages.is_empty() {
        let install = install_command(&packages);
        if !machine.has_apt {
            told.push(format!(
                "install with this system's own tools what Debian calls: {}",
                packages.join(" ")
            ));
        } else if machine.is_root {
            commands.extend([words("apt-get update"), install]);
        } else {
            told.push(format!("sudo apt-get update && sudo {}", install.join(" ")));
        }
    }
    if !components.is_empty() {
        let add = [words("rustup component add"), components].concat();
        if machine.has_rustup {
            commands.push(add);
        } else {
            told.push(format!("{}    (or your system's package of that name)", add.join(" ")));
        }
    }
    match (told.is_empty(), commands.is_empty()) {
        (false, _) => Plan::Tell(told.into_iter().chain(commands.iter().map(|c| c.join(" "))).collect()),
        (true, false) => Plan::Run(commands),
        (true, true) => Plan::Nothing,
    }
}

fn install_command(packages: &[String]) -> Vec<String> {
    [words("apt-get install --yes --no-install-recommends"), packages.to_vec()].concat()
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn machine() -> Machine {
    let user = Command::new("id").arg("-u").output().map(|output| output.stdout).unwrap_or_default();
    Machine {
        is_root: user.trim_ascii() == b"0",
        has_apt: answers(&["apt-get", "--version"]),
        has_rustup: answers(&["rustup", "--version"]),
    }
}

/// Whether the command runs and succeeds.
fn answers(probe: &[&str]) -> bool {
    let (program, args) = probe.split_first().expect("a probe names a program");
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: Machine = Machine { is_root: true, has_apt: true, has_rustup: true };

    fn all(tools: &'static [Tool]) -> Vec<&'static Tool> {
        tools.iter().collect()
    }

    #[test]
    fn nothing_missing_means_nothing_to_do() {
        assert_eq!(plan(&[], ROOT), Plan::Nothing);
    }

    #[test]
    fn root_updates_and_then_installs() {
        let Plan::Run(commands) = plan(&all(BUILD), ROOT) else { panic!("root may install") };
        assert_eq!(commands[0].join(" "), "apt-get update");
        assert_eq!(commands[1].join(" "), "apt-get install --yes --no-install-recommends gcc libc6-dev");
    }

    #[test]
    fn others_are_told_the_exact_command() {
        let Plan::Tell(lines) = plan(&all(BUILD), Machine { is_root: false, ..ROOT }) else {
            panic!("not root")
        };
        assert_eq!(
            lines,
            ["sudo apt-get update && sudo apt-get install --yes --no-install-recommends gcc libc6-dev"]
        );
    }

    #[test]
    fn without_apt_the_packages_are_named() {
        let Plan::Tell(lines) = plan(&all(PAGES), Machine { has_apt: false, ..ROOT }) else {
            panic!("no apt")
        };
        assert!(lines[0].ends_with("nodejs npm"), "{lines:?}");
    }

    #[test]
    fn components_need_rustup_and_not_root() {
        let Plan::Run(commands) = plan(&all(CHECK), Machine { is_root: false, ..ROOT }) else {
            panic!("rustup")
        };
        assert_eq!(commands, [words("rustup component add rustfmt clippy")]);
    }

    #[test]
    fn a_tool_that_does_not_exist_does_not_answer() {
        assert!(!answers(&["ketuk-no-such-program", "--version"]));
    }
}
