//! Households as lines.

use super::App;
use super::access::Caller;
use super::input::{limit, record_id};
use super::problem::Refusal;
use super::sightings::Sight;
use crate::hub::HouseholdLine;
use crate::store::Page;
use axum::Json;
use axum::extract::{Query, State};
use ketuk_wire::ScopeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct HouseholdQuery {
    /// The first RT.
    first_scope: Option<u64>,
    /// The last RT.
    last_scope: Option<u64>,
    /// The RT of the last line of the page before.
    after_scope: Option<u64>,
    /// Its record.
    after_record: Option<String>,
    /// Lines wanted, at most 1,000.
    limit: Option<u64>,
}

/// A household's line.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HouseholdView {
    /// The RT as a number.
    scope: u64,
    record: String,
    head: String,
    address: String,
    /// Status code.
    status: String,
    /// Members present.
    members: u64,
    /// Changes so far.
    changes: u64,
    /// Disputes that wait for somebody.
    disputes: u64,
    findings: u64,
    /// When its last change arrived.
    changed_ms: u64,
}

impl From<HouseholdLine> for HouseholdView {
    fn from(line: HouseholdLine) -> Self {
        let HouseholdLine {
            scope,
            record,
            head,
            address,
            status,
            members,
            changes,
            disputes,
            findings,
            changed_ms,
        } = line;
        let (scope, record) = (scope.0, record.to_string());
        Self { scope, record, head, address, status, members, changes, disputes, findings, changed_ms }
    }
}

/// A page of households.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HouseholdList {
    households: Vec<HouseholdView>,
}

/// Lines in order of area and record, place by place: for scripts.
#[utoipa::path(get, path = "/v1/households", tag = "households", params(HouseholdQuery),
    responses((status = 200, body = HouseholdList)))]
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<HouseholdQuery>,
) -> Result<Json<HouseholdList>, Refusal> {
    let range =
        (ScopeId(query.first_scope.unwrap_or(0)), ScopeId(query.last_scope.unwrap_or(i64::MAX as u64)));
    let range = caller.actor.reach.narrow(range);
    let after = match (query.after_scope, &query.after_record) {
        (Some(scope), Some(record)) => Some((ScopeId(scope), record_id(record)?)),
        _ => None,
    };
    let limit = limit(query.limit);
    let lines = app.writer.call(move |hub, _| hub.list_households(range, after, limit)).await?;
    if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
        // Place by place: which areas these lines reach from and to says more than a page's number.
        let sight = Sight::of("households", (first.scope, last.scope), Page { limit, offset: 0 });
        sight.note(&app, &caller, lines.len()).await?;
    }
    Ok(Json(HouseholdList { households: lines.into_iter().map(HouseholdView::from).collect() }))
}
