//! `cargo xtask fuzz`: writes the inputs with which fuzzers begin.

use anyhow::Context;
use std::path::Path;

#[expect(clippy::print_stdout, reason = "what was written is the program's answer")]
fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).context("a folder")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    println!("{} seeds", ketuk_tests::seeds::write(&root, Path::new(&folder))?);
    Ok(())
}
