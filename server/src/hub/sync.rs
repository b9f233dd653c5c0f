//! One sync: who asks, what they push, what they get.
//!
//! Order of the checks: size, form of the message, known device, signature; then every item on its own.
//! A push needs no freshness, it is idempotent by hash; the feed is only for a fresh nonce.

use super::merge::Intake;
use super::{Hub, HubWorld};
use crate::store::{DeviceRow, DeviceState, NewBatch};
use crate::trouble::Trouble;
use ketuk_wire::batch::{Batch, Header};
use ketuk_wire::bundle::CARRIED;
use ketuk_wire::feed::Cursor;
use ketuk_wire::frame::sender_of;
use ketuk_wire::sync::{Receipt, ScopeGrant, SyncRequest, SyncResponse, to_runs};
use ketuk_wire::{ChangeHash, Nonce, Problem, ProblemCode, RecordId, limits};
use minicbor::Encode;
use std::collections::HashSet;

/// A device's clock may be this far off before we say so: a day.
const CLOCK_OFF_S_MAX: i64 = 24 * 3600;

/// What a section signs, as stored: each record with its heads.
pub(super) type Manifest = Vec<(RecordId, Vec<ChangeHash>)>;

/// Where a batch stands in its device's chain.
enum Link {
    /// Follows the last one, or begins the chain.
    Next,
    /// Was here before, byte for byte.
    Replay,
    /// An earlier number that never came: overtaken on the way.
    Late,
    /// The number was used for something else.
    Fork,
    /// One or more before it are missing.
    Gap,
}

impl Hub {
    pub(super) fn sync(&self, world: &mut HubWorld<'_>, body: &[u8]) -> Result<Vec<u8>, Trouble> {
        let SyncRequest { version: _, batch, cursors, device_time_s, forms, files, elsewhere } =
            SyncRequest::from_body(body)?;
        let device = self.store.load_device(batch.device)?;
        let device = device.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        if device.state == DeviceState::Revoked {
            return Err(Problem::new(ProblemCode::DeviceRevoked).into());
        }
        let ordered = cursors.is_sorted_by(|a, b| a.scope < b.scope);
        if !ordered || cursors.len() > limits::BATCH_SECTIONS_MAX {
            return Err(Problem::with(ProblemCode::BodyMalformed, "cursors").into());
        }
        let header = batch.header()?;
        header.verify(&device.public_key, &batch.signature)?;

        let fresh = header.nonce == device.nonce && header.nonce != CARRIED;
        let grants = self.store.list_device_scopes(device.device)?;
        let mut notices = Vec::new();
        let clock_off_s = clock_off(device_time_s, world.now_ms);
        if clock_off_s.abs() > CLOCK_OFF_S_MAX {
            notices.push(ProblemCode::ClockWrong.code().to_owned());
        }
        let mut pushed = HashSet::new();
        let mut receipt = None;
        if header.number > 0 && !batch.is_empty() {
            let taken = self.take_batch(world, &device, &header, &batch, &grants, &mut notices)?;
            let Intake { verdicts, changes } = taken;
            pushed = changes;
            let number = (header.number, header.hash());
            let runs = to_runs(verdicts);
            receipt = Some(Receipt::sign(&self.key, device.device, number, runs, world.now_ms));
        }
        let nonce = if fresh { Nonce(world.random()) } else { device.nonce };
        self.store.note_device_seen(device.device, nonce, world.now_ms, clock_off_s, header.app)?;
        let mut response = SyncResponse {
            receipt,
            notices: (!notices.is_empty()).then_some(notices),
            stale: (!fresh).then_some(true),
            scopes: differs(&cursors, &grants).then(|| grants.clone()),
            ..SyncResponse::empty(world.now_ms, nonce)
        };
        if fresh {
            let room = self.add_pages(&mut response, &grants, &cursors, &pushed)?;
            self.add_forms(&mut response, forms.as_ref(), room)?;
            let room = if response.part.is_some() { 0 } else { room };
            self.add_elsewhere(&mut response, (device.device, &grants), elsewhere.as_ref(), room)?;
            self.add_files(&mut response, device.device, files.as_ref())?;
        }
        Ok(response.to_body(sender_of(body)))
    }

    pub(super) fn take_batch(
        &self,
        world: &mut HubWorld<'_>,
        device: &DeviceRow,
        header: &Header,
        batch: &Batch,
        grants: &[ScopeGrant],
        notices: &mut Vec<String>,
    ) -> Result<Intake, Trouble> {
        let hash = header.hash();
        let link = self.link(device, header)?;
        match link {
            Link::Next => self.store.advance_device(device.device, header.number, hash)?,
            Link::Gap => {
                notices.push(ProblemCode::BatchGap.code().to_owned());
                self.store.advance_device(device.device, header.number, hash)?;
            }
            Link::Fork => {
                notices.push(ProblemCode::BatchForked.code().to_owned());
                self.store.flag_forked(device.device)?;
                if header.number > device.last_number {
                    self.store.advance_device(device.device, header.number, hash)?;
                }
            }
            Link::Replay | Link::Late => {}
        }
        if device.forked > 0 && !matches!(link, Link::Fork) {
            notices.push(ProblemCode::BatchForked.code().to_owned());
        }
        let known = self.store.find_batch(device.device, header.number, hash)?;
        let row = match known {
            Some(row) => row,
            None => self.keep_batch(header, batch, world.now_ms)?,
        };
        self.take_sections(world, device.device, row, batch, grants)
    }

    fn link(&self, device: &DeviceRow, header: &Header) -> Result<Link, Trouble> {
        let last = device.last_hash.map_or([0; 8], |hash| hash.short());
        let is_known = || self.store.find_batch(device.device, header.number, header.hash());
        Ok(match header.number.cmp(&(device.last_number + 1)) {
            std::cmp::Ordering::Equal if header.previous == last => Link::Next,
            std::cmp::Ordering::Greater => Link::Gap,
            std::cmp::Ordering::Equal => Link::Fork,
            std::cmp::Ordering::Less if is_known()?.is_some() => Link::Replay,
            std::cmp::Ordering::Less if self.store.find_number(device.device, header.number)?.is_none() => {
                Link::Late
            }
            std::cmp::Ordering::Less => Link::Fork,
        })
    }

    pub(super) fn keep_batch(&self, header: &Header, batch: &Batch, now_ms: u64) -> Result<u64, Trouble> {
        let row = self.store.insert_batch(&NewBatch {
            device: header.device,
            number: header.number,
            hash: header.hash(),
            previous: header.previous,
            nonce: header.nonce,
            app: header.app,
            signature: batch.signature,
            received_ms: now_ms,
        })?;
        for section in &batch.sections {
            let manifest: Manifest = section
                .items
                .iter()
                .map(|item| Ok((item.record, item.heads()?)))
                .collect::<Result<_, Problem>>()?;
            self.store.insert_section(row, section.scope, &encode_manifest(&manifest))?;
        }
        Ok(row)
    }
}

/// Positive when the device's clock is ahead; 0 where it did not say.
fn clock_off(device_time_s: Option<u64>, now_ms: u64) -> i64 {
    let Some(device_s) = device_time_s else { return 0 };
    let off = i128::from(device_s) - i128::from(now_ms / 1000);
    i64::try_from(off).unwrap_or(i64::MAX)
}

fn differs(cursors: &[Cursor], grants: &[ScopeGrant]) -> bool {
    cursors.len() != grants.len() || !cursors.iter().zip(grants).all(|(c, g)| c.scope == g.scope)
}

fn encode_manifest(manifest: &Manifest) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = manifest.encode(&mut minicbor::Encoder::new(&mut bytes), &mut ());
    bytes
}
