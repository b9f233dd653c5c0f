//! The children of the seal's part: they fill a vault, open one, or change its PIN, until they are killed.

use super::Hurry;
use super::worker::say;
use crate::cadre::{interview_new, save_points};
use anyhow::Context;
use ketuk_device::{Device, Key, ScopeId, Sheet, Vault};
use ketuk_fleet::city::{City, Dice};
use std::path::Path;

/// Households that are interviewed to the end.
const HOUSEHOLDS: usize = 24;
/// Answers that stay drafts.
const DRAFTS: usize = 40;

/// Fills a vault with interviews, drafts, sheets, a photo and a batch that waits, and holds it open until the end of
/// the world. `is_plain`: as versions before the seal kept it.
pub fn fill(path: &Path, seed: u64, is_plain: bool) -> anyhow::Result<()> {
    let mut vault = Vault::open(path)?;
    if is_plain {
        vault.write_plainly()?;
    }
    let mut device = Device::open(vault);
    let scope: ScopeId = *device.scopes()?.first().context("an area")?;
    let city = City::generate(seed, 60, 8);
    let (mut world, mut dice) = (Hurry::default(), Dice::seeded(seed));
    let mut families = city.list_families();
    for family in families.by_ref().take(HOUSEHOLDS) {
        world.with(|world| interview_new(&mut device, world, scope, family, &mut dice))?;
    }
    world.with(|world| device.plan_sync(world))?;
    let family = families.next().context("one more family")?;
    let record = world.with(|world| device.start(world, scope))?;
    let typed = save_points(&device, family, &mut dice).into_iter().flatten();
    for (key, value) in typed.take(DRAFTS) {
        world.with(|world| device.answer(world, record, &key, &value))?;
    }
    let photo = super::worker::photo(seed, 0);
    let key = Key::parse(super::worker::PHOTO_KEY)?;
    world.with(|world| device.keep_file(world, record, &key, "image/jpeg", &photo))?;
    device.save_jot(record, &Sheet::Visit, &format!(r#"{{"note":"Ibu {} di kebun"}}"#, family_name(seed)))?;
    say("filled")?;
    loop {
        std::thread::park();
    }
}

fn family_name(seed: u64) -> String {
    format!("Rahmawati {seed}")
}

/// Opens a vault, which seals one that is plain.
pub fn open(path: &Path) -> anyhow::Result<()> {
    say("opening")?;
    drop(Device::load(path)?);
    say("opened")?;
    Ok(())
}

/// Wipes a vault, and says so.
pub fn wipe(path: &Path) -> anyhow::Result<()> {
    let mut device = Device::load(path)?;
    say("wiping")?;
    device.erase_all(&[("order", b"17")])?;
    say("wiped")?;
    loop {
        std::thread::park();
    }
}

/// Changes the PIN until the end of the world.
pub fn change_pins(path: &Path, pin: &str, seed: u64) -> anyhow::Result<()> {
    let mut vault = Vault::open_with(path, std::sync::Arc::new(ketuk_device::FileSecret::beside(path)))?;
    vault.unlock(pin)?;
    let (mut dice, mut pin) = (Dice::seeded(seed), pin.to_owned());
    say("ready")?;
    loop {
        let new = format!("{:06}", dice.below(1_000_000));
        say(&format!("changing {new}"))?;
        vault.set_pin(&pin, &new)?;
        say(&format!("changed {new}"))?;
        pin = new;
    }
}
