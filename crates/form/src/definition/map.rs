//! Reading of objects that may not name a thing twice.
//!
//! Invariant: of twins none is dropped in silence; they are an error.

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// Reads an object; a name that stands twice is an error, where serde would keep the last one only.
pub(super) fn map_without_twins<'de, D, V>(source: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    source.deserialize_map(WithoutTwins(PhantomData))
}

struct WithoutTwins<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for WithoutTwins<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut read = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, V>()? {
            if read.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` stands twice; rename or remove one")));
            }
            read.insert(name, value);
        }
        Ok(read)
    }
}
