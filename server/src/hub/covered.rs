//! Numbers of people and families with their middle covered: what pages are given until somebody asks for one.
//!
//! Invariants: of a number that is covered no page gets more than its first six and last four digits and, where it
//! stands beside others that differ from it in a few places, the digits in these places; a number is shown whole only
//! one at a time, to somebody who may decide, and that is on record before it is shown.

use super::audit::Deed;
use super::teller::Teller;
use super::{Hub, HubWorld, RecordDetail};
use crate::role::Actor;
use ketuk_form::{FormDefinition, Key, Role};
use ketuk_wire::{ChangeHash, Problem, ProblemCode, RecordId};

/// What stands for a digit.
const COVER: char = '•';
/// A NIK and a family card have so many digits.
const DIGITS: usize = 16;
/// Digits that stay in front: the place that issued it.
const FRONT: usize = 6;
/// Digits that stay behind: a serial, by which two papers are told apart.
const BEHIND: usize = 4;
/// Numbers that differ in more places than this are other numbers: which places is told, and not what stands there.
const TOLD: usize = 3;

/// Whether an answer is a person's or a family's number, also where the form is not known.
pub(super) fn is_number(form: &FormDefinition, key: &Key, text: &str) -> bool {
    let path = key.field_path();
    let is_role = |role| form.role_path(role).is_some_and(|of_role| of_role == path);
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // "Not known" and its like are answers, and no number.
    let is_asked = (is_role(Role::FamilyCard) || is_role(Role::MemberNik)) && digits >= DIGITS / 2;
    is_asked || digits == DIGITS && text.trim().len() == DIGITS
}

/// A number with its middle covered; one that is too short shows its end at most.
pub(super) fn cover(text: &str) -> String {
    cover_but(text, &[])
}

fn cover_but(text: &str, places: &[u32]) -> String {
    let letters: Vec<char> = text.trim().chars().collect();
    let front = if letters.len() >= FRONT + BEHIND + 4 { FRONT } else { 0 };
    let behind = letters.len().saturating_sub(BEHIND).max(letters.len() / 2);
    let told = if places.len() <= TOLD { places } else { &[] };
    let letter = |(at, letter): (usize, &char)| {
        let is_told = u32::try_from(at).is_ok_and(|at| told.contains(&at));
        if (front..behind).contains(&at) && !is_told { COVER } else { *letter }
    };
    letters.iter().enumerate().map(letter).collect()
}

/// The places in which some numbers differ, from 0; an empty one is compared with nothing.
fn differing(texts: &[String]) -> Vec<u32> {
    let numbers: Vec<Vec<char>> = texts
        .iter()
        .map(|text| text.trim().chars().collect())
        .filter(|text: &Vec<char>| !text.is_empty())
        .collect();
    let longest = numbers.iter().map(Vec::len).max().unwrap_or(0);
    let differs = |at: &usize| numbers.windows(2).any(|two| two[0].get(*at) != two[1].get(*at));
    (0..longest).filter(differs).filter_map(|at| u32::try_from(at).ok()).collect()
}

/// Several numbers side by side, covered, with the places in which they differ.
pub(super) fn cover_all(texts: &[String]) -> (Vec<String>, Vec<u32>) {
    let places = differing(texts);
    (texts.iter().map(|text| cover_but(text, &places)).collect(), places)
}

impl Teller {
    /// Whether an answer is a number that is covered.
    pub(super) fn is_number(&self, key: &Key, text: &str) -> bool {
        is_number(&self.form, key, text)
    }
}

impl Hub {
    /// One number whole: as it stands, or as a change wrote it. Who asked is on record.
    ///
    /// # Errors
    /// `request.not_found` where the household is not within reach or nothing of that kind was written.
    pub fn reveal(
        &self,
        world: &HubWorld<'_>,
        by: &Actor,
        (record, key): (RecordId, &Key),
        change: Option<ChangeHash>,
    ) -> Result<String, Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such number");
        let scope = self.store.find_record_scope(record)?.filter(|scope| by.reach.holds(*scope));
        scope.ok_or_else(gone)?;
        let teller = self.teller(record, "id")?;
        let value = match change {
            None => teller.answers.get(key).cloned(),
            Some(change) => {
                let of = teller.story.iter().find(|story| story.change.0 == change.0);
                of.and_then(|story| story.writes.iter().find(|(at, _)| at == key))
                    .map(|(_, value)| value.clone())
            }
        };
        let text = value.map(|value| value.to_text()).filter(|text| teller.is_number(key, text));
        let text = text.ok_or_else(gone)?;
        self.audited(world.now_ms, by, &Deed::new("household.number", format!("{record} {key}")), |_| {
            Ok(text)
        })
    }

    /// A record's detail with its numbers covered, for whoever is no script of the city.
    pub fn cover_detail(&self, detail: RecordDetail) -> Result<RecordDetail, Problem> {
        let form = self.load_record(detail.record)?.read_with(&self.book()).form;
        let hide = |key: &str, value: &mut String, text: &mut String| {
            if Key::parse(key).is_ok_and(|key| is_number(&form, &key, value)) {
                *value = cover(value);
                *text = cover(text);
            }
        };
        let mut detail = detail;
        for (key, value, text) in &mut detail.answers {
            hide(key, value, text);
        }
        for dispute in &mut detail.disputes {
            if Key::parse(&dispute.key).is_ok_and(|key| is_number(&form, &key, &dispute.shown)) {
                dispute.shown = cover(&dispute.shown);
            }
            for claim in &mut dispute.claims {
                hide(&dispute.key, &mut claim.value, &mut claim.text);
            }
        }
        Ok(detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str]) -> (Vec<String>, Vec<u32>) {
        cover_all(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_middle_is_covered() {
        assert_eq!(cover("6474020101800003"), "647402••••••0003");
        assert_eq!(cover("64740201"), "••••0201");
        assert_eq!([cover("123"), cover("")], ["•23", ""]);
    }
    #[test]
    fn a_digit_that_differs_is_told_and_its_place_marked() {
        let (shown, places) = all(&["6474020101800003", "6474020101900003"]);
        assert_eq!(shown, ["647402••••8•0003", "647402••••9•0003"]);
        assert_eq!(places, [10]);
    }
    #[test]
    fn other_numbers_tell_where_they_differ_and_not_what_stands_there() {
        let (shown, places) = all(&["6474020101800003", "6474021212990003", ""]);
        assert_eq!(shown, ["647402••••••0003", "647402••••••0003", ""]);
        assert_eq!(places.len(), 6);
    }
    #[test]
    fn a_number_that_is_too_long_differs_at_its_end() {
        let (_, places) = all(&["6474020101800003", "64740201018000033"]);
        assert_eq!(places, [16]);
    }
}
