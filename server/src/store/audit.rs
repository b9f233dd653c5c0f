//! What was done: rows that are only ever added.

use super::engine::{Row, params};
use super::{Store, array, sql};
use crate::chain::{Head, Link, hash};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode, RecordId};
use rusqlite::{Transaction, named_params};
use rusqlite_migration::{HookError, HookResult};

/// Entries that a walk over the log reads at once.
const WALK_ROWS: u64 = 1_000;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    /// Its number; 0 before it is kept.
    pub(crate) entry: u64,
    pub(crate) at_ms: u64,
    /// Who; 0 is the token of scripts.
    pub(crate) account: u64,
    pub(crate) role: String,
    pub(crate) action: String,
    /// To what: an id, never a name.
    pub(crate) object: String,
    pub(crate) why: String,
}

/// Which part of the log is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditOf {
    /// All of it.
    Everyone,
    /// What one account did; 0 is the token of scripts.
    Account(u64),
    /// Where one thing was done.
    Action(String),
}

impl Store {
    /// Keeps an entry behind the last one, and chains it to it.
    pub(crate) fn insert_audit(&self, row: &AuditRow) -> Result<(), Trouble> {
        let signed = |number: u64| {
            i64::try_from(number).map_err(|_| Problem::with(ProblemCode::StorageFault, "audit"))
        };
        let last = self.load_audit_head()?;
        // A NUL, which not every store holds, would be another text by the time the chain is walked.
        let text = |text: &str| text.replace('\0', "\u{fffd}");
        let AuditRow { entry: _, at_ms, account, ref role, ref action, ref object, ref why } = *row;
        let (role, action, object, why) = (text(role), text(action), text(object), text(why));
        let (entry, at_ms, account) = (signed(last.entry + 1)?, signed(at_ms)?, signed(account)?);
        let link = Link { entry, at_ms, account, role, action, object, why, hash: Vec::new() };
        let params = params! {
            ":entry": link.entry, ":at_ms": link.at_ms, ":account": link.account, ":role": link.role,
            ":action": link.action, ":object": link.object, ":why": link.why,
            ":hash": hash(&last.hash, &link),
        };
        self.execute(sql!("audit/insert"), params).map(drop)
    }

    /// How far the log has come.
    pub(crate) fn load_audit_head(&self) -> Result<Head, Trouble> {
        let head = self.find(sql!("audit/last"), params! {}, |row| {
            Ok(Head { entry: row.get("entry")?, hash: array(row.get("hash")?)? })
        })?;
        Ok(head.unwrap_or(Head::START))
    }

    /// Walks the log from its first entry on, until `stop` says why not further.
    pub(crate) fn walk_audit<T>(
        &self,
        mut stop: impl FnMut(&Link) -> Option<T>,
    ) -> Result<Option<T>, Trouble> {
        let mut after = i64::MIN;
        loop {
            let params = params! { ":after": after, ":limit": WALK_ROWS };
            let links = self.list(sql!("audit/walk"), params, link)?;
            let Some(last) = links.last() else { return Ok(None) };
            after = last.entry;
            if let Some(why) = links.iter().find_map(&mut stop) {
                return Ok(Some(why));
            }
        }
    }

    /// What was done to one record, newest first.
    pub(crate) fn list_audit_about(&self, record: RecordId, limit: u64) -> Result<Vec<AuditRow>, Trouble> {
        let params = params! { ":record": record.to_string(), ":limit": limit };
        self.list(sql!("audit/list_about"), params, audit_row)
    }

    /// Entries of these actions within a span of time, newest first.
    pub(crate) fn list_audit_between(
        &self,
        (from_ms, until_ms): (u64, u64),
        actions: &[&str],
    ) -> Result<Vec<AuditRow>, Trouble> {
        let mut rows = Vec::new();
        for action in actions {
            let params = params! { ":action": action, ":from_ms": from_ms, ":until_ms": until_ms };
            rows.extend(self.list(sql!("audit/list_between"), params, audit_row)?);
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.entry));
        Ok(rows)
    }

    /// Entries before one, newest first.
    pub(crate) fn list_audit(&self, of: &AuditOf, before: u64, limit: u64) -> Result<Vec<AuditRow>, Trouble> {
        match of {
            AuditOf::Everyone => {
                let params = params! { ":before": before, ":limit": limit };
                self.list(sql!("audit/list"), params, audit_row)
            }
            AuditOf::Account(account) => {
                let params = params! { ":account": account, ":before": before, ":limit": limit };
                self.list(sql!("audit/list_of_account"), params, audit_row)
            }
            AuditOf::Action(action) => {
                let params = params! { ":action": action, ":before": before, ":limit": limit };
                self.list(sql!("audit/list_of_action"), params, audit_row)
            }
        }
    }
}

fn audit_row(row: &Row<'_>) -> Result<AuditRow, Trouble> {
    Ok(AuditRow {
        entry: row.get("entry")?,
        at_ms: row.get("at_ms")?,
        account: row.get("account")?,
        role: row.get("role")?,
        action: row.get("action")?,
        object: row.get("object")?,
        why: row.get("why")?,
    })
}

fn link(row: &Row<'_>) -> Result<Link, Trouble> {
    Ok(Link {
        entry: row.get("entry")?,
        at_ms: row.get("at_ms")?,
        account: row.get("account")?,
        role: row.get("role")?,
        action: row.get("action")?,
        object: row.get("object")?,
        why: row.get("why")?,
        hash: row.get("hash")?,
    })
}

/// Gives the rows that were there before the chain their hashes, as part of the migration.
pub(crate) fn fill_chain(transaction: &Transaction<'_>) -> HookResult {
    let mut walk = transaction.prepare(sql!("audit/walk").text)?;
    let mut rows = walk.query(named_params! { ":after": i64::MIN, ":limit": i64::MAX })?;
    let mut links = Vec::new();
    while let Some(row) = rows.next()? {
        links.push(
            link(&Row::Sqlite(row)).map_err(|_| HookError::Hook("an entry of the audit log".to_owned()))?,
        );
    }
    let (mut previous, mut fill) = ([0; 32], transaction.prepare(sql!("audit/fill").text)?);
    for link in links {
        previous = hash(&previous, &link);
        fill.execute(named_params! { ":hash": previous, ":entry": link.entry })?;
    }
    transaction.execute_batch(sql!("audit/guard").text)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{NotedHead, Walk};

    #[test]
    fn a_log_of_before_the_chain_gets_one_and_stays_append_only() {
        let mut connection = rusqlite::Connection::open_in_memory().expect("memory");
        super::super::migrations::for_sqlite().to_version(&mut connection, 12).expect("the schema of then");
        let old = "INSERT INTO audit (at_ms, account, role, action, object, why) VALUES (?, 1, 'admin', 'x', 'y', 'z')";
        for at_ms in 0..1_500 {
            connection.execute(old, [at_ms]).expect("kept");
        }
        let store = Store::over(super::super::Sqlite::start(connection).expect("the schema of now"));
        let noted: Vec<NotedHead> =
            vec![store.load_audit_head().expect("a head").to_string().parse().expect("noted")];
        let mut walk = Walk::new(&noted);
        let breach = store.walk_audit(|link| walk.step(link)).expect("a walk");
        let verdict = walk.end(breach);
        assert_eq!((verdict.head.entry, verdict.breach), (1_500, None));
        for harm in ["UPDATE audit SET hash = x''", "DELETE FROM audit"] {
            assert!(store.harm(harm).is_err(), "{harm}");
        }
    }
}
