//! Forms that travel: packages that are here, and pieces of those under way.

use crate::VaultProblem;
use crate::rows::array;
use crate::store::{Store, sql};
use rusqlite::named_params;

/// A package that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageRow {
    /// The hash of its file.
    pub hash: [u8; 32],
    /// The form's id and version, as records name it.
    pub form: String,
}

impl Store<'_> {
    /// Keeps a package that came whole, with its files by name.
    pub fn insert_package<'f>(
        &self,
        row: &PackageRow,
        files: impl IntoIterator<Item = (&'f str, &'f [u8])>,
    ) -> Result<(), VaultProblem> {
        let PackageRow { hash, form } = row;
        self.execute(sql!("package/insert"), named_params! { ":hash": hash, ":form": form })?;
        for (name, bytes) in files {
            let params = named_params! { ":hash": hash, ":name": name, ":bytes": bytes };
            self.execute(sql!("file/insert"), params)?;
        }
        Ok(())
    }

    /// The packages that are here.
    pub fn list_packages(&self) -> Result<Vec<PackageRow>, VaultProblem> {
        self.list(sql!("package/list"), [], |row| {
            Ok(PackageRow { hash: array(row.get("hash")?)?, form: row.get("form")? })
        })
    }

    /// One file of a package.
    pub fn load_file(&self, hash: &[u8; 32], name: &str) -> Result<Option<Vec<u8>>, VaultProblem> {
        let params = named_params! { ":hash": hash, ":name": name };
        self.find(sql!("file/load"), params, |row| Ok(row.get("bytes")?))
    }

    /// The files of a package by name that a form is read from: its definition and choice files.
    pub fn list_data_files(&self, hash: &[u8; 32]) -> Result<Vec<(String, Vec<u8>)>, VaultProblem> {
        self.list(sql!("file/list_data"), named_params! { ":hash": hash }, |row| {
            Ok((row.get("name")?, row.get("bytes")?))
        })
    }

    /// Keeps a piece of a package that is under way.
    pub fn insert_part(&self, hash: &[u8; 32], start: u64, bytes: &[u8]) -> Result<(), VaultProblem> {
        let params = named_params! { ":hash": hash, ":start": start, ":bytes": bytes };
        self.execute(sql!("part/insert"), params).map(drop)
    }

    /// How many bytes of a package are here in pieces.
    pub fn count_part_bytes(&self, hash: &[u8; 32]) -> Result<u64, VaultProblem> {
        let here =
            self.find(sql!("part/count_bytes"), named_params! { ":hash": hash }, |row| Ok(row.get("here")?))?;
        Ok(here.unwrap_or(0))
    }

    /// The pieces of a package, in order.
    pub fn list_parts(&self, hash: &[u8; 32]) -> Result<Vec<Vec<u8>>, VaultProblem> {
        self.list(sql!("part/list"), named_params! { ":hash": hash }, |row| Ok(row.get("bytes")?))
    }

    /// Packages of which there are pieces.
    pub fn list_part_packages(&self) -> Result<Vec<[u8; 32]>, VaultProblem> {
        self.list(sql!("part/list_packages"), [], |row| array(row.get("hash")?))
    }

    /// Drops the pieces of a package.
    pub fn clear_parts(&self, hash: &[u8; 32]) -> Result<(), VaultProblem> {
        self.execute(sql!("part/clear"), named_params! { ":hash": hash }).map(drop)
    }

    /// The versions that records here were asked with; an empty text where a record names none.
    pub fn list_record_forms(&self) -> Result<Vec<String>, VaultProblem> {
        self.list(sql!("record/list_forms"), [], |row| Ok(row.get("form")?))
    }

    /// The records that were asked with a version.
    pub fn list_records_of_form(&self, form: &str) -> Result<Vec<[u8; 16]>, VaultProblem> {
        self.list(sql!("record/list_of_form"), named_params! { ":form": form }, |row| {
            array(row.get("record")?)
        })
    }
}
