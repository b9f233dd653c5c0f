//! The seal: nothing that was told lies in a killed device's files; sealing an older file and changing the PIN are
//! killed at random moments, and nothing is lost.
//!
//! Invariant: the same look that must find nothing in a sealed file finds what was told in a plain one.

use super::{Account, Child, Hurry, Place, road};
use crate::plain_text::{find, list_told, read_folder};
use anyhow::{Context, ensure};
use ketuk_device::{Device, FileSecret, Standing, Vault};
use ketuk_fleet::city::Dice;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const SCOPE: u64 = 6_474_011_003_001;
const CADRE: &str = "Kader Penyegel";
/// A moment after what is awaited, in microseconds: the middle of sealing, or of a change of PIN.
const MOMENT_US_MAX: u64 = 25_000;
/// Of what was told, at least so many in a hundred are found in a plain file: what was written before it became
/// plain is sealed.
const FOUND_PERCENT_MIN: usize = 95;

/// Fills, looks, and kills.
pub(super) fn kill_often(place: &Place, account: &mut Account) -> anyhow::Result<()> {
    let mut dice = Dice::for_part(place.options.seed, 3);
    let sealed = filled(place, "sealed", false)?;
    let bytes = read_folder(&sealed)?;
    ensure!(sealed.join("device.db-wal").metadata()?.len() > 0, "the killed device left no log to look into");
    let told = list_told(&Device::load(&sealed.join("device.db"))?)?;
    account.told = told.len();
    let found = find(&bytes, &told);
    let words = |text: &String| format!("{} letters lie in a sealed file in plain", text.len());
    account.seal_lost.extend(found.iter().map(words));
    let plain = filled(place, "plain", true)?;
    let bytes = read_folder(&plain)?;
    seal_often(place, (&plain, &bytes), &mut dice, account)?;
    wipe_often(place, &sealed, &told, &mut dice, account)?;
    change_often(place, &sealed, &told, &mut dice, account)
}

/// A vault that a child has filled before it was killed.
fn filled(place: &Place, name: &str, is_plain: bool) -> anyhow::Result<PathBuf> {
    let folder = place.folder.join(name);
    std::fs::create_dir(&folder)?;
    let path = folder.join("device.db");
    let code = place.desk.invite(CADRE, &[SCOPE])?;
    let mut device = Device::load(&path)?;
    let enrolled = road(&place.server.url())?;
    place.runtime.block_on(enrolled.enrol(&mut device, &mut Hurry::default(), &code, CADRE))?;
    drop(device);
    let seed = place.options.seed;
    let child = Child::FillWorker { vault: path, seed, plain: is_plain };
    let heard = live(place, &child, "filled", 1, 0)?;
    ensure!(heard.last().is_some_and(|line| line == "filled"), "the filling child ended by itself");
    Ok(folder)
}

/// Starts a child, hears until `awaited` came `times` times, waits a moment, and kills it. Every whole line that it
/// said.
fn live(
    place: &Place,
    child: &Child,
    awaited: &str,
    times: u64,
    moment_us: u64,
) -> anyhow::Result<Vec<String>> {
    let mut command = Command::new(&place.program);
    child.args(&mut command);
    let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let mut output = BufReader::new(process.stdout.take().context("its output is a pipe")?);
    let (mut heard, mut line, mut came) = (Vec::new(), String::new(), 0);
    while came < times && output.read_line(&mut line)? > 0 {
        came += u64::from(line.starts_with(awaited));
        heard.push(line.trim_end().to_owned());
        line.clear();
    }
    std::thread::sleep(Duration::from_micros(moment_us));
    process.kill()?;
    process.wait()?;
    while output.read_line(&mut line)? > 0 {
        // A line that was cut off says nothing.
        heard.extend(line.strip_suffix('\n').map(str::to_owned));
        line.clear();
    }
    Ok(heard)
}

/// A plain file is sealed by children that are killed meanwhile, as often as asked.
fn seal_often(
    place: &Place,
    (plain, bytes): (&Path, &[u8]),
    dice: &mut Dice,
    account: &mut Account,
) -> anyhow::Result<()> {
    let mut known: Option<BTreeSet<String>> = None;
    while account.seal_kills < place.options.times {
        let folder = place.folder.join(format!("sealing-{}", account.seal_kills));
        copy(plain, &folder)?;
        let path = folder.join("device.db");
        let child = Child::OpenWorker { vault: path.clone() };
        loop {
            let heard = live(place, &child, "opening", 1, dice.below(MOMENT_US_MAX))?;
            account.seal_kills += 1;
            if heard.last().is_some_and(|line| line == "opened") || account.seal_kills >= place.options.times
            {
                break;
            }
        }
        let device = Device::load(&path).context("a vault does not open after its sealing was killed")?;
        device.vault().check()?;
        let told = list_told(&device)?;
        drop(device);
        if known.is_none() {
            let found = find(bytes, &told).len();
            ensure!(
                found * 100 >= told.len() * FOUND_PERCENT_MIN,
                "the look finds {found} of {} in a plain file",
                told.len()
            );
            account.plain_found = found;
        }
        if known.get_or_insert_with(|| told.clone()) != &told {
            account.seal_lost.push(format!("kill {}: sealing lost answers", account.seal_kills));
        }
        let left = find(&read_folder(&folder)?, &told).len();
        if left > 0 {
            account.seal_lost.push(format!("kill {}: {left} texts are still plain", account.seal_kills));
        }
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

/// A device is wiped by children that are killed meanwhile: then everything is there, or nothing.
fn wipe_often(
    place: &Place,
    sealed: &Path,
    told: &BTreeSet<String>,
    dice: &mut Dice,
    account: &mut Account,
) -> anyhow::Result<()> {
    for life in 0..place.options.times {
        let folder = place.folder.join(format!("wiping-{life}"));
        copy(sealed, &folder)?;
        let path = folder.join("device.db");
        let heard =
            live(place, &Child::WipeWorker { vault: path.clone() }, "wiping", 1, dice.below(MOMENT_US_MAX))?;
        account.wipe_kills += 1;
        let is_told = heard.last().is_some_and(|line| line == "wiped");
        let device = Device::load(&path).context("a vault does not open after its wipe was killed")?;
        let left = list_told(&device)?;
        let is_whole = device.standing()? != Standing::New && left == *told;
        let is_gone = device.standing()? == Standing::New
            && left.is_empty()
            && device.load_kept("order")?.as_deref() == Some(b"17");
        account.unwiped += u32::from(is_whole);
        if !(is_gone || is_whole && !is_told) {
            account.seal_lost.push(format!("life {life}: a wipe left a half"));
        }
        drop(device);
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

/// The PIN is changed by children that are killed meanwhile: the old one opens, or the new one.
fn change_often(
    place: &Place,
    folder: &Path,
    told: &BTreeSet<String>,
    dice: &mut Dice,
    account: &mut Account,
) -> anyhow::Result<()> {
    let path = folder.join("device.db");
    let mut pin = String::new();
    for life in 0..place.options.times {
        let child = Child::PinWorker { vault: path.clone(), pin: pin.clone(), seed: dice.bits().into() };
        let heard = live(place, &child, "changing", 1 + dice.below(4), dice.below(MOMENT_US_MAX))?;
        account.pin_kills += 1;
        let last =
            |what: &str| heard.iter().rev().find_map(|line| line.strip_prefix(what)).map(str::to_owned);
        let changed = last("changed ").unwrap_or(pin);
        let changing = last("changing ").filter(|new| *new != changed);
        let mut vault = Vault::open_with(&path, Arc::new(FileSecret::beside(&path)))?;
        // What was told as changed is; what had begun is, or is not.
        let fits = changing.into_iter().chain([changed]).find(|pin| vault.unlock(pin).is_ok());
        let Some(fits) = fits else {
            account.seal_lost.push(format!("life {life}: neither the old PIN nor the new one opens"));
            return Ok(());
        };
        pin = fits;
        if life + 1 == place.options.times && list_told(&Device::open(vault))? != *told {
            account.seal_lost.push("after changes of PIN not everything is there".to_owned());
        }
    }
    Ok(())
}
