//! `area`, `distance` and `geofence`: over a sphere of the equator's radius, as in JavaRosa, in metres and
//! rounded to centimetres.
//!
//! The formulas are those for spherical polygons (Chamberlain and Duquette, 2007) and for the great circle. A
//! library of geometry brings other radii and nothing more, so that they stand here.

use super::super::ast::{Call, Expr};
use super::super::eval::{Focus, Outcome, Run};
use super::super::function::Function as F;
use super::super::value::{Value, node_text};

const EARTH_RADIUS_M: f64 = 6_378_100.0;

/// Latitude and longitude in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    latitude: f64,
    longitude: f64,
}

impl<'e> Run<'e> {
    pub(super) fn geo_function(&self, call: &'e Call, focus: Focus) -> Outcome<Value<'e>> {
        let Some(points) =
            self.points(if call.function == F::Distance { &call.args } else { &call.args[..1] }, focus)?
        else {
            return Ok(if call.function == F::Geofence {
                Value::Boolean(false)
            } else {
                Value::Number(f64::NAN)
            });
        };
        Ok(match call.function {
            F::Area => Value::Number(centimetres(area(&points))),
            F::Distance => {
                Value::Number(centimetres(points.windows(2).map(|pair| arc(pair[0], pair[1])).sum()))
            }
            _ => {
                let fence = self.points(&call.args[1..], focus)?.unwrap_or_default();
                Value::Boolean(points.first().is_some_and(|point| is_within(*point, &fence)))
            }
        })
    }

    /// The points of traces (`lat lon alt acc;lat lon ...`) and of nodes; `None` if one of them is none.
    fn points(&self, args: &'e [Expr], focus: Focus) -> Outcome<Option<Vec<Point>>> {
        let mut points = Vec::new();
        for arg in args {
            let value = self.value(arg, focus)?;
            let texts: Vec<_> = match value.nodes() {
                Some(nodes) => nodes.iter().map(|node| node_text(&self.documents, *node)).collect(),
                None => vec![value.into_text(&self.documents)],
            };
            for text in texts {
                self.spend(text.len() / 8 + 1)?;
                let parts = text.trim().trim_end_matches(';');
                for part in parts.split(';').filter(|_| !parts.is_empty()) {
                    let Some(point) = Point::parse(part) else { return Ok(None) };
                    points.push(point);
                }
            }
        }
        Ok(Some(points))
    }
}

impl Point {
    fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text.split_whitespace().map(super::super::number::parse).collect();
        let &[latitude, longitude, ref rest @ ..] = numbers.as_slice() else { return None };
        let fits = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && rest.len() <= 2;
        fits.then_some(Self { latitude, longitude })
    }
}

fn area(points: &[Point]) -> f64 {
    if points.len() < 3 {
        return 0.0;
    }
    let mut total = 0.0;
    for (at, start) in points.iter().enumerate() {
        let end = points[(at + 1) % points.len()];
        let turn = (end.longitude - start.longitude).to_radians();
        total += turn * (2.0 + start.latitude.to_radians().sin() + end.latitude.to_radians().sin());
    }
    total * EARTH_RADIUS_M * EARTH_RADIUS_M / 2.0
}

fn arc(start: Point, end: Point) -> f64 {
    let (from, to) = (start.latitude.to_radians(), end.latitude.to_radians());
    let turn = (start.longitude - end.longitude).to_radians();
    let cosine = from.sin() * to.sin() + from.cos() * to.cos() * turn.cos();
    // Rounding may lift the cosine of no distance above 1.
    cosine.clamp(-1.0, 1.0).acos() * EARTH_RADIUS_M
}

fn centimetres(metres: f64) -> f64 {
    (metres * 100.0).round().abs() / 100.0
}

/// Whether a ray from the point crosses the fence an odd number of times.
fn is_within(point: Point, fence: &[Point]) -> bool {
    let mut within = false;
    for (at, one) in fence.iter().enumerate() {
        let other = fence[(at + 1) % fence.len()];
        let spans = (one.longitude > point.longitude) != (other.longitude > point.longitude);
        let slope = (other.latitude - one.latitude) / (other.longitude - one.longitude);
        if spans && point.latitude < one.latitude + slope * (point.longitude - one.longitude) {
            within = !within;
        }
    }
    within
}
