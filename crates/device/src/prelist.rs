//! The prelist: households that are known before anybody knocks.
//!
//! A row's record id follows from the row, so two phones of one RT that import the same file, or a
//! phone and the feed, arrive at the same record.

use crate::forms::MAIN_FORM;
use crate::interview::{form_tag, paradata};
use crate::{Device, World};
use ketuk_form::Value;
use ketuk_household::{AreaList, Prelist, Status, TableProblem};
use ketuk_record::keys;
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};

/// What an import brought.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PrelistReport {
    /// Households that are new here.
    pub added: usize,
    /// Households that were here already.
    pub known: usize,
    /// Rows of areas in which this device does not work.
    pub elsewhere: usize,
    /// Lines that gave no household, with the reason.
    pub refused: Vec<TableProblem>,
    /// Cells left out of households that were kept.
    pub overlooked: Vec<TableProblem>,
}

impl Device {
    /// Imports the rows of this device's areas from a CSV file's text.
    pub fn import_prelist(
        &mut self,
        world: &mut World<'_>,
        csv: &str,
        areas: &AreaList,
    ) -> Result<PrelistReport, Problem> {
        self.import_prelist_watched(world, csv, areas, &mut |_, _| ())
    }

    /// The same, and `progress` hears before each row, and at the end, how many of how many are done.
    pub fn import_prelist_watched(
        &mut self,
        world: &mut World<'_>,
        csv: &str,
        areas: &AreaList,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<PrelistReport, Problem> {
        let Prelist { rows, lines: _, refused, overlooked, unknown: _ } =
            Prelist::from_csv(csv, areas).map_err(|e| Problem::with(ProblemCode::RequestInvalid, e))?;
        let scopes = self.scopes()?;
        let mut report = PrelistReport { refused, overlooked, ..PrelistReport::default() };
        let all = rows.len();
        let form = self.forms.offered(MAIN_FORM)?;
        for (done, row) in rows.into_iter().enumerate() {
            progress(done, all);
            let scope = ScopeId(row.rt.number());
            if !scopes.contains(&scope) {
                report.elsewhere += 1;
                continue;
            }
            let mut answers: Vec<_> = row.to_answers(&form).into_iter().collect();
            answers.push((paradata(keys::FORM)?, Value::Text(form_tag(&form))));
            answers.push((paradata(keys::STATUS)?, Value::Text(Status::NotVisited.code().to_owned())));
            answers.push((paradata(keys::PRELIST)?, Value::Text(row.prelist_id.clone())));
            let record = RecordId::of_prelist(&row.prelist_id);
            if self.create(world, record, scope, &answers)? {
                report.added += 1;
            } else {
                report.known += 1;
            }
        }
        progress(all, all);
        Ok(report)
    }
}
