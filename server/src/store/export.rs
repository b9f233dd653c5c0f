//! What exports read: families by filter, place by place, as they stood when the reading began.

use super::derived::household;
use super::{HouseholdPlace, HouseholdRow, Store, sql};
use crate::trouble::Trouble;
use ketuk_wire::ScopeId;
use rusqlite::named_params;

impl Store {
    /// From here on this connection sees the file as it stands now, until [`Store::roll_back`].
    pub(crate) fn begin_reading(&self) -> Result<(), Trouble> {
        Ok(self.connection.execute_batch("BEGIN")?)
    }

    /// Families and members.
    pub(crate) fn count_export(
        &self,
        (first, last): (ScopeId, ScopeId),
        status: &str,
    ) -> Result<(u64, u64), Trouble> {
        let params = named_params! { ":first_scope": first.0, ":last_scope": last.0, ":status": status };
        let found =
            self.find(sql!("export/count"), params, |row| Ok((row.get("families")?, row.get("members")?)))?;
        Ok(found.unwrap_or_default())
    }

    /// The next families after a place.
    pub(crate) fn page_of_export(
        &self,
        (first, last): (ScopeId, ScopeId),
        status: &str,
        after: Option<HouseholdPlace>,
        limit: u64,
    ) -> Result<Vec<HouseholdRow>, Trouble> {
        let (after_scope, after_record) =
            after.map_or((0, Vec::new()), |place| (place.scope.0, place.record.0.to_vec()));
        let params = named_params! {
            ":first_scope": first.0, ":last_scope": last.0, ":after_scope": after_scope,
            ":after_record": after_record, ":status": status, ":limit": limit,
        };
        self.list(sql!("export/page"), params, household)
    }
}
