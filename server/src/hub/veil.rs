//! What readers of figures are not told: reasons that few families of an area share, and what would give them away.
//!
//! Invariants: computed over the whole city, so that every page hides the same; of no area below the city can it be
//! worked out, from all that is told of all areas together, that a reason is there which fewer than five families
//! share, as far as sums and bounds go (decision 0031); totals, results and what is left are told exactly.

use crate::view::{OutcomeView, ProgressView};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer households than this are not told apart by reason.
const CELL_MIN: u64 = 5;
/// Reasons of a result that are told apart; together they are the area's results that are no interview.
const REASONS: usize = 5;
/// The sixth column: records that are counted in another's place.
const CELLS: usize = REASONS + 1;
const LINKED: usize = REASONS;
/// The city's number.
const CITY: u64 = 0;

/// An area with its cells, for all levels.
struct Area {
    above: Option<u64>,
    below: Vec<u64>,
    cells: [u64; CELLS],
    hidden: [bool; CELLS],
}

impl Area {
    /// Results whose reason is not told.
    fn unsaid(&self) -> u64 {
        (0..REASONS).filter(|at| self.hidden[*at]).map(|at| self.cells[at]).sum()
    }

    /// Whether a reader sees the number itself: an untold reason reads as 0, like one that is not there.
    fn is_told(&self, at: usize) -> bool {
        let shown = !self.hidden[at] && self.cells[at] > 0;
        shown || (at < REASONS && self.unsaid() == 0)
    }
}

/// What somebody can work out: from, to.
type Bounds = BTreeMap<u64, [(u64, u64); CELLS]>;

/// Which cells are not told, of every area.
#[derive(Debug, Default)]
pub(super) struct Veil(BTreeSet<(u64, usize)>);

fn cells(progress: &ProgressView) -> [u64; CELLS] {
    let OutcomeView { moved, deceased, not_found, refused, other, .. } = progress.outcomes;
    [moved, deceased, not_found, refused, other, progress.linked]
}

/// The area above one, by its number: an RT's kelurahan, its district, the city.
fn above(number: u64) -> Option<u64> {
    match number {
        CITY => None,
        1_000_000_000_000.. => Some(number / 1_000),
        1_000_000_000.. => Some(number / 10_000),
        _ => Some(CITY),
    }
}

fn tree(rts: &BTreeMap<u64, ProgressView>) -> BTreeMap<u64, Area> {
    let mut tree: BTreeMap<u64, Area> = BTreeMap::new();
    for (number, progress) in rts {
        let (mut at, mut from) = (Some(*number), None);
        while let Some(number) = at {
            let new = || Area {
                above: above(number),
                below: Vec::new(),
                cells: [0; CELLS],
                hidden: [false; CELLS],
            };
            let area = tree.entry(number).or_insert_with(new);
            area.cells.iter_mut().zip(cells(progress)).for_each(|(sum, more)| *sum += more);
            if let Some(from) = from.filter(|from| area.below.last() != Some(from)) {
                area.below.push(from);
            }
            (at, from) = (area.above, Some(number));
        }
    }
    tree
}

/// Tightens one line whose cells add up to something between `sum`; whether anything became tighter.
fn tighten(cells: &mut [(u64, u64)], sum: (u64, u64)) -> bool {
    let low: u64 = cells.iter().map(|cell| cell.0).sum();
    let high = cells.iter().fold(0_u64, |sum, cell| sum.saturating_add(cell.1));
    let mut is_new = false;
    for cell in cells {
        let most = sum.1.saturating_sub(low - cell.0).min(cell.1).max(cell.0);
        let least = sum.0.saturating_sub(high.saturating_sub(cell.1)).max(cell.0).min(most);
        is_new |= (least, most) != *cell;
        *cell = (least, most);
    }
    is_new
}

/// What a reader who sees every area can work out by sums and differences.
fn work_out(tree: &BTreeMap<u64, Area>) -> Bounds {
    let told = |area: &Area| {
        std::array::from_fn(|at| match area.is_told(at) {
            true => (area.cells[at], area.cells[at]),
            false if at == LINKED => (0, u64::MAX),
            false => (0, area.unsaid()),
        })
    };
    let mut bounds: Bounds = tree.iter().map(|(number, area)| (*number, told(area))).collect();
    loop {
        let mut is_new = false;
        for (number, area) in tree {
            let whole: u64 = area.cells[..REASONS].iter().sum();
            if let Some(own) = bounds.get_mut(number) {
                is_new |= tighten(&mut own[..REASONS], (whole, whole));
            }
            if area.below.is_empty() {
                continue;
            }
            for at in 0..CELLS {
                let mut line: Vec<_> =
                    area.below.iter().filter_map(|child| Some(bounds.get(child)?[at])).collect();
                let low: u64 = line.iter().map(|cell| cell.0).sum();
                let high = line.iter().fold(0_u64, |sum, cell| sum.saturating_add(cell.1));
                let Some(own) = bounds.get_mut(number) else { continue };
                is_new |= tighten(&mut own[at..=at], (low, high));
                let sum = own[at];
                if tighten(&mut line, sum) {
                    is_new = true;
                    for (child, cell) in area.below.iter().zip(line) {
                        if let Some(of) = bounds.get_mut(child) {
                            of[at] = cell;
                        }
                    }
                }
            }
        }
        if !is_new {
            return bounds;
        }
    }
}

/// Cells with few families of which a reader can work out that they are there, and that they are few.
fn given_away(tree: &BTreeMap<u64, Area>) -> Vec<(u64, usize)> {
    let bounds = work_out(tree);
    let mut found = Vec::new();
    for (number, area) in tree.iter().filter(|(number, _)| **number != CITY) {
        for at in 0..CELLS {
            let is_small = area.cells[at] > 0 && area.cells[at] < CELL_MIN;
            let (least, most) = bounds.get(number).map_or((0, 0), |of| of[at]);
            if is_small && least > 0 && most < CELL_MIN {
                found.push((*number, at));
            }
        }
    }
    found
}

/// How many areas lie above one.
fn level(number: u64) -> usize {
    std::iter::successors(above(number), |upper| above(*upper)).count()
}

/// The smallest told cell among some, or none: what costs a reader least.
fn smallest(tree: &BTreeMap<u64, Area>, some: impl Iterator<Item = (u64, usize)>) -> Option<(u64, usize)> {
    let told = some.filter_map(|(number, at)| {
        let area = tree.get(&number)?;
        (!area.hidden[at] && area.cells[at] > 0).then_some((area.cells[at], number, at))
    });
    told.min().map(|(_, number, at)| (number, at))
}

/// What else is to be hidden so that a cell cannot be worked out: beside it in its area where it is the only one there,
/// else among its neighbours, else in an area above and among that one's neighbours, else wherever it still helps.
fn cover_for(tree: &BTreeMap<u64, Area>, number: u64, at: usize) -> Option<(u64, usize)> {
    let area = tree.get(&number)?;
    let row = |number| smallest(tree, (0..REASONS).map(move |at| (number, at)));
    let open = (0..REASONS).filter(|at| !area.is_told(*at)).count();
    if at < REASONS && open < 2 {
        return row(number);
    }
    let uppers = || std::iter::successors(area.above, |upper| tree.get(upper)?.above);
    let around = |upper: u64| {
        let below = tree.get(&upper).map(|upper| upper.below.as_slice()).unwrap_or_default();
        smallest(tree, below.iter().map(|number| (*number, at)))
            .or_else(|| smallest(tree, [(upper, at)].into_iter()))
    };
    uppers().find_map(around).or_else(|| {
        let below = smallest(tree, area.below.iter().map(|number| (*number, at)));
        below.or_else(|| row(number)).or_else(|| uppers().find_map(row))
    })
}

impl Veil {
    /// What is not told where these are the RT of the whole city.
    pub(super) fn over(rts: &BTreeMap<u64, ProgressView>) -> Self {
        let mut tree = tree(rts);
        for (number, area) in &mut tree {
            let is_small = |cell: u64| *number != CITY && cell > 0 && cell < CELL_MIN;
            area.hidden = area.cells.map(is_small);
        }
        loop {
            let given_away = given_away(&tree);
            // What is hidden above often hides what is below as well: the largest areas go first.
            let largest = given_away.iter().map(|(number, _)| level(*number)).min();
            let first = given_away.iter().filter(|(number, _)| Some(level(*number)) == largest);
            let more: BTreeSet<_> = first.filter_map(|(number, at)| cover_for(&tree, *number, *at)).collect();
            if more.is_empty() {
                let hidden = tree.iter().flat_map(|(number, area)| {
                    (0..CELLS).filter(|at| area.hidden[*at]).map(|at| (*number, at))
                });
                return Self(hidden.collect());
            }
            for (number, at) in more {
                if let Some(area) = tree.get_mut(&number) {
                    area.hidden[at] = true;
                }
            }
        }
    }

    /// Puts what is not told of an area together, so that a figure points at nobody's family.
    pub(super) fn cover(&self, progress: &mut ProgressView) {
        let number = progress.area;
        let OutcomeView {
            done: _,
            begun: _,
            moved,
            deceased,
            not_found,
            refused,
            other,
            unsaid,
            to_visit: _,
        } = &mut progress.outcomes;
        for (at, cell) in [moved, deceased, not_found, refused, other].into_iter().enumerate() {
            if self.0.contains(&(number, at)) {
                *unsaid += *cell;
                *cell = 0;
            }
        }
        if self.0.contains(&(number, LINKED)) {
            progress.linked = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::overview::nothing;
    use super::*;

    const KEL: u64 = 6_474_011_001_000;
    const NEXT: u64 = 6_474_011_002_000;

    /// A city out of RT with moved, deceased, not found, refused.
    fn city(rts: &[(u64, [u64; 4])]) -> BTreeMap<u64, ProgressView> {
        let rt = |(number, [moved, deceased, not_found, refused]): &(u64, [u64; 4])| {
            let mut progress = nothing(*number, String::new(), String::new());
            progress.outcomes = OutcomeView {
                moved: *moved,
                deceased: *deceased,
                not_found: *not_found,
                refused: *refused,
                ..OutcomeView::default()
            };
            (*number, progress)
        };
        rts.iter().map(rt).collect()
    }

    /// What a page tells of an area: its cells and how many are unsaid.
    fn told(veil: &Veil, rts: &BTreeMap<u64, ProgressView>, number: u64) -> ([u64; 4], u64) {
        let mut sum = nothing(number, String::new(), String::new());
        for (_, progress) in rts.iter().filter(|(rt, _)| lies_in(**rt, number)) {
            let OutcomeView { moved, deceased, not_found, refused, .. } = progress.outcomes;
            sum.outcomes.moved += moved;
            sum.outcomes.deceased += deceased;
            sum.outcomes.not_found += not_found;
            sum.outcomes.refused += refused;
        }
        veil.cover(&mut sum);
        let OutcomeView { moved, deceased, not_found, refused, unsaid, .. } = sum.outcomes;
        ([moved, deceased, not_found, refused], unsaid)
    }

    /// Every way in which an RT could be so that its page says what it says.
    fn ways(veil: &Veil, rts: &BTreeMap<u64, ProgressView>, rt: u64) -> Vec<[u64; 5]> {
        let (shown, unsaid) = told(veil, rts, rt);
        let mut ways = vec![([0; 5], unsaid)];
        for at in 0..4 {
            let split = |(way, left): ([u64; 5], u64)| {
                let most = if shown[at] > 0 { 0 } else { left };
                (0..=most).map(move |here| {
                    let mut way = way;
                    way[at] = shown[at] + here;
                    (way, left - here)
                })
            };
            ways = ways.into_iter().flat_map(split).collect();
        }
        // The fifth reason takes what is left.
        ways.into_iter().map(|([a, b, c, d, _], left)| [a, b, c, d, left]).collect()
    }

    fn lies_in(rt: u64, upper: u64) -> bool {
        std::iter::successors(Some(rt), |at| above(*at)).any(|at| at == upper)
    }

    /// Whether RT that are so say what the page of an area above says.
    fn fits(pages: &BTreeMap<u64, ([u64; 4], u64)>, upper: u64, choice: &[(u64, [u64; 5])]) -> bool {
        let ([a, b, c, d], unsaid) = pages[&upper];
        let mut sum = [0; 5];
        for (_, cells) in choice.iter().filter(|(rt, _)| lies_in(*rt, upper)) {
            sum.iter_mut().zip(cells).for_each(|(sum, cell)| *sum += cell);
        }
        let shown = [a, b, c, d, 0];
        (0..5).all(|at| if shown[at] > 0 || unsaid == 0 { sum[at] == shown[at] } else { sum[at] <= unsaid })
    }

    /// Whether a city that says the same on each page could have nobody in this column there, or as many as are told.
    /// By trying, and knowing nothing of how cells are chosen.
    fn could_be_otherwise(rts: &BTreeMap<u64, ProgressView>, target: u64, at: usize) -> bool {
        let veil = Veil::over(rts);
        let uppers = rts.keys().flat_map(|rt| std::iter::successors(above(*rt), |upper| above(*upper)));
        let pages: BTreeMap<_, _> = uppers.map(|upper| (upper, told(&veil, rts, upper))).collect();
        let ways: Vec<_> = rts.keys().map(|rt| (*rt, ways(&veil, rts, *rt))).collect();
        let mut choice = Vec::new();
        search(&ways, &pages, (target, at), &mut choice)
    }

    fn search(
        ways: &[(u64, Vec<[u64; 5]>)],
        pages: &BTreeMap<u64, ([u64; 4], u64)>,
        (target, at): (u64, usize),
        choice: &mut Vec<(u64, [u64; 5])>,
    ) -> bool {
        if let Some((last, _)) = choice.last() {
            let next = ways.get(choice.len()).map(|(rt, _)| *rt);
            // An area above is whole once the next RT lies elsewhere.
            let mut whole = std::iter::successors(above(*last), |upper| above(*upper))
                .filter(|upper| next.is_none_or(|next| !lies_in(next, *upper)));
            if !whole.all(|upper| fits(pages, upper, choice)) {
                return false;
            }
        }
        let Some((rt, next)) = ways.get(choice.len()) else {
            let there: u64 =
                choice.iter().filter(|(rt, _)| lies_in(*rt, target)).map(|(_, cells)| cells[at]).sum();
            return !(1..CELL_MIN).contains(&there);
        };
        next.iter().any(|way| {
            choice.push((*rt, *way));
            let is_found = search(ways, pages, (target, at), choice);
            choice.pop();
            is_found
        })
    }

    fn hides(rts: &[(u64, [u64; 4])]) {
        let rts = city(rts);
        let kelurahan: BTreeSet<u64> = rts.keys().filter_map(|rt| above(*rt)).collect();
        for number in rts.keys().chain(&kelurahan) {
            for at in 0..4 {
                let here = rts.iter().filter(|(rt, _)| lies_in(**rt, *number));
                let sum: u64 = here.map(|(_, progress)| cells(progress)[at]).sum();
                let is_small = (1..CELL_MIN).contains(&sum);
                assert!(!is_small || could_be_otherwise(&rts, *number, at), "{number} {at}: {rts:?}");
            }
        }
    }

    #[test]
    fn a_reason_that_few_share_is_not_told_and_still_counted() {
        let rts = city(&[(KEL + 1, [4, 1, 0, 5]), (KEL + 2, [0, 0, 6, 9])]);
        let veil = Veil::over(&rts);
        let (shown, unsaid) = told(&veil, &rts, KEL + 1);
        assert_eq!((shown[0], shown[1], unsaid), (0, 0, 5));
        assert_eq!(told(&veil, &rts, KEL + 2), ([0, 0, 6, 9], 0));
    }
    #[test]
    fn one_that_is_alone_in_its_area_takes_the_next_smallest_with_it() {
        let mut rts = city(&[(KEL + 1, [7, 1, 8, 9]), (KEL + 2, [7, 6, 8, 9])]);
        rts.values_mut().for_each(|progress| progress.outcomes.other = 6);
        let veil = Veil::over(&rts);
        let (shown, unsaid) = told(&veil, &rts, KEL + 1);
        assert!(unsaid > 1 && shown[1] == 0, "{shown:?} {unsaid}");
    }
    #[test]
    fn nothing_is_hidden_where_nothing_is_small() {
        let rts = city(&[(KEL + 1, [7, 5, 0, 9]), (NEXT + 1, [0, 6, 8, 0])]);
        let veil = Veil::over(&rts);
        assert!(veil.0.is_empty(), "{veil:?}");
    }
    #[test]
    fn the_level_above_gives_nothing_away() {
        // One RT hides; what its kelurahan and the city tell must not be its figure less the others'.
        hides(&[(KEL + 1, [0, 1, 0, 0]), (KEL + 2, [0, 6, 0, 0])]);
        hides(&[(KEL + 1, [0, 1, 0, 0]), (KEL + 2, [0, 0, 0, 0])]);
        hides(&[(KEL + 1, [2, 1, 0, 0]), (KEL + 2, [0, 5, 0, 0]), (NEXT + 1, [5, 0, 0, 0])]);
        hides(&[(KEL + 1, [0, 1, 0, 0]), (NEXT + 1, [0, 1, 0, 0])]);
    }
    #[test]
    fn many_small_cities_give_nothing_away_to_somebody_who_tries_everything() {
        let mut dice = 7_u64;
        let mut roll = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        for _ in 0..150 {
            let mut rt = || {
                let mut cell = || [0, 0, 1, 1, 2, 5][usize::try_from(roll(6)).unwrap_or(0)];
                [cell(), cell(), 0, 0]
            };
            hides(&[(KEL + 1, rt()), (KEL + 2, rt()), (NEXT + 1, rt())]);
        }
    }
}
