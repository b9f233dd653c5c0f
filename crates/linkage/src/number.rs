//! NIK, KK and telephone as numbers that can be compared, with how far they can be believed.
//!
//! A number is sixteen decimal digits in a `u64`; 0 is none. Placeholders, wrong lengths and what a
//! spreadsheet rounded are none: they are no evidence, for or against.

use ketuk_household::{CardTrust, Date, NikTrust, Sex};

/// How two numbers of sixteen digits compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberLevel {
    /// One of them is missing or cannot be believed.
    Missing,
    /// All digits are equal.
    Equal,
    /// One digit differs, or two neighbours are exchanged.
    Near,
    /// Two digits differ.
    Close,
    /// Twin numbers: the first twelve are equal and the serials lie side by side.
    Twin,
    /// They differ.
    Differs,
}

/// Sixteen digits as a number; `None` for anything else.
fn sixteen(text: &str) -> Option<u64> {
    let digits = text.trim().bytes().filter(|byte| !matches!(byte, b' ' | b'.' | b'-' | b'\''));
    let mut number = 0_u64;
    let mut count = 0;
    for digit in digits {
        if !digit.is_ascii_digit() || count == 16 {
            return None;
        }
        number = number * 10 + u64::from(digit - b'0');
        count += 1;
    }
    (count == 16).then_some(number)
}

/// A NIK that may be compared, and its trust.
pub(crate) fn nik(text: &str, sex: Option<Sex>, born: Option<Date>) -> (u64, NikTrust) {
    let Some(number) = sixteen(text) else {
        return (0, NikTrust::of(text, sex, born));
    };
    match NikTrust::of(text, sex, born) {
        trust @ (NikTrust::Consistent | NikTrust::NoReference | NikTrust::Disagrees) => (number, trust),
        trust => (0, trust),
    }
}

/// A family card's number that may be compared, and its trust.
pub(crate) fn card(text: &str) -> (u64, CardTrust) {
    match CardTrust::of(text) {
        trust @ (CardTrust::Plausible | CardTrust::DateImpossible) => (sixteen(text).unwrap_or(0), trust),
        trust => (0, trust),
    }
}

/// The birth date that a NIK holds, in the latest century that ends before `year_max`; sex stands in the day.
pub(crate) fn nik_birth(number: u64, year_max: i16) -> Option<(Date, Sex)> {
    let part = |below: u64| i16::try_from(number / below % 100).unwrap_or(0);
    let (day, month, year) = (part(100_000_000), part(1_000_000), part(10_000));
    let sex = if day > 40 { Sex::Female } else { Sex::Male };
    let day = i8::try_from(if day > 40 { day - 40 } else { day }).ok()?;
    let year = if 2000 + year <= year_max { 2000 + year } else { 1900 + year };
    Some((Date::new(year, i8::try_from(month).ok()?, day).ok()?, sex))
}

/// The first telephone number in a field without its country's beginning; 0 where there is none.
pub(crate) fn phone(text: &str) -> u64 {
    let first = text.split(['/', ',', ';']).next().unwrap_or_default();
    let mut number = 0_u64;
    let mut count = 0;
    let mut last = 0;
    let mut varied = false;
    for digit in first.bytes().filter(u8::is_ascii_digit) {
        let digit = u64::from(digit - b'0');
        if number == 0 && digit == 0 {
            continue;
        }
        if count >= 15 {
            return 0;
        }
        varied |= count > 2 && digit != last;
        last = digit;
        number = number * 10 + digit;
        count += 1;
    }
    if count >= 11 && number.to_string().starts_with("62") {
        number = number.to_string().get(2..).and_then(|rest| rest.parse().ok()).unwrap_or(0);
        count -= 2;
    }
    if (8..=13).contains(&count) && varied { number } else { 0 }
}

/// How two numbers compare.
pub(crate) fn compare(a: u64, b: u64) -> NumberLevel {
    if a == 0 || b == 0 {
        return NumberLevel::Missing;
    }
    if a == b {
        return NumberLevel::Equal;
    }
    if a / 10_000 == b / 10_000 && (a % 10_000).abs_diff(b % 10_000) <= 3 {
        return NumberLevel::Twin;
    }
    let (mut rest_a, mut rest_b) = (a, b);
    let (mut wrong, mut first, mut pairs) = (0, 0, [(0, 0); 2]);
    for at in 0..16_usize {
        let (digit_a, digit_b) = (rest_a % 10, rest_b % 10);
        if digit_a != digit_b {
            if wrong == 2 {
                return NumberLevel::Differs;
            }
            if wrong == 0 {
                first = at;
            }
            pairs[wrong] = (digit_a, digit_b);
            wrong += 1;
            if wrong == 2 && at == first + 1 && pairs[0].0 == pairs[1].1 && pairs[0].1 == pairs[1].0 {
                // Exchanged neighbours, unless more differs further up.
                return if rest_a / 10 == rest_b / 10 { NumberLevel::Near } else { NumberLevel::Differs };
            }
        }
        rest_a /= 10;
        rest_b /= 10;
    }
    if wrong == 1 { NumberLevel::Near } else { NumberLevel::Close }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: u64 = 6_474_011_708_900_002;

    #[test]
    fn slips_of_a_finger_are_near() {
        assert_eq!(compare(A, 6_474_011_708_900_002), NumberLevel::Equal);
        assert_eq!(compare(A, 6_474_011_708_910_002), NumberLevel::Near);
        assert_eq!(compare(A, 6_474_017_108_900_002), NumberLevel::Near);
        assert_eq!(compare(A, 6_474_017_108_900_007), NumberLevel::Differs);
        assert_eq!(compare(A, 6_474_021_709_900_002), NumberLevel::Close);
        assert_eq!(compare(A, 0), NumberLevel::Missing);
    }
    #[test]
    fn twins_are_no_slip() {
        assert_eq!(compare(A, A + 1), NumberLevel::Twin);
        assert_eq!(compare(A, A + 5), NumberLevel::Near);
    }
    #[test]
    fn telephones_lose_their_beginning() {
        for text in ["0812-3456-7890", "+62 812 3456 7890", "6281234567890", "081234567890 / 0541 22"] {
            assert_eq!(phone(text), 81_234_567_890, "{text}");
        }
        for junk in ["", "-", "0", "00000000000", "0811111111111", "08", "999999999999999999"] {
            assert_eq!(phone(junk), 0, "{junk}");
        }
    }
    #[test]
    fn what_cannot_be_believed_is_none() {
        for text in ["", "ADA", "647401170890000", "6474011708909001", "0000000000000000", "1111111111111111"]
        {
            assert_eq!(nik(text, None, None).0, 0, "{text}");
        }
        assert_eq!(nik("6474011708900002", None, None).0, A);
    }
}
