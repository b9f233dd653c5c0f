//! Sync by hand: a file out of this device, a file into it, and the office's trip to the server between.
//!
//! Invariant: a file that is there is not written over unless asked.

use crate::args::{BundleCommand, RoadArgs};
use crate::commands::form_life::Counter;
use crate::commands::look::tell_strip;
use crate::commands::travel::{exposure, in_runtime, name_stuck, roots};
use crate::console::Console;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::texts;
use ketuk_device::{BundleFile, Problem, ProblemCode};
use ketuk_transport::Road;
use ketuk_view::SyncReport;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Largest file that is read: no bundle is larger.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// What is done on a device.
pub(crate) fn run(
    desk: &mut Desk,
    console: &mut Console<'_>,
    command: &BundleCommand,
) -> Result<(), Failure> {
    match command {
        BundleCommand::Export { file, most_kb, force } => export(desk, console, file, *most_kb, *force),
        BundleCommand::Import { file } => import(desk, console, file),
        BundleCommand::Relay { address, road } => relay(desk, console, address, road),
        BundleCommand::Send { .. } => Ok(()),
    }
}

fn export(
    desk: &mut Desk,
    console: &mut Console<'_>,
    file: &Path,
    most_kb: Option<u32>,
    force: bool,
) -> Result<(), Failure> {
    let volumes = desk.act(|device, world| match most_kb {
        None => device.plan_bundle(world).map(|file| vec![file]),
        Some(most_kb) => device.plan_volumes(world, most_kb as usize * 1_000),
    })?;
    for (at, BundleFile { bytes, households, saves, .. }) in volumes.iter().enumerate() {
        let file = volume_path(file, at + 1);
        write(&file, bytes, force)?;
        let (name, size) = (file.display(), texts::bytes(bytes.len() as u64));
        console.say(
            &format!("{name}: {households} rumah tangga, {saves} simpanan, {size}. Serahkan ke petugas kelurahan; hanya server yang bisa membukanya."),
            &format!("{name}: {households} households, {saves} saves, {size}. Hand it to the kelurahan officer; only the server can open it."),
        );
    }
    let waiting = desk.device.count_waiting_files()?;
    if waiting > 0 {
        console.say(
            &format!("Foto tidak ikut dalam berkas ({waiting}); foto menunggu sinyal."),
            &format!("Photos do not go along in the file ({waiting}); they wait for a signal."),
        );
    }
    console.say(
        "Baru dihitung sampai setelah berkas balasan dibuka di sini (bundle import).",
        "It counts as arrived once the answer is opened here (bundle import).",
    );
    Ok(())
}

/// `rt021.ketuk`, `rt021-2.ketuk`, `rt021-3.ketuk`, ...
fn volume_path(file: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return file.to_path_buf();
    }
    let part = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let ending = part(file.extension()).map(|ending| format!(".{ending}")).unwrap_or_default();
    file.with_file_name(format!("{}-{number}{ending}", part(file.file_stem()).unwrap_or_default()))
}

/// Leaves what waits at a relay, and takes in what lies there for this device.
fn relay(desk: &mut Desk, console: &mut Console<'_>, address: &str, road: &RoadArgs) -> Result<(), Failure> {
    let (roots, address) = roots(road)?.of_relay(address);
    let road = Road::new(address, exposure(road), &roots)?;
    let Desk { device, world, .. } = desk;
    let report = in_runtime(road.visit_relay(device, world))??;
    account(desk, console, &report)
}

fn import(desk: &mut Desk, console: &mut Console<'_>, file: &Path) -> Result<(), Failure> {
    let bytes = load(file)?;
    let report = desk.act(|device, world| device.absorb_bundle(world, &bytes))?;
    account(desk, console, &report)
}

fn account(desk: &mut Desk, console: &mut Console<'_>, report: &SyncReport) -> Result<(), Failure> {
    console.say(
        &format!(
            "{} simpanan sampai di server; {} perubahan dari orang lain.",
            report.arrived, report.received
        ),
        &format!("{} saves arrived at the server; {} changes from others.", report.arrived, report.received),
    );
    if report.forms > 0 {
        console.say(&format!("Formulir baru: {}.", report.forms), &format!("New forms: {}.", report.forms));
    }
    for notice in &report.notices {
        console.line(&texts::problem(notice, desk.language));
    }
    if report.apart + report.refused > 0 {
        name_stuck(desk, console)?;
    }
    let strip = desk.device.strip()?;
    tell_strip(desk, console, &strip);
    Ok(())
}

/// Shows a phone's file to the server and writes the answer: what an officer does.
pub(crate) fn send(
    console: &mut Console<'_>,
    counter: &Counter<'_>,
    (file, out): (&Path, &Path),
    force: bool,
) -> Result<(), Failure> {
    let bytes = load(file)?;
    let office = counter.open()?;
    let answer = in_runtime(office.carry_bundle(bytes))?.map_err(|declined| declined.problem)?;
    write(out, &answer, force)?;
    let (name, size) = (out.display(), texts::bytes(answer.len() as u64));
    console.say(
        &format!("Diterima server. Bawa {name} ({size}) kembali ke HP asalnya, lalu hapus dari sini."),
        &format!("The server has it. Take {name} ({size}) back to the phone, then remove it here."),
    );
    Ok(())
}

fn load(file: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |e: std::io::Error| Failure::file(file, &e);
    if std::fs::metadata(file).map_err(failed)?.len() > FILE_BYTES_MAX {
        return Err(Problem::new(ProblemCode::BundleTooLarge).into());
    }
    std::fs::read(file).map_err(failed)
}

/// Writes beside it first, so that nobody carries half a file; only its owner may read it.
pub(crate) fn write(file: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::file(file, &e);
    if !force && file.exists() {
        return Err(Failure::said(
            format!("{} sudah ada; pilih nama lain atau tambahkan --force.", file.display()),
            format!("{} is there already; choose another name or add --force.", file.display()),
        ));
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = file.with_file_name(name);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&part).map_err(failed)?;
    open.write_all(bytes).and_then(|()| open.sync_all()).map_err(failed)?;
    std::fs::rename(&part, file).map_err(failed)
}
