//! The record's tree as XML text: what is relevant, as ODK sends it.
//!
//! Invariants: the text is well-formed XML, whatever stands in the answers; letters are composed (NFC), as
//! ODK sends them.

use super::instance::FormInstance;
use crate::xpath::{NodeId, NodeKind, Tree};
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

impl FormInstance<'_> {
    /// The relevant part of the record as one XML element.
    #[must_use]
    pub fn serialize(&self) -> String {
        let mut text = String::new();
        let tree = self.tree();
        if let Some(root) = tree.root() {
            let openrosa = uses_prefix(tree, root);
            write_element(tree, root, openrosa, &mut text);
        }
        text
    }
}

const OPENROSA: &str = " xmlns:orx=\"http://openrosa.org/xforms\"";

/// Whether any name in the tree has OpenRosa's prefix.
fn uses_prefix(tree: &Tree, root: NodeId) -> bool {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        let own = tree.name(node).starts_with("orx:");
        if own || tree.attributes(node).any(|attribute| tree.name(attribute).starts_with("orx:")) {
            return true;
        }
        waiting.extend(tree.children(node));
    }
    false
}

/// A part of the text that is still to be written.
enum Piece {
    Open(NodeId),
    Close(NodeId),
}

fn write_element(tree: &Tree, root: NodeId, openrosa: bool, text: &mut String) {
    let mut waiting = vec![Piece::Open(root)];
    while let Some(piece) = waiting.pop() {
        match piece {
            Piece::Close(node) => drop(write!(text, "</{}>", tree.name(node))),
            Piece::Open(node) => {
                let _ = write!(text, "<{}", tree.name(node));
                if node == root && openrosa {
                    text.push_str(OPENROSA);
                }
                for attribute in tree.attributes(node) {
                    let _ = write!(text, " {}=\"", tree.name(attribute));
                    escape(tree.own_text(attribute), text);
                    text.push('"');
                }
                let inside: Vec<NodeId> = tree
                    .children(node)
                    .filter(|child| tree.kind(*child) == NodeKind::Element && tree.is_relevant(*child))
                    .collect();
                let own = tree.own_text(node);
                if inside.is_empty() && own.is_empty() {
                    text.push_str("/>");
                    continue;
                }
                text.push('>');
                escape(own, text);
                waiting.push(Piece::Close(node));
                waiting.extend(inside.into_iter().rev().map(Piece::Open));
            }
        }
    }
}

/// Writes a text so that XML reads it back; what XML cannot hold at all is left out.
fn escape(raw: &str, text: &mut String) {
    for letter in raw.nfc() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\t' | '\n' | '\r' => text.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => text.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &str) {
        let mut text = String::new();
        escape(raw, &mut text);
        assert_eq!(text, expected, "{raw:?}");
    }

    #[test]
    fn letters_are_composed() {
        check("cafe\u{301}", "caf\u{e9}");
    }
    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        check("a\u{0}b\u{1f}c\n", "abc\n");
    }
    #[test]
    fn marks_of_xml_are_escaped() {
        check("<&>\"'", "&lt;&amp;&gt;&quot;'");
    }
}
