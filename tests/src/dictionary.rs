//! The compression dictionary of the wire: trained once per wire version on sample messages.
//!
//! Frozen once released: `schemas/wire/v1.dict` is part of version 1. It travels with every app, so the
//! samples are generated interviews with every name, number and place blotted out: what is left to learn
//! is the form's key names, its codes, and the frame around them.

use crate::bench::town::Town;
use crate::cadre::{fill_from, save_points};
use ketuk_device::{Device, Problem, ScopeId, World};
use ketuk_fleet::city::{City, Dice, Family};
use ketuk_form::Value;
use ketuk_household::VisitOutcome;
use ketuk_server::{Job, Store};

/// Larger ones gain less than a hundredth more.
const DICTIONARY_BYTES: usize = 12 << 10;
/// Interviews to learn from.
const SAMPLES: usize = 400;
const SCOPE: ScopeId = ScopeId(6_474_011_003_001);

/// Trains the dictionary on the uncompressed requests of single interviews and the answers that bring
/// them to another device.
pub fn train() -> anyhow::Result<Vec<u8>> {
    let city = City::generate(23, SAMPLES, 12);
    let mut town = Town::new(Store::in_memory()?, 1)?;
    let mut author = town.enrol("x", vec![SCOPE])?;
    let mut reader = town.enrol("y", vec![SCOPE])?;
    town.quiet(&mut author)?;
    let mut samples = Vec::new();
    for (at, family) in city.list_families().enumerate() {
        let mut dice = Dice::for_part(31, at as u64);
        let mut entropy = Dice::for_part(32, at as u64);
        let mut fill = fill_from(&mut entropy);
        let mut world = World { now_ms: crate::bench::town::NOW_MS, fill: &mut fill };
        interview_blotted(&mut author, &mut world, family, &mut dice)?;
        for device in [&mut author, &mut reader] {
            let body = device.plan_sync(&mut world)?;
            let message = ketuk_wire::frame::unpack(&body)?;
            let Some(answer) = town.run(&[Job::Sync(body)]).pop() else { continue };
            let answer = answer?;
            samples.extend([message, ketuk_wire::frame::unpack(&answer)?]);
            device.absorb_sync(&mut world, (0, 1), &answer)?;
        }
    }
    samples.retain(|sample| sample.len() > 500);
    Ok(zstd::dict::from_samples(&samples, DICTIONARY_BYTES)?)
}

/// An interview that keeps the family's codes and counts, and nothing that could be anybody's.
fn interview_blotted(
    device: &mut Device,
    world: &mut World<'_>,
    family: &Family,
    dice: &mut Dice,
) -> Result<(), Problem> {
    let record = device.start(world, SCOPE)?;
    for answers in save_points(device, family, dice) {
        let blotted: Vec<_> = answers.into_iter().map(|(key, value)| (key, blot(value))).collect();
        device.answer_all(world, record, &blotted)?;
        device.save(world, record)?;
    }
    device.finish(world, record, &VisitOutcome::Completed)
}

/// Longer texts are names, numbers, dates or places: letters become `x`, digits `0`.
fn blot(value: Value) -> Value {
    match value {
        Value::Text(text) if text.len() > 3 => Value::Text(
            text.chars()
                .map(|c| match c {
                    c if c.is_ascii_digit() => '0',
                    c if c.is_alphabetic() => 'x',
                    c => c,
                })
                .collect(),
        ),
        other => other,
    }
}
