//! The chain of review: where households stand, steps by one or by many, dates.
//!
//! Invariants: what is done to many was seen before, household by household, and what changed meanwhile is left
//! out and told; one that cannot go holds up no other; each step is on record with who took it; nothing here is
//! done out of the caller's reach.

use super::audit::Deed;
use super::desk::{DeskVerdict, Settlement};
use super::project::Says;
use super::{Hub, HubWorld};
use crate::limits::{REVIEW_ITEMS_MAX, REVIEW_PREVIEW_MAX, REVIEW_SHOWN, REVIEW_WHY_BYTES_MAX};
use crate::review::{Act, Digest, Hindrance, Now, Stage, Step, hindrance, stand};
use crate::role::{Actor, Reach, Right};
use crate::store::{DeadlineRow, HouseholdRow, Page, ReviewFilter, ReviewLineRow, ReviewRow, StepRow};
use crate::trouble::Trouble;
use crate::view::{
    DeadlineView, HinderedView, ReviewFiguresView, ReviewItemView, ReviewLineView, ReviewOfView, ReviewPage,
    ReviewPreviewView, ReviewStepView, ReviewedView, StageFigures,
};
use ketuk_form::Key;
use ketuk_household::{Date, Status};
use ketuk_record::keys;
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};
use std::collections::BTreeMap;
use std::time::Duration;

/// The city's clock is eight hours ahead and knows no summer time.
const CITY_AHEAD_MS: u64 = 8 * 3_600_000;
const DAY_MS: u64 = 86_400_000;
/// Stages that can have a date.
const DUE: [Stage; 4] = [Stage::Submitted, Stage::Checked, Stage::Verified, Stage::Final];

/// Which households an act is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewChoice {
    /// These.
    These(Vec<RecordId>),
    /// Those that a filter finds in a range of areas within reach.
    Filter((ScopeId, ScopeId), ReviewFilter),
}

/// What somebody does with households.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewPlan {
    /// What.
    pub act: Act,
    /// Why; a pass needs no reason.
    pub why: String,
    /// To which, with what they said when they were looked at.
    pub items: Vec<(RecordId, Digest)>,
}

/// A date for a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlinePlan {
    /// A kelurahan's number, or 0 for the whole city.
    pub area: u64,
    /// The stage.
    pub stage: Stage,
    /// The last day, `YYYY-MM-DD`; empty to have none.
    pub day: String,
}

/// The day in the city at a moment.
pub(super) fn city_day(now_ms: u64) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    epoch.saturating_add(Duration::from_secs((now_ms + CITY_AHEAD_MS) / DAY_MS * 86_400))
}

/// The end of a day in the city.
fn end_of(day: Date) -> Option<u64> {
    let days = u64::try_from(day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24).ok()?;
    ((days + 1) * DAY_MS).checked_sub(CITY_AHEAD_MS)
}

/// Until when a household of this kelurahan must have left this stage: a kelurahan's own date goes before the
/// city's.
fn due(deadlines: &[DeadlineRow], kelurahan: u64, stage: Stage) -> Option<&DeadlineRow> {
    let of = |area: u64, stage: Stage| deadlines.iter().find(|row| row.area == area && row.stage == stage);
    let later = DUE.into_iter().filter(|due| *due > stage);
    later.filter_map(|due| of(kelurahan, due).or_else(|| of(0, due))).min_by_key(|row| row.until_ms)
}

impl Hub {
    /// Keeps where a household stands after a merge.
    pub(super) fn keep_standing(&self, line: &HouseholdRow, says: &Says) -> Result<(), Trouble> {
        let steps: Vec<Step> = self.store.list_steps(line.record)?.into_iter().map(|row| row.step).collect();
        let now = Now {
            own: Stage::of_status(&Status::from_code(&line.status)),
            digest: says.digest,
            status_ms: line.status_ms,
            changed_ms: line.changed_ms,
        };
        let touched_ms = steps.iter().map(|step| step.at_ms).max().unwrap_or(0).max(line.changed_ms);
        self.store.save_review(&ReviewRow {
            scope: line.scope,
            record: line.record,
            standing: stand(now, &steps),
            touched_ms,
            digest: says.digest,
            disputes: says.disputes,
            errors: says.errors,
            card: says.card.clone(),
        })
    }

    /// Keeps where a household stands after a step; what it says is as it was.
    fn stand_again(&self, row: &ReviewRow) -> Result<(), Trouble> {
        let Some((line, _)) = self.store.find_household(row.scope, row.record)? else { return Ok(()) };
        let says =
            Says { digest: row.digest, disputes: row.disputes, errors: row.errors, card: row.card.clone() };
        self.keep_standing(&line, &says)
    }

    /// Keeps that a household goes back to its cadre, before the change that says so; refused where somebody
    /// with another right has passed it further.
    pub(super) fn note_return(
        &self,
        scope: ScopeId,
        record: RecordId,
        by: &Actor,
        (now_ms, why): (u64, &str),
    ) -> Result<(), Trouble> {
        let Some(row) = self.store.find_review(scope, record)? else { return Ok(()) };
        if hindrance(Act::Return, &row.found(0), None, |right| by.may(right)) == Some(Hindrance::NotYours) {
            return Err(Problem::with(ProblemCode::NotYours, Right::ReviewVerify.code()).into());
        }
        self.store.insert_step(record, Act::Return, &row.digest, (by.account, now_ms, why.trim()))
    }

    /// Households of the chain by filter, a page at a time.
    pub fn page_of_reviews(
        &self,
        now_ms: u64,
        range: (ScopeId, ScopeId),
        filter: &ReviewFilter,
        page: Page,
        language: &str,
    ) -> Result<ReviewPage, Problem> {
        let (rows, total) = self.store.page_of_reviews(range, filter, page)?;
        let teller = LineTeller { now_ms, deadlines: self.store.list_deadlines()?, language };
        Ok(ReviewPage { total, households: rows.iter().map(|row| teller.line(row)).collect() })
    }

    /// How the chain stands within reach, without a name.
    pub fn review_figures(&self, now_ms: u64, reach: Reach) -> Result<ReviewFiguresView, Problem> {
        let deadlines = self.store.list_deadlines()?;
        let mut total = StageFigures::default();
        let mut areas: BTreeMap<u64, StageFigures> = BTreeMap::new();
        for count in self.store.count_stages(reach.range())? {
            let is_over = due(&deadlines, count.kelurahan, count.stage)
                .is_some_and(|deadline| deadline.until_ms <= now_ms);
            let area = areas.entry(count.kelurahan).or_default();
            area.area = count.kelurahan;
            for figures in [area, &mut total] {
                *figures.stages.entry(count.stage.code().to_owned()).or_default() += count.households;
                figures.changed += count.changed;
                figures.hindered += count.hindered;
                figures.overdue += if is_over { count.households } else { 0 };
            }
        }
        let deadlines = views(now_ms, reach, deadlines);
        Ok(ReviewFiguresView { now_ms, total, areas: areas.into_values().collect(), deadlines })
    }

    /// Where one household stands, and how it came there.
    pub fn review_of(
        &self,
        now_ms: u64,
        reach: Reach,
        record: RecordId,
        language: &str,
    ) -> Result<ReviewOfView, Problem> {
        let row = self.find_line(reach, record)?;
        let row = row.ok_or_else(|| Problem::with(ProblemCode::NotFound, "no such household"))?;
        let teller = LineTeller { now_ms, deadlines: self.store.list_deadlines()?, language };
        let step = |StepRow { step, account, name, why }: StepRow| ReviewStepView {
            kind: step.kind.code().to_owned(),
            stage: step.stage.code().to_owned(),
            at_ms: step.at_ms,
            who: if account == 0 { Actor::of_token().name } else { name },
            why,
            same: step.digest == row.review.digest,
        };
        let steps = self.store.list_steps(record)?.into_iter().rev().map(step).collect();
        Ok(ReviewOfView { line: teller.line(&row), steps })
    }

    fn find_line(&self, reach: Reach, record: RecordId) -> Result<Option<ReviewLineRow>, Trouble> {
        let scope = self.store.find_record_scope(record)?.filter(|scope| reach.holds(*scope));
        match scope {
            Some(scope) => self.store.find_review_line(scope, record),
            None => Ok(None),
        }
    }

    /// What an act would do, and what it would leave out.
    pub fn preview_review(
        &self,
        now_ms: u64,
        actor: &Actor,
        act: Act,
        choice: &ReviewChoice,
        language: &str,
    ) -> Result<ReviewPreviewView, Problem> {
        let (total, found): (u64, Vec<Option<ReviewLineRow>>) = match choice {
            ReviewChoice::These(records) => {
                let first = records.iter().take(usize::try_from(REVIEW_PREVIEW_MAX).unwrap_or(usize::MAX));
                let lines = first.map(|record| self.find_line(actor.reach, *record));
                (records.len() as u64, lines.collect::<Result<_, Trouble>>()?)
            }
            ReviewChoice::Filter(range, filter) => {
                let page = Page { limit: REVIEW_PREVIEW_MAX, offset: 0 };
                let (rows, total) = self.store.page_of_reviews(*range, filter, page)?;
                (total, rows.into_iter().map(Some).collect())
            }
        };
        let more = total - found.len() as u64;
        let teller = LineTeller { now_ms, deadlines: self.store.list_deadlines()?, language };
        let (mut items, mut first, mut hindered) = (Vec::new(), Vec::new(), Hindered::default());
        for row in &found {
            let Some(row) = row else {
                hindered.add(Hindrance::Missing, None);
                continue;
            };
            match hindrance(act, &row.found(), None, |right| actor.may(right)) {
                Some(reason) => hindered.add(reason, Some((&teller, row))),
                None => {
                    let (record, seen) = (row.review.record.to_string(), hex(&row.review.digest));
                    items.push(ReviewItemView { record, seen });
                    if first.len() < REVIEW_SHOWN {
                        first.push(teller.line(row));
                    }
                }
            }
        }
        Ok(ReviewPreviewView { total, more, items, first, hindered: hindered.views() })
    }

    /// Does it, in one transaction, to those that say still what was seen; done twice it is done once.
    pub fn review(
        &self,
        world: &mut HubWorld<'_>,
        actor: &Actor,
        plan: &ReviewPlan,
        language: &str,
    ) -> Result<ReviewedView, Problem> {
        let ReviewPlan { act, why, items } = plan;
        let needs_why = !matches!(act, Act::Pass(_));
        if (needs_why && why.trim().is_empty()) || why.len() > REVIEW_WHY_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "why"));
        }
        if items.len() > REVIEW_ITEMS_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "too many at once"));
        }
        self.grouped(|hub| {
            let teller =
                LineTeller { now_ms: world.now_ms, deadlines: hub.store.list_deadlines()?, language };
            let (mut done, mut hindered) = (Vec::new(), Hindered::default());
            for (record, seen) in items {
                let Some(row) = hub.find_line(actor.reach, *record)? else {
                    hindered.add(Hindrance::Missing, None);
                    continue;
                };
                match hindrance(*act, &row.found(), Some(*seen), |right| actor.may(right)) {
                    Some(reason) => hindered.add(reason, Some((&teller, &row))),
                    None => {
                        match hub.store.job(|| hub.take_step(world, actor, (*act, why.trim()), &row.review)) {
                            Ok(()) => done.push(record.to_string()),
                            // One that cannot be written holds up no other.
                            Err(Trouble::Problem(problem)) if problem.code == ProblemCode::RequestInvalid => {
                                hindered.add(Hindrance::NotReady, Some((&teller, &row)));
                            }
                            Err(trouble) => return Err(trouble),
                        }
                    }
                }
            }
            Ok(ReviewedView { done, hindered: hindered.views() })
        })
    }

    fn take_step(
        &self,
        world: &mut HubWorld<'_>,
        actor: &Actor,
        (act, why): (Act, &str),
        row: &ReviewRow,
    ) -> Result<(), Trouble> {
        let action = match act {
            Act::Pass(Stage::Checked) => "review.check",
            Act::Pass(Stage::Verified) => "review.verify",
            Act::Pass(_) => "review.final",
            Act::Back(_) => "review.back",
            Act::Return => {
                let key = Key::parse(keys::STATUS).map_err(|e| Problem::with(ProblemCode::ServerFault, e))?;
                let (verdict, why) = (DeskVerdict::SendBack, why.to_owned());
                let (who, by) = (actor.name.clone(), actor.clone());
                let back = Settlement { record: row.record, key, verdict, who, by, why };
                return self.decide(world, &back).map(drop);
            }
        };
        self.store.insert_step(row.record, act, &row.digest, (actor.account, world.now_ms, why))?;
        self.stand_again(row)?;
        // The reason may speak of people: it stays with the step.
        let object = match act {
            Act::Back(stage) => format!("{} {}", row.record, stage.code()),
            _ => row.record.to_string(),
        };
        self.note(world.now_ms, actor, &Deed::new(action, object))
    }

    /// Until when stages are due, as far as it concerns whoever asks.
    pub fn list_deadlines(&self, now_ms: u64, reach: Reach) -> Result<Vec<DeadlineView>, Problem> {
        Ok(views(now_ms, reach, self.store.list_deadlines()?))
    }

    /// Sets a date for a stage, or takes it away.
    pub fn set_deadline(
        &self,
        world: &HubWorld<'_>,
        actor: &Actor,
        plan: &DeadlinePlan,
    ) -> Result<(), Problem> {
        let DeadlinePlan { area, stage, day } = plan;
        let wrong = |what: &str| Problem::with(ProblemCode::RequestInvalid, what);
        if !DUE.contains(stage) {
            return Err(wrong("stage"));
        }
        let known = *area == 0 || !self.store.list_areas(Reach::from_number(*area).range())?.is_empty();
        if !known || actor.reach != Reach::City {
            return Err(Problem::with(ProblemCode::NotFound, "area"));
        }
        let deed = Deed::new("review.deadline", format!("{area} {} {day}", stage.code()));
        self.audited(world.now_ms, actor, &deed, |hub| {
            if day.is_empty() {
                return Ok(hub.store.remove_deadline(*area, *stage)?);
            }
            let date = Some(day).filter(|day| day.len() == 10).and_then(|day| day.parse::<Date>().ok());
            let until_ms = date.and_then(end_of).ok_or_else(|| wrong("day"))?;
            let row = DeadlineRow { area: *area, stage: *stage, day: day.clone(), until_ms };
            Ok(hub.store.save_deadline(&row)?)
        })
    }
}

fn views(now_ms: u64, reach: Reach, rows: Vec<DeadlineRow>) -> Vec<DeadlineView> {
    let concerns = |row: &DeadlineRow| reach == Reach::City || row.area == 0 || row.area == reach.number();
    let view = |DeadlineRow { area, stage, day, until_ms }: DeadlineRow| DeadlineView {
        area,
        stage: stage.code().to_owned(),
        day,
        is_over: until_ms <= now_ms,
    };
    rows.into_iter().filter(concerns).map(view).collect()
}

/// A digest as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tells lines of the chain.
struct LineTeller<'a> {
    now_ms: u64,
    deadlines: Vec<DeadlineRow>,
    language: &'a str,
}

impl LineTeller<'_> {
    fn line(&self, row: &ReviewLineRow) -> ReviewLineView {
        let ReviewLineRow { review, head, address, status, members, label, pairs } = row;
        let standing = review.standing;
        let due = due(&self.deadlines, review.scope.0 / 1_000, standing.stage);
        ReviewLineView {
            record: review.record.to_string(),
            scope: review.scope.0,
            area: label.clone(),
            head: head.clone(),
            address: address.clone(),
            status_text: Status::from_code(status).text(self.language).to_owned(),
            status: status.clone(),
            members: *members,
            stage: standing.stage.code().to_owned(),
            given: standing.given.code().to_owned(),
            changed: standing.given > standing.stage,
            since_ms: standing.since_ms,
            disputes: review.disputes,
            errors: review.errors,
            pairs: *pairs,
            due: due.map(|row| row.day.clone()).unwrap_or_default(),
            overdue: due.is_some_and(|row| row.until_ms <= self.now_ms),
            seen: hex(&review.digest),
        }
    }
}

/// What is left out, by reason.
#[derive(Default)]
struct Hindered(BTreeMap<Hindrance, (u64, Vec<ReviewLineView>)>);

impl Hindered {
    fn add(&mut self, reason: Hindrance, line: Option<(&LineTeller<'_>, &ReviewLineRow)>) {
        let (count, first) = self.0.entry(reason).or_default();
        *count += 1;
        if let Some((teller, row)) = line.filter(|_| first.len() < REVIEW_SHOWN) {
            first.push(teller.line(row));
        }
    }

    fn views(self) -> Vec<HinderedView> {
        let view = |(reason, (count, first)): (Hindrance, _)| HinderedView {
            reason: reason.code().to_owned(),
            count,
            first,
        };
        self.0.into_iter().map(view).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(area: u64, stage: Stage, day: &str) -> DeadlineRow {
        let until_ms = day.parse().ok().and_then(end_of).expect("a day");
        DeadlineRow { area, stage, day: day.to_owned(), until_ms }
    }

    #[test]
    fn a_day_ends_at_midnight_in_the_city() {
        let end = end_of("2026-11-22".parse().expect("a day")).expect("a moment");
        assert_eq!(end, 1_795_363_200_000);
        assert_eq!(city_day(end - 1).to_string(), "2026-11-22");
        assert_eq!(city_day(end).to_string(), "2026-11-23");
    }
    #[test]
    fn a_kelurahan_has_its_own_date_before_the_citys() {
        let rows = [row(0, Stage::Checked, "2026-11-20"), row(7, Stage::Checked, "2026-11-25")];
        let day = |kelurahan| due(&rows, kelurahan, Stage::Submitted).map(|row| row.day.clone());
        assert_eq!(day(7).as_deref(), Some("2026-11-25"));
        assert_eq!(day(8).as_deref(), Some("2026-11-20"));
        assert_eq!(due(&rows, 8, Stage::Checked), None);
    }
    #[test]
    fn the_earliest_of_later_stages_counts() {
        let rows = [row(0, Stage::Verified, "2026-11-20"), row(0, Stage::Final, "2026-11-19")];
        assert_eq!(due(&rows, 1, Stage::Open).map(|row| row.stage), Some(Stage::Final));
    }
}
