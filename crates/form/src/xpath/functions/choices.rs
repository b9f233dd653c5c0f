//! Functions on choices: codes of a multiple answer, their labels, rows of a list, checklists.

use super::super::ast::{Call, Expr};
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::problem::EvaluationProblem;
use super::super::tree::{NodeRef, Source};
use super::super::value::{Value, node_text};

impl<'e> Run<'e> {
    pub(super) fn choice_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let text = |at: usize| self.text(&call.args[at], focus);
        Ok(match call.function {
            F::Selected => {
                let (codes, code) = (text(0)?, text(1)?);
                let code = code.trim();
                Value::Boolean(if code.is_empty() {
                    codes.is_empty()
                } else {
                    codes.split_whitespace().any(|other| other == code)
                })
            }
            F::SelectedAt => {
                let (codes, at) = (text(0)?, self.number(&call.args[1], focus)?);
                let found = (at > -1.0).then(|| codes.split_whitespace().nth(at as usize)).flatten();
                Value::Text(found.unwrap_or_default().to_owned().into())
            }
            F::CountSelected => Value::Number(text(0)?.split_whitespace().count() as f64),
            F::BooleanFromString => Value::Boolean(matches!(&*text(0)?, "true" | "1")),
            F::ChoiceName => {
                let (code, question) = (text(0)?, text(1)?);
                Value::Text(self.host.choice_name(&code, &question).unwrap_or_default().into())
            }
            F::Itext => Value::Text(self.host.text_by_id(&text(0)?).unwrap_or_default().into()),
            F::Pulldata => self.pulldata(call, focus)?,
            F::Checklist => {
                let count =
                    self.flags(&call.args[2..], focus)?.into_iter().filter(|flag| *flag).count() as f64;
                let (min, max) = (self.number(&call.args[0], focus)?, self.number(&call.args[1], focus)?);
                Value::Boolean((min < 0.0 || count >= min) && (max < 0.0 || count <= max))
            }
            // `weighted-checklist`
            _ => {
                let weight = self.weight(&call.args[2..], focus)?;
                let (min, max) = (self.number(&call.args[0], focus)?, self.number(&call.args[1], focus)?);
                Value::Boolean(weight >= min && weight <= max)
            }
        })
    }

    /// Each argument as a boolean; nodes each, by their texts.
    fn flags(&self, args: &'e [Expr], focus: Focus) -> Outcome<Vec<bool>> {
        let mut flags = Vec::new();
        for arg in args {
            let value = self.value(arg, focus)?;
            match value.nodes() {
                Some(nodes) => {
                    self.spend(nodes.len())?;
                    flags.extend(nodes.iter().map(|node| !node_text(&self.documents, *node).is_empty()));
                }
                None => flags.push(value.to_boolean()),
            }
        }
        Ok(flags)
    }

    /// The weights of the flags that are true: flag, weight, flag, weight, ...; as many weights as flags.
    fn weight(&self, pairs: &'e [Expr], focus: Focus) -> Outcome<f64> {
        let mut sum = 0.0;
        for pair in pairs.chunks_exact(2) {
            let flags = self.flags(&pair[..1], focus)?;
            let value = self.value(&pair[1], focus)?;
            let weights: Vec<f64> = match value.nodes() {
                Some(nodes) => nodes.iter().map(|node| self.node_number(*node)).collect(),
                None => vec![value.to_number(&self.documents, self.utc_offset_s); flags.len().min(1)],
            };
            self.spend(weights.len())?;
            let chosen = flags.iter().zip(weights).filter(|(flag, _)| **flag);
            sum += chosen.map(|(_, weight)| weight).sum::<f64>();
        }
        Ok(sum)
    }

    /// `pulldata(list, wanted, key, value)`: a cell (or, as `@name`, an attribute) of the first row whose
    /// `key` is `value`.
    fn pulldata(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let text = |at: usize| self.text(&call.args[at], focus);
        let (list, wanted, key, value) = (text(0)?, text(1)?, text(2)?, text(3)?);
        let id = list.strip_suffix(".csv").unwrap_or(&list);
        let Some(document) = self.documents.find(id) else {
            return Err(EvaluationProblem::Instance(id.chars().take(80).collect()));
        };
        let source = self.documents.source(document.source);
        if let Source::Table(table) = source {
            let found = table.column(&key).zip(table.column(&wanted)).and_then(|(key, wanted)| {
                table.rows_where(key, &value).first().map(|row| table.cell(*row as usize, wanted))
            });
            return Ok(Value::Text(found.unwrap_or_default().into()));
        }
        let Some(root) = source.children(document.node).next() else { return Ok(Value::EMPTY) };
        for item in source.children(root) {
            self.spend(1)?;
            let cell = |name: &str| {
                let node = match name.strip_prefix('@') {
                    Some(name) => source.attributes(item).find(|cell| source.name(*cell) == name)?,
                    None => source.children(item).find(|cell| source.name(*cell) == name)?,
                };
                Some(node_text(&self.documents, NodeRef { source: document.source, node }))
            };
            if cell(&key).is_some_and(|cell| cell == value) {
                return Ok(Value::Text(cell(&wanted).unwrap_or_default()));
            }
        }
        Ok(Value::EMPTY)
    }
}
