//! A city to try things on: families, their members and what an interview with them would bring, out of
//! one seed.
//!
//! The sample is uneven as the city is: names, shapes of families, welfare, numbers of the register and
//! its errors. Nobody in it is real; every person and number is put together from single draws.
//!
//! Invariants: the same seed, sizes and day give the same city; a list row and its family share RT and
//! house; [`answers_for`] answers whatever form it is given without failing.

mod answer;
mod asked;
mod dice;
mod facts;
mod family;
mod house;
mod life;
pub(crate) mod names;
mod place;
mod register;
mod second;
#[cfg(test)]
mod tests;

pub use answer::answers_for;
pub use dice::Dice;
pub use facts::{Fact, Facts};
pub use family::{Family, Person, Welfare};
pub use names::Ethnicity;
pub use place::RtGround;
pub use second::second_opinion;

use ketuk_household::{Date, PrelistRow, RtCode};
use register::{Calendar, Register};

/// A sample of the city.
#[derive(Debug, Clone, PartialEq)]
pub struct City {
    /// The seed it grew from.
    pub seed: u64,
    /// The day on which everybody has the age that their facts fit.
    pub today: Date,
    /// Its RTs, in order of their codes.
    pub rts: Vec<CityRt>,
}

/// One RT of the sample.
#[derive(Debug, Clone, PartialEq)]
pub struct CityRt {
    /// The ground it stands on.
    pub ground: RtGround,
    /// Its families.
    pub families: Vec<Family>,
}

impl City {
    /// `families` families spread over `rts` RTs (1 to 498), on the first of June 2026.
    #[must_use]
    pub fn generate(seed: u64, families: usize, rts: usize) -> Self {
        Self::generate_on(Date::constant(2026, 6, 1), seed, families, rts)
    }

    /// Like [`City::generate`], with ages that fit `today`.
    #[must_use]
    pub fn generate_on(today: Date, seed: u64, families: usize, rts: usize) -> Self {
        let grounds = place::draw_grounds(seed, rts);
        let counts = place::shares(&grounds, families);
        let mut maker = family::Maker { register: Register::default(), calendar: Calendar { today } };
        let mut made = Vec::with_capacity(grounds.len());
        for (ground, count) in grounds.into_iter().zip(counts) {
            let mut dice = Dice::for_part(seed ^ 0x6661_6d69_6c79, ground.rt.number());
            let mut families = Vec::with_capacity(count);
            for _ in 0..count {
                families.extend(maker.family(&ground, &families, &mut dice));
            }
            made.push(CityRt { ground, families });
        }
        Self { seed, today, rts: made }
    }

    /// Every family, RT by RT.
    pub fn list_families(&self) -> impl Iterator<Item = &Family> {
        self.rts.iter().flat_map(|rt| &rt.families)
    }

    /// The prelist of one RT.
    #[must_use]
    pub fn prelist(&self, rt: RtCode) -> Vec<PrelistRow> {
        let here = self.list_families().filter(|family| family.rt == rt);
        here.filter_map(|family| family.prelist.clone()).collect()
    }

    /// The prelist of the whole sample, RT by RT.
    #[must_use]
    pub fn prelist_rows(&self) -> Vec<PrelistRow> {
        self.list_families().filter_map(|family| family.prelist.clone()).collect()
    }
}
