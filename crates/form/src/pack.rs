//! Whether the files of a form package make a form that may reach people.
//!
//! Invariant: everything that is wrong is listed at once, so that an author mends it in one go.

use crate::limits::PROBLEMS_MAX;
use crate::shipped::{
    ANAK_FILES, ANAK_JSON, KELUARGA_JSON, KRITERIA_LOKAL_JSON, anak, keluarga, kriteria_lokal,
};
use crate::{Files, FormDefinition, FormProblem, Media, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The file of a package that holds the form's definition.
pub const DEFINITION_NAME: &str = "form.json";

/// A form that ships with the program, with the files of its package.
#[derive(Debug)]
pub struct ShippedForm {
    /// The form.
    pub form: Arc<FormDefinition>,
    /// Its files by name, the definition among them.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Every form that ships; the family interview first.
#[must_use]
pub fn shipped_forms() -> &'static [ShippedForm] {
    static FORMS: OnceLock<Vec<ShippedForm>> = OnceLock::new();
    FORMS.get_or_init(|| {
        vec![
            ship(keluarga(), KELUARGA_JSON, &[]),
            ship(kriteria_lokal(), KRITERIA_LOKAL_JSON, &[]),
            ship(anak(), ANAK_JSON, &ANAK_FILES),
        ]
    })
}

fn ship(form: &FormDefinition, json: &str, others: &[(&str, &[u8])]) -> ShippedForm {
    let form = form.clone();
    let mut data = Files::new();
    for (name, bytes) in others {
        // A file that does not read leaves the form unready, which a test of the shipped forms sees.
        let _ = data.add(name, *bytes);
    }
    let _ = form.attach(&data);
    let others = others.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()));
    let files = others.chain([(DEFINITION_NAME.to_owned(), json.as_bytes().to_vec())]).collect();
    ShippedForm { form: Arc::new(form), files }
}

/// Reads the form out of a package's files, ready with its choice files; `None` where this program cannot
/// read it. Whether it may be published is [`check_package`]'s question.
#[must_use]
pub fn read_package(files: &BTreeMap<String, Vec<u8>>) -> Option<FormDefinition> {
    let text = std::str::from_utf8(files.get(DEFINITION_NAME)?).ok()?;
    let form = FormDefinition::from_json(text).ok()?;
    let data = data_files(files);
    if data.names().next().is_some() {
        // What does not fit together is read all the same, and checked without its expressions.
        let _ = form.attach(&data);
    }
    Some(form)
}

/// The choice files among a package's files; of pictures and sounds nothing is asked.
fn data_files(files: &BTreeMap<String, Vec<u8>>) -> Files {
    let mut data = Files::new();
    for (name, bytes) in files.iter().filter(|(name, _)| name.as_str() != DEFINITION_NAME) {
        let _ = data.add(name, bytes.clone());
    }
    data
}

/// Reads the form out of a package's files; `id` and `version` are what the package calls itself.
///
/// The form has to follow the format, be what the package says, find every file that it names, and every
/// expression in it has to be one.
pub fn check_package(
    id: &str,
    version: &str,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<FormDefinition, Vec<FormProblem>> {
    let say = |path: &str, reason: String| FormProblem::Invalid { path: path.to_owned(), reason };
    let definition = files.get(DEFINITION_NAME).map(Vec::as_slice).unwrap_or_default();
    let text = std::str::from_utf8(definition);
    let text =
        text.map_err(|_| vec![say(DEFINITION_NAME, "is not UTF-8; save it again as UTF-8".to_owned())])?;
    let form = match FormDefinition::from_json(text) {
        Ok(form) => form,
        Err(first) => {
            let all = FormDefinition::list_problems(text);
            return Err(if all.is_empty() { vec![first] } else { all });
        }
    };
    let mut problems = Vec::new();
    if form.id != id || form.version != version {
        let reason = format!(
            "the definition is {} {}, the package calls itself {id} {version}; make the package again",
            form.id, form.version
        );
        problems.push(say("id", reason));
    }
    let missing = form.named_files().into_iter().filter(|(file, _)| !files.contains_key(*file));
    problems.extend(missing.map(|(file, place)| {
        say(&place, format!("names the file `{file}`, which is not in the package; put it beside the form"))
    }));
    let data = data_files(files);
    let named = form.choices.values().filter_map(|list| list.file.as_deref());
    let unread = named.filter(|file| files.contains_key(*file)).filter_map(|file| data.source(file).err());
    problems.extend(unread.map(|problem| say(DEFINITION_NAME, problem.to_string())));
    if problems.is_empty()
        && let Err(more) = form.attach(&data)
    {
        problems.extend(more);
    }
    problems.truncate(PROBLEMS_MAX);
    if problems.is_empty() { Ok(form) } else { Err(problems) }
}

impl FormDefinition {
    /// The files that the form names, each once, with one place where it does: lists of choices, pictures,
    /// sounds.
    #[must_use]
    pub fn named_files(&self) -> BTreeSet<(&str, String)> {
        let mut named = BTreeMap::new();
        for (name, list) in &self.choices {
            if let Some(file) = &list.file {
                named.entry(file.as_str()).or_insert_with(|| format!("choices.{name}"));
            }
            for item in &list.items {
                note(&mut named, &item.media, || format!("choices.{name}.{}", item.code));
            }
        }
        note_body(&mut named, &self.body);
        named.into_iter().collect()
    }
}

fn note_body<'f>(named: &mut BTreeMap<&'f str, String>, body: &'f [Node]) {
    for node in body {
        match node {
            Node::Group(group) => note_body(named, &group.body),
            Node::Repeat(repeat) => note_body(named, &repeat.body),
            Node::Question(question) => note(named, &question.media, || question.name.clone()),
        }
    }
}

fn note<'f>(named: &mut BTreeMap<&'f str, String>, media: &'f Media, place: impl Fn() -> String) {
    for file in media.values().flat_map(BTreeMap::values) {
        named.entry(file.as_str()).or_insert_with(&place);
    }
}
