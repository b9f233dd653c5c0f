//! `cargo xtask codegen`: writes generated files; the tests compare them with what is committed.

use clap::Parser;
use ketuk_tests::{dictionary, forms, http_types, types};
use std::path::{Path, PathBuf};

/// Writes generated files.
#[derive(Debug, Parser)]
struct Cli {
    /// Write the files (without it, only say which would change).
    #[arg(long)]
    write: bool,
    /// Train the wire's dictionary anew: only before a wire version is released.
    #[arg(long)]
    dictionary: bool,
}

#[expect(clippy::print_stdout, reason = "the report is the command's answer")]
fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files: Vec<(PathBuf, Vec<u8>)> = vec![(root.join(types::PATH), types::generate().into_bytes())];
    let document = http_types::document();
    files.push((root.join(http_types::TYPES_PATH), http_types::types(&document)?.into_bytes()));
    files.push((root.join(http_types::DOCUMENT_PATH), document.into_bytes()));
    for id in forms::IDS {
        files.push((root.join(forms::path(id)), forms::generate(&root, id)?.into_bytes()));
    }
    if cli.dictionary {
        files.push((root.join("schemas/wire/v1.dict"), dictionary::train()?));
    }
    for (path, content) in files {
        let same = std::fs::read(&path).is_ok_and(|found| found == content);
        let state = match (same, cli.write) {
            (true, _) => "up to date",
            (false, true) => "written",
            (false, false) => "would change",
        };
        println!("{}: {state}", path.strip_prefix(&root).unwrap_or(&path).display());
        if !same && cli.write {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            std::fs::write(&path, content)?;
        }
    }
    Ok(())
}
