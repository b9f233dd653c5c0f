//! One person's data on one page, and who is affected by a breach.
//!
//! Invariants: each search, each page and each report stays on record before it is shown, without what was searched
//! for; what is searched for travels in a body, so that it stands in no address.

use super::App;
use super::access::Caller;
use super::console::language;
use super::desk::LanguageQuery;
use super::input::{device_id, invalid, read_json, record_id};
use super::problem::Refusal;
use crate::hub::{BreachSource, Deed};
use crate::view::{BreachView, PeopleView, PersonView};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PeopleBody {
    /// Three letters or more of a name, or six digits or more of a NIK.
    text: String,
}

/// Keeps that something was told, before it is.
async fn note(app: &App, caller: &Caller, action: &'static str, object: String) -> Result<(), Refusal> {
    let (actor, deed) = (caller.actor.clone(), Deed::new(action, object));
    app.writer.call(move |hub, world| hub.audited(world.now_ms, &actor, &deed, |_| Ok(()))).await?;
    Ok(())
}

/// Persons by name or NIK, each as often as they stand in a household.
#[utoipa::path(post, path = "/v1/desk/people", tag = "rights", operation_id = "people", request_body = PeopleBody,
    responses((status = 200, body = PeopleView)))]
pub(super) async fn find(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<PeopleView>, Refusal> {
    let PeopleBody { text } = read_json(body).await?;
    let reach = caller.actor.reach;
    let found = app.readers.call(move |hub, _| hub.find_people(reach, &text)).await?;
    note(&app, &caller, "person.search", format!("n={}", found.people.len())).await?;
    Ok(Json(found))
}

/// All that is kept about one person, who wrote it, who saw it and where it may have gone.
#[utoipa::path(get, path = "/v1/desk/people/{record}/{instance}", tag = "rights", operation_id = "person",
    params(("record" = String, Path), ("instance" = String, Path), LanguageQuery),
    responses((status = 200, body = PersonView)))]
pub(super) async fn look(
    State(app): State<App>,
    caller: Caller,
    Path((record, instance)): Path<(String, String)>,
    Query(query): Query<LanguageQuery>,
) -> Result<Json<PersonView>, Refusal> {
    let (record, language) = (record_id(&record)?, language(query.language));
    let (actor, asked) = (caller.actor.clone(), instance.clone());
    let view = app.readers.call(move |hub, _| hub.person(&actor, record, &asked, &language)).await?;
    note(&app, &caller, "person.look", format!("{record} {instance}")).await?;
    Ok(Json(view))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BreachBody {
    /// The phone that was lost.
    device: Option<String>,
    /// The account that somebody else used; 0 is the token of scripts.
    account: Option<u64>,
    /// From when; with an account, or alone for whatever was shown to anybody.
    from_ms: Option<u64>,
    /// Until when.
    until_ms: Option<u64>,
    /// When it became known.
    known_ms: u64,
}

impl BreachBody {
    fn source(&self) -> Result<BreachSource, Refusal> {
        let span = (self.from_ms.unwrap_or(0), self.until_ms.unwrap_or(i64::MAX as u64).min(i64::MAX as u64));
        match (&self.device, self.account) {
            (Some(_), Some(_)) => Err(invalid("device and account")),
            (Some(device), None) => Ok(BreachSource::Device(device_id(device)?)),
            (None, Some(account)) => Ok(BreachSource::Account(account, span.0, span.1)),
            (None, None) if self.from_ms.is_some() => Ok(BreachSource::Time(span.0, span.1)),
            (None, None) => Err(invalid("device, account or from_ms")),
        }
    }
}

/// Who is affected when a phone is lost, an account was used by somebody else, or by what was shown in a time: the
/// households, how many persons and children, which kinds of data, until when they have to be told, and a letter.
#[utoipa::path(post, path = "/v1/desk/breach", tag = "rights", operation_id = "breach", request_body = BreachBody,
    responses((status = 200, body = BreachView)))]
pub(super) async fn breach(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<BreachView>, Refusal> {
    let body: BreachBody = read_json(body).await?;
    let (source, known_ms, reach) = (body.source()?, body.known_ms, caller.actor.reach);
    let view = app.readers.call(move |hub, _| hub.breach(reach, source, known_ms)).await?;
    let of = match source {
        BreachSource::Device(device) => format!("device={device}"),
        BreachSource::Account(account, from, until) => format!("account={account} {from}..{until}"),
        BreachSource::Time(from, until) => format!("{from}..{until}"),
    };
    note(&app, &caller, "breach.list", format!("{of} households={}", view.households)).await?;
    Ok(Json(view))
}
