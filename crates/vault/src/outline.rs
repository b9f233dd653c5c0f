//! Outlines of RTs, as the device keeps them.

use crate::VaultProblem;
use crate::store::{Store, sql};
use rusqlite::named_params;

impl Store<'_> {
    /// Keeps outlines by the RT's number in place of those that are here.
    pub fn replace_outlines(
        &self,
        outlines: impl IntoIterator<Item = (u64, String)>,
    ) -> Result<(), VaultProblem> {
        self.execute(sql!("outline/clear"), [])?;
        for (scope, polygons) in outlines {
            let params = named_params! { ":scope": scope, ":polygons": polygons };
            self.execute(sql!("outline/insert"), params)?;
        }
        Ok(())
    }

    /// The outline of an RT; `None` where none is here.
    pub fn find_outline(&self, scope: u64) -> Result<Option<String>, VaultProblem> {
        let params = named_params! { ":scope": scope };
        self.find(sql!("outline/load"), params, |row| Ok(row.get("polygons")?))
    }
}
