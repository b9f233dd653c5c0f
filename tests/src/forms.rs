//! The forms that ship: XLSForm in CSV folders, imported by the program's own importer.
//!
//! Invariant: a shipped form imports without a single remark and has every text in every language.

use anyhow::{Context, bail, ensure};
use std::path::Path;

/// The folders under [`FOLDER`], each named as its form.
pub const IDS: [&str; 3] = ["keluarga", "kriteria-lokal", "anak"];

/// Where the forms lie, from the repository's root.
pub const FOLDER: &str = "schemas/forms";

const SHEETS: [&str; 3] = ["survey.csv", "choices.csv", "settings.csv"];

/// Where the definition of `id` lies, from the repository's root.
#[must_use]
pub fn path(id: &str) -> String {
    format!("{FOLDER}/{id}/{id}.json")
}

/// The definition of the form `id` as JSON, made from its folder under `root`.
pub fn generate(root: &Path, id: &str) -> anyhow::Result<String> {
    let folder = root.join(FOLDER).join(id);
    let mut sheets = Vec::new();
    for name in SHEETS {
        let path = folder.join(name);
        sheets.push((name, std::fs::read(&path).with_context(|| format!("{}", path.display()))?));
    }
    let sheets: Vec<(&str, &[u8])> = sheets.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let imported = ketuk_authoring::import_csv_folder(&sheets);
    if let Some(first) = imported.diagnostics.first() {
        bail!("{id}: {} {:?}: {}", first.code, first.place, first.en);
    }
    let form = imported.form.with_context(|| format!("{id} gave no form"))?;
    ensure!(form.id == id, "the folder {id} holds the form {}", form.id);
    if let Some(gap) = form.list_gaps().first() {
        bail!("{id}: {gap}");
    }
    for file in form.choices.values().filter_map(|list| list.file.as_deref()) {
        ensure!(folder.join(file).is_file(), "{id} names the file {file}, which is not beside it");
    }
    Ok(serde_json::to_string_pretty(&form)? + "\n")
}
