//! Small forms in a few words, and events on them.

use ketuk_form::{CompiledForm, Files, FormDefinition, FormInstance, FormProblem, Key, Patch, Value, World};
use serde_json::{Value as Json, json};

/// A form with this body and nothing else.
pub fn form(body: Json) -> CompiledForm {
    whole(json!({ "body": body }))
}

/// A form with these parts beside its head.
pub fn whole(parts: Json) -> CompiledForm {
    try_whole(parts).expect("the form compiles")
}

/// What is wrong with a form with this body.
pub fn problems(body: Json) -> Vec<FormProblem> {
    try_whole(json!({ "body": body })).expect_err("the form has a mistake")
}

pub fn try_whole(parts: Json) -> Result<CompiledForm, Vec<FormProblem>> {
    let mut form = json!({
        "format": "ketuk/form/v1", "id": "uji", "version": "1", "title": {"id": "Uji"}, "languages": ["id"],
    });
    let head = form.as_object_mut().expect("an object");
    head.extend(parts.as_object().expect("an object").clone());
    let definition: FormDefinition = serde_json::from_value(form).expect("the form's shape");
    CompiledForm::compile(definition, &Files::new())
}

/// A question with further properties.
pub fn ask(name: &str, kind: &str, more: Json) -> Json {
    node("question", name, json!({ "type": kind, "label": {"id": name} }), more)
}

/// A repeat.
pub fn repeat(name: &str, more: Json, body: Json) -> Json {
    node("repeat", name, json!({ "body": body }), more)
}

/// A group.
pub fn group(name: &str, more: Json, body: Json) -> Json {
    node("group", name, json!({ "body": body }), more)
}

fn node(kind: &str, name: &str, own: Json, more: Json) -> Json {
    let mut node = json!({ "kind": kind, "name": name });
    let parts = node.as_object_mut().expect("an object");
    parts.extend(own.as_object().expect("an object").clone());
    parts.extend(more.as_object().expect("an object").clone());
    node
}

/// A world on a day in 2026 in Makassar's time, with bytes that count up.
pub fn world() -> World {
    let mut next = 0_u8;
    World::new(1_790_000_000_000, 8 * 3600, move |bytes| {
        for byte in bytes {
            next = next.wrapping_mul(37).wrapping_add(11);
            *byte = next;
        }
    })
}

pub fn begin(form: &CompiledForm) -> FormInstance<'_> {
    FormInstance::begin(form, world())
}

pub fn key(text: &str) -> Key {
    Key::parse(text).expect("a key")
}

/// Answers by path: `/data/anggota[2]/umur`.
pub fn answer(record: &mut FormInstance<'_>, path: &str, text: &str) -> Vec<Patch> {
    let node = record.find(path).unwrap_or_else(|| panic!("no node at {path}"));
    let value = record.read_value(node, text).unwrap_or(Value::Empty);
    record.set_node(node, value).expect("the event is played")
}

/// What expressions read at a path.
pub fn text(record: &FormInstance<'_>, path: &str) -> String {
    let node = record.find(path).unwrap_or_else(|| panic!("no node at {path}"));
    record.state(node).expect("a state").text
}

pub fn state(record: &FormInstance<'_>, path: &str) -> ketuk_form::State {
    record.state(record.find(path).unwrap_or_else(|| panic!("no node at {path}"))).expect("a state")
}

/// Adds an instance.
pub fn add(record: &mut FormInstance<'_>, path: &str) {
    record.add_repeat_at(path).expect("the repeat grows");
}
