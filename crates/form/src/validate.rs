//! The rules of the format that its shape alone does not say.
//!
//! Invariant: every problem says where (the author's path, groups included), what, and what to do.
//! Expressions are bounded here and otherwise carried as text; compiling reads them.

mod action;
mod gaps;
mod head;
mod name;
mod question;
mod role;

pub(crate) use gaps::list_gaps;

use crate::index::join;
use crate::limits::{
    ELEMENTS_MAX, EXPRESSION_BYTES_MAX, INITIAL_MAX, INSTANCE_LETTERS_MAX, KEY_BYTES_MAX, LABEL_BYTES_MAX,
    NODE_DEPTH_MAX, QUESTIONS_MAX, REPEAT_DEPTH_MAX,
};
use crate::{FormDefinition, FormProblem, Group, Media, Node, QuestionType, Repeat, Role, Texts};
use name::{NAME_RULE, NODE_NAME_RULE, is_file_name, is_name, is_node_name};
use std::collections::{BTreeMap, BTreeSet};

/// Every broken rule, in the order of the form.
pub(crate) fn list_problems(form: &FormDefinition) -> Vec<FormProblem> {
    let mut check = Check::of(form);
    check.head();
    for (name, list) in &form.choices {
        check.choice_list(name, list);
    }
    check.instances();
    check.texts_by_id();
    check.body(&form.body, &Place { steps: format!("/{}", form.root), ..Place::default() });
    if check.paths.len() > QUESTIONS_MAX {
        check.say("body", format!("more than {QUESTIONS_MAX} questions; split the form"));
    }
    check.roles();
    check.actions();
    check.found
}

/// Where the walk stands.
#[derive(Default, Clone)]
struct Place {
    /// The author's path, groups included.
    shown: String,
    /// The absolute path, as expressions write it.
    steps: String,
    /// The path of keys, groups left out.
    repeats: String,
    repeat_depth: usize,
    depth: usize,
}

/// What stands at an absolute path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Group,
    Repeat,
    Question,
}

struct Check<'a> {
    form: &'a FormDefinition,
    found: Vec<FormProblem>,
    /// Where each key path was first used.
    paths: BTreeMap<String, String>,
    /// What stands at each absolute path.
    steps: BTreeMap<String, Step>,
    exports: BTreeMap<&'a str, String>,
    roles: Vec<(Role, Bearer, String, String)>,
    /// Absolute paths that actions set.
    set: BTreeSet<&'a str>,
}

/// What bears a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bearer {
    Repeat,
    Question(QuestionType),
}

/// Whether a text has to be there, in one language at least.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    Must,
    May,
}

impl<'a> Check<'a> {
    fn of(form: &'a FormDefinition) -> Self {
        Self {
            form,
            found: Vec::new(),
            paths: BTreeMap::new(),
            steps: BTreeMap::new(),
            exports: BTreeMap::new(),
            roles: Vec::new(),
            set: form.actions.iter().map(|action| action.target.as_str()).collect(),
        }
    }

    fn say(&mut self, path: &str, reason: impl Into<String>) {
        self.found.push(FormProblem::Invalid { path: path.to_owned(), reason: reason.into() });
    }

    fn body(&mut self, body: &'a [Node], place: &Place) {
        if place.depth > NODE_DEPTH_MAX {
            self.say(&place.shown, format!("nests deeper than {NODE_DEPTH_MAX}; flatten the groups"));
            return;
        }
        let mut siblings = BTreeSet::new();
        for node in body {
            let path = join(&place.shown, node.name());
            if !siblings.insert(node.name()) {
                self.say(&path, "the name stands twice side by side; rename one");
            }
            let (step, key) = match node {
                Node::Group(_) => (Step::Group, Some("")),
                Node::Repeat(repeat) => (Step::Repeat, repeat.key.as_deref()),
                Node::Question(question) => (Step::Question, question.key.as_deref()),
            };
            self.name(&path, node.name(), key);
            let steps = format!("{}/{}", place.steps, node.name());
            self.steps.insert(steps.clone(), step);
            match node {
                Node::Group(group) => self.group(group, path, steps, place),
                Node::Repeat(repeat) => self.repeat(repeat, path, steps, place),
                Node::Question(question) => self.question(question, path, steps, place),
            }
        }
    }

    /// A name is a step in paths; without a key of its own (`Some("")` for groups) it is the key's too.
    fn name(&mut self, path: &str, name: &str, key: Option<&str>) {
        if key.is_some() && !is_node_name(name) {
            self.say(path, NODE_NAME_RULE);
        }
        let in_key = key.unwrap_or(name);
        if in_key.is_empty() && name.is_empty() {
            self.say(path, NODE_NAME_RULE);
        } else if in_key.starts_with('_') {
            self.say(path, "names that begin with `_` belong to the app; rename it or give it a `key`");
        } else if !in_key.is_empty() && !is_name(in_key) {
            self.say(path, NAME_RULE);
        }
    }

    fn group(&mut self, group: &'a Group, path: String, steps: String, place: &Place) {
        self.texts(&path, &group.label, Need::May);
        self.expression(&path, "relevant", group.relevant.as_deref());
        self.expression(&path, "read_only", group.read_only.expression());
        let inside = Place { shown: path, steps, depth: place.depth + 1, ..place.clone() };
        self.body(&group.body, &inside);
    }

    fn repeat(&mut self, repeat: &'a Repeat, path: String, steps: String, place: &Place) {
        self.texts(&path, &repeat.label, Need::May);
        self.expression(&path, "relevant", repeat.relevant.as_deref());
        self.expression(&path, "count", repeat.count.as_deref());
        self.expression(&path, "read_only", repeat.read_only.expression());
        let repeats = self.key_path(&path, repeat.key_name(), place);
        if let Some(role) = repeat.role {
            self.roles.push((role, Bearer::Repeat, path.clone(), repeats.clone()));
        }
        let mut left = ELEMENTS_MAX;
        for one in &repeat.instances {
            self.element(&path, one, 1, &mut left);
        }
        if repeat.initial > INITIAL_MAX || repeat.instances.len() > INITIAL_MAX as usize {
            self.say(&path, format!("begins with more than {INITIAL_MAX} instances; use `count`"));
        }
        let repeat_depth = place.repeat_depth + 1;
        if repeat_depth > REPEAT_DEPTH_MAX {
            self.say(&path, format!("repeats nest deeper than {REPEAT_DEPTH_MAX}; flatten them"));
        }
        self.body(&repeat.body, &Place { shown: path, steps, repeats, repeat_depth, depth: place.depth + 1 });
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
                format!(
                    "has the same key `{path}` as {first}; groups are not part of a key: rename one or give it a `key`"
                ),
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
        let form = self.form;
        if need == Need::Must && texts.values().all(|text| text.trim().is_empty()) {
            let language = form.languages.first().map_or("id", String::as_str);
            self.say(path, format!("has no text in `{language}` or any other language; write it"));
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
            if !closes_what_it_opens(text) {
                self.say(path, "has `${` without `}` in a text; close it, or write `$${` for the letters");
            }
        }
    }

    fn media(&mut self, path: &str, media: &Media) {
        for (kind, files) in media {
            if !["image", "big-image", "audio", "video"].contains(&kind.as_str()) {
                self.say(path, format!("media `{kind}` is unknown; use image, big-image, audio or video"));
            }
            for (language, file) in files {
                if !self.form.languages.contains(language) {
                    self.say(path, format!("has media in `{language}`, which `languages` does not name"));
                }
                if !is_file_name(file) {
                    self.say(
                        path,
                        format!("media `{file}` is no file name; put it beside the form, without folders"),
                    );
                }
            }
        }
    }
}

/// Whether every `${` of a template is closed; `$${` opens nothing.
fn closes_what_it_opens(text: &str) -> bool {
    text.replace("$${", "").split("${").skip(1).all(|rest| rest.contains('}'))
}
