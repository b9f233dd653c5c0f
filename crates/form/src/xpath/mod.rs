//! XPath as ODK forms use it: text to [`Expression`], and its value over [`Documents`].
//!
//! The subset: the functions of [`Function`], the axes child, parent, self and attribute, predicates,
//! unions and `instance()`. Anything else is an [`ExpressionProblem`] that says so and where.
//!
//! Source: W3C XPath 1.0; the ODK XForms specification (getodk/xforms-spec); where engines differ, JavaRosa.

mod analysis;
mod ast;
mod compare;
mod eval;
mod function;
mod functions;
mod host;
mod index;
mod lexer;
mod moment;
mod number;
mod parse;
mod pattern;
mod problem;
mod tree;
mod value;
mod walk;

pub use analysis::{Dependencies, Origin, Reference, visit};
pub use ast::{Axis, Call, Expr, Expression, Operator, Path, Start, Step, Test};
pub use eval::{evaluate, evaluate_boolean, evaluate_number, evaluate_text};
pub use function::{ALL as FUNCTIONS, Arity, Function};
pub use host::{Host, Scope};
pub use moment::Moment;
pub use parse::parse;
pub use pattern::Pattern;
pub use problem::{EvaluationProblem, ExpressionProblem};
pub use tree::{Documents, NodeId, NodeKind, NodeRef, Nodes, Source, Table, Tree};
pub use value::Object;
