//! The administrator's routes for accounts, and the audit log.

use super::App;
use super::access::Caller;
use super::input::{invalid, limit, read_json};
use super::problem::Refusal;
use crate::hub::{AccountLine, AccountPlan, AuditLine, Secret};
use crate::limits::LINK_MS;
use crate::role::{Reach, Role};
use crate::store::AuditOf;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountView {
    /// Its number.
    account: u64,
    /// Under what name they sign in.
    login: String,
    /// What they are called.
    name: String,
    /// `admin`, `coordinator`, `officer` or `viewer`.
    role: &'static str,
    /// The kelurahan's number, e.g. 6474011001; 0 for the whole city.
    area: u64,
    /// Whether they may sign in.
    open: bool,
    /// Whether they have set a password.
    has_password: bool,
    /// When it was made.
    made_ms: u64,
    /// When they last signed in; 0 where never.
    seen_ms: u64,
}

impl From<AccountLine> for AccountView {
    fn from(line: AccountLine) -> Self {
        let AccountLine { account, login, name, role, reach, is_open, has_password, made_ms, seen_ms } = line;
        let (role, area) = (role.code(), reach.number());
        Self { account, login, name, role, area, open: is_open, has_password, made_ms, seen_ms }
    }
}

/// Every account, by login.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountList {
    accounts: Vec<AccountView>,
}

/// A link with which its owner sets a password, once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewLink {
    /// What stands behind the `#` of the link; shown once.
    link: String,
    /// The path of the page that takes it.
    path: String,
    /// Until when it is good.
    expires_ms: u64,
}

/// The console's page that takes a link; what is behind `#` never reaches a server or its log.
#[must_use]
pub fn link_path(link: &Secret) -> String {
    format!("/#/tautan/{}", link.text())
}

impl NewLink {
    fn new(link: &Secret, expires_ms: u64) -> Self {
        Self { link: link.text().to_owned(), path: link_path(link), expires_ms }
    }
}

/// A new account with its link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewAccount {
    account: AccountView,
    link: NewLink,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MakeAccountBody {
    /// 3 to 40 of `a-z`, `0-9`, `.`, `-`, `_`.
    login: String,
    name: String,
    /// `admin`, `coordinator`, `officer` or `viewer`.
    role: String,
    /// The kelurahan's number; 0 for the whole city.
    area: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeAccountBody {
    name: String,
    /// `admin`, `coordinator`, `officer` or `viewer`.
    role: String,
    /// The kelurahan's number; 0 for the whole city.
    area: u64,
}

fn plan(name: String, role: &str, area: u64) -> Result<AccountPlan, Refusal> {
    let role = Role::parse(role).ok_or_else(|| invalid("role"))?;
    Ok(AccountPlan { name, role, reach: Reach::from_number(area) })
}

/// Every account.
#[utoipa::path(get, path = "/v1/accounts", tag = "accounts", responses((status = 200, body = AccountList)))]
pub(super) async fn list(State(app): State<App>) -> Result<Json<AccountList>, Refusal> {
    let accounts = app.writer.call(|hub, _| hub.list_accounts()).await?;
    Ok(Json(AccountList { accounts: accounts.into_iter().map(AccountView::from).collect() }))
}

/// Makes an account; its owner sets a password with the link.
#[utoipa::path(post, path = "/v1/accounts", tag = "accounts", request_body = MakeAccountBody,
    responses((status = 200, body = NewAccount)))]
pub(super) async fn make(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<NewAccount>, Refusal> {
    let MakeAccountBody { login, name, role, area } = read_json(body).await?;
    let plan = plan(name, &role, area)?;
    let (line, link, now_ms) = app
        .writer
        .call(move |hub, world| {
            let (line, link) = hub.make_account(world, &caller.actor, &login, &plan)?;
            Ok((line, link, world.now_ms))
        })
        .await?;
    Ok(Json(NewAccount { account: line.into(), link: NewLink::new(&link, now_ms + LINK_MS) }))
}

/// Changes name, role and area; who has another role or area signs in anew.
#[utoipa::path(put, path = "/v1/accounts/{account}", tag = "accounts", request_body = ChangeAccountBody,
    params(("account" = u64, Path)), responses((status = 200, body = AccountView)))]
pub(super) async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<u64>,
    body: Body,
) -> Result<Json<AccountView>, Refusal> {
    let ChangeAccountBody { name, role, area } = read_json(body).await?;
    let plan = plan(name, &role, area)?;
    let changed = app
        .writer
        .call(move |hub, world| hub.change_account(world.now_ms, &caller.actor, account, &plan))
        .await?;
    Ok(Json(changed.into()))
}

/// Shuts an account: its sessions and its link end.
#[utoipa::path(post, path = "/v1/accounts/{account}/shut", tag = "accounts",
    params(("account" = u64, Path)), responses((status = 200, body = AccountView)))]
pub(super) async fn shut(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<u64>,
) -> Result<Json<AccountView>, Refusal> {
    let shut = app.writer.call(move |hub, world| hub.shut_account(world.now_ms, &caller.actor, account));
    Ok(Json(shut.await?.into()))
}

/// Opens a shut account again.
#[utoipa::path(post, path = "/v1/accounts/{account}/open", tag = "accounts",
    params(("account" = u64, Path)), responses((status = 200, body = AccountView)))]
pub(super) async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<u64>,
) -> Result<Json<AccountView>, Refusal> {
    let open = app.writer.call(move |hub, world| hub.open_account(world.now_ms, &caller.actor, account));
    Ok(Json(open.await?.into()))
}

/// A new link for an account; an earlier one is void.
#[utoipa::path(post, path = "/v1/accounts/{account}/link", tag = "accounts",
    params(("account" = u64, Path)), responses((status = 200, body = NewLink)))]
pub(super) async fn renew_link(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<u64>,
) -> Result<Json<NewLink>, Refusal> {
    let (link, expires_ms) =
        app.writer.call(move |hub, world| hub.renew_link(world, &caller.actor, account)).await?;
    Ok(Json(NewLink::new(&link, expires_ms)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// What one account did; 0 is the token of scripts.
    account: Option<u64>,
    /// Where one thing was done, e.g. `device.revoke`. Not beside `account`.
    action: Option<String>,
    /// The last entry of the page before.
    before: Option<u64>,
    /// Lines wanted, at most 1,000.
    limit: Option<u64>,
}

/// Something that was done.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditView {
    /// Its number.
    entry: u64,
    /// When.
    at_ms: u64,
    /// Who; 0 is the token of scripts.
    account: u64,
    /// Under what name they sign in.
    login: String,
    /// What they were then.
    role: String,
    /// What they did.
    action: String,
    /// To what: ids.
    object: String,
    /// Why.
    why: String,
}

/// A page of the audit log, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditList {
    entries: Vec<AuditView>,
}

/// What was done, newest first.
#[utoipa::path(get, path = "/v1/audit", tag = "accounts", params(AuditQuery),
    responses((status = 200, body = AuditList)))]
pub(super) async fn list_audit(
    State(app): State<App>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditList>, Refusal> {
    let of = match (query.account, query.action) {
        (Some(_), Some(_)) => return Err(invalid("account and action")),
        (Some(account), None) => AuditOf::Account(account),
        (None, Some(action)) => AuditOf::Action(action),
        (None, None) => AuditOf::Everyone,
    };
    let (before, limit) = (query.before.unwrap_or(i64::MAX as u64), limit(query.limit));
    let lines = app.writer.call(move |hub, _| hub.list_audit(&of, before, limit)).await?;
    let view = |line: AuditLine| {
        let AuditLine { entry, at_ms, account, login, role, action, object, why } = line;
        AuditView { entry, at_ms, account, login, role, action, object, why }
    };
    Ok(Json(AuditList { entries: lines.into_iter().map(view).collect() }))
}
