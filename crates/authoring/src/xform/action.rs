//! Actions: `<setvalue>` with its events, in the model and inside controls and repeats.
//!
//! Invariant: one action per event; a text that is no expression becomes one.

use super::path;
use super::say::Sayings;
use super::xml::{Element, Space};
use ketuk_form::{Action, Event};

/// What stands around an action.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around<'p> {
    /// The node that relative references start at.
    pub context: &'p str,
    /// The control that holds it.
    pub control: Option<&'p str>,
    /// The innermost repeat.
    pub repeat: Option<&'p str>,
}

/// The actions of one element.
pub(super) fn read(element: &Element, around: Around<'_>, say: &mut Sayings) -> Vec<Action> {
    let local = element.name.local();
    if local != "setvalue" {
        let (id, en) = match local {
            "setgeopoint" => (
                "Posisi tidak diambil otomatis di sini; isian tetap kosong. Tanyakan dengan geopoint.",
                "The position is not taken by itself here; the node stays empty. Ask with a geopoint.",
            ),
            _ => (
                "Rekaman suara latar tidak didukung; tidak ada yang direkam.",
                "Recording in the background is not supported; nothing is recorded.",
            ),
        };
        say.warn("xform.action_unsupported", element.line, &element.name.written, id, en);
        return Vec::new();
    }
    let target = match (element.attribute("ref"), element.attribute("bind")) {
        (Some(reference), _) => path::resolve_with_predicates(reference, around.context),
        (None, _) => None,
    };
    let Some(target) = target else {
        say.error(
            "xform.action_target",
            element.line,
            "setvalue/@ref",
            "`ref` bukan jalur ke sebuah isian. Tulis misalnya /data/umur.",
            "`ref` is no path to a node. Write e.g. /data/umur.",
        );
        return Vec::new();
    };
    let value = value(element);
    if let Some(text) = &value {
        say.expression(text, element.line, &format!("setvalue/@value of {target}"));
    }
    let events = element.attribute("event").or_else(|| element.attribute_in(Space::Events, "event"));
    let mut actions: Vec<Action> = Vec::new();
    for name in events.unwrap_or_default().split_whitespace() {
        let on = match name {
            "odk-instance-first-load" | "xforms-ready" => Event::FirstLoad,
            "odk-instance-load" => Event::Load,
            "odk-new-repeat" | "jr-insert" => Event::NewRepeat,
            "xforms-value-changed" => Event::ValueChanged,
            other => {
                unknown_event(element, other, say);
                continue;
            }
        };
        let source = match on {
            Event::FirstLoad | Event::Load => None,
            Event::NewRepeat => around.repeat,
            Event::ValueChanged => around.control,
        };
        if source.is_none() && matches!(on, Event::NewRepeat | Event::ValueChanged) {
            unknown_event(element, name, say);
            continue;
        }
        let source = source.map(ToOwned::to_owned);
        actions.push(Action { on, source, target: target.clone(), value: value.clone() });
    }
    if actions.is_empty() && events.is_none() {
        unknown_event(element, "", say);
    }
    actions
}

fn unknown_event(element: &Element, name: &str, say: &mut Sayings) {
    say.warn(
        "xform.action_event",
        element.line,
        "setvalue/@event",
        format!("Peristiwa `{name}` tidak terjadi di tempat ini; nilainya tidak diisi."),
        format!("The event `{name}` does not happen at this place; the value is not set."),
    );
}

/// The expression of `value`, or the element's text as an expression.
fn value(element: &Element) -> Option<String> {
    if let Some(value) = element.attribute("value") {
        return Some(value.trim().to_owned()).filter(|text| !text.is_empty());
    }
    let text = element.own_text();
    let text = text.trim();
    (!text.is_empty()).then(|| quote(text))
}

/// A text as an expression; XPath 1.0 has no escapes, so that both quotes in one text need `concat`.
fn quote(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}
