//! Licence expressions: does a package's SPDX expression hold with what we allow?
//!
//! Grammar: names joined by `OR`, `AND` (binds tighter) and brackets; `/` is an old way to write
//! `OR`; `X WITH Y` is one name.

/// Whether the expression can be met by taking only allowed licences.
pub fn allows(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens = spaced.split_whitespace().collect::<Vec<_>>();
    let mut reader = Reader { tokens: &tokens, allowed };
    reader.alternatives() && reader.tokens.is_empty()
}

struct Reader<'a> {
    tokens: &'a [&'a str],
    allowed: &'a [String],
}

impl<'a> Reader<'a> {
    fn alternatives(&mut self) -> bool {
        let mut good = self.conjunction();
        while self.take("OR") {
            good |= self.conjunction();
        }
        good
    }

    fn conjunction(&mut self) -> bool {
        let mut good = self.name();
        while self.take("AND") {
            good &= self.name();
        }
        good
    }

    fn name(&mut self) -> bool {
        if self.take("(") {
            let good = self.alternatives();
            return self.take(")") && good;
        }
        let Some(mut name) = self.next().map(str::to_owned) else { return false };
        if self.take("WITH") {
            name = format!("{name} WITH {}", self.next().unwrap_or_default());
        }
        self.allowed.contains(&name)
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.tokens.first() == Some(&word);
        if found {
            self.next();
        }
        found
    }

    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: bool) {
        let allowed =
            ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_owned);
        assert_eq!(allows(expression, &allowed), expected, "{expression}");
    }

    #[test]
    fn one_allowed_alternative_is_enough() {
        check("GPL-3.0 OR MIT", true);
        check("Unlicense/MIT", true);
    }

    #[test]
    fn every_part_of_a_conjunction_is_needed() {
        check("MIT AND GPL-3.0", false);
        check("(MIT OR GPL-3.0) AND Unicode-3.0", true);
    }

    #[test]
    fn and_binds_tighter_than_or() {
        check("GPL-3.0 AND MPL-2.0 OR MIT", true);
        check("MIT OR GPL-3.0 AND MPL-2.0", true);
        check("GPL-3.0 OR MIT AND MPL-2.0", false);
    }

    #[test]
    fn an_exception_is_part_of_the_name() {
        check("Apache-2.0 WITH LLVM-exception", true);
        check("MIT WITH LLVM-exception", false);
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        check("", false);
        check("(MIT", false);
        check("MIT MIT", false);
    }
}
