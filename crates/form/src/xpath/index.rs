//! Equality against a column of a long list: rows by index instead of one after the other.
//!
//! `instance('desa')/root/item[kec = /data/kec]` asks the list's own index for the rows of one district. It
//! does so only where the result cannot differ: the list is a table, one side of the equality is a column of
//! the item, the other does not depend on the item and is a text (numbers compare by value, `01` and `1`).
//!
//! Invariant: what is found is what looking at each row would find, in the same order.

use super::analysis::visit;
use super::ast::{Axis, Call, Expr, Expression, Operator, Path, Start, Step, Test};
use super::eval::{Focus, Outcome, Run};
use super::function::Function;
use super::tree::{NodeRef, Source};
use super::value::{Value, node_text};

impl<'e> Run<'e> {
    /// The rows that the first predicate of a step leaves, or some more, and how many predicates are thereby
    /// done; `None` where no index helps.
    pub(super) fn rows_by_index(
        &self,
        node: NodeRef,
        step: &'e Step,
    ) -> Outcome<Option<(Vec<NodeRef>, usize)>> {
        let Source::Table(table) = self.documents.source(node.source) else { return Ok(None) };
        let item = matches!(&step.test, Test::Name(name) if &**name == "item") || step.test == Test::Any;
        let Some(first) = step.predicates.first() else { return Ok(None) };
        if step.axis != Axis::Child || !item || !table.is_root(node.node) {
            return Ok(None);
        }
        let Some((column, other)) = find_equality(first) else { return Ok(None) };
        let whole = matches!(first, Expr::Binary(Operator::Equal, ..));
        if !whole && depends(first, Depends::Position) {
            return Ok(None);
        }
        let focus = Focus { node, position: 1, size: 1 };
        let value = self.value(other, focus)?;
        let row_node = |row: &u32| NodeRef { source: node.source, node: table.item(*row as usize) };
        let Some(column) = table.column(column) else {
            return Ok(
                matches!(value, Value::Text(_) | Value::One(_) | Value::Nodes(_)).then(|| (Vec::new(), 1))
            );
        };
        let rows: Vec<NodeRef> = match &value {
            Value::Text(text) => table.rows_where(column, text).iter().map(row_node).collect(),
            Value::One(node) => {
                table.rows_where(column, &node_text(&self.documents, *node)).iter().map(row_node).collect()
            }
            Value::Nodes(nodes) => {
                let mut rows = Vec::new();
                for node in nodes {
                    let found = table.rows_where(column, &node_text(&self.documents, *node));
                    self.spend(found.len() + 1)?;
                    rows.extend_from_slice(found);
                }
                rows.sort_unstable();
                rows.dedup();
                rows.iter().map(row_node).collect()
            }
            _ => return Ok(None),
        };
        self.spend(rows.len())?;
        Ok(Some((rows, usize::from(whole))))
    }
}

impl Expression {
    /// Columns of secondary instances by which this expression picks rows: id of the instance, column. Whoever
    /// loads the form asks these for their index, so that the first answer does not wait for it.
    #[must_use]
    pub fn list_columns(&self) -> Vec<(&str, &str)> {
        let mut columns = Vec::new();
        visit(&self.root, &mut |expr| {
            if let Expr::Path(Path { start: Start::Value(inner, _), steps }) = expr
                && let Expr::Call(Call { function: Function::Instance, args, .. }) = &**inner
                && let [Expr::Text(id)] = args.as_slice()
            {
                let firsts = steps.iter().filter_map(|step| step.predicates.first());
                columns.extend(firsts.filter_map(find_equality).map(|(column, _)| (&**id, column)));
            }
        });
        columns
    }
}

/// An equality between a column of the item and something that does not depend on the item, in a predicate or
/// in what is joined by `and` there.
fn find_equality(predicate: &Expr) -> Option<(&str, &Expr)> {
    match predicate {
        Expr::Binary(Operator::And, left, right) => find_equality(left).or_else(|| find_equality(right)),
        Expr::Binary(Operator::Equal, left, right) => {
            let (name, other) = match (column(left), column(right)) {
                (Some(name), None) => (name, &**right),
                (None, Some(name)) => (name, &**left),
                _ => return None,
            };
            (!depends(other, Depends::Item)).then_some((name, other))
        }
        _ => None,
    }
}

fn column(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Path(Path { start: Start::Context, steps }) => match steps.as_slice() {
            [Step { axis: Axis::Child, test: Test::Name(name), predicates }] if predicates.is_empty() => {
                Some(name)
            }
            _ => None,
        },
        _ => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depends {
    /// On the node in question or its place.
    Item,
    /// On its place.
    Position,
}

fn depends(expr: &Expr, on: Depends) -> bool {
    match expr {
        Expr::Number(_) | Expr::Text(_) => false,
        Expr::Negate(inner) => depends(inner, on),
        Expr::Binary(_, left, right) => depends(left, on) || depends(right, on),
        Expr::Call(call) => call_depends(call, on) || call.args.iter().any(|arg| depends(arg, on)),
        // Predicates have a focus of their own.
        Expr::Path(path) => match &path.start {
            Start::Root => false,
            Start::Context => on == Depends::Item,
            Start::Value(inner, _) => depends(inner, on),
        },
    }
}

fn call_depends(call: &Call, on: Depends) -> bool {
    match call.function {
        Function::Position | Function::Last => call.args.is_empty(),
        Function::Once | Function::IndexedRepeat => on == Depends::Item,
        Function::String
        | Function::Number
        | Function::StringLength
        | Function::NormalizeSpace
        | Function::Name
        | Function::LocalName => call.args.is_empty() && on == Depends::Item,
        // Drawn anew for each row.
        function => function.is_volatile(),
    }
}
