//! Lists of names that were handed over for signing (berita acara): ground, never changed.

use super::desk::Range;
use super::engine::{Row, params};
use super::{Page, Store, array, sql};
use crate::chain::Head;
use crate::review::{Digest, Stage};
use crate::trouble::Trouble;
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};

/// A list, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MinutesRow {
    pub(crate) number: u64,
    pub(crate) range: Range,
    /// `rt`, `kelurahan`, `kecamatan` or `kota`.
    pub(crate) tier: String,
    /// The area in words.
    pub(crate) place: String,
    /// The number that the office gave it; may be empty.
    pub(crate) letter: String,
    /// How far households had to have come.
    pub(crate) stage: Stage,
    /// Its day in the city, `YYYY-MM-DD`.
    pub(crate) day: String,
    pub(crate) made_ms: u64,
    pub(crate) account: u64,
    /// What the account is called; not kept.
    pub(crate) name: String,
    pub(crate) purpose: String,
    /// `masked` or `full`: how the family cards' numbers stand in it.
    pub(crate) cards: String,
    pub(crate) households: u64,
    pub(crate) members: u64,
    /// Households of the area that had not come so far.
    pub(crate) left_out: u64,
    /// Over the head and every line.
    pub(crate) digest: [u8; 32],
    /// How far the audit log had come; the start for lists that are older than its chain.
    pub(crate) log: Head,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MinutesLine {
    /// From 1.
    pub(crate) place: u64,
    pub(crate) record: RecordId,
    pub(crate) scope: ScopeId,
    /// As it is printed.
    pub(crate) card: String,
    pub(crate) head: String,
    pub(crate) address: String,
    pub(crate) members: u64,
    /// Status code.
    pub(crate) status: String,
    pub(crate) stage: Stage,
    /// What the household said then.
    pub(crate) content: Digest,
}

fn rank(rank: u8) -> Result<Stage, Trouble> {
    Stage::from_rank(rank).ok_or_else(|| Problem::with(ProblemCode::StorageFault, "stage").into())
}

fn minutes(row: &Row<'_>) -> Result<MinutesRow, Trouble> {
    Ok(MinutesRow {
        number: row.get("number")?,
        range: (ScopeId(row.get("first_scope")?), ScopeId(row.get("last_scope")?)),
        tier: row.get("tier")?,
        place: row.get("place")?,
        letter: row.get("letter")?,
        stage: rank(row.get("stage")?)?,
        day: row.get("day")?,
        made_ms: row.get("made_ms")?,
        account: row.get("account")?,
        name: row.get("name")?,
        purpose: row.get("purpose")?,
        cards: row.get("cards")?,
        households: row.get("households")?,
        members: row.get("members")?,
        left_out: row.get("left_out")?,
        digest: array(row.get("digest")?)?,
        log: match row.get("audit_entry")? {
            0 => Head::START,
            entry => Head { entry, hash: array(row.get("audit_hash")?)? },
        },
    })
}

impl Store {
    /// The number of the last list; 0 where there is none.
    pub(crate) fn last_minutes(&self) -> Result<u64, Trouble> {
        Ok(self.find(sql!("minutes/last"), params! {}, |row| row.get("number"))?.unwrap_or(0))
    }

    /// The newest list of the same area that asks for the same: stage, letter, purpose and masks.
    pub(crate) fn find_last_minutes(&self, list: &MinutesRow) -> Result<Option<MinutesRow>, Trouble> {
        let params = params! {
            ":first_scope": list.range.0.0, ":last_scope": list.range.1.0, ":stage": list.stage.rank(),
            ":letter": list.letter, ":purpose": list.purpose, ":cards": list.cards,
        };
        self.find(sql!("minutes/find_same"), params, minutes)
    }

    /// What is to stand in a new list now, at most so many lines; the place is its own.
    pub(crate) fn gather_minutes(
        &self,
        (first, last): Range,
        stage: Stage,
        limit: u64,
    ) -> Result<Vec<MinutesLine>, Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":stage": stage.rank(), ":limit": limit,
        };
        let mut place = 0;
        self.list(sql!("minutes/gather"), params, |row| {
            place += 1;
            Ok(MinutesLine {
                place,
                record: RecordId(array(row.get("record")?)?),
                scope: ScopeId(row.get("scope")?),
                card: row.get("card")?,
                head: row.get("head")?,
                address: row.get("address")?,
                members: row.get("members")?,
                status: row.get("status")?,
                stage: rank(row.get("stage")?)?,
                content: array(row.get("digest")?)?,
            })
        })
    }

    pub(crate) fn count_left_out(&self, (first, last): Range, stage: Stage) -> Result<u64, Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":stage": stage.rank(),
        };
        let found = self.find(sql!("minutes/count_left_out"), params, |row| row.get("households"))?;
        Ok(found.unwrap_or(0))
    }

    pub(crate) fn insert_minutes(&self, new: &MinutesRow, lines: &[MinutesLine]) -> Result<(), Trouble> {
        let MinutesRow { number, range, tier, place, letter, stage, day, .. } = new;
        let MinutesRow { made_ms, account, name: _, purpose, cards, .. } = new;
        let MinutesRow { households, members, left_out, digest, log, .. } = new;
        let params = params! {
            ":number": number, ":first_scope": range.0.0, ":last_scope": range.1.0, ":tier": tier,
            ":place": place, ":letter": letter, ":stage": stage.rank(), ":day": day, ":made_ms": made_ms,
            ":account": account, ":purpose": purpose, ":cards": cards, ":households": households,
            ":members": members, ":left_out": left_out, ":digest": digest,
            ":audit_entry": log.entry, ":audit_hash": log.hash,
        };
        self.execute(sql!("minutes/insert"), params)?;
        for line in lines {
            let MinutesLine { place, record, scope, card, head, address, .. } = line;
            let MinutesLine { members, status, stage, content, .. } = line;
            let params = params! {
                ":number": number, ":place": place, ":record": record.0, ":scope": scope.0, ":card": card,
                ":head": head, ":address": address, ":members": members, ":status": status,
                ":stage": stage.rank(), ":content": content,
            };
            self.execute(sql!("minutes/insert_line"), params)?;
        }
        Ok(())
    }

    /// Lists whose whole area is in range, newest first, and how many there are.
    pub(crate) fn page_of_minutes(
        &self,
        (first, last): Range,
        page: Page,
    ) -> Result<(Vec<MinutesRow>, u64), Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":limit": page.limit, ":offset": page.offset,
        };
        let rows = self.list(sql!("minutes/list"), params, minutes)?;
        let params = params! { ":first_scope": first.0, ":last_scope": last.0 };
        let total = self.find(sql!("minutes/count"), params, |row| row.get("lists"))?;
        Ok((rows, total.unwrap_or(0)))
    }

    pub(crate) fn find_minutes(&self, number: u64) -> Result<Option<MinutesRow>, Trouble> {
        self.find(sql!("minutes/load"), params! { ":number": number }, minutes)
    }

    /// Lines behind a place, in order.
    pub(crate) fn list_minutes_lines(
        &self,
        number: u64,
        after: u64,
        limit: u64,
    ) -> Result<Vec<MinutesLine>, Trouble> {
        let params = params! { ":number": number, ":after": after, ":limit": limit };
        self.list(sql!("minutes/lines"), params, |row| {
            Ok(MinutesLine {
                place: row.get("place")?,
                record: RecordId(array(row.get("record")?)?),
                scope: ScopeId(row.get("scope")?),
                card: row.get("card")?,
                head: row.get("head")?,
                address: row.get("address")?,
                members: row.get("members")?,
                status: row.get("status")?,
                stage: rank(row.get("stage")?)?,
                content: array(row.get("content")?)?,
            })
        })
    }

    /// How many households of a list say something else now, and how many have come since.
    pub(crate) fn count_since(&self, list: &MinutesRow) -> Result<(u64, u64), Trouble> {
        let (first, last) = list.range;
        let params = params! {
            ":number": list.number, ":first_scope": first.0, ":last_scope": last.0, ":made_ms": list.made_ms,
        };
        let changed = self.find(sql!("minutes/count_changed"), params, |row| row.get("households"))?;
        let params = params! {
            ":number": list.number, ":first_scope": first.0, ":last_scope": last.0, ":made_ms": list.made_ms,
            ":stage": list.stage.rank(),
        };
        let added = self.find(sql!("minutes/count_added"), params, |row| row.get("households"))?;
        Ok((changed.unwrap_or(0), added.unwrap_or(0)))
    }
}
