//! New editions of the family interview, as a story's city publishes them.

use ketuk_form::{FormDefinition, KELUARGA_JSON, keluarga};
use ketuk_wire::Package;
use ketuk_wire::package::DEFINITION_FILE;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How an edition differs from the form that ships.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edition {
    /// Its version.
    pub version: String,
    /// Questions that it asks besides, texts all of them.
    pub asking: Vec<String>,
    /// Questions that it no longer asks.
    pub without: Vec<String>,
    /// Whether its author made a mistake.
    pub is_broken: bool,
}

impl Edition {
    /// The package's file.
    pub(crate) fn package(&self) -> Result<Vec<u8>, String> {
        let files = BTreeMap::from([(DEFINITION_FILE.to_owned(), self.json()?.into_bytes())]);
        let package = Package::new(&keluarga().id, &self.version, files).map_err(|e| e.to_string())?;
        Ok(package.to_bytes())
    }

    /// The form; `None` where its author made a mistake.
    pub(super) fn form(&self) -> Result<Option<FormDefinition>, String> {
        Ok(FormDefinition::from_json(&self.json()?).ok())
    }

    fn json(&self) -> Result<String, String> {
        let mut form: Value = serde_json::from_str(KELUARGA_JSON).map_err(|e| e.to_string())?;
        form["version"] = json!(self.version);
        let body = form["body"].as_array_mut().ok_or("the form that ships asks nothing")?;
        for name in &self.without {
            if !remove(body, name) {
                return Err(format!("the form that ships asks no `{name}`"));
            }
        }
        let broken = self.is_broken.then(|| "dua kata".to_owned());
        for name in self.asking.iter().cloned().chain(broken) {
            let label = json!({"id": name, "en": name});
            body.push(json!({"kind": "question", "name": name, "type": "text", "label": label}));
        }
        // Spread out as an author would, so that it travels in more than one piece.
        serde_json::to_string_pretty(&form).map_err(|e| e.to_string())
    }
}

/// Takes the question out wherever it stands; whether it was there.
fn remove(body: &mut Vec<Value>, name: &str) -> bool {
    let before = body.len();
    body.retain(|node| node["kind"] != "question" || node["name"] != name);
    let mut found = body.len() < before;
    for body in body.iter_mut().filter_map(|node| node.get_mut("body")?.as_array_mut()) {
        found |= remove(body, name);
    }
    found
}
