//! What is true of the form as a whole: id, languages, lists, instances, texts.
//!
//! Invariant: a list is empty only where a file fills it.

use super::name::{
    NAME_RULE, NODE_NAME_RULE, REFERENCE_RULE, is_file_name, is_graphic, is_language, is_name, is_node_name,
    is_reference,
};
use super::{Check, Need};
use crate::definition::FORM_FORMAT;
use crate::limits::{
    CHOICES_MAX, CODE_BYTES_MAX, ELEMENT_DEPTH_MAX, ELEMENTS_MAX, LANGUAGES_MAX, NAME_BYTES_MAX,
};
use crate::{Choice, ChoiceList, Element, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Ends of the names of files that can hold choices.
const CHOICE_FILES: [&str; 3] = [".csv", ".geojson", ".xml"];

impl Check<'_> {
    pub(super) fn head(&mut self) {
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
        self.languages();
        self.texts("title", &form.title, Need::Must);
        if !is_node_name(&form.root) {
            self.say("root", NODE_NAME_RULE);
        }
        self.expression("instance_name", "instance_name", form.instance_name.as_deref());
        if form.body.is_empty() {
            self.say("body", "asks nothing; add a group with questions");
        }
    }

    fn languages(&mut self) {
        let form = self.form;
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
        for language in form.language_names.keys().filter(|language| !form.languages.contains(language)) {
            self.say(
                "language_names",
                format!("names `{language}`, which `languages` does not; add it there"),
            );
        }
    }

    pub(super) fn choice_list(&mut self, name: &str, list: &ChoiceList) {
        let path = format!("choices.{name}");
        if !is_reference(name) {
            self.say(&path, format!("the name of a list {REFERENCE_RULE}"));
        }
        if list.version.is_empty() || list.version.len() > NAME_BYTES_MAX {
            self.say(&path, "has no short `version`; say which code set it is, e.g. `dtsen-2025`");
        }
        match list.file.as_deref() {
            Some(file) => self.choice_file(&path, file, list),
            None if list.items.is_empty() || list.items.len() > CHOICES_MAX => {
                self.say(&path, format!("needs 1 to {CHOICES_MAX} choices, or a `file` that holds them"));
            }
            None if list.value_column.is_some() || list.label_column.is_some() => {
                self.say(&path, "names columns but no `file`; add the file or remove them");
            }
            None => {}
        }
        let mut seen: BTreeMap<&str, Vec<&Choice>> = BTreeMap::new();
        for choice in &list.items {
            self.choice(&path, choice);
            let twins = seen.entry(choice.code.as_str()).or_default();
            if twins.iter().any(|twin| twin.columns == choice.columns) {
                let path = format!("{path}.{}", choice.code);
                self.say(&path, "the code stands twice in the list; rename or remove one");
            }
            twins.push(choice);
        }
        self.export(&path, list);
    }

    fn choice_file(&mut self, path: &str, file: &str, list: &ChoiceList) {
        if !is_file_name(file) || !CHOICE_FILES.iter().any(|end| file.ends_with(end)) {
            self.say(path, format!("`file` is `{file}`; name a .csv, .geojson or .xml file without folders"));
        }
        if !list.items.is_empty() {
            self.say(path, "has `items` and a `file`; keep one of them");
        }
        for column in [&list.value_column, &list.label_column].into_iter().flatten() {
            if !is_reference(column) {
                self.say(path, format!("the name of a column {REFERENCE_RULE}"));
            }
        }
    }

    fn choice(&mut self, list: &str, choice: &Choice) {
        let code = choice.code.as_str();
        let path = format!("{list}.{code}");
        if code.is_empty()
            || code.len() > CODE_BYTES_MAX
            || code.trim() != code
            || code.contains(char::is_control)
        {
            self.say(
                &path,
                format!("a code has 1 to {CODE_BYTES_MAX} bytes and no spaces before or after; rename it"),
            );
        }
        if Value::is_reserved(code) {
            self.say(&path, "a code may not begin with `?`: that marks a reason for no answer; rename it");
        }
        if choice.missing.is_some() && choice.missing_reason().is_none() {
            self.say(&path, "`missing` is dont_know, refused or not_asked; use one of them");
        }
        let need = if choice.media.is_empty() { Need::Must } else { Need::May };
        self.texts(&path, &choice.label, need);
        self.media(&path, &choice.media);
    }

    fn export(&mut self, path: &str, list: &ChoiceList) {
        let known: BTreeSet<&str> = list.items.iter().map(|choice| choice.code.as_str()).collect();
        for (set, codes) in &list.export {
            if !is_reference(set) {
                self.say(path, format!("`export`: the name of a code set {REFERENCE_RULE}"));
            }
            for (ours, theirs) in codes {
                if list.file.is_none() && !known.contains(ours.as_str()) {
                    self.say(path, format!("`export` to {set} maps `{ours}`, which is no code of the list"));
                }
                if theirs.is_empty() || theirs.len() > CODE_BYTES_MAX {
                    self.say(
                        path,
                        format!("`export` to {set} maps `{ours}` to nothing; write the code there"),
                    );
                }
            }
        }
    }

    pub(super) fn instances(&mut self) {
        let form = self.form;
        let mut left = ELEMENTS_MAX;
        for (id, root) in &form.instances {
            let path = format!("instances.{id}");
            if !is_reference(id) {
                self.say(&path, format!("the id of an instance {REFERENCE_RULE}"));
            }
            if form.choices.contains_key(id) {
                self.say(&path, "is also the name of a choice list, which is an instance itself; rename one");
            }
            self.element(&path, root, 1, &mut left);
        }
        if left == 0 {
            self.say("instances", format!("hold more than {ELEMENTS_MAX} elements; use a file"));
        }
    }

    pub(super) fn element(&mut self, path: &str, element: &Element, depth: usize, left: &mut usize) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        if !is_node_name(&element.name) {
            self.say(path, format!("element `{}`: {NODE_NAME_RULE}", element.name));
        }
        if depth > ELEMENT_DEPTH_MAX {
            self.say(path, format!("nests deeper than {ELEMENT_DEPTH_MAX}; flatten it"));
            return;
        }
        for child in &element.children {
            self.element(path, child, depth + 1, left);
        }
    }

    pub(super) fn texts_by_id(&mut self) {
        let form = self.form;
        for (id, texts) in &form.texts {
            let path = format!("texts.{id}");
            if !is_reference(id) {
                self.say(&path, format!("the id of a text {REFERENCE_RULE}"));
            }
            self.texts(&path, texts, Need::May);
        }
    }
}
