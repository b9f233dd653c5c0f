//! Forms that were published, with their packages.

use super::engine::params;
use super::{Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::forms::FormState;
use ketuk_wire::{PackageHash, RecordId, ScopeId};

/// A published version of a form, without its package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormRow {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) hash: PackageHash,
    pub(crate) state: FormState,
    pub(crate) published_ms: u64,
    pub(crate) published_by: String,
    /// How large the package is.
    pub(crate) bytes: u64,
}

impl Store {
    pub(crate) fn insert_form(&self, row: &FormRow, package: &[u8]) -> Result<(), Trouble> {
        let params = params! {
            ":id": row.id, ":version": row.version, ":hash": row.hash.0, ":state": row.state.number(),
            ":published_ms": row.published_ms, ":published_by": row.published_by, ":package": package,
        };
        self.execute(sql!("form/insert"), params).map(drop)
    }

    /// Every version, by id in order of publication.
    pub(crate) fn list_forms(&self) -> Result<Vec<FormRow>, Trouble> {
        self.list(sql!("form/list"), params! {}, |row| {
            Ok(FormRow {
                id: row.get("id")?,
                version: row.get("version")?,
                hash: PackageHash(array(row.get("hash")?)?),
                state: FormState::from_number(row.get("state")?),
                published_ms: row.get("published_ms")?,
                published_by: row.get("published_by")?,
                bytes: row.get("bytes")?,
            })
        })
    }

    pub(crate) fn load_form(&self, id: &str, version: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let params = params! { ":id": id, ":version": version };
        self.find(sql!("form/load"), params, |row| row.get("package"))
    }

    /// At most `bytes` of a package from byte `start` on; `None` where there is no such package.
    pub(crate) fn load_form_piece(
        &self,
        hash: PackageHash,
        start: u64,
        bytes: u64,
    ) -> Result<Option<Vec<u8>>, Trouble> {
        // PostgreSQL counts bytes of a value in 32 bits; no package is that large.
        let (first, bytes) =
            (i32::try_from(start).unwrap_or(i32::MAX - 1) + 1, i32::try_from(bytes).unwrap_or(i32::MAX));
        let params = params! { ":hash": hash.0, ":first": first, ":bytes": bytes };
        self.find(sql!("form/load_piece"), params, |row| row.get("piece"))
    }

    pub(crate) fn set_form_state(&self, id: &str, version: &str, state: FormState) -> Result<bool, Trouble> {
        let params = params! { ":id": id, ":version": version, ":state": state.number() };
        Ok(self.execute(sql!("form/set_state"), params)? > 0)
    }

    /// The records with a finding of this code.
    pub(crate) fn list_found(&self, code: &str) -> Result<Vec<(RecordId, ScopeId)>, Trouble> {
        self.list(sql!("finding/list_records"), params! { ":code": code }, |row| {
            Ok((RecordId(array(row.get("record")?)?), ScopeId(row.get("scope")?)))
        })
    }
}
