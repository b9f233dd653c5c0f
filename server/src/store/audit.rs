//! What was done: rows that are only ever added.

use super::{Store, sql};
use crate::trouble::Trouble;
use rusqlite::{Row, named_params};

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
    pub(crate) fn insert_audit(&self, row: &AuditRow) -> Result<(), Trouble> {
        let AuditRow { entry: _, at_ms, account, role, action, object, why } = row;
        let params = named_params! {
            ":at_ms": at_ms, ":account": account, ":role": role, ":action": action, ":object": object,
            ":why": why,
        };
        self.execute(sql!("audit/insert"), params).map(drop)
    }

    /// Entries before one, newest first.
    pub(crate) fn list_audit(&self, of: &AuditOf, before: u64, limit: u64) -> Result<Vec<AuditRow>, Trouble> {
        let read = |row: &Row<'_>| {
            Ok(AuditRow {
                entry: row.get("entry")?,
                at_ms: row.get("at_ms")?,
                account: row.get("account")?,
                role: row.get("role")?,
                action: row.get("action")?,
                object: row.get("object")?,
                why: row.get("why")?,
            })
        };
        match of {
            AuditOf::Everyone => {
                let params = named_params! { ":before": before, ":limit": limit };
                self.list(sql!("audit/list"), params, read)
            }
            AuditOf::Account(account) => {
                let params = named_params! { ":account": account, ":before": before, ":limit": limit };
                self.list(sql!("audit/list_of_account"), params, read)
            }
            AuditOf::Action(action) => {
                let params = named_params! { ":action": action, ":before": before, ":limit": limit };
                self.list(sql!("audit/list_of_action"), params, read)
            }
        }
    }
}
