//! One person: where they stand, all that is kept about them, who wrote it, who saw it and who took it out.
//!
//! Invariants: narrowed to reach; a search is bounded; what is told here is told nowhere in the log.

use super::Hub;
use super::covered::cover;
use super::queue::{choices, stored_as};
use super::teller::Teller;
use crate::limits::PEOPLE_FOUND_MAX;
use crate::role::{Actor, Reach};
use crate::store::AuditRow;
use crate::trouble::Trouble;
use crate::view::{PeopleView, PersonAnswerView, PersonLineView, PersonView, SightView};
use ketuk_form::{Key, Value};
use ketuk_household::{Household, Member};
use ketuk_wire::{Problem, ProblemCode, RecordId, ScopeId};
use std::collections::HashMap;

/// Households read at once while searching.
const PAGE: usize = 500;
/// Entries of the log that one page tells.
const SIGHTS_MAX: u64 = 500;
/// What takes households out, or shows them by the list.
const TAKES: [&str; 6] =
    ["export.done", "export.load", "odata.read", "list.look", "minutes.make", "minutes.print"];

/// What is searched for.
enum Sought {
    Digits(String),
    Words(Vec<String>),
}

impl Sought {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() >= 6 && text.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '.') {
            return Some(Self::Digits(digits));
        }
        let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
        (text.chars().count() >= 3).then_some(Self::Words(words))
    }

    /// Whether a household may hold it, by what is compared of it: most need not be opened.
    fn is_in(&self, compared: &[u8]) -> bool {
        let text = String::from_utf8_lossy(compared).to_lowercase();
        match self {
            Self::Digits(digits) => text.contains(digits.as_str()),
            Self::Words(words) => words.iter().all(|word| text.contains(word.as_str())),
        }
    }

    fn fits(&self, member: &Member, card: Option<&str>) -> bool {
        match self {
            Self::Digits(digits) => {
                let nik = member.nik_text.as_deref().unwrap_or_default();
                nik.contains(digits.as_str()) || card == Some(digits.as_str())
            }
            Self::Words(words) => {
                let name = member.name.as_deref().unwrap_or_default().to_lowercase();
                words.iter().all(|word| name.contains(word.as_str()))
            }
        }
    }
}

impl Hub {
    /// Persons by a part of their name, or by six digits or more of their NIK.
    pub fn find_people(&self, reach: Reach, text: &str) -> Result<PeopleView, Problem> {
        let sought = Sought::of(text).ok_or_else(|| Problem::with(ProblemCode::RequestInvalid, "text"))?;
        let (mut people, mut after) = (Vec::new(), None);
        loop {
            let page = self.store.list_compared_after(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.record);
            let near = page.iter().filter(|row| reach.holds(row.scope) && sought.is_in(&row.bytes));
            for (record, scope) in near.map(|row| (row.record, row.scope)) {
                let document = self.load_record(record)?;
                let book = self.book();
                let household =
                    Household::read(&document.read_with(&book).form, &document.answers_among(&book));
                let card = household.card_text.as_deref();
                for member in household.members.iter().filter(|member| sought.fits(member, card)) {
                    if people.len() == PEOPLE_FOUND_MAX {
                        return Ok(PeopleView { people, more: true });
                    }
                    people.push(self.person_line((record, scope), member)?);
                }
            }
        }
        Ok(PeopleView { people, more: false })
    }

    fn person_line(
        &self,
        (record, scope): (RecordId, ScopeId),
        member: &Member,
    ) -> Result<PersonLineView, Trouble> {
        let row = self.store.find_household(scope, record)?;
        let (row, area) = row.map_or((None, String::new()), |(row, area)| (Some(row), area));
        Ok(PersonLineView {
            record: record.to_string(),
            instance: member.instance.to_string(),
            name: member.name.clone().unwrap_or_default(),
            nik: cover(member.nik_text.as_deref().unwrap_or_default()),
            birth: member.birth_date.map(|date| date.to_string()).unwrap_or_default(),
            head: row.as_ref().map(|row| row.head.clone()).unwrap_or_default(),
            address: row.map(|row| row.address).unwrap_or_default(),
            area,
            gone: member.removed.clone().unwrap_or_default(),
        })
    }

    /// All that is kept about one person of one household.
    pub fn person(
        &self,
        actor: &Actor,
        record: RecordId,
        instance: &str,
        language: &str,
    ) -> Result<PersonView, Problem> {
        let gone = || Problem::with(ProblemCode::NotFound, "no such person");
        let scope = self.store.find_record_scope(record)?.filter(|scope| actor.reach.holds(*scope));
        let scope = scope.ok_or_else(gone)?;
        let teller = self.teller(record, language)?;
        let household = Household::read(&teller.form, &teller.answers);
        let member = household.members.iter().find(|member| member.instance.as_str() == instance);
        let line = self.person_line((record, scope), member.ok_or_else(gone)?)?;
        let of =
            |key: &Key| key.instance_prefix().and_then(|prefix| prefix.rsplit('.').next().map(str::to_owned));
        let told =
            teller.answers.iter().filter(|(key, _)| !key.is_paradata() && !key.as_str().starts_with('_'));
        let (mut own, mut about) = (Vec::new(), Vec::new());
        for (key, value) in told {
            match of(key) {
                Some(of) if of == instance => own.push(answer(&teller, key, value)),
                None => about.push(answer(&teller, key, value)),
                Some(_) => {}
            }
        }
        let (_, _, lists) = self.store.count_erasable(record, scope, self.device())?;
        let since_ms = teller.receipts.values().map(|receipt| receipt.received_ms).min().unwrap_or(0);
        Ok(PersonView {
            line,
            own,
            household: about,
            files: self.store.list_files_of(record)?.len() as u64,
            seen: self.sights(self.store.list_audit_about(record, SIGHTS_MAX)?)?,
            taken: self.sights(self.takes(scope, since_ms)?)?,
            lists,
        })
    }

    /// Entries since a moment that took out or listed an area.
    fn takes(&self, scope: ScopeId, since_ms: u64) -> Result<Vec<AuditRow>, Trouble> {
        let rows = self.store.list_audit_between((since_ms, i64::MAX as u64), &TAKES)?;
        Ok(rows.into_iter().filter(|row| covers(row, scope)).take(SIGHTS_MAX as usize).collect())
    }

    pub(super) fn sights(&self, rows: Vec<AuditRow>) -> Result<Vec<SightView>, Trouble> {
        let logins = self.store.list_accounts()?;
        let logins: HashMap<_, _> = logins.into_iter().map(|row| (row.account, row.login)).collect();
        let view = |row: AuditRow| {
            let AuditRow { entry: _, at_ms, account, role, action, object, why: _ } = row;
            let login = logins.get(&account).cloned().unwrap_or_else(|| Actor::of_token().login);
            SightView { at_ms, login, role, action, object }
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

/// Whether what was listed or taken out may have held an area: by the areas that the entry tells; where it tells
/// none it may have.
pub(super) fn covers(row: &AuditRow, scope: ScopeId) -> bool {
    for word in row.object.split_whitespace() {
        if let Some((first, last)) =
            word.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)))
        {
            let range: (u64, u64) = (first, last);
            return (range.0..=range.1).contains(&scope.0);
        }
        if let Some(area) = word.strip_prefix("area=").and_then(|area| area.parse::<u64>().ok()) {
            return area == 0 || area == scope.0 || area == scope.0 / 1_000;
        }
    }
    true
}

fn answer(teller: &Teller, key: &Key, value: &Value) -> PersonAnswerView {
    let history = teller.history(key);
    let last = history.first();
    let claims = teller.document.claims(key.as_str());
    PersonAnswerView {
        key: key.to_string(),
        label: teller.label(key),
        covered: teller.is_number(key, &value.to_text()),
        text: teller.told(key, value).text,
        stored_as: stored_as(teller, key, &claims).to_owned(),
        choices: choices(teller, key),
        who: last.map(|write| write.who.clone()).unwrap_or_default(),
        received_ms: last.map_or(0, |write| write.received_ms),
        writes: u32::try_from(history.len()).unwrap_or(u32::MAX),
        seen: claims.iter().map(|claim| claim.change.to_string()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(object: &str) -> AuditRow {
        let text = |text: &str| text.to_owned();
        let (role, action, object) = (text("admin"), text("list.look"), text(object));
        AuditRow { entry: 1, at_ms: 1, account: 1, role, action, object, why: String::new() }
    }

    #[test]
    fn an_entry_covers_the_areas_that_it_tells() {
        let scope = ScopeId(6_474_011_001_001);
        let covered = |object: &str| covers(&row(object), scope);
        assert!(covered("households 6474011001000-6474011001999 p1x50 n=3"));
        assert!(!covered("households 6474011002000-6474011002999 p1x50 n=3"));
        assert!(covered("x csv form=keluarga area=6474011001 status=any"));
        assert!(!covered("x csv form=keluarga area=6474011002 status=any"));
        assert!(covered("x csv form=keluarga area=0 status=any") && covered("12 masked"));
    }
    #[test]
    fn a_search_that_would_find_everybody_is_none() {
        assert!(Sought::of("ab").is_none() && Sought::of("").is_none());
        assert!(
            matches!(Sought::of("6474 0112 0315 0012"), Some(Sought::Digits(digits)) if digits.len() == 16)
        );
        assert!(matches!(Sought::of("Siti Aminah"), Some(Sought::Words(words)) if words.len() == 2));
    }
}
