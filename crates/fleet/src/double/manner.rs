//! Other hands than the usual ones: how a survey looks where people answer from memory, write as their
//! grandparents did, or pass the list through a spreadsheet.
//!
//! What was learnt from one manner is tested on another, so that nothing is learnt by heart.
//!
//! Invariant: who belongs together is decided before; a manner changes only what was written.

use crate::city::Dice;
use crate::city::names::call_name;
use ketuk_household::{Date, Position, Sex};
use ketuk_linkage::{Person, Submission};

/// The manner of a survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Manner {
    /// As most surveys are.
    #[default]
    Usual,
    /// A third show no card: no numbers, and of birthdays the year.
    Memory,
    /// Call names, short forms and titles.
    Nicknames,
    /// Old spelling, and words written together or apart.
    OldSpelling,
    /// Through a spreadsheet: rounded numbers, exchanged days and months, capitals, lost zeros, wrong sexes, 0,0.
    Spreadsheet,
    /// Boarding houses of thirty rooms.
    Rooms,
    /// Those counted twice moved, with another card, some gone and others come.
    Movers,
    /// Of every third second interview nothing but names is left.
    Bare,
}

impl Manner {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Usual,
        Self::Memory,
        Self::Nicknames,
        Self::OldSpelling,
        Self::Spreadsheet,
        Self::Rooms,
        Self::Movers,
        Self::Bare,
    ];

    /// Its name on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Memory => "memory",
            Self::Nicknames => "nicknames",
            Self::OldSpelling => "old-spelling",
            Self::Spreadsheet => "spreadsheet",
            Self::Rooms => "rooms",
            Self::Movers => "movers",
            Self::Bare => "bare",
        }
    }

    /// The manner of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|manner| manner.name() == name)
    }

    /// Rooms of a boarding house, at least and at most.
    pub(super) fn rooms(self) -> (i64, i64) {
        if self == Self::Rooms { (25, 32) } else { (4, 10) }
    }

    /// Rewrites an interview; `round` 1 is a second visit.
    pub(super) fn rewrite(self, interview: &mut Submission, round: u8, dice: &mut Dice) {
        match self {
            Self::Usual | Self::Rooms => {}
            Self::Memory => from_memory(interview, dice),
            Self::Movers => {
                if dice.chance(330) {
                    without_numbers(interview);
                }
            }
            Self::Nicknames => every_name(interview, dice, called),
            Self::OldSpelling => every_name(interview, dice, |name, _, dice| old(name, dice)),
            Self::Spreadsheet => through_a_sheet(interview, dice),
            Self::Bare => {
                if round == 1 && dice.chance(330) {
                    bare(interview);
                }
            }
        }
    }
}

fn without_numbers(interview: &mut Submission) {
    interview.card.clear();
    interview.members.iter_mut().for_each(|member| member.nik.clear());
}

fn from_memory(interview: &mut Submission, dice: &mut Dice) {
    if !dice.chance(333) {
        return;
    }
    without_numbers(interview);
    if dice.chance(300) {
        interview.phone.clear();
    }
    for member in &mut interview.members {
        if dice.chance(500) {
            member.mother_name.clear();
        }
        let Some(birth) = member.birth_date else { continue };
        let year = birth.year();
        member.birth_date = match dice.below(10) {
            0..=2 => Some(birth),
            3..=6 => Date::new(year, 1, 1).ok(),
            7 => Date::new(year, 7, 1).ok(),
            8 => Date::new(year + 1, 1, 1).ok(),
            _ => None,
        };
    }
}

fn every_name(
    interview: &mut Submission,
    dice: &mut Dice,
    rewrite: impl Fn(&str, Option<Sex>, &mut Dice) -> String,
) {
    for member in &mut interview.members {
        let sex = member.sex;
        if dice.chance(350) {
            member.name = rewrite(&member.name, sex, dice);
        }
        if !member.mother_name.is_empty() && dice.chance(250) {
            member.mother_name = rewrite(&member.mother_name, Some(Sex::Female), dice);
        }
    }
}

/// As neighbours call them, or as a hurried hand shortens it.
fn called(name: &str, sex: Option<Sex>, dice: &mut Dice) -> String {
    const SHORT: &[(&str, &str)] = &[
        ("Muhammad", "Muhd"),
        ("Muhammad", "Md."),
        ("Muhamad", "M"),
        ("Mohammad", "Moch"),
        ("Ahmad", "A."),
        ("Abdul", "Abd"),
        ("Siti", "S."),
        ("Nur", "N."),
        ("Sri", "Sr."),
        ("Andi", "A."),
    ];
    let words: Vec<&str> = name.split(' ').collect();
    match dice.below(10) {
        0..=2 => {
            let fitting: Vec<_> = SHORT.iter().filter(|(word, _)| name.starts_with(word)).copied().collect();
            let (from, to) = dice.pick(&fitting);
            if from.is_empty() {
                format!("{} {name}", dice.pick(&["H.", "Hj.", "Bpk", "Ibu", "Sdr."]))
            } else {
                name.replacen(from, to, 1)
            }
        }
        3 => call_name(name, sex.unwrap_or(Sex::Male), None, dice),
        4 | 5 => words.last().copied().unwrap_or_default().to_owned(),
        6 => words.first().copied().unwrap_or_default().to_owned(),
        7 => format!("{name} ({})", call_name(name, sex.unwrap_or(Sex::Male), None, dice)),
        _ => format!("{name} {}", dice.pick(&["S.Pd", "bin Saleh", "alias Acil", "Dg. Ngalle", "A.Md"])),
    }
}

/// As it was spelled before 1972, or with words together and apart.
fn old(name: &str, dice: &mut Dice) -> String {
    const OLD: &[(&str, &str)] = &[
        ("j", "dj"),
        ("J", "Dj"),
        ("y", "j"),
        ("c", "tj"),
        ("C", "Tj"),
        ("u", "oe"),
        ("sy", "sj"),
        ("kh", "ch"),
        ("ny", "nj"),
    ];
    match dice.below(10) {
        0..=5 => {
            let fitting: Vec<_> = OLD.iter().filter(|(now, _)| name.contains(now)).copied().collect();
            let (now, then) = dice.pick(&fitting);
            if now.is_empty() { format!("{name}h") } else { name.replace(now, then) }
        }
        6 | 7 => name.replacen(' ', "", 1).to_lowercase(),
        8 => {
            let middle = name.char_indices().map(|(at, _)| at).nth(name.chars().count() / 2).unwrap_or(0);
            let (first, second) = name.split_at(middle);
            format!("{first} {second}")
        }
        _ => name.split(' ').rev().collect::<Vec<_>>().join(" "),
    }
}

fn through_a_sheet(interview: &mut Submission, dice: &mut Dice) {
    let rounded = dice.chance(200);
    let exchanged = dice.chance(120);
    let round = |digits: &mut String, dice: &mut Dice| {
        if rounded && digits.len() == 16 {
            digits.truncate(15);
            if dice.chance(700) {
                digits.push('0');
            }
        }
    };
    round(&mut interview.card, dice);
    interview.phone = interview.phone.trim_start_matches('0').to_owned();
    if dice.chance(150) {
        interview.position = Position::new(0.0, 0.0, None);
    }
    let capitals = dice.chance(600);
    for member in &mut interview.members {
        round(&mut member.nik, dice);
        sheet_member(member, exchanged, capitals, dice);
    }
}

fn sheet_member(member: &mut Person, exchanged: bool, capitals: bool, dice: &mut Dice) {
    if let (true, Some(birth)) = (exchanged, member.birth_date) {
        member.birth_date = Date::new(birth.year(), birth.day(), birth.month()).ok().or(Some(birth));
    }
    if dice.chance(40) {
        member.sex = match member.sex {
            Some(Sex::Male) => Some(Sex::Female),
            Some(Sex::Female) => Some(Sex::Male),
            None => None,
        };
    }
    if capitals {
        member.name = member.name.to_uppercase();
        member.mother_name = member.mother_name.to_uppercase();
    }
}

fn bare(interview: &mut Submission) {
    without_numbers(interview);
    interview.phone.clear();
    interview.position = None;
    interview.address.clear();
    for member in &mut interview.members {
        member.birth_date = None;
        member.birth_place.clear();
        member.mother_name.clear();
        member.relation.clear();
    }
}
