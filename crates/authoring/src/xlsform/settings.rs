//! The sheet `settings`: one row about the form as a whole.
//!
//! Invariants: id and version follow the definition's rules, whatever the author wrote; a setting without
//! meaning here is named.

use super::header::{Field, Grid, Told};
use super::report::{Report, Spot, nearest, quote};
use super::sheet::Sheet;
use ketuk_form::limits::NAME_BYTES_MAX;
use std::collections::BTreeMap;

/// What the settings say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) id: String,
    pub(super) title: Vec<Told>,
    pub(super) version: String,
    pub(super) default_language: Option<String>,
    pub(super) instance_name: Option<Told>,
    pub(super) root: String,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) twins_allowed: bool,
    /// Sheet and row, for what is said about them later.
    pub(super) sheet: String,
    pub(super) row: u32,
}

/// Settings that other apps know and this one has no use for.
const UNUSED: &[&str] = &[
    "style",
    "public_key",
    "submission_url",
    "auto_send",
    "auto_delete",
    "client_editable",
    "namespaces",
    "instance_xmlns",
    "omit_instanceid",
    "instance_id",
    "sms_keyword",
    "sms_separator",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_response",
    "prefix",
    "delimiter",
    "compact_prefix",
    "compact_delimiter",
    "add_none_option",
    "flat",
];

const USED: &[&str] = &[
    "form_id",
    "form_title",
    "version",
    "default_language",
    "instance_name",
    "name",
    "allow_choice_duplicates",
    "clean_text_values",
];

impl Settings {
    /// Reads the first row; `stem` names the form where nothing else does.
    pub(super) fn of(grid: Option<&Grid>, stem: &str, report: &mut Report) -> Self {
        let sheet = grid.map_or("settings", |grid| grid.name.as_str()).to_owned();
        let mut settings = Self { root: "data".to_owned(), sheet, row: 2, ..Self::default() };
        let mut id = None;
        if let Some((grid, line)) = grid.and_then(|grid| Some((grid, grid.rows.first()?))) {
            settings.row = line.number;
            settings.title = line.all(&Field::Label).to_vec();
            for (field, told) in line.fields() {
                if let Field::Other(header) = field {
                    settings.take(header, told, &mut id, report);
                }
            }
            if let Some(second) = grid.rows.get(1) {
                report.warn(
                    "settings.second_row",
                    Spot::row(&grid.name, second.number),
                    "Hanya baris pertama lembar settings yang dipakai; hapus baris ini.",
                    "Only the first row of the settings sheet is used; delete this one.",
                );
            }
        }
        settings.settle_id(id, stem, report);
        settings.settle_version(report);
        settings
    }

    fn take(&mut self, header: &str, told: &Told, id: &mut Option<Told>, report: &mut Report) {
        let name = header.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase();
        match name.as_str() {
            "form_id" | "id_string" | "set_form_id" if id.is_none() || name == "form_id" => {
                *id = Some(told.clone())
            }
            "form_id" | "id_string" | "set_form_id" | "clean_text_values" => {}
            "version" => self.version.clone_from(&told.text),
            "default_language" => self.default_language = Some(told.text.clone()),
            "instance_name" => self.instance_name = Some(told.clone()),
            "allow_choice_duplicates" => self.twins_allowed = yes_no(&told.text) == Some(true),
            "name" if is_node_name(&told.text) => self.root.clone_from(&told.text),
            "name" => report.error(
                "settings.bad_name",
                self.spot(&told.header),
                format!(
                    "{} tidak dapat menjadi nama; pakai huruf, angka, `_`, mulai dengan huruf.",
                    quote(&told.text)
                ),
                format!(
                    "{} cannot be a name; use letters, digits, `_`, beginning with a letter.",
                    quote(&told.text)
                ),
            ),
            _ => self.other(&name, header, told, report),
        }
    }

    fn other(&mut self, name: &str, header: &str, told: &Told, report: &mut Report) {
        if let Some(attribute) = header.split_once("::").filter(|(first, _)| first.trim() == "attribute") {
            let attribute = attribute.1.trim();
            if is_node_name(attribute.rsplit(':').next().unwrap_or_default()) {
                self.attributes.insert(attribute.to_owned(), told.text.clone());
                return;
            }
        }
        if UNUSED.contains(&name) {
            report.warn(
                "settings.not_used",
                self.spot(header),
                format!("Pengaturan {} tidak dipakai oleh Ketuk.", quote(header)),
                format!("Ketuk does not use the setting {}.", quote(header)),
            );
            return;
        }
        let (mut id, mut en) = (
            format!("Pengaturan {} tidak dikenal dan tidak dipakai.", quote(header)),
            format!("The setting {} is not known and not used.", quote(header)),
        );
        if let Some(known) = nearest(name, USED.iter().copied()) {
            id.push_str(&format!(" Mungkin maksudnya `{known}`?"));
            en.push_str(&format!(" Did you mean `{known}`?"));
        }
        report.warn("settings.unknown", self.spot(header), id, en);
    }

    pub(super) fn spot(&self, header: &str) -> Spot {
        Spot::cell(&self.sheet, self.row, header)
    }

    /// The id where an old form says it on the survey sheet.
    pub(super) fn set_id(&mut self, text: &str) {
        self.id = fit_name(text, "form");
    }

    fn settle_id(&mut self, id: Option<Told>, stem: &str, report: &mut Report) {
        let Some(told) = id else {
            self.id = fit_name(stem, "form");
            report.warn(
                "settings.no_form_id",
                Spot::sheet(&self.sheet),
                format!("Belum ada form_id; dipakai `{}` dari nama berkas. Isi form_id di lembar settings.", self.id),
                format!("There is no form_id; `{}` is taken from the file's name. Fill in form_id on the settings sheet.", self.id),
            );
            return;
        };
        self.id = fit_name(&told.text, "form");
        if self.id != told.text {
            report.warn(
                "settings.form_id_changed",
                self.spot(&told.header),
                format!("form_id {} menjadi `{}`: hanya huruf, angka, `_` dan `-`, mulai dengan huruf.", quote(&told.text), self.id),
                format!("The form_id {} becomes `{}`: letters, digits, `_` and `-` only, beginning with a letter.", quote(&told.text), self.id),
            );
        }
    }

    /// A version that the spreadsheet holds as a number.
    pub(super) fn warn_number(sheet: &Sheet, report: &mut Report) {
        let Some((row, cell)) = sheet.first_number("version") else { return };
        let text = quote(&cell.text);
        report.warn(
            "settings.version_number",
            Spot::cell(&sheet.name, row, &sheet.title(cell.column)),
            format!("Versi ini angka dan terbaca {text}: 2026.10 menjadi 2026.1. Jadikan format selnya teks, lalu tulis ulang."),
            format!("The version is a number and reads as {text}: 2026.10 becomes 2026.1. Format the cell as text and write it again."),
        );
    }

    fn settle_version(&mut self, report: &mut Report) {
        let written = std::mem::take(&mut self.version);
        let fitting: String = written
            .chars()
            .map(|c| if c.is_ascii_graphic() { c } else { '-' })
            .take(NAME_BYTES_MAX)
            .collect();
        if fitting.is_empty() {
            self.version = "1".to_owned();
            report.warn(
                "settings.no_version",
                Spot::sheet(&self.sheet),
                "Belum ada version; dipakai `1`. Isi version di lembar settings dan naikkan setiap kali diterbitkan.",
                "There is no version; `1` is taken. Fill in version on the settings sheet and raise it with each publication.",
            );
            return;
        }
        if fitting != written {
            report.warn(
                "settings.version_changed",
                self.spot("version"),
                format!(
                    "version {} menjadi `{fitting}`: tanpa spasi, paling banyak {NAME_BYTES_MAX} huruf.",
                    quote(&written)
                ),
                format!(
                    "The version {} becomes `{fitting}`: no spaces, at most {NAME_BYTES_MAX} letters.",
                    quote(&written)
                ),
            );
        }
        self.version = fitting;
    }
}

/// `yes`, `TRUE`, `true()`, ... in the spellings that XLSForm knows.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match text.trim() {
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()" | "ya" | "Ya" | "YA" => Some(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()" | "tidak" | "Tidak" | "TIDAK" => {
            Some(false)
        }
        _ => None,
    }
}

/// An XML name without a prefix, as the definition takes it.
pub(super) fn is_node_name(text: &str) -> bool {
    let mut letters = text.chars();
    text.len() <= ketuk_form::limits::NODE_NAME_BYTES_MAX
        && letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|one| {
            one.is_alphanumeric() || matches!(one, '_' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}')
        })
}

/// The nearest text that is a name in keys and files.
pub(super) fn fit_name(text: &str, otherwise: &str) -> String {
    let mut name: String = text
        .trim()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' })
        .take(NAME_BYTES_MAX - 1)
        .collect();
    if name.trim_matches('_').is_empty() {
        return otherwise.to_owned();
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert(0, 'f');
    }
    name
}
