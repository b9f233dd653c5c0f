//! Evaluating an expression at a node of the record, and what it may ask of the form meanwhile.
//!
//! Invariant: an expression that cannot be evaluated (too large, or of a kind that does not fit) is empty;
//! an interview goes on.

use super::cast;
use super::frame::Spot;
use super::instance::FormInstance;
use super::slots::{Shown, Work};
use super::template::{Part, Template, unescape};
use crate::limits::ASKING_DEPTH_MAX;
use crate::xpath::{Documents, Expr, Host, NodeId, NodeRef, Object, Scope, evaluate, evaluate_boolean};
use crate::{Node, Texts};
use std::collections::BTreeMap;

/// What expressions may ask, at one node.
struct Asker<'i, 'f> {
    record: &'i FormInstance<'f>,
    spot: Spot,
}

impl Host for Asker<'_, '_> {
    fn now_ms(&self) -> i64 {
        self.record.world.now_ms
    }

    fn utc_offset_s(&self) -> i32 {
        self.record.world.utc_offset_s
    }

    fn fill(&self, bytes: &mut [u8]) {
        self.record.world.fill(bytes);
    }

    fn text_by_id(&self, id: &str) -> Option<String> {
        self.record.deeper(|record| record.text_with_id(id, self.spot)).flatten()
    }

    fn choice_name(&self, code: &str, question: &str) -> Option<String> {
        self.record.deeper(|record| record.choice_label_at(code, question, self.spot)).flatten()
    }

    fn truth_of(&self, node: NodeRef) -> Option<bool> {
        (node.source == 0).then(|| self.record.node_is_true(node))
    }

    fn steps_left(&self) -> u64 {
        self.record.steps_left.get().unwrap_or(u64::MAX)
    }

    fn spend(&self, steps: u64) {
        if let Some(left) = self.record.steps_left.get() {
            self.record.steps_left.set(Some(left.saturating_sub(steps)));
        }
    }

    fn language(&self) -> &str {
        &self.record.language
    }
}

impl FormInstance<'_> {
    pub(crate) fn documents(&self) -> Documents<'_> {
        Documents { primary: &self.source, secondary: &self.form.sources }
    }

    /// Goes on only as deep as texts sensibly ask for each other.
    fn deeper<T>(&self, ask: impl FnOnce(&Self) -> T) -> Option<T> {
        let depth = self.asking.get();
        if depth >= ASKING_DEPTH_MAX {
            return None;
        }
        self.asking.set(depth + 1);
        let answer = ask(self);
        self.asking.set(depth);
        Some(answer)
    }

    /// The value of an expression at a node of the record; none where it cannot be evaluated.
    pub(crate) fn evaluate(&self, expr: &Expr, spot: Spot) -> Option<Object> {
        let node = NodeRef { source: 0, node: self.cell(spot).node };
        self.evaluate_at(expr, node, spot)
    }

    /// The value of an expression at any node; `current()` stays the node of `spot`.
    pub(crate) fn evaluate_at(&self, expr: &Expr, node: NodeRef, spot: Spot) -> Option<Object> {
        let host = Asker { record: self, spot };
        let current = NodeRef { source: 0, node: self.cell(spot).node };
        let scope = Scope { documents: self.documents(), node, current, position: 1, size: 1, host: &host };
        evaluate(expr, &scope).ok()
    }

    pub(crate) fn evaluate_text(&self, expr: &Expr, spot: Spot) -> String {
        self.evaluate(expr, spot).map(|object| object.to_text(&self.documents())).unwrap_or_default()
    }

    /// Whether a condition holds. One that is nothing but a question holds by the question's value.
    pub(crate) fn is_true(&self, expr: &Expr, spot: Spot) -> bool {
        let host = Asker { record: self, spot };
        let node = NodeRef { source: 0, node: self.cell(spot).node };
        evaluate_boolean(expr, &Scope::at(node, self.documents(), &host)).unwrap_or(false)
    }

    fn node_is_true(&self, node: NodeRef) -> bool {
        let spot = if node.source == 0 { self.spot(node.node) } else { None };
        let kind = spot.and_then(|spot| self.form.schema.question_type(spot.schema));
        if spot.is_some() && kind.is_none() {
            // A group or an instance that is there.
            return true;
        }
        cast::is_true(kind, &self.documents().source(node.source).string_value(node.node))
    }

    /// A text of a node in the record's language, with its expressions filled in.
    #[must_use]
    pub fn text(&self, node: NodeId, shown: Shown) -> Option<String> {
        self.text_at(self.spot(node)?, shown)
    }

    pub(crate) fn text_at(&self, spot: Spot, shown: Shown) -> Option<String> {
        if let Some(slot) = self.form.of_node[spot.schema as usize].text(shown)
            && let Work::Text(templates) = &self.form.slots[slot as usize].work
        {
            return Some(self.fill_text(self.of_language(templates)?, spot));
        }
        let texts = self.texts_of(spot, shown)?;
        let text = self.form.definition.text_in(texts, &self.language)?;
        Some(if text.contains("$${") { unescape(text) } else { text.to_owned() })
    }

    fn texts_of(&self, spot: Spot, shown: Shown) -> Option<&Texts> {
        let definition = self.form.schema.definition(&self.form.definition, spot.schema)?;
        match (definition, shown) {
            (Node::Group(group), Shown::Label) => Some(&group.label),
            (Node::Repeat(repeat), Shown::Label) => Some(&repeat.label),
            (Node::Question(question), _) => Some(match shown {
                Shown::Label => &question.label,
                Shown::Hint => &question.hint,
                Shown::Guidance => &question.guidance,
                Shown::ConstraintMessage => &question.constraint_message,
                Shown::RequiredMessage => &question.required_message,
            }),
            (Node::Group(_) | Node::Repeat(_), _) => None,
        }
    }

    /// The one of several texts that fits the record's language best.
    fn of_language<'t, T>(&self, texts: &'t BTreeMap<String, T>) -> Option<&'t T> {
        let languages = self.form.definition.languages.iter().map(String::as_str);
        let mut wanted = std::iter::once(self.language.as_str()).chain(languages);
        wanted.find_map(|language| texts.get(language))
    }

    pub(crate) fn fill_text(&self, template: &Template, spot: Spot) -> String {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Plain(plain) => text.push_str(plain),
                Part::Value(expression) => text.push_str(&self.evaluate_text(&expression.root, spot)),
            }
        }
        text
    }

    /// `jr:itext(id)`.
    fn text_with_id(&self, id: &str, spot: Spot) -> Option<String> {
        if let Some(templates) = self.form.texts.get(id) {
            return Some(self.fill_text(self.of_language(templates)?, spot));
        }
        let texts = self.form.definition.texts.get(id)?;
        self.form.definition.text_in(texts, &self.language).map(unescape)
    }
}
