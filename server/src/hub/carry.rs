//! Sync by hand: a device's file step by step, and the file that answers it.
//!
//! A batch, a round of rows or a piece of a package is one step and one transaction, so that a large file
//! holds up nobody who asks over the network meanwhile; what a step took in stays, whatever becomes of the
//! file, and the same file again finds it there.
//!
//! Who brings a file was let in by the caller; what it carries is judged as in a sync. The feed needs no
//! nonce here: the device has signed its cursors.

use super::merge::Intake;
use super::page::Pushed;
use super::volume::{Claimed, Fate, note_fates};
use super::{Hub, HubWorld};
use crate::role::Reach;
use crate::store::{DeviceRow, DeviceState};
use crate::trouble::Trouble;
use ketuk_wire::batch::Batch;
use ketuk_wire::bundle::{Answer, Bundle, CARRIED, Outbound, Return, pack_round, unpack_batch};
use ketuk_wire::erasure::Erased;
use ketuk_wire::feed::Cursor;
use ketuk_wire::forms::{FormsAsk, PackagePart};
use ketuk_wire::sealed::SealedFor;
use ketuk_wire::sync::{SyncResponse, Verdict};
use ketuk_wire::{
    BatchHash, DeviceId, PackageHash, Problem, ProblemCode, RecordId, SealPublic, Tag, WipeOrder, limits,
};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a return holds besides its rounds, at most: answers, grants, and the round that goes over.
const ROOM_BYTES: usize = 8 << 20;

/// No answer is asked to be smaller: one round over the network comes to about a megabyte.
const ANSWER_BYTES_MIN: usize = 64 << 10;

/// A device's file on its way through the hub.
#[derive(Debug)]
pub struct Carried {
    device: DeviceId,
    /// What it says of itself.
    pub(super) claimed: Claimed,
    /// What became of each household in it, so far.
    pub(super) fates: BTreeMap<RecordId, Fate>,
    /// The device is to destroy what it holds, once this file was taken in.
    order: Option<WipeOrder>,
    /// Whether it asks what is new.
    asks: bool,
    /// What the answer is sealed to.
    seal_key: Option<SealPublic>,
    grant_until_s: Option<u64>,
    /// Bytes of rounds in the answer.
    most: usize,
    stage: Stage,
    batches: VecDeque<ByteVec>,
    answers: Vec<Answer>,
    notices: Vec<String>,
    pushed: Pushed,
    asked: Vec<Cursor>,
    cursors: Vec<Cursor>,
    forms: Option<FormsAsk>,
    held: BTreeSet<PackageHash>,
    wanted: VecDeque<(PackageHash, u64)>,
    rounds: Vec<ByteVec>,
    bytes: usize,
    more: bool,
    /// What the device says of erasures, until it was heard.
    erased: Option<Vec<Erased>>,
}

/// What the next step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Batches,
    List,
    Rows,
    Pieces,
    Done,
}

impl Carried {
    /// Whose file it is.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// Whether its device is to be wiped.
    pub(super) fn is_of_revoked(&self) -> bool {
        self.order.is_some()
    }

    /// Codes of its batches that were refused as a whole.
    pub(super) fn refusals(&self) -> impl Iterator<Item = &str> {
        self.answers.iter().filter_map(|answer| answer.refused.as_deref())
    }

    /// Whether its answer is for its device alone.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.seal_key.is_some()
    }

    /// Whether nothing is left but to close it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// Batches in it that are still to be judged.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.batches.len()
    }

    fn push(&mut self, round: &SyncResponse) {
        let packed = pack_round(round);
        self.bytes += packed.len();
        self.rounds.push(packed);
        let full = self.bytes > self.most;
        if full || self.rounds.len() >= limits::BUNDLE_ROUNDS_MAX {
            (self.more, self.stage) = (true, Stage::Done);
        }
    }
}

impl Hub {
    /// Opens a device's file: refuses one that is damaged, of an unknown or revoked device, or for another
    /// server; and one of a device that works beyond the reach of whoever shows it.
    pub fn open_bundle(&self, reach: Reach, file: &[u8]) -> Result<Carried, Problem> {
        let Bundle::Outbound(file) = self.read_bundle(file)? else {
            return Err(Problem::new(ProblemCode::BundleWrongWay));
        };
        let claim = file.claim();
        if claim.server_key != self.key.public() {
            return Err(Problem::new(ProblemCode::BundleOther));
        }
        let (device, order) = self.load_sender(claim.certificate.key.device())?;
        let grants = self.store.list_device_scopes(device.device)?;
        if reach != Reach::City && (grants.is_empty() || !grants.iter().all(|grant| reach.holds(grant.scope)))
        {
            return Err(Problem::with(ProblemCode::NotYours, "the phone works in other areas too"));
        }
        let file = file.verify(&device.public_key)?;
        let claimed = Claimed::of(&file);
        let Outbound {
            certificate: _,
            server_key: _,
            made_ms: _,
            households: _,
            saves: _,
            batches,
            cursors,
            forms,
            packages,
            seal_key,
            volume,
            answer_bytes,
            grant_until_s,
            erased,
        } = file;
        // Only the first of several volumes asks what is new; a device that is to be wiped is told nothing.
        let asks = order.is_none() && volume.is_none_or(|volume| volume.number <= 1);
        let most = answer_bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(usize::MAX);
        Ok(Carried {
            device: device.device,
            claimed,
            fates: BTreeMap::new(),
            order,
            asks,
            seal_key,
            grant_until_s,
            most: most.clamp(ANSWER_BYTES_MIN, limits::BUNDLE_BYTES_MAX - ROOM_BYTES),
            stage: Stage::Batches,
            batches: batches.into(),
            answers: Vec::new(),
            notices: Vec::new(),
            pushed: Pushed::new(),
            asked: cursors.clone(),
            cursors,
            forms,
            held: packages.into_iter().flatten().collect(),
            wanted: VecDeque::new(),
            rounds: Vec::new(),
            bytes: 0,
            more: false,
            erased: Some(erased.unwrap_or_default()),
        })
    }

    /// Reads a file, sealed to this server or not; nothing of it is believed yet.
    pub fn read_bundle(&self, file: &[u8]) -> Result<Bundle, Problem> {
        Bundle::read_with(file, Some((SealedFor::Bundle, &self.seal_secret())))
    }

    /// The next step. An error ends the file; what earlier steps took in stays.
    pub fn carry_on(&self, world: &mut HubWorld<'_>, carried: &mut Carried) -> Result<(), Problem> {
        match carried.stage {
            Stage::Batches => match carried.batches.pop_front() {
                Some(packed) => self.carry_batch(world, carried, &packed)?,
                None => carried.stage = if carried.asks { Stage::List } else { Stage::Done },
            },
            Stage::List => {
                carried.stage = Stage::Rows;
                self.carry_list(world.now_ms, carried);
            }
            Stage::Rows => self.carry_rows(world.now_ms, carried)?,
            Stage::Pieces => self.carry_piece(world.now_ms, carried)?,
            Stage::Done => {}
        }
        Ok(())
    }

    /// The file that answers it.
    pub fn close_bundle(&self, world: &mut HubWorld<'_>, carried: Carried) -> Result<Vec<u8>, Problem> {
        let Carried { device, order, seal_key, grant_until_s, answers, notices, asked, rounds, more, .. } =
            carried;
        let scopes = if order.is_none() { self.store.list_device_scopes(device)? } else { Vec::new() };
        let grant = self.renewed(world.now_ms, device, &scopes, grant_until_s).filter(|_| order.is_none());
        let content = Return {
            device,
            server_key: self.key.public(),
            server_time_ms: world.now_ms,
            answers,
            cursors: asked,
            scopes,
            rounds,
            notices: (!notices.is_empty()).then_some(notices),
            more: more.then_some(true),
            grant,
            wipe: order,
            pins: self.pin_list()?,
        };
        Ok(match seal_key {
            Some(to) => content.to_sealed_file(&self.key, &to, world.random()),
            None => content.to_file(&self.key),
        })
    }

    /// A device that may still send something: one that is enrolled, or one that is to be wiped after it.
    fn load_sender(&self, device: DeviceId) -> Result<(DeviceRow, Option<WipeOrder>), Problem> {
        let row = self.store.load_device(device)?;
        let row = row.ok_or_else(|| Problem::new(ProblemCode::DeviceUnknown))?;
        if row.state == DeviceState::Enrolled {
            return Ok((row, None));
        }
        let order = self.wipe_for(device)?;
        order.map(|order| (row, Some(order))).ok_or_else(|| Problem::new(ProblemCode::DeviceRevoked))
    }

    fn carry_batch(
        &self,
        world: &mut HubWorld<'_>,
        carried: &mut Carried,
        packed: &[u8],
    ) -> Result<(), Problem> {
        let broken = |problem: Problem| Problem::with(ProblemCode::BundleBroken, problem.detail);
        let batch = unpack_batch(packed).map_err(broken)?;
        let (number, device) = (batch.number, carried.device);
        let take = AssertUnwindSafe(|| self.grouped(|hub| hub.take_carried(world, device, &batch)));
        let taken = catch_unwind(take).unwrap_or_else(|_| {
            self.give_up_group();
            Err(Problem::with(ProblemCode::ServerFault, "a batch out of a file"))
        });
        let answer = match taken {
            Ok(Taken { answer, changes, notices, spans, verdicts }) => {
                carried.pushed.extend(changes);
                note_fates(&mut carried.fates, &spans, &verdicts);
                for notice in notices {
                    // Files overtake each other: what is missing comes with another one.
                    if notice != ProblemCode::BatchGap.code() && !carried.notices.contains(&notice) {
                        carried.notices.push(notice);
                    }
                }
                answer
            }
            // Ours, and worth another try; what is the batch's own holds up no other batch.
            Err(problem) if problem.code.status() >= 500 => return Err(problem),
            Err(problem) => {
                tracing::info!(code = problem.code.code(), "a batch out of a file was refused");
                let (batch, refused) = (BatchHash([0; 32]), Some(problem.code.code().to_owned()));
                Answer { number, batch, server_time_ms: world.now_ms, receipt: None, refused }
            }
        };
        carried.answers.push(answer);
        Ok(())
    }

    fn take_carried(
        &self,
        world: &mut HubWorld<'_>,
        device: DeviceId,
        batch: &Batch,
    ) -> Result<Taken, Trouble> {
        let (device, order) = self.load_sender(device)?;
        let header = batch.header()?;
        if header.device != device.device || header.number == 0 || batch.is_empty() {
            return Err(Problem::with(ProblemCode::BodyMalformed, "a batch out of a file").into());
        }
        header.verify(&device.public_key, &batch.signature)?;
        let mut grants = self.store.list_device_scopes(device.device)?;
        if order.is_some() {
            // No area is its own any more: everything is set apart.
            grants.clear();
        }
        let mut notices = Vec::new();
        let taken = self.take_batch(world, &device, &header, (batch, None), &grants, &mut notices)?;
        let receipt = self.receipt(&header, taken.verdicts.clone(), world.now_ms);
        let answer = Answer {
            number: header.number,
            batch: header.hash(),
            server_time_ms: world.now_ms,
            receipt: Some(receipt),
            refused: None,
        };
        let Intake { verdicts, changes, spans, .. } = taken;
        Ok(Taken { answer, changes, notices, spans, verdicts })
    }

    /// The list of forms, where the device holds another one.
    fn carry_list(&self, now_ms: u64, carried: &mut Carried) {
        let Some(ask) = &carried.forms else { return };
        let list = self.form_list();
        if ask.tag != list.tag() {
            carried.push(&SyncResponse { forms: Some(list), ..round(now_ms) });
        }
    }

    /// As many rows as one answer carries.
    fn carry_rows(&self, now_ms: u64, carried: &mut Carried) -> Result<(), Problem> {
        let grants = self.store.list_device_scopes(carried.device)?;
        for grant in &grants {
            if carried.cursors.iter().all(|cursor| cursor.scope != grant.scope) {
                carried.cursors.push(Cursor { scope: grant.scope, seq: 0, tag: Tag::START });
            }
        }
        let mut response = round(now_ms);
        self.carry_erasures(now_ms, carried, &mut response)?;
        let pushed: BTreeSet<_> = carried.pushed.iter().map(|(record, _)| *record).collect();
        let erased = self.store.list_erased(&pushed.into_iter().collect::<Vec<_>>())?;
        // Since an earlier step: its rows are told as what they are now.
        carried.pushed.retain(|(record, _)| !erased.contains(record));
        self.add_pages(&mut response, &grants, &carried.cursors, &carried.pushed)?;
        let pages = response.pages.as_deref().unwrap_or_default();
        let rewound = response.rewind.as_deref().unwrap_or_default();
        let moved = !pages.is_empty() || !rewound.is_empty();
        for cursor in &mut carried.cursors {
            if rewound.contains(&cursor.scope) {
                (cursor.seq, cursor.tag) = (0, Tag::START);
            }
            if let Some(page) = pages.iter().find(|page| page.cursor.scope == cursor.scope) {
                *cursor = page.cursor;
            }
        }
        if response.more != Some(true) || !moved {
            carried.stage = Stage::Pieces;
            carried.wanted = self.wanted_by(carried);
        }
        response.more = None;
        if moved || response.erase.is_some() || response.erased.is_some() {
            carried.push(&response);
        }
        Ok(())
    }

    /// What the device has carried out, and what it is to carry out, with the first rows.
    fn carry_erasures(
        &self,
        now_ms: u64,
        carried: &mut Carried,
        response: &mut SyncResponse,
    ) -> Result<(), Problem> {
        let Some(said) = carried.erased.take() else { return Ok(()) };
        let (device, _) = self.load_sender(carried.device)?;
        let heard = self.grouped(|hub| hub.hear_erased(now_ms, &device, &said))?;
        response.erased = (!heard.is_empty()).then_some(heard);
        carried.more |= !self.add_erasures(response, &device)?;
        Ok(())
    }

    /// The packages that the device would ask for, each with the byte to begin at.
    fn wanted_by(&self, carried: &Carried) -> VecDeque<(PackageHash, u64)> {
        let Some(ask) = &carried.forms else { return VecDeque::new() };
        let asked = ask.wanted.iter().map(|wanted| (wanted.hash, wanted.start));
        let mut wanted: VecDeque<_> = asked.collect();
        for hash in self.newest_forms() {
            if !carried.held.contains(&hash) && wanted.iter().all(|(known, _)| *known != hash) {
                wanted.push_back((hash, 0));
            }
        }
        wanted
    }

    fn carry_piece(&self, now_ms: u64, carried: &mut Carried) -> Result<(), Problem> {
        let Some((hash, start)) = carried.wanted.pop_front() else {
            carried.stage = Stage::Done;
            return Ok(());
        };
        let piece = self.store.load_form_piece(hash, start, limits::PACKAGE_PART_BYTES_MAX as u64)?;
        if let Some(piece) = piece.filter(|piece| !piece.is_empty()) {
            carried.wanted.push_front((hash, start + piece.len() as u64));
            carried.push(&SyncResponse { part: Some(PackagePart::new(hash, start, piece)), ..round(now_ms) });
        }
        Ok(())
    }
}

/// What one batch came to.
struct Taken {
    answer: Answer,
    changes: Pushed,
    notices: Vec<String>,
    /// How many of the verdicts are about which household, in their order.
    spans: Vec<(RecordId, usize)>,
    verdicts: Vec<Verdict>,
}

/// A round without anything in it.
fn round(now_ms: u64) -> SyncResponse {
    SyncResponse::empty(now_ms, CARRIED)
}
