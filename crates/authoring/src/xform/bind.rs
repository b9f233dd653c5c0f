//! Binds: what a node of the instance is, when it is asked, and what fits.
//!
//! Invariant: one bind per node; what a later bind of the same node says is added, never put in its place.

use super::path;
use super::say::Sayings;
use super::text::{Itext, javarosa};
use super::xml::{Element, Space};
use ketuk_form::{Condition, Preload, QuestionType, Texts};
use std::collections::BTreeMap;

/// Everything that binds say about one node.
#[derive(Debug, Clone, Default)]
pub(super) struct Bind {
    pub line: u32,
    pub kind: Option<QuestionType>,
    pub relevant: Option<String>,
    pub constraint: Option<String>,
    pub constraint_message: Texts,
    pub required: Condition,
    pub required_message: Texts,
    pub read_only: Condition,
    pub calculation: Option<String>,
    pub preload: Option<Preload>,
    pub parameters: BTreeMap<String, String>,
}

/// The binds of a form by path, and paths by the binds' ids.
#[derive(Debug, Default)]
pub(super) struct Binds {
    pub by_path: BTreeMap<String, Bind>,
    pub by_id: BTreeMap<String, String>,
}

impl Binds {
    /// Reads every `<bind>` of the model.
    pub fn read(model: &Element, root: &str, itext: &mut Itext, say: &mut Sayings) -> Self {
        let mut binds = Self::default();
        for element in model.elements().filter(|e| e.is("bind")) {
            let reference = element.attribute("nodeset").or_else(|| element.attribute("ref"));
            let Some(path) = reference.and_then(|reference| path::resolve(reference, root)) else {
                say.warn(
                    "xform.bind_path",
                    element.line,
                    "bind/@nodeset",
                    "`nodeset` bukan jalur ke sebuah isian; bind ini tidak dipakai. Tulis misalnya /data/umur.",
                    "`nodeset` is no path to a node; this bind is not used. Write e.g. /data/umur.",
                );
                continue;
            };
            if let Some(id) = element.attribute("id") {
                binds.by_id.insert(id.to_owned(), path.clone());
            }
            let bind = binds.by_path.entry(path.clone()).or_default();
            read_into(bind, element, &path, itext, say);
        }
        binds
    }
}

fn read_into(bind: &mut Bind, element: &Element, path: &str, itext: &mut Itext, say: &mut Sayings) {
    let line = element.line;
    bind.line = line;
    let expression = |name: &str| {
        element.attribute(name).map(str::trim).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
    };
    for name in ["relevant", "constraint", "calculate", "required", "readonly"] {
        if let Some(text) = expression(name) {
            say.expression(&text, line, &format!("bind/@{name} of {path}"));
        }
    }
    if let Some(name) = element.attribute("type") {
        bind.kind = Some(kind(name, line, path, say));
    }
    bind.relevant = expression("relevant").filter(|text| !is_true(text)).or(bind.relevant.take());
    bind.constraint = expression("constraint").filter(|text| !is_true(text)).or(bind.constraint.take());
    bind.calculation = expression("calculate").or(bind.calculation.take());
    if let Some(text) = expression("required") {
        bind.required = condition(text);
    }
    if let Some(text) = expression("readonly") {
        bind.read_only = condition(text);
    }
    if let Some(value) = javarosa(element, "constraintMsg") {
        bind.constraint_message =
            itext.message(value, line, &format!("bind/@jr:constraintMsg of {path}"), say);
    }
    if let Some(value) = javarosa(element, "requiredMsg") {
        bind.required_message = itext.message(value, line, &format!("bind/@jr:requiredMsg of {path}"), say);
    }
    if let Some(name) = javarosa(element, "preload") {
        let parameter = javarosa(element, "preloadParams").unwrap_or_default();
        bind.preload = preload(name.trim(), parameter.trim(), line, path, say);
    }
    others(bind, element, path, say);
}

/// Attributes that are carried through or that we do not know.
fn others(bind: &mut Bind, element: &Element, path: &str, say: &mut Sayings) {
    const KNOWN: [&str; 9] =
        ["nodeset", "ref", "id", "type", "relevant", "constraint", "required", "readonly", "calculate"];
    const KNOWN_JR: [&str; 5] = ["constraintMsg", "requiredMsg", "preload", "preloadParams", "noAddRemove"];
    for attribute in &element.attributes {
        let local = attribute.name.local();
        match attribute.name.space {
            Space::None if KNOWN.contains(&local) => {}
            Space::JavaRosa if KNOWN_JR.contains(&local) => {}
            Space::OpenRosa if local == "max-pixels" => {
                bind.parameters.insert(local.to_owned(), attribute.value.trim().to_owned());
            }
            Space::Odk => {
                bind.parameters.insert(local.to_owned(), attribute.value.trim().to_owned());
            }
            Space::Xmlns => {}
            _ => say.warn(
                "xform.bind_attribute",
                element.line,
                &format!("bind/@{} of {path}", attribute.name.written),
                "Atribut ini tidak dipakai; formulir tetap berjalan tanpanya.",
                "This attribute is not used; the form works without it.",
            ),
        }
    }
}

fn is_true(text: &str) -> bool {
    matches!(text, "true()" | "true" | "1")
}

/// A yes, a no, or an expression.
fn condition(text: String) -> Condition {
    match text.as_str() {
        "true()" | "true" | "1" => Condition::Always,
        "false()" | "false" | "0" => Condition::Never,
        _ => Condition::When(text),
    }
}

fn kind(name: &str, line: u32, path: &str, say: &mut Sayings) -> QuestionType {
    let name = name.trim();
    match name.rsplit_once(':').map_or(name, |(_, local)| local) {
        "" | "string" | "intent" | "select" | "select1" | "rank" | "odk:rank" => QuestionType::Text,
        "int" | "integer" | "long" | "short" | "byte" => QuestionType::Integer,
        "decimal" | "double" | "float" => QuestionType::Decimal,
        "date" => QuestionType::Date,
        "time" => QuestionType::Time,
        "dateTime" => QuestionType::DateTime,
        "geopoint" => QuestionType::Geopoint,
        "geotrace" => QuestionType::Geotrace,
        "geoshape" => QuestionType::Geoshape,
        "binary" => QuestionType::File,
        "barcode" => QuestionType::Barcode,
        "boolean" => {
            say.warn(
                "xform.type_boolean",
                line,
                &format!("bind/@type of {path}"),
                "Tipe `boolean` disimpan sebagai teks `true` atau `false`.",
                "The type `boolean` is stored as the text `true` or `false`.",
            );
            QuestionType::Text
        }
        other => {
            say.warn(
                "xform.type_unknown",
                line,
                &format!("bind/@type of {path}"),
                format!("Tipe `{other}` tidak dikenal; isian menjadi teks."),
                format!("The type `{other}` is not known; the answer is a text."),
            );
            QuestionType::Text
        }
    }
}

fn preload(name: &str, parameter: &str, line: u32, path: &str, say: &mut Sayings) -> Option<Preload> {
    let known = match (name, parameter) {
        ("uid", _) => Some(Preload::InstanceId),
        ("timestamp", "start") => Some(Preload::Start),
        ("timestamp", "end") => Some(Preload::End),
        ("date", "today") => Some(Preload::Today),
        ("property", "deviceid" | "uri:deviceid") => Some(Preload::DeviceId),
        ("property", "username" | "uri:username") => Some(Preload::Username),
        ("property", "phonenumber" | "uri:phonenumber") => Some(Preload::PhoneNumber),
        ("property", "email" | "uri:email") => Some(Preload::Email),
        _ => None,
    };
    if known.is_none() {
        say.warn(
            "xform.preload_unknown",
            line,
            &format!("bind/@jr:preload of {path}"),
            format!("Isian otomatis `{name} {parameter}` tidak ada di sini; isian tetap kosong."),
            format!("The preload `{name} {parameter}` does not exist here; the node stays empty."),
        );
    }
    known
}
