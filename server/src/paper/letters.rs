//! Letters of the font that every reader of PDF brings along, in its one-byte code (WinAnsi).
//!
//! Invariant: what a text loses on the way is known.

use unicode_normalization::UnicodeNormalization;

/// A text in WinAnsi.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Encoded {
    pub(super) bytes: Vec<u8>,
    /// Whether a letter lost its marks, or has no letter here at all.
    pub(super) lost: bool,
}

/// Signs outside Latin-1 that the code has.
const SIGNS: &[(char, u8)] = &[
    ('\u{20ac}', 0x80),
    ('\u{2026}', 0x85),
    ('\u{2018}', 0x91),
    ('\u{2019}', 0x92),
    ('\u{02bc}', 0x92),
    ('\u{02bb}', 0x91),
    ('\u{201c}', 0x93),
    ('\u{201d}', 0x94),
    ('\u{2022}', 0x95),
    ('\u{2013}', 0x96),
    ('\u{2014}', 0x97),
];

fn code(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).ok(),
        _ => SIGNS.iter().find(|(sign, _)| *sign == letter).map(|(_, byte)| *byte),
    }
}

/// A text in WinAnsi. A letter that is not there stands without its marks, else as `?`.
pub(super) fn encode(text: &str) -> Encoded {
    let (mut bytes, mut lost) = (Vec::with_capacity(text.len()), false);
    for letter in text.nfc() {
        if let Some(byte) = code(letter) {
            bytes.push(byte);
            continue;
        }
        lost = true;
        let before = bytes.len();
        bytes.extend(std::iter::once(letter).nfkd().filter_map(code));
        if bytes.len() == before {
            bytes.push(b'?');
        }
    }
    Encoded { bytes, lost }
}

/// Whether the whole text can be printed as it is.
pub(super) fn is_whole(text: &str) -> bool {
    !encode(text).lost
}

/// Widths of `' '..='~'` in thousandths, as the font's own tables say.
const PLAIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, //
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, //
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, //
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, //
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, //
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, //
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, //
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, //
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, //
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, //
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];

/// The width of a letter in thousandths of its size; of those beyond ASCII the width of a broad one.
pub(super) fn width(byte: u8, bold: bool) -> u16 {
    let table = if bold { &BOLD } else { &PLAIN };
    byte.checked_sub(b' ').and_then(|at| table.get(usize::from(at))).copied().unwrap_or(722)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, bytes: &[u8], lost: bool) {
        assert_eq!(encode(text), Encoded { bytes: bytes.to_vec(), lost }, "{text}");
    }

    #[test]
    fn names_as_they_are_written_here_are_whole() {
        check("Ma'ruf H. Daeng Tata, S.Pd", b"Ma'ruf H. Daeng Tata, S.Pd", false);
        check("José", b"Jos\xe9", false);
        check("Jose\u{301}", b"Jos\xe9", false);
        check("Nu\u{2019}man", b"Nu\x92man", false);
    }
    #[test]
    fn what_is_lost_is_told() {
        check("Nguyễn", b"Nguyen", true);
        check("Łukasz", b"?ukasz", true);
        check("王", b"?", true);
        assert!(is_whole("Siti") && !is_whole("王"));
    }
    #[test]
    fn controls_do_not_reach_the_paper() {
        check("a\u{7}b", b"a?b", true);
    }
    #[test]
    fn a_figure_is_as_wide_as_any_other() {
        assert!((b'0'..=b'9').all(|byte| width(byte, false) == 556 && width(byte, true) == 556));
    }
}
