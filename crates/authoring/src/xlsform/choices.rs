//! The sheets `choices` and `external_choices`: lists of choices by name.
//!
//! Invariants: within a list no code stands twice with the same further columns; a list is never empty;
//! the version of a list is said once.

use super::header::{Field, Grid, Line, Told};
use super::language::Tongues;
use super::report::{Report, Spot, quote};
use super::settings::is_node_name;
use ketuk_form::limits::{CHOICES_MAX, CODE_BYTES_MAX, NAME_BYTES_MAX};
use ketuk_form::{Choice, ChoiceList, Media, Texts};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The version of a list whose author says none.
const FIRST_VERSION: &str = "1";

/// Lists in the order of their names, and what goes along.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) lists: BTreeMap<String, ChoiceList>,
    /// Rows of each list, for what is said about its choices later.
    pub(super) rows: BTreeMap<String, Vec<usize>>,
    pub(super) sheet: String,
    /// How many choices of a list were too many to be kept.
    beyond: BTreeMap<String, usize>,
}

/// What a list has of one code already.
#[derive(Debug, Default)]
struct Twins {
    first: Option<u32>,
    /// The row by further columns.
    rows: HashMap<BTreeMap<String, String>, u32>,
}

/// What the reading of labels needs from outside: `${x}` in a label.
pub(super) type MakeText<'a> = dyn FnMut(&Told, u32, &mut Report) -> String + 'a;

impl Lists {
    /// Reads a sheet of choices.
    pub(super) fn of(
        grid: Option<&Grid>,
        twins_allowed: bool,
        tongues: &mut Tongues,
        make: &mut MakeText<'_>,
        report: &mut Report,
    ) -> Self {
        let mut lists = Self::default();
        let Some(grid) = grid else { return lists };
        lists.sheet.clone_from(&grid.name);
        if !grid.rows.is_empty() && !lists.columns_fit(grid, report) {
            return lists;
        }
        let extra = extra_columns(grid, report);
        let mut seen: HashMap<(&str, &str), Twins> = HashMap::new();
        for (at, line) in grid.rows.iter().enumerate() {
            if let Some((list, code)) = lists.choice(at, line, &extra, tongues, make, report) {
                let twins = seen.entry((list, code)).or_default();
                lists.twins(list, code, twins, line, twins_allowed, report);
            }
        }
        lists.bounded(report);
        lists
    }

    fn columns_fit(&self, grid: &Grid, report: &mut Report) -> bool {
        let needed = [(Field::ListName, "list_name"), (Field::Name, "name")];
        let mut fits = true;
        for (field, name) in needed {
            if !grid.has(&field) {
                fits = false;
                report.error(
                    "choices.no_column",
                    Spot::sheet(&grid.name),
                    format!("Lembar pilihan tanpa kolom `{name}`; tambahkan."),
                    format!("The sheet of choices has no column `{name}`; add it."),
                );
            }
        }
        fits
    }

    /// Takes one row in; the list and the code where it was a choice.
    fn choice<'l>(
        &mut self,
        at: usize,
        line: &'l Line,
        extra: &BTreeSet<&str>,
        tongues: &mut Tongues,
        make: &mut MakeText<'_>,
        report: &mut Report,
    ) -> Option<(&'l str, &'l str)> {
        let row = Spot::row(&self.sheet, line.number);
        let Some(list) = line.text(&Field::ListName) else {
            self.without_list(line, report);
            return None;
        };
        let Some(code) = line.get(&Field::Name) else {
            report.error(
                "choices.no_name",
                row,
                "Pilihan ini tanpa name (kode); isi kolom name.",
                "This choice has no name (code); fill in the column name.",
            );
            return None;
        };
        if self.lists.get(list).is_some_and(|entry| entry.items.len() > CHOICES_MAX) {
            *self.beyond.entry(list.to_owned()).or_default() += 1;
            return None;
        }
        if code.text.len() > CODE_BYTES_MAX
            || code.text.starts_with('?')
            || code.text.contains(char::is_control)
        {
            report.error(
                "choices.bad_name",
                Spot::cell(&self.sheet, line.number, &code.header),
                format!("Kode {} tidak dapat dipakai: paling panjang {CODE_BYTES_MAX} bita dan tidak diawali `?`.", quote(&code.text)),
                format!("The code {} cannot be used: at most {CODE_BYTES_MAX} bytes and not beginning with `?`.", quote(&code.text)),
            );
            return None;
        }
        let mut label = tongues.texts(line.all(&Field::Label), |told| make(told, line.number, report));
        let media = media(line, tongues);
        if label.is_empty() && media.is_empty() {
            report.warn(
                "choices.no_label",
                row,
                format!("Pilihan {} tanpa label; kodenya yang ditampilkan.", quote(&code.text)),
                format!("The choice {} has no label; its code is shown.", quote(&code.text)),
            );
            label = tongues.ours(&code.text, &code.text);
        }
        let columns = columns(line, extra);
        let missing = self.missing(line, report);
        let choice = Choice { code: code.text.clone(), label, media, columns, missing };
        let entry = self.lists.entry(list.to_owned()).or_insert_with(empty_list);
        entry.items.push(choice);
        self.rows.entry(list.to_owned()).or_default().push(at);
        self.version(list, line, report);
        self.export(list, &code.text, line);
        Some((list, &code.text))
    }

    /// A row that names no list.
    fn without_list(&self, line: &Line, report: &mut Report) {
        let row = Spot::row(&self.sheet, line.number);
        if let Some(code) = line.text(&Field::Name) {
            report.error(
                "choices.no_list_name",
                row,
                format!("Pilihan {} tanpa list_name; isi list_name di setiap baris (sel yang digabung hanya terbaca di baris pertama).", quote(code)),
                format!("The choice {} has no list_name; fill in list_name in every row (merged cells are read in their first row only).", quote(code)),
            );
        } else if !line.is_empty() {
            report.warn(
                "choices.no_list",
                row,
                "Baris ini tanpa list_name dan dilewati.",
                "This row has no list_name and is skipped.",
            );
        }
    }

    fn missing(&self, line: &Line, report: &mut Report) -> Option<String> {
        let told = line.get(&Field::Missing)?;
        if !matches!(told.text.as_str(), "dont_know" | "refused" | "not_asked") {
            report.error(
                "choices.bad_missing",
                Spot::cell(&self.sheet, line.number, &told.header),
                format!("{} bukan alasan; tulis dont_know, refused atau not_asked.", quote(&told.text)),
                format!("{} is no reason; write dont_know, refused or not_asked.", quote(&told.text)),
            );
            return None;
        }
        Some(told.text.clone())
    }

    fn version(&mut self, list: &str, line: &Line, report: &mut Report) {
        let (Some(told), Some(entry)) = (line.get(&Field::Version), self.lists.get_mut(list)) else { return };
        let fits = told.text.len() <= NAME_BYTES_MAX;
        if fits && entry.version.is_empty() {
            entry.version.clone_from(&told.text);
        } else if !fits || entry.version != told.text {
            let first = entry.version.clone();
            report.error(
                "choices.version",
                Spot::cell(&self.sheet, line.number, &told.header),
                format!(
                    "Versi daftar `{list}` harus satu dan pendek; di sini {}, sebelumnya {}.",
                    quote(&told.text),
                    quote(&first)
                ),
                format!(
                    "The list `{list}` has one short version; here it is {}, before {}.",
                    quote(&told.text),
                    quote(&first)
                ),
            );
        }
    }

    fn export(&mut self, list: &str, code: &str, line: &Line) {
        let Some(entry) = self.lists.get_mut(list) else { return };
        for (field, told) in line.fields() {
            if let Field::Export(set) = field {
                entry.export.entry(set.clone()).or_default().insert(code.to_owned(), told.text.clone());
            }
        }
    }

    /// A code that stands in its list already.
    fn twins(
        &mut self,
        list: &str,
        code: &str,
        twins: &mut Twins,
        line: &Line,
        allowed: bool,
        report: &mut Report,
    ) {
        let Some(entry) = self.lists.get_mut(list) else { return };
        let Some(columns) = entry.items.last().map(|item| &item.columns) else { return };
        let spot = Spot::row(&self.sheet, line.number);
        if let Some(first) = twins.first
            && !allowed
        {
            report.error(
                "choices.name_twice",
                spot,
                format!("Kode {} sudah ada di daftar `{list}` (baris {first}); ganti salah satu, atau isi allow_choice_duplicates di settings.", quote(code)),
                format!("The code {} stands in the list `{list}` already (row {first}); rename one, or set allow_choice_duplicates in settings.", quote(code)),
            );
        } else if let Some(first) = twins.rows.get(columns) {
            report.warn(
                "choices.same_twice",
                spot,
                format!("Pilihan {} sama dengan baris {first}; baris ini dilewati.", quote(code)),
                format!("The choice {} is the same as in row {first}; this row is skipped.", quote(code)),
            );
            entry.items.pop();
            if let Some(rows) = self.rows.get_mut(list) {
                rows.pop();
            }
        } else {
            twins.first.get_or_insert(line.number);
            twins.rows.insert(columns.clone(), line.number);
        }
    }

    fn bounded(&mut self, report: &mut Report) {
        for (name, list) in &mut self.lists {
            if list.version.is_empty() {
                list.version = FIRST_VERSION.to_owned();
            }
            if list.items.len() > CHOICES_MAX {
                let count = list.items.len() + self.beyond.get(name).copied().unwrap_or_default();
                report.error(
                    "choices.too_many",
                    Spot::sheet(&self.sheet),
                    format!("Daftar `{name}` punya {count} pilihan, paling banyak {CHOICES_MAX}; pindahkan ke berkas CSV dan pakai select_one_from_file."),
                    format!("The list `{name}` has {count} choices, at most {CHOICES_MAX}; move them to a CSV file and use select_one_from_file."),
                );
            }
        }
    }

    /// Adds the choice that `or_other` offers.
    pub(super) fn add_other(&mut self, list: &str, tongues: &Tongues) {
        if let Some(entry) = self.lists.get_mut(list)
            && !entry.items.iter().any(|item| item.code == "other")
        {
            entry.items.push(Choice {
                code: "other".to_owned(),
                label: tongues.ours("Lainnya", "Other"),
                media: Media::new(),
                columns: BTreeMap::new(),
                missing: None,
            });
        }
    }
}

fn empty_list() -> ChoiceList {
    ChoiceList {
        version: String::new(),
        items: Vec::new(),
        file: None,
        value_column: None,
        label_column: None,
        export: BTreeMap::new(),
    }
}

/// A list whose choices stand in a file beside the form.
pub(super) fn file_list(file: &str) -> ChoiceList {
    ChoiceList { version: FIRST_VERSION.to_owned(), file: Some(file.to_owned()), ..empty_list() }
}

/// Pictures and sounds of a row.
pub(super) fn media(line: &Line, tongues: &mut Tongues) -> Media {
    let mut media = Media::new();
    for kind in ["image", "big-image", "audio", "video"] {
        let files: Texts = tongues.texts(line.all(&Field::Media(kind)), |told| told.text.clone());
        if !files.is_empty() {
            media.insert(kind.to_owned(), files);
        }
    }
    media
}

/// Further columns whose names can stand in a path; the others are named.
fn extra_columns<'g>(grid: &'g Grid, report: &mut Report) -> BTreeSet<&'g str> {
    let mut fitting = BTreeSet::new();
    for (field, _) in &grid.columns {
        let Field::Other(name) = field else { continue };
        if is_node_name(name) {
            fitting.insert(name.as_str());
        } else {
            report.warn(
                "choices.bad_column",
                Spot::column(&grid.name, name),
                format!(
                    "Kolom {} tidak dapat dipakai dalam penyaring (ada spasi atau tanda lain) dan dilewati.",
                    quote(name)
                ),
                format!(
                    "The column {} cannot be used in filters (it has spaces or other signs) and is skipped.",
                    quote(name)
                ),
            );
        }
    }
    fitting
}

fn columns(line: &Line, extra: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let told = line.fields().filter_map(|(field, told)| match field {
        Field::Other(name) if extra.contains(name.as_str()) => Some((name.clone(), told.text.clone())),
        _ => None,
    });
    told.collect()
}
