//! `${name}` to a path: relative inside a repeat, absolute outside, `current()/` inside predicates.
//!
//! The rules are those by which other readers of XLSForm resolve names, so that a form means the same:
//! where both ends stand in one repeat, the path goes up to the nearest group or repeat that holds both
//! and down from there; else it is absolute. The question arguments of `indexed-repeat()` are absolute.
//!
//! Invariant: whatever the text, the walk over it is linear in its length and its references.

use super::outline::{Outline, What};

/// How references of a cell are resolved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way {
    /// The item whose cell it is; none for choices, whose paths are absolute.
    pub(super) at: Option<usize>,
    /// Relative paths begin with `current()/`: the whole cell is a predicate.
    pub(super) current: bool,
    /// Paths go through the repeat that holds both, so that a predicate can be put behind it.
    pub(super) through_repeat: bool,
}

/// What is wrong with a reference; offsets into the cell's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    /// `${` that no name and `}` follow.
    Malformed {
        at: usize,
    },
    Unknown {
        at: usize,
        name: String,
    },
    Twice {
        at: usize,
        name: String,
    },
    LastSaved {
        at: usize,
        name: String,
    },
}

/// A text with its references resolved.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub(super) text: String,
    /// Pieces: where one begins in `text`, where in the cell, and whether it was copied as it is.
    pieces: Vec<(usize, usize, bool)>,
    pub(super) wrong: Vec<Wrong>,
}

impl Resolved {
    /// Where in the cell a place in the resolved text comes from, in bytes.
    pub(super) fn origin(&self, at: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|(begins, ..)| *begins <= at);
        piece.map_or(0, |(begins, cell, copied)| if *copied { cell + (at - begins) } else { *cell })
    }
}

/// A reference in a text.
struct Reference<'t> {
    start: usize,
    end: usize,
    name: &'t str,
    last_saved: bool,
}

impl Outline {
    /// Resolves every reference of an expression.
    pub(super) fn resolve(&self, text: &str, way: Way) -> Resolved {
        self.replace(text, way, |path| path.to_owned(), true)
    }

    /// Resolves every reference of a text that people read: each becomes `${path}`.
    pub(super) fn resolve_text(&self, text: &str, at: Option<usize>) -> Resolved {
        self.replace(text, Way { at, ..Way::default() }, |path| format!("${{{path}}}"), false)
    }

    fn replace(&self, text: &str, way: Way, wrap: impl Fn(&str) -> String, spaced: bool) -> Resolved {
        let mut out = Resolved::default();
        let spans = Spans::of(text);
        let mut from = 0;
        while let Some(found) = text[from..].find("${").map(|at| from + at) {
            out.pieces.push((out.text.len(), from, true));
            out.text.push_str(&text[from..found]);
            let Some(reference) = read(text, found) else {
                out.wrong.push(Wrong::Malformed { at: found });
                out.text.push_str("''");
                from = found + 2;
                continue;
            };
            let path = self.target(&reference, text, &spans, way, &mut out.wrong);
            let path = wrap(&path);
            // A path must not grow together with a name beside it.
            let glued = spaced && out.text.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if glued {
                out.text.push(' ');
            }
            out.pieces.push((out.text.len(), reference.start, false));
            out.text.push_str(&path);
            from = reference.end;
            let next = text[from..].chars().next();
            if spaced && next.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '(')) {
                out.text.push(' ');
            }
        }
        out.pieces.push((out.text.len(), from, true));
        out.text.push_str(&text[from..]);
        out
    }

    fn target(
        &self,
        reference: &Reference<'_>,
        text: &str,
        spans: &Spans,
        way: Way,
        wrong: &mut Vec<Wrong>,
    ) -> String {
        let (at, name) = (reference.start, reference.name.to_owned());
        let target = match self.by_name.get(reference.name).map(Vec::as_slice) {
            None | Some([]) => {
                wrong.push(Wrong::Unknown { at, name });
                return "''".to_owned();
            }
            Some([one]) => *one,
            Some(_) => {
                wrong.push(Wrong::Twice { at, name });
                return "''".to_owned();
            }
        };
        if reference.last_saved {
            wrong.push(Wrong::LastSaved { at, name });
            return "''".to_owned();
        }
        let relative = way.at.filter(|_| spans.is_relative(reference, text));
        let relative = relative.and_then(|context| self.relative(context, target, way.through_repeat));
        match relative {
            Some(path) if way.current || spans.in_predicate(reference) => format!("current()/{path}"),
            Some(path) => path,
            None => self.path(target),
        }
    }

    /// The path from one item to another, where one repeat holds both.
    fn relative(&self, from: usize, to: usize, through_repeat: bool) -> Option<String> {
        let shared: Vec<usize> =
            self.above(from).filter(|above| self.above(to).any(|other| other == *above)).collect();
        let repeat = *shared.iter().find(|item| self.items[**item].what == What::Repeat)?;
        let nearest = *shared.first()?;
        let (mut up, mut top) = (self.items[from].depth - self.items[nearest].depth, nearest);
        if through_repeat {
            let inner = self.repeat_above(repeat).is_some();
            if self.repeat_above(to) == Some(repeat) && (!inner || self.repeat_above(from) != Some(repeat)) {
                up = self.items[from].depth - self.items[repeat].depth + 1;
                top = self.items[repeat].parent;
            }
        }
        let down: Vec<&str> = std::iter::once(to)
            .chain(self.above(to))
            .take_while(|item| *item != top)
            .map(|item| self.items[item].name.as_str())
            .collect();
        let mut path = "../".repeat(up);
        path.push_str(&down.iter().rev().copied().collect::<Vec<_>>().join("/"));
        Some(path)
    }
}

/// Reads the reference that begins at `start`.
fn read(text: &str, start: usize) -> Option<Reference<'_>> {
    let inside = &text[start + 2..];
    let close = inside.find('}')?;
    let (name, last_saved) = match inside[..close].strip_prefix("last-saved#") {
        Some(name) => (name, true),
        None => (&inside[..close], false),
    };
    super::settings::is_node_name(name).then_some(Reference {
        start,
        end: start + 2 + close + 1,
        name,
        last_saved,
    })
}

/// True where the text is one reference and nothing else.
pub(super) fn is_reference(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("${") && read(text, 0).is_some_and(|reference| reference.end == text.len())
}

/// The names in a list of references, as the column `trigger` has it; `None` where something else stands there.
pub(super) fn list(text: &str) -> Option<Vec<String>> {
    text.split(',')
        .map(|part| is_reference(part).then(|| part.trim()[2..].trim_end_matches('}').to_owned()))
        .collect()
}

/// Parts of a text within which references are resolved otherwise.
struct Spans {
    /// Predicates, where the text looks into another instance.
    predicates: Vec<(usize, usize)>,
    /// Calls of `indexed-repeat`, from its name to the first `)`.
    indexed: Vec<(usize, usize)>,
    has_indexed: bool,
}

impl Spans {
    fn of(text: &str) -> Self {
        let mut predicates = Vec::new();
        if text.contains("instance(") {
            let mut from = 0;
            while let Some(open) = text[from..].find('[').map(|at| from + at) {
                let Some(close) = text[open..].find(']').map(|at| open + at) else { break };
                predicates.push((open, close + 1));
                from = close + 1;
            }
        }
        let mut indexed = Vec::new();
        let mut from = 0;
        while let Some(begin) = text[from..].find(INDEXED).map(|at| from + at) {
            let Some(close) = text[begin..].find(')').map(|at| begin + at) else { break };
            indexed.push((begin, close + 1));
            from = close + 1;
        }
        Self { predicates, indexed, has_indexed: text.contains(INDEXED) }
    }

    fn in_predicate(&self, reference: &Reference<'_>) -> bool {
        self.predicates.iter().any(|(open, close)| reference.start >= *open && reference.end <= *close)
    }

    /// False for those arguments of `indexed-repeat()` that name a question or a repeat.
    fn is_relative(&self, reference: &Reference<'_>, text: &str) -> bool {
        if !self.has_indexed {
            return true;
        }
        let Some((begin, end)) =
            self.indexed.iter().find(|(begin, end)| reference.start >= *begin && reference.end <= *end)
        else {
            return !self.indexed.is_empty();
        };
        let arguments = &text[begin + INDEXED.len()..end - 1];
        let written = format!("${{{}}}", reference.name);
        let last =
            arguments.split(',').enumerate().filter(|(_, argument)| argument.contains(&written)).last();
        last.is_some_and(|(at, _)| !matches!(at, 0 | 1 | 3 | 5))
    }
}

const INDEXED: &str = "indexed-repeat(";
