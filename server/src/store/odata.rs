//! Keys of spreadsheets: one per account.

use super::accounts::role;
use super::engine::{Row, params};
use super::{Store, sql};
use crate::role::{Actor, Reach};
use crate::trouble::Trouble;

/// What a key is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyRow {
    pub(crate) form: String,
    pub(crate) people: String,
    pub(crate) why: String,
    pub(crate) made_ms: u64,
    pub(crate) until_ms: u64,
}

fn key(row: &Row<'_>) -> Result<KeyRow, Trouble> {
    Ok(KeyRow {
        form: row.get("form")?,
        people: row.get("people")?,
        why: row.get("why")?,
        made_ms: row.get("made_ms")?,
        until_ms: row.get("until_ms")?,
    })
}

impl Store {
    /// Keeps an account's key; an earlier one is void.
    pub(crate) fn save_odata_key(&self, hash: &[u8; 32], account: u64, row: &KeyRow) -> Result<(), Trouble> {
        self.forget_odata_key(account)?;
        let KeyRow { form, people, why, made_ms, until_ms } = row;
        let params = params! {
            ":hash": hash, ":account": account, ":form": form, ":people": people, ":why": why,
            ":made_ms": made_ms, ":until_ms": until_ms,
        };
        self.execute(sql!("odata_key/save"), params).map(drop)
    }

    pub(crate) fn forget_odata_key(&self, account: u64) -> Result<(), Trouble> {
        self.execute(sql!("odata_key/forget"), params! { ":account": account }).map(drop)
    }

    pub(crate) fn find_odata_key(&self, account: u64) -> Result<Option<KeyRow>, Trouble> {
        self.find(sql!("odata_key/find"), params! { ":account": account }, key)
    }

    /// Whose key this is, while it is good.
    pub(crate) fn load_odata_key(
        &self,
        hash: &[u8; 32],
        now_ms: u64,
    ) -> Result<Option<(Actor, KeyRow)>, Trouble> {
        let params = params! { ":hash": hash, ":now_ms": now_ms };
        self.find(sql!("odata_key/load"), params, |row| {
            let kind: String = row.get("role")?;
            let actor = Actor {
                account: row.get("account")?,
                login: row.get("login")?,
                name: row.get("name")?,
                role: role(&kind)?,
                reach: Reach::from_number(row.get("area")?),
            };
            Ok((actor, key(row)?))
        })
    }
}
