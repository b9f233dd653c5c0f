//! Where rows that hold personal data are sealed and opened.
//!
//! ChaCha20-Poly1305: as fast as AES on cheap phones without AES in hardware, and in constant time on all.
//!
//! Invariants: every `sealed_...` column begins with a marker byte that says how its content is kept: 0 plain (read
//! until an older file is sealed, then only where it is empty), 1 sealed, followed by the key's epoch, the nonce, and
//! what was sealed. A nonce is drawn for each sealing by the system's generator and never handed in: a world that is
//! played twice would use one twice. What is sealed is bound to its place: moved to another row, column, record or
//! epoch it does not open.

use crate::VaultProblem;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// The marker of content that is not sealed.
pub(crate) const PLAIN: u8 = 0;
/// The marker of sealed content.
pub(crate) const SEALED: u8 = 1;
/// Bytes before the nonce: the marker and the epoch.
const HEAD_BYTES: usize = 5;

/// A key, overwritten when it goes.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Which column something is sealed in; the numbers are part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// `record.sealed_snapshot`.
    Snapshot = 1,
    /// `record.sealed_title`.
    Title = 2,
    /// `change.sealed_bytes`, by hash.
    Change = 3,
    /// `draft.sealed_value`, by key.
    Draft = 4,
    /// `jot.sealed_text`, by sheet.
    Jot = 5,
    /// `batch.sealed_body`.
    Batch = 6,
    /// `refused.sealed_bytes`, by code.
    Refused = 7,
    /// `piece.sealed_bytes`, by number.
    Piece = 8,
    /// `meta.sealed_value`, by name.
    Meta = 9,
    /// `certificate.sealed_body`, by device.
    Certificate = 10,
    /// `run.sealed_bytes`, by number.
    Run = 11,
    /// `evidence.sealed_bytes`, by run and place.
    Evidence = 12,
}

/// Random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, VaultProblem> {
    let mut bytes = Zeroizing::new([0; N]);
    SystemRandom::new().fill(&mut *bytes).map_err(|_| VaultProblem::Secret("no entropy".to_owned()))?;
    Ok(bytes)
}

fn cipher(key: &Key) -> Result<LessSafeKey, VaultProblem> {
    UnboundKey::new(&CHACHA20_POLY1305, &**key).map(LessSafeKey::new).map_err(|_| VaultProblem::Row("key"))
}

/// Nonce and sealed content; `bound` must be the same to open it.
pub(crate) fn wrap(key: &Key, bound: &[u8], content: &[u8]) -> Result<Vec<u8>, VaultProblem> {
    let nonce = random::<NONCE_LEN>()?;
    let mut sealed = content.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(*nonce), Aad::from(bound), &mut sealed)
        .map_err(|_| VaultProblem::Row("too large to seal"))?;
    sealed.splice(0..0, nonce.iter().copied());
    Ok(sealed)
}

/// What [`wrap`] sealed; `None` under another key, in another place, or changed.
pub(crate) fn unwrap(key: &Key, bound: &[u8], sealed: &[u8]) -> Result<Option<Vec<u8>>, VaultProblem> {
    let Some((nonce, rest)) = sealed.split_at_checked(NONCE_LEN) else { return Ok(None) };
    let Ok(nonce) = Nonce::try_assume_unique_for_key(nonce) else { return Ok(None) };
    let mut content = rest.to_vec();
    let Ok(length) = cipher(key)?.open_in_place(nonce, Aad::from(bound), &mut content).map(|open| open.len())
    else {
        return Ok(None);
    };
    content.truncate(length);
    Ok(Some(content))
}

/// What binds a row's content to its place.
fn place(owner: &[u8], (column, row): (Column, &[u8]), epoch: u32) -> Vec<u8> {
    let length = |bytes: &[u8]| (bytes.len() as u64).to_be_bytes();
    [&b"ketuk.vault.1"[..], &[column as u8], &epoch.to_be_bytes(), &length(owner), owner, &length(row), row]
        .concat()
}

/// A column's content, sealed.
pub(crate) fn seal(
    key: &Key,
    epoch: u32,
    owner: &[u8],
    at: (Column, &[u8]),
    content: &[u8],
) -> Result<Vec<u8>, VaultProblem> {
    let sealed = wrap(key, &place(owner, at, epoch), content)?;
    Ok([&[SEALED][..], &epoch.to_be_bytes(), &sealed].concat())
}

/// A sealed column's content.
pub(crate) fn open(
    key: &Key,
    epoch: u32,
    owner: &[u8],
    at: (Column, &[u8]),
    sealed: &[u8],
) -> Result<Vec<u8>, VaultProblem> {
    let broken = VaultProblem::Row("seal");
    let Some((head, rest)) = sealed.split_at_checked(HEAD_BYTES) else { return Err(broken) };
    if head[0] != SEALED || head[1..] != epoch.to_be_bytes() {
        return Err(broken);
    }
    unwrap(key, &place(owner, at, epoch), rest)?.ok_or(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: &[u8] = &[7; 16];
    const AT: (Column, &[u8]) = (Column::Draft, b"nama");

    fn key() -> Key {
        Zeroizing::new([3; 32])
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let sealed = seal(&key(), 1, OWNER, AT, b"Siti").expect("sealed");
        assert!(!sealed.windows(4).any(|part| part == b"Siti"));
        assert_eq!(open(&key(), 1, OWNER, AT, &sealed).expect("opened"), b"Siti");
        let elsewhere = |owner: &[u8], at, epoch| open(&key(), epoch, owner, at, &sealed).is_err();
        assert!(elsewhere(&[8; 16], AT, 1), "another record");
        assert!(elsewhere(OWNER, (Column::Draft, b"nik"), 1), "another row");
        assert!(elsewhere(OWNER, (Column::Jot, b"nama"), 1), "another column");
        assert!(elsewhere(OWNER, AT, 2), "another epoch");
        assert!(open(&Zeroizing::new([4; 32]), 1, OWNER, AT, &sealed).is_err(), "another key");
    }

    #[test]
    fn a_changed_byte_is_seen_wherever_it_stands() {
        let sealed = seal(&key(), 1, OWNER, AT, b"Siti").expect("sealed");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key(), 1, OWNER, AT, &changed).is_err(), "byte {at}");
            assert!(open(&key(), 1, OWNER, AT, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn the_same_content_never_looks_the_same() {
        let sealed = || seal(&key(), 1, OWNER, AT, b"Siti").expect("sealed");
        assert_ne!(sealed(), sealed());
    }
}
