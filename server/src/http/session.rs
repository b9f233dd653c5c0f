//! Signing in and out, one's own password, and links with which a password is set.
//!
//! Invariant: secrets come in bodies and cookies, never in an address, so no log has them.

use super::App;
use super::access::{Address, Caller};
use super::input::{read_door, read_json};
use super::problem::Refusal;
use crate::hub::{LinkOwner, Secret, Session};
use crate::password;
use crate::role::Right;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ketuk_wire::{Problem, ProblemCode};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who is signed in, and what a page needs to know about it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionView {
    /// The account's number.
    account: u64,
    /// Under what name they sign in.
    login: String,
    /// What they are called.
    name: String,
    /// `admin`, `coordinator`, `officer` or `viewer`.
    role: &'static str,
    /// The kelurahan's number, e.g. 6474011001; 0 for the whole city.
    area: u64,
    /// What they may do: `see_figures`, `see_city`, `see_households`, `see_devices`, `see_forms`, `decide`,
    /// `carry`, `manage_devices`, `manage_forms`, `manage_areas`, `manage_accounts`, `see_audit`, `own`.
    rights: Vec<&'static str>,
    /// To be shown as `x-ketuk-page` with every request that changes something.
    page_token: String,
    /// When the session ends without use.
    idle_ms: u64,
    /// When it ends in any case.
    ends_ms: u64,
    /// The server's clock.
    now_ms: u64,
}

fn view(secret: &Secret, session: &Session, now_ms: u64) -> SessionView {
    let actor = &session.actor;
    SessionView {
        account: actor.account,
        login: actor.login.clone(),
        name: actor.name.clone(),
        role: actor.role.code(),
        area: actor.reach.number(),
        rights: Right::ALL.into_iter().filter(|right| actor.may(*right)).map(Right::code).collect(),
        page_token: secret.page_token(),
        idle_ms: session.idle_ms,
        ends_ms: session.ends_ms,
        now_ms,
    }
}

/// The answer to who has just come in: the session, and its cookie.
async fn welcome(app: &App, secret: Secret) -> Result<Response, Refusal> {
    let asked = secret.clone();
    let found = app
        .writer
        .call(move |hub, world| Ok((hub.find_session(world.now_ms, &asked)?, world.now_ms)))
        .await?;
    let (Some(session), now_ms) = found else { return Err(Refusal(Problem::new(ProblemCode::NotAllowed))) };
    let headers =
        [(header::SET_COOKIE, app.access.cookie(Some(&secret))), (header::CACHE_CONTROL, no_store())];
    Ok((headers, Json(view(&secret, &session, now_ms))).into_response())
}

fn no_store() -> axum::http::HeaderValue {
    axum::http::HeaderValue::from_static("no-store")
}

/// Salt from the system.
fn salt() -> Result<[u8; 16], Problem> {
    let mut salt = [0; 16];
    let filled = SystemRandom::new().fill(&mut salt);
    filled.map_err(|_| Problem::with(ProblemCode::ServerFault, "entropy"))?;
    Ok(salt)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignInBody {
    login: String,
    password: String,
}

/// Signs in: sets the session's cookie.
#[utoipa::path(post, path = "/v1/session", tag = "session", request_body = SignInBody,
    responses((status = 200, body = SessionView)))]
pub(super) async fn sign_in(
    State(app): State<App>,
    Address(address): Address,
    body: Body,
) -> Result<Response, Refusal> {
    let SignInBody { login, password } = read_door(body).await?;
    let place = app.access.place()?;
    let attempt =
        app.writer.call(move |hub, world| hub.begin_sign_in(world.now_ms, &login, &address)).await?;
    let kept = attempt.kept.clone();
    let fits = app.access.with_password(place, move || password::fits(&password, &kept)).await?;
    let secret = app.writer.call(move |hub, world| hub.finish_sign_in(world, &attempt, fits)).await?;
    welcome(&app, secret).await
}

/// Who is signed in here.
#[utoipa::path(get, path = "/v1/session", tag = "session", responses((status = 200, body = SessionView)))]
pub(super) async fn look(State(app): State<App>, caller: Caller) -> Result<Response, Refusal> {
    let (secret, session) = caller.session()?;
    let now_ms = app.writer.call(|_, world| Ok(world.now_ms)).await?;
    Ok(([(header::CACHE_CONTROL, no_store())], Json(view(secret, session, now_ms))).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/v1/session", tag = "session", responses((status = 204)))]
pub(super) async fn sign_out(State(app): State<App>, caller: Caller) -> Result<Response, Refusal> {
    let (secret, _) = caller.session()?.clone();
    let actor = caller.actor;
    app.writer.call(move |hub, world| hub.end_session(world.now_ms, &actor, &secret)).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, app.access.cookie(None))]).into_response())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordBody {
    old: String,
    new: String,
}

/// Changes one's own password; every other session of the account ends.
#[utoipa::path(post, path = "/v1/session/password", tag = "session", request_body = PasswordBody,
    responses((status = 204)))]
pub(super) async fn change_password(
    State(app): State<App>,
    caller: Caller,
    Address(address): Address,
    body: Body,
) -> Result<StatusCode, Refusal> {
    let (secret, _) = caller.session()?.clone();
    let actor = caller.actor;
    let PasswordBody { old, new } = read_json(body).await?;
    password::check(&new, &actor.login)?;
    let place = app.access.place()?;
    let login = actor.login.clone();
    let attempt =
        app.writer.call(move |hub, world| hub.begin_sign_in(world.now_ms, &login, &address)).await?;
    let (kept, salt) = (attempt.kept.clone(), salt()?);
    let hash = app
        .access
        .with_password(place, move || {
            password::fits(&old, &kept).then(|| password::hash(&new, salt)).transpose()
        })
        .await??;
    let hash = hash.ok_or_else(|| Problem::new(ProblemCode::SignInWrong))?;
    app.writer
        .call(move |hub, world| hub.change_password(world.now_ms, &actor, &attempt, (&hash, &secret)))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkBody {
    /// What stands behind the `#` of the link.
    link: String,
}

/// Whose link it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkView {
    login: String,
    name: String,
    /// `admin`, `coordinator`, `officer` or `viewer`.
    role: &'static str,
    /// Until when it is good.
    expires_ms: u64,
}

/// Whose link this is, while it is good.
#[utoipa::path(post, path = "/v1/links", tag = "session", request_body = LinkBody,
    responses((status = 200, body = LinkView)))]
pub(super) async fn look_at_link(State(app): State<App>, body: Body) -> Result<Json<LinkView>, Refusal> {
    let LinkBody { link } = read_door(body).await?;
    let owner = find_link(&app, Secret::shown(&link)).await?;
    let LinkOwner { account: _, login, name, role, expires_ms } = owner;
    Ok(Json(LinkView { login, name, role: role.code(), expires_ms }))
}

async fn find_link(app: &App, link: Secret) -> Result<LinkOwner, Problem> {
    app.writer.call(move |hub, world| hub.find_link(world.now_ms, &link)).await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UseLinkBody {
    /// What stands behind the `#` of the link.
    link: String,
    password: String,
}

/// Sets a password with a link, which is spent, and signs in.
#[utoipa::path(post, path = "/v1/links/use", tag = "session", request_body = UseLinkBody,
    responses((status = 200, body = SessionView)))]
pub(super) async fn use_link(State(app): State<App>, body: Body) -> Result<Response, Refusal> {
    let UseLinkBody { link, password } = read_door(body).await?;
    let link = Secret::shown(&link);
    // Who has no link does not let the server work.
    let owner = find_link(&app, link.clone()).await?;
    password::check(&password, &owner.login)?;
    let (place, salt) = (app.access.place()?, salt()?);
    let hash = app.access.with_password(place, move || password::hash(&password, salt)).await??;
    let secret = app.writer.call(move |hub, world| hub.use_link(world, &link, &hash)).await?;
    welcome(&app, secret).await
}
