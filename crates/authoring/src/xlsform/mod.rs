//! XLSForm in, a form definition and diagnostics out.
//!
//! A file becomes a [`sheet::Workbook`] (`read`), its columns are understood (`header`), loops are written
//! out (`loops`), rows become a tree (`outline`), cells become nodes (`build`, `question`) with their
//! references resolved (`refer`) and their expressions read (`check`).
//!
//! Invariants: a definition comes back only where nothing was wrong; one bad row hides no other; whatever
//! the bytes, the work is bounded (`limits`).

mod build;
mod check;
mod choices;
mod dynamic;
mod header;
mod keys;
mod kinds;
mod language;
mod limits;
mod looks;
mod lookup;
mod loops;
mod outline;
mod parameters;
mod question;
mod read;
mod refer;
mod report;
mod settings;
mod sheet;

pub use read::rows::{CellRow, SheetProblem, SheetRows, is_packed_workbook, read_sheet_rows};

use crate::Imported;
use build::Builder;
use check::CellAt;
use choices::Lists;
use header::{Field, Grid, Line, SheetKind, Told};
use ketuk_form::{CompiledForm, Files, FormDefinition, FormProblem, Texts};
use language::Tongues;
use outline::Outline;
use refer::Way;
use report::{Report, Spot, quote};
use settings::Settings;
use sheet::Workbook;
use std::collections::{BTreeMap, BTreeSet};

/// Imports a folder of CSV files, one per sheet: `survey.csv`, `choices.csv`, `settings.csv`.
#[must_use]
pub fn import_csv_folder(files: &[(&str, &[u8])]) -> Imported {
    import_csv_folder_named("form", files)
}

/// The same, where the folder's name stands in for a missing form_id.
#[must_use]
pub fn import_csv_folder_named(name: &str, files: &[(&str, &[u8])]) -> Imported {
    let mut report = Report::default();
    let book = read::csv::read_folder(files, &mut report);
    import(book, name, report)
}

/// Imports a workbook (`.xlsx`, `.xls`, `.ods`) or a `.csv` that holds several sheets; its kind is known by
/// its bytes.
#[must_use]
pub fn import_xlsform(file_name: &str, bytes: &[u8]) -> Imported {
    let mut report = Report::default();
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match read::read(stem, bytes, &mut report) {
        Some(book) => import(book, stem, report),
        None => Imported { form: None, diagnostics: report.finish(&[]), files: Vec::new() },
    }
}

fn import(book: Workbook, stem: &str, mut report: Report) -> Imported {
    let (form, files) = match make(&book, stem, &mut report) {
        Some((form, files)) => (Some(form), files),
        None => (None, BTreeSet::new()),
    };
    let form = form.filter(|_| !report.failed());
    Imported { form, diagnostics: report.finish(&book.names()), files: files.into_iter().collect() }
}

fn make(book: &Workbook, stem: &str, report: &mut Report) -> Option<(FormDefinition, BTreeSet<String>)> {
    let survey = survey_sheet(book, report)?;
    let survey = Grid::of(survey, SheetKind::Survey, report);
    let grid =
        |name: &str, kind, report: &mut Report| book.sheet(name).map(|sheet| Grid::of(sheet, kind, report));
    let choices = grid("choices", SheetKind::Choices, report);
    let external = grid("external_choices", SheetKind::Choices, report);
    let settings = grid("settings", SheetKind::Settings, report);
    survey.name_unknown(report);
    name_sheets(book, report);
    if !survey.has(&Field::Type) {
        report.error(
            "survey.no_type_column",
            Spot::sheet(&survey.name),
            "Lembar survey tanpa kolom `type`; tambahkan.",
            "The survey sheet has no column `type`; add it.",
        );
        return None;
    }
    let mut settings = Settings::of(settings.as_ref(), stem, report);
    if let Some(sheet) = book.sheet("settings") {
        Settings::warn_number(sheet, report);
    }
    let lines = loops::expand(&survey, choices.as_ref(), report);
    let mut outline = Outline::of(&survey.name, &settings.root, &lines, report);
    if asks_instance_id(&lines, &settings) {
        outline.add_instance_id();
    }
    survey_settings(&outline, &mut settings);
    let spoken: Vec<&Grid> = [Some(&survey), choices.as_ref()].into_iter().flatten().collect();
    let mut tongues = Tongues::of(&spoken, settings.default_language.as_deref());
    let mut lists = lists(choices.as_ref(), &outline, settings.twins_allowed, &mut tongues, report);
    let further = self::lists(external.as_ref(), &outline, true, &mut tongues, report);
    let external = join_external(&mut lists, further);
    let mut builder = Builder::new(&outline, &lines, &mut tongues, &mut lists, &external, report);
    for (name, ending, _) in &outline.outside {
        builder.outside(name, ending);
    }
    let body = builder.body();
    let (actions, mut files) = (builder.actions, builder.files);
    let mut form = head(&settings, &outline, &mut tongues, report);
    looks::judge(&lists.lists, &settings.root, report);
    form.body = body?;
    if form.body.is_empty() {
        report.error(
            "survey.empty",
            Spot::sheet(&survey.name),
            "Lembar survey tidak menanyakan apa-apa; tambahkan pertanyaan.",
            "The survey sheet asks nothing; add questions.",
        );
        return None;
    }
    form.actions = actions;
    files.extend(
        lists
            .lists
            .values()
            .flat_map(|list| &list.items)
            .flat_map(|choice| choice.media.values().flat_map(|files| files.values().cloned())),
    );
    form.choices = lists.lists;
    (form.languages, form.language_names) = (tongues.tags(), tongues.names());
    last_look(&form, &outline, &settings, report);
    Some((form, files))
}

/// The sheet `survey`, or the only one there is.
fn survey_sheet<'b>(book: &'b Workbook, report: &mut Report) -> Option<&'b sheet::Sheet> {
    let only = match book.sheets.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let found = book.sheet("survey").or(only);
    if found.is_none() && !report.failed() {
        let near = report::nearest("survey", book.sheets.iter().map(|sheet| sheet.name.as_str()));
        let near = near.map(|near| format!(" ({near}?)")).unwrap_or_default();
        report.file_error(
            "file.no_survey",
            format!("Tidak ada lembar bernama `survey`{near}; ganti nama lembar pertanyaan menjadi survey."),
            format!("There is no sheet named `survey`{near}; rename the sheet of questions to survey."),
        );
    }
    found
}

/// Sheets that are known and not supported, and those whose name is nearly one.
fn name_sheets(book: &Workbook, report: &mut Report) {
    const KNOWN: [&str; 4] = ["survey", "choices", "settings", "external_choices"];
    for sheet in &book.sheets {
        let name = sheet.name.trim().to_lowercase();
        if name == "entities" || name == "osm" {
            report.warn(
                "file.unsupported_sheet",
                Spot::sheet(&sheet.name),
                format!("Lembar {} tidak didukung dan diabaikan.", quote(&sheet.name)),
                format!("The sheet {} is not supported and is ignored.", quote(&sheet.name)),
            );
        } else if !KNOWN.contains(&name.as_str()) && !name.starts_with('_') && book.sheets.len() > 1 {
            let near = report::nearest(&name, KNOWN.into_iter().filter(|known| book.sheet(known).is_none()));
            if let Some(near) = near {
                report.warn(
                    "file.sheet_name",
                    Spot::sheet(&sheet.name),
                    format!("Lembar {} tidak dipakai; mungkin maksudnya `{near}`?", quote(&sheet.name)),
                    format!("The sheet {} is not used; did you mean `{near}`?", quote(&sheet.name)),
                );
            }
        }
    }
}

fn asks_instance_id(lines: &[Line], settings: &Settings) -> bool {
    let asks = |text: &str| text.contains("${instanceID}");
    lines.iter().flat_map(Line::fields).any(|(_, told)| asks(&told.text))
        || settings.instance_name.as_ref().is_some_and(|told| asks(&told.text))
}

fn survey_settings(outline: &Outline, settings: &mut Settings) {
    for (name, value) in &outline.settings {
        match *name {
            "form_id" => settings.set_id(value),
            _ => {
                settings.title =
                    vec![Told { header: "name".to_owned(), language: None, text: value.clone() }];
            }
        }
    }
}

fn lists(
    grid: Option<&Grid>,
    outline: &Outline,
    twins: bool,
    tongues: &mut Tongues,
    report: &mut Report,
) -> Lists {
    let sheet = grid.map_or("choices", |grid| grid.name.as_str());
    let mut make = |told: &Told, row: u32, report: &mut Report| {
        check::text(outline, CellAt { sheet, row, told }, None, report)
    };
    Lists::of(grid, twins, tongues, &mut make, report)
}

/// Puts the lists of `external_choices` beside the others; the name there, the name in the form.
fn join_external(lists: &mut Lists, further: Lists) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for (name, list) in further.lists {
        let free = if lists.lists.contains_key(&name) { format!("{name}-external") } else { name.clone() };
        lists.lists.insert(free.clone(), list);
        names.insert(name, free);
    }
    names
}

fn head(
    settings: &Settings,
    outline: &Outline,
    tongues: &mut Tongues,
    report: &mut Report,
) -> FormDefinition {
    let mut form = FormDefinition::new(&settings.id, &settings.version);
    form.root.clone_from(&settings.root);
    form.attributes.clone_from(&settings.attributes);
    form.title = tongues.texts(&settings.title, |told| told.text.clone());
    if form.title.is_empty() {
        form.title = Texts::from_iter(tongues.tags().into_iter().map(|tag| (tag, settings.id.clone())));
    }
    if let Some(told) = &settings.instance_name {
        let cell = CellAt { sheet: &settings.sheet, row: settings.row, told };
        form.instance_name = check::expression(outline, cell, Way::default(), report);
        if form.instance_name.as_deref().is_some_and(settings::is_node_name) {
            let text = quote(&told.text);
            report.error(
                "settings.instance_name",
                cell.spot(),
                format!("instance_name {text} bukan ungkapan; tulis teks di antara tanda kutip: `concat('Keluarga ', ${{nama}})`."),
                format!("The instance_name {text} is no expression; write texts in quotes: `concat('Family ', ${{name}})`."),
            );
        }
    }
    form
}

/// The definition's own rules, and whether its expressions fit together, for what was not seen above.
fn last_look(form: &FormDefinition, outline: &Outline, settings: &Settings, report: &mut Report) {
    let mut problems = form.problems();
    if problems.is_empty() {
        // The files beside the form are not here: their lists are looked at as if nothing stood in them.
        let mut alone = form.clone();
        alone.choices.values_mut().for_each(|list| list.file = None);
        problems = CompiledForm::compile(alone, &Files::new()).err().unwrap_or_default();
    }
    if problems.is_empty() {
        return;
    }
    let rows = outline.rows_by_path();
    for problem in problems {
        let (path, id, en) = match &problem {
            FormProblem::Invalid { path, reason } => {
                (path.as_str(), format!("{path}: {reason}"), format!("{path}: {reason}"))
            }
            FormProblem::Logic { path, .. } => (path.as_str(), problem.message("id"), problem.message("en")),
            _ => ("", problem.message("id"), problem.message("en")),
        };
        let spot = match &settings.instance_name {
            Some(told) if path == form.root && en.contains("`instance_name`") => settings.spot(&told.header),
            _ => Spot { sheet: outline.sheet.clone(), row: rows.get(path).copied(), column: None },
        };
        report.error(problem.code(), spot, id, en);
    }
}
