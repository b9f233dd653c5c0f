//! `ketuk-server backup` and `restore`: a copy of database and files in one sealed file, and the way back.
//!
//! Invariants: a backup stands under its name whole and on the disk, or not at all; what is not sealed never
//! leaves the database's own folder. A restore touches nothing where a database is, puts one in place in the last
//! step, and only after all of it was verified; a kill before that leaves no database, and it can be started again.

use crate::{Common, open, say};
use anyhow::{Context, ensure};
use clap::{Args, Subcommand};
use ketuk_server::archive::{About, Packer, Unpack, unpack};
use ketuk_server::http::machine_clock;
use ketuk_server::hub::backup::{check_older, look_over};
use ketuk_server::{Files, Hub, HubWorld, Store, Workers, key_file};
use ketuk_wire::sealed::{Opener, SealedFor, Sealer, problem_of};
use ketuk_wire::{FileHash, SealPublic, SealSecret};
use ring::rand::{SecureRandom, SystemRandom};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Backup {
    #[command(subcommand)]
    key: Option<BackupKey>,
    #[command(flatten)]
    make: Option<Make>,
}

#[derive(Debug, Subcommand)]
enum BackupKey {
    /// Make a pair of keys: FILE opens backups, keep it away from this machine; FILE.pub seals them.
    Key {
        /// Where the secret key goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Make {
    /// The public key (FILE.pub) that backups are sealed to.
    #[arg(long, value_name = "FILE.pub")]
    to: PathBuf,
    /// The backup; there must be no file of this name yet.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The backup.
    backup: PathBuf,
    /// The secret key that opens it.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Verify the backup from end to end, and put nothing in place.
    #[arg(long)]
    check: bool,
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn entropy<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut entropy = [0; N];
    SystemRandom::new().fill(&mut entropy).map_err(|_| anyhow::anyhow!("the system has no entropy"))?;
    Ok(entropy)
}

fn in_world<T>(act: impl FnOnce(&mut HubWorld<'_>) -> T) -> T {
    let mut fill = |buffer: &mut [u8]| {
        let _ = SystemRandom::new().fill(buffer);
    };
    act(&mut HubWorld { now_ms: machine_clock(), fill: &mut fill })
}

/// A scratch database in its own folder that goes with whoever holds it; one run at a time.
struct Scratch {
    path: PathBuf,
    lock: File,
}

impl Scratch {
    fn new(db: &Path, ending: &str) -> anyhow::Result<Self> {
        let (path, lock) = (beside(db, ending), beside(db, &format!("{ending}.lock")));
        let held = OpenOptions::new().create(true).truncate(false).write(true).open(&lock);
        let held = held.with_context(|| format!("{}", lock.display()))?;
        held.try_lock().map_err(|_| anyhow::anyhow!("another run is under way ({})", lock.display()))?;
        let scratch = Self { path, lock: held };
        // What a killed run has left.
        scratch.clear();
        Ok(scratch)
    }

    fn clear(&self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(beside(&self.path, ending));
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.clear();
        let _ = fs::remove_file(beside(&self.path, ".lock"));
        let _ = self.lock.unlock();
    }
}

#[cfg(unix)]
fn flush_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn flush_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what was made is the command's answer")]
pub(crate) fn run(common: &Common, backup: &Backup) -> anyhow::Result<()> {
    if let Some(BackupKey::Key { out }) = &backup.key {
        let key = SealSecret::from_entropy(entropy()?);
        key_file::write_pair(out, &key).map_err(say).with_context(|| format!("{}", out.display()))?;
        println!("{} opens backups: keep it away from this machine", out.display());
        println!("{} seals them", key_file::public_path(out).display());
        return Ok(());
    }
    let Make { to, out } = backup.make.as_ref().context("--to and --out, or `backup key`")?;
    let key = key_file::load_public(to).map_err(say).with_context(|| format!("{}", to.display()))?;
    in_a_file(common)?;
    ensure!(common.db.exists(), "there is no database at {}", common.db.display());
    ensure!(!out.exists(), "{} is there already", out.display());
    let about = make(common, &key, out)?;
    println!("{} files; log {}; derived {}", about.files, about.log(), about.derived);
    ensure!(about.lacking == 0, "{} files were missing or broken and are not in it", about.lacking);
    Ok(())
}

/// A backup is of a file; PostgreSQL has its own ways.
fn in_a_file(common: &Common) -> anyhow::Result<()> {
    ensure!(
        common.store()?.file().is_some(),
        "a store in PostgreSQL is copied by PostgreSQL: pg_dump --format=custom (or pg_basebackup with the log archived), \
         and the folder of files beside it; see docs/decisions/0034"
    );
    Ok(())
}

fn make(common: &Common, key: &SealPublic, out: &Path) -> anyhow::Result<About> {
    let hub = open(common)?;
    let mark: String = key.mark().iter().map(|byte| format!("{byte:02x}")).collect();
    in_world(|world| hub.note_backup(world, &mark)).map_err(say)?;
    let scratch = Scratch::new(&common.db, ".backup")?;
    hub.copy_to(&scratch.path).map_err(say).context("copying the database")?;
    drop(hub);
    let (about, breach) =
        look_over(&scratch.path, machine_clock()).map_err(say).context("looking the copy over")?;
    if let Some(breach) = breach {
        // A log that was harmed is no reason to be without a backup.
        tracing::warn!(%breach, "the audit log does not hold together");
    }
    let part = beside(out, ".part");
    let sealed = seal(&scratch, &part, (key, &common.files()), about);
    let about = match sealed {
        Ok(about) => about,
        Err(error) => {
            let _ = fs::remove_file(&part);
            return Err(error);
        }
    };
    fs::rename(&part, out).and_then(|()| flush_folder(out)).with_context(|| format!("{}", out.display()))?;
    Ok(about)
}

/// Writes the sealed stream beside its name; all of it is on the disk when this returns.
fn seal(
    scratch: &Scratch,
    part: &Path,
    (key, files): (&SealPublic, &Files),
    mut about: About,
) -> anyhow::Result<About> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let out = options.open(part).with_context(|| format!("{}", part.display()))?;
    let sealer = Sealer::new(BufWriter::new(out), SealedFor::Backup, key, entropy()?)?;
    let mut packer = Packer::begin(sealer, &scratch.path)?;
    let hub = Hub::open_to_read(Store::open_to_read(&scratch.path).map_err(say)?).map_err(say)?;
    let mut after = None;
    loop {
        let page = hub.list_files(after).map_err(say)?;
        let Some(&(last, _)) = page.last() else { break };
        after = Some(last);
        for (file, _) in page {
            match files.load(file).ok().filter(|bytes| FileHash::of(bytes) == file) {
                Some(bytes) => {
                    packer.add(file, &bytes)?;
                    about.files += 1;
                }
                None => about.lacking += 1,
            }
        }
    }
    let out = packer.end(&about)?.finish()?;
    out.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    Ok(about)
}

fn read(backup: &Path, key: &SealSecret, what: Unpack<'_>) -> anyhow::Result<About> {
    let source = File::open(backup).with_context(|| format!("{}", backup.display()))?;
    let opener = Opener::new(BufReader::new(source), SealedFor::Backup, key);
    let mut opener = opener.map_err(|error| say(problem_of(&error)))?;
    unpack(&mut opener, what).map_err(say)
}

#[expect(clippy::print_stdout, reason = "what was restored is the command's answer")]
pub(crate) fn restore(common: &Common, restore: &Restore) -> anyhow::Result<()> {
    let Restore { backup, key, check } = restore;
    in_a_file(common)?;
    let db = &common.db;
    let key = key_file::load_secret(key).map_err(say).with_context(|| format!("{}", key.display()))?;
    if !check {
        for ending in ["", "-wal"] {
            let there = beside(db, ending);
            ensure!(!there.exists(), "{} is there: nothing is written over a database", there.display());
        }
    }
    let scratch = Scratch::new(db, ".restore")?;
    let about = read(backup, &key, Unpack::Database(&scratch.path))?;
    verify(&scratch.path, &about)?;
    println!("made at {} ms; {} files; log {}", about.made_ms, about.files, about.log());
    if *check {
        println!("whole: the database is sound, the log holds together, every file has its hash");
        return Ok(());
    }
    in_world(|world| {
        let hub = Hub::open(Store::open(&scratch.path)?, Workers(1), world)?;
        hub.note_restore(world, &about)?;
        hub.checkpoint()
    })
    .map_err(say)?;
    File::open(&scratch.path)?.sync_all()?;
    let again = read(backup, &key, Unpack::Files(&common.files()))?;
    ensure!(again == about, "the backup has changed meanwhile");
    // The last step: from here on there is a database.
    fs::rename(&scratch.path, db)
        .and_then(|()| flush_folder(db))
        .with_context(|| format!("{}", db.display()))?;
    println!("{} stands; phones bring what came after the backup", db.display());
    println!("look again at what was decided since: devices revoked, accounts shut, households erased");
    Ok(())
}

/// Whether what came out of a backup is what went in.
fn verify(copy: &Path, about: &About) -> anyhow::Result<()> {
    let known = check_older(copy).map_err(say)?;
    ensure!(known == about.schema, "the tables are not those that the backup tells of");
    let found = match look_over(copy, about.made_ms) {
        Ok((found, _)) => found,
        Err(problem) if problem.code == ketuk_wire::ProblemCode::SchemaNewer => return Err(say(problem)),
        Err(problem) if about.schema >= Store::schema_known() => return Err(say(problem)),
        // An earlier program's tables: sound, and brought up to this one's before they are put in place.
        Err(_) => return Ok(()),
    };
    let found = About { files: about.files, lacking: about.lacking, ..found };
    ensure!(found == *about, "the database is not the one that the backup tells of");
    Ok(())
}
