//! The folder of photos and other files: pieces on their way in, whole files for ever.
//!
//! ```text
//! <folder>/ab/abcdef…            a whole file under its SHA-256
//! <folder>/parts/<device>/abcdef….3   a piece that a device has sent, until the file is whole
//! ```
//!
//! Invariants: what stands under a hash has that hash, and only that makes a file whole, never the number of its
//! pieces; whatever a call has returned from is on the disk (written beside, flushed, renamed, the folder
//! flushed); pieces of one device never meet those of another, and stay until [`Files::give_up`].
//! Nothing here asks who may do what.

use crate::limits::OPEN_FILES_MAX;
use ketuk_wire::file::{all_pieces, piece_count, piece_length};
use ketuk_wire::limits::{FILE_BYTES_MAX, FILE_PIECE_BYTES};
use ketuk_wire::{DeviceId, FileHash, Problem, ProblemCode};
use ring::digest::{Context, SHA256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// How far a file of a device has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// These pieces are there, a bit each.
    Begun(u64),
    /// It lies under its hash.
    Whole,
}

/// The folder.
#[derive(Debug)]
pub struct Files {
    folder: PathBuf,
    /// One writer of this server at a time; others in the same folder write beside their places under other names.
    writing: Mutex<()>,
}

impl Files {
    /// The folder at this path; it is made with the first file.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, writing: Mutex::new(()) }
    }

    /// The folder that belongs to a database file: its name and `.files`.
    #[must_use]
    pub fn beside(db: &Path) -> Self {
        let mut name = db.as_os_str().to_owned();
        name.push(".files");
        Self::in_folder(PathBuf::from(name))
    }

    /// Whether a file could be kept: a small one is, and goes again.
    pub fn check_writable(&self) -> Result<(), Problem> {
        let scratch = self.folder.join(format!("parts/ready-{}", std::process::id()));
        let written = self
            .make_folder(&self.folder.join("parts"))
            .and_then(|()| write_whole(&scratch, |out| out.write_all(b"ready")));
        let _ = fs::remove_file(&scratch);
        written.map_err(trouble)
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether a whole file lies here.
    #[must_use]
    pub fn has(&self, file: FileHash, bytes: u64) -> bool {
        fs::metadata(self.path(file)).is_ok_and(|meta| meta.len() == bytes)
    }

    /// Whether the bytes that lie here have their hash.
    pub fn is_sound(&self, file: FileHash) -> Result<bool, Problem> {
        Ok(FileHash::of(&self.load(file)?) == file)
    }

    /// A whole file.
    pub fn load(&self, file: FileHash) -> Result<Vec<u8>, Problem> {
        fs::read(self.path(file)).map_err(trouble)
    }

    /// Puts a whole file here at once; one that lies here sound stays.
    pub fn keep_whole(&self, file: FileHash, bytes: &[u8]) -> Result<(), Problem> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if FileHash::of(bytes) != file {
            return Err(Problem::new(ProblemCode::FileBroken));
        }
        if self.has(file, bytes.len() as u64) && self.is_sound(file)? {
            return Ok(());
        }
        let path = self.path(file);
        let folder = path.parent().unwrap_or(&self.folder);
        let keep = || {
            self.make_folder(folder)?;
            write_whole(&path, |out| out.write_all(bytes))
        };
        keep().map_err(trouble)
    }

    /// One piece of a whole file.
    pub fn load_piece(&self, file: FileHash, bytes: u64, number: u32) -> Result<Vec<u8>, Problem> {
        let none = || Problem::with(ProblemCode::BodyMalformed, "no such piece");
        let length = piece_length(bytes, number).ok_or_else(none)?;
        let read = || {
            let mut source = File::open(self.path(file))?;
            source.seek(SeekFrom::Start(u64::from(number) * FILE_PIECE_BYTES as u64))?;
            let mut piece = vec![0; length];
            source.read_exact(&mut piece)?;
            Ok(piece)
        };
        read().map_err(trouble)
    }

    /// How far a file has come by what this device has sent. Where all pieces are there and nobody has put them
    /// together, because the server was killed or the disk was full, that is done now.
    pub fn look(&self, device: DeviceId, file: FileHash, bytes: u64) -> Result<Standing, Problem> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.put_together((device, file), bytes)
    }

    /// Keeps a piece; with the last one the file becomes whole. Bytes that do not have the hash are thrown
    /// away, all of them. That the file is here from somebody else changes nothing: whoever has not sent all
    /// of it has not shown that it holds it.
    pub fn save_piece(
        &self,
        (device, file): (DeviceId, FileHash),
        bytes: u64,
        number: u32,
        piece: &[u8],
    ) -> Result<Standing, Problem> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.make_room(device, file).map_err(trouble)?;
        let keep = || {
            self.make_folder(&self.parts(device))?;
            write_whole(&self.piece_path(device, file, number), |out| out.write_all(piece))
        };
        keep().map_err(trouble)?;
        self.put_together((device, file), bytes)
    }

    /// Removes a file and every piece of it; one that is not here is no error.
    pub fn erase(&self, file: FileHash) -> Result<(), Problem> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let name = file.to_string();
        let remove = || {
            if let Some(folder) = self.path(file).parent().filter(|folder| folder.is_dir()) {
                remove_named(folder, &name)?;
                flush_folder(folder)?;
            }
            let Ok(devices) = fs::read_dir(self.folder.join("parts")) else { return Ok(()) };
            for device in devices {
                remove_named(&device?.path(), &name)?;
            }
            Ok(())
        };
        remove().map_err(trouble)
    }

    /// Drops the pieces of files with which nobody has gone on since `before`: whoever does sends them anew.
    pub fn drop_stale(&self, before: SystemTime) -> Result<(), Problem> {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let drop_all = || {
            let Ok(devices) = fs::read_dir(self.folder.join("parts")) else { return Ok(()) };
            for device in devices {
                let stale = list_begun(&device?.path())?.into_values().filter(|(moved, _)| *moved < before);
                for path in stale.flat_map(|(_, paths)| paths) {
                    fs::remove_file(path)?;
                }
            }
            Ok(())
        };
        drop_all().map_err(trouble)
    }

    /// Drops the pieces that a device has sent of a file, once the database knows that the file is whole.
    pub fn give_up(&self, device: DeviceId, file: FileHash) {
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.drop_pieces(device, file);
    }

    /// The pieces of a file that a device has sent, a bit each.
    fn pieces(&self, device: DeviceId, file: FileHash, bytes: u64) -> u64 {
        let is_there = |number: &u32| {
            let length = fs::metadata(self.piece_path(device, file, *number)).map(|meta| meta.len());
            length.is_ok_and(|length| Some(length) == piece_length(bytes, *number).map(|l| l as u64))
        };
        (0..piece_count(bytes).min(u64::BITS)).filter(is_there).fold(0, |there, number| there | 1 << number)
    }

    /// Under the lock of the caller. Pieces that are not the file go; on any other trouble they stay, and are
    /// put together when somebody asks next.
    fn put_together(&self, (device, file): (DeviceId, FileHash), bytes: u64) -> Result<Standing, Problem> {
        let there = self.pieces(device, file, bytes);
        if there != all_pieces(bytes) {
            return Ok(Standing::Begun(there));
        }
        match self.join((device, file), bytes) {
            Ok(()) => Ok(Standing::Whole),
            Err(problem) => {
                if problem.code == ProblemCode::FileBroken {
                    self.drop_pieces(device, file);
                }
                Err(problem)
            }
        }
    }

    fn join(&self, (device, file): (DeviceId, FileHash), bytes: u64) -> Result<(), Problem> {
        let path = self.path(file);
        let folder = path.parent().unwrap_or(&self.folder);
        let mut context = Context::new(&SHA256);
        let mut is_it = false;
        let written = self.make_folder(folder).and_then(|()| {
            write_whole(&path, |out| {
                for number in 0..piece_count(bytes) {
                    let piece = fs::read(self.piece_path(device, file, number))?;
                    context.update(&piece);
                    out.write_all(&piece)?;
                }
                is_it = context.clone().finish().as_ref() == file.0;
                // An error here leaves nothing under the hash.
                if is_it { Ok(()) } else { Err(io::Error::from(io::ErrorKind::InvalidData)) }
            })
        });
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Err(Problem::new(ProblemCode::FileBroken))
            }
            Err(error) => Err(trouble(error)),
        }
    }

    fn path(&self, file: FileHash) -> PathBuf {
        let name = file.to_string();
        self.folder.join(&name[..2]).join(name)
    }

    fn parts(&self, device: DeviceId) -> PathBuf {
        self.folder.join("parts").join(device.to_string())
    }

    fn piece_path(&self, device: DeviceId, file: FileHash, number: u32) -> PathBuf {
        self.parts(device).join(format!("{file}.{number}"))
    }

    /// Makes a folder for its owner alone, and its way down from ours.
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        let mut above = folder.parent();
        while let Some(one) = above.filter(|one| one.starts_with(&self.folder)) {
            flush_folder(one)?;
            above = one.parent();
        }
        Ok(())
    }

    /// Where a device has too many files begun, the one that has moved least lately goes.
    fn make_room(&self, device: DeviceId, file: FileHash) -> io::Result<()> {
        let mut begun = list_begun(&self.parts(device))?;
        begun.remove(&file.to_string());
        while begun.len() >= OPEN_FILES_MAX {
            let oldest = begun.iter().min_by_key(|(_, (moved, _))| *moved).map(|(hash, _)| hash.clone());
            let Some((_, paths)) = oldest.and_then(|hash| begun.remove(&hash)) else { break };
            for path in paths {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Pieces that cannot be removed are overwritten or left: they are no file.
    fn drop_pieces(&self, device: DeviceId, file: FileHash) {
        for number in 0..piece_count(FILE_BYTES_MAX) {
            let _ = fs::remove_file(self.piece_path(device, file, number));
        }
    }
}

/// Removes what a server has of a file in one folder: the file, its pieces, and what a killed one was just writing.
fn remove_named(folder: &Path, name: &str) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.file_name().is_some_and(|there| there.to_string_lossy().starts_with(name)) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Files of which a device has sent pieces, by their hash: when the last one came, and where they lie.
fn list_begun(parts: &Path) -> io::Result<BTreeMap<String, (SystemTime, Vec<PathBuf>)>> {
    let mut begun: BTreeMap<String, (SystemTime, Vec<PathBuf>)> = BTreeMap::new();
    let Ok(entries) = fs::read_dir(parts) else { return Ok(begun) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((hash, _)) = name.split_once('.') else { continue };
        let moved = entry.metadata()?.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let one = begun.entry(hash.to_owned()).or_insert((moved, Vec::new()));
        one.0 = one.0.max(moved);
        one.1.push(entry.path());
    }
    Ok(begun)
}

/// What no other server in the same folder calls what it is just writing: two that write the same file at once would
/// otherwise cut off each other's.
fn own_mark() -> u64 {
    static MARK: OnceLock<u64> = OnceLock::new();
    *MARK.get_or_init(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_nanos()).unwrap_or(0) ^ (u64::from(std::process::id()) << 40)
    })
}

/// Writes a file beside its place, flushes it, and puts it there in one step.
fn write_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{:x}.tmp", own_mark()));
    let beside = PathBuf::from(beside);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut out| {
        write(&mut out)?;
        out.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&beside, path)) {
        let _ = fs::remove_file(&beside);
        return Err(error);
    }
    path.parent().map_or(Ok(()), flush_folder)
}

/// A new name is on the disk only when its folder is.
#[cfg(unix)]
fn flush_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn flush_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn trouble(error: io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::new(ProblemCode::DiskFull),
        io::ErrorKind::NotFound => Problem::new(ProblemCode::FileNotHere),
        // The path would tell a hash; the kind is enough.
        kind => Problem::with(ProblemCode::StorageFault, kind),
    }
}
