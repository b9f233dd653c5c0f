//! Outlines of kelurahan and RT: imported in versions, the newest of each area stands.
//!
//! Invariant: nothing is overwritten; an import that is repeated is another version.

use super::engine::params;
use super::{Store, sql};
use crate::trouble::Trouble;

/// A file of outlines that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportRow {
    pub(crate) version: u64,
    /// The login of whoever brought it.
    pub(crate) who: String,
    pub(crate) taken: u64,
    pub(crate) refused: u64,
    pub(crate) imported_ms: u64,
}

/// An area's outline on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewOutline {
    /// A kelurahan's number or an RT's.
    pub(crate) area: u64,
    /// As it was imported.
    pub(crate) shape: String,
    /// With fewer corners, for maps.
    pub(crate) drawn: String,
}

impl Store {
    pub(crate) fn insert_outlines(&self, import: &ImportRow, outlines: &[NewOutline]) -> Result<(), Trouble> {
        let ImportRow { version, who, taken, refused, imported_ms } = import;
        let params = params! {
            ":version": version, ":who": who, ":taken": taken, ":refused": refused, ":imported_ms": imported_ms,
        };
        self.execute(sql!("outline/insert_import"), params)?;
        for NewOutline { area, shape, drawn } in outlines {
            let params = params! { ":area": area, ":version": version, ":shape": shape, ":drawn": drawn };
            self.execute(sql!("outline/insert"), params)?;
        }
        Ok(())
    }

    /// The newest import: its version, and when it came.
    pub(crate) fn find_import(&self) -> Result<Option<(u64, u64)>, Trouble> {
        self.find(sql!("outline/find_import"), params! {}, |row| {
            Ok((row.get("version")?, row.get("imported_ms")?))
        })
    }

    /// The outlines that stand of the areas with these numbers, as they are drawn.
    pub(crate) fn list_drawn(&self, (first, last): (u64, u64)) -> Result<Vec<(u64, String)>, Trouble> {
        let params = params! { ":first_area": first, ":last_area": last };
        self.list(sql!("outline/list_drawn"), params, |row| Ok((row.get("area")?, row.get("drawn")?)))
    }
}
