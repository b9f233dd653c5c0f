//! A household as the linkage engine reads it, as a row: so that the index is built without opening a record.
//!
//! Invariants: the row follows from the record, its area and its changes' receive times alone; the digest
//! covers what is compared and not when or by whom it was asked. Nothing here shows itself.

use crate::store::{ComparedRow, Short};
use ketuk_household::{Date, Household, Position, Sex, civil_date};
use ketuk_linkage::{Circumstances, Person, Submission};
use ketuk_wire::{DeviceId, RecordId, ScopeId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Milliseconds by which the city is ahead of UTC.
const CITY_AHEAD_MS: u64 = 8 * 3_600 * 1_000;
const DAY_MS: u64 = 24 * 3_600 * 1_000;

/// Where and when a household was asked, as far as the hub knows.
#[derive(Debug, Clone, Copy)]
pub(in crate::hub) struct Asked {
    pub(in crate::hub) record: RecordId,
    pub(in crate::hub) scope: ScopeId,
    /// When the first of it arrived.
    pub(in crate::hub) since_ms: u64,
    /// When its standing status arrived.
    pub(in crate::hub) status_ms: u64,
    /// Who set that status.
    pub(in crate::hub) device: Option<DeviceId>,
}

/// What is compared.
#[derive(Default, Serialize, Deserialize)]
struct Content {
    card: String,
    address: String,
    phone: String,
    place: Option<(f64, f64, Option<f64>)>,
    members: Vec<Member>,
}

#[derive(Default, Serialize, Deserialize)]
struct Member {
    nik: String,
    name: String,
    sex: String,
    birth: String,
    mother: String,
    relation: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Stored {
    day: String,
    by: String,
    content: Content,
}

fn day_text(ms: u64) -> String {
    let days = (ms.saturating_add(CITY_AHEAD_MS)) / DAY_MS;
    let since = Duration::from_secs(days.saturating_mul(DAY_MS / 1_000));
    Date::constant(1970, 1, 1).checked_add(since).map(|day| day.to_string()).unwrap_or_default()
}

/// The row of a household.
pub(in crate::hub) fn row(household: &Household, asked: Asked) -> ComparedRow {
    let about = Circumstances { id: "", submitted_at: "", enumerator: "", rt: "", kelurahan_code: "" };
    let read = Submission::from_household(household, about);
    let member = |person: Person| Member {
        nik: person.nik,
        name: person.name,
        sex: person.sex.map(|sex| if sex == Sex::Female { "P" } else { "L" }).unwrap_or_default().to_owned(),
        birth: person.birth_date.map(|date| date.to_string()).unwrap_or_default(),
        mother: person.mother_name,
        relation: person.relation,
    };
    let place = |at: Position| (at.lat_degrees(), at.lng_degrees(), at.accuracy_m());
    let content = Content {
        card: read.card,
        address: read.address,
        phone: read.phone,
        place: read.position.map(place),
        members: read.members.into_iter().map(member).collect(),
    };
    let digest = short(&[&asked.scope.0.to_be_bytes(), &serde_json::to_vec(&content).unwrap_or_default()]);
    let by = asked.device.map(|device| device.to_string()).unwrap_or_default();
    let day = day_text(if asked.status_ms > 0 { asked.status_ms } else { asked.since_ms });
    ComparedRow {
        record: asked.record,
        scope: asked.scope,
        since_ms: asked.since_ms,
        content: digest,
        bytes: serde_json::to_vec(&Stored { day, by, content }).unwrap_or_default(),
    }
}

/// A row as the engine takes it; one that cannot be read is a household without members.
pub(super) fn submission(row: &ComparedRow) -> Submission {
    let Stored { day, by, content } = serde_json::from_slice(&row.bytes).unwrap_or_default();
    let person = |member: Member| Person {
        nik: member.nik,
        name: member.name,
        sex: Sex::from_code(&member.sex),
        birth_date: civil_date(&member.birth),
        birth_place: String::new(),
        mother_name: member.mother,
        relation: member.relation,
    };
    Submission {
        id: row.record.to_string(),
        submitted_at: day,
        enumerator: by,
        card: content.card,
        address: content.address,
        rt: (row.scope.0 % 1_000).to_string(),
        rw: String::new(),
        kelurahan: String::new(),
        kelurahan_code: (row.scope.0 / 1_000).to_string(),
        position: content.place.and_then(|(lat, lng, accuracy)| Position::new(lat, lng, accuracy)),
        head_name: String::new(),
        phone: content.phone,
        members: content.members.into_iter().map(person).collect(),
    }
}

/// The beginning of a digest over parts.
pub(super) fn short(parts: &[&[u8]]) -> Short {
    let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
    for part in parts {
        digest.update(&u64::try_from(part.len()).unwrap_or(0).to_be_bytes());
        digest.update(part);
    }
    digest.finish().as_ref().first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_in_the_city() {
        assert_eq!(day_text(0), "1970-01-01");
        assert_eq!(day_text(1_780_000_000_000), "2026-05-29");
        assert_eq!(day_text(DAY_MS - CITY_AHEAD_MS - 1), "1970-01-01");
        assert_eq!(day_text(DAY_MS - CITY_AHEAD_MS), "1970-01-02");
    }

    #[test]
    fn what_cannot_be_read_has_no_members() {
        let row = ComparedRow {
            record: RecordId([1; 16]),
            scope: ScopeId(6_474_011_001_021),
            since_ms: 1,
            content: [0; 16],
            bytes: b"[".to_vec(),
        };
        let read = submission(&row);
        assert!(read.members.is_empty());
        assert_eq!((read.rt.as_str(), read.kelurahan_code.as_str()), ("21", "6474011001"));
    }
}
