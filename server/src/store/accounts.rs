//! Accounts, their links and sessions, and sign-ins that failed.

use super::engine::{Row, params};
use super::{Store, sql};
use crate::role::{Actor, Reach, Role};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode};

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct AccountRow {
    pub(crate) account: u64,
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) reach: Reach,
    pub(crate) is_open: bool,
    /// The password's hash; empty before the first.
    pub(crate) password: String,
    pub(crate) made_ms: u64,
    pub(crate) password_ms: u64,
    pub(crate) seen_ms: u64,
}

/// A session that lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SessionRow {
    pub(crate) actor: Actor,
    pub(crate) begun_ms: u64,
    pub(crate) seen_ms: u64,
}

/// How often somebody failed to sign in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct AttemptRow {
    pub(crate) failed: u64,
    pub(crate) last_ms: u64,
    pub(crate) until_ms: u64,
}

pub(super) fn role(text: &str) -> Result<Role, Trouble> {
    Role::parse(text).ok_or_else(|| Problem::with(ProblemCode::StorageFault, "role of an account").into())
}

fn account(row: &Row<'_>) -> Result<AccountRow, Trouble> {
    let (kind, state): (String, u8) = (row.get("role")?, row.get("state")?);
    Ok(AccountRow {
        account: row.get("account")?,
        login: row.get("login")?,
        name: row.get("name")?,
        role: role(&kind)?,
        reach: Reach::from_number(row.get("area")?),
        is_open: state == 0,
        password: row.get("password")?,
        made_ms: row.get("made_ms")?,
        password_ms: row.get("password_ms")?,
        seen_ms: row.get("seen_ms")?,
    })
}

impl Store {
    /// Keeps a new account; its number.
    pub(crate) fn insert_account(
        &self,
        (login, name): (&str, &str),
        (role, reach): (Role, Reach),
        now_ms: u64,
    ) -> Result<u64, Trouble> {
        let params = params! {
            ":login": login, ":name": name, ":role": role.code(), ":area": reach.number(), ":now_ms": now_ms,
        };
        self.execute(sql!("account/insert"), params)?;
        let number =
            self.find(sql!("account/find_id"), params! { ":login": login }, |row| row.get("account"))?;
        number.ok_or_else(|| Problem::with(ProblemCode::StorageFault, "a new account").into())
    }

    pub(crate) fn find_login(&self, login: &str) -> Result<Option<AccountRow>, Trouble> {
        self.find(sql!("account/find_login"), params! { ":login": login }, account)
    }

    pub(crate) fn load_account(&self, number: u64) -> Result<Option<AccountRow>, Trouble> {
        self.find(sql!("account/load"), params! { ":account": number }, account)
    }

    pub(crate) fn list_accounts(&self) -> Result<Vec<AccountRow>, Trouble> {
        self.list(sql!("account/list"), params! {}, account)
    }

    /// Administrators who can sign in.
    pub(crate) fn count_admins(&self) -> Result<u64, Trouble> {
        Ok(self.find(sql!("account/count_admins"), params! {}, |row| row.get("admins"))?.unwrap_or(0))
    }

    pub(crate) fn change_account(
        &self,
        account: u64,
        name: &str,
        (role, reach): (Role, Reach),
    ) -> Result<(), Trouble> {
        let params = params! {
            ":account": account, ":name": name, ":role": role.code(), ":area": reach.number(),
        };
        self.execute(sql!("account/change"), params).map(drop)
    }

    pub(crate) fn set_account_open(&self, account: u64, is_open: bool) -> Result<(), Trouble> {
        let params = params! { ":account": account, ":state": !is_open };
        self.execute(sql!("account/set_state"), params).map(drop)
    }

    pub(crate) fn set_password(&self, account: u64, hash: &str, now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":account": account, ":password": hash, ":now_ms": now_ms };
        self.execute(sql!("account/set_password"), params).map(drop)
    }

    pub(crate) fn note_account_seen(&self, account: u64, now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":account": account, ":now_ms": now_ms };
        self.execute(sql!("account/note_seen"), params).map(drop)
    }

    pub(crate) fn save_link(&self, hash: &[u8; 32], account: u64, expires_ms: u64) -> Result<(), Trouble> {
        self.forget_link(account)?;
        let params = params! { ":hash": hash, ":account": account, ":expires_ms": expires_ms };
        self.execute(sql!("link/save"), params).map(drop)
    }

    /// Whose link this is, and until when.
    pub(crate) fn find_link(&self, hash: &[u8; 32]) -> Result<Option<(u64, u64)>, Trouble> {
        self.find(sql!("link/load"), params! { ":hash": hash }, |row| {
            Ok((row.get("account")?, row.get("expires_ms")?))
        })
    }

    pub(crate) fn forget_link(&self, account: u64) -> Result<(), Trouble> {
        self.execute(sql!("link/forget"), params! { ":account": account }).map(drop)
    }

    pub(crate) fn insert_session(&self, hash: &[u8; 32], account: u64, now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":hash": hash, ":account": account, ":now_ms": now_ms };
        self.execute(sql!("session/insert"), params).map(drop)
    }

    /// A session that began after one time, was used after another, and whose account is open.
    pub(crate) fn find_session(
        &self,
        hash: &[u8; 32],
        begun_after_ms: u64,
        seen_after_ms: u64,
    ) -> Result<Option<SessionRow>, Trouble> {
        let params = params! {
            ":hash": hash, ":begun_after_ms": begun_after_ms, ":seen_after_ms": seen_after_ms,
        };
        self.find(sql!("session/load"), params, |row| {
            let kind: String = row.get("role")?;
            let actor = Actor {
                account: row.get("account")?,
                login: row.get("login")?,
                name: row.get("name")?,
                role: role(&kind)?,
                reach: Reach::from_number(row.get("area")?),
            };
            Ok(SessionRow { actor, begun_ms: row.get("begun_ms")?, seen_ms: row.get("seen_ms")? })
        })
    }

    pub(crate) fn touch_session(&self, hash: &[u8; 32], now_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":hash": hash, ":now_ms": now_ms };
        self.execute(sql!("session/touch"), params).map(drop)
    }

    pub(crate) fn end_session(&self, hash: &[u8; 32]) -> Result<(), Trouble> {
        self.execute(sql!("session/end"), params! { ":hash": hash }).map(drop)
    }

    /// Ends an account's sessions, but for one.
    pub(crate) fn end_sessions(&self, account: u64, but: Option<&[u8; 32]>) -> Result<(), Trouble> {
        let but = but.map(|hash| hash.to_vec()).unwrap_or_default();
        self.execute(sql!("session/end_all"), params! { ":account": account, ":but": but }).map(drop)
    }

    pub(crate) fn sweep_sessions(&self, begun_before_ms: u64) -> Result<(), Trouble> {
        let params = params! { ":begun_before_ms": begun_before_ms };
        self.execute(sql!("session/sweep"), params).map(drop)
    }

    pub(crate) fn load_attempt(&self, subject: &str) -> Result<AttemptRow, Trouble> {
        let found = self.find(sql!("attempt/load"), params! { ":subject": subject }, |row| {
            Ok(AttemptRow {
                failed: row.get("failed")?,
                last_ms: row.get("last_ms")?,
                until_ms: row.get("until_ms")?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    pub(crate) fn save_attempt(&self, subject: &str, row: AttemptRow) -> Result<(), Trouble> {
        let AttemptRow { failed, last_ms, until_ms } = row;
        let params = params! {
            ":subject": subject, ":failed": failed, ":last_ms": last_ms, ":until_ms": until_ms,
        };
        self.execute(sql!("attempt/save"), params).map(drop)
    }

    pub(crate) fn forget_attempt(&self, subject: &str) -> Result<(), Trouble> {
        self.execute(sql!("attempt/forget"), params! { ":subject": subject }).map(drop)
    }

    pub(crate) fn sweep_attempts(&self, before_ms: u64) -> Result<(), Trouble> {
        self.execute(sql!("attempt/sweep"), params! { ":before_ms": before_ms }).map(drop)
    }
}
