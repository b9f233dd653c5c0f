//! Numbers as XPath 1.0 reads, prints and rounds them.

/// Reads a number; NaN where the text is none.
///
/// Beyond XPath 1.0 an exponent is read, as other engines do; a plus sign, `Infinity` and the like are not.
pub(super) fn parse(text: &str) -> f64 {
    let text = text.trim_matches(is_xml_space);
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'e' | b'E' | b'+'));
    match text.as_bytes() {
        [b'0'..=b'9' | b'.' | b'-', ..] if plain => text.parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}

/// Prints a number: no exponent, no trailing zeros, `NaN`, `Infinity`.
pub(super) fn print(number: f64) -> String {
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if number == 0.0 {
        "0".into()
    } else {
        number.to_string()
    }
}

/// What XML counts as space, and XPath with it.
pub(super) fn is_xml_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

/// XPath's `round`: halves go up, toward plus infinity.
pub(super) fn round(number: f64) -> f64 {
    let floor = number.floor();
    if number - floor >= 0.5 { floor + 1.0 } else { floor }
}

/// `round(number, places)` as JavaRosa has it: halves of the *decimal* digits go toward plus infinity, places
/// may be negative, and beyond 30 places there is no answer.
pub(super) fn round_to(number: f64, places: f64) -> f64 {
    if !number.is_finite() {
        return number;
    }
    let places = places.trunc();
    if !(-30.0..=30.0).contains(&places) {
        return f64::NAN;
    }
    if places < 0.0 {
        let unit = 10f64.powi(-(places as i32));
        return round(number / unit) * unit;
    }
    round_digits(number, places as usize)
}

fn round_digits(number: f64, places: usize) -> f64 {
    let text = number.abs().to_string();
    let Some((whole, fraction)) = text.split_once('.') else { return number };
    if fraction.len() <= places {
        return number;
    }
    let (kept, dropped) = fraction.split_at(places);
    let more_than_half = dropped.bytes().skip(1).any(|digit| digit != b'0');
    let up = match dropped.as_bytes()[0] {
        b'5' => number > 0.0 || more_than_half,
        digit => digit > b'5',
    };
    let mut digits: Vec<u8> = [b"0", whole.as_bytes(), kept.as_bytes()].concat();
    if up {
        for digit in digits.iter_mut().rev() {
            *digit += 1;
            if *digit <= b'9' {
                break;
            }
            *digit = b'0';
        }
    }
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let text = format!("{}.{}", String::from_utf8_lossy(whole), String::from_utf8_lossy(fraction));
    text.parse::<f64>().unwrap_or(f64::NAN).copysign(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_round(number: f64, places: f64, expected: f64) {
        assert_eq!(round_to(number, places), expected, "round({number}, {places})");
    }

    #[test]
    fn a_whole_number_prints_without_a_point() {
        assert_eq!(print(1.0), "1");
        assert_eq!(print(-0.0), "0");
    }
    #[test]
    fn no_number_prints_with_an_exponent() {
        assert_eq!(print(1e21), "1000000000000000000000");
        assert_eq!(print(1e-7), "0.0000001");
    }
    #[test]
    fn what_is_no_number_is_nan() {
        for text in ["", "-", ".", "+1", "1 2", "inf", "NaN", "0x1", "1,5"] {
            assert!(parse(text).is_nan(), "{text}");
        }
    }
    #[test]
    fn halves_go_toward_plus_infinity() {
        check_round(-0.5, 0.0, 0.0);
        check_round(-1.5, 0.0, -1.0);
        check_round(2.5, 0.0, 3.0);
    }
    #[test]
    fn places_count_decimal_digits() {
        check_round(1.005, 2.0, 1.01);
        check_round(23.7825, 2.0, 23.78);
        check_round(9.995, 2.0, 10.0);
    }
    #[test]
    fn negative_places_round_tens() {
        check_round(626.3, -3.0, 1000.0);
        check_round(1.0, -2.0, 0.0);
    }
}
