//! Areas, invitations and devices.

use super::App;
use super::access::Caller;
use super::input::{device_id, invalid, read_bytes, read_json};
use super::problem::Refusal;
use crate::hub::{Deed, DeviceLine, Invitation};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use ketuk_household::AreaList;
use ketuk_wire::{Problem, ProblemCode, ScopeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many RT the server knows now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaCount {
    areas: u64,
}

/// Takes a CSV list of kelurahan with their number of RT in.
#[utoipa::path(post, path = "/v1/areas", tag = "devices",
    request_body(content = String, content_type = "text/csv"), responses((status = 200, body = AreaCount)))]
pub(super) async fn save_areas(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<AreaCount>, Refusal> {
    let text = String::from_utf8(read_bytes(body).await?).map_err(|_| invalid("not UTF-8"))?;
    let areas = AreaList::from_csv(&text).map_err(invalid)?;
    let save = app.writer.call(move |hub, world| {
        let deed = Deed::new("areas.save", "");
        hub.audited(world.now_ms, &caller.actor, &deed, |hub| hub.save_areas(&areas))
    });
    Ok(Json(AreaCount { areas: save.await? }))
}

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
}

/// Makes a code that enrols one device.
#[utoipa::path(post, path = "/v1/invitations", tag = "devices", request_body = InviteBody,
    responses((status = 200, body = InvitationView)))]
pub(super) async fn invite(
    State(app): State<App>,
    caller: Caller,
    body: Body,
) -> Result<Json<InvitationView>, Refusal> {
    let InviteBody { name, scopes } = read_json(body).await?;
    let scopes: Vec<_> = scopes.into_iter().map(ScopeId).collect();
    let listed = scopes.iter().map(ScopeId::to_string).collect::<Vec<_>>().join(" ");
    let invitation = Invitation { name, scopes };
    let invite = app.writer.call(move |hub, world| {
        let (now_ms, deed) = (world.now_ms, Deed::new("device.invite", listed));
        hub.audited(now_ms, &caller.actor, &deed, |hub| hub.invite(world, &invitation))
    });
    Ok(Json(InvitationView { code: invite.await? }))
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
}

impl From<DeviceLine> for DeviceView {
    fn from(line: DeviceLine) -> Self {
        let DeviceLine { device, name, revoked, batches, forked, clock_off_s, seen_ms, app } = line;
        Self { device: device.to_string(), name, revoked, batches, forked, clock_off_s, seen_ms, app }
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
    let devices = app.writer.call(move |hub, _| hub.list_devices(caller.actor.reach)).await?;
    Ok(Json(DeviceList { devices: devices.into_iter().map(DeviceView::from).collect() }))
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
