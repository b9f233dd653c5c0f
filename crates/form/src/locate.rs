//! Finds the node of a definition that does not have the format's shape.
//!
//! The reader knows only where a whole body ends; an author wants the question's name.

use crate::{ChoiceList, FormProblem, Group, Question, Repeat};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Says where `text` leaves the format, given the reader's own error.
pub(crate) fn problem(text: &str, error: &serde_json::Error) -> FormProblem {
    let located = serde_json::from_str::<Value>(text).ok().and_then(|whole| find_in_form(&whole));
    located.unwrap_or_else(|| FormProblem::Unreadable {
        line: error.line(),
        column: error.column(),
        reason: error.to_string(),
    })
}

fn find_in_form(whole: &Value) -> Option<FormProblem> {
    let lists = whole.get("choices").and_then(Value::as_object);
    let in_lists = lists.and_then(|lists| {
        lists.iter().find_map(|(name, list)| misfit::<ChoiceList>(list.clone(), format!("choices.{name}")))
    });
    in_lists.or_else(|| find_in_body(whole.get("body")?.as_array()?, ""))
}

fn find_in_body(body: &[Value], above: &str) -> Option<FormProblem> {
    body.iter().enumerate().find_map(|(at, node)| find_in_node(node, &place(node, at, above)))
}

fn find_in_node(node: &Value, path: &str) -> Option<FormProblem> {
    let Some(node) = node.as_object() else {
        return invalid(path, "a node is an object with `kind`, `name` and more; write one");
    };
    match node.get("kind").and_then(Value::as_str) {
        Some("question") => misfit::<Question>(bare(node, None), path.to_owned()),
        Some("group") => {
            misfit::<Group>(bare(node, Some("body")), path.to_owned()).or_else(|| inside(node, path))
        }
        Some("repeat") => {
            misfit::<Repeat>(bare(node, Some("body")), path.to_owned()).or_else(|| inside(node, path))
        }
        Some(other) => invalid(path, &format!("kind `{other}` is unknown; use group, repeat or question")),
        None => invalid(path, "has no `kind`; add group, repeat or question"),
    }
}

fn inside(node: &Map<String, Value>, path: &str) -> Option<FormProblem> {
    match node.get("body").and_then(Value::as_array) {
        Some(body) => find_in_body(body, path),
        None => invalid(path, "has no list `body`; put its questions there"),
    }
}

/// The node without its kind and, where `emptied` is given, with nothing inside.
fn bare(node: &Map<String, Value>, emptied: Option<&str>) -> Value {
    let kept = node.iter().filter(|(name, _)| *name != "kind" && Some(name.as_str()) != emptied);
    let mut bare: Map<String, Value> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(name) = emptied {
        bare.insert(name.to_owned(), json!([]));
    }
    Value::Object(bare)
}

fn misfit<T: DeserializeOwned>(value: Value, path: String) -> Option<FormProblem> {
    let reason = serde_json::from_value::<T>(value).err()?.to_string();
    Some(FormProblem::Invalid { path, reason })
}

fn invalid(path: &str, reason: &str) -> Option<FormProblem> {
    Some(FormProblem::Invalid { path: path.to_owned(), reason: reason.to_owned() })
}

/// The node's path by names, or by number where it has no name.
fn place(node: &Value, at: usize, above: &str) -> String {
    let name = node.get("name").and_then(Value::as_str).map_or_else(|| format!("[{at}]"), str::to_owned);
    crate::index::join(above, &name)
}
