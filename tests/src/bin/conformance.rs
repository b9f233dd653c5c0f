//! `cargo xtask conformance`: plays recorded cases of other engines and writes the score into the docs.

use std::path::{Path, PathBuf};

use clap::Parser;
use ketuk_tests::conformance::{self, Outcome, Part, pyxform, table};

/// Plays recorded cases of other engines.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask conformance")]
struct Cli {
    /// The folder of the corpus; `../shared/conformance` beside the repository by default.
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// Imports pyxform's sample workbooks as well.
    #[arg(long)]
    pyxform: bool,
    /// Lists the failing cases of a part (`xpath`, `scenarios`, `pyxform`), or of `all`, with detail.
    #[arg(long, num_args = 0..=1, default_missing_value = "all")]
    show: Option<String>,
    /// Leaves `docs/conformance.md` as it is.
    #[arg(long)]
    dry: bool,
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let corpus = cli.corpus.unwrap_or_else(|| root.join("../shared/conformance"));
    let mut parts = conformance::run(&corpus)?;
    if cli.pyxform {
        parts.push(pyxform::run()?);
    }
    for part in &parts {
        if cli.show.as_deref().is_some_and(|show| show == "all" || show == part.name) {
            show(part);
        }
    }
    let report = table::render(&parts);
    print!("{report}");
    if !cli.dry {
        let path = root.join("docs/conformance.md");
        let page = std::fs::read_to_string(&path).unwrap_or_else(|_| "# Conformance\n".into());
        std::fs::write(&path, table::place(&page, &report))?;
    }
    anyhow::ensure!(parts.iter().all(Part::is_met), "not every target is met");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the list is what was asked for")]
fn show(part: &Part) {
    for case in &part.cases {
        if let Outcome::Failed { reason, detail } = &case.outcome {
            println!("{} {}: {}\n    {detail}", part.name, case.name, reason.unwrap_or("not explained"));
        }
    }
}
