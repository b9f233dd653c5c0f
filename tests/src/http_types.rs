//! The OpenAPI document of the server, and the console's TypeScript types, generated from that document.
//!
//! The types say per route what goes in and what comes out (`Calls`), so a client of a few lines is typed
//! whole. Only what the document uses is read; anything else stops the generator instead of being left out.

use anyhow::{Context, bail};
use serde_json::{Map, Value as Json};
use std::fmt::Write;

/// Where the document lies, from the repository's root.
pub const DOCUMENT_PATH: &str = "schemas/http/v1.openapi.json";
/// Where the types lie.
pub const TYPES_PATH: &str = "app-ui/src/generated/http.ts";

const HEAD: &str = "// @generated from schemas/http/v1.openapi.json by `cargo xtask codegen`; do not edit, a test compares.\n";

/// The document's text.
#[must_use]
pub fn document() -> String {
    ketuk_server::http::openapi()
}

/// The types' text.
pub fn types(document: &str) -> anyhow::Result<String> {
    let document: Json = serde_json::from_str(document)?;
    let mut text = HEAD.to_owned();
    let schemas = document["components"]["schemas"].as_object().context("schemas")?;
    for (name, schema) in schemas {
        let declared = type_of(schema, "").with_context(|| name.clone())?;
        comment(&mut text, schema, "");
        match schema["type"].as_str() {
            Some("object") => writeln!(text, "export interface {name} {declared}\n")?,
            _ => writeln!(text, "export type {name} = {declared};\n")?,
        }
    }
    text.push_str("/** Every route: what goes in, what comes out. */\nexport interface Calls {\n");
    let paths = document["paths"].as_object().context("paths")?;
    for (path, item) in paths {
        for (method, operation) in item.as_object().context("a path")? {
            let method = method.to_uppercase();
            let call = call(operation).with_context(|| format!("{method} {path}"))?;
            let says = operation["summary"].as_str().or(operation["description"].as_str());
            if let Some(says) = says {
                writeln!(text, "  /** {} */", says.trim().replace('\n', " "))?;
            }
            writeln!(text, "  '{method} {path}': {call};")?;
        }
    }
    text.push_str("}\n");
    Ok(text)
}

fn comment(text: &mut String, schema: &Json, indent: &str) {
    if let Some(says) = schema["description"].as_str() {
        let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "{indent}/** {says} */");
    }
}

/// `{ path; query; body; answer }` of one route.
fn call(operation: &Json) -> anyhow::Result<String> {
    let empty = Vec::new();
    let parameters = operation["parameters"].as_array().unwrap_or(&empty);
    let of = |place: &str| -> anyhow::Result<String> {
        let mut fields = Vec::new();
        for parameter in parameters.iter().filter(|parameter| parameter["in"] == place) {
            let name = parameter["name"].as_str().context("a parameter's name")?;
            let optional = if parameter["required"] == Json::Bool(true) { "" } else { "?" };
            let kind = type_of(&parameter["schema"], "")?;
            let kind = kind.strip_suffix(" | null").unwrap_or(&kind);
            fields.push(format!("{name}{optional}: {kind}"));
        }
        // With no fields at all a record without keys says more than `{}`, which takes anything.
        if fields.is_empty() {
            Ok("Record<never, never>".to_owned())
        } else {
            Ok(format!("{{ {} }}", fields.join("; ")))
        }
    };
    let body = content(&operation["requestBody"]["content"])?;
    let responses = operation["responses"].as_object().context("responses")?;
    let good = responses.iter().find(|(status, _)| status.starts_with('2'));
    let answer = content(&good.context("an answer")?.1["content"])?;
    Ok(format!("{{ path: {}; query: {}; body: {body}; answer: {answer} }}", of("path")?, of("query")?))
}

/// The type of a body: JSON by its schema, text as text, other bytes as a blob.
fn content(content: &Json) -> anyhow::Result<String> {
    let Some(kinds) = content.as_object() else { return Ok("undefined".to_owned()) };
    let (kind, content) = kinds.iter().next().context("a content type")?;
    match kind.as_str() {
        "application/json" => type_of(&content["schema"], ""),
        "text/csv" | "text/plain" => Ok("string".to_owned()),
        _ => Ok("Blob".to_owned()),
    }
}

fn type_of(schema: &Json, indent: &str) -> anyhow::Result<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return Ok(name.rsplit('/').next().unwrap_or(name).to_owned());
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let choices: Vec<_> =
            choices.iter().map(|choice| type_of(choice, indent)).collect::<Result<_, _>>()?;
        // `null` last, as people write it.
        let (null, mut rest): (Vec<_>, Vec<_>) = choices.into_iter().partition(|choice| choice == "null");
        rest.extend(null);
        return Ok(rest.join(" | "));
    }
    if let Some(words) = schema["enum"].as_array() {
        let word = |word: &Json| word.as_str().map(|word| format!("'{word}'")).context("a word");
        return Ok(words.iter().map(word).collect::<Result<Vec<_>, _>>()?.join(" | "));
    }
    match &schema["type"] {
        Json::String(kind) => plain(kind, schema, indent),
        Json::Array(kinds) => {
            let kinds: Vec<_> = kinds.iter().filter_map(Json::as_str).collect();
            let (null, rest): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| *kind == "null");
            let rest: Vec<_> =
                rest.into_iter().map(|kind| plain(kind, schema, indent)).collect::<Result<_, _>>()?;
            Ok(if null.is_empty() { rest.join(" | ") } else { format!("{} | null", rest.join(" | ")) })
        }
        _ => bail!("a schema without a type: {schema}"),
    }
}

fn plain(kind: &str, schema: &Json, indent: &str) -> anyhow::Result<String> {
    Ok(match kind {
        "null" => "null".to_owned(),
        "boolean" => "boolean".to_owned(),
        "string" => "string".to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => {
            let item = type_of(&schema["items"], indent)?;
            if item.contains(' ') { format!("({item})[]") } else { format!("{item}[]") }
        }
        "object" => match (schema["properties"].as_object(), &schema["additionalProperties"]) {
            (Some(properties), _) => fields(properties, schema, indent)?,
            (None, Json::Object(_)) => {
                format!("Record<string, {}>", type_of(&schema["additionalProperties"], indent)?)
            }
            (None, _) => "Record<never, never>".to_owned(),
        },
        other => bail!("a type {other}"),
    })
}

fn fields(properties: &Map<String, Json>, schema: &Json, indent: &str) -> anyhow::Result<String> {
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let (mut text, inner) = ("{\n".to_owned(), format!("{indent}  "));
    for (name, property) in properties {
        comment(&mut text, property, &inner);
        let optional = if required.contains(&name.as_str()) { "" } else { "?" };
        writeln!(text, "{inner}{name}{optional}: {};", type_of(property, &inner)?)?;
    }
    write!(text, "{indent}}}")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(schema: &Json, wanted: &str) {
        assert_eq!(type_of(schema, "").expect("it can be read"), wanted);
    }

    #[test]
    fn plain_types_are_named() {
        check(&json!({"type": "integer", "format": "int64"}), "number");
        check(&json!({"type": ["string", "null"]}), "string | null");
        check(&json!({"type": "array", "items": {"$ref": "#/components/schemas/AView"}}), "AView[]");
        check(
            &json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            "Record<string, number>",
        );
    }
    #[test]
    fn a_choice_with_nothing_ends_in_null() {
        check(&json!({"oneOf": [{"type": "null"}, {"$ref": "#/x/AView"}]}), "AView | null");
    }
    #[test]
    fn what_is_not_understood_stops_the_generator() {
        assert!(type_of(&json!({}), "").is_err());
    }
}
