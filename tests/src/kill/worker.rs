//! The child: works on a vault until it is killed, and says on its output what it does.
//!
//! One line before an effect and one after it, flushed: `typing` and `typed`, `saving` and `saved`. A pipe
//! keeps what was written when its writer dies, so the parent knows which calls had returned.

use super::{Hurry, is_of_the_road, rough_road};
use anyhow::Context;
use ketuk_device::{Device, FileHash, RecordId, Value, VisitOutcome};
use ketuk_fleet::city::Dice;
use ketuk_form::Key;
use std::io::Write;
use std::path::Path;
use tokio::runtime::Runtime;

/// Questions that are answered over and over.
const KEYS: &[&str] = &[
    "alamat",
    "catatan",
    "luas_lantai",
    "nama_responden",
    "anggota.kepala.nama",
    "anggota.kepala.nik",
    "anggota.k2.nama",
    "anggota.k2.umur",
    "atap",
    "dinding",
];
/// The question that is answered with photos.
pub(super) const PHOTO_KEY: &str = "foto_depan";
/// Work goes on at the newest records: documents stay as small as households are.
const NEWEST: usize = 5;

/// Works until the end of the world.
pub fn work(vault: &Path, url: &str, seed: u64) -> anyhow::Result<()> {
    let mut device = Device::load(vault)?;
    let runtime = Runtime::new()?;
    let road = rough_road(url)?;
    let scope = *device.scopes()?.first().context("an area")?;
    let mut world = Hurry::default();
    let mut dice = Dice::seeded(seed);
    let mut records: Vec<RecordId> =
        device.list()?.iter().filter_map(|row| RecordId::from_hex(&row.record)).collect();
    records.sort_unstable();
    say("ready")?;
    for number in 0_u64.. {
        let newest = records.len().saturating_sub(NEWEST);
        let at = newest + usize::try_from(dice.below((records.len() - newest) as u64))?;
        let record = records.get(at).copied();
        match (dice.below(100), record) {
            (0..3, _) | (_, None) => {
                say("starting")?;
                let record = world.with(|world| device.start(world, scope))?;
                say(&format!("started {record}"))?;
                records.push(record);
            }
            (3..8, Some(record)) => {
                let photo = photo(seed, number);
                let what = format!("{record} {PHOTO_KEY} {}", FileHash::of(&photo));
                say(&format!("typing {what}"))?;
                let key = Key::parse(PHOTO_KEY)?;
                world.with(|world| device.keep_file(world, record, &key, "image/jpeg", &photo))?;
                say(&format!("typed {what}"))?;
            }
            (8..80, Some(record)) => {
                let key = Key::parse(dice.pick(KEYS))?;
                let value = match key.as_str() {
                    "luas_lantai" => Value::Integer(i64::try_from(number)?),
                    _ => Value::Text(format!("s{seed}n{number}")),
                };
                let what = format!("{record} {key} {}", value.to_text());
                say(&format!("typing {what}"))?;
                world.with(|world| device.answer(world, record, &key, &value))?;
                say(&format!("typed {what}"))?;
            }
            (80..92, Some(record)) => {
                say(&format!("saving {record}"))?;
                world.with(|world| device.save(world, record))?;
                say(&format!("saved {record}"))?;
            }
            (92..95, Some(record)) => {
                say(&format!("saving {record}"))?;
                world.with(|world| device.finish(world, record, &VisitOutcome::Completed))?;
                say(&format!("saved {record}"))?;
            }
            (_, Some(_)) => {
                say("syncing")?;
                let mut quiet = |_: &ketuk_device::Absorbed| ();
                let synced = async {
                    road.sync(&mut device, &mut world, &mut quiet).await?;
                    road.send_files(&mut device, &mut world, &mut |_| ()).await.map(drop)
                };
                match runtime.block_on(synced) {
                    Err(problem) if !is_of_the_road(problem.code) => return Err(problem.into()),
                    // Another sync will do.
                    _ => say("synced")?,
                }
            }
        }
    }
    Ok(())
}

/// Bytes that no other life makes: mostly a little, now and then several pieces.
pub(super) fn photo(seed: u64, number: u64) -> Vec<u8> {
    let bytes = if number.is_multiple_of(4) { 600_000 } else { 3_000 };
    let mut photo = format!("s{seed}n{number}").into_bytes();
    photo.resize(bytes, u8::try_from(number % 251).unwrap_or(0));
    photo
}

/// One line to the parent, at once.
pub(super) fn say(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    output.write_all(format!("{line}\n").as_bytes())?;
    Ok(output.flush()?)
}
