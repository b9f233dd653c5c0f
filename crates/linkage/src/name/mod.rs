//! People's names as words that can be compared: titles away, short forms spelled out, old spelling folded.
//!
//! The original stays where it was typed; this is only what two names are compared by. A single letter
//! stays a single letter: it is compatible with a word, never equal to one.
//!
//! Invariants: folding what is folded changes nothing; words are a to z; at most as many and as long as
//! `limits` says, whatever was typed.

mod sound;
mod words;

pub use sound::Sound;

use crate::limits::{NAME_BYTES_MAX, WORD_LETTERS_MAX};
use unicode_normalization::UnicodeNormalization;
use words::{
    CALLS, DEGREE_SHAPES, DEGREES, FORM_SHAPES, FORMS, JUNK, PATRONYMIC, PREFIXES, TITLE_SHAPES, TITLES,
    WEAK, WEAK_SHAPES,
};

/// The words of a name, at most `words_max`.
#[must_use]
pub fn folded(name: &str, words_max: usize) -> Vec<String> {
    let plain = plain(name);
    if JUNK.contains(&plain.trim().trim_end_matches('.')) {
        return Vec::new();
    }
    let (before, after) = plain.split_once(',').unwrap_or((&plain, ""));
    let mut raw = split(before);
    let degrees = split(after);
    if degrees.iter().any(|word| !is_title(word)) {
        raw.extend(degrees);
    }
    let mut words = raw;
    // One pass is nearly always enough; a word that folding made may fold again.
    for _ in 0..PASSES_MAX {
        if !pass(&mut words) {
            break;
        }
    }
    words.truncate(words_max);
    if JUNK.contains(&words.join(" ").as_str()) {
        words.clear();
    }
    words
}

/// Passes until nothing changes any more; odd spellings need three.
const PASSES_MAX: usize = 6;

/// One pass over all words; true where it changed one.
fn pass(words: &mut Vec<String>) -> bool {
    let before = words.len();
    strip(words);
    let mut changed = false;
    words.iter_mut().for_each(|word| changed |= spell(word));
    join(words);
    words.iter_mut().for_each(|word| changed |= settle(word));
    words.retain(|word| !word.is_empty());
    changed || words.len() != before
}

/// True for words that so many people bear that they are skipped where another word stands beside.
#[must_use]
pub(crate) fn is_weak(word: &str) -> bool {
    WEAK_SHAPES.may_hold(word) && WEAK.contains(&word)
}

/// Small letters without accents, apostrophes and digits; anything else that is no letter is a blank, but
/// dots and the first comma stay.
fn plain(name: &str) -> String {
    let end =
        name.char_indices().map(|(at, _)| at).take_while(|at| *at <= NAME_BYTES_MAX).last().unwrap_or(0);
    let name = if name.len() > NAME_BYTES_MAX { name.get(..end).unwrap_or_default() } else { name };
    if name.is_ascii() {
        return name.chars().filter_map(kept).collect();
    }
    name.nfkd().flat_map(char::to_lowercase).filter_map(kept).collect()
}

fn kept(letter: char) -> Option<char> {
    match letter {
        'a'..='z' | '.' | ',' => Some(letter),
        'A'..='Z' => Some(letter.to_ascii_lowercase()),
        '\'' | '`' | '\u{2019}' | '\u{2018}' | '"' | '0'..='9' => None,
        _ if letter.is_ascii() => Some(' '),
        _ if letter.is_whitespace() => Some(' '),
        _ => None,
    }
}

/// Words between blanks; dots part words too, but for degrees such as `s.pd.`.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in text.split([' ', ',']) {
        let parts = || chunk.split('.').filter(|part| !part.is_empty());
        let joined: String = parts().collect();
        if joined.is_empty() {
            continue;
        }
        if parts().count() > 1 && !is_title(&joined) {
            words.extend(parts().map(str::to_owned));
        } else {
            words.push(joined);
        }
    }
    words
}

fn is_title(word: &str) -> bool {
    is_before(word) || (DEGREE_SHAPES.may_hold(word) && DEGREES.contains(&word))
}

/// True for a title that stands before a name.
fn is_before(word: &str) -> bool {
    TITLE_SHAPES.may_hold(word) && TITLES.contains(&word)
}

/// Takes away titles before, degrees behind, and the father's name.
fn strip(words: &mut Vec<String>) {
    let mut first = true;
    let mut ended = false;
    let mut left = words.len();
    words.retain(|word| {
        left -= 1;
        let word = word.as_str();
        if ended {
            return false;
        }
        if !first && left > 0 && PATRONYMIC.contains(&word) {
            ended = true;
            return false;
        }
        let is_call = first && left > 0 && (CALLS.contains(&word) || is_before(word));
        let is_degree = !first && is_title(word);
        first &= is_call;
        !is_call && !is_degree
    });
}

/// One form of spelling; true where the word was another.
fn spell(word: &mut String) -> bool {
    let mut changed = false;
    let old = |pair: &[u8]| matches!(pair, b"oe" | b"dj" | b"tj" | b"sj" | b"nj" | b"ch");
    if word.as_bytes().windows(2).any(old) {
        for (old, new) in [("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("nj", "ny"), ("ch", "kh")] {
            *word = word.replace(old, new);
        }
        changed = true;
    }
    let form = FORM_SHAPES.may_hold(word).then(|| FORMS.iter().find(|(form, _)| *form == word)).flatten();
    if let Some((_, whole)) = form {
        word.clear();
        word.push_str(whole);
        changed = true;
    }
    changed
}

/// Beginnings that are written together or apart become one word with what follows.
fn join(words: &mut Vec<String>) {
    let mut at = 0;
    while at + 1 < words.len() {
        let next_is_word = words.get(at + 1).is_some_and(|next| next.len() > 1);
        if next_is_word && words.get(at).is_some_and(|word| PREFIXES.contains(&word.as_str())) {
            let next = words.remove(at + 1);
            if let Some(word) = words.get_mut(at) {
                word.push_str(&next);
            }
        }
        at += 1;
    }
}

/// `abdurrahman`, `abdur rahman`, `abdul rahman` are one; doubled letters are single. True where the word
/// was another.
fn settle(word: &mut String) -> bool {
    let before = word.len();
    let mut changed = false;
    if let Some(rest) = word.strip_prefix("abdu") {
        let mut letters = rest.chars();
        if let Some(first @ ('r' | 's' | 'z' | 'n' | 't' | 'd')) = letters.next() {
            let rest = letters.as_str().trim_start_matches(first);
            if rest.len() > 2 {
                *word = format!("abdul{first}{rest}");
                changed = true;
            }
        }
    }
    let mut last = None;
    word.retain(|letter| letter.is_ascii_lowercase() && last.replace(letter) != Some(letter));
    word.truncate(WORD_LETTERS_MAX);
    changed || word.len() != before
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(name: &str, words: &str) {
        assert_eq!(folded(name, 5).join(" "), words, "{name}");
    }

    #[test]
    fn titles_and_degrees_fall_away() {
        check("H. Ahmad Yani, S.Pd., M.M.", "ahmad yani");
        check("Drs. Slamet S.E.", "slamet");
        check("HJ SUMIATI", "sumiati");
        check("Alm. Bpk. Udin", "udin");
        check("dr. Kartini Sp.A", "kartini");
    }
    #[test]
    fn short_forms_are_spelled_out() {
        check("Muh. Arif", "muhamad arif");
        check("Moch.Arif", "muhamad arif");
        check("St. Aminah", "siti aminah");
        check("Achmad Yani", "ahmad yani");
        check("Noor Hayati", "nurhayati");
    }
    #[test]
    fn old_spelling_is_new_spelling() {
        check("Soekarno", "sukarno");
        check("Djoko Tjahjono", "joko cahjono");
        check("Sjamsoel", "syamsul");
    }
    #[test]
    fn the_patronymic_is_no_part() {
        check("Udin bin Saleh", "udin");
        check("Aminah Bt. Dg. Tawang", "aminah");
        check("Binti", "binti");
    }
    #[test]
    fn beginnings_are_joined() {
        check("Nur Hayati", "nurhayati");
        check("Abdul Rahman", "abdulrahman");
        check("Abdur Rahman", "abdulrahman");
        check("Abdurrahman", "abdulrahman");
    }
    #[test]
    fn a_single_letter_stays_one() {
        check("M. Arif", "m arif");
        check("M", "m");
    }
    #[test]
    fn junk_is_nothing() {
        for junk in ["", "-", "ADA", "Tidak ada", "0000", "N/A", "...", "???"] {
            check(junk, "");
        }
    }
    #[test]
    fn a_name_that_is_only_a_title_stays() {
        check("Haji", "haji");
        check("Dg. Tola", "daeng tola");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(name in "\\PC{0,40}", plain in "([A-Za-z]{1,9}[ .,']{1,2}){0,6}") {
            for name in [name, plain] {
                let once = folded(&name, 5);
                let again = folded(&once.join(" "), 5);
                prop_assert_eq!(&once, &again, "{}", name);
                prop_assert!(once.len() <= 5 && once.iter().all(|word| (1..=24).contains(&word.len())));
            }
        }
    }
}
