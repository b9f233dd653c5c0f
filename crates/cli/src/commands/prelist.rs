//! The prelist: households that are known before anybody knocks.

use crate::bars;
use crate::console::Console;
use crate::desk::{Desk, load_text};
use crate::failure::Failure;
use ketuk_device::{AreaList, PrelistReport, Problem, ProblemCode, Standing, TableProblem, bontang};
use std::path::Path;

/// Imports a CSV file and tells what became of each row.
pub(crate) fn import(
    desk: &mut Desk,
    console: &mut Console<'_>,
    file: &Path,
    areas: Option<&Path>,
) -> Result<(), Failure> {
    if desk.device.standing()? == Standing::New {
        return Err(Problem::new(ProblemCode::DeviceUnknown).into());
    }
    let own;
    let areas = match areas {
        None => bontang(),
        Some(path) => {
            own = load_areas(path, console)?;
            &own
        }
    };
    let csv = load_text(file)?;
    let bar = bars::rows(console.bars());
    let mut progress = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let report = desk.act(|device, world| device.import_prelist_watched(world, &csv, areas, &mut progress));
    bar.finish_and_clear();
    tell(&report?, console);
    Ok(())
}

fn load_areas(path: &Path, console: &mut Console<'_>) -> Result<AreaList, Failure> {
    AreaList::from_csv(&load_text(path)?).map_err(|problems| {
        tell_problems(&problems.0, console);
        Failure::said(
            "Daftar wilayah tidak dapat dipakai; betulkan baris-baris di atas.",
            "The area list cannot be used; correct the lines above.",
        )
    })
}

fn tell(report: &PrelistReport, console: &mut Console<'_>) {
    let PrelistReport { added, known, elsewhere, refused, overlooked } = report;
    let (lines, cells) = (refused.len(), overlooked.len());
    console.say(
        &format!("{added} baru, {known} sudah ada, {elsewhere} di wilayah lain, {lines} baris ditolak, {cells} isian dilewati."),
        &format!("{added} new, {known} known, {elsewhere} elsewhere, {lines} lines refused, {cells} cells left out."),
    );
    if lines > 0 {
        console.say("Baris yang ditolak:", "Refused lines:");
        tell_problems(refused, console);
    }
    if cells > 0 {
        console.say(
            "Isian yang dilewati (rumah tangganya tetap masuk):",
            "Cells left out (the household is kept):",
        );
        tell_problems(overlooked, console);
    }
}

fn tell_problems(problems: &[TableProblem], console: &mut Console<'_>) {
    let language = console.language().code();
    for problem in problems {
        console.line(&format!("  {}", problem.message(language)));
    }
}
