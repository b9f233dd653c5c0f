//! Pairs of households, what people decided about them, and households as they are compared.
//!
//! Invariants: of two records the one with the smaller id stands first; decisions are only ever added.

use super::engine::{Row, params};
use super::{Page, Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{RecordId, ScopeId};

/// A digest, as far as it is kept.
pub(crate) type Short = [u8; 16];

/// A household as it is compared; holds personal data and does not show itself.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ComparedRow {
    pub(crate) record: RecordId,
    pub(crate) scope: ScopeId,
    /// When the first of it arrived.
    pub(crate) since_ms: u64,
    /// A digest of what is compared.
    pub(crate) content: Short,
    /// What is compared.
    pub(crate) bytes: Vec<u8>,
}

impl std::fmt::Debug for ComparedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ComparedRow({})", self.record)
    }
}

/// A pair as it is kept. Probabilities are millionths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PairRow {
    pub(crate) a: RecordId,
    pub(crate) b: RecordId,
    pub(crate) scope_a: ScopeId,
    pub(crate) scope_b: ScopeId,
    /// `open`, `reopened`, `decided` or `sample`.
    pub(crate) state: String,
    /// The kind that stands by decision; empty where none does.
    pub(crate) decision: String,
    /// Whether what was compared has changed since the decision.
    pub(crate) changed: bool,
    pub(crate) kind: String,
    pub(crate) band: String,
    pub(crate) likely: u64,
    pub(crate) split: u64,
    pub(crate) sure: u64,
    pub(crate) weight: u64,
    pub(crate) matched: u64,
    /// Metres; -1 where unknown.
    pub(crate) distance_m: i64,
    pub(crate) content: Short,
    pub(crate) levels: Short,
    pub(crate) evidence: Vec<u8>,
    pub(crate) weights: String,
    pub(crate) since_ms: u64,
    /// How many households are one with these two; 0 before it was counted.
    pub(crate) crowd: u64,
}

/// What a pair says, without its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TieRow {
    pub(crate) a: RecordId,
    pub(crate) b: RecordId,
    pub(crate) kind: String,
    pub(crate) likely: u64,
    pub(crate) state: String,
    pub(crate) decision: String,
    pub(crate) crowd: u64,
}

/// A decision about two households.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PairDecisionRow {
    /// Its number; 0 before it is kept.
    pub(crate) entry: u64,
    pub(crate) a: RecordId,
    pub(crate) b: RecordId,
    /// A kind, or `undo`.
    pub(crate) kind: String,
    pub(crate) account: u64,
    pub(crate) who: String,
    pub(crate) why: String,
    pub(crate) content: Short,
    pub(crate) levels: Short,
    pub(crate) weights: String,
    pub(crate) decided_ms: u64,
}

/// Which pairs are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PairFilter {
    /// One of the two is this household; any where there is none.
    pub record: Option<RecordId>,
    /// One of the two lies in this kelurahan; 0 for any.
    pub kelurahan: u64,
    /// And the other in this one; 0 for any.
    pub other: u64,
    /// What the engine says; empty for any.
    pub kind: String,
    /// `almost_certain`, `possible`, `weak` or `below`; empty for any.
    pub band: String,
    /// What was decided; empty for any.
    pub decision: String,
    /// `open` (reopened ones included), `reopened`, `decided`, `sample` or `all`.
    pub state: String,
    /// The surer of duplicate and split, in millionths: from here.
    pub sure_min: u64,
    /// To here.
    pub sure_max: u64,
    /// Not before this.
    pub from_ms: u64,
    /// Not after this.
    pub until_ms: u64,
    /// `likely`, `newest`, `oldest`, `near` or `area`.
    pub sort: String,
}

/// One household of a pair's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PairEnd {
    pub(crate) record: RecordId,
    pub(crate) scope: ScopeId,
    pub(crate) head: String,
    pub(crate) members: u64,
    pub(crate) status: String,
    pub(crate) status_ms: u64,
    pub(crate) label: String,
    pub(crate) kelurahan: String,
}

/// A pair's line in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PairLineRow {
    pub(crate) a: PairEnd,
    pub(crate) b: PairEnd,
    pub(crate) state: String,
    pub(crate) decision: String,
    pub(crate) changed: bool,
    pub(crate) kind: String,
    pub(crate) band: String,
    pub(crate) likely: u64,
    pub(crate) split: u64,
    pub(crate) matched: u64,
    pub(crate) distance_m: i64,
    pub(crate) since_ms: u64,
    pub(crate) crowd: u64,
}

fn compared(row: &Row<'_>) -> Result<ComparedRow, Trouble> {
    Ok(ComparedRow {
        record: RecordId(array(row.get("record")?)?),
        scope: ScopeId(row.get("scope")?),
        since_ms: row.get("since_ms")?,
        content: array(row.get("content")?)?,
        bytes: row.get("bytes")?,
    })
}

fn pair(row: &Row<'_>) -> Result<PairRow, Trouble> {
    Ok(PairRow {
        a: RecordId(array(row.get("a")?)?),
        b: RecordId(array(row.get("b")?)?),
        scope_a: ScopeId(row.get("scope_a")?),
        scope_b: ScopeId(row.get("scope_b")?),
        state: row.get("state")?,
        decision: row.get("decision")?,
        changed: row.get("changed")?,
        kind: row.get("kind")?,
        band: row.get("band")?,
        likely: row.get("likely")?,
        split: row.get("split")?,
        sure: row.get("sure")?,
        weight: row.get("weight")?,
        matched: row.get("matched")?,
        distance_m: row.get("distance_m")?,
        content: array(row.get("content")?)?,
        levels: array(row.get("levels")?)?,
        evidence: row.get("evidence")?,
        weights: row.get("weights")?,
        since_ms: row.get("since_ms")?,
        crowd: row.get("crowd")?,
    })
}

fn decision(row: &Row<'_>) -> Result<PairDecisionRow, Trouble> {
    Ok(PairDecisionRow {
        entry: row.get("entry")?,
        a: RecordId(array(row.get("a")?)?),
        b: RecordId(array(row.get("b")?)?),
        kind: row.get("kind")?,
        account: row.get("account")?,
        who: row.get("who")?,
        why: row.get("why")?,
        content: array(row.get("content")?)?,
        levels: array(row.get("levels")?)?,
        weights: row.get("weights")?,
        decided_ms: row.get("decided_ms")?,
    })
}

fn line(row: &Row<'_>) -> Result<PairLineRow, Trouble> {
    Ok(PairLineRow {
        a: PairEnd {
            record: RecordId(array(row.get("a")?)?),
            scope: ScopeId(row.get("scope_a")?),
            head: row.get("head_a")?,
            members: row.get("members_a")?,
            status: row.get("status_a")?,
            status_ms: row.get("status_ms_a")?,
            label: row.get("label_a")?,
            kelurahan: row.get("kelurahan_a")?,
        },
        b: PairEnd {
            record: RecordId(array(row.get("b")?)?),
            scope: ScopeId(row.get("scope_b")?),
            head: row.get("head_b")?,
            members: row.get("members_b")?,
            status: row.get("status_b")?,
            status_ms: row.get("status_ms_b")?,
            label: row.get("label_b")?,
            kelurahan: row.get("kelurahan_b")?,
        },
        state: row.get("state")?,
        decision: row.get("decision")?,
        changed: row.get("changed")?,
        kind: row.get("kind")?,
        band: row.get("band")?,
        likely: row.get("likely")?,
        split: row.get("split")?,
        matched: row.get("matched")?,
        distance_m: row.get("distance_m")?,
        since_ms: row.get("since_ms")?,
        crowd: row.get("crowd")?,
    })
}

impl Store {
    pub(crate) fn save_compared(&self, row: &ComparedRow) -> Result<(), Trouble> {
        let ComparedRow { record, scope, since_ms, content, bytes } = row;
        let params = params! {
            ":record": record.0, ":scope": scope.0, ":since_ms": since_ms, ":content": content, ":bytes": bytes,
        };
        self.execute(sql!("compared/save"), params).map(drop)
    }

    pub(crate) fn load_compared(&self, record: RecordId) -> Result<Option<ComparedRow>, Trouble> {
        self.find(sql!("compared/load"), params! { ":record": record.0 }, compared)
    }

    pub(crate) fn list_compared_after(
        &self,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<ComparedRow>, Trouble> {
        let after = after.map(|record| record.0.to_vec()).unwrap_or_default();
        let params = params! { ":after": after, ":limit": limit };
        self.list(sql!("compared/list_after"), params, compared)
    }

    /// Households written after a group, in order of groups: after the place where the last page ended.
    pub(crate) fn list_compared_since(
        &self,
        (turn, after): (u64, Option<RecordId>),
        limit: usize,
    ) -> Result<Vec<(u64, ComparedRow)>, Trouble> {
        // Behind the group itself stands every place of it.
        let turn = if after.is_some() { turn } else { turn + 1 };
        let after = after.map(|record| record.0.to_vec()).unwrap_or_default();
        let params = params! { ":turn": turn, ":after": after, ":limit": limit };
        self.list(sql!("compared/list_since"), params, |row| Ok((row.get("turn")?, compared(row)?)))
    }

    /// Households that went after a group; some may be back since.
    pub(crate) fn list_compared_gone(&self, turn: u64) -> Result<Vec<RecordId>, Trouble> {
        self.list(sql!("compared/list_gone"), params! { ":turn": turn }, |row| {
            Ok(RecordId(array(row.get("record")?)?))
        })
    }

    pub(crate) fn save_pair(&self, row: &PairRow) -> Result<(), Trouble> {
        let params = params! {
            ":a": row.a.0, ":b": row.b.0, ":scope_a": row.scope_a.0, ":scope_b": row.scope_b.0,
            ":state": row.state, ":decision": row.decision, ":changed": row.changed, ":kind": row.kind,
            ":band": row.band, ":likely": row.likely, ":split": row.split, ":sure": row.sure,
            ":weight": row.weight, ":matched": row.matched, ":distance_m": row.distance_m,
            ":content": row.content, ":levels": row.levels, ":evidence": row.evidence,
            ":weights": row.weights, ":since_ms": row.since_ms,
        };
        self.execute(sql!("pair/save"), params).map(drop)
    }

    pub(crate) fn forget_pair(&self, a: RecordId, b: RecordId) -> Result<(), Trouble> {
        self.execute(sql!("pair/forget"), params! { ":a": a.0, ":b": b.0 }).map(drop)
    }

    pub(crate) fn clear_pairs(&self) -> Result<(), Trouble> {
        self.execute(sql!("pair/clear"), params! {}).map(drop)
    }

    pub(crate) fn find_pair(&self, a: RecordId, b: RecordId) -> Result<Option<PairRow>, Trouble> {
        self.find(sql!("pair/load"), params! { ":a": a.0, ":b": b.0 }, pair)
    }

    pub(crate) fn list_pairs_of(&self, record: RecordId) -> Result<Vec<PairRow>, Trouble> {
        self.list(sql!("pair/list_of"), params! { ":record": record.0 }, pair)
    }

    /// Pairs whose first household comes after one id and not after another.
    pub(crate) fn list_pairs_between(
        &self,
        after: Option<RecordId>,
        until: RecordId,
    ) -> Result<Vec<PairRow>, Trouble> {
        let after = after.map(|record| record.0.to_vec()).unwrap_or_default();
        self.list(sql!("pair/list_between"), params! { ":after": after, ":until": until.0 }, pair)
    }

    /// Pairs in order of their ids, after a place in that order.
    pub(crate) fn list_pairs_after(
        &self,
        after: Option<(RecordId, RecordId)>,
        limit: u64,
    ) -> Result<Vec<PairRow>, Trouble> {
        let (a, b) = after.map(|(a, b)| (a.0.to_vec(), b.0.to_vec())).unwrap_or_default();
        self.list(sql!("pair/list_after"), params! { ":a": a, ":b": b, ":limit": limit }, pair)
    }

    pub(crate) fn list_ties(&self) -> Result<Vec<TieRow>, Trouble> {
        self.list(sql!("pair/list_ties"), params! {}, |row| {
            Ok(TieRow {
                a: RecordId(array(row.get("a")?)?),
                b: RecordId(array(row.get("b")?)?),
                kind: row.get("kind")?,
                likely: row.get("likely")?,
                state: row.get("state")?,
                decision: row.get("decision")?,
                crowd: row.get("crowd")?,
            })
        })
    }

    pub(crate) fn set_crowd(&self, a: RecordId, b: RecordId, crowd: u64) -> Result<(), Trouble> {
        let params = params! { ":a": a.0, ":b": b.0, ":crowd": crowd };
        self.execute(sql!("pair/set_crowd"), params).map(drop)
    }

    pub(crate) fn page_of_pairs(
        &self,
        (first, last): (ScopeId, ScopeId),
        filter: &PairFilter,
        page: Page,
    ) -> Result<(Vec<PairLineRow>, u64), Trouble> {
        let PairFilter {
            record,
            kelurahan,
            other,
            kind,
            band,
            decision,
            state,
            sure_min,
            sure_max,
            from_ms,
            until_ms,
            sort,
        } = filter;
        let record = record.map(|record| record.0.to_vec()).unwrap_or_default();
        let params = params! {
            ":record": record, ":first_scope": first.0, ":last_scope": last.0, ":first": kelurahan, ":second": other,
            ":kind": kind, ":band": band, ":decision": decision, ":state": state, ":sure_min": sure_min,
            ":sure_max": sure_max, ":from_ms": from_ms, ":until_ms": until_ms, ":sort": sort,
            ":limit": page.limit, ":offset": page.offset,
        };
        let rows = self.list(sql!("pair/queue"), params, line)?;
        let params = params! {
            ":record": record, ":first_scope": first.0, ":last_scope": last.0, ":first": kelurahan, ":second": other,
            ":kind": kind, ":band": band, ":decision": decision, ":state": state, ":sure_min": sure_min,
            ":sure_max": sure_max, ":from_ms": from_ms, ":until_ms": until_ms,
        };
        let total = self.find(sql!("pair/count_queue"), params, |row| row.get("pairs"))?;
        Ok((rows, total.unwrap_or(0)))
    }

    /// Pairs that wait for somebody, and since when the oldest does.
    pub(crate) fn count_waiting_pairs(
        &self,
        (first, last): (ScopeId, ScopeId),
    ) -> Result<(u64, u64), Trouble> {
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        let found = self.find(sql!("overview/count_pairs"), params, |row| {
            Ok((row.get("pairs")?, row.get("since_ms")?))
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Keeps a decision; its number.
    pub(crate) fn insert_pair_decision(&self, row: &PairDecisionRow) -> Result<u64, Trouble> {
        let PairDecisionRow { entry: _, a, b, kind, account, who, why, content, levels, weights, decided_ms } =
            row;
        let params = params! {
            ":a": a.0, ":b": b.0, ":kind": kind, ":account": account, ":who": who, ":why": why,
            ":content": content, ":levels": levels, ":weights": weights, ":decided_ms": decided_ms,
        };
        let entry = self.find(sql!("pair_decision/insert"), params, |row| row.get("entry"))?;
        Ok(entry.unwrap_or(0))
    }

    pub(crate) fn list_pair_decisions(
        &self,
        a: RecordId,
        b: RecordId,
    ) -> Result<Vec<PairDecisionRow>, Trouble> {
        self.list(sql!("pair_decision/list"), params! { ":a": a.0, ":b": b.0 }, decision)
    }

    pub(crate) fn list_all_pair_decisions(&self) -> Result<Vec<PairDecisionRow>, Trouble> {
        self.list(sql!("pair_decision/list_all"), params! {}, decision)
    }

    /// Decisions after the last one that is known.
    pub(crate) fn list_pair_decisions_after(&self, entry: u64) -> Result<Vec<PairDecisionRow>, Trouble> {
        self.list(sql!("pair_decision/list_after"), params! { ":entry": entry }, decision)
    }

    pub(crate) fn link_household(
        &self,
        scope: ScopeId,
        record: RecordId,
        linked: Option<RecordId>,
    ) -> Result<(), Trouble> {
        let linked = linked.map(|record| record.0.to_vec()).unwrap_or_default();
        let params = params! { ":scope": scope.0, ":record": record.0, ":linked": linked };
        self.execute(sql!("household/link"), params).map(drop)
    }

    pub(crate) fn unlink_households(&self) -> Result<(), Trouble> {
        self.execute(sql!("household/unlink_all"), params! {}).map(drop)
    }
}
