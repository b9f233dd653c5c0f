//! The list of RT by versions, closed RT, what came out of what, and further spellings of kelurahan.

use super::engine::params;
use super::{Store, sql};
use crate::trouble::Trouble;
use ketuk_wire::ScopeId;
use std::collections::HashMap;

/// A version of the list, without the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AreaVersionRow {
    pub(crate) version: u64,
    pub(crate) made_ms: u64,
    pub(crate) who: String,
    pub(crate) why: String,
    pub(crate) rts: u64,
}

/// An RT that came out of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowRow {
    pub(crate) old_scope: ScopeId,
    pub(crate) new_scope: ScopeId,
    pub(crate) version: u64,
    pub(crate) why: String,
}

/// A further spelling of a kelurahan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AliasRow {
    pub(crate) folded: String,
    pub(crate) alias: String,
    pub(crate) kelurahan: u64,
    pub(crate) who: String,
    pub(crate) made_ms: u64,
}

impl Store {
    pub(crate) fn insert_area_version(&self, row: &AreaVersionRow, list: &str) -> Result<(), Trouble> {
        let AreaVersionRow { version, made_ms, who, why, rts } = row;
        let params = params! {
            ":version": version, ":made_ms": made_ms, ":who": who, ":why": why, ":rts": rts, ":list": list,
        };
        self.execute(sql!("area_version/insert"), params).map(drop)
    }

    /// The newest versions, newest first.
    pub(crate) fn list_area_versions(&self, limit: u64) -> Result<Vec<AreaVersionRow>, Trouble> {
        self.list(sql!("area_version/list"), params! { ":limit": limit }, |row| {
            Ok(AreaVersionRow {
                version: row.get("version")?,
                made_ms: row.get("made_ms")?,
                who: row.get("who")?,
                why: row.get("why")?,
                rts: row.get("rts")?,
            })
        })
    }

    pub(crate) fn load_area_version(&self, version: u64) -> Result<Option<String>, Trouble> {
        self.find(sql!("area_version/load"), params! { ":version": version }, |row| row.get("list"))
    }

    /// RT that are closed for new work, and since which version.
    pub(crate) fn list_closed_areas(&self) -> Result<Vec<(ScopeId, u64)>, Trouble> {
        self.list(sql!("area/list_closed"), params! {}, |row| {
            Ok((ScopeId(row.get("scope")?), row.get("version")?))
        })
    }

    pub(crate) fn is_area_closed(&self, scope: ScopeId) -> Result<bool, Trouble> {
        let params = params! { ":scope": scope.0 };
        let found: Option<u64> = self.find(sql!("area/is_closed"), params, |row| row.get("version"))?;
        Ok(found.is_some())
    }

    pub(crate) fn close_area(&self, scope: ScopeId, version: u64) -> Result<(), Trouble> {
        let params = params! { ":scope": scope.0, ":version": version };
        self.execute(sql!("area/close"), params).map(drop)
    }

    pub(crate) fn reopen_area(&self, scope: ScopeId) -> Result<(), Trouble> {
        self.execute(sql!("area/reopen"), params! { ":scope": scope.0 }).map(drop)
    }

    /// How many devices may work in each RT.
    pub(crate) fn count_area_devices(&self) -> Result<HashMap<ScopeId, u64>, Trouble> {
        let rows = self.list(sql!("area/count_devices"), params! {}, |row| {
            Ok((ScopeId(row.get("scope")?), row.get("devices")?))
        })?;
        Ok(rows.into_iter().collect())
    }

    pub(crate) fn save_follow(&self, row: &FollowRow) -> Result<(), Trouble> {
        let FollowRow { old_scope, new_scope, version, why } = row;
        let params = params! {
            ":old_scope": old_scope.0, ":new_scope": new_scope.0, ":version": version, ":why": why,
        };
        self.execute(sql!("area_follows/save"), params).map(drop)
    }

    pub(crate) fn list_follows(&self) -> Result<Vec<FollowRow>, Trouble> {
        self.list(sql!("area_follows/list"), params! {}, |row| {
            Ok(FollowRow {
                old_scope: ScopeId(row.get("old_scope")?),
                new_scope: ScopeId(row.get("new_scope")?),
                version: row.get("version")?,
                why: row.get("why")?,
            })
        })
    }

    pub(crate) fn save_alias(&self, row: &AliasRow) -> Result<(), Trouble> {
        let AliasRow { folded, alias, kelurahan, who, made_ms } = row;
        let params = params! {
            ":folded": folded, ":alias": alias, ":kelurahan": kelurahan, ":who": who, ":made_ms": made_ms,
        };
        self.execute(sql!("area_alias/save"), params).map(drop)
    }

    pub(crate) fn list_aliases(&self) -> Result<Vec<AliasRow>, Trouble> {
        self.list(sql!("area_alias/list"), params! {}, |row| {
            Ok(AliasRow {
                folded: row.get("folded")?,
                alias: row.get("alias")?,
                kelurahan: row.get("kelurahan")?,
                who: row.get("who")?,
                made_ms: row.get("made_ms")?,
            })
        })
    }

    pub(crate) fn forget_alias(&self, folded: &str) -> Result<bool, Trouble> {
        Ok(self.execute(sql!("area_alias/forget"), params! { ":folded": folded })? > 0)
    }
}
