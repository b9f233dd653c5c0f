//! The body: which node is asked how, which are groups and repeats, and in what order.
//!
//! Invariant: everything is filed under the absolute path of its node; what stands in the body twice
//! keeps its first place.

use super::action;
use super::bind::Binds;
use super::items::{self, Items};
use super::path;
use super::say::Sayings;
use super::text::{Itext, Spoken, javarosa};
use super::xml::{Element, Space};
use ketuk_form::{Action, QuestionType};
use std::collections::{BTreeMap, BTreeSet};

/// A control: how one node is asked.
#[derive(Debug, Clone)]
pub(super) struct Control {
    pub line: u32,
    /// The kind that the control alone says; `None` where the bind decides.
    pub kind: Option<QuestionType>,
    pub label: Spoken,
    pub hint: Spoken,
    pub appearance: Option<String>,
    pub items: Items,
    pub parameters: BTreeMap<String, String>,
}

/// A group or the outside of a repeat.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    pub line: u32,
    pub label: Spoken,
    pub appearance: Option<String>,
}

/// The inside of a repeat.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeated {
    pub line: u32,
    pub count: Option<String>,
    pub fixed: bool,
    pub block: Block,
}

/// What the body says.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub controls: BTreeMap<String, Control>,
    pub groups: BTreeMap<String, Block>,
    pub repeats: BTreeMap<String, Repeated>,
    /// Paths with their place in the body.
    pub order: BTreeMap<String, usize>,
    pub actions: Vec<Action>,
    pub targets: BTreeSet<String>,
}

/// What a walk through the body carries along.
pub(super) struct Reader<'a> {
    pub body: Body,
    pub binds: &'a Binds,
    pub itext: &'a mut Itext,
    pub say: &'a mut Sayings,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// The node that relative references start at.
    context: &'p str,
    /// The innermost repeat.
    repeat: Option<&'p str>,
}

impl Reader<'_> {
    /// Reads `<h:body>`.
    pub fn body(&mut self, body: &Element, root: &str) {
        self.unused_attributes(body, &[]);
        self.walk(body, Place { context: root, repeat: None });
    }

    fn walk(&mut self, parent: &Element, place: Place<'_>) {
        for element in parent.elements() {
            let known = matches!(element.name.space, Space::XForms | Space::None | Space::Odk);
            match element.name.local() {
                "group" if known => self.group(element, place),
                "repeat" if known => self.repeat(element, place, None),
                "label" | "hint" | "help" if known => {}
                "setvalue" | "setgeopoint" | "recordaudio" if known => self.action(element, place, None),
                _ if known && control_kind(element).is_some() => self.control(element, place),
                _ => self.say.warn(
                    "xform.body_element",
                    element.line,
                    &element.name.written,
                    "Elemen ini tidak dikenal di <h:body>; isinya tidak ditanyakan.",
                    "This element is not known in <h:body>; what it holds is not asked.",
                ),
            }
        }
    }

    /// The node that an element refers to: by `ref`, `nodeset` or the id of a bind.
    fn node(&self, element: &Element, context: &str) -> Option<String> {
        if let Some(id) = element.attribute("bind") {
            return self.binds.by_id.get(id.trim()).cloned();
        }
        let reference = element.attribute("ref").or_else(|| element.attribute("nodeset"))?;
        path::resolve(reference, context)
    }

    fn place_in_order(&mut self, path: &str) {
        let next = self.body.order.len();
        self.body.order.entry(path.to_owned()).or_insert(next);
    }

    fn action(&mut self, element: &Element, place: Place<'_>, control: Option<&str>) {
        let around = action::Around { context: place.context, control, repeat: place.repeat };
        let found = action::read(element, around, self.say);
        for action in found {
            self.body.targets.extend(path::resolve(&action.target, ""));
            self.body.actions.push(action);
        }
    }

    /// Names attributes that nothing here reads.
    fn unused_attributes(&mut self, element: &Element, known: &[&str]) {
        let unused = element.attributes.iter().filter(|attribute| {
            attribute.name.space != Space::Xmlns && !known.contains(&attribute.name.local())
        });
        for attribute in unused {
            self.say.warn(
                "xform.body_attribute",
                element.line,
                &format!("{}/@{}", element.name.written, attribute.name.written),
                "Atribut ini tidak dipakai; formulir tetap berjalan tanpanya.",
                "This attribute is not used; the form works without it.",
            );
        }
    }

    fn block(&mut self, element: &Element) -> Block {
        self.unused_attributes(
            element,
            &["ref", "nodeset", "bind", "id", "appearance", "count", "noAddRemove"],
        );
        let label =
            element.child("label").map(|label| self.itext.spoken(label, self.say)).unwrap_or_default();
        Block { line: element.line, label, appearance: appearance(element) }
    }

    fn group(&mut self, element: &Element, place: Place<'_>) {
        let has_reference = ["ref", "nodeset", "bind"].iter().any(|name| element.attribute(name).is_some());
        let block = self.block(element);
        if !has_reference {
            let mut inside = element.elements().filter(|e| !e.is("label") && !e.is("hint") && !e.is("help"));
            if let (Some(only), None) = (inside.next(), inside.next())
                && only.is("repeat")
            {
                return self.repeat(only, place, Some(block));
            }
            if !block.label.text.is_empty() || block.appearance.is_some() {
                self.say.warn(
                    "xform.group_without_ref",
                    element.line,
                    "group",
                    "Grup tanpa `ref` hanya tata letak; isinya tetap ditanyakan, judul grup tidak tampil.",
                    "A group without `ref` is layout only; what it holds is asked, its title is not shown.",
                );
            }
            return self.walk(element, place);
        }
        let Some(path) = self.node(element, place.context) else {
            self.say.warn(
                "xform.group_path",
                element.line,
                "group/@ref",
                "`ref` grup bukan jalur; isinya tetap ditanyakan, grupnya tidak ada.",
                "The group's `ref` is no path; what it holds is asked, the group is not there.",
            );
            return self.walk(element, place);
        };
        self.place_in_order(&path);
        self.body.groups.entry(path.clone()).or_insert(block);
        self.walk(element, Place { context: &path, ..place });
    }

    fn repeat(&mut self, element: &Element, place: Place<'_>, around: Option<Block>) {
        let Some(path) = self.node(element, place.context) else {
            self.say.error(
                "xform.repeat_path",
                element.line,
                "repeat/@nodeset",
                "`nodeset` bukan jalur ke sebuah ulangan. Tulis misalnya /data/anggota.",
                "`nodeset` is no path to a repeat. Write e.g. /data/anggota.",
            );
            return;
        };
        self.place_in_order(&path);
        let own = self.block(element);
        let mut block = around.unwrap_or_default();
        if block.label.text.is_empty() {
            block.label = own.label;
        }
        block.appearance = own.appearance.or(block.appearance);
        let text = |name| javarosa(element, name).map(str::trim).filter(|text| !text.is_empty());
        let repeated = Repeated {
            line: element.line,
            count: text("count").map(ToOwned::to_owned),
            fixed: text("noAddRemove").is_some_and(|value| matches!(value, "true()" | "true" | "1")),
            block,
        };
        if let Some(count) = &repeated.count {
            self.say.expression(count, element.line, &format!("repeat/@jr:count of {path}"));
        }
        if self.body.repeats.contains_key(&path) {
            self.say.warn(
                "xform.repeat_twice",
                element.line,
                &path,
                "Ulangan ini sudah ada di atas; yang pertama dipakai.",
                "This repeat stands further up already; the first one counts.",
            );
        }
        self.body.repeats.entry(path.clone()).or_insert(repeated);
        self.walk(element, Place { context: &path, repeat: Some(&path) });
    }

    fn control(&mut self, element: &Element, place: Place<'_>) {
        let what = element.name.written.as_str();
        let Some(path) = self.node(element, place.context) else {
            self.say.error(
                "xform.control_path",
                element.line,
                &format!("{what}/@ref"),
                "`ref` bukan jalur ke sebuah isian. Tulis misalnya /data/umur.",
                "`ref` is no path to a node. Write e.g. /data/umur.",
            );
            return;
        };
        for inner in element.elements().filter(|e| ACTIONS.contains(&e.name.local())) {
            self.action(inner, Place { context: &path, ..place }, Some(&path));
        }
        if self.body.controls.contains_key(&path) {
            self.say.warn(
                "xform.control_twice",
                element.line,
                &format!("{what} of {path}"),
                "Isian ini sudah ditanyakan di atas; hanya pertanyaan yang pertama dipakai.",
                "This node is asked further up already; only the first question counts.",
            );
            return;
        }
        self.place_in_order(&path);
        let control = self.read_control(element, &path);
        self.body.controls.insert(path, control);
    }

    fn read_control(&mut self, element: &Element, path: &str) -> Control {
        let what = element.name.written.as_str();
        let spoken = |reader: &mut Self, name: &str| {
            element.child(name).map(|text| reader.itext.spoken(text, reader.say)).unwrap_or_default()
        };
        let label = spoken(self, "label");
        let mut hint = spoken(self, "hint");
        let help = spoken(self, "help");
        if hint.guidance.is_empty() {
            hint.guidance = help.text;
        }
        for unsupported in element.attributes.iter().filter(|a| a.name.local() == "query") {
            self.say.error(
                "xform.query",
                element.line,
                &format!("{what}/@{}", unsupported.name.written),
                "Pilihan eksternal lama (`query`) tidak didukung. Pakai select_one_from_file.",
                "Old external choices (`query`) are not supported. Use select_one_from_file.",
            );
        }
        // What a control says beyond that is carried through for whoever shows it.
        let carried = element.attributes.iter().filter(|attribute| {
            !matches!(attribute.name.space, Space::Xmlns)
                && !matches!(attribute.name.local(), "ref" | "nodeset" | "bind" | "appearance" | "query")
                && !attribute.value.trim().is_empty()
        });
        let parameters = carried.map(|a| (a.name.local().to_owned(), a.value.trim().to_owned())).collect();
        Control {
            line: element.line,
            kind: control_kind(element).flatten(),
            label,
            hint,
            appearance: appearance(element),
            items: items::read(element, path, self.itext, self.say),
            parameters,
        }
    }
}

const ACTIONS: [&str; 3] = ["setvalue", "setgeopoint", "recordaudio"];

fn appearance(element: &Element) -> Option<String> {
    element.attribute("appearance").map(str::trim).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

/// The kind of a control; `Some(None)` where the bind decides, `None` where it is no control.
fn control_kind(element: &Element) -> Option<Option<QuestionType>> {
    Some(match element.name.local() {
        "input" | "secret" | "textarea" => None,
        "select" => Some(QuestionType::SelectMultiple),
        "select1" => Some(QuestionType::SelectOne),
        "rank" => Some(QuestionType::Rank),
        "range" => Some(QuestionType::Range),
        "trigger" => Some(QuestionType::Acknowledge),
        "upload" => {
            let media = element.attribute("mediatype").unwrap_or_default().trim();
            Some(match media.split('/').next().unwrap_or_default() {
                "image" => QuestionType::Image,
                "audio" => QuestionType::Audio,
                "video" => QuestionType::Video,
                _ => QuestionType::File,
            })
        }
        _ => return None,
    })
}
