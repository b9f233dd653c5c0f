//! Seeded worlds, each played to its end and checked.

use ketuk_fleet::check::check;
use ketuk_fleet::{Faults, Size, World};

const STORM: Size = Size { devices: 6, steps_per_device: 30 };
const STORMS: u64 = 20;
/// Storms in which a server that was set back and phones waited for each other for ever, and one in which two said the same.
const FOUND: [u64; 3] = [2037, 2400, 835];
/// What upheavals have found and is mended, and some more.
const UPHEAVALS: [u64; 29] = [
    0, 1, 2, 3, 4, 5, 6, 8, 12, 14, 16, 18, 20, 23, 39, 45, 52, 60, 5010, 5041, 5173, 5205, 5210, 125, 313,
    5482, 801, 953, 1016,
];
const SIZE: Size = Size { devices: 30, steps_per_device: 6 };

/// Plays one seed; a failure is printed as the command that plays it again.
fn play(seed: u64, size: Size, faults: Faults) {
    let mut world = World::run(seed, size, faults, None);
    let breaches = check(&mut world);
    let listed: Vec<_> = breaches.iter().take(12).map(ToString::to_string).collect();
    assert!(breaches.is_empty(), "{}\n{}", world.command(), listed.join("\n"));
}

/// Every eighth of two hundred seeds: the tests of this file share the machine's cores.
fn play_share(share: u64) {
    (0..200).filter(|seed| seed % 8 == share).for_each(|seed| play(seed, SIZE, Faults::MANY));
}

/// The seed of the environment, for a failure to be looked at; without one, the first of all.
#[test]
fn one_seed() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    play(seed, SIZE, Faults::MANY);
}

#[test]
fn small_worlds_without_faults() {
    (0..5).for_each(|seed| play(seed, Size { devices: 5, steps_per_device: 8 }, Faults::NONE));
}

/// The seed of the environment in a storm.
#[test]
fn one_storm() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    play(seed, STORM, Faults::STORM);
}

/// The seed of the environment in an upheaval.
#[test]
fn one_upheaval() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    play(seed, STORM, Faults::UPHEAVAL);
}

/// The same storms while the office moves, withdraws, wipes and erases.
#[test]
fn upheavals() {
    UPHEAVALS.into_iter().for_each(|seed| play(seed, STORM, Faults::UPHEAVAL));
}

/// Power that goes in the middle of a write, disks that are set back.
#[test]
fn storms() {
    (0..STORMS).chain(FOUND).for_each(|seed| play(seed, STORM, Faults::STORM));
}

/// A city that changes its questions while everybody is out: in the end everybody asks the newest ones, and
/// nothing that was answered is gone.
#[test]
fn forms_are_published_on_the_way() {
    for seed in 0..6 {
        let faults = if seed % 2 == 0 { Faults::MANY } else { Faults::NONE };
        let mut world = World::run_publishing(seed, Size { devices: 8, steps_per_device: 9 }, faults);
        let breaches = check(&mut world);
        let listed: Vec<_> = breaches.iter().take(12).map(ToString::to_string).collect();
        assert!(breaches.is_empty(), "seed {seed}\n{}", listed.join("\n"));
        for station in &world.stations {
            assert_eq!(station.device().form().version, "2026.3", "seed {seed}, {}", station.name);
        }
    }
}

#[test]
fn two_hundred_seeds_part_1() {
    play_share(0);
}
#[test]
fn two_hundred_seeds_part_2() {
    play_share(1);
}
#[test]
fn two_hundred_seeds_part_3() {
    play_share(2);
}
#[test]
fn two_hundred_seeds_part_4() {
    play_share(3);
}
#[test]
fn two_hundred_seeds_part_5() {
    play_share(4);
}
#[test]
fn two_hundred_seeds_part_6() {
    play_share(5);
}
#[test]
fn two_hundred_seeds_part_7() {
    play_share(6);
}
#[test]
fn two_hundred_seeds_part_8() {
    play_share(7);
}
