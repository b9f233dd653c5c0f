//! What every command needs: the device behind the vault, the world, the language, a record by the
//! beginning of its id.
//!
//! Invariant: only enrolment makes a vault, readable by its owner alone; a mistyped path makes none.

use crate::args::Args;
use crate::failure::Failure;
use crate::texts::{Clock, Language};
use crate::time::Offset;
use ketuk_device::{Device, FileSecret, RecordId, World};
use ketuk_transport::{Outside, SystemWorld};
use ketuk_view::HouseholdRow;
use std::fs::OpenOptions;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Shortest part of an id that is shown.
const ID_LETTERS_MIN: usize = 8;
/// Largest file that a command reads: a city's prelist fits several times.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// How much of a wait for a PIN is lost when the program ends meanwhile.
const WAIT_STEP_MS: u64 = 2_000;

/// The device and what a command knows of the world.
pub(crate) struct Desk {
    pub(crate) device: Device,
    pub(crate) world: SystemWorld,
    pub(crate) language: Language,
    offset: Offset,
}

impl Desk {
    /// Opens the vault that is there.
    pub(crate) fn load(args: &Args) -> Result<Self, Failure> {
        if !args.vault.is_file() {
            let path = args.vault.display();
            return Err(Failure::said(
                format!(
                    "Berkas data {path} tidak ada. Daftarkan perangkat dulu dengan `enrol`, atau pilih berkas lain dengan --vault."
                ),
                format!(
                    "There is no file {path}. Enrol the device first with `enrol`, or choose another file with --vault."
                ),
            ));
        }
        Self::open(args)
    }

    /// Opens the vault, and makes it where there is none.
    pub(crate) fn load_or_make(args: &Args) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&args.vault).map_err(|e| Failure::file(&args.vault, &e))?;
        Self::open(args)
    }

    fn open(args: &Args) -> Result<Self, Failure> {
        let secret = Arc::new(FileSecret::beside(&args.vault));
        let mut device = Device::load_with(&args.vault, secret)?;
        if device.is_locked() {
            unlock(&mut device, args)?;
        }
        Ok(Self { device, world: SystemWorld::new(), language: args.language, offset: args.utc_offset })
    }

    /// Lends device and world to one call.
    pub(crate) fn act<T>(&mut self, act: impl FnOnce(&mut Device, &mut World<'_>) -> T) -> T {
        let Self { device, world, .. } = self;
        world.with_world(|world| act(device, world))
    }

    pub(crate) fn clock(&mut self) -> Clock {
        Clock { now_ms: self.world.now_ms(), offset: self.offset, language: self.language }
    }

    /// The record whose id begins with what somebody typed.
    pub(crate) fn find(&self, typed: &str) -> Result<RecordId, Failure> {
        let rows = self.device.list()?;
        let wanted: String = typed.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
        let fits: Vec<_> = rows.iter().filter(|row| row.record.starts_with(&wanted)).collect();
        match fits[..] {
            _ if wanted.is_empty() => Err(none()),
            [] => Err(none()),
            [row] => RecordId::from_hex(&row.record).ok_or_else(none),
            [..] => Err(Failure::said(
                format!("{} rumah tangga cocok. Tulis lebih banyak huruf dari idnya.", fits.len()),
                format!("{} households fit. Write more letters of the id.", fits.len()),
            )),
        }
    }
}

/// Opens a vault with a PIN out of a file. Where wrong tries have to be waited for, waits: time counts only while a
/// program runs.
fn unlock(device: &mut Device, args: &Args) -> Result<(), Failure> {
    if !device.has_pin()? {
        return Ok(device.unlock("")?);
    }
    let file = args.pin_file.as_deref().ok_or_else(|| {
        Failure::said(
            "Berkas data ini terkunci dengan PIN. Tulis PIN ke sebuah berkas dan sebut dengan --pin-file, atau --pin-file - untuk masukan baku.",
            "This file is locked with a PIN. Write the PIN into a file and name it with --pin-file, or --pin-file - for standard input.",
        )
    })?;
    let pin = read_pin(file)?;
    loop {
        let left_ms = device.pin_wait_ms()?.min(WAIT_STEP_MS);
        if left_ms == 0 {
            return Ok(device.unlock(&pin)?);
        }
        std::thread::sleep(Duration::from_millis(left_ms));
        device.pass_pin_wait(left_ms)?;
    }
}

/// A PIN out of a file; `-` is a line of the standard input.
pub(crate) fn read_pin(file: &Path) -> Result<String, Failure> {
    let read = if file == Path::new("-") {
        std::io::stdin().lines().next().unwrap_or_else(|| Ok(String::new()))
    } else {
        std::fs::read_to_string(file)
    };
    Ok(read.map_err(|e| Failure::file(file, &e))?.trim().to_owned())
}

fn none() -> Failure {
    Failure::said(
        "Tidak ada rumah tangga dengan id itu. Lihat `list`.",
        "There is no household with that id. See `list`.",
    )
}

/// How many letters of the ids tell these households apart.
pub(crate) fn id_letters(rows: &[HouseholdRow]) -> usize {
    let mut ids: Vec<&str> = rows.iter().map(|row| row.record.as_str()).collect();
    ids.sort_unstable();
    let common = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let shared = ids.windows(2).map(|pair| common(pair[0], pair[1])).max().unwrap_or(0);
    (shared + 1).max(ID_LETTERS_MIN)
}

/// The beginning of an id.
pub(crate) fn short(id: &str, letters: usize) -> String {
    id.chars().take(letters).collect()
}

/// A whole text file.
pub(crate) fn load_text(path: &Path) -> Result<String, Failure> {
    let size = std::fs::metadata(path).map_err(|e| Failure::file(path, &e))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Failure::said(
            format!("Berkas {} terlalu besar.", path.display()),
            format!("The file {} is too large.", path.display()),
        ));
    }
    let bytes = std::fs::read(path).map_err(|e| Failure::file(path, &e))?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::said(
            format!("Berkas {} bukan teks UTF-8. Simpan ulang sebagai CSV/JSON UTF-8.", path.display()),
            format!("The file {} is not UTF-8 text. Save it again as UTF-8.", path.display()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ketuk_view::Arrival;

    fn check(ids: &[&str], letters: usize) {
        let row = |id: &&str| HouseholdRow {
            record: (*id).to_owned(),
            rt: String::new(),
            head: String::new(),
            address: String::new(),
            status: String::new(),
            area: String::new(),
            status_text: String::new(),
            todo: String::new(),
            again: String::new(),
            members: 0,
            drafts: 0,
            disputes: 0,
            findings: 0,
            arrival: Arrival::Nothing,
        };
        let rows: Vec<_> = ids.iter().map(row).collect();
        assert_eq!(id_letters(&rows), letters);
    }

    #[test]
    fn as_many_letters_as_tell_ids_apart() {
        check(&[], 8);
        check(&["0123456789ab", "f123456789ab"], 8);
        check(&["0123456789ab", "ffff", "0123456789ff"], 11);
    }
}
