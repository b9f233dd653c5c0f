//! XML choice files: any elements, read as they stand.
//!
//! Invariants: bounded in depth and number; entities of a document's own are refused, never expanded. An
//! element that holds elements has no text of its own.

use super::line_at;
use super::problem::{FileProblem, FileProblemCode};
use crate::limits::{FILE_DEPTH_MAX, FILE_NODES_MAX};
use crate::xpath::{NodeId, NodeKind, Tree};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

pub(super) fn read(name: &str, text: &str) -> Result<Tree, FileProblem> {
    let mut walk = Walk {
        name,
        text,
        reader: Reader::from_str(text),
        tree: Tree::new(),
        open: Vec::new(),
        nodes: 0,
        roots: 0,
    };
    walk.run()?;
    Ok(walk.tree)
}

/// An element that is not closed yet.
struct Open {
    node: NodeId,
    text: String,
    has_elements: bool,
}

struct Walk<'t> {
    name: &'t str,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    tree: Tree,
    open: Vec<Open>,
    nodes: usize,
    roots: usize,
}

impl Walk<'_> {
    fn problem(&self, code: FileProblemCode, met: &str) -> FileProblem {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        FileProblem::new(self.name, code).at_line(line_at(&self.text.as_bytes()[..at])).met(met)
    }

    fn run(&mut self) -> Result<(), FileProblem> {
        loop {
            let event = self.reader.read_event();
            match event {
                Err(error) => return Err(self.problem(FileProblemCode::Malformed, &error.to_string())),
                Ok(Event::Start(start)) => self.start(&start)?,
                Ok(Event::Empty(start)) => {
                    self.start(&start)?;
                    self.end();
                }
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Text(text)) => self.push(&text.xml10_content())?,
                Ok(Event::CData(text)) => self.push(&text.xml10_content())?,
                Ok(Event::GeneralRef(reference)) => {
                    let known = match reference.resolve_char_ref() {
                        Ok(Some(letter)) => Some(letter.to_string()),
                        _ => resolve_predefined_entity(&reference).map(ToOwned::to_owned),
                    };
                    match known {
                        Some(known) => self.push(&known)?,
                        None => {
                            return Err(
                                self.problem(FileProblemCode::Malformed, &format!("&{};", &*reference))
                            );
                        }
                    }
                }
                Ok(Event::DocType(_)) => return Err(self.problem(FileProblemCode::Malformed, "<!DOCTYPE>")),
                Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => {}
                Ok(Event::Eof) if self.open.is_empty() && self.roots == 1 => return Ok(()),
                Ok(Event::Eof) => return Err(self.problem(FileProblemCode::Malformed, "</>")),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), FileProblem> {
        if self.open.len() >= FILE_DEPTH_MAX {
            return Err(self.problem(FileProblemCode::TooDeep, ""));
        }
        let parent = match self.open.last_mut() {
            Some(parent) => {
                parent.has_elements = true;
                parent.node
            }
            None => {
                self.roots += 1;
                if self.roots > 1 {
                    return Err(self.problem(FileProblemCode::Malformed, start.name().0));
                }
                Tree::DOCUMENT
            }
        };
        self.count()?;
        let node = self.tree.append(parent, NodeKind::Element, start.name().0, "");
        for attribute in start.attributes().with_checks(false) {
            let read = attribute.map_err(|error| error.to_string()).and_then(|a| {
                a.normalized_value(XmlVersion::Implicit1_0).map(|v| (a.key.0, v)).map_err(|e| e.to_string())
            });
            match read {
                Ok((key, _)) if key == "xmlns" || key.starts_with("xmlns:") => {}
                Ok((key, value)) => {
                    self.count()?;
                    self.tree.add_attribute(node, key, &value);
                }
                Err(reason) => return Err(self.problem(FileProblemCode::Malformed, &reason)),
            }
        }
        self.open.push(Open { node, text: String::new(), has_elements: false });
        Ok(())
    }

    fn count(&mut self) -> Result<(), FileProblem> {
        self.nodes += 1;
        if self.nodes > FILE_NODES_MAX {
            return Err(self.problem(FileProblemCode::TooManyRows, ""));
        }
        Ok(())
    }

    fn end(&mut self) {
        if let Some(open) = self.open.pop()
            && !open.has_elements
        {
            self.tree.set_text(open.node, open.text.trim());
        }
    }

    fn push(&mut self, text: &str) -> Result<(), FileProblem> {
        match self.open.last_mut() {
            Some(open) => open.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.problem(FileProblemCode::Malformed, text)),
        }
        Ok(())
    }
}
