//! The disk that loses power: a vault on it keeps what it confirmed, and one on a disk that lies does not, which
//! shows that the disk is hard enough to tell the two apart.

use ketuk_fleet::Disk;
use ketuk_fleet::city::Dice;
use ketuk_vault::{MemorySecret, Store, Vault, VaultProblem};
use std::sync::Arc;

const VALUES: u64 = 12;

/// Writes values one after the other until the power goes somewhere; whether what was confirmed is there in a
/// sound file.
fn keeps(seed: u64, lies: bool) -> bool {
    let mut dice = Dice::for_part(seed, 1);
    let disk = Disk::new(Dice::for_part(seed, 2));
    let path = disk.path("vault.db");
    let secret = Arc::new(MemorySecret::default());
    let mut vault =
        Vault::open_with(&path, Arc::<MemorySecret>::clone(&secret)).expect("an empty vault opens");
    if lies {
        disk.lie();
    }
    disk.cut_after(dice.below(VALUES * 6));
    let mut confirmed = 0;
    for value in 1..=VALUES {
        let bytes = vec![value as u8; 3_000];
        let write = |store: Store<'_>| store.save_meta(&format!("value.{value}"), &bytes);
        if vault.write::<_, VaultProblem>(write).is_err() {
            break;
        }
        confirmed = value;
    }
    disk.cut();
    drop(vault);
    let Ok(vault) = Vault::open_with(&path, secret) else { return false };
    let there = |value: u64| {
        let read = |store: Store<'_>| store.load_meta(&format!("value.{value}"));
        vault.read::<_, VaultProblem>(read).ok().flatten() == Some(vec![value as u8; 3_000])
    };
    vault.check().is_ok() && (1..=confirmed).all(there)
}

#[test]
fn what_was_confirmed_stands_wherever_the_power_goes() {
    for seed in 0..300 {
        assert!(keeps(seed, false), "seed {seed}");
    }
}

#[test]
fn a_disk_that_lies_is_found_out() {
    let lost = (0..60).filter(|seed| !keeps(*seed, true)).count();
    assert!(lost > 10, "{lost} of 60");
}
