//! What is on the screens of a record right now, in order.
//!
//! Invariant: a screen is known by its path, so that it is found again after anything changed.

use ketuk_form::{FormDefinition, FormInstance, Node, QuestionType};

/// One thing to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Screen {
    /// The label of a group or of one instance of a repeat.
    Heading { path: String },
    /// A text to read.
    Note { path: String },
    /// A question to answer.
    Question { path: String },
    /// Whether the repeat at this path gets another instance.
    Another { path: String },
}

impl Screen {
    /// True where somebody has to type something.
    pub(super) fn asks(&self) -> bool {
        matches!(self, Self::Question { .. } | Self::Another { .. })
    }

    pub(super) fn path(&self) -> &str {
        match self {
            Self::Heading { path }
            | Self::Note { path }
            | Self::Question { path }
            | Self::Another { path } => path,
        }
    }
}

/// The screens of a record.
pub(super) fn screens(record: &FormInstance<'_>, form: &FormDefinition) -> Vec<Screen> {
    let mut all = Vec::new();
    list(record, &form.body, &format!("/{}", form.root), &mut all);
    all
}

/// Definitions nest at most `NODE_DEPTH_MAX` deep.
fn list(record: &FormInstance<'_>, body: &[Node], above: &str, all: &mut Vec<Screen>) {
    for node in body {
        let path = format!("{above}/{}", node.name());
        match node {
            Node::Group(group) => {
                if is_relevant(record, &path) {
                    if !group.label.is_empty() {
                        all.push(Screen::Heading { path: path.clone() });
                    }
                    list(record, &group.body, &path, all);
                }
            }
            Node::Repeat(repeat) => {
                let count = record.instances(&path).map_or(0, |instances| instances.len());
                for at in 1..=count {
                    let one = format!("{path}[{at}]");
                    if is_relevant(record, &one) {
                        all.push(Screen::Heading { path: one.clone() });
                        list(record, &repeat.body, &one, all);
                    }
                }
                let open = repeat.count.is_none() && !repeat.fixed;
                let shown = count == 0 || is_relevant(record, &format!("{path}[{count}]"));
                if open && shown {
                    all.push(Screen::Another { path });
                }
            }
            Node::Question(question) => {
                let shown = !question.hidden && question.kind != QuestionType::Calculate;
                if shown && is_relevant(record, &path) {
                    let reads = question.kind == QuestionType::Note || is_read_only(record, &path);
                    all.push(if reads { Screen::Note { path } } else { Screen::Question { path } });
                }
            }
        }
    }
}

fn is_relevant(record: &FormInstance<'_>, path: &str) -> bool {
    record.find(path).and_then(|node| record.state(node)).is_some_and(|state| state.relevant)
}

fn is_read_only(record: &FormInstance<'_>, path: &str) -> bool {
    record.find(path).and_then(|node| record.state(node)).is_some_and(|state| state.read_only)
}
