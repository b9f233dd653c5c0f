//! Where fuzzers begin: real messages, files, sheets and requests, in the form in which each target reads its input.
//!
//! Invariant: a seed says what its target's first bytes say (`fuzz/fuzz_targets/<target>.rs`); targets whose mutator
//! brings its own beginning (`admit`, `xform`) need none.

use anyhow::Context;
use ketuk_server::http::ROUTES;
use ketuk_wire::bundle::Bundle;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A seed: its target, its name, its bytes.
pub type Seed = (&'static str, String, Vec<u8>);

/// What parts the parts of an input.
const BETWEEN: &[u8] = &[0x1e];
/// The beginnings of golden messages' names, and the number under which the target `message` reads them.
const MESSAGES: [(&str, u8); 16] = [
    ("sync_request", 0),
    ("sync_response", 1),
    ("enrol_request", 2),
    ("enrol_response", 3),
    ("meet_request", 4),
    ("meet_response", 5),
    ("parcel_request", 6),
    ("parcel_response", 7),
    ("relay_response", 7),
    ("file_request", 8),
    ("file_response", 9),
    ("wiped", 14),
    ("package", 15),
    ("change", 15),
    ("document", 15),
    ("relay_card", 16),
];

/// Every seed, out of the repository at `root`.
pub fn all(root: &Path) -> anyhow::Result<Vec<Seed>> {
    let mut seeds = messages(root)?;
    seeds.extend(sheets(root)?);
    seeds.extend(requests()?);
    Ok(seeds)
}

/// Writes each under `folder/<target>/`, and the words of the routes as `folder/http.dict`; how many there are.
pub fn write(root: &Path, folder: &Path) -> anyhow::Result<usize> {
    let seeds = all(root)?;
    for (target, name, bytes) in &seeds {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)?;
    }
    let words: Vec<String> = words()?.into_iter().map(|word| format!("\"{word}\"\n")).collect();
    fs::write(folder.join("http.dict"), words.concat())?;
    Ok(seeds.len())
}

/// Golden messages and bundle files.
fn messages(root: &Path) -> anyhow::Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    for entry in fs::read_dir(root.join("tests/fixtures/wire/v1"))? {
        let entry = entry?;
        let (name, bytes) = (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        if let Some((_, kind)) = MESSAGES.iter().find(|(beginning, _)| name.starts_with(beginning)) {
            // A chunk travels without magic and checksum.
            let content = if name.ends_with(".chunk") { &bytes[8..] } else { &bytes };
            seeds.push(("message", name.clone(), [&[*kind], content].concat()));
        }
        if !name.ends_with(".ketuk") {
            continue;
        }
        seeds.push(("bundle", format!("{name}.0"), [&[0], bytes.as_slice()].concat()));
        let inside = match Bundle::read(&bytes) {
            Ok(Bundle::Outbound(signed)) => Some((2, ketuk_wire::encode(signed.claim()))),
            Ok(Bundle::Return(signed)) => Some((3, ketuk_wire::encode(signed.claim()))),
            // Sealed: only whom it is for looks inside.
            Err(_) => None,
        };
        if let Some((sealed, claim)) = inside {
            let envelope = &bytes[13..];
            seeds.push(("bundle", format!("{name}.1"), [&[1], envelope].concat()));
            seeds.push(("bundle", format!("{name}.{sealed}"), [&[sealed], envelope].concat()));
            seeds.push(("bundle", format!("{name}.5"), [&[5, sealed % 2], claim.as_slice()].concat()));
            seeds.push(("bundle", format!("{name}.6"), [&[6, 20, 0, 1, 0], envelope].concat()));
        }
    }
    Ok(seeds)
}

/// The forms that ship, a prelist, and the expressions that stand in those forms.
fn sheets(root: &Path) -> anyhow::Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    for id in crate::forms::IDS {
        let folder = root.join(crate::forms::FOLDER).join(id);
        let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("{id}/{name}"));
        let sheets = [read("survey.csv")?, read("choices.csv")?, read("settings.csv")?];
        seeds.push(("xlsform", id.to_owned(), [&[1], sheets.join(BETWEEN).as_slice()].concat()));
        let mut survey = csv::Reader::from_reader(sheets[0].as_slice());
        let titles = survey.headers()?.clone();
        for (line, row) in survey.records().enumerate() {
            let row = row?;
            for (title, cell) in titles.iter().zip(&row).filter(|(_, cell)| !cell.is_empty()) {
                if matches!(title, "relevant" | "constraint" | "calculation") {
                    seeds.push(("xpath", format!("{id}-{line}-{title}"), cell.as_bytes().to_vec()));
                }
            }
        }
    }
    let prelist =
        "prelist_id;kelurahan;rt;nomor_kk;nama_kepala_keluarga\nP1;Bontang Kuala;1;6474011206100001;Contoh\n";
    seeds.push(("prelist", "titik-koma".to_owned(), [&[2, 0, 7], prelist.as_bytes()].concat()));
    let prelist = "Daftar keluarga\n\nprelist_id,rt_code,alamat\nP1,64.74.01.1001.001,\"Jalan \"\"A\"\"\"\n";
    seeds.push(("prelist", "kepala-di-bawah".to_owned(), [&[2, 12, 7], prelist.as_bytes()].concat()));
    Ok(seeds)
}

/// One request for each route, as the token and as an officer.
fn requests() -> anyhow::Result<Vec<Seed>> {
    let document: Json = serde_json::from_str(&crate::http_types::document())?;
    let mut seeds = Vec::new();
    for (at, (method, path, _)) in ROUTES.iter().enumerate() {
        let operation = &document["paths"][*path][method.to_lowercase()];
        let names: Vec<_> = path.split('/').filter(|part| part.starts_with('{')).map(|_| "00").collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let query: Vec<_> = parameters
            .filter(|one| one["in"] == "query")
            .map(|one| format!("{}=1", one["name"].as_str().unwrap_or_default()))
            .collect();
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let body = if body.is_null() { String::new() } else { example(&document, body, 0).to_string() };
        let rest = [names.join("/"), query.join("&"), "accept:*/*".to_owned(), body].join("\u{1e}");
        let route = u8::try_from(at).context("routes by a byte")?;
        for who in [0, 2] {
            seeds.push(("http", format!("{at}-{who}"), [&[who, route], rest.as_bytes()].concat()));
        }
    }
    Ok(seeds)
}

/// A value that fits a schema, with every field.
fn example(document: &Json, schema: &Json, depth: u32) -> Json {
    let named = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
    let schema = named.map_or(schema, |name| &document["components"]["schemas"][name]);
    if let Some(choice) = schema["oneOf"].as_array().and_then(|choices| choices.last()) {
        return example(document, choice, depth);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("string");
    match kind {
        "boolean" => json!(true),
        "integer" | "number" => json!(1),
        "array" if depth < 6 => json!([example(document, &schema["items"], depth + 1)]),
        "array" => json!([]),
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            let fields: Map<_, _> =
                fields.map(|(name, inner)| (name.clone(), example(document, inner, depth + 1))).collect();
            Json::Object(fields)
        }
        "null" => Json::Null,
        _ => json!("00"),
    }
}

/// The names and words of the document, for the fuzzer's dictionary.
fn words() -> anyhow::Result<BTreeSet<String>> {
    let document: Json = serde_json::from_str(&crate::http_types::document())?;
    let mut words = BTreeSet::new();
    let mut open = vec![&document];
    while let Some(value) = open.pop() {
        match value {
            Json::Object(fields) => {
                words.extend(
                    value["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()),
                );
                words.extend(value["name"].as_str().map(str::to_owned));
                open.extend(fields.values());
            }
            Json::Array(items) => open.extend(items),
            _ => {}
        }
    }
    words.retain(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn every_golden_message_is_a_seed() {
        let seeds = all(&root()).expect("the repository is there");
        let names: BTreeSet<_> =
            seeds.iter().map(|(_, name, _)| name.split(".ketuk.").next().unwrap_or(name)).collect();
        for entry in fs::read_dir(root().join("tests/fixtures/wire/v1")).expect("the fixtures") {
            let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
            // Chunks of others travel inside messages.
            let is_there = names.contains(name.as_str()) || names.contains(name.trim_end_matches(".ketuk"));
            assert!(is_there || name.starts_with("other_"), "{name} is no seed");
        }
    }

    #[test]
    fn every_route_is_a_seed() {
        let seeds = all(&root()).expect("the repository is there");
        assert_eq!(seeds.iter().filter(|(target, ..)| *target == "http").count(), 2 * ROUTES.len());
        assert!(words().expect("a document").contains("kelurahan"));
    }
}
