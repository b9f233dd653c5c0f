//! A text with expressions in it: `Umur ${../nama}`; `$${` stands for a plain `${`.
//!
//! Invariant: what is no expression in `${...}` is a problem at load, never shown half.

use crate::xpath::{self, Expression, ExpressionProblem};

/// A text, cut at its expressions.
#[derive(Debug, Default)]
pub(crate) struct Template {
    pub(crate) parts: Vec<Part>,
}

/// A piece of a text.
#[derive(Debug)]
pub(crate) enum Part {
    Plain(Box<str>),
    Value(Expression),
}

/// Why a text cannot be cut.
#[derive(Debug)]
pub(crate) enum TemplateProblem {
    /// `${` without `}`.
    Open,
    /// What stands inside is no expression.
    Expression(ExpressionProblem),
}

impl Template {
    /// Whether a text has anything in it that must be read.
    pub(crate) fn is_needed(text: &str) -> bool {
        text.contains("${")
    }

    pub(crate) fn parse(text: &str) -> Result<Self, TemplateProblem> {
        let mut template = Self::default();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            if rest[..at].ends_with('$') {
                plain.push_str(&rest[..at]);
                plain.push('{');
                rest = &rest[at + 2..];
                continue;
            }
            plain.push_str(&rest[..at]);
            let inside = &rest[at + 2..];
            let end = end_of_expression(inside).ok_or(TemplateProblem::Open)?;
            let expression = xpath::parse(&inside[..end]).map_err(TemplateProblem::Expression)?;
            if !plain.is_empty() {
                template.parts.push(Part::Plain(std::mem::take(&mut plain).into()));
            }
            template.parts.push(Part::Value(expression));
            rest = &inside[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            template.parts.push(Part::Plain(plain.into()));
        }
        Ok(template)
    }

    pub(crate) fn expressions(&mut self) -> impl Iterator<Item = &mut Expression> {
        self.parts.iter_mut().filter_map(|part| match part {
            Part::Plain(_) => None,
            Part::Value(expression) => Some(expression),
        })
    }
}

/// Where the `}` of an expression stands; one inside a quoted text is not meant.
fn end_of_expression(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '}') => return Some(at),
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    // A lone apostrophe is no quote: the text is prose, or the expression is wrong.
    text.find('}')
}

/// A text as it is shown where it has no expression: `$${` is `${`.
pub(crate) fn unescape(text: &str) -> String {
    text.replace("$${", "${")
}
