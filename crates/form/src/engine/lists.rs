//! Where choices come from: lists of the form, files beside it, nodes of the record.
//!
//! Invariant: a choice list is the secondary instance of its own name, as `root/item/<column>`, with the
//! columns `name`, `label` (in the form's first language) and those of its author.

use super::compile::Compiler;
use super::paths::{Dependency, Reads, Resolver};
use super::schema::{Schema, SchemaId};
use super::trouble;
use crate::xpath::{
    Axis, Call, Expr, Function, NodeId, NodeKind, Operator, Path, Source, Start, Step, Table, Test, Tree,
};
use crate::{ChoiceList, Element, Files, FormDefinition, Question};
use std::collections::{BTreeSet, HashMap};

/// What a select offers.
#[derive(Debug)]
pub(crate) enum Offer {
    /// The items of a list.
    List {
        list: String,
        /// Place of the list among the documents.
        source: u32,
        filter: Option<Filter>,
        /// The columns of code and label.
        value: Box<str>,
        label: Box<str>,
    },
    /// Nodes, with what makes a choice of each.
    Nodes { nodes: Expr, value: Expr, label: Expr, reads: Box<Reads> },
}

/// Which items of a list are offered.
#[derive(Debug)]
pub(crate) struct Filter {
    /// All items that pass: `instance('list')/root/item[...]`.
    pub(crate) nodes: Expr,
    /// Whether one item passes, evaluated at it.
    pub(crate) passes: Expr,
    reads: Reads,
}

impl Offer {
    /// Whether it depends on anything that can change.
    pub(crate) fn changes(&self) -> bool {
        match self {
            Self::List { filter, .. } => filter.is_some(),
            Self::Nodes { .. } => true,
        }
    }

    pub(crate) fn reads(&self) -> Vec<Dependency> {
        match self {
            Self::List { filter, .. } => {
                filter.as_ref().map(|filter| filter.reads.dependencies.clone()).unwrap_or_default()
            }
            Self::Nodes { reads, .. } => reads.dependencies.clone(),
        }
    }
}

/// The documents beside the record, and the offer of each select.
pub(super) fn build(
    definition: &FormDefinition,
    schema: &Schema,
    files: &Files,
    compiler: &mut Compiler<'_>,
) -> (Vec<(String, Source)>, HashMap<SchemaId, Offer>) {
    let mut sources = Vec::new();
    for (name, list) in &definition.choices {
        sources.push((name.clone(), list_source(definition, name, list, files, compiler)));
    }
    for (name, element) in &definition.instances {
        if !definition.choices.contains_key(name) {
            sources.push((name.clone(), Source::Tree(tree(element))));
        }
    }
    let places: HashMap<&str, u32> =
        sources.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at as u32 + 1)).collect();
    let mut offers = HashMap::new();
    for id in 1..schema.len() as SchemaId {
        if let Some(question) = schema.question_of(definition, id)
            && let Some(offer) = offer(definition, schema, &places, id, question, compiler)
        {
            make_index(&sources, &offer);
            offers.insert(id, offer);
        }
    }
    (sources, offers)
}

/// Makes the index that a filter looks rows up in, so that the first answer waits for it no longer than any
/// other.
fn make_index(sources: &[(String, Source)], offer: &Offer) {
    let nodes = match offer {
        Offer::List { filter: Some(filter), .. } => &filter.nodes,
        Offer::Nodes { nodes, .. } => nodes,
        Offer::List { filter: None, .. } => return,
    };
    let Expr::Path(path) = nodes else { return };
    let Start::Value(start, _) = &path.start else { return };
    let Expr::Call(Call { function: Function::Instance, args, .. }) = &**start else { return };
    let Some(Expr::Text(name)) = args.first() else { return };
    let source = sources.iter().find(|(other, _)| **other == **name).map(|(_, source)| source);
    let Some(Source::Table(table)) = source else { return };
    for predicate in path.steps.iter().flat_map(|step| &step.predicates) {
        let mut waiting = vec![predicate];
        while let Some(expr) = waiting.pop() {
            match expr {
                Expr::Binary(Operator::And, left, right) => waiting.extend([&**left, &**right]),
                Expr::Binary(Operator::Equal, left, right) => {
                    for side in [left, right] {
                        if let Some(column) = own_column(side).and_then(|name| table.column(name)) {
                            let _ = table.rows_where(column, "");
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// The name that an expression is, where it is nothing but one.
fn own_column(expr: &Expr) -> Option<&str> {
    let Expr::Path(Path { start: Start::Context, steps }) = expr else { return None };
    match steps.as_slice() {
        [Step { axis: Axis::Child, test: Test::Name(name), predicates }] if predicates.is_empty() => {
            Some(name)
        }
        _ => None,
    }
}

fn list_source(
    definition: &FormDefinition,
    name: &str,
    list: &ChoiceList,
    files: &Files,
    compiler: &mut Compiler<'_>,
) -> Source {
    let Some(file) = list.file.as_deref() else { return Source::Table(table(definition, list)) };
    match files.source(file) {
        Ok(source) => source,
        Err(problem) => {
            compiler.say(trouble::no_file(name, file, &problem.message("id"), &problem.message("en")));
            Source::Table(Table::new(&["name", "label"]))
        }
    }
}

/// The items of a list as a table.
fn table(definition: &FormDefinition, list: &ChoiceList) -> Table {
    let own: BTreeSet<&str> =
        list.items.iter().flat_map(|item| item.columns.keys()).map(String::as_str).collect();
    let own: Vec<&str> = own.into_iter().filter(|name| !matches!(*name, "name" | "label")).collect();
    let mut columns = vec!["name", "label"];
    columns.extend(&own);
    let mut table = Table::new(&columns);
    let language = definition.languages.first().map_or("", String::as_str);
    for item in &list.items {
        let label = definition.text_in(&item.label, language).unwrap_or_default();
        let cells = own.iter().map(|column| item.columns.get(*column).map_or("", String::as_str));
        table.push_row([item.code.as_str(), label].into_iter().chain(cells));
    }
    table
}

/// An element and what is inside as a document.
fn tree(element: &Element) -> Tree {
    let mut tree = Tree::new();
    let mut waiting = vec![(Tree::DOCUMENT, element)];
    while let Some((parent, element)) = waiting.pop() {
        let node = append(&mut tree, parent, element);
        // The last is taken first: turned round, the order is kept.
        waiting.extend(element.children.iter().rev().map(|child| (node, child)));
    }
    tree
}

fn append(tree: &mut Tree, parent: NodeId, element: &Element) -> NodeId {
    let text = if element.children.is_empty() { element.text.as_str() } else { "" };
    let node = tree.append(parent, NodeKind::Element, &element.name, text);
    for (name, value) in &element.attributes {
        tree.add_attribute(node, name, value);
    }
    node
}

fn offer(
    definition: &FormDefinition,
    schema: &Schema,
    places: &HashMap<&str, u32>,
    id: SchemaId,
    question: &Question,
    compiler: &mut Compiler<'_>,
) -> Option<Offer> {
    if let Some(items) = &question.items {
        let mut nodes = compiler.expression(id, "items.nodeset", &items.nodeset)?.root;
        let mut value = compiler.expression(id, "items.value", &items.value)?.root;
        let mut label = compiler.expression(id, "items.label", &items.label)?.root;
        let mut resolver = Resolver::new(schema, id);
        resolver.items(&mut nodes, &mut [&mut value, &mut label]);
        let mut reads = resolver.finish();
        compiler.add_text_reads(id, &mut reads);
        compiler.note_dead_ends(id, "items", &reads);
        return Some(Offer::Nodes { nodes, value, label, reads: Box::new(reads) });
    }
    let list = question.choices.as_deref()?;
    let source = *places.get(list)?;
    let column = |named: &Option<String>, usual: &str| named.as_deref().unwrap_or(usual).into();
    let file = definition.choices.get(list).filter(|list| list.file.is_some());
    let value = file.map_or_else(|| "name".into(), |list| column(&list.value_column, "name"));
    let label = file.map_or_else(|| "label".into(), |list| column(&list.label_column, "label"));
    let filter = match question.choice_filter.as_deref() {
        Some(text) => {
            let predicate = compiler.expression(id, "choice_filter", text)?.root;
            Some(filter(schema, id, list, predicate, question, compiler))
        }
        None if is_shuffled(question) => {
            let all = Call { function: Function::True, args: Vec::new(), at: 0, pattern: None };
            Some(filter(schema, id, list, Expr::Call(all), question, compiler))
        }
        None => None,
    };
    Some(Offer::List { list: list.to_owned(), source, filter, value, label })
}

/// Whether the choices come in an order that chance draws (`randomize=true`, with a `seed` or without).
fn is_shuffled(question: &Question) -> bool {
    question.parameters.get("randomize").is_some_and(|yes| yes == "true")
}

fn filter(
    schema: &Schema,
    id: SchemaId,
    list: &str,
    predicate: Expr,
    question: &Question,
    compiler: &mut Compiler<'_>,
) -> Filter {
    let instance =
        Call { function: Function::Instance, args: vec![Expr::Text(list.into())], at: 0, pattern: None };
    let step = |name: &str, predicates| Step { axis: Axis::Child, test: Test::Name(name.into()), predicates };
    let mut nodes = Expr::Path(Path {
        start: Start::Value(Box::new(Expr::Call(instance)), Vec::new()),
        steps: vec![step("root", Vec::new()), step("item", vec![predicate])],
    });
    if is_shuffled(question) {
        let seed = question.parameters.get("seed").and_then(|seed| compiler.expression(id, "seed", seed));
        let args = std::iter::once(nodes).chain(seed.map(|seed| seed.root)).collect();
        nodes = Expr::Call(Call { function: Function::Randomize, args, at: 0, pattern: None });
    }
    let mut resolver = Resolver::new(schema, id);
    resolver.items(&mut nodes, &mut []);
    let mut reads = resolver.finish();
    compiler.add_text_reads(id, &mut reads);
    compiler.note_dead_ends(id, "choice_filter", &reads);
    let items = match &nodes {
        Expr::Call(call) => call.args.first(),
        path => Some(path),
    };
    let passes = match items {
        Some(Expr::Path(path)) => path.steps.last().and_then(|step| step.predicates.first()).cloned(),
        _ => None,
    };
    Filter { passes: passes.unwrap_or(Expr::Number(1.0)), nodes, reads }
}
