//! The forms that ship, answered as a person would.

mod anak;
mod criteria;
mod family;

use ketuk_form::{FormInstance, Key, Value, World};

/// 21 September 2026 in Makassar's time, with bytes that count up.
fn world() -> World {
    let mut next = 0_u8;
    World::new(1_790_000_000_000, 8 * 3600, move |bytes| {
        for byte in bytes {
            next = next.wrapping_mul(37).wrapping_add(11);
            *byte = next;
        }
    })
}

/// Answers by key.
fn answer(record: &mut FormInstance<'_>, answers: &[(&str, &str)]) {
    for (key, text) in answers {
        put(record, key, text);
    }
}

/// One answer; a reason (`?dk`) where the text says so.
fn put(record: &mut FormInstance<'_>, key: &str, text: &str) {
    let node = node(record, key);
    let value = match Value::from_text(text) {
        reason @ Value::Missing(_) => reason,
        _ => record.read_value(node, text).unwrap_or(Value::Empty),
    };
    record.set_node(node, value).expect("the event is played");
}

fn node(record: &FormInstance<'_>, key: &str) -> ketuk_form::xpath::NodeId {
    record.node_of(&Key::parse(key).expect("a key")).unwrap_or_else(|| panic!("no node at {key}"))
}

/// What expressions read at a key.
fn text(record: &FormInstance<'_>, key: &str) -> String {
    record.state(node(record, key)).expect("a state").text
}

fn is_asked(record: &FormInstance<'_>, key: &str) -> bool {
    record.state(node(record, key)).expect("a state").relevant
}

fn label(record: &FormInstance<'_>, key: &str) -> String {
    record.state(node(record, key)).expect("a state").label
}
