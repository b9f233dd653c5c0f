//! The list of RT: versions, what a new one would change, splits and mergers, spellings of kelurahan.
//!
//! Invariants: no RT is ever removed: what a new list leaves out is closed for new work and keeps its
//! households and devices; moving households from one RT to another is not done here.

use super::audit::Deed;
use super::{Hub, HubWorld};
use crate::limits::{ALIAS_BYTES_MAX, ALIASES_MAX, AUDIT_WHY_BYTES_MAX};
use crate::role::{Actor, Reach};
use crate::store::{AliasRow, AreaRow, AreaVersionRow, FollowRow};
use crate::trouble::Trouble;
use crate::view::prelist::{
    AliasView, AreaChanges, AreaVersionView, AreaVersions, ClosedAreaView, FollowView,
};
use ketuk_household::{AreaList, KelurahanCode, RtCode, folded_name};
use ketuk_wire::{Problem, ProblemCode, ScopeId};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Lines of a preview, versions of a page.
const LISTED_MAX: usize = 200;
/// New RT that come out of one at once.
const SPLIT_MAX: usize = 20;

fn invalid(what: &str) -> Problem {
    Problem::with(ProblemCode::RequestInvalid, what)
}

/// What an RT is called in lists.
pub(super) fn rt_label(kelurahan: &str, rt: u16) -> String {
    format!("{kelurahan} RT {rt:03}")
}

impl Hub {
    /// The RT within reach that new work may go to, with every spelling that was taught.
    pub fn area_list(&self, reach: Reach) -> Result<AreaList, Problem> {
        let closed: BTreeSet<_> =
            self.store.list_closed_areas()?.into_iter().map(|(scope, _)| scope).collect();
        let open =
            self.store.list_areas(reach.range())?.into_iter().filter(|row| !closed.contains(&row.scope));
        let rt = |row: AreaRow| Some((RtCode::from_number(row.scope.0).ok()?, row.kecamatan, row.kelurahan));
        let mut list = AreaList::of_rts(open.filter_map(rt));
        for AliasRow { folded, kelurahan, .. } in self.store.list_aliases()? {
            if let Ok(code) = KelurahanCode::from_number(kelurahan) {
                list.add_alias(&folded, code);
            }
        }
        Ok(list)
    }

    /// Takes a whole list in as a new version; the number of RT known, and the version. The same list again is
    /// no new version.
    pub fn save_area_version(
        &self,
        now_ms: u64,
        (areas, csv): (&AreaList, &str),
        by: &Actor,
        why: &str,
    ) -> Result<(u64, u64), Problem> {
        self.grouped(|hub| {
            let count = hub.save_areas(areas)?;
            let newest = hub.store.list_area_versions(1)?.first().map_or(0, |row| row.version);
            let is_same = hub.store.load_area_version(newest)?.is_some_and(|list| list == csv);
            let version = if is_same { newest } else { newest + 1 };
            for row in hub.store.list_areas(Reach::City.range())? {
                let is_listed = RtCode::from_number(row.scope.0).is_ok_and(|rt| areas.has_rt(rt));
                if is_listed {
                    hub.store.reopen_area(row.scope)?
                } else {
                    hub.store.close_area(row.scope, version)?
                }
            }
            if !is_same {
                let row = AreaVersionRow {
                    version,
                    made_ms: now_ms,
                    who: by.name.clone(),
                    why: why.chars().take(AUDIT_WHY_BYTES_MAX / 4).collect(),
                    rts: areas.list_rts().count() as u64,
                };
                hub.store.insert_area_version(&row, csv)?;
            }
            hub.note(now_ms, by, &Deed::new("areas.save", format!("versi {version}")).why(why))?;
            Ok((count, version))
        })
    }

    /// What a list would change.
    pub fn preview_areas(&self, areas: &AreaList) -> Result<AreaChanges, Problem> {
        let known: BTreeMap<_, _> =
            self.store.list_areas(Reach::City.range())?.into_iter().map(|row| (row.scope, row)).collect();
        let mut changes = AreaChanges { rts: areas.list_rts().count() as u64, ..AreaChanges::default() };
        for rt in areas.list_rts() {
            let Some(kelurahan) = areas.find(rt.kelurahan()) else { continue };
            let label = rt_label(&kelurahan.name, rt.rt());
            match known.get(&ScopeId(rt.number())) {
                None => changes.added.push(label),
                Some(row) if row.label != label || row.kecamatan != kelurahan.district => {
                    let (before, after) = (&row.kecamatan, &kelurahan.district);
                    changes
                        .renamed
                        .push(vec![format!("{} ({before})", row.label), format!("{label} ({after})")]);
                }
                Some(_) => {}
            }
        }
        (changes.added_total, changes.renamed_total) = (changes.added.len(), changes.renamed.len());
        changes.added.truncate(LISTED_MAX);
        changes.renamed.truncate(LISTED_MAX);
        let is_missing = |row: &&AreaRow| !RtCode::from_number(row.scope.0).is_ok_and(|rt| areas.has_rt(rt));
        let missing = known.values().filter(is_missing).map(|row| (row.scope, row.label.clone(), 0));
        changes.missing = self.closed_views(missing.collect())?;
        Ok(changes)
    }

    fn closed_views(&self, areas: Vec<(ScopeId, String, u64)>) -> Result<Vec<ClosedAreaView>, Trouble> {
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        let devices = self.store.count_area_devices()?;
        let mut households: HashMap<ScopeId, u64> = HashMap::new();
        for count in self.store.count_statuses(Reach::City.range(), 0)? {
            *households.entry(count.scope).or_default() += count.households;
        }
        let of = |counts: &HashMap<ScopeId, u64>, scope| counts.get(&scope).copied().unwrap_or(0);
        let view = |(scope, label, version): (ScopeId, String, u64)| ClosedAreaView {
            scope: scope.0,
            label,
            households: of(&households, scope),
            devices: of(&devices, scope),
            version,
        };
        Ok(areas.into_iter().map(view).collect())
    }

    /// The versions, what is closed, and what came out of what.
    pub fn list_area_versions(&self) -> Result<AreaVersions, Problem> {
        let labels: HashMap<_, _> = self
            .store
            .list_areas(Reach::City.range())?
            .into_iter()
            .map(|row| (row.scope, row.label))
            .collect();
        let label = |scope: ScopeId| labels.get(&scope).cloned().unwrap_or_else(|| scope.to_string());
        let version = |row: AreaVersionRow| {
            let AreaVersionRow { version, made_ms, who, why, rts } = row;
            AreaVersionView { version, made_ms, who, why, rts }
        };
        let follow = |row: FollowRow| {
            let FollowRow { old_scope, new_scope, version, why } = row;
            let (old_label, new_label) = (label(old_scope), label(new_scope));
            FollowView { old_scope: old_scope.0, old_label, new_scope: new_scope.0, new_label, version, why }
        };
        let closed = self.store.list_closed_areas()?.into_iter();
        let closed = closed.map(|(scope, version)| (scope, label(scope), version)).collect();
        Ok(AreaVersions {
            versions: self.store.list_area_versions(LISTED_MAX as u64)?.into_iter().map(version).collect(),
            closed: self.closed_views(closed)?,
            follows: self.store.list_follows()?.into_iter().map(follow).collect(),
        })
    }

    /// Writes down that RT came out of another one. Households stay where they are.
    pub fn save_follows(
        &self,
        world: &HubWorld<'_>,
        old: ScopeId,
        new: &[ScopeId],
        by: &Actor,
        why: &str,
    ) -> Result<(), Problem> {
        if why.trim().is_empty() || why.len() > AUDIT_WHY_BYTES_MAX {
            return Err(invalid("why"));
        }
        if new.is_empty() || new.len() > SPLIT_MAX || new.contains(&old) {
            return Err(invalid("new"));
        }
        self.grouped(|hub| {
            for scope in new.iter().chain([&old]) {
                if hub.store.find_area(*scope)?.is_none() {
                    return Err(Problem::with(ProblemCode::NotFound, scope).into());
                }
            }
            let version = hub.store.list_area_versions(1)?.first().map_or(0, |row| row.version);
            for new_scope in new.iter().copied() {
                hub.store.save_follow(&FollowRow {
                    old_scope: old,
                    new_scope,
                    version,
                    why: why.to_owned(),
                })?;
            }
            let named = new.iter().map(ScopeId::to_string).collect::<Vec<_>>().join(" ");
            hub.note(world.now_ms, by, &Deed::new("areas.follow", format!("{old} > {named}")).why(why))
        })
    }

    /// Further spellings of kelurahan.
    pub fn list_aliases(&self) -> Result<Vec<AliasView>, Problem> {
        let view = |row: AliasRow| {
            let AliasRow { folded: _, alias, kelurahan, who, made_ms } = row;
            AliasView { alias, kelurahan, who, made_ms }
        };
        Ok(self.store.list_aliases()?.into_iter().map(view).collect())
    }

    /// Teaches another spelling of a kelurahan.
    pub fn save_alias(
        &self,
        world: &HubWorld<'_>,
        alias: &str,
        kelurahan: u64,
        by: &Actor,
    ) -> Result<(), Problem> {
        let (alias, folded) = (alias.trim(), folded_name(alias));
        if folded.is_empty() || alias.len() > ALIAS_BYTES_MAX {
            return Err(invalid("alias"));
        }
        let areas = self.store.list_areas(Reach::City.range())?;
        let numbered = |row: &&AreaRow| row.scope.0 / 1_000 == kelurahan;
        if !areas.iter().any(|row| numbered(&row)) || !by.reach.holds(ScopeId(kelurahan * 1_000 + 1)) {
            return Err(Problem::with(ProblemCode::NotFound, kelurahan));
        }
        // A name means itself; a spelling cannot take it away.
        if areas.iter().any(|row| folded_name(&row.kelurahan) == folded) {
            return Err(invalid("a kelurahan's own name"));
        }
        self.grouped(|hub| {
            let known = hub.store.list_aliases()?;
            if known.len() >= ALIASES_MAX && known.iter().all(|row| row.folded != folded) {
                return Err(invalid("too many").into());
            }
            hub.store.save_alias(&AliasRow {
                folded: folded.clone(),
                alias: alias.to_owned(),
                kelurahan,
                who: by.name.clone(),
                made_ms: world.now_ms,
            })?;
            hub.note(world.now_ms, by, &Deed::new("areas.alias", format!("{folded} {kelurahan}")))
        })
    }

    /// Forgets a spelling.
    pub fn forget_alias(&self, world: &HubWorld<'_>, alias: &str, by: &Actor) -> Result<(), Problem> {
        let folded = folded_name(alias);
        self.grouped(|hub| {
            if !hub.store.forget_alias(&folded)? {
                return Err(Problem::with(ProblemCode::NotFound, "alias").into());
            }
            hub.note(world.now_ms, by, &Deed::new("areas.forget_alias", folded))
        })
    }
}
