//! What the console's pages ask: queue, conflicts, households, what is kept apart.
//!
//! Invariant: each question is narrowed to the caller's reach before it is asked; a page is bounded.

use super::App;
use super::access::Caller;
use super::desk::LanguageQuery;
use super::input::{change_hash, invalid, read_json, record_id};
use super::problem::Refusal;
use super::sightings::{Sight, note_look};
use crate::hub::Deed;
use crate::role::{Actor, Reach};
use crate::store::{DisputeFilter, HouseholdFilter, Page};
use crate::view::{ConflictPage, ConflictView, DossierView, HistoryView, HouseholdPage};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use ketuk_form::Key;
use ketuk_wire::ScopeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Lines of a page where nothing is said, and at most.
const SIZE: u64 = 50;
const SIZE_MAX: u64 = 200;
/// Pages that can be asked for: beyond, a filter serves better.
const PAGE_MAX: u64 = 10_000;

pub(super) fn page(number: Option<u64>, size: Option<u64>) -> Page {
    let limit = size.unwrap_or(SIZE).clamp(1, SIZE_MAX);
    Page { limit, offset: (number.unwrap_or(1).clamp(1, PAGE_MAX) - 1) * limit }
}

/// The areas of a filter that are within reach; none at all where it asks for others.
pub(super) fn range(actor: &Actor, kelurahan: Option<u64>, scope: Option<u64>) -> (ScopeId, ScopeId) {
    let asked = match (kelurahan, scope) {
        (_, Some(scope)) => (ScopeId(scope), ScopeId(scope)),
        (Some(kelurahan), None) => Reach::Kelurahan(kelurahan.min(9_999_999_999)).range(),
        (None, None) => Reach::City.range(),
    };
    actor.reach.narrow(asked)
}

pub(super) fn language(asked: Option<String>) -> String {
    asked.unwrap_or_else(|| "id".to_owned())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictQuery {
    /// `human`, `reviewable`, `merge` (merge findings), `settled`, `seen` or `quiet`; without it those that wait for
    /// somebody (the first three).
    class: Option<String>,
    /// `values`, `removed_while_edited`, `reopened` or `form_versions`; of a merge finding its code.
    kind: Option<String>,
    /// Only those about which the cadre was asked, or only the others.
    asked: Option<bool>,
    /// The question's own name, e.g. `nik`.
    question: Option<String>,
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
    /// Waiting since this moment or later.
    from_ms: Option<u64>,
    /// Waiting since this moment or earlier.
    until_ms: Option<u64>,
    /// `oldest` (where nothing is said), `newest` or `area`.
    sort: Option<String>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// Disputes by filter, a page at a time.
#[utoipa::path(get, path = "/v1/desk/conflicts", tag = "console", params(ConflictQuery),
    responses((status = 200, body = ConflictPage)))]
pub(super) async fn conflicts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ConflictQuery>,
) -> Result<Json<ConflictPage>, Refusal> {
    let range = range(&caller.actor, query.kelurahan, query.scope);
    let page = page(query.page, query.size);
    let filter = DisputeFilter {
        class: query.class.unwrap_or_default(),
        kind: query.kind.unwrap_or_default(),
        asked: query.asked,
        name: query.question.unwrap_or_default(),
        from_ms: query.from_ms.unwrap_or(0),
        until_ms: query.until_ms.unwrap_or(u64::MAX).min(i64::MAX as u64),
        sort: query.sort.unwrap_or_default(),
    };
    let sight = Sight::of("conflicts", range, page)
        .by("class", &filter.class)
        .by("kind", &filter.kind)
        .by("question", &filter.name);
    let language = language(query.language);
    let call = app.readers.call(move |hub, _| hub.page_of_conflicts(range, &filter, page, &language));
    let found = call.await?;
    sight.note(&app, &caller, found.conflicts.len()).await?;
    Ok(Json(found))
}

/// One conflict with its evidence.
#[utoipa::path(get, path = "/v1/desk/conflicts/{record}/{key}", tag = "console",
    params(("record" = String, Path), ("key" = String, Path), LanguageQuery),
    responses((status = 200, body = ConflictView)))]
pub(super) async fn conflict(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<ConflictView>, Refusal> {
    let (record, key) = (record_id(&record)?, Key::parse(&key).map_err(invalid)?);
    let (reach, language) = (caller.actor.reach, language(query.language));
    let object = format!("{record} {key}");
    let conflict = app.readers.call(move |hub, _| hub.conflict(reach, record, &key, &language)).await?;
    note_look(&app, &caller, "conflict.look", object).await?;
    Ok(Json(conflict))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchQuery {
    /// Part of the head's name or of the address.
    text: Option<String>,
    /// Status code.
    status: Option<String>,
    /// Only those with disputes that wait.
    disputed: Option<bool>,
    /// Only those with findings.
    found: Option<bool>,
    /// Only this kelurahan.
    kelurahan: Option<u64>,
    /// Only this RT.
    scope: Option<u64>,
    /// `area` (where nothing is said), `head`, `status`, `newest` or `oldest`.
    sort: Option<String>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// Households by filter, a page at a time.
#[utoipa::path(get, path = "/v1/desk/households", tag = "console", params(SearchQuery),
    responses((status = 200, body = HouseholdPage)))]
pub(super) async fn households(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Result<Json<HouseholdPage>, Refusal> {
    let range = range(&caller.actor, query.kelurahan, query.scope);
    let page = page(query.page, query.size);
    let filter = HouseholdFilter {
        text: query.text.unwrap_or_default(),
        status: query.status.unwrap_or_default(),
        disputed: query.disputed.unwrap_or(false),
        found: query.found.unwrap_or(false),
        sort: query.sort.unwrap_or_default(),
    };
    let sight = Sight::of("households", range, page)
        .by("status", &filter.status)
        .with("text", !filter.text.is_empty())
        .with("disputed", filter.disputed)
        .with("found", filter.found);
    let language = language(query.language);
    let call = app.readers.call(move |hub, _| hub.page_of_households(range, &filter, page, &language));
    let found = call.await?;
    sight.note(&app, &caller, found.households.len()).await?;
    Ok(Json(found))
}

/// A whole household. Who opened it stays on record.
#[utoipa::path(get, path = "/v1/desk/households/{record}", tag = "console",
    params(("record" = String, Path), LanguageQuery), responses((status = 200, body = DossierView)))]
pub(super) async fn household(
    State(app): State<App>,
    caller: Caller,
    Path(record): Path<String>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<DossierView>, Refusal> {
    let (record, language) = (record_id(&record)?, language(query.language));
    let reach = caller.actor.reach;
    let dossier = app.readers.call(move |hub, _| hub.dossier(reach, record, &language)).await?;
    let look = app.writer.call(move |hub, world| {
        let deed = Deed::new("household.look", record);
        hub.audited(world.now_ms, &caller.actor, &deed, |_| Ok(()))
    });
    // Without its entry nothing is shown.
    look.await?;
    Ok(Json(dossier))
}

/// What was written to one answer, newest first.
#[utoipa::path(get, path = "/v1/desk/households/{record}/history/{key}", tag = "console",
    params(("record" = String, Path), ("key" = String, Path), LanguageQuery),
    responses((status = 200, body = HistoryView)))]
pub(super) async fn history(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<HistoryView>, Refusal> {
    let (record, key) = (record_id(&record)?, Key::parse(&key).map_err(invalid)?);
    let (reach, language) = (caller.actor.reach, language(query.language));
    let object = format!("{record} {key}");
    let history = app.readers.call(move |hub, _| hub.answer_history(reach, record, &key, &language)).await?;
    note_look(&app, &caller, "history.look", object).await?;
    Ok(Json(history))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberBody {
    /// The change that wrote it; without it the number that stands.
    change: Option<String>,
}

/// A number of somebody's, whole.
#[derive(Serialize, ToSchema)]
pub(super) struct NumberView {
    /// All of its digits.
    value: String,
}

/// One covered number, whole. Who asked for it stays on record.
#[utoipa::path(post, path = "/v1/desk/households/{record}/numbers/{key}", tag = "console", operation_id = "number",
    request_body = NumberBody, params(("record" = String, Path), ("key" = String, Path)),
    responses((status = 200, body = NumberView)))]
pub(super) async fn number(
    State(app): State<App>,
    caller: Caller,
    Path((record, key)): Path<(String, String)>,
    body: Body,
) -> Result<Json<NumberView>, Refusal> {
    let NumberBody { change } = read_json(body).await?;
    let (record, key) = (record_id(&record)?, Key::parse(&key).map_err(invalid)?);
    let change = change.as_deref().map(change_hash).transpose()?;
    let reveal = app.writer.call(move |hub, world| hub.reveal(world, &caller.actor, (record, &key), change));
    Ok(Json(NumberView { value: reveal.await? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role::Role;

    fn officer() -> Actor {
        let reach = Reach::Kelurahan(6_474_011_001);
        Actor { account: 1, login: "a".to_owned(), name: "A".to_owned(), role: Role::Officer, reach }
    }

    #[test]
    fn a_filter_never_reaches_further_than_its_caller() {
        let (first, last) = range(&officer(), Some(6_474_011_002), None);
        assert!(first > last);
        let (first, last) = range(&officer(), None, Some(6_474_011_002_001));
        assert!(first > last);
        assert_eq!(range(&officer(), None, None), officer().reach.range());
    }
    #[test]
    fn a_page_is_bounded() {
        assert_eq!(page(None, None), Page { limit: 50, offset: 0 });
        assert_eq!(page(Some(3), Some(20)), Page { limit: 20, offset: 40 });
        assert_eq!(page(Some(0), Some(1_000_000)), Page { limit: 200, offset: 0 });
        assert_eq!(page(Some(u64::MAX), Some(200)).offset, (PAGE_MAX - 1) * 200);
    }
}
