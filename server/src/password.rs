//! Passwords: which are good enough, and how they are kept (Argon2id).
//!
//! Invariants: a password never leaves this file but as its hash; looking at a wrong one takes as long as
//! at a right one, also where there is no account; the work is slow on purpose and is done beside the
//! threads that listen.

use argon2::{Algorithm, Argon2, Params, Version};
use ketuk_wire::{Problem, ProblemCode};
use unicode_normalization::UnicodeNormalization;

/// Memory in KiB, rounds and lanes: the second recommendation of OWASP's list, 19 MiB and two rounds.
const COST: (u32, u32, u32) = (19_456, 2, 1);
const KIND: &str = "argon2id";
const HASH_BYTES: usize = 32;
/// Letters that a password has at least: a short sentence, or three words.
const LETTERS_MIN: usize = 10;
/// Bytes that a password has at most, so that nobody lets the server chew on a book.
const BYTES_MAX: usize = 256;
/// What is tried first everywhere, and here; compared without case, and also as a beginning.
const TRIED_FIRST: &[&str] = &[
    "password",
    "passw0rd",
    "katasandi",
    "rahasia",
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "bontang",
    "ketuk",
    "indonesia",
    "admin",
    "sayang",
    "abcdefghij",
    "bismillah",
    "kelurahan",
    "administrator",
];

/// A hash that no password has, for names without an account.
pub const NOBODY: &str = "argon2id$19456$2$1$00000000000000000000000000000000$\
    0000000000000000000000000000000000000000000000000000000000000000";

/// The same letters, however a keyboard composed them.
fn folded(password: &str) -> String {
    password.nfkc().collect()
}

/// Refuses a password that is too short, too long, or among the first that are tried.
pub fn check(password: &str, login: &str) -> Result<(), Problem> {
    let weak = |why: &str| Err(Problem::with(ProblemCode::PasswordWeak, why));
    if password.len() > BYTES_MAX {
        return weak("too long");
    }
    let password = folded(password);
    let letters = password.chars().count();
    if letters < LETTERS_MIN {
        return weak("too short");
    }
    let lower = password.to_lowercase();
    let different = lower.chars().collect::<std::collections::BTreeSet<_>>().len();
    let begins = |word: &str| lower.starts_with(word) && letters < word.chars().count() + 6;
    if different < 5 || TRIED_FIRST.iter().any(|word| begins(word)) {
        return weak("easy to guess");
    }
    if login.chars().count() >= 3 && lower.contains(&login.to_lowercase()) {
        return weak("holds the login");
    }
    Ok(())
}

/// The text under which a password is kept: kind, cost, salt and hash.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, Problem> {
    let hash = compute(password, &salt, COST)?;
    let (memory, rounds, lanes) = COST;
    Ok(format!("{KIND}${memory}${rounds}${lanes}${}${}", hex(&salt), hex(&hash)))
}

/// Whether a password is the kept one. What is kept and cannot be read fits nothing.
#[must_use]
pub fn fits(password: &str, kept: &str) -> bool {
    let Some((cost, salt, hash)) = read(kept) else { return false };
    if password.len() > BYTES_MAX {
        return false;
    }
    // Takes as long wherever they differ.
    compute(password, &salt, cost)
        .is_ok_and(|found| found.iter().zip(&hash).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0)
}

fn compute(password: &str, salt: &[u8], cost: (u32, u32, u32)) -> Result<[u8; HASH_BYTES], Problem> {
    let fault = |_| Problem::with(ProblemCode::ServerFault, "argon2");
    let params = Params::new(cost.0, cost.1, cost.2, Some(HASH_BYTES)).map_err(fault)?;
    let mut hash = [0; HASH_BYTES];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(folded(password).as_bytes(), salt, &mut hash)
        .map_err(fault)?;
    Ok(hash)
}

type Kept = ((u32, u32, u32), [u8; 16], [u8; HASH_BYTES]);

fn read(kept: &str) -> Option<Kept> {
    let parts: Vec<_> = kept.split('$').collect();
    let [kind, memory, rounds, lanes, salt, hash] = parts.as_slice() else { return None };
    let cost = (memory.parse().ok()?, rounds.parse().ok()?, lanes.parse().ok()?);
    (*kind == KIND).then_some((cost, from_hex(salt)?, from_hex(hash)?))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "tiga ekor kucing";

    #[test]
    fn a_password_fits_its_hash_and_no_other() {
        let kept = hash(GOOD, [7; 16]).expect("it hashes");
        assert!(fits(GOOD, &kept));
        assert!(!fits("tiga ekor kucing ", &kept) && !fits("", &kept));
    }
    #[test]
    fn nobody_has_the_hash_of_nobody() {
        assert!(read(NOBODY).is_some(), "it takes as long as any other");
        assert!(!fits("", NOBODY) && !fits(GOOD, NOBODY));
    }
    #[test]
    fn what_is_no_hash_fits_nothing() {
        assert!(!fits("", "") && !fits(GOOD, "argon2id$1$1$1$00$00") && !fits(GOOD, GOOD));
    }
    #[test]
    fn letters_count_however_they_were_composed() {
        let kept = hash("kafe\u{301} di tepi laut", [1; 16]).expect("it hashes");
        assert!(fits("kaf\u{e9} di tepi laut", &kept));
    }
    #[test]
    fn weak_passwords_are_named_and_refused() {
        for weak in ["pendek", "aaaaaaaaaaaaaa", "1234567890", "Password123", "bontang2026", "siti.rahma26"] {
            assert!(check(weak, "siti").is_err(), "{weak}");
        }
        assert!(check(&"panjang sekali ".repeat(20), "siti").is_err());
        assert!(check(GOOD, "siti").is_ok());
    }
}
