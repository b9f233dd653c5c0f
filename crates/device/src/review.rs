//! What to look at before a visit is ended.
//!
//! Invariant: a review refuses nothing; findings and gaps are shown with the place where they can be mended.

use crate::list::small;
use crate::pages::{in_order, is_answered_by_people, list_pages, look};
use crate::{Device, World};
use ketuk_form::{Clock, FormInstance, Key, Page, Step, Value};
use ketuk_household::{Household, VisitOutcome};
use ketuk_view::{ChoiceView, FindingView, PageLine, PlacedFinding, ReviewView, UnansweredView};
use ketuk_wire::{Problem, ProblemCode, RecordId};

impl Device {
    /// Everything to look at before a visit is ended, in `language`.
    ///
    /// # Errors
    /// Where there is no such record.
    pub fn review(
        &self,
        world: &mut World<'_>,
        record: RecordId,
        language: &str,
    ) -> Result<ReviewView, Problem> {
        let standing = self.stand(world, record)?;
        let clock = Clock::wita(world.now_ms);
        let looked = look(&standing.form, &standing.answers, (record, clock), language);
        let looked = looked.ok_or_else(|| Problem::with(ProblemCode::NotFound, record))?;
        let pages = list_pages(&looked, language);
        let ordered: Vec<&PageLine> = in_order(&pages).into_iter().map(|(line, _)| line).collect();
        let shown = self.show(record, language)?;
        let unanswered: Vec<_> = ordered.iter().flat_map(|line| unanswered(&looked, line)).collect();
        let is_gap = |finding: &FindingView| {
            finding.keys.iter().any(|key| unanswered.iter().any(|gap| gap.key == *key))
        };
        let findings = shown.findings.into_iter().filter(|finding| !is_gap(finding));
        let household = Household::read(&standing.form, &standing.answers);
        Ok(ReviewView {
            findings: findings.map(|finding| place(&looked, &ordered, finding)).collect(),
            unanswered,
            disputes: shown.disputes,
            asked: ordered.iter().map(|line| line.asked).sum(),
            answered: ordered.iter().map(|line| line.answered).sum(),
            members: small(household.list_present().count() as u64),
            outcomes: VisitOutcome::KNOWN
                .iter()
                .map(|outcome| ChoiceView {
                    code: outcome.code().to_owned(),
                    label: outcome.text(language).to_owned(),
                })
                .collect(),
        })
    }
}

/// The required questions of a page without an answer.
fn unanswered(looked: &FormInstance<'_>, line: &PageLine) -> Vec<UnansweredView> {
    let steps = looked.walk(&Page::parse(&line.page)).unwrap_or_default();
    let gaps = steps.into_iter().filter_map(|step| {
        let Step::Question { node, question } = step else { return None };
        let state = looked.state(node)?;
        let gap = state.relevant && state.required && !state.read_only && state.value == Value::Empty;
        (gap && is_answered_by_people(question)).then_some(UnansweredView {
            page: line.page.clone(),
            page_label: line.label.clone(),
            key: looked.key_of(node)?.to_string(),
            label: state.label,
        })
    });
    gaps.collect()
}

/// A finding with the page of the first of its keys that stands on one.
fn place(looked: &FormInstance<'_>, pages: &[&PageLine], finding: FindingView) -> PlacedFinding {
    let keys: Vec<Key> = finding.keys.iter().filter_map(|key| Key::parse(key).ok()).collect();
    let page = keys.iter().find_map(|key| looked.page_of(key));
    let line = page.and_then(|page| pages.iter().find(|line| line.page == page.id()));
    let label = match keys.as_slice() {
        [only] => looked.node_of(only).and_then(|node| looked.state(node)).map(|state| state.label),
        _ => None,
    };
    PlacedFinding {
        finding,
        page: line.map(|line| line.page.clone()).unwrap_or_default(),
        page_label: line.map(|line| line.label.clone()).unwrap_or_default(),
        label: label.unwrap_or_default(),
    }
}
