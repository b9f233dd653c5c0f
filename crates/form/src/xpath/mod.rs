//! XPath as ODK forms use it: text to [`Expression`], and its value over a [`Documents`].
//!
//! The subset: the functions of [`Function`], the axes child, parent, self and attribute, predicates,
//! unions and `instance()`. Anything else is an [`ExpressionProblem`] that says so and where.
//!
//! Source: W3C XPath 1.0; the ODK XForms specification (getodk/xforms-spec); where engines differ, JavaRosa.

mod ast;
mod function;
mod tree;

pub use ast::{Axis, Call, Expr, Expression, Operator, Path, Start, Step, Test};
pub use function::Function;
pub use tree::{Documents, NodeId, NodeKind, NodeRef, Nodes, Source, Table, Tree};
