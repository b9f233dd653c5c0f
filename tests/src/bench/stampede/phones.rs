//! Phones with their day's work, made without vaults: documents as the app writes them, save by save, in signed batches.

use super::now_s;
use crate::bench::town::{NOW_MS, Town};
use crate::cadre::{fill_from, interview_new, save_points_of};
use anyhow::Context;
use ketuk_device::{Device, ScopeId, World, bontang};
use ketuk_fleet::city::{City, Dice, Family};
use ketuk_form::{Key, Value};
use ketuk_record::{Record, Session};
use ketuk_server::Job;
use ketuk_server::hub::Invitation;
use ketuk_wire::batch::{Batch, Header, Item, Section};
use ketuk_wire::enrol::{EnrolRequest, EnrolResponse};
use ketuk_wire::sync::SyncRequest;
use ketuk_wire::{Nonce, RecordId, SigningKey, VERSION, chunk};
use minicbor::bytes::ByteVec;

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    pub(super) phones: usize,
    pub(super) interviews: usize,
    /// Families whose interviews have about so many answers; any where it says nothing.
    pub(super) answers: Option<usize>,
}

/// One phone's request.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) bytes: Vec<u8>,
    pub(super) changes: usize,
    pub(super) answers: usize,
}

struct Phone {
    key: SigningKey,
    nonce: Nonce,
    scope: ScopeId,
}

/// Out of how many families one is chosen where a number of answers is asked for.
const CHOICE: usize = 4;

/// Enrols the phones in `town` and makes their requests.
pub(super) fn make_bodies(town: &mut Town, wanted: Wanted) -> anyhow::Result<Vec<Body>> {
    let scopes: Vec<ScopeId> = bontang().list_rts().map(|rt| ScopeId(rt.number())).collect();
    let first = *scopes.first().context("an area")?;
    let (sample, paradata) = sample(town, first)?;
    let needed = wanted.phones * wanted.interviews;
    let choice = if wanted.answers.is_some() { CHOICE } else { 1 };
    let city = City::generate(23, (needed * choice).max(scopes.len()), scopes.len());
    let families = choose(&sample, &city, needed, wanted.answers);
    let phones: Vec<Phone> = (0..wanted.phones)
        .map(|at| enrol(town, at, scopes[at % scopes.len()]))
        .collect::<anyhow::Result<_>>()?;
    let work: Vec<_> = phones.iter().zip(families.chunks(wanted.interviews.max(1))).enumerate().collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let form = sample.form();
    std::thread::scope(|threads| {
        let shares: Vec<_> = work
            .chunks(work.len().div_ceil(cores).max(1))
            .map(|share| {
                let (form, paradata) = (form.clone(), &paradata);
                threads.spawn(move || {
                    let made = share.iter().map(|(at, (phone, families))| {
                        let mut dice = Dice::for_part(29, *at as u64);
                        body(phone, families, &mut dice, (&form, paradata))
                    });
                    made.collect::<anyhow::Result<Vec<_>>>()
                })
            })
            .collect();
        let mut bodies = Vec::new();
        for share in shares {
            bodies.extend(share.join().map_err(|_| anyhow::anyhow!("a thread fell over"))??);
        }
        Ok(bodies)
    })
}

/// A device that has interviewed one family, and what the app itself wrote into that household.
fn sample(town: &mut Town, scope: ScopeId) -> anyhow::Result<(Device, Vec<(Key, Value)>)> {
    let mut device = town.enrol("Contoh", vec![scope])?;
    let city = City::generate(5, 4, 1);
    let family = city.list_families().find(|family| family.presence == 1).context("a family at home")?;
    let (mut entropy, mut dice) = (Dice::seeded(3), Dice::seeded(4));
    let mut fill = fill_from(&mut entropy);
    let mut world = World { now_ms: NOW_MS, fill: &mut fill };
    let (record, _) = interview_new(&mut device, &mut world, scope, family, &mut dice)?;
    let answers = device.record(record)?.plain_answers();
    let own = answers.into_iter().filter(|(key, _)| key.as_str().starts_with('_'));
    let own = own.collect();
    Ok((device, own))
}

/// So many families, those nearest to a number of answers where one is asked for.
fn choose<'c>(device: &Device, city: &'c City, needed: usize, answers: Option<usize>) -> Vec<&'c Family> {
    let mut families: Vec<_> = city.list_families().collect();
    if let Some(wanted) = answers {
        families.sort_by_cached_key(|family| {
            let points = save_points_of(&device.form(), family, &mut Dice::seeded(6));
            points.iter().map(Vec::len).sum::<usize>().abs_diff(wanted)
        });
    }
    families.truncate(needed);
    families
}

fn enrol(town: &mut Town, at: usize, scope: ScopeId) -> anyhow::Result<Phone> {
    let mut seed = [9; 32];
    seed[..8].copy_from_slice(&(at as u64).to_le_bytes());
    let key = SigningKey::from_seed(seed).context("any seed is a key")?;
    let code = town.invite(&Invitation { name: format!("Kader {at}"), scopes: vec![scope] })?;
    let body = EnrolRequest::new(&key, &code, "Kader").to_body();
    let answer = town.run(&[Job::Enrol(body)]).pop().context("one answer")??;
    Ok(Phone { key, nonce: EnrolResponse::from_body(&answer)?.nonce, scope })
}

type Paradata = Vec<(Key, Value)>;

fn body(
    phone: &Phone,
    families: &[&Family],
    dice: &mut Dice,
    (form, paradata): (&ketuk_form::FormDefinition, &Paradata),
) -> anyhow::Result<Body> {
    let (mut items, mut changes, mut answers) = (Vec::new(), 0, 0);
    let device = phone.key.public().device();
    for family in families {
        let mut actor = [0; 16];
        actor[..device.0.len()].copy_from_slice(&device.0);
        fill_from(dice)(&mut actor[device.0.len()..]);
        let mut id = [0; 16];
        fill_from(dice)(&mut id);
        let session = Session { actor, time_s: now_s() };
        let mut document = Record::new();
        document.write(session, paradata, None);
        for point in save_points_of(form, family, dice) {
            answers += point.len();
            document.write(session, &point, None);
        }
        changes += document.change_count();
        let bare = chunk::to_bare(document.snapshot()).to_vec();
        let document = Some(ByteVec::from(bare));
        items.push(Item { record: RecordId(id), document, changes: Vec::new(), more_heads: None });
    }
    let header =
        Header { device, number: 1, previous: [0; 8], nonce: phone.nonce, app: 1_000, sections: Vec::new() };
    let batch = Batch::seal(header, vec![Section { scope: phone.scope, items }], &phone.key)?;
    Ok(Body { bytes: request(batch).to_body(), changes, answers })
}

fn request(batch: Batch) -> SyncRequest {
    SyncRequest {
        version: VERSION,
        batch,
        cursors: Vec::new(),
        device_time_s: Some(NOW_MS / 1000),
        forms: None,
        files: None,
        elsewhere: None,
        refill: None,
        grant_until_s: None,
        pins_ms: None,
        erased: None,
        settled: None,
        answered: None,
    }
}
