//! The audit log: who did what to which thing, when and why.
//!
//! Invariants: an entry is kept in the transaction of what it tells, so neither is there without the
//! other; entries hold ids and codes, never a name of somebody surveyed nor an answer; none is ever changed.

use super::Hub;
use crate::chain::{AuditVerdict, Head, NotedHead, Walk};
use crate::limits::AUDIT_WHY_BYTES_MAX;
use crate::role::Actor;
use crate::store::{AuditOf, AuditRow};
use crate::trouble::Trouble;
use ketuk_wire::Problem;
use std::collections::HashMap;
use std::fmt::Display;

/// Something that somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    action: &'static str,
    object: String,
    why: String,
}

impl Deed {
    /// An action by its stable code, and the id of what it is done to.
    #[must_use]
    pub fn new(action: &'static str, object: impl Display) -> Self {
        Self { action, object: object.to_string(), why: String::new() }
    }

    /// With a reason; what is longer than an entry holds is cut.
    #[must_use]
    pub fn why(mut self, why: &str) -> Self {
        let end = why.char_indices().map(|(at, c)| at + c.len_utf8());
        let end = end.take_while(|end| *end <= AUDIT_WHY_BYTES_MAX).last().unwrap_or(0);
        why[..end].clone_into(&mut self.why);
        self
    }
}

/// An entry as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number.
    pub entry: u64,
    /// When, by the hub's clock.
    pub at_ms: u64,
    /// Who, by account; 0 is the token of scripts.
    pub account: u64,
    /// Under what name that account signs in.
    pub login: String,
    /// What they were then.
    pub role: String,
    /// What they did.
    pub action: String,
    /// To what.
    pub object: String,
    /// Why.
    pub why: String,
}

impl Hub {
    /// Does something and keeps who did it, or neither.
    pub fn audited<T>(
        &self,
        now_ms: u64,
        who: &Actor,
        deed: &Deed,
        act: impl FnOnce(&Self) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.grouped(|hub| {
            let done = act(hub)?;
            hub.note(now_ms, who, deed)?;
            Ok(done)
        })
    }

    /// Keeps an entry; the caller holds the transaction.
    pub(super) fn note(&self, now_ms: u64, who: &Actor, deed: &Deed) -> Result<(), Trouble> {
        let Deed { action, object, why } = deed;
        self.store.insert_audit(&AuditRow {
            entry: 0,
            at_ms: now_ms,
            account: who.account,
            role: who.role.code().to_owned(),
            action: (*action).to_owned(),
            object: object.clone(),
            why: why.clone(),
        })
    }

    /// Whether the log is as it was written, beside what was noted of it.
    pub fn verify_audit(&self, noted: &[NotedHead]) -> Result<AuditVerdict, Problem> {
        let mut walk = Walk::new(noted);
        let breach = self.store.walk_audit(|link| walk.step(link))?;
        Ok(walk.end(breach))
    }

    /// How far the log has come.
    pub fn audit_head(&self) -> Result<Head, Problem> {
        Ok(self.store.load_audit_head()?)
    }

    /// Entries before one, newest first.
    pub fn list_audit(&self, of: &AuditOf, before: u64, limit: u64) -> Result<Vec<AuditLine>, Problem> {
        let rows = self.store.list_audit(of, before, limit)?;
        let accounts = self.store.list_accounts()?;
        let mut logins: HashMap<u64, String> =
            accounts.into_iter().map(|row| (row.account, row.login)).collect();
        logins.insert(0, Actor::of_token().login);
        let line = |row: AuditRow| {
            let AuditRow { entry, at_ms, account, role, action, object, why } = row;
            let login = logins.get(&account).cloned().unwrap_or_default();
            AuditLine { entry, at_ms, account, login, role, action, object, why }
        };
        Ok(rows.into_iter().map(line).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_letters() {
        let deed = Deed::new("household.return", 1).why(&"é".repeat(400));
        assert_eq!(deed.why.len(), 500);
        assert_eq!(Deed::new("x", 1).why("").why, "");
    }
}
