//! Who saw what in lists: an entry of the audit log per page of a list, once an hour for each who asks.
//!
//! Invariants: without its entry nothing is shown; an entry says which list, where, which filters were set, which
//! page and how many lines; never what was searched for.

use super::App;
use super::access::Caller;
use crate::hub::Deed;
use crate::store::Page;
use ketuk_wire::{Problem, ScopeId};
use std::collections::HashSet;
use std::fmt::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The same page of the same list is noted anew after so long.
const ANEW: Duration = Duration::from_secs(3_600);
/// Sightings that are remembered; beyond, all are noted anew.
const REMEMBERED_MAX: usize = 20_000;
/// Letters of a filter's code that is told.
const CODE_BYTES_MAX: usize = 24;

/// What was noted within the hour.
#[derive(Debug, Default)]
pub(super) struct Sightings(Mutex<Option<(Instant, Seen)>>);

/// Who saw what.
type Seen = HashSet<(u64, String)>;

impl Sightings {
    /// Whether this is the first time within the hour.
    fn is_new(&self, account: u64, what: &str) -> bool {
        // A thread that panicked here has left a set that is as good as before.
        let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let kept = held.take().filter(|(since, seen)| since.elapsed() < ANEW && seen.len() < REMEMBERED_MAX);
        let (since, mut seen) = kept.unwrap_or_else(|| (Instant::now(), HashSet::new()));
        let new = seen.insert((account, what.to_owned()));
        *held = Some((since, seen));
        new
    }

    fn forget(&self, account: u64, what: &str) {
        let mut held = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, seen)) = held.as_mut() {
            seen.remove(&(account, what.to_owned()));
        }
    }
}

/// A page of a list, as the log tells it.
#[derive(Debug)]
pub(super) struct Sight {
    text: String,
}

impl Sight {
    /// A list by its name, the areas it was narrowed to, and the page.
    pub(super) fn of(list: &'static str, (first, last): (ScopeId, ScopeId), page: Page) -> Self {
        let number = page.offset / page.limit.max(1) + 1;
        Self { text: format!("{list} {first}-{last} p{number}x{}", page.limit) }
    }

    /// A filter that was set, by a code out of a closed set; free text is never told.
    pub(super) fn by(mut self, filter: &'static str, code: &str) -> Self {
        let is_code = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
        if !code.is_empty() {
            let told = code.len() <= CODE_BYTES_MAX && code.bytes().all(is_code);
            let _ = write!(self.text, " {filter}={}", if told { code } else { "?" });
        }
        self
    }

    /// A filter that was set, and no more about it.
    pub(super) fn with(mut self, filter: &'static str, set: bool) -> Self {
        if set {
            let _ = write!(self.text, " {filter}");
        }
        self
    }

    /// Notes that `lines` of them were seen.
    pub(super) async fn note(self, app: &App, caller: &Caller, lines: usize) -> Result<(), Problem> {
        let Self { text } = self;
        note(app, caller, "list.look", text, Some(lines)).await
    }
}

/// Notes a look at one thing.
pub(super) async fn note_look(
    app: &App,
    caller: &Caller,
    action: &'static str,
    object: String,
) -> Result<(), Problem> {
    note(app, caller, action, object, None).await
}

async fn note(
    app: &App,
    caller: &Caller,
    action: &'static str,
    what: String,
    lines: Option<usize>,
) -> Result<(), Problem> {
    let seen = app.access.sightings();
    let (actor, known) = (caller.actor.clone(), format!("{action} {what}"));
    if !seen.is_new(actor.account, &known) {
        return Ok(());
    }
    let object = lines.map_or_else(|| what.clone(), |lines| format!("{what} n={lines}"));
    let deed = Deed::new(action, object);
    let account = actor.account;
    let noted = app.writer.call(move |hub, world| hub.audited(world.now_ms, &actor, &deed, |_| Ok(())));
    noted.await.inspect_err(|_| seen.forget(account, &known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_is_not_told() {
        let page = Page { limit: 50, offset: 100 };
        let sight = Sight::of("households", (ScopeId(1), ScopeId(2)), page)
            .by("status", "completed")
            .by("question", "Siti Aminah")
            .by("kind", "")
            .with("text", true)
            .with("found", false);
        assert_eq!(sight.text, "households 1-2 p3x50 status=completed question=? text");
    }
    #[test]
    fn one_page_is_noted_once_by_each() {
        let seen = Sightings::default();
        let new = [(1, "a"), (1, "a"), (2, "a"), (1, "b")].map(|(who, what)| seen.is_new(who, what));
        assert_eq!(new, [true, false, true, true]);
        seen.forget(1, "a");
        assert!(seen.is_new(1, "a"), "what could not be kept is noted the next time");
    }
}
