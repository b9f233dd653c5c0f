//! Is a default a value or an expression? Decided as other readers of XLSForm decide it, by its first signs.
//!
//! Invariant: one walk over the text, whatever it holds.

/// True where the default has to be calculated. For dates and positions a `-` says that it is a value.
pub(super) fn is_dynamic(text: &str, minus_is_plain: bool) -> bool {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (sign, length) = next(rest, first);
        match sign {
            Sign::Minus if minus_is_plain => return false,
            Sign::Minus | Sign::Logic => return true,
            Sign::Plain => {}
        }
        rest = &rest[length..];
    }
    false
}

enum Sign {
    /// Arithmetic, a union, a call, a reference.
    Logic,
    Minus,
    Plain,
}

fn next(rest: &str, first: char) -> (Sign, usize) {
    if let Some(length) = date(rest).or_else(|| time(rest)).or_else(|| number(rest)) {
        return (Sign::Plain, length);
    }
    if [" mod ", " div "].iter().any(|word| rest.starts_with(word)) {
        return (Sign::Logic, 5);
    }
    match first {
        '*' | '+' | '|' => (Sign::Logic, 1),
        '-' => (Sign::Minus, 1),
        '"' | '\'' => match rest[1..].find(first) {
            Some(end) => (Sign::Plain, end + 2),
            None => (Sign::Plain, 1),
        },
        '$' if reference(rest) => (Sign::Logic, 1),
        c if c.is_alphabetic() || c == '_' => {
            let name = name(rest);
            let after = &rest[name..];
            let longer = after.strip_prefix(':').map(|tail| (tail, self::name(tail)));
            match longer {
                _ if after.starts_with('(') => (Sign::Logic, name),
                Some((tail, more)) if more > 0 && tail[more..].starts_with('(') => (Sign::Logic, name),
                Some((_, more)) if more > 0 => (Sign::Plain, name + 1 + more),
                _ => (Sign::Plain, name),
            }
        }
        other => (Sign::Plain, other.len_utf8()),
    }
}

/// Bytes of the name at the beginning; 0 for none.
fn name(text: &str) -> usize {
    let begins = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if !begins {
        return 0;
    }
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '\u{b7}')))
        .unwrap_or(text.len())
}

fn reference(text: &str) -> bool {
    let Some(inside) = text.strip_prefix("${") else { return false };
    let inside = inside.strip_prefix("last-saved#").unwrap_or(inside);
    let length = name(inside);
    length > 0 && inside[length..].starts_with('}')
}

fn digits(text: &[u8], at: usize, count: usize) -> bool {
    text.len() >= at + count && text[at..at + count].iter().all(u8::is_ascii_digit)
}

/// `2026-08-17`
fn date(text: &str) -> Option<usize> {
    let skip = usize::from(text.starts_with('-'));
    let b = text.as_bytes();
    let fits = digits(b, skip, 4)
        && b.get(skip + 4) == Some(&b'-')
        && digits(b, skip + 5, 2)
        && b.get(skip + 7) == Some(&b'-')
        && digits(b, skip + 8, 2);
    if !fits {
        return None;
    }
    let end = skip + 10;
    let clock = text.get(end..).and_then(|rest| rest.strip_prefix('T')).and_then(time);
    Some(clock.map_or(end, |length| end + 1 + length))
}

/// `14:20:00`, with an offset or without.
fn time(text: &str) -> Option<usize> {
    let b = text.as_bytes();
    let fits = digits(b, 0, 2)
        && b.get(2) == Some(&b':')
        && digits(b, 3, 2)
        && b.get(5) == Some(&b':')
        && digits(b, 6, 2);
    if !fits {
        return None;
    }
    match b.get(8) {
        Some(b'Z') => Some(9),
        Some(b'+' | b'-') if digits(b, 9, 2) && b.get(11) == Some(&b':') && digits(b, 12, 2) => Some(14),
        _ => Some(8),
    }
}

fn number(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let skip = text.len() - unsigned.len();
    let b = unsigned.as_bytes();
    let whole = b.iter().take_while(|c| c.is_ascii_digit()).count();
    if whole > 0 && b.get(whole) != Some(&b'.') {
        return Some(skip + whole);
    }
    if b.get(whole) != Some(&b'.') {
        return None;
    }
    let fraction = b[whole + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
    (whole + fraction > 0).then_some(skip + whole + 1 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, dynamic: bool) {
        assert_eq!(is_dynamic(text, false), dynamic, "{text}");
    }

    #[test]
    fn a_plain_value_is_no_expression() {
        for text in
            ["5", "-1.5", "seng", "tidak-tahu", "2026-08-17", "10-20", "http://a/b", "jr://images/x.png"]
        {
            check(text, false);
        }
    }
    #[test]
    fn arithmetic_calls_and_references_are_expressions() {
        for text in
            ["1 + 1", "today()", "${umur}", "2 * 3", "a - b", "${last-saved#rt}", "10 div 2", "jr:itext('a')"]
        {
            check(text, true);
        }
    }
    #[test]
    fn a_minus_in_a_date_is_no_arithmetic() {
        assert!(!is_dynamic("17 - 08 - 2026", true));
        assert!(is_dynamic("today() - 1", true));
    }
    #[test]
    fn what_stands_in_quotes_is_text() {
        check("'1 + 1'", false);
    }
}
