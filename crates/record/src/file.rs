//! Which files a record names.

use crate::Record;
use crate::document::read_value;
use automerge::{ROOT, ReadDoc};
use ketuk_form::Value;

impl Record {
    /// Whether an answer names the file with this content hash (lower-case hexadecimal): as it stands, or
    /// as a side of a disagreement.
    #[must_use]
    pub fn names_file(&self, hash: &str) -> bool {
        let is_it = |value: &Value| value.as_text() == Some(hash);
        self.doc.map_range(ROOT, ..).any(|item| {
            let disputed = item.conflict && self.claims(&item.key).iter().any(|claim| is_it(&claim.value));
            disputed || read_value(&item.value.into_value()).is_some_and(|value| is_it(&value))
        })
    }
}
