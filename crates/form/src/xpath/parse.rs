//! Tokens to a tree: operators by binding power, paths and calls by descent.
//!
//! Invariant: the tree is at most [`EXPRESSION_HEIGHT_MAX`] high, and reading one nests no deeper than
//! [`EXPRESSION_NESTING_MAX`]; a call in it has a number of arguments that its function takes.

use super::ast::{Axis, Call, Expr, Expression, Operator, Path, Start, Step, Test};
use super::function::Function;
use super::lexer::{self, Spot, Token};
use super::pattern::Pattern;
use super::problem::{Detail, ExpressionProblem};
use crate::limits::{
    EXPRESSION_BYTES_MAX, EXPRESSION_HEIGHT_MAX, EXPRESSION_JUNCTIONS_MAX, EXPRESSION_NESTING_MAX,
    EXPRESSION_STEPS_MAX,
};

/// Reads an expression.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(text: &str) -> Result<Expression, ExpressionProblem> {
    if text.len() > EXPRESSION_BYTES_MAX {
        let detail = Detail::TooLong { bytes: text.len(), most: EXPRESSION_BYTES_MAX };
        return Err(ExpressionProblem::new(EXPRESSION_BYTES_MAX, detail));
    }
    let spots = lexer::read(text)?;
    if spots.is_empty() {
        return Err(ExpressionProblem::new(0, Detail::Empty));
    }
    let mut parser = Parser { text, spots: &spots, at: 0, depth: 0, junctions: 0 };
    let root = parser.expression(0)?.0;
    match parser.spots.get(parser.at) {
        None => Ok(Expression { text: text.into(), root }),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'t> {
    text: &'t str,
    spots: &'t [Spot<'t>],
    at: usize,
    depth: usize,
    /// How many `and` and `or` lengthened a chain without counting toward the height.
    junctions: usize,
}

/// An expression and how high its tree is.
type Tall<T> = (T, usize);
type Read<T> = Result<T, ExpressionProblem>;

const UNARY: u8 = 7;

fn binding(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Equal | Operator::NotEqual => 3,
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => 4,
        Operator::Add | Operator::Subtract => 5,
        Operator::Multiply | Operator::Divide | Operator::Modulo => 6,
        Operator::Union => 8,
    }
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Token<'t>> {
        self.spots.get(self.at).map(|spot| spot.token)
    }

    fn peek_second(&self) -> Option<Token<'t>> {
        self.spots.get(self.at + 1).map(|spot| spot.token)
    }

    fn eat(&mut self, token: Token<'_>) -> bool {
        let fits = self.peek() == Some(token);
        self.at += usize::from(fits);
        fits
    }

    /// Where the next token stands; the end of the text after the last.
    fn place(&self) -> usize {
        self.spots.get(self.at).map_or(self.text.len(), |spot| spot.at)
    }

    fn unexpected(&self) -> ExpressionProblem {
        let Some(spot) = self.spots.get(self.at) else {
            return ExpressionProblem::new(self.text.len(), Detail::Ends);
        };
        let detail = match spot.token {
            Token::Close => Detail::StrayParenthesis,
            Token::CloseBracket => Detail::StrayBracket,
            Token::DoubleSlash => Detail::Anywhere,
            _ => Detail::Unexpected(self.text[spot.at..spot.end].chars().take(40).collect()),
        };
        ExpressionProblem::new(spot.at, detail)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == EXPRESSION_NESTING_MAX {
            let detail = Detail::TooDeep { most: EXPRESSION_NESTING_MAX };
            return Err(ExpressionProblem::new(self.place(), detail));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn taller(&self, height: usize) -> Read<usize> {
        if height < EXPRESSION_HEIGHT_MAX {
            return Ok(height + 1);
        }
        let detail = Detail::TooDeep { most: EXPRESSION_HEIGHT_MAX };
        Err(ExpressionProblem::new(self.place(), detail))
    }

    fn expression(&mut self, least: u8) -> Read<Tall<Expr>> {
        self.deeper(|parser| {
            let (mut left, mut height) = parser.operand()?;
            while let Some(Token::Operator(operator)) = parser.peek() {
                let power = binding(operator);
                if power <= least {
                    break;
                }
                parser.at += 1;
                let (right, right_height) = parser.expression(power)?;
                height = parser.joined(operator, &left, height, right_height)?;
                left = Expr::Binary(operator, Box::new(left), Box::new(right));
            }
            Ok((left, height))
        })
    }

    /// How high two operands stand together. Chains of `and` or of `or` are walked, not climbed.
    fn joined(&mut self, operator: Operator, left: &Expr, height: usize, right_height: usize) -> Read<usize> {
        let junction = matches!(operator, Operator::And | Operator::Or);
        if !(junction && matches!(left, Expr::Binary(inner, ..) if *inner == operator)) {
            return self.taller(height.max(right_height));
        }
        self.junctions += 1;
        if self.junctions > EXPRESSION_JUNCTIONS_MAX {
            let detail = Detail::TooDeep { most: EXPRESSION_JUNCTIONS_MAX };
            return Err(ExpressionProblem::new(self.place(), detail));
        }
        Ok(height.max(self.taller(right_height)?))
    }

    fn operand(&mut self) -> Read<Tall<Expr>> {
        if self.eat(Token::Operator(Operator::Subtract)) {
            let (inner, height) = self.expression(UNARY)?;
            return Ok((Expr::Negate(Box::new(inner)), self.taller(height)?));
        }
        let primary = match self.peek() {
            Some(Token::Number(number)) => {
                self.at += 1;
                (Expr::Number(number), 1)
            }
            Some(Token::Text(text)) => {
                self.at += 1;
                (Expr::Text(text.into()), 1)
            }
            Some(Token::Open) => {
                let open = self.place();
                self.at += 1;
                let inner = self.expression(0)?;
                self.close(open)?;
                inner
            }
            Some(Token::Name(name)) if self.is_call(name) => self.call(name)?,
            Some(Token::Slash) => {
                self.at += 1;
                let steps = if self.at_step() { self.steps(Vec::new(), 0)? } else { (Vec::new(), 0) };
                return self.path(Start::Root, steps);
            }
            _ => {
                let steps = self.steps(Vec::new(), 0)?;
                return self.path(Start::Context, steps);
            }
        };
        self.filtered(primary)
    }

    fn path(&self, start: Start, (steps, height): Tall<Vec<Step>>) -> Read<Tall<Expr>> {
        Ok((Expr::Path(Path { start, steps }), self.taller(height)?))
    }

    /// What may follow a primary: predicates, and steps from there.
    fn filtered(&mut self, (inner, height): Tall<Expr>) -> Read<Tall<Expr>> {
        let (predicates, predicates_height) = self.predicates()?;
        let height = height.max(predicates_height);
        let steps = if self.peek() == Some(Token::Slash) {
            self.at += 1;
            self.steps(Vec::new(), height)?
        } else if predicates.is_empty() {
            return Ok((inner, height));
        } else {
            (Vec::new(), height)
        };
        self.path(Start::Value(Box::new(inner), predicates), steps)
    }

    fn close(&mut self, open: usize) -> Read<()> {
        if self.eat(Token::Close) {
            return Ok(());
        }
        match self.peek() {
            None | Some(Token::CloseBracket) => Err(ExpressionProblem::new(open, Detail::OpenParenthesis)),
            Some(_) => Err(self.unexpected()),
        }
    }

    /// Whether the name that comes next is called, rather than a step.
    fn is_call(&self, name: &str) -> bool {
        self.peek_second() == Some(Token::Open)
            && !matches!(name, "node" | "text" | "comment" | "processing-instruction")
    }

    fn call(&mut self, name: &str) -> Read<Tall<Expr>> {
        let at = self.place();
        let function = Function::named(name).ok_or_else(|| {
            let nearest = Function::nearest(name);
            let name = name.chars().take(80).collect();
            ExpressionProblem::new(at, Detail::Function { name, nearest })
        })?;
        self.at += 1;
        let (args, height) = self.arguments()?;
        if !function.arity().fits(args.len()) {
            return Err(ExpressionProblem::new(at, Detail::Arguments { function, count: args.len() }));
        }
        check_paths(function, &args)
            .map_err(|argument| ExpressionProblem::new(at, Detail::NeedsPath { function, argument }))?;
        let pattern = match (function, args.get(1)) {
            (Function::Regex, Some(Expr::Text(text))) => Some(
                Pattern::new(text).map_err(|reason| ExpressionProblem::new(at, Detail::Pattern(reason)))?,
            ),
            _ => None,
        };
        Ok((Expr::Call(Call { function, args, at, pattern }), self.taller(height)?))
    }

    fn arguments(&mut self) -> Read<Tall<Vec<Expr>>> {
        let open = self.place();
        self.at += 1;
        let (mut args, mut height) = (Vec::new(), 0);
        if self.eat(Token::Close) {
            return Ok((args, height));
        }
        loop {
            if self.peek().is_none() {
                return Err(ExpressionProblem::new(open, Detail::OpenParenthesis));
            }
            let (arg, arg_height) = self.expression(0)?;
            height = height.max(arg_height);
            args.push(arg);
            if !self.eat(Token::Comma) {
                self.close(open)?;
                return Ok((args, height));
            }
        }
    }

    fn predicates(&mut self) -> Read<Tall<Vec<Expr>>> {
        let (mut predicates, mut height) = (Vec::new(), 0);
        while self.peek() == Some(Token::OpenBracket) {
            let open = self.place();
            self.at += 1;
            let (predicate, predicate_height) = self.expression(0)?;
            height = height.max(predicate_height);
            predicates.push(predicate);
            if !self.eat(Token::CloseBracket) {
                return Err(match self.peek() {
                    None => ExpressionProblem::new(open, Detail::OpenBracket),
                    Some(_) => self.unexpected(),
                });
            }
        }
        Ok((predicates, height))
    }

    fn at_step(&self) -> bool {
        matches!(self.peek(), Some(Token::Name(_) | Token::Star | Token::Dot | Token::DotDot | Token::At))
    }

    fn steps(&mut self, mut steps: Vec<Step>, mut height: usize) -> Read<Tall<Vec<Step>>> {
        loop {
            let place = self.place();
            let (step, step_height) = self.step()?;
            height = height.max(step_height);
            // `./x` is `x`, which an index recognises; a lone `.` stays.
            let idle = step.axis == Axis::Itself && step.test == Test::Node && step.predicates.is_empty();
            if !idle || (steps.is_empty() && self.peek() != Some(Token::Slash)) {
                steps.push(step);
            }
            if steps.len() > EXPRESSION_STEPS_MAX {
                let detail = Detail::TooManySteps { most: EXPRESSION_STEPS_MAX };
                return Err(ExpressionProblem::new(place, detail));
            }
            if !self.eat(Token::Slash) {
                return Ok((steps, height));
            }
        }
    }

    fn step(&mut self) -> Read<Tall<Step>> {
        let (axis, test) = match self.peek() {
            Some(Token::Dot) => {
                self.at += 1;
                (Axis::Itself, Test::Node)
            }
            Some(Token::DotDot) => {
                self.at += 1;
                (Axis::Parent, Test::Node)
            }
            Some(Token::At) => {
                self.at += 1;
                (Axis::Attribute, self.test()?)
            }
            Some(Token::Name(name)) if self.peek_second() == Some(Token::Axis) => {
                let axis = match name {
                    "child" => Axis::Child,
                    "parent" => Axis::Parent,
                    "self" => Axis::Itself,
                    "attribute" => Axis::Attribute,
                    _ => return Err(ExpressionProblem::new(self.place(), Detail::Axis(name.into()))),
                };
                self.at += 2;
                (axis, self.test()?)
            }
            _ => (Axis::Child, self.test()?),
        };
        let (predicates, height) = self.predicates()?;
        Ok((Step { axis, test, predicates }, height))
    }

    fn test(&mut self) -> Read<Test> {
        let place = self.place();
        let test = match self.peek() {
            Some(Token::Star) => Test::Any,
            Some(Token::Name(name)) if self.peek_second() == Some(Token::Open) => {
                let test = match name {
                    "node" => Test::Node,
                    "text" => Test::Text,
                    _ => return Err(ExpressionProblem::new(place, Detail::NodeTest(name.into()))),
                };
                self.at += 2;
                self.close(self.spots[self.at - 1].at)?;
                return Ok(test);
            }
            Some(Token::Name(name)) if !name.ends_with('*') => Test::Name(name.into()),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(test)
    }
}

/// The first argument, from 1, that has to be a path and cannot be one.
fn check_paths(function: Function, args: &[Expr]) -> Result<(), usize> {
    match function {
        Function::Count | Function::CountNonEmpty | Function::Sum | Function::Randomize
            if args.first().is_some_and(is_never_nodes) =>
        {
            Err(1)
        }
        Function::IndexedRepeat => {
            let paths = [0].into_iter().chain((1..args.len()).step_by(2));
            paths.into_iter().find(|at| !matches!(args[*at], Expr::Path(_))).map_or(Ok(()), |at| Err(at + 1))
        }
        _ => Ok(()),
    }
}

fn is_never_nodes(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Text(_) | Expr::Negate(_) => true,
        Expr::Binary(operator, ..) => *operator != Operator::Union,
        Expr::Call(call) => !matches!(
            call.function,
            Function::Instance | Function::Current | Function::Randomize | Function::If | Function::Coalesce
        ),
        Expr::Path(_) => false,
    }
}
