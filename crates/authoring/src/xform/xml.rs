//! XML text in, elements with lines and namespaces out.
//!
//! Invariants: at most the depth and the number of elements of `limits.rs`, so that walking the tree
//! neither exhausts the stack nor the memory; entities of a document's own are refused, never expanded.

use super::say::Sayings;
use crate::limits::{XML_ATTRIBUTES_MAX, XML_BYTES_MAX, XML_DEPTH_MAX, XML_ELEMENTS_MAX, XML_PREFIXES_MAX};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// The namespaces that mean something in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// None at all.
    None,
    /// `http://www.w3.org/2002/xforms`
    XForms,
    /// `http://www.w3.org/1999/xhtml`
    Html,
    /// `http://openrosa.org/javarosa`
    JavaRosa,
    /// `http://www.opendatakit.org/xforms`
    Odk,
    /// `http://openrosa.org/xforms`
    OpenRosa,
    /// `http://www.w3.org/2001/xml-events`
    Events,
    /// Declarations of namespaces.
    Xmlns,
    /// Any other.
    Other,
}

impl Space {
    fn of(uri: &str) -> Self {
        match uri.trim_end_matches('/') {
            "" => Self::None,
            "http://www.w3.org/2002/xforms" => Self::XForms,
            "http://www.w3.org/1999/xhtml" => Self::Html,
            "http://openrosa.org/javarosa" => Self::JavaRosa,
            "http://www.opendatakit.org/xforms" => Self::Odk,
            "http://openrosa.org/xforms" => Self::OpenRosa,
            "http://www.w3.org/2001/xml-events" => Self::Events,
            _ => Self::Other,
        }
    }
}

/// A name in a namespace.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub space: Space,
    /// With the prefix as written.
    pub written: String,
}

impl Name {
    /// Without the prefix.
    pub fn local(&self) -> &str {
        self.written.rsplit_once(':').map_or(&self.written, |(_, local)| local)
    }
}

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub name: Name,
    pub value: String,
}

/// What stands inside an element.
#[derive(Debug, Clone)]
pub(super) enum Child {
    Element(Element),
    Text(String),
}

/// An element.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub name: Name,
    /// Line of its start tag, from 1.
    pub line: u32,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Child>,
}

impl Element {
    /// The elements inside.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// Whether this is `local` of XForms (or of no namespace: some forms declare none).
    pub fn is(&self, local: &str) -> bool {
        matches!(self.name.space, Space::XForms | Space::None) && self.name.local() == local
    }

    /// The first element inside that is `local` of XForms.
    pub fn child(&self, local: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(local))
    }

    /// The attribute `local` without a namespace.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attribute_in(Space::None, local)
    }

    /// The attribute `local` in `space`.
    pub fn attribute_in(&self, space: Space, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|a| a.name.space == space && a.name.local() == local);
        found.map(|attribute| attribute.value.as_str())
    }

    /// The text of the element itself, without that of elements inside.
    pub fn own_text(&self) -> String {
        self.children.iter().fold(String::new(), |mut all, child| {
            if let Child::Text(text) = child {
                all.push_str(text);
            }
            all
        })
    }
}

/// Reads a document; what is wrong with it is said, and nothing comes back.
pub(super) fn read(bytes: &[u8], say: &mut Sayings) -> Option<Element> {
    if bytes.len() > XML_BYTES_MAX {
        let (found, most) = (bytes.len() / 1_048_576, XML_BYTES_MAX / 1_048_576);
        say.file(
            "xml.too_large",
            format!(
                "Berkas {found} MiB, paling besar {most} MiB. Pindahkan daftar pilihan panjang ke berkas CSV."
            ),
            format!("The file has {found} MiB, at most {most} MiB. Move long choice lists into a CSV file."),
        );
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let line = line_of(&bytes[..error.valid_up_to()]);
            say.error(
                "xml.encoding",
                line,
                "XML",
                "Berkas bukan UTF-8. Simpan ulang formulir dengan pengodean UTF-8.",
                "The file is not UTF-8. Save the form again with the encoding UTF-8.",
            );
            return None;
        }
    };
    Builder {
        reader: Reader::from_str(text),
        text,
        counted: 0,
        line: 1,
        open: Vec::new(),
        elements: 0,
        scopes: Vec::new(),
    }
    .run(say)
}

fn line_of(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u32 + 1
}

struct Builder<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// Up to here lines have been counted.
    counted: usize,
    line: u32,
    open: Vec<Element>,
    elements: usize,
    /// Prefixes with the depth at which they were declared.
    scopes: Vec<(usize, String, Space)>,
}

impl Builder<'_> {
    fn run(mut self, say: &mut Sayings) -> Option<Element> {
        loop {
            let event = match self.reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = self.reader.error_position() as usize;
                    let line = line_of(&self.text.as_bytes()[..at.min(self.text.len())]);
                    malformed(say, line, &error.to_string());
                    return None;
                }
            };
            self.count_lines();
            match event {
                Event::Start(start) => self.start(&start, say)?,
                Event::Empty(start) => {
                    self.start(&start, say)?;
                    if let Some(root) = self.end() {
                        return self.finish(root, say);
                    }
                }
                Event::End(_) => {
                    if let Some(root) = self.end() {
                        return self.finish(root, say);
                    }
                }
                Event::Text(text) => self.push_text(&text.xml10_content(), say)?,
                Event::CData(text) => self.push_text(&text.xml10_content(), say)?,
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let known = match reference.resolve_char_ref() {
                        Ok(Some(letter)) => Some(letter.to_string()),
                        _ => resolve_predefined_entity(name).map(ToOwned::to_owned),
                    };
                    let Some(known) = known else {
                        self.entity(name, say);
                        return None;
                    };
                    self.push_text(&known, say)?;
                }
                Event::DocType(doctype) if doctype.contains("<!ENTITY") => {
                    self.entity("<!ENTITY>", say);
                    return None;
                }
                Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof => {
                    let open = self.open.last().map_or("-", |element| &element.name.written);
                    malformed(say, self.line, &format!("<{open}> is not closed / belum ditutup"));
                    return None;
                }
            }
        }
    }

    /// Nothing but comments and space may follow the root; what does is not read.
    fn finish(mut self, root: Element, say: &mut Sayings) -> Option<Element> {
        loop {
            match self.reader.read_event() {
                Ok(Event::Eof) => return Some(root),
                Ok(Event::Comment(_) | Event::PI(_)) => {}
                Ok(Event::Text(text)) if text.trim().is_empty() => {}
                Ok(_) => {
                    self.count_lines();
                    malformed(say, self.line, "text after the root element / teks setelah elemen akar");
                    return None;
                }
                Err(error) => {
                    self.count_lines();
                    malformed(say, self.line, &error.to_string());
                    return None;
                }
            }
        }
    }

    fn count_lines(&mut self) {
        let at = (self.reader.buffer_position() as usize).min(self.text.len());
        if at > self.counted {
            self.line += line_of(&self.text.as_bytes()[self.counted..at]) - 1;
            self.counted = at;
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, say: &mut Sayings) -> Option<()> {
        self.elements += 1;
        if self.elements > XML_ELEMENTS_MAX {
            say.error(
                "xml.too_many_elements",
                self.line,
                "XML",
                format!(
                    "Lebih dari {XML_ELEMENTS_MAX} elemen. Pindahkan daftar pilihan panjang ke berkas CSV."
                ),
                format!("More than {XML_ELEMENTS_MAX} elements. Move long choice lists into a CSV file."),
            );
            return None;
        }
        if self.open.len() >= XML_DEPTH_MAX {
            say.error(
                "xml.too_deep",
                self.line,
                start.name().0,
                format!("Elemen bersarang lebih dari {XML_DEPTH_MAX} tingkat. Sederhanakan grup."),
                format!("Elements nest deeper than {XML_DEPTH_MAX}. Flatten the groups."),
            );
            return None;
        }
        let depth = self.open.len() + 1;
        let raw = self.attributes(start, say)?;
        for (name, value) in &raw {
            let prefix = match name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) => match rest.strip_prefix(':') {
                    Some(prefix) => prefix,
                    None => continue,
                },
                None => continue,
            };
            if self.scopes.len() >= XML_PREFIXES_MAX {
                malformed(say, self.line, &format!("more than / lebih dari {XML_PREFIXES_MAX} xmlns"));
                return None;
            }
            self.scopes.push((depth, prefix.to_owned(), Space::of(value)));
        }
        let mut attributes = Vec::with_capacity(raw.len());
        for (name, value) in raw {
            let space = match name.split_once(':') {
                _ if name == "xmlns" || name.starts_with("xmlns:") => Space::Xmlns,
                Some((prefix, _)) => self.space(prefix, &name, say)?,
                None => Space::None,
            };
            attributes.push(Attribute { name: Name { space, written: name }, value });
        }
        let written = start.name().0.to_owned();
        let space = match written.split_once(':') {
            Some((prefix, _)) => self.space(prefix, &written, say)?,
            None => self.find_scope("").unwrap_or(Space::None),
        };
        self.open.push(Element {
            name: Name { space, written },
            line: self.line,
            attributes,
            children: Vec::new(),
        });
        Some(())
    }

    fn attributes(&self, start: &BytesStart<'_>, say: &mut Sayings) -> Option<Vec<(String, String)>> {
        let mut read: Vec<(String, String)> = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    malformed(say, self.line, &error.to_string());
                    return None;
                }
            };
            let name = attribute.key.0;
            if read.len() >= XML_ATTRIBUTES_MAX {
                malformed(say, self.line, &format!("more than / lebih dari {XML_ATTRIBUTES_MAX} attributes"));
                return None;
            }
            if read.iter().any(|(other, _)| other == name) {
                malformed(say, self.line, &format!("@{name} stands twice / ditulis dua kali"));
                return None;
            }
            match attribute.normalized_value(XmlVersion::Implicit1_0) {
                Ok(value) => read.push((name.to_owned(), value.into_owned())),
                Err(error) => {
                    self.entity(&error.to_string(), say);
                    return None;
                }
            }
        }
        Some(read)
    }

    fn find_scope(&self, prefix: &str) -> Option<Space> {
        self.scopes.iter().rev().find(|(_, name, _)| name == prefix).map(|(_, _, space)| *space)
    }

    fn space(&self, prefix: &str, name: &str, say: &mut Sayings) -> Option<Space> {
        if prefix == "xml" {
            return Some(Space::Other);
        }
        let found = self.find_scope(prefix);
        if found.is_none() {
            say.error(
                "xml.unknown_prefix",
                self.line,
                name,
                format!("Awalan `{prefix}:` belum dideklarasikan. Tambahkan xmlns:{prefix}=\"...\" di elemen akar."),
                format!("The prefix `{prefix}:` is not declared. Add xmlns:{prefix}=\"...\" to the root element."),
            );
        }
        found
    }

    fn end(&mut self) -> Option<Element> {
        let depth = self.open.len();
        while self.scopes.last().is_some_and(|(at, ..)| *at >= depth) {
            self.scopes.pop();
        }
        let element = self.open.pop()?;
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(Child::Element(element));
                None
            }
            None => Some(element),
        }
    }

    fn push_text(&mut self, text: &str, say: &mut Sayings) -> Option<()> {
        let Some(parent) = self.open.last_mut() else {
            if text.trim().is_empty() {
                return Some(());
            }
            malformed(say, self.line, "text outside of the root element / teks di luar elemen akar");
            return None;
        };
        match parent.children.last_mut() {
            Some(Child::Text(before)) => before.push_str(text),
            _ => parent.children.push(Child::Text(text.to_owned())),
        }
        Some(())
    }

    fn entity(&self, name: &str, say: &mut Sayings) {
        say.error(
            "xml.entity",
            self.line,
            name,
            "Entitas selain &amp; &lt; &gt; &quot; &apos; tidak dibaca. Tulis teksnya langsung.",
            "Entities other than &amp; &lt; &gt; &quot; &apos; are not read. Write the text itself.",
        );
    }
}

fn malformed(say: &mut Sayings, line: u32, reason: &str) {
    say.error(
        "xml.malformed",
        line,
        "XML",
        format!("XML tidak dapat dibaca ({reason}). Perbaiki di baris ini, atau ekspor ulang formulirnya."),
        format!("The XML cannot be read ({reason}). Mend it at this line, or export the form again."),
    );
}
