//! Numbers of people with their last digits gone.
//!
//! Invariant: a mask is as long as what it stands for and tells four digits at most.

/// Digits that stay: province and city of a NIK, a telephone's prefix.
const SHOWN: usize = 4;
/// So many digits in a row in free text are a number of somebody's.
const RUN: usize = 9;

/// A number with all but its first four digits gone: `6474************`.
pub(crate) fn number(text: &str) -> String {
    let mut shown = 0;
    let hide = |c: char| {
        if !c.is_alphanumeric() {
            return c;
        }
        shown += 1;
        if shown <= SHOWN { c } else { '*' }
    };
    text.chars().map(hide).collect()
}

/// Free text in which every long run of digits is masked, also one that is written in groups.
pub(crate) fn in_text(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            masked.push(letters[at]);
            at += 1;
            continue;
        }
        let end = end_of_run(&letters, at);
        let run: String = letters[at..end].iter().collect();
        let digits = run.chars().filter(char::is_ascii_digit).count();
        masked.push_str(&if digits >= RUN { number(&run) } else { run });
        at = end;
    }
    masked
}

/// The end of digits with at most one blank, point or dash between two of them.
fn end_of_run(letters: &[char], start: usize) -> usize {
    let mut end = start;
    loop {
        while letters.get(end).is_some_and(char::is_ascii_digit) {
            end += 1;
        }
        let joins = letters.get(end).is_some_and(|c| matches!(c, ' ' | '.' | '-'));
        if !joins || !letters.get(end + 1).is_some_and(char::is_ascii_digit) {
            return end;
        }
        end += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_digits_stay() {
        assert_eq!(number("6474010101800001"), "6474************");
        assert_eq!(number("+62 812-3456"), "+62 81*-****");
        assert_eq!(number("12"), "12");
    }
    #[test]
    fn long_numbers_in_words_go_and_short_ones_stay() {
        assert_eq!(in_text("NIK 6474010101800001, RT 12"), "NIK 6474************, RT 12");
        assert_eq!(in_text("Jl. Delima 7, 75311"), "Jl. Delima 7, 75311");
        assert_eq!(in_text("6474 0101 0180 0001"), "6474 **** **** ****");
        assert_eq!(in_text(""), "");
    }
}
