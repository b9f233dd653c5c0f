//! Secondary instances: those that stand in the form and those that lie beside it as files.
//!
//! Invariant: an id belongs to one of them.

use super::instance::given;
use super::say::Sayings;
use super::text::file_name;
use super::xml::Element;
use ketuk_form::{ChoiceList, Element as Given, FormDefinition};
use std::collections::BTreeMap;

/// Reads every `<instance>` but the first into the form; the files they need come back.
pub(super) fn read(model: &Element, form: &mut FormDefinition, say: &mut Sayings) -> Vec<String> {
    let mut files = Vec::new();
    let instances = model.elements().filter(|e| e.is("instance")).skip(1);
    for element in instances {
        let Some(id) = element.attribute("id").map(str::trim).filter(|id| !id.is_empty()) else {
            say.warn(
                "xform.instance_without_id",
                element.line,
                "instance",
                "<instance> tanpa `id` tidak dapat dipakai. Beri `id`.",
                "An <instance> without `id` cannot be used. Give it an `id`.",
            );
            continue;
        };
        if form.instances.contains_key(id) || form.choices.contains_key(id) {
            say.warn(
                "xform.instance_twice",
                element.line,
                &format!("instance {id}"),
                "`id` ini sudah dipakai di atas; <instance> yang pertama berlaku.",
                "This `id` is taken further up; the first <instance> counts.",
            );
            continue;
        }
        match element.attribute("src").map(str::trim).filter(|src| !src.is_empty()) {
            Some(src) => external(id, src, element, form, &mut files, say),
            None => {
                let root = element.elements().next().map(given).unwrap_or_else(empty);
                form.instances.insert(id.to_owned(), root);
            }
        }
    }
    files
}

fn external(
    id: &str,
    src: &str,
    element: &Element,
    form: &mut FormDefinition,
    files: &mut Vec<String>,
    say: &mut Sayings,
) {
    let name = file_name(src);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if src.starts_with("jr://instance/") || !["csv", "geojson", "xml"].contains(&ending.as_str()) {
        say.warn(
            "xform.instance_source",
            element.line,
            &format!("instance {id}/@src"),
            format!(
                "Sumber `{src}` tidak dikenal; instance ini kosong. Pakai berkas .csv, .geojson atau .xml."
            ),
            format!(
                "The source `{src}` is not known; this instance is empty. Use a .csv, .geojson or .xml file."
            ),
        );
        form.instances.insert(id.to_owned(), empty());
        return;
    }
    if !files.contains(&name) {
        files.push(name.clone());
    }
    let list = ChoiceList {
        version: form.version.clone(),
        items: Vec::new(),
        file: Some(name),
        value_column: None,
        label_column: None,
        export: BTreeMap::new(),
    };
    form.choices.insert(id.to_owned(), list);
}

fn empty() -> Given {
    Given { name: "root".to_owned(), ..Given::default() }
}
