//! What is wrong with one answer, now that relevance and constraints have a meaning.
//!
//! Invariant: nothing is found at a question that is not asked; a reason for no answer satisfies
//! `required` and is never constrained.

use super::frame::{FrameId, Spot};
use super::instance::FormInstance;
use super::patch::Change;
use super::slots::{Job, Shown, Work};
use crate::check;
use crate::{FindingCode, Value};

impl FormInstance<'_> {
    /// Looks at one answer again.
    pub(crate) fn find_trouble(&mut self, spot: Spot) {
        let found = self.trouble_at(spot);
        if self.cell(spot).finding != found {
            self.cell_mut(spot).finding = found;
            if self.settled {
                let said = found.map(|code| (code, self.message(spot, code)));
                self.patch(spot, Change::Finding(said));
            }
        }
    }

    /// Looks at every answer.
    pub(crate) fn find_all_trouble(&mut self) {
        let form = self.form;
        for frame in 0..self.frames.len() as FrameId {
            let here = &self.frames[frame as usize];
            if !here.alive {
                continue;
            }
            for schema in &form.schema.shapes[here.shape as usize].cells {
                let spot = Spot { frame, schema: *schema };
                if form.of_node[*schema as usize].finding.is_some() {
                    let found = self.trouble_at(spot);
                    self.cell_mut(spot).finding = found;
                }
            }
        }
    }

    fn trouble_at(&self, spot: Spot) -> Option<FindingCode> {
        let cell = self.cell(spot);
        if !cell.relevant {
            return None;
        }
        let value = match &cell.stored {
            Some(value) if !check::is_blank(value) => value,
            _ => return self.is_missing(spot).then_some(FindingCode::RequiredEmpty),
        };
        if matches!(value, Value::Missing(_)) {
            return None;
        }
        let question = self.question_at(spot.schema)?;
        let known = |code: &str| self.is_known_code(spot, code);
        if let Some(code) = check::misfit(question, value, &known) {
            return Some(code);
        }
        if cell.offered.is_some() {
            return Some(FindingCode::UnknownChoice);
        }
        (!cell.fits).then_some(FindingCode::ConstraintFailed)
    }

    /// Whether an answer must be given that is not there. What the form computes is nobody's omission.
    fn is_missing(&self, spot: Spot) -> bool {
        let kind = self.form.schema.question_type(spot.schema);
        let computed = self.form.of_node[spot.schema as usize].calculation.is_some();
        self.cell(spot).required && !computed && kind.is_some_and(crate::QuestionType::takes_answer)
    }

    /// What to say about a finding: the author's own words where there are any.
    #[must_use]
    pub(crate) fn message(&self, spot: Spot, code: FindingCode) -> String {
        let shown = match code {
            FindingCode::ConstraintFailed => Some(Shown::ConstraintMessage),
            FindingCode::RequiredEmpty => Some(Shown::RequiredMessage),
            _ => None,
        };
        let own = shown.and_then(|shown| self.text_at(spot, shown)).filter(|text| !text.is_empty());
        own.unwrap_or_else(|| code.message(&self.language).to_owned())
    }

    /// Whether anything that a question's own condition says depends on it being answered.
    #[must_use]
    pub fn has_constraint(&self, node: crate::xpath::NodeId) -> bool {
        let Some(spot) = self.spot(node) else { return false };
        let slots = &self.form.of_node[spot.schema as usize];
        slots.constraint.is_some_and(|slot| {
            let slot = &self.form.slots[slot as usize];
            slot.job == Job::Constraint && matches!(slot.work, Work::Value(_))
        })
    }
}
