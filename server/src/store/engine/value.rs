//! The five kinds of value that both engines know, and what Rust makes of them.
//!
//! Invariant: nothing is rounded, cut or wrapped on the way; what does not fit is `None`.

/// A value on its way in or out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ValueRef<'a> {
    /// Nothing.
    Null,
    /// A whole number, or a truth as 0 and 1.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// What can be a parameter.
pub(crate) trait ToValue {
    /// The value; `None` for a number that no database holds.
    fn to_value(&self) -> Option<ValueRef<'_>>;
}

/// What a column can be read as.
pub(crate) trait FromValue: Sized {
    /// The value, or `None` where it is of another kind or does not fit.
    fn from_value(value: ValueRef<'_>) -> Option<Self>;
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {$(
        impl ToValue for $number {
            fn to_value(&self) -> Option<ValueRef<'_>> {
                i64::try_from(*self).ok().map(ValueRef::Integer)
            }
        }
        impl FromValue for $number {
            fn from_value(value: ValueRef<'_>) -> Option<Self> {
                match value {
                    ValueRef::Integer(number) => Self::try_from(number).ok(),
                    _ => None,
                }
            }
        }
    )+};
}
whole_numbers!(u8, u32, i32, u64, i64, usize);

impl ToValue for bool {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Integer(i64::from(*self)))
    }
}

impl FromValue for bool {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        i64::from_value(value).map(|number| number != 0)
    }
}

impl FromValue for f64 {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Real(number) => Some(number),
            // An average that happens to be whole.
            ValueRef::Integer(number) => Some(number as Self),
            _ => None,
        }
    }
}

impl ToValue for str {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Text(self))
    }
}

impl ToValue for String {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        self.as_str().to_value()
    }
}

impl FromValue for String {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl ToValue for [u8] {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        Some(ValueRef::Blob(self))
    }
}

impl<const N: usize> ToValue for [u8; N] {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        self.as_slice().to_value()
    }
}

impl ToValue for Vec<u8> {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        self.as_slice().to_value()
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Blob(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Option<ValueRef<'_>> {
        (**self).to_value()
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}
