//! Names within one household: whether two entries may be one person.
//!
//! Kept small on purpose: inside a household a birth date stands beside the name. Matching across
//! households, with frequencies and sounds, is the linkage crate's.

/// Titles and degrees that stand beside a name and are no part of it; folded, without dots.
const TITLES: &[&str] = &[
    "h", "hj", "ir", "drs", "dra", "dr", "drg", "prof", "kh", "ust", "ustadz", "ustadzah", "alm", "almh",
    "spd", "spdi", "sd", "se", "st", "ssos", "sh", "skm", "skep", "stp", "skom", "sag", "sip", "ssi", "mm",
    "mpd", "msi", "mh", "mt", "amd", "amdkeb", "amdkep", "ners", "bin", "binti",
];

/// Short and variant forms and the one form they are folded to.
const VARIANTS: &[(&str, &str)] = &[
    ("muh", "muhammad"),
    ("moh", "muhammad"),
    ("mhd", "muhammad"),
    ("moch", "muhammad"),
    ("much", "muhammad"),
    ("muhamad", "muhammad"),
    ("mohamad", "muhammad"),
    ("mohammad", "muhammad"),
    ("mochamad", "muhammad"),
    ("mochammad", "muhammad"),
    ("muchamad", "muhammad"),
    ("abd", "abdul"),
    ("abdoel", "abdul"),
    ("achmad", "ahmad"),
    ("akhmad", "ahmad"),
    ("akhmat", "ahmad"),
    ("sitti", "siti"),
    ("st", "siti"),
    ("sit", "siti"),
    ("noer", "nur"),
    ("nor", "nur"),
    ("noor", "nur"),
];

/// The name in small letters, without titles, patronymic and punctuation, short forms spelled out;
/// empty where nothing is left.
#[must_use]
pub fn folded(name: &str) -> String {
    let before_degrees = name.split(',').next().unwrap_or_default();
    let words: Vec<String> = before_degrees.split_whitespace().map(folded_word).collect();
    let first_words = words.iter().take_while(|word| !is_patronymic(word));
    let mut kept: Vec<&str> = Vec::new();
    for word in first_words {
        let variant = VARIANTS.iter().find(|(short, _)| short == word).map(|(_, long)| *long);
        // "St." before a name is Siti; behind one it is a degree.
        match variant {
            Some("siti") if !kept.is_empty() => {}
            Some(long) => kept.push(long),
            None if word.is_empty() || TITLES.contains(&word.as_str()) => {}
            None => kept.push(word),
        }
    }
    kept.join(" ")
}

/// True where both names are written and fold to the same.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (folded(a), folded(b));
    !a.is_empty() && a == b
}

/// True where one slip of the finger, or a word left out, may lie between the two.
#[must_use]
pub fn is_near(a: &str, b: &str) -> bool {
    let (a, b) = (folded(a), folded(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    is_within_one_slip(&a.replace(' ', ""), &b.replace(' ', ""))
        || has_all_words(&a, &b)
        || has_all_words(&b, &a)
}

fn folded_word(word: &str) -> String {
    word.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_patronymic(word: &str) -> bool {
    matches!(word, "bin" | "binti" | "bt" | "bte" | "b")
}

/// Two words or more of `short` all stand in `long`.
fn has_all_words(short: &str, long: &str) -> bool {
    let words: Vec<&str> = long.split(' ').collect();
    short.contains(' ') && short.split(' ').all(|word| words.contains(&word))
}

/// At most one letter inserted, dropped, changed, or two neighbours exchanged, in five letters or more.
fn is_within_one_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() < 5 || long.len() - short.len() > 1 {
        return false;
    }
    let start = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    let (short_rest, long_rest) = (&short[start..], &long[start..]);
    let end = short_rest.iter().rev().zip(long_rest.iter().rev()).take_while(|(x, y)| x == y).count();
    let (short_left, long_left) =
        (&short_rest[..short_rest.len() - end], &long_rest[..long_rest.len() - end]);
    match (short_left, long_left) {
        (_, []) | (_, [_]) => true,
        ([p, q], [r, s]) => p == s && q == r,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(a: &str, b: &str, same: bool) {
        assert_eq!(is_same(a, b), same, "{a} | {b}");
    }

    #[test]
    fn titles_and_degrees_fall_away() {
        check("H. Ahmad Yani, S.Pd.", "AHMAD YANI", true);
        check("Drs. Slamet S.E.", "slamet", true);
    }
    #[test]
    fn short_forms_are_spelled_out() {
        check("Muh. Arif", "Muhammad Arif", true);
        check("St. Aminah", "Sitti Aminah", true);
        check("Achmad Abd Rahman", "Ahmad Abdul Rahman", true);
    }
    #[test]
    fn the_patronymic_is_no_part() {
        check("Udin bin Saleh", "Udin", true);
        check("Aminah Bt. Dg. Tawang", "Aminah", true);
    }
    #[test]
    fn another_name_is_another_name() {
        check("Zayyan", "Rayyan", false);
        check("", "", false);
    }
    #[test]
    fn one_slip_is_near() {
        assert!(is_near("Sumiati", "Sumiyati") && is_near("Nurhayati", "Nruhayati"));
        assert!(is_near("Siti Nur Aminah", "Siti Aminah"));
        assert!(!is_near("Ani", "Ana") && !is_near("Slamet", "Sumiati"));
    }

    proptest! {
        #[test]
        fn comparing_never_panics(a in "\\PC{0,30}", b in "[a-d ,.]{0,12}", c in "[a-d ,.]{0,12}") {
            prop_assert_eq!(is_near(&b, &c), is_near(&c, &b));
            let _ = (is_same(&a, &b), is_near(&a, &b));
        }
    }
}
