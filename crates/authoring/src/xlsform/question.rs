//! One question: its type, its choices, its parameters, and where its value comes from.
//!
//! Invariant: a value has one source; where the author names several, they are kept as other readers
//! understand them: a trigger takes the calculation, a dynamic default becomes an action.

use super::build::Builder;
use super::check::{self, CellAt};
use super::choices::file_list;
use super::dynamic::is_dynamic;
use super::header::{Field, Told};
use super::kinds::{From, Select};
use super::looks;
use super::outline::{Item, What};
use super::parameters;
use super::refer::{self, Way};
use super::report::{nearest, quote};
use ketuk_form::{Action, ChoiceList, Condition, Event, ItemSet, Question, QuestionType};
use std::collections::BTreeMap;

impl Builder<'_> {
    /// Name, type, label and choices.
    pub(super) fn begin_question(&mut self, item: usize) -> Question {
        let Item { name, what, .. } = &self.outline.items[item];
        let kind = match what {
            What::Asked(asked) => asked.kind,
            What::Select(select) => select.kind,
            What::Root | What::Group | What::Repeat | What::OtherText => QuestionType::Text,
        };
        let mut question = Question::new(name, kind);
        match what {
            What::OtherText => return self.other_text(item, question),
            What::Select(select) => self.choices(item, select, &mut question),
            What::Asked(asked) => {
                (question.hidden, question.preload) = (asked.hidden, asked.preload);
                if let Some((id, en)) = asked.hint {
                    question.hint = self.tongues.ours(id, en);
                }
            }
            What::Root | What::Group | What::Repeat => {}
        }
        question.label = self.texts(item, &Field::Label);
        let hint = self.texts(item, &Field::Hint);
        if !hint.is_empty() {
            question.hint = hint;
        }
        self.typed(item, &mut question);
        self.shown(item, &mut question);
        question
    }

    fn other_text(&mut self, item: usize, mut question: Question) -> Question {
        let select = question.name.strip_suffix("_other").unwrap_or(&question.name).to_owned();
        question.label = self.tongues.ours("Sebutkan lainnya.", "Specify other.");
        question.relevant = Some(format!("selected(../{select}, 'other')"));
        if let Some(What::Select(select)) = self.line_select(item) {
            let list = select.list.clone();
            self.lists.add_other(&list, self.tongues);
        }
        question
    }

    /// The select that an `or_other` text belongs to.
    fn line_select(&self, item: usize) -> Option<&What> {
        let line = self.outline.items[item].line;
        self.outline.items[..item].iter().rev().find(|other| other.line == line).map(|other| &other.what)
    }

    /// A type that `bind::type` gives, and notes that show a value.
    fn typed(&mut self, item: usize, question: &mut Question) {
        let plain = matches!(question.kind, QuestionType::Text | QuestionType::Calculate);
        if let Some(told) = self.told(item, &Field::BindType) {
            let kind = match told.text.as_str() {
                "int" | "integer" => Some(QuestionType::Integer),
                "decimal" => Some(QuestionType::Decimal),
                "date" => Some(QuestionType::Date),
                "time" => Some(QuestionType::Time),
                "dateTime" => Some(QuestionType::DateTime),
                "geopoint" => Some(QuestionType::Geopoint),
                "string" => Some(question.kind),
                _ => None,
            };
            match kind.filter(|_| plain) {
                Some(kind) => {
                    question.hidden |= question.kind == QuestionType::Calculate && kind != question.kind;
                    question.kind = kind;
                }
                None => self.unused_bind_type(item),
            }
        }
        let has_value =
            [Field::Calculation, Field::Default].iter().any(|field| self.told(item, field).is_some());
        if question.kind == QuestionType::Note && has_value {
            question.kind = QuestionType::Text;
            question.read_only = Condition::Always;
        }
        if question.kind == QuestionType::Calculate {
            question.hidden = false;
        }
    }

    fn unused_bind_type(&mut self, item: usize) {
        let spot = self.spot(item, &Field::BindType);
        self.report.warn(
            "survey.bind_type",
            spot,
            "`bind::type` tidak mengubah type ini; hapus, atau pilih type lain.",
            "`bind::type` does not change this type; delete it, or choose another type.",
        );
    }

    /// What nobody labels and something else fills is not on the screen.
    fn shown(&mut self, item: usize, question: &mut Question) {
        let filled =
            [Field::Calculation, Field::Trigger].iter().any(|field| self.told(item, field).is_some());
        let silent = question.label.is_empty() && question.hint.is_empty();
        if filled && silent && question.kind != QuestionType::Calculate {
            question.hidden = true;
        }
        let pictured = self.line(item).is_some_and(|line| {
            ["image", "audio", "video"].iter().any(|kind| !line.all(&Field::Media(kind)).is_empty())
        });
        if silent && !question.hidden && !pictured && question.kind != QuestionType::Calculate {
            let name = question.name.clone();
            question.label = self.tongues.ours(&name, &name);
            let spot = self.spot(item, &Field::Label);
            self.report.warn(
                "survey.no_label",
                spot,
                format!("Pertanyaan `{name}` tanpa label; namanya yang ditampilkan."),
                format!("The question `{name}` has no label; its name is shown."),
            );
        }
    }

    fn choices(&mut self, item: usize, select: &Select, question: &mut Question) {
        if select.list.contains("${") {
            return self.choices_of_answers(item, select, question);
        }
        let ending = [".csv", ".geojson", ".xml"].into_iter().find(|end| select.list.ends_with(end));
        question.choices = match (select.from, ending) {
            (From::External, _) => self.external_list(item, select),
            (_, Some(ending)) => Some(self.list_of_file(item, select, ending)),
            (From::File, None) => {
                let spot = self.spot(item, &Field::Type);
                self.report.error(
                    "survey.file_ending",
                    spot,
                    format!("Berkas {} harus berakhiran .csv, .geojson atau .xml.", quote(&select.list)),
                    format!("The file {} must end with .csv, .geojson or .xml.", quote(&select.list)),
                );
                None
            }
            (From::List, None) => self.known_list(item, select),
        };
        let filter = Way { at: Some(item), current: true, through_repeat: false };
        question.choice_filter = self.expression_by(item, &Field::ChoiceFilter, filter);
        if let (Some(list), Some(filter)) = (&question.choices, &question.choice_filter) {
            let spot = self.spot(item, &Field::ChoiceFilter);
            looks::note_filter(&spot, list, filter, self.report);
        }
    }

    fn known_list(&mut self, item: usize, select: &Select) -> Option<String> {
        let Some(list) = self.lists.lists.get(&select.list) else {
            let near = nearest(&select.list, self.lists.lists.keys().map(String::as_str)).map(str::to_owned);
            self.no_list(item, &select.list, near);
            return None;
        };
        if select.kind != QuestionType::SelectOne
            && let Some(code) =
                list.items.iter().map(|item| item.code.clone()).find(|code| code.contains(' '))
        {
            let spot = self.spot(item, &Field::Type);
            self.report.error(
                "choices.space_in_name",
                spot,
                format!(
                    "Kode {} di daftar `{}` mengandung spasi; untuk jawaban ganda kode tidak boleh berspasi.",
                    quote(&code),
                    select.list
                ),
                format!(
                    "The code {} of the list `{}` has a space; codes of several answers have none.",
                    quote(&code),
                    select.list
                ),
            );
        }
        Some(select.list.clone())
    }

    fn no_list(&mut self, item: usize, list: &str, near: Option<String>) {
        let (id, en) = near.map_or_else(
            || (" Tambahkan di lembar choices.".to_owned(), " Add it to the choices sheet.".to_owned()),
            |near| (format!(" Mungkin maksudnya `{near}`?"), format!(" Did you mean `{near}`?")),
        );
        let spot = self.spot(item, &Field::Type);
        self.report.error(
            "survey.no_list",
            spot,
            format!("Daftar pilihan {} tidak ada.{id}", quote(list)),
            format!("There is no list of choices {}.{en}", quote(list)),
        );
    }

    fn external_list(&mut self, item: usize, select: &Select) -> Option<String> {
        let list = self.external.get(&select.list).cloned();
        if list.is_none() {
            let near = nearest(&select.list, self.external.keys().map(String::as_str)).map(str::to_owned);
            self.no_list(item, &format!("{} (external_choices)", select.list), near);
        }
        list
    }

    /// The list of a file; a second one where another question reads other columns of it.
    fn list_of_file(&mut self, item: usize, select: &Select, ending: &str) -> String {
        let given = self.told(item, &Field::Parameters).and_then(|told| parameters::read(&told.text));
        let given = given.unwrap_or_default();
        let mut wanted = file_list(&select.list);
        let (value, label) = if ending == ".geojson" { (Some("id"), Some("title")) } else { (None, None) };
        wanted.value_column = given.get("value").cloned().or(value.map(str::to_owned));
        wanted.label_column = given.get("label").cloned().or(label.map(str::to_owned));
        self.files.insert(select.list.clone());
        let stem = select.list.trim_end_matches(ending);
        let columns = |list: &ChoiceList| (list.value_column.clone(), list.label_column.clone());
        let read = (select.list.clone(), columns(&wanted));
        if let Some(name) = self.file_lists.get(&read) {
            return name.clone();
        }
        // What `pulldata` or csv-external made may be the same list.
        let same = |list: &ChoiceList| list.file == wanted.file && columns(list) == columns(&wanted);
        let mut name = stem.to_owned();
        let number = self.file_numbers.entry(stem.to_owned()).or_insert(1);
        while self.lists.lists.get(&name).is_some_and(|list| !same(list)) {
            *number += 1;
            name = format!("{stem}-{number}");
        }
        self.lists.lists.insert(name.clone(), wanted);
        self.file_lists.insert(read, name.clone());
        name
    }

    /// `select_one ${nama}`: the answers of a repeat are the choices.
    fn choices_of_answers(&mut self, item: usize, select: &Select, question: &mut Question) {
        let Some(told) = self.told(item, &Field::Type) else { return };
        if !refer::is_reference(&select.list) {
            let spot = self.spot(item, &Field::Type);
            self.report.error(
                "survey.choices_reference",
                spot,
                format!(
                    "Tulis satu acuan saja, misalnya `select_one ${{nama}}`, bukan {}.",
                    quote(&select.list)
                ),
                format!(
                    "Write one reference only, such as `select_one ${{name}}`, not {}.",
                    quote(&select.list)
                ),
            );
            return;
        }
        let way = Way { at: Some(item), current: false, through_repeat: true };
        let list = Told { text: select.list.clone(), ..told.clone() };
        let Some(path) = check::expression(self.outline, self.cell(item, &list), way, self.report) else {
            return;
        };
        let Some((nodes, value)) = path.rsplit_once('/') else { return };
        let filter = self.told(item, &Field::ChoiceFilter).cloned();
        let predicate = match filter {
            None => format!("./{value} != ''"),
            Some(told) => {
                let way = Way { at: Some(item), current: true, through_repeat: true };
                let Some(filter) = check::expression(self.outline, self.cell(item, &told), way, self.report)
                else {
                    return;
                };
                filter.replace(&format!("current()/{nodes}"), ".").replace(nodes, ".")
            }
        };
        question.items = Some(ItemSet {
            nodeset: format!("{nodes}[{predicate}]"),
            value: value.to_owned(),
            label: value.to_owned(),
        });
    }

    /// Calculation, trigger and default.
    pub(super) fn value(&mut self, item: usize, question: &mut Question) {
        let calculation = self.expression(item, &Field::Calculation);
        match self.told(item, &Field::Trigger).cloned() {
            Some(trigger) => self.triggered(item, &trigger, calculation),
            None => question.calculation = calculation,
        }
        if let Some(told) = self.told(item, &Field::Default).cloned() {
            self.default_value(item, &told, question);
        }
        let is_set = question.calculation.is_some()
            || question.default_value.is_some()
            || self.told(item, &Field::Default).is_some()
            || self.told(item, &Field::Trigger).is_some()
            || self.told(item, &Field::Calculation).is_some();
        if question.kind == QuestionType::Calculate && !is_set {
            let spot = self.spot(item, &Field::Calculation);
            self.report.error(
                "survey.no_calculation",
                spot,
                "Calculate ini tanpa ungkapan; isi kolom calculation.",
                "This calculate has no expression; fill in the column calculation.",
            );
        }
    }

    fn triggered(&mut self, item: usize, trigger: &Told, value: Option<String>) {
        let Some(names) = refer::list(&trigger.text) else {
            self.bad_trigger(item, trigger);
            return;
        };
        for name in names {
            let resolved = self.outline.by_name.get(&name).map(Vec::as_slice);
            match resolved {
                Some([source])
                    if matches!(
                        self.outline.items[*source].what,
                        What::Asked(_) | What::Select(_) | What::OtherText
                    ) =>
                {
                    self.actions.push(Action {
                        on: Event::ValueChanged,
                        source: Some(self.outline.path(*source)),
                        target: self.outline.path(item),
                        value: value.clone(),
                    });
                }
                Some([_]) => self.bad_trigger(item, trigger),
                _ => {
                    // The usual words for a name that is unknown or stands twice.
                    let told = Told { text: format!("${{{name}}}"), ..trigger.clone() };
                    check::expression(
                        self.outline,
                        self.cell(item, &told),
                        Way { at: Some(item), ..Way::default() },
                        self.report,
                    );
                }
            }
        }
    }

    fn bad_trigger(&mut self, item: usize, trigger: &Told) {
        let spot = self.cell(item, trigger).spot();
        self.report.error(
            "survey.bad_trigger",
            spot,
            format!(
                "Trigger {} harus satu atau beberapa pertanyaan: `${{umur}}` atau `${{umur}}, ${{status}}`.",
                quote(&trigger.text)
            ),
            format!(
                "The trigger {} must be one or several questions: `${{age}}` or `${{age}}, ${{status}}`.",
                quote(&trigger.text)
            ),
        );
    }

    fn default_value(&mut self, item: usize, told: &Told, question: &mut Question) {
        use QuestionType::{Date, DateTime, Geopoint, Geoshape, Geotrace};
        let dated = matches!(question.kind, Date | DateTime | Geopoint | Geoshape | Geotrace);
        if !is_dynamic(&told.text, dated) {
            question.default_value = Some(told.text.clone());
            return;
        }
        let way = Way { at: Some(item), ..Way::default() };
        let cell = CellAt { sheet: &self.outline.sheet, row: self.outline.items[item].row, told };
        let Some(value) = check::expression(self.outline, cell, way, self.report) else { return };
        let target = self.outline.path(item);
        let first =
            Action { on: Event::FirstLoad, source: None, target: target.clone(), value: Some(value.clone()) };
        self.actions.push(first);
        if let Some(repeat) = self.outline.repeat_above(item) {
            let source = Some(self.outline.path(repeat));
            self.actions.push(Action { on: Event::NewRepeat, source, target, value: Some(value) });
        }
    }

    pub(super) fn parameters(&mut self, item: usize, question: &Question) -> BTreeMap<String, String> {
        let told = self.told(item, &Field::Parameters);
        let read = told.map(|told| parameters::read(&told.text));
        let mut found = match read {
            Some(None) => {
                let spot = self.spot(item, &Field::Parameters);
                self.report.error(
                    "survey.bad_parameters",
                    spot,
                    "Parameter ditulis `nama=nilai`, dipisahkan spasi: `start=0 end=10 step=1`.",
                    "Parameters are written `name=value`, separated by spaces: `start=0 end=10 step=1`.",
                );
                BTreeMap::new()
            }
            Some(Some(found)) => found,
            None => BTreeMap::new(),
        };
        if let Some(rows) = self.told(item, &Field::Rows) {
            found.entry("rows".to_owned()).or_insert_with(|| rows.text.clone());
        }
        if question.choices.is_some() {
            found.remove("value");
            found.remove("label");
        }
        if let (Some(seed), Some(told)) = (found.get("seed").cloned(), told) {
            let seed = Told { text: seed, ..told.clone() };
            let way = Way { at: Some(item), ..Way::default() };
            match check::expression(self.outline, self.cell(item, &seed), way, self.report) {
                Some(seed) => found.insert("seed".to_owned(), seed),
                None => found.remove("seed"),
            };
        }
        if question.kind == QuestionType::Range {
            self.range(item, &mut found);
        }
        found
    }

    fn range(&mut self, item: usize, found: &mut BTreeMap<String, String>) {
        for (name, value) in [("start", "1"), ("end", "10"), ("step", "1")] {
            found.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        let number =
            |name: &str| found.get(name).and_then(|text| text.parse::<f64>().ok()).filter(|x| x.is_finite());
        let fits = match (number("start"), number("end"), number("step")) {
            (Some(start), Some(end), Some(step)) => step != 0.0 && step.abs() <= (end - start).abs(),
            _ => false,
        };
        if !fits {
            let spot = self.spot(item, &Field::Parameters);
            self.report.error(
                "survey.bad_range",
                spot,
                "Range perlu angka start, end dan step; step bukan 0 dan tidak lebih besar dari jarak start ke end.",
                "A range needs the numbers start, end and step; step is not 0 and not larger than from start to end.",
            );
        }
    }
}
