//! The look into a device's files from outside: does anything that was told lie there in plain?
//!
//! It knows nothing of how files are sealed: it takes what households told, in the encodings that programs keep such
//! things in, and looks for it in every byte of a folder.

use anyhow::Context;
use ketuk_device::{Device, RecordId, Sheet, Standing};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// What is shorter stands in any file by chance.
const BYTES_MIN: usize = 6;

/// Everything that somebody told this device: answers, drafts, positions, what stands on sheets, who works with it.
///
/// # Errors
/// Where the device cannot be read.
pub fn list_told(device: &Device) -> anyhow::Result<BTreeSet<String>> {
    let (mut told, mut open) = (BTreeSet::new(), BTreeSet::new());
    for row in device.list()? {
        let record = RecordId::from_hex(&row.record).context("a record")?;
        let answers = device.answers(record)?;
        // Keys of the app's own (`_status`) hold codes that lists are counted by; names of forms are no secret.
        open.insert(row.status);
        open.extend(answers.keys().map(|key| key.name().to_owned()));
        let of_people = answers.iter().filter(|(key, _)| !key.name().starts_with('_'));
        told.extend(of_people.map(|(_, value)| value.to_text()));
        told.extend(device.find_jot(record, &Sheet::Visit)?);
        told.extend([row.head, row.address]);
    }
    if let Standing::Enrolled(identity) = device.standing()? {
        told.insert(identity.name);
    }
    // Statuses and the names of questions are no secret (decision 0028), and some choices are called like them.
    told.retain(|text| text.len() >= BYTES_MIN && !open.contains(text));
    Ok(told)
}

/// The bytes that a text may be kept as.
fn encodings(text: &str) -> BTreeSet<Vec<u8>> {
    let mut bytes = BTreeSet::from([
        text.as_bytes().to_vec(),
        text.to_lowercase().into_bytes(),
        text.to_uppercase().into_bytes(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]);
    if let Some(number) = text.parse::<u64>().ok().filter(|_| text.len() >= 12) {
        bytes.extend([number.to_be_bytes().to_vec(), number.to_le_bytes().to_vec(), leb128(number)]);
    }
    // A position: each of its numbers, as text and as CBOR and SQLite keep one.
    for part in text.split(' ').filter(|part| part.len() >= BYTES_MIN && part.contains('.')) {
        if let Ok(number) = part.parse::<f64>() {
            bytes.extend([
                part.as_bytes().to_vec(),
                number.to_be_bytes().to_vec(),
                number.to_le_bytes().to_vec(),
            ]);
        }
    }
    bytes.retain(|bytes| bytes.len() >= BYTES_MIN);
    bytes
}

fn leb128(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Every byte of every file in a folder: the database, its log, whatever else lies there.
///
/// # Errors
/// Where it cannot be read.
pub fn read_folder(folder: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_file() {
            bytes.extend(std::fs::read(&path)?);
        }
    }
    Ok(bytes)
}

/// Which of the texts lie in `bytes`, in whatever encoding.
#[must_use]
pub fn find(bytes: &[u8], told: &BTreeSet<String>) -> BTreeSet<String> {
    let mut by_start: HashMap<[u8; BYTES_MIN], Vec<(Vec<u8>, &String)>> = HashMap::new();
    for text in told {
        for encoded in encodings(text) {
            if let Some(start) = encoded.first_chunk::<BYTES_MIN>() {
                by_start.entry(*start).or_default().push((encoded, text));
            }
        }
    }
    let mut found = BTreeSet::new();
    for (at, start) in bytes.windows(BYTES_MIN).enumerate() {
        let Some(starts) = start.first_chunk::<BYTES_MIN>().and_then(|start| by_start.get(start)) else {
            continue;
        };
        let lies = starts.iter().filter(|(encoded, _)| bytes[at..].starts_with(encoded));
        found.extend(lies.map(|(_, text)| (*text).clone()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kept: &[u8]) {
        let told = BTreeSet::from([text.to_owned()]);
        let bytes = [b"before", kept, b"after"].concat();
        assert_eq!(find(&bytes, &told), told, "{text} as {kept:?}");
        assert!(find(b"beforeafter", &told).is_empty());
    }

    #[test]
    fn it_finds_what_is_kept_in_other_ways() {
        check("Siti Aminah", b"Siti Aminah");
        check("Siti Aminah", b"S\0i\0t\0i\0 \0A\0m\0i\0n\0a\0h\0");
        check("Siti Aminah", b"SITI AMINAH");
        check("6474014107850001", &6_474_014_107_850_001_u64.to_be_bytes());
        check("0.123456 117.498765 12 8", &0.123_456_f64.to_be_bytes());
        check("0.123456 117.498765 12 8", b"117.498765");
    }
}
