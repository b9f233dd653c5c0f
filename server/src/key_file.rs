//! Keys in files: public ones as a line of text that anybody may read, secret ones of mode 600.
//!
//! Invariants: a secret is never written over another file, and never readable by others from the moment
//! its file exists; it is on the disk before its path is told.

use ketuk_wire::{Problem, ProblemCode, SealPublic, SealSecret};
use std::io::Write;
use std::path::Path;

/// Bytes of a key's file that are read; a line has far fewer.
const KEY_FILE_BYTES_MAX: u64 = 1_024;

/// Writes both halves of `key`: `<path>` with the secret, `<path>.pub` beside it.
///
/// # Errors
/// Where one of the two files is there already, or the disk refuses.
pub fn write_pair(path: &Path, key: &SealSecret) -> Result<(), Problem> {
    create(path, &key.to_text(), 0o600)?;
    create(&public_path(path), &key.public().to_text(), 0o644)
}

/// Reads a secret key.
pub fn load_secret(path: &Path) -> Result<SealSecret, Problem> {
    SealSecret::from_text(&read(path)?)
}

/// Reads a public key.
pub fn load_public(path: &Path) -> Result<SealPublic, Problem> {
    SealPublic::from_text(&read(path)?)
}

/// Where the public half lies beside the secret one.
#[must_use]
pub fn public_path(path: &Path) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

fn read(path: &Path) -> Result<String, Problem> {
    use std::io::Read;
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(fault)?;
    file.take(KEY_FILE_BYTES_MAX).read_to_string(&mut text).map_err(fault)?;
    Ok(text)
}

fn create(path: &Path, text: &str, mode: u32) -> Result<(), Problem> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = options.open(path).map_err(fault)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)
}

fn fault(error: std::io::Error) -> Problem {
    Problem::with(ProblemCode::StorageFault, error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_read_back_and_never_written_over() {
        let name = format!("ketuk-key-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let key = SealSecret::from_entropy([5; 32]);
        write_pair(&path, &key).expect("a new pair");
        assert_eq!(load_secret(&path).expect("its file").public(), key.public());
        assert_eq!(load_public(&public_path(&path)).expect("its file"), key.public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("its file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(write_pair(&path, &SealSecret::from_entropy([6; 32])).is_err());
        assert_eq!(load_secret(&path).expect("its file").public(), key.public());
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::remove_file(public_path(&path));
    }
}
