//! Where the choices of a select come from: lists with their code sets, files, nodes.
//!
//! Invariant: a code of a list that an export mapping does not name is the same in both code sets.

use super::{Media, Texts, map::map_without_twins};
use crate::Missing;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A list of choices. Three official code sets differ for one question, so a list carries a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceList {
    /// Which code set, e.g. `dtsen-2025`.
    pub version: String,
    /// The choices in order; empty where they come from `file`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Choice>,
    /// File of the form package that holds the choices: `.csv`, `.geojson` or `.xml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Column (or GeoJSON property) of the file that holds the code; `name` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_column: Option<String>,
    /// Column (or GeoJSON property) of the file that holds the label; `label` unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_column: Option<String>,
    /// Codes of other code sets, for exports: `{"opensid-2022": {"5": "6", "6": "5"}}`. A code that is
    /// not named there is the same in both.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub export: BTreeMap<String, BTreeMap<String, String>>,
}

/// One choice.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The stored code.
    pub code: String,
    /// Label per language.
    #[serde(default, deserialize_with = "map_without_twins")]
    pub label: Texts,
    /// Pictures and sounds of the label.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "Media::is_empty")]
    pub media: Media,
    /// Further columns, for choice filters and `instance()`: `{"kecamatan": "6474010"}`.
    #[serde(default, deserialize_with = "map_without_twins", skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
    /// Where the code says why an answer is missing: `dont_know`, `refused` or `not_asked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

impl Choice {
    /// The reason that this code stands for, where it is no answer of substance.
    #[must_use]
    pub fn missing_reason(&self) -> Option<Missing> {
        match self.missing.as_deref() {
            Some("dont_know") => Some(Missing::DontKnow),
            Some("refused") => Some(Missing::Refused),
            Some("not_asked") => Some(Missing::NotAsked),
            _ => None,
        }
    }
}

/// Choices out of nodes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSet {
    /// Expression: the nodes, one per choice.
    pub nodeset: String,
    /// Path from a node to its code.
    pub value: String,
    /// Path from a node to its label, or `jr:itext(path)`.
    pub label: String,
}

/// An element of a secondary instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Its text, where it has no children.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The elements inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Element>,
}
