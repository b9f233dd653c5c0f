//! How drafts and titles are kept: one letter for the kind, then the text.

use ketuk_form::Value;
use ketuk_household::Household;
use minicbor::{Decode, Encode};

/// What a list shows of a record.
#[derive(Clone, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Title {
    /// The head's name.
    #[n(0)]
    pub(crate) head: String,
    /// The address.
    #[n(1)]
    pub(crate) address: String,
    /// Members present.
    #[n(2)]
    pub(crate) members: u32,
    /// Whether somebody has answered anything since the list or the first start.
    #[n(3)]
    #[cbor(default)]
    pub(crate) begun: bool,
    /// When to come again, `YYYY-MM-DD`; empty where no visit says so.
    #[n(4)]
    #[cbor(default)]
    pub(crate) again: String,
    /// Where it stands.
    #[n(5)]
    pub(crate) at: Option<TitleAt>,
}

/// Where a household stands, as its line keeps it.
#[derive(Clone, Copy, PartialEq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct TitleAt {
    /// North of the equator, in degrees.
    #[n(0)]
    pub(crate) latitude: f64,
    /// East of Greenwich, in degrees.
    #[n(1)]
    pub(crate) longitude: f64,
    /// The error in metres that the phone gave.
    #[n(2)]
    pub(crate) accuracy_m: Option<f64>,
    /// Measured at the door; else the place that the prelist gave.
    #[n(3)]
    pub(crate) measured: bool,
}

impl TitleAt {
    /// The measured place, else the listed one.
    pub(crate) fn of(household: &Household) -> Option<Self> {
        let (at, measured) = match (household.position, household.listed_position) {
            (Some(at), _) => (at, true),
            (None, Some(at)) => (at, false),
            (None, None) => return None,
        };
        Some(Self {
            latitude: at.lat_degrees(),
            longitude: at.lng_degrees(),
            accuracy_m: at.accuracy_m(),
            measured,
        })
    }
}

/// A value as kept in the draft journal.
pub(crate) fn to_stored(value: &Value) -> Vec<u8> {
    let kind = match value {
        Value::Empty => "e",
        Value::Missing(_) => "m",
        Value::Boolean(_) => "b",
        Value::Integer(_) => "i",
        Value::Decimal(_) => "d",
        Value::Text(_) => "t",
    };
    [kind, &value.to_text()].concat().into_bytes()
}

/// A kept value; `None` where it is not one.
pub(crate) fn from_stored(stored: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(stored).ok()?;
    let (kind, rest) = text.split_at_checked(1)?;
    Some(match kind {
        "e" => Value::Empty,
        "m" => Value::from_text(rest),
        "b" => Value::Boolean(rest == "true"),
        "i" => Value::Integer(rest.parse().ok()?),
        "d" => Value::Decimal(rest.parse().ok()?),
        "t" => Value::Text(rest.to_owned()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value) {
        assert!(from_stored(&to_stored(&value)).is_some_and(|read| read == value));
    }

    #[test]
    fn every_kind_is_read_back() {
        check(Value::Empty);
        check(Value::from_text("?dk"));
        check(Value::Boolean(true));
        check(Value::Integer(-7));
        check(Value::Decimal(0.1));
        check(Value::Text("7".to_owned()));
        check(Value::Text(String::new()));
    }
    #[test]
    fn other_bytes_are_no_value() {
        assert!(from_stored(b"").is_none());
        assert!(from_stored(b"x1").is_none());
        assert!(from_stored(&[0xff]).is_none());
    }
}
