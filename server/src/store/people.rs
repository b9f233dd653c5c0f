//! Areas, devices, invitations, and the hub's own values.

use super::engine::{Row, params};
use super::{AreaRow, Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::sync::ScopeGrant;
use ketuk_wire::{BatchHash, DeviceId, InviteSecret, Nonce, Problem, ProblemCode, PublicKey, ScopeId};
use std::collections::HashMap;

/// Whether a device may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeviceState {
    /// It may.
    Enrolled,
    /// Its permission was withdrawn.
    Revoked,
}

/// A device as the hub knows it.
#[derive(Debug, Clone)]
pub(crate) struct DeviceRow {
    pub(crate) device: DeviceId,
    pub(crate) public_key: PublicKey,
    pub(crate) name: String,
    pub(crate) state: DeviceState,
    pub(crate) nonce: Nonce,
    pub(crate) last_number: u64,
    /// `None` before the first batch.
    pub(crate) last_hash: Option<BatchHash>,
    pub(crate) forked: u64,
}

/// A device's line for the administrator.
#[derive(Debug, Clone)]
pub(crate) struct DeviceSummary {
    pub(crate) device: DeviceId,
    pub(crate) name: String,
    pub(crate) revoked: bool,
    pub(crate) last_number: u64,
    pub(crate) forked: u64,
    pub(crate) clock_off_s: i64,
    pub(crate) seen_ms: u64,
    pub(crate) app: u32,
}

/// What an invitation is good for.
#[derive(Debug, Clone)]
pub(crate) struct InviteRow {
    pub(crate) code_hash: [u8; 32],
    pub(crate) name: String,
    pub(crate) scopes: Vec<ScopeId>,
    pub(crate) expires_ms: u64,
    pub(crate) used_by: Option<DeviceId>,
}

fn invite(row: &Row<'_>) -> Result<InviteRow, Trouble> {
    let (scopes, used_by): (String, Vec<u8>) = (row.get("scopes")?, row.get("used_by")?);
    let scope = |text: &str| text.parse().map(ScopeId);
    let scopes: Result<_, _> = scopes.split_whitespace().map(scope).collect();
    Ok(InviteRow {
        name: row.get("name")?,
        scopes: scopes.map_err(|_| Problem::with(ProblemCode::StorageFault, "scopes of an invitation"))?,
        expires_ms: row.get("expires_ms")?,
        used_by: DeviceId::from_slice(&used_by),
        code_hash: array(row.get("code_hash")?)?,
    })
}

impl Store {
    pub(crate) fn load_meta(&self, name: &str) -> Result<Option<Vec<u8>>, Trouble> {
        self.find(sql!("meta/load"), params! { ":name": name }, |row| row.get("value"))
    }

    pub(crate) fn save_meta(&self, name: &str, value: &[u8]) -> Result<(), Trouble> {
        self.execute(sql!("meta/save"), params! { ":name": name, ":value": value }).map(drop)
    }

    pub(crate) fn save_area(&self, area: &AreaRow) -> Result<(), Trouble> {
        let AreaRow { scope, kecamatan, kelurahan, label, middle } = area;
        let params = params! {
            ":scope": scope.0, ":kecamatan": kecamatan, ":kelurahan": kelurahan, ":label": label,
            ":lat_udeg": middle.map_or(0, |at| at.lat_udeg), ":lng_udeg": middle.map_or(0, |at| at.lng_udeg),
        };
        self.execute(sql!("area/save"), params).map(drop)
    }

    pub(crate) fn find_area(&self, scope: ScopeId) -> Result<Option<ScopeGrant>, Trouble> {
        self.find(sql!("area/find"), params! { ":scope": scope.0 }, |row| {
            Ok(ScopeGrant { scope: ScopeId(row.get("scope")?), label: row.get("label")? })
        })
    }

    pub(crate) fn count_areas(&self) -> Result<u64, Trouble> {
        Ok(self.find(sql!("area/count"), params! {}, |row| row.get("areas"))?.unwrap_or(0))
    }

    pub(crate) fn insert_device(
        &self,
        key: &PublicKey,
        name: &str,
        nonce: Nonce,
        now_ms: u64,
    ) -> Result<(), Trouble> {
        let params = params! {
            ":device": key.device().0, ":public_key": key.0, ":name": name, ":nonce": nonce.0, ":now_ms": now_ms,
        };
        self.execute(sql!("device/insert"), params).map(drop)
    }

    pub(crate) fn load_device(&self, device: DeviceId) -> Result<Option<DeviceRow>, Trouble> {
        self.find(sql!("device/load"), params! { ":device": device.0 }, |row| {
            let last_hash: Vec<u8> = row.get("last_hash")?;
            let state: u8 = row.get("state")?;
            Ok(DeviceRow {
                device: DeviceId(array(row.get("device")?)?),
                public_key: PublicKey(array(row.get("public_key")?)?),
                name: row.get("name")?,
                state: if state == 0 { DeviceState::Enrolled } else { DeviceState::Revoked },
                nonce: Nonce(array(row.get("nonce")?)?),
                last_number: row.get("last_number")?,
                last_hash: BatchHash::from_slice(&last_hash),
                forked: row.get("forked")?,
            })
        })
    }

    pub(crate) fn list_devices(&self) -> Result<Vec<DeviceSummary>, Trouble> {
        self.list(sql!("device/list"), params! {}, |row| {
            let state: u8 = row.get("state")?;
            Ok(DeviceSummary {
                device: DeviceId(array(row.get("device")?)?),
                name: row.get("name")?,
                revoked: state != 0,
                last_number: row.get("last_number")?,
                forked: row.get("forked")?,
                clock_off_s: row.get("clock_off_s")?,
                seen_ms: row.get("seen_ms")?,
                app: row.get("app")?,
            })
        })
    }

    /// Devices that work somewhere within a range of areas.
    pub(crate) fn list_devices_within(
        &self,
        (first, last): (ScopeId, ScopeId),
    ) -> Result<std::collections::HashSet<DeviceId>, Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        let found =
            self.list(sql!("device/list_within"), params, |row| Ok(DeviceId(array(row.get("device")?)?)))?;
        Ok(found.into_iter().collect())
    }

    pub(crate) fn note_device_seen(
        &self,
        device: DeviceId,
        nonce: Nonce,
        now_ms: u64,
        clock_off_s: i64,
        app: u32,
    ) -> Result<(), Trouble> {
        let params = params! {
            ":device": device.0, ":nonce": nonce.0, ":now_ms": now_ms, ":clock_off_s": clock_off_s, ":app": app,
        };
        self.execute(sql!("device/seen"), params).map(drop)
    }

    pub(crate) fn advance_device(
        &self,
        device: DeviceId,
        number: u64,
        hash: BatchHash,
    ) -> Result<(), Trouble> {
        let params = params! { ":device": device.0, ":number": number, ":hash": hash.0 };
        self.execute(sql!("device/advance"), params).map(drop)
    }

    pub(crate) fn flag_forked(&self, device: DeviceId) -> Result<(), Trouble> {
        self.execute(sql!("device/flag_forked"), params! { ":device": device.0 }).map(drop)
    }

    pub(crate) fn revoke_device(&self, device: DeviceId) -> Result<bool, Trouble> {
        Ok(self.execute(sql!("device/revoke"), params! { ":device": device.0 })? > 0)
    }

    pub(crate) fn reinstate_device(&self, device: DeviceId, now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":device": device.0, ":now_ms": now_ms };
        self.execute(sql!("device/reinstate"), params).map(drop)
    }

    /// From when on orders to wipe are for the device as it stands enrolled now.
    pub(crate) fn load_enrolled_ms(&self, device: DeviceId) -> Result<u64, Trouble> {
        let params = params! { ":device": device.0 };
        Ok(self.find(sql!("device/load_enrolled"), params, |row| row.get("enrolled_ms"))?.unwrap_or(0))
    }

    pub(crate) fn list_device_scopes(&self, device: DeviceId) -> Result<Vec<ScopeGrant>, Trouble> {
        self.list(sql!("device/list_scopes"), params! { ":device": device.0 }, |row| {
            Ok(ScopeGrant { scope: ScopeId(row.get("scope")?), label: row.get("label")? })
        })
    }

    /// The same of every device that may work anywhere.
    pub(crate) fn list_all_device_scopes(&self) -> Result<HashMap<DeviceId, Vec<ScopeGrant>>, Trouble> {
        let rows = self.list(sql!("device/list_all_scopes"), params! {}, |row| {
            let grant = ScopeGrant { scope: ScopeId(row.get("scope")?), label: row.get("label")? };
            Ok((DeviceId(array(row.get("device")?)?), grant))
        })?;
        let mut grants = HashMap::<_, Vec<_>>::new();
        for (device, grant) in rows {
            grants.entry(device).or_default().push(grant);
        }
        Ok(grants)
    }

    pub(crate) fn grant_scope(&self, device: DeviceId, scope: ScopeId) -> Result<(), Trouble> {
        let params = params! { ":device": device.0, ":scope": scope.0 };
        self.execute(sql!("device/grant"), params).map(drop)
    }

    /// Whether a device once had this area and has it no more.
    pub(crate) fn had_scope(&self, device: DeviceId, scope: ScopeId) -> Result<bool, Trouble> {
        let params = params! { ":scope": scope.0, ":device": device.0 };
        let found: Option<u64> = self.find(sql!("device/find_past"), params, |row| row.get("scope"))?;
        Ok(found.is_some())
    }

    pub(crate) fn withdraw_scope(&self, device: DeviceId, scope: ScopeId) -> Result<(), Trouble> {
        let params = params! { ":device": device.0, ":scope": scope.0 };
        if self.execute(sql!("device/withdraw"), params)? > 0 {
            self.execute(sql!("device/note_past"), params)?;
        }
        Ok(())
    }

    pub(crate) fn insert_invite(
        &self,
        code_hash: &[u8; 32],
        name: &str,
        secret: &InviteSecret,
        scopes: &[ScopeId],
        expires_ms: u64,
    ) -> Result<(), Trouble> {
        let scopes = scopes.iter().map(ScopeId::to_string).collect::<Vec<_>>().join(" ");
        let params = params! {
            ":code_hash": code_hash, ":name": name, ":scopes": scopes, ":expires_ms": expires_ms,
            ":meet_id": secret.id, ":meet_key": secret.key,
        };
        self.execute(sql!("invite/insert"), params).map(drop)
    }

    pub(crate) fn load_invite(&self, code_hash: &[u8; 32]) -> Result<Option<InviteRow>, Trouble> {
        self.find(sql!("invite/load"), params! { ":code_hash": code_hash }, invite)
    }

    /// An invitation that is not over, by the number that its secret gives it.
    pub(crate) fn find_invite_by_meet(&self, id: [u8; 8], now_ms: u64) -> Result<Option<InviteRow>, Trouble> {
        self.find(sql!("invite/find_by_meet"), params! { ":meet_id": id, ":now_ms": now_ms }, invite)
    }

    /// The newest invitations.
    pub(crate) fn list_invites(&self, limit: u64) -> Result<Vec<InviteRow>, Trouble> {
        self.list(sql!("invite/list"), params! { ":limit": limit }, invite)
    }

    /// Ends an invitation that nobody has used; `false` where there is none.
    pub(crate) fn withdraw_invite(&self, code_hash: &[u8; 32], now_ms: u64) -> Result<bool, Trouble> {
        let params = params! { ":code_hash": code_hash, ":now_ms": now_ms };
        Ok(self.execute(sql!("invite/withdraw"), params)? > 0)
    }

    pub(crate) fn use_invite(&self, code_hash: &[u8; 32], device: DeviceId) -> Result<(), Trouble> {
        let params = params! { ":code_hash": code_hash, ":device": device.0 };
        self.execute(sql!("invite/use"), params).map(drop)
    }
}
