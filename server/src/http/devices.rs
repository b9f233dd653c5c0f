//! Invitations and devices.

use super::App;
use super::access::Caller;
use super::code;
use super::input::{change_hash, device_id, read_json};
use super::problem::Refusal;
use crate::hub::{Deed, DeviceLine, INVITE_MS, Invitation, InvitationLine, Wipe};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use ketuk_wire::sync::ScopeGrant;
use ketuk_wire::{Problem, ProblemCode, ScopeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Invitations of a list: a round's devices, some times over.
const INVITATIONS_MAX: u64 = 2_000;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteBody {
    /// Who will work with the device.
    name: String,
    /// Where it may work: RT as numbers, e.g. 6474011001021.
    scopes: Vec<u64>,
}

/// A code that enrols one device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationView {
    /// Shown once.
    code: String,
    /// Until when it is good.
    expires_ms: u64,
    /// What the QR code says: where the server is, and the code.
    text: String,
    /// The QR code's squares, row by row, `1` for a dark one; a page adds the quiet border.
    qr: Vec<String>,
}

/// An invitation that was made; its code is not kept.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationLineView {
    /// What names it: its code's hash.
    invitation: String,
    /// Who was invited.
    name: String,
    /// Where to: RT as numbers.
    scopes: Vec<u64>,
    /// Until when it is good.
    expires_ms: u64,
    /// The device that used it; empty while nobody did.
    device: String,
}

/// The newest invitations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationList {
    invitations: Vec<InvitationLineView>,
}

/// The newest invitations, without their codes.
#[utoipa::path(get, path = "/v1/invitations", tag = "devices",
    responses((status = 200, body = InvitationList)))]
pub(super) async fn list_invitations(State(app): State<App>) -> Result<Json<InvitationList>, Refusal> {
    let lines = app.writer.call(|hub, _| hub.list_invitations(INVITATIONS_MAX)).await?;
    let view = |line: InvitationLine| InvitationLineView {
        invitation: line.invitation,
        name: line.name,
        scopes: line.scopes.into_iter().map(|scope| scope.0).collect(),
        expires_ms: line.expires_ms,
        device: line.used_by.map(|device| device.to_string()).unwrap_or_default(),
    };
    Ok(Json(InvitationList { invitations: lines.into_iter().map(view).collect() }))
}

/// Ends an invitation that nobody has used.
#[utoipa::path(delete, path = "/v1/invitations/{invitation}", tag = "devices",
    params(("invitation" = String, Path)), responses((status = 204)))]
pub(super) async fn withdraw_invitation(
    State(app): State<App>,
    caller: Caller,
    Path(invitation): Path<String>,
) -> Result<StatusCode, Refusal> {
    let hash = change_hash(&invitation)?.0;
    let end = app.writer.call(move |hub, world| {
        // Eight letters tell which of those on the page it was.
        let short: String = invitation.chars().take(8).collect();
        let deed = Deed::new("device.uninvite", short);
        hub.audited(world.now_ms, &caller.actor, &deed, |hub| hub.withdraw_invitation(world.now_ms, &hash))
    });
    end.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a code that enrols one device.
#[utoipa::path(post, path = "/v1/invitations", tag = "devices", request_body = InviteBody,
    responses((status = 200, body = InvitationView)))]
pub(super) async fn invite(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<InvitationView>, Refusal> {
    let InviteBody { name, scopes } = read_json(body).await?;
    let scopes: Vec<_> = scopes.into_iter().map(ScopeId).collect();
    let listed = scopes.iter().map(ScopeId::to_string).collect::<Vec<_>>().join(" ");
    let invitation = Invitation { name, scopes };
    let invite = app.writer.call(move |hub, world| {
        let (now_ms, deed) = (world.now_ms, Deed::new("device.invite", listed));
        let code = hub.audited(now_ms, &caller.actor, &deed, |hub| hub.invite(world, &invitation))?;
        Ok((code, now_ms + INVITE_MS))
    });
    let (code, expires_ms) = invite.await?;
    let pins = app.writer.call(|hub, _| hub.pin_list()).await?;
    let pin = pins.and_then(|list| list.pins.first().copied());
    let text = code::text(&app.access.address_for(&headers), &code, pin);
    Ok(Json(InvitationView { code, expires_ms, qr: code::rows(&text), text }))
}

/// A device.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeviceView {
    /// Its id, hexadecimal.
    device: String,
    /// Who works with it.
    name: String,
    /// Whether its permission was withdrawn.
    revoked: bool,
    /// The order to destroy what it holds: empty, `waiting` or `done`.
    wipe: &'static str,
    /// Since when it stands so.
    wipe_ms: u64,
    /// Its batches so far.
    batches: u64,
    /// How often its chain was forked: a copy of it is about.
    forked: u64,
    /// How far its clock was off, in seconds; positive when ahead.
    clock_off_s: i64,
    /// When it was last heard.
    seen_ms: u64,
    /// Its app's version.
    app: u32,
    /// Where it may work.
    scopes: Vec<GrantView>,
}

/// An RT that a device works in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantView {
    /// The RT as a number.
    scope: u64,
    /// What it is called.
    label: String,
}

impl DeviceView {
    fn new(line: DeviceLine, scopes: Vec<ScopeGrant>) -> Self {
        let DeviceLine { device, name, revoked, wipe, batches, forked, clock_off_s, seen_ms, app } = line;
        let grant = |ScopeGrant { scope, label }: ScopeGrant| GrantView { scope: scope.0, label };
        let scopes = scopes.into_iter().map(grant).collect();
        let device = device.to_string();
        let (wipe, wipe_ms) = match wipe {
            Wipe::None => ("", 0),
            Wipe::Waiting(since_ms) => ("waiting", since_ms),
            Wipe::Done(since_ms) => ("done", since_ms),
        };
        Self { device, name, revoked, wipe, wipe_ms, batches, forked, clock_off_s, seen_ms, app, scopes }
    }
}

/// Devices, by name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeviceList {
    devices: Vec<DeviceView>,
}

/// The devices that work within the caller's reach.
#[utoipa::path(get, path = "/v1/devices", tag = "devices", responses((status = 200, body = DeviceList)))]
pub(super) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<DeviceList>, Refusal> {
    let list = app
        .writer
        .call(move |hub, _| Ok((hub.list_devices(caller.actor.reach)?, hub.list_all_device_scopes()?)));
    let (devices, mut scopes) = list.await?;
    let view = |line: DeviceLine| {
        let scopes = scopes.remove(&line.device).unwrap_or_default();
        DeviceView::new(line, scopes)
    };
    let devices = devices.into_iter().map(view).collect();
    Ok(Json(DeviceList { devices }))
}

/// Refuses a device's requests from now on.
#[utoipa::path(post, path = "/v1/devices/{device}/revoke", tag = "devices",
    params(("device" = String, Path)), responses((status = 204)))]
pub(super) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path(device): Path<String>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    let revoke = app.writer.call(move |hub, world| {
        hub.audited(world.now_ms, &caller.actor, &Deed::new("device.revoke", device), |hub| {
            if hub.revoke(device)? { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
        })
    });
    revoke.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Refuses a device from now on, and orders it to destroy what it holds. What it has not sent yet is taken in apart
/// first, where its next contact allows.
#[utoipa::path(post, path = "/v1/devices/{device}/wipe", tag = "devices",
    params(("device" = String, Path)), responses((status = 204)))]
pub(super) async fn wipe(
    State(app): State<App>,
    caller: Caller,
    Path(device): Path<String>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    let wipe = app.writer.call(move |hub, world| {
        let now_ms = world.now_ms;
        hub.audited(now_ms, &caller.actor, &Deed::new("device.wipe", device), |hub| {
            if hub.order_wipe(device, now_ms)? { Ok(()) } else { Err(Problem::new(ProblemCode::NotFound)) }
        })
    });
    wipe.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a device work in one more area.
#[utoipa::path(post, path = "/v1/devices/{device}/scopes/{scope}", tag = "devices",
    params(("device" = String, Path), ("scope" = u64, Path)), responses((status = 204)))]
pub(super) async fn grant(
    State(app): State<App>,
    caller: Caller,
    Path((device, scope)): Path<(String, u64)>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    let grant = app.writer.call(move |hub, world| {
        let deed = Deed::new("device.grant", format!("{device} {scope}"));
        hub.audited(world.now_ms, &caller.actor, &deed, |hub| hub.grant(device, ScopeId(scope)))
    });
    grant.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes an area from a device.
#[utoipa::path(delete, path = "/v1/devices/{device}/scopes/{scope}", tag = "devices",
    params(("device" = String, Path), ("scope" = u64, Path)), responses((status = 204)))]
pub(super) async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path((device, scope)): Path<(String, u64)>,
) -> Result<StatusCode, Refusal> {
    let device = device_id(&device)?;
    let withdraw = app.writer.call(move |hub, world| {
        let deed = Deed::new("device.withdraw", format!("{device} {scope}"));
        hub.audited(world.now_ms, &caller.actor, &deed, |hub| hub.withdraw(device, ScopeId(scope)))
    });
    withdraw.await?;
    Ok(StatusCode::NO_CONTENT)
}
