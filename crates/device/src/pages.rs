//! The interview page by page, as a screen shows and fills it.
//!
//! Each call reads what is on the disk, drafts included, and opens the record with the form's engine:
//! nothing stands in memory between two calls, so a kill at any moment costs nothing. What the form itself
//! would add at the next save (an age, a default) is shown as it would be saved.
//!
//! Invariants: a page shows what was typed letter by letter, also where it does not fit its question; a
//! page changes nothing.

use crate::door::Doubt;
use crate::interview::{drafts, load_row, of_the_form};
use crate::list::small;
use crate::problem::{Trouble, unloadable};
use crate::upgrade::reading;
use crate::{Device, World};
use ketuk_form::{
    Answers, Clock, Fit, FormDefinition, FormInstance, InstanceId, Key, Page, Question, QuestionType,
    Reading, Role, Shown, Step, Value, answer_text,
};
use ketuk_household::{Household, civil_date};
use ketuk_record::{DisputeClass, Record};
use ketuk_view::{
    AskedView, ChoiceView, ChoicesView, FindingView, HeadingView, InstanceView, ItemView, PageLine, PageView,
    RepeatView, ScaleView, SkippedView,
};
use ketuk_wire::{Problem, ProblemCode, RecordId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// More choices than this are searched, not listed.
const CHOICES_LISTED_MAX: usize = 40;
/// Skipped questions that are told of one page.
const SKIPPED_MAX: usize = 60;

/// A record as it stands, drafts included, with what its form makes of it.
pub(crate) struct Standing {
    pub(crate) form: Arc<FormDefinition>,
    pub(crate) fit: Fit,
    /// Everything, with what the form would add at the next save.
    pub(crate) answers: Answers,
    /// What was typed and is not yet part of a save.
    pub(crate) typed: Answers,
    /// Keys on which people disagree and somebody should look.
    disputed: BTreeSet<String>,
    /// The area it stands in.
    scope: u64,
}

/// Opens a record for looking at; `None` where its form does not compile (it was checked before it came).
///
/// Ids of instances that a count makes are drawn from the record's own id, so that they are the same each
/// time until somebody types into them.
pub(crate) fn look<'f>(
    form: &'f FormDefinition,
    answers: &Answers,
    (record, clock): (RecordId, Clock),
    language: &str,
) -> Option<FormInstance<'f>> {
    let seed = record.0.chunks(8).fold(0, |seed, part| {
        seed ^ part.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte))
    });
    let mut looked = FormInstance::load(form.compiled()?, ketuk_form::World::seeded(clock, seed), answers);
    looked.set_language(language);
    Some(looked)
}

/// The pages of an interview that are asked, in order; instances stand inside the page of their repeat.
pub(crate) fn list_pages(looked: &FormInstance<'_>, language: &str) -> Vec<PageLine> {
    let sections = looked.list_sections().into_iter().filter(|(_, _, asked)| *asked);
    sections.filter_map(|(page, label, _)| page_line(looked, &page, label, language)).collect()
}

/// One page with what is inside; `None` where there is nothing on it.
fn page_line(looked: &FormInstance<'_>, page: &Page, label: String, language: &str) -> Option<PageLine> {
    let steps = looked.walk(page)?;
    let mut line = PageLine {
        page: page.id().to_owned(),
        label,
        asked: 0,
        answered: 0,
        missing: 0,
        findings: 0,
        inside: Vec::new(),
    };
    let mut something = false;
    for step in &steps {
        match step {
            Step::Group { .. } => {}
            Step::Question { node, question } => {
                let Some(state) = looked.state(*node).filter(|state| state.relevant) else { continue };
                something |= is_shown(question, &state.label);
                if !is_answered_by_people(question) || state.read_only {
                    continue;
                }
                line.asked += 1;
                let empty = state.value == Value::Empty;
                line.answered += u32::from(!empty);
                line.missing += u32::from(empty && state.required);
                line.findings += u32::from(!empty && state.finding.is_some());
            }
            Step::Repeat { key, label, instances, .. } => {
                something = true;
                let lines = instances.iter().enumerate().filter_map(|(at, instance)| {
                    let title = instance_title(looked, key, instance, (label, at), language);
                    page_line(looked, &Page::Instance(format!("{key}.{instance}")), title, language)
                });
                line.inside.extend(lines);
            }
        }
    }
    something.then_some(line)
}

/// Pages in the order in which they are gone through, each with the page around it.
pub(crate) fn in_order(pages: &[PageLine]) -> Vec<(&PageLine, &str)> {
    let mut ordered = Vec::new();
    let mut waiting: Vec<(&PageLine, &str)> = pages.iter().rev().map(|line| (line, "")).collect();
    while let Some((line, parent)) = waiting.pop() {
        ordered.push((line, parent));
        waiting.extend(line.inside.iter().rev().map(|inside| (inside, line.page.as_str())));
    }
    ordered
}

/// Whether a person answers it on a page.
pub(crate) fn is_answered_by_people(question: &Question) -> bool {
    question.kind.takes_answer() && question.kind != QuestionType::Calculate && !question.hidden
}

/// Whether it is on the screen at all: a computed value only where it has a label.
fn is_shown(question: &Question, label: &str) -> bool {
    let computed = question.kind == QuestionType::Calculate || question.calculation.is_some();
    !question.hidden && (!computed || !label.is_empty())
}

/// What an instance is called: the member's name, else the first text in it, else its number.
fn instance_title(
    looked: &FormInstance<'_>,
    repeat: &Key,
    instance: &InstanceId,
    (label, at): (&str, usize),
    language: &str,
) -> String {
    let form = looked.form().definition();
    let page = Page::Instance(format!("{repeat}.{instance}"));
    let steps = looked.walk(&page).unwrap_or_default();
    let of = |wanted: &dyn Fn(&Question) -> bool| {
        steps.iter().find_map(|step| match step {
            Step::Question { node, question } if wanted(question) => {
                let text = looked.state(*node)?.value;
                Some(text.as_text()?.to_owned()).filter(|text| !text.is_empty())
            }
            _ => None,
        })
    };
    let name = of(&|question| question.role == Some(Role::MemberName));
    let is_members = form.role_path(Role::Members).is_some_and(|path| path == repeat.field_path());
    let text = || of(&|question| question.kind == QuestionType::Text && is_answered_by_people(question));
    let found = name.or_else(|| if is_members { None } else { text() });
    let kind = match (label, language) {
        ("", "id") => "Isian",
        ("", _) => "Entry",
        (label, _) => label,
    };
    found.unwrap_or_else(|| format!("{kind} {}", at + 1))
}

/// The line below a member's name: relation, sex, age.
fn instance_summary(looked: &FormInstance<'_>, page: &str, clock: Clock, language: &str) -> String {
    let form = looked.form().definition();
    let mut parts = Vec::new();
    for step in looked.walk(&Page::Instance(page.to_owned())).unwrap_or_default() {
        let Step::Question { node, question } = step else { continue };
        let Some(state) = looked.state(node) else { continue };
        let Some(key) = looked.key_of(node) else { continue };
        match question.role {
            Some(Role::MemberRelation | Role::MemberSex) if state.value != Value::Empty => {
                parts.push(answer_text(form, &key, &state.value, language));
            }
            Some(Role::MemberBirthDate) => {
                let born = state.value.as_text().and_then(civil_date);
                let today = today(clock);
                let years = born.zip(today).filter(|(born, today)| born <= today).map(|(born, today)| {
                    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
                    today.year() - born.year() - i16::from(!had_birthday)
                });
                let word = if language == "id" { "tahun" } else { "years" };
                parts.extend(years.map(|years| format!("{years} {word}")));
            }
            _ => {}
        }
    }
    parts.join(", ")
}

fn today(clock: Clock) -> Option<jiff::civil::Date> {
    let moment = jiff::Timestamp::from_millisecond(clock.now_ms).ok()?;
    let offset = jiff::tz::Offset::from_seconds(clock.utc_offset_s).ok()?;
    Some(offset.to_datetime(moment).date())
}

impl Device {
    /// A record as it stands for the screen.
    pub(crate) fn stand(&self, world: &mut World<'_>, record: RecordId) -> Result<Standing, Problem> {
        let Reading { form, fit } = self.form_of(record)?;
        let stood: Result<_, Trouble> = self.vault.read(|store| {
            let row = load_row(store, record)?;
            let document = Record::from_snapshot(&row.snapshot).map_err(unloadable)?;
            let raw = drafts(store, record)?;
            let mut typed = raw.clone();
            if let Some(compiled) = form.compiled() {
                compiled.tidy(&mut typed);
            }
            let mut answers = document.answers(&form);
            answers.extend(typed.clone());
            // What is typed decides what the form adds; a record of another version adds nothing.
            if !typed.is_empty() && reading(&self.forms, &document, &typed).fit == Fit::Own {
                answers.extend(of_the_form(&self.forms, &document, &typed, &[], world));
            }
            let disputes = document.disputes_among(&self.forms.book).into_iter();
            let open = disputes.filter(|dispute| dispute.class >= DisputeClass::Reviewable);
            let disputed = open.map(|dispute| dispute.key.to_string()).collect();
            Ok((answers, raw, disputed, row.scope))
        });
        let (answers, typed, disputed, scope) = stood?;
        Ok(Standing { form, fit, answers, typed, disputed, scope })
    }

    /// One page of an interview in `language`.
    ///
    /// # Errors
    /// Where there is no such record, or no such page in it.
    pub fn page(
        &self,
        world: &mut World<'_>,
        record: RecordId,
        page: &str,
        language: &str,
    ) -> Result<PageView, Problem> {
        let standing = self.stand(world, record)?;
        let clock = Clock::wita(world.now_ms);
        let missing = || Problem::with(ProblemCode::NotFound, page);
        let looked =
            look(&standing.form, &standing.answers, (record, clock), language).ok_or_else(missing)?;
        let pages = list_pages(&looked, language);
        let ordered = in_order(&pages);
        let at = ordered.iter().position(|(line, _)| line.page == page).ok_or_else(missing)?;
        let (line, parent) = ordered[at];
        let id = |at: Option<usize>| {
            at.and_then(|at| ordered.get(at)).map(|(line, _)| line.page.clone()).unwrap_or_default()
        };
        let doubt = self.find_doubt((&standing.form, &standing.answers), standing.scope, language)?;
        let doubts = self.doubts(record, (&standing.form, &standing.answers), language)?;
        let (items, skipped) =
            Painter { looked: &looked, standing: &standing, language, clock, doubt, doubts }
                .paint(&Page::parse(page))
                .ok_or_else(missing)?;
        Ok(PageView {
            record: record.to_string(),
            household: household_name(&standing),
            line: line.clone(),
            parent: parent.to_owned(),
            previous: id(at.checked_sub(1)),
            next: id(Some(at + 1)),
            number: small(at as u64 + 1),
            pages: small(ordered.len() as u64),
            closed: if standing.fit == Fit::Own { String::new() } else { "form_not_here".to_owned() },
            items,
            skipped,
            drafts: small(standing.typed.len() as u64),
        })
    }

    /// Keeps an answer letter by letter as it was typed on a screen; a save makes it fit its question.
    pub fn keep_typed(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        key: &Key,
        text: &str,
    ) -> Result<(), Problem> {
        self.answer(world, record, key, &Value::from_text(text))
    }

    /// Answers a disagreement at the door with a value as it is typed on a screen.
    pub fn settle_typed(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        key: &Key,
        text: &str,
        why: &str,
    ) -> Result<(), Problem> {
        let mut answers = Answers::from([(key.clone(), Value::from_text(text))]);
        if let Some(compiled) = self.form_of(record)?.form.compiled() {
            compiled.tidy(&mut answers);
        }
        let value = answers.remove(key).unwrap_or(Value::Empty);
        self.settle(world, record, key, &value, why)
    }

    /// Choices of a question that contain `search`, at most `most`; the search does not mind case.
    ///
    /// # Errors
    /// Where there is no such record or question.
    pub fn list_choices(
        &self,
        world: &mut World<'_>,
        (record, key): (RecordId, &Key),
        (search, most): (&str, usize),
        language: &str,
    ) -> Result<ChoicesView, Problem> {
        let standing = self.stand(world, record)?;
        let clock = Clock::wita(world.now_ms);
        let missing = || Problem::with(ProblemCode::NotFound, key);
        let looked =
            look(&standing.form, &standing.answers, (record, clock), language).ok_or_else(missing)?;
        let node = looked.node_of(key).ok_or_else(missing)?;
        let wanted = search.trim().to_lowercase();
        let offered = looked.choices(node);
        let found = offered.iter().filter(|choice| {
            wanted.is_empty() || choice.label.to_lowercase().contains(&wanted) || choice.code == wanted
        });
        let mut count = 0;
        let mut choices = Vec::new();
        for choice in found {
            count += 1;
            if choices.len() < most {
                choices.push(ChoiceView { code: choice.code.clone(), label: choice.label.clone() });
            }
        }
        Ok(ChoicesView { choices, found: count })
    }

    /// Adds an instance to a repeat; what comes back is its page. It becomes part of the record with the
    /// first answer in it.
    ///
    /// # Errors
    /// Where there is no such repeat, or its form decides how many there are.
    pub fn add_instance(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        repeat: &Key,
    ) -> Result<String, Problem> {
        let standing = self.stand(world, record)?;
        let refused = |detail: String| Problem::with(ProblemCode::RequestInvalid, detail);
        let clock = Clock::wita(world.now_ms);
        let looked = look(&standing.form, &standing.answers, (record, clock), "id");
        let mut looked = looked.ok_or_else(|| Problem::with(ProblemCode::NotFound, record))?;
        looked.add_repeat(repeat).map_err(|problem| refused(problem.to_string()))?;
        let path = format!("{}.", repeat.field_path());
        let fields = standing.form.fields();
        let mut inside = fields.iter().filter_map(|field| field.path.strip_prefix(&path));
        let name = inside.find(|name| !name.contains(".")).ok_or_else(|| refused(path.clone()))?;
        let prefix = format!("{repeat}.");
        let others = standing.answers.keys().chain(standing.typed.keys());
        let others = others.filter_map(|key| key.as_str().strip_prefix(&prefix)?.split('.').next());
        let last = others.max().and_then(|id| InstanceId::parse(id).ok());
        let instance = InstanceId::following(last.as_ref(), u32::from_le_bytes(world.random()));
        let key = repeat.child(&instance, name).map_err(|problem| refused(problem.to_string()))?;
        // The empty draft holds the place of the instance until something is typed.
        self.answer(world, record, &key, &Value::Empty)?;
        Ok(format!("{repeat}.{instance}"))
    }

    /// Takes an instance off; its answers are kept beside the reason.
    ///
    /// # Errors
    /// Where there is no such instance, or its form decides how many there are.
    pub fn remove_instance(
        &mut self,
        world: &mut World<'_>,
        record: RecordId,
        page: &str,
        why: &str,
    ) -> Result<(), Problem> {
        let missing = || Problem::with(ProblemCode::NotFound, page);
        let (repeat, instance) = page.rsplit_once('.').ok_or_else(missing)?;
        let repeat = Key::parse(repeat).map_err(|_| missing())?;
        let instance = InstanceId::parse(instance).map_err(|_| missing())?;
        let standing = self.stand(world, record)?;
        let clock = Clock::wita(world.now_ms);
        let looked = look(&standing.form, &standing.answers, (record, clock), "id");
        let mut looked = looked.ok_or_else(missing)?;
        looked
            .remove_repeat(&repeat, &instance, why)
            .map_err(|problem| Problem::with(ProblemCode::RequestInvalid, problem))?;
        let gone = repeat.child(&instance, ketuk_record::keys::GONE).map_err(|_| missing())?;
        let why = if why.trim().is_empty() { "1" } else { why.trim() };
        self.answer(world, record, &gone, &Value::Text(why.to_owned()))
    }
}

/// What a household is called: the head's name, else the first member's, else the address.
pub(crate) fn household_name(standing: &Standing) -> String {
    let household = Household::read(&standing.form, &standing.answers);
    let first = || household.list_present().find_map(|member| member.name.clone());
    let head = household.find_head().and_then(|head| head.name.clone());
    head.or_else(first).or_else(|| household.address.clone()).unwrap_or_default()
}

/// Puts one page on the screen.
struct Painter<'a, 'f> {
    looked: &'a FormInstance<'f>,
    standing: &'a Standing,
    language: &'a str,
    clock: Clock,
    /// What there is to say about where the house stands.
    doubt: Option<(Key, FindingView)>,
    /// Who may have been recorded before.
    doubts: Vec<Doubt>,
}

impl Painter<'_, '_> {
    fn paint(&self, page: &Page) -> Option<(Vec<ItemView>, Vec<SkippedView>)> {
        let (mut items, mut skipped) = (Vec::new(), Vec::new());
        for step in self.looked.walk(page)? {
            match step {
                Step::Group { label, level } if !label.is_empty() => {
                    items.push(ItemView::Heading(HeadingView { label, level }));
                }
                Step::Group { .. } => {}
                Step::Question { node, question } => {
                    let Some(state) = self.looked.state(node) else { continue };
                    if !is_shown(question, &state.label) {
                        continue;
                    }
                    if state.relevant {
                        items.extend(
                            self.ask(node, question, state).map(|asked| ItemView::Question(Box::new(asked))),
                        );
                    } else if is_answered_by_people(question) && skipped.len() < SKIPPED_MAX {
                        skipped.extend(self.skip(node, state.label));
                    }
                }
                Step::Repeat { key, label, instances, free } => {
                    items.push(ItemView::Repeat(self.repeat(&key, label, &instances, free)));
                }
            }
        }
        Some((items, skipped))
    }

    fn repeat(&self, key: &Key, label: String, instances: &[InstanceId], free: bool) -> RepeatView {
        let cards = instances.iter().enumerate().filter_map(|(at, instance)| {
            let page = Page::Instance(format!("{key}.{instance}"));
            let title = instance_title(self.looked, key, instance, (&label, at), self.language);
            let line = page_line(self.looked, &page, title, self.language)?;
            let summary = instance_summary(self.looked, page.id(), self.clock, self.language);
            Some(InstanceView { line, summary })
        });
        let open = free && self.standing.fit == Fit::Own;
        RepeatView {
            repeat: key.to_string(),
            instances: cards.collect(),
            label,
            may_add: open,
            may_remove: open,
        }
    }

    fn skip(&self, node: ketuk_form::NodeId, label: String) -> Option<SkippedView> {
        let key = self.looked.key_of(node)?;
        let because = self.looked.list_deciding(node).into_iter().filter_map(|node| {
            let (key, state) = (self.looked.key_of(node)?, self.looked.state(node)?);
            let answer = answer_text(&self.standing.form, &key, &state.value, self.language);
            let none = if self.language == "id" { "belum dijawab" } else { "not answered" };
            let answer = if answer.is_empty() { none } else { &answer };
            (!state.label.is_empty()).then(|| format!("{}: {answer}", state.label))
        });
        Some(SkippedView { key: key.to_string(), label, because: because.collect() })
    }

    fn ask(
        &self,
        node: ketuk_form::NodeId,
        question: &Question,
        state: ketuk_form::State,
    ) -> Option<AskedView> {
        let key = self.looked.key_of(node);
        let name = match &key {
            Some(key) if question.kind != QuestionType::Note => key.to_string(),
            _ => format!("note:{}", self.looked.path(node)?),
        };
        let typed = key.as_ref().and_then(|key| self.standing.typed.get(key));
        let shown = typed.unwrap_or(&state.value);
        let (value, missing) = match shown {
            Value::Missing(reason) => (String::new(), reason.code().to_owned()),
            other => (other.to_text(), String::new()),
        };
        let text = key.as_ref().map(|key| answer_text(&self.standing.form, key, &state.value, self.language));
        let (choices, choice_count) = self.choices(node, question);
        let fits = value.is_empty() || state.finding.is_none();
        let doubt = self.doubt.as_ref().filter(|(about, _)| key.as_ref() == Some(about));
        let doubt = doubt.map(|(_, finding)| finding.text.clone());
        let before = self.doubts.iter().find(|doubt| key.as_ref() == Some(&doubt.key));
        let (doubt, confirm) = match before {
            Some(before) if before.is_asked => (doubt, "asked"),
            Some(before) => {
                let texts = before.findings.iter().map(|finding| finding.text.clone());
                (Some(doubt.into_iter().chain(texts).collect::<Vec<_>>().join("\n")), "open")
            }
            None => (doubt, ""),
        };
        Some(AskedView {
            kind: question.kind.code().to_owned(),
            label: state.label,
            hint: state.hint,
            guidance: self.looked.text(node, Shown::Guidance).unwrap_or_default(),
            text: text.unwrap_or_default(),
            value,
            missing,
            required: state.required,
            read_only: state.read_only
                || question.calculation.is_some() && question.kind == QuestionType::Calculate,
            wrong: if fits { String::new() } else { state.message.unwrap_or_default() },
            doubt: if fits { doubt.unwrap_or_default() } else { String::new() },
            confirm: if fits { confirm.to_owned() } else { String::new() },
            choices,
            choice_count,
            appearance: words(question.appearance.as_deref()),
            scale: scale(question),
            draft: typed.is_some(),
            disputed: self.standing.disputed.contains(&name),
            key: name,
        })
    }

    fn choices(&self, node: ketuk_form::NodeId, question: &Question) -> (Vec<ChoiceView>, u32) {
        if !question.kind.is_select() {
            return (Vec::new(), 0);
        }
        let offered = self.looked.choices(node);
        let count = small(offered.len() as u64);
        if offered.len() > CHOICES_LISTED_MAX {
            return (Vec::new(), count);
        }
        let view = |choice: &ketuk_form::OfferedChoice| ChoiceView {
            code: choice.code.clone(),
            label: choice.label.clone(),
        };
        (offered.iter().map(view).collect(), count)
    }
}

fn words(appearance: Option<&str>) -> Vec<String> {
    appearance.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn scale(question: &Question) -> Option<ScaleView> {
    let number = |name: &str| question.parameters.get(name).and_then(|text| text.parse::<f64>().ok());
    (question.kind == QuestionType::Range).then(|| ScaleView {
        start: number("start").unwrap_or(0.0),
        end: number("end").unwrap_or(10.0),
        step: number("step").unwrap_or(1.0),
    })
}
