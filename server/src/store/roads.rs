//! What proves an invitation's maker, and orders to wipe.

use super::engine::params;
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{DeviceId, InviteSecret};

/// An order to a device to destroy what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WipeRow {
    pub(crate) device: DeviceId,
    pub(crate) ordered_ms: u64,
    /// `None` until the device has said that it did.
    pub(crate) confirmed_ms: Option<u64>,
}

fn confirmed(ms: u64) -> Option<u64> {
    Some(ms).filter(|ms| *ms > 0)
}

impl Store {
    /// What proves an invitation that is not over, by its number.
    pub(crate) fn find_meet(&self, id: [u8; 8], now_ms: u64) -> Result<Option<InviteSecret>, Trouble> {
        let params = params! { ":meet_id": id, ":now_ms": now_ms };
        self.find(sql!("invite/find_meet"), params, |row| {
            Ok(InviteSecret { id, key: array(row.get("meet_key")?)? })
        })
    }

    /// What proves an invitation, by its code's hash; none for one of an older program.
    pub(crate) fn load_meet(&self, code_hash: &[u8; 32]) -> Result<Option<InviteSecret>, Trouble> {
        let found = self.find(sql!("invite/load_meet"), params! { ":code_hash": code_hash }, |row| {
            Ok((row.get::<Vec<u8>>("meet_id")?, row.get::<Vec<u8>>("meet_key")?))
        })?;
        let Some((id, key)) = found.filter(|(id, _)| !id.is_empty()) else { return Ok(None) };
        Ok(Some(InviteSecret { id: array(id)?, key: array(key)? }))
    }

    /// A part of an export that a phone made came by hand; the same one again is one.
    pub(crate) fn insert_bundle_volume(
        &self,
        (device, made_ms, parts): (DeviceId, u64, u64),
        number: u64,
        taken_ms: u64,
    ) -> Result<(), Trouble> {
        let params = params! {
            ":device": device.0, ":made_ms": made_ms, ":parts": parts, ":number": number, ":taken_ms": taken_ms,
        };
        self.execute(sql!("bundle_volume/insert"), params).map(drop)
    }

    /// Which parts of it came, ascending.
    pub(crate) fn list_bundle_volumes(
        &self,
        (device, made_ms, parts): (DeviceId, u64, u64),
        limit: u64,
    ) -> Result<Vec<u64>, Trouble> {
        let params = params! {
            ":device": device.0, ":made_ms": made_ms, ":parts": parts, ":limit": limit,
        };
        self.list(sql!("bundle_volume/list"), params, |row| row.get("number"))
    }

    pub(crate) fn save_wipe(&self, device: DeviceId, ordered_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":device": device.0, ":ordered_ms": ordered_ms };
        self.execute(sql!("wipe_order/save"), params).map(drop)
    }

    pub(crate) fn find_wipe(&self, device: DeviceId) -> Result<Option<WipeRow>, Trouble> {
        self.find(sql!("wipe_order/find"), params! { ":device": device.0 }, |row| {
            let confirmed_ms = confirmed(row.get("confirmed_ms")?);
            Ok(WipeRow { device, ordered_ms: row.get("ordered_ms")?, confirmed_ms })
        })
    }

    /// `false` where no such order stands or it was confirmed before.
    pub(crate) fn confirm_wipe(
        &self,
        device: DeviceId,
        ordered_ms: u64,
        now_ms: u64,
    ) -> Result<bool, Trouble> {
        let params = params! { ":device": device.0, ":ordered_ms": ordered_ms, ":now_ms": now_ms };
        Ok(self.execute(sql!("wipe_order/confirm"), params)? > 0)
    }

    pub(crate) fn forget_wipe(&self, device: DeviceId) -> Result<(), Trouble> {
        self.execute(sql!("wipe_order/forget"), params! { ":device": device.0 }).map(drop)
    }

    pub(crate) fn list_wipes(&self) -> Result<Vec<WipeRow>, Trouble> {
        self.list(sql!("wipe_order/list"), params! {}, |row| {
            let confirmed_ms = confirmed(row.get("confirmed_ms")?);
            Ok(WipeRow {
                device: DeviceId(array(row.get("device")?)?),
                ordered_ms: row.get("ordered_ms")?,
                confirmed_ms,
            })
        })
    }
}
