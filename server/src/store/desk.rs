//! What the console's pages ask: queues by filter, one household's receipts.
//!
//! Every question has a range of areas; pages have a limit and a place, and lists are ordered to the end,
//! so a page never shows a line twice.

use super::derived::household;
use super::engine::{Row, params};
use super::{HouseholdRow, Store, array, sql};
use crate::trouble::Trouble;
use ketuk_wire::{ChangeHash, DeviceId, FileHash, RecordId, ScopeId};

/// First and last area.
pub(crate) type Range = (ScopeId, ScopeId);

/// A page of a list: how many lines, and how many come before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Lines wanted.
    pub limit: u64,
    /// Lines before.
    pub offset: u64,
}

/// Which disputes are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DisputeFilter {
    /// `human`, `reviewable`, `merge`, `settled`, `seen` or `quiet`; empty for the first three.
    pub class: String,
    /// Its kind; empty for any.
    pub kind: String,
    /// Whether a question to the cadre waits; `None` for both.
    pub asked: Option<bool>,
    /// The question's own name; empty for any.
    pub name: String,
    /// Not before this.
    pub from_ms: u64,
    /// Not after this.
    pub until_ms: u64,
    /// `oldest`, `newest` or `area`.
    pub sort: String,
}

/// A dispute's line with its household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueRow {
    pub(crate) record: RecordId,
    pub(crate) key: String,
    pub(crate) scope: ScopeId,
    pub(crate) class: String,
    pub(crate) kind: String,
    pub(crate) since_ms: u64,
    pub(crate) asked_ms: u64,
    pub(crate) head: String,
    pub(crate) status: String,
    pub(crate) label: String,
}

/// By what disputes are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alike {
    /// One question, and the same values against each other.
    Values,
    /// The same devices against each other, on whatever question.
    Hands,
}

/// The classes that a filter asks for.
fn classes(class: &str) -> (&str, &str, &str) {
    if class.is_empty() { ("human", "reviewable", "merge") } else { (class, class, class) }
}

fn queued(row: &Row<'_>) -> Result<QueueRow, Trouble> {
    Ok(QueueRow {
        record: RecordId(array(row.get("record")?)?),
        key: row.get("key")?,
        scope: ScopeId(row.get("scope")?),
        class: row.get("class")?,
        kind: row.get("kind")?,
        since_ms: row.get("since_ms")?,
        asked_ms: row.get("asked_ms")?,
        head: row.get("head")?,
        status: row.get("status")?,
        label: row.get("label")?,
    })
}

/// Which households are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseholdFilter {
    /// Part of the head's name or the address; empty for any.
    pub text: String,
    /// Status code; empty for any.
    pub status: String,
    /// Only those with disputes that wait.
    pub disputed: bool,
    /// Only those with findings.
    pub found: bool,
    /// `area`, `head`, `status`, `newest` or `oldest`.
    pub sort: String,
}

/// A text that a person types as a pattern in which nothing is special, for columns in small letters; empty for none.
pub(super) fn pattern(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return String::new();
    }
    let plain: String = text
        .chars()
        .flat_map(|c| if matches!(c, '%' | '_' | '!') { vec!['!', c] } else { vec![c] })
        .collect();
    format!("%{plain}%")
}

/// Something that is kept apart, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApartRow {
    pub(crate) device: DeviceId,
    pub(crate) scope: ScopeId,
    pub(crate) code: String,
    pub(crate) changes: u64,
    pub(crate) households: u64,
    pub(crate) elsewhere: u64,
    pub(crate) since_ms: u64,
    pub(crate) last: u64,
    pub(crate) decided_ms: u64,
    pub(crate) who: String,
    pub(crate) why: String,
    pub(crate) label: String,
    pub(crate) name: String,
    pub(crate) revoked: bool,
    pub(crate) granted: bool,
}

/// How a change arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceiptRow {
    pub(crate) change: ChangeHash,
    pub(crate) seq: u64,
    pub(crate) received_ms: u64,
    pub(crate) number: u64,
    pub(crate) device: DeviceId,
    pub(crate) name: String,
}

/// A photo or another file of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileRow {
    pub(crate) file: FileHash,
    pub(crate) bytes: u64,
    pub(crate) received_ms: u64,
    pub(crate) media: String,
    pub(crate) name: String,
}

/// A household's line with what its area is called.
pub(crate) type LabelledRow = (HouseholdRow, String);

fn labelled(row: &Row<'_>) -> Result<LabelledRow, Trouble> {
    Ok((household(row)?, row.get("label")?))
}

impl Store {
    pub(crate) fn page_of_disputes(
        &self,
        (first, last): Range,
        filter: &DisputeFilter,
        page: Page,
    ) -> Result<(Vec<QueueRow>, u64), Trouble> {
        let DisputeFilter { class, kind, asked, name, from_ms, until_ms, sort } = filter;
        let (class, second, third) = classes(class);
        let asked = asked.map_or(2, i64::from);
        let params = params! {
            ":class": class, ":second": second, ":third": third, ":first_scope": first.0, ":last_scope": last.0,
            ":from_ms": from_ms, ":until_ms": until_ms, ":kind": kind, ":name": name, ":asked": asked,
            ":sort": sort, ":limit": page.limit, ":offset": page.offset,
        };
        let rows = self.list(sql!("dispute/queue"), params, queued)?;
        let params = params! {
            ":class": class, ":second": second, ":third": third, ":first_scope": first.0, ":last_scope": last.0,
            ":from_ms": from_ms, ":until_ms": until_ms, ":kind": kind, ":name": name, ":asked": asked,
        };
        let total = self.find(sql!("dispute/count_queue"), params, |row| row.get("disputes"))?;
        Ok((rows, total.unwrap_or(0)))
    }

    /// Disputes that are alike and wait, oldest first, and how many there are.
    pub(crate) fn list_alike(
        &self,
        (first, last): Range,
        (by, digest): (Alike, &str),
        limit: u64,
    ) -> Result<(Vec<QueueRow>, u64), Trouble> {
        let (first, last) = (first.0, last.0);
        let count = |row: &Row<'_>| row.get("disputes");
        let (rows, total) = match by {
            Alike::Values => {
                let params = params! { ":pattern": digest, ":first_scope": first, ":last_scope": last, ":limit": limit };
                let rows = self.list(sql!("dispute/list_by_pattern"), params, queued)?;
                let params = params! { ":pattern": digest, ":first_scope": first, ":last_scope": last };
                (rows, self.find(sql!("dispute/count_by_pattern"), params, count)?)
            }
            Alike::Hands => {
                let params =
                    params! { ":hands": digest, ":first_scope": first, ":last_scope": last, ":limit": limit };
                let rows = self.list(sql!("dispute/list_by_hands"), params, queued)?;
                let params = params! { ":hands": digest, ":first_scope": first, ":last_scope": last };
                (rows, self.find(sql!("dispute/count_by_hands"), params, count)?)
            }
        };
        Ok((rows, total.unwrap_or(0)))
    }

    pub(crate) fn page_of_households(
        &self,
        (first, last): Range,
        filter: &HouseholdFilter,
        page: Page,
    ) -> Result<(Vec<LabelledRow>, u64), Trouble> {
        let pattern = pattern(&filter.text);
        let HouseholdFilter { text: _, status, disputed, found, sort } = filter;
        let rows = if sort.is_empty() || sort == "area" {
            let params = params! {
                ":first_scope": first.0, ":last_scope": last.0, ":status": status, ":text": pattern,
                ":disputed": disputed, ":found": found, ":limit": page.limit, ":offset": page.offset,
            };
            self.list(sql!("household/search_by_area"), params, labelled)?
        } else {
            let params = params! {
                ":first_scope": first.0, ":last_scope": last.0, ":status": status, ":text": pattern,
                ":disputed": disputed, ":found": found, ":sort": sort, ":limit": page.limit,
                ":offset": page.offset,
            };
            self.list(sql!("household/search"), params, labelled)?
        };
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":status": status, ":text": pattern,
            ":disputed": disputed, ":found": found,
        };
        let total = self.find(sql!("household/count_search"), params, |row| row.get("households"))?;
        Ok((rows, total.unwrap_or(0)))
    }

    pub(crate) fn find_household(
        &self,
        scope: ScopeId,
        record: RecordId,
    ) -> Result<Option<LabelledRow>, Trouble> {
        let params = params! { ":scope": scope.0, ":record": record.0 };
        self.find(sql!("household/load"), params, labelled)
    }

    /// What is kept apart by device, area and reason, and how many such groups there are; `kind` is empty for what waits.
    pub(crate) fn page_of_quarantine(
        &self,
        (first, last): Range,
        kind: &str,
        page: Page,
    ) -> Result<(Vec<ApartRow>, u64), Trouble> {
        let params = params! {
            ":first_scope": first.0, ":last_scope": last.0, ":kind": kind, ":limit": page.limit,
            ":offset": page.offset,
        };
        let rows = self.list(sql!("quarantine/page"), params, |row| {
            Ok(ApartRow {
                device: DeviceId(array(row.get("device")?)?),
                scope: ScopeId(row.get("scope")?),
                code: row.get("code")?,
                changes: row.get("changes")?,
                households: row.get("households")?,
                elsewhere: row.get("elsewhere")?,
                since_ms: row.get("since_ms")?,
                last: row.get("last_entry")?,
                decided_ms: row.get("decided_ms")?,
                who: row.get("who")?,
                why: row.get("why")?,
                label: row.get("label")?,
                name: row.get("name")?,
                revoked: row.get("revoked")?,
                granted: row.get("granted")?,
            })
        })?;
        let params = params! { ":first_scope": first.0, ":last_scope": last.0, ":kind": kind };
        let total = self.find(sql!("quarantine/count_groups"), params, |row| row.get("groups_found"))?;
        Ok((rows, total.unwrap_or(0)))
    }

    pub(crate) fn list_receipts(&self, record: RecordId) -> Result<Vec<ReceiptRow>, Trouble> {
        self.list(sql!("change/list_receipts"), params! { ":record": record.0 }, |row| {
            Ok(ReceiptRow {
                change: ChangeHash(array(row.get("hash")?)?),
                seq: row.get("seq")?,
                received_ms: row.get("received_ms")?,
                number: row.get("number")?,
                device: DeviceId(array(row.get("device")?)?),
                name: row.get("name")?,
            })
        })
    }

    pub(crate) fn list_files_of(&self, record: RecordId) -> Result<Vec<FileRow>, Trouble> {
        self.list(sql!("attachment/list_of_record"), params! { ":record": record.0 }, |row| {
            Ok(FileRow {
                file: FileHash(array(row.get("hash")?)?),
                bytes: row.get("bytes")?,
                received_ms: row.get("received_ms")?,
                media: row.get("media")?,
                name: row.get("name")?,
            })
        })
    }
}
