//! What exports read: families by filter, place by place, as they stood when the reading began; and the exports
//! themselves: what is wanted, by whom, how far it is, and which server makes it.

use super::derived::household;
use super::engine::{Row, params};
use super::{HouseholdPlace, HouseholdRow, Store, sql};
use crate::export::{Order, OrderWords};
use crate::role::{Actor, Reach};
use crate::trouble::Trouble;
use ketuk_wire::ScopeId;

/// How much has been read for an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct ExportCounts {
    /// Families looked at.
    pub(crate) done: u64,
    /// Families told.
    pub(crate) families: u64,
    /// Members and other rows inside families told.
    pub(crate) members: u64,
    /// Families told without a position.
    pub(crate) without_position: u64,
}

/// An export that somebody wants.
#[derive(Debug, Clone)]
pub(crate) struct ExportRow {
    pub(crate) id: String,
    pub(crate) owner: Actor,
    pub(crate) words: OrderWords,
    pub(crate) made_ms: u64,
    /// `running`, `done`, `failed` or `stopped`.
    pub(crate) stage: String,
    /// Why it failed; empty otherwise.
    pub(crate) code: String,
    /// Families to look at.
    pub(crate) total: u64,
    pub(crate) counts: ExportCounts,
    /// Bytes of its file; 0 before it is whole.
    pub(crate) bytes: u64,
    /// The number of the server that makes it, or made it.
    pub(crate) by: u64,
    /// How often a server has begun it.
    pub(crate) tries: u64,
}

/// An export as tidying up sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportLine {
    pub(crate) id: String,
    pub(crate) account: u64,
    pub(crate) made_ms: u64,
    pub(crate) is_running: bool,
    /// Until when a server has promised to go on with it.
    pub(crate) lease_ms: u64,
}

fn export(row: &Row<'_>) -> Result<ExportRow, Trouble> {
    let role: String = row.get("role")?;
    Ok(ExportRow {
        id: row.get("id")?,
        owner: Actor {
            account: row.get("account")?,
            login: row.get("login")?,
            name: row.get("name")?,
            role: super::accounts::role(&role)?,
            reach: Reach::from_number(row.get("area")?),
        },
        words: OrderWords {
            format: row.get("format")?,
            form: row.get("form")?,
            kelurahan: row.get("kelurahan")?,
            scope: row.get("scope")?,
            status: row.get("status")?,
            values: row.get("shown")?,
            people: row.get("people")?,
            health: row.get("health")?,
            separator: row.get("separator")?,
            language: row.get("language")?,
            why: row.get("why")?,
        },
        made_ms: row.get("made_ms")?,
        stage: row.get("stage")?,
        code: row.get("code")?,
        total: row.get("total")?,
        counts: ExportCounts {
            done: row.get("done")?,
            families: row.get("families")?,
            members: row.get("members")?,
            without_position: row.get("without_position")?,
        },
        bytes: row.get("bytes")?,
        by: row.get("owner")?,
        tries: row.get("tries")?,
    })
}

impl Store {
    /// Keeps an export that is begun by the server `by` until `lease_ms`.
    pub(crate) fn insert_export(
        &self,
        (id, made_ms, total): (&str, u64, u64),
        who: &Actor,
        order: &Order,
        (by, lease_ms): (u64, u64),
    ) -> Result<(), Trouble> {
        let Actor { account, login, name, role, reach } = who;
        let OrderWords {
            format,
            form,
            kelurahan,
            scope,
            status,
            values,
            people,
            health,
            separator,
            language,
            why,
        } = order.words();
        let params = params! {
            ":id": id, ":account": account, ":login": login, ":name": name, ":role": role.code(),
            ":area": reach.number(), ":format": format, ":form": form, ":kelurahan": kelurahan, ":scope": scope,
            ":status": status, ":shown": values, ":people": people, ":health": health, ":separator": separator,
            ":language": language, ":why": why, ":made_ms": made_ms, ":total": total, ":owner": by,
            ":lease_ms": lease_ms,
        };
        self.execute(sql!("export/insert"), params).map(drop)
    }

    /// Somebody's own, as who they are now; newest first.
    pub(crate) fn list_exports_of(&self, who: &Actor) -> Result<Vec<ExportRow>, Trouble> {
        let params = params! {
            ":account": who.account, ":role": who.role.code(), ":area": who.reach.number(),
        };
        self.list(sql!("export/list_of"), params, export)
    }

    pub(crate) fn find_export(&self, id: &str) -> Result<Option<ExportRow>, Trouble> {
        self.find(sql!("export/load"), params! { ":id": id }, export)
    }

    pub(crate) fn count_running_exports(&self) -> Result<u64, Trouble> {
        Ok(self.find(sql!("export/count_running"), params! {}, |row| row.get("running"))?.unwrap_or(0))
    }

    /// Takes up an export that nobody goes on with.
    pub(crate) fn claim_export(
        &self,
        by: u64,
        now_ms: u64,
        lease_ms: u64,
    ) -> Result<Option<ExportRow>, Trouble> {
        let params = params! { ":owner": by, ":now_ms": now_ms, ":lease_ms": lease_ms };
        let id: Option<String> = self.find(sql!("export/claim", pg), params, |row| row.get("id"))?;
        id.map_or(Ok(None), |id| self.find_export(&id))
    }

    /// Goes on with an export; whether it is still this server's.
    pub(crate) fn go_on_with_export(
        &self,
        id: &str,
        (by, lease_ms): (u64, u64),
        counts: ExportCounts,
    ) -> Result<bool, Trouble> {
        let ExportCounts { done, families, members, without_position } = counts;
        let params = params! {
            ":id": id, ":owner": by, ":lease_ms": lease_ms, ":done": done, ":families": families, ":members": members,
            ":without_position": without_position,
        };
        Ok(self.execute(sql!("export/go_on"), params)? > 0)
    }

    /// Keeps how an export ended; whether it was still this server's.
    pub(crate) fn finish_export(
        &self,
        (id, by): (&str, u64),
        (stage, code, bytes): (&str, &str, u64),
        counts: ExportCounts,
    ) -> Result<bool, Trouble> {
        let ExportCounts { done, families, members, without_position } = counts;
        let params = params! {
            ":id": id, ":owner": by, ":stage": stage, ":code": code, ":bytes": bytes, ":done": done,
            ":families": families, ":members": members, ":without_position": without_position,
        };
        Ok(self.execute(sql!("export/finish"), params)? > 0)
    }

    /// Stops an export that is made; whether one was.
    pub(crate) fn stop_export(&self, id: &str) -> Result<bool, Trouble> {
        Ok(self.execute(sql!("export/stop"), params! { ":id": id })? > 0)
    }

    pub(crate) fn remove_export(&self, id: &str) -> Result<(), Trouble> {
        self.execute(sql!("export/remove"), params! { ":id": id }).map(drop)
    }

    /// Every export, newest first: a handful for each of those who may have any.
    pub(crate) fn list_exports(&self) -> Result<Vec<ExportLine>, Trouble> {
        self.list(sql!("export/list_all"), params! {}, |row| {
            let stage: String = row.get("stage")?;
            Ok(ExportLine {
                id: row.get("id")?,
                account: row.get("account")?,
                made_ms: row.get("made_ms")?,
                is_running: stage == "running",
                lease_ms: row.get("lease_ms")?,
            })
        })
    }

    pub(crate) fn clear_exports(&self) -> Result<(), Trouble> {
        self.execute(sql!("export/clear"), params! {}).map(drop)
    }

    /// Families and members.
    pub(crate) fn count_export(
        &self,
        (first, last): (ScopeId, ScopeId),
        status: &str,
    ) -> Result<(u64, u64), Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0, ":status": status };
        let found =
            self.find(sql!("export/count"), params, |row| Ok((row.get("families")?, row.get("members")?)))?;
        Ok(found.unwrap_or_default())
    }

    /// The next families after a place.
    pub(crate) fn page_of_export(
        &self,
        (first, last): (ScopeId, ScopeId),
        status: &str,
        after: Option<HouseholdPlace>,
        limit: u64,
    ) -> Result<Vec<HouseholdRow>, Trouble> {
        let (after_scope, after_record) =
            after.map_or((0, Vec::new()), |place| (place.scope.0, place.record.0.to_vec()));
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":after_scope": after_scope,
            ":after_record": after_record, ":status": status, ":limit": limit,
        };
        self.list(sql!("export/page"), params, household)
    }
}
