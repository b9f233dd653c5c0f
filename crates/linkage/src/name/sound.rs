//! How a word sounds, as one number: for finding, and for "sounds alike", never for equality.
//!
//! Folds what clerks and ears confuse: b/p/f/v, d/t, z/s/j, c/k/q/g at heart of old spellings, e/i/y, o/u/w,
//! doubled letters, silent h; vowels after the first letter are dropped.
//!
//! Invariant: a pure function of the word; 0 for a word without letters.

/// The sound of a word: up to eight classes of four bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sound(pub u32);

impl Sound {
    /// The sound of a folded word.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let mut packed = 0_u32;
        let (mut count, mut last) = (0, 0_u32);
        let mut letters = word.bytes().peekable();
        let mut first = true;
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied().unwrap_or(0);
            if letter == b'h' && !first {
                continue;
            }
            let vowel = matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w');
            // `ng` is one sound, and `y`, `w` beside vowels come and go.
            if (vowel && !first) || (letter == b'g' && last == class(b'n') && !first) {
                if vowel {
                    last = 0;
                }
                continue;
            }
            let class = class(if letter == b's' && next == b'y' { b's' } else { letter });
            first = false;
            if class == 0 || class == last {
                continue;
            }
            packed = (packed << 4) | class;
            last = class;
            count += 1;
            if count == 8 {
                break;
            }
        }
        Self(packed)
    }
}

fn class(letter: u8) -> u32 {
    match letter {
        b'a' => 1,
        b'e' | b'i' | b'y' => 2,
        b'o' | b'u' | b'w' => 3,
        b'b' | b'p' | b'f' | b'v' => 4,
        b'd' | b't' => 5,
        b'z' | b's' | b'j' | b'x' => 6,
        b'c' => 7,
        b'k' | b'q' => 8,
        b'g' => 9,
        b'm' => 10,
        b'n' => 11,
        b'l' => 12,
        b'r' => 13,
        b'h' => 14,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) {
        assert_eq!(Sound::of(a), Sound::of(b), "{a} {b}");
    }

    #[test]
    fn what_sounds_alike_is_alike() {
        alike("sumiati", "sumiyati");
        alike("fitri", "pitri");
        alike("zulkifli", "julkipli");
        alike("yuni", "yuny");
        alike("suwarno", "suarno");
        alike("rudi", "rudy");
        alike("hasan", "hassan");
        alike("syamsul", "samsul");
    }
    #[test]
    fn what_differs_differs() {
        assert_ne!(Sound::of("zayyan"), Sound::of("rayyan"));
        assert_ne!(Sound::of("budi"), Sound::of("rudi"));
        assert_eq!(Sound::of(""), Sound(0));
    }
}
