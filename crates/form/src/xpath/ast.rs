//! An expression, read.
//!
//! Invariant: the tree is never deeper than the reader allows, so walking it cannot exhaust the stack.

/// An expression with the text that its author wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// As written.
    pub text: Box<str>,
    /// As understood.
    pub root: Expr,
}

/// One part of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `12.5`
    Number(f64),
    /// `'seng'`
    Text(Box<str>),
    /// `-x`
    Negate(Box<Expr>),
    /// `a = b`, `a and b`, `a | b`, ...
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `count(x)`
    Call(Call),
    /// `../umur`, `/data/umur`, `instance('x')/root/item[a = b]/label`, `current()/../x`, `(expr)[1]`
    Path(Path),
}

/// Operators between two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
    /// `mod`
    Modulo,
    /// `|`
    Union,
}

/// A function call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Which function.
    pub function: super::Function,
    /// Its arguments; their number fits the function.
    pub args: Vec<Expr>,
    /// Where it stands in the text, in bytes.
    pub at: usize,
    /// The pattern of `regex()` where it is written out, ready for use.
    pub pattern: Option<super::Pattern>,
}

/// A location path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where it begins.
    pub start: Start,
    /// The steps from there.
    pub steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// `/...`: at the record's own document, also from within a predicate on another instance.
    Root,
    /// At the context node.
    Context,
    /// At what an expression gives (`instance('x')/...`, `current()/...`), filtered.
    Value(Box<Expr>, Vec<Expr>),
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The direction.
    pub axis: Axis,
    /// Which nodes.
    pub test: Test,
    /// Filters, from left to right.
    pub predicates: Vec<Expr>,
}

/// The direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// `x`
    Child,
    /// `..`
    Parent,
    /// `.`
    Itself,
    /// `@x`
    Attribute,
}

/// Which nodes of a step count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// Elements or attributes of this name, with the prefix as written.
    Name(Box<str>),
    /// `*`
    Any,
    /// `node()`
    Node,
    /// `text()`
    Text,
}
