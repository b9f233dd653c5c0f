//! The survey sheet as a tree: which rows are groups, repeats and questions, and where they stand.
//!
//! Invariants: item 0 is the root; an item's parent stands before it; a depth beyond the definition's
//! limit, a name that is none and a name that stands twice side by side have been told.

use super::header::{Field, Line};
use super::kinds::{Asked, Container, Kind, Select, WORDS, kind};
use super::report::{Report, Spot, nearest, quote};
use super::settings::{is_node_name, yes_no};
use ketuk_form::limits::{NODE_DEPTH_MAX, QUESTIONS_MAX};
use ketuk_form::{Preload, QuestionType};
use std::collections::HashMap;

/// One node.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) what: What,
    /// Which of the lines it comes from.
    pub(super) line: usize,
    /// Its row in the sheet.
    pub(super) row: u32,
    pub(super) parent: usize,
    pub(super) depth: usize,
    pub(super) children: Vec<usize>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Root,
    Group,
    Repeat,
    Asked(Asked),
    Select(Select),
    /// The text that `or_other` asks for; the select stands before it.
    OtherText,
}

/// The whole survey.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) sheet: String,
    pub(super) items: Vec<Item>,
    pub(super) by_name: HashMap<String, Vec<usize>>,
    /// Files that expressions look into: id and ending.
    pub(super) outside: Vec<(String, &'static str, u32)>,
    /// Settings that stand on this sheet.
    pub(super) settings: Vec<(&'static str, String)>,
}

impl Outline {
    pub(super) fn of(sheet: &str, root: &str, lines: &[Line], report: &mut Report) -> Self {
        let top = Item {
            name: root.to_owned(),
            what: What::Root,
            line: usize::MAX,
            row: 0,
            parent: 0,
            depth: 0,
            children: Vec::new(),
        };
        let outline = Self { sheet: sheet.to_owned(), items: vec![top], ..Self::default() };
        let mut walk = Walk { outline, open: Vec::new(), deep: 0, report };
        for (at, line) in lines.iter().enumerate() {
            walk.line(at, line);
        }
        walk.close_all();
        walk.outline
    }

    /// `/data/group/name`
    pub(super) fn path(&self, item: usize) -> String {
        let mut names = Vec::new();
        let mut at = item;
        while at != 0 {
            names.push(self.items[at].name.as_str());
            at = self.items[at].parent;
        }
        names.push(&self.items[0].name);
        names.iter().rev().fold(String::new(), |path, name| path + "/" + name)
    }

    /// The rows by dotted path (`anggota.umur`) and by path of the record (`/data/anggota/umur`).
    pub(super) fn rows_by_path(&self) -> HashMap<String, u32> {
        let mut dotted: Vec<String> = vec![String::new()];
        let mut rows = HashMap::new();
        for (at, item) in self.items.iter().enumerate().skip(1) {
            let above = dotted[item.parent].as_str();
            let path = if above.is_empty() { item.name.clone() } else { format!("{above}.{}", item.name) };
            rows.entry(path.clone()).or_insert(item.row);
            rows.insert(self.path(at), item.row);
            dotted.push(path);
        }
        rows
    }

    /// The items above, the nearest first, the root last.
    pub(super) fn above(&self, item: usize) -> impl Iterator<Item = usize> + '_ {
        let mut at = item;
        std::iter::from_fn(move || {
            if at == 0 {
                return None;
            }
            at = self.items[at].parent;
            Some(at)
        })
    }

    /// The nearest repeat above.
    pub(super) fn repeat_above(&self, item: usize) -> Option<usize> {
        self.above(item).find(|above| self.items[*above].what == What::Repeat)
    }

    /// Makes `meta/instanceID`, which forms may ask for without saying it.
    pub(super) fn add_instance_id(&mut self) {
        let row = self.items.last().map_or(0, |item| item.row);
        let meta = self.push(0, "meta", What::Group, usize::MAX, row);
        let asked = Asked {
            kind: QuestionType::Text,
            hidden: true,
            preload: Some(Preload::InstanceId),
            constraint: None,
            hint: None,
            unsupported: None,
        };
        let id = self.push(meta, "instanceID", What::Asked(asked), usize::MAX, row);
        self.by_name.insert("instanceID".to_owned(), vec![id]);
    }

    fn push(&mut self, parent: usize, name: &str, what: What, line: usize, row: u32) -> usize {
        let depth = self.items[parent].depth + 1;
        let at = self.items.len();
        let item = Item { name: name.to_owned(), what, line, row, parent, depth, children: Vec::new() };
        self.items.push(item);
        self.items[parent].children.push(at);
        at
    }
}

struct Walk<'a> {
    outline: Outline,
    /// The groups and repeats that are open, with the row that opened them.
    open: Vec<(Container, usize)>,
    /// How many of the open ones nest too deep; what stands in them is skipped.
    deep: usize,
    report: &'a mut Report,
}

impl Walk<'_> {
    fn spot(&self, line: &Line, field: &Field) -> Spot {
        match line.get(field) {
            Some(told) => Spot::cell(&self.outline.sheet, line.number, &told.header),
            None => Spot::row(&self.outline.sheet, line.number),
        }
    }

    fn parent(&self) -> usize {
        self.open.last().map_or(0, |(_, item)| *item)
    }

    fn line(&mut self, at: usize, line: &Line) {
        if line.is_empty() {
            return;
        }
        if let Some(disabled) = line.text(&Field::Disabled) {
            let spot = self.spot(line, &Field::Disabled);
            let off = yes_no(disabled) == Some(true);
            self.report.warn(
                "survey.disabled",
                spot,
                if off {
                    "Baris ini dilewati karena `disabled`; lebih baik pakai relevant."
                } else {
                    "Kolom `disabled` sudah usang; pakai relevant."
                },
                if off {
                    "This row is skipped because of `disabled`; use relevant instead."
                } else {
                    "The column `disabled` is out of use; use relevant."
                },
            );
            if off {
                return;
            }
        }
        let Some(text) = line.text(&Field::Type) else { return self.without_type(line) };
        match kind(text) {
            Some(kind) => self.kind(at, line, kind),
            None => self.unknown_type(line, text),
        }
    }

    fn without_type(&mut self, line: &Line) {
        let spot = Spot::row(&self.outline.sheet, line.number);
        if line.get(&Field::Name).is_some() || !line.all(&Field::Label).is_empty() {
            self.report.error(
                "survey.no_type",
                spot,
                "Baris ini punya nama atau label tetapi tanpa type; isi kolom type.",
                "This row has a name or a label but no type; fill in the column type.",
            );
        } else {
            self.report.warn(
                "survey.comment_row",
                spot,
                "Baris tanpa type, nama dan label dilewati.",
                "A row without type, name and label is skipped.",
            );
        }
    }

    fn unknown_type(&mut self, line: &Line, text: &str) {
        let (mut id, mut en) = (
            format!("Type {} tidak dikenal.", quote(text)),
            format!("The type {} is not known.", quote(text)),
        );
        let word = text.split_whitespace().next().unwrap_or_default();
        if word.to_lowercase().starts_with("select") && text.split_whitespace().count() < 2 {
            id.push_str(" Sebutkan daftar pilihannya, misalnya `select_one atap`.");
            en.push_str(" Name its list of choices, such as `select_one atap`.");
        } else if let Some(known) = nearest(word, WORDS.iter().copied()) {
            id.push_str(&format!(" Mungkin maksudnya `{known}`?"));
            en.push_str(&format!(" Did you mean `{known}`?"));
        } else {
            id.push_str(" Lihat daftar type di dokumentasi XLSForm.");
            en.push_str(" See the list of types in the XLSForm documentation.");
        }
        let spot = self.spot(line, &Field::Type);
        self.report.error("survey.unknown_type", spot, id, en);
    }

    fn kind(&mut self, at: usize, line: &Line, kind: Kind) {
        match kind {
            Kind::Begin(container, _) if self.is_too_deep(line) => {
                self.deep += 1;
                self.open.push((container, self.parent()));
            }
            Kind::Begin(container, _) => {
                let what = if container == Container::Repeat { What::Repeat } else { What::Group };
                let item = self.item(at, line, what);
                self.open.push((container, item.unwrap_or_else(|| self.parent())));
            }
            Kind::End(container) => self.end(line, container),
            _ if self.deep > 0 => {}
            Kind::Question(asked) => {
                self.unsupported(line, &asked);
                self.item(at, line, What::Asked(asked));
            }
            Kind::Select(select) => self.select(at, line, select),
            Kind::Outside(ending) => match line.text(&Field::Name) {
                Some(name) => self.outline.outside.push((name.to_owned(), ending, line.number)),
                None => self.no_name(line),
            },
            Kind::Audit => self.named_only(
                line,
                "audit",
                "Catatan pemakaian (audit) tidak dibuat oleh Ketuk; baris ini dilewati.",
                "Ketuk writes no audit log; this row is skipped.",
            ),
            Kind::Setting(name) => {
                let value = line.text(&Field::Name).unwrap_or_default().to_owned();
                self.outline.settings.push((name, value));
            }
            Kind::Refused(word) => {
                let spot = self.spot(line, &Field::Type);
                self.report.error(
                    "survey.unsupported_type",
                    spot,
                    format!("Type `{word}` tidak didukung; pakai type lain (untuk pilihan bertingkat: select_one dengan choice_filter)."),
                    format!("The type `{word}` is not supported; use another one (for cascades: select_one with choice_filter)."),
                );
            }
        }
    }

    fn named_only(&mut self, line: &Line, _word: &str, id: &str, en: &str) {
        let spot = self.spot(line, &Field::Type);
        self.report.warn("survey.unsupported_type", spot, id, en);
    }

    fn unsupported(&mut self, line: &Line, asked: &Asked) {
        if let Some(word) = asked.unsupported {
            let spot = self.spot(line, &Field::Type);
            self.report.warn(
                "survey.not_filled",
                spot,
                format!("Ketuk tidak mengisi `{word}`; pertanyaan ini ada tetapi tetap kosong."),
                format!("Ketuk does not fill in `{word}`; the question is there and stays empty."),
            );
        }
    }

    fn select(&mut self, at: usize, line: &Line, select: Select) {
        let or_other = select.or_other;
        let Some(item) = self.item(at, line, What::Select(select)) else { return };
        if or_other {
            let name = format!("{}_other", self.outline.items[item].name);
            self.add(at, line, &name, What::OtherText);
        }
    }

    fn no_name(&mut self, line: &Line) {
        let spot = Spot::row(&self.outline.sheet, line.number);
        self.report.error(
            "survey.no_name",
            spot,
            "Pertanyaan atau grup ini tanpa nama; isi kolom name.",
            "This question or group has no name; fill in the column name.",
        );
    }

    fn item(&mut self, at: usize, line: &Line, what: What) -> Option<usize> {
        let name = match line.text(&Field::Name) {
            Some(name) => name.to_owned(),
            None if is_note(&what) => format!("generated_note_name_{}", line.number),
            None => {
                self.no_name(line);
                return None;
            }
        };
        if !is_node_name(&name) || name == "meta" {
            let spot = self.spot(line, &Field::Name);
            self.report.error(
                "survey.bad_name",
                spot,
                format!("{} tidak dapat menjadi nama; pakai huruf, angka dan `_`, mulai dengan huruf, tanpa spasi (`meta` milik sistem).", quote(&name)),
                format!("{} cannot be a name; use letters, digits and `_`, beginning with a letter, without spaces (`meta` belongs to the system).", quote(&name)),
            );
            return None;
        }
        self.add(at, line, &name, what)
    }

    fn add(&mut self, at: usize, line: &Line, name: &str, what: What) -> Option<usize> {
        let parent = self.parent();
        if self.outline.items.len() > QUESTIONS_MAX * 2 {
            let spot = Spot::row(&self.outline.sheet, line.number);
            self.report.error(
                "survey.too_many",
                spot,
                format!("Lebih dari {QUESTIONS_MAX} pertanyaan; bagi formulir ini."),
                format!("More than {QUESTIONS_MAX} questions; split the form."),
            );
            return None;
        }
        let siblings = self.outline.by_name.get(name).into_iter().flatten();
        if let Some(first) = siblings.map(|one| &self.outline.items[*one]).find(|one| one.parent == parent) {
            let (spot, row) = (self.spot(line, &Field::Name), first.row);
            self.report.error(
                "survey.name_twice",
                spot,
                format!("Nama `{name}` sudah dipakai di baris {row} dalam grup yang sama; ganti salah satu."),
                format!("The name `{name}` is used in row {row} of the same group already; rename one."),
            );
            return None;
        }
        let item = self.outline.push(parent, name, what, at, line.number);
        self.outline.by_name.entry(name.to_owned()).or_default().push(item);
        Some(item)
    }

    /// Whether a group or repeat that begins here nests too deep; said at the outermost such one.
    fn is_too_deep(&mut self, line: &Line) -> bool {
        if self.deep == 0 && self.outline.items[self.parent()].depth < NODE_DEPTH_MAX {
            return false;
        }
        if self.deep == 0 {
            self.report.error(
                "survey.too_deep",
                Spot::row(&self.outline.sheet, line.number),
                format!("Grup bertingkat lebih dari {NODE_DEPTH_MAX}; ratakan. Isinya belum diperiksa."),
                format!(
                    "Groups nest deeper than {NODE_DEPTH_MAX}; flatten them. What is inside was not looked at."
                ),
            );
        }
        true
    }

    fn end(&mut self, line: &Line, container: Container) {
        let spot = self.spot(line, &Field::Type);
        let word = container.word();
        let Some((open, item)) = self.open.last().copied() else {
            self.report.error(
                "survey.end_without_begin",
                spot,
                format!("`end {word}` tanpa `begin {word}`; hapus baris ini atau tambahkan awalnya."),
                format!("`end {word}` without `begin {word}`; delete this row or add its beginning."),
            );
            return;
        };
        let same = open == container || (open != Container::Repeat && container != Container::Repeat);
        if !same {
            let (begun, row, name) =
                (open.word(), self.outline.items[item].row, &self.outline.items[item].name);
            self.report.error(
                "survey.end_mismatch",
                spot,
                format!("`end {word}` menutup `begin {begun}` ({name}, baris {row}); tulis `end {begun}` atau periksa urutannya."),
                format!("`end {word}` closes `begin {begun}` ({name}, row {row}); write `end {begun}` or check the order."),
            );
        }
        self.open.pop();
        self.deep = self.deep.saturating_sub(1);
    }

    fn close_all(&mut self) {
        for (container, item) in std::mem::take(&mut self.open) {
            let (word, item) = (container.word(), &self.outline.items[item]);
            self.report.error(
                "survey.never_ended",
                Spot::row(&self.outline.sheet, item.row),
                format!("`begin {word}` ({}) tidak ditutup; tambahkan `end {word}`.", item.name),
                format!("`begin {word}` ({}) is never closed; add `end {word}`.", item.name),
            );
        }
    }
}

fn is_note(what: &What) -> bool {
    matches!(what, What::Asked(asked) if asked.kind == QuestionType::Note)
}
