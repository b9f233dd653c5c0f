//! One household answered question by question: what a person would do, as steps that any engine can play.

use super::key_at;
use anyhow::{Context, Result};
use ketuk_form::{FormInstance, Node, Question, QuestionType, Role, Value};

/// One event. Paths are absolute, with a position at each repeat: `/data/anggota[2]/nik`.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// One more instance of the repeat.
    Add {
        /// The repeat: `/data/anggota`.
        path: String,
    },
    /// An answer.
    Set {
        /// The question.
        path: String,
        /// The answer.
        value: Value,
    },
    /// The choices of a select are looked at.
    Choices {
        /// The question.
        path: String,
    },
}

impl Step {
    /// Plays the step; the number of choices where it looks at some.
    pub(super) fn play(&self, instance: &mut FormInstance<'_>) -> Result<Option<usize>> {
        match self {
            Self::Add { path } => instance.add_repeat_at(path).map(|_| None).with_context(|| path.clone()),
            Self::Set { path, value } => {
                let key = key_at(instance, path)?;
                instance.set(&key, value.clone()).with_context(|| path.clone())?;
                Ok(None)
            }
            Self::Choices { path } => {
                let node = instance.find(path).with_context(|| path.clone())?;
                Ok(Some(instance.choices(node).len()))
            }
        }
    }
}

/// Answers every question that is asked, with `members` people, then corrects each answer once.
pub(super) fn household_steps(instance: &mut FormInstance<'_>, members: usize) -> Vec<Step> {
    let form = instance.form();
    let mut walk = Walk { instance, members, steps: Vec::new() };
    walk.body(&form.definition().body, &format!("/{}", form.definition().root));
    let given: Vec<Step> =
        walk.steps.iter().filter(|step| matches!(step, Step::Set { .. })).cloned().collect();
    for step in given {
        if let Step::Set { path, .. } = &step {
            walk.steps.push(Step::Set { path: path.clone(), value: Value::Empty });
            walk.steps.push(step);
        }
    }
    walk.steps
}

struct Walk<'a, 'f> {
    instance: &'a mut FormInstance<'f>,
    members: usize,
    steps: Vec<Step>,
}

impl Walk<'_, '_> {
    fn body(&mut self, body: &[Node], above: &str) {
        for node in body {
            let path = format!("{above}/{}", node.name());
            match node {
                Node::Group(group) => self.body(&group.body, &path),
                Node::Repeat(repeat) => {
                    let wanted = if repeat.role == Some(Role::Members) { self.members } else { 1 };
                    while repeat.count.is_none() && self.count(&path) < wanted {
                        if !self.do_step(Step::Add { path: path.clone() }) {
                            break;
                        }
                    }
                    for at in 1..=self.count(&path) {
                        self.body(&repeat.body, &format!("{path}[{at}]"));
                    }
                }
                Node::Question(question) => self.ask(question, &path),
            }
        }
    }

    fn count(&self, path: &str) -> usize {
        self.instance.instances(path).map_or(0, |found| found.len())
    }

    fn ask(&mut self, question: &Question, path: &str) {
        let Some(node) = self.instance.find(path) else { return };
        let asked = self.instance.state(node).is_some_and(|state| state.relevant);
        if question.hidden || question.calculation.is_some() || !asked {
            return;
        }
        if let Some(value) = self.value(question, path) {
            self.do_step(Step::Set { path: path.to_owned(), value });
        }
    }

    /// An answer that fits the type; a member's place makes numbers differ.
    fn value(&self, question: &Question, path: &str) -> Option<Value> {
        let place =
            path.bytes().filter(u8::is_ascii_digit).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        match (question.role, question.kind) {
            (Some(Role::MemberNik), _) => Some(Value::Text(format!("647403170588{:04}", 1 + place))),
            (Some(Role::FamilyCard), _) => text("6474031705880001"),
            (Some(Role::Phone), _) => text("081250000000"),
            (_, QuestionType::Text) => text("Siti Aminah"),
            (_, QuestionType::Integer) => Some(Value::Integer(question.min.unwrap_or(3.0) as i64)),
            (_, QuestionType::Decimal) => Some(Value::Decimal(question.min.unwrap_or(3.5))),
            (_, QuestionType::Date) => text("1988-05-17"),
            (_, QuestionType::Geopoint) => text("0.1333 117.4999 12 5"),
            (_, QuestionType::SelectOne | QuestionType::SelectMultiple) => {
                let node = self.instance.find(path)?;
                self.instance.choices(node).first().map(|choice| Value::Text(choice.code.clone()))
            }
            _ => None,
        }
    }

    fn do_step(&mut self, step: Step) -> bool {
        let done = step.play(self.instance).is_ok();
        if done {
            self.steps.push(step);
        }
        done
    }
}
