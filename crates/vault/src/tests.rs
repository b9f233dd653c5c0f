//! The sealed file: what lies in it, how an older one is sealed, who opens it, what erasing leaves.

use crate::secret::MemorySecret;
use crate::{
    AttachmentState, ChangeState, FileSecret, ItemRow, NewChange, Origin, PlatformSecret, RecordRow, Vault,
    VaultProblem,
};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

const RECORD: [u8; 16] = [7; 16];
const OTHER: [u8; 16] = [8; 16];
const HASH: [u8; 32] = [9; 32];
/// What stands in every sealed column.
const TOLD: [&str; 10] = [
    "told-snapshot",
    "told-title",
    "told-change",
    "told-draft",
    "told-jot",
    "told-batch",
    "told-refused",
    "told-piece",
    "told-meta",
    "told-certificate",
];

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ketuk-vault-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn vault(&self) -> PathBuf {
        self.0.join("ketuk.db")
    }

    /// Which of the texts lie in any file of the folder.
    fn found(&self) -> Vec<&'static str> {
        let files = std::fs::read_dir(&self.0).expect("a folder");
        let bytes: Vec<u8> =
            files.flat_map(|file| std::fs::read(file.expect("a file").path()).expect("readable")).collect();
        let lies = |text: &&str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        TOLD.into_iter().filter(lies).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn row(record: [u8; 16], snapshot: &str, title: &str) -> RecordRow {
    RecordRow {
        record,
        scope: 1,
        snapshot: snapshot.into(),
        title: title.into(),
        status: "done".to_owned(),
        disputes: 0,
        findings: 0,
        changed_ms: 1,
        form: String::new(),
    }
}

fn fill(vault: &mut Vault) {
    let change = |record, bytes: &'static str| NewChange {
        record,
        hash: HASH,
        scope: 1,
        origin: Origin::Own,
        state: ChangeState::Batched,
        seq: 0,
        run: 0,
        bytes: bytes.as_bytes(),
    };
    let filled: Result<(), VaultProblem> = vault.write(|store| {
        store.save_record(&row(RECORD, TOLD[0], TOLD[1]))?;
        store.save_record(&row(OTHER, "other", "other"))?;
        store.insert_change(&change(RECORD, TOLD[2]))?;
        store.insert_change(&change(OTHER, "other"))?;
        store.save_draft(&RECORD, "nama", TOLD[3].as_bytes(), 1)?;
        store.save_jot(&RECORD, "visit", TOLD[4].as_bytes())?;
        store.insert_batch(1, &HASH, TOLD[5].as_bytes(), &[ItemRow { record: RECORD, hash: HASH }])?;
        store.insert_refused(&RECORD, "change.bad_key", TOLD[6].as_bytes())?;
        store.insert_attachment((&RECORD, &HASH), ("image/jpeg", 10), AttachmentState::Waiting, 1)?;
        store.insert_piece(&HASH, 0, false, TOLD[7].as_bytes())?;
        store.save_meta("app.place", TOLD[8].as_bytes())?;
        store.save_certificate(&[1; 8], TOLD[9].as_bytes())
    });
    filled.expect("filled");
}

/// Everything that was filled in, as it is read.
fn read_all(vault: &Vault) -> Result<Vec<Vec<u8>>, VaultProblem> {
    vault.read(|store| {
        let record = store.load_record(&RECORD)?.ok_or(VaultProblem::Row("record"))?;
        Ok(vec![
            record.snapshot,
            record.title,
            store.list_changes(&RECORD)?.remove(0).bytes,
            store.list_drafts(&RECORD)?.remove(0).value,
            store.find_jot(&RECORD, "visit")?.unwrap_or_default(),
            store.find_open_batch()?.map(|batch| batch.body).unwrap_or_default(),
            store.find_piece(&HASH, 0)?.unwrap_or_default(),
            store.load_meta("app.place")?.unwrap_or_default(),
            store.load_certificate(&[1; 8])?.unwrap_or_default(),
        ])
    })
}

/// All but what was refused, which nobody reads.
fn told() -> Vec<Vec<u8>> {
    TOLD.iter().filter(|text| **text != "told-refused").map(|text| text.as_bytes().to_vec()).collect()
}

fn filled(folder: &Folder) -> Vault {
    let mut vault = Vault::open(&folder.vault()).expect("a vault");
    fill(&mut vault);
    vault
}

#[test]
fn nothing_that_was_told_lies_in_the_file_or_its_log() {
    let folder = Folder::new();
    let vault = filled(&folder);
    assert_eq!(read_all(&vault).expect("readable"), told());
    assert_eq!(folder.found(), [""; 0], "with the log");
    drop(vault);
    assert_eq!(folder.found(), [""; 0], "without");
}

#[test]
fn the_look_for_plain_text_can_find_it() {
    let folder = Folder::new();
    let mut vault = Vault::open(&folder.vault()).expect("a vault");
    vault.write_plainly().expect("plain");
    fill(&mut vault);
    assert_eq!(folder.found(), TOLD);
}

#[test]
fn a_plain_file_is_sealed_whenever_it_ends_meanwhile() {
    for survived in 0..8 {
        let folder = Folder::new();
        let mut vault = Vault::open(&folder.vault()).expect("a vault");
        vault.write_plainly().expect("plain");
        fill(&mut vault);
        drop(vault);
        let secret = Arc::new(FileSecret::beside(&folder.vault()));
        let mut vault = Vault::bare(&folder.vault(), secret).expect("a file");
        let mut commits = 0;
        let survives = move || {
            commits += 1;
            commits <= survived
        };
        vault.on_commit(survives).expect("a hook");
        let sealed = vault.open_without_pin(false);
        assert_eq!(sealed.is_ok(), survived >= 6, "after {survived} commits");
        drop(vault);
        let vault = Vault::open(&folder.vault()).expect("it is sealed at the next opening");
        assert_eq!(read_all(&vault).expect("readable"), told(), "after {survived} commits");
        assert_eq!(folder.found(), [""; 0], "after {survived} commits");
    }
}

#[test]
fn a_full_disk_keeps_nobody_from_an_older_file() {
    let folder = Folder::new();
    let mut vault = Vault::open(&folder.vault()).expect("a vault");
    vault.write_plainly().expect("plain");
    fill(&mut vault);
    drop(vault);
    let secret = Arc::new(FileSecret::beside(&folder.vault()));
    let mut vault = Vault::bare(&folder.vault(), secret).expect("a file");
    vault.limit_pages(1).expect("limited");
    let large = vec![7; 100_000];
    assert!(vault.open_without_pin(false).expect("it opens"));
    assert_eq!(read_all(&vault).expect("readable"), told());
    let full: Result<(), VaultProblem> = vault.write(|store| store.save_meta("large", &large));
    assert!(matches!(full, Err(VaultProblem::Full)), "the disk is full indeed");
    drop(vault);
    let vault = Vault::open(&folder.vault()).expect("with room again");
    assert_eq!(read_all(&vault).expect("readable"), told());
    drop(vault);
    assert_eq!(folder.found(), [""; 0]);
}

#[test]
fn a_file_from_before_the_seal_is_sealed() {
    let folder = Folder::new();
    let old = Connection::open(folder.vault()).expect("a file");
    for sql in [
        include_str!("../sql/migrations/0001_start.sql"),
        include_str!("../sql/migrations/0002_forms.sql"),
        include_str!("../sql/migrations/0003_attachments.sql"),
        include_str!("../sql/migrations/0004_jots.sql"),
        include_str!("../sql/migrations/0005_outlines.sql"),
        include_str!("../sql/migrations/0006_elsewhere.sql"),
    ] {
        old.execute_batch(sql).expect("a schema");
    }
    old.pragma_update(None, "user_version", 6).expect("a number");
    let value = b"told-meta\0\xff\0";
    old.execute("INSERT INTO meta VALUES ('app.place', ?)", [value]).expect("a row");
    old.execute("INSERT INTO meta VALUES ('app.settings', ?)", [b"{}"]).expect("a row");
    old.execute("INSERT INTO certificate VALUES (?, ?)", params![[1u8; 8], b"\0told-certificate"])
        .expect("a row");
    let plain = |text: &str| [b"\0", text.as_bytes()].concat();
    old.execute(
        "INSERT INTO record VALUES (?, 1, ?, ?, 'done', 0, 0, 1, '')",
        params![RECORD, plain(TOLD[0]), plain(TOLD[1])],
    )
    .expect("a row");
    // Answers that were deleted lie in free pages.
    old.execute("INSERT INTO draft VALUES (?, 'nama', ?, 1)", params![RECORD, plain(TOLD[3])])
        .expect("a row");
    old.execute("DELETE FROM draft", []).expect("deleted");
    drop(old);
    assert!(folder.found().len() >= 4);
    let vault = Vault::open(&folder.vault()).expect("sealed");
    assert_eq!(folder.found(), [""; 0]);
    let read: Result<_, VaultProblem> = vault.read(|store| {
        let record = store.load_record(&RECORD)?.ok_or(VaultProblem::Row("record"))?;
        let settings = store.load_meta("app.settings")?;
        Ok((store.load_meta("app.place")?, store.load_certificate(&[1; 8])?, record.snapshot, settings))
    });
    let (place, certificate, snapshot, settings) = read.expect("readable");
    assert_eq!(place.as_deref(), Some(&value[..]));
    assert_eq!(certificate.as_deref(), Some(&b"\0told-certificate"[..]));
    assert_eq!((snapshot.as_slice(), settings.as_deref()), (TOLD[0].as_bytes(), Some(&b"{}"[..])));
}

#[test]
fn plain_text_that_is_slipped_in_afterwards_is_not_read() {
    let folder = Folder::new();
    let vault = filled(&folder);
    vault.connection.execute("UPDATE draft SET sealed_value = x'0041'", []).expect("slipped in");
    assert!(matches!(read_all(&vault), Err(VaultProblem::Row(_))));
}

#[test]
fn without_the_machines_secret_it_stays_closed() {
    let folder = Folder::new();
    drop(filled(&folder));
    let key = FileSecret::beside(&folder.vault());
    let kept = std::fs::read(key.path()).expect("a secret");
    std::fs::remove_file(key.path()).expect("gone");
    assert!(matches!(Vault::open(&folder.vault()), Err(VaultProblem::KeyGone)));
    assert!(!key.path().exists(), "no other secret takes its place");
    std::fs::write(key.path(), [1; 32]).expect("another");
    assert!(matches!(Vault::open(&folder.vault()), Err(VaultProblem::KeyGone)));
    std::fs::write(key.path(), kept).expect("back");
    assert_eq!(read_all(&Vault::open(&folder.vault()).expect("open")).expect("readable"), told());
}

#[cfg(unix)]
#[test]
fn file_and_secret_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let _vault = filled(&folder);
    for file in std::fs::read_dir(&folder.0).expect("a folder") {
        let file = file.expect("a file").path();
        let mode = std::fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
}

fn open_again(path: &Path) -> Vault {
    Vault::open_with(path, Arc::new(FileSecret::beside(path))).expect("a file")
}

#[test]
fn a_pin_closes_it_and_opens_it() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    assert_eq!(read_all(&vault).expect("still open"), told());
    vault.lock();
    assert!(matches!(read_all(&vault), Err(VaultProblem::Closed)));
    drop(vault);
    assert!(matches!(Vault::open(&folder.vault()), Err(VaultProblem::Closed)));
    let mut vault = open_again(&folder.vault());
    assert!(matches!(vault.unlock(""), Err(VaultProblem::PinWrong)));
    assert!(matches!(vault.unlock("1357"), Err(VaultProblem::PinWrong)));
    assert!(!vault.is_open());
    vault.unlock("2468").expect("opened");
    assert_eq!(read_all(&vault).expect("open"), told());
    vault.set_pin("2468", "97531").expect("changed");
    vault.lock();
    assert!(matches!(vault.unlock("2468"), Err(VaultProblem::PinWrong)));
    vault.unlock("97531").expect("opened");
    vault.set_pin("97531", "").expect("removed");
    drop(vault);
    assert!(Vault::open(&folder.vault()).is_ok());
}

#[test]
fn a_change_of_pin_leaves_nothing_that_the_old_one_opens() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    let read = |vault: &Vault| -> Vec<u8> {
        vault.connection.query_row("SELECT wrapped FROM slot", [], |row| row.get(0)).expect("a key")
    };
    let old = read(&vault);
    vault.set_pin("2468", "97531").expect("changed");
    assert_ne!(read(&vault), old);
    assert!(!lies_in(&folder, &old), "the old wrapping still lies there");
}

#[test]
fn a_change_of_pin_that_is_cut_off_leaves_one_of_the_two() {
    for survived in 0..4 {
        let folder = Folder::new();
        let mut vault = filled(&folder);
        vault.set_pin("", "2468").expect("set");
        let mut commits = 0;
        let survives = move || {
            commits += 1;
            commits <= survived
        };
        vault.on_commit(survives).expect("a hook");
        let changed = vault.set_pin("2468", "97531").is_ok();
        assert_eq!(changed, survived == 3, "after {survived} commits");
        drop(vault);
        let mut vault = open_again(&folder.vault());
        vault.unlock(if changed { "97531" } else { "2468" }).expect("opened");
        assert_eq!(read_all(&vault).expect("open"), told());
    }
}

#[test]
fn wrong_tries_wait_longer_and_longer_whoever_starts_it_anew() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    let mut waits = Vec::new();
    for _ in 0..10 {
        vault.lock();
        assert!(matches!(vault.unlock("1357"), Err(VaultProblem::PinWrong)));
        vault = open_again(&folder.vault());
        let wait_ms = vault.pin_wait_ms().expect("readable");
        if wait_ms > 0 {
            let refused = vault.unlock("2468");
            assert!(matches!(refused, Err(VaultProblem::PinWait(left)) if left == wait_ms));
            vault.pass_wait(wait_ms - 1).expect("kept");
            vault = open_again(&folder.vault());
            assert_eq!(vault.pin_wait_ms().expect("readable"), 1);
            vault.pass_wait(1).expect("kept");
        }
        waits.push(wait_ms / 1000);
    }
    assert_eq!(waits, [0, 0, 30, 60, 300, 900, 1800, 3600, 3600, 3600]);
    vault.unlock("2468").expect("the right one opens");
    assert_eq!(vault.pin_wait_ms().expect("readable"), 0);
}

#[test]
fn a_try_that_cannot_be_counted_is_not_judged() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    vault.lock();
    vault.on_commit(|| false).expect("a hook");
    assert!(matches!(vault.unlock("2468"), Err(VaultProblem::Sqlite(_))));
    assert!(!vault.is_open());
}

#[test]
fn erasing_one_household_leaves_nothing_of_it_and_all_of_others() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    let before = sealed_key(&vault, &RECORD);
    assert!(!before.is_empty());
    vault.erase_record(&RECORD).expect("erased");
    let read: Result<_, VaultProblem> = vault.read(|store| {
        assert!(store.load_record(&RECORD)?.is_none());
        assert!(store.list_changes(&RECORD)?.is_empty() && store.list_drafts(&RECORD)?.is_empty());
        assert!(store.find_jot(&RECORD, "visit")?.is_none() && store.find_open_batch()?.is_none());
        assert!(store.list_attachments(&RECORD)?.is_empty() && store.find_piece(&HASH, 0)?.is_none());
        assert!(store.is_erased(&RECORD)? && !store.is_erased(&OTHER)?);
        Ok((store.count_refused()?, store.load_record(&OTHER)?, store.list_changes(&OTHER)?))
    });
    let (refused, other, changes) = read.expect("readable");
    assert_eq!((refused, changes.len()), (0, 1));
    assert_eq!(other.expect("there").snapshot, b"other");
    assert!(sealed_key(&vault, &RECORD).is_empty() && sealed_key(&vault, &HASH).is_empty());
    assert!(!lies_in(&folder, &before), "its key still lies there");
}

/// Whether some bytes lie in any file of a folder.
fn lies_in(folder: &Folder, bytes: &[u8]) -> bool {
    let files = std::fs::read_dir(&folder.0).expect("a folder");
    files
        .map(|file| std::fs::read(file.expect("a file").path()).expect("readable"))
        .any(|file| file.windows(bytes.len()).any(|part| part == bytes))
}

#[test]
fn what_comes_back_after_erasure_has_another_key() {
    let mut vault = Vault::in_memory().expect("a vault");
    fill(&mut vault);
    vault.erase_record(&RECORD).expect("erased");
    fill_again(&mut vault);
    let read: Result<_, VaultProblem> = vault.read(|store| store.load_record(&RECORD));
    assert_eq!(read.expect("readable").expect("there").snapshot, b"again");
    let sql = "SELECT epoch FROM sealed_key WHERE owner = ?";
    let epoch: u32 = vault.connection.query_row(sql, [&RECORD[..]], |row| row.get(0)).expect("a key");
    assert_eq!(epoch, 2, "its epoch goes on");
}

fn fill_again(vault: &mut Vault) {
    let filled: Result<(), VaultProblem> =
        vault.write(|store| store.save_record(&row(RECORD, "again", "again")));
    filled.expect("filled");
}

/// The wrapped key of an owner; empty where it was destroyed or is not there.
fn sealed_key(vault: &Vault, owner: &[u8]) -> Vec<u8> {
    let found =
        vault
            .connection
            .query_row("SELECT wrapped FROM sealed_key WHERE owner = ?", [owner], |row| row.get(0));
    found.unwrap_or_default()
}

#[test]
fn a_wipe_leaves_a_new_vault_and_what_was_told_to_outlive_it() {
    let mut vault = Vault::in_memory().expect("a vault");
    fill(&mut vault);
    vault.erase_all(&[("order", b"17")]).expect("wiped");
    check_wiped(&vault, "memory");
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    vault.lock();
    let old = std::fs::read(FileSecret::beside(&folder.vault()).path()).expect("a secret");
    vault.erase_all(&[("order", b"17")]).expect("wiped");
    check_wiped(&vault, "file");
    drop(vault);
    check_wiped(&Vault::open(&folder.vault()).expect("it opens without a PIN"), "file, again");
    assert_ne!(std::fs::read(FileSecret::beside(&folder.vault()).path()).expect("a secret"), old);
}

fn check_wiped(vault: &Vault, name: &str) {
    assert!(vault.is_open() && !vault.has_pin().expect("readable"), "{name}");
    let read: Result<_, VaultProblem> = vault.read(|store| {
        Ok((store.list_records()?.len(), store.load_meta("app.place")?, store.load_meta("wipe.order")?))
    });
    assert_eq!(read.expect("readable"), (0, None, Some(b"17".to_vec())), "{name}");
}

#[test]
fn a_commit_that_a_wipe_does_not_survive_leaves_everything() {
    let mut vault = Vault::in_memory().expect("a vault");
    fill(&mut vault);
    let lives = Arc::new(AtomicU32::new(0));
    let fate = Arc::clone(&lives);
    vault.on_commit(move || fate.load(Ordering::Relaxed) == 0).expect("a hook");
    lives.store(1, Ordering::Relaxed);
    assert!(vault.erase_all(&[]).is_err());
    lives.store(0, Ordering::Relaxed);
    assert!(!vault.is_destroyed().expect("readable"));
    vault.erase_all(&[("order", b"17")]).expect("wiped");
    check_wiped(&vault, "after a failed one");
    lives.store(1, Ordering::Relaxed);
    let doomed: Result<(), VaultProblem> = vault.write(|store| store.save_meta("app.place", b"x"));
    assert!(doomed.is_err(), "who decides about commits outlives a wipe");
}

#[test]
fn a_wipe_that_is_cut_off_is_finished_at_the_next_opening() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    let destroyed: Result<(), VaultProblem> = vault.write(|store| {
        store.save_meta("wipe.order", b"17")?;
        store.execute(include_str!("../sql/slot/destroy.sql"), [])?;
        store.execute(include_str!("../sql/sealed_key/destroy_all.sql"), []).map(drop)
    });
    destroyed.expect("the keys are gone");
    drop(vault);
    std::fs::write(folder.0.join("ketuk.db.new"), b"half of a new one").expect("written");
    let vault = Vault::open(&folder.vault()).expect("a new vault");
    check_wiped(&vault, "cut off");
    let names: Vec<_> = std::fs::read_dir(&folder.0)
        .expect("a folder")
        .map(|file| file.expect("a file").file_name())
        .collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains(".new")), "{names:?}");
}

#[test]
fn a_secret_in_a_file_is_made_once() {
    let folder = Folder::new();
    let secret = FileSecret::beside(&folder.vault());
    assert!(secret.find().expect("readable").is_none());
    let made = secret.make().expect("made");
    assert_eq!(secret.make().expect("there"), made);
    assert_eq!(std::fs::read_dir(&folder.0).expect("a folder").count(), 1, "nothing else is left");
    std::fs::write(secret.path(), b"short").expect("damaged");
    assert!(matches!(secret.make(), Err(VaultProblem::KeyGone)), "a damaged one is not replaced");
    let memory = MemorySecret::default();
    assert_eq!(memory.make().expect("made"), memory.find().expect("readable").expect("there"));
}

#[test]
fn what_is_put_aside_opens_there_with_its_pin_and_goes_with_a_wipe() {
    let folder = Folder::new();
    let mut vault = filled(&folder);
    vault.set_pin("", "2468").expect("set");
    drop(vault);
    let secret = FileSecret::beside(&folder.vault());
    let aside = Vault::set_aside(&folder.vault(), &secret).expect("aside");
    assert_eq!(crate::list_aside(&folder.vault()), std::slice::from_ref(&aside));
    let mut new = Vault::open(&folder.vault()).expect("a new vault without a PIN");
    assert!(read_all(&new).is_err(), "nothing of the old one is in it");
    let mut old = open_again(&aside);
    old.unlock("2468").expect("opened");
    assert_eq!(read_all(&old).expect("readable"), told());
    drop(old);
    new.erase_all(&[]).expect("wiped");
    drop(new);
    let left = std::fs::read_dir(&folder.0).expect("a folder").count();
    assert_eq!(left, 2, "the new vault and its secret");
}

#[test]
fn a_vault_that_somebody_has_open_is_not_put_aside() {
    let folder = Folder::new();
    let vault = filled(&folder);
    let secret = FileSecret::beside(&folder.vault());
    assert!(Vault::set_aside(&folder.vault(), &secret).is_err());
    assert_eq!(read_all(&vault).expect("still there"), told());
}
