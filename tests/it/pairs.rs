//! Households counted twice: found as they come, told apart, decided and undone, whatever the order.

mod desk;
mod order;

use ketuk_fleet::city::{City, Dice, Family};

/// A family that was found at home, with several members and a point on the map.
pub(crate) fn families(count: usize) -> Vec<Family> {
    let city = City::generate(11, 6 * count, 12);
    let fits = |family: &&Family| family.presence == 1 && family.list_present().count() >= 3;
    let found: Vec<_> = city.list_families().filter(fits).take(count).cloned().collect();
    assert_eq!(found.len(), count, "the sample has families of three and more");
    found
}

/// A NIK or card number of somebody else: the serial and a day are others.
fn other_number(number: &str, dice: &mut Dice) -> String {
    let head: String = number.chars().take(6).collect();
    let day = 1 + dice.below(28);
    format!("{head}{day:02}{:02}{:02}{:04}", 1 + dice.below(12), dice.below(100), 1 + dice.below(8_000))
}

/// The same family where it moved to: another house, another card, every NIK typed otherwise.
pub(crate) fn moved(family: &Family, dice: &mut Dice) -> Family {
    let mut again = family.clone();
    again.card = other_number(&again.card, dice);
    again.address = format!("Jl. Pindahan No. {}", 1 + dice.below(90));
    for person in &mut again.members {
        person.nik = person.nik.as_ref().map(|nik| other_number(nik, dice));
    }
    again
}
