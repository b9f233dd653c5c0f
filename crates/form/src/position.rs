//! Positions as they are stored: `lat lng altitude accuracy`, in degrees and metres.
//!
//! Invariant: latitude and longitude are finite; altitude and accuracy may be absent.

/// A position as written, not yet checked against the globe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Position {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) accuracy_m: Option<f64>,
}

impl Position {
    /// Reads two to four decimal numbers, one space between them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let parts: Option<Vec<f64>> = text.split(' ').map(number).collect();
        match *parts?.as_slice() {
            [latitude, longitude] | [latitude, longitude, _] => {
                Some(Self { latitude, longitude, accuracy_m: None })
            }
            [latitude, longitude, _, accuracy] => {
                Some(Self { latitude, longitude, accuracy_m: Some(accuracy) })
            }
            _ => None,
        }
    }

    /// True where such a place exists.
    pub(crate) fn is_on_earth(&self) -> bool {
        self.latitude.abs() <= 90.0
            && self.longitude.abs() <= 180.0
            && self.accuracy_m.is_none_or(|metres| metres >= 0.0)
    }
}

/// A plain decimal number; `inf`, `nan` and exponents are no coordinates.
fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    let number: f64 = if plain { text.parse().ok()? } else { return None };
    number.is_finite().then_some(number)
}
