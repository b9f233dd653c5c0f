//! The device process is killed; its file is opened and read.

use super::book::Book;
use super::{Account, Acknowledged, Hurry, Place, acknowledged, road};
use anyhow::{Context, ensure};
use ketuk_device::{Absorbed, Device, FileHash, FileMove, RecordId};
use ketuk_fleet::city::Dice;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

/// Lines of a life before it is killed, at most: a few saves and a sync or two.
const LINES_MAX: u64 = 160;
/// Then a moment more, in microseconds: a kill should hit the middle of things.
const MOMENT_US_MAX: u64 = 15_000;
/// Every so many lives, the survivor syncs to the end.
const REST_EVERY: u32 = 10;
/// Where this device works.
const SCOPE: u64 = 6_474_011_003_001;

/// Kills the device as often as asked; returns every change that it was told has arrived.
pub(super) fn kill_often(place: &mut Place, account: &mut Account) -> anyhow::Result<Acknowledged> {
    let path = place.folder.join("device.db");
    let road = road(&place.server.url())?;
    let code = place.desk.invite("Kader uji", &[SCOPE])?;
    place.runtime.block_on(road.enrol(
        &mut Device::load(&path)?,
        &mut Hurry::default(),
        &code,
        "Kader uji",
    ))?;
    let (mut book, mut arrived) = (Book::default(), Acknowledged::new());
    let mut dice = Dice::for_part(place.options.seed, 1);
    for life in 0..place.options.times {
        live(place, &path, life, &mut dice, &mut book)?;
        account.device_kills += 1;
        let mut device = Device::load(&path).context("the vault does not open after a kill")?;
        if let Err(problem) = device.vault().check() {
            account.device_lost.push(format!("life {life}: {problem}"));
        }
        let (touched, lost) = book.settle(&device)?;
        account.device_lost.extend(lost.into_iter().map(|loss| format!("life {life}: {loss}")));
        let photos = check_photos(&device, &touched)?;
        account.device_lost.extend(photos.lost.into_iter().map(|loss| format!("life {life}: {loss}")));
        if life % REST_EVERY == REST_EVERY - 1 {
            rest(place, &road, &mut device)?;
        }
        account.device_lost.extend(note_arrived(&device, &touched, &mut arrived)?);
    }
    let mut device = Device::load(&path)?;
    rest(place, &road, &mut device)?;
    let strip = device.strip()?;
    if strip.waiting_saves + strip.apart_saves + strip.refused_saves > 0 {
        account.device_lost.push(format!("the device does not come to rest: {strip:?}"));
    }
    let (all, lost) = book.settle_all(&device)?;
    account.device_lost.extend(lost);
    account.device_lost.extend(note_arrived(&device, &all, &mut arrived)?);
    let photos = check_photos(&device, &all)?;
    account.device_lost.extend(photos.lost);
    account.device_lost.extend(check_folder(&place.folder.join("server.db.files"), &photos.arrived));
    if device.count_waiting_files()? > 0 {
        account.device_lost.push("photos of the device do not come to rest".to_owned());
    }
    account.device_photos = photos.arrived.len() as u64;
    account.answers = book.answers;
    account.saves = book.saves;
    account.device_acknowledged = arrived.values().map(|hashes| hashes.len() as u64).sum();
    Ok(arrived)
}

/// One life: from the start of the child to its kill, with everything that it said.
fn live(place: &Place, path: &Path, life: u32, dice: &mut Dice, book: &mut Book) -> anyhow::Result<()> {
    // Every second life on a bad road: what stands still there costs patience.
    let url = if life.is_multiple_of(2) { place.server.url() } else { place.rough_url() };
    let mut child = Command::new(&place.program)
        .arg("device-worker")
        .arg("--vault")
        .arg(path)
        .args(["--url", &url, "--seed", &dice.bits().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("could not start {}", place.program.display()))?;
    let mut output = BufReader::new(child.stdout.take().context("its output is a pipe")?);
    let lines = dice.below(LINES_MAX);
    let heard = listen(&mut output, 1 + lines, book);
    std::thread::sleep(Duration::from_micros(dice.below(MOMENT_US_MAX)));
    child.kill()?;
    child.wait()?;
    ensure!(heard? == 1 + lines, "the child of life {life} ended by itself; its error stands above");
    listen(&mut output, u64::MAX, book)?;
    Ok(())
}

/// Reads up to `most` whole lines into the book; returns how many came.
fn listen(output: &mut BufReader<ChildStdout>, most: u64, book: &mut Book) -> anyhow::Result<u64> {
    let mut line = String::new();
    for count in 0..most {
        line.clear();
        output.read_line(&mut line)?;
        // A line that was cut off says nothing.
        let Some(whole) = line.strip_suffix('\n') else { return Ok(count) };
        book.note(whole)?;
    }
    Ok(most)
}

fn rest(place: &Place, road: &ketuk_transport::Road, device: &mut Device) -> anyhow::Result<()> {
    let (mut world, mut quiet) = (Hurry::default(), |_: &Absorbed| ());
    let synced = road.sync(device, &mut world, &mut quiet);
    place.runtime.block_on(synced).context("the survivor does not sync")?;
    let mut unheard = |_: &FileMove| ();
    let sent = road.send_files(device, &mut world, &mut unheard);
    place.runtime.block_on(sent).context("the survivor's photos do not go")?;
    Ok(())
}

/// Photos that answers name.
#[derive(Debug, Default)]
struct Photos {
    /// Those that the server has signed for.
    arrived: Vec<FileHash>,
    /// What is wrong with the others.
    lost: Vec<String>,
}

/// Every photo that an answer names is whole here, or the server has signed for it.
fn check_photos(device: &Device, records: &[RecordId]) -> anyhow::Result<Photos> {
    let mut photos = Photos::default();
    for record in records {
        for line in device.list_files(*record, "id")? {
            let hash = FileHash::of_answer(&line.hash).context("a hash")?;
            let content = device.load_file(hash)?.content;
            if line.state == "arrived" {
                photos.arrived.push(hash);
            } else if FileHash::of(&content) != hash {
                photos.lost.push(format!("a photo of {record} is named and not here"));
            }
        }
    }
    Ok(photos)
}

/// Every photo that the server has signed for lies in its folder, whole.
fn check_folder(folder: &Path, arrived: &[FileHash]) -> Vec<String> {
    let is_there = |hash: &&FileHash| {
        let name = hash.to_string();
        let read = std::fs::read(folder.join(&name[..2]).join(&name));
        read.is_ok_and(|bytes| FileHash::of(&bytes) == **hash)
    };
    let lost = arrived.iter().filter(|hash| !is_there(hash));
    lost.map(|hash| format!("the server signed for {hash} and does not have it")).collect()
}

/// Notes what has arrived; what had arrived before must still count as arrived.
fn note_arrived(
    device: &Device,
    records: &[RecordId],
    arrived: &mut Acknowledged,
) -> anyhow::Result<Vec<String>> {
    let mut lost = Vec::new();
    for record in records {
        let now = acknowledged(device, *record)?;
        let before = arrived.entry(*record).or_default();
        let gone = before.difference(&now).count();
        if gone > 0 {
            lost.push(format!("{gone} receipts of {record} are forgotten"));
        }
        before.extend(now);
    }
    Ok(lost)
}
