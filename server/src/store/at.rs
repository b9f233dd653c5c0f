//! Where a hub's store is: a file, or a database that several servers share.
//!
//! Invariant: an address of PostgreSQL is never shown, for it may hold a password.

use super::Store;
use super::engine::postgres::{self, Postgres};
use ketuk_wire::{Problem, ProblemCode};
use std::path::{Path, PathBuf};

/// Where a store is.
#[derive(Clone, PartialEq, Eq)]
pub enum StoreAt {
    /// A SQLite file.
    File(PathBuf),
    /// `postgres://user@host/database`, with `?options=-c%20search_path%3D…` for a schema.
    Postgres(String),
}

impl std::fmt::Debug for StoreAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

impl StoreAt {
    /// Reads `postgres://…` or the name of a file.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        match text.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            Some(("file" | "sqlite", path)) => Ok(Self::File(PathBuf::from(path))),
            Some(_) => Err(Problem::with(ProblemCode::StorageFault, "a store is a file or postgres://")),
            None => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// How a log names it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Postgres(_) => "postgres".to_owned(),
        }
    }

    /// The file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }

    /// Opens it, and brings the tables up to this program's.
    pub fn open(&self) -> Result<Store, Problem> {
        match self {
            Self::File(path) => Store::open(path),
            Self::Postgres(url) => Ok(Store::over(Postgres::open(url)?)),
        }
    }

    /// Opens it as it is, without looking at its tables: for whoever copies it.
    pub fn open_bare(&self) -> Result<Store, Problem> {
        match self {
            Self::File(path) => Store::open(path),
            Self::Postgres(url) => Ok(Store::over(Postgres::open_bare(url)?)),
        }
    }

    /// Opens it to read only; it is there and migrated.
    pub fn open_to_read(&self) -> Result<Store, Problem> {
        match self {
            Self::File(path) => Store::open_to_read(path),
            Self::Postgres(url) => Ok(Store::over(Postgres::open_to_read(url)?)),
        }
    }

    /// Makes a schema (small letters, digits, `_`) in the database at `url`, and keeps everything in it.
    pub fn in_new_schema(url: &str, schema: &str) -> Result<Self, Problem> {
        Ok(Self::Postgres(postgres::make_schema(url, schema)?))
    }

    /// A store in a schema of its own in the database at `url`, which goes when the store does: for tests.
    pub fn passing(url: &str, schema: &str) -> Result<Store, Problem> {
        let own = postgres::make_schema(url, schema)?;
        Ok(Store::over(Postgres::open(&own)?.passing(schema)))
    }

    /// Takes a schema with all that is in it out of the database at `url`.
    pub fn drop_schema(url: &str, schema: &str) -> Result<(), Problem> {
        postgres::drop_schema(url, schema)
    }
}

impl From<&Path> for StoreAt {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}
