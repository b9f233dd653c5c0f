//! Where the paths of an expression lead, found out without a record: what the expression depends on.
//!
//! An absolute path that leads into a repeat which also holds the expression means the same instance of
//! it, as in JavaRosa; such a path is rewritten to a relative one here. Two things are left alone: a path
//! that ends at the repeat itself (`count(/data/anggota)` means all of them), and the repeats named in
//! `indexed-repeat()`.
//!
//! Invariant: whatever the evaluator may read of the record is among the dependencies.
//! Source: JavaRosa's `TreeReference.contextualize`; the ODK XForms specification, "XPath paths".

use super::schema::{NOWHERE, Schema, SchemaId};
use crate::xpath::{Axis, Call, Expr, Function, Operator, Path, Start, Step, Test};

/// What an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dependency {
    /// The node that is read.
    pub(crate) target: SchemaId,
    /// The node above both, whose one instance holds the expression's node and all that it reads.
    pub(crate) anchor: SchemaId,
    pub(crate) part: Part,
}

/// What is read of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// How many instances there are, and their order.
    Instances,
    /// Which nodes are there: instances and relevance.
    Nodes,
    /// The values too.
    Values,
}

/// A path that leads nowhere.
#[derive(Debug)]
pub(crate) struct DeadEnd {
    /// The path as far as it is understood.
    pub(crate) path: String,
    /// The name at which it ends.
    pub(crate) name: String,
    /// Where it ends; none above the root.
    above: Option<SchemaId>,
}

impl DeadEnd {
    /// The nearest name that is there. Names are compared one by one: not for more than an author reads.
    pub(crate) fn nearest(&self, schema: &Schema) -> Option<String> {
        match self.above {
            Some(above) => nearest(schema, above, &self.name),
            None => Some(schema.path(0)),
        }
    }
}

/// Everything known about one expression.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) dead_ends: Vec<DeadEnd>,
    /// Whether time or chance matters.
    pub(crate) volatile: bool,
    /// Whether the language matters.
    pub(crate) language: bool,
    /// Texts by id that are read; `None` stands for any.
    pub(crate) texts: Vec<Option<Box<str>>>,
    /// Questions whose choices are read.
    pub(crate) choices: Vec<SchemaId>,
    /// The expression leads into the repeat whose instances it counts.
    pub(crate) counts_itself: bool,
}

/// Where a path stands.
#[derive(Debug, Clone)]
enum Place {
    /// Above the root element.
    Document,
    /// At nodes of the record, reached by way of one instance of `anchor`.
    Nodes { at: Vec<SchemaId>, anchor: SchemaId },
    /// In another document, or no node at all.
    Elsewhere,
}

/// Reads the paths of one expression.
pub(crate) struct Resolver<'s> {
    schema: &'s Schema,
    /// The node at which the expression is evaluated.
    owner: SchemaId,
    /// For a count: the owner is above the repeat that the author started at.
    counted: Option<SchemaId>,
    reads: Reads,
}

/// How deep in predicates an expression stands, and whether absolute paths keep to their instance.
#[derive(Debug, Clone, Copy)]
struct Mode {
    predicate: bool,
    keeps: bool,
}

impl<'s> Resolver<'s> {
    /// For an expression that is evaluated at `owner`.
    pub(crate) fn new(schema: &'s Schema, owner: SchemaId) -> Self {
        Self { schema, owner, counted: None, reads: Reads::default() }
    }

    /// For the count of `repeat`, which is evaluated above it.
    pub(crate) fn counting(schema: &'s Schema, repeat: SchemaId) -> Self {
        let owner = schema.node(repeat).parent;
        Self { schema, owner, counted: Some(repeat), reads: Reads::default() }
    }

    /// Resolves an expression that gives a value.
    pub(crate) fn value(&mut self, expr: &mut Expr) {
        let here = self.here();
        self.walk(expr, &here, Mode { predicate: false, keeps: true }, Part::Values);
    }

    /// Resolves an expression whose nodes become choices; `parts` are evaluated at each of them.
    pub(crate) fn items(&mut self, nodes: &mut Expr, parts: &mut [&mut Expr]) {
        let mode = Mode { predicate: false, keeps: true };
        let here = self.here();
        let items = self.walk(nodes, &here, mode, Part::Nodes);
        for part in parts {
            self.walk(part, &items, Mode { predicate: true, keeps: true }, Part::Values);
        }
    }

    pub(crate) fn finish(mut self) -> Reads {
        self.reads.dependencies.sort_unstable();
        self.reads.dependencies.dedup();
        self.reads
    }

    fn here(&self) -> Place {
        Place::Nodes { at: vec![self.owner], anchor: self.owner }
    }

    fn walk(&mut self, expr: &mut Expr, here: &Place, mode: Mode, part: Part) -> Place {
        match expr {
            Expr::Number(_) | Expr::Text(_) => Place::Elsewhere,
            Expr::Negate(inner) => {
                self.walk(inner, here, mode, Part::Values);
                Place::Elsewhere
            }
            Expr::Binary(Operator::Union, left, right) => {
                let left = self.walk(left, here, mode, part);
                let right = self.walk(right, here, mode, part);
                both(self.schema, left, right)
            }
            Expr::Binary(_, left, right) => {
                self.walk(left, here, mode, Part::Values);
                self.walk(right, here, mode, Part::Values);
                Place::Elsewhere
            }
            Expr::Call(call) => {
                let place = self.call(call, here, mode);
                self.read(&place, part);
                place
            }
            Expr::Path(path) => {
                let place = self.path(path, here, mode);
                self.read(&place, part);
                place
            }
        }
    }

    fn call(&mut self, call: &mut Call, here: &Place, mode: Mode) -> Place {
        self.reads.volatile |= call.function.is_volatile();
        match call.function {
            Function::Current => return self.here(),
            Function::Position => self.args(call, here, mode, |_| Part::Instances),
            Function::Count => self.args(call, here, mode, |_| Part::Nodes),
            Function::IndexedRepeat => self.indexed_repeat(call, here, mode),
            Function::FormatDate | Function::FormatDateTime => {
                self.reads.language = true;
                self.args(call, here, mode, |_| Part::Values);
            }
            Function::Itext => {
                self.reads.language = true;
                let id = match call.args.first() {
                    Some(Expr::Text(id)) => Some(id.clone()),
                    _ => None,
                };
                self.reads.texts.push(id);
                self.args(call, here, mode, |_| Part::Values);
            }
            Function::ChoiceName => {
                self.reads.language = true;
                if let Some(Expr::Text(path)) = call.args.get(1)
                    && let Some(question) = self.named(path)
                {
                    self.reads.choices.push(question);
                }
                self.args(call, here, mode, |_| Part::Values);
            }
            Function::String | Function::Number | Function::StringLength | Function::NormalizeSpace
                if call.args.is_empty() =>
            {
                self.read(here, Part::Values);
            }
            _ => self.args(call, here, mode, |_| Part::Values),
        }
        Place::Elsewhere
    }

    fn args(&mut self, call: &mut Call, here: &Place, mode: Mode, part: impl Fn(usize) -> Part) {
        for (at, arg) in call.args.iter_mut().enumerate() {
            self.walk(arg, here, mode, part(at));
        }
    }

    /// `indexed-repeat(value, repeat, index, ...)`: any instance may be read, whatever stands in the path.
    fn indexed_repeat(&mut self, call: &mut Call, here: &Place, mode: Mode) {
        for (at, arg) in call.args.iter_mut().enumerate() {
            if at > 0 && at % 2 == 0 {
                self.walk(arg, here, mode, Part::Values);
                continue;
            }
            let before = self.reads.dependencies.len();
            let part = if at == 0 { Part::Values } else { Part::Instances };
            self.walk(arg, here, Mode { keeps: false, ..mode }, part);
            for dependency in &mut self.reads.dependencies[before..] {
                dependency.anchor = 0;
            }
        }
    }

    /// The question that `jr:choice-name` names by a path in a text.
    fn named(&self, path: &str) -> Option<SchemaId> {
        find(self.schema, self.owner, path)
    }

    fn path(&mut self, path: &mut Path, here: &Place, mode: Mode) -> Place {
        self.lift(path, mode);
        let mut first = 0;
        let mut place = match &mut path.start {
            Start::Context => here.clone(),
            Start::Root => {
                let (place, kept) = self.start_at_root(path, mode);
                first = kept;
                place
            }
            Start::Value(value, predicates) => {
                let place = self.walk(value, here, mode, Part::Instances);
                for predicate in predicates {
                    self.predicate(predicate, &place, mode);
                }
                place
            }
        };
        for at in first..path.steps.len() {
            place = self.step(place, path, at, mode);
        }
        place
    }

    /// A count is evaluated above its repeat: the first step upward has been taken already.
    fn lift(&mut self, path: &mut Path, mode: Mode) {
        let Some(repeat) = self.counted else { return };
        let starts_here = match &path.start {
            Start::Context => !mode.predicate,
            Start::Value(value, _) => is_current(value),
            Start::Root => false,
        };
        if !starts_here {
            return;
        }
        while path.steps.first().is_some_and(|step| step.axis == Axis::Itself) {
            path.steps.remove(0);
        }
        if path.steps.first().is_some_and(|step| step.axis == Axis::Parent) {
            path.steps.remove(0);
        } else if let Some(Step { test: Test::Name(name), .. }) = path.steps.first()
            && self.schema.child(self.owner, name).is_some_and(|child| child != repeat)
        {
            // Authors of XForms also start at the element around the repeat.
        } else {
            self.reads.counts_itself = true;
        }
        if path.steps.is_empty() {
            path.steps.push(Step { axis: Axis::Itself, test: Test::Node, predicates: Vec::new() });
        }
    }

    /// Rewrites an absolute path that shares repeats with the owner, so that it keeps to their instances.
    /// Gives the place to go on from, and the number of the step to go on with.
    fn start_at_root(&mut self, path: &mut Path, mode: Mode) -> (Place, usize) {
        let mut chain: Vec<SchemaId> = self.schema.upward(self.owner).collect();
        chain.reverse();
        let shared = path
            .steps
            .iter()
            .zip(&chain)
            .take_while(|(step, node)| {
                step.axis == Axis::Child
                    && step.predicates.is_empty()
                    && matches!(&step.test, Test::Name(name) if **name == *self.schema.node(**node).name)
            })
            .count();
        let ends_there = shared == path.steps.len();
        let upto = if ends_there { shared.saturating_sub(1) } else { shared };
        let kept = chain[..upto].iter().rposition(|node| self.schema.is_repeat(*node));
        let Some(kept) = kept.filter(|_| mode.keeps) else { return (Place::Document, 0) };
        let up = chain.len() - 1 - kept;
        path.start = if mode.predicate {
            let current = Call { function: Function::Current, args: Vec::new(), at: 0, pattern: None };
            Start::Value(Box::new(Expr::Call(current)), Vec::new())
        } else {
            Start::Context
        };
        let parents =
            std::iter::repeat_with(|| Step { axis: Axis::Parent, test: Test::Node, predicates: Vec::new() });
        path.steps.splice(..=kept, parents.take(up));
        if path.steps.is_empty() {
            path.steps.push(Step { axis: Axis::Itself, test: Test::Node, predicates: Vec::new() });
        }
        (Place::Nodes { at: vec![chain[kept]], anchor: chain[kept] }, up)
    }

    fn step(&mut self, from: Place, path: &mut Path, at: usize, mode: Mode) -> Place {
        let place = self.moved(&from, path, at);
        for predicate in &mut path.steps[at].predicates {
            self.predicate(predicate, &place, mode);
        }
        place
    }

    fn predicate(&mut self, predicate: &mut Expr, at: &Place, mode: Mode) {
        self.walk(predicate, at, Mode { predicate: true, ..mode }, Part::Values);
    }

    fn moved(&mut self, from: &Place, path: &Path, at: usize) -> Place {
        let step = &path.steps[at];
        let (nodes, anchor) = match from {
            Place::Elsewhere => return Place::Elsewhere,
            Place::Document => return self.first_step(path, at),
            Place::Nodes { at, anchor } => (at, *anchor),
        };
        match step.axis {
            Axis::Itself => from.clone(),
            Axis::Attribute => Place::Elsewhere,
            Axis::Parent => {
                let mut above: Vec<SchemaId> = nodes.iter().map(|id| self.schema.node(*id).parent).collect();
                above.dedup();
                if above.contains(&NOWHERE) {
                    return Place::Document;
                }
                let raised = above.iter().copied().min().unwrap_or(0);
                let anchor = if self.schema.holds(anchor, raised) { anchor } else { raised };
                Place::Nodes { at: above, anchor }
            }
            Axis::Child => {
                let found = self.children(nodes, &step.test);
                if found.is_empty() {
                    self.dead_end(nodes, path, at);
                    return Place::Elsewhere;
                }
                Place::Nodes { at: found, anchor }
            }
        }
    }

    fn first_step(&mut self, path: &Path, at: usize) -> Place {
        let step = &path.steps[at];
        let root = &self.schema.node(0).name;
        let fits = match &step.test {
            Test::Name(name) => name == root,
            Test::Any | Test::Node => true,
            Test::Text => false,
        };
        if step.axis == Axis::Child && fits {
            return Place::Nodes { at: vec![0], anchor: 0 };
        }
        if let (Axis::Child, Test::Name(name)) = (step.axis, &step.test) {
            self.reads.dead_ends.push(DeadEnd {
                path: format!("/{name}"),
                name: name.to_string(),
                above: None,
            });
        }
        Place::Elsewhere
    }

    fn children(&self, nodes: &[SchemaId], test: &Test) -> Vec<SchemaId> {
        let mut found = Vec::new();
        for node in nodes {
            match test {
                Test::Name(name) => found.extend(self.schema.child(*node, name)),
                Test::Any => found.extend(&self.schema.node(*node).children),
                Test::Node | Test::Text if self.schema.question_type(*node).is_some() => found.push(*node),
                Test::Node => found.extend(&self.schema.node(*node).children),
                Test::Text => {}
            }
        }
        found
    }

    fn dead_end(&mut self, nodes: &[SchemaId], path: &Path, at: usize) {
        let Test::Name(name) = &path.steps[at].test else { return };
        let above = nodes.first().copied().unwrap_or(0);
        self.reads.dead_ends.push(DeadEnd {
            path: format!("{}/{name}", self.schema.path(above)),
            name: name.to_string(),
            above: Some(above),
        });
    }

    /// Notes that the nodes at `place` are read.
    fn read(&mut self, place: &Place, part: Part) {
        let Place::Nodes { at, anchor } = place else { return };
        for target in at {
            self.note(*target, *anchor, part);
            let whole = part == Part::Values
                && self.schema.question_type(*target).is_none()
                && !self.schema.holds(*target, self.owner);
            if whole {
                for inner in *target + 1..self.schema.node(*target).end {
                    if self.schema.question_type(inner).is_some() {
                        self.note(inner, *anchor, part);
                    }
                }
            }
        }
    }

    fn note(&mut self, target: SchemaId, anchor: SchemaId, part: Part) {
        if part == Part::Instances {
            // One instance's position depends on its siblings.
            if self.schema.is_repeat(target) {
                let anchor = if target == anchor { self.schema.node(target).parent } else { anchor };
                self.reads.dependencies.push(Dependency { target, anchor, part });
            }
            return;
        }
        self.reads.dependencies.push(Dependency { target, anchor, part });
    }
}

fn is_current(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(Call { function: Function::Current, .. }))
}

fn both(schema: &Schema, left: Place, right: Place) -> Place {
    match (left, right) {
        (Place::Nodes { at: mut all, anchor }, Place::Nodes { at, anchor: other }) => {
            all.extend(at);
            let shared = schema.upward(anchor).find(|id| schema.holds(*id, other)).unwrap_or(0);
            Place::Nodes { at: all, anchor: shared }
        }
        (nodes @ Place::Nodes { .. }, _) | (_, nodes) => nodes,
    }
}

/// The node that a path of plain names leads to, absolute or from `owner`.
pub(crate) fn find(schema: &Schema, owner: SchemaId, path: &str) -> Option<SchemaId> {
    let path = path.trim();
    let (mut at, rest) = match path.strip_prefix('/') {
        Some(rest) => {
            let (root, rest) = rest.split_once('/').unwrap_or((rest, ""));
            if *root != *schema.node(0).name {
                return None;
            }
            (0, rest)
        }
        None => (owner, path.strip_prefix("current()/").unwrap_or(path)),
    };
    for step in rest.split('/').filter(|step| !step.is_empty()) {
        let name = step.split('[').next().unwrap_or_default().trim();
        at = match name {
            "." => at,
            ".." => Some(schema.node(at).parent).filter(|parent| *parent != NOWHERE)?,
            name => schema.child(at, name)?,
        };
    }
    Some(at)
}

/// Most names that are compared with a wrong one; comparing is not free, and one guess is enough.
const GUESSES_MAX: usize = 2_000;

/// The name most like `name`, as a path: first among those in the same place, then anywhere.
fn nearest(schema: &Schema, above: SchemaId, name: &str) -> Option<String> {
    let inside = schema.node(above).children.iter().copied();
    let anywhere = (1..schema.len() as SchemaId).take(GUESSES_MAX);
    let exact = anywhere.clone().find(|id| *schema.node(*id).name == *name);
    let found = exact.or_else(|| {
        let likely = |candidates: &mut dyn Iterator<Item = SchemaId>| {
            candidates
                .map(|id| (distance(name, &schema.node(id).name), id))
                .filter(|(distance, _)| *distance <= 2 + name.len() / 4)
                .min()
                .map(|(_, id)| id)
        };
        likely(&mut inside.take(GUESSES_MAX)).or_else(|| likely(&mut anywhere.clone()))
    });
    found.map(|id| schema.path(id))
}

/// How many letters have to be changed, added or left out.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.chars().flat_map(char::to_lowercase).enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (column, wanted) in other.iter().enumerate() {
            let changed = corner + usize::from(letter != *wanted);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}
