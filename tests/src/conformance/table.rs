//! The score as Markdown, and its place in the docs.
//!
//! Invariant: only what stands between the two marker lines is written; the rest of the page is by hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Outcome, Part};

const BEGIN: &str = "<!-- written by cargo xtask conformance: begin -->";
const END: &str = "<!-- written by cargo xtask conformance: end -->";

/// Table, what was skipped by which rule, and the differences with their reasons.
#[must_use]
pub fn render(parts: &[Part]) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "| cases | recorded | in the subset | passed | failed | share | target |");
    let _ = writeln!(text, "| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    for part in parts {
        let (passed, failed, skipped) = part.counts();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {passed} | {failed} | {:.2} % | {} % |",
            part.name,
            passed + failed + skipped,
            passed + failed,
            part.percent(),
            part.target_percent,
        );
    }
    for part in parts {
        render_skipped(&mut text, part);
        render_differences(&mut text, part);
    }
    text
}

fn render_skipped(text: &mut String, part: &Part) {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &part.cases {
        if let Outcome::Skipped { reason } = &case.outcome {
            *rules.entry(reason).or_default() += 1;
        }
    }
    if rules.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nSkipped in `{}`:\n", part.name);
    for (rule, count) in rules {
        let _ = writeln!(text, "- {count}: {rule}");
    }
}

fn render_differences(text: &mut String, part: &Part) {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in &part.cases {
        if let Outcome::Failed { reason, .. } = &case.outcome {
            reasons.entry(reason.unwrap_or("not explained")).or_default().push(&case.name);
        }
    }
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(text, "\nDifferences in `{}`:\n", part.name);
    for (reason, cases) in reasons {
        let shown = cases.iter().take(20).copied().collect::<Vec<_>>().join(", ");
        let more = if cases.len() > 20 { ", ..." } else { "" };
        let _ = writeln!(text, "- {} ({}): {shown}{more}", reason, cases.len());
    }
}

/// The page with the part between the markers replaced; they are added at its end where they are missing.
#[must_use]
pub fn place(page: &str, table: &str) -> String {
    let block = format!("{BEGIN}\n\n{table}\n{END}");
    match page.find(BEGIN).zip(page.find(END)) {
        Some((begin, end)) if begin < end => format!("{}{block}{}", &page[..begin], &page[end + END.len()..]),
        _ => format!("{}\n\n{block}\n", page.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_by_hand_stays() {
        let page = place("# Title\n\nBefore.\n", "one");
        let page =
            page.replace("<!-- written by cargo xtask conformance: end -->\n", &format!("{END}\n\nAfter.\n"));
        let again = place(&page, "two");
        assert!(again.starts_with("# Title\n\nBefore.\n") && again.ends_with("After.\n"));
        assert!(again.contains("two") && !again.contains("one"));
    }
}
