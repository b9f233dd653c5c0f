//! Merge findings on the desk: what a merge brought together that does not fit, and what is done about it.
//!
//! Invariants: a finding stands on the desk where people who did not know of each other wrote it together, where the
//! cadre was asked about it, or where somebody called it right; all of that follows from the record. What mends it is
//! an ordinary change.

use super::Hub;
use super::covered::cover_all;
use super::teller::Teller;
use crate::store::DisputeRow;
use crate::view::{FoundCellView, FoundPersonView, FoundRowView, FoundView, ValueView};
use ketuk_form::{Answers, FormDefinition, GONE_NAME, InstanceId, Key, Role, Value};
use ketuk_household::{FOUND_PREFIX, Household, Member, MergeFinding, is_found_key, list_merge_findings};
use ketuk_record::Record;
use ketuk_wire::{ChangeHash, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::{BTreeMap, HashMap};

/// Questions that are taken over from an entry that goes, at most: a whole member.
const TAKE_MAX: usize = 200;
/// Members that a count can be put to: more is a slip of the hand.
const COUNT_MAX: i64 = 60;

/// What is done about a merge finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mending {
    /// Two entries are one person: one is kept, the other goes, and of its answers these are taken over.
    OnePerson {
        /// Who stays.
        keep: InstanceId,
        /// Who goes.
        drop: InstanceId,
        /// Names of questions whose answers are taken over.
        take: Vec<String>,
    },
    /// This one is head of the family; the others are what is said here.
    Head {
        /// The head.
        head: InstanceId,
        /// The others' relation to the head.
        others: Vec<(InstanceId, String)>,
    },
    /// The household has so many members.
    Count(i64),
    /// It is right as it stands.
    Stands,
}

/// What a merge finding is called in a queue, by its code.
pub(super) fn title(code: &str, language: &str) -> Option<&'static str> {
    let (id, en) = match code {
        "member.two_heads" => ("Kepala keluarga lebih dari satu", "More than one head of the family"),
        "member.entered_twice" => ("Satu orang tercatat dua kali", "One person entered twice"),
        "member.maybe_entered_twice" => {
            ("Mungkin satu orang tercatat dua kali", "One person perhaps entered twice")
        }
        "member.same_nik" => ("Satu NIK pada dua orang", "One NIK at two people"),
        "household.member_count" => ("Jumlah anggota tidak cocok", "The number of members does not fit"),
        _ => return None,
    };
    Some(if language == "id" { id } else { en })
}

/// What it is called where only its key is known.
pub(super) fn title_of(key: &Key, language: &str) -> Option<&'static str> {
    let name = key.name().strip_prefix(FOUND_PREFIX)?;
    let code = match name {
        "two_heads" => "member.two_heads",
        "member_count" => "household.member_count",
        _ if name.starts_with("twice_") => "member.entered_twice",
        _ => return None,
    };
    title(code, language)
}

/// The rows of a record's merge findings.
pub(super) fn rows(
    document: &Record,
    (form, answers): (&FormDefinition, &Answers),
    (record, scope): (RecordId, ScopeId),
    received: &HashMap<ChangeHash, u64>,
) -> Vec<DisputeRow> {
    let arrived = |change: &ketuk_record::ChangeHash| received.get(&ChangeHash(change.0)).copied();
    let row = |found: &MergeFinding| {
        let asked = document.find_query(&found.key);
        let seen = document.find_seen(&found.key, &found.keys());
        if asked.is_none() && seen.is_none() && !document.is_merged(&found.groups) {
            return None;
        }
        // Since the first moment at which two of the groups were here.
        let firsts =
            found.groups.iter().map(|keys| document.written_by(keys).iter().filter_map(arrived).min());
        let mut firsts: Vec<u64> = firsts.flatten().collect();
        firsts.sort_unstable();
        Some(DisputeRow {
            record,
            key: found.key.to_string(),
            scope,
            class: if seen.is_some() { "seen" } else { "merge" }.to_owned(),
            kind: found.code.code().to_owned(),
            since_ms: firsts.get(1).or(firsts.first()).copied().unwrap_or(0),
            asked_ms: asked.and_then(|asked| arrived(&asked.change)).unwrap_or(0),
            pattern: String::new(),
            hands: String::new(),
        })
    };
    list_merge_findings(form, answers).iter().filter_map(row).collect()
}

/// The finding that a key names, as the record stands.
pub(super) fn find(form: &FormDefinition, answers: &Answers, key: &Key) -> Option<MergeFinding> {
    if !is_found_key(key) {
        return None;
    }
    list_merge_findings(form, answers).into_iter().find(|found| found.key == *key)
}

/// The changes that a finding rests on.
fn rests_on(document: &Record, found: &MergeFinding) -> Vec<ChangeHash> {
    document.written_by(&found.keys()).into_iter().map(|change| ChangeHash(change.0)).collect()
}

impl Hub {
    /// The answers that mend a finding, where it is still what was seen.
    pub(super) fn mend(
        &self,
        document: &Record,
        key: &Key,
        (mending, seen): (&Mending, &[ChangeHash]),
        why: &str,
    ) -> Result<Vec<(Key, Value)>, Problem> {
        let form = document.read_with(&self.book()).form;
        let answers = document.answers_among(&self.book());
        let found = find(&form, &answers, key).ok_or_else(|| Problem::new(ProblemCode::AlreadySettled))?;
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        seen.dedup();
        if rests_on(document, &found) != seen {
            return Err(Problem::with(ProblemCode::AlreadySettled, "what it rests on has changed"));
        }
        if why.trim().is_empty() {
            return Err(invalid("why"));
        }
        let why = Value::Text(why.trim().to_owned());
        match mending {
            Mending::Stands => Ok(vec![(key.clone(), why)]),
            Mending::OnePerson { keep, drop, take } => {
                if keep == drop || ![keep, drop].iter().all(|one| found.members.contains(one)) {
                    return Err(invalid("keep"));
                }
                one_person(&form, &answers, (keep, drop), take, why)
            }
            Mending::Head { head, others } => one_head(&form, &found, head, others),
            Mending::Count(count) => {
                let role = form.role_path(Role::MemberCount).and_then(|path| Key::parse(&path).ok());
                let about_count = found.members.is_empty() && (0..=COUNT_MAX).contains(count);
                let key = role.filter(|_| about_count).ok_or_else(|| invalid("count"))?;
                Ok(vec![(key, Value::Integer(*count))])
            }
        }
    }
}

fn invalid(what: &str) -> Problem {
    Problem::with(ProblemCode::RequestInvalid, what)
}

fn one_person(
    form: &FormDefinition,
    answers: &Answers,
    (keep, drop): (&InstanceId, &InstanceId),
    take: &[String],
    why: Value,
) -> Result<Vec<(Key, Value)>, Problem> {
    let members = form.role_path(Role::Members).and_then(|path| Key::parse(&path).ok());
    let members = members.ok_or_else(|| invalid("members"))?;
    let key = |one: &InstanceId, name: &str| members.child(one, name).map_err(|_| invalid("take"));
    let mut writes = vec![(key(drop, GONE_NAME)?, why)];
    for name in take.iter().take(TAKE_MAX) {
        let (from, to) = (key(drop, name)?, key(keep, name)?);
        let value = answers.get(&from).filter(|value| value.has_substance() && !from.is_paradata());
        writes.push((to, value.ok_or_else(|| invalid("take"))?.clone()));
    }
    Ok(writes)
}

fn one_head(
    form: &FormDefinition,
    found: &MergeFinding,
    head: &InstanceId,
    others: &[(InstanceId, String)],
) -> Result<Vec<(Key, Value)>, Problem> {
    let told = |one: &&InstanceId| others.iter().any(|(other, _)| other == *one);
    let all_told = found.members.iter().filter(|one| *one != head).all(|one| told(&one));
    if found.code.code() != "member.two_heads" || !found.members.contains(head) || !all_told {
        return Err(invalid("head"));
    }
    let mut writes = Vec::new();
    for (one, relation) in others {
        let key = ketuk_household::member_key(form, one, Role::MemberRelation);
        let key = key.filter(|_| found.members.contains(one) && one != head);
        let key = key.ok_or_else(|| invalid("relations"))?;
        let known = form.choices_of(&key.field_path()).iter().any(|choice| choice.code == *relation);
        if !known || relation == HEAD {
            return Err(invalid("relations"));
        }
        writes.push((key, Value::Text(relation.clone())));
    }
    Ok(writes)
}

/// The code of the head of the family in all official sets.
const HEAD: &str = "1";

/// A finding with its people side by side.
pub(super) fn view(teller: &Teller, found: &MergeFinding, language: &str) -> FoundView {
    let household = Household::read(&teller.form, &teller.answers);
    let is_shown = |member: &&Member| match found.members.as_slice() {
        [] => member.removed.is_none(),
        some => some.contains(&member.instance),
    };
    let members: Vec<&Member> = household.members.iter().filter(is_shown).collect();
    let relation = members
        .first()
        .and_then(|member| ketuk_household::member_key(&teller.form, &member.instance, Role::MemberRelation));
    let relations = relation.map(|key| {
        let choice = |code: &str| ValueView {
            value: code.to_owned(),
            text: teller.text(&key, &Value::Text(code.to_owned())),
        };
        teller.form.choices_of(&key.field_path()).iter().map(|one| choice(&one.code)).collect()
    });
    let about_count = found.members.is_empty();
    FoundView {
        code: found.code.code().to_owned(),
        text: found.code.message(language).to_owned(),
        seen: rests_on(&teller.document, found).iter().map(ToString::to_string).collect(),
        rows: member_rows(teller, &members, about_count),
        people: members.iter().map(|member| person(teller, member)).collect(),
        relations: relations.unwrap_or_default(),
        stated: household.member_count.filter(|_| about_count),
        present: household.list_present().count() as u64,
    }
}

fn person(teller: &Teller, member: &Member) -> FoundPersonView {
    let prefix = ketuk_household::member_prefix(&teller.form, &member.instance).unwrap_or_default();
    let of_member = |key: &Key| key.instance_prefix() == Some(prefix.as_str()) && !key.is_paradata();
    let first = teller.story.iter().find_map(|change| {
        let (key, value) = change.writes.iter().find(|(key, _)| of_member(key))?;
        Some(teller.write(change, key, value))
    });
    FoundPersonView {
        instance: member.instance.to_string(),
        name: member.name.clone().unwrap_or_default(),
        relation: member.relation.as_ref().map(|relation| relation.code().to_owned()).unwrap_or_default(),
        who: first.as_ref().map(|write| write.who.clone()).unwrap_or_default(),
        received_ms: first.map_or(0, |write| write.received_ms),
        present: member.is_present(),
    }
}

/// Roles that tell who somebody is, for a list of everybody.
const WHO: [Role; 4] = [Role::MemberRelation, Role::MemberPresence, Role::MemberSex, Role::MemberBirthDate];

/// What stands in one place of a table.
type Cell<'a> = Option<(&'a Key, &'a Value)>;

/// The answers of these members side by side, in form order.
fn member_rows(teller: &Teller, members: &[&Member], only_who: bool) -> Vec<FoundRowView> {
    let prefixes: Vec<String> = members
        .iter()
        .filter_map(|member| ketuk_household::member_prefix(&teller.form, &member.instance))
        .collect();
    let wanted: Vec<String> = members.first().map_or_else(Vec::new, |member| {
        let keys =
            WHO.iter().filter_map(|role| ketuk_household::member_key(&teller.form, &member.instance, *role));
        keys.map(|key| key.name().to_owned()).collect()
    });
    let mut rows: BTreeMap<(usize, String), Vec<Cell<'_>>> = BTreeMap::new();
    for (key, value) in teller.answers.iter().filter(|(key, _)| !key.is_paradata()) {
        let at = prefixes.iter().position(|prefix| key.instance_prefix() == Some(prefix.as_str()));
        let Some(at) = at.filter(|_| !only_who || wanted.iter().any(|name| name == key.name())) else {
            continue;
        };
        let place = teller.form.position(&key.field_path()).unwrap_or(usize::MAX);
        let row = rows.entry((place, key.name().to_owned())).or_insert_with(|| vec![None; prefixes.len()]);
        row[at] = Some((key, value));
    }
    let row = |((_, name), cells): ((usize, String), Vec<Cell<'_>>)| {
        let stored = |cell: &Cell<'_>| cell.map(|(_, value)| value.to_text()).unwrap_or_default();
        let (values, places) = side_by_side(teller, &cells);
        FoundRowView {
            label: cells.iter().flatten().next().map_or_else(|| name.clone(), |(key, _)| teller.label(key)),
            differs: cells.windows(2).any(|two| stored(&two[0]).trim() != stored(&two[1]).trim()),
            values,
            places,
            name,
        }
    };
    rows.into_iter().map(row).filter(|row| row.values.iter().any(|one| !one.value.is_empty())).collect()
}

/// The cells of a row as a page is given them, and the places in which covered numbers differ.
fn side_by_side(teller: &Teller, cells: &[Cell<'_>]) -> (Vec<FoundCellView>, Vec<u32>) {
    let cell = |cell: &Cell<'_>| match cell {
        Some((key, value)) => {
            let ValueView { value: stored, text } = teller.told(key, value);
            let covered = teller.is_number(key, &value.to_text());
            FoundCellView { key: key.to_string(), value: stored, text, covered }
        }
        None => {
            FoundCellView { key: String::new(), value: String::new(), text: String::new(), covered: false }
        }
    };
    let mut told: Vec<FoundCellView> = cells.iter().map(cell).collect();
    let numbers = || told.iter().zip(cells).filter(|(cell, _)| cell.covered);
    let stored: Vec<String> =
        numbers().filter_map(|(_, cell)| cell.map(|(_, value)| value.to_text())).collect();
    let (shown, places) = cover_all(&stored);
    for (cell, text) in told.iter_mut().filter(|cell| cell.covered).zip(shown) {
        cell.value.clone_from(&text);
        cell.text = text;
    }
    (told, places)
}
