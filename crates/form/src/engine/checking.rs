//! A stored record checked: the server after a merge, the device before a visit ends.
//!
//! Invariants: the same record and clock give the same findings; nothing is made that is not stored; an
//! instance beyond its repeat's count is silent, as one that was removed.

use super::compile::CompiledForm;
use super::frame::{FrameId, Spot};
use super::instance::FormInstance;
use crate::check::{check_one, is_blank};
use crate::limits::FINDINGS_MAX;
use crate::{Answers, Clock, Finding, FindingCode, Key};

impl CompiledForm {
    /// What is wrong with a record; without a clock, conditions that speak of now or today count as met.
    #[must_use]
    pub fn check(&self, answers: &Answers, clock: Option<Clock>) -> Vec<Finding> {
        let record = FormInstance::inspect(self, answers, clock);
        let mut found: Vec<Finding> = record.trouble().into_iter().map(|(finding, _)| finding).collect();
        found.extend(record.strangers(answers));
        found.sort();
        found.truncate(FINDINGS_MAX);
        found
    }

    /// The same, each finding with what to say in `language`.
    #[must_use]
    pub fn check_in(
        &self,
        answers: &Answers,
        clock: Option<Clock>,
        language: &str,
    ) -> Vec<(Finding, String)> {
        let mut record = FormInstance::inspect(self, answers, clock);
        language.clone_into(&mut record.language);
        let say = |(finding, spot): (Finding, Spot)| {
            let text = record.message(spot, finding.code);
            (finding, text)
        };
        let mut found: Vec<(Finding, String)> = record.trouble().into_iter().map(say).collect();
        let plain = |finding: Finding| (finding.clone(), finding.code.message(language).to_owned());
        found.extend(record.strangers(answers).map(plain));
        found.sort();
        found.truncate(FINDINGS_MAX);
        found
    }
}

impl FormInstance<'_> {
    /// What is wrong with the answers, in the order of the keys.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut found: Vec<Finding> = self.trouble().into_iter().map(|(finding, _)| finding).collect();
        found.sort();
        found
    }

    fn trouble(&self) -> Vec<(Finding, Spot)> {
        let mut found = Vec::new();
        for (id, frame) in self.frames.iter().enumerate().filter(|(_, frame)| frame.alive) {
            let cells = &self.form.schema.shapes[frame.shape as usize].cells;
            for (schema, cell) in cells.iter().zip(&frame.cells) {
                let spot = Spot { frame: id as FrameId, schema: *schema };
                if let Some(code) = cell.finding
                    && let Some(key) = self.key_at(spot)
                {
                    found.push((Finding { key, code, severity: code.severity() }, spot));
                }
            }
        }
        found
    }

    /// Answers that are none of the form's, outside removed instances.
    fn strangers<'a>(&'a self, answers: &'a Answers) -> impl Iterator<Item = Finding> + 'a {
        let is_stranger = |key: &Key| self.extra.contains_key(key) && !key.is_paradata();
        let told = answers.iter().filter(move |(key, value)| is_stranger(key) && !is_blank(value));
        told.filter(|(key, _)| !self.is_gone(key)).filter_map(|(key, value)| {
            let found = check_one(&self.form.definition, key, value)?;
            (found.code == FindingCode::UnknownKey).then_some(found)
        })
    }
}
