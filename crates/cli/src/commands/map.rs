//! Files for the map of the field app on this machine.
//!
//! Invariant: a mistyped folder is told, and no empty app is made in it.

use crate::args::MapCommand;
use crate::commands::travel::in_runtime;
use crate::console::Console;
use crate::failure::Failure;
use ketuk_field::{Field, Options};
use std::path::Path;

pub(crate) fn run(console: &mut Console<'_>, command: &MapCommand) -> Result<(), Failure> {
    match command {
        MapCommand::Install { file, home } => install(console, file, home),
    }
}

fn install(console: &mut Console<'_>, file: &Path, home: &Path) -> Result<(), Failure> {
    if !home.join(ketuk_field::VAULT_FILE).is_file() {
        let path = home.display();
        return Err(Failure::said(
            format!(
                "Tidak ada data aplikasi di {path}. Buka aplikasinya sekali, atau pilih folder lain dengan --home."
            ),
            format!(
                "There is no data of the app in {path}. Open the app once, or choose another folder with --home."
            ),
        ));
    }
    let said = |problem: ketuk_field::ProblemView| Failure::said(problem.text.clone(), problem.text);
    let field = Field::open(Options::in_folder(home.to_owned()), Box::new(drop)).map_err(said)?;
    let words = in_runtime(field.install_map(file, console.language().code()))?.map_err(said)?;
    console.line(&words);
    Ok(())
}
