//! What a structural check has to say: where, what, and what to do about it.

use std::fmt;

/// One thing that does not follow the house's rules. Prints as `path:line: what; what to do`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Path from the repository's root, with `/`.
    pub path: String,
    /// Line, from 1; 1 also stands for the file as a whole.
    pub line: usize,
    /// What is the case.
    pub what: String,
    /// What to do about it.
    pub cure: String,
}

impl Finding {
    /// A finding at a line.
    pub fn new(path: &str, line: usize, what: impl Into<String>, cure: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, what: what.into(), cure: cure.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { path, line, what, cure } = self;
        write!(out, "{path}:{line}: {what}; {cure}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_prints_in_the_form_that_editors_follow() {
        let finding = Finding::new("crates/form/src/key.rs", 12, "too long", "split it");
        assert_eq!(finding.to_string(), "crates/form/src/key.rs:12: too long; split it");
    }
}
