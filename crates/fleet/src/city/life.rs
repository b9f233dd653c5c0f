//! School, work and health of a person, as age, sex and the family's welfare make them likely.
//!
//! Invariants: children below 15 neither work nor earn; a question that the interview skips at an age is
//! no fact; a diploma is never above the level attended.

use super::facts::{Fact, Facts, code, number, yes_no};
use super::{Dice, Welfare};
use ketuk_household::Sex;

/// What decides a person's life here.
#[derive(Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) age_years: i16,
    pub(super) sex: Sex,
    pub(super) welfare: Welfare,
    pub(super) leads: Leads,
    pub(super) marriage: u8,
}

/// A person's place in the family's work.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    Head,
    Spouse,
    Other,
}

/// Everything the interview asks about one present member.
pub(super) fn describe(who: Circumstances, facts: &mut Facts, dice: &mut Dice) {
    if who.age_years >= 10 {
        code(facts, "status_kawin", who.marriage);
        let may_expect = who.sex == Sex::Female && who.age_years <= 54 && who.marriage != 1;
        if may_expect {
            let likely = who.marriage == 2 && who.age_years <= 42;
            yes_no(facts, "hamil", if likely { 45 } else { 0 }, dice);
        }
    }
    let school = school(who, facts, dice);
    work(who, school, facts, dice);
    health(who, facts, dice);
}

/// Highest level reached, as far as work asks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum School {
    #[default]
    Little,
    Middle,
    High,
    Degree,
    /// Still a pupil.
    Pupil,
}

fn school(who: Circumstances, facts: &mut Facts, dice: &mut Dice) -> School {
    let age = i64::from(who.age_years);
    let poor = matches!(who.welfare, Welfare::Poor | Welfare::Near);
    if age < 5 {
        return School::Little;
    }
    let enrolled = match age {
        5 => 0,
        6 => 700,
        7..=12 => 988,
        13..=15 => {
            if poor {
                955
            } else {
                990
            }
        }
        16..=18 => {
            if poor {
                790
            } else {
                950
            }
        }
        19..=22 => match who.welfare {
            Welfare::Poor => 60,
            Welfare::Near => 120,
            Welfare::Middle => 300,
            Welfare::Comfortable => 620,
        },
        _ => 0,
    };
    if dice.chance(enrolled) && who.marriage == 1 {
        let (level, grade, diploma) = match age {
            ..=12 => (dice.weighted(&[(88, 3), (12, 4)]), (age - 6).clamp(1, 6), 23),
            13..=15 => (dice.weighted(&[(84, 8), (16, 9)]), (age - 12).clamp(1, 3), 3),
            16..=18 => (dice.weighted(&[(48, 13), (42, 15), (10, 14)]), (age - 15).clamp(1, 3), 8),
            _ => (dice.weighted(&[(22, 18), (78, 19)]), (age - 18).clamp(1, 4), 13),
        };
        note_school(facts, 2, level, u8::try_from(grade).unwrap_or(1), diploma);
        return School::Pupil;
    }
    if age <= 6 {
        code(facts, "partisipasi_sekolah", 1);
        return School::Little;
    }
    finished_school(who, facts, dice)
}

fn finished_school(who: Circumstances, facts: &mut Facts, dice: &mut Dice) -> School {
    let old = who.age_years >= 60;
    // never, primary left, primary, junior, senior, diploma, bachelor, master
    let weights: [u64; 8] = match who.welfare {
        Welfare::Poor => [3, 16, 34, 24, 22, 1, 0, 0],
        Welfare::Near => [1, 8, 24, 24, 40, 2, 1, 0],
        Welfare::Middle => [0, 3, 11, 15, 54, 6, 11, 0],
        Welfare::Comfortable => [0, 1, 4, 6, 42, 10, 33, 4],
    };
    let weight = |at: usize| weights.get(at).copied().unwrap_or(0);
    let shift = if old { 3 } else { 1 };
    let mut reached = dice.weighted(&[
        (weight(0) * shift * shift, 0_u8),
        (weight(1) * shift, 1),
        (weight(2) * shift, 2),
        (weight(3), 3),
        (weight(4), 4),
        (weight(5), 5),
        (weight(6), 6),
        (weight(7), 7),
    ]);
    let reachable = match who.age_years {
        ..=12 => 1,
        13..=15 => 2,
        16..=18 => 3,
        19..=22 => 4,
        23..=26 => 6,
        _ => 7,
    };
    reached = reached.min(reachable);
    let (level, grade, diploma) = match reached {
        0 => {
            code(facts, "partisipasi_sekolah", 1);
            return School::Little;
        }
        1 => (3, u8::try_from(dice.between(2, 5)).unwrap_or(3), 23),
        2 => (3, 8, 3),
        3 => (8, 8, 8),
        4 => {
            let level = dice.weighted(&[(56, 13), (36, 15), (8, 14)]);
            (level, 8, level)
        }
        5 => (18, 8, 18),
        6 => (19, 8, 19),
        _ => (21, 8, 21),
    };
    note_school(facts, 3, level, grade, diploma);
    match reached {
        0..=2 => School::Little,
        3 => School::Middle,
        4 => School::High,
        _ => School::Degree,
    }
}

fn note_school(facts: &mut Facts, takes_part: u8, level: u8, grade: u8, diploma: u8) {
    code(facts, "partisipasi_sekolah", takes_part);
    code(facts, "jenjang", level);
    code(facts, "kelas", grade);
    code(facts, "ijazah", diploma);
}

fn work(who: Circumstances, school: School, facts: &mut Facts, dice: &mut Dice) {
    if who.age_years < 5 {
        return;
    }
    let works = dice.chance(chance_of_work(who, school));
    code(facts, "bekerja", if works { 1 } else { 2 });
    let mut status = 0;
    if works {
        let branch = branch(who.welfare, school, dice);
        status = employment(branch, dice);
        number(
            facts,
            "jam_kerja",
            dice.weighted(&[(8, 14), (10, 24), (20, 35), (34, 40), (18, 48), (10, 56)]),
        );
        code(facts, "lapangan_pekerjaan", branch);
        code(facts, "status_pekerjaan", status);
    }
    if who.age_years >= 10 {
        income(who, if works { status } else { 0 }, facts, dice);
        business(who, status, facts, dice);
    }
}

fn chance_of_work(who: Circumstances, school: School) -> u64 {
    let age = who.age_years;
    match (who.leads, who.sex) {
        _ if age < 15 => 0,
        _ if school == School::Pupil => 25,
        (Leads::Head, Sex::Male) if age < 60 => 935,
        (Leads::Head, Sex::Female) if age < 60 => 610,
        (Leads::Spouse, _) if age < 60 => {
            if school >= School::Degree {
                560
            } else {
                300
            }
        }
        (Leads::Other, Sex::Male) if age < 60 => 640,
        (Leads::Other, Sex::Female) if age < 60 => 430,
        _ if age < 70 => 330,
        _ => 90,
    }
}

/// The branch of work, by the official list.
fn branch(welfare: Welfare, school: School, dice: &mut Dice) -> u8 {
    if school == School::Degree && dice.chance(620) {
        return dice.weighted(&[(24, 20), (22, 21), (12, 22), (20, 8), (6, 16), (6, 18), (10, 7)]);
    }
    dice.weighted::<u8>(match welfare {
        Welfare::Poor => &[(26, 11), (20, 4), (18, 12), (10, 13), (10, 24), (8, 25), (5, 14), (2, 2), (1, 1)],
        Welfare::Near => {
            &[(20, 11), (11, 4), (24, 12), (14, 13), (10, 24), (9, 14), (7, 8), (4, 25), (1, 19)]
        }
        Welfare::Middle => {
            &[(9, 11), (3, 4), (25, 12), (12, 13), (22, 8), (8, 14), (6, 24), (5, 20), (6, 7), (4, 19)]
        }
        Welfare::Comfortable => {
            &[(38, 8), (17, 12), (14, 7), (10, 20), (6, 13), (5, 9), (5, 11), (3, 16), (2, 18)]
        }
    })
}

/// The status in employment that is likely in a branch.
fn employment(branch: u8, dice: &mut Dice) -> u8 {
    dice.weighted::<u8>(match branch {
        1..=6 => &[(52, 1), (18, 2), (4, 3), (8, 4), (12, 6), (6, 8)],
        7..=9 | 16 | 18 => &[(92, 4), (8, 5)],
        11 => &[(62, 7), (20, 4), (10, 1), (8, 3)],
        12 | 14 => &[(54, 1), (16, 2), (6, 3), (19, 4), (5, 8)],
        13 => &[(50, 1), (44, 4), (6, 7)],
        20 => &[(78, 5), (22, 4)],
        21 | 22 => &[(52, 5), (48, 4)],
        24 => &[(58, 1), (26, 4), (16, 7)],
        _ => &[(80, 4), (20, 7)],
    })
}

fn income(who: Circumstances, status: u8, facts: &mut Facts, dice: &mut Dice) {
    let class: u8 = match status {
        0 if who.age_years >= 58 && who.leads == Leads::Head => {
            dice.weighted(&[(62, 1), (12, 2), (14, 3), (12, 4)])
        }
        0 => dice.weighted(&[(968, 1), (20, 2), (7, 8), (5, 9)]),
        8 => dice.weighted(&[(70, 1), (30, 2)]),
        _ => dice.weighted::<u8>(match who.welfare {
            Welfare::Poor => &[(30, 2), (48, 3), (16, 4), (3, 8), (3, 9)],
            Welfare::Near => &[(9, 2), (32, 3), (40, 4), (13, 5), (3, 8), (3, 9)],
            Welfare::Middle => &[(3, 2), (10, 3), (28, 4), (44, 5), (11, 6), (4, 9)],
            Welfare::Comfortable => &[(1, 3), (8, 4), (27, 5), (57, 6), (7, 9)],
        }),
    };
    code(facts, "pendapatan", class);
    if (2..=6).contains(&class) && dice.chance(700) {
        number(facts, "pendapatan_rupiah", rupiah(class, dice));
    }
}

/// A monthly income inside its class, rounded as people say it.
pub(super) fn rupiah(class: u8, dice: &mut Dice) -> i64 {
    let (least, most) = match class {
        2 => (3, 9),
        3 => (10, 19),
        4 => (20, 29),
        5 => (30, 49),
        _ => (50, 160),
    };
    dice.between(least, most) * 100_000
}

fn business(who: Circumstances, status: u8, facts: &mut Facts, dice: &mut Dice) {
    let owns = matches!(status, 1..=3);
    code(facts, "punya_usaha", if owns { 1 } else { 2 });
    if !owns {
        return;
    }
    number(facts, "jumlah_usaha", if dice.chance(60) { 2 } else { 1 });
    if let Some(branch) = facts.get("lapangan_pekerjaan").cloned() {
        facts.insert("lapangan_usaha", branch);
    }
    number(facts, "pekerja_dibayar", if status == 3 { dice.between(1, 7) } else { 0 });
    number(facts, "pekerja_tidak_dibayar", if status == 2 { dice.between(1, 3) } else { 0 });
    let licensed = matches!(who.welfare, Welfare::Middle | Welfare::Comfortable);
    code(
        facts,
        "izin_usaha",
        dice.weighted(&[(if licensed { 45 } else { 12 }, 4), (3, 1), (3, 2), (80, 11)]),
    );
    let turnover = match (who.welfare, status) {
        (Welfare::Comfortable, 3) => dice.weighted(&[(20, 2), (30, 3), (45, 4), (5, 5)]),
        (Welfare::Middle | Welfare::Comfortable, _) => dice.weighted(&[(48, 1), (38, 2), (10, 3), (4, 4)]),
        _ => dice.weighted(&[(88, 1), (12, 2)]),
    };
    code(facts, "omzet", turnover);
}

const DIFFICULTIES: &[(&str, i16)] = &[
    ("melihat", 2),
    ("mendengar", 2),
    ("berjalan", 2),
    ("tangan_jari", 2),
    ("belajar", 2),
    ("perilaku", 2),
    ("berbicara", 5),
    ("mengurus_diri", 5),
    ("mengingat", 5),
];

fn health(who: Circumstances, facts: &mut Facts, dice: &mut Dice) {
    let age = who.age_years;
    if age < 5 {
        let (stunted, wasted) = match who.welfare {
            Welfare::Poor => (21, 6),
            Welfare::Near => (15, 4),
            Welfare::Middle => (9, 3),
            Welfare::Comfortable => (4, 1),
        };
        code(facts, "gizi", dice.weighted(&[(stunted, 2), (wasted, 1), (70, 3), (4, 8)]));
    }
    let frail: u64 = match age {
        ..60 => 9,
        60..75 => 110,
        _ => 300,
    };
    for (name, from_age) in DIFFICULTIES {
        if age < *from_age {
            continue;
        }
        let often = if *name == "melihat" && age >= 40 { frail + 90 } else { frail };
        let level = if dice.chance(often) { dice.weighted(&[(78, 3), (18, 2), (4, 1)]) } else { 4 };
        code(facts, name, level);
    }
    if age >= 5 {
        code(facts, "sedih", dice.weighted(&[(1, 1), (3, 2), (16, 3), (80, 4)]));
    }
    facts.insert("penyakit", Fact::Codes(illnesses(age, dice)));
}

fn illnesses(age: i16, dice: &mut Dice) -> Vec<u8> {
    let ill = match age {
        ..15 => 22,
        15..45 => 70,
        45..60 => 330,
        _ => 560,
    };
    if !dice.chance(ill) {
        return vec![1];
    }
    let table: &[(u64, u8)] = if age < 45 {
        &[(40, 4), (12, 7), (16, 2), (8, 5), (6, 6), (2, 15), (16, 18)]
    } else {
        &[(44, 2), (16, 3), (15, 6), (10, 13), (7, 5), (4, 8), (4, 4)]
    };
    let mut found = vec![dice.weighted(table)];
    let second = dice.weighted(table);
    if age >= 50 && dice.chance(250) && !found.contains(&second) {
        found.push(second);
    }
    found.sort_unstable();
    found
}
