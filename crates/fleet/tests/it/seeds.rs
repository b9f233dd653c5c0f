//! Seeded worlds, each played to its end and checked.

use ketuk_fleet::check::check;
use ketuk_fleet::{Faults, Size, World};

const SIZE: Size = Size { devices: 30, steps_per_device: 7 };

/// Plays one seed; a failure is printed as the command that plays it again.
fn play(seed: u64, size: Size, faults: Faults) {
    let mut world = World::run(seed, size, faults, None);
    let breaches = check(&mut world);
    let listed: Vec<_> = breaches.iter().take(12).map(ToString::to_string).collect();
    assert!(breaches.is_empty(), "{}\n{}", world.command(), listed.join("\n"));
}

#[test]
fn a_small_world_without_faults() {
    for seed in 0..5 {
        play(seed, Size { devices: 5, steps_per_device: 8 }, Faults::NONE);
    }
}

#[test]
fn one_seed() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    play(seed, SIZE, Faults::MANY);
}
