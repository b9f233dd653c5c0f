//! Files that go out and come in, as bytes: names that are safe everywhere, nothing replaced, nothing endless.
//!
//! Invariants: what goes out is for its owner's eyes alone, for it may hold what families told; under the name that
//! is handed back lies the whole file or none.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};

/// Longest name of a file that is handed out, in characters.
const NAME_CHARS_MAX: usize = 100;
/// After so many files of one name something else is wrong.
const NAMES_MAX: u32 = 1_000;

/// A name that is a plain file name on every system, whatever was asked for.
#[must_use]
pub fn plain_name(asked: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_. ()".contains(c) { c } else { '-' };
    let name = asked.chars().map(plain).take(NAME_CHARS_MAX).collect::<String>();
    let name = name.trim_matches(|c| c == '.' || c == ' ');
    if name.is_empty() { "ketuk".to_owned() } else { name.to_owned() }
}

/// The name with a number before its ending, from the second try on: `kiriman (2).ketuk`.
#[must_use]
pub fn numbered(name: &str, attempt: u32) -> String {
    if attempt < 2 {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{stem} ({attempt}).{ending}"),
        _ => format!("{name} ({attempt})"),
    }
}

/// Writes a file that was not there before, for its owner alone, and says where it is. It is written beside its
/// place first, under a name that ends in `.part`; nothing is left of that where it cannot be finished.
///
/// # Errors
/// When the folder cannot be made or written to.
pub fn write_new(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    write_new_by(folder, name, |file| file.write_all(bytes))
}

fn write_new_by(folder: &Path, name: &str, write: impl FnOnce(&mut File) -> Result<()>) -> Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let part = folder.join(format!("{name}.part"));
    // What a killed window left.
    let _ = std::fs::remove_file(&part);
    let written = create(&part).and_then(|mut file| {
        write(&mut file)?;
        file.sync_all()
    });
    let placed = written.and_then(|()| place(&part, folder, name));
    if placed.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    placed
}

/// Moves a whole file to the first name that is free. The name is taken by an empty file first, so that what
/// somebody else put there is never replaced.
fn place(part: &Path, folder: &Path, name: &str) -> Result<PathBuf> {
    for attempt in 1..=NAMES_MAX {
        let path = folder.join(numbered(name, attempt));
        match create(&path) {
            Ok(_) => {
                if let Err(problem) = std::fs::rename(part, &path) {
                    let _ = std::fs::remove_file(&path);
                    return Err(problem);
                }
                flush_folder(folder)?;
                return Ok(path);
            }
            Err(problem) if problem.kind() == ErrorKind::AlreadyExists => {}
            Err(problem) => return Err(problem),
        }
    }
    Err(Error::from(ErrorKind::AlreadyExists))
}

/// A file that was not there before; only its owner may read it.
fn create(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A new name is on the disk only when its folder is. Some sticks cannot say so; the file itself is there.
#[cfg(unix)]
fn flush_folder(folder: &Path) -> Result<()> {
    match File::open(folder)?.sync_all() {
        Err(problem) if matches!(problem.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        flushed => flushed,
    }
}

#[cfg(not(unix))]
fn flush_folder(_: &Path) -> Result<()> {
    Ok(())
}

/// Reads a whole file; `None` where it is larger than `bytes_max`.
///
/// # Errors
/// When it is not there or cannot be read.
pub fn read_up_to(path: &Path, bytes_max: u64) -> Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((read as u64 <= bytes_max).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("ketuk-shell-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_name_cannot_lead_out_of_its_folder() {
        for asked in ["../../x.ketuk", "/a/x.ketuk", "a\\x.ketuk", "C:x.ketuk", ".x.ketuk", "a\0b.ketuk"] {
            let name = plain_name(asked);
            assert!(!name.contains(['/', '\\', ':', '\0']) && !name.starts_with('.'), "{asked}: {name}");
            assert!(name.ends_with(".ketuk"), "{asked}: {name}");
        }
    }

    #[test]
    fn a_name_is_never_empty_and_never_endless() {
        for asked in ["", "..", " . "] {
            assert_eq!(plain_name(asked), "ketuk", "{asked}");
        }
        assert_eq!(plain_name(&"x".repeat(1000)).len(), NAME_CHARS_MAX);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_before_its_ending() {
        assert_eq!(numbered("kiriman.ketuk", 1), "kiriman.ketuk");
        assert_eq!(numbered("kiriman.ketuk", 2), "kiriman (2).ketuk");
        assert_eq!(numbered("kiriman", 3), "kiriman (3)");
        assert_eq!(numbered(".ketuk", 2), ".ketuk (2)");
    }

    #[test]
    fn what_is_written_replaces_nothing() {
        let folder = folder("twice");
        let first = write_new(&folder, "a.ketuk", b"one").expect("written");
        let second = write_new(&folder, "a.ketuk", b"two").expect("written");
        assert_ne!(first, second);
        assert_eq!(std::fs::read(first).expect("there"), b"one");
        assert_eq!(std::fs::read(second).expect("there"), b"two");
        let _ = std::fs::remove_dir_all(folder);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("mode");
        let path = write_new(&folder, "a.ketuk", b"one").expect("written");
        assert_eq!(std::fs::metadata(path).expect("there").permissions().mode() & 0o777, 0o600);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn a_file_that_cannot_be_finished_leaves_nothing() {
        let folder = folder("half");
        let full = write_new_by(&folder, "a.ketuk", |file| {
            file.write_all(b"half of it")?;
            Err(ErrorKind::StorageFull.into())
        });
        assert_eq!(full.expect_err("the disk is full").kind(), ErrorKind::StorageFull);
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn what_a_killed_window_left_is_no_file_and_is_in_nobodys_way() {
        let folder = folder("left");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("a.ketuk.part"), b"half").expect("written");
        let path = write_new(&folder, "a.ketuk", b"whole").expect("written");
        assert_eq!(path.file_name().and_then(|name| name.to_str()), Some("a.ketuk"));
        assert_eq!(std::fs::read(path).expect("there"), b"whole");
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1);
        let _ = std::fs::remove_dir_all(folder);
    }

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let folder = folder("limit");
        let path = write_new(&folder, "a.ketuk", b"four").expect("written");
        assert_eq!(read_up_to(&path, 4).expect("reads"), Some(b"four".to_vec()));
        assert_eq!(read_up_to(&path, 3).expect("reads"), None);
        let _ = std::fs::remove_dir_all(folder);
    }
}
