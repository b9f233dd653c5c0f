//! What a column is: XLSForm's names with their old spellings, languages, and our own `ketuk::` columns.
//!
//! Invariant: a column that means nothing to us is named once, never dropped in silence.

use super::report::{Report, Spot, nearest, quote};
use super::sheet::{Row, Sheet, collapse, letters, plain_quotes};
use std::collections::BTreeMap;

/// What a column says. Texts come once per language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Type,
    Name,
    Label,
    Hint,
    Guidance,
    /// `image`, `big-image`, `audio` or `video`.
    Media(&'static str),
    Relevant,
    Required,
    RequiredMessage,
    Constraint,
    ConstraintMessage,
    Calculation,
    ReadOnly,
    Default,
    Trigger,
    ChoiceFilter,
    Appearance,
    Parameters,
    RepeatCount,
    Disabled,
    Rows,
    BindType,
    SaveTo,
    ListName,
    /// `instance::x`: an attribute of the element.
    Attribute(String),
    Role,
    Key,
    ExportName,
    Min,
    Max,
    Missing,
    Version,
    /// `ketuk::export::<code set>` on choices.
    Export(String),
    /// A further column of choices, a setting, or a column that is not known.
    Other(String),
}

/// Which sheet a header belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Survey,
    Choices,
    Settings,
}

/// A sheet whose columns are understood.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) name: String,
    pub(super) rows: Vec<Line>,
    /// What stands in the header, whether any row uses it or not.
    pub(super) columns: Vec<(Field, Option<String>)>,
}

/// One row of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) number: u32,
    cells: BTreeMap<Field, Vec<Told>>,
}

/// A cell with what its header says.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The header as written.
    pub(super) header: String,
    /// The language of the column.
    pub(super) language: Option<String>,
    pub(super) text: String,
}

impl Line {
    /// The cell of a column that has no languages.
    pub(super) fn get(&self, field: &Field) -> Option<&Told> {
        self.cells.get(field)?.first()
    }

    pub(super) fn text(&self, field: &Field) -> Option<&str> {
        self.get(field).map(|told| told.text.as_str())
    }

    /// The cells of a column, one per language.
    pub(super) fn all(&self, field: &Field) -> &[Told] {
        self.cells.get(field).map_or(&[], Vec::as_slice)
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = (&Field, &Told)> {
        self.cells.iter().flat_map(|(field, told)| told.iter().map(move |told| (field, told)))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// A row that nobody wrote, for what loops make.
    pub(super) fn made(number: u32, cells: impl IntoIterator<Item = (Field, Vec<Told>)>) -> Self {
        Self { number, cells: cells.into_iter().filter(|(_, told)| !told.is_empty()).collect() }
    }

    /// The same row with each text changed.
    pub(super) fn map(&self, mut change: impl FnMut(&Told) -> String) -> Self {
        let cells = self.cells.iter().map(|(field, told)| {
            let told = told.iter().map(|one| Told { text: change(one), ..one.clone() }).collect();
            (field.clone(), told)
        });
        Self { number: self.number, cells: cells.collect() }
    }
}

impl Grid {
    /// Reads a sheet's header and sorts its cells by it.
    pub(super) fn of(sheet: &Sheet, kind: SheetKind, report: &mut Report) -> Self {
        let double = sheet.header.iter().any(|cell| cell.text.contains("::"));
        let mut columns: Vec<(usize, Field, Option<String>)> = Vec::new();
        for cell in &sheet.header {
            let (field, language) = understand(&cell.text, double, kind);
            let twice = columns.iter().find(|(_, other, tongue)| *other == field && *tongue == language);
            if let Some((first, ..)) = twice {
                let (first, this) = (sheet.title(*first), &cell.text);
                report.error(
                    "sheet.column_twice",
                    Spot::cell(&sheet.name, 1, this),
                    format!(
                        "Kolom {} dan {} (kolom {}) berarti sama; hapus atau gabungkan salah satu.",
                        quote(&first),
                        quote(this),
                        letters(cell.column)
                    ),
                    format!(
                        "The columns {} and {} (column {}) mean the same; delete or merge one.",
                        quote(&first),
                        quote(this),
                        letters(cell.column)
                    ),
                );
                continue;
            }
            columns.push((cell.column, field, language));
        }
        let rows = sheet.rows.iter().map(|row| sort(sheet, row, &columns, kind)).collect();
        let columns = columns.into_iter().map(|(_, field, language)| (field, language)).collect();
        Self { name: sheet.name.clone(), rows, columns }
    }

    pub(super) fn has(&self, field: &Field) -> bool {
        self.columns.iter().any(|(other, _)| other == field)
    }

    /// Columns that nothing reads, each named once.
    pub(super) fn name_unknown(&self, report: &mut Report) {
        for (field, _) in &self.columns {
            let Field::Other(title) = field else { continue };
            let (mut id, mut en) = (
                format!("Kolom {} tidak dikenal dan tidak dipakai.", quote(title)),
                format!("The column {} is not known and not used.", quote(title)),
            );
            if let Some(known) = nearest(title, SURVEY.iter().map(|(name, _)| *name)) {
                id.push_str(&format!(" Mungkin maksudnya `{known}`?"));
                en.push_str(&format!(" Did you mean `{known}`?"));
            } else {
                id.push_str(" Boleh dibiarkan bila hanya catatan.");
                en.push_str(" It may stay if it is only a note.");
            }
            report.warn("survey.unknown_column", Spot::column(&self.name, title), id, en);
        }
    }
}

fn sort(sheet: &Sheet, row: &Row, columns: &[(usize, Field, Option<String>)], kind: SheetKind) -> Line {
    let mut line = Line { number: row.number, cells: BTreeMap::new() };
    for cell in &row.cells {
        let Some((_, field, language)) = columns.iter().find(|(column, ..)| *column == cell.column) else {
            continue;
        };
        let text = if is_text(field) {
            cell.text.clone()
        } else if kind == SheetKind::Survey {
            collapse(&plain_quotes(&cell.text))
        } else {
            plain_quotes(&cell.text)
        };
        let told = Told { header: sheet.title(cell.column), language: language.clone(), text };
        line.cells.entry(field.clone()).or_default().push(told);
    }
    line
}

/// Texts keep the author's quotes and spaces.
fn is_text(field: &Field) -> bool {
    use Field::{ConstraintMessage, Guidance, Hint, Label, RequiredMessage};
    matches!(field, Label | Hint | Guidance | RequiredMessage | ConstraintMessage)
}

/// Lower case, blanks as underscores.
fn snake(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

/// The parts of a header: `media::image::English (en)`.
fn parts(header: &str, double: bool) -> Vec<String> {
    let trim = |parts: Vec<&str>| parts.iter().map(|part| part.trim().to_owned()).collect::<Vec<_>>();
    if double || header.contains("::") {
        return trim(header.split("::").collect());
    }
    let mut split = trim(header.split(':').collect());
    if let Some(at) = split.iter().position(|part| part == "jr")
        && at + 1 < split.len()
    {
        let name = split.remove(at + 1);
        split[at] = format!("jr:{name}");
    }
    split
}

fn understand(header: &str, double: bool, kind: SheetKind) -> (Field, Option<String>) {
    let parts = parts(header, double);
    let first = parts.first().map(|part| snake(part)).unwrap_or_default();
    let second = parts.get(1).map(|part| snake(part)).unwrap_or_default();
    let other = || (Field::Other(header.to_owned()), None);
    let language = |at: usize| parts.get(at).filter(|part| !part.is_empty()).cloned();
    if parts.len() > 3 {
        return other();
    }
    let table = match kind {
        SheetKind::Survey => SURVEY,
        SheetKind::Choices => CHOICES,
        SheetKind::Settings => SETTINGS,
    };
    match first.as_str() {
        "ketuk" => ours(&second, parts.get(2), kind).map_or_else(other, |field| (field, None)),
        "media" if kind != SheetKind::Settings => match media(&second) {
            Some(field) => (field, language(2)),
            None => other(),
        },
        "bind" | "control" | "body" if kind == SheetKind::Survey => match second.as_str() {
            "type" if first == "bind" => (Field::BindType, None),
            name => match find(SURVEY, name) {
                Some(field) => (field, language(2)),
                None => other(),
            },
        },
        "instance" if kind == SheetKind::Survey && parts.len() == 2 => {
            (Field::Attribute(parts[1].clone()), None)
        }
        name => match find(table, name) {
            Some(field) if parts.len() == 1 || has_languages(&field) => (field, language(1)),
            Some(_) | None => other(),
        },
    }
}

fn has_languages(field: &Field) -> bool {
    is_text(field) || matches!(field, Field::Media(_))
}

fn find(table: &[(&str, Field)], name: &str) -> Option<Field> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field)| field.clone())
}

fn media(name: &str) -> Option<Field> {
    ["image", "big-image", "audio", "video"].into_iter().find(|known| *known == name).map(Field::Media)
}

/// Our own columns: `ketuk::role`.
fn ours(name: &str, rest: Option<&String>, kind: SheetKind) -> Option<Field> {
    match (kind, name, rest) {
        (SheetKind::Survey, "role", None) => Some(Field::Role),
        (SheetKind::Survey, "key", None) => Some(Field::Key),
        (SheetKind::Survey, "export_name" | "export", None) => Some(Field::ExportName),
        (SheetKind::Survey, "min", None) => Some(Field::Min),
        (SheetKind::Survey, "max", None) => Some(Field::Max),
        (SheetKind::Choices, "missing", None) => Some(Field::Missing),
        (SheetKind::Choices, "version", None) => Some(Field::Version),
        (SheetKind::Choices, "export", Some(set)) => Some(Field::Export(set.clone())),
        _ => None,
    }
}

const SURVEY: &[(&str, Field)] = &[
    ("type", Field::Type),
    ("command", Field::Type),
    ("name", Field::Name),
    ("tag", Field::Name),
    ("value", Field::Name),
    ("label", Field::Label),
    ("caption", Field::Label),
    ("hint", Field::Hint),
    ("guidance_hint", Field::Guidance),
    ("image", Field::Media("image")),
    ("big-image", Field::Media("big-image")),
    ("audio", Field::Media("audio")),
    ("video", Field::Media("video")),
    ("relevant", Field::Relevant),
    ("relevance", Field::Relevant),
    ("required", Field::Required),
    ("required_message", Field::RequiredMessage),
    ("requiredmsg", Field::RequiredMessage),
    ("jr:requiredmsg", Field::RequiredMessage),
    ("constraint", Field::Constraint),
    ("constraint_message", Field::ConstraintMessage),
    ("constraining_message", Field::ConstraintMessage),
    ("jr:constraintmsg", Field::ConstraintMessage),
    ("calculation", Field::Calculation),
    ("calculate", Field::Calculation),
    ("read_only", Field::ReadOnly),
    ("readonly", Field::ReadOnly),
    ("default", Field::Default),
    ("trigger", Field::Trigger),
    ("choice_filter", Field::ChoiceFilter),
    ("appearance", Field::Appearance),
    ("parameters", Field::Parameters),
    ("repeat_count", Field::RepeatCount),
    ("count", Field::RepeatCount),
    ("jr:count", Field::RepeatCount),
    ("disabled", Field::Disabled),
    ("rows", Field::Rows),
    ("save_to", Field::SaveTo),
    ("entities:saveto", Field::SaveTo),
];

const CHOICES: &[(&str, Field)] = &[
    ("list_name", Field::ListName),
    ("name", Field::Name),
    ("value", Field::Name),
    ("label", Field::Label),
    ("caption", Field::Label),
    ("image", Field::Media("image")),
    ("big-image", Field::Media("big-image")),
    ("audio", Field::Media("audio")),
    ("video", Field::Media("video")),
];

const SETTINGS: &[(&str, Field)] =
    &[("form_title", Field::Label), ("set_form_title", Field::Label), ("title", Field::Label)];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, field: Field, language: Option<&str>) {
        let double = header.contains("::");
        let found = understand(header, double, SheetKind::Survey);
        assert_eq!(found, (field, language.map(str::to_owned)), "{header}");
    }

    #[test]
    fn old_spellings_mean_the_same() {
        check("Caption", Field::Label, None);
        check("relevance", Field::Relevant, None);
        check("Constraint Message", Field::ConstraintMessage, None);
        check("bind:jr:constraintMsg", Field::ConstraintMessage, None);
        check("bind::relevant", Field::Relevant, None);
    }
    #[test]
    fn languages_follow_two_colons_or_one() {
        check("label::Bahasa Indonesia (id)", Field::Label, Some("Bahasa Indonesia (id)"));
        check("label:English", Field::Label, Some("English"));
        check("media::image::English (en)", Field::Media("image"), Some("English (en)"));
        check("image::id", Field::Media("image"), Some("id"));
    }
    #[test]
    fn our_columns_have_our_name() {
        check("ketuk::role", Field::Role, None);
        check("ketuk::export_name", Field::ExportName, None);
    }
    #[test]
    fn what_is_not_known_keeps_its_name() {
        check("Catatan saya", Field::Other("Catatan saya".to_owned()), None);
    }
}
