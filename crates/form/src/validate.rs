//! The rules of the format that its shape alone does not say.
//!
//! Invariant: every problem says where (the author's path, groups included), what, and what to do.
//! Expressions are bounded here and otherwise carried as text.

use crate::definition::FORM_FORMAT;
use crate::index::join;
use crate::limits::{
    CHOICES_MAX, CODE_BYTES_MAX, EXPRESSION_BYTES_MAX, INSTANCE_LETTERS_MAX, KEY_BYTES_MAX, LABEL_BYTES_MAX,
    LANGUAGES_MAX, NAME_BYTES_MAX, NODE_DEPTH_MAX, QUESTIONS_MAX, REPEAT_DEPTH_MAX,
};
use crate::{
    ChoiceList, FormDefinition, FormProblem, Group, Node, Question, QuestionType, Repeat, Role, Texts, Value,
};
use std::collections::{BTreeMap, BTreeSet};

/// Every broken rule, in the order of the form.
pub(crate) fn list_problems(form: &FormDefinition) -> Vec<FormProblem> {
    let mut check =
        Check { form, found: Vec::new(), paths: BTreeMap::new(), exports: BTreeMap::new(), roles: vec![] };
    check.head();
    for (name, list) in &form.choices {
        check.choice_list(name, list);
    }
    check.body(&form.body, &Place::default());
    if check.paths.len() > QUESTIONS_MAX {
        check.say("body", format!("more than {QUESTIONS_MAX} questions; split the form"));
    }
    check.roles();
    check.found
}

/// Where the walk stands.
#[derive(Default, Clone)]
struct Place {
    /// The author's path, groups included.
    shown: String,
    /// The path of keys, groups left out.
    repeats: String,
    repeat_depth: usize,
    depth: usize,
}

struct Check<'a> {
    form: &'a FormDefinition,
    found: Vec<FormProblem>,
    /// Where each key path was first used.
    paths: BTreeMap<String, String>,
    exports: BTreeMap<&'a str, String>,
    roles: Vec<(Role, Bearer, String, String)>,
}

/// What bears a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearer {
    Repeat,
    Question(QuestionType),
}

impl<'a> Check<'a> {
    fn say(&mut self, path: &str, reason: impl Into<String>) {
        self.found.push(FormProblem::Invalid { path: path.to_owned(), reason: reason.into() });
    }

    fn head(&mut self) {
        let form = self.form;
        if form.format != FORM_FORMAT {
            self.say("format", format!("is `{}`; this reader knows `{FORM_FORMAT}` only", form.format));
        }
        if !is_name(&form.id) {
            self.say("id", NAME_RULE);
        }
        if form.version.is_empty() || form.version.len() > NAME_BYTES_MAX || !is_graphic(&form.version) {
            self.say("version", "is empty, too long or has spaces; write something like `2026.1`");
        }
        if form.languages.is_empty() || form.languages.len() > LANGUAGES_MAX {
            self.say(
                "languages",
                format!("needs 1 to {LANGUAGES_MAX} languages; write e.g. [\"id\", \"en\"]"),
            );
        }
        let mut seen = BTreeSet::new();
        for language in &form.languages {
            if !is_language(language) {
                self.say(
                    "languages",
                    format!("`{language}` is no language tag; write one like `id` or `en-GB`"),
                );
            }
            if !seen.insert(language) {
                self.say("languages", format!("`{language}` stands twice; remove one"));
            }
        }
        self.texts("title", &form.title, Need::Must);
        if form.body.is_empty() {
            self.say("body", "asks nothing; add a group with questions");
        }
    }

    fn choice_list(&mut self, name: &str, list: &ChoiceList) {
        let path = format!("choices.{name}");
        if !is_name(name) {
            self.say(&path, NAME_RULE);
        }
        if list.version.is_empty() || list.version.len() > NAME_BYTES_MAX {
            self.say(&path, "has no short `version`; say which code set it is, e.g. `dtsen-2025`");
        }
        if list.items.is_empty() || list.items.len() > CHOICES_MAX {
            self.say(&path, format!("needs 1 to {CHOICES_MAX} choices"));
        }
        let mut seen = BTreeSet::new();
        for choice in &list.items {
            let path = format!("{path}.{}", choice.code);
            let code = choice.code.as_str();
            if code.is_empty() || code.len() > CODE_BYTES_MAX || code.chars().any(char::is_whitespace) {
                self.say(&path, format!("a code has 1 to {CODE_BYTES_MAX} bytes and no spaces; rename it"));
            }
            if Value::is_reserved(code) {
                self.say(
                    &path,
                    "a code may not begin with `?`: that marks a reason for no answer; rename it",
                );
            }
            if !seen.insert(code) {
                self.say(&path, "the code stands twice in the list; rename or remove one");
            }
            if choice.missing.is_some() && choice.missing_reason().is_none() {
                self.say(&path, "`missing` is dont_know, refused or not_asked; use one of them");
            }
            self.texts(&path, &choice.label, Need::Must);
        }
    }

    fn body(&mut self, body: &'a [Node], place: &Place) {
        if place.depth > NODE_DEPTH_MAX {
            self.say(&place.shown, format!("nests deeper than {NODE_DEPTH_MAX}; flatten the groups"));
            return;
        }
        let mut siblings = BTreeSet::new();
        for node in body {
            let path = join(&place.shown, node.name());
            self.name(&path, node.name());
            if !siblings.insert(node.name()) {
                self.say(&path, "the name stands twice side by side; rename one");
            }
            match node {
                Node::Group(group) => self.group(group, path, place),
                Node::Repeat(repeat) => self.repeat(repeat, path, place),
                Node::Question(question) => self.question(question, path, place),
            }
        }
    }

    fn name(&mut self, path: &str, name: &str) {
        if !is_name(name) {
            self.say(path, NAME_RULE);
        } else if name.starts_with('_') {
            self.say(path, "names that begin with `_` belong to the app; rename it");
        }
    }

    fn group(&mut self, group: &'a Group, path: String, place: &Place) {
        self.texts(&path, &group.label, Need::AllOrNone);
        self.expression(&path, "relevant", group.relevant.as_deref());
        let inside = Place { shown: path, depth: place.depth + 1, ..place.clone() };
        self.body(&group.body, &inside);
    }

    fn repeat(&mut self, repeat: &'a Repeat, path: String, place: &Place) {
        self.texts(&path, &repeat.label, Need::AllOrNone);
        self.expression(&path, "relevant", repeat.relevant.as_deref());
        self.expression(&path, "count", repeat.count.as_deref());
        let repeats = self.key_path(&path, &repeat.name, place);
        if let Some(role) = repeat.role {
            self.roles.push((role, Bearer::Repeat, path.clone(), repeats.clone()));
        }
        let repeat_depth = place.repeat_depth + 1;
        if repeat_depth > REPEAT_DEPTH_MAX {
            self.say(&path, format!("repeats nest deeper than {REPEAT_DEPTH_MAX}; flatten them"));
        }
        self.body(&repeat.body, &Place { shown: path, repeats, repeat_depth, depth: place.depth + 1 });
    }

    fn question(&mut self, question: &'a Question, path: String, place: &Place) {
        let key_path = self.key_path(&path, &question.name, place);
        if let Some(role) = question.role {
            self.roles.push((role, Bearer::Question(question.kind), path.clone(), key_path));
        }
        let need = if question.kind == QuestionType::Calculate { Need::AllOrNone } else { Need::Must };
        self.texts(&path, &question.label, need);
        self.texts(&path, &question.hint, Need::AllOrNone);
        self.texts(&path, &question.constraint_message, Need::AllOrNone);
        self.expression(&path, "relevant", question.relevant.as_deref());
        self.expression(&path, "constraint", question.constraint.as_deref());
        self.expression(&path, "calculation", question.calculation.as_deref());
        self.parts_fit_type(question, &path);
        if let Some(column) = question.export_name.as_deref() {
            if !is_name(column) {
                self.say(&path, format!("export_name: {NAME_RULE}"));
            }
            if let Some(other) = self.exports.insert(column, path.clone()) {
                self.say(
                    &path,
                    format!("export_name `{column}` is taken by {other}; give each its own column"),
                );
            }
        }
    }

    fn parts_fit_type(&mut self, question: &Question, path: &str) {
        let kind = question.kind;
        match question.choices.as_deref() {
            Some(_) if !kind.is_select() => self.say(path, "has `choices` but is no select; remove them"),
            Some(list) if !self.form.choices.contains_key(list) => {
                self.say(path, format!("choice list `{list}` does not exist; add it under `choices`"));
            }
            None if kind.is_select() => self.say(path, "is a select without `choices`; name a list"),
            Some(_) | None => {}
        }
        if kind == QuestionType::Calculate && question.calculation.is_none() {
            self.say(path, "is a calculate without `calculation`; add the expression");
        }
        if kind == QuestionType::Note && !question.required.is_never() {
            self.say(path, "a note takes no answer and cannot be required; remove `required`");
        }
        if (question.min.is_some() || question.max.is_some()) && !kind.is_number() {
            self.say(path, "`min` and `max` are for integer and decimal; use `constraint` elsewhere");
        }
        if let (Some(min), Some(max)) = (question.min, question.max)
            && min > max
        {
            self.say(path, "`min` is above `max`, so that nothing fits; swap them");
        }
    }

    /// The flat path of `name`, which nothing else may have.
    fn key_path(&mut self, shown: &str, name: &str, place: &Place) -> String {
        let path = join(&place.repeats, name);
        if path.len() + place.repeat_depth * (INSTANCE_LETTERS_MAX + 1) > KEY_BYTES_MAX {
            self.say(shown, format!("its key would be longer than {KEY_BYTES_MAX} bytes; shorten the names"));
        }
        if let Some(first) = self.paths.get(&path).cloned() {
            self.say(
                shown,
                format!("has the same key `{path}` as {first}; groups are not part of a key: rename one"),
            );
        } else {
            self.paths.insert(path.clone(), shown.to_owned());
        }
        path
    }

    fn expression(&mut self, path: &str, property: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        if text.trim().is_empty() {
            self.say(path, format!("`{property}` is empty; remove it"));
        } else if text.len() > EXPRESSION_BYTES_MAX {
            self.say(
                path,
                format!("`{property}` is longer than {EXPRESSION_BYTES_MAX} bytes; use calculates"),
            );
        }
    }

    fn texts(&mut self, path: &str, texts: &Texts, need: Need) {
        if texts.is_empty() && need == Need::AllOrNone {
            return;
        }
        let form = self.form;
        for language in &form.languages {
            if texts.get(language).is_none_or(|text| text.trim().is_empty()) {
                self.say(path, format!("has no text in `{language}`; add it, or take the language out"));
            }
        }
        for (language, text) in texts {
            if !form.languages.contains(language) {
                self.say(
                    path,
                    format!("has a text in `{language}`, which `languages` does not name; add it there"),
                );
            }
            if text.len() > LABEL_BYTES_MAX {
                self.say(path, format!("has a text longer than {LABEL_BYTES_MAX} bytes; shorten it"));
            }
        }
    }

    fn roles(&mut self) {
        let borne = std::mem::take(&mut self.roles);
        let members =
            borne.iter().find(|(role, ..)| *role == Role::Members).map(|(_, _, _, path)| path.clone());
        let mut first: BTreeMap<Role, &str> = BTreeMap::new();
        for (role, bearer, shown, path) in &borne {
            if let Some(other) = first.get(role) {
                self.say(shown, format!("has the role of {other}; a role stands once: remove one"));
            }
            first.entry(*role).or_insert(shown);
            if !fits(*role, *bearer) {
                self.say(shown, "the role does not fit this type; see the table of roles in the format");
            }
            let above = path.rsplit_once('.').map(|(above, _)| above);
            if is_member_role(*role) {
                if above.is_none() || above != members.as_deref() {
                    self.say(
                        shown,
                        "a member's role stands directly in the repeat with role `members`; move it",
                    );
                }
            } else if above.is_some() {
                self.say(shown, "this role is the household's own and stands outside repeats; move it");
            }
        }
    }
}

/// Whether a text has to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    AllOrNone,
}

fn fits(role: Role, bearer: Bearer) -> bool {
    use QuestionType::{Calculate, Date, Geopoint, Integer, SelectOne, Text};
    let kinds: &[QuestionType] = match role {
        Role::Members => return bearer == Bearer::Repeat,
        Role::FamilyCard | Role::Address | Role::Phone => &[Text],
        Role::MemberNik | Role::MemberName | Role::MemberAlias | Role::MemberMotherName => &[Text],
        Role::Presence | Role::MemberSex | Role::MemberRelation | Role::MemberPresence => &[SelectOne],
        Role::Position => &[Geopoint],
        Role::MemberCount => &[Integer, Calculate],
        Role::MemberBirthDate => &[Date],
    };
    matches!(bearer, Bearer::Question(kind) if kinds.contains(&kind))
}

fn is_member_role(role: Role) -> bool {
    match role {
        Role::Members | Role::FamilyCard | Role::Address | Role::Position => false,
        Role::Phone | Role::Presence | Role::MemberCount => false,
        Role::MemberNik | Role::MemberName | Role::MemberAlias | Role::MemberSex => true,
        Role::MemberBirthDate | Role::MemberRelation | Role::MemberPresence | Role::MemberMotherName => true,
    }
}

const NAME_RULE: &str =
    "a name has 1 to 63 letters, digits, `_` or `-` and begins with a letter (no spaces, no dots); rename it";

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    text.len() <= NAME_BYTES_MAX
        && bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

fn is_graphic(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let head = parts.next().unwrap_or_default();
    (2..=3).contains(&head.len())
        && head.bytes().all(|b| b.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
