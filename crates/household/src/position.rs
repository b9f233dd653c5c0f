//! A place on the ground, as the answers hold it: `lat lng altitude accuracy`.
//!
//! Invariant: latitude and longitude are finite and on the globe. Does not show itself.

use std::fmt;

/// A position in degrees (WGS 84).
#[derive(Clone, Copy, PartialEq)]
pub struct Position {
    lat_degrees: f64,
    lng_degrees: f64,
    accuracy_m: Option<f64>,
}

impl Position {
    /// A position, where both numbers are on the globe.
    #[must_use]
    pub fn new(lat_degrees: f64, lng_degrees: f64, accuracy_m: Option<f64>) -> Option<Self> {
        let fits = (-90.0..=90.0).contains(&lat_degrees) && (-180.0..=180.0).contains(&lng_degrees);
        let accuracy_m = accuracy_m.filter(|metres| metres.is_finite() && *metres >= 0.0);
        fits.then_some(Self { lat_degrees, lng_degrees, accuracy_m })
    }

    /// Reads `lat lng`, `lat lng altitude` or `lat lng altitude accuracy`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        match numbers.as_slice() {
            [lat, lng] | [lat, lng, _] => Self::new(*lat, *lng, None),
            [lat, lng, _, accuracy] => Self::new(*lat, *lng, Some(*accuracy)),
            _ => None,
        }
    }

    /// Latitude in degrees, north positive.
    #[must_use]
    pub fn lat_degrees(self) -> f64 {
        self.lat_degrees
    }

    /// Longitude in degrees, east positive.
    #[must_use]
    pub fn lng_degrees(self) -> f64 {
        self.lng_degrees
    }

    /// The device's own estimate of its error in metres, where it gave one.
    #[must_use]
    pub fn accuracy_m(self) -> Option<f64> {
        self.accuracy_m
    }

    /// The stored text: four numbers where the accuracy is known, two where it is not.
    #[must_use]
    pub fn to_text(self) -> String {
        match self.accuracy_m {
            Some(metres) => format!("{:.6} {:.6} 0 {metres:.1}", self.lat_degrees, self.lng_degrees),
            None => format!("{:.6} {:.6}", self.lat_degrees, self.lng_degrees),
        }
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Position(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, accuracy_m: Option<Option<f64>>) {
        assert_eq!(Position::parse(text).map(Position::accuracy_m), accuracy_m, "{text}");
    }

    #[test]
    fn four_numbers_carry_an_accuracy() {
        check("0.13358 117.50849 4 12.5", Some(Some(12.5)));
    }
    #[test]
    fn two_numbers_have_none() {
        check("0.13358 117.50849", Some(None));
    }
    #[test]
    fn a_place_off_the_globe_is_none() {
        check("117.50849 0.13358", None);
        check("NaN 1", None);
        check("0.1", None);
    }
    #[test]
    fn text_is_read_back() {
        let position = Position::new(0.133_58, 117.508_49, Some(8.0)).expect("on the globe");
        assert_eq!(Position::parse(&position.to_text()), Some(position));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,60}") {
            let _ = Position::parse(&text);
        }
    }
}
