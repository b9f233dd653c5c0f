//! Sync by hand: a file with everything that no server has acknowledged, and the file that answers it.
//!
//! Invariants: making a file changes nothing that a later sync would not do as well, and making it again
//! gives the same batches; a file that is taken in twice, late, or out of order changes nothing that is
//! newer than it; nothing of a file is believed before the server's signature fits.

use crate::absorb::Desk;
use crate::erasure;
use crate::identity::Meta;
use crate::outbox::{cursors, give_up, is_final, new_batch_of};
use crate::problem::Trouble;
use crate::{Device, World};
use jiff::tz::Offset;
use ketuk_vault::Store;
use ketuk_view::SyncReport;
use ketuk_wire::bundle::{Answer, Bundle, CARRIED, Outbound, Return, Volume, pack_batch};
use ketuk_wire::feed::{Cursor, Page};
use ketuk_wire::sealed::SealedFor;
use ketuk_wire::sync::SyncResponse;
use ketuk_wire::{Batch, Package, Problem, ProblemCode, ScopeId, SealSecret, Tag, limits};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a person's name in a file's name.
const NAME_LETTERS_MAX: usize = 24;
/// What a volume holds beside batches: certificate, cursors of 64 areas, seal.
const HEAD_BYTES: usize = 8 << 10;
/// One package's hash in it.
const PACKAGE_BYTES: usize = 34;
/// No volume is planned smaller: a household alone comes to some kB.
const VOLUME_BYTES_MIN: usize = 16 << 10;
/// Hours by which the time in Bontang (WITA) is ahead of UTC.
const WITA_HOURS: i8 = 8;

/// A file to hand on.
#[derive(Clone, PartialEq, Eq)]
pub struct BundleFile {
    /// A name for it: whose it is and when it was made.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// Households with something in it.
    pub households: u32,
    /// Saves in it.
    pub saves: u32,
    /// The batches in it, by number.
    pub(crate) batches: Vec<u64>,
}

impl std::fmt::Debug for BundleFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BundleFile({} bytes, {} saves)", self.bytes.len(), self.saves)
    }
}

impl Device {
    /// Everything that no server has acknowledged, as one file; where nothing waits, a file that only asks what is
    /// new. Sealed to the server: nobody else reads it.
    pub fn plan_bundle(&mut self, world: &mut World<'_>) -> Result<BundleFile, Problem> {
        let mut volumes = self.plan_volumes(world, limits::BUNDLE_BYTES_MAX)?;
        if volumes.len() > 1 {
            return Err(Problem::new(ProblemCode::BundleTooLarge));
        }
        volumes.pop().ok_or_else(|| Problem::new(ProblemCode::BundleTooLarge))
    }

    /// The same in files of about `most` bytes each, for a stick or a chat message. Each can be taken in alone and
    /// in any order; a household is never cut, so that one alone may be larger. The first asks what is new.
    pub fn plan_volumes(&mut self, world: &mut World<'_>, most: usize) -> Result<Vec<BundleFile>, Problem> {
        let forms = &self.forms;
        let planned: Result<_, Trouble> = self.vault.write(|store| {
            let meta = Meta(store);
            let (identity, key) = (meta.enrolled()?, meta.key()?);
            let to = meta
                .seal_key()?
                .ok_or_else(|| Problem::with(ProblemCode::BundleOther, "no key to seal to"))?;
            let own = SealSecret::beside(&key).public();
            let packages = forms.held();
            let room = most.saturating_sub(HEAD_BYTES + packages.len() * PACKAGE_BYTES).max(VOLUME_BYTES_MIN);
            let volumes = into_volumes(open_batches(store, room)?, room);
            let of = volumes.len();
            let mut files = Vec::with_capacity(of);
            for (at, batches) in volumes.into_iter().enumerate() {
                let (households, saves) = count(store, &batches)?;
                let numbers = batches.iter().map(|(batch, _)| batch.number).collect();
                let content = Outbound {
                    certificate: meta.certificate()?,
                    server_key: identity.server_key,
                    made_ms: world.now_ms,
                    households: households as u64,
                    saves: saves as u64,
                    batches: batches.into_iter().map(|(_, packed)| packed).collect(),
                    cursors: if at == 0 { cursors(store)? } else { Vec::new() },
                    forms: if at == 0 { Some(forms.plan(store)?) } else { None },
                    packages: (at == 0).then(|| packages.clone()),
                    seal_key: Some(own),
                    volume: (of > 1).then(|| Volume { number: at as u64 + 1, of: of as u64 }),
                    answer_bytes: (most < limits::BUNDLE_BYTES_MAX).then_some(most as u64),
                    grant_until_s: meta.grant_until_s()?,
                    erased: if at == 0 { erasure::plan(store)? } else { None },
                };
                files.push(BundleFile {
                    name: file_name(&identity.name, world.now_ms, (at + 1, of)),
                    bytes: content.to_sealed_file(&key, &to, world.random()),
                    households: u32::try_from(households).unwrap_or(u32::MAX),
                    saves: u32::try_from(saves).unwrap_or(u32::MAX),
                    batches: numbers,
                });
            }
            Ok(files)
        });
        Ok(planned?)
    }

    /// Takes a file in that came by hand: the server's answer for this device, or the package of a form.
    pub fn absorb_bundle(&mut self, world: &mut World<'_>, bytes: &[u8]) -> Result<SyncReport, Problem> {
        if Package::is_one(bytes) {
            let is_new = self.absorb_package(bytes)?;
            return Ok(SyncReport { forms: u32::from(is_new), ..SyncReport::default() });
        }
        let (identity, own) = self.vault.read(|store| {
            let meta = Meta(store);
            Ok::<_, Trouble>((meta.enrolled()?, SealSecret::beside(&meta.key()?)))
        })?;
        let Bundle::Return(file) = Bundle::read_with(bytes, Some((SealedFor::BundleReturn, &own)))? else {
            return Err(Problem::new(ProblemCode::BundleWrongWay));
        };
        let claim = file.claim();
        if claim.device != identity.device || claim.server_key != identity.server_key {
            return Err(Problem::new(ProblemCode::BundleOther));
        }
        let content = file.verify(&identity.server_key)?;
        let taken = Intake::new(world.now_ms).take(self, content);
        if self.obey(world)? {
            let notices = vec![ProblemCode::DeviceWiped.code().to_owned()];
            return Ok(SyncReport { notices, ..taken.unwrap_or_default() });
        }
        taken
    }
}

/// Every unanswered batch, and new ones for what is in none, each packed and of at most `room` bytes where its
/// households allow.
fn open_batches(store: Store<'_>, room: usize) -> Result<Vec<(Batch, ByteVec)>, Trouble> {
    let meta = Meta(store);
    let key = meta.key()?;
    let (mut batches, mut bytes): (Vec<(Batch, ByteVec)>, usize) = (Vec::new(), 0);
    for open in store.list_open_batches()? {
        let batch = ketuk_wire::decode::<Batch>(&open.body).ok().filter(|batch| batch.nonce == CARRIED);
        let packed = batch.map(|batch| (pack_batch(&batch), batch));
        match packed {
            Some((packed, batch)) if packed.len() <= room || holds_one(&batch) => {
                bytes += open.body.len();
                batches.push((batch, packed));
            }
            // Its nonce may still be fresh: whoever copied the file could ask for a feed with it. Or the
            // disk has damaged it, or it is too large for this volume. What it carries goes in a new one.
            _ => store.give_up_batch(open.number)?,
        }
    }
    // How large a batch becomes is known once it is packed: one that is too large is made again of less.
    let mut aim = meta.batch_bytes()?.min(room / 2);
    // Raw bytes: what is packed is a fraction of them.
    while batches.len() < limits::BUNDLE_BATCHES_MAX && bytes < limits::BUNDLE_BYTES_MAX / 2 {
        let batch = new_batch_of(store, &key, CARRIED, aim)?;
        if batch.is_empty() {
            break;
        }
        let packed = pack_batch(&batch);
        if packed.len() > room && !holds_one(&batch) {
            store.give_up_batch(batch.number)?;
            aim /= 2;
            continue;
        }
        bytes += ketuk_wire::encode(&batch).len();
        batches.push((batch, packed));
    }
    batches.truncate(limits::BUNDLE_BATCHES_MAX);
    Ok(batches)
}

/// Whether a batch cannot be made smaller.
fn holds_one(batch: &Batch) -> bool {
    batch.sections.iter().map(|section| section.items.len()).sum::<usize>() <= 1
}

/// Fills one volume after the other, in the order of the batches; there is always one.
fn into_volumes(batches: Vec<(Batch, ByteVec)>, room: usize) -> Vec<Vec<(Batch, ByteVec)>> {
    let (mut volumes, mut filled) = (vec![Vec::new()], 0);
    for (batch, packed) in batches {
        let size = packed.len();
        let full = filled + size > room;
        match volumes.last_mut() {
            Some(last) if !full || last.is_empty() => {
                last.push((batch, packed));
                filled += size;
            }
            _ => {
                volumes.push(vec![(batch, packed)]);
                filled = size;
            }
        }
    }
    volumes
}

/// Households and saves in batches.
fn count(store: Store<'_>, batches: &[(Batch, ByteVec)]) -> Result<(usize, usize), Trouble> {
    let (mut records, mut saves) = (BTreeSet::new(), 0);
    for (batch, _) in batches {
        let items = batch.sections.iter().flat_map(|section| &section.items);
        records.extend(items.map(|item| item.record));
        saves += store.list_items(batch.number)?.len();
    }
    Ok((records.len(), saves))
}

/// A file's name out of who made it and when, in letters that every system takes.
fn file_name(name: &str, made_ms: u64, (number, of): (usize, usize)) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = name.chars().take(NAME_LETTERS_MAX).map(plain).collect();
    let parts: Vec<_> = name.split('-').filter(|part| !part.is_empty()).collect();
    let name = if parts.is_empty() { "hp".to_owned() } else { parts.join("-") };
    let made = i64::try_from(made_ms).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    let made = made.map(|made| Offset::constant(WITA_HOURS).to_datetime(made));
    let made = made.map(|made| made.strftime("%Y%m%d-%H%M").to_string()).unwrap_or_default();
    let volume = if of > 1 { format!("-{number}dari{of}") } else { String::new() };
    format!("ketuk-{name}-{made}{volume}.ketuk")
}

/// A return on its way in.
struct Intake {
    now_ms: u64,
    report: SyncReport,
    /// Where the next page of each scope begins.
    starts: BTreeMap<ScopeId, Cursor>,
    /// Something has to come with another file.
    again: bool,
    broken: Option<Problem>,
}

impl Intake {
    fn new(now_ms: u64) -> Self {
        Self { now_ms, report: SyncReport::default(), starts: BTreeMap::new(), again: false, broken: None }
    }

    /// Each answer, each round and each page in a transaction of its own: what is broken holds up nothing
    /// else.
    fn take(mut self, device: &mut Device, content: Return) -> Result<SyncReport, Problem> {
        let Return {
            device: _,
            server_key: _,
            server_time_ms,
            answers,
            cursors: asked,
            scopes,
            rounds,
            notices,
            more,
            grant,
            wipe,
            pins,
        } = content;
        self.report.notices = notices.unwrap_or_default();
        self.again = more == Some(true);
        // An order to wipe asks once more for what was acknowledged before it, so it stands before these receipts.
        self.at_desk(device, |desk| {
            Meta(desk.store).hear_time(server_time_ms, desk.now_ms)?;
            desk.take_standing(grant.as_ref(), pins.as_ref(), wipe.as_ref())
        });
        for answer in &answers {
            self.at_desk(device, |desk| take_answer(desk, answer));
        }
        self.at_desk(device, |desk| {
            let (last, off_s) = Meta(desk.store).last_sync()?;
            if last.is_some_and(|last| last > server_time_ms) {
                return Ok(());
            }
            desk.take_grants(&scopes)?;
            Meta(desk.store).save_last_sync(server_time_ms, off_s)
        });
        self.starts = asked.iter().map(|cursor| (cursor.scope, *cursor)).collect();
        for round in rounds {
            match SyncResponse::from_body(&round) {
                Ok(round) => self.take_round(device, &asked, round)?,
                Err(problem) => self.broken = self.broken.or(Some(problem)),
            }
        }
        self.report.more = self.again;
        if self.again {
            self.report.notices.push(ProblemCode::BundleAgain.code().to_owned());
        }
        self.broken.map_or(Ok(self.report), Err)
    }

    fn take_round(
        &mut self,
        device: &mut Device,
        asked: &[Cursor],
        round: SyncResponse,
    ) -> Result<(), Problem> {
        let SyncResponse { pages, certificates, rewind, forms, part, erase, erased, .. } = round;
        for scope in rewind.unwrap_or_default() {
            self.starts.insert(scope, beginning(scope));
            let asked_with = asked.iter().find(|cursor| cursor.scope == scope);
            let stands = own_cursor(device, scope)?;
            // Only where we still stand where the server did not know us.
            if asked_with.is_some() && asked_with.copied() == stands {
                self.again = true;
                self.at_desk(device, |desk| desk.rewind(scope).map(drop));
            }
        }
        self.at_desk(device, |desk| desk.take_heard(&erased.unwrap_or_default()));
        if let Some(erase) = erase {
            self.at_desk(device, |desk| desk.take_erasures(&erase));
            device.open.clear();
            device.vault.flush_log().map_err(Trouble::from)?;
        }
        self.at_desk(device, |desk| {
            certificates.iter().flatten().try_for_each(|certificate| desk.take_certificate(certificate))
        });
        for page in pages.unwrap_or_default() {
            self.take_page(device, page)?;
        }
        if let Err(problem) = device.absorb_forms(forms, part, &mut self.report) {
            self.broken.get_or_insert(problem);
        }
        Ok(())
    }

    fn take_page(&mut self, device: &mut Device, page: Page) -> Result<(), Problem> {
        let scope = page.cursor.scope;
        let start = self.starts.insert(scope, page.cursor).unwrap_or_else(|| beginning(scope));
        let Some(own) = own_cursor(device, scope)? else {
            // An area that was taken from us since.
            return Ok(());
        };
        if page.cursor.seq <= own.seq {
            return Ok(());
        }
        if start.seq > own.seq {
            self.again = true;
            return Ok(());
        }
        let before = self.report.clone();
        match self.try_at_desk(device, |desk| desk.take_page_from(Some((start.seq, start.tag)), page)) {
            Ok(()) => Ok(()),
            Err(problem) if problem.code.is_of_the_feed() => {
                (self.report, self.again) = (before, true);
                if start == own {
                    // As in a sync: what is here does not lead on, so it is fetched from the start.
                    let reset = |store: Store<'_>| store.advance_scope(scope.0, 0, &Tag::START.0);
                    device.vault.write(|store| reset(store).map_err(Trouble::from))?;
                }
                Ok(())
            }
            Err(problem) => {
                self.report = before;
                self.broken.get_or_insert(problem);
                Ok(())
            }
        }
    }

    /// One transaction; what goes wrong in it is kept for the end.
    fn at_desk(&mut self, device: &mut Device, act: impl FnOnce(&mut Desk<'_>) -> Result<(), Trouble>) {
        let before = self.report.clone();
        if let Err(problem) = self.try_at_desk(device, act) {
            self.report = before;
            self.broken.get_or_insert(problem);
        }
    }

    fn try_at_desk(
        &mut self,
        device: &mut Device,
        act: impl FnOnce(&mut Desk<'_>) -> Result<(), Trouble>,
    ) -> Result<(), Problem> {
        let (book, mut waits) = (&device.forms.book, false);
        let (now_ms, report) = (self.now_ms, &mut self.report);
        let done: Result<(), Trouble> = device.vault.write(|store| {
            let identity = Meta(store).enrolled()?;
            act(&mut Desk { store, book, identity, now_ms, waits: &mut waits, report })
        });
        Ok(done?)
    }
}

/// The word on one batch, where that batch still waits for it.
fn take_answer(desk: &mut Desk<'_>, answer: &Answer) -> Result<(), Trouble> {
    let Answer { number, batch, server_time_ms, receipt, refused } = answer;
    let open = desk.store.load_open_batch(*number)?;
    let fits = |hash: [u8; 32]| receipt.is_none() || hash == batch.0;
    if open.is_none_or(|open| !fits(open.hash)) {
        return Ok(());
    }
    match (receipt, refused) {
        (Some(receipt), _) if receipt.number == *number => desk.take_receipt(receipt, *server_time_ms),
        (None, Some(code)) => {
            desk.report.notices.push(code.clone());
            match ProblemCode::parse(code).filter(|code| is_final(*code)) {
                Some(code) => give_up(desk.store, *number, code),
                None => Ok(()),
            }
        }
        _ => Err(Problem::with(ProblemCode::BundleBroken, "an answer without a word").into()),
    }
}

fn beginning(scope: ScopeId) -> Cursor {
    Cursor { scope, seq: 0, tag: Tag::START }
}

/// Where this device stands in an area that it may work in.
fn own_cursor(device: &Device, scope: ScopeId) -> Result<Option<Cursor>, Problem> {
    Ok(device.cursors()?.into_iter().find(|cursor| cursor.scope == scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, file: &str) {
        assert_eq!(file_name(name, 1_790_000_000_000, (1, 1)), file);
    }

    #[test]
    fn a_name_has_letters_that_every_system_takes() {
        check("Sri Rahayu", "ketuk-sri-rahayu-20260921-2213.ketuk");
        check("../../Ñ", "ketuk-hp-20260921-2213.ketuk");
        assert!(file_name("Sri", 1_790_000_000_000, (2, 3)).ends_with("-2dari3.ketuk"));
    }
}
