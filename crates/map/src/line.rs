//! Lines of an outline: whether one crosses itself, what ground it holds, and the same with fewer corners.
//!
//! Invariant: a ring that goes in closed comes out closed.

/// A ring of `[longitude, latitude]`.
type Ring = [[f64; 2]];

/// Metres of a degree along a meridian.
const DEGREE_M: f64 = 111_195.0;

/// Which side of the line from `a` to `b` a point lies on: its sign.
fn side(a: [f64; 2], b: [f64; 2], point: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
}

/// Whether two edges cross in their middles; to touch is not to cross.
fn cross([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

/// Whether the ring crosses itself; `None` where it would take more comparisons than are left.
pub(crate) fn crosses_itself(ring: &Ring, pairs_left: &mut usize) -> Option<bool> {
    let mut edges: Vec<[[f64; 2]; 2]> = ring.windows(2).map(|edge| [edge[0], edge[1]]).collect();
    let (west, east) = (|e: &[[f64; 2]; 2]| e[0][0].min(e[1][0]), |e: &[[f64; 2]; 2]| e[0][0].max(e[1][0]));
    edges.sort_by(|one, other| west(one).total_cmp(&west(other)));
    for (at, edge) in edges.iter().enumerate() {
        for other in edges.iter().skip(at + 1).take_while(|other| west(other) <= east(edge)) {
            *pairs_left = pairs_left.checked_sub(1)?;
            if cross(*edge, *other) {
                return Some(true);
            }
        }
    }
    Some(false)
}

/// Whether a ring holds a square metre at least.
pub(crate) fn holds_ground(ring: &Ring) -> bool {
    let Some([x, y]) = ring.first().copied() else { return false };
    let twice: f64 =
        ring.windows(2).map(|e| (e[0][0] - x) * (e[1][1] - y) - (e[1][0] - x) * (e[0][1] - y)).sum();
    twice.abs() / 2.0 * DEGREE_M * DEGREE_M * y.to_radians().cos() >= 1.0
}

/// The rings of a polygon with fewer corners; none where the outer one becomes nothing.
pub(crate) fn thinned(rings: &[Vec<[f64; 2]>], metres: f64) -> Vec<Vec<[f64; 2]>> {
    let mut kept = Vec::new();
    for (at, ring) in rings.iter().enumerate() {
        let thin = thin(ring, metres);
        if thin.len() >= 4 {
            kept.push(thin);
        } else if at == 0 {
            return Vec::new();
        }
    }
    kept
}

/// Douglas and Peucker's way: between two corners the farthest one stays where it is far enough. The ring is cut at
/// its first corner and at the one farthest from it.
fn thin(ring: &Ring, metres: f64) -> Vec<[f64; 2]> {
    let Some(first) = ring.first().copied() else { return Vec::new() };
    let east = DEGREE_M * first[1].to_radians().cos();
    let flat: Vec<[f64; 2]> =
        ring.iter().map(|at| [(at[0] - first[0]) * east, (at[1] - first[1]) * DEGREE_M]).collect();
    let last = flat.len() - 1;
    let far = |at: &usize| flat[*at][0].hypot(flat[*at][1]);
    let turn = (0..=last).max_by(|one, other| far(one).total_cmp(&far(other))).unwrap_or(0);
    let mut stays = vec![false; flat.len()];
    (stays[0], stays[turn], stays[last]) = (true, true, true);
    let mut spans = vec![(0, turn), (turn, last)];
    while let Some((from, to)) = spans.pop() {
        let away = |at: &usize| distance(flat[from], flat[to], flat[*at]);
        let farthest = (from + 1..to).max_by(|one, other| away(one).total_cmp(&away(other)));
        if let Some(at) = farthest.filter(|at| away(at) > metres) {
            stays[at] = true;
            spans.extend([(from, at), (at, to)]);
        }
    }
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let kept = ring.iter().zip(&stays).filter(|(_, stays)| **stays);
    let mut thin: Vec<[f64; 2]> = kept.map(|(at, _)| [rounded(at[0]), rounded(at[1])]).collect();
    thin.dedup();
    thin
}

/// How far a point lies from the stretch between two others.
fn distance(a: [f64; 2], b: [f64; 2], point: [f64; 2]) -> f64 {
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    let length = x * x + y * y;
    let share = ((point[0] - a[0]) * x + (point[1] - a[1]) * y) / length;
    let share = if length > 0.0 { share.clamp(0.0, 1.0) } else { 0.0 };
    (point[0] - a[0] - share * x).hypot(point[1] - a[1] - share * y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ring: &Ring, crosses: bool) {
        assert_eq!(crosses_itself(ring, &mut 1_000), Some(crosses));
    }

    #[test]
    fn a_figure_of_eight_crosses_itself_and_a_square_does_not() {
        check(&[[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], true);
        check(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]], false);
        // A needle that goes out and back touches itself only.
        check(&[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [2.0, 1.0], [1.0, 1.0], [0.0, 0.0]], false);
    }
    #[test]
    fn more_comparisons_than_are_left_are_not_made() {
        let ring: Vec<_> = (0..50).map(|i| [f64::from(i % 2), f64::from(i)]).collect();
        assert_eq!(crosses_itself(&ring, &mut 10), None);
    }
    #[test]
    fn a_line_that_goes_out_and_back_holds_no_ground() {
        assert!(!holds_ground(&[[117.0, 0.1], [117.1, 0.1], [117.0, 0.1], [117.0, 0.1]]));
        assert!(holds_ground(&[[117.0, 0.1], [117.001, 0.1], [117.0, 0.101], [117.0, 0.1]]));
    }
    #[test]
    fn corners_near_the_line_go_and_the_shape_stays() {
        // A square of some 111 m whose southern edge is shaken by a metre.
        let mut ring: Vec<[f64; 2]> =
            (0..=100).map(|i| [117.0 + f64::from(i) * 1e-5, 0.1 + f64::from(i % 2) * 1e-5]).collect();
        ring.extend([[117.001, 0.101], [117.0, 0.101], [117.0, 0.1]]);
        let thin = thinned(std::slice::from_ref(&ring), 3.0);
        assert_eq!(thin, [[[117.0, 0.1], [117.001, 0.1], [117.001, 0.101], [117.0, 0.101], [117.0, 0.1]]]);
    }
    #[test]
    fn an_island_smaller_than_the_measure_is_nothing() {
        let islet: Vec<[f64; 2]> = vec![[117.0, 0.1], [117.00002, 0.1], [117.00001, 0.10002], [117.0, 0.1]];
        assert!(thinned(&[islet], 20.0).is_empty());
    }
}
