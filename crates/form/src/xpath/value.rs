//! What an expression gives, and what it is as a text, a number, a boolean.

use std::borrow::Cow;

use super::moment::{Moment, Strictness};
use super::number;
use super::tree::{Documents, NodeRef};

/// The value of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// Nodes in document order (after `randomize()`: in the order drawn).
    Nodes(Vec<NodeRef>),
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// A date or a time.
    Moment(Moment),
}

impl Object {
    /// As a text: of nodes, that of the first.
    #[must_use]
    pub fn to_text(&self, documents: &Documents<'_>) -> String {
        match self {
            Self::Nodes(nodes) => {
                nodes.first().map(|node| node_text(documents, *node).into_owned()).unwrap_or_default()
            }
            Self::Text(text) => text.clone(),
            Self::Number(number) => number::print(*number),
            Self::Boolean(boolean) => boolean.to_string(),
            Self::Moment(moment) => moment.print(),
        }
    }

    /// As a boolean: nodes if there are any, a text if it is not empty.
    #[must_use]
    pub fn to_boolean(&self) -> bool {
        match self {
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => number_boolean(*number),
            Self::Boolean(boolean) => *boolean,
            Self::Moment(_) => true,
        }
    }

    /// As a number; days since 1970 for a date, also where it is written out as a text.
    #[must_use]
    pub fn to_number(&self, documents: &Documents<'_>, utc_offset_s: i32) -> f64 {
        match self {
            Self::Nodes(nodes) => {
                nodes.first().map_or(f64::NAN, |node| text_number(&node_text(documents, *node), utc_offset_s))
            }
            Self::Text(text) => text_number(text, utc_offset_s),
            Self::Number(number) => *number,
            Self::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Self::Moment(moment) => moment.days(),
        }
    }
}

/// The value of a part of an expression while it is evaluated; one node needs no list, a text no copy.
#[derive(Debug, Clone)]
pub(super) enum Value<'e> {
    One(NodeRef),
    Nodes(Vec<NodeRef>),
    Text(Cow<'e, str>),
    Number(f64),
    Boolean(bool),
    Moment(Moment),
}

impl<'e> Value<'e> {
    pub(super) const EMPTY: Self = Self::Text(Cow::Borrowed(""));

    pub(super) fn nodes(&self) -> Option<&[NodeRef]> {
        match self {
            Self::One(node) => Some(std::slice::from_ref(node)),
            Self::Nodes(nodes) => Some(nodes),
            _ => None,
        }
    }

    pub(super) fn into_text(self, documents: &Documents<'e>) -> Cow<'e, str> {
        match self {
            Self::One(node) => node_text(documents, node),
            Self::Nodes(nodes) => nodes.first().map_or(Cow::Borrowed(""), |node| node_text(documents, *node)),
            Self::Text(text) => text,
            Self::Number(number) => Cow::Owned(number::print(number)),
            Self::Boolean(boolean) => Cow::Borrowed(if boolean { "true" } else { "false" }),
            Self::Moment(moment) => Cow::Owned(moment.print()),
        }
    }

    pub(super) fn to_boolean(&self) -> bool {
        match self {
            Self::One(_) => true,
            Self::Nodes(nodes) => !nodes.is_empty(),
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => number_boolean(*number),
            Self::Boolean(boolean) => *boolean,
            Self::Moment(_) => true,
        }
    }

    pub(super) fn to_number(&self, documents: &Documents<'_>, utc_offset_s: i32) -> f64 {
        match self {
            Self::One(node) => text_number(&node_text(documents, *node), utc_offset_s),
            Self::Nodes(nodes) => {
                nodes.first().map_or(f64::NAN, |node| text_number(&node_text(documents, *node), utc_offset_s))
            }
            Self::Text(text) => text_number(text, utc_offset_s),
            Self::Number(number) => *number,
            Self::Boolean(boolean) => f64::from(u8::from(*boolean)),
            Self::Moment(moment) => moment.days(),
        }
    }

    pub(super) fn into_object(self) -> Object {
        match self {
            Self::One(node) => Object::Nodes(vec![node]),
            Self::Nodes(nodes) => Object::Nodes(nodes),
            Self::Text(text) => Object::Text(text.into_owned()),
            Self::Number(number) => Object::Number(number),
            Self::Boolean(boolean) => Object::Boolean(boolean),
            Self::Moment(moment) => Object::Moment(moment),
        }
    }
}

fn number_boolean(number: f64) -> bool {
    number != 0.0 && !number.is_nan()
}

/// XPath's string-value of a node.
pub(super) fn node_text<'e>(documents: &Documents<'e>, node: NodeRef) -> Cow<'e, str> {
    documents.source(node.source).string_value(node.node)
}

/// A text as a number; a date as its days, so that `today() > ../tanggal` means what it says.
pub(super) fn text_number(text: &str, utc_offset_s: i32) -> f64 {
    let number = number::parse(text);
    if !number.is_nan() {
        return number;
    }
    Moment::parse(text, utc_offset_s, Strictness::TwoDigits).map_or(f64::NAN, Moment::days)
}
