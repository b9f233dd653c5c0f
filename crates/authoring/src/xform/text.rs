//! Texts of a form: labels, hints and messages as templates per language, out of elements or itext.
//!
//! Invariant: an expression stands in a template as `${...}`, and a `${` of the author's as `$${`. A
//! language in which a text is missing is left out: whoever shows it takes the next language.

use super::say::Sayings;
use super::xml::{Child, Element, Space};
use crate::language::Languages;
use ketuk_form::{Media, Texts};
use std::collections::{BTreeMap, BTreeSet};

/// What one itext id says in one language, by form (`long`, `short`, `image`, ...).
type Forms = BTreeMap<String, String>;

/// A text with what goes along.
#[derive(Debug, Clone, Default)]
pub(super) struct Spoken {
    pub text: Texts,
    pub guidance: Texts,
    pub media: Media,
}

/// All texts of a form.
#[derive(Debug, Default)]
pub(super) struct Itext {
    languages: Languages,
    /// By id, then by language tag.
    texts: BTreeMap<String, BTreeMap<String, Forms>>,
    /// Media files that texts name.
    pub files: BTreeSet<String>,
}

/// The text inside an element as a template: what is written, and `${...}` for each `<output>`.
pub(super) fn template(element: &Element, say: &mut Sayings) -> String {
    let mut all = String::new();
    collect(element, &mut all, say);
    all.trim().to_owned()
}

fn collect(element: &Element, all: &mut String, say: &mut Sayings) {
    for child in &element.children {
        match child {
            Child::Text(text) => all.push_str(&text.replace("${", "$${")),
            Child::Element(inner) if inner.is("output") => {
                let value = inner.attribute("value").or_else(|| inner.attribute("ref"));
                match value.map(str::trim).filter(|value| !value.is_empty()) {
                    Some(value) => {
                        say.expression(value, inner.line, "output/@value");
                        all.push_str("${");
                        all.push_str(value);
                        all.push('}');
                    }
                    None => say.warn(
                        "xform.output_empty",
                        inner.line,
                        "output",
                        "<output> tanpa `value`; tidak menampilkan apa-apa. Isi `value` dengan sebuah jalur.",
                        "<output> without `value`; it shows nothing. Put a path into `value`.",
                    ),
                }
            }
            Child::Element(inner) => collect(inner, all, say),
        }
    }
}

impl Itext {
    /// Reads `<itext>`; the default language comes first.
    pub fn read(itext: Option<&Element>, say: &mut Sayings) -> Self {
        let mut all = Self::default();
        let Some(itext) = itext else {
            all.languages.tag("");
            return all;
        };
        let mut translations: Vec<&Element> = itext.elements().filter(|e| e.is("translation")).collect();
        let is_default = |e: &&Element| {
            e.attribute("default").is_some_and(|value| !matches!(value.trim(), "false" | "false()"))
        };
        if let Some(at) = translations.iter().position(is_default) {
            let first = translations.remove(at);
            translations.insert(0, first);
        }
        for translation in &translations {
            all.translation(translation, say);
        }
        if translations.is_empty() {
            all.languages.tag("");
        }
        all
    }

    fn translation(&mut self, translation: &Element, say: &mut Sayings) {
        let tag = self.languages.tag(translation.attribute("lang").unwrap_or_default());
        for text in translation.elements().filter(|e| e.is("text")) {
            let Some(id) = text.attribute("id") else {
                say.warn(
                    "xform.text_without_id",
                    text.line,
                    "itext/translation/text",
                    "<text> tanpa `id` tidak pernah tampil. Beri `id`.",
                    "<text> without `id` is never shown. Give it an `id`.",
                );
                continue;
            };
            let mut forms = Forms::new();
            for value in text.elements().filter(|e| e.is("value")) {
                let form = value.attribute("form").unwrap_or("long").trim();
                let form = if form.is_empty() { "long" } else { form };
                if !["long", "short", "image", "big-image", "audio", "video", "guidance"].contains(&form) {
                    say.warn(
                        "xform.text_form",
                        value.line,
                        &format!("value/@form of {id}"),
                        format!("Bentuk teks `{form}` tidak dikenal dan tidak dipakai."),
                        format!("The form `{form}` of a text is not known and not used."),
                    );
                    continue;
                }
                // An unmarked value stands for the long one, whichever comes first.
                forms.entry(form.to_owned()).or_insert_with(|| template(value, say));
            }
            self.texts.entry(id.to_owned()).or_default().entry(tag.clone()).or_insert(forms);
        }
    }

    /// The languages' tags, the default first.
    pub fn tags(&self) -> &[String] {
        self.languages.tags()
    }

    /// What the author calls them.
    pub fn names(&self) -> BTreeMap<String, String> {
        self.languages.names()
    }

    /// The same template in every language.
    pub fn same(&self, template: &str) -> Texts {
        self.tags().iter().map(|tag| (tag.clone(), template.to_owned())).collect()
    }

    /// All texts by id, for expressions that ask for one.
    pub fn plain(&self) -> BTreeMap<String, Texts> {
        self.texts.keys().map(|id| (id.clone(), self.form_of(id, &["long", "short"]))).collect()
    }

    /// The first of `forms` that a text has, per language.
    fn form_of(&self, id: &str, forms: &[&str]) -> Texts {
        let Some(by_language) = self.texts.get(id) else { return Texts::new() };
        let find = |tag: &String| {
            let said = by_language.get(tag)?;
            forms.iter().find_map(|form| said.get(*form)).filter(|text| !text.is_empty())
        };
        self.tags().iter().filter_map(|tag| Some((tag.clone(), find(tag)?.clone()))).collect()
    }

    /// What a label, hint or message says.
    pub fn spoken(&mut self, element: &Element, say: &mut Sayings) -> Spoken {
        match element.attribute("ref").map(str::trim).filter(|reference| !reference.is_empty()) {
            Some(reference) => self.referred(reference, element.line, &element.name.written, say),
            None => {
                let inline = template(element, say);
                let text = if inline.is_empty() { Texts::new() } else { self.same(&inline) };
                Spoken { text, ..Spoken::default() }
            }
        }
    }

    /// What an attribute such as `jr:constraintMsg` says: a text of its own or `jr:itext('id')`.
    pub fn message(&mut self, value: &str, line: u32, what: &str, say: &mut Sayings) -> Texts {
        let value = value.trim();
        if value.is_empty() {
            return Texts::new();
        }
        if value.starts_with("jr:itext(") {
            return self.referred(value, line, what, say).text;
        }
        self.same(&value.replace("${", "$${"))
    }

    fn referred(&mut self, reference: &str, line: u32, what: &str, say: &mut Sayings) -> Spoken {
        let Some(id) = literal_id(reference) else {
            say.expression(reference, line, what);
            return Spoken { text: self.same(&format!("${{{reference}}}")), ..Spoken::default() };
        };
        if !self.texts.contains_key(id) {
            say.error(
                "xform.text_missing",
                line,
                what,
                format!("Teks `{id}` tidak ada di <itext>. Tambahkan <text id=\"{id}\"> di tiap bahasa."),
                format!("The text `{id}` is not in <itext>. Add <text id=\"{id}\"> in each language."),
            );
            return Spoken::default();
        }
        let mut media = Media::new();
        for kind in ["image", "big-image", "audio", "video"] {
            let files: Texts =
                self.form_of(id, &[kind]).into_iter().map(|(tag, uri)| (tag, file_name(&uri))).collect();
            if !files.is_empty() {
                self.files.extend(files.values().filter(|name| !name.contains("${")).cloned());
                media.insert(kind.to_owned(), files);
            }
        }
        Spoken {
            text: self.form_of(id, &["long", "short"]),
            guidance: self.form_of(id, &["guidance"]),
            media,
        }
    }
}

/// The id in `jr:itext('id')`.
fn literal_id(reference: &str) -> Option<&str> {
    let inside = reference.strip_prefix("jr:itext(")?.strip_suffix(')')?.trim();
    let quote = inside.chars().next().filter(|c| *c == '\'' || *c == '"')?;
    let id = inside.strip_prefix(quote)?.strip_suffix(quote)?;
    (!id.contains(quote)).then_some(id)
}

/// `jr://images/atap.png` is `atap.png`.
pub(super) fn file_name(uri: &str) -> String {
    let path = uri.trim().strip_prefix("jr://").and_then(|rest| rest.split_once('/')).map(|(_, name)| name);
    path.unwrap_or(uri.trim()).to_owned()
}

/// The attribute of a bind in JavaRosa's namespace.
pub(super) fn javarosa<'e>(element: &'e Element, local: &str) -> Option<&'e str> {
    element.attribute_in(Space::JavaRosa, local)
}
