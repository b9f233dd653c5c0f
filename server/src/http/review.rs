//! The chain of review and its dates.
//!
//! Invariants: each question is narrowed to the caller's reach before it is asked; an act is bounded, and done to
//! what was seen only; which act a caller may take is asked of their rights beside the route's.

use super::App;
use super::access::Caller;
use super::console::{language, page, range};
use super::desk::LanguageQuery;
use super::input::{invalid, read_json, record_id};
use super::problem::Refusal;
use super::sightings::Sight;
use crate::hub::{DeadlinePlan, ReviewChoice, ReviewPlan};
use crate::review::{Act, Digest, Stage};
use crate::role::Actor;
use crate::store::ReviewFilter;
use crate::view::{
    DeadlineListView, ReviewFiguresView, ReviewOfView, ReviewPage, ReviewPreviewView, ReviewedView,
};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use ketuk_wire::{Problem, ProblemCode, ScopeId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Which households of the chain are asked for.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewFilterBody {
    /// Only at this stage.
    stage: Option<String>,
    /// Only those that have changed since somebody passed them.
    changed: Option<bool>,
    /// Only those with something in the way.
    hindered: Option<bool>,
    /// Only those past the day on which their next stage was due.
    overdue: Option<bool>,
    /// Part of the head's name or of the address.
    text: Option<String>,
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
}

impl ReviewFilterBody {
    fn read(self, actor: &Actor, sort: String) -> Result<((ScopeId, ScopeId), Asked), Refusal> {
        let Self { stage, changed, hindered, overdue, text, kelurahan, scope } = self;
        let stage = stage.filter(|stage| !stage.is_empty()).map(|stage| stage_of(&stage)).transpose()?;
        let filter = ReviewFilter {
            stage,
            changed: changed.unwrap_or(false),
            hindered: hindered.unwrap_or(false),
            overdue_ms: 0,
            text: text.unwrap_or_default(),
            sort,
        };
        let asked = Asked { filter, overdue: overdue.unwrap_or(false) };
        Ok((range(actor, kelurahan, scope), asked))
    }
}

/// A filter that still wants the hub's clock.
#[derive(Debug)]
struct Asked {
    filter: ReviewFilter,
    overdue: bool,
}

impl Asked {
    fn at(mut self, now_ms: u64) -> ReviewFilter {
        self.filter.overdue_ms = if self.overdue { now_ms } else { 0 };
        self.filter
    }
}

fn stage_of(text: &str) -> Result<Stage, Refusal> {
    Stage::parse(text).ok_or_else(|| invalid("stage"))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewQuery {
    /// `open`, `returned`, `submitted`, `checked`, `verified` or `final`.
    stage: Option<String>,
    /// Only those that have changed since somebody passed them.
    changed: Option<bool>,
    /// Only those with something in the way.
    hindered: Option<bool>,
    /// Only those past the day on which their next stage was due.
    overdue: Option<bool>,
    /// Part of the head's name or of the address.
    text: Option<String>,
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
    /// `area` (where nothing is said), `head` or `oldest`.
    sort: Option<String>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// Households of the chain by filter, a page at a time.
#[utoipa::path(get, path = "/v1/desk/review", tag = "review", params(ReviewQuery),
    responses((status = 200, body = ReviewPage)))]
pub(super) async fn queue(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ReviewQuery>,
) -> Result<Json<ReviewPage>, Refusal> {
    let ReviewQuery { stage, changed, hindered, overdue, text, kelurahan, scope, .. } = query;
    let body = ReviewFilterBody { stage, changed, hindered, overdue, text, kelurahan, scope };
    let (range, asked) = body.read(&caller.actor, query.sort.unwrap_or_default())?;
    let (page, language) = (page(query.page, query.size), language(query.language));
    let sight = Sight::of("review", range, page)
        .by("stage", asked.filter.stage.map_or("", Stage::code))
        .with("text", !asked.filter.text.is_empty())
        .with("overdue", asked.overdue);
    let call = app
        .readers
        .call(move |hub, now_ms| hub.page_of_reviews(now_ms, range, &asked.at(now_ms), page, &language));
    let found = call.await?;
    sight.note(&app, &caller, found.households.len()).await?;
    Ok(Json(found))
}

/// How the chain stands: households by stage, dates, what is late. No names.
#[utoipa::path(get, path = "/v1/desk/review/figures", tag = "review",
    responses((status = 200, body = ReviewFiguresView)))]
pub(super) async fn figures(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<ReviewFiguresView>, Refusal> {
    let reach = caller.actor.reach;
    Ok(Json(app.readers.call(move |hub, now_ms| hub.review_figures(now_ms, reach)).await?))
}

/// Where one household stands, and how it came there.
#[utoipa::path(get, path = "/v1/desk/households/{record}/review", tag = "review",
    params(("record" = String, Path), LanguageQuery), responses((status = 200, body = ReviewOfView)))]
pub(super) async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<ReviewOfView>, Refusal> {
    let (record, language) = (record_id(&record)?, language(query.language));
    let reach = caller.actor.reach;
    Ok(Json(app.readers.call(move |hub, now_ms| hub.review_of(now_ms, reach, record, &language)).await?))
}

/// Reads what is to be done, and whether the caller may do it at all.
fn act_of(actor: &Actor, act: &str, stage: Option<&str>) -> Result<Act, Refusal> {
    let act = match (act, stage) {
        ("pass", Some(stage)) => Act::Pass(stage_of(stage)?),
        ("back", Some(stage)) => Act::Back(stage_of(stage)?),
        ("return", None) => Act::Return,
        _ => return Err(invalid("act")),
    };
    if let Act::Pass(stage) | Act::Back(stage) = act {
        let (_, right) = stage.given_from().ok_or_else(|| invalid("stage"))?;
        if !actor.may(right) {
            return Err(Refusal(Problem::with(ProblemCode::NotYours, right.code())));
        }
    }
    Ok(act)
}

/// What is to be done, to which households: some by name, or those that a filter finds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewBody {
    /// `pass` (to a stage), `back` (a pass is taken back) or `return` (to the cadre).
    act: String,
    /// Of `pass` and `back`: `checked`, `verified` or `final`.
    stage: Option<String>,
    /// These records; instead of a filter.
    records: Option<Vec<String>>,
    /// Those that this finds; instead of records.
    filter: Option<ReviewFilterBody>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// What an act would do, and what it would leave out and why. Nothing is changed.
#[utoipa::path(post, path = "/v1/desk/review/preview", tag = "review", request_body = PreviewBody,
    responses((status = 200, body = ReviewPreviewView)))]
pub(super) async fn preview(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<ReviewPreviewView>, Refusal> {
    let PreviewBody { act, stage, records, filter, language: asked } = read_json(body).await?;
    let act = act_of(&caller.actor, &act, stage.as_deref())?;
    let language = language(asked);
    let wanted = match (records, filter) {
        (Some(records), None) => {
            let records = records.iter().map(|record| record_id(record)).collect::<Result<_, _>>()?;
            Err(ReviewChoice::These(records))
        }
        (None, Some(filter)) => Ok(filter.read(&caller.actor, String::new())?),
        _ => return Err(invalid("records or filter")),
    };
    let call = app.readers.call(move |hub, now_ms| {
        let choice = match wanted {
            Ok((range, asked)) => ReviewChoice::Filter(range, asked.at(now_ms)),
            Err(these) => these,
        };
        hub.preview_review(now_ms, &caller.actor, act, &choice, &language)
    });
    Ok(Json(call.await?))
}

/// A household and what it said when somebody looked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewItem {
    record: String,
    /// What it said.
    seen: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewBody {
    /// `pass` (to a stage), `back` (a pass is taken back) or `return` (to the cadre).
    act: String,
    /// Of `pass` and `back`: `checked`, `verified` or `final`.
    stage: Option<String>,
    /// Why; a pass needs no reason. Of a return the cadre reads it.
    why: Option<String>,
    /// To which, as they were seen; at most 200.
    items: Vec<ReviewItem>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// Does it to those that say still what was seen, and tells which are left out and why. Doing it again changes
/// nothing.
#[utoipa::path(post, path = "/v1/desk/review", tag = "review", request_body = ReviewBody,
    responses((status = 200, body = ReviewedView)))]
pub(super) async fn act(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<ReviewedView>, Refusal> {
    let ReviewBody { act, stage, why, items, language: asked } = read_json(body).await?;
    let act = act_of(&caller.actor, &act, stage.as_deref())?;
    let item = |item: &ReviewItem| Ok((record_id(&item.record)?, digest_of(&item.seen)?));
    let items = items.iter().map(item).collect::<Result<_, Refusal>>()?;
    let plan = ReviewPlan { act, why: why.unwrap_or_default(), items };
    let language = language(asked);
    let done = app.writer.call(move |hub, world| hub.review(world, &caller.actor, &plan, &language)).await?;
    Ok(Json(done))
}

/// Reads a digest.
fn digest_of(text: &str) -> Result<Digest, Refusal> {
    let mut digest = [0; 16];
    if text.len() != 32 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(invalid("seen"));
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).map_err(|_| invalid("seen"))?;
    }
    Ok(digest)
}

/// Until when stages are due.
#[utoipa::path(get, path = "/v1/desk/deadlines", tag = "review",
    responses((status = 200, body = DeadlineListView)))]
pub(super) async fn deadlines(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<DeadlineListView>, Refusal> {
    let reach = caller.actor.reach;
    let deadlines = app.readers.call(move |hub, now_ms| hub.list_deadlines(now_ms, reach)).await?;
    Ok(Json(DeadlineListView { deadlines }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DeadlineBody {
    /// A kelurahan's number, or 0 for the whole city.
    area: u64,
    /// `submitted`, `checked`, `verified` or `final`.
    stage: String,
    /// The last day, `YYYY-MM-DD`; empty to have none.
    day: String,
}

/// Sets the day until which a stage is due, or takes it away.
#[utoipa::path(put, path = "/v1/desk/deadlines", tag = "review", request_body = DeadlineBody,
    responses((status = 200, body = DeadlineListView)))]
pub(super) async fn set_deadline(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<DeadlineListView>, Refusal> {
    let DeadlineBody { area, stage, day } = read_json(body).await?;
    let plan = DeadlinePlan { area, stage: stage_of(&stage)?, day };
    let set = app.writer.call(move |hub, world| {
        hub.set_deadline(world, &caller.actor, &plan)?;
        hub.list_deadlines(world.now_ms, caller.actor.reach)
    });
    Ok(Json(DeadlineListView { deadlines: set.await? }))
}
