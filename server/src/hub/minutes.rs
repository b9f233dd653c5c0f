//! Lists of names for signing (berita acara): frozen when they are made, printed again as they were.
//!
//! Invariants: a list and its lines are kept in the transaction that makes it, with a digest over all of it, and are
//! never changed; what changed since is told beside it; whoever made or printed one, and what for, is on record.

use super::audit::Deed;
use super::review::{city_day, hex};
use super::{Hub, HubWorld};
use crate::limits::{LETTER_BYTES_MAX, MINUTES_LINES_MAX, REVIEW_WHY_BYTES_MAX};
use crate::paper::MinutesPaper;
use crate::review::Stage;
use crate::role::{Actor, Reach, Right};
use crate::store::{AreaRow, MinutesLine, MinutesRow, Page};
use crate::trouble::Trouble;
use crate::view::{MinutesPage, MinutesView};
use ketuk_household::Status;
use ketuk_wire::{Problem, ProblemCode, ScopeId};

/// Lines that are read at once for printing.
const PAGE_LINES: u64 = 1_000;
/// Letters of a family card's number that a masked list shows, in front and behind.
const SHOWN: usize = 4;

/// A list that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinutesPlan {
    /// The area's number: an RT's thirteen digits, a kelurahan's ten, a district's six, or 0 for the city.
    pub area: u64,
    /// How far households must have come; by the tier where nothing is said.
    pub stage: Option<Stage>,
    /// The number that the office gives it; may be empty.
    pub letter: String,
    /// What for.
    pub purpose: String,
    /// Whether the family cards' numbers stand in it whole.
    pub full_cards: bool,
}

/// A tier: its word, the areas in it, and how far households must have come.
struct Tier {
    code: &'static str,
    range: (ScopeId, ScopeId),
    stage: Stage,
}

impl Tier {
    fn of(area: u64) -> Option<Self> {
        let range = |size: u64| (ScopeId(area * size), ScopeId(area * size + size - 1));
        match area {
            0 => Some(Self { code: "kota", range: Reach::City.range(), stage: Stage::Final }),
            100_000..=999_999 => {
                Some(Self { code: "kecamatan", range: range(10_000_000), stage: Stage::Verified })
            }
            1_000_000_000..=9_999_999_999 => {
                Some(Self { code: "kelurahan", range: range(1_000), stage: Stage::Checked })
            }
            1_000_000_000_000..=9_999_999_999_999 => {
                Some(Self { code: "rt", range: range(1), stage: Stage::Submitted })
            }
            _ => None,
        }
    }

    fn place(&self, area: &AreaRow) -> String {
        let AreaRow { scope, kecamatan, kelurahan, .. } = area;
        match self.code {
            "rt" => format!("RT {:03}, Kelurahan {kelurahan}, Kecamatan {kecamatan}", scope.0 % 1_000),
            "kelurahan" => format!("Kelurahan {kelurahan}, Kecamatan {kecamatan}"),
            "kecamatan" => format!("Kecamatan {kecamatan}"),
            _ => "Seluruh kota".to_owned(),
        }
    }
}

/// A family card's number with its middle covered; what is no such number is covered but for its end.
pub(super) fn masked(card: &str) -> String {
    let letters: Vec<char> = card.trim().chars().collect();
    let front = if letters.len() >= 4 * SHOWN { SHOWN } else { 0 };
    let behind = letters.len().saturating_sub(SHOWN).max(front);
    let cover = |(at, letter): (usize, &char)| if (front..behind).contains(&at) { '*' } else { *letter };
    letters.iter().enumerate().map(cover).collect()
}

/// The digest over everything in a list.
fn digest(list: &MinutesRow, lines: &[MinutesLine]) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut add = |text: &str| {
        // As every store holds it.
        let text = text.replace('\0', "\u{fffd}");
        context.update(&(text.len() as u64).to_le_bytes());
        context.update(text.as_bytes());
    };
    let MinutesRow { number, range, tier, place, letter, stage, day, .. } = list;
    add(&format!("ketuk.minutes.1 {number} {} {} {tier} {}", range.0.0, range.1.0, stage.code()));
    for text in [place, letter, day, &list.purpose, &list.cards] {
        add(text);
    }
    add(&format!("{} {} {}", list.households, list.members, list.left_out));
    for MinutesLine { place, record, scope, card, head, address, members, status, stage, content } in lines {
        add(&format!("{place} {record} {} {members} {} {}", scope.0, stage.code(), hex(content)));
        for text in [card, head, address, status] {
            add(text);
        }
    }
    let mut whole = [0; 32];
    whole.copy_from_slice(context.finish().as_ref());
    whole
}

/// A line as it is signed.
fn prepare(line: &mut MinutesLine, has_full_cards: bool) {
    if !has_full_cards {
        line.card = masked(&line.card);
    }
    // Whom a list brought along and nobody met is no member of anything.
    if !Status::from_code(&line.status).counts_members() {
        line.members = 0;
    }
}

impl Hub {
    /// Freezes a list as it stands now. Where the last one of this area with the same head says the same, nothing is
    /// frozen a second time: that one is given.
    pub fn make_minutes(
        &self,
        world: &HubWorld<'_>,
        actor: &Actor,
        plan: &MinutesPlan,
    ) -> Result<MinutesView, Problem> {
        let wrong = |what: &str| Problem::with(ProblemCode::RequestInvalid, what);
        let MinutesPlan { area, stage, letter, purpose, full_cards } = plan;
        let (letter, purpose) = (letter.trim(), purpose.trim());
        if purpose.is_empty() || purpose.len() > REVIEW_WHY_BYTES_MAX {
            return Err(wrong("purpose"));
        }
        if letter.len() > LETTER_BYTES_MAX {
            return Err(wrong("letter"));
        }
        if *full_cards && !actor.may(Right::ReviewVerify) {
            return Err(Problem::with(ProblemCode::NotYours, Right::ReviewVerify.code()));
        }
        let tier = Tier::of(*area).ok_or_else(|| wrong("area"))?;
        let gone = || Problem::with(ProblemCode::NotFound, "area");
        if actor.reach.narrow(tier.range) != tier.range {
            return Err(gone());
        }
        let stage = stage.unwrap_or(tier.stage);
        if stage < Stage::Submitted {
            return Err(wrong("stage"));
        }
        self.grouped(|hub| {
            let place = hub.store.list_areas(tier.range)?.first().map(|area| tier.place(area));
            let mut lines = hub.store.gather_minutes(tier.range, stage, MINUTES_LINES_MAX + 1)?;
            if lines.len() as u64 > MINUTES_LINES_MAX {
                return Err(wrong("too long").into());
            }
            lines.iter_mut().for_each(|line| prepare(line, *full_cards));
            let mut list = MinutesRow {
                number: hub.store.last_minutes()? + 1,
                range: tier.range,
                tier: tier.code.to_owned(),
                place: place.ok_or_else(gone)?,
                letter: letter.to_owned(),
                stage,
                day: city_day(world.now_ms).to_string(),
                made_ms: world.now_ms,
                account: actor.account,
                name: actor.name.clone(),
                purpose: purpose.to_owned(),
                cards: if *full_cards { "full" } else { "masked" }.to_owned(),
                households: lines.len() as u64,
                members: lines.iter().map(|line| line.members).sum(),
                left_out: hub.store.count_left_out(tier.range, stage)?,
                digest: [0; 32],
                log: hub.store.load_audit_head()?,
            };
            if let Some(same) = hub.find_same(&list, &lines)? {
                return Ok(MinutesView { again: true, ..hub.minutes_view(same)? });
            }
            list.digest = digest(&list, &lines);
            hub.store.insert_minutes(&list, &lines)?;
            let deed = Deed::new("minutes.make", format!("{} {}", list.number, list.cards)).why(purpose);
            hub.note(world.now_ms, actor, &deed)?;
            hub.minutes_view(list)
        })
    }

    /// The list that says already what this one would: of the last with this head, the digest under its own number and
    /// day is the same.
    fn find_same(&self, list: &MinutesRow, lines: &[MinutesLine]) -> Result<Option<MinutesRow>, Trouble> {
        let Some(last) = self.store.find_last_minutes(list)? else { return Ok(None) };
        let as_then = MinutesRow { number: last.number, day: last.day.clone(), ..list.clone() };
        Ok(Some(last).filter(|last| digest(&as_then, lines) == last.digest))
    }

    fn minutes_view(&self, list: MinutesRow) -> Result<MinutesView, Trouble> {
        let (changed, added) = self.store.count_since(&list)?;
        Ok(MinutesView {
            number: list.number,
            tier: list.tier,
            place: list.place,
            letter: list.letter,
            stage: list.stage.code().to_owned(),
            day: list.day,
            made_ms: list.made_ms,
            who: if list.account == 0 { Actor::of_token().name } else { list.name },
            purpose: list.purpose,
            cards: list.cards,
            households: list.households,
            members: list.members,
            left_out: list.left_out,
            digest: hex(&list.digest),
            changed,
            added,
            again: false,
        })
    }

    /// Lists whose area lies in a range within reach, newest first, each with what changed since.
    pub fn page_of_minutes(&self, range: (ScopeId, ScopeId), page: Page) -> Result<MinutesPage, Problem> {
        let (rows, total) = self.store.page_of_minutes(range, page)?;
        let minutes = rows.into_iter().map(|row| self.minutes_view(row)).collect::<Result<_, _>>()?;
        Ok(MinutesPage { total, minutes })
    }

    /// A list as PDF, the same each time.
    pub fn print_minutes(&self, reach: Reach, number: u64) -> Result<Vec<u8>, Problem> {
        let within = |list: &MinutesRow| reach.narrow(list.range) == list.range;
        let list = self.store.find_minutes(number)?.filter(within);
        let list = list.ok_or_else(|| Problem::with(ProblemCode::NotFound, "no such list"))?;
        let mut paper = MinutesPaper::begin(&list);
        let mut after = 0;
        loop {
            let lines = self.store.list_minutes_lines(number, after, PAGE_LINES)?;
            let Some(last) = lines.last() else { break };
            after = last.place;
            lines.iter().for_each(|line| paper.add(line));
        }
        Ok(paper.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_card_is_covered() {
        assert_eq!(masked("6474011203150012"), "6474********0012");
        assert_eq!(masked("64740112"), "****0112");
        assert_eq!([masked("12"), masked("")], ["12", ""]);
    }
    #[test]
    fn an_area_says_its_tier() {
        let code = |area| Tier::of(area).map(|tier| tier.code);
        assert_eq!(code(0), Some("kota"));
        assert_eq!(code(647_401), Some("kecamatan"));
        assert_eq!(code(6_474_011_001), Some("kelurahan"));
        assert_eq!(code(6_474_011_001_003), Some("rt"));
        assert_eq!(code(12), None);
        let tier = Tier::of(647_401).expect("a district");
        assert_eq!(tier.range.0.0, 6_474_010_000_000);
    }
}
