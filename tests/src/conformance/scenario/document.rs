//! Two records as XML, compared.
//!
//! The order of attributes and declarations of prefixes say nothing; ids out of chance are all the same.

use anyhow::{Context as _, anyhow, bail};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use std::collections::BTreeMap;

/// An element to compare.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    children: Vec<Self>,
}

/// The recorded text.
pub(super) fn of_text(xml: &str) -> anyhow::Result<Shape> {
    let mut reader = Reader::from_str(xml);
    let mut open: Vec<Shape> = vec![Shape::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => open.push(shape(&start)?),
            Event::Empty(start) => {
                let shape = shape(&start)?;
                open.last_mut().context("no parent")?.children.push(shape);
            }
            Event::End(_) => {
                let shape = open.pop().context("no element")?;
                open.last_mut().context("no parent")?.children.push(shape.finish());
            }
            Event::Text(text) => open.last_mut().context("no parent")?.text.push_str(&text),
            Event::GeneralRef(reference) => {
                let letter = match reference.resolve_char_ref()? {
                    Some(letter) => letter.to_string(),
                    None => resolve_predefined_entity(&reference).context("unknown entity")?.to_owned(),
                };
                open.last_mut().context("no parent")?.text.push_str(&letter);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = open.pop().ok_or_else(|| anyhow!("empty"))?;
    if document.children.len() != 1 {
        bail!("{} root elements", document.children.len());
    }
    Ok(document.children.remove(0))
}

fn shape(start: &quick_xml::events::BytesStart<'_>) -> anyhow::Result<Shape> {
    let mut shape = Shape { name: start.name().0.to_owned(), ..Shape::default() };
    for attribute in start.attributes() {
        let attribute = attribute?;
        if !attribute.key.0.starts_with("xmlns") {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)?;
            shape.attributes.insert(attribute.key.0.to_owned(), value.into_owned());
        }
    }
    Ok(shape)
}

/// A text with every id out of chance made the same.
pub(super) fn without_chance(text: &str) -> &str {
    let is_chance = |id: &str| id.len() == 36 || id.starts_with("TODO");
    if text.strip_prefix("uuid:").is_some_and(is_chance) { "uuid:any" } else { text }
}

impl Shape {
    fn finish(mut self) -> Self {
        if !self.children.is_empty() {
            self.text.clear();
        }
        self.text = without_chance(&self.text).to_owned();
        self
    }

    /// As text, for reports.
    pub fn show(&self) -> String {
        let attributes: String = self.attributes.iter().map(|(k, v)| format!(" {k}={v:?}")).collect();
        let inside: String = self.children.iter().map(Self::show).collect();
        format!("<{}{attributes}>{}{inside}</>", self.name, self.text)
    }
}
