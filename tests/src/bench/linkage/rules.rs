//! Simple yardsticks: what a spreadsheet would find.

use super::survey::Held;
use ketuk_linkage::Submission;
use std::collections::{BTreeSet, HashMap};

/// Sixteen digits that are no filler.
fn is_number(text: &str) -> bool {
    text.len() == 16 && !text.starts_with("0000")
}

/// NIK and KK, each told apart: a card's number may well be somebody's NIK.
fn numbers(interview: &Submission) -> BTreeSet<(bool, String)> {
    let members = interview.members.iter().map(|member| (false, member.nik.clone()));
    members.chain([(true, interview.card.clone())]).filter(|(_, number)| is_number(number)).collect()
}

/// Pairs that share a NIK or a KK, with the share of the smaller household's members whose NIK is shared.
pub(super) fn by_number(held: &Held) -> HashMap<(usize, usize), f64> {
    let mut by: HashMap<(bool, String), Vec<usize>> = HashMap::new();
    for (at, interview) in held.survey.interviews.iter().enumerate() {
        for number in numbers(interview) {
            by.entry(number).or_default().push(at);
        }
    }
    let mut pairs = HashMap::new();
    for block in by.values().filter(|block| block.len() < 100) {
        for (nth, a) in block.iter().enumerate() {
            for b in block.iter().skip(nth + 1) {
                pairs.entry((*a.min(b), *a.max(b))).or_insert_with(|| share(held, *a, *b));
            }
        }
    }
    pairs
}

fn share(held: &Held, a: usize, b: usize) -> f64 {
    let (Some(a), Some(b)) = (held.survey.interviews.get(a), held.survey.interviews.get(b)) else {
        return 0.0;
    };
    let niks = |interview: &Submission| {
        interview
            .members
            .iter()
            .map(|member| member.nik.clone())
            .filter(|nik| is_number(nik))
            .collect::<BTreeSet<_>>()
    };
    let smaller = a.members.len().min(b.members.len()).max(1);
    let card = f64::from(u8::from(a.card == b.card && is_number(&a.card))) * 0.5;
    niks(a).intersection(&niks(b)).count() as f64 / smaller as f64 + card
}
