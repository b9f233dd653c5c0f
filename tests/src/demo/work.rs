//! What people do at the doors of one round, without a network.
//!
//! A family is interviewed by its RT's cadre in one of the rounds. A second cadre goes to some of the same
//! doors: blind in the same round, or later to correct what both phones already hold while the first cadre
//! corrects it too. Whose door is whose follows from the seed, so two phones meet without talking.

use super::station::{Role, Station, Typing};
use crate::cadre::save_points;
use anyhow::Context;
use ketuk_device::{Device, RecordId, ScopeId, Value};
use ketuk_fleet::city::{City, CityRt, Dice, Family, second_opinion};
use ketuk_form::{Answers, FormDefinition, Key};
use ketuk_household::VisitOutcome;
use ketuk_record::keys;
use std::collections::{BTreeMap, BTreeSet};

/// Of a thousand families, those that a second cadre interviews blind in the same round.
const BLIND: u64 = 110;
/// Of a thousand finished families, those that both correct in a later round.
const CONTESTED: u64 = 90;
/// Of a thousand contested families, those that lose a member meanwhile.
const REMOVED: u64 = 250;
/// Of a thousand contested answers, those that become "does not know".
const UNKNOWN: u64 = 150;
/// Of a thousand families, those whose answers are kept one by one; the rest a save point at a time.
const ONE_BY_ONE: u64 = 250;
/// Of a thousand families, those that another RT's cadre meets again, at a new address.
const MOVED: u64 = 30;
/// Of a thousand members of such a family, those whose card is not at hand the second time.
const WITHOUT_CARD: u64 = 400;
/// Of a thousand disagreements on a phone, those that somebody settles at the door.
const AT_THE_DOOR: u64 = 200;

/// What a round is about.
#[derive(Debug, Clone, Copy)]
pub struct Round<'c> {
    /// The sample.
    pub city: &'c City,
    /// Which round, from 0.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

impl Round<'_> {
    /// Dice that every phone throws alike for one family and one question of ours.
    fn shared_dice(&self, subject: u64, rt: &CityRt, place: usize) -> Dice {
        let part = rt.ground.rt.number() * 10_000 + place as u64;
        Dice::for_part(self.city.seed ^ subject, part)
    }

    /// The round in which the RT's cadre knocks at a family.
    fn turn(&self, rt: &CityRt, place: usize) -> usize {
        place * self.of / rt.families.len().max(1)
    }

    /// Whether the second cadre interviews it in that round too, without knowing.
    fn is_blind(&self, rt: &CityRt, place: usize) -> bool {
        self.shared_dice(0x62_6c69_6e64, rt, place).chance(BLIND)
    }

    /// Whether both correct it in this round.
    fn is_contested(&self, rt: &CityRt, place: usize) -> bool {
        let subject = 0x636f_6e74 + self.number as u64;
        self.turn(rt, place) < self.number && self.shared_dice(subject, rt, place).chance(CONTESTED)
    }

    /// The RT's records are found by the list, or by the phone that met the family.
    fn record(&self, station: &Station, family: &Family, place: usize) -> Option<RecordId> {
        match &family.prelist {
            Some(row) => Some(RecordId::of_prelist(&row.prelist_id)),
            None => station.unlisted.get(&place).copied(),
        }
    }
}

/// A round of one phone, from opening it to putting it away.
pub fn day(station: &mut Station, round: &Round<'_>) -> anyhow::Result<()> {
    let mut device = station.open()?;
    match station.role {
        Role::Cadre => {
            interview_turn(station, &mut device, round)?;
            correct(station, &mut device, round)?;
            if round.number + 1 == round.of {
                meet_moved(station, &mut device, round)?;
            }
        }
        Role::Second => {
            visit_blind(station, &mut device, round)?;
            correct(station, &mut device, round)?;
        }
        Role::Kelurahan => {}
    }
    let asks_again = station.role == Role::Kelurahan || round.number + 1 == round.of;
    if asks_again && round.number > 0 && station.role != Role::Second {
        settle_at_the_door(station, &mut device)?;
    }
    Ok(())
}

fn rts_of<'c>(station: &Station, city: &'c City) -> Vec<&'c CityRt> {
    city.rts.iter().filter(|rt| station.rts.contains(&rt.ground.rt)).collect()
}

/// The cadre's own families of this round, and the doors that nobody opened in the last one.
fn interview_turn(station: &mut Station, device: &mut Device, round: &Round<'_>) -> anyhow::Result<()> {
    for rt in rts_of(station, round.city) {
        let again = std::mem::take(&mut station.again);
        for (place, family) in rt.families.iter().enumerate() {
            let first_time = round.turn(rt, place) == round.number;
            if first_time || again.contains(&place) {
                visit(station, device, round, (rt, place), family, first_time)?;
            }
        }
    }
    Ok(())
}

/// One knock at a door.
fn visit(
    station: &mut Station,
    device: &mut Device,
    round: &Round<'_>,
    (rt, place): (&CityRt, usize),
    family: &Family,
    first_time: bool,
) -> anyhow::Result<()> {
    let record = match round.record(station, family, place) {
        Some(record) => record,
        None => {
            let scope = ScopeId(rt.ground.rt.number());
            let record = station.with_world(|world| device.start(world, scope))?;
            station.tally.saves += 1;
            station.tally.unlisted += 1;
            station.unlisted.insert(place, record);
            record
        }
    };
    let mut dice = round.shared_dice(0x646f_6f72, rt, place);
    if first_time && dice.chance(40) {
        station.again.push(place);
        return station.finish(device, record, &VisitOutcome::NoRespondent);
    }
    if dice.chance(15) {
        return station.finish(device, record, &VisitOutcome::Refused);
    }
    let outcome = match family.presence {
        2 if dice.chance(500) => VisitOutcome::MovedAway,
        2 => VisitOutcome::MovedWithinCity,
        3 => VisitOutcome::AllDied,
        4 => VisitOutcome::NotFound,
        _ => VisitOutcome::Completed,
    };
    let typing = if dice.chance(ONE_BY_ONE) { Typing::OneByOne } else { Typing::Together };
    for answers in save_points(device, family, &mut dice) {
        station.type_and_save(device, record, &answers, typing)?;
    }
    station.finish(device, record, &outcome)
}

/// Families of the RT before in the sample that live here by now: counted twice, without the cadre's knowing.
fn meet_moved(station: &mut Station, device: &mut Device, round: &Round<'_>) -> anyhow::Result<()> {
    for rt in rts_of(station, round.city) {
        let all = &round.city.rts;
        let Some(at) = all.iter().position(|one| one.ground.rt == rt.ground.rt) else { continue };
        let before = &all[(at + all.len() - 1) % all.len()];
        if before.ground.rt == rt.ground.rt {
            continue;
        }
        for (place, family) in before.families.iter().enumerate().filter(|(_, family)| family.presence == 1) {
            let mut dice = round.shared_dice(0x6d6f_7665, before, place);
            let Some(house) = rt.families.get(place % rt.families.len().max(1)) else { continue };
            if !dice.chance(MOVED) {
                continue;
            }
            let mut family = family.clone();
            family.prelist = None;
            (family.rt, family.address, family.position) =
                (rt.ground.rt, house.address.clone(), house.position);
            for member in &mut family.members {
                if dice.chance(WITHOUT_CARD) {
                    member.nik = None;
                }
            }
            let record = station.with_world(|world| device.start(world, ScopeId(rt.ground.rt.number())))?;
            station.tally.saves += 1;
            station.tally.moved += 1;
            for answers in save_points(device, &family, &mut dice) {
                station.type_and_save(device, record, &answers, Typing::Together)?;
            }
            station.finish(device, record, &VisitOutcome::Completed)?;
        }
    }
    Ok(())
}

/// The second cadre asks the family and its head, seeing only what the list brought along.
fn visit_blind(station: &mut Station, device: &mut Device, round: &Round<'_>) -> anyhow::Result<()> {
    for rt in rts_of(station, round.city) {
        for (place, family) in rt.families.iter().enumerate() {
            let theirs = round.turn(rt, place) == round.number && round.is_blind(rt, place);
            let Some(record) = round.record(station, family, place).filter(|_| theirs) else { continue };
            if family.presence != 1 || device.answers(record).is_err() {
                continue;
            }
            let mut dice = round.shared_dice(0x7365_636f_6e64, rt, place);
            let mut points = save_points(device, family, &mut dice);
            let answers: Answers = points.iter().flatten().cloned().collect();
            let others: BTreeMap<_, _> =
                second_opinion(&device.form(), &answers, &mut dice).into_iter().collect();
            for point in &mut points {
                point.retain(|(key, _)| is_of_family_or_head(key));
                for (key, value) in point.iter_mut() {
                    if let Some(other) = others.get(key) {
                        *value = other.clone();
                    }
                }
            }
            for answers in points.iter().filter(|answers| !answers.is_empty()) {
                station.type_and_save(device, record, answers, Typing::OneByOne)?;
            }
            station.finish(device, record, &VisitOutcome::Partial)?;
            station.tally.revisits += 1;
        }
    }
    Ok(())
}

fn is_of_family_or_head(key: &Key) -> bool {
    let head = ketuk_household::prelist::HEAD_INSTANCE;
    key.instances().first().is_none_or(|instance| instance.as_str() == head)
}

/// Corrections of families that both phones hold; the other phone corrects them at the same time.
fn correct(station: &mut Station, device: &mut Device, round: &Round<'_>) -> anyhow::Result<()> {
    for rt in rts_of(station, round.city) {
        for (place, family) in rt.families.iter().enumerate() {
            let listed = family.prelist.is_some() && round.is_contested(rt, place);
            let Some(record) = round.record(station, family, place).filter(|_| listed) else { continue };
            let Ok(answers) = device.answers(record) else { continue };
            let status = answers.get(keys::STATUS).and_then(Value::as_text);
            if status != Some(VisitOutcome::Completed.code()) {
                continue;
            }
            let removed =
                removable(&answers).filter(|_| round.shared_dice(0x676f_6e65, rt, place).chance(REMOVED));
            let changes = corrections(station, &device.form(), &answers, removed.as_deref());
            if changes.is_empty() {
                continue;
            }
            station.type_and_save(device, record, &changes, Typing::OneByOne)?;
            station.tally.corrections += 1;
            if station.role == Role::Second {
                station.tally.revisits += 1;
                station.tally.removals += u64::from(removed.is_some());
            }
        }
    }
    Ok(())
}

/// The member who was entered last and is not the head, e.g. `anggota.k7m2q2`.
fn removable(answers: &Answers) -> Option<String> {
    let head = ketuk_household::prelist::HEAD_INSTANCE;
    let members: BTreeSet<&str> = answers
        .keys()
        .filter(|key| !key.is_paradata() && key.instances().len() == 1)
        .filter(|key| key.instances().first().is_some_and(|instance| instance.as_str() != head))
        .filter_map(Key::instance_prefix)
        .collect();
    members.last().map(|member| (*member).to_owned())
}

/// Two to five answers given otherwise; where a member goes, the second cadre takes it off the list and
/// the first goes on editing it.
fn corrections(
    station: &mut Station,
    form: &FormDefinition,
    answers: &Answers,
    removed: Option<&str>,
) -> Vec<(Key, Value)> {
    let mut changes = second_opinion(form, answers, &mut station.dice);
    for (_, value) in &mut changes {
        if station.dice.chance(UNKNOWN) {
            *value = Value::from_text("?dk");
        }
    }
    let Some(member) = removed else { return changes };
    let (name, what) = match station.role {
        Role::Second => (keys::GONE, "pindah".to_owned()),
        Role::Cadre | Role::Kelurahan => {
            let stood = answers.get(format!("{member}.nama").as_str()).map(Value::to_text);
            ("nama", format!("{} (P)", stood.unwrap_or_default()).trim().to_owned())
        }
    };
    changes.retain(|(key, _)| key.instance_prefix() != Some(member));
    changes.extend(Key::parse(&format!("{member}.{name}")).map(|key| (key, Value::Text(what))));
    changes
}

/// "Siapa benar?": asks again about some of the disagreements that the phone shows.
fn settle_at_the_door(station: &mut Station, device: &mut Device) -> anyhow::Result<()> {
    let form = device.form();
    for row in device.list()?.into_iter().filter(|row| row.disputes > 0) {
        if !station.dice.chance(AT_THE_DOOR) {
            continue;
        }
        let record = RecordId::from_hex(&row.record).context("record id")?;
        let shown = device.show(record, "id")?;
        let open = shown.disputes.iter().find(|dispute| dispute.class == "human" && dispute.kind == "values");
        let Some(dispute) = open else { continue };
        let at = usize::try_from(station.dice.below(dispute.claims.len() as u64)).unwrap_or(0);
        let Some(claim) = dispute.claims.get(at) else { continue };
        let key = Key::parse(&dispute.key)?;
        let value = typed(&form, &key, &claim.value);
        station.with_world(|world| device.settle(world, record, &key, &value, "ditanya lagi di rumah"))?;
        station.tally.door_settled += 1;
        station.tally.saves += 1;
        station.note_typed(record, [(&key, &value)]);
    }
    Ok(())
}

/// A value that travelled as text, in the type that its question has.
#[must_use]
pub fn typed(form: &FormDefinition, key: &Key, text: &str) -> Value {
    use ketuk_form::QuestionType;
    let kind = form.question(&key.field_path()).map(|question| &question.kind);
    match kind {
        _ if text.is_empty() => Value::Empty,
        Some(QuestionType::Integer) => text.parse().map_or_else(|_| Value::from_text(text), Value::Integer),
        Some(QuestionType::Decimal) => text.parse().map_or_else(|_| Value::from_text(text), Value::Decimal),
        _ => Value::from_text(text),
    }
}
