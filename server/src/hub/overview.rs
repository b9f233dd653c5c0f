//! How the round stands against the prelist: figures by area and day, devices, backlogs. No names.
//!
//! Invariants: every household of the prelist is counted once, by the status that stands; what is told of an area
//! is the sum of what is told of its RT, but for what is hidden from readers of figures (`veil`).

use super::veil::Veil;
use super::{DeviceLine, Hub};
use crate::role::{Actor, Reach, Right};
use crate::store::{AreaRow, StatusCount};
use crate::view::{
    AreaView, BacklogView, DayView, DeviceFigures, OutcomeView, OverviewView, ProgressView, StepView,
};
use ketuk_household::{Date, Status};
use ketuk_wire::{Problem, ProblemCode, ScopeId};
use std::collections::BTreeMap;

/// A device that was not heard for so long is silent: cadres sync once a day.
const SILENT_MS: u64 = DAY_MS;
/// A clock that is off by more than this is a flag: a day, as in a sync.
const CLOCK_OFF_S_MAX: i64 = 24 * 3600;
/// Days of the series: a round and its aftermath.
const DAYS_MAX: u64 = 60;
pub(super) const DAY_MS: u64 = 24 * 3600 * 1000;
/// The city's time is eight hours ahead of UTC all year (WITA).
const OFFSET_MS: u64 = 8 * 3600 * 1000;

/// How finely progress is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// By district.
    Kecamatan,
    /// By kelurahan.
    Kelurahan,
    /// By RT.
    Rt,
}

impl Level {
    /// Reads the word of a query.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "kecamatan" => Some(Self::Kecamatan),
            "kelurahan" => Some(Self::Kelurahan),
            "rt" => Some(Self::Rt),
            _ => None,
        }
    }

    /// The word of a query.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Kecamatan => "kecamatan",
            Self::Kelurahan => "kelurahan",
            Self::Rt => "rt",
        }
    }

    /// The number of the area of this level that an RT lies in.
    pub(super) fn number(self, scope: ScopeId) -> u64 {
        match self {
            Self::Kecamatan => scope.0 / 10_000_000,
            Self::Kelurahan => scope.0 / 1_000,
            Self::Rt => scope.0,
        }
    }

    fn names(self, area: &AreaRow) -> (String, String) {
        match self {
            Self::Kecamatan => (area.kecamatan.clone(), String::new()),
            Self::Kelurahan => (area.kelurahan.clone(), area.kecamatan.clone()),
            Self::Rt => (area.label.clone(), area.kelurahan.clone()),
        }
    }
}

/// Which part of the survey is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// All that the caller may see.
    Whole,
    /// A district by its six digits, e.g. 647401.
    Kecamatan(u64),
    /// A kelurahan, e.g. 6474011001.
    Kelurahan(u64),
}

impl Place {
    /// Reads the number of a query; `None` where it is no area's.
    #[must_use]
    pub fn parse(number: Option<u64>) -> Option<Self> {
        match number {
            None | Some(0) => Some(Self::Whole),
            Some(number @ 100_000..1_000_000) => Some(Self::Kecamatan(number)),
            Some(number @ 1_000_000_000..10_000_000_000) => Some(Self::Kelurahan(number)),
            Some(_) => None,
        }
    }

    /// The RT of it that are within reach.
    ///
    /// # Errors
    /// Where any of it is not: in the words with which a missing thing is refused.
    pub fn range(self, reach: Reach) -> Result<(ScopeId, ScopeId), Problem> {
        let asked = match self {
            Self::Whole => return Ok(reach.range()),
            Self::Kecamatan(number) => {
                (ScopeId(number * 10_000_000), ScopeId(number * 10_000_000 + 9_999_999))
            }
            Self::Kelurahan(number) => Reach::Kelurahan(number).range(),
        };
        if reach.narrow(asked) == asked { Ok(asked) } else { Err(Problem::new(ProblemCode::NotFound)) }
    }

    /// The level that is told where none is asked for: the next one below.
    #[must_use]
    pub fn level_below(self, reach: Reach) -> Level {
        match (self, reach) {
            (Self::Kelurahan(_), _) | (_, Reach::Kelurahan(_)) => Level::Rt,
            (Self::Whole | Self::Kecamatan(_), Reach::City) => Level::Kelurahan,
        }
    }

    fn number(self, reach: Reach) -> u64 {
        match self {
            Self::Whole => reach.number(),
            Self::Kecamatan(number) | Self::Kelurahan(number) => number,
        }
    }
}

/// Where a status stands against the prelist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Begun,
    Moved,
    Deceased,
    NotFound,
    Refused,
    Other,
    ToVisit,
}

impl Outcome {
    pub(super) fn of(status: &str) -> Self {
        match Status::from_code(status) {
            Status::Completed | Status::Verified => Self::Done,
            Status::InProgress | Status::Partial | Status::Returned => Self::Begun,
            Status::MovedWithinCity | Status::MovedAway => Self::Moved,
            Status::AllDied => Self::Deceased,
            Status::NotFound => Self::NotFound,
            Status::Refused => Self::Refused,
            Status::NotEligible | Status::Duplicate => Self::Other,
            Status::NotVisited | Status::New | Status::NoRespondent | Status::Other(_) => Self::ToVisit,
        }
    }

    /// Whether the round expects nothing more.
    pub(super) fn is_result(self) -> bool {
        !matches!(self, Self::Begun | Self::ToVisit)
    }

    fn add(self, to: &mut OutcomeView, households: u64) {
        let cell = match self {
            Self::Done => &mut to.done,
            Self::Begun => &mut to.begun,
            Self::Moved => &mut to.moved,
            Self::Deceased => &mut to.deceased,
            Self::NotFound => &mut to.not_found,
            Self::Refused => &mut to.refused,
            Self::Other => &mut to.other,
            Self::ToVisit => &mut to.to_visit,
        };
        *cell += households;
    }
}

/// Whether a status says that somebody was at the door.
fn was_visited(status: &str) -> bool {
    !matches!(Status::from_code(status), Status::NotVisited)
}

pub(super) fn nothing(area: u64, name: String, above: String) -> ProgressView {
    ProgressView {
        area,
        name,
        above,
        rts: 0,
        rts_begun: 0,
        listed: 0,
        outcomes: OutcomeView::default(),
        results: 0,
        permille: 0,
        new: 0,
        new_done: 0,
        linked: 0,
        today: 0,
        last_ms: 0,
        disputed: 0,
        findings: 0,
    }
}

fn add(to: &mut ProgressView, count: &StatusCount) {
    let StatusCount { scope: _, status, listed, linked, households, recent, disputed, found, last_ms } =
        count;
    // What is counted elsewhere is the same as another record here, whatever its own status says.
    let outcome = if *linked { Outcome::Other } else { Outcome::of(status) };
    if *linked {
        to.linked += households;
        if !listed {
            return;
        }
    }
    if *listed {
        to.listed += households;
        outcome.add(&mut to.outcomes, *households);
        to.results += if outcome.is_result() { *households } else { 0 };
        to.permille = to.results * 1_000 / to.listed.max(1);
    } else {
        to.new += households;
        to.new_done += if outcome == Outcome::Done { *households } else { 0 };
    }
    to.today += if outcome.is_result() { *recent } else { 0 };
    if was_visited(status) {
        to.last_ms = to.last_ms.max(*last_ms);
    }
    to.disputed += disputed;
    to.findings += found;
}

/// When the day of `now_ms` began in the city.
pub(super) fn midnight_ms(now_ms: u64) -> u64 {
    ((now_ms + OFFSET_MS) / DAY_MS * DAY_MS).saturating_sub(OFFSET_MS)
}

impl Hub {
    /// The RT within reach.
    pub fn list_areas(&self, reach: Reach) -> Result<Vec<AreaView>, Problem> {
        let view = |row: AreaRow| {
            let AreaRow { scope, kecamatan, kelurahan, label, middle: _ } = row;
            AreaView { scope: scope.0, kecamatan, kelurahan, kelurahan_number: scope.0 / 1_000, label }
        };
        Ok(self.store.list_areas(reach.range())?.into_iter().map(view).collect())
    }

    /// Figures of the areas of one level in a range, and of all of it.
    pub(super) fn progress(
        &self,
        now_ms: u64,
        range: (ScopeId, ScopeId),
        level: Level,
    ) -> Result<(ProgressView, BTreeMap<u64, ProgressView>), Problem> {
        let mut total = nothing(0, String::new(), String::new());
        let mut areas: BTreeMap<u64, ProgressView> = BTreeMap::new();
        for area in self.store.list_areas(range)? {
            let (number, (name, above)) = (level.number(area.scope), level.names(&area));
            areas.entry(number).or_insert_with(|| nothing(number, name, above)).rts += 1;
            total.rts += 1;
        }
        let mut begun = None;
        for count in self.store.count_statuses(range, midnight_ms(now_ms))? {
            let number = level.number(count.scope);
            // An area that was never on the list has a number and no name.
            let place = areas.entry(number).or_insert_with(|| nothing(number, String::new(), String::new()));
            add(place, &count);
            add(&mut total, &count);
            if was_visited(&count.status) && begun != Some(count.scope) {
                begun = Some(count.scope);
                place.rts_begun += 1;
                total.rts_begun += 1;
            }
        }
        Ok((total, areas))
    }

    /// What somebody is not told; `None` for whoever sees households anyway.
    pub(super) fn veil(&self, now_ms: u64, actor: &Actor) -> Result<Option<Veil>, Problem> {
        if actor.may(Right::SeeHouseholds) {
            return Ok(None);
        }
        // Always over the whole city: what one page hides no other one tells.
        let (_, rts) = self.progress(now_ms, Reach::City.range(), Level::Rt)?;
        Ok(Some(Veil::over(&rts)))
    }

    /// How the round stands in `place`, told by areas of `level`, as far as `actor` may see it.
    pub fn overview(
        &self,
        now_ms: u64,
        actor: &Actor,
        place: Place,
        level: Option<Level>,
    ) -> Result<OverviewView, Problem> {
        let range = place.range(actor.reach)?;
        let level = level.unwrap_or_else(|| place.level_below(actor.reach));
        let (mut total, areas) = self.progress(now_ms, range, level)?;
        let mut areas: Vec<_> = areas.into_values().collect();
        let path = self.path(place, actor.reach)?;
        total.area = place.number(actor.reach);
        total.name = path.last().map(|step| step.name.clone()).unwrap_or_default();
        if let Some(veil) = self.veil(now_ms, actor)? {
            areas.iter_mut().for_each(|area| veil.cover(area));
            veil.cover(&mut total);
        }
        let waiting = self.store.count_waiting(range)?.into_iter();
        let disputes =
            waiting.map(|(class, count, since_ms)| (class, BacklogView { count, since_ms })).collect();
        let stages = self.store.count_reviews(range)?.into_iter();
        let reviews =
            stages.map(|(stage, count, since_ms)| (stage.code().to_owned(), BacklogView { count, since_ms }));
        let reviews = reviews.collect();
        let pairs = self.store.count_waiting_pairs(range)?;
        let (count, since_ms) = self.store.count_apart(range)?;
        Ok(OverviewView {
            now_ms,
            level: level.code().to_owned(),
            path,
            total,
            areas,
            days: self.days(now_ms, range)?,
            devices: figures(now_ms, &self.list_devices_in(range)?),
            disputes,
            duplicates: Some(BacklogView { count: pairs.0, since_ms: pairs.1 }),
            reviews: Some(reviews),
            quarantined: BacklogView { count, since_ms },
        })
    }

    /// From the district down to the place, as far as the caller may go.
    fn path(&self, place: Place, reach: Reach) -> Result<Vec<StepView>, Problem> {
        let (kecamatan, kelurahan) = match (place, reach) {
            (Place::Whole, Reach::City) => return Ok(Vec::new()),
            (Place::Whole, Reach::Kelurahan(number)) => (None, Some(number)),
            (Place::Kecamatan(number), _) => (Some(number), None),
            (Place::Kelurahan(number), Reach::City) => (Some(number / 10_000), Some(number)),
            (Place::Kelurahan(number), Reach::Kelurahan(_)) => (None, Some(number)),
        };
        let first = self.store.list_areas(place.range(reach)?)?.into_iter().next();
        let (of, named) = first.map(|area| (area.kecamatan, area.kelurahan)).unwrap_or_default();
        let upper = kecamatan.map(|area| StepView { area, name: of });
        let lower = kelurahan.map(|area| StepView { area, name: named });
        Ok(upper.into_iter().chain(lower).collect())
    }

    /// Results by day without gaps, up to today.
    fn days(&self, now_ms: u64, range: (ScopeId, ScopeId)) -> Result<Vec<DayView>, Problem> {
        let mut by_day: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
        for count in self.store.count_days(range)? {
            let outcome = Outcome::of(&count.status);
            if outcome.is_result() {
                let (results, done) = by_day.entry(count.day).or_default();
                *results += count.households;
                *done += if outcome == Outcome::Done { count.households } else { 0 };
            }
        }
        let today = (now_ms + OFFSET_MS) / DAY_MS;
        let Some(first) = by_day.keys().next().copied() else { return Ok(Vec::new()) };
        let last = today.max(by_day.keys().next_back().copied().unwrap_or(today));
        let (mut results_so_far, mut done_so_far) = (0, 0);
        let mut days = Vec::new();
        let shown = first.max(last.saturating_sub(DAYS_MAX - 1));
        for (results, done) in by_day.range(..shown).map(|(_, counts)| *counts) {
            results_so_far += results;
            done_so_far += done;
        }
        for day in shown..=last {
            let (results, done) = by_day.get(&day).copied().unwrap_or_default();
            results_so_far += results;
            done_so_far += done;
            days.push(DayView { day: civil(day), results, done, results_so_far, done_so_far });
        }
        Ok(days)
    }
}

/// Days since 1970 as `YYYY-MM-DD`.
fn civil(day: u64) -> String {
    let first = Date::constant(1970, 1, 1);
    let since = std::time::Duration::from_millis(day.saturating_mul(DAY_MS));
    // The calendar ends in the year 9999, and no server's clock is there.
    first.checked_add(since).unwrap_or(Date::MAX).to_string()
}

fn figures(now_ms: u64, devices: &[DeviceLine]) -> DeviceFigures {
    let enrolled: Vec<_> = devices.iter().filter(|device| !device.revoked).collect();
    let silent: Vec<_> =
        enrolled.iter().filter(|device| now_ms.saturating_sub(device.seen_ms) > SILENT_MS).collect();
    let is_flagged = |device: &&&DeviceLine| device.forked > 0 || device.clock_off_s.abs() > CLOCK_OFF_S_MAX;
    DeviceFigures {
        enrolled: enrolled.len() as u64,
        silent: silent.len() as u64,
        silent_since_ms: silent.iter().map(|device| device.seen_ms).min().unwrap_or(0),
        flagged: enrolled.iter().filter(is_flagged).count() as u64,
        revoked: (devices.len() - enrolled.len()) as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_the_calendar_has_them() {
        let days = [0, 59, 11_016, 19_782, 20_778, 20_818].map(civil);
        assert_eq!(
            days,
            ["1970-01-01", "1970-03-01", "2000-02-29", "2024-02-29", "2026-11-21", "2026-12-31"]
        );
    }
    #[test]
    fn a_day_begins_at_midnight_in_the_city() {
        // 21 November 2026, 16.30 UTC is half past midnight of the 22nd in Bontang.
        let now_ms = 20_778 * DAY_MS + 16 * 3_600_000 + 30 * 60_000;
        assert_eq!(midnight_ms(now_ms), 20_778 * DAY_MS + 16 * 3_600_000);
    }
    #[test]
    fn what_is_settled_is_a_result_and_nothing_else_is() {
        for status in Status::KNOWN {
            assert_eq!(Outcome::of(status.code()).is_result(), status.is_settled(), "{status:?}");
        }
        assert!(!Outcome::of("dari_program_lain").is_result());
    }
    #[test]
    fn a_place_out_of_reach_is_not_there() {
        let own = Reach::Kelurahan(6_474_011_001);
        assert!(Place::Kelurahan(6_474_011_001).range(own).is_ok());
        assert!(Place::Whole.range(own).is_ok_and(|range| range == own.range()));
        assert!(Place::Kelurahan(6_474_011_002).range(own).is_err());
        assert!(Place::Kecamatan(647_401).range(own).is_err());
        assert!(Place::Kecamatan(647_401).range(Reach::City).is_ok());
        assert_eq!(Place::parse(Some(64)), None);
    }
}
