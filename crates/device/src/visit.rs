//! Visits: what each brought, in the record's paradata `_visit.<instance>.<name>`.
//!
//! Invariant: a visit is written once, with everything that was typed, and never changed.

use ketuk_form::{Answers, Key, Value};
use ketuk_household::VisitOutcome;
use ketuk_view::VisitView;
use std::collections::BTreeMap;

/// The repeat of visits.
pub(crate) const REPEAT: &str = "_visit";
/// `VisitOutcome` code.
pub(crate) const OUTCOME: &str = "outcome";
/// Moment of the visit by the device's clock, RFC 3339.
pub(crate) const AT: &str = "at";
/// Who visited.
pub(crate) const BY: &str = "by";
/// What the visitor noted.
pub(crate) const NOTE: &str = "note";
/// When to come again, `YYYY-MM-DD`.
pub(crate) const AGAIN: &str = "again";

/// What a visitor notes at the end of a visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VisitNote {
    /// Anything worth knowing; may be empty.
    pub note: String,
    /// When to come again, `YYYY-MM-DD`; may be empty.
    pub again: String,
}

/// One visit as it was written.
#[derive(Debug, Default)]
pub(crate) struct Visit {
    outcome: String,
    at: String,
    by: String,
    note: String,
    pub(crate) again: String,
}

impl Visit {
    /// As a screen shows it.
    pub(crate) fn to_view(&self, language: &str) -> VisitView {
        let Self { outcome, at, by, note, again } = self;
        VisitView {
            outcome: outcome.clone(),
            text: VisitOutcome::from_code(outcome).text(language).to_owned(),
            at: at.clone(),
            by: by.clone(),
            note: note.clone(),
            again: again.clone(),
        }
    }
}

/// The visits of a record, newest first by the clocks of those who came.
pub(crate) fn list(answers: &Answers) -> Vec<Visit> {
    let mut visits: BTreeMap<&str, Visit> = BTreeMap::new();
    for (key, value) in answers {
        let Some(instance) = instance_of(key) else { continue };
        let visit = visits.entry(instance).or_default();
        let place = match key.name() {
            OUTCOME => &mut visit.outcome,
            AT => &mut visit.at,
            BY => &mut visit.by,
            NOTE => &mut visit.note,
            AGAIN => &mut visit.again,
            _ => continue,
        };
        *place = value.as_text().map_or_else(|| Value::to_text(value), str::to_owned);
    }
    let mut visits: Vec<_> = visits.into_values().filter(|visit| !visit.outcome.is_empty()).collect();
    visits.sort_by(|a, b| b.at.cmp(&a.at));
    visits
}

fn instance_of(key: &Key) -> Option<&str> {
    let prefix = key.instance_prefix()?;
    prefix.strip_prefix(REPEAT)?.strip_prefix('.')
}
