//! The duplicate desk: pairs by filter, one pair, decisions and undo; and what keeps pairs up to date.
//!
//! Invariant: a pair is there for whoever reaches one of its two households; each look at one, each decision and
//! each undo stays on record.

use super::App;
use super::access::Caller;
use super::console::{language, page};
use super::desk::LanguageQuery;
use super::input::{invalid, read_json, record_id};
use super::problem::Refusal;
use super::sightings::Sight;
use crate::hub::{Deed, PairDecision, PairVerdict};
use crate::store::PairFilter;
use crate::view::{PairPage, PairView};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use ketuk_linkage::Kind;
use ketuk_wire::{RecordId, limits};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};
use utoipa::{IntoParams, ToSchema};

/// How often somebody asks whether pairs are behind.
const TEND_EVERY: Duration = Duration::from_secs(1);
/// Rest between two slices of a pass: others want the writer too.
const TEND_REST: Duration = Duration::from_millis(2);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PairQuery {
    /// One of the two is this household.
    record: Option<String>,
    /// One of the two lies in this kelurahan.
    kelurahan: Option<u64>,
    /// And the other in this one.
    other: Option<u64>,
    /// What the engine says: `same`, `moved`, `split`, `related` or `different`.
    kind: Option<String>,
    /// `almost_certain`, `possible`, `weak` or `below`.
    band: Option<String>,
    /// What was decided.
    decision: Option<String>,
    /// `open` (where nothing is said; reopened ones included), `reopened`, `decided`, `sample` or `all`.
    state: Option<String>,
    /// Sure by so many thousandths or more.
    from_sure: Option<u64>,
    /// Sure by so many thousandths or less.
    until_sure: Option<u64>,
    /// Both here since this moment or later.
    from_ms: Option<u64>,
    /// Both here since this moment or earlier.
    until_ms: Option<u64>,
    /// `likely` (where nothing is said: the surest and largest first), `newest`, `oldest`, `near` or `area`.
    sort: Option<String>,
    /// The page, from 1.
    page: Option<u64>,
    /// Lines of a page, at most 200.
    size: Option<u64>,
    /// `id` (where nothing is said) or `en`.
    language: Option<String>,
}

/// Pairs of households that may be one, by filter, a page at a time.
#[utoipa::path(get, path = "/v1/desk/pairs", tag = "pairs", operation_id = "pairs", params(PairQuery),
    responses((status = 200, body = PairPage)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PairQuery>,
) -> Result<Json<PairPage>, Refusal> {
    let page = page(query.page, query.size);
    let state = query.state.unwrap_or_else(|| "open".to_owned());
    if !["open", "reopened", "decided", "sample", "all"].contains(&state.as_str()) {
        return Err(invalid("state"));
    }
    let filter = PairFilter {
        record: query.record.as_deref().filter(|text| !text.is_empty()).map(record_id).transpose()?,
        kelurahan: query.kelurahan.unwrap_or(0).min(9_999_999_999),
        other: query.other.unwrap_or(0).min(9_999_999_999),
        kind: query.kind.unwrap_or_default(),
        band: query.band.unwrap_or_default(),
        decision: query.decision.unwrap_or_default(),
        state,
        sure_min: query.from_sure.unwrap_or(0).min(1_000) * 1_000,
        // A thousandth is shown where a part of it is meant.
        sure_max: query.until_sure.unwrap_or(1_000).min(1_000) * 1_000 + 999,
        from_ms: query.from_ms.unwrap_or(0).min(i64::MAX as u64),
        until_ms: query.until_ms.unwrap_or(u64::MAX).min(i64::MAX as u64),
        sort: query.sort.unwrap_or_default(),
    };
    let (reach, language) = (caller.actor.reach, language(query.language));
    let sight = Sight::of("pairs", reach.range(), page).by("state", &filter.state).by("kind", &filter.kind);
    let call = app.readers.call(move |hub, _| hub.page_of_pairs(reach, &filter, page, &language));
    let found = call.await?;
    sight.note(&app, &caller, found.pairs.len()).await?;
    Ok(Json(found))
}

fn two(a: &str, b: &str) -> Result<(RecordId, RecordId), Refusal> {
    let (a, b) = (record_id(a)?, record_id(b)?);
    if a == b { Err(invalid("one record twice")) } else { Ok((a, b)) }
}

/// A pair with its evidence, side by side. Who opened it stays on record.
#[utoipa::path(get, path = "/v1/desk/pairs/{a}/{b}", tag = "pairs", operation_id = "pair",
    params(("a" = String, Path), ("b" = String, Path), LanguageQuery),
    responses((status = 200, body = PairView)))]
pub(super) async fn look(
    State(app): State<App>,
    caller: Caller,
    Path((a, b)): Path<(String, String)>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<PairView>, Refusal> {
    let (pair, language) = (two(&a, &b)?, language(query.language));
    let by = caller.actor.clone();
    let view = app.readers.call(move |hub, _| hub.pair(&by, pair, &language)).await?;
    let deed = Deed::new("pair.look", format!("{} {}", view.line.a.record, view.line.b.record));
    let look = app.writer.call(move |hub, world| hub.audited(world.now_ms, &caller.actor, &deed, |_| Ok(())));
    // Without its entry nothing is shown.
    look.await?;
    Ok(Json(view))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PairDecideBody {
    /// `same`, `moved`, `split`, `related` or `different`.
    kind: String,
    /// The newest decision or undo about them that was seen, 0 where there was none.
    seen: u64,
    /// Who decides; only the token of scripts says so, a person's name is known.
    who: Option<String>,
    /// Why; may be empty.
    #[serde(default)]
    why: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PairUndoBody {
    /// The newest decision or undo about them that was seen.
    seen: u64,
    /// Who decides; only the token of scripts says so.
    who: Option<String>,
    /// Why; may be empty.
    #[serde(default)]
    why: String,
}

/// A decision about a pair.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PairDecided {
    /// Its number.
    entry: u64,
}

/// What two households are to each other. Same and moved count one from now on; neither record is changed. Refused where
/// somebody else has said something about them since.
#[utoipa::path(post, path = "/v1/desk/pairs/{a}/{b}/decide", tag = "pairs", operation_id = "decide_pair",
    request_body = PairDecideBody, params(("a" = String, Path), ("b" = String, Path)),
    responses((status = 200, body = PairDecided)))]
pub(super) async fn decide(
    State(app): State<App>,
    caller: Caller,
    Path((a, b)): Path<(String, String)>,
    body: Body,
) -> Result<Json<PairDecided>, Refusal> {
    let PairDecideBody { kind, seen, who, why } = read_json(body).await?;
    let kind = Kind::from_name(&kind).ok_or_else(|| invalid("kind"))?;
    settle(app, caller, two(&a, &b)?, (PairVerdict::Is(kind), seen), (who, why)).await
}

/// What was decided last about a pair is lifted; both stay on record.
#[utoipa::path(post, path = "/v1/desk/pairs/{a}/{b}/undo", tag = "pairs", operation_id = "undo_pair",
    request_body = PairUndoBody, params(("a" = String, Path), ("b" = String, Path)),
    responses((status = 200, body = PairDecided)))]
pub(super) async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path((a, b)): Path<(String, String)>,
    body: Body,
) -> Result<Json<PairDecided>, Refusal> {
    let PairUndoBody { seen, who, why } = read_json(body).await?;
    settle(app, caller, two(&a, &b)?, (PairVerdict::Undo, seen), (who, why)).await
}

async fn settle(
    app: App,
    caller: Caller,
    (one, other): (RecordId, RecordId),
    (verdict, seen): (PairVerdict, u64),
    (who, why): (Option<String>, String),
) -> Result<Json<PairDecided>, Refusal> {
    // A person decides under their own name; a script says for whom it speaks.
    let who = if caller.actor.is_token() { who.unwrap_or_default() } else { caller.actor.name.clone() };
    if who.is_empty() || who.len() > limits::NAME_BYTES_MAX {
        return Err(invalid("who decides"));
    }
    let decision = PairDecision { one, other, verdict, seen, who, by: caller.actor, why };
    let entry = app.writer.call(move |hub, world| hub.decide_pair(world, &decision)).await?;
    app.metrics.note_pair_decision(match verdict {
        PairVerdict::Is(kind) => kind.name(),
        PairVerdict::Undo => "undo",
    });
    Ok(Json(PairDecided { entry }))
}

/// Keeps pairs up to date for as long as the server runs: slice by slice, between what others want.
pub(super) async fn tend(app: App) {
    loop {
        let slice = app.writer.call(|hub, world| {
            hub.look_for_due()?;
            let begun = Instant::now();
            hub.tend_pairs(world).map(|figures| (figures, begun.elapsed()))
        });
        let pause = match slice.await {
            Ok((figures, took)) => {
                app.metrics.note_pairs(figures, took);
                if figures.is_busy { TEND_REST } else { TEND_EVERY }
            }
            // Busy, or a fault that the next slice meets again and the log knows of.
            Err(_) => TEND_EVERY,
        };
        tokio::time::sleep(pause).await;
    }
}
