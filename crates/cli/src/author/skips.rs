//! Conditions in words: `jika "Kepala keluarga bekerja?" = Ya`.
//!
//! Invariant: what cannot be said simply is shown as it is written, never half.

use ketuk_form::xpath::{Axis, Expr, Function, Operator, Path, Start, Test, parse};
use ketuk_form::{FormDefinition, Node, Question};
use std::collections::HashMap;

/// Nested parts of a condition that are still said in words.
const DEPTH_MAX: usize = 6;

/// Knows every question by its path.
pub(super) struct Skips<'a> {
    form: &'a FormDefinition,
    language: &'a str,
    questions: HashMap<String, &'a Question>,
}

impl<'a> Skips<'a> {
    pub(super) fn of(form: &'a FormDefinition, language: &'a str) -> Self {
        let mut questions = HashMap::new();
        gather(&form.body, &format!("/{}", form.root), &mut questions);
        Self { form, language, questions }
    }

    /// The condition of the node at `path`.
    pub(super) fn words(&self, expression: &str, path: &str) -> String {
        let spoken = parse(expression).ok().and_then(|read| self.say(&read.root, path, 0));
        let word = if self.language == "id" { "jika" } else { "if" };
        match spoken {
            Some(words) => format!("{word} {words}"),
            None => format!("{word} {expression}"),
        }
    }

    fn word<'t>(&self, indonesian: &'t str, english: &'t str) -> &'t str {
        if self.language == "id" { indonesian } else { english }
    }

    fn say(&self, expression: &Expr, at: &str, depth: usize) -> Option<String> {
        if depth > DEPTH_MAX {
            return None;
        }
        match expression {
            Expr::Binary(Operator::And, left, right) => {
                let (left, right) = (self.say(left, at, depth + 1)?, self.say(right, at, depth + 1)?);
                Some(format!("{left} {} {right}", self.word("dan", "and")))
            }
            Expr::Binary(Operator::Or, left, right) => {
                let (left, right) = (self.say(left, at, depth + 1)?, self.say(right, at, depth + 1)?);
                Some(format!("({left} {} {right})", self.word("atau", "or")))
            }
            Expr::Binary(operator, left, right) => self.compare(*operator, left, right, at),
            Expr::Call(call) if call.function == Function::Selected => {
                let (question, value) = (self.question(call.args.first()?, at)?, literal(call.args.get(1)?)?);
                Some(format!("{} = {}", self.name(question), self.choice(question, &value)))
            }
            Expr::Call(call) if call.function == Function::Not => {
                let Expr::Call(inner) = call.args.first()? else { return None };
                if inner.function != Function::Selected {
                    return None;
                }
                let (question, value) =
                    (self.question(inner.args.first()?, at)?, literal(inner.args.get(1)?)?);
                Some(format!("{} ≠ {}", self.name(question), self.choice(question, &value)))
            }
            _ => None,
        }
    }

    fn compare(&self, operator: Operator, left: &Expr, right: &Expr, at: &str) -> Option<String> {
        let sign = match operator {
            Operator::Equal => "=",
            Operator::NotEqual => "≠",
            Operator::Less => "<",
            Operator::LessOrEqual => "≤",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => "≥",
            _ => return None,
        };
        let (question, value) = (self.question(left, at)?, literal(right)?);
        let name = self.name(question);
        if value.is_empty() {
            let (id, en) = match operator {
                Operator::Equal => ("kosong", "is empty"),
                Operator::NotEqual => ("terisi", "is answered"),
                _ => return None,
            };
            return Some(format!("{name} {}", self.word(id, en)));
        }
        Some(format!("{name} {sign} {}", self.choice(question, &value)))
    }

    fn question(&self, expression: &Expr, at: &str) -> Option<&'a Question> {
        let Expr::Path(path) = expression else { return None };
        self.questions.get(&absolute(path, at)?).copied()
    }

    fn name(&self, question: &Question) -> String {
        let label = self.form.plain_text_in(&question.label, self.language);
        format!("\"{}\"", label.as_deref().unwrap_or(&question.name))
    }

    fn choice(&self, question: &Question, code: &str) -> String {
        let list = question.choices.as_deref();
        let choice = list.and_then(|list| self.form.choice(list, code));
        let label = choice.and_then(|choice| self.form.plain_text_in(&choice.label, self.language));
        label.unwrap_or_else(|| code.to_owned())
    }
}

fn literal(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Text(text) => Some(text.to_string()),
        Expr::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The absolute path that a simple path means at a node.
fn absolute(path: &Path, at: &str) -> Option<String> {
    let mut steps: Vec<&str> = match path.start {
        Start::Root => Vec::new(),
        Start::Context => at.split('/').skip(1).collect(),
        Start::Value(..) => return None,
    };
    for step in &path.steps {
        if !step.predicates.is_empty() {
            return None;
        }
        match (step.axis, &step.test) {
            (Axis::Child, Test::Name(name)) => steps.push(name),
            (Axis::Parent, _) => {
                steps.pop()?;
            }
            (Axis::Itself, _) => {}
            _ => return None,
        }
    }
    Some(steps.iter().fold(String::new(), |path, step| path + "/" + step))
}

fn gather<'a>(body: &'a [Node], above: &str, questions: &mut HashMap<String, &'a Question>) {
    for node in body {
        let path = format!("{above}/{}", node.name());
        match node {
            Node::Group(group) => gather(&group.body, &path, questions),
            Node::Repeat(repeat) => gather(&repeat.body, &path, questions),
            Node::Question(question) => {
                questions.insert(path, question);
            }
        }
    }
}
