//! What an author hands over: a workbook, a folder of CSV files, an XForm, a definition; and the files
//! beside it.
//!
//! Invariant: files beside a form are read only where the form names them.

use crate::console::Console;
use crate::failure::Failure;
use ketuk_authoring::{
    Diagnostic, Imported, Place, Severity, import_csv_folder_named, import_xform, import_xlsform,
};
use ketuk_form::{Files, FormDefinition};
use std::collections::BTreeMap;
use std::path::Path;

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// Sheets of a folder of CSV files.
const SHEETS: [&str; 6] =
    ["survey.csv", "choices.csv", "settings.csv", "external_choices.csv", "entities.csv", "osm.csv"];

/// A form as its author wrote it, imported.
pub(super) struct Source {
    pub(super) imported: Imported,
    /// Files that the form names and that are there.
    pub(super) beside: BTreeMap<String, Vec<u8>>,
}

impl Source {
    pub(super) fn load(path: &Path) -> Result<Self, Failure> {
        let (imported, folder) = if path.is_dir() {
            (folder(path)?, path)
        } else {
            let bytes = bytes(path)?;
            (file(path, &bytes), path.parent().unwrap_or(Path::new(".")))
        };
        let named = imported.files.iter().chain(imported.form.iter().flat_map(files_of));
        let beside = named.filter_map(|name| {
            let plain = !name.contains(['/', '\\']) && !name.starts_with('.');
            let bytes = plain.then(|| bytes(&folder.join(name)).ok())??;
            Some((name.clone(), bytes))
        });
        let beside = beside.collect();
        Ok(Self { imported, beside })
    }

    /// The choice files for compiling.
    pub(super) fn files(&self, console: &mut Console<'_>) -> Files {
        let mut files = Files::new();
        for (name, bytes) in &self.beside {
            let is_choice_file = [".csv", ".geojson", ".xml"].iter().any(|end| name.ends_with(end));
            if is_choice_file && let Err(problem) = files.add(name, bytes.clone()) {
                console.warn(&problem.to_string(), &problem.to_string());
            }
        }
        files
    }
}

fn files_of(form: &FormDefinition) -> impl Iterator<Item = &String> {
    form.choices.values().filter_map(|list| list.file.as_ref())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let size = std::fs::metadata(path).map_err(|error| Failure::file(path, &error))?.len();
    if size > FILE_BYTES_MAX {
        let path = path.display();
        return Err(Failure::said(
            format!("Berkas {path} terlalu besar ({size} bita)."),
            format!("The file {path} is too large ({size} bytes)."),
        ));
    }
    std::fs::read(path).map_err(|error| Failure::file(path, &error))
}

fn folder(path: &Path) -> Result<Imported, Failure> {
    let mut files = Vec::new();
    for name in SHEETS {
        if path.join(name).is_file() {
            files.push((name, bytes(&path.join(name))?));
        }
    }
    if files.is_empty() {
        let path = path.display();
        return Err(Failure::said(
            format!("Tidak ada survey.csv di folder {path}."),
            format!("There is no survey.csv in the folder {path}."),
        ));
    }
    let name = path.file_name().map_or("form".into(), |name| name.to_string_lossy());
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    Ok(import_csv_folder_named(&name, &files))
}

fn file(path: &Path, bytes: &[u8]) -> Imported {
    let name = path.file_name().map_or("form".into(), |name| name.to_string_lossy());
    let end = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    match end.as_str() {
        "xml" | "xhtml" => import_xform(bytes),
        "json" => definition(bytes),
        _ => import_xlsform(&name, bytes),
    }
}

/// A published definition; its problems as an importer tells them.
fn definition(bytes: &[u8]) -> Imported {
    let text = String::from_utf8_lossy(bytes);
    let problems = FormDefinition::list_problems(&text);
    let diagnostics = problems.iter().map(|problem| Diagnostic {
        code: problem.code(),
        severity: Severity::Error,
        place: Place::File,
        id: problem.message("id"),
        en: problem.message("en"),
    });
    let diagnostics: Vec<Diagnostic> = diagnostics.collect();
    let form = FormDefinition::from_json(&text).ok();
    let files = form.iter().flat_map(files_of).cloned().collect();
    Imported { form, diagnostics, files }
}
