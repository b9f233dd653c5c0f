//! The administrator's calls: areas, invitations, devices, lists.

use super::areas::rt_label;
use super::enrol::hash_code;
use super::{Hub, HubWorld};
use crate::role::Reach;
use crate::store::{
    AreaRow, Counts, DeviceSummary, HouseholdPlace, HouseholdRow, InviteRow, Quarantined, Spot,
};
use ketuk_household::AreaList;
use ketuk_wire::sync::ScopeGrant;
use ketuk_wire::{DeviceId, InviteSecret, Problem, ProblemCode, RecordId, ScopeId, limits};
use std::collections::HashMap;

/// An invitation is good for two weeks: the length of a round in this city.
pub(crate) const INVITE_MS: u64 = 14 * 24 * 3600 * 1000;
/// Letters of a code that cannot be taken for each other when read aloud or written by hand.
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH: usize = 12;

/// Who is invited, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Who will work with the device.
    pub name: String,
    /// Where it may work.
    pub scopes: Vec<ScopeId>,
}

/// A device's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLine {
    /// The device.
    pub device: DeviceId,
    /// Who works with it.
    pub name: String,
    /// Whether its permission was withdrawn.
    pub revoked: bool,
    /// The order to destroy what it holds, where one was given.
    pub wipe: Wipe,
    /// Its batches so far.
    pub batches: u64,
    /// How often its chain was forked: a copy of this device is about.
    pub forked: u64,
    /// How far its clock was off, in seconds; positive when ahead.
    pub clock_off_s: i64,
    /// When it was last heard.
    pub seen_ms: u64,
    /// Its app's version.
    pub app: u32,
}

/// Whether a device was ordered to destroy what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wipe {
    /// No.
    None,
    /// Since then; it has not said that it did.
    Waiting(u64),
    /// It said so then.
    Done(u64),
}

/// An invitation that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationLine {
    /// What names it: its code's hash, hexadecimal.
    pub invitation: String,
    /// Who was invited.
    pub name: String,
    /// Where to.
    pub scopes: Vec<ScopeId>,
    /// Until when it is good.
    pub expires_ms: u64,
    /// The device that used it.
    pub used_by: Option<DeviceId>,
}

/// A household's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdLine {
    /// The area.
    pub scope: ScopeId,
    /// The record.
    pub record: RecordId,
    /// The head's name.
    pub head: String,
    /// The address.
    pub address: String,
    /// Status code.
    pub status: String,
    /// Members present.
    pub members: u64,
    /// Changes so far.
    pub changes: u64,
    /// Disputes that wait for somebody.
    pub disputes: u64,
    /// Findings.
    pub findings: u64,
    /// When its last change arrived.
    pub changed_ms: u64,
}

/// A change that is kept apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineLine {
    /// The entry's number.
    pub entry: u64,
    /// The area that the device named.
    pub scope: ScopeId,
    /// The record.
    pub record: RecordId,
    /// The device.
    pub device: DeviceId,
    /// Why.
    pub code: String,
    /// Since when.
    pub received_ms: u64,
    /// How large.
    pub bytes: usize,
}

impl Hub {
    /// Takes the areas of a list in; known ones are renamed, none is ever removed.
    pub fn save_areas(&self, areas: &AreaList) -> Result<u64, Problem> {
        self.grouped(|hub| {
            for rt in areas.list_rts() {
                let Some(kelurahan) = areas.find(rt.kelurahan()) else { continue };
                let label = rt_label(&kelurahan.name, rt.rt());
                let udeg = |degrees: f64| (degrees * 1e6).round() as i64;
                hub.store.save_area(&AreaRow {
                    scope: ScopeId(rt.number()),
                    kecamatan: kelurahan.district.clone(),
                    kelurahan: kelurahan.name.clone(),
                    label,
                    middle: Some(Spot {
                        lat_udeg: udeg(kelurahan.centroid_lat),
                        lng_udeg: udeg(kelurahan.centroid_lng),
                    }),
                })?;
            }
            hub.store.count_areas()
        })
    }

    /// Makes an invitation and returns its code, which is shown once and kept only as a hash.
    pub fn invite(&self, world: &mut HubWorld<'_>, invitation: &Invitation) -> Result<String, Problem> {
        let Invitation { name, scopes } = invitation;
        if name.is_empty() || name.len() > limits::NAME_BYTES_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "name"));
        }
        if scopes.is_empty() || scopes.len() > limits::BATCH_SECTIONS_MAX {
            return Err(Problem::with(ProblemCode::RequestInvalid, "scopes"));
        }
        let entropy: [u8; CODE_LENGTH] = world.random();
        let letter = |byte: &u8| char::from(CODE_LETTERS[usize::from(*byte) % CODE_LETTERS.len()]);
        let code: String = entropy.iter().map(letter).collect();
        let expires_ms = world.now_ms + INVITE_MS;
        self.grouped(|hub| {
            for scope in scopes {
                if hub.store.find_area(*scope)?.is_none() || hub.store.is_area_closed(*scope)? {
                    return Err(Problem::with(ProblemCode::RequestInvalid, format!("no area {scope}")).into());
                }
            }
            hub.store.insert_invite(&hash_code(&code), name, &InviteSecret::of(&code), scopes, expires_ms)
        })?;
        Ok(code)
    }

    /// The devices, the hub itself left out.
    pub fn list_devices(&self, reach: Reach) -> Result<Vec<DeviceLine>, Problem> {
        self.list_devices_in(reach.range())
    }

    /// The devices that work in a range of areas; of the whole city also those that work nowhere.
    pub(super) fn list_devices_in(&self, range: (ScopeId, ScopeId)) -> Result<Vec<DeviceLine>, Problem> {
        let mut devices = self.store.list_devices()?;
        if range != Reach::City.range() {
            let within = self.store.list_devices_within(range)?;
            devices.retain(|row| within.contains(&row.device));
        }
        let wipes = self.store.list_wipes()?;
        let line = |row: DeviceSummary| {
            let order = wipes.iter().find(|wipe| wipe.device == row.device);
            let wipe = match order.map(|order| (order.ordered_ms, order.confirmed_ms)) {
                None => Wipe::None,
                Some((ordered_ms, None)) => Wipe::Waiting(ordered_ms),
                Some((_, Some(confirmed_ms))) => Wipe::Done(confirmed_ms),
            };
            let DeviceSummary { device, name, revoked, last_number, forked, clock_off_s, seen_ms, app } = row;
            DeviceLine {
                device,
                name,
                revoked,
                wipe,
                batches: last_number,
                forked,
                clock_off_s,
                seen_ms,
                app,
            }
        };
        Ok(devices.into_iter().filter(|row| row.device != self.device()).map(line).collect())
    }

    /// Where a device may work.
    pub fn list_device_scopes(&self, device: DeviceId) -> Result<Vec<ScopeGrant>, Problem> {
        Ok(self.store.list_device_scopes(device)?)
    }

    /// Where each device may work, of those that may anywhere.
    pub fn list_all_device_scopes(&self) -> Result<HashMap<DeviceId, Vec<ScopeGrant>>, Problem> {
        Ok(self.store.list_all_device_scopes()?)
    }

    /// The newest invitations, without their codes.
    pub fn list_invitations(&self, limit: u64) -> Result<Vec<InvitationLine>, Problem> {
        let line = |row: InviteRow| {
            let InviteRow { code_hash, name, scopes, expires_ms, used_by } = row;
            InvitationLine { invitation: super::review::hex(&code_hash), name, scopes, expires_ms, used_by }
        };
        Ok(self.store.list_invites(limit)?.into_iter().map(line).collect())
    }

    /// Ends an invitation that nobody has used.
    ///
    /// # Errors
    /// `request.not_found` where there is none, or it was used or has ended.
    pub fn withdraw_invitation(&self, now_ms: u64, invitation: &[u8; 32]) -> Result<(), Problem> {
        self.grouped(|hub| match hub.store.withdraw_invite(invitation, now_ms)? {
            true => Ok(()),
            false => Err(Problem::with(ProblemCode::NotFound, "no such invitation").into()),
        })
    }

    /// Withdraws a device's permission; `false` where there is no such device.
    pub fn revoke(&self, device: DeviceId) -> Result<bool, Problem> {
        self.grouped(|hub| hub.store.revoke_device(device))
    }

    /// Lets a device work in one more area.
    pub fn grant(&self, device: DeviceId, scope: ScopeId) -> Result<(), Problem> {
        self.grouped(|hub| {
            if hub.store.find_area(scope)?.is_none() || hub.store.load_device(device)?.is_none() {
                return Err(Problem::new(ProblemCode::NotFound).into());
            }
            if hub.store.is_area_closed(scope)? {
                return Err(Problem::with(ProblemCode::RequestInvalid, format!("closed area {scope}")).into());
            }
            hub.store.grant_scope(device, scope)
        })
    }

    /// Takes an area from a device.
    pub fn withdraw(&self, device: DeviceId, scope: ScopeId) -> Result<(), Problem> {
        self.grouped(|hub| hub.store.withdraw_scope(device, scope))
    }

    /// Households of the areas `first..=last`, a page at a time.
    pub fn list_households(
        &self,
        range: (ScopeId, ScopeId),
        after: Option<(ScopeId, RecordId)>,
        limit: u64,
    ) -> Result<Vec<HouseholdLine>, Problem> {
        let after = after.map(|(scope, record)| HouseholdPlace { scope, record });
        let rows = self.store.list_households(range, after, limit)?;
        let line = |row: HouseholdRow| {
            let HouseholdRow {
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
                listed: _,
                status_ms: _,
                at: _,
                status_by: _,
                linked: _,
            } = row;
            HouseholdLine {
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
            }
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// What is kept apart, oldest first.
    pub fn list_quarantine(
        &self,
        reach: Reach,
        after: u64,
        limit: u64,
    ) -> Result<Vec<QuarantineLine>, Problem> {
        let rows = self.store.list_quarantined(reach.range(), after, limit)?;
        let line = |row: Quarantined| {
            let Quarantined { entry, scope, record, hash: _, batch: _, device, code, received_ms, bytes } =
                row;
            QuarantineLine { entry, scope, record, device, code, received_ms, bytes: bytes.len() }
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// How much there is.
    pub fn counts(&self) -> Result<Counts, Problem> {
        let mut counts = self.store.count_all()?;
        // The hub itself is kept as a device, for its signatures.
        counts.devices = counts.devices.saturating_sub(1);
        Ok(counts)
    }
}
