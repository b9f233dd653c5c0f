//! Choice files that a scenario's form names. The recording does not have them: they are made out of the
//! codes that it shows to be accepted.

use ketuk_form::{Files, FormDefinition, ItemSet, Node, Question};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A file under way: the columns that are asked for, and the codes.
#[derive(Default)]
struct Made {
    columns: BTreeSet<String>,
    codes: Vec<String>,
    /// Root and item of an XML file.
    steps: Vec<String>,
}

/// The files of a form.
pub(super) fn make(definition: &FormDefinition, steps: &[Value]) -> Files {
    let mut made: BTreeMap<&str, Made> = BTreeMap::new();
    let mut selects = Vec::new();
    collect(&definition.body, &format!("/{}", definition.root), &mut selects);
    for (path, question) in selects {
        let Some(items) = &question.items else { continue };
        for (id, list) in &definition.choices {
            let Some(file) = list.file.as_deref() else { continue };
            let Some(rest) = behind_instance(items, id) else { continue };
            let made = made.entry(file).or_default();
            made.steps =
                rest.split('[').next().unwrap_or_default().split('/').map(ToOwned::to_owned).collect();
            made.columns.extend([column(&items.value), column(&items.label)]);
            made.codes.extend(accepted(&path, steps));
        }
    }
    let mut files = Files::new();
    for list in definition.choices.values() {
        let Some(file) = list.file.as_deref() else { continue };
        let made = made.remove(file).unwrap_or_default();
        let text = match file.rsplit_once('.') {
            Some((_, "xml")) => made.xml(),
            Some((_, "geojson")) => made.geojson(),
            _ => made.csv(),
        };
        if let Err(problem) = files.add(file, text) {
            debug_assert!(false, "{problem}");
        }
    }
    files
}

fn collect<'f>(body: &'f [Node], above: &str, selects: &mut Vec<(String, &'f Question)>) {
    for node in body {
        let path = format!("{above}/{}", node.name());
        match node {
            Node::Question(question) => selects.push((path, question)),
            Node::Group(group) => collect(&group.body, &path, selects),
            Node::Repeat(repeat) => collect(&repeat.body, &path, selects),
        }
    }
}

/// `root/item[...]` of `instance('id')/root/item[...]`.
fn behind_instance<'i>(items: &'i ItemSet, id: &str) -> Option<&'i str> {
    let rest = items.nodeset.strip_prefix("instance('")?.strip_prefix(id)?;
    rest.strip_prefix("')/")
}

/// The column that a reference of an itemset means: `nama` of `jr:itext(nama)`.
fn column(reference: &str) -> String {
    let inside = reference.strip_prefix("jr:itext(").and_then(|rest| rest.strip_suffix(')'));
    inside.unwrap_or(reference).trim().to_owned()
}

/// The codes that steps gave to the question at `path` and that stood there afterwards.
fn accepted<'s>(path: &'s str, steps: &'s [Value]) -> impl Iterator<Item = String> + 's {
    let answers = steps.iter().filter(move |step| step[0] == "answer" && step[1][0] == path);
    answers.filter(|step| step[1][1] == step[2]).filter_map(|step| step[2].as_str().map(ToOwned::to_owned))
}

impl Made {
    fn columns(&self) -> Vec<&str> {
        if self.columns.is_empty() {
            vec!["name", "label"]
        } else {
            self.columns.iter().map(String::as_str).collect()
        }
    }

    fn csv(&self) -> String {
        let columns = self.columns();
        let rows = self.codes.iter().map(|code| vec![code.as_str(); columns.len()].join(","));
        std::iter::once(columns.join(",")).chain(rows).collect::<Vec<_>>().join("\n")
    }

    fn xml(&self) -> String {
        let (root, item) = match self.steps.as_slice() {
            [root, item, ..] => (root.as_str(), item.as_str()),
            _ => ("root", "item"),
        };
        let columns = self.columns();
        let rows = self.codes.iter().map(|code| {
            let cells: String = columns.iter().map(|column| format!("<{column}>{code}</{column}>")).collect();
            format!("<{item}>{cells}</{item}>")
        });
        format!("<{root}>{}</{root}>", rows.collect::<String>())
    }

    fn geojson(&self) -> String {
        let features = self.codes.iter().map(|code| {
            let cells = self.columns().into_iter().filter(|column| *column != "geometry");
            let properties: serde_json::Map<String, Value> =
                cells.map(|column| (column.to_owned(), json!(code))).collect();
            json!({"type": "Feature", "geometry": null, "properties": properties})
        });
        json!({"type": "FeatureCollection", "features": features.collect::<Vec<_>>()}).to_string()
    }
}
