//! What a packed workbook holds and how large it is, before anything reads it.
//!
//! Invariant: sizes are counted while unpacking, never believed.

use super::super::limits::{PARTS_MAX, UNPACKED_BYTES_MAX};
use super::Unreadable;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Which packed workbook it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Ods,
}

/// Most strings that a shared table may announce; its reader makes room for them at once.
const SHARED_STRINGS_MAX: u64 = 4_000_000;

/// Unpacks everything once, counting.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Broken)?;
    if archive.len() > PARTS_MAX {
        return Err(Unreadable::TooLarge);
    }
    let (mut left, mut kind) = (UNPACKED_BYTES_MAX, None);
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| Unreadable::Broken)?;
        if part.encrypted() {
            return Err(Unreadable::Locked);
        }
        let name = part.name().map_err(|_| Unreadable::Broken)?.to_lowercase().replace('\\', "/");
        if name == "content.xml" {
            kind = Some(Kind::Ods);
        } else if name.ends_with("workbook.xml") {
            kind = Some(Kind::Xlsx);
        }
        let mut head = Vec::new();
        let mut part = part.take(left + 1);
        part.by_ref().take(64 * 1024).read_to_end(&mut head).map_err(|_| Unreadable::Broken)?;
        if name.ends_with("sharedstrings.xml") && announced(&head) > SHARED_STRINGS_MAX {
            return Err(Unreadable::TooLarge);
        }
        let rest = std::io::copy(&mut part, &mut std::io::sink()).map_err(|_| Unreadable::Broken)?;
        left = left.checked_sub(head.len() as u64 + rest).ok_or(Unreadable::TooLarge)?;
    }
    kind.ok_or(Unreadable::Broken)
}

/// The largest number after `uniqueCount`; 0 for none.
fn announced(head: &[u8]) -> u64 {
    const WORD: &[u8] = b"uniqueCount";
    let after =
        head.windows(WORD.len()).enumerate().filter(|(_, word)| *word == WORD).map(|(at, _)| at + WORD.len());
    after
        .map(|at| {
            head[at..]
                .iter()
                .skip_while(|b| !b.is_ascii_digit())
                .take_while(|b| b.is_ascii_digit())
                .fold(0u64, |sum, b| sum.saturating_mul(10).saturating_add(u64::from(b - b'0')))
        })
        .max()
        .unwrap_or(0)
}

/// One part of it as text.
pub(super) fn part(bytes: &[u8], name: &str) -> Result<String, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Broken)?;
    let part = archive.by_name(name).map_err(|_| Unreadable::Broken)?;
    let mut text = String::new();
    part.take(UNPACKED_BYTES_MAX).read_to_string(&mut text).map_err(|_| Unreadable::Broken)?;
    Ok(text)
}
