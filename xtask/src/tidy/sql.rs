//! The SQL folders: `sql/<noun>/<verb>.sql`, one statement, opening with a comment, columns by name.
//!
//! Whether a statement prepares and is used is tested in the crate that owns the folder.

use super::Source;
use crate::finding::Finding;

/// Checks one SQL file.
pub fn check(source: &Source) -> Vec<Finding> {
    if source.ending() != "sql" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut find = |line, what: &str, cure: &str| findings.push(Finding::new(&source.path, line, what, cure));
    if !is_well_placed(&source.path) {
        find(
            1,
            "an SQL file outside `sql/<noun>/<verb>.sql`",
            "name its noun and its verb, in small letters",
        );
    }
    if !source.text.starts_with("-- ") {
        find(1, "the statement does not say what it is for", "open with a `-- ` comment: for whom, and why");
    }
    for (at, line) in source.lines() {
        if takes_all_columns(line) {
            find(at, "takes all columns with `*`", "name the columns: they are read by name");
        }
    }
    findings
}

fn is_well_placed(path: &str) -> bool {
    let Some(at) = path.find("sql/").filter(|&at| at == 0 || path[..at].ends_with('/')) else { return false };
    let verb = path[at + "sql/".len()..].trim_end_matches(".sql");
    // What PostgreSQL alone is asked lies beside the statement in whose place it stands.
    let inside = verb.strip_suffix(".pg").unwrap_or(verb).split('/').collect::<Vec<_>>();
    let is_name = |part: &&str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    inside.len() == 2 && inside.iter().all(is_name)
}

/// Finds `SELECT *`, `SELECT DISTINCT *` and `x.*`; `count(*)` and arithmetic are fine.
fn takes_all_columns(line: &str) -> bool {
    let code = line.split("--").next().unwrap_or_default().to_ascii_lowercase();
    let words = code.split_whitespace().collect::<Vec<_>>();
    let after_select = words
        .windows(2)
        .any(|pair| matches!(pair[0], "select" | "distinct" | "all") && pair[1].trim_end_matches(',') == "*");
    after_select || words.iter().any(|word| word.trim_end_matches(',').ends_with(".*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_sql(path: &str, text: &str, expected: usize) {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        assert_eq!(check(&source).len(), expected, "{path}: {text}");
    }

    #[test]
    fn a_statement_lies_under_its_noun() {
        check_sql("server/sql/household/find_by_id.sql", "-- For the desk.\nSELECT id FROM household", 0);
        check_sql("crates/vault/sql/migrations/0001_start.sql", "-- The first tables.\n", 0);
        check_sql("server/sql/household/find_by_id.pg.sql", "-- For the desk.\nSELECT id FROM household", 0);
        check_sql("server/sql/household/find.my.sql", "-- For the desk.\n", 1);
        check_sql("server/sql/find.sql", "-- For the desk.\n", 1);
        check_sql("server/sql/a/b/find.sql", "-- For the desk.\n", 1);
        check_sql("server/src/find.sql", "-- For the desk.\n", 1);
        check_sql("server/sql/Household/find.sql", "-- For the desk.\n", 1);
        check_sql("server/mysql/household/find.sql", "-- For the desk.\n", 1);
    }

    #[test]
    fn a_statement_says_for_whom() {
        check_sql("server/sql/household/find.sql", "SELECT id FROM household", 1);
    }

    #[test]
    fn columns_are_named() {
        let path = "server/sql/household/find.sql";
        check_sql(path, "-- For the desk.\nselect  * from household", 1);
        check_sql(path, "-- For the desk.\nSELECT h.*, 1 FROM household h", 1);
        check_sql(path, "-- For the desk.\nSELECT DISTINCT * FROM household", 1);
        check_sql(path, "-- For the desk, never SELECT * of it.\nSELECT count(*), a * b FROM household", 0);
    }
}
