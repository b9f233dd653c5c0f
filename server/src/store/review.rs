//! The chain of review: steps and dates, which are ground, and where each household stands, which is derived.

use super::desk::Range;
use super::engine::{Row, params};
use super::{Page, Store, array, sql};
use crate::review::{Act, Digest, Found, Stage, Standing, Step, StepKind};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};

/// Where a household stands, derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewRow {
    pub(crate) scope: ScopeId,
    pub(crate) record: RecordId,
    pub(crate) standing: Standing,
    /// When its last change arrived or its last step was taken.
    pub(crate) touched_ms: u64,
    pub(crate) digest: Digest,
    /// Different answers that wait for a person.
    pub(crate) disputes: u64,
    /// Things that do not fit in an interview that is complete.
    pub(crate) errors: u64,
    /// What stands in the family card's field.
    pub(crate) card: String,
}

impl ReviewRow {
    /// As an act finds it, with so many pairs that nobody has decided.
    pub(crate) fn found(&self, pairs: u64) -> Found {
        let Standing { stage, given, since_ms: _ } = self.standing;
        Found { stage, given, digest: self.digest, disputes: self.disputes, errors: self.errors, pairs }
    }
}

/// The same with the household's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReviewLineRow {
    pub(crate) review: ReviewRow,
    pub(crate) head: String,
    pub(crate) address: String,
    pub(crate) status: String,
    pub(crate) members: u64,
    pub(crate) label: String,
    /// Pairs that nobody has decided, and that may count it twice.
    pub(crate) pairs: u64,
}

impl ReviewLineRow {
    /// As an act finds it.
    pub(crate) fn found(&self) -> Found {
        self.review.found(self.pairs)
    }
}

/// A step that somebody took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepRow {
    pub(crate) step: Step,
    pub(crate) account: u64,
    /// What the account is called; empty for the token of scripts.
    pub(crate) name: String,
    pub(crate) why: String,
}

/// Until when a stage is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeadlineRow {
    /// A kelurahan's number, or 0 for the whole city.
    pub(crate) area: u64,
    pub(crate) stage: Stage,
    /// `YYYY-MM-DD`.
    pub(crate) day: String,
    /// The end of that day in the city.
    pub(crate) until_ms: u64,
}

/// Households of one kelurahan at one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StageCount {
    pub(crate) kelurahan: u64,
    pub(crate) stage: Stage,
    pub(crate) households: u64,
    pub(crate) changed: u64,
    pub(crate) hindered: u64,
}

/// Which households of the chain are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewFilter {
    /// Only at this stage.
    pub stage: Option<Stage>,
    /// Only those that have changed since somebody passed them.
    pub changed: bool,
    /// Only those with something in the way.
    pub hindered: bool,
    /// Only those that were due before this moment; 0 for all.
    pub overdue_ms: u64,
    /// Part of the head's name or the address; empty for any.
    pub text: String,
    /// `area` (where it is empty), `head` or `oldest`.
    pub sort: String,
}

fn stage(rank: u8) -> Result<Stage, Trouble> {
    Stage::from_rank(rank).ok_or_else(|| Problem::with(ProblemCode::StorageFault, "stage").into())
}

fn review(row: &Row<'_>) -> Result<ReviewRow, Trouble> {
    Ok(ReviewRow {
        scope: ScopeId(row.get("scope")?),
        record: RecordId(array(row.get("record")?)?),
        standing: Standing {
            stage: stage(row.get("stage")?)?,
            given: stage(row.get("given")?)?,
            since_ms: row.get("since_ms")?,
        },
        touched_ms: row.get("touched_ms")?,
        digest: array(row.get("digest")?)?,
        disputes: row.get("disputes")?,
        errors: row.get("errors")?,
        card: row.get("card")?,
    })
}

fn line(row: &Row<'_>) -> Result<ReviewLineRow, Trouble> {
    Ok(ReviewLineRow {
        review: review(row)?,
        head: row.get("head")?,
        address: row.get("address")?,
        status: row.get("status")?,
        members: row.get("members")?,
        label: row.get("label")?,
        pairs: row.get("pairs")?,
    })
}

impl Store {
    pub(crate) fn save_review(&self, row: &ReviewRow) -> Result<(), Trouble> {
        let ReviewRow { scope, record, standing, touched_ms, digest, disputes, errors, card } = row;
        let Standing { stage, given, since_ms } = standing;
        let params = params! {
            ":scope": scope.0, ":record": record.0, ":stage": stage.rank(), ":given": given.rank(),
            ":since_ms": since_ms, ":touched_ms": touched_ms, ":digest": digest, ":disputes": disputes,
            ":errors": errors, ":card": card,
        };
        self.execute(sql!("review/save"), params).map(drop)
    }

    pub(crate) fn find_review(&self, scope: ScopeId, record: RecordId) -> Result<Option<ReviewRow>, Trouble> {
        let params = params! { ":scope": scope.0, ":record": record.0 };
        self.find(sql!("review/find"), params, review)
    }

    pub(crate) fn find_review_line(
        &self,
        scope: ScopeId,
        record: RecordId,
    ) -> Result<Option<ReviewLineRow>, Trouble> {
        let params = params! { ":scope": scope.0, ":record": record.0 };
        self.find(sql!("review/load"), params, line)
    }

    pub(crate) fn sweep_reviews(&self) -> Result<(), Trouble> {
        self.execute(sql!("review/sweep"), params! {}).map(drop)
    }

    /// Households of the chain by filter, a page at a time, and how many there are.
    pub(crate) fn page_of_reviews(
        &self,
        (first, last): Range,
        filter: &ReviewFilter,
        page: Page,
    ) -> Result<(Vec<ReviewLineRow>, u64), Trouble> {
        let text = super::desk::pattern(&filter.text);
        let ReviewFilter { stage, changed, hindered, overdue_ms, text: _, sort } = filter;
        let stage = stage.map_or(-1, |stage| i64::from(stage.rank()));
        let rows = if sort.is_empty() || sort == "area" {
            let params = params! {
                ":first_scope": first.0, ":last_scope": last.0, ":stage": stage, ":changed": changed,
                ":hindered": hindered, ":overdue_ms": overdue_ms, ":text": text, ":limit": page.limit,
                ":offset": page.offset,
            };
            self.list(sql!("review/queue_by_area"), params, line)?
        } else {
            let params = params! {
                ":first_scope": first.0, ":last_scope": last.0, ":stage": stage, ":changed": changed,
                ":hindered": hindered, ":overdue_ms": overdue_ms, ":text": text, ":sort": sort,
                ":limit": page.limit, ":offset": page.offset,
            };
            self.list(sql!("review/queue"), params, line)?
        };
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":stage": stage, ":changed": changed,
            ":hindered": hindered, ":overdue_ms": overdue_ms, ":text": text,
        };
        let total = self.find(sql!("review/count_queue"), params, |row| row.get("households"))?;
        Ok((rows, total.unwrap_or(0)))
    }

    /// Stage, how many wait there for somebody, and since when the oldest was last touched.
    pub(crate) fn count_reviews(&self, (first, last): Range) -> Result<Vec<(Stage, u64, u64)>, Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0,
            ":first_stage": Stage::Submitted.rank(), ":last_stage": Stage::Verified.rank(),
        };
        self.list(sql!("overview/count_reviews"), params, |row| {
            Ok((stage(row.get("stage")?)?, row.get("households")?, row.get("since_ms")?))
        })
    }

    pub(crate) fn count_stages(&self, (first, last): Range) -> Result<Vec<StageCount>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        self.list(sql!("review/count_stages"), params, |row| {
            Ok(StageCount {
                kelurahan: row.get("kelurahan")?,
                stage: stage(row.get("stage")?)?,
                households: row.get("households")?,
                changed: row.get("changed")?,
                hindered: row.get("hindered")?,
            })
        })
    }

    /// Keeps a step that `account` takes.
    pub(crate) fn insert_step(
        &self,
        record: RecordId,
        act: Act,
        digest: &Digest,
        (account, at_ms, why): (u64, u64, &str),
    ) -> Result<(), Trouble> {
        let (kind, stage) = match act {
            Act::Pass(stage) => (StepKind::Pass, stage),
            Act::Back(stage) => (StepKind::Back, stage),
            Act::Return => (StepKind::Return, Stage::Submitted),
        };
        let params = params! {
            ":record": record.0, ":kind": kind.code(), ":stage": stage.code(), ":account": account,
            ":at_ms": at_ms, ":why": why, ":digest": digest,
        };
        self.execute(sql!("review_step/insert"), params).map(drop)
    }

    /// The steps of one household, oldest first.
    pub(crate) fn list_steps(&self, record: RecordId) -> Result<Vec<StepRow>, Trouble> {
        let unknown = |what| Problem::with(ProblemCode::StorageFault, what);
        self.list(sql!("review_step/list"), params! { ":record": record.0 }, |row| {
            let (kind, stage): (String, String) = (row.get("kind")?, row.get("stage")?);
            Ok(StepRow {
                step: Step {
                    kind: StepKind::parse(&kind).ok_or_else(|| unknown("kind of step"))?,
                    stage: Stage::parse(&stage).ok_or_else(|| unknown("stage"))?,
                    digest: array(row.get("digest")?)?,
                    at_ms: row.get("at_ms")?,
                },
                account: row.get("account")?,
                name: row.get("name")?,
                why: row.get("why")?,
            })
        })
    }

    pub(crate) fn save_deadline(&self, row: &DeadlineRow) -> Result<(), Trouble> {
        let DeadlineRow { area, stage, day, until_ms } = row;
        let params = params! {
            ":area": area, ":stage": stage.rank(), ":day": day, ":until_ms": until_ms,
        };
        self.execute(sql!("review_deadline/save"), params).map(drop)
    }

    pub(crate) fn remove_deadline(&self, area: u64, stage: Stage) -> Result<(), Trouble> {
        let params = params! { ":area": area, ":stage": stage.rank() };
        self.execute(sql!("review_deadline/remove"), params).map(drop)
    }

    /// Until when stages are due, the whole city's first.
    pub(crate) fn list_deadlines(&self) -> Result<Vec<DeadlineRow>, Trouble> {
        self.list(sql!("review_deadline/list"), params! {}, |row| {
            Ok(DeadlineRow {
                area: row.get("area")?,
                stage: stage(row.get("stage")?)?,
                day: row.get("day")?,
                until_ms: row.get("until_ms")?,
            })
        })
    }
}
