//! One sync: who asks, what they push, what they get.
//!
//! Order of the checks: size, form of the message, known device, signature; then every item on its own.
//! A push needs no freshness, it is idempotent by hash; the feed is only for a fresh nonce, and not for a device that
//! begins anew since this server was set back: it asks again, from the start.

use super::foresight::Foresight;
use super::merge::Intake;
use super::{Hub, HubWorld};
use crate::store::{DeviceRow, DeviceState, NewBatch};
use crate::trouble::Trouble;
use ketuk_wire::batch::{Batch, Header};
use ketuk_wire::bundle::CARRIED;
use ketuk_wire::feed::Cursor;
use ketuk_wire::frame::sender_of;
use ketuk_wire::sync::{Answered, Receipt, ScopeGrant, SyncRequest, SyncResponse, Verdict, to_runs};
use ketuk_wire::{ChangeHash, DeviceId, Nonce, Problem, ProblemCode, RecordId, limits};
use minicbor::Encode;
use std::collections::HashSet;

/// A device's clock may be this far off before we say so: a day.
const CLOCK_OFF_S_MAX: i64 = 24 * 3600;

/// What a section signs, as stored: each record with its heads.
pub(super) type Manifest = Vec<(RecordId, Vec<ChangeHash>)>;

/// Changes of a batch that stand in the feed of the area that they were sent to.
type Standing = HashSet<(RecordId, ChangeHash)>;

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
    /// Whose body of `POST /v1/sync` this is: unpacked within its limits, of a device that is known, signed by it. What a
    /// device whose permission was withdrawn may still say is looked at in its turn. Reads only.
    pub(crate) fn check_sync(&self, body: &[u8]) -> Result<DeviceId, Problem> {
        let request = SyncRequest::from_body(body)?;
        let device = self.known(request.batch.device)?;
        check_cursors(&request.cursors)?;
        request.batch.header()?.verify(&device.public_key, &request.batch.signature)?;
        Ok(device.device)
    }

    pub(super) fn sync(
        &self,
        world: &mut HubWorld<'_>,
        (body, foresight): (&[u8], Option<Foresight>),
    ) -> Result<Vec<u8>, Trouble> {
        let SyncRequest {
            version: _,
            batch,
            cursors,
            device_time_s,
            forms,
            files,
            elsewhere,
            grant_until_s,
            pins_ms,
            refill,
            erased,
            settled,
            answered,
        } = SyncRequest::from_body(body)?;
        let device = self.known(batch.device)?;
        if device.state == DeviceState::Revoked {
            let response = self.sync_withdrawn(world, &device, (&batch, &cursors, answered.as_deref()))?;
            return Ok(response.to_body(sender_of(body)));
        }
        check_cursors(&cursors)?;
        let header = batch.header()?;
        header.verify(&device.public_key, &batch.signature)?;

        let fresh = header.nonce == device.nonce && header.nonce != CARRIED;
        let grants = self.store.list_device_scopes(device.device)?;
        let clock_off_s = clock_off(device_time_s, world.now_ms);
        let mut notices = notices_of_the_clock(clock_off_s);
        if !fresh {
            // An answer was lost, or this phone was put back or copied: what it once forgot may be there again.
            self.store.doubt_erasures(device.device)?;
        }
        let set_back = self.was_set_back(device.device, answered.as_deref())?;
        // Before the push: a server that was restored forgets again before it takes anything in.
        let heard = self.hear_erased(world.now_ms, &device, erased.as_deref().unwrap_or_default())?;
        let refill = refill.filter(|_| fresh).unwrap_or_default();
        let untaken = self.take_refill(world, (device.device, &grants), &refill)?;
        let batch = (&batch, foresight);
        let (pushed, receipt) = self.push(world, &device, &header, batch, &grants, &mut notices)?;
        let nonce = if fresh { Nonce(world.random()) } else { device.nonce };
        self.store.note_device_seen(device.device, nonce, world.now_ms, clock_off_s, header.app)?;
        let mut response = SyncResponse {
            receipt,
            notices: (!notices.is_empty()).then_some(notices),
            stale: (!fresh).then_some(true),
            scopes: differs(&cursors, &grants).then(|| grants.clone()),
            untaken: (!untaken.is_empty()).then_some(untaken),
            grant: self.renewed(world.now_ms, device.device, &grants, grant_until_s),
            pins: self.pins_for(pins_ms)?,
            erased: (!heard.is_empty()).then_some(heard),
            set_back: set_back.then_some(true),
            more: set_back.then_some(true),
            ..SyncResponse::empty(world.now_ms, nonce)
        };
        if fresh && !set_back && self.add_erasures(&mut response, &device)? {
            let room = self.add_pages(&mut response, &grants, &cursors, &pushed)?;
            self.add_forms(&mut response, forms.as_ref(), room)?;
            let room = if response.part.is_some() { 0 } else { room };
            self.add_elsewhere(&mut response, (device.device, &grants), elsewhere.as_ref(), room)?;
            self.add_files(&mut response, device.device, files.as_ref())?;
            self.add_settled(&mut response, device.device, settled)?;
        }
        Ok(response.to_body(sender_of(body)))
    }

    /// Takes in what the device pushes, if it does: what stands in the feed now, and the receipt.
    fn push(
        &self,
        world: &mut HubWorld<'_>,
        device: &DeviceRow,
        header: &Header,
        (batch, foresight): (&Batch, Option<Foresight>),
        grants: &[ScopeGrant],
        notices: &mut Vec<String>,
    ) -> Result<(Standing, Option<Receipt>), Trouble> {
        if header.number == 0 || batch.is_empty() {
            return Ok((Standing::new(), None));
        }
        let taken = self.take_batch(world, device, header, (batch, foresight), grants, notices)?;
        let receipt = self.receipt(header, taken.verdicts, world.now_ms);
        Ok((taken.changes, Some(receipt)))
    }

    /// The signed answer to a batch.
    pub(super) fn receipt(&self, header: &Header, verdicts: Vec<Verdict>, now_ms: u64) -> Receipt {
        let place = (header.number, header.hash());
        Receipt::sign(&self.key, header.device, place, to_runs(verdicts), now_ms)
    }

    fn known(&self, device: DeviceId) -> Result<DeviceRow, Trouble> {
        let known = self.store.load_device(device)?;
        Ok(known.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?)
    }

    /// What a phone whose permission was withdrawn may still say and hear: its last work, and the order to wipe.
    fn sync_withdrawn(
        &self,
        world: &mut HubWorld<'_>,
        device: &DeviceRow,
        (batch, cursors, answered): (&Batch, &[Cursor], Option<&[Answered]>),
    ) -> Result<SyncResponse, Trouble> {
        let order = self.wipe_for(device.device)?;
        let order = order.ok_or_else(|| Problem::new(ProblemCode::DeviceRevoked))?;
        batch.header()?.verify(&device.public_key, &batch.signature)?;
        check_cursors(cursors)?;
        self.sync_to_the_end(world, device, (batch, cursors, answered), order)
    }

    /// Whether a batch is not here for which the device holds our receipt. Feeds tell a device what was lost of its areas;
    /// of what was kept apart, or stands in an area that was taken from it, nothing else does.
    pub(super) fn was_set_back(
        &self,
        device: DeviceId,
        answered: Option<&[Answered]>,
    ) -> Result<bool, Trouble> {
        for Answered { number, hash } in answered.unwrap_or_default().iter().take(limits::ANSWERED_MAX) {
            if !self.store.has_answered(device, *number, *hash)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn take_batch(
        &self,
        world: &mut HubWorld<'_>,
        device: &DeviceRow,
        header: &Header,
        (batch, foresight): (&Batch, Option<Foresight>),
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
                self.store.doubt_erasures(device.device)?;
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
            // It may have come before by the hands of a reader, who knew one of its sections.
            Some(row) => {
                self.store.note_author(row)?;
                self.keep_sections(row, batch).map(|()| row)?
            }
            None => self.keep_batch(header, batch, world.now_ms)?,
        };
        self.take_sections(world, device.device, row, (batch, foresight), grants)
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
            by_reader: false,
        })?;
        self.keep_sections(row, batch)?;
        Ok(row)
    }

    fn keep_sections(&self, row: u64, batch: &Batch) -> Result<(), Trouble> {
        for section in &batch.sections {
            let manifest: Manifest = section
                .items
                .iter()
                .map(|item| Ok((item.record, item.heads()?)))
                .collect::<Result<_, Problem>>()?;
            self.store.insert_section(row, section.scope, &encode_manifest(&manifest))?;
        }
        Ok(())
    }
}

/// One cursor per scope, in order, and not too many.
fn check_cursors(cursors: &[Cursor]) -> Result<(), Problem> {
    let ordered = cursors.is_sorted_by(|a, b| a.scope < b.scope);
    if ordered && cursors.len() <= limits::BATCH_SECTIONS_MAX {
        return Ok(());
    }
    Err(Problem::with(ProblemCode::BodyMalformed, "cursors"))
}

fn notices_of_the_clock(off_s: i64) -> Vec<String> {
    let is_wrong = off_s.abs() > CLOCK_OFF_S_MAX;
    is_wrong.then(|| ProblemCode::ClockWrong.code().to_owned()).into_iter().collect()
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

pub(super) fn encode_manifest(manifest: &Manifest) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = manifest.encode(&mut minicbor::Encoder::new(&mut bytes), &mut ());
    bytes
}
