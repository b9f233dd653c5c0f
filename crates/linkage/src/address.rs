//! Addresses as words and a house number.
//!
//! Words for street, lane, block and number fall away, and so do RT and RW, which have fields of their own.
//!
//! Invariant: at most `limits::ADDRESS_WORDS_MAX` words, longest first where there are more.

use crate::limits::{ADDRESS_WORDS_MAX, WORD_LETTERS_MAX};

/// Words that say what follows, not where it is.
const SKIPPED: &[&str] = &[
    "jl",
    "jln",
    "jalan",
    "gg",
    "gang",
    "no",
    "nomor",
    "nmr",
    "kel",
    "kelurahan",
    "kec",
    "kecamatan",
    "kota",
    "bontang",
    "ds",
    "desa",
    "dusun",
    "rumah",
    "rmh",
    "blok",
    "blk",
    "perum",
    "perumahan",
    "komplek",
    "kompleks",
    "komp",
    "lorong",
    "lr",
    "raya",
    "lingkungan",
    "lk",
    "kav",
    "kaveling",
    "belakang",
    "depan",
    "samping",
    "dekat",
    "dkt",
];
/// Words whose number is not the house's.
const AREA_MARKS: &[&str] = &["rt", "rw", "km"];

/// An address in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) words: Vec<String>,
    pub(crate) number: u16,
}

/// Takes an address apart.
pub(crate) fn read(text: &str) -> Address {
    let mut address = Address::default();
    let mut area = false;
    let lower: String = text.chars().take(160).flat_map(char::to_lowercase).collect();
    for chunk in lower.split(|c: char| !c.is_alphanumeric()).filter(|chunk| !chunk.is_empty()) {
        for piece in pieces(chunk) {
            if piece.starts_with(|c: char| c.is_ascii_digit()) {
                if !area && address.number == 0 {
                    address.number = piece.parse().unwrap_or(0);
                }
                area = false;
            } else {
                area = AREA_MARKS.contains(&piece);
                let plain: String =
                    piece.chars().filter(char::is_ascii_lowercase).take(WORD_LETTERS_MAX).collect();
                if !area && plain.len() > 1 && !SKIPPED.contains(&plain.as_str()) {
                    address.words.push(plain);
                }
            }
        }
    }
    address.words.sort_by(|a, b| (b.len(), a).cmp(&(a.len(), b)));
    address.words.dedup();
    address.words.truncate(ADDRESS_WORDS_MAX);
    address.words.sort();
    address
}

/// `rt05` and `12a` in letters and digits.
fn pieces(chunk: &str) -> impl Iterator<Item = &str> {
    let at = chunk.char_indices().zip(chunk.chars().skip(1)).find_map(|((at, c), next)| {
        (c.is_ascii_digit() != next.is_ascii_digit()).then_some(at + c.len_utf8())
    });
    let (first, second) = chunk.split_at(at.unwrap_or(chunk.len()));
    [first, second].into_iter().filter(|piece| !piece.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, words: &str, number: u16) {
        let read = read(text);
        assert_eq!((read.words.join(" ").as_str(), read.number), (words, number), "{text}");
    }

    #[test]
    fn one_address_in_many_hands_is_one() {
        check("Jl. Selat Bali Gg. Delima No. 12", "bali delima selat", 12);
        check("JALAN SELAT BALI, GANG DELIMA NO 12A RT 05", "bali delima selat", 12);
        check("jln selat bali gg delima rt05/rw02 no.12", "bali delima selat", 12);
    }
    #[test]
    fn rt_is_no_house_number() {
        check("Gg. Melati RT 021", "melati", 0);
        check("", "", 0);
        check("-", "", 0);
    }
}
