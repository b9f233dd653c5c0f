//! The outline of an RT, and how far a point lies outside of it.
//!
//! Invariants: each ring has four corners at least and ends where it begins; every corner is on the globe.

use crate::Point;
use crate::limits::EDGE_PAIRS_MAX;
use crate::line::{crosses_itself, holds_ground, thinned};
use crate::problem::MapProblem;
use std::fmt;

/// Rings of `[longitude, latitude]`: the first of each polygon is the outer one, the others are holes.
type Polygon = Vec<Vec<[f64; 2]>>;

/// The outline of an RT: one polygon or several.
#[derive(Clone, PartialEq)]
pub struct Outline {
    polygons: Vec<Polygon>,
}

impl Outline {
    /// An outline; `feature` is what is named where it does not fit.
    ///
    /// # Errors
    /// Where a ring has fewer than four corners or stays open, or a corner is not on the globe.
    pub(crate) fn new(polygons: Vec<Polygon>, feature: usize) -> Result<Self, MapProblem> {
        for ring in polygons.iter().flatten() {
            let corners = ring.iter().map(|[longitude, latitude]| Point::new(*latitude, *longitude));
            if corners.into_iter().any(|corner| corner.is_none()) {
                return Err(MapProblem::NotDegrees { feature });
            }
            if ring.len() < 4 || ring.first() != ring.last() {
                return Err(MapProblem::RingBroken { feature });
            }
        }
        let some = !polygons.is_empty() && polygons.iter().all(|rings| !rings.is_empty());
        if some { Ok(Self { polygons }) } else { Err(MapProblem::RingBroken { feature }) }
    }

    /// Takes the polygons of another file entry for the same RT in.
    pub fn join(&mut self, other: Self) {
        self.polygons.extend(other.polygons);
    }

    /// The polygons: rings of `[longitude, latitude]`, the first of each the outer one.
    #[must_use]
    pub fn polygons(&self) -> &[Polygon] {
        &self.polygons
    }

    /// How many corners it has.
    #[must_use]
    pub fn count_corners(&self) -> usize {
        self.polygons.iter().flatten().map(Vec::len).sum()
    }

    /// The middle of the rectangle around it.
    #[must_use]
    pub fn middle(&self) -> Point {
        let mut edges = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
        for [longitude, latitude] in self.polygons.iter().flatten().flatten() {
            edges = [
                edges[0].min(*longitude),
                edges[1].max(*longitude),
                edges[2].min(*latitude),
                edges[3].max(*latitude),
            ];
        }
        Point { latitude: f64::midpoint(edges[2], edges[3]), longitude: f64::midpoint(edges[0], edges[1]) }
    }

    /// Looks whether a line crosses itself or holds no ground; `feature` is what is named then.
    ///
    /// # Errors
    /// Where one does, or where there are more edges than can be compared.
    pub fn check_lines(&self, feature: usize) -> Result<(), MapProblem> {
        let mut pairs_left = EDGE_PAIRS_MAX;
        for ring in self.polygons.iter().flatten() {
            match crosses_itself(ring, &mut pairs_left) {
                Some(false) if holds_ground(ring) => {}
                Some(_) => return Err(MapProblem::Crossed { feature }),
                None => return Err(MapProblem::TooFine { feature }),
            }
        }
        Ok(())
    }

    /// The same with fewer corners, none of which lies farther from the line than so many metres, and positions of
    /// five decimals (one metre). Holes and islands that become nothing are left out.
    #[must_use]
    pub fn simplified(&self, metres: f64) -> Self {
        let polygons: Vec<Polygon> = self.polygons.iter().map(|rings| thinned(rings, metres)).collect();
        let kept: Vec<Polygon> = polygons.into_iter().filter(|rings| !rings.is_empty()).collect();
        if kept.is_empty() { self.clone() } else { Self { polygons: kept } }
    }

    /// The outline as text for keeping.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(&self.polygons).unwrap_or_default()
    }

    /// Reads what [`Outline::to_text`] wrote; `None` where the text is damaged.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::new(serde_json::from_str(text).ok()?, 0).ok()
    }

    /// How far a point lies outside, in metres: 0 inside and on the line itself.
    #[must_use]
    pub fn metres_outside(&self, point: Point) -> f64 {
        if self.polygons.iter().any(|rings| is_within(rings, point)) {
            return 0.0;
        }
        let edges = self.polygons.iter().flatten().flat_map(|ring| ring.windows(2));
        edges.map(|edge| metres_to_edge(edge, point)).fold(f64::INFINITY, f64::min)
    }
}

impl fmt::Debug for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outline({} corners)", self.count_corners())
    }
}

/// Whether a ray to the east crosses the rings an odd number of times; holes count by themselves.
fn is_within(rings: &[Vec<[f64; 2]>], point: Point) -> bool {
    let mut within = false;
    for edge in rings.iter().flat_map(|ring| ring.windows(2)) {
        let &[[one_lng, one_lat], [other_lng, other_lat]] = edge else { continue };
        if (one_lat > point.latitude) != (other_lat > point.latitude) {
            let share = (point.latitude - one_lat) / (other_lat - one_lat);
            within ^= point.longitude < one_lng + share * (other_lng - one_lng);
        }
    }
    within
}

fn metres_to_edge(edge: &[[f64; 2]], point: Point) -> f64 {
    let &[[one_lng, one_lat], [other_lng, other_lat]] = edge else { return f64::INFINITY };
    let one = Point { latitude: one_lat, longitude: one_lng }.metres_from(point);
    let other = Point { latitude: other_lat, longitude: other_lng }.metres_from(point);
    let along = (other.0 - one.0, other.1 - one.1);
    let length = along.0.powi(2) + along.1.powi(2);
    let share = -(one.0 * along.0 + one.1 * along.1) / length;
    // An edge without length is a corner.
    let share = if length > 0.0 { share.clamp(0.0, 1.0) } else { 0.0 };
    (one.0 + share * along.0).hypot(one.1 + share * along.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of about 222 m around 0.133, 117.5, with a hole of about 22 m in its middle.
    fn square() -> Outline {
        let ring = |half: f64| {
            [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
                .map(|(east, north)| [117.5 + east * half, 0.133 + north * half])
                .to_vec()
        };
        Outline::new(vec![vec![ring(0.001), ring(0.0001)]], 1).expect("an outline")
    }

    fn check(latitude: f64, longitude: f64, metres: f64) {
        let found = square().metres_outside(Point { latitude, longitude });
        assert!((found - metres).abs() < 0.5, "{found} m");
    }

    #[test]
    fn inside_is_no_distance() {
        check(0.1335, 117.5005, 0.0);
    }
    #[test]
    fn outside_is_the_way_to_the_nearest_edge() {
        check(0.133, 117.502, 111.2);
        check(0.1345, 117.5, 55.6);
    }
    #[test]
    fn outside_at_a_corner_is_the_way_to_the_corner() {
        check(0.135, 117.502, 157.25);
    }
    #[test]
    fn a_hole_is_outside() {
        check(0.133, 117.5, 11.1);
    }
    #[test]
    fn one_of_several_polygons_is_enough() {
        let mut outline = square();
        let far: Vec<_> = square().polygons()[0][0].iter().map(|[lng, lat]| [lng + 0.1, *lat]).collect();
        outline.join(Outline::new(vec![vec![far]], 2).expect("an outline"));
        let inside = Point { latitude: 0.133, longitude: 117.6 };
        assert!(outline.metres_outside(inside) < f64::EPSILON);
    }
    #[test]
    fn kept_text_reads_back_and_damaged_text_does_not() {
        let outline = square();
        assert_eq!(Outline::from_text(&outline.to_text()), Some(outline));
        for text in ["", "[]", "[[]]", "[[[[1,2]]]]", "[[[[1,2],[1,3],[2,3],[9e9,2]]]]"] {
            assert_eq!(Outline::from_text(text), None, "{text}");
        }
    }
}
