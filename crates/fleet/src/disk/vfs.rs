//! SQLite's side of the disk: files by name, for one process at a time.
//!
//! Locks are granted without asking, since a disk has one connection. The index of the write-ahead log stays
//! in the memory of that connection.

use super::{Loose, Shared, State, gone, lock, mounted};
use crate::city::Dice;
use sqlite_vfs::wip::{WalIndex, WalIndexLock};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenOptions, Vfs};
use std::io::{Error, ErrorKind};
use std::ops::Range;
use std::sync::{Arc, MutexGuard, Once, Weak};
use std::time::Duration;

/// The file layer's name.
pub(super) const NAME: &str = "ketuk-disk";
/// Before a disk's number in names of files; no folder of this name is ever there.
const ROOT: &str = "/ketuk-disk/";

/// The name of every file without one.
const TEMPORARY: &str = "/ketuk-disk/temporary";

/// A file's name as SQLite passes it on.
pub(super) fn full_name(disk: u64, name: &str) -> String {
    format!("{ROOT}{disk}/{name}")
}

/// Makes a disk reachable, and registers the file layer where that was not done yet.
pub(super) fn mount(number: u64, state: &Shared) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        sqlite_vfs::register(NAME, Layer, false).expect("SQLite takes a file layer");
    });
    let mut disks = mounted();
    disks.retain(|_, disk| disk.strong_count() > 0);
    disks.insert(number, Arc::downgrade(state));
}

fn find(name: &str) -> Result<(Shared, String), Error> {
    let missing = || Error::from(ErrorKind::NotFound);
    let (number, file) = name.strip_prefix(ROOT).and_then(|rest| rest.split_once('/')).ok_or_else(missing)?;
    let number: u64 = number.parse().map_err(|_| missing())?;
    let state = mounted().get(&number).and_then(Weak::upgrade).ok_or_else(missing)?;
    Ok((state, file.to_owned()))
}

/// All disks of this process.
struct Layer;

/// A file that is open.
struct Handle {
    state: Shared,
    name: String,
    life: u64,
    lock: LockKind,
}

impl Handle {
    /// The disk, unless the process that opened this file has died.
    fn disk(&self) -> Result<MutexGuard<'_, State>, Error> {
        let state = lock(&self.state);
        if state.life == self.life { Ok(state) } else { Err(gone()) }
    }
}

impl Vfs for Layer {
    type Handle = Handle;

    fn open(&self, db: &str, opts: OpenOptions) -> Result<Handle, Error> {
        // What SQLite puts aside for a moment lies on a disk of its own, and goes with its handle.
        let found =
            if db == TEMPORARY { (State::empty(Dice::for_part(0, 0)), String::new()) } else { find(db)? };
        let (state, name) = found;
        let mut disk = lock(&state);
        let is_there = disk.files.contains_key(&name);
        match opts.access {
            OpenAccess::Read | OpenAccess::Write if !is_there => return Err(ErrorKind::NotFound.into()),
            OpenAccess::CreateNew if is_there => return Err(ErrorKind::AlreadyExists.into()),
            OpenAccess::Create | OpenAccess::CreateNew if !is_there => {
                disk.files.insert(name.clone(), super::Sheet::default());
            }
            _ => {}
        }
        let life = disk.life;
        drop(disk);
        Ok(Handle { state, name, life, lock: LockKind::None })
    }

    fn delete(&self, db: &str) -> Result<(), Error> {
        if db == TEMPORARY {
            return Ok(());
        }
        let (state, name) = find(db)?;
        lock(&state).files.remove(&name);
        Ok(())
    }

    fn exists(&self, db: &str) -> Result<bool, Error> {
        let (state, name) = find(db)?;
        let is_there = lock(&state).files.contains_key(&name);
        Ok(is_there)
    }

    fn temporary_name(&self) -> String {
        TEMPORARY.to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        buffer.fill(7);
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

impl DatabaseHandle for Handle {
    type WalIndex = Index;

    fn size(&self) -> Result<u64, Error> {
        Ok(self.disk()?.files.get(&self.name).map_or(0, |sheet| sheet.now.len() as u64))
    }

    fn read_exact_at(&mut self, buf: &mut [u8], offset: u64) -> Result<(), Error> {
        let disk = self.disk()?;
        let bytes = disk.files.get(&self.name).map_or(&[][..], |sheet| &sheet.now);
        let from = usize::try_from(offset).map_or(bytes.len(), |from| from.min(bytes.len()));
        let there = buf.len().min(bytes.len() - from);
        buf[..there].copy_from_slice(&bytes[from..from + there]);
        // SQLite reads on with what is missing as zeros.
        buf[there..].fill(0);
        if there < buf.len() { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    fn write_all_at(&mut self, buf: &[u8], offset: u64) -> Result<(), Error> {
        let at = usize::try_from(offset).map_err(|_| Error::from(ErrorKind::FileTooLarge))?;
        self.disk()?.change(&self.name, Loose::Write { at, bytes: buf.to_vec() })
    }

    fn sync(&mut self, _data_only: bool) -> Result<(), Error> {
        self.disk()?.sync(&self.name)
    }

    fn set_len(&mut self, size: u64) -> Result<(), Error> {
        let size = usize::try_from(size).map_err(|_| Error::from(ErrorKind::FileTooLarge))?;
        self.disk()?.change(&self.name, Loose::Length(size))
    }

    fn lock(&mut self, lock: LockKind) -> Result<bool, Error> {
        // Where the process is dead, nothing is tidied up on the way out.
        drop(self.disk()?);
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> Result<bool, Error> {
        Ok(matches!(self.lock, LockKind::Reserved | LockKind::Pending | LockKind::Exclusive))
    }

    fn current_lock(&self) -> Result<LockKind, Error> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> Result<Index, Error> {
        Ok(Index)
    }
}

/// The index of the log, which nobody else looks at.
struct Index;

impl WalIndex for Index {
    fn map(&mut self, _region: u32) -> Result<[u8; 32768], Error> {
        Ok([0; 32768])
    }

    fn lock(&mut self, _locks: Range<u8>, _lock: WalIndexLock) -> Result<bool, Error> {
        Ok(true)
    }

    fn delete(self) -> Result<(), Error> {
        Ok(())
    }
}
