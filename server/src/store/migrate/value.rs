//! A value on its way from one database to the other, and the place in a table where a piece ended.
//!
//! Invariant: what is written as bytes here is read back as the same values, or not at all.

use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;

/// One of the five kinds that both databases hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text, without NUL.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// A text as PostgreSQL holds it, and whether a NUL was taken out of it.
    pub(super) fn of_text(text: String) -> (Self, bool) {
        let has_nul = text.contains('\0');
        (Self::Text(if has_nul { text.replace('\0', "\u{fffd}") } else { text }), has_nul)
    }

    /// How many bytes it holds, about.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Null | Self::Integer(_) | Self::Real(_) => 8,
            Self::Text(text) => text.len(),
            Self::Blob(bytes) => bytes.len(),
        }
    }

    /// Adds it to `out`: its kind, its length, its bytes.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let mut add = |kind: u8, bytes: &[u8]| {
            out.push(kind);
            out.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            out.extend_from_slice(bytes);
        };
        match self {
            Self::Null => add(0, &[]),
            Self::Integer(number) => add(1, &number.to_be_bytes()),
            Self::Real(number) => add(2, &number.to_bits().to_be_bytes()),
            Self::Text(text) => add(3, text.as_bytes()),
            Self::Blob(bytes) => add(4, bytes),
        }
    }

    /// Values that were written one after the other; `None` where these are none.
    pub(super) fn read_all(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let mut values = Vec::new();
        while let Some((kind, rest)) = bytes.split_first() {
            let (length, rest) = rest.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (own, rest) = rest.split_at_checked(length)?;
            values.push(match kind {
                0 => Self::Null,
                1 => Self::Integer(i64::from_be_bytes(own.try_into().ok()?)),
                2 => Self::Real(f64::from_bits(u64::from_be_bytes(own.try_into().ok()?))),
                3 => Self::Text(String::from_utf8(own.to_vec()).ok()?),
                4 => Self::Blob(own.to_vec()),
                _ => return None,
            });
            bytes = rest;
        }
        Some(values)
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(number) => number.to_sql(ty, out),
            Self::Real(number) => number.to_sql(ty, out),
            Self::Text(text) => text.to_sql(ty, out),
            Self::Blob(bytes) => bytes.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::FLOAT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Self::Integer(i64::from_sql(ty, raw)?),
            Type::FLOAT8 => Self::Real(f64::from_sql(ty, raw)?),
            Type::TEXT => Self::Text(String::from_sql(ty, raw)?),
            Type::BYTEA => Self::Blob(raw.to_vec()),
            _ => return Err("a kind of column that no table has".into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
