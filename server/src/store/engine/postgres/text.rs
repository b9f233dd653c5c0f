//! A statement's one text as PostgreSQL reads it, and numbers as it writes them.
//!
//! Invariant: what stands in quotes, comments or function bodies stays as it is, but for bytes (`x'00'`).

use super::ValueRef;

/// Numbers the parameters (`:name` becomes `$1`) and rewrites bytes (`x'00'` becomes `'\x00'::bytea`); the text and the
/// parameters' names in the order of their numbers.
pub(super) fn translate(text: &str) -> (String, Vec<String>) {
    let (mut out, mut names) = (String::with_capacity(text.len()), Vec::<String>::new());
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let taken = if rest.starts_with("--") {
            let end = rest.find('\n').unwrap_or(rest.len());
            out.push_str(&rest[..end]);
            end
        } else if let Some(body) = rest.strip_prefix("$$") {
            let end = body.find("$$").map_or(rest.len(), |at| at + 4);
            out.push_str(&rest[..end]);
            end
        } else if (c == 'x' || c == 'X') && rest[1..].starts_with('\'') && !is_word(before) {
            let end = quoted(&rest[1..]) + 1;
            out.push_str(&format!("'\\x{}'::bytea", rest[2..end].trim_end_matches('\'')));
            end
        } else if c == '\'' {
            let end = quoted(rest);
            out.push_str(&rest[..end]);
            end
        } else if rest.starts_with("::") {
            out.push_str("::");
            2
        } else if c == ':' && rest[1..].starts_with(|c: char| c.is_ascii_lowercase()) {
            let end = rest[1..].find(|c| !is_word(c)).map_or(rest.len(), |at| at + 1);
            let name = &rest[..end];
            let number = names.iter().position(|known| known == name).unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            });
            out.push_str(&format!("${}", number + 1));
            end
        } else {
            out.push(c);
            c.len_utf8()
        };
        before = rest[..taken].chars().next_back().unwrap_or(' ');
        rest = &rest[taken..];
    }
    (out, names)
}

/// The text of an insertion of one row with so many parameters, for more rows: the first row's parameters, then the
/// second's. What stands behind the row, which has no brackets within, stays behind them all.
pub(super) fn with_rows(text: &str, names: usize, rows: usize) -> String {
    let parts = text.rsplit_once("VALUES (").filter(|_| rows > 1);
    let Some((head, (row, tail))) = parts.and_then(|(head, row)| Some((head, row.split_once(')')?))) else {
        return text.to_owned();
    };
    let rows: Vec<String> = (0..rows).map(|at| format!("({})", numbered(row, at * names))).collect();
    format!("{head}VALUES {}{tail}", rows.join(", "))
}

/// The text of a question with so many parameters, for more of them at once: one's rows behind the other's.
pub(super) fn with_questions(text: &str, names: usize, questions: usize) -> String {
    if questions <= 1 {
        return text.to_owned();
    }
    let one = text.trim_end().trim_end_matches(';');
    let all: Vec<String> = (0..questions).map(|at| format!("({})", numbered(one, at * names))).collect();
    all.join(" UNION ALL ")
}

/// The text with each parameter's number so much higher.
fn numbered(text: &str, by: usize) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let number = part[..end].parse::<usize>().unwrap_or_default() + by;
        out.push_str(&format!("${number}{}", &part[end..]));
    }
    out
}

/// A script without parameters.
pub(super) fn translate_script(script: &str) -> String {
    translate(script).0
}

/// Where a text in quotes ends; a quote that is doubled is part of it.
fn quoted(text: &str) -> usize {
    let mut at = 1;
    while let Some(next) = text[at..].find('\'') {
        at += next + 1;
        if !text[at..].starts_with('\'') {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// NUMERIC as it travels: how many digits of four places, the place of the first, the sign, places that are shown; then
/// the digits. Whole numbers come out whole; `None` where it is no number, or too large.
pub(super) fn number(raw: &[u8]) -> Option<ValueRef<'static>> {
    let mut words = raw.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    let (count, weight, sign, _shown) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let weight = i32::from(weight as i16);
    let digits: Vec<i64> = words.take(usize::from(count)).map(i64::from).collect();
    if digits.len() != usize::from(count) || !matches!(sign, 0 | 0x4000) {
        return None;
    }
    let has_fraction = digits.iter().enumerate().any(|(at, digit)| at as i32 > weight && *digit != 0);
    if has_fraction {
        let part = |(at, digit): (usize, &i64)| *digit as f64 * 10_000f64.powi(weight - at as i32);
        let size: f64 = digits.iter().enumerate().map(part).sum();
        return Some(ValueRef::Real(if sign == 0 { size } else { -size }));
    }
    let mut size: i64 = 0;
    for place in 0..=weight {
        let digit = usize::try_from(place).ok().and_then(|place| digits.get(place)).copied().unwrap_or(0);
        size = size.checked_mul(10_000)?.checked_add(digit)?;
    }
    Some(ValueRef::Integer(if sign == 0 { size } else { -size }))
}

/// The kind of a parameter by its name, where no value tells it: the same names mean the same everywhere.
#[cfg(test)]
pub(super) fn kind_in_tests(statement: &str, name: &str) -> postgres::types::Type {
    use postgres::types::Type;
    const TEXTS: &str = " login name role password kecamatan kelurahan label why who list action object code detail \
        text status sort class second third kind key pattern hands severity keys subject id version published_by media \
        card head address stage day tier place letter purpose cards folded alias scopes basis form people shape drawn \
        first state decision band weights after_key ";
    const BYTES: &str = " record hash device nonce previous signature tag change bytes bytes_hash manifest digest \
        public_key last_hash content levels evidence package value linked status_by code_hash used_by meet_id meet_key \
        audit_hash a b hub after after_record but until ";
    let bare = format!(" {} ", name.trim_start_matches(':'));
    let number = |there: &[&str]| there.contains(&statement);
    let is_number = match bare.trim() {
        "kelurahan" => number(&["area_alias/save", "export/insert"]),
        "stage" => !statement.starts_with("review_step/") && !statement.starts_with("export/"),
        "state" => !statement.starts_with("pair/"),
        "place" => statement != "minutes/insert",
        "version" => !statement.starts_with("form/"),
        "first" | "second" => !statement.starts_with("dispute/"),
        "kind" => statement == "feed/insert",
        "bytes" => {
            statement.starts_with("attachment/")
                || statement.starts_with("export/")
                || statement == "form/load_piece"
        }
        "after" => ![
            "compared/list_after",
            "compared/list_since",
            "attachment/list_after",
            "record/list_after",
            "pair/list_between",
        ]
        .contains(&statement),
        "until" => statement != "pair/list_between",
        _ => false,
    };
    let is_order = statement.starts_with("export/")
        && ["code", "format", "shown", "separator", "language", "stage"].contains(&bare.trim());
    // An id as part of a text.
    let is_text = is_order || (statement, name) == ("audit/list_about", ":record") || TEXTS.contains(&bare);
    match (is_number, is_text, BYTES.contains(&bare)) {
        (false, true, _) => Type::TEXT,
        (false, _, true) => Type::BYTEA,
        _ => Type::INT8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_once_and_bytes_rewritten() {
        let (text, names) = translate(
            "-- For :whom\nSELECT a::text, x'0a' FROM t WHERE b = :b AND c = :c OR b = :b AND d = ':d''x'",
        );
        assert_eq!(
            text,
            "-- For :whom\nSELECT a::text, '\\x0a'::bytea FROM t WHERE b = $1 AND c = $2 OR b = $1 AND d = ':d''x'"
        );
        assert_eq!(names, [":b", ":c"]);
    }

    #[test]
    fn rows_are_numbered_one_after_the_other() {
        let text = "-- A row.\nINSERT INTO t (a, b, c)\nVALUES ($1, $2, $1);\n";
        assert_eq!(with_rows(text, 2, 1), text);
        let three = "-- A row.\nINSERT INTO t (a, b, c)\nVALUES ($1, $2, $1), ($3, $4, $3), ($5, $6, $5);\n";
        assert_eq!(with_rows(text, 2, 3), three);
    }
    #[test]
    fn what_stands_behind_a_row_stays_behind_them_all() {
        let text = "INSERT INTO due (a, b) VALUES ($1, $2) ON CONFLICT (a, b) DO NOTHING;";
        let two = "INSERT INTO due (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT (a, b) DO NOTHING;";
        assert_eq!(with_rows(text, 2, 2), two);
    }
    #[test]
    fn questions_go_together_with_numbers_of_their_own() {
        let text = "-- For tests.\nSELECT a FROM t WHERE b = $1 AND c = $2;\n";
        assert_eq!(with_questions(text, 2, 1), text);
        let one = |b, c| format!("(-- For tests.\nSELECT a FROM t WHERE b = ${b} AND c = ${c})");
        assert_eq!(with_questions(text, 2, 2), format!("{} UNION ALL {}", one(1, 2), one(3, 4)));
    }

    #[test]
    fn bodies_of_functions_stay() {
        let body = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN x := x'00'; END $$;";
        assert_eq!(translate_script(body), body);
    }

    #[test]
    fn sums_come_out_whole_and_averages_do_not() {
        let words = |words: &[u16]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
        assert_eq!(number(&words(&[0, 0, 0, 0])), Some(ValueRef::Integer(0)));
        assert_eq!(number(&words(&[2, 1, 0, 0, 12, 3_456])), Some(ValueRef::Integer(123_456)));
        assert_eq!(number(&words(&[1, 1, 0x4000, 0, 12])), Some(ValueRef::Integer(-120_000)));
        assert_eq!(number(&words(&[2, 0, 0, 1, 7, 5_000])), Some(ValueRef::Real(7.5)));
        assert_eq!(number(&words(&[0, 0, 0xC000, 0])), None);
        assert_eq!(number(&words(&[1, 9, 0, 0, 9_999])), None);
        assert_eq!(number(&[0, 1]), None);
    }
}
