//! A cadre at work: interviews a sample family from the real form, section by section, member by member.

use ketuk_device::{Device, Problem, RecordId, ScopeId, World};
use ketuk_fleet::city::{Dice, Family, answers_for};
use ketuk_form::{FormDefinition, Key, Value};
use ketuk_household::VisitOutcome;
use std::collections::BTreeMap;

/// What an interview took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Interviewed {
    /// Answers typed.
    pub answers: usize,
    /// Save points.
    pub saves: usize,
}

/// Fills buffers from dice: the entropy of a seeded world.
pub fn fill_from(dice: &mut Dice) -> impl FnMut(&mut [u8]) + '_ {
    |buffer| {
        for chunk in buffer.chunks_mut(4) {
            let bits = dice.bits().to_le_bytes();
            chunk.copy_from_slice(&bits[..chunk.len()]);
        }
    }
}

/// The save points of an interview: a section each, and in the list of members one per member.
#[must_use]
pub fn save_points(device: &Device, family: &Family, dice: &mut Dice) -> Vec<Vec<(Key, Value)>> {
    save_points_of(&device.form(), family, dice)
}

/// The same of a form, without a device.
#[must_use]
pub fn save_points_of(form: &FormDefinition, family: &Family, dice: &mut Dice) -> Vec<Vec<(Key, Value)>> {
    let mut points = Vec::new();
    for (_, answers) in answers_for(form, family, dice) {
        let mut by_instance: BTreeMap<String, Vec<(Key, Value)>> = BTreeMap::new();
        for (key, value) in answers {
            let instance = key.instance_prefix().unwrap_or_default().to_owned();
            by_instance.entry(instance).or_default().push((key, value));
        }
        points.extend(by_instance.into_values());
    }
    points
}

/// Answers a whole interview of `record`, each answer kept as typed, saving where a cadre would.
pub fn interview(
    device: &mut Device,
    world: &mut World<'_>,
    record: RecordId,
    family: &Family,
    dice: &mut Dice,
) -> Result<Interviewed, Problem> {
    let mut done = Interviewed::default();
    for answers in save_points(device, family, dice) {
        for (key, value) in &answers {
            device.answer(world, record, key, value)?;
        }
        done.answers += answers.len();
        done.saves += usize::from(device.save(world, record)?);
    }
    device.finish(world, record, &VisitOutcome::Completed)?;
    done.saves += 1;
    Ok(done)
}

/// Starts a household that is on no list and interviews it.
pub fn interview_new(
    device: &mut Device,
    world: &mut World<'_>,
    scope: ScopeId,
    family: &Family,
    dice: &mut Dice,
) -> Result<(RecordId, Interviewed), Problem> {
    let record = device.start(world, scope)?;
    let done = interview(device, world, record, family, dice)?;
    Ok((record, done))
}
