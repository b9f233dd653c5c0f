//! The tables of an export: families, and one table per repeat, with columns out of the form's versions.
//!
//! Column names are those of the delivered DTSEN list where the form knows them (`export_name`), else the
//! question's own. The newest version of a form leads; a question that only an older one asks comes after.
//!
//! Invariants: a name stands once in a table; a question whose answers the order leaves out has no column.

use super::cells::Cell;
use super::order::{Health, Order, People, Values};
use ketuk_form::{Field, FormBook, FormDefinition, FormTag, QuestionType, Role, Texts};
use ketuk_household::Status;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Names of the delivered list that tell of somebody's health.
const HEALTH: &[&str] = &[
    "id_kondisi_gizi",
    "id_penglihatan",
    "id_pendengaran",
    "id_berjalan_atau_naik_tangga",
    "id_menggunakan_tangan_jari",
    "id_belajar_kemampuan_intelektual",
    "id_pengendalian_perilaku",
    "id_berbicara_komunikasi",
    "id_mengurus_diri",
    "id_mengingat_berkonsentrasi",
    "id_kesedihan_depresi",
    "id_penyakit_menahun",
    "id_disabilitas",
];
/// Questions without a name in that list that do so too.
const HEALTH_NAMES: &[&str] = &["hamil"];

/// Whether a question tells of somebody's health: by its name in the delivered list, and its own.
pub(crate) fn is_of_health(export_name: &str, name: &str) -> bool {
    HEALTH.contains(&export_name) || HEALTH_NAMES.contains(&name)
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Codes of a list: plain numbers where all of them are.
    Code,
    /// Quantities.
    Number,
    /// Civil dates.
    Date,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its head.
    pub name: String,
    /// What was asked, in Indonesian.
    pub title_id: String,
    /// The same in English.
    pub title_en: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// A name for files and addresses: `keluarga`, or the repeat's path.
    pub name: String,
    /// A name for sheets.
    pub title: String,
    /// Its columns in order.
    pub columns: Vec<Column>,
}

/// What happens to an answer before it is in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Care {
    /// Nothing.
    Plain,
    /// A number of somebody's.
    Number,
    /// Words that somebody typed.
    Words,
}

/// Where a question's answers go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) table: usize,
    /// The column of the code, or of the value itself.
    pub(crate) code: Option<usize>,
    /// The column of the label.
    pub(crate) label: Option<usize>,
    pub(crate) kind: QuestionType,
    pub(crate) care: Care,
}

/// All tables of an export, families first.
#[derive(Debug)]
pub struct Layout {
    /// The tables.
    pub tables: Vec<Table>,
    /// By path of a question, without instances.
    pub(crate) places: HashMap<String, Place>,
    /// By path of a repeat.
    pub(crate) repeats: HashMap<String, usize>,
    /// The path of the family card's number.
    pub(crate) card: Option<String>,
    /// The versions that were read, newest first.
    pub(crate) versions: Vec<Arc<FormDefinition>>,
    names: Vec<HashSet<String>>,
}

/// The columns before the questions: name, Indonesian, English, kind, whether it tells who somebody is.
const FAMILY: &[(&str, &str, &str, Kind, bool)] = &[
    ("id_keluarga", "Nomor catatan keluarga di Ketuk", "The family's record in Ketuk", Kind::Text, false),
    ("kode_provinsi", "Kode provinsi", "Province", Kind::Text, false),
    ("kode_kabupaten", "Kode kabupaten atau kota", "City", Kind::Text, false),
    ("kode_kecamatan", "Kode kecamatan", "District", Kind::Text, false),
    ("kode_kelurahan", "Kode kelurahan", "Kelurahan", Kind::Text, false),
    ("nama_kecamatan", "Kecamatan", "District's name", Kind::Text, false),
    ("nama_kelurahan", "Kelurahan", "Kelurahan's name", Kind::Text, false),
    ("rt", "RT", "RT", Kind::Text, false),
    ("nama_kepala_keluarga", "Kepala keluarga", "Head of the family", Kind::Text, true),
    ("lintang", "Lintang", "Latitude", Kind::Number, false),
    ("bujur", "Bujur", "Longitude", Kind::Number, false),
    (
        "sumber_lokasi",
        "Lokasi diukur, atau dari daftar awal",
        "Position measured, or out of the list",
        Kind::Text,
        false,
    ),
];
const STATUS: &str = "status_pendataan";
/// The columns after the questions.
const FAMILY_END: &[(&str, &str, &str, Kind, bool)] = &[
    (
        "dari_daftar_awal",
        "Ada di daftar awal (1 ya, 0 tidak)",
        "On the prelist (1 yes, 0 no)",
        Kind::Number,
        false,
    ),
    ("jawaban_berbeda", "Jawaban berbeda yang menunggu", "Different answers that wait", Kind::Number, false),
    ("temuan", "Hal yang perlu diperiksa", "Findings", Kind::Number, false),
    (
        "diterima_server",
        "Perubahan terakhir diterima server (WITA)",
        "Last change received (WITA)",
        Kind::Text,
        false,
    ),
    ("versi_formulir", "Formulir", "Form", Kind::Text, false),
];
/// The first columns of every other table.
const INSIDE: &[(&str, &str, &str, Kind, bool)] = &[
    ("id_keluarga", "Nomor catatan keluarga di Ketuk", "The family's record in Ketuk", Kind::Text, false),
    ("nomor_kartu_keluarga", "Nomor KK", "Family card", Kind::Text, true),
    ("kode_kelurahan", "Kode kelurahan", "Kelurahan", Kind::Text, false),
    ("rt", "RT", "RT", Kind::Text, false),
    ("nomor_urut", "Nomor urut dalam keluarga", "Number within the family", Kind::Number, false),
    ("id_baris", "Nomor baris di Ketuk", "The row in Ketuk", Kind::Text, false),
];

impl Layout {
    /// The tables of a form's versions in `book` for an order; `None` where no version is there.
    #[must_use]
    pub fn of(book: &FormBook, order: &Order) -> Option<Self> {
        let mut versions: Vec<(&FormTag, &Arc<FormDefinition>)> =
            book.iter().filter(|(tag, _)| tag.id == order.form).collect();
        versions.sort_by(|(a, _), (b, _)| b.cmp(a));
        let versions: Vec<_> = versions.into_iter().map(|(_, form)| Arc::clone(form)).collect();
        let newest = Arc::clone(versions.first()?);
        let mut layout = Self {
            tables: Vec::new(),
            places: HashMap::new(),
            repeats: HashMap::new(),
            card: newest.role_path(Role::FamilyCard),
            versions,
            names: Vec::new(),
        };
        layout.add_table("keluarga", "Keluarga".to_owned(), FAMILY, order.people);
        layout.add_status(order.values);
        for form in layout.versions.clone() {
            for repeat in form.repeats() {
                if !layout.repeats.contains_key(&repeat.path) {
                    let title = form.plain_text_in(&repeat.repeat.label, "id");
                    let title = title.unwrap_or_else(|| repeat.repeat.name.clone());
                    let at = layout.add_table(&repeat.path, title, INSIDE, order.people);
                    layout.repeats.insert(repeat.path, at);
                }
            }
            for field in form.fields() {
                layout.add_question(&form, &field, order);
            }
        }
        layout.add_fixed(0, FAMILY_END, order.people);
        Some(layout)
    }

    fn add_table(
        &mut self,
        name: &str,
        title: String,
        fixed: &[(&str, &str, &str, Kind, bool)],
        people: People,
    ) -> usize {
        self.tables.push(Table { name: name.to_owned(), title, columns: Vec::new() });
        self.names.push(HashSet::new());
        let at = self.tables.len() - 1;
        self.add_fixed(at, fixed, people);
        at
    }

    fn add_fixed(&mut self, table: usize, fixed: &[(&str, &str, &str, Kind, bool)], people: People) {
        for (name, id, en, kind, tells_who) in fixed {
            if !(*tells_who && people == People::Without) {
                self.add_column(table, name, (id, en), *kind);
            }
        }
    }

    fn add_column(&mut self, table: usize, name: &str, (id, en): (&str, &str), kind: Kind) -> usize {
        let names = &mut self.names[table];
        let mut unique = name.to_owned();
        let mut nth = 2;
        while !names.insert(unique.clone()) {
            unique = format!("{name}_{nth}");
            nth += 1;
        }
        let columns = &mut self.tables[table].columns;
        columns.push(Column { name: unique, title_id: id.to_owned(), title_en: en.to_owned(), kind });
        columns.len() - 1
    }

    fn add_status(&mut self, values: Values) {
        let titles = ("Keadaan pendataan", "Where the household stands");
        if values != Values::Label {
            self.add_column(0, STATUS, titles, Kind::Text);
        }
        if values != Values::Code {
            self.add_column(0, &format!("{STATUS}_label"), titles, Kind::Text);
        }
    }

    fn add_question(&mut self, form: &FormDefinition, field: &Field<'_>, order: &Order) {
        let question = field.question;
        let Some((care, kind)) = handling(field, order).filter(|_| !self.places.contains_key(&field.path))
        else {
            return;
        };
        let table = match field.path.rsplit_once('.') {
            None => 0,
            Some((repeat, _)) => match self.repeats.get(repeat) {
                Some(table) => *table,
                None => return,
            },
        };
        let name = question.export_name.as_deref().unwrap_or_else(|| question.key_name());
        let title = |texts: &Texts, language| form.plain_text_in(texts, language).unwrap_or_default();
        let (id, en) = (title(&question.label, "id"), title(&question.label, "en"));
        let is_select = question.kind.is_select();
        let with_code = !is_select || order.values != Values::Label;
        let with_label = is_select && order.values != Values::Code;
        let code = with_code.then(|| self.add_column(table, name, (&id, &en), kind));
        let label_name = format!("{name}_label");
        let label = with_label.then(|| self.add_column(table, &label_name, (&id, &en), Kind::Text));
        let place = Place { table, code, label, kind: question.kind, care };
        self.places.insert(field.path.clone(), place);
    }

    /// Where a fixed column stands.
    pub(crate) fn find(&self, table: usize, name: &str) -> Option<usize> {
        self.tables[table].columns.iter().position(|column| column.name == name)
    }

    /// What each column and each of its codes means; see [`super::CODE_COLUMNS`].
    #[must_use]
    pub fn codes(&self) -> Vec<Vec<Cell>> {
        let mut by_column: BTreeMap<(usize, usize), &str> = BTreeMap::new();
        for (path, place) in &self.places {
            if let Some(column) = place.code.or(place.label) {
                by_column.insert((place.table, column), path);
            }
        }
        let mut rows: Vec<Vec<Cell>> = REASONS.iter().map(|row| row.map(Cell::text).to_vec()).collect();
        for (at, table) in self.tables.iter().enumerate() {
            for (nth, column) in table.columns.iter().enumerate() {
                let choices = match by_column.get(&(at, nth)) {
                    Some(path) => self.choices_of(path),
                    None if at == 0 && column.name == STATUS => statuses(),
                    None => Vec::new(),
                };
                let row = |[code, id, en]: [String; 3]| {
                    let head = [&table.name, &column.name, &column.title_id, &column.title_en];
                    head.into_iter().chain([&code, &id, &en]).map(Cell::text).collect()
                };
                if choices.is_empty() {
                    rows.push(row(Default::default()));
                } else {
                    rows.extend(choices.into_iter().map(row));
                }
            }
        }
        rows
    }

    /// The codes of every version with their labels, newest version first.
    fn choices_of(&self, path: &str) -> Vec<[String; 3]> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for form in &self.versions {
            for choice in form.choices_of(path) {
                if seen.insert(choice.code.clone()) {
                    let label =
                        |language| form.text_in(&choice.label, language).unwrap_or_default().to_owned();
                    found.push([choice.code.clone(), label("id"), label("en")]);
                }
            }
        }
        found
    }
}

/// How a reason for no answer is written, whatever the column.
const REASONS: [[&str; 7]; 3] = [
    ["*", "*", "Tanpa jawaban", "No answer", "?dk", "tidak tahu", "don't know"],
    ["*", "*", "Tanpa jawaban", "No answer", "?ref", "menolak", "refused"],
    ["*", "*", "Tanpa jawaban", "No answer", "?na", "tidak ditanyakan", "not asked"],
];

fn statuses() -> Vec<[String; 3]> {
    let row = |status: &Status| [status.code(), status.text("id"), status.text("en")].map(str::to_owned);
    Status::KNOWN.iter().map(row).collect()
}

/// What happens to a question's answers; `None` where the order leaves them out.
fn handling(field: &Field<'_>, order: &Order) -> Option<(Care, Kind)> {
    use QuestionType as Q;
    let question = field.question;
    let name = question.export_name.as_deref().unwrap_or_default();
    let of_health = is_of_health(name, &question.name);
    if of_health && order.health == Health::Without {
        return None;
    }
    let care = match question.role {
        Some(Role::FamilyCard | Role::MemberNik | Role::Phone) => Care::Number,
        Some(Role::MemberName | Role::MemberAlias | Role::MemberMotherName | Role::Address) => Care::Words,
        // Told by columns of its own.
        Some(Role::Position) => return None,
        _ => match question.kind {
            Q::Text | Q::Barcode | Q::Image | Q::Audio | Q::Video | Q::File => Care::Words,
            Q::Geopoint | Q::Geotrace | Q::Geoshape => Care::Words,
            _ => Care::Plain,
        },
    };
    let is_birth = question.role == Some(Role::MemberBirthDate);
    if order.people == People::Without && (care != Care::Plain || is_birth) {
        return None;
    }
    let kind = match question.kind {
        Q::Note => return None,
        Q::Date => Kind::Date,
        Q::Integer | Q::Decimal | Q::Range | Q::Calculate => Kind::Number,
        Q::SelectOne => Kind::Code,
        _ => Kind::Text,
    };
    Some((care, kind))
}
