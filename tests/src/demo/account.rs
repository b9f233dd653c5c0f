//! The account at the end: what happened, in words that need no manual.

use super::Options;
use super::checkers::Verdict;
use super::coordinator::Sitting;
use super::station::Tally;
use ketuk_fleet::city::City;
use ketuk_transport::Traffic;
use serde_json::Value as Json;
use std::fmt;
use std::time::Duration;

/// Failures that are listed of one checker.
const FAILURES_SHOWN: usize = 5;

/// How long a phase took, and what it brought.
#[derive(Debug, Clone)]
pub struct Phase {
    name: String,
    took: Duration,
    note: String,
}

impl Phase {
    /// A phase.
    #[must_use]
    pub fn new(name: &str, took: Duration) -> Self {
        Self::noted(name, took, String::new())
    }

    /// A phase with something to say about it.
    #[must_use]
    pub fn noted(name: &str, took: Duration, note: String) -> Self {
        Self { name: name.replace(": ", ", ").to_lowercase(), took, note }
    }
}

/// Everything that the account tells.
#[derive(Debug)]
pub struct Account<'a> {
    /// What was asked for.
    pub options: &'a Options,
    /// The sample.
    pub city: &'a City,
    /// Phones.
    pub phones: usize,
    /// Phones with a wrong clock.
    pub clocks_off: usize,
    /// What people did.
    pub tally: &'a Tally,
    /// What the coordinator did.
    pub sittings: &'a [Sitting],
    /// Decisions that were taken back.
    pub taken_back: usize,
    /// What moved over HTTP.
    pub traffic: Traffic,
    /// `/v1/summary`.
    pub summary: &'a Json,
    /// `/metrics`.
    pub metrics: &'a str,
    /// How long what took.
    pub phases: &'a [Phase],
    /// The checkers.
    pub verdicts: &'a [Verdict],
    /// All of it.
    pub total: Duration,
}

impl fmt::Display for Account<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "What happened (seed {})", self.options.seed)?;
        self.field(f)?;
        self.road(f)?;
        self.disagreements(f)?;
        self.waiting(f)?;
        self.times(f)?;
        self.checkers(f)
    }
}

fn line(f: &mut fmt::Formatter<'_>, what: &str, text: impl fmt::Display) -> fmt::Result {
    writeln!(f, "  {what:<28}{text}")
}

impl Account<'_> {
    fn field(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { interviews, other_visits, unlisted, moved, revisits, corrections, .. } = self.tally;
        let Tally { removals, door_settled, answers, one_by_one, listed, saves, .. } = self.tally;
        let families = self.city.list_families().count();
        let not_listed = self.city.list_families().filter(|family| family.prelist.is_none()).count();
        line(
            f,
            "families",
            format!(
                "{} in {} RT; {} not on the list",
                count(families),
                self.city.rts.len(),
                count(not_listed)
            ),
        )?;
        let off = format!(
            "{}, each with a vault file of its own; {} with a wrong clock",
            self.phones, self.clocks_off
        );
        line(f, "phones", off)?;
        line(f, "interviews", format!("{} complete, offline", count(*interviews)))?;
        let others: Vec<_> =
            other_visits.iter().map(|(code, n)| format!("{} {}", count(*n), spoken(code))).collect();
        line(f, "other visits", others.join(", "))?;
        line(f, "families met unlisted", count(*unlisted))?;
        line(
            f,
            "families met twice",
            format!("{} that had moved since another RT counted them", count(*moved)),
        )?;
        let seconds = format!("{} visits; {removals} took a member off the list", count(*revisits));
        line(f, "second cadres", seconds)?;
        line(
            f,
            "corrections",
            format!("{} households corrected on both phones at once", count(*corrections)),
        )?;
        let kept = format!("{}; {} of them kept one by one", count(*answers), count(*one_by_one));
        line(f, "answers typed", kept)?;
        let all = format!("{} by people, {} from lists of families", count(*saves), count(*listed));
        line(f, "saves", all)?;
        line(f, "settled at the door", format!("{door_settled} disagreements"))
    }

    fn road(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Traffic { trips, sent_bytes, received_bytes } = self.traffic;
        writeln!(f)?;
        writeln!(f, "On the road (HTTP on this computer)")?;
        line(f, "batches signed", count(number(&self.summary["batches"])))?;
        line(f, "requests", format!("{}; refused: {}", count(trips), self.refused()))?;
        line(f, "bytes up", bytes(sent_bytes))?;
        line(f, "bytes down", bytes(received_bytes))?;
        let visits = self.tally.interviews.max(1);
        let each = format!(
            "{} up, {} down, with lists, corrections and receipts of everybody",
            bytes(sent_bytes / visits),
            bytes(received_bytes / visits)
        );
        line(f, "bytes per interview", each)
    }

    fn refused(&self) -> u64 {
        let ends = self.metrics.lines().filter(|line| line.starts_with("ketuk_requests_total"));
        let refused = ends.filter(|line| !line.contains("code=\"ok\""));
        refused.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
    }

    fn disagreements(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let disputes = |class: &str| count(number(&self.summary["disputes"][class]));
        let settled: usize = self.sittings.iter().map(|sitting| sitting.settled.len()).sum();
        let late: usize = self.sittings.iter().map(|sitting| sitting.late).sum();
        writeln!(f)?;
        writeln!(f, "Disagreements, by class, at the end")?;
        line(
            f,
            "quiet",
            format!("{} settled by rule (status, paradata, one phone on both sides)", disputes("quiet")),
        )?;
        line(
            f,
            "settled",
            format!("{} decided already, and an old value came in late", disputes("settled")),
        )?;
        line(f, "reviewable", format!("{} one side said nothing of substance", disputes("reviewable")))?;
        line(f, "human", format!("{} wait for a coordinator", disputes("human")))?;
        let waited: Vec<_> = self.sittings.iter().map(|sitting| count(sitting.waited)).collect();
        line(f, "the coordinator found", format!("{} waiting, round by round", waited.join(", ")))?;
        let taken = self.taken_back;
        line(
            f,
            "the coordinator settled",
            format!("{}; took back {taken}; came too late for {late}", count(settled)),
        )
    }

    fn waiting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "What is waiting")?;
        line(f, "disagreements", count(number(&self.summary["disputes"]["human"])))?;
        line(f, "kept apart (quarantine)", count(number(&self.summary["quarantined"])))?;
        line(f, "refused", count(number(&self.summary["rejected"])))?;
        line(f, "findings about answers", count(number(&self.summary["findings"])))?;
        let households = self.summary["households"].as_object();
        let by_status: Vec<_> = households
            .into_iter()
            .flatten()
            .map(|(status, n)| format!("{} {}", count(number(n)), spoken(status)))
            .collect();
        line(f, "households by status", by_status.join(", "))
    }

    fn times(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "Time ({} phones at once)", self.options.threads)?;
        for Phase { name, took, note } in self.phases {
            writeln!(f, "  {name:<36}{:>7.1} s  {note}", took.as_secs_f64())?;
        }
        writeln!(f, "  {:<36}{:>7.1} s", "all of it", self.total.as_secs_f64())
    }

    fn checkers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        writeln!(f, "Checkers")?;
        for verdict in self.verdicts {
            let Verdict { promise, looked_at, failures } = verdict;
            let mark = if verdict.holds() { "ok" } else { "NO" };
            writeln!(f, "  {mark}  {promise} ({looked_at})")?;
            for failure in failures.iter().take(FAILURES_SHOWN) {
                writeln!(f, "        {failure}")?;
            }
            if failures.len() > FAILURES_SHOWN {
                writeln!(f, "        and {} more", failures.len() - FAILURES_SHOWN)?;
            }
        }
        let failed = self.verdicts.iter().filter(|verdict| !verdict.holds()).count();
        match failed {
            0 => write!(f, "checkers: all passed"),
            failed => write!(f, "checkers: {failed} of {} FAILED", self.verdicts.len()),
        }
    }
}

fn number(json: &Json) -> u64 {
    json.as_u64().unwrap_or_default()
}

/// `tidak_ada_responden` as words.
fn spoken(code: &str) -> String {
    code.replace('_', " ")
}

/// A number with commas.
fn count(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or_default().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes as people say them.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{} B", count(bytes)),
        10_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count(0_u64), "0");
        assert_eq!(count(999_u64), "999");
        assert_eq!(count(1_234_567_u64), "1,234,567");
    }
    #[test]
    fn bytes_are_rounded_late() {
        assert_eq!(bytes(9_999), "9,999 B");
        assert_eq!(bytes(12_345), "12.3 kB");
        assert_eq!(bytes(12_345_678), "12.3 MB");
    }
}
