//! Whether an answer is one that the document tells of.

use super::document::{Document, Route};
use ketuk_tests::browser::Answer;
use ketuk_wire::ProblemCode;
use serde_json::Value as Json;

/// What is wrong with an answer.
pub(super) fn check(document: &Document, route: &Route, answer: &Answer) -> Result<(), String> {
    let content = match route.find_answer(answer.status) {
        Some(content) => content,
        None if answer.status >= 400 => route.otherwise().ok_or("no refusal is described")?,
        None => return Err("a status that is not in the document".to_owned()),
    };
    let Some((kind, schema)) = content else {
        return if answer.body.is_empty() {
            Ok(())
        } else {
            Err("a body where none is described".to_owned())
        };
    };
    let sent = answer.header("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    // What bytes are is told by their own type; the document says that they are bytes.
    if kind != "application/octet-stream" && sent != kind {
        return Err(format!("{sent:?} where {kind} is described"));
    }
    if kind.ends_with("json") {
        let body: Json = serde_json::from_slice(&answer.body).map_err(|e| format!("no JSON: {e}"))?;
        fits(document, schema, &body, "")?;
        if answer.status >= 400 {
            problem(answer, &body)?;
        }
    }
    Ok(())
}

fn problem(answer: &Answer, body: &Json) -> Result<(), String> {
    let code = body["code"].as_str().unwrap_or_default();
    if ProblemCode::parse(code).is_none() {
        return Err(format!("a code that nobody knows: {code:?}"));
    }
    if body["status"] != answer.status {
        return Err("another status in the body".to_owned());
    }
    Ok(())
}

/// Whether a value is what a schema says; `at` is its place, for the message.
pub(super) fn fits(document: &Document, schema: &Json, value: &Json, at: &str) -> Result<(), String> {
    let schema = document.resolve(schema);
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let told = choices.iter().map(|choice| fits(document, choice, value, at)).collect::<Vec<_>>();
        return if told.iter().any(Result::is_ok) {
            Ok(())
        } else {
            told.into_iter().next().unwrap_or(Ok(()))
        };
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        return Err(format!("{at}: none of the words"));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Json::String(kind) => vec![kind],
        Json::Array(kinds) => kinds.iter().filter_map(Json::as_str).collect(),
        _ => return Ok(()),
    };
    if !kinds.iter().any(|kind| is(kind, value)) {
        return Err(format!("{at}: no {}", kinds.join(" or ")));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        return Err(format!("{at}: below {least}"));
    }
    match value {
        Json::Array(items) => (0..).zip(items).try_for_each(|(index, item): (usize, _)| {
            fits(document, &schema["items"], item, &format!("{at}/{index}"))
        }),
        Json::Object(_) => object(document, schema, value, at),
        _ => Ok(()),
    }
}

fn is(kind: &str, value: &Json) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn object(document: &Document, schema: &Json, value: &Json, at: &str) -> Result<(), String> {
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str);
    for name in required {
        if value.get(name).is_none() {
            return Err(format!("{at}/{name} is missing"));
        }
    }
    for (name, inner) in value.as_object().into_iter().flatten() {
        let place = format!("{at}/{name}");
        match (schema["properties"].get(name), &schema["additionalProperties"]) {
            (Some(schema), _) | (None, schema @ Json::Object(_)) => fits(document, schema, inner, &place)?,
            _ => return Err(format!("{place} is not described")),
        }
    }
    Ok(())
}

/// The checker itself can fail.
#[test]
fn an_answer_that_is_not_described_is_told() {
    let document = Document::load();
    let schema = serde_json::json!({ "type": "object", "required": ["a"], "properties": {
        "a": { "type": "integer", "minimum": 0 }, "b": { "type": ["string", "null"] },
    } });
    let check = |value: Json| fits(&document, &schema, &value, "").err().unwrap_or_default();
    assert_eq!(check(serde_json::json!({ "a": 1, "b": null })), "");
    assert_eq!(check(serde_json::json!({ "b": "x" })), "/a is missing");
    assert_eq!(check(serde_json::json!({ "a": -1 })), "/a: below 0");
    assert_eq!(check(serde_json::json!({ "a": 1.5 })), "/a: no integer");
    assert_eq!(check(serde_json::json!({ "a": 1, "b": 2 })), "/b: no string or null");
    assert_eq!(check(serde_json::json!({ "a": 1, "c": 2 })), "/c is not described");
}
