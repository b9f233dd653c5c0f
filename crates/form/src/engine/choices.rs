//! What a select offers: made when somebody asks, and again when something changed that it depends on.
//!
//! Invariant: whether one code is offered never needs the whole list, where the list has a filter only.

use super::frame::Spot;
use super::instance::FormInstance;
use super::lists::{Filter, Offer};
use super::paths;
use super::schema::SchemaId;
use crate::xpath::{Documents, Expr, NodeId, NodeRef, Object, Source};
use crate::{Choice, QuestionType};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// One choice as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedChoice {
    /// The code that is stored.
    pub code: String,
    /// The label in the record's language.
    pub label: String,
    /// Its place in the form's list, where it is of one: there are pictures and further columns.
    pub place: Option<usize>,
}

impl FormInstance<'_> {
    /// The choices of a select, in order; empty for anything else.
    #[must_use]
    pub fn choices(&self, node: NodeId) -> Arc<Vec<OfferedChoice>> {
        self.spot(node).map(|spot| self.choices_at(spot)).unwrap_or_default()
    }

    pub(crate) fn choices_at(&self, spot: Spot) -> Arc<Vec<OfferedChoice>> {
        if let Some(made) = self.choices.borrow().get(&spot) {
            return Arc::clone(made);
        }
        let made = Arc::new(self.make_choices(spot));
        self.choices.borrow_mut().insert(spot, Arc::clone(&made));
        made
    }

    fn make_choices(&self, spot: Spot) -> Vec<OfferedChoice> {
        match self.form.offers.get(&spot.schema) {
            None => Vec::new(),
            Some(Offer::Nodes { nodes, value, label, .. }) => {
                let nodes = self.nodes(nodes, spot);
                let made = nodes.into_iter().map(|node| OfferedChoice {
                    code: self.text_of(value, node, spot),
                    label: self.text_of(label, node, spot),
                    place: None,
                });
                made.collect()
            }
            Some(Offer::List { list, source, filter, value, label }) => {
                let nodes = match filter {
                    Some(filter) => self.nodes(&filter.nodes, spot),
                    None => items(&self.form.sources[*source as usize - 1].1, *source),
                };
                let made = nodes.into_iter().map(|node| self.item(list, node, value, label));
                made.collect()
            }
        }
    }

    fn nodes(&self, expr: &Expr, spot: Spot) -> Vec<NodeRef> {
        match self.evaluate(expr, spot) {
            Some(Object::Nodes(nodes)) => nodes,
            _ => Vec::new(),
        }
    }

    fn text_of(&self, expr: &Expr, node: NodeRef, spot: Spot) -> String {
        let object = self.evaluate_at(expr, node, spot);
        object.map(|object| object.to_text(&self.documents())).unwrap_or_default()
    }

    /// An item of a list as a choice.
    fn item(&self, list: &str, node: NodeRef, value: &str, label: &str) -> OfferedChoice {
        let documents = self.documents();
        let code = child_text(&documents, node, value);
        if let Some((place, choice)) = self.choice_in_list(list, node, &code) {
            let label = self.label_of(choice);
            return OfferedChoice { code, label, place: Some(place) };
        }
        let label = child_text(&documents, node, label);
        OfferedChoice { code, label, place: None }
    }

    /// The form's own choice that an item of a list stands for.
    fn choice_in_list(&self, list: &str, node: NodeRef, code: &str) -> Option<(usize, &Choice)> {
        let items = &self.form.definition.choices.get(list)?.items;
        let Source::Table(table) = self.documents().source(node.source) else { return None };
        let (row, _) = table.place(node.node)?;
        let choice = items.get(row)?;
        (choice.code == code).then_some((row, choice))
    }

    fn label_of(&self, choice: &Choice) -> String {
        let text = self.form.definition.text_in(&choice.label, &self.language);
        text.map(super::template::unescape).unwrap_or_default()
    }

    /// Which of the chosen codes of a select are still offered; none where all are.
    pub(crate) fn still_offered(&self, spot: Spot, text: &str) -> Option<Box<str>> {
        if text.is_empty() {
            return None;
        }
        let kind = self.form.schema.question_type(spot.schema)?;
        let codes: Vec<&str> = if kind == QuestionType::SelectOne {
            vec![text]
        } else {
            text.split(' ').filter(|code| !code.is_empty()).collect()
        };
        let offer = self.form.offers.get(&spot.schema)?;
        let kept: Vec<&str> = match offer {
            Offer::List { source, filter: Some(filter), value, .. } => {
                codes.iter().copied().filter(|code| self.passes(*source, filter, value, code, spot)).collect()
            }
            Offer::List { filter: None, .. } => return None,
            Offer::Nodes { nodes, value, .. } => {
                let nodes = self.nodes(nodes, spot);
                let there: HashSet<String> =
                    nodes.into_iter().map(|node| self.text_of(value, node, spot)).collect();
                codes.iter().copied().filter(|code| there.contains(*code)).collect()
            }
        };
        (kept.len() < codes.len()).then(|| kept.join(" ").into_boxed_str())
    }

    /// Whether the item with this code passes the filter.
    fn passes(&self, source: u32, filter: &Filter, value: &str, code: &str, spot: Spot) -> bool {
        let Source::Table(table) = &self.form.sources[source as usize - 1].1 else {
            let nodes = self.nodes(&filter.nodes, spot);
            let documents = self.documents();
            return nodes.into_iter().any(|node| child_text(&documents, node, value) == code);
        };
        let Some(column) = table.column(value) else { return false };
        table.rows_where(column, code).iter().any(|row| {
            let node = NodeRef { source, node: table.item(*row as usize) };
            match self.evaluate_at(&filter.passes, node, spot) {
                Some(Object::Number(number)) => number == f64::from(*row) + 1.0,
                Some(object) => object.to_boolean(),
                None => false,
            }
        })
    }

    /// `jr:choice-name(code, 'path')`: the label in the record's language.
    pub(crate) fn choice_label_at(&self, code: &str, path: &str, spot: Spot) -> Option<String> {
        let question = paths::find(&self.form.schema, spot.schema, path)?;
        match self.form.offers.get(&question)? {
            Offer::List { list, source, value, label, .. } => {
                if let Some(choice) = self.form.definition.choice(list, code) {
                    return Some(self.label_of(choice));
                }
                let documents = self.documents();
                let found = find_item(&self.form.sources[*source as usize - 1].1, *source, value, code)?;
                Some(child_text(&documents, found, label))
            }
            Offer::Nodes { .. } => {
                let at = self.nearest_spot(question, spot)?;
                let choices = self.choices_at(at);
                choices.iter().find(|choice| choice.code == code).map(|choice| choice.label.clone())
            }
        }
    }

    /// The cell of `question` that shares the most with `spot`, or the first one.
    fn nearest_spot(&self, question: SchemaId, spot: Spot) -> Option<Spot> {
        let schema = &self.form.schema;
        let wanted = schema.node(question).shape;
        let mut frame = spot.frame;
        loop {
            let shape = self.frames[frame as usize].shape;
            if schema.holds(schema.shapes[shape as usize].schema, question) {
                break;
            }
            frame = self.frames[frame as usize].parent;
        }
        while self.frames[frame as usize].shape != wanted {
            let here = &self.frames[frame as usize];
            let inner = schema.shapes[here.shape as usize]
                .repeats
                .iter()
                .position(|repeat| schema.holds(*repeat, question))?;
            frame = *here.repeats[inner].first()?;
        }
        Some(Spot { frame, schema: question })
    }

    /// Chosen codes in the order of the list, unknown ones last.
    pub(crate) fn in_list_order(&self, spot: Spot, codes: &str) -> String {
        let mut codes: Vec<&str> = codes.split(' ').filter(|code| !code.is_empty()).collect();
        let places: HashMap<&str, usize> = match self.form.offers.get(&spot.schema) {
            Some(Offer::List { list, source, value, .. }) => {
                let place = |code: &str| match self.form.definition.choice_place(list, code) {
                    Some(place) => Some(place),
                    None => place_in(&self.form.sources[*source as usize - 1].1, value, code),
                };
                codes.iter().filter_map(|code| Some((*code, place(code)?))).collect()
            }
            Some(Offer::Nodes { .. }) => {
                let choices = self.choices_at(spot);
                let place = |code: &str| choices.iter().position(|choice| choice.code == code);
                codes.iter().filter_map(|code| Some((*code, place(code)?))).collect()
            }
            None => HashMap::new(),
        };
        codes.sort_by_key(|code| places.get(code).copied().unwrap_or(usize::MAX));
        codes.join(" ")
    }

    /// Whether the code is one of the question's list at all, filter aside.
    pub(crate) fn is_known_code(&self, spot: Spot, code: &str) -> bool {
        match self.form.offers.get(&spot.schema) {
            Some(Offer::List { list, source, value, .. }) => {
                self.form.definition.choice_place(list, code).is_some()
                    || place_in(&self.form.sources[*source as usize - 1].1, value, code).is_some()
            }
            Some(Offer::Nodes { .. }) => true,
            None => false,
        }
    }
}

/// The items of a list: `root/item` of a table, the elements below the root of a tree.
fn items(source: &Source, at: u32) -> Vec<NodeRef> {
    let to_ref = |node| NodeRef { source: at, node };
    match source {
        Source::Table(table) => (0..table.row_count()).map(|row| to_ref(table.item(row))).collect(),
        Source::Tree(tree) => tree
            .root()
            .into_iter()
            .flat_map(|root| tree.children(root))
            .filter(|node| tree.kind(*node) == crate::xpath::NodeKind::Element)
            .map(to_ref)
            .collect(),
    }
}

fn place_in(source: &Source, value: &str, code: &str) -> Option<usize> {
    match source {
        Source::Table(table) => {
            let rows = table.rows_where(table.column(value)?, code);
            rows.first().map(|row| *row as usize)
        }
        Source::Tree(_) => {
            items(source, 0).into_iter().position(|node| source_child(source, node.node, value) == code)
        }
    }
}

fn find_item(source: &Source, at: u32, value: &str, code: &str) -> Option<NodeRef> {
    let place = place_in(source, value, code)?;
    match source {
        Source::Table(table) => Some(NodeRef { source: at, node: table.item(place) }),
        Source::Tree(_) => items(source, at).get(place).copied(),
    }
}

fn child_text(documents: &Documents<'_>, node: NodeRef, name: &str) -> String {
    source_child(documents.source(node.source), node.node, name)
}

fn source_child(source: &Source, node: NodeId, name: &str) -> String {
    let child = source.children(node).find(|child| source.name(*child) == name);
    let child = child.or_else(|| source.attributes(node).find(|child| source.name(*child) == name));
    child.map(|child| source.string_value(child).into_owned()).unwrap_or_default()
}
