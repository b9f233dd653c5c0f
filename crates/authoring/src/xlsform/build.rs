//! From the outline to the definition: one node per item, its cells read at its own place in the tree.
//!
//! Invariants: every cell of a row is used, named as not used, or told as wrong; nodes are put together
//! only where nothing failed, so that depth is bounded.

use super::check::{self, CellAt};
use super::choices::{Lists, media};
use super::header::{Field, Line, Told};
use super::keys;
use super::language::Tongues;
use super::outline::{Outline, What};
use super::refer::Way;
use super::report::{Report, Spot, quote};
use ketuk_form::{Action, Condition, Group, Node, Question, Repeat, Role, Texts};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A file with the columns of code and label that a question names.
pub(super) type FileColumns = (String, (Option<String>, Option<String>));

/// Reads cells into nodes.
pub(super) struct Builder<'a> {
    pub(super) outline: &'a Outline,
    pub(super) lines: &'a [Line],
    pub(super) tongues: &'a mut Tongues,
    pub(super) lists: &'a mut Lists,
    /// Lists of the sheet `external_choices`: the name there, the name in the form.
    pub(super) external: &'a BTreeMap<String, String>,
    pub(super) report: &'a mut Report,
    pub(super) actions: Vec<Action>,
    /// Files that the form needs beside it.
    pub(super) files: BTreeSet<String>,
    /// Lists of files by file and the columns of code and label, and the last number of each file's lists.
    pub(super) file_lists: HashMap<FileColumns, String>,
    pub(super) file_numbers: HashMap<String, u32>,
    keys: BTreeMap<usize, String>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        outline: &'a Outline,
        lines: &'a [Line],
        tongues: &'a mut Tongues,
        lists: &'a mut Lists,
        external: &'a BTreeMap<String, String>,
        report: &'a mut Report,
    ) -> Self {
        let files = BTreeSet::new();
        let mut builder = Self {
            outline,
            lines,
            tongues,
            lists,
            external,
            report,
            actions: Vec::new(),
            files,
            file_lists: HashMap::new(),
            file_numbers: HashMap::new(),
            keys: BTreeMap::new(),
        };
        builder.keys = keys::assign(outline, &builder.wanted_keys());
        builder
    }

    /// All nodes below the root; `None` where anything failed.
    pub(super) fn body(&mut self) -> Option<Vec<Node>> {
        let mut nodes: Vec<Option<Node>> = vec![None];
        for item in 1..self.outline.items.len() {
            nodes.push(Some(self.node(item)));
        }
        if self.report.failed() {
            return None;
        }
        Some(assemble(self.outline, 0, &mut nodes))
    }

    fn node(&mut self, item: usize) -> Node {
        match &self.outline.items[item].what {
            What::Root | What::Group => Node::Group(self.group(item)),
            What::Repeat => Node::Repeat(self.repeat(item)),
            What::Asked(_) | What::Select(_) | What::OtherText => Node::Question(self.question(item)),
        }
    }

    /// The line of an item; none for what nobody wrote.
    pub(super) fn line(&self, item: usize) -> Option<&'a Line> {
        self.lines.get(self.outline.items[item].line)
    }

    pub(super) fn told(&self, item: usize, field: &Field) -> Option<&'a Told> {
        self.line(item)?.get(field)
    }

    pub(super) fn cell<'t>(&self, item: usize, told: &'t Told) -> CellAt<'t>
    where
        'a: 't,
    {
        CellAt { sheet: &self.outline.sheet, row: self.outline.items[item].row, told }
    }

    pub(super) fn spot(&self, item: usize, field: &Field) -> Spot {
        match self.told(item, field) {
            Some(told) => self.cell(item, told).spot(),
            None => Spot::row(&self.outline.sheet, self.outline.items[item].row),
        }
    }

    /// The expression of a cell.
    pub(super) fn expression(&mut self, item: usize, field: &Field) -> Option<String> {
        self.expression_by(item, field, Way { at: Some(item), ..Way::default() })
    }

    pub(super) fn expression_by(&mut self, item: usize, field: &Field, way: Way) -> Option<String> {
        let told = self.told(item, field)?;
        let found = check::expression(self.outline, self.cell(item, told), way, self.report)?;
        self.files_of(&found);
        Some(found)
    }

    fn relevant(&mut self, item: usize) -> Option<String> {
        let told = self.told(item, &Field::Relevant)?;
        if check::is_bare_word(self.cell(item, told), self.report) {
            return None;
        }
        self.expression(item, &Field::Relevant)
    }

    fn condition(&mut self, item: usize, field: &Field) -> Condition {
        let Some(told) = self.told(item, field) else { return Condition::Never };
        let found = check::condition(self.outline, self.cell(item, told), item, self.report);
        if let Condition::When(text) = &found {
            self.files_of(text);
        }
        found
    }

    /// `pulldata('desa', ...)` looks into `desa.csv`.
    fn files_of(&mut self, expression: &str) {
        let mut rest = expression;
        while let Some(at) = rest.find("pulldata(") {
            rest = rest[at + "pulldata(".len()..].trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else { continue };
            let Some(name) = rest[1..].split(quote).next() else { continue };
            self.outside(name, "csv");
        }
    }

    /// A file that expressions look into, as an instance of its name.
    pub(super) fn outside(&mut self, name: &str, ending: &str) {
        let name = name.strip_suffix(".csv").unwrap_or(name);
        if !name.is_empty() && !self.lists.lists.contains_key(name) {
            let file = format!("{name}.{ending}");
            self.files.insert(file.clone());
            self.lists.lists.insert(name.to_owned(), super::choices::file_list(&file));
        }
    }

    pub(super) fn texts(&mut self, item: usize, field: &Field) -> Texts {
        let Some(line) = self.line(item) else { return Texts::new() };
        let (outline, row) = (self.outline, self.outline.items[item].row);
        let report = &mut *self.report;
        let make = |told: &Told| {
            check::text(outline, CellAt { sheet: &outline.sheet, row, told }, Some(item), report)
        };
        self.tongues.texts(line.all(field), make)
    }

    fn group(&mut self, item: usize) -> Group {
        let mut group = Group::new(&self.outline.items[item].name);
        group.label = self.texts(item, &Field::Label);
        group.relevant = self.relevant(item);
        group.read_only = self.condition(item, &Field::ReadOnly);
        group.appearance = self.told(item, &Field::Appearance).map(|told| told.text.clone());
        group.attributes = self.attributes(item);
        self.unused(item, &[Field::RepeatCount, Field::Role, Field::Key], "grup", "group");
        self.unused_on_containers(item, "grup", "group");
        group
    }

    fn repeat(&mut self, item: usize) -> Repeat {
        let mut repeat = Repeat::new(&self.outline.items[item].name);
        repeat.key = self.keys.get(&item).cloned();
        repeat.label = self.texts(item, &Field::Label);
        repeat.relevant = self.relevant(item);
        repeat.count = self.expression(item, &Field::RepeatCount);
        repeat.read_only = self.condition(item, &Field::ReadOnly);
        repeat.appearance = self.told(item, &Field::Appearance).map(|told| told.text.clone());
        repeat.attributes = self.attributes(item);
        repeat.role = self.role(item);
        self.unused_on_containers(item, "repeat", "repeat");
        repeat
    }

    fn question(&mut self, item: usize) -> Question {
        let mut question = self.begin_question(item);
        question.key = self.keys.get(&item).cloned();
        if self.outline.items[item].what == What::OtherText {
            return question;
        }
        question.guidance = self.texts(item, &Field::Guidance);
        question.required = self.condition(item, &Field::Required);
        question.required_message = self.texts(item, &Field::RequiredMessage);
        question.relevant = self.relevant(item);
        question.constraint_message = self.texts(item, &Field::ConstraintMessage);
        if let Some(line) = self.line(item) {
            question.media = media(line, self.tongues);
            self.files.extend(question.media.values().flat_map(|files| files.values().cloned()));
        }
        self.rules(item, &mut question);
        self.value(item, &mut question);
        question.parameters = self.parameters(item, &question);
        question.role = self.role(item);
        question.appearance = self.appearance(item);
        question.attributes = self.attributes(item);
        question.export_name = self.told(item, &Field::ExportName).map(|told| told.text.clone());
        (question.min, question.max) = (self.number(item, &Field::Min), self.number(item, &Field::Max));
        self.unused(item, &[Field::RepeatCount], "pertanyaan", "question");
        self.entity(item);
        question
    }

    /// What rules an answer: constraint and read-only, with those of the type.
    fn rules(&mut self, item: usize, question: &mut Question) {
        let of_type = match &self.outline.items[item].what {
            What::Asked(asked) => asked.constraint,
            _ => None,
        };
        question.constraint = self.expression(item, &Field::Constraint).or(of_type.map(str::to_owned));
        if self.told(item, &Field::ReadOnly).is_some() {
            question.read_only = self.condition(item, &Field::ReadOnly);
        }
        if !question.kind.takes_answer() && !question.required.is_never() {
            question.required = Condition::Never;
            let spot = self.spot(item, &Field::Required);
            self.report.warn(
                "survey.required_note",
                spot,
                "Catatan tidak dijawab, jadi tidak dapat wajib; `required` diabaikan.",
                "A note is not answered, so it cannot be required; `required` is ignored.",
            );
        }
    }

    fn number(&mut self, item: usize, field: &Field) -> Option<f64> {
        let told = self.told(item, field)?;
        let number = told.text.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            let spot = self.spot(item, field);
            self.report.error(
                "survey.bad_number",
                spot,
                format!("{} bukan angka; tulis misalnya 0 atau 12.5.", quote(&told.text)),
                format!("{} is no number; write e.g. 0 or 12.5.", quote(&told.text)),
            );
        }
        number
    }

    fn appearance(&mut self, item: usize) -> Option<String> {
        let told = self.told(item, &Field::Appearance)?;
        if told.text.contains("search(") {
            let spot = self.spot(item, &Field::Appearance);
            self.report.warn(
                "survey.search",
                spot,
                "`search()` tidak didukung; pakai select_one_from_file dengan choice_filter.",
                "`search()` is not supported; use select_one_from_file with choice_filter.",
            );
        }
        Some(told.text.clone())
    }

    fn role(&mut self, item: usize) -> Option<Role> {
        let told = self.told(item, &Field::Role)?;
        let role = ROLES.iter().find(|(name, _)| *name == told.text).map(|(_, role)| *role);
        if role.is_none() {
            let near = super::report::nearest(&told.text, ROLES.iter().map(|(name, _)| *name));
            let near = near.map(|near| format!(" ({near}?)")).unwrap_or_default();
            let spot = self.spot(item, &Field::Role);
            self.report.error(
                "survey.unknown_role",
                spot,
                format!("Peran {} tidak dikenal{near}; lihat daftar peran di xlsform.md.", quote(&told.text)),
                format!(
                    "The role {} is not known{near}; see the list of roles in xlsform.md.",
                    quote(&told.text)
                ),
            );
        }
        role
    }

    fn wanted_keys(&mut self) -> BTreeMap<usize, String> {
        let mut keys = BTreeMap::new();
        for item in 1..self.outline.items.len() {
            let Some(told) = self.told(item, &Field::Key) else { continue };
            let fits = super::settings::fit_name(&told.text, "") == told.text && !told.text.starts_with('_');
            if fits {
                keys.insert(item, told.text.clone());
                continue;
            }
            let spot = self.spot(item, &Field::Key);
            self.report.error(
                "survey.bad_key",
                spot,
                format!(
                    "{} tidak dapat menjadi kunci; pakai huruf, angka, `_` dan `-`, mulai dengan huruf.",
                    quote(&told.text)
                ),
                format!(
                    "{} cannot be a key; use letters, digits, `_` and `-`, beginning with a letter.",
                    quote(&told.text)
                ),
            );
        }
        keys
    }

    fn attributes(&mut self, item: usize) -> BTreeMap<String, String> {
        let Some(line) = self.line(item) else { return BTreeMap::new() };
        let told = line.fields().filter_map(|(field, told)| match field {
            Field::Attribute(name) => Some((name.clone(), told.text.clone())),
            _ => None,
        });
        told.collect()
    }

    fn entity(&mut self, item: usize) {
        if self.told(item, &Field::SaveTo).is_some() {
            let spot = self.spot(item, &Field::SaveTo);
            self.report.warn(
                "survey.save_to",
                spot,
                "Entities (save_to) tidak didukung; kolom ini diabaikan.",
                "Entities (save_to) are not supported; this column is ignored.",
            );
        }
    }

    fn unused_on_containers(&mut self, item: usize, id: &str, en: &str) {
        use Field::{
            Calculation, ChoiceFilter, Constraint, Default, Guidance, Hint, Media, Parameters, Required,
            Trigger,
        };
        let fields = [
            Calculation,
            ChoiceFilter,
            Constraint,
            Default,
            Guidance,
            Hint,
            Parameters,
            Required,
            Trigger,
            Media("image"),
            Media("audio"),
            Media("video"),
            Field::ExportName,
            Field::Min,
            Field::Max,
            Field::SaveTo,
        ];
        self.unused(item, &fields, id, en);
    }

    fn unused(&mut self, item: usize, fields: &[Field], id: &str, en: &str) {
        for field in fields {
            let Some(told) = self.told(item, field) else { continue };
            let (spot, header) = (self.cell(item, told).spot(), quote(&told.header));
            self.report.warn(
                "survey.not_used_here",
                spot,
                format!("Kolom {header} tidak berlaku untuk {id} dan diabaikan."),
                format!("The column {header} means nothing for a {en} and is ignored."),
            );
        }
    }
}

fn assemble(outline: &Outline, item: usize, nodes: &mut [Option<Node>]) -> Vec<Node> {
    let mut body = Vec::with_capacity(outline.items[item].children.len());
    for child in &outline.items[item].children {
        let Some(mut node) = nodes[*child].take() else { continue };
        match &mut node {
            Node::Group(group) => group.body = assemble(outline, *child, nodes),
            Node::Repeat(repeat) => repeat.body = assemble(outline, *child, nodes),
            Node::Question(_) => {}
        }
        body.push(node);
    }
    body
}

const ROLES: &[(&str, Role)] = &[
    ("members", Role::Members),
    ("family_card", Role::FamilyCard),
    ("address", Role::Address),
    ("position", Role::Position),
    ("phone", Role::Phone),
    ("presence", Role::Presence),
    ("member_count", Role::MemberCount),
    ("member_nik", Role::MemberNik),
    ("member_name", Role::MemberName),
    ("member_alias", Role::MemberAlias),
    ("member_sex", Role::MemberSex),
    ("member_birth_date", Role::MemberBirthDate),
    ("member_relation", Role::MemberRelation),
    ("member_presence", Role::MemberPresence),
    ("member_mother_name", Role::MemberMotherName),
];
