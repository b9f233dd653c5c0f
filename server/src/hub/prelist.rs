//! The prelist: a file read by its columns, compared with what is here, and taken in RT by RT.
//!
//! Invariants: nothing is kept by a preview; an import writes one RT in one transaction, as batches of the
//! hub's own that travel to devices by the feed; a family that is here stays as it is, one that stands in
//! another RT stays there; importing the same file again changes nothing.

use super::audit::Deed;
use super::desk::own_item;
use super::merge::Place;
use super::project::{Received, project};
use super::{Hub, HubWorld};
use crate::limits::{FAMILIES_AT_ONCE, FAMILIES_PER_BATCH, PREVIEW_PROBLEMS_MAX, PREVIEW_ROWS_MAX};
use crate::role::{Actor as Person, Reach};
use crate::trouble::Trouble;
use crate::view::prelist::{
    PrelistAreaView, PrelistColumnView, PrelistCounts, PrelistFieldView, PrelistLineView, PrelistPreview,
    PrelistProblemView, PrelistRowView, UnknownNameView,
};
use ketuk_authoring::{CellRow, SheetProblem, SheetRows, is_packed_workbook, read_sheet_rows};
use ketuk_form::{FormDefinition, FormTag, Key, Value};
use ketuk_household::{AreaList, Mapping, Prelist, PrelistField, PrelistRow, Sheet, Status, TableProblem};
use ketuk_record::{Incoming, Record, Session, Writer, WrittenChange, keys};
use ketuk_wire::forms::FormState;
use ketuk_wire::{Actor, ChangeHash, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

/// The form with which prelist families are asked.
const MAIN_FORM: &str = "keluarga";
/// Letters of a first line that are shown.
const LINE_LETTERS_MAX: usize = 120;

/// How a file is to be read; what is not said is suggested by the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrelistAsked {
    /// The sheet's name.
    pub sheet: Option<String>,
    /// The header's line.
    pub header: Option<usize>,
    /// The columns.
    pub columns: Option<Mapping>,
}

/// A file as it was read. It does not show itself.
pub struct PrelistFile {
    kind: &'static str,
    sheets: Vec<String>,
    sheet: String,
    header_line: usize,
    first_lines: Vec<(usize, String)>,
    titles: Vec<String>,
    mapping: Mapping,
    digest: String,
    read: Result<Prelist, FileProblem>,
}

impl fmt::Debug for PrelistFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrelistFile({}, header in line {})", self.kind, self.header_line)
    }
}

/// Why a file gives no list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FileProblem {
    Table(TableProblem),
    Workbook(SheetProblem),
}

impl FileProblem {
    fn code(&self) -> &'static str {
        match self {
            Self::Table(problem) => problem.code(),
            Self::Workbook(SheetProblem::Broken) => "file.broken",
            Self::Workbook(SheetProblem::Locked) => "file.locked",
            Self::Workbook(SheetProblem::TooLarge) => "file.too_large",
        }
    }

    /// What is wrong and what helps.
    fn words(&self, language: &str) -> (String, String) {
        let why = match self {
            Self::Table(problem) => return (problem.message(language), problem.mend(language).to_owned()),
            Self::Workbook(why) => *why,
        };
        let (id, en) = match why {
            SheetProblem::Broken => (
                [
                    "Berkas ini tidak dapat dibaca sebagai .xlsx atau CSV.",
                    "Buka di lembar kerja, lalu simpan ulang sebagai .xlsx.",
                ],
                [
                    "This file cannot be read as .xlsx or CSV.",
                    "Open it in a spreadsheet and save it again as .xlsx.",
                ],
            ),
            SheetProblem::Locked => (
                ["Berkas ini dikunci dengan kata sandi.", "Simpan ulang tanpa kata sandi."],
                ["This file is locked with a password.", "Save it again without one."],
            ),
            SheetProblem::TooLarge => (
                ["Berkas ini terlalu besar.", "Bagi daftarnya menjadi beberapa berkas."],
                ["This file is too large.", "Cut the list into several files."],
            ),
        };
        let [text, mend] = if language == "id" { id } else { en };
        (text.to_owned(), mend.to_owned())
    }
}

impl PrelistFile {
    /// Reads a file, whatever it is; what is wrong with it is told by the preview.
    #[must_use]
    pub fn open(bytes: &[u8], asked: PrelistAsked, areas: &AreaList) -> Self {
        let mut file = Self {
            kind: "",
            sheets: Vec::new(),
            sheet: String::new(),
            header_line: 1,
            first_lines: Vec::new(),
            titles: Vec::new(),
            mapping: Mapping::default(),
            digest: String::new(),
            read: Ok(Prelist::default()),
        };
        file.read = match file.cut(bytes, asked.sheet) {
            Ok(sheet) => {
                file.header_line = asked.header.unwrap_or_else(|| sheet.find_header());
                file.titles = sheet.titles(file.header_line).to_vec();
                file.first_lines = sheet.list_first().map(|(line, cells)| (line, beginning(cells))).collect();
                file.mapping = asked.columns.unwrap_or_else(|| Mapping::suggest(&file.titles));
                Prelist::read(sheet, file.header_line, &file.mapping, areas).map_err(FileProblem::Table)
            }
            Err(problem) => Err(problem),
        };
        file.digest = file.digest_of(bytes);
        file
    }

    fn cut(&mut self, bytes: &[u8], asked: Option<String>) -> Result<Sheet, FileProblem> {
        if !is_packed_workbook(bytes) {
            self.kind = "csv";
            return Sheet::from_csv(&text_of(bytes)?).map_err(FileProblem::Table);
        }
        let mut sheets = read_sheet_rows(bytes).map_err(FileProblem::Workbook)?;
        self.kind = "xlsx";
        sheets.retain(|sheet| !sheet.rows.is_empty());
        self.sheets = sheets.iter().map(|sheet| sheet.name.clone()).collect();
        // Where nobody chose, the first sheet: lists to look things up in stand behind.
        let at = asked.and_then(|asked| sheets.iter().position(|sheet| sheet.name == asked)).unwrap_or(0);
        if sheets.is_empty() {
            return Err(FileProblem::Table(TableProblem::NoRows));
        }
        let SheetRows { name, rows } = sheets.swap_remove(at);
        self.sheet = name;
        let line = |row: CellRow| (row.line, row.cells, row.rounded);
        Sheet::from_lines(rows.into_iter().map(line)).map_err(FileProblem::Table)
    }

    fn digest_of(&self, bytes: &[u8]) -> String {
        use ring::digest::{Context, SHA256};
        let mut context = Context::new(&SHA256);
        context.update(ring::digest::digest(&SHA256, bytes).as_ref());
        context
            .update(format!("\n{}\n{}\n{}", self.sheet, self.header_line, self.mapping.to_text()).as_bytes());
        // Where each family goes too: spellings and the list of RT may change between looking and importing.
        for row in self.read.iter().flat_map(|list| &list.rows) {
            context.update(format!("\n{} {}", row.prelist_id, row.rt.number()).as_bytes());
        }
        context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Says which file was read how.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The families by RT, and what was refused and overlooked; `None` where the file gives no list.
    #[must_use]
    pub fn into_families(self) -> Option<(BTreeMap<ScopeId, Vec<PrelistRow>>, PrelistCounts)> {
        let prelist = self.read.ok()?;
        let counts = PrelistCounts {
            refused: prelist.refused.len() as u64,
            overlooked: prelist.overlooked.len() as u64,
            ..PrelistCounts::default()
        };
        let mut families: BTreeMap<ScopeId, Vec<PrelistRow>> = BTreeMap::new();
        for row in prelist.rows {
            families.entry(ScopeId(row.rt.number())).or_default().push(row);
        }
        Some((families, counts))
    }
}

/// A file's text: UTF-8, UTF-16 with its mark, or what Western Windows writes.
fn text_of(bytes: &[u8]) -> Result<String, FileProblem> {
    if bytes.contains(&0) && !bytes.starts_with(&[0xff, 0xfe]) {
        return Err(FileProblem::Workbook(SheetProblem::Broken));
    }
    if let Some(wide) = bytes.strip_prefix(&[0xff, 0xfe]) {
        let units: Vec<_> = wide.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return Ok(String::from_utf16_lossy(&units));
    }
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    })
}

fn beginning(cells: &[String]) -> String {
    let written = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    written.collect::<Vec<_>>().join(" · ").chars().take(LINE_LETTERS_MAX).collect()
}

fn told(problem: &TableProblem, severity: &'static str, language: &str) -> PrelistProblemView {
    PrelistProblemView {
        line: problem.line().unwrap_or(0),
        column: problem.column().unwrap_or(0),
        code: problem.code().to_owned(),
        severity,
        text: problem.message(language),
        mend: problem.mend(language).to_owned(),
    }
}

/// A family of the list that stands in another RT.
fn stands_elsewhere(line: usize, label: Option<&String>, language: &str) -> PrelistProblemView {
    let (text, mend) = match (language == "id", label) {
        (true, Some(label)) => (
            format!("Baris {line}: keluarga ini sudah ada di {label}."),
            "Tidak dipindahkan. Bila RT di daftar yang benar, selesaikan sebagai keluarga pindah.",
        ),
        (true, None) => (
            format!("Baris {line}: keluarga ini sudah ada di wilayah lain."),
            "Tidak dipindahkan. Tanyakan kepada koordinator kota.",
        ),
        (false, Some(label)) => (
            format!("Line {line}: this family stands in {label} already."),
            "It is not moved. If the list is right, settle it as a family that moved.",
        ),
        (false, None) => (
            format!("Line {line}: this family stands in another area already."),
            "It is not moved. Ask the city's coordinator.",
        ),
    };
    let (code, severity) = ("prelist.elsewhere".to_owned(), "refused");
    PrelistProblemView { line, column: 0, code, severity, text, mend: mend.to_owned() }
}

/// What became of the families of one RT.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Families that are new.
    pub added: u64,
    /// Families that were here.
    pub known: u64,
    /// Families that stand in another RT.
    pub elsewhere: u64,
    /// Families that no device would take in.
    pub refused: u64,
}

impl Hub {
    /// What an import of a file would do, in `language`. Nothing is kept.
    pub fn preview_prelist(
        &self,
        reach: Reach,
        file: &PrelistFile,
        language: &str,
    ) -> Result<PrelistPreview, Problem> {
        let mut view = start_of(file);
        let prelist = match &file.read {
            Ok(prelist) => prelist,
            Err(problem) => {
                let (text, mend) = problem.words(language);
                let (code, severity) = (problem.code().to_owned(), "refused");
                view.problems.push(PrelistProblemView { line: 0, column: 0, code, severity, text, mend });
                view.problems_total = 1;
                return Ok(view);
            }
        };
        let labels: HashMap<_, _> =
            self.store.list_areas(reach.range())?.into_iter().map(|row| (row.scope, row.label)).collect();
        let mut areas: BTreeMap<u64, PrelistAreaView> = BTreeMap::new();
        for (row, line) in prelist.rows.iter().zip(&prelist.lines) {
            let scope = ScopeId(row.rt.number());
            let record = RecordId::of_prelist(&row.prelist_id);
            let stands = self.store.find_record_scope(record)?;
            let state = match stands {
                None if self.is_erased(record)? => "known",
                None => "new",
                Some(stands) if stands == scope => "known",
                Some(stands) => {
                    view.problems.push(stands_elsewhere(*line, labels.get(&stands), language));
                    "elsewhere"
                }
            };
            let area = areas.entry(scope.0).or_insert(PrelistAreaView { scope: scope.0, new: 0, known: 0 });
            match state {
                "new" => (area.new, view.counts.new) = (area.new + 1, view.counts.new + 1),
                "known" => (area.known, view.counts.known) = (area.known + 1, view.counts.known + 1),
                _ => view.counts.elsewhere += 1,
            }
            if view.rows.len() < PREVIEW_ROWS_MAX {
                view.rows.push(row_view(row, *line, state));
            }
        }
        view.areas = areas.into_values().collect();
        view.counts.refused = prelist.refused.len() as u64;
        view.counts.overlooked = prelist.overlooked.len() as u64;
        view.problems.extend(prelist.refused.iter().map(|problem| told(problem, "refused", language)));
        view.problems.extend(prelist.overlooked.iter().map(|problem| told(problem, "overlooked", language)));
        view.problems.sort_by_key(|problem| problem.line);
        view.problems_total = view.problems.len();
        view.problems.truncate(PREVIEW_PROBLEMS_MAX);
        let name = |(name, rows): (&String, &usize)| UnknownNameView { name: name.clone(), rows: *rows };
        view.unknown = prelist.unknown.iter().map(name).collect();
        view.ready = true;
        Ok(view)
    }

    /// Takes families of one RT in, as one transaction of at most [`FAMILIES_AT_ONCE`]; `file` says which file, for the
    /// audit log. What was taken in is known by its id, so a list that was cut goes on where it stopped.
    pub fn import_families(
        &self,
        world: &mut HubWorld<'_>,
        scope: ScopeId,
        rows: &[PrelistRow],
        (by, file): (&Person, &str),
    ) -> Result<Imported, Problem> {
        by.check_scope(scope)?;
        if rows.len() > FAMILIES_AT_ONCE {
            return Err(Problem::with(ProblemCode::RequestInvalid, "too many at once"));
        }
        self.grouped(|hub| {
            if hub.store.find_area(scope)?.is_none() || hub.store.is_area_closed(scope)? {
                return Err(Problem::with(ProblemCode::RequestInvalid, format!("no area {scope}")).into());
            }
            let form = hub.offered_form()?;
            let (mut done, mut fresh) = (Imported::default(), Vec::new());
            for row in rows {
                let record = RecordId::of_prelist(&row.prelist_id);
                if hub.is_erased(record)? {
                    // It does not come back with the list that it stood on.
                    done.known += 1;
                    continue;
                }
                match hub.store.find_record_scope(record)? {
                    Some(stands) if stands == scope => done.known += 1,
                    Some(_) => done.elsewhere += 1,
                    None => match hub.write_family(world, &form, row)? {
                        Some((document, change)) => fresh.push((record, document, change)),
                        None => done.refused += 1,
                    },
                }
            }
            for part in fresh.chunks(FAMILIES_PER_BATCH) {
                hub.keep_families(world.now_ms, scope, part)?;
            }
            done.added = fresh.len() as u64;
            if done.added > 0 {
                let object = format!("{scope} +{} {}", done.added, file.get(..16).unwrap_or_default());
                hub.note(world.now_ms, by, &Deed::new("prelist.import", object))?;
            }
            Ok(done)
        })
    }

    /// A family as a new record; `None` where devices would refuse what it holds.
    fn write_family(
        &self,
        world: &mut HubWorld<'_>,
        form: &FormDefinition,
        row: &PrelistRow,
    ) -> Result<Option<(Record, WrittenChange)>, Trouble> {
        let key = |name| Key::parse(name).map_err(|e| Problem::with(ProblemCode::ServerFault, e));
        let mut answers: Vec<_> = row.to_answers(form).into_iter().collect();
        let tag = format!("{} {}", form.id, form.version);
        answers.push((key(keys::FORM)?, Value::Text(tag)));
        answers.push((key(keys::STATUS)?, Value::Text(Status::NotVisited.code().to_owned())));
        answers.push((key(keys::PRELIST)?, Value::Text(row.prelist_id.clone())));
        let actor = Actor::new(self.device(), world.random());
        let time_s = i64::try_from(world.now_ms / 1000).unwrap_or(0);
        let mut document = Record::new();
        let Some(change) = document.write(Session { actor: actor.0, time_s }, &answers, None) else {
            return Ok(None);
        };
        let writer = Writer::Device(self.device().0);
        let admission = Record::new().admit(Incoming::Changes(std::slice::from_ref(&change.bytes)), writer);
        let is_admitted = admission.admitted().next().is_some();
        Ok(is_admitted.then_some((document, change)))
    }

    /// Keeps new records of one area as one signed batch.
    pub(super) fn keep_families(
        &self,
        now_ms: u64,
        scope: ScopeId,
        families: &[(RecordId, Record, WrittenChange)],
    ) -> Result<(), Trouble> {
        let item = |(record, _, change): &(RecordId, Record, WrittenChange)| {
            own_item(*record, std::slice::from_ref(change))
        };
        let row = self.sign_items(now_ms, scope, families.iter().map(item).collect())?;
        let mut end = self.store.load_scope_end(scope)?;
        let book = self.book();
        for (record, document, change) in families {
            self.store.insert_record(*record, scope, now_ms)?;
            let hash = ChangeHash(change.hash.0);
            let place = Place { scope, record: *record, device: self.device(), row, now_ms };
            end = self.store.insert_changes(end, &[place.with(hash, &change.bytes)])?;
            let received: Received = [(hash, now_ms)].into_iter().collect();
            let projection = project(&book, *record, scope, document, &received);
            self.keep_projection(*record, scope, document.snapshot(), &projection)?;
        }
        self.store.save_scope_end(scope, end)
    }

    /// The newest published version of the main form.
    fn offered_form(&self) -> Result<Arc<FormDefinition>, Problem> {
        let (book, list) = (self.book(), self.form_list());
        let lines = list.lines.iter().filter(|line| line.id == MAIN_FORM);
        let published = lines.filter(|line| FormState::from_number(line.state) == FormState::Published);
        let tags = published.filter_map(|line| FormTag::of(&line.id, &line.version));
        let newest = tags.filter_map(|tag| Some((book.find(&tag)?, tag))).max_by(|a, b| a.1.cmp(&b.1));
        let form = newest.map(|(form, _)| Arc::clone(form));
        form.ok_or_else(|| Problem::with(ProblemCode::FormNotHere, MAIN_FORM))
    }
}

fn start_of(file: &PrelistFile) -> PrelistPreview {
    let line = |(line, text): &(usize, String)| PrelistLineView { line: *line, text: text.clone() };
    let column =
        |(at, title): (usize, &String)| PrelistColumnView { column: at + 1, title: title.trim().to_owned() };
    let field = |field: PrelistField| PrelistFieldView {
        field: field.code().to_owned(),
        column: file.mapping.find(field).unwrap_or(0),
    };
    PrelistPreview {
        kind: file.kind.to_owned(),
        sheets: file.sheets.clone(),
        sheet: file.sheet.clone(),
        header_line: file.header_line,
        first_lines: file.first_lines.iter().map(line).collect(),
        columns: file.titles.iter().enumerate().map(column).collect(),
        fields: PrelistField::ALL.into_iter().map(field).collect(),
        ready: false,
        digest: file.digest.clone(),
        counts: PrelistCounts::default(),
        areas: Vec::new(),
        rows: Vec::new(),
        problems: Vec::new(),
        problems_total: 0,
        unknown: Vec::new(),
    }
}

fn row_view(row: &PrelistRow, line: usize, state: &'static str) -> PrelistRowView {
    PrelistRowView {
        line,
        prelist_id: row.prelist_id.clone(),
        scope: row.rt.number(),
        family_card: row.family_card.clone(),
        head: row.head_name.clone(),
        address: row.address.clone(),
        members: row.member_count.unwrap_or(0),
        state,
    }
}
