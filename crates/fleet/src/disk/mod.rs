//! A disk that loses power: what was synced stands, what was only written may be there, gone or torn.
//!
//! SQLite reaches it through a file layer of its own ([`vfs`]), so that vault and store run on it unchanged:
//! [`Disk::path`] is an address that `Vault::open` and `Store::open` take. What SQLite keeps in memory beside
//! the file (the index of its log) dies with the process, as it does on a phone.
//!
//! Invariants: a sync that returned well is kept whole; each write that was not synced is kept, lost or cut at
//! any byte, sector by sector and each for itself; after a cut nothing that was open before reaches the disk.

mod folder;
mod vfs;

use crate::city::Dice;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

pub(crate) use folder::DiskFolder;

/// What is written at once or torn, in bytes.
const SECTOR: usize = 512;

/// One machine's disk.
#[derive(Debug, Clone)]
pub struct Disk {
    number: u64,
    state: Shared,
}

type Shared = Arc<Mutex<State>>;

/// Something that was asked of a file and not yet synced.
#[derive(Debug, Clone)]
enum Loose {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

/// A file: what survives a cut, what is read now, and what lies between.
#[derive(Debug, Clone, Default)]
struct Sheet {
    firm: Vec<u8>,
    now: Vec<u8>,
    loose: Vec<Loose>,
}

/// All of a disk.
#[derive(Debug)]
struct State {
    files: BTreeMap<String, Sheet>,
    /// Grows with each death; what was opened in an earlier life reaches nothing.
    life: u64,
    /// Requests until the power goes.
    left: Option<u64>,
    is_read_only: bool,
    /// Whether a sync keeps nothing: harm done on purpose.
    lies: bool,
    dice: Dice,
}

/// A disk's files at one moment, as somebody copied them.
#[derive(Debug, Clone)]
pub struct Copy(BTreeMap<String, Vec<u8>>);

impl Disk {
    /// An empty disk; where a cut falls is drawn from `dice`.
    #[must_use]
    pub fn new(dice: Dice) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let state = State::empty(dice);
        vfs::mount(number, &state);
        Self { number, state }
    }

    /// The address of a file on this disk, as SQLite understands it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("file:{}?vfs={}", vfs::full_name(self.number, name), vfs::NAME))
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The power goes after so many more requests that write, or at the next [`Disk::cut`].
    pub fn cut_after(&self, requests: u64) {
        self.locked().left = Some(requests);
    }

    /// The power goes now, unless it went already since [`Disk::cut_after`].
    pub fn cut(&self) {
        let mut state = self.locked();
        if state.left.is_some() {
            state.lose_power();
        }
    }

    /// The process dies; the machine lives, so what was written stands.
    pub fn kill(&self) {
        self.locked().life += 1;
    }

    /// From now on nothing can be written, or it can again.
    pub fn set_read_only(&self, is_read_only: bool) {
        self.locked().is_read_only = is_read_only;
    }

    /// Whether nothing can be written.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.locked().is_read_only
    }

    /// From now on a sync promises and does nothing.
    pub fn lie(&self) {
        self.locked().lies = true;
    }

    /// What somebody copies who holds the machine at this moment.
    #[must_use]
    pub fn copy(&self) -> Copy {
        let state = self.locked();
        Copy(state.files.iter().map(|(name, sheet)| (name.clone(), sheet.now.clone())).collect())
    }

    /// Whether these bytes lie in any of its files.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let state = self.locked();
        state.files.values().any(|sheet| finds(&sheet.now, bytes))
    }

    /// The disk is what a copy was; what was open reaches nothing.
    pub fn put_back(&self, copy: &Copy) {
        let mut state = self.locked();
        state.life += 1;
        let sheet = |bytes: &Vec<u8>| Sheet { firm: bytes.clone(), now: bytes.clone(), loose: Vec::new() };
        state.files = copy.0.iter().map(|(name, bytes)| (name.clone(), sheet(bytes))).collect();
    }
}

impl State {
    fn empty(dice: Dice) -> Shared {
        let state =
            Self { files: BTreeMap::new(), life: 0, left: None, is_read_only: false, lies: false, dice };
        Arc::new(Mutex::new(state))
    }

    /// Accounts for a request that writes; where the power goes with it, it is still put among the loose ones.
    fn spend(&mut self) -> bool {
        match &mut self.left {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    fn lose_power(&mut self) {
        self.left = None;
        self.life += 1;
        for sheet in self.files.values_mut() {
            for loose in std::mem::take(&mut sheet.loose) {
                settle(&mut sheet.firm, &loose, &mut self.dice);
            }
            sheet.now.clone_from(&sheet.firm);
        }
    }

    /// A change to a file.
    fn change(&mut self, name: &str, loose: Loose) -> Result<(), Error> {
        if self.is_read_only {
            return Err(ErrorKind::ReadOnlyFilesystem.into());
        }
        let cut = self.spend();
        let sheet = self.files.entry(name.to_owned()).or_default();
        apply(&mut sheet.now, &loose);
        sheet.loose.push(loose);
        if cut {
            self.lose_power();
            return Err(gone());
        }
        Ok(())
    }

    fn sync(&mut self, name: &str) -> Result<(), Error> {
        if self.spend() {
            self.lose_power();
            return Err(gone());
        }
        if let Some(sheet) = self.files.get_mut(name)
            && !self.lies
        {
            sheet.firm.clone_from(&sheet.now);
            sheet.loose.clear();
        }
        Ok(())
    }
}

/// Whether `bytes` lie in `file`: looks at the last byte of each place, and goes on as far as that allows.
fn finds(file: &[u8], bytes: &[u8]) -> bool {
    let Some(last) = bytes.len().checked_sub(1) else { return false };
    let mut steps = [bytes.len(); 256];
    for (at, byte) in bytes[..last].iter().enumerate() {
        steps[usize::from(*byte)] = last - at;
    }
    let mut at = last;
    while let Some(byte) = file.get(at) {
        if *byte == bytes[last] && file[at - last..=at] == *bytes {
            return true;
        }
        at += steps[usize::from(*byte)];
    }
    false
}

/// What a request that outlives its process hears.
fn gone() -> Error {
    Error::other("the power is gone")
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}

fn apply(file: &mut Vec<u8>, loose: &Loose) {
    match loose {
        Loose::Write { at, bytes } => put(file, *at, bytes),
        Loose::Length(length) => file.resize(*length, 0),
    }
}

/// What a cut leaves of one request.
fn settle(firm: &mut Vec<u8>, loose: &Loose, dice: &mut Dice) {
    match loose {
        Loose::Length(_) if dice.chance(500) => apply(firm, loose),
        Loose::Length(_) => {}
        Loose::Write { at, bytes } => {
            let mut from = 0;
            while from < bytes.len() {
                let to = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
                let kept = match dice.below(20) {
                    0..=8 => 0,
                    9..=17 => to - from,
                    _ => dice.below((to - from) as u64) as usize,
                };
                if kept > 0 {
                    put(firm, at + from, &bytes[from..from + kept]);
                }
                from = to;
            }
        }
    }
}

type Mounted = BTreeMap<u64, Weak<Mutex<State>>>;

/// The disks of this process, by number.
fn mounted() -> MutexGuard<'static, Mounted> {
    static MOUNTED: OnceLock<Mutex<Mounted>> = OnceLock::new();
    MOUNTED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}
