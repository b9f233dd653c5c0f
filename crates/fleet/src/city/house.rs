//! The house and what stands in it, as poor or well-off families have it.
//!
//! Invariants: electric things only where there is electricity; a large gas cylinder exactly where the
//! fuel is bottled gas of 5.5 or 12 kg.

use super::facts::{Facts, code, number, yes_no};
use super::{Dice, Welfare};

type Table = &'static [(u64, u8)];

/// Weights per welfare, from poor to comfortable.
struct ByWelfare(Table, Table, Table, Table);

impl ByWelfare {
    fn draw(&self, welfare: Welfare, dice: &mut Dice) -> u8 {
        dice.weighted(match welfare {
            Welfare::Poor => self.0,
            Welfare::Near => self.1,
            Welfare::Middle => self.2,
            Welfare::Comfortable => self.3,
        })
    }
}

const OWNERSHIP: ByWelfare = ByWelfare(
    &[(45, 1), (28, 2), (26, 3), (1, 5)],
    &[(55, 1), (28, 2), (16, 3), (1, 5)],
    &[(66, 1), (24, 2), (6, 3), (4, 4)],
    &[(84, 1), (8, 2), (2, 3), (6, 4)],
);
const FLOOR: ByWelfare = ByWelfare(
    &[(58, 5), (28, 6), (9, 2), (2, 4), (2, 8), (1, 3)],
    &[(34, 5), (30, 6), (26, 2), (7, 4), (3, 3)],
    &[(12, 5), (16, 6), (62, 2), (6, 4), (4, 3)],
    &[(3, 5), (3, 6), (78, 2), (3, 3), (13, 1)],
);
const WALLS: ByWelfare = ByWelfare(
    &[(74, 3), (20, 1), (3, 5), (2, 2), (1, 7)],
    &[(52, 3), (45, 1), (2, 2), (1, 5)],
    &[(24, 3), (75, 1), (1, 2)],
    &[(6, 3), (94, 1)],
);
const ROOF: ByWelfare = ByWelfare(
    &[(88, 3), (5, 4), (4, 6), (3, 7)],
    &[(88, 3), (6, 4), (4, 2), (2, 6)],
    &[(78, 3), (14, 2), (4, 4), (4, 1)],
    &[(48, 3), (34, 2), (18, 1)],
);
const WATER: ByWelfare = ByWelfare(
    &[(34, 3), (44, 2), (8, 4), (5, 5), (3, 6), (6, 10)],
    &[(34, 3), (54, 2), (6, 4), (3, 5), (3, 10)],
    &[(24, 3), (68, 2), (5, 4), (3, 1)],
    &[(12, 3), (66, 2), (3, 4), (19, 1)],
);
const LIGHT: ByWelfare = ByWelfare(
    &[(78, 1), (18, 2), (3, 3), (1, 4)],
    &[(90, 1), (9, 2), (1, 3)],
    &[(97, 1), (3, 2)],
    &[(100, 1)],
);
const POWER: ByWelfare = ByWelfare(
    &[(56, 1), (42, 2), (2, 3)],
    &[(26, 1), (62, 2), (12, 3)],
    &[(4, 1), (46, 2), (42, 3), (8, 4)],
    &[(8, 2), (40, 3), (38, 4), (14, 5)],
);
const FUEL: ByWelfare = ByWelfare(
    &[(80, 4), (6, 10), (10, 5), (2, 7), (1, 9), (1, 0)],
    &[(78, 4), (18, 5), (2, 10), (1, 2), (1, 0)],
    &[(55, 4), (33, 5), (7, 2), (4, 3), (1, 1)],
    &[(14, 4), (42, 5), (22, 2), (17, 3), (5, 1)],
);
const LATRINE: ByWelfare = ByWelfare(
    &[(72, 1), (14, 2), (4, 3), (6, 4), (4, 6)],
    &[(88, 1), (8, 2), (2, 3), (2, 4)],
    &[(97, 1), (3, 2)],
    &[(100, 1)],
);
const TOILET: ByWelfare = ByWelfare(
    &[(70, 1), (8, 2), (8, 3), (14, 4)],
    &[(88, 1), (4, 2), (3, 3), (5, 4)],
    &[(97, 1), (2, 2), (1, 4)],
    &[(100, 1)],
);
const SEWAGE: ByWelfare = ByWelfare(
    &[(58, 1), (4, 2), (26, 3), (11, 4), (1, 5)],
    &[(74, 1), (6, 2), (14, 3), (6, 4)],
    &[(88, 1), (8, 2), (3, 3), (1, 4)],
    &[(91, 1), (9, 2)],
);

/// Chances per mille of owning, from poor to comfortable; `electric` needs a plug.
struct Asset {
    name: &'static str,
    chances: [u64; 4],
    electric: bool,
}

const ASSETS: &[Asset] = &[
    asset("aset_lemari_es", [480, 780, 950, 995], true),
    asset("aset_ac", [20, 90, 380, 860], true),
    asset("aset_pemanas_air", [0, 4, 20, 160], true),
    asset("aset_telepon_rumah", [2, 6, 30, 120], false),
    asset("aset_tv_datar", [120, 310, 640, 920], true),
    asset("aset_emas_perhiasan", [15, 70, 260, 640], false),
    asset("aset_komputer_laptop_tablet", [40, 120, 380, 820], false),
    asset("aset_sepeda_motor", [640, 860, 950, 960], false),
    asset("aset_sepeda", [120, 170, 260, 380], false),
    asset("aset_mobil", [4, 25, 190, 680], false),
    asset("aset_perahu", [30, 20, 6, 4], false),
    asset("aset_kapal_perahu_motor", [36, 32, 14, 12], false),
    asset("aset_smartphone", [780, 920, 985, 998], false),
    asset("lahan_lain", [30, 70, 180, 420], false),
    asset("rumah_lain", [10, 25, 80, 280], false),
];

const fn asset(name: &'static str, chances: [u64; 4], electric: bool) -> Asset {
    Asset { name, chances, electric }
}

/// Everything the interview asks about the house and what stands in it.
pub(super) fn describe(welfare: Welfare, members: usize, facts: &mut Facts, dice: &mut Dice) {
    code(facts, "status_bangunan", OWNERSHIP.draw(welfare, dice));
    number(facts, "luas_lantai", floor_area_m2(welfare, members, dice));
    code(facts, "lantai", FLOOR.draw(welfare, dice));
    code(facts, "dinding", WALLS.draw(welfare, dice));
    code(facts, "atap", ROOF.draw(welfare, dice));
    let water = WATER.draw(welfare, dice);
    code(facts, "air_minum", water);
    if (4..=8).contains(&water) {
        code(facts, "jarak_tinja", dice.weighted(&[(44, 1), (46, 2), (10, 3)]));
    }
    let light = LIGHT.draw(welfare, dice);
    code(facts, "penerangan", light);
    if light == 1 {
        code(facts, "daya", POWER.draw(welfare, dice));
    }
    let fuel = FUEL.draw(welfare, dice);
    code(facts, "bahan_bakar", fuel);
    code(facts, "aset_tabung_gas", if matches!(fuel, 2 | 3) { 1 } else { 2 });
    let latrine = LATRINE.draw(welfare, dice);
    code(facts, "fasilitas_bab", latrine);
    if (1..=3).contains(&latrine) {
        code(facts, "kloset", TOILET.draw(welfare, dice));
    }
    let sewage = if latrine == 6 { dice.weighted(&[(80, 3), (20, 5)]) } else { SEWAGE.draw(welfare, dice) };
    code(facts, "pembuangan_tinja", sewage);
    own(welfare, light, facts, dice);
}

fn own(welfare: Welfare, light: u8, facts: &mut Facts, dice: &mut Dice) {
    let at = match welfare {
        Welfare::Poor => 0,
        Welfare::Near => 1,
        Welfare::Middle => 2,
        Welfare::Comfortable => 3,
    };
    for Asset { name, chances, electric } in ASSETS {
        let dark = *electric && light == 4;
        yes_no(facts, name, if dark { 0 } else { chances.get(at).copied().unwrap_or(0) }, dice);
    }
    for animal in ["jumlah_sapi", "jumlah_kerbau", "jumlah_kuda", "jumlah_babi", "jumlah_kambing_domba"] {
        let keeps = match animal {
            "jumlah_sapi" => 8,
            "jumlah_kambing_domba" => 14,
            "jumlah_babi" => 6,
            _ => 1,
        };
        let count = if dice.chance(keeps) { dice.between(1, 9) } else { 0 };
        number(facts, animal, count);
    }
}

fn floor_area_m2(welfare: Welfare, members: usize, dice: &mut Dice) -> i64 {
    let (least, most) = match welfare {
        Welfare::Poor => (12, 42),
        Welfare::Near => (21, 60),
        Welfare::Middle => (36, 110),
        Welfare::Comfortable => (60, 240),
    };
    let grown = 3 * i64::try_from(members).unwrap_or(0);
    let area = dice.between(least, most) + grown;
    // People say 36, 45, 60 rather than 37.
    if dice.chance(600) { (area / 6 * 6).max(9) } else { area }
}
